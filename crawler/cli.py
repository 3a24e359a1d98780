"""The command line: `nianbao`. Answers go to standard output, everything else to standard error."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import ledger
from archive.hosts import governments, is_made_up
from archive.store import Archive, sqlite3, sqlite_warning
from crawler import __version__
from crawler.asking import coverage, search, serve, show, status
from crawler.cataloguing import portals
from crawler.citing import cite_command
from crawler.differing import diff_command
from crawler.discovering import discover, portal_at
from crawler.exporting import export_command
from crawler.identity import user_agent
from crawler.importing import import_command
from crawler.keeping import backup, merge
from crawler.options import (
    EXIT_DONE,
    EXIT_PORTALS,
    EXIT_UNWRITABLE,
    EXIT_USAGE,
    Group,
    archive_option,
    catalogue_option,
    contact_option,
    fail,
    ocr_option,
)
from crawler.reprocessing import reprocess
from crawler.verifying import verify_command

if TYPE_CHECKING:
    from crawler.portals import Portal
    from crawler.webarchive.cdx import Server


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="nianbao")
def main() -> None:
    """Collect and archive the annual disclosure reports of government bodies (政府信息公开工作年度报告).

    Exit codes: 0 done; 1 some portals failed or look wrong; 2 usage or configuration; 3 the archive could not
    be written; 75 another run holds the lock.
    """
    for stream in (sys.stdout, sys.stderr):  # where the locale has no Chinese characters, something is still said
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@main.command()
@click.argument("names", metavar="[PORTAL]...", nargs=-1)
@click.option("--url", default="", help="A page of a site that is in no catalogue: its column is searched for first.")
@click.option("--all", "everything", is_flag=True, help="Ask for every known page again, not only what is due.")
@click.option("--due", is_flag=True, help="Only portals whose next visit is due (`every` in the catalogue).")
@click.option("--web-archive", "index", default="", help="Read this CDX server's web archive instead of the sites.")
@click.option("--replay", default="", help="Where that web archive replays captures, if its address does not say so.")
@archive_option
@catalogue_option
@contact_option
@ocr_option
def crawl(
    names: tuple[str, ...],
    url: str,
    everything: bool,
    due: bool,
    index: str,
    replay: str,
    directory: Path,
    catalogue: Path | None,
    contact: str,
    ocr: bool,
) -> None:
    """Visit portals: their lists, what is new in them, and what is due again.

    \b
    Example:
        nianbao crawl --contact YOUR_ADDRESS pingtan
        nianbao crawl --contact YOUR_ADDRESS --url https://www.pingtan.gov.cn/
        nianbao crawl --contact YOUR_ADDRESS --web-archive https://web.archive.org/cdx/search/cdx pingtan
    """
    from crawler.portals import CATALOGUE, choose, load_catalogue

    server = web_archive(index, replay)
    if server and (everything or due):
        raise click.UsageError("--all and --due are for live sites; a web archive is always asked for all it has.")

    if everything and due:
        raise click.UsageError("--all and --due exclude each other: everything now, or only what is due.")
    if url and (names or catalogue):
        raise click.UsageError("--url is for a site that is in no catalogue: leave out portals and --catalogue.")
    portals = portal_at(url, contact) if url else choose(load_catalogue(catalogue or CATALOGUE), names)
    user_agent(contact, server.hosts if server else {host for portal in portals.values() for host in portal.hosts})
    sys.exit(run_crawl(directory, portals, contact, everything=everything, due=due, ocr=ocr, server=server))


def web_archive(index: str, replay: str) -> Server | None:
    """Return the web archive whose CDX server is at `index`, None for "". A usage error when that is no address."""
    from crawler.webarchive.cdx import Server

    if replay and not index:
        raise click.UsageError("--replay belongs to --web-archive: name the CDX server, too.")
    try:
        return Server.of(index, replay) if index else None
    except ValueError as error:
        raise click.UsageError(f"--web-archive: {error}") from error


def run_crawl(
    directory: Path,
    portals: dict[str, Portal],
    contact: str,
    *,
    everything: bool = False,
    due: bool = False,
    ocr: bool = False,
    server: Server | None = None,
) -> int:
    """Crawl `portals`, or those of them that are `due`, into the archive at `directory` and return the exit code.

    With `server`, read what that web archive holds of them instead.
    """
    from crawler.browser.chromium import demand
    from crawler.process import recall, visit
    from crawler.progress import describe
    from crawler.run import Run, utc_now

    with Archive.create(directory) as archive:
        refuse_mixture(archive, portals)
        if warning := sqlite_warning():
            click.echo(f"nianbao: {warning}", err=True)
        if due:
            now = utc_now()
            next_visits = ledger.next_visits(archive, {slug: portal.every for slug, portal in portals.items()}, now)
            portals = {slug: portal for slug, portal in portals.items() if next_visits[slug] <= now}
            if not portals:
                click.echo(f"Nothing is due before {min(next_visits.values())[:16]}Z.", err=True)
                return EXIT_DONE
        if server is None:
            demand(portals.values())
        try:
            source = server.index if server else ledger.LIVE
            run = Run.begin(archive, portals, everything=everything, source=source)
            if server:
                recall(run, server, contact)
            else:
                visit(run, contact, ocr=ocr)
        except (sqlite3.Error, OSError) as error:
            fail(f"{directory}: cannot write the archive ({error}). Mend that and run again.", EXIT_UNWRITABLE)
        if run.unwritable:
            fail(run.unwritable, EXIT_UNWRITABLE)
        click.echo(f"{len(portals)} portals, {run.done} of {run.expected} pages visited: {describe(run)}.", err=True)
        if run.ended != "finished":
            click.echo("It was stopped before its end. Run it again to go on.", err=True)
        for slug in portals:
            if (outcome := run.outcome(slug)) != "done":
                click.echo(f"{slug}: {outcome}: {run.reason(slug)}", err=True)
        return EXIT_DONE if run.ended == "finished" and run.verdict() == "done" else EXIT_PORTALS


def refuse_mixture(archive: Archive, portals: dict[str, Portal]) -> None:
    """End with an error when made-up and real governments would come to stand in one archive."""
    made_up = is_made_up(next(iter(portals.values())).start)
    strange = governments(archive.db).get(not made_up)
    if strange is not None:
        what = "real portals" if made_up else "the made-up portals of the demo"
        fail(f"{archive.directory}: holds {what} ({strange}). Name another archive with --archive.", EXIT_USAGE)


@main.command()
@ocr_option
@archive_option
def demo(directory: Path, ocr: bool) -> None:
    """Crawl a small made-up government that runs on this machine, and say how to look at what came in.

    The first run sees it as it was; later runs see it with one report revised and another gone:
    withdrawn, once that is still so 14 days later.

    \b
    Example:
        nianbao demo
        nianbao search 养老
    """
    from crawler.demo.command import run_demo

    sys.exit(run_demo(directory, ocr=ocr))


@main.command()
@click.argument("sources", metavar="FILE|URL|WARC...", nargs=-1, required=True)
@click.option("--url", default="", help="Where a file came from: completes links and tells the site.")
@contact_option
@ocr_option
def extract(sources: tuple[str, ...], url: str, contact: str, ocr: bool) -> None:
    """Read pages without storing them; print one JSON object a page.

    \b
    Example:
        nianbao extract page.html --url http://www.example.gov.cn/zwgk/nb/2024.html
    """
    from crawler.extraction import readings

    if url and not url.startswith(("http://", "https://")):
        raise click.UsageError(f"--url {url}: an address begins with http:// or https://.")
    if url and len(sources) > 1:
        raise click.UsageError("--url says where one file came from; name one file.")
    code = EXIT_DONE
    for answer in readings(sources, url, contact, ocr=ocr):
        if isinstance(answer, str):
            click.echo(f"nianbao: {answer}", err=True)
            code = EXIT_USAGE
        else:
            click.echo(json.dumps(answer.as_json(), ensure_ascii=False))
    sys.exit(code)


for command in (
    portals,
    discover,
    search,
    show,
    diff_command,
    status,
    coverage,
    export_command,
    cite_command,
    serve,
    backup,
    merge,
    import_command,
    reprocess,
    verify_command,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
