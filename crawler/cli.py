"""The command line: `nianbao`. Answers go to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from archive.store import Archive, sqlite_warning
from crawler import __version__
from crawler.asking import coverage, search, serve, show, status
from crawler.identity import user_agent
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
)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="nianbao")
def main() -> None:
    """Collect and archive the annual disclosure reports of government bodies (政府信息公开工作年度报告).

    Exit codes: 0 done; 1 some portals failed or look wrong; 2 usage or configuration; 3 the archive could not
    be written; 75 another run holds the lock.
    """


@main.command()
@click.argument("names", metavar="[PORTAL]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Ask for every known page again, not only what is due.")
@click.option("--due", is_flag=True, help="New pages and what is due (the default).")
@archive_option
@catalogue_option
@contact_option
def crawl(
    names: tuple[str, ...], everything: bool, due: bool, directory: Path, catalogue: Path | None, contact: str
) -> None:
    """Visit portals: their lists, what is new in them, and what is due again.

    \b
    Example:
        nianbao crawl --contact you@example.org pingtan
    """
    from crawler.portals import CATALOGUE, choose, load_catalogue

    if everything and due:
        raise click.UsageError("--all and --due exclude each other.")
    portals = choose(load_catalogue(catalogue or CATALOGUE), names)
    user_agent(contact, {host for portal in portals.values() for host in portal.hosts})
    sys.exit(run_crawl(directory, portals, contact, everything=everything))


def run_crawl(
    directory: Path, portals: dict[str, Any], contact: str, *, everything: bool, overrides: dict[str, Any] | None = None
) -> int:
    """Crawl `portals` into the archive at `directory` and return the exit code."""
    from crawler.process import visit
    from crawler.progress import describe
    from crawler.run import Run

    with Archive.create(directory) as archive:
        if warning := sqlite_warning():
            click.echo(f"nianbao: {warning}", err=True)
        run = Run.begin(archive, portals, everything=everything)
        visit(run, contact, overrides)
        if run.unwritable:
            fail(run.unwritable, EXIT_UNWRITABLE)
        click.echo(f"{len(portals)} portals, {run.done} of {run.expected} pages visited: {describe(run)}.", err=True)
        for slug in portals:
            if (outcome := run.outcome(slug)) != "done":
                reason = run.failed_lists.get(slug, "its lists show no page")
                click.echo(f"{slug}: {outcome}: {reason}", err=True)
        return EXIT_DONE if run.ended == "finished" and run.verdict() == "done" else EXIT_PORTALS


@main.command()
@archive_option
@click.option("--delay", type=float, default=None, help="Seconds between two requests to a host of the demo.")
def demo(directory: Path, delay: float | None) -> None:
    """Crawl a small made-up government that runs on this machine, and say how to look at what came in.

    The first run sees it as it was; later runs see it with one report revised and another withdrawn.

    \b
    Example:
        nianbao demo
        nianbao search 养老
    """
    from crawler.demo.command import run_demo

    sys.exit(run_demo(directory, delay))


@main.command()
@catalogue_option
def portals(catalogue: Path | None) -> None:
    """List the portals of the catalogue, one a line: name, family, where its list stands, when that was seen.

    \b
    Example:
        nianbao portals
    """
    from crawler.portals import CATALOGUE, load_catalogue

    for slug, portal in load_catalogue(catalogue or CATALOGUE).items():
        click.echo(f"{slug}\t{portal.name}\t{portal.family}\t{portal.start}\t{portal.seen}")


@main.command()
@click.argument("sources", metavar="FILE|URL|WARC...", nargs=-1, required=True)
@click.option("--url", default="", help="Where a file came from: completes links and tells the site.")
@contact_option
def extract(sources: tuple[str, ...], url: str, contact: str) -> None:
    """Read pages without storing them; print one JSON object a page.

    \b
    Example:
        nianbao extract page.html --url http://www.example.gov.cn/zwgk/nb/2024.html
    """
    from crawler.extraction import readings

    code = EXIT_DONE
    for answer in readings(sources, url, contact):
        if isinstance(answer, str):
            click.echo(f"nianbao: {answer}", err=True)
            code = EXIT_USAGE
        else:
            click.echo(json.dumps(answer.as_json(), ensure_ascii=False))
    sys.exit(code)


for command in (search, show, status, coverage, serve):
    main.add_command(command)
