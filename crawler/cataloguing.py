"""The commands about portals: `portals` lists the catalogue, `new` adds to one of your own, `test` reads its pages."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archive.store import Archive
from crawler.asking import print_rows, table
from crawler.checking import check
from crawler.discovering import delay_option, found_at, portals_in, today
from crawler.options import EXIT_PORTALS, EXIT_USAGE, archive_option, catalogue_option, contact_option, fail


@click.group(invoke_without_command=True)
@catalogue_option
@archive_option
@click.pass_context
def portals(context: click.Context, catalogue: Path | None, directory: Path) -> None:
    """Check the catalogue and list its portals: a table on a terminal, else one a line, tab-separated, without heads.

    Columns: name of the entry, name, family, where its list stands, the day on which the list was last seen live (by
    `nianbao portals check`, or by a crawl into the archive; - for never), where the address comes from (not in the
    table).

    \b
    Example:
        nianbao portals
        nianbao portals | cut -f 1
    """
    from crawler.portals import CATALOGUE, load_catalogue

    if context.invoked_subcommand is not None:
        return
    listed = _listed(directory)
    rows = table("条目 entry", "名称 name", "类型 family", "列表 list", "核实 verified")
    for slug, portal in load_catalogue(catalogue or CATALOGUE).items():
        verified = max(portal.verified, listed.get((slug, portal.start), "")) or "-"
        cells = (slug, portal.name, portal.family, portal.start, verified)
        if sys.stdout.isatty():
            rows.add_row(*cells)
        else:
            click.echo("\t".join((*cells, portal.seen)))
    if rows.row_count:
        print_rows(rows)


def _listed(directory: Path) -> dict[tuple[str, str], str]:
    """Return the day on which an archive last read each portal's list, by slug and start."""
    if not (directory / "archive.db").exists():
        return {}
    with Archive.read(directory) as archive:
        rows = archive.db.query("SELECT slug, start_url, listed_at FROM portals WHERE listed_at IS NOT NULL")
        return {(row["slug"], row["start_url"]): row["listed_at"][:10] for row in rows}


@portals.command()
@click.argument("url")
@click.option(
    "--catalogue",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("portals.toml"),
    show_default=True,
    help="The TOML file to add the entry to; made when it is not there.",
)
@click.option("--slug", default="", help="What to call the entry; made of the host's name when left out.")
@delay_option
@contact_option
def new(url: str, file: Path, slug: str, delay: float, contact: str) -> None:
    """Find the column of the site at URL, add its entry to your catalogue, and keep its list page as a test.

    \b
    Example:
        nianbao portals new --contact YOUR_ADDRESS https://www.pingtan.gov.cn/
        nianbao portals test portals.toml
        nianbao crawl --contact YOUR_ADDRESS --catalogue portals.toml
    """
    from crawler import samples
    from crawler.discovery.entry import entry_of
    from crawler.portals import is_slug, load

    if slug and not is_slug(slug):
        fail(f"--slug {slug}: use lower-case letters, digits and hyphens.", EXIT_USAGE)
    mine = load([file]) if file.exists() else {}
    if slug in mine:
        fail(f"{file}: [{slug}] stands there already. Give another --slug, or remove it first.", EXIT_USAGE)
    try:
        samples.check_writable(file)
    except OSError as error:
        fail(f"{file}: cannot write there ({error.strerror}). Name another file with --catalogue.", EXIT_USAGE)
    found = found_at(url, contact, delay)
    entry = entry_of(found, today(), slug, delay)
    [(added, portal)] = portals_in(entry).items()
    if added in mine:
        fail(f"{file}: [{added}] stands there already. Give a --slug, or remove it first.", EXIT_USAGE)
    for known, other in mine.items():
        if both := set(other.lists) & set(portal.lists):
            fail(f"{file}: {min(both)} is a list of [{known}] already.", EXIT_USAGE)
    try:
        pages = samples.save(file, added, found.columns)
        with file.open("a", encoding="utf-8") as catalogue:
            catalogue.write(("\n" if mine else "") + entry)
    except OSError as error:
        fail(f"{file}: cannot write there ({error.strerror}). Name another file with --catalogue.", EXIT_USAGE)
    click.echo(entry, nl=False)
    for path in (file, *pages):
        click.echo(f"Wrote {path}.", err=True)


@portals.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def test(file: Path) -> None:
    """Read the saved list pages of the catalogue FILE again: do its families still read what they read?

    \b
    Example:
        nianbao portals test portals.toml
    """
    from crawler import samples
    from crawler.portals import load

    changed = False
    tested = list(samples.test(file, load([file])))
    if not tested:
        fail(f"{samples.folder_of(file)}: no test pages. `nianbao portals new` writes them.", EXIT_USAGE)
    for one in tested:
        click.echo(f"{one.name}\t{one.records} records\t{'changed' if one.differences else 'as saved'}")
        for line in one.differences:
            click.echo(f"  {one.name}: {line}", err=True)
        changed = changed or bool(one.differences)
    sys.exit(EXIT_PORTALS if changed else 0)


portals.add_command(check)
