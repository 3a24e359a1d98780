from __future__ import annotations

import pytest

from pipelines.metadata import Surroundings
from pipelines.naming import is_companion_title, is_report_title, subject_of
from pipelines.places import complete
from pipelines.titles import title_of
from pipelines.years import year_of
from tests.said import published_on, publisher_of, source_of


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("某市2019年政府信息公开工作年度报告", 2019),
        ("二〇二三年某局政府信息公开年度报告", 2023),
        ("某局二○○八年政府信息公开工作报告", 2008),
        ("某大学2019—2020学年信息公开工作年度报告", 2019),
        ("某大学2019-2020學年度信息公開年度報告", 2019),
        ("某县政府信息公开工作2013年度报告", 2013),
        ("某局政府信息公开年报(2017)", None),
        ("某局政府信息公开工作年度报告", None),
        ("2021年度某局政府信息公开工作年度报告（2022年1月发布）", 2021),
    ],
)
def test_the_year_reported_on_is_read_from_the_title(title: str, year: int | None) -> None:
    assert year_of(title) == (2017 if "(2017)" in title else year)


def test_a_year_that_only_the_text_states_is_taken_from_its_period() -> None:
    text = "现公布本局年度报告。本报告所列数据的统计期限自2020年1月1日起至2020年12月31日止。"
    assert year_of("某局政府信息公开工作年度报告", None, text) == 2020


def test_the_year_of_publication_or_of_a_decree_is_never_taken() -> None:
    text = "根据国办公开办函〔2021〕30号要求编制。现予公布。2022年1月20日"
    assert year_of("某局政府信息公开工作年度报告", Surroundings(before=("发布时间：2022-01-20",)), text) is None


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("北京市民政局2019年政府信息公開工作年度報告", "北京市民政局"),
        ("2013年市民政局政府信息公开工作年度报告", "市民政局"),
        ("某市财政局关于2018年度政府信息公开工作的年度报告", "某市财政局"),
        ("关于某县卫生健康委员会2020年政府信息公开年度报告", "某县卫生健康委员会"),
        ("某市人民政府办公室政府信息公开工作2016年度报告", "某市人民政府办公室"),
        ("某镇人民政府（本级）2022年政府信息公开工作年度报告", "某镇人民政府"),
        ("2022年度政府信息公开工作年度报告", None),
        ("政府信息公开年报", None),
    ],
)
def test_the_body_is_read_from_the_title(title: str, body: str | None) -> None:
    assert subject_of(title) == body


@pytest.mark.parametrize(
    ("name", "region", "site", "full"),
    [
        ("市民政局", "辽阳市", "", "辽阳市民政局"),
        ("市民政局", "辽宁省辽阳市", "", "辽阳市民政局"),
        ("市民政局", "", "辽阳市人民政府", "辽阳市民政局"),
        ("市民政局", "", "中国·辽阳", "辽阳市民政局"),
        ("市民政局", "", "辽阳市民政局网站", "辽阳市民政局"),
        ("区民政局", "北京市昌平区", "", "北京市昌平区民政局"),
        ("市民政局", "北京市", "某区人民政府", "北京市民政局"),
        ("县财政局", "辽阳市", "", "县财政局"),
        ("市民政局", "", "", "市民政局"),
        ("区民政局", "", "首都之窗", "区民政局"),
        ("辽阳市民政局", "大连市", "大连市人民政府", "辽阳市民政局"),
        ("县级市某局", "某市", "", "县级市某局"),
    ],
)
def test_a_bare_name_is_completed_by_region_or_site_and_never_by_a_guess(
    name: str, region: str, site: str, full: str
) -> None:
    assert complete(name, region, site) == full


def test_a_publisher_that_the_title_lacks_comes_from_a_label_then_source_then_site() -> None:
    title = "2022年度政府信息公开工作年度报告"
    labelled = Surroundings(before=("发布机构：某市审计局",), meta={"sitename": "某市人民政府网站"})
    assert publisher_of(title, labelled, "", "某市日报社") == "某市审计局"
    assert publisher_of(title, Surroundings(), "", "某市统计局") == "某市统计局"
    assert publisher_of(title, Surroundings(meta={"sitename": "某市水利局网站"}), "", None) == "某市水利局"
    assert publisher_of(title, Surroundings(), "", None) is None


