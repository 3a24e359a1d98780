"""Bodies over time: renames and mergers as data with their source, and what an archive, its site and its claims do
with them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.utils import tilde_encode

from archive import frontier, ledger, questions, successions
from archive.report import body_id
from archive.store import Archive
from archive.successions import OWN, Succession, SuccessionError, check, parse, shipped
from crawler.demo import CATALOGUE as DEMO
from crawler.demo import DemoServer, government
from crawler.portals import CatalogueError, load, load_catalogue
from pipelines import series
from pipelines.store import store
from tests.crawling import nianbao, rows
from tests.site_archive import datasette_of
from tests.test_series import applications, report

OLD, NEW = "环境保护部", "生态环境部"
ENTRY = {
    "body": "清河市环境保护局",
    "successor": "清河市生态环境局",
    "since": "2022-03-10",
    "kind": "renamed",
    "source": "清河市机构改革方案",
    "source_url": "http://www.qinghe.example/jggg.html",
    "seen": "2026-01-02",
}
AT = "2026-05-01T00:00:00.000Z"


def stated(*pairs: tuple[str, str], since: str = "2022-03-10", kind: str = "renamed") -> list[Succession]:
    return [replace(*parse("test", [ENTRY]), body=old, successor=new, since=since, kind=kind) for old, new in pairs]


def table(**changed: Any) -> dict[str, Any]:
    return {key: value for key, value in (ENTRY | changed).items() if value is not None}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path) as opened:
        yield opened


def know(archive: Archive, *entries: Succession, origin: str = "qinghe") -> None:
    with archive.transaction() as db:
        successions.record(db, {origin: entries})


def successors(archive: Archive) -> dict[str, str | None]:
    return dict(archive.db.execute("SELECT id, successor FROM bodies ORDER BY id").fetchall())


def across(archive: Archive) -> list[tuple[str, int, str, int]]:
    """The checks of 总计 across years: of which body and year, their outcome, and the year they were made with."""
    rows = archive.db.execute(
        "SELECT later.body, later.year, outcome, earlier.year FROM checks JOIN reports AS later ON later.id = report"
        " JOIN reports AS earlier ON earlier.id = neighbour WHERE rule = 'I5' AND scope = '总计' ORDER BY 2, 1"
    )
    return [tuple(row) for row in rows]


def test_every_succession_that_comes_with_nianbao_names_its_document() -> None:
    assert shipped()
    for one in shipped():
        assert one.source and re.match(r"https?://[^/]+\.[^/]+/.", one.source_url) and one.seen >= "2026-11-22"
        assert "2008" <= one.since < one.seen
    assert {(one.body, one.successor) for one in shipped() if one.since == "2018-03-17"} >= {
        (OLD, NEW), ("文化部", "文化和旅游部"), ("国家旅游局", "文化和旅游部"),
    }  # fmt: skip


def test_successions_in_the_archive_are_brought_up_to_date(tmp_path: Path) -> None:
    def kept() -> list[tuple[str, str, str]]:
        with Archive.create(tmp_path) as archive:
            found = archive.db.execute("SELECT body, successor, origin FROM successions ORDER BY 1, 2, 3").fetchall()
        return [tuple(row) for row in found]

    whole = kept()
    assert len(whole) == len(shipped()) and {row[2] for row in whole} == {OWN}
    with Archive.create(tmp_path) as archive:
        know(archive, *stated(("甲市某局", "甲市另局")))
        archive.db.execute("UPDATE successions SET body = '没有这个局' WHERE body = ?", [OLD])
        archive.db.conn.commit()
    assert kept() == sorted([*whole, ("甲市某局", "甲市另局", "qinghe")])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"kind": "moved"}, "kind 'moved' is unknown. Known: renamed, merged, split."),
        ({"since": "2018-13"}, "since '2018-13' is not a day, month or year"),
        ({"since": 2018}, "since = 2018 is not a string"),
        ({"seen": "2018"}, "seen '2018' is not a day"),
        ({"source": None}, "has no 'source'. A succession needs body, successor, since,"),
        ({"source_url": "www.qinghe.example"}, "source_url 'www.qinghe.example' is no address"),
        ({"until": "2020"}, "unknown key 'until'"),
        ({"body": []}, "has no 'body'"),
        ({"body": ["甲局", 7]}, "body = 7 is not a string"),
    ],
)
def test_an_entry_that_is_wrong_is_refused_with_the_remedy(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(SuccessionError, match=re.escape(message)):
        parse("portals.toml: [qinghe] successions", [table(**changed)])


def test_a_body_may_have_several_names_in_one_entry() -> None:
    found = parse("test", [table(body=["密云县人民政府", "北京市密云县人民政府"], since="2015")])
    assert [(one.body, one.since) for one in found] == [("密云县人民政府", "2015"), ("北京市密云县人民政府", "2015")]


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("環境保護局", "环境保护局")], "環境保護局 → 环境保护局: a body cannot succeed itself"),
        ([("甲局", "乙局"), ("乙局", "甲局")], "甲局 → 乙局 → 甲局: these succeed each other in a circle"),
        ([("甲局", "乙局"), ("乙局", "丙局"), ("丙局", "甲局")], "甲局 → 乙局 → 丙局 → 甲局"),
        ([("甲局", "乙局"), ("甲局", "丙局")], "甲局 goes on as 乙局 and as 丙局"),
    ],
)
def test_what_cannot_be_is_refused_and_names_the_bodies(pairs: Sequence[tuple[str, str]], message: str) -> None:
    with pytest.raises(SuccessionError, match=re.escape(message)):
        check(stated(*pairs))


def test_a_body_may_be_split_among_several() -> None:
    check(stated(("甲局", "乙局"), ("甲局", "丙局"), kind="split"))


@pytest.mark.parametrize("order", list(itertools.permutations((OLD, NEW))))
def test_whichever_body_comes_first_the_series_is_one(archive: Archive, order: tuple[str, ...]) -> None:
    of = {OLD: report(2017, applications(10, 0, 3), name=OLD), NEW: report(2018, applications(12, 3, 4), name=NEW)}
    for name in order:
        store(archive, [of[name]], "run")
    assert successors(archive) == {OLD: NEW, NEW: None}
    assert across(archive) == [(NEW, 2018, "pass", 2017)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_link_of_the_series_that_was_never_filed_is_stepped_over_until_it_is(
    archive: Archive, order: tuple[int, ...]
) -> None:
    names = "甲市某局", "甲市中局", "甲市新局"
    know(archive, *stated(names[:2], since="2020"), *stated(names[1:], since="2022"))
    store(archive, [report(2019, name=names[0]), report(2022, name=names[2])], "run")
    assert successors(archive) == {names[0]: names[2], names[2]: None}
    for number in order:
        store(archive, [report(2019 + number, name=names[number])], "run")
    assert successors(archive) == {names[0]: names[1], names[1]: names[2], names[2]: None}


def test_no_body_comes_into_the_archive_because_of_a_succession(archive: Archive) -> None:
    store(archive, [report(2017, name=OLD)], "run")
    assert successors(archive) == {OLD: None}


def test_names_in_traditional_script_or_with_spaces_are_the_same_body(archive: Archive) -> None:
    store(archive, [report(2017, name="環境保護部"), report(2018, name="生態 環境部")], "run")
    assert successors(archive) == {OLD: NEW, NEW: None}
    know(archive, *stated(("（甲）市環境局", "(甲)市 生態局")))
    sql = "SELECT body, successor FROM successions WHERE origin = 'qinghe'"
    assert tuple(archive.db.execute(sql).fetchone()) == (body_id("(甲)市环境局"), body_id("(甲)市生态局"))


def test_a_rename_that_becomes_known_after_the_reports_is_caught_up_with(archive: Archive) -> None:
    items = [
        report(2021, applications(10, 0, 3), name=ENTRY["body"]),
        report(2022, applications(9, 5, 0), name=ENTRY["successor"]),
    ]
    store(archive, items, "run")
    assert across(archive) == []
    know(archive, *parse("test", [ENTRY]))
    series.catch_up(archive)
    found = [(ENTRY["successor"], 2022, "fail", 2021)]
    assert across(archive) == found
    series.catch_up(archive)
    assert across(archive) == found
    know(archive)  # the entry is taken back
    assert across(archive) == [] and successors(archive)[ENTRY["body"]] is None


def test_in_the_year_of_change_both_may_publish_and_each_year_is_set_beside_the_nearest(archive: Archive) -> None:
    know(archive, *parse("test", [ENTRY]))
    old, new = ENTRY["body"], ENTRY["successor"]
    items = [
        report(2021, applications(10, 0, 3), name=old),
        report(2022, applications(11, 3, 2), name=old),
        report(2022, applications(12, 9, 4), name=new),
        report(2023, applications(9, 4, 0), name=new),
        report(2024, applications(1, 0, 0), name=old),  # long after its end: a page with the old name left on it
        report(2025, applications(1, 1, 0), name=new),
    ]
    for item in reversed(items):
        store(archive, [item], "run")
    assert across(archive) == [
        (old, 2022, "pass", 2021),
        (new, 2022, "fail", 2021),
        (new, 2023, "pass", 2022),
    ]


@pytest.mark.parametrize("kind", ["merged", "split"])
def test_what_was_put_together_or_divided_is_not_checked_against_a_part(archive: Archive, kind: str) -> None:
    know(archive, *stated(("甲市文化局", "甲市文旅局"), kind=kind))
    store(archive, [report(2021, applications(10, 0, 3), name="甲市文化局")], "run")
    store(archive, [report(2022, applications(30, 9, 3), name="甲市文旅局")], "run")
    assert successors(archive)["甲市文化局"] == ("甲市文旅局" if kind == "merged" else None)
    assert across(archive) == []


def test_where_catalogues_contradict_each_other_what_comes_with_nianbao_holds(archive: Archive) -> None:
    store(archive, [report(2017, name=name) for name in (OLD, NEW, "甲市某局", "甲市新局")], "run")
    know(archive, *stated((NEW, OLD)), *stated(("甲市某局", "甲市新局")), origin="b")
    know(archive, *stated((OLD, "甲市某局")), *stated(("甲市新局", "甲市某局")), origin="a")
    assert successors(archive) == {OLD: NEW, NEW: None, "甲市新局": "甲市某局", "甲市某局": None}


# What is claimed of whom.

PORTAL = {
    "slug": "qinghe", "name": "清河市人民政府", "region": "清河市", "division_code": "990100", "level": "city",
    "start_url": "http://www.qinghe.example/", "family": "trs",
}  # fmt: skip


def expect(archive: Archive, *names: str, since: int = 2019, until: int | None = 2024) -> None:
    bodies = [
        {"id": name, "name": name, "portal": "qinghe", "since": since, "until": until, "due": "01-31"} for name in names
    ]
    frontier.declare(archive, PORTAL, bodies)
    ledger.start_run(archive, "run", ["qinghe"], AT)
    ledger.finish_portal(archive, "run", "qinghe", "done", {}, AT)


def missed(archive: Archive) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in questions.coverage(archive, "not found"):
        found.setdefault(row["body"], []).append(row["year"])
    return found


def test_nobody_is_missed_after_its_end_or_before_its_beginning(archive: Archive) -> None:
    old, new = ENTRY["body"], ENTRY["successor"]
    expect(archive, old, new)
    assert missed(archive) == {old: [*range(2019, 2025)], new: [*range(2019, 2025)]}
    know(archive, *parse("test", [ENTRY]))
    assert missed(archive) == {old: [2019, 2020, 2021], new: [2022, 2023, 2024]}


def test_around_the_change_one_of_the_two_is_enough(archive: Archive) -> None:
    old, new = ENTRY["body"], ENTRY["successor"]
    expect(archive, old, new)
    know(archive, *parse("test", [ENTRY]))
    store(archive, [report(2021, name=new)], "run")  # the report on the last year of the old one, by the new one
    assert missed(archive) == {old: [2019, 2020], new: [2022, 2023, 2024]}
    store(archive, [report(2022, name=old)], "run")
    assert missed(archive) == {old: [2019, 2020], new: [2023, 2024]}


def test_a_body_that_was_there_before_others_joined_it_is_still_expected(archive: Archive) -> None:
    expect(archive, "甲市东区人民政府", "甲市南区人民政府")
    know(archive, *stated(("甲市南区人民政府", "甲市东区人民政府"), kind="merged"))
    store(archive, [report(2019, name="甲市东区人民政府")], "run")
    assert missed(archive)["甲市东区人民政府"] == [2020, 2021, 2022, 2023, 2024]


def test_a_body_that_was_split_is_not_missed_after_its_end(archive: Archive) -> None:
    expect(archive, "甲市某局")
    know(archive, *stated(("甲市某局", "甲市一局"), ("甲市某局", "甲市二局"), kind="split"))
    assert missed(archive) == {"甲市某局": [2019, 2020, 2021]}


# The command line and the site, over one archive.


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("archive")
    years = {
        OLD: ((2016, 10, 0, 3), (2017, 11, 3, 2)),
        NEW: ((2018, 12, 2, 4), (2019, 9, 4, 0)),
        "文化部": ((2016, 5, 0, 1), (2017, 6, 1, 0)),
        "国家旅游局": ((2017, 7, 0, 2),),
        "文化和旅游部": ((2018, 20, 2, 0),),
        "国家食品药品监督管理总局": ((2017, 8, 0, 0),),
        "国家药品监督管理局": ((2018, 9, 0, 0),),
    }
    with Archive.create(place) as archive:
        for name, figures in years.items():
            store(archive, [report(year, applications(*stated), name=name) for year, *stated in figures], "run")
    return place


def test_coverage_of_a_body_is_that_of_its_whole_series(directory: Path) -> None:
    for name in (OLD, "生態環境部"):
        done = nianbao("coverage", "--json", "--body", name, "--archive", directory)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert [(row["body"], row["year"]) for row in rows] == [(OLD, 2016), (OLD, 2017), (NEW, 2018), (NEW, 2019)]
    wrong = nianbao("coverage", "--body", "没有这个局", "--archive", directory)
    assert wrong.returncode != 0 and "没有这个局: no body of this name" in wrong.stderr


async def page(directory: Path, body: str) -> str:
    with datasette_of(directory) as datasette:
        answer = await datasette.client.get(f"/archive/bodies/{tilde_encode(body)}")
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.asyncio
async def test_a_page_of_a_body_shows_its_past_and_future_with_the_source(directory: Path) -> None:
    old, new = await page(directory, OLD), await page(directory, NEW)
    link = f"/archive/bodies/{tilde_encode(NEW)}"
    assert f'<dt>后继</dt><dd><a href="{link}">{NEW}</a> <span class="hint">2018-03-17 更名' in old
    assert f'<dt>前身</dt><dd><a href="/archive/bodies/{tilde_encode(OLD)}">{OLD}</a>' in new
    assert "前身" not in old and "后继" not in new
    (one,) = (one for one in shipped() if one.body == OLD)
    assert f'href="{one.source_url}"' in old and one.source in new and f"（{one.seen} 查阅）" in new


@pytest.mark.asyncio
async def test_a_body_that_is_not_in_the_archive_is_named_without_a_link(directory: Path) -> None:
    text = await page(directory, "国家药品监督管理局")
    assert "前身" in text and "拆分" in text
    assert "<dd>国家市场监督管理总局 <span" in await page(directory, "国家食品药品监督管理总局")


@pytest.mark.asyncio
async def test_reports_chart_and_tables_of_a_renamed_body_are_one_series(directory: Path) -> None:
    for body in (OLD, NEW):
        text = await page(directory, body)
        for year in range(2016, 2020):
            assert f'<td data-label="年度">{year}</td><td data-label="机构">' in text
        (chart,) = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
        assert re.findall(r'<text[^>]*class="value"[^>]*>(\d+)', chart) == ["10", "11", "12", "9"]
        assert "没有数的年度" not in text and "各画一条线" not in text


@pytest.mark.asyncio
async def test_a_report_leads_to_the_years_under_the_other_name(directory: Path) -> None:
    with Archive.read(directory) as archive:
        ids = {row["year"]: row["id"] for row in archive.db.query("SELECT id, year FROM reports WHERE body IN (?, ?)",
                                                                  [OLD, NEW])}  # fmt: skip
    with datasette_of(directory) as datasette:
        for year in (2017, 2018):
            text = (await datasette.client.get(f"/archive/reports/{ids[year]}")).text
            assert all(f"/archive/reports/{ids[other]}" in text for other in ids if other != year)


@pytest.mark.asyncio
async def test_bodies_that_were_merged_are_lines_beside_each_other(directory: Path) -> None:
    text = await page(directory, "文化和旅游部")
    (chart,) = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    for name in ("文化部", "国家旅游局", "文化和旅游部"):
        assert f"（{name}）" in chart
    assert "各画一条线" in text
    assert "国家旅游局2017年" not in await page(directory, "文化部")


@pytest.mark.asyncio
async def test_what_was_split_is_shown_and_not_joined(directory: Path) -> None:
    text = await page(directory, "国家药品监督管理局")
    assert "国家药品监督管理局2018年" in text and "国家食品药品监督管理总局2017年" not in text


@pytest.mark.asyncio
async def test_the_query_over_the_years_of_a_body_goes_on_through_its_names(directory: Path) -> None:
    with datasette_of(directory) as datasette:
        for body in (OLD, NEW):
            address = f"/archive/body_over_years.json?_shape=array&body={quote(body)}&dimension=total"
            rows = {row["indicator"]: row for row in (await datasette.client.get(address)).json()}
            row = rows["applications_received"]
            assert [row[str(year)] for year in range(2016, 2020)] == [10, 11, 12, 9] and row["publisher"] == body


# Your own, in an entry of the catalogue.

CATALOGUE = """
[qinghe]
name = "清河市人民政府"
family = "trs"
start = "http://www.qinghe.example/zwgk/"
region = "清河市"

