"""What a page can do to a search: long, nested and hostile ones take no more time than others."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pkgutil import iter_modules

import pytest

import crawler.discovery
from archive.report import Page
from crawler.discovery import anchors
from crawler.discovery.entry import entry_of
from crawler.discovery.search import MOST_CHARACTERS, Search
from crawler.families import record
from tests.sites import COLUMN, HOST, column

BEGINNINGS = ("", "<a href=", '"', "window.location.href='", "{'公开年报':", "/art/2024/", "2023年", "sitemap:")
FILLINGS = (
    " ", "\n", "-", ">", "a", "1", "年", "list", "xxgk", "<a href=", "href=", "<a ", "/a", ".json?", "a:[", "{a", '"a',
    "location ", "art/2024/1/1/", "信息公开年报", "\\u", "&",
)  # fmt: skip


def patterns() -> Iterator[re.Pattern[str]]:
    """Yield all compiled patterns of the package."""
    for module in iter_modules(crawler.discovery.__path__, "crawler.discovery."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, re.Pattern):
                yield value
            if isinstance(value, tuple) and value and all(isinstance(row, tuple) for row in value):
                yield from (one for row in value for one in row if isinstance(one, re.Pattern))


@contextmanager
def alarm(seconds: int) -> Iterator[None]:
    """End with TimeoutError after `seconds`: a hundred times what a sound reader takes, a small part of an unsound."""

    def ring(number: int, frame: object) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_no_pattern_of_discovery_hangs_on_100_kb(beginning: str) -> None:
    found = list(patterns())
    assert len(found) >= 40
    for filling in FILLINGS:
        text = beginning + filling * (100_000 // len(filling))
        for pattern in found:
            try:
                with alarm(20):
                    assert sum(1 for _ in pattern.finditer(text)) <= len(text) + 1
            except TimeoutError as error:
                pytest.fail(f"{pattern.pattern} on {beginning!r} and then {filling!r}: {error}")


def test_the_links_that_a_script_writes_are_read_from_a_megabyte_without_end() -> None:
    with alarm(20):
        assert (
            anchors.candidates("http://a.example/", f'<script>var x="公开";"<a href={"x" * 1_000_000}</script>') == []
        )
    script = 'document.write(\'<a class="m" target=_blank href="/nb/" title=x>政府信息公开年报</a>\')'
    [lead] = anchors.candidates("http://a.example/", f"<script>{script}</script>")
    assert lead.url == "http://a.example/nb/"


def test_breadcrumbs_in_breadcrumbs_without_end_are_read_in_little_time() -> None:
    text = "<html><body>" + "<div class=position>" * 1900 + "<p>字</p>" * 100_000
    tree = record.parse(text)
    assert tree is not None
    with alarm(20):
        assert anchors.crumbs(tree) == []


def test_a_breadcrumb_is_found_in_a_part_of_the_page_that_is_called_like_one() -> None:
    crumb = '<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/nb/">政府信息公开年报</a></div>'
    tree = record.parse(f'<div class="position-wrap">{crumb}<ul>{"<li><a href=x>新闻</a></li>" * 300}</ul></div>')
    assert tree is not None
    assert [node.get("class") for node in anchors.crumbs(tree)] == ["crumb"]


def test_of_a_page_without_end_only_the_beginning_is_read_and_the_entry_says_so() -> None:
    url = f"http://{HOST}{COLUMN}"
    late = '<a href="/late.html">甘泉县水务局2019年政府信息公开工作年度报告</a>'
    text = column().replace("</body>", f"<!--{'x' * MOST_CHARACTERS}-->{late}</body>")
    search = Search(url)
    asked = search.next()
    assert asked is not None
    with alarm(60):
        search.took(asked, Page(url, text.encode(), "text/html"))
    found = search.finding(1)
    said = f"only the first 1,000,000 of {len(text):,} characters were read"
    assert len(found.columns[0].reports) == 9
    assert f"#   {said}\n" in entry_of(found, "2026-11-22")
    assert found.looked[0].detail == f"9 reports; {said}"
