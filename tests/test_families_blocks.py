"""Pages whose reports stand in several lists: what a family reads of them, and what it is told to have missed."""

from __future__ import annotations

import pytest

from crawler.families import FAMILIES, Listing
from crawler.families.recognise import missed, recognise

HERE = "http://www.dongshan.example/zwgk/nb/"
# How each of these families' sites calls the article of a year and a number.
ARTICLES = {
    "trs": "./{year}01/t{year}0102_{number}.html",
    "shtml": "./c10012{number}/{year}01/c04_{year}{number}.shtml",
    "folders": "./{year}01/t{year}0102_{number}.html",
}
NAMES = ("民政", "教育", "财政", "人社", "水务")


def rows(
    family: str, year: int, row: str = "<li>{}</li>", title: str = "某县{name}局{year}年政府信息公开工作年度报告"
) -> str:
    """Return a row for the report of each of NAMES on `year`."""
    links = (
        f'<a href="{ARTICLES[family].format(year=year, number=number)}">{title.format(name=name, year=year)}</a>'
        for number, name in enumerate(NAMES)
    )
    return "".join(row.format(link) for link in links)


def page(main: str) -> str:
    return f"<html><head><title>政府信息公开年报</title></head><body>{main}</body></html>"


def columns(family: str) -> str:
    left, right = rows(family, 2023) + rows(family, 2022), rows(family, 2021)
    return f'<div class="l"><div>县政府</div><ul>{left}</ul></div><div class="r"><div>部门</div><ul>{right}</ul></div>'


def tabs(family: str) -> str:
    years = ((year, " on" if year == 2023 else "") for year in (2023, 2022, 2021))
    return "".join(f'<div class="tab{shown}"><ul>{rows(family, year)}</ul></div>' for year, shown in years)


def short_tabs(family: str) -> str:
    return tabs(family).replace("政府信息公开工作年度报告", "年报")


def nested(family: str) -> str:
    blocks = (rows(family, year, '<div class="row">{}</div>') for year in (2023, 2022, 2021))
    return "".join(f'<div class="year"><b>年度</b><div class="rows">{block}</div></div>' for block in blocks)


def unlike(family: str) -> str:
    table = rows(family, 2021, "<tr><td>{}</td></tr>")
    lists = f"<ul>{rows(family, 2023)}</ul></div></section><p></p><ol>{rows(family, 2022)}</ol>"
    return f'<section><div>{lists}<div class="more"><table>{table}</table></div>'


@pytest.mark.parametrize("family", ARTICLES)
@pytest.mark.parametrize("shape", [columns, tabs, short_tabs, nested, unlike])
def test_the_reports_in_all_blocks_of_a_page_are_read(family: str, shape) -> None:  # type: ignore[no-untyped-def]
    html = page(shape(family))
    found = FAMILIES[family].read(HERE, html)
    assert len({link.url for link in found.reports}) == 15
    assert missed(family, HERE, html, found) == 0


@pytest.mark.parametrize("family", ARTICLES)
def test_other_blocks_are_read_too_where_a_pager_stands_below_one(family: str) -> None:
    pager = '<div><script>createPageHTML("page_div", 1, 1, "list", "shtml", 5);</script><a href="#">上一页</a></div>'
    html = page(f"<div><ul>{rows(family, 2023)}</ul>{pager}</div><aside><p><ul>{rows(family, 2022)}</ul></aside>")
    assert len(FAMILIES[family].read(HERE, html).reports) == 10


OTHERS = {
    "news": ("某县召开会议部署{}工作", 0),
    "reports of statistics": ("2023年{}统计年报", 0),
    "news with a report among them": ("某县召开会议部署{}工作", 1),
}


@pytest.mark.parametrize("family", ARTICLES)
@pytest.mark.parametrize("what", OTHERS)
def test_a_sidebar_of_other_articles_is_left_out(family: str, what: str) -> None:
    title, reports = OTHERS[what]
    side = rows(family, 2025, "<li>{}<i>2026-01-02</i></li>", title.replace("{}", "{name}"))
    side += "".join(rows(family, 2020).partition("</li>")[:2]) * reports
    main = f'<div class="main"><ul>{rows(family, 2023)}</ul></div>'
    html = page(f'{main}<div class="side"><ul>{side.replace("./", "/zwgk/yw/c100001/")}</ul></div>')
    found = [link.title for link in FAMILIES[family].read(HERE, html).reports]
    assert found[:5] == [f"某县{name}局2023年政府信息公开工作年度报告" for name in NAMES]
    # the one report is no article of this column, so its family sees no news beside it
    assert found[5:] in ([], ["某县民政局2020年政府信息公开工作年度报告"][:reports])


