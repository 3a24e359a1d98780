"""`nianbao discover`: search a site for its column, and print the entry that it makes or how to go on."""

from __future__ import annotations

import datetime
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from archive.access import LABELS
from crawler.identity import user_agent
from crawler.options import EXIT_PORTALS, contact_option
from crawler.portals import DEFAULT_DELAY, is_address

if TYPE_CHECKING:
    from crawler.discovery.finding import Finding
    from crawler.portals import Portal

delay_option = click.option(
    "--delay",
    type=click.FloatRange(0, 3600, min_open=True),
    default=DEFAULT_DELAY,
    show_default=True,
    help="Seconds between two requests to one host; robots.txt may ask for more.",
)
_MOST_TOLD = 20  # of the pages looked at


@click.command()
@click.argument("url")
@delay_option
@contact_option
def discover(url: str, delay: float, contact: str) -> None:
    """Find the column of annual reports of the site at URL, and print its catalogue entry.

    URL may be any page of the site: the front page, an article, the column itself. At most 60 requests are made. What
    was seen stands as comments above the entry. Exit code 1 when there is no such column to be found.

    \b
    Example:
        nianbao discover --contact YOUR_ADDRESS https://www.pingtan.gov.cn/ >> portals.toml
    """
    from crawler.discovery.entry import entry_of

    found = found_at(url, contact, delay)
    click.echo(entry_of(found, today(), delay=delay), nl=False)


def found_at(url: str, contact: str, delay: float = DEFAULT_DELAY, *, apart: bool = False) -> Finding:
    """Return what a search from `url` found; without a column, say what was looked at and end with exit code 1.

    One process can run Scrapy only once: where a crawl is to follow, search `apart`, in a process of its own.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise click.UsageError(f"{url}: an address begins with http:// or https://.")
    if not is_address(url):
        raise click.UsageError(f"{url}: its host or port is none. Copy the address from the browser.")
    address = urlsplit(url)
    if address.username is not None:
        raise click.UsageError(f"{url}: leave out the user name and password.")
    user_agent(contact, [address.hostname or ""])
    if apart:
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            found = process.submit(_search, url, contact, delay).result()
    else:
        found = _search(url, contact, delay)
    if not found.columns:
        for line in explanation(found):
            click.echo(line, err=True)
        sys.exit(EXIT_PORTALS)
    return found


def portal_at(url: str, contact: str) -> dict[str, Portal]:
    """Return the portal that a search from `url` finds, by its slug, and say which it is.

    One that is in the bundled catalogue is that entry: an archive must not know a site by two names.
    """
    from crawler.discovery.anchors import same_page
    from crawler.discovery.entry import entry_of
    from crawler.portals import CATALOGUE, load_catalogue

    found = found_at(url, contact, apart=True)
    text = entry_of(found, today())
    click.echo(text, err=True)
    start = same_page(found.columns[0].url)
    for slug, portal in load_catalogue(CATALOGUE).items():
        if start in map(same_page, portal.lists):
            click.echo(f"The catalogue has this list as [{slug}] {portal.name}: that entry is used.", err=True)
            return {slug: portal}
    return portals_in(text)


def portals_in(entry: str) -> dict[str, Portal]:
    """Return the portals of the catalogue text `entry`. CatalogueError when it is none."""
    from crawler.portals import load

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "found.toml"
        file.write_text(entry, encoding="utf-8")
        return load([file])


def today() -> str:
    """Return the day in UTC as ISO 8601."""
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def explanation(found: Finding) -> Iterator[str]:
    """Yield why nothing was found: each page looked at with its access state, and how to go on by hand."""
    yield f"nianbao: {found.asked}: no column of annual reports was found with {found.requests} requests."
    for look in found.looked[:_MOST_TOLD]:
        way = f" ({' > '.join(word for word in look.path if word)})" if any(look.path) else ""
        yield f"  {look.access} {LABELS.get(look.access, '')}: {look.url}{way}: {look.detail}"
    if len(found.looked) > _MOST_TOLD:
        yield f"  … and {len(found.looked) - _MOST_TOLD} more."
    for url in found.elsewhere[:5]:
        yield f"  Not asked, since it is another site's: {url}"
    yield "How to go on: open the site in a browser, find 政府信息公开年报, and run `nianbao discover` on that address;"
    yield "or write the entry yourself (docs/adding-a-portal.md)."


def _search(url: str, contact: str, delay: float) -> Finding:
    from crawler.process import discover as search

    return search(url, contact, delay)
