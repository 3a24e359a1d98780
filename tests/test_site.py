"""The site as datasette serves it, through datasette's own in-process client."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.utils import tilde_encode

from archive.report import body_id
from archive.serve import SITE, datasette_arguments
from archive.site import labels
from archive.site.listing import marked
from archive.site.reading import Cell, blocks, chapters
from archive.site.spreadsheet import harmless
from archive.store import Archive
from tests import site_archive
from tests.site_archive import CITY, PAYLOAD, UNREAD, Names, build, datasette_of

Get = Callable[..., Awaitable[Any]]

EVERYWHERE = [
    "/", "/coverage", "/archive", "/archive/report_list", "/archive/reports", "/archive/coverage", "/archive/problems",
    "/archive/portals", "/archive/bodies", "/archive/captures", "/archive/sections", "/archive/report_list.json",
    "/archive/report_list.csv", "/static/nianbao.css", "/static/none", "/nowhere", "/archive/reports/none",
    "/archive.db",
    "/archive?sql=select+1", "/archive?sql=select+nothing", "/-/plugins", "/-/metadata", "/-/versions",
    "/archive/report_list?_size=x", "/archive/report_list?_search=%00",
]  # fmt: skip

MALFORMED = [
    '"', "*", "NEAR(", "NEAR(a b, 3)", "AND", "养老 OR", "(", ")", "^x", "title:养老", "-养老", "\0", "养\0老",
    "' union select 1--", '"养老', "养老*", "%", "_", "\\", "+", "~", "{{7*7}}", "😀", "①", "…", "ﬁ", "\n", " ", "",
    "x" * 20_000, "养老" * 3_000,
]  # fmt: skip

BAD_ARGUMENTS = [
    "_sort=id%5d%3b", "_sort=year&_sort_desc=year", "_next=abc", "_next=-1", "_size=abc", "_size=99999", "_facet=none",
    "_facet=%00", "_facet_size=x", "_col=none", "_where=1=", "_through=x", "_through={}",
    "_through=%7B%22table%22:[1]%7D",
    "_searchmode=raw&_search=%22", "_searchmode=raw&_search=NEAR(", "_fts_table=none&_search=a", "_search_title=a",
    "_timelimit=x", "_shape=none", "year__in=[", "year=" + "9" * 40, "_ttl=x", "%ff=%fe", "_json=none", "_stream=1",
]  # fmt: skip


@pytest.fixture(scope="module")
def names(directory: Path) -> Names:
    return build(directory)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture
def get(directory: Path, names: Names) -> Iterator[Get]:
    """GET a path from a datasette that was started with the arguments of `nianbao serve`."""
    with datasette_of(directory) as datasette:

        async def fetch(path: str, method: str = "GET") -> Any:
            return await datasette.client.request(method, path)

        yield fetch


class _Elements(HTMLParser):
    """Every element of a page with its attributes, and the visible text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def _reports_in(page: str) -> set[str]:
    return set(re.findall(r'<h2><a href="/archive/reports/([0-9a-f]{32})"', page))


@pytest.mark.asyncio
async def test_the_front_page_says_what_the_archive_holds(get: Get) -> None:
    page = _Elements((await get("/")).text)
    assert "28 份报告" in page.text and "6 个机构" in page.text and "2018–2024 年度" in page.text
    assert "青川市政府门户" in page.text and "未见" in page.text and "迟发 1" in page.text and "撤下 1" in page.text
    assert {"name": "_search", "type": "search"}.items() <= page.of("input")[0].items()
    assert {"/archive/report_list", "/coverage", "/archive/problems"} <= {link.get("href") for link in page.of("a")}


@pytest.mark.asyncio
@pytest.mark.parametrize("words", ["养老", "養老"])
@pytest.mark.parametrize("table", ["report_list", "reports"])
async def test_the_search_box_finds_both_scripts_with_either(get: Get, names: Names, words: str, table: str) -> None:
    answer = (await get(f"/archive/{table}.json?_shape=array&_size=max&_search={quote(words)}")).json()
    expected = {names.current, names.mirrored, names.traditional, names.withdrawn, names.hostile}
    found = {row["id"] for row in answer}
    assert found == expected | ({names.earlier} if table == "reports" else set())


