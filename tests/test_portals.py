"""Every family against made-up portals of its templates: all records of at least three list pages, and nothing else."""

from __future__ import annotations

import pytest

from crawler.families import FAMILIES
from tests.portals import BUILDERS, Portal, portal


def read_all(one: Portal) -> tuple[list[str], int]:
    """Return the addresses of all records in all lists of a portal, and how many list pages that took."""
    family = FAMILIES[one.built.family]
    waiting, read, found = [one.built.start, *one.built.also], set[str](), list[str]()
    while waiting:
        url = waiting.pop(0)
        if url in read:
            continue
        read.add(url)
        resource = one.built.resources[url.removeprefix(f"http://{one.host}")]
        listing = family.read(url, resource.body.decode())
        found += [link.url for link in listing.reports]
        waiting += listing.pages
    return found, len(read)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("template", BUILDERS)
def test_all_records_of_a_portal_are_found_and_nothing_else(template: str, number: int) -> None:
    one = portal(template, number)
    found, pages = read_all(one)
    assert sorted(set(found)) == sorted(one.built.urls)
    assert pages >= 3


@pytest.mark.parametrize("template", BUILDERS)
def test_a_family_knows_the_pages_of_its_sites(template: str) -> None:
    one = portal(template)
    start = one.built.start.removeprefix(f"http://{one.host}")
    assert FAMILIES[one.built.family].signs(one.built.start, one.built.resources[start].body.decode())
