"""The command `nianbao portals check`: are the portals of the catalogue where it says, and as it says?"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import frontier, listing
from archive.store import Archive
from crawler.identity import user_agent
from crawler.options import EXIT_DONE, EXIT_PORTALS, archive_option, catalogue_option, contact_option

UNANSWERED = "The check ended without an answer to it."

if TYPE_CHECKING:
    from crawler.health import Health


@click.command()
@click.argument("names", metavar="[PORTAL]...", nargs=-1)
@click.option("--verbose", "-v", is_flag=True, help="Say of each list what it answered.")
@catalogue_option
@archive_option
@contact_option
def check(names: tuple[str, ...], verbose: bool, catalogue: Path | None, directory: Path, contact: str) -> None:
    """Ask the lists of portals how they are, one line a portal; no report is asked for.

    Columns: name of the entry; how its lists answer (good, unreachable, tls, region, challenge, block, login,
    maintenance, soft404, gone, moved, disallowed, error); records on their first pages; how many of these read like
    reports; the year of the newest one, and its date; the line for an entry that was seen good; what is not as
    expected. An archive at --archive, if there is one, is told.

    Exit codes: 0 all are good; 1 some are not.

    \b
    Example:
        nianbao portals check --contact YOUR_ADDRESS pingtan
    """
    from crawler.health import Answer, health_of
    from crawler.portals import CATALOGUE, choose, load_catalogue
    from crawler.process import check as ask

    portals = choose(load_catalogue(catalogue or CATALOGUE), names)
    user_agent(contact, {host for portal in portals.values() for host in portal.hosts})
    archived = (directory / "archive.db").exists()
    held = _held(directory, list(portals)) if archived else {}
    answers = ask(portals, contact)
    today = date.today()
    seen: list[Health] = []
    for slug, portal in portals.items():
        answered = [answers.get((slug, url)) or Answer(url, "error", UNANSWERED) for url in portal.lists]
        health = health_of(portal, answered, held.get(slug, 0), today)
        seen.append(health)
        click.echo(health.row(today))
        for answer in answered if verbose else ():
            shown = f"{len(answer.listing.reports)} records, {len(answer.listing.pages)} further pages"
            click.echo(f"{slug}: {answer.url}: {answer.access}: {answer.detail or shown}", err=True)
    if archived:
        _tell(directory, seen)
    sys.exit(EXIT_DONE if all(health.good for health in seen) else EXIT_PORTALS)


def _held(directory: Path, slugs: list[str]) -> dict[str, int]:
    with Archive.create(directory) as archive:  # for writing: a check that could not be written down says so at once
        return {slug: frontier.number_of_pages(archive, slug) for slug in slugs}


def _tell(directory: Path, seen: list[Health]) -> None:
    from crawler.run import utc_now

    with Archive.create(directory) as archive:
        for health in seen:
            detail = " ".join((health.detail, *health.drift)).strip()
            listing.note_check(
                archive,
                health.slug,
                health.access,
                detail,
                newest=health.newest,
                shown=health.records > 0,
                at=utc_now(),
            )
