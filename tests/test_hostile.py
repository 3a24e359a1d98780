"""Hostile mark-up: whatever is done to a page, it is read by its deadline and in so much memory, and what is not whole
says so.

Pages are read by real workers under their real deadline: a page that takes longer comes back as a reading with the
verdict `error`, and nothing here looks at a clock. `NIANBAO_FUZZ=5000 pytest tests/test_hostile.py -k mutation` tries
that many batches of mutated pages, and others each time.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from archive.report import Page, Problem, Reading
from pipelines.attachments import MOST
from pipelines.decode import decode
from pipelines.refine import refine
from pipelines.workers import Workers
from tests.mutations import mutated
from tests.pages.register import TEMPLATES

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
here = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the gold pages are not here: {CORPUS}")

URL = "http://www.example.gov.cn/a/b.html"
TITLE = "某某市财政局2022年政府信息公开工作年度报告"
FIRST = "本局主动公开政府信息，规范办理依申请公开，全年无行政复议和行政诉讼。"
DEEP = "深处的一句话，应当保留。"
FUZZ = int(os.environ.get("NIANBAO_FUZZ", "0"))


def frame(body: str, *, title: str = TITLE, head: str = "", before: str = "") -> bytes:
    return f"""<html><head><title>{title}_某某市人民政府</title>{head}</head>
