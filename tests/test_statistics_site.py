"""Figures and checks on the site: the queries, the report's page, the body's chart."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from datasette.utils import tilde_encode

from archive.indicators import BREAKDOWNS, INDICATORS
from archive.rules import RULES, concerned
from archive.site import statistics
from archive.site.chart import chart
from archive.site.figures import _notes
from archive.site.labels import CHECK_OUTCOMES, FIGURE_KINDS, figure, word_for
from archive.site.statistics import queries
from archive.store import Archive
from tests.site_archive import CITY, CIVIL, DISTRICT, DISTRICT_CIVIL, HOSTILE, Names, build, datasette_of

Get = Callable[..., Awaitable[Any]]
QUERIES = list(queries([2023]))
YEARS = [str(year) for year in range(2018, 2025)]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def names(directory: Path) -> Names:
    return build(directory)


@pytest.fixture
def get(directory: Path, names: Names) -> Iterator[Get]:
    with _serving(directory) as fetch:
        yield fetch


@contextmanager
def _serving(directory: Path) -> Iterator[Get]:
    with datasette_of(directory) as datasette:

        async def fetch(path: str, **arguments: str) -> Any:
            return await datasette.client.get(path + ("?" + urlencode(arguments) if arguments else ""))

        yield fetch


async def _rows(get: Get, query: str, **arguments: str) -> list[dict[str, Any]]:
    answer = await get(f"/archive/{query}.json", _shape="array", **arguments)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


def _report(directory: Path, body: str, year: int) -> str:
    with sqlite3.connect(directory / "archive.db") as db:
        sql = "SELECT id FROM reports WHERE body = ? AND year = ? AND copy_of IS NULL"
        ((identity,),) = db.execute(sql, [body, year]).fetchall()
    return str(identity)


@pytest.mark.asyncio
async def test_the_queries_are_offered_in_chinese(get: Get) -> None:
    page = (await get("/archive")).text
    for name, query in queries([2023]).items():
        assert f'href="/archive/{name}"' in page and query["title"] in page
        assert re.search("[一-鿿]", query["title"]) and re.search("[一-鿿]", query["description"])


@pytest.mark.asyncio
@pytest.mark.parametrize("query", QUERIES)
async def test_a_query_without_arguments_shows_something_and_names_its_columns(get: Get, query: str) -> None:
    page = await get(f"/archive/{query}")
    assert page.status_code == 200 and "没有结果" not in page.text
    rows = await _rows(get, query)
    assert rows
    labels = queries([int(year) for year in YEARS])[query]["columns"]
    for column in rows[0]:
        assert column in labels or column in YEARS, column
    heads = re.findall(r'<th scope="col" title="([^"]+)">([^<]+)', page.text)
    assert all(label == labels.get(column, column) for column, label in heads) and len(heads) > 5


@pytest.mark.asyncio
@pytest.mark.parametrize("query", QUERIES)
async def test_a_query_over_an_archive_without_reports_is_empty_and_no_error(tmp_path: Path, query: str) -> None:
    Archive.create(tmp_path).close()
    with _serving(tmp_path) as get:
        page = await get(f"/archive/{query}")
    assert page.status_code == 200 and "没有结果" in page.text


@pytest.mark.asyncio
async def test_one_body_over_the_years(get: Get) -> None:
    rows = {row["indicator"]: row for row in await _rows(get, "body_over_years", body=CITY)}
    received = rows["applications_received"]
    assert [received[year] for year in YEARS] == [22, 23, 24, 95, None, 27, None]
    assert received["remarks"] == "2022 空格"
    assert rows["refused_third_party"]["2022"] is None and rows["refused_third_party"]["remarks"] == "2022 横线"
    assert rows["results_total"]["2020"] == 0 and rows["results_total"]["2018"] is None
    assert {row["dimension"] for row in rows.values()} == {"total"}
    order = [indicator for indicator in INDICATORS if indicator in rows]
    assert list(rows) == order


@pytest.mark.asyncio
async def test_one_body_over_the_years_by_dimension(get: Get) -> None:
    rows = await _rows(get, "body_over_years", body=CIVIL, dimension="all")
    received = [row for row in rows if row["indicator"] == "applications_received"]
    assert [row["dimension"] for row in received] == ["total", *BREAKDOWNS["applicant"].values]
    assert {row["publisher"] for row in rows} == {CIVIL}
    page = (await get("/archive/body_over_years", body=CIVIL)).text
    assert f'<h2><a href="/archive/bodies/{tilde_encode(CIVIL)}">{CIVIL}</a></h2>' in page
    (natural,) = [row for row in await _rows(get, "body_over_years", body=CIVIL, dimension="natural_person")
                  if row["indicator"] == "applications_received"]  # fmt: skip
    assert (natural["2019"], natural["2018"]) == (19, None)
    assert await _rows(get, "body_over_years", body="没有这个机构") == []


@pytest.mark.asyncio
async def test_one_indicator_over_bodies_and_years(get: Get) -> None:
    rows = {row["publisher"]: row for row in await _rows(get, "indicator_over_bodies")}
    assert [rows[CITY][year] for year in YEARS] == [22, 23, 24, 95, None, 27, None]
    assert [rows[DISTRICT_CIVIL][year] for year in YEARS] == [None, None, None, None, 26, 27, None]
    narrowed = await _rows(get, "indicator_over_bodies", region="临江", name="人民政府", indicator="results_total")
    assert [(row["publisher"], row["2024"]) for row in narrowed] == [(DISTRICT, 27)]
    enterprises = await _rows(get, "indicator_over_bodies", dimension="enterprise", name=CITY)
    assert [row["2023"] for row in enterprises] == [3]
    assert await _rows(get, "indicator_over_bodies", indicator="no_such_thing") == []


@pytest.mark.asyncio
async def test_two_reports_that_differ_leave_the_cell_empty_and_say_so(tmp_path: Path) -> None:
    build(tmp_path)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute("UPDATE reports SET year = 2019 WHERE body = ? AND year = 2020", [CITY])
    with _serving(tmp_path) as get:
        (row,) = await _rows(get, "indicator_over_bodies", name=CITY)
        assert row["2019"] is None and row["remarks"] == "2019 各报告不一；2022 空格"
        (row,) = [
            row for row in await _rows(get, "body_over_years", body=CITY) if row["indicator"] == "refused_state_secret"
        ]
        assert row["2019"] == 0 and row["remarks"] is None
        page = (await get(f"/archive/bodies/{tilde_encode(CITY)}")).text
        assert "没有数的年度在图中断开：2019、2020、2022" in page


@pytest.mark.asyncio
async def test_sums_that_fail(get: Get, directory: Path) -> None:
    (row,) = await _rows(get, "checks_that_fail")
    identity = _report(directory, CITY, 2021)
    assert (row["rule"], row["left"], row["right"], row["year"]) == ("I3", 95, 25, 2021)
    assert row["note"].endswith("总计 95 ≠ 各类申请人之和 25") and row["report"] == identity
    page = (await get("/archive/checks_that_fail")).text
    assert f'<a href="/archive/reports/{identity}">{CITY}2021年政府信息公开工作年度报告</a>' in page
    assert RULES["I3"].name in page
    for arguments in ({"rule": "I1"}, {"year": "2020"}, {"region": "临江"}, {"name": "民政局"}):
        assert await _rows(get, "checks_that_fail", **arguments) == []
    assert len(await _rows(get, "checks_that_fail", rule="I3", year="2021", name="青川")) == 1


@pytest.mark.asyncio
async def test_of_more_checks_that_fail_than_are_shown_the_newest_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "ROWS", 1)  # two rows
    build(tmp_path)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        for year in (2019, 2022, 2020, 2023):
            db.execute(
                "INSERT INTO checks (report, rule, scope, outcome) SELECT id, 'I1', 'x', 'fail' FROM reports"
                " WHERE body = ? AND year = ? AND copy_of IS NULL",
                [CITY, year],
            )
    with _serving(tmp_path) as get:
        assert [row["year"] for row in await _rows(get, "checks_that_fail")] == [2023, 2022]


@pytest.mark.asyncio
async def test_what_two_reports_of_one_body_and_year_say_enters_no_share(tmp_path: Path) -> None:
    build(tmp_path)
    with _serving(tmp_path) as get:
        assert {2021, 2022} <= {row["year"] for row in await _rows(get, "refusals", body=CITY) if row["reports"]}
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute("UPDATE reports SET year = 2021 WHERE body = ? AND year = 2022", [CITY])
    with _serving(tmp_path) as get:
        assert {2021, 2022}.isdisjoint(row["year"] for row in await _rows(get, "refusals", body=CITY))


@pytest.mark.asyncio
@pytest.mark.parametrize("narrowed", [{}, {"name": CITY}])
async def test_bodies_are_found_by_the_indicator_that_is_asked_for(
    directory: Path, names: Names, narrowed: dict[str, str]
) -> None:
    """From the index of figures by indicator, or within the bodies named; never from all reports there are."""
    sql = queries([2023])["indicator_over_bodies"]["sql"]
    values = {"indicator": "granted", "dimension": "", "region": "", "name": ""} | narrowed
    with sqlite3.connect(directory / "archive.db") as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        found = db.execute(sql, values).fetchall()
    assert any("figures USING INDEX" in step and "indicator=? AND dimension=?)" in step for step in plan), plan
    assert not any(step.startswith(("SCAN reports", "SCAN figures")) for step in plan), plan
    assert len(found) == 1 if narrowed else len(found) > 1


@pytest.mark.asyncio
async def test_refusals_have_their_denominators(get: Get) -> None:
    rows = {row["indicator"]: row for row in await _rows(get, "refusals", year="2021")}
    assert list(rows) == [one.id for one in INDICATORS.values() if one.part_of in ("results_total", "refused")]
    granted = rows["granted"]
    assert (granted["number"], granted["results_total"], granted["reports"]) == (80, 96, 4)
    assert granted["share"] == 83.3
    # 不予公开 is no row of the form: 4 + 0 × 7.
    assert (rows["refused"]["number"], rows["refused"]["share"]) == (16, 16.7)
    secret = rows["refused_state_secret"]
    assert (secret["number"], secret["share"]) == (0, 0.0), "a zero is a number"
    for absent in ("partly_granted", "unavailable"):
        assert [rows[absent][name] for name in ("number", "results_total", "share")] == [None] * 3
        assert (rows[absent]["reports"], rows[absent]["left_out"]) == (0, 4)


@pytest.mark.asyncio
async def test_blanks_and_zero_denominators_have_no_share(get: Get) -> None:
    rows = {row["indicator"]: row for row in await _rows(get, "refusals", year="2022", body=CITY)}
    assert rows["granted"]["share"] == 84.0
    for unknown in ("refused_third_party", "refused"):  # a dash, and the sum over it
        assert (rows[unknown]["number"], rows[unknown]["share"], rows[unknown]["left_out"]) == (None, None, 1)
    everybody = {row["indicator"]: row for row in await _rows(get, "refusals", year="2022")}
    assert (everybody["refused"]["reports"], everybody["refused"]["left_out"]) == (4, 1)
    assert everybody["refused"]["number"] == 16 and everybody["refused"]["results_total"] == 100
    nothing = await _rows(get, "refusals", year="2020", body=CITY)
    assert {row["share"] for row in nothing} == {None} and {row["range"] for row in nothing} == {CITY}


@pytest.mark.asyncio
async def test_of_more_reports_than_can_be_counted_in_time_one_region_is(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {row["range"] for row in await _rows(get, "refusals")} == {"全部"}
    monkeypatch.setattr(statistics, "_ALL", 20)
    rows = await _rows(get, "refusals", year="2022")
    assert {row["range"] for row in rows} == {"青川市"} and rows[0]["reports"] == 5, "not 北山县, which has no reports"
    everything = await _rows(get, "refusals", year="2022", region="临江区")
    assert {row["range"] for row in everything} == {"临江区"} and everything[0]["reports"] == 2


@pytest.mark.asyncio
async def test_refusals_body_by_body(get: Get) -> None:
    rows = {row["year"]: row for row in await _rows(get, "refusals_by_body", body=CITY)}
    assert sorted(rows) == [2019, 2020, 2021, 2022, 2023]
    assert (rows[2021]["results_total"], rows[2021]["refused"], rows[2021]["refused %"]) == (24, 4, 16.7)
    assert (rows[2020]["results_total"], rows[2020]["granted"], rows[2020]["granted %"]) == (0, 19, None)
    assert (rows[2022]["refused"], rows[2022]["refused %"], rows[2022]["granted %"]) == (None, None, 84.0)


@pytest.mark.asyncio
async def test_arguments_are_picked_from_lists_and_kept(get: Get) -> None:
    page = (await get("/archive/indicator_over_bodies", indicator="refused_deliberative", dimension="enterprise")).text
    assert re.search(r'<option value="refused_deliberative" selected>不予公开：属于四类过程性信息</option>', page)
    assert re.search(r'<option value="enterprise" selected>商业企业</option>', page)
    assert page.count("<option") >= len(INDICATORS) and '<optgroup label="申请处理">' in page
    assert "<option selected>2021</option>" in (await get("/archive/checks_that_fail", year="2021")).text
    assert '<option value="I3" selected>' in (await get("/archive/checks_that_fail", rule="I3")).text


@pytest.mark.asyncio
@pytest.mark.parametrize("value", ["", "'", '"><script>', "x" * 5000, "\u3000", "%", "-1"])
async def test_no_argument_of_a_query_is_an_error(get: Get, value: str) -> None:
    for query, made in queries([2023]).items():
        page = await get(f"/archive/{query}", **dict.fromkeys(made["params"], value))
        assert page.status_code == 200 and "<script" not in page.text


@pytest.mark.asyncio
async def test_a_query_as_csv_has_whole_numbers(get: Get) -> None:
    text = (await get("/archive/indicator_over_bodies.csv", name=CITY)).text
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["2021"], row["2022"], row["publisher"]) == ("95", "", CITY)


@pytest.mark.asyncio
async def test_an_indicator_leads_to_its_tables(get: Get) -> None:
    page = (await get("/archive/indicators/refused")).text
    for link in (
        "/archive/indicator_over_bodies?indicator=refused", "/archive/indicators/results_total",
        "/archive/indicators/refused_state_secret", "/archive/figure_list?indicator=refused",
        "/archive/indicator_over_bodies?indicator=answered_refused",
        "/archive/indicator_over_bodies?indicator=refused&amp;dimension=enterprise",
    ):  # fmt: skip
        assert f'href="{link}"' in page, link
    assert "慎比" in page and "2019 年修订的条例改变了不予公开的理由" in page


@pytest.mark.asyncio
async def test_a_report_says_which_sums_fail_and_where(get: Get, directory: Path) -> None:
    page = (await get(f"/archive/reports/{_report(directory, CITY, 2021)}")).text
    note = "本年新收政府信息公开申请数量：总计 95 ≠ 各类申请人之和 25"
    section = page[page.index('id="statistics"') :]
    assert f"<li>{note}" in section and "不符 1 处" in section and "相符 1 处" in section
    assert RULES["I3"].sentence in section
    assert f'<td class="disputed" title="{note}">95<a href="#statistics"' in page
    assert page.count('class="disputed"') == 1
    assert "全年共收到政府信息公开申请25件,均在法定期限内答复。" in section
    assert re.search(r"本年新收政府信息公开申请数量 <b>25</b> 件", section)


@pytest.mark.asyncio
async def test_a_report_says_what_it_cannot_say(get: Get, directory: Path, names: Names) -> None:
    page = (await get(f"/archive/reports/{_report(directory, CITY, 2022)}")).text
    assert "无法判断 1 处" in page and "1 格空白或不是数字" in page and 'class="disputed"' not in page
    without = (await get(f"/archive/reports/{names.traditional}")).text
    assert "统计数据" not in without and 'id="statistics"' not in without


@pytest.mark.asyncio
async def test_figures_read_in_an_image_say_so(tmp_path: Path) -> None:
    names = build(tmp_path)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute(
            "INSERT INTO figures (report, position, indicator, dimension, value, kind, raw, unit, origin, evidence,"
            " chosen) VALUES (?, 0, 'reviews', 'upheld', 1900, 'about', '1900余', '件', 'ocr', '', 1)",
            [names.traditional],
        )
    with _serving(tmp_path) as get:
        page = (await get(f"/archive/reports/{names.traditional}")).text
    assert "从图片识别的 1 个数" in page and "行政复议·结果维持 <b>约 1,900</b>" in page


@pytest.mark.asyncio
async def test_a_report_whose_tables_are_pictures_says_that_they_were_not_read(tmp_path: Path) -> None:
    names = build(tmp_path)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute(
            "INSERT INTO problems (url, kind, detail) SELECT url, 'figures in an image', '' FROM reports WHERE id = ?",
            [names.traditional],
        )
    with _serving(tmp_path) as get:
        page = (await get(f"/archive/reports/{names.traditional}")).text
    assert "这份报告的统计表是图片，图中的数没有读" in page


@pytest.mark.asyncio
async def test_blanks_are_not_counted_as_numbers(get: Get, directory: Path) -> None:
    page = (await get(f"/archive/reports/{_report(directory, CITY, 2022)}")).text
    told = re.search(r">(\d+) 个数</a>，另有 (\d+) 格是空白、横线或文字", page)
    with sqlite3.connect(directory / "archive.db") as db:
        counted = db.execute(
            "SELECT count(value), count(*) - count(value) FROM figures WHERE report = ?",
            [_report(directory, CITY, 2022)],
        ).fetchone()
    assert told is not None and tuple(map(int, told.groups())) == counted and counted[1] > 0


@pytest.mark.asyncio
async def test_a_body_has_a_chart_with_gaps_and_its_table(get: Get) -> None:
    page = (await get(f"/archive/bodies/{tilde_encode(CITY)}")).text
    (svg,) = re.findall(r"<svg.*?</svg>", page, re.S)
    assert svg.count("<circle") == 5  # 2022 is blank
    assert len(re.findall(r'<path d="M[^"]* L[^"]*" class="line', svg)) == 1, "2023 stands alone behind the gap"
    assert re.search(r'role="img" aria-label="本年新收政府信息公开申请数量（件）', svg)
    assert "<script" not in svg and "<style" not in svg and " style=" not in svg
    assert ">2022</text>" in svg
    assert '<td data-label="数值" class="number">（空格）</td>' in page
    assert "没有数的年度在图中断开：2022" in page
    assert '<td data-label="出处">正文</td>' in page  # 2018 has no form
    assert f'href="/archive/body_over_years?{urlencode({"body": CITY})}"' in page


@pytest.mark.asyncio
async def test_the_chart_shows_the_indicator_and_dimension_that_are_asked_for(get: Get) -> None:
    address = f"/archive/bodies/{tilde_encode(CITY)}"
    page = (await get(address, indicator="results_total")).text
    assert '<option value="results_total" selected>' in page and page.count("<circle") == 5
    assert '<td data-label="数值" class="number">0</td>' in page
    split = (await get(address, indicator="applications_received", dimension="enterprise")).text
    assert "<figcaption>本年新收政府信息公开申请数量·商业企业（件）" in split
    for nonsense in ({"indicator": "none"}, {"indicator": "results_total", "dimension": "email"}, {"dimension": "'"}):
        assert (await get(address, **nonsense)).text.count("<circle") == 5


@pytest.mark.asyncio
async def test_what_an_older_form_counts_otherwise_is_a_line_of_its_own(tmp_path: Path) -> None:
    build(tmp_path)
    identity = _report(tmp_path, CITY, 2018)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        for position, (indicator, value) in enumerate([("answered_granted", 7), ("fee_items", 3)], 50):
            db.execute(
                "INSERT INTO figures (report, position, indicator, dimension, value, kind, raw, unit, origin, evidence,"
                " chosen) VALUES (?, ?, ?, 'total', ?, 'number', '', '件', 'table', '', 1)",
                [identity, position, indicator, value],
            )
        db.execute("UPDATE figures SET indicator = 'fees_collected' WHERE indicator = 'refused_enforcement_files'")
    with _serving(tmp_path) as get:
        page = (await get(f"/archive/bodies/{tilde_encode(CITY)}", indicator="granted")).text
        assert "口径不同，不相连" in page and ">同意公开答复数</text>" in page
        assert page.count("<circle") == 6 and len(re.findall(r'<path d="M[^"]* L[^"]*" class="line', page)) == 1
        fees = (await get(f"/archive/bodies/{tilde_encode(CITY)}", indicator="fees_collected")).text
        assert fees.count("<circle") == 5, "a number of fees is no amount of money, and is not drawn beside it"
        assert "不可比" in fees and "行政事业性收费上一年项目数量" in fees


@pytest.mark.asyncio
async def test_where_two_tables_disagree_the_chart_has_a_gap(tmp_path: Path) -> None:
    build(tmp_path)
    identity = _report(tmp_path, CITY, 2020)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute(
            "UPDATE figures SET chosen = 0, raw = iif(origin = 'prose', '28', raw)"
            " WHERE report = ? AND indicator = 'applications_received'",
            [identity],
        )
    with _serving(tmp_path) as get:
        page = (await get(f"/archive/bodies/{tilde_encode(CITY)}")).text
    assert "各处不一：24、28" in page and page.count("<circle") == 4


@pytest.mark.asyncio
async def test_a_body_without_figures_has_no_chart(get: Get) -> None:
    page = (await get(f"/archive/bodies/{tilde_encode(HOSTILE)}")).text
    assert "<svg" not in page and "历年统计数据" not in page


@pytest.mark.asyncio
async def test_tables_of_figures_speak_chinese_and_count_only_when_asked(get: Get) -> None:
    for table in ("figures", "figure_list", "checks"):
        answer = (await get(f"/archive/{table}.json")).json()
        assert answer["facet_results"] == {}, "two million reports have four hundred million figures"
        page = (await get(f"/archive/{table}")).text
        assert "按" in page and "_facet=" in page
    page = (await get("/archive/checks", _facet="outcome")).text
    for word in CHECK_OUTCOMES.values():
        assert f"<span>{word}</span>" in page
    page = (await get("/archive/figures", indicator="applications_received", dimension="total")).text
    assert "空格" in page and "表格" in page and "本年新收政府信息公开申请数量" in page
    assert re.search(r'<td class="col-value [^"]*">95</td>', page)
    for path in ("/archive/indicators", "/archive/dimensions", "/archive/figure_list"):
        assert (await get(path)).status_code == 200
    assert "<h1>指标" in (await get("/archive/indicators")).text


def test_stored_values_have_words() -> None:
    for kind in FIGURE_KINDS:
        assert word_for("kind", kind)
    for origin in ("table", "prose", "ocr"):
        assert word_for("origin", origin)
    assert (
        word_for("outcome", "cannot say") == "无法判断" and word_for("rule", "I1") and word_for("indicator", "granted")
    )


def test_a_blank_a_dash_and_a_zero_are_shown_as_three_things() -> None:
    assert [figure(None, "blank"), figure(None, "dash", "/"), figure(0.0, "zero", "0"), figure(None, "text", "无")] == [
        "（空格）", "（横线）/", "0", "（文字）无",
    ]  # fmt: skip


def test_a_chart_never_draws_what_is_not_there() -> None:
    assert chart("标题", "说明", {}) == "" and chart("标题", "说明", {"甲": {2020: None}}) == ""
    svg = chart("<标题>", "说明", {"甲&乙": {2018: 1.0, 2021: 3.0, 2022: 4.0}, "丙": {2019: -2.0}})
    assert svg.count("<circle") == 4 and all(f">{year}</text>" in svg for year in range(2018, 2023))
    assert "&lt;标题&gt;" in svg and "甲&amp;乙" in svg


def test_a_check_leads_to_the_cells_that_it_is_about() -> None:
    assert concerned("I1", "自然人") == {(indicator, "natural_person") for indicator in RULES["I1"].figures}
    assert concerned("I2", "总计（2）") == {("results_total", "total")}
    assert concerned("I4", "行政复议") == {("reviews", "total")}
    assert concerned("I6", INDICATORS["regulations_in_force"].name) == {("regulations_in_force", "total")}
    assert concerned("I7", "正文与表格：行政复议·结果维持") == {("reviews", "upheld")}
    assert concerned("I7", "正文分项：予以公开") == set() and concerned("I9", "自然人") == set()


@pytest.mark.parametrize(("scope", "marked"), [("总计", 0), ("总计（2）", 1)])
def test_a_check_of_the_second_table_marks_no_cell_of_the_first(scope: str, marked: int) -> None:
    check = {"rule": "I2", "scope": scope, "outcome": "fail", "note": "差"}
    figures = [
        {"indicator": "results_total", "dimension": "total", "in_table": number, "in_row": 1, "in_column": 1}
        for number in (0, 1)
    ]
    assert _notes([check], figures) == {marked: {(1, 1): "差"}}
