"""What a search chooses where a page can be read in several ways, and what it says of the rest."""

from __future__ import annotations

import pytest

from crawler.discovery.columns import columns_of, facts
from crawler.discovery.entry import entry_of
from crawler.discovery.finding import Finding
from crawler.discovery.search import MOST_BESIDE
from crawler.discovery.sites import Site
from tests.sites import COLUMN, HOST, PLACE, Pages, column, front, made, page, reports
from tests.sites.searching import search

OFFICES = ("民政", "教育", "财政", "人社", "水务")


def found_in(pages: Pages, start: str = COLUMN) -> tuple[list[str], int, str]:
    """Return the columns that a search of the site finds, how many reports they hold, and the evidence."""
    pages = {"/": front(f'<a href="{start}">政府信息公开年报</a>'), **pages}
    structure = made("a site", pages, start)
    found = search(structure.pages, structure.url)
    count = len({link.url for one in found.columns for link in one.reports})
    return [one.url.removeprefix(f"http://{HOST}") for one in found.columns], count, entry_of(found, "2026-11-22")


def rows(year: int, folder: str) -> str:
    """Return the list of a year."""
    titles = ((f"{PLACE}{name}局{year}年政府信息公开工作年度报告", f"{year + 1}-01-12") for name in OFFICES)
    return reports(titles, folder)


def tabs(years: range, folder: str) -> str:
    """Return the links to the lists of years."""
    return "".join(f'<a href="{folder.format(year)}">{year}年</a>' for year in years)


def with_sidebar() -> str:
    """Return a column of twelve reports with two more in a table beside them."""
    records = "".join(
        f'<div class="item"><p><a href="/show/{year}.html">{PLACE}{year}年政府信息公开工作年度报告</a></p></div>'
        for year in range(2010, 2022)
    )
    side = "".join(
        f'<tr><td><a href="/x/{year}.html">{PLACE}{year}年政府信息公开年报</a></td><td>{year + 1}-01-30</td></tr>'
        for year in (2022, 2023)
    )
    return column(rows=f"{records}<table>{side}</table>")


def test_a_table_in_the_sidebar_does_not_make_the_column() -> None:
    columns, count, said = found_in({COLUMN: with_sidebar()})
    assert (columns, count) == ([COLUMN], 14)
    assert "family links:" in said


def test_a_family_that_reads_more_than_another_is_named_in_its_evidence() -> None:
    url, text = f"http://{HOST}{COLUMN}", with_sidebar()
    found = {one.family: one for one in columns_of(url, text, facts(url, text), "")}
    assert (len(found["links"].reports), len(found["table"].reports)) == (14, 2)
    assert found["links"].notes == ()
    said = entry_of(Finding(url, (found["table"],)), "2026-11-22")
    assert "#   the family links reads 14 reports on this page\n" in said


@pytest.mark.parametrize("folder", ["/zwgk/zfxxgk/zfxxgknb{}/", "/lists/{}nb/", "/col12{}.html"])
def test_the_years_on_the_page_of_the_column_belong_to_it_wherever_they_lead(folder: str) -> None:
    years = range(2019, 2024)
    pages: Pages = {COLUMN: column(rows=tabs(years, folder) + rows(2023, "/r/2023/"))}
    pages |= {folder.format(year): page(f"{year}年_{PLACE}", rows(year, f"/r/{year}/")) for year in years}
    columns, count, _ = found_in(pages)
    assert columns == [COLUMN, *(folder.format(year) for year in years if year != 2023)]
    assert count == len(OFFICES) * len(years)


def test_years_that_were_not_asked_for_or_could_not_be_read_are_named() -> None:
    years = range(2000, 2000 + MOST_BESIDE + 2)
    folder = "/zwgk/zfxxgk/zfxxgknb{}/"
    pages: Pages = {COLUMN: column(rows=tabs(years, folder) + rows(2027, "/r/2027/"))}
    pages |= {folder.format(year): page(f"{year}年", rows(year, f"/r/{year}/")) for year in years if year != 2001}
    columns, count, said = found_in(pages)
    assert len(columns) == MOST_BESIDE
    assert count == len(OFFICES) * MOST_BESIDE
    left = next(line for line in said.splitlines() if "goes without" in line)
    for year, reason in ((2001, "gone"), (2024, "not asked for"), (2025, "not asked for")):
        assert f"{year}年 http://{HOST}{folder.format(year)} ({reason})" in left
    assert left.count("http://") == 3


@pytest.mark.parametrize("host", ["mzjxxgk.a.gov.cn", "xxgkmzj.a.gov.cn", "county.a.gov.cn"])
def test_the_disclosure_host_of_a_bureau_is_not_that_of_the_government(host: str) -> None:
    assert host not in Site("http://www.a.gov.cn/")


@pytest.mark.parametrize("name", ["xxgk", "zfxxgk", "zwxxgk", "zwgk", "gkml", "xxgkml", "www"])
def test_the_disclosure_host_of_a_government_is_its_own(name: str) -> None:
    assert f"{name}.a.gov.cn" in Site("http://www.a.gov.cn/")
