from __future__ import annotations

from html import escape

import pytest

from archive.report import Page, Reading, Report
from pipelines.refine import refine

SENTENCE = "本局主动公开政府信息，规范办理依申请公开，全年无行政复议和行政诉讼。"
PARAGRAPHS = [
    "根据《中华人民共和国政府信息公开条例》，现公布本局年度报告。",
    "一、总体情况",
    SENTENCE * 3,
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "本年新收申请十二件，全部按期答复。",
    "六、其他需要报告的事项",
    "无。",
]
DEEP = "深处的一句话，应当保留。"


def page(
    title: str = "某某市财政局2022年政府信息公开工作年度报告",
    body: str = "",
    head: str = "",
    region: str = "",
    status: int = 200,
) -> Page:
    body = body or "".join(f"<p>{escape(paragraph)}</p>" for paragraph in PARAGRAPHS)
    html = f"""<html><head><title>{title}_某某市人民政府</title>{head}</head>
<body><ul><li><a href="/">首页</a></li></ul>
<h1>{title}</h1><div class="info">发布日期：2023-01-20 来源：某某市财政局</div>
<div class="TRS_Editor">{body}</div></body></html>"""
    return Page("http://www.example.gov.cn/a/b.html", html.encode(), "text/html", status, region=region)


def kinds(reading: Reading) -> list[str]:
    return [problem.kind for problem in reading.problems]


def test_a_report_is_read_whole() -> None:
    reading = refine(page())
    assert reading.text.split("\n") == PARAGRAPHS
    assert (reading.title, reading.publisher, reading.year) == (
        "某某市财政局2022年政府信息公开工作年度报告",
        "某某市财政局",
        2022,
    )
    assert (reading.published_on, reading.source, reading.script) == ("2023-01-20", "某某市财政局", "hans")
    assert (reading.kind, reading.verdict, reading.quality, reading.generation) == ("report", "good", "good", "2021")
    assert [section.number for section in reading.sections] == ["", "一、", "二、", "三、", "六、"]
    assert (reading.problems, reading.checks) == ((), ())
    assert {(figure.indicator, figure.kind, figure.evidence) for figure in reading.figures} == {
        ("reviews", "zero", SENTENCE), ("lawsuits", "zero", SENTENCE),
    }  # fmt: skip
    report = Report.of(reading)
    assert report is not None and report.year == 2022


def test_year_and_publisher_that_nobody_states_are_none_and_problems() -> None:
    reading = refine(
        Page("http://x/", page("政府信息公开工作年度报告").body.replace("来源：某某市财政局".encode(), b""))
    )
    assert (reading.kind, reading.year, reading.publisher) == ("report", None, None)
    assert kinds(reading) == ["year unknown", "publisher unknown"]


def test_a_bare_publisher_is_completed_by_the_region_of_the_portal() -> None:
    assert refine(page("2022年市民政局政府信息公开工作年度报告", region="某某市")).publisher == "某某市民政局"


@pytest.mark.parametrize(
    "title", ["2022年政府工作报告", "某某市2022年法治政府建设年度报告", "某某市财政局2022年部门预算"]
)
def test_other_papers_are_not_reports(title: str) -> None:
    reading = refine(page(title))
    assert (reading.kind, kinds(reading)) == ("other", ["not a report"])


def test_a_companion_is_told_from_the_report() -> None:
    assert refine(page("图解：某某市财政局2022年政府信息公开工作年度报告")).kind == "companion"


def test_a_page_with_only_a_link_to_a_file_is_no_report_but_names_the_file() -> None:
    reading = refine(page(body='<p><a href="../P0.pdf">某某市财政局年度报告.pdf</a></p>'))
    assert (reading.kind, kinds(reading)) == ("cover", ["report in a file"])
    assert [(file.url, file.filename) for file in reading.attachments] == [
        ("http://www.example.gov.cn/P0.pdf", "某某市财政局年度报告.pdf")
    ]


def test_a_list_of_reports_is_no_report() -> None:
    links = "".join(
        f'<li><a href="{y}.html">某某市财政局{y}年政府信息公开工作年度报告</a></li>' for y in range(2008, 2024)
    )
    assert refine(page("政府信息公开年报", body=f"<ul>{links}</ul>")).kind == "other"