def test_the_visible_date_wins_over_pubdate() -> None:
    meta = {"pubdate": "2022-04-24 10:00"}
    assert published_on(Surroundings(before=("来源： 发布日期：", "2017-05-15 10:49"), meta=meta)) == "2017-05-15"
    assert published_on(Surroundings(before=("時間:2019年1月8日",), meta=meta)) == "2019-01-08"
    assert published_on(Surroundings(before=("某局 2018-04-19 浏览：3",), meta=meta)) == "2018-04-19"
    assert published_on(Surroundings(meta=meta)) == "2022-04-24"


def test_the_date_of_publication_wins_over_the_date_of_signature() -> None:
    page = Surroundings(before=("成文日期：2020-01-02", "发布日期：2020-01-20"))
    assert published_on(page) == "2020-01-20"


@pytest.mark.parametrize("line", ["2019年", "时间：2019", "发布日期：2019年1月", "发布时间：2019-13-45", "日期:"])
def test_no_date_is_made_up(line: str) -> None:
    assert published_on(Surroundings(before=(line,))) is None


def test_the_visible_source_wins_over_contentsource_and_may_be_missing() -> None:
    meta = {"contentsource": "某市网站"}
    assert source_of(Surroundings(before=("时间：2020-01-02 來源：某某日报 字号：大 中 小",), meta=meta)) == "某某日报"
    assert source_of(Surroundings(before=("来源：", "某某日报"), meta=meta)) == "某某日报"
    assert source_of(Surroundings(before=("来源：", "字号：【大 中 小】"), meta=meta)) == "某市网站"
    assert source_of(Surroundings(before=("来源：浏览次数：12",))) is None


def test_the_title_tag_wins_then_a_visible_line_of_the_page_title() -> None:
    page = Surroundings(page_title="某局公开指南_某市人民政府", before=("首页", "某局公开指南", "日期：2020-01-01"))
    assert title_of(page) == "某局公开指南"
    assert title_of(Surroundings(page_title="某局公开指南_某市人民政府")) == "某局公开指南"
    assert title_of(Surroundings(page_title="网站", meta={"articletitle": "某局年报"})) == "某局年报"


def test_a_title_over_two_lines_below_the_publishers_name_is_joined() -> None:
    page = Surroundings(
        page_title="某市民政局",
        before=("某市民政局", "发布时间：2014-03-31"),
        inside=("2013年某市民政局政府信息", "公开工作年度报告", "2013年，某市民政局公开信息。"),
    )
    assert title_of(page) == "2013年某市民政局政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "title",
    [
        "某局政府信息公开工作年度报告",
        "某局2010年信息公开年报",
        "某局政府信息公开工作报告",
        "某局政務公開年度報告",
        "某局政府信息公开工作情况年度报告",
        "某局2009年政务公开和政府信息公开工作年度报告",
    ],
)
def test_titles_of_annual_disclosure_reports_are_known(title: str) -> None:
    assert is_report_title(title) and not is_companion_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "2020年政府工作报告",
        "某市法治政府建设年度报告",
        "某局2020年部门预算公开",
        "政府信息公开指南",
        "某局2021年政务公开工作要点",
        "关于印发政府信息公开工作年度报告格式的通知",
        "2019年国民经济和社会发展统计公报",
    ],
)
def test_other_papers_of_government_are_no_reports(title: str) -> None:
    assert not is_report_title(title)


@pytest.mark.parametrize(
    "title", ["图解：某局2020年政府信息公开年报", "某局政府信息公开年报（图片版）", "一图读懂政府信息公开年度报告"]
)
def test_companions_are_told_from_reports(title: str) -> None:
    assert is_companion_title(title)


def test_a_title_tag_that_was_cut_or_names_only_the_site_is_not_taken() -> None:
    long = "某某市人力资源和社会保障局2022年政府信息公开工作年度报告"
    cut = Surroundings(meta={"articletitle": long[:20] + "..."}, headings=(long,))
    assert title_of(cut) == long
    named = Surroundings(
        meta={"articletitle": "某市人民政府", "sitename": "某市人民政府"}, before=(long, "日期：2023-01-02")
    )
    assert title_of(named) == long
    assert title_of(Surroundings(meta={"articletitle": "某局<br/>2022年年报"})) == "某局2022年年报"