[[qinghe.successions]]
body = "{body}"
successor = "{successor}"
since = "2022-03-10"
kind = "renamed"
source = "清河市机构改革方案"
source_url = "http://www.qinghe.example/jggg.html"
seen = "2026-01-02"
"""


def catalogue(place: Path, body: str, successor: str) -> Path:
    file = place / "portals.toml"
    file.write_text(CATALOGUE.format(body=body, successor=successor), encoding="utf-8")
    return file


def test_an_entry_of_the_catalogue_may_state_successions(tmp_path: Path) -> None:
    portal = load([catalogue(tmp_path, "市环境保护局", "市生态环境局")])["qinghe"]
    assert portal.successions == parse("test", [ENTRY])


@pytest.mark.parametrize(
    ("body", "successor", "message"),
    [
        (NEW, OLD, f"{OLD} → {NEW} → {OLD}: these succeed each other in a circle"),
        (OLD, "清河市民政局", f"{OLD} goes on as {NEW} and as 清河市民政局"),
        (NEW, "生態環境部", "a body cannot succeed itself"),
    ],
)
def test_a_catalogue_that_contradicts_what_is_known_is_refused(
    tmp_path: Path, body: str, successor: str, message: str
) -> None:
    file = catalogue(tmp_path, body, successor)
    with pytest.raises(CatalogueError, match=re.escape(message)):
        load_catalogue(file)
    done = nianbao("crawl", "--catalogue", file, "--archive", tmp_path / "a")
    assert done.returncode == 2 and "portals.toml: [qinghe] successions: " in done.stderr and message in done.stderr


def test_a_crawl_writes_what_the_catalogue_states_and_takes_it_back(tmp_path: Path) -> None:
    file = tmp_path / "portals.toml"
    demo = DEMO.read_text(encoding="utf-8")
    entry = CATALOGUE.partition("\n\n")[2].replace("qinghe.successions", "shiqiao.successions")
    with DemoServer(government(1)) as server:
        for more in (entry.format(body="县民政局", successor="清河市民政局"), ""):
            file.write_text(f"{demo}\n{more}", encoding="utf-8")
            done = nianbao("crawl", "--catalogue", file, "--archive", tmp_path / "a", server=server)
            assert done.returncode == 0, done.stderr
            linked = rows(tmp_path / "a", "SELECT id, successor FROM bodies WHERE successor IS NOT NULL")
            assert linked == [{"id": "石桥县民政局", "successor": "清河市民政局"}] * bool(more)
            done = nianbao("coverage", "--json", "--body", "石桥县民政局", "--archive", tmp_path / "a")
            found = {json.loads(line)["body"] for line in done.stdout.splitlines()}
            assert found == ({"石桥县民政局", "清河市民政局"} if more else {"石桥县民政局"})
