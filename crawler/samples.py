"""Test pages of portals: a saved list page beside the catalogue, and what its family read from it on that day.

`portals.toml` has them in `portals.pages/`: `<slug>.html` is the page as it was sent, `<slug>.json` its address and
what was read. `nianbao portals test` reads the pages again, without a network.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.report import Page
from crawler.discovery.columns import Column
from crawler.families import FAMILIES
from crawler.portals import CatalogueError, Portal
from pipelines.decode import decode


@dataclass(frozen=True, slots=True)
class Tested:
    """How a saved page reads now: the number of its records, and what differs from that day, a line each."""

    name: str
    records: int
    differences: tuple[str, ...]


def folder_of(catalogue: Path) -> Path:
    """Return the folder of the test pages of a TOML file."""
    return catalogue.with_suffix(".pages")


def save(catalogue: Path, slug: str, columns: Iterable[Column]) -> list[Path]:
    """Write the list page of each of `columns` beside `catalogue`, with what its family reads from it."""
    folder, written = folder_of(catalogue), []
    for number, column in enumerate(columns, 1):
        if column.browser:  # what was sent holds no list
            continue
        folder.mkdir(exist_ok=True)
        name = slug if number == 1 else f"{slug}+{number}"
        page = column.page
        about = {"url": page.url, "content_type": page.content_type, "fetched_at": page.fetched_at}
        (folder / f"{name}.html").write_bytes(page.body)
        file = folder / f"{name}.json"
        text = json.dumps({**about, **_read(column.family, page)}, ensure_ascii=False, indent=1)
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
            page = Page(saved["url"], file.with_suffix(".html").read_bytes(), saved["content_type"])
            then = {"records": saved["records"], "pages": saved["pages"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CatalogueError(f"{file}: no test page ({error}). Write it again: `nianbao portals new`.") from error
        now = _read(portals[slug].family, page)
        yield Tested(file.stem, len(now["records"]), tuple(_differences(then, now)))


def _read(family: str, page: Page) -> dict[str, Any]:
    listing = FAMILIES[family].read(page.url, decode(page.body, page.content_type).text)
    records = [[link.url, link.title, link.date] for link in listing.reports]
    return {"records": records, "pages": list(listing.pages)}


def _differences(then: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for key, what in (("records", "record"), ("pages", "further page")):
        yield from (f"no longer read: {what} {one}" for one in then[key] if one not in now[key])
        yield from (f"read only now: {what} {one}" for one in now[key] if one not in then[key])