def test_a_section_that_holds_only_an_image_is_a_problem() -> None:
    body = "".join(
        f"<p>{p}</p>" + ("<p><img src=t.png></p><p>主动公开政府信息情况</p>" if p.startswith("二") else "")
        for p in PARAGRAPHS
    )
    (problem,) = refine(page(body=body)).problems
    assert problem.kind == "figures in an image" and "二、主动公开政府信息情况" in problem.detail


def test_tables_tell_the_statutory_format_better_than_the_year() -> None:
    table = "<table><tr><td>信息内容</td><td>本年新制作数量</td></tr><tr><td>规章</td><td>0</td></tr></table>"
    assert refine(page(body="".join(f"<p>{p}</p>" for p in PARAGRAPHS) + table)).generation == "2019"


@pytest.mark.parametrize(("year", "generation"), [(2024, "2021"), (2020, "2019"), (2018, "2014"), (2013, "2008")])
def test_the_year_tells_the_statutory_format_otherwise(year: int, generation: str) -> None:
    assert refine(page(f"某某市财政局{year}年政府信息公开工作年度报告")).generation == generation


def test_a_stand_in_page_is_no_report() -> None:
    reading = refine(Page("http://x/", "<title>某市</title><p>系统维护中，请稍后访问</p>".encode()))
    assert (reading.verdict, reading.kind) == ("maintenance", "other")


def test_a_failure_inside_becomes_an_error_reading() -> None:
    reading = refine(Page("http://x/", None))  # type: ignore[arg-type]
    assert (reading.verdict, kinds(reading)) == ("error", ["refinery failed"])


@pytest.mark.parametrize("tag", ["div", "span", "font", "b"])
@pytest.mark.parametrize("depth", [260, 300, 2500, 100_000])
def test_deep_nesting_degrades_a_page_and_loses_nothing(tag: str, depth: int) -> None:
    reading = refine(page(body=f"<p>{PARAGRAPHS[2]}</p>" + f"<{tag}>" * depth + DEEP + f"</{tag}>" * depth))
    assert (reading.quality, DEEP in reading.text) == ("degraded", True)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("an attribute of a megabyte", f"<div class='{'a ' * 500_000}'><p>{DEEP}</p></div>"),
        ("200,000 line breaks", f"{DEEP}<br>" * 200_000),
        ("100,000 paragraphs", f"<p>{DEEP}</p>" * 100_000),
        ("50,000 list items", f"<ul>{'<li>' + DEEP + '</li>' * 50_000}</ul>"),
        ("a table of 40,000 cells", f"{DEEP}<table>{'<tr>' + '<td>1</td>' * 200 + '</tr>' * 200}</table>"),
        ("500 nested tables", "<table><tr><td>" * 500 + DEEP),
        ("unclosed tags", DEEP + "<span" * 50_000),
        ("unclosed links", "<a href=/x>" * 20_000 + DEEP),
    ],
)
def test_hostile_pages_are_read_within_ten_seconds(name: str, body: str) -> None:
    reading = refine(page(body=body))
    assert reading.verdict == "good" and DEEP in reading.text


@pytest.mark.parametrize("body", [b"", b"   ", b"<", b"\0" * 99, b"\xff\xfe", b"%PDF-1.4\n" + bytes(range(256)) * 99])
def test_empty_and_binary_bodies_are_read_as_no_report(body: bytes) -> None:
    assert refine(Page("http://x/", body)).kind == ("file" if body.startswith(b"%PDF") else "other")


def test_lone_surrogates_and_zero_width_marks_do_not_reach_the_text() -> None:
    reading = refine(page(body=f"<p>公\u200b开&#xD800;信息，{PARAGRAPHS[2]}</p>"))
    assert reading.text.encode("utf-8") and "公开" in reading.text


def test_an_answer_without_content_is_asked_for_again() -> None:
    reading = refine(Page("http://www.example.gov.cn/a.html", b" \r\n"))
    assert (reading.verdict, kinds(reading)) == ("error", ["page empty"])
