"""The two texts that the project was begun with come out whole, from pages modelled on their portals."""

from __future__ import annotations

import pytest

from archive.report import Page, Reading
from pipelines.refine import refine
from tests.seed_pages import SEEDS, city_bureau, municipal_bureau, one_column, read_seed

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the seed texts are not here: {SEEDS}"),
]


def read(html: str, region: str = "") -> Reading:
    return refine(
        Page("http://www.example.gov.cn/t20200122_1.html", html.encode(), "text/html; charset=utf-8", region=region)
    )


@pytest.mark.parametrize("editor", ["view TRS_UEDITOR trs_paper_default trs_web", "a name nobody knows"])
@pytest.mark.parametrize("images", [True, False])
@pytest.mark.parametrize("region", ["北京市", ""])
def test_the_report_of_2019_in_traditional_characters_comes_out_whole(editor: str, images: bool, region: str) -> None:
    seed = read_seed("000")
    reading = read(municipal_bureau(seed, editor=editor, images=images), region)
    assert reading.text.split("\n") == list(seed.report)
    assert reading.title == "北京市民政局2019年政府信息公開工作年度報告"
    assert (reading.publisher, reading.source) == ("北京市民政局", "北京市民政局")
    assert (reading.year, reading.published_on, reading.script) == (2019, "2020-01-22", "hant")
    assert (reading.kind, reading.verdict, reading.quality, reading.generation) == ("report", "good", "good", "2019")
    statutory = [section.number for section in reading.sections if section.level == 1]
    assert statutory == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert [problem.kind for problem in reading.problems] == ["figures in an image"] * (3 if images else 0)


@pytest.mark.parametrize("editor", ["content", "TRS_Editor", "a name nobody knows"])
@pytest.mark.parametrize(
    ("region", "site", "publisher"),
    [
        ("辽阳市", "", "辽阳市民政局"),
        ("", "辽阳市人民政府", "辽阳市民政局"),
        ("", "中国·辽阳", "辽阳市民政局"),
        ("", "", "市民政局"),
    ],
)
def test_the_report_of_2013_comes_out_whole_and_its_publisher_is_completed(
    editor: str, region: str, site: str, publisher: str
) -> None:
    seed = read_seed("004")
    reading = read(city_bureau(seed, site=site, editor=editor), region)
    assert reading.text.split("\n") == list(seed.report)
    assert reading.title == "2013年市民政局政府信息公开工作年度报告"
    assert (reading.publisher, reading.source) == (publisher, None)
    assert (reading.year, reading.published_on, reading.script) == (2013, "2014-03-31", "hans")
    assert (reading.kind, reading.verdict, reading.quality, reading.generation) == ("report", "good", "good", "2008")
    assert [section.number for section in reading.sections if section.level == 1] == ["一、", "二、", "三、", "四、"]
    unplaced = [] if publisher.startswith("辽阳") else ["publisher unknown"]
    assert [problem.kind for problem in reading.problems] == unplaced


@pytest.mark.parametrize("number", ["000", "004"])
@pytest.mark.parametrize("mark", ["p", "div"])
def test_a_page_without_any_structure_gives_the_report_all_the_same(number: str, mark: str) -> None:
    seed = read_seed(number)
    reading = read(one_column(seed, mark=mark), "某市")
    assert reading.text.split("\n") == list(seed.report)
    assert (reading.kind, reading.year) == ("report", {"000": 2019, "004": 2013}[number])
