"""`nianbao import`: what other tools captured, or other archives hold, comes in."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archive.store import Archive, sqlite3
from crawler.options import (
    EXIT_DONE,
    EXIT_PORTALS,
    EXIT_UNWRITABLE,
    EXIT_USAGE,
    archive_option,
    catalogue_option,
    fail,
    ocr_option,
)


@click.command("import")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--portal", default="", help="Whose pages these are, where their host does not say so.")
@archive_option
@catalogue_option
@ocr_option
def import_command(files: tuple[Path, ...], portal: str, directory: Path, catalogue: Path | None, ocr: bool) -> None:
    """Take WARC and WACZ files in: of other tools, or the captures of another archive.

    Pages and readable files are kept with the id and date of their records, then read like those of a crawl. The same
    file twice adds nothing, and what was interrupted is completed by doing it again. Nothing is fetched.

    \b
    Example:
        nianbao import crawl.wacz pages.warc.gz
        nianbao import OLD/captures/*.warc.gz --archive NEW
    """
    from archive.foreign.warc import NoWarc
    from archive.lacking import UNREADABLE
    from crawler.intake import DAMAGE, Mixed, bring_in, demand
    from crawler.portals import CATALOGUE, load_catalogue
    from crawler.whose import with_demo

    try:
        size = demand(files)
    except NoWarc as error:
        fail(str(error), EXIT_USAGE)
    except OSError as error:
        fail(f"{error.filename}: cannot be read ({error.strerror}).", EXIT_USAGE)
    own = load_catalogue(catalogue or CATALOGUE)
    portals = with_demo(own)
    with Archive.create(directory) as archive:
        known = {row["slug"] for row in archive.db.query("SELECT slug FROM portals")} | own.keys()
        if portal and portal not in known:
            fail(f"--portal {portal}: there is no such portal. `nianbao portals` lists them.", EXIT_USAGE)
        try:
            counts = bring_in(archive, list(files), size, portals, portal, ocr=ocr)
        except Mixed as error:
            remedy = "Name another archive with --archive."
            fail(f"{error}: made-up governments and real ones do not come into one archive. {remedy}", EXIT_USAGE)
        except (sqlite3.Error, OSError) as error:
            fail(f"{directory}: cannot write the archive ({error}). Mend that and import again.", EXIT_UNWRITABLE)
    told = f"{counts['reports']} new reports"
    if others := counts["new"] + counts["revised"] - counts["reports"]:
        told += f" and {others} other versions or copies"
    click.echo(
        f"{counts['responses']} responses read, {counts['captured']} captured,"
        f" {told}, {counts['seen']} seen, {counts['problems']} problems.",
        err=True,
    )
    if counts[DAMAGE]:
        click.echo(f"nianbao: {counts[DAMAGE]} places are damaged; the table `problems` names them.", err=True)
    sys.exit(EXIT_PORTALS if counts[DAMAGE] or counts[UNREADABLE] else EXIT_DONE)
