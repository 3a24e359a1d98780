"""Sites that are one page for all addresses: what a browser portal serves before its scripts have run."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from archive.report import Page
from crawler import lists
from crawler.browser.chromium import NAMES
from crawler.lists import NoList
from crawler.portals import Portal
from tests.crawling import nianbao, rows
from tests.faults import FaultServer, Site, answer, rules
from tests.test_politeness import entry

CHROMIUM = os.environ.get("NIANBAO_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
KNOWN = Portal("one", "", "links", "http://one.example/nb/", browser=True)
SHELL = """<html><head><title>东山县人民政府门户网站</title></head><body>{}<div id="app"></div>
<script src="/app.js"></script></body></html>"""
APP = """fetch("/api").then(answer => answer.json()).then(years => {
    const link = year => `<li><a href="/nb/${year}.html">${year}年东山县政府信息公开工作年度报告</a></li>`
    document.getElementById("app").innerHTML = years.map(link).join("")
})"""
ASKS = "<noscript>请开启 JavaScript 后访问</noscript>"


@pytest.mark.skipif(CHROMIUM is None or find_spec("playwright") is None, reason="there is no browser")
@pytest.mark.parametrize("noscript", ["", ASKS, "<noscript>You need to enable JavaScript to run this app.</noscript>"])
def test_a_site_that_is_one_page_for_all_addresses_is_rendered(tmp_path: Path, noscript: str) -> None:
    one = Site({"/robots.txt": rules("Disallow:"), "/app.js": answer(APP), "/api": answer("[2024, 2023]")})
    one.otherwise = answer(SHELL.format(noscript))
    with FaultServer({"127.0.5.1": one}) as server:
        (tmp_path / "c.toml").write_text(f"{entry('one', server.url('127.0.5.1', '/nb/'))}browser = true\n", "utf-8")
        nianbao("crawl", "--catalogue", tmp_path / "c.toml", "--archive", tmp_path / "a")
        expected = {server.url("127.0.5.1", f"/nb/{year}.html") for year in (2024, 2023)}
    assert {row["url"] for row in rows(tmp_path / "a", "SELECT url FROM pages WHERE kind = 'page'")} == expected
    assert not rows(tmp_path / "a", "SELECT * FROM problems WHERE kind LIKE 'list%'")
    if not noscript:
        assert rows(tmp_path / "a", "SELECT canary_text FROM hosts") == [{"canary_text": "东山县人民政府门户网站"}]


def test_a_list_that_shows_in_a_browser_what_no_page_shows_is_not_there() -> None:
    shown = SHELL.format("")
    page = Page(KNOWN.start, shown.encode(), "text/html", requested=KNOWN.start, canary="东山县人民政府门户网站")
    assert not isinstance(lists.read(page, KNOWN), NoList)
    found = lists.read_rendered(page, KNOWN, [shown], "Its scripts did not get: /api.")
    assert isinstance(found, NoList) and found.verdict == "soft404"
    assert "Its scripts did not get: /api." in found.detail


def test_a_page_of_scripts_alone_that_asks_for_javascript_is_a_challenge_and_not_rendered() -> None:
    text = f"<html><head><title></title></head><body>{ASKS}<script>go()</script></body></html>"
    found = lists.read(Page(KNOWN.start, text.encode(), "text/html", requested=KNOWN.start), KNOWN)
    assert isinstance(found, NoList) and found.verdict == "challenge"
