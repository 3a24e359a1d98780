"""The command `export`: tables, a data package of them, or the captures themselves."""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from pathlib import Path

import click

from archive.export import FORMATS, STDOUT, TABLES, Selection, export
from archive.store import Archive
from crawler.identity import PRODUCT
from crawler.options import EXIT_DONE, EXIT_PORTALS, archive_option


@click.command(name="export")
@click.argument("what", metavar="[TABLE]", type=click.Choice(list(TABLES)), required=False)
@click.option("--to", "target", required=True, metavar="FILE|FOLDER/", help="Where to; the end of the name says what.")
@click.option("--body", default="", metavar="NAME", help="Only of this body, by its full name.")
@click.option("--year", type=int, help="Only reports on this year.")
@click.option("--portal", default="", metavar="NAME", help="Only of this portal; its captures with those of its lists.")
@click.option("--report", default="", metavar="ID", help="Only this report, with its copies and versions.")
@click.option("--indicator", default="", metavar="ID", help="Only figures of this indicator.")
@click.option(
    "--since", default="", metavar="DATE", help="Only what came in, or may have changed, since this day (UTC)."
)
@archive_option
def export_command(
    what: str | None,
    target: str,
    body: str,
    year: int | None,
    portal: str,
    report: str,
    indicator: str,
    since: str,
    directory: Path,
) -> None:
    """Write what the archive holds to files that others can read.

    With TABLE, that table: .csv, .jsonl or .parquet; - prints CSV. Without, by the name given with --to: a folder
    (it ends in /) or .zip is a Frictionless data package of all tables, .warc.gz the captures, .wacz the captures to
    open in a replay program. Tables: bodies, reports, texts, figures, checks, coverage, events, sightings, captures,
    indicators, dimensions.

    CSV is UTF-8 with a byte order mark, so that Excel reads it; printed with - it has none. Texts that a spreadsheet
    would run as a formula have an apostrophe in front. Parquet needs the extra: pip install 'nianbao[parquet]'.

    \b
    Example:
        nianbao export figures --to figures.csv
        nianbao export figures --indicator granted --year 2023 --to -
        nianbao export --to nianbao.zip
        nianbao export --report 3f9ac2d1 --to evidence.wacz
        nianbao export --since 2026-01-01 --to delta/
    """
    selection = Selection(body=body, year=year, portal=portal, report=report, indicator=indicator, since=since)
    kind = _kind(what, target)
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    lost = 0
    with Archive.read(directory) as archive:
        if what:
            said = f"{what}: {export(archive, what, target, selection):,} rows"
        elif kind == "package":
            from archive.export.package import export_package

            numbers = export_package(archive, target, selection, PRODUCT, now)
            said = ", ".join(f"{name} {number:,}" for name, number in numbers.items())
        else:
            if kind == "wacz":
                from archive.export.wacz import export_wacz

                written = export_wacz(archive, target, selection, PRODUCT, now, _complain)
            else:
                from archive.export.warc import export_warc

                written = export_warc(archive, target, selection, PRODUCT, _complain)
            lost, said = len(written.lost), _captures(written.number, len(written.lost), since)
    click.echo(said, err=True)
    sys.exit(EXIT_PORTALS if lost else EXIT_DONE)


def _complain(said: str) -> None:
    click.echo(f"nianbao: {said}", err=True)


def _captures(number: int, lost: int, since: str) -> str:
    """Return what to say of the captures written. The file is there even when it holds none: a script expects it.

    >>> _captures(1200, 3, "")
    '1,200 captures; 3 are damaged, and left out'
    """
    if lost:
        return f"{number:,} captures; {lost:,} are damaged, and left out"
    if number:
        return f"{number:,} captures"
    return f"0 captures: nothing new since {since}" if since else "0 captures: nothing matches"


def _kind(what: str | None, target: str) -> str:
    """Return what to write to `target`: `table`, `package`, `wacz` or `warc`. A usage error when that is not clear."""
    name = target.lower()
    whole = {".wacz": "wacz", ".warc.gz": "warc", ".zip": "package", "/": "package"}
    kind = next((kind for end, kind in whole.items() if name.endswith(end)), "")
    if what:
        if kind:
            raise click.UsageError(
                f"--to {target} takes no table: leave out {what}, or name a {', '.join(FORMATS)} file."
            )
        return "table"
    if kind:
        return kind
    if target == STDOUT or name.endswith(tuple(FORMATS)):
        raise click.UsageError(f"--to {target} takes one table: name it, as in `nianbao export figures --to {target}`.")
    raise click.UsageError(
        f"--to {target}: unknown format. Without a table, the name must end in {', '.join(whole)}; with one in"
        f" {', '.join(FORMATS)}."
    )
