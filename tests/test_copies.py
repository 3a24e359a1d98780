"""Copies: one report with all its addresses, whatever stands around it, in any script and kind of file."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opencc import OpenCC
from sqlite_utils import Database

from archive.report import Claim, Page
from archive.schema import migrations
from archive.store import Archive
from crawler.run import Run
from pipelines.store import Refined, store
from pipelines.workers import Workers
from tests import copies_world
from tests.copies_world import neighbours, pages, told, wrong
from tests.crawling import nianbao
from tests.filed import GATE, OWN, PLATFORM, TEXT, declare, reading, refined
from tests.site_archive import datasette_of

FORGED = "http://mzj.qinghe.gov.cn.evil.com/2023.html"
MOBILE = "http://m.qinghe.gov.cn/t/9.html"
MARKS = (Claim("division_code", "990100", "SiteIDCode", True), Claim("publisher", "清河市民政局", "SiteName"))


async def filed(archive: Archive, found: Sequence[Any]) -> None:
    with Workers(2) as workers:
        await copies_world.file(archive, found, workers)


def check_world(directory: Path, number: int, alone: int) -> None:
    """File a world and look at every report of it: all its addresses, and no address of another."""
    reports, others = told(number), neighbours(alone)
    found = list(pages(reports, others))
    with Archive.create(directory) as archive:
        asyncio.run(filed(archive, found))
        assert wrong(archive, reports, others) == []
        (canonical,) = archive.db.execute("SELECT count(*) FROM reports WHERE copy_of IS NULL").fetchone()
        assert canonical == number + alone
        (addresses,) = archive.db.execute("SELECT count(DISTINCT url) FROM copies").fetchone()
        assert addresses == len(found) == 4 * number + alone
        (counted,) = archive.db.execute("SELECT sum(copies) FROM report_list").fetchone()
        assert counted == 3 * number
        rows = archive.db.query("SELECT copy_kind, standing, min(similarity) AS least, url FROM copies GROUP BY 1, 2")
        found_as = {(row["copy_kind"], row["standing"]): row["least"] for row in rows}
        assert found_as.keys() == {
            (None, "own"), ("exact", "official"), ("script", "official"), ("format", "official")
        }  # fmt: skip
        assert all(least >= 0.75 for least in found_as.values())


def test_a_hundred_reports_at_four_addresses_each_and_their_neighbours_are_told_apart(tmp_path: Path) -> None:
    check_world(tmp_path, 100, 60)


@pytest.mark.large
def test_a_thousand_reports_at_four_addresses_each_and_300_neighbours_are_told_apart(tmp_path: Path) -> None:
    check_world(tmp_path, *copies_world.FULL)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path) as opened:
        declare(opened)
        yield opened


def gateway(text: str) -> str:
    """Return `text` as a gateway shows it, with a word that no folding brings back."""
    return str(OpenCC("s2twp").convert(text)).replace("登記", "註冊")


def world() -> list[Refined]:
    """Return sightings of one report in every relation that two texts can have, at times of their own."""
    changed, near = TEXT.replace("373条", "374条"), TEXT.replace("第六部分的情况", "第六部分的有关情况")
    at = [f"2026-0{month}-01T00:00:00.000Z" for month in range(1, 8)]
    return [
        refined(reading(OWN, TEXT, claims=MARKS, published_on="2024-01-20"), at[0]),
        refined(reading(OWN, changed, claims=MARKS, published_on="2024-01-21"), at[1]),
        refined(reading(OWN, changed, claims=MARKS, published_on="2024-01-22"), at[3]),
        refined(reading(PLATFORM, TEXT, title="平台的标题2023年政府信息公开工作年度报告"), at[0]),
        refined(reading(PLATFORM, TEXT, quality="degraded"), at[2]),
        refined(reading(PLATFORM, changed), at[4]),
        refined(reading(GATE, gateway(changed), script="hant", publisher="清河市民政局"), at[2]),
        refined(reading(f"{OWN}.pdf", near, format="pdf"), at[5]),
        refined(reading(MOBILE, changed), at[3]),
        Refined(Page(OWN, b"", fetched_at=at[6], portal="qinghe", requested=f"{PLATFORM}?to"), reading(OWN, changed)),
        refined(reading(FORGED, changed, title="另一个标题", claims=MARKS), at[0]),
        refined(reading(FORGED, "伪造的全文。" * 80, claims=MARKS), at[6]),
        refined(reading(f"{PLATFORM}?2022", TEXT, year=2022), at[1]),
        refined(reading(f"{PLATFORM}?edu", TEXT, publisher="清河市教育局"), at[1]),
        refined(reading(f"{GATE}?edu", gateway(TEXT), publisher="清河市教育局", script="hant"), at[0]),
    ]


STATE = {
    "reports": "id, body, year, title, publisher, published_on, text, script, quality, format, copy_of, copy_kind,"
    " similarity, first_seen, last_seen, url, page",
    "sightings": "*",
    "copies": "*",
    "bodies": "*",
    "claims": "*",
    "sections": "*",
    "report_list": "id, title, copies, revisions, first_seen, last_seen",
    "pages": "url, report",
    "bands JOIN reports USING (serial)": "band, hash, id",
    "paragraphs JOIN reports USING (serial)": "hash, id",
}


def state(archive: Archive) -> str:
    rows = {
        table: sorted(json.dumps(row, ensure_ascii=False) for row in archive.db.query(f"SELECT {columns} FROM {table}"))
        for table, columns in STATE.items()
    }
    return json.dumps(rows, ensure_ascii=False, indent=1)


def filed_in(directory: Path, order: Sequence[Refined], batch: int) -> str:
    with Archive.create(directory) as archive:
        declare(archive)
        for at in range(0, len(order), batch):
            store(archive, order[at : at + batch], "run")
        return state(archive)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(world()))), batch=st.integers(1, 5))
def test_the_same_sightings_in_any_order_give_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], batch: int
) -> None:
    sightings = world()
    expected = filed_in(tmp_path_factory.mktemp("straight"), sightings, len(sightings))
    assert filed_in(tmp_path_factory.mktemp("shuffled"), [sightings[at] for at in order], batch) == expected


ADDRESSES = (OWN, PLATFORM, f"{OWN}.pdf", MOBILE, FORGED)
SHOWN = [
    (text, year, publisher)
    for text in (TEXT, TEXT.replace("373条", "374条"), "另一份完全不同的说明。" * 40)
    for year, publisher in ((2022, "清河市民政局"), (2023, "清河市民政局"), (2023, "清河市教育局"))
]
Shown = tuple[str, tuple[str, int, str]]


def shows(sequence: Sequence[Shown]) -> list[Refined]:
    """Return what the addresses of `sequence` show, one after the other."""
    return [
        refined(reading(url, text, year=year, publisher=publisher), f"2026-01-{day:02}T00:00:00.000Z")
        for day, (url, (text, year, publisher)) in enumerate(sequence, start=1)
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sequence=st.lists(st.tuples(st.sampled_from(ADDRESSES), st.sampled_from(SHOWN)), min_size=2, max_size=9),
    seed=st.integers(0, 99),
)
def test_whatever_the_addresses_show_a_copy_is_one_of_a_report_and_the_order_of_arrival_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, sequence: list[Shown], seed: int
) -> None:
    visits = shows(sequence)
    directory = tmp_path_factory.mktemp("straight")
    expected = filed_in(directory, visits, 1)
    with Archive.create(directory) as archive:
        chains = archive.db.query(
            "SELECT copy.id FROM reports AS copy JOIN reports AS head ON head.id = copy.copy_of"
            " WHERE head.copy_of IS NOT NULL"
        )
        assert list(chains) == []
        elsewhere = archive.db.query(
            "SELECT copy.body, copy.year, copy_kind FROM reports AS copy JOIN sightings ON sightings.report = copy.id"
            " WHERE copy_kind = 'revision' GROUP BY copy.id HAVING min(standing = 'look-alike')"
        )
        assert list(elsewhere) == []
    random.Random(seed).shuffle(visits)
    assert filed_in(tmp_path_factory.mktemp("shuffled"), visits, 3) == expected


def test_every_address_says_why_it_counts_as_the_report(archive: Archive) -> None:
    store(archive, world(), "run")
    (report,) = archive.db.execute(
        "SELECT id FROM reports WHERE copy_of IS NULL AND body = '清河市民政局' AND year = 2023"
    ).fetchone()
    rows = {row["url"]: row for row in archive.db.query("SELECT * FROM copies WHERE report = ?", [report])}
    shown = [row for row in archive.db.query("SELECT * FROM copies WHERE report = ?", [report]) if row["url"] == FORGED]
    assert {url: (row["copy_kind"], row["standing"]) for url, row in rows.items() if url != FORGED} == {
        OWN: (None, "own"),
        PLATFORM: ("exact", "official"),
        MOBILE: ("exact", "official"),
        f"{PLATFORM}?to": ("exact", "other"),
        GATE: ("script", "official"),
        f"{OWN}.pdf": ("format", "other"),
    }
    assert {(row["copy_kind"], row["standing"]) for row in shown} == {("exact", "look-alike"), ("mirror", "look-alike")}
    assert rows[OWN]["similarity"] == 1 and 0.6 < rows[GATE]["similarity"] < 1
    assert (rows[PLATFORM]["first_seen"], rows[PLATFORM]["last_seen"]) == (("2026-05-01T00:00:00.000Z",) * 2)
    (listed,) = archive.db.query("SELECT copies, revisions FROM report_list WHERE id = ?", [report])
    assert listed == {"copies": 6, "revisions": 1}
    (old,) = archive.db.query("SELECT similarity FROM reports WHERE copy_kind = 'revision'")
    assert 0.9 < old["similarity"] < 1


def test_show_tells_the_copies_and_what_is_reused(archive: Archive) -> None:
    store(archive, [refined(reading()), refined(reading(PLATFORM)), refined(reading(GATE, year=2022))], "run")
    (report,) = archive.db.execute("SELECT id FROM reports WHERE year = 2023").fetchone()
    archive.close()
    printed = nianbao("show", report, "--archive", archive.directory)
    assert f"文字相同: {report[:12]}  政府网站  {PLATFORM}" in printed.stdout, printed.stderr
    assert f"采用的文字: {report[:12]}  政府网站  {OWN}" in printed.stdout
    assert "与上年相同的段落 6/6（100%）；与其他机构相同的段落 0/6（0%）" in printed.stdout
    found = json.loads(nianbao("show", report, "--archive", archive.directory, "--json").stdout)
    assert [(copy["url"], copy["copy_kind"]) for copy in found["copies"]] == [(OWN, None), (PLATFORM, "exact")]
    assert (found["reuse"]["paragraphs"], found["reuse"]["as_before"]) == (6, 6)
    assert [one["similarity"] for one in found["alike"]] == [1.0]


@pytest.mark.asyncio
async def test_the_page_of_a_report_shows_every_copy_with_its_reason_and_what_is_reused(archive: Archive) -> None:
    forged = refined(reading(f"{FORGED}?alone", TEXT, publisher="清河市水务局"), "2026-01-01T00:00:00.000Z")
    store(archive, [*world(), forged], "run")
    ids = {
        (row["body"], row["year"]): row["id"]
        for row in archive.db.query("SELECT id, body, year FROM reports WHERE copy_of IS NULL")
    }
    archive.close()
    with datasette_of(archive.directory) as datasette:
        page = (await datasette.client.get(f"/archive/reports/{ids['清河市民政局', 2023]}")).text
        block = page.partition('id="copies"')[2].partition("</section>")[0]
        for told_so in (
            OWN, PLATFORM, MOBILE, GATE, f"{OWN}.pdf", FORGED,
            "采用的文字", "文字相同", "简繁转换的副本", "另一种文件格式",
            "本机关网站", "政府网站", "与政府网站相似的网址", "相似度", "2026-02-01 至 2026-04-01",
            "与上年相同的段落 5/6（83%）", "文字相近的其他报告",
        ):  # fmt: skip
            assert told_so in block, told_so
        assert f'href="/archive/reports/{ids["清河市民政局", 2022]}"' in block
        assert "并非政府网站的网址，未必" not in page
        alone = (await datasette.client.get(f"/archive/reports/{ids['清河市水务局', 2023]}")).text
        assert "这份文字只见于与政府网站相似、并非政府网站的网址，未必是该机关公布的报告。" in alone
        assert "与上年相同的段落：不详（没有上年报告可比）" in alone
        listed = (await datasette.client.get("/archive/copies.json?_shape=array&copy_kind=script")).json()
        assert {row["url"] for row in listed} == {GATE, f"{GATE}?edu"}


def test_an_archive_of_before_gets_its_bands_paragraphs_standings_and_similarities(tmp_path: Path) -> None:
    """The tables as they were, with rows; then the change to them."""
    with Archive.create(tmp_path / "now") as now:
        declare(now)
        store(now, world(), "run")
        expected = state(now)
        rows = {name: list(now.db.table(name).rows) for name in ("portals", "bodies", "reports", "sightings", "pages")}
        kept = {name: list(now.db.table(name).rows) for name in ("sections", "claims")}
    random.Random(6).shuffle(rows["sightings"])
    (tmp_path / "before").mkdir()
    db = Database(tmp_path / "before" / "archive.db")
    migrations.apply(db, stop_before="evidence_copies_and_versions")
    for name, found in (rows | kept).items():
        columns = [column.name for column in db.table(name).columns]
        db.table(name).insert_all([{column: row[column] for column in columns} for row in found], replace=True)
    db.close()
    with Archive.create(tmp_path / "before") as opened:
        made = json.loads(state(opened))
        for table in ("bands JOIN reports USING (serial)", "paragraphs JOIN reports USING (serial)", "reports"):
            assert made[table] == json.loads(expected)[table]
        # What a page said of its site was not kept: by its name the own site is official until it is read again.
        found = {row["url"]: row["standing"] for row in opened.db.table("sightings").rows}
        assert (found[OWN], found[FORGED]) == ("official", "look-alike")


def test_a_forged_text_that_an_older_version_took_for_the_report_gives_way_at_the_next_run(tmp_path: Path) -> None:
    """Old tables in which a forged text was the report and the official one its copy, and a year another's version."""
    (tmp_path / "old").mkdir()
    db = Database(tmp_path / "old" / "archive.db")
    migrations.apply(db, stop_before="evidence_copies_and_versions")
    at = "2025-01-01T00:00:00.000Z"
    official, fixed = "http://mzj.qinghe.gov.cn/long/2023.html", "http://mzj.qinghe.gov.cn/nb.html"
    rows = [
        ("a" * 32, 2023, FORGED, None, None, TEXT),
        ("b" * 32, 2023, official, "a" * 32, "mirror", TEXT.replace("373条", "374条")),
        ("c" * 32, 2022, fixed, "d" * 32, "revision", "另一份完全不同的说明。" * 40),
        ("d" * 32, 2024, fixed, None, None, TEXT),
    ]
    db.execute("PRAGMA foreign_keys=OFF")
    db.table("bodies").insert({"id": "清河市民政局", "name": "清河市民政局", "due": "01-31"})
    for serial, (identity, year, url, copy_of, kind, text) in enumerate(rows, start=1):
        told = {"id": identity, "serial": serial, "body": "清河市民政局", "year": year, "url": url, "text": text}
        told |= {"title": "年报", "publisher": "清河市民政局", "chars": len(text), "script": "hans", "format": "html"}
        told |= {"quality": "good", "first_seen": at, "last_seen": at, "copy_of": copy_of, "copy_kind": kind}
        db.table("reports").insert(told | {"extractor": "older"})
        seen = at.replace("2025", str(year))
        db.table("sightings").insert({"url": url, "report": identity, "first_seen": seen, "last_seen": seen})
    db.close()
    with Archive.create(tmp_path / "old") as archive:
        run = Run.begin(archive, {})
        assert run.archive.db.table("unsettled").count == 0
        found = {row["id"][0]: (row["copy_of"], row["copy_kind"]) for row in archive.db.table("reports").rows}
    assert found == {"a": ("b" * 32, "mirror"), "b": (None, None), "c": (None, None), "d": (None, None)}


def test_reports_of_older_captures_are_found_without_a_pass_over_all_sightings(archive: Archive) -> None:
    sql = "SELECT report FROM sightings WHERE capture = 'x'"
    (step,) = [row[-1] for row in archive.db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
    assert step.startswith("SEARCH sightings")


@pytest.mark.parametrize("sql", ["SELECT * FROM copies WHERE report = 'x'", "SELECT * FROM report_list LIMIT 20"])
def test_the_copies_of_one_report_are_found_without_a_pass_over_all(archive: Archive, sql: str) -> None:
    steps = [row[-1] for row in archive.db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
    assert any(step.startswith("SEARCH sightings") for step in steps), steps
    assert not any(step.startswith(("SCAN shown", "SCAN sightings")) for step in steps), steps