@pytest.mark.asyncio
async def test_results_show_where_the_words_stand(get: Get, names: Names) -> None:
    page = (await get("/archive/report_list?_search=养老")).text
    assert names.current in _reports_in(page)
    assert "<mark>养老</mark>机构备案信息44条" in page
    assert "推動<mark>養老</mark>服務" in page


@pytest.mark.asyncio
async def test_words_split_by_spaces_must_all_occur(get: Get, names: Names) -> None:
    rows = (await get("/archive/report_list.json?_shape=array&_search=养老 备案信息44条")).json()
    assert [row["id"] for row in rows] == [names.current]
    assert (await get("/archive/report_list.json?_shape=array&_search=养老 查无此词")).json() == []


@pytest.mark.asyncio
async def test_the_list_holds_canonical_reports_without_their_text(get: Get, names: Names) -> None:
    rows = (await get("/archive/report_list.json?_shape=array&_size=max")).json()
    assert {names.earlier, names.converted}.isdisjoint(row["id"] for row in rows) and len(rows) == 28
    assert "text" not in rows[0]
    row = next(row for row in rows if row["id"] == names.current)
    assert (row["revisions"], row["copies"], row["portal"], row["region"]) == (1, 0, "qingchuan", "青川市")


@pytest.mark.asyncio
async def test_facets_are_portal_publisher_year_and_region(get: Get) -> None:
    facets = (await get("/archive/report_list.json")).json()["facet_results"]
    assert set(facets) == {"portal", "publisher", "year", "region"}
    counts = {value["value"]: value["count"] for value in facets["portal"]["results"]}
    assert counts == {"qingchuan": 18, "linjiang": 10}
    narrowed = (await get("/archive/report_list?portal=linjiang&year=2023")).text
    assert "共 2 份报告" in narrowed and "门户" in narrowed and "临江区政府门户" in narrowed


@pytest.mark.asyncio
async def test_an_empty_search_lists_everything(get: Get) -> None:
    for query in ("_search=", "_search=+", "year=2023&_search=%20"):
        rows = (await get(f"/archive/report_list.json?_shape=array&_size=max&{query}")).json()
        assert len(rows) == (5 if "year" in query else 28)


@pytest.mark.asyncio
@pytest.mark.parametrize("words", MALFORMED, ids=lambda words: ascii(words[:12]))
async def test_no_search_is_a_server_error(get: Get, words: str) -> None:
    for path in ("/archive/report_list", "/archive/report_list.json", "/archive/reports.csv"):
        answer = await get(f"{path}?_search={quote(words)}")
        assert answer.status_code in (200, 400)


@pytest.mark.asyncio
@pytest.mark.parametrize("arguments", BAD_ARGUMENTS, ids=lambda arguments: arguments[:30])
async def test_no_argument_is_a_server_error(get: Get, arguments: str) -> None:
    for path in ("/archive/report_list", "/archive/reports.json", "/archive/coverage.csv"):
        answer = await get(f"{path}?{arguments}")
        assert answer.status_code < 500, answer.text
        if answer.is_redirect:
            assert not re.match(r"(?i)(https?:)?[/\\]{2}", answer.headers["location"])


@pytest.mark.asyncio
async def test_a_report_is_read_in_sections_with_an_outline(get: Get, names: Names) -> None:
    answer = await get(f"/archive/reports/{names.current}")
    page = _Elements(answer.text)
    assert '<h1 lang="zh-Hans">青川市民政局2023年政府信息公开工作年度报告</h1>' in answer.text
    assert re.search(r'<h2 id="s\d+">一、总体情况</h2>', answer.text)
    assert re.search(r'<h3 id="s\d+">\(一\)主动公开情况</h3>', answer.text)
    targets = {attributes["id"] for _, attributes in page.found if attributes.get("id")}
    jumps = {str(link["href"])[1:] for link in page.of("a") if str(link.get("href")).startswith("#")}
    assert len(jumps) > 6 and jumps <= targets
    assert '<th scope="row">行政规范性文件</th><td>4</td><td>1</td><td>27</td>' in answer.text
    assert " | " not in page.text
    assert "按时" in page.text and "期限 2024-01-31" in page.text