<body><ul><li><a href="/">首页</a></li></ul><h1>{title}</h1>{before}
<div class="info">发布日期：2023-01-20 来源：某某市财政局</div>
<div class="TRS_Editor"><p>一、总体情况</p><p>{FIRST}</p>{body}</div></body></html>""".encode()


def nested(tag: str, times: int, inner: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>" * times + inner + f"</{tag}>" * times


def texts(times: int) -> str:
    return "".join(f"<i>字{number}</i>" for number in range(times)) + DEEP


def attribute(markup: str, piece: str) -> bytes:
    return frame(markup.replace("X", piece * (10_000_000 // len(piece))))


HIDDEN = "<div class=t style='display:none'>这是隐藏的一段文字，一共十几个字。</div>"
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "canary">{ENTITIES}]>'

# Each holds DEEP, and what a reader of the page would call its text.
WHOLE: dict[str, Callable[[], bytes]] = {
    "10 MB of class names": lambda: attribute(f"<div class='X'>{DEEP}</div>", "a "),
    "10 MB of style": lambda: attribute(f"<div style='X'>{DEEP}</div>", "a: b; "),
    "10 MB between display and none": lambda: attribute(f"<div style='displayX'>{DEEP}</div>", " "),
    "10 MB of id": lambda: attribute(f"<div id='X'>{DEEP}</div>", "a "),
    "10 MB of address": lambda: attribute(f"<p>{DEEP}<a href='/X'>附件</a></p>", "a.pdf?b=c&"),
    "10 MB of a span of rows": lambda: attribute(f"<table><tr><td rowspan='X'>{DEEP}</td><td>1</td></tr></table>", "9"),
    "10 MB of a meta tag": lambda: attribute(f"<meta name=PubDate content='X'><p>{DEEP}</p>", "2020-"),
    "a tag with a name of 10 MB": lambda: attribute(f"<X>{DEEP}", "a"),
    "200,000 line breaks": lambda: frame(f"{DEEP}<br>" * 200_000),
    "100,000 paragraphs": lambda: frame(f"<p>{DEEP}</p>" * 100_000),
    "50,000 trailers": lambda: frame(f"<p>{DEEP}</p>" + "<p>打印本页</p>" * 50_000),
    "50,000 announcements of links": lambda: frame("<p>更多</p>" * 50_000 + f"<p>{DEEP}</p>"),
    "a table of 100,000 contents": lambda: frame(
        f"<p>目录</p>{''.join(f'<p>{n}</p>' for n in range(50_000)) * 2}<p>{DEEP}</p>"
    ),
    "50,000 list items": lambda: frame(f"<ul>{f'<li>{DEEP}' * 50_000}</ul>"),
    "a table of 40,000 cells": lambda: frame(f"{DEEP}<table>{('<tr>' + '<td>1' * 200) * 200}</table>"),
    "a row of 100,000 cells": lambda: frame(f"{DEEP}<table><tr>{'<td>1' * 100_000}</table>"),
    "20,000 tables": lambda: frame(f"{DEEP}{'<table><tr><td>甲<td>乙</table>' * 20_000}"),
    "a million attributes in all": lambda: frame(
        "".join(f"<i {' '.join(f'a{n + m}' for m in range(50))}>字</i>" for n in range(0, 1_000_000, 50)) + DEEP
    ),
    "100,000 meta tags": lambda: frame(DEEP, head="<meta name=a content=b>" * 100_000),
    "100,000 headings": lambda: frame(DEEP + "<h1>某某标题</h1>" * 100_000),
    "50,000 hidden panes": lambda: frame(f"<div class=t>{DEEP}</div>{HIDDEN * 50_000}"),
    "a letter under 300,000 marks": lambda: frame(f"<p>{DEEP}a{(chr(0x300) + chr(0x316)) * 150_000}</p>"),
    "a million ligatures of 18 letters": lambda: frame(f"<p>{DEEP}{chr(0xFDFA) * 1_000_000}</p>"),
    "laughs by the billion": lambda: LAUGHS.encode() + frame(f"<p>{DEEP}&l9;</p>"),
}  # fmt: skip
# These too, but they are more than parsers take without loss, or than a grid can hold: the reading says so.
DEGRADED: dict[str, Callable[[], bytes]] = {
    "300 div": lambda: frame(nested("div", 300, DEEP)),
    "300 span after a text": lambda: frame(f"<p>{FIRST}{nested('span', 300, DEEP)}</p>"),
    "100,000 div": lambda: frame(nested("div", 100_000, DEEP)),
    "100,000 tags that nobody knows": lambda: frame(nested("x-y", 100_000, DEEP)),
    "2,000 div with 50,000 texts inside all": lambda: frame(nested("div", 2_000, texts(50_000))),
    "2,000 hidden div in a row": lambda: frame(DEEP + nested("div", 2_000, texts(50_000), " style='display:none'")),
    "2,000 buttons, one in the other": lambda: frame(DEEP + nested("button", 2_000, texts(50_000))),
    "2,000 comments, one in the other": lambda: frame(nested("div", 2_000, texts(50_000), " class=comment")),
    "1,000 links, one in the other": lambda: frame("<a href=x.pdf><div>" * 1_000 + texts(50_000)),
    "rows inside cells": lambda: frame("<table>" + "<tr><td>1<td><div>" * 600 + texts(50_000)),
    "500 tables, one in the other": lambda: frame("<table><tr><td>" * 500 + DEEP),
    "1,500 boxes that nobody closes": lambda: frame(DEEP + "<div><a href=/x>首页</a>" * 1_500),
    "100,000 inline tags that nobody closes": lambda: frame("<b><i><font><span>字" * 25_000 + DEEP),
    "300,000 void tags": lambda: frame("字<wbr>" * 300_000 + DEEP),
    "a text of 6.7 million characters": lambda: frame(f"<p>{'字' * 6_700_000}{DEEP}</p>"),
    "an element of a million attributes": lambda: frame(f"<div {' '.join(f'a{n}' for n in range(1_000_000))}>{DEEP}"),
    "100,000 rows of two cells": lambda: frame(f"<table>{'<tr><td>甲</td><td>乙</td></tr>' * 100_000}</table>{DEEP}"),
    "a million line breaks": lambda: frame(DEEP + "<br>" * 1_000_000),
    "2 million inline tags": lambda: frame("<b>字</b>" * 2_000_000 + DEEP),
    "a million printed lines": lambda: frame(f"<pre>{DEEP}{chr(10).join('行' * 1_000_000)}</pre>"),
    "a million tags that nobody ends": lambda: frame(DEEP + "<span" * 1_000_000),
    "500,000 comments that nobody ends": lambda: frame(DEEP + "<!--" * 1_000_000),
    "cells over 65,534 rows and 1,000 columns": lambda: frame(
        f"{DEEP}<table><tr>{'<td rowspan=65534 colspan=1000>1' * 5_000}{'<tr><td>1<td rowspan=65534>2' * 500}</table>"
    ),
    "a long table with a wide row": lambda: frame(
        f"{DEEP}<table><tr>{'<td>1' * 10_000}{'<tr><td>1' * 10_000}</table>"
    ),
    "100,000 files": lambda: frame(DEEP + "".join(f"<a href={n}.pdf>附件{n}.pdf</a>" for n in range(100_000))),
}  # fmt: skip
# Lines of a megabyte, in the text and wherever a page says something of itself.
PIECES = {
    "spaces": " ", "no-break spaces": "&nbsp;", "digits": "1", "numbers": "1.", "dates": "2020-1-", "brackets": "（",
    "numerals": "一", "items": "一、", "sources": "来源：", "roles": "信息来源：", "labels": "发布日期：", "dots": "…",
    "addresses": "http://", "shares": "分享到 ", "separators": " | ", "names": "市人民政府",
}  # fmt: skip


def lines_of(piece: str) -> bytes:
    line = piece * (1_000_000 // len(piece.encode()))
    return frame(
        f"<p>{line}{DEEP}</p><table><tr><td>{line}</td><td>1</td></tr></table>",
        head=f"<meta name=ContentSource content='{line}'>",
        before=f"<h2>{line}</h2><p>索引号：{line}</p><a href='{line}'>附件</a>",
    )


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    with Workers(2, deadline=200) as workers:  # whether they can be read, not how fast beside other tests
        yield workers


@pytest.fixture(scope="module")
def results(pool: Workers) -> dict[str, Reading]:
    """The readings of all the pages above, two at a time."""
    pages = {**WHOLE, **DEGRADED, **{name: lambda piece=piece: lines_of(piece) for name, piece in PIECES.items()}}
    turn = asyncio.Semaphore(3)

    async def read(name: str) -> Reading:
        async with turn:
            (reading,) = await pool.refine([Page(URL, pages[name]())])
            return reading

    async def everything() -> list[Reading]:
        return await asyncio.gather(*map(read, pages))

    return dict(zip(pages, asyncio.run(everything()), strict=True))


def faults(reading: Reading) -> list[str]:
    """Return a sentence for everything that may not be so whatever a page was."""
    wrong = [f"{problem.kind}: {problem.detail}" for problem in reading.problems if problem.kind == "refinery failed"]
    wrong += ["the verdict is error"] if reading.verdict == "error" and reading.problems[0].kind != "page empty" else []
    for name, text in strings(asdict(reading)):
        if "\0" in text or text.encode("utf-8", "ignore").decode() != text:
            wrong.append(f"{name}: no text for a database: {text[:80]!r}")
    for table in reading.tables:
        if len({len(row) for row in table.grid()}) > 1:
            wrong.append(f"the rows of the table on line {table.line} differ in length")
    if pressed("".join(part.number + part.heading + part.text for part in reading.sections)) != pressed(reading.text):
        wrong.append("the sections are not the text")
    if (reading.quality == "degraded") != any(problem.kind == "text degraded" for problem in reading.problems):
        wrong.append(f"the quality is {reading.quality}, and nothing says why")
    return wrong


def strings(value: object, name: str = "reading") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner, name)


def pressed(text: str) -> str:
    """Return `text` without white space, and without the marks that stand between a heading and its text."""
    return re.sub(r"[\s。：:]", "", text)


@pytest.mark.parametrize("name", WHOLE)
def test_a_hostile_page_that_can_be_read_whole_is(name: str, results: dict[str, Reading]) -> None:
    assert not faults(results[name])
    assert (DEEP in results[name].text, results[name].quality, results[name].verdict) == (True, "good", "good")
    assert "canary" not in results[name].text


@pytest.mark.parametrize("name", DEGRADED)
def test_a_hostile_page_beyond_all_limits_keeps_its_text_and_says_so(name: str, results: dict[str, Reading]) -> None:
    assert not faults(results[name])
    assert (DEEP in results[name].text, FIRST in results[name].text) == (True, True)
    assert results[name].quality == "degraded"


@pytest.mark.parametrize("name", PIECES)
def test_lines_of_a_megabyte_are_read_like_any_other(name: str, results: dict[str, Reading]) -> None:
    assert not faults(results[name])
    assert DEEP in results[name].text


def test_a_page_cannot_have_a_file_of_this_machine_read(tmp_path: Path) -> None:
    (tmp_path / "canary").write_text("canary in the text")
    entity = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "{(tmp_path / "canary").as_uri()}">]>'
    for page in (frame(f"<p>&x;</p><p>{DEEP}</p>"), f'<html xmlns="http://www.w3.org/1999/xhtml">&x;{DEEP}'.encode()):
        reading = refine(Page(URL, entity.encode() + page, "application/xhtml+xml"))
        assert "canary in" not in str(reading.as_json()) and DEEP in reading.text


def test_of_more_files_than_are_kept_the_number_is_told(results: dict[str, Reading]) -> None:
    reading = results["100,000 files"]
    assert len(reading.attachments) == MOST
    assert "100,000 files are linked" in reading.problems[0].detail


@pytest.mark.parametrize("name", ["cells over 65,534 rows and 1,000 columns", "a long table with a wide row"])
def test_a_table_that_no_grid_can_hold_is_kept_as_lines(name: str, results: dict[str, Reading]) -> None:
    assert results[name].tables == ()
    assert "1 tables are so large" in results[name].problems[0].detail and "1 | 1" in results[name].text


@pytest.mark.parametrize(
    "label", ["idna", "punycode", "undefined", "unicode_escape", "rot13", "base64", "mbcs", "x" * 40]
)
def test_a_charset_that_is_none_is_not_believed(label: str) -> None:
    body = f"<meta charset={label}>".encode() + DEEP.encode("gb18030") * 3
    assert DEEP in decode(body, f"text/html; charset={label}").text


@cache
def own_pages() -> list[bytes]:
    return [entry.sample().page.body for entry in TEMPLATES]


@cache
def gold_pages() -> list[bytes]:
    return [path.read_bytes() for path in sorted(CORPUS.glob("*/page.html"))]


mutations = settings(
    max_examples=FUZZ or 15,
    deadline=None,
    derandomize=not FUZZ,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@given(mutated(own_pages, URL))
@mutations
def test_no_mutation_of_an_own_page_escapes_the_refinery(pool: Workers, pages: list[Page]) -> None:
    assert [faults(reading) for reading in asyncio.run(pool.refine(pages))] == [[]] * len(pages)


@pytest.mark.corpus
@here
@given(mutated(gold_pages, URL))
@mutations
def test_no_mutation_of_a_gold_page_escapes_the_refinery(pool: Workers, pages: list[Page]) -> None:
    assert [faults(reading) for reading in asyncio.run(pool.refine(pages))] == [[]] * len(pages)


@pytest.mark.corpus
@here
def test_every_gold_page_is_read_by_its_deadline(pool: Workers) -> None:
    readings = asyncio.run(pool.refine([Page(URL, body) for body in gold_pages()]))
    assert [faults(reading) for reading in readings] == [[]] * len(readings)


def test_a_problem_is_what_a_failure_becomes() -> None:
    assert (
        faults(Reading(URL, verdict="error", problems=(Problem("refinery failed", "so"),)))[0] == "refinery failed: so"
    )
