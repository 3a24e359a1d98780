"""Every family against made-up portals of its templates: all records of at least three list pages, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.report import Page
from crawler import lists, portals
from crawler.families import FAMILIES, Listing
from pipelines.decode import decode
from tests.portals import BUILDERS, Portal, portal


def read_all(one: Portal, catalogue: Path) -> tuple[list[str], int]:
    """Return the addresses of all records in all lists of a portal, and how many list pages that took."""
    catalogue.write_text(one.entry, "utf-8")
    known = portals.load([catalogue])[one.slug]
    waiting, read, found = [one.built.start, *one.built.also], set[str](), list[str]()
    while waiting:
        url = waiting.pop(0)
        if url in read:
            continue
        read.add(url)
        resource = one.built.resources[url.removeprefix(f"http://{one.host}")]
        listing = lists.read(Page(url, resource.body, resource.content_type, requested=url), known)
        assert isinstance(listing, Listing), (url, listing)
        found += [link.url for link in listing.reports]
        waiting += listing.pages
    return found, len(read)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("template", BUILDERS)
def test_all_records_of_a_portal_are_found_and_nothing_else(template: str, number: int, tmp_path: Path) -> None:
    one = portal(template, number)
    found, pages = read_all(one, tmp_path / "one.toml")
    assert sorted(found) == sorted(one.listed)
    assert pages >= 3


@pytest.mark.parametrize("template", BUILDERS)
def test_a_family_knows_the_pages_of_its_sites(template: str) -> None:
    one = portal(template)
    start = one.built.start.removeprefix(f"http://{one.host}")
    text = decode(one.built.resources[start].body, one.built.resources[start].content_type).text
    assert FAMILIES[one.built.family].signs(one.built.start, text)
