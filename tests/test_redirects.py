"""Redirects from host to host, where several portals are crawled at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

from tests.crawling import nianbao, rows
from tests.faults import Answer, FaultServer, redirect, rules
from tests.test_politeness import PAGES, YEARS, entry, report, whole


def slowly(body: bytes) -> Answer:
    """Return what takes a while to answer."""

    async def stream() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.4)
        yield body

    return stream


def test_what_redirects_to_another_host_of_the_portal_waits_for_its_turn_there(tmp_path: Path) -> None:
    """Two portals' pages stand on each other's host, one's robots.txt too; a third's page leads where it may not."""
    one, two, three, delay = "127.0.4.1", "127.0.4.2", "127.0.4.3", 0.6
    sites = {one: whole("甲县"), two: whole("乙县"), three: whole("丙县")}
    with FaultServer(sites) as server:
        for here, there, region in ((one, two, "甲县"), (two, one, "乙县")):
            for year in YEARS:
                sites[here].paths[f"/nb/{year}.html"] = redirect(server.url(there, f"/moved/{year}.html"))
                sites[there].paths[f"/moved/{year}.html"] = slowly(report(region, year))
        sites[one].paths["/robots.txt"] = redirect(server.url(two, "/rules.txt"))
        sites[two].paths["/rules.txt"] = slowly(rules("Disallow:"))
        sites[three].paths[PAGES[0]] = redirect(server.url(two, "/elsewhere.html"))
        entries = [
            entry("one", server.url(one, "/nb/"), delay=delay) + f'hosts = ["{two}"]\n',
            entry("two", server.url(two, "/nb/"), "乙县", delay) + f'hosts = ["{one}"]\n',
            entry("three", server.url(three, "/nb/"), "丙县"),
        ]
        (tmp_path / "catalogue.toml").write_text("\n".join(entries), "utf-8")
        nianbao("crawl", "--catalogue", tmp_path / "catalogue.toml", "--archive", tmp_path / "data")
    states = rows(tmp_path / "data", "SELECT portal, count(*) AS n FROM pages WHERE state = 'report' GROUP BY portal")
    assert {row["portal"]: row["n"] for row in states} == {"one": 3, "two": 3, "three": 2}
    assert server.hits(two, "/rules.txt")
    assert not server.hits(two, "/elsewhere.html")
    for host in (one, two):
        assert server.max_in_flight(host) == 1
        rests = [later.started - earlier.ended for earlier, later in pairwise(server.hits(host))]
        assert len(rests) >= 8
        assert min(rests) >= delay - 0.1
