"""Sixty made-up portals of all templates in one process: everything comes in, and no host is pressed."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import pytest

from crawler.demo import DemoServer
from crawler.demo.government import Government
from crawler.demo.resource import Resource
from tests.crawling import nianbao, rows
from tests.portals import BUILDERS, Portal, portal, world

NUMBER = 60
DELAY = 0.5
LATENESS = 0.1  # how late the server may note the end of a request
ELSEWHERE = "forbidden.example"


def portals() -> list[Portal]:
    """Return sixty portals, as many of each template as of any other."""
    templates = list(BUILDERS)
    return [portal(templates[at % len(templates)], at) for at in range(NUMBER)]


def notices(one: Portal) -> list[str]:
    return [url for url, record in zip(one.built.urls, one.records, strict=True) if record.kind == "notice"]


def path_of(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


def with_traps(many: list[Portal]) -> Government:
    """Return the world of the portals; of each, one listed page leads elsewhere, and robots.txt forbids another."""
    whole = world(many)
    resources = dict(whole.resources)
    for one in many:
        elsewhere, forbidden = notices(one)[:2]
        host = elsewhere.split("/")[2]
        resources[host, path_of(elsewhere)] = Resource(b"", status=302, headers={"Location": f"http://{ELSEWHERE}/"})
        rules = f"User-agent: *\nDisallow: {path_of(forbidden)}\n"
        resources[one.host, "/robots.txt"] = Resource(rules.encode(), "text/plain")
    return replace(whole, resources=MappingProxyType(resources))


@dataclass
class Visit:
    many: list[Portal]
    server: DemoServer
    done: subprocess.CompletedProcess[str]
    directory: Path


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> list[Visit]:
    """Two visits, one after the other, to the same world."""
    folder, many = tmp_path_factory.mktemp("many"), portals()
    catalogue = folder / "sixty.toml"
    catalogue.write_text("\n".join(f"{one.entry}delay = {DELAY}\n" for one in many), encoding="utf-8")
    found = []
    for _ in range(2):
        with DemoServer(with_traps(many)) as server:
            done = nianbao("crawl", "--catalogue", catalogue, "--archive", folder / "archive", server=server)
        found.append(Visit(many, server, done, folder / "archive"))
    return found


def test_every_report_of_every_portal_comes_in(visits: list[Visit]) -> None:
    visit = visits[0]
    assert visit.done.returncode == 0, visit.done.stderr[-3000:]
    found = {row["url"]: row for row in rows(visit.directory, "SELECT url, title, year FROM reports")}
    expected = {url: record for one in visit.many for url, record in one.reports.items()}
    assert not expected.keys() - found.keys()
    assert all(found[url]["title"] == record.title for url, record in expected.items())
    assert len(found) == len(expected)


def test_no_page_is_asked_for_twice(visits: list[Visit]) -> None:
    asked = Counter((hit.host, hit.path) for hit in visits[0].server.log)
    assert {address for address, times in asked.items() if times > 1} == set()


@pytest.mark.parametrize("number", [0, 1])
def test_each_host_had_one_request_at_a_time_and_its_delay_between_them(visits: list[Visit], number: int) -> None:
    server = visits[number].server
    for one in visits[number].many:
        assert server.max_in_flight(one.host) == 1, one.slug
        hits = sorted(server.hits(one.host), key=lambda hit: hit.started)
        rests = [later.started - earlier.ended for earlier, later in pairwise(hits)]
        assert min(rests) >= DELAY - LATENESS, one.slug


@pytest.mark.parametrize("number", [0, 1])
def test_nothing_that_is_forbidden_was_asked_for(visits: list[Visit], number: int) -> None:
    visit = visits[number]
    own = {one.host for one in visit.many}
    assert {hit.host for hit in visit.server.log} <= own
    forbidden = {(one.host, path_of(notices(one)[1])) for one in visit.many}
    assert not forbidden & {(hit.host, hit.path) for hit in visit.server.log}


def test_what_was_followed_beside_reports_and_lists_stands_in_the_lists(visits: list[Visit]) -> None:
    """Nothing of what stands around a list is followed: no menu, no sidebar, no link to friends."""
    visit = visits[0]
    for one in visit.many:
        pages = rows(visit.directory, "SELECT url FROM pages WHERE portal = ? AND kind = 'page'", one.slug)
        assert {row["url"] for row in pages} <= set(one.built.urls), one.slug


def test_the_second_visit_asks_for_lists_and_what_was_not_had_and_takes_a_tenth_of_the_bytes(
    visits: list[Visit],
) -> None:
    first, second = visits
    assert second.done.returncode == 0, second.done.stderr[-3000:]
    assert sum(hit.body_bytes for hit in second.server.log) <= 0.1 * sum(hit.body_bytes for hit in first.server.log)
    reports = {(one.host, path_of(url)) for one in second.many for url in one.reports}
    assert not reports & {(hit.host, hit.path) for hit in second.server.log}