ELSEWHERE = '<div class="other"><p><a href="{}">某县{}局2020年政府信息公开年报</a></p></div>'


def test_reports_on_the_page_that_the_listing_lacks_are_counted() -> None:
    other = "".join(ELSEWHERE.format(f"/show.asp?id={number}", name) for number, name in enumerate(NAMES))
    html = page(f"<ul>{rows('trs', 2023)}</ul>{other}")
    whole = FAMILIES["links"].read(HERE, html)
    assert missed("trs", HERE, html, Listing.of(HERE, whole.reports[:5])) == 5
    assert missed("trs", HERE, html, Listing()) == 10
    assert missed("trs", HERE, html, whole) == missed("links", HERE, html, Listing()) == 0


def test_columns_and_further_pages_are_not_counted_as_missed() -> None:
    years = "".join(f'<a href="{year}/">{year}年政府信息公开年报</a>' for year in (2021, 2022))
    years += '<a href="2020nb">2020年政府信息公开年报</a><a href="/nb/">政府信息公开年报</a>'
    assert missed("folders", HERE, page(years), Listing((), (f"{HERE}2020nb",))) == 0
    assert missed("folders", HERE, page(years), Listing()) == 1


@pytest.mark.parametrize(
    "text", ["", '{"html": "<a href=1.html>2023年政府信息公开年报</a>"}', "<urlset>公开</urlset>", "\x00"]
)
def test_nothing_is_missed_on_what_is_no_html(text: str) -> None:
    assert missed("trs", HERE, text, Listing()) == 0


def test_a_family_that_reads_half_of_a_page_comes_after_one_that_reads_all() -> None:
    other = "".join(ELSEWHERE.format(f"http://www.beihe.example/{number}/", name) for number, name in enumerate(NAMES))
    assert recognise(HERE, page(f"<ul>{rows('trs', 2023)}</ul>{other}"))[0].family == "trs"  # columns elsewhere
    pager = '<div><script>createPageHTML(1, 0, "index", "html");</script></div>'
    other = other.replace('/">', '.asp?id=1">')
    found = recognise(HERE, page(f"<section><ul>{rows('trs', 2023)}</ul>{pager}</section>{other}"))
    assert [(one.family, one.reports) for one in found if one.family in ("trs", "links")] == [("links", 10), ("trs", 5)]


def test_a_family_that_reads_all_but_one_link_of_the_menu_stays_before_the_last_resort() -> None:
    menu = ELSEWHERE.format("http://www.beihe.example/show.asp?id=1", "税务")
    pager = '<div><script>createPageHTML(1, 0, "index", "html");</script></div>'
    found = recognise(HERE, page(f"<section><ul>{rows('trs', 2023)}</ul>{pager}</section>{menu}"))
    assert [(one.family, one.reports) for one in found if one.family in ("trs", "links")] == [("trs", 5), ("links", 6)]


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in ("sitemap",)])
def test_a_base_element_without_an_address_is_passed_over(family: str) -> None:
    html = f'<html><head><base href="http://[x/"></head><body><ul>{rows("trs", 2023)}</ul></body></html>'
    FAMILIES[family].signs(HERE, html)
    found = FAMILIES[family].read(HERE, html)
    assert all(link.url.startswith(HERE) for link in found.reports)
    assert len(found.reports) == 5 or family not in ("trs", "folders", "links")


def test_folders_of_years_need_no_closing_slash() -> None:
    links = "".join(f'<a href="/zwgk/nb/{year}nb">{year}年</a>' for year in (2021, 2022, 2023))
    start = page(f"{links}<a href='2019-12345.html'>2019年</a>")
    pages = tuple(f"{HERE}{year}nb" for year in (2021, 2022, 2023))
    assert FAMILIES["folders"].read(HERE, start).pages == pages
    assert FAMILIES["folders"].signs(HERE, start)[0] == "folders of years below it, 2021 to 2023"
    below = page(f"<ul>{rows('folders', 2023).replace('./', '/zwgk/nb/2023nb/')}</ul>")
    assert len(FAMILIES["folders"].read(pages[2], below).reports) == 5


def test_folders_that_are_numbers_are_known_by_the_year_that_their_link_says() -> None:
    links = "".join(f'<li><a href="{year * 50}/">{year}年</a></li>' for year in (2022, 2023))
    article = '<li><a href="728322/index.html">某县民政局2021年政府信息公开年报</a></li>'
    found = FAMILIES["folders"].read(HERE, page(f"<ul>{links}</ul><ul>{article}</ul>"))
    assert found.pages == (f"{HERE}101100/", f"{HERE}101150/")
    assert [link.url for link in found.reports] == [f"{HERE}728322/index.html"]
    assert FAMILIES["folders"].signs(HERE, page(links))[0] == "folders of years below it, 2022 to 2023"
