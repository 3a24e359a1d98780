"""Test pages of portals: a saved list page beside the catalogue, and what its family read from it on that day.

`portals.toml` has them in `portals.pages/`: `<slug>.html` is the page as it was sent, `<slug>.json` its address and
what was read. `nianbao portals test` reads the pages again, without a network.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.report import Page
from crawler.discovery.columns import Column
from crawler.families import Listing
from crawler.lists import NoList, read
from crawler.pages import posted
from crawler.portals import CatalogueError, Portal


@dataclass(frozen=True, slots=True)
class Tested:
    """How a saved page reads now: the number of its records, and what differs from that day, a line each."""

    name: str
    records: int
    differences: tuple[str, ...]


def folder_of(catalogue: Path) -> Path:
    """Return the folder of the test pages of a TOML file."""
    return catalogue.with_suffix(".pages")


def check_writable(catalogue: Path) -> None:
    """Raise OSError where `save`, or the catalogue itself, could not be written."""
    if catalogue.exists():
        with catalogue.open("ab"):
            pass
    for folder in (catalogue.parent, folder_of(catalogue)):
        if folder == catalogue.parent or folder.exists():
            tempfile.TemporaryFile(dir=folder).close()


def save(catalogue: Path, slug: str, columns: Iterable[Column]) -> list[Path]:
    """Write the list page of each of `columns` beside `catalogue`, with what its family reads from it."""
    folder, written = folder_of(catalogue), []
    for number, column in enumerate(columns, 1):
        name, page = slug if number == 1 else f"{slug}+{number}", column.page
        listing = read(page, Portal(slug, slug, column.family, column.url, match=column.match))
        if column.browser or isinstance(listing, NoList):  # what was sent holds no list
            continue
        folder.mkdir(exist_ok=True)
        url = page.frontier_url if posted(page.frontier_url)[1] is not None else page.url
        about = {"url": url, "content_type": page.content_type, "fetched_at": page.fetched_at}
        (folder / f"{name}.html").write_bytes(page.body)
        file = folder / f"{name}.json"
        text = json.dumps({**about, **_plain(listing)}, ensure_ascii=False, indent=1)
        file.write_text(text + "\n", encoding="utf-8")
        written.append(folder / f"{name}.html")
    return written


def test(catalogue: Path, portals: Mapping[str, Portal]) -> Iterator[Tested]:
    """Yield how each saved page beside `catalogue` reads now. CatalogueError for one that cannot be read at all."""
    for file in sorted(folder_of(catalogue).glob("*.json")):
        slug = file.stem.partition("+")[0]
        if slug not in portals:
            raise CatalogueError(f"{file}: {catalogue.name} has no [{slug}]. Remove its test page, or add the entry.")
        try:
            saved = json.loads(file.read_text("utf-8"))
            page = Page(str(saved["url"]), file.with_suffix(".html").read_bytes(), str(saved["content_type"]))
            then = {"records": list(saved["records"]), "pages": list(saved["pages"])}
            listing = read(page, portals[slug])
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise CatalogueError(f"{file}: no test page ({error}). Write it again: `nianbao portals new`.") from error
        if isinstance(listing, NoList):
            raise CatalogueError(f"{file.with_suffix('.html')}: {listing.detail} Mend the family, or write it again.")
        now = _plain(listing)
        yield Tested(file.stem, len(now["records"]), tuple(_differences(then, now)))


def _plain(listing: Listing) -> dict[str, Any]:
    records = [[link.url, link.title, link.date] for link in listing.reports]
    return {"records": records, "pages": list(listing.pages)}


def _differences(then: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for key, what in (("records", "record"), ("pages", "further page")):
        yield from (f"no longer read: {what} {one}" for one in then[key] if one not in now[key])
        yield from (f"read only now: {what} {one}" for one in now[key] if one not in then[key])