@pytest.mark.asyncio
async def test_a_report_names_its_evidence(get: Get, names: Names, directory: Path) -> None:
    text = _Elements((await get(f"/archive/reports/{names.mirrored}")).text).text
    with sqlite3.connect(directory / "archive.db") as db:
        rows = db.execute(
            "SELECT sightings.url, payload_sha256, warc_file, warc_offset FROM sightings"
            " JOIN captures ON captures.id = sightings.capture WHERE sightings.report = ?",
            [names.mirrored],
        ).fetchall()
    assert len(rows) == 2
    for url, digest, warc, offset in rows:
        assert url in text and digest in text and warc in text and f"第 {offset} 字节起" in text
    assert f"http://localhost/archive/reports/{names.mirrored}" in text
    assert "附件:统计表.pdf" in text


@pytest.mark.asyncio
async def test_versions_and_copies_lead_to_each_other(get: Get, names: Names) -> None:
    earlier = (await get(f"/archive/reports/{names.earlier}")).text
    assert "这是旧版本" in earlier and f'href="/archive/reports/{names.current}">看现在的版本' in earlier
    assert f'<link rel="canonical" href="/archive/reports/{names.current}">' in earlier
    assert "公布养老机构备案信息42条" in earlier
    assert f'href="/archive/reports/{names.earlier}"' in (await get(f"/archive/reports/{names.current}")).text
    converted = (await get(f"/archive/reports/{names.converted}")).text
    assert "简繁转换副本" in converted and 'lang="zh-Hant"' in converted
    assert "撤下" in (await get(f"/archive/reports/{names.withdrawn}")).text
    assert "迟发 12 天" in (await get(f"/archive/reports/{names.late}")).text


@pytest.mark.asyncio
async def test_a_body_shows_its_years(get: Get, names: Names) -> None:
    page = (await get(f"/archive/bodies/{tilde_encode(site_archive.CIVIL)}")).text
    listed = page.partition('id="statistics"')[0]
    assert listed.count("青川市民政局2023年政府信息公开工作年度报告") == 1 and names.earlier not in page


@pytest.mark.asyncio
async def test_an_id_as_the_command_line_prints_it_leads_to_the_report(get: Get, names: Names) -> None:
    short = await get(f"/archive/reports/{names.late[:12]}")
    assert (short.status_code, short.headers["location"]) == (302, f"/archive/reports/{names.late}")
    assert (await get("/archive/reports/00000000")).status_code == 404


@pytest.mark.asyncio
async def test_years_of_which_a_body_has_no_figure_are_no_columns(get: Get, names: Names) -> None:
    page = _Elements((await get(f"/archive/body_over_years?body={quote(CITY)}&dimension=total")).text)
    heads = [head.get("title") for head in page.of("th")]
    assert "2023" in heads and "2024" not in heads
    assert "年度未列出" in page.text


@pytest.mark.asyncio
async def test_coverage_shows_who_is_missing_and_late_in_words(get: Get, names: Names) -> None:
    page = _Elements((await get("/coverage")).text)
    for word in ["按时", "迟发", "未见", "撤下", "无日期", "无法访问", "北山县人民政府"]:
        assert word in page.text
    assert "12 天" in page.text and "2026-02-05 搜寻过门户" in page.text
    assert UNREAD in [link.get("href") for link in page.of("a")]
    one = _Elements((await get("/coverage?portal=linjiang&name=民政")).text)
    assert "临江区民政局" in one.text and "北山县人民政府" not in one.text
    late = _Elements((await get("/coverage?state=late")).text)
    assert "临江区民政局" in late.text and "青川市人民政府" not in late.text
    assert f"/archive/reports/{names.late}" in [link.get("href") for link in late.of("a")]
    assert "没有符合条件的机构" in (await get("/coverage?name=%27%22%3C")).text


