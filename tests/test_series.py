"""Figures in the archive: what a report counts, and what the years say of each other."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import ledger, questions
from archive.report import Cell, Check, Figure, Page, Problem, Reading, Table
from archive.store import Archive, sqlite3
from crawler.demo import DemoServer, government
from pipelines.figures import figures_of
from pipelines.store import Refined, store
from pipelines.workers import IMAGES_UNREAD
from tests.crawling import contents, crawl, rows

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def applications(received: int, carried_in: int | str, carried_out: int) -> Table:
    done = received + int(carried_in or 0) - carried_out
    rows = [
        ("", *APPLICANTS),
        *(
            (label, str(number), "0", "0", "0", "0", "0", str(number))
            for label, number in (
                ("一、本年新收政府信息公开申请数量", received),
                ("二、上年结转政府信息公开申请数量", carried_in),
                ("（一）予以公开", done),
                ("（七）总计", done),
                ("四、结转下年度继续办理", carried_out),
            )
        ),
    ]
    return table(rows)


def documents(made: int, repealed: int, in_force: int) -> Table:
    heads = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    return table([heads, ("行政规范性文件", str(made), str(repealed), str(in_force))])


def table(rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(tuple(tuple(Cell(text) for text in row) for row in rows))


def report(year: int, *tables: Table, name: str = "清河市民政局", text: str = "", pictures: bool = False) -> Refined:
    counted = figures_of(
        "", (), () if pictures else tables, year, [("http://p.example/1.png", tables)] if pictures else ()
    )
    url = f"http://p.example/{name}/{year}.html"
    reading = Reading(
        url,
        title=f"{name}{year}年政府信息公开工作年度报告",
        publisher=name,
        year=year,
        text=text or f"{name}{year}年的政府信息公开工作情况如下，所列数据的统计期限为全年。" * 9,
        figures=counted.figures,
        checks=counted.checks,
        tables=tables,
        kind="report",
    )
    return Refined(Page(url, b"", fetched_at=f"{year + 1}-02-01T00:00:00.000Z"), reading)


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    with Archive.create(tmp_path) as opened:
        yield opened


def across_years(archive: Archive) -> list[tuple[int, str, str, str, float | None, float | None]]:
    rows = archive.db.execute(
        "SELECT year, rule, scope, outcome, left, right FROM checks JOIN reports ON reports.id = report"
        " WHERE rule = 'I6' OR rule = 'I5' AND scope IN ('总计', '自然人')"
        " ORDER BY year, rule, scope"
    )
    return [tuple(row) for row in rows]


THREE = (
    report(2021, applications(10, 0, 3), documents(2, 0, 20)),
    report(2022, applications(12, 3, 4), documents(5, 1, 24)),
    report(2023, applications(9, 5, 0), documents(5, 1, 29)),
)
EXPECTED = [
    (2022, "I5", "总计", "pass", 3, 3),
    (2022, "I5", "自然人", "pass", 3, 3),
    (2022, "I6", "行政规范性文件现行有效件数", "pass", 24, 24),
    (2023, "I5", "总计", "fail", 4, 5),
    (2023, "I5", "自然人", "fail", 4, 5),
    (2023, "I6", "行政规范性文件现行有效件数", "fail", 29, 28),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_year_is_checked_against_the_one_before_in_whatever_order_they_come(
    archive: Archive, order: tuple[int, ...]
) -> None:
    for number in order:
        store(archive, [THREE[number]], "run")
    assert across_years(archive) == EXPECTED
    (note,) = archive.db.execute("SELECT note FROM checks WHERE rule = 'I6' AND outcome = 'fail'").fetchone()
    assert note == "行政规范性文件现行有效件数：本年度现行有效 29 ≠ 上一年度现行有效＋制发－废止 28"


def test_a_check_names_the_report_it_was_made_with(archive: Archive) -> None:
    store(archive, list(THREE), "run")
    rows = archive.db.execute(
        "SELECT later.year, earlier.year FROM checks JOIN reports AS later ON later.id = report"
        " JOIN reports AS earlier ON earlier.id = neighbour"
    ).fetchall()
    assert {tuple(row) for row in rows} == {(2022, 2021), (2023, 2022)}


def test_a_new_version_of_a_year_is_checked_in_place_of_the_old_one(archive: Archive) -> None:
    store(archive, list(THREE), "run")
    mended = report(2023, applications(9, 4, 0), documents(4, 1, 27), text="经核实，本报告的数据更正如下。" * 20)
    store(archive, [mended], "run")
    assert across_years(archive)[3:] == [
        (2023, "I5", "总计", "pass", 4, 4),
        (2023, "I5", "自然人", "pass", 4, 4),
        (2023, "I6", "行政规范性文件现行有效件数", "pass", 27, 27),
    ]


def test_a_blank_in_either_year_cannot_be_said(archive: Archive) -> None:
    store(archive, [THREE[0], report(2022, applications(12, "", 4))], "run")
    assert across_years(archive) == [
        (2022, "I5", "总计", "cannot say", 3, None),
        (2022, "I5", "自然人", "cannot say", 3, None),
    ]


def test_a_gap_of_a_year_is_no_neighbour(archive: Archive) -> None:
    store(archive, [THREE[0], THREE[2]], "run")
    assert across_years(archive) == []


def test_a_series_goes_on_under_a_new_name(archive: Archive) -> None:
    renamed = report(2022, applications(12, 4, 4), name="清河市委社会工作部")
    for items in ([THREE[0]], [renamed]):
        store(archive, items, "run")
    assert across_years(archive) == []
    with archive.transaction() as db:
        db.execute("UPDATE bodies SET successor = ? WHERE id = ?", ["清河市委社会工作部", "清河市民政局"])
    store(archive, [THREE[0]], "run")
    assert across_years(archive) == [
        (2022, "I5", "总计", "fail", 3, 4),
        (2022, "I5", "自然人", "fail", 3, 4),
    ]


def succeed(archive: Archive, *names: str) -> None:
    with archive.transaction() as db:
        for old, new in itertools.pairwise(names):
            db.execute("UPDATE bodies SET successor = ? WHERE id = ?", [new, old])


def test_two_years_of_the_old_body_are_its_own(archive: Archive) -> None:
    renamed = report(2023, applications(9, 4, 0), name="清河市委社会工作部")
    store(archive, [*THREE[:2], renamed], "run")
    succeed(archive, "清河市民政局", "清河市委社会工作部")
    for _ in range(2):
        store(archive, list(THREE[:2]), "run")
    assert across_years(archive) == [
        *EXPECTED[:3],
        (2023, "I5", "总计", "pass", 4, 4),
        (2023, "I5", "自然人", "pass", 4, 4),
    ]


@pytest.mark.parametrize("back", [(), ("清河市民政局",)])
def test_a_body_that_was_renamed_twice_has_one_series(archive: Archive, back: tuple[str, ...]) -> None:
    names = "清河市民政局", "清河市社会局", "清河市委社会工作部", *back
    store(archive, [THREE[0], report(2022, applications(12, 4, 4), name=names[2]), report(2020, name=names[1])], "run")
    succeed(archive, *names)
    store(archive, [THREE[0]], "run")
    assert [row[3:] for row in across_years(archive)] == [("fail", 3, 4)] * 2


def test_show_tells_the_figures_and_the_checks(archive: Archive) -> None:
    store(archive, list(THREE), "run")
    (identity,) = archive.db.execute("SELECT id FROM reports WHERE year = 2023").fetchone()
    found = questions.show(archive, identity)
    assert len(found["figures"]) == 38 and found["figures"][0]["indicator"] == "applications_received"
    assert {check["rule"] for check in found["checks"]} >= {"I1", "I2", "I3", "I5", "I6"}


def test_figures_read_in_pictures_stay_when_the_page_comes_without_them(archive: Archive) -> None:
    def origins() -> set[str]:
        return {row[0] for row in archive.db.execute("SELECT DISTINCT origin FROM figures")}

    store(archive, [report(2021)], "run")
    assert origins() == set()
    store(archive, [report(2021, applications(10, 0, 3), pictures=True)], "run")
    assert origins() == {"ocr"}
    store(archive, [report(2021)], "run")
    assert origins() == {"ocr"}
    store(archive, [report(2021, applications(11, 0, 3), pictures=True)], "run")
    row = archive.db.execute(
        "SELECT value, evidence FROM figures WHERE indicator = 'applications_received' AND dimension = 'total'"
    ).fetchone()
    assert tuple(row) == (11, "http://p.example/1.png 一、本年新收政府信息公开申请数量 × 总计")


def test_a_reading_without_pictures_keeps_what_they_showed_and_replaces_the_rest(archive: Archive) -> None:
    def filed(item: Refined, *, looked: bool = False) -> list[tuple[Any, ...]]:
        if looked:
            item = replace(item, page=replace(item.page, images=(("http://p.example/1.png", b""),)))
        store(archive, [item], "run")
        sql = "SELECT value, origin, chosen FROM figures WHERE indicator = 'applications_received'"
        return [tuple(row) for row in archive.db.execute(f"{sql} AND dimension = 'total' ORDER BY position")]

    def rules() -> set[str]:
        return {row[0] for row in archive.db.execute("SELECT rule FROM checks")}

    pictured = report(2021, applications(10, 0, 3), pictures=True)
    said = Figure("applications_received", "total", 11.0, "number", "11件", "件", "prose", "收到11件", chosen=True)
    told = Check("I7", "applications", "fail", 11.0, 10.0)
    assert filed(pictured, looked=True) == [(10, "ocr", 1)]
    found = rules()
    assert found == {"I1", "I2", "I3"}
    better = replace(pictured, reading=replace(pictured.reading, figures=(said,), checks=(told,)))
    for _ in range(2):
        assert filed(better) == [(11, "prose", 0), (10, "ocr", 1)]
        assert rules() == found | {"I7"}
    ledger.start_run(archive, "run", [], "2026-01-01T00:00:00.000Z")
    hung = replace(better, reading=replace(better.reading, problems=(Problem(IMAGES_UNREAD, "too long"),)))
    assert filed(hung, looked=True) == [(11, "prose", 0), (10, "ocr", 1)]
    assert filed(better, looked=True) == [(11, "prose", 1)]
    assert rules() == {"I7"}


def test_a_new_rule_reaches_reports_whose_figures_are_the_same(archive: Archive) -> None:
    item = report(2021, applications(10, 0, 3))
    store(archive, [replace(item, reading=replace(item.reading, checks=item.reading.checks[1:]))], "run")
    store(archive, [item], "run")
    (number,) = archive.db.execute("SELECT count(*) FROM checks").fetchone()
    assert number == len(item.reading.checks)


def test_the_vocabulary_is_in_the_archive_and_brought_up_to_date(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        archive.db.execute("UPDATE indicators SET name = 'old' WHERE id = 'granted'")
        archive.db.conn.commit()
    with Archive.create(tmp_path) as archive:
        row = archive.db.execute("SELECT name, unit, part_of FROM indicators WHERE id = 'granted'").fetchone()
        assert tuple(row) == ("予以公开", "件", "results_total")


def test_every_figure_names_an_indicator_that_the_archive_knows(archive: Archive) -> None:
    figure = Figure("no_such_indicator", "total", 1.0, "number", "1", "件", "table", "")
    item = report(2021)
    wrong = replace(item, reading=replace(item.reading, figures=(figure,)))
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store(archive, [wrong], "run")


def test_an_older_archive_gets_its_figures_at_the_next_crawl_without_a_page_being_sent_again(tmp_path: Path) -> None:
    figures = "SELECT figures.* FROM figures JOIN reports ON reports.id = report ORDER BY report, position"
    seen = "SELECT url, report, first_seen FROM sightings ORDER BY url, report"
    with DemoServer(government(1)) as server:
        assert crawl(server, tmp_path).returncode == 0
        whole, known, sightings = rows(tmp_path, figures), contents(tmp_path), rows(tmp_path, seen)
        stored = rows(tmp_path, "SELECT id FROM captures")
        _without_figures(tmp_path)
        assert crawl(server, tmp_path).returncode == 0
        assert rows(tmp_path, figures) == whole != []
        assert contents(tmp_path) == known and rows(tmp_path, seen) == sightings
        reports = {row["url"] for row in rows(tmp_path, "SELECT url FROM pages WHERE state = 'report'")}
        again = rows(tmp_path, "SELECT page FROM captures WHERE status = 200"
                     " AND id NOT IN (SELECT value FROM json_each(?))",
                     json.dumps([row["id"] for row in stored]))  # fmt: skip
        assert not reports & {row["page"] for row in again}
        asked = len(server.hits("www.donglin.example"))
        assert crawl(server, tmp_path).returncode == 0
        assert len(server.hits("www.donglin.example")) - asked < asked / 4


def _without_figures(directory: Path) -> None:
    """Make the archive one that was written before there were figures."""
    with sqlite3.connect(directory / "archive.db") as db:
        db.execute("DROP VIEW figure_list")
        for table in ("figures", "checks", "indicators", "dimensions"):
            db.execute(f"DROP TABLE {table}")
        db.execute("DROP INDEX idx_pages_cover")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'figures_and_checks'")
        db.execute("UPDATE reports SET extractor = 'nianbao-2'")
