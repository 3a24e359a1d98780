"""Pagers: which of several links and calls is the list's, and the addresses between two pages."""

from __future__ import annotations

import pytest

from crawler.families import record
from crawler.families.pagers import between, counted, linked

HERE = "http://www.dongshan.example/nb/"
SLIDES = '<div class="slide"><span><a href="s2.html">上一页</a><a href="s3.html">下一页</a></span></div>'
LIST = "<ul><li><a href='t20240101_1.html'>2023年年报</a></li></ul>"


def linked_pages(html: str) -> list[str]:
    tree = record.parse(html)
    assert tree is not None
    return [url.removeprefix(HERE) for url in linked(HERE, html, tree).pages]


def counted_pages(script: str) -> list[str]:
    html = f"<script>{script}</script>"
    tree = record.parse(html)
    assert tree is not None
    return [url.removeprefix(HERE) for url in counted(HERE, html, tree).pages]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("02.html", "10.html", ["02", "03", "04", "05", "06", "07", "08", "09", "10"]),
        ("098.html", "101.html", ["098", "099", "100", "101"]),
        ("11.html", "09.html", ["11", "10", "09"]),
        ("9.html", "11.html", ["9", "10", "11"]),
        ("2.html", "0.html", ["2", "1", "0"]),
    ],
)
def test_numbers_keep_their_leading_zeros(first: str, last: str, expected: list[str]) -> None:
    assert list(between(HERE + first, HERE + last)) == [f"{HERE}{number}.html" for number in expected]


PAGERS = {
    '<div><a href="index_2.html">下一页</a><a href="index_3.html">尾页</a></div>': ["index_2.html", "index_3.html"],
    '<div><a href="#">首页</a><a href="#">上一页</a><a>1</a><a href="index_2.html">下一页</a></div>': ["index_2.html"],
    '<p><a href="index_1.html">[1]</a> <a href="index_2.html">[2]</a> <b><a href="index_2.html">下一页</a></b></p>': [
        "index_2.html"
    ],
    '<div><a href="index_2.html">下一页</a></div>': ["index_2.html"],
    '<div><a>首页</a><a>上一页</a><a>下一页</a><a href="index_3.html">尾页</a></div>': [],
}


@pytest.mark.parametrize("pager", PAGERS)
@pytest.mark.parametrize(
    "slides", [SLIDES.replace("上一页", "前"), SLIDES.replace("s2.html", "#").replace("上一页", "")]
)
def test_the_next_page_is_the_lists_and_not_that_of_a_slide_show_above_it(pager: str, slides: str) -> None:
    assert linked_pages(f'<div class="main">{slides}{LIST}{pager}</div>') == PAGERS[pager]


def test_a_slide_show_with_both_ways_does_not_hide_a_pager_with_a_last_page() -> None:
    for main in (f"{SLIDES}{LIST}{next(iter(PAGERS))}", f"{next(iter(PAGERS))}{LIST}{SLIDES}"):
        assert linked_pages(main) == ["index_2.html", "index_3.html"]


def test_pagers_above_and_below_the_list_tell_the_same_pages() -> None:
    pager = next(iter(PAGERS))
    assert linked_pages(f"{pager}{LIST}{pager}") == ["index_2.html", "index_3.html"]


def test_of_two_links_to_the_next_page_in_one_row_the_last_counts() -> None:
    row = '<a href="s2.html">下一页</a><a href="index_2.html">下一页</a><a href="index_3.html">尾页</a>'
    assert linked_pages(f"<p>{row}</p>") == ["index_2.html", "index_3.html"]


CALL = 'createPageHTML(3, 0, "index", "html");'
REAL = ["index_1.html", "index_2.html"]


@pytest.mark.parametrize(
    "script",
    [
        f'//createPageHTML(50, 0, "index", "html");\n{CALL}',
        f'  // createPageHTML(50, 0, "old", "html"); createPageHTML(60, 0, "old", "html");\n{CALL}',
        f'/* createPageHTML(50, 0, "index", "html"); */ {CALL}',
        f'/*\ncreatePageHTML(50, 0, "index", "html");\n*/\n{CALL}',
        f'var home = "http://www.dongshan.example/"; {CALL}',
        f"var cdn = '//www.dongshan.example/'; {CALL}",
        f"//***********\n{CALL}\n//**********/",
        f'accept = "image/*"; {CALL} /* the end */',
        f"/* first */ {CALL} /* last */",
        f"<!--\n{CALL}\n//-->",
    ],
)
def test_a_call_in_a_comment_counts_no_pages(script: str) -> None:
    assert counted_pages(script) == REAL


def test_a_script_of_comments_without_end_is_read_in_time() -> None:
    assert counted_pages("/*" * 200_000 + f"//{CALL}" * 2000) == []
