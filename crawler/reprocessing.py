"""`nianbao reprocess`: captures are read again, by what reads them better now than it did then."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from archive.store import Archive, Outdated, sqlite3
from crawler.options import (
    EXIT_PORTALS,
    EXIT_UNWRITABLE,
    archive_option,
    catalogue_option,
    fail,
    ocr_option,
)


@click.command()
@click.option("--portal", default="", help="Only captures of this portal's pages.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was captured on this day (UTC) or later.")
@click.option("--all", "everything", is_flag=True, help="Also what the present extractor has read already.")
@click.option("--dry-run", is_flag=True, help="Say how many captures would be read, and read none.")
@archive_option
@catalogue_option
@ocr_option
def reprocess(
    portal: str,
    since: datetime | None,
    everything: bool,
    dry_run: bool,
    directory: Path,
    catalogue: Path | None,
    ocr: bool,
) -> None:
    """Read captures again that an older extractor has read, or none: nothing is fetched.

    A report whose text did not change keeps its id. One whose text changed is kept as an older reading of the same
    bytes, and says what it is read as now. Stop it at any time: the next one goes on where it stopped, after --all
    too, when it is one without --all.

    \b
    Example:
        nianbao reprocess --dry-run
        nianbao reprocess --portal pingtan --since 2025-01-01
    """
    from archive.lacking import UNREADABLE
    from crawler.past import describe, number
    from crawler.past import reprocess as read_again
    from crawler.portals import CATALOGUE, load_catalogue
    from crawler.whose import with_demo

    day = since.strftime("%Y-%m-%d") if since else ""
    try:
        with Archive.read(directory) as archive:  # before one is made
            _demand(archive, portal)
            if dry_run:
                click.echo(f"{number(archive, portal, day, everything=everything)} captures would be read.")
                return
    except Outdated:  # what reads it anew brings it up to date
        if dry_run:
            raise
    portals = with_demo(load_catalogue(catalogue or CATALOGUE))
    with Archive.create(directory) as archive:
        _demand(archive, portal)
        try:
            counts = read_again(archive, portals, portal, day, everything=everything, ocr=ocr)
        except (sqlite3.Error, OSError) as error:
            fail(f"{directory}: cannot write the archive ({error}). Mend that and run again.", EXIT_UNWRITABLE)
    told = f"{counts.total()} captures read: {describe(counts) or 'no report among them'}."
    click.echo(told if counts else "Nothing to read: the present extractor has read every capture.", err=True)
    if counts[UNREADABLE]:
        fail("Some captures cannot be read: `nianbao verify` says which, and why.", EXIT_PORTALS)


def _demand(archive: Archive, portal: str) -> None:
    known = [row["slug"] for row in archive.db.query("SELECT slug FROM portals ORDER BY slug")]
    if portal and portal not in known:
        raise click.UsageError(f"--portal {portal}: the archive has no such portal. It has: {', '.join(known) or '-'}.")
