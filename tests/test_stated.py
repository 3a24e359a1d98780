from __future__ import annotations

import pytest

from archive.report import Claim, Page, Reading
from pipelines.metadata import Surroundings, chosen
from pipelines.places import place_of
from pipelines.refine import refine
from pipelines.stated import UNTRUSTED_DATES, dates, numbers
from pipelines.titles import titles
from tests.said import published_on, publisher_of, source_of

TITLE = "某市财政局2022年政府信息公开工作年度报告"


def claimed(claims: list[Claim]) -> list[tuple[str, str]]:
    return [(claim.value, claim.origin) for claim in claims]


def test_every_date_is_kept_with_its_origin_and_the_visible_one_is_chosen() -> None:
    page = Surroundings(before=("发布日期：2023-01-20", "成文日期：2023-01-05"), meta={"pubdate": "2023-06-11 10:00"})
    text = "正文。\n某市财政局\n二〇二三年一月五日"
    best, claims = chosen(list(dates(page, text, "http://x/202306/t20230612_1.html")), never=UNTRUSTED_DATES)
    assert best is not None and best.value == "2023-01-20"
    assert claimed(claims) == [
        ("2023-01-20", "发布日期"),
        ("2023-01-05", "成文日期"),
        ("2023-01-05", "line"),
        ("2023-01-20", "line"),
        ("2023-06-11", "PubDate"),
        ("2023-01-05", "signature"),
        ("2023-06-12", "url"),
    ]
    assert [claim.value for claim in claims if claim.chosen] == ["2023-01-20"]


def test_the_date_of_an_address_or_below_the_text_is_never_that_of_publication() -> None:
    best, claims = chosen(
        list(dates(Surroundings(), "正文。\n2023年1月5日", "http://x/art/2023/2/3/art_1.html")), never=UNTRUSTED_DATES
    )
    assert best is None and len(claims) == 2


def test_a_day_on_which_the_page_is_looked_at_is_no_date_of_it() -> None:
    assert published_on(Surroundings(before=("今天是：2026年11月22日 星期日", "某局"))) is None


@pytest.mark.parametrize(
    ("lines", "index", "document"),
    [
        (("索引号：11220000/2023-00012 发文字号：某政发〔2023〕3号",), "11220000/2023-00012", "某政发〔2023〕3号"),
        (
            ("索引号 | 000014349/2020-00123 | 分类 | 年报", "文号 | 某财〔2020〕1号"),
            "000014349/2020-00123",
            "某财〔2020〕1号",
        ),
        (("索引号 | 发布机构 | 文号", "ZW-2022-7 | 某局 | 无"), "ZW-2022-7", None),
        (("索 引 号：", "1234567-03/2021-0000012"), "1234567-03/2021-0000012", None),
        (("文号：无", "索引号："), None, None),
        (("发文字号：〔〕号", "某办函〔2021〕7号"), None, "某办函〔2021〕7号"),
    ],
)
def test_numbers_are_read_from_labels_rows_columns_and_lines(
    lines: tuple[str, ...], index: str | None, document: str | None
) -> None:
    found = list(numbers(Surroundings(before=lines)))
    for field, value in (("index_number", index), ("document_number", document)):
        assert next((claim.value for claim in found if claim.field == field), None) == value


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("（发布时间：2022-01-20 来源：某市水利局）", "某市水利局"),
        ("【来源：某市水利局】【打印】", "某市水利局"),
        ("来源：某市水利局 人气：18", "某市水利局"),
        ("来源：某市水利局发布时间：2022-01-20", "某市水利局"),
        ("稿件来源：某市水利局 发稿时间：2022-01-20", "某市水利局"),
        ("来 源：某市水利局", "某市水利局"),
        ("来源： | 某市水利局 | 发布时间： | 2022-01-20", "某市水利局"),
    ],
)
def test_a_source_ends_where_the_next_fact_begins(line: str, source: str) -> None:
    assert source_of(Surroundings(before=(line,))) == source


def test_a_file_takes_title_and_date_from_the_page_it_is_attached_to_where_it_names_none() -> None:
    cover = Reading("http://x/n.html", TITLE, "某市财政局", 2022, "2023-01-20", "某市财政局办公室")
    page = Surroundings(page_title="Microsoft Word - 年报.doc", announced="全文.doc", cover=cover, is_file=True)
    assert next(titles(page)).value == TITLE
    assert (published_on(page), source_of(page)) == ("2023-01-20", "某市财政局办公室")
    assert publisher_of("", page, "", None) == "某市财政局"


def test_the_site_code_completes_a_body_that_names_only_its_level() -> None:
    page = Surroundings(meta={"siteidcode": "2110000007"})
    assert place_of("211000") == "辽宁省辽阳市"
    assert publisher_of("2013年市民政局政府信息公开工作年度报告", page, "", None) == "辽阳市民政局"
    assert publisher_of("2013年市民政局政府信息公开工作年度报告", page, "大连市", None) == "大连市民政局"


@pytest.mark.parametrize("code", ["", "null", "bm15000001", "21100", "0000000000", "9999990001"])
def test_a_site_code_without_a_known_place_completes_nothing(code: str) -> None:
    page = Surroundings(meta={"siteidcode": code})
    assert publisher_of("2013年市民政局政府信息公开工作年度报告", page, "", None) == "市民政局"


def test_a_reading_keeps_what_the_page_says_twice_and_differently() -> None:
    body = "".join(f"<p>第{n}项工作，本局依法主动公开政府信息，共计三百{n}条。</p>" for n in range(9))
    page = (
        f"<html><head><title>{TITLE}</title><meta name=PubDate content='2024-05-06 09:00'>"
        "<meta name=SiteIDCode content=2110000007></head>"
        f"<body><h1>{TITLE}</h1><p>索引号：ZW-2022-7　发布日期：2023-01-20</p>"
        f"<div class=TRS_Editor>{body}</div></body></html>"
    )
    reading = refine(Page("http://x.gov.cn/t20230120_1.html", page.encode(), link_title="某市财政局2022年年报"))
    said = {(claim.field, claim.value, claim.origin): claim.chosen for claim in reading.claims}
    assert said["published_on", "2023-01-20", "发布日期"] and not said["published_on", "2024-05-06", "PubDate"]
    assert not said["published_on", "2023-01-20", "url"]
    assert said["division_code", "211000", "SiteIDCode"]
    assert (reading.published_on, reading.index_number, reading.year) == ("2023-01-20", "ZW-2022-7", 2022)
    assert sum(said[claim] for claim in said if claim[0] == "published_on") == 1