@pytest.mark.asyncio
@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_has_security_headers(get: Get, path: str) -> None:
    headers = (await get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.asyncio
async def test_hostile_text_stays_text(get: Get, names: Names) -> None:
    body = tilde_encode(body_id(site_archive.HOSTILE))
    paths = [
        *(path for path in EVERYWHERE if "." not in path and "%00" not in path),
        f"/archive/reports/{names.hostile}", f"/archive/bodies/{body}", "/archive/report_list?_search=养老",
        f"/archive/report_list?_search={quote(PAYLOAD)}", f"/archive/report_list?publisher={quote(PAYLOAD)}",
        f"/archive/{quote(PAYLOAD, safe='')}", f"/coverage?name={quote(PAYLOAD)}&portal={quote(PAYLOAD)}",
        f"/archive?sql=select+:x&x={quote(PAYLOAD)}", f"/archive?sql={quote(PAYLOAD)}",
        f"/archive/report_list?_sort={quote(PAYLOAD)}", "/archive?sql=select+*+from+problems",
    ]  # fmt: skip
    for path in paths:
        page = _Elements((await get(path)).text)
        assert not page.of("script") and not page.of("svg"), path
        for tag, attributes in page.found:
            assert not any(name.startswith("on") for name in attributes), path
            assert tag != "img" and not re.match(r"(?i)\s*(javascript|data):", attributes.get("href") or ""), path
    reading = _Elements((await get(f"/archive/reports/{names.hostile}")).text)
    assert PAYLOAD in reading.text and "{{7*7}}" in reading.text


@pytest.mark.asyncio
async def test_the_site_is_read_only(get: Get) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert (await get("/archive/report_list", method)).status_code == 405
    for sql in ("delete from reports", "attach 'x' as y", "pragma writable_schema=1", "select load_extension('x')"):
        assert (await get(f"/archive?sql={quote(sql)}")).status_code == 400
    assert (await get("/archive.db")).status_code in (403, 404)
    assert (await get("/_internal")).status_code in (403, 404)


@pytest.mark.asyncio
async def test_a_query_is_bounded_in_time_and_memory(get: Get) -> None:
    forever = "with recursive c(x) as (select 1 union all select x + 1 from c) select "
    for sql in ("select zeroblob(1000000000)", forever + "count(*) from c", forever + "zeroblob(1000000) from c"):
        assert (await get(f"/archive?sql={quote(sql)}")).status_code == 400
    assert (await get("/archive.json?sql=select+count(*)+as+n+from+reports&_shape=array")).json() == [{"n": 30}]


@pytest.mark.asyncio
async def test_csv_cells_are_no_formulas(get: Get) -> None:
    sql = "select '=1+1' as a, '@x' as b, '-5' as c, '养老' as d, '＝x' as e, ' =x' as f, 'a,\"b\"\nc' as g"
    rows = list(csv.reader(io.StringIO((await get(f"/archive.csv?sql={quote(sql)}")).text)))
    assert rows[1] == ["'=1+1", "'@x", "-5", "养老", "'＝x", "' =x", 'a,"b"\nc']
    plain = list(csv.DictReader(io.StringIO((await get("/archive/report_list.csv?year=2024")).text)))
    assert [row["publisher"] for row in plain] == [site_archive.DISTRICT]


@pytest.mark.asyncio
async def test_new_reports_show_without_a_restart(tmp_path: Path) -> None:
    build(tmp_path)
    with datasette_of(tmp_path) as datasette:
        client = datasette.client
        count = "/archive.json?sql=select+count(*)+from+report_list&_shape=arrayfirst"
        assert (await client.get(count)).json() == [28]
        with sqlite3.connect(tmp_path / "archive.db") as db:
            db.execute("UPDATE reports SET copy_of = NULL")
        assert (await client.get(count)).json() == [30]


@pytest.mark.asyncio
async def test_an_archive_without_reports_has_a_front_page(tmp_path: Path) -> None:
    Archive.create(tmp_path).close()
    with datasette_of(tmp_path) as datasette:
        client = datasette.client
        for path in ("/", "/coverage", "/archive/report_list", "/archive/problems", "/archive"):
            assert (await client.get(path)).status_code == 200
        assert "还没有报告" in (await client.get("/")).text


@pytest.mark.asyncio
async def test_every_column_on_show_has_a_chinese_label(get: Get) -> None:
    tables = (await get("/-/metadata.json")).json()["databases"]["archive"]["tables"]
    for table in (await get("/archive.json")).json()["tables"]:
        if not table["hidden"] and not table["name"].startswith("_"):
            assert set(table["columns"]) <= set(tables[table["name"]]["columns"]), table["name"]
    listed = (await get("/archive/report_list.json?_size=1")).json()["columns"]
    assert set(listed) <= set(tables["report_list"]["columns"])


@pytest.mark.asyncio
async def test_moments_are_in_beijing_time_with_the_stored_utc_beside(get: Get) -> None:
    stored = "2026-01-05T02:00:00+00:00"
    shown = f'<time datetime="{stored}" title="UTC {stored}">2026-01-05 10:00（北京时间）</time>'
    assert shown in (await get("/archive/pages")).text
    assert shown in (await get("/archive?sql=SELECT+discovered_at+FROM+pages")).text
    assert stored in (await get("/archive/pages.csv")).text
    assert labels.day("2026-01-05T18:00:00.000Z") == "2026-01-06"


def test_states_of_the_contract_have_words() -> None:
    contract = "on time, late, undated, image only, attachment only, withdrawn, not found, unreachable, not due"
    for state in contract.split(", "):
        assert labels.state_label(state) != state
    assert labels.state_label("something new") == "something new"


def test_sections_that_lose_text_are_not_trusted() -> None:
    section = {"position": 0, "number": "一、", "heading": "总体情况", "level": 1, "text": "短。"}
    (whole,) = chapters("一、总体情况\n短。", [section])
    assert whole["heading"] == "总体情况"
    (plain,) = chapters("一、总体情况\n短。\n" + "别处没有的文字。" * 20, [section])
    assert plain["heading"] == "" and len(plain["blocks"]) == 3


def test_rows_of_unequal_length_make_one_table() -> None:
    (table,) = blocks("项目 | 件数 | 金额\n规章 | 2\n")
    assert table.heads == 1
    assert [[cell.text for cell in row] for row in table.rows] == [["项目", "件数", "金额"], ["规章", "2", ""]]
    assert [cell.scope for cell in table.rows[1]] == ["row", "", ""]
    (headless,) = blocks("规章 | 2\n文件 | 3")
    assert headless.heads == 0


def test_a_table_is_shown_with_its_spans_and_the_text_around_it_stays() -> None:
    spanning = [
        [Cell("项目", 2), Cell("件数", 1, 2)],
        [Cell("本年"), Cell("上年")],
        [Cell("规章"), Cell("2"), Cell("")],
    ]
    shown = blocks("前。\n项目 | 件数\n本年 | 上年\n规章 | 2 | \n后 | 续", deque([spanning]))
    assert [block.kind for block in shown] == ["paragraph", "table", "table"]
    assert (shown[1].heads, shown[1].rows[0][1]) == (2, Cell("件数", 1, 2, "col"))
    assert [cell.text for cell in shown[2].rows[0]] == ["后", "续"]


def test_marks_survive_characters_that_folding_widens() -> None:
    assert str(marked("……㈠養老服務…", "养老")) == "……㈠<mark>養老</mark>服務…"
    assert str(marked("<b>养老</b>", "养老 <b>")) == "<mark>&lt;b&gt;养老</mark>&lt;/b&gt;"
    assert str(marked("养老", "")) == "养老"


def test_formulas_are_made_harmless() -> None:
    assert [harmless(cell) for cell in ("=a", "+a", "-a", "@a", "\ta", "\ra", "＝a", " =a", "-1", "+1.5", "-", "")] == [
        "'=a", "'+a", "'-a", "'@a", "'\ta", "'\ra", "'＝a", "' =a", "-1", "+1.5", "-", "",
    ]  # fmt: skip


def test_the_site_is_found_beside_the_package() -> None:
    assert (SITE / "metadata.yml").is_file() and (SITE / "templates" / "base.html").is_file()
    arguments = datasette_arguments(Path("data"), "127.0.0.1", 8001)
    assert arguments[:2] == ["serve", "data/archive.db"] and "-i" not in arguments
