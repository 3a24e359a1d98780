"""Reprocess: a better extractor reads captures again; ids stay where texts do, and nothing that was seen is lost."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from archive.report import fingerprint
from archive.store import Archive
from crawler.demo import CATALOGUE, DemoServer, government
from pipelines.store import EXTRACTOR, NO_LONGER
from tests.crawling import NIANBAO, crawl, environment, nianbao, rows

TABLES = (
    "reports",
    "sightings",
    "sections",
    "figures",
    "checks",
    "captures",
    "pages",
    "attachments",
    "problems",
    "claims",
)
OLD = "nianbao-2 before"
RESULT = {  # all that a reading says, without the older readings
    "reports WHERE copy_kind IS NOT 'reading'": "id, body, year, title, text, url, copy_of, copy_kind, first_seen,"
    " last_seen, extractor",
    "sightings": "*",
    "captures": "*",
    "pages": "*",
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two visits, all of it read by the present extractor."""
    directory = tmp_path_factory.mktemp("crawled")
    for visit in (1, 2):
        with DemoServer(government(visit)) as server:
            assert crawl(server, directory, "--all").returncode == 0
    return directory


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    """A copy of it to be changed."""
    return shutil.copytree(crawled, tmp_path / "archive")


def reprocess(directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return nianbao("reprocess", "--archive", directory, "--catalogue", CATALOGUE, *options)


def everything(directory: Path, tables: tuple[str, ...] = TABLES) -> dict[str, list[tuple[Any, ...]]]:
    with Archive.read(directory) as archive:
        return {name: sorted(map(tuple, archive.db.execute(f"SELECT * FROM {name}")), key=repr) for name in tables}


def result(directory: Path) -> dict[str, list[tuple[Any, ...]]]:
    with Archive.read(directory) as archive:
        return {
            name: sorted(map(tuple, archive.db.execute(f"SELECT {columns} FROM {name}")), key=repr)
            for name, columns in RESULT.items()
        }


def execute(directory: Path, sql: str, *values: object) -> None:
    with Archive.create(directory) as archive, archive.transaction() as db:
        db.execute(sql, list(values))


def read_by_another(directory: Path) -> None:
    execute(directory, "UPDATE captures SET extractor = ? WHERE extractor IS NOT NULL", OLD)
    execute(directory, "UPDATE reports SET extractor = ?", OLD)


def misread(directory: Path, report: str) -> str:
    """Let `report` be what an older extractor read: with a line of furniture in its text. Return the id of that."""
    connection = sqlite3.connect(directory / "archive.db")
    body, year, text = connection.execute("SELECT body, year, text FROM reports WHERE id = ?", [report]).fetchone()
    wrong = f"首页 > 政府信息公开 > 年报\n{text}"
    identity = fingerprint(body, year, wrong)
    with connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE reports SET id = ?, text = ? WHERE id = ?", [identity, wrong, report])
        connection.execute("UPDATE reports SET copy_of = ? WHERE copy_of = ?", [identity, report])
        for table in (
            "sightings",
            "captures",
            "pages",
            "sections",
            "tables",
            "claims",
            "attachments",
            "figures",
            "checks",
        ):
            connection.execute(f"UPDATE {table} SET report = ? WHERE report = ?", [identity, report])
        connection.execute("UPDATE checks SET neighbour = ? WHERE neighbour = ?", [identity, report])
    connection.close()
    return identity


def test_what_the_present_extractor_has_read_is_not_read_again(archive: Path) -> None:
    before = everything(archive)
    assert reprocess(archive, "--dry-run").stdout == "0 captures would be read.\n"
    done = reprocess(archive)
    assert (done.returncode, done.stderr) == (0, "Nothing to read: the present extractor has read every capture.\n")
    assert everything(archive) == before


def test_where_no_text_changes_all_ids_sightings_and_pages_stay(archive: Path) -> None:
    before = everything(archive)
    read_by_another(archive)
    number = len(rows(archive, "SELECT 1 FROM captures WHERE extractor = ?", OLD))
    assert reprocess(archive, "--dry-run").stdout == f"{number} captures would be read.\n"
    done = reprocess(archive)
    assert done.returncode == 0, done.stderr
    assert f"{number} captures read: " in done.stderr
    assert "with another text" not in done.stderr
    after = everything(archive)
    assert {name for name in TABLES if after[name] != before[name]} == set()


def test_a_changed_text_is_a_new_reading_and_the_old_id_still_tells_where_it_went(archive: Path, crawled: Path) -> None:
    (revised,) = rows(archive, "SELECT copy_of, id FROM reports WHERE copy_kind = 'revision'")
    shown = rows(
        archive,
        "SELECT report AS id FROM sightings GROUP BY report HAVING count(*) = 1 AND min(first_seen) < max(last_seen)"
        " AND report NOT IN (SELECT coalesce(copy_of, '') FROM reports) ORDER BY report LIMIT 3",
    )
    chosen = [row["id"] for row in shown] + [revised["id"], revised["copy_of"]]
    read_by_another(archive)
    older = {misread(archive, report): report for report in chosen}
    done = reprocess(archive)
    assert done.returncode == 0, done.stderr
    assert "with another text" in done.stderr
    assert result(archive) == result(crawled)  # as if it had never been read otherwise
    readings = rows(archive, "SELECT id, copy_of, extractor FROM reports WHERE copy_kind = 'reading'")
    assert {row["id"]: row["copy_of"] for row in readings} == older
    assert {row["extractor"] for row in readings} == {OLD}
    told = nianbao("show", next(iter(older)), "--archive", archive)
    assert (told.returncode, next(iter(older.values()))[:12] in told.stdout) == (0, True)
    before = everything(archive)
    assert "Nothing to read" in reprocess(archive).stderr
    reprocess(archive, "--all")
    assert everything(archive) == before


def test_a_re_reading_that_was_killed_goes_on_where_it_stopped(archive: Path, crawled: Path) -> None:
    read_by_another(archive)
    report = rows(archive, "SELECT report FROM captures WHERE report IS NOT NULL ORDER BY fetched_at DESC LIMIT 1")[0]
    misread(archive, report["report"])
    number = len(rows(archive, "SELECT 1 FROM captures WHERE extractor = ?", OLD))
    command = [NIANBAO, "reprocess", "--archive", archive, "--catalogue", CATALOGUE]
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL)
    while process.poll() is None and not rows(archive, "SELECT 1 FROM captures WHERE extractor = ?", EXTRACTOR):
        time.sleep(0.01)
    process.kill()
    assert process.wait() != 0
    left = len(rows(archive, "SELECT 1 FROM captures WHERE extractor = ?", OLD))
    assert 0 < left < number
    done = reprocess(archive)
    assert f"{left} captures read: " in done.stderr
    assert result(archive) == result(crawled)
    problems = rows(archive, "SELECT url, kind, detail, count(*) AS times FROM problems GROUP BY url, kind, detail")
    assert len(rows(archive, "SELECT 1 FROM problems")) == len(rows(crawled, "SELECT 1 FROM problems"))
    assert problems == rows(
        crawled, "SELECT url, kind, detail, count(*) AS times FROM problems GROUP BY url, kind, detail"
    )


def test_only_a_portal_or_what_was_captured_since_a_day_is_read(archive: Path) -> None:
    read_by_another(archive)
    execute(archive, "UPDATE captures SET fetched_at = '2020' || substr(fetched_at, 5) WHERE page LIKE '%shiqiao%'")
    ours = "SELECT 1 FROM captures JOIN pages ON pages.url = page WHERE portal = 'shiqiao' AND captures.extractor = ?"
    number, total = len(rows(archive, ours, OLD)), len(rows(archive, "SELECT 1 FROM captures WHERE extractor = ?", OLD))
    assert number > 0
    assert reprocess(archive, "--dry-run", "--portal", "shiqiao").stdout == f"{number} captures would be read.\n"
    assert (
        reprocess(archive, "--dry-run", "--since", "2021-01-01").stdout == f"{total - number} captures would be read.\n"
    )
    assert reprocess(archive, "--portal", "nowhere").returncode == 2
    assert reprocess(archive, "--portal", "shiqiao").returncode == 0
    assert (rows(archive, ours, OLD), len(rows(archive, ours, EXTRACTOR))) == ([], number)


def test_rows_that_were_lost_come_back_from_the_segments(archive: Path, crawled: Path) -> None:
    lost = rows(
        archive, "SELECT url, report FROM pages WHERE portal = 'shiqiao' AND state = 'report' ORDER BY url LIMIT 4"
    )
    with sqlite3.connect(archive / "archive.db") as connection:
        for row in lost:  # as if their transactions had been in a `-wal` that is gone
            for table in (
                "sections",
                "tables",
                "claims",
                "attachments",
                "figures",
                "checks",
                "sightings",
                "paragraphs",
            ):
                key = "serial = (SELECT serial FROM reports WHERE id = ?)" if table == "paragraphs" else "report = ?"
                connection.execute(f"DELETE FROM {table} WHERE {key}", [row["report"]])
            connection.execute("DELETE FROM checks WHERE neighbour = ?", [row["report"]])
            connection.execute("DELETE FROM captures WHERE page = ?", [row["url"]])
            connection.execute("DELETE FROM pages WHERE url = ?", [row["url"]])
            connection.execute("DELETE FROM reports WHERE id = ?", [row["report"]])
    done = reprocess(archive)
    assert done.returncode == 0, done.stderr
    columns = "id, text, url, first_seen, last_seen, copy_of"
    assert rows(archive, f"SELECT {columns} FROM reports ORDER BY id") == rows(
        crawled, f"SELECT {columns} FROM reports ORDER BY id"
    )
    captures = "SELECT id, page, fetched_at, verdict, report, revisit_of FROM captures ORDER BY id"
    assert rows(archive, captures) == rows(crawled, captures)
    assert rows(archive, "SELECT portal, state FROM pages WHERE url = ?", lost[0]["url"]) == [
        {"portal": "shiqiao", "state": "report"}
    ]


def test_a_report_that_is_no_longer_read_as_one_is_kept_and_a_problem_says_so_once(archive: Path) -> None:
    (other,) = rows(archive, "SELECT id, page FROM captures WHERE report IS NULL AND verdict = 'block' LIMIT 1")
    kept = rows(archive, "SELECT id FROM reports WHERE copy_of IS NULL ORDER BY id LIMIT 1")[0]["id"]
    execute(
        archive, "UPDATE captures SET report = ?, verdict = 'good', extractor = ? WHERE id = ?", kept, OLD, other["id"]
    )
    for _ in range(2):
        assert reprocess(archive).returncode == 0
        execute(archive, "UPDATE captures SET extractor = ? WHERE id = ?", OLD, other["id"])
    assert rows(archive, "SELECT report, verdict FROM captures WHERE id = ?", other["id"]) == [
        {"report": kept, "verdict": "good"}
    ]
    assert len(rows(archive, "SELECT 1 FROM problems WHERE kind = ? AND url = ?", NO_LONGER, other["page"])) == 1


def test_the_counts_of_a_re_reading_add_up(archive: Path) -> None:
    told = reprocess(archive, "--all").stderr
    total, _, rest = told.strip().removesuffix(".").partition(" captures read: ")
    assert (parts := [int(part.split()[0]) for part in re.sub(r"\(.*\)", "", rest).split(", ")])
    assert sum(parts) == int(total)
    assert "bad pages (block " in told


def test_a_re_reading_of_everything_that_was_killed_goes_on_where_it_stopped(archive: Path, crawled: Path) -> None:
    count = "SELECT 1 FROM captures WHERE extractor = ?"
    number = len(rows(archive, count, EXTRACTOR))
    command = [NIANBAO, "reprocess", "--all", "--archive", archive, "--catalogue", CATALOGUE]
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL)
    while process.poll() is None and len(rows(archive, count, EXTRACTOR)) == number:
        time.sleep(0.01)
    while process.poll() is None and not rows(archive, count, EXTRACTOR):
        time.sleep(0.01)
    process.kill()
    assert process.wait() != 0
    left = number - len(rows(archive, count, EXTRACTOR))
    assert 0 < left < number
    assert f"{left} captures read: " in reprocess(archive).stderr
    assert result(archive) == result(crawled)


def test_an_archive_of_an_older_version_is_brought_up_to_date(archive: Path) -> None:
    execute(archive, "DROP VIEW coverage")
    execute(archive, "DELETE FROM _sqlite_migrations WHERE name = 'coverage'")
    dry = reprocess(archive, "--dry-run")
    assert (dry.returncode, "older version" in dry.stderr) == (3, True)
    done = reprocess(archive)
    assert (done.returncode, "Nothing to read" in done.stderr) == (0, True), done.stderr
    assert rows(archive, "SELECT count(*) AS n FROM coverage")[0]["n"] > 0
    assert reprocess(archive / "none").returncode == 2
    assert not (archive / "none").exists()


def test_a_capture_that_was_left_unread_since_a_later_one_was_read_is_read_after_all(
    archive: Path, crawled: Path
) -> None:
    """As a crawl leaves it that was killed before it read what it had captured."""
    (revised,) = rows(archive, "SELECT id, url FROM reports WHERE copy_kind = 'revision'")
    execute(
        archive,
        "UPDATE captures SET verdict = 'superseded', report = NULL, extractor = NULL WHERE report = ?",
        revised["id"],
    )
    with sqlite3.connect(archive / "archive.db") as connection:
        (serial,) = connection.execute("SELECT serial FROM reports WHERE id = ?", [revised["id"]]).fetchone()
        for table in ("sections", "tables", "claims", "attachments", "figures", "checks", "sightings"):
            connection.execute(f"DELETE FROM {table} WHERE report = ?", [revised["id"]])
        for table in ("paragraphs", "bands"):
            connection.execute(f"DELETE FROM {table} WHERE serial = ?", [serial])
        connection.execute("DELETE FROM reports WHERE id = ?", [revised["id"]])
    assert len(result(archive)["sightings"]) < len(result(crawled)["sightings"])
    assert reprocess(archive).returncode == 0
    assert result(archive) == result(crawled)


def test_what_verify_sends_to_reprocess_is_mended_by_it(archive: Path, crawled: Path) -> None:
    texts = rows(archive, "SELECT id, serial FROM reports WHERE copy_of IS NULL ORDER BY id LIMIT 3")
    with sqlite3.connect(archive / "archive.db") as connection:
        connection.execute("UPDATE reports SET text = text || '改' WHERE id = ?", [texts[0]["id"]])
        connection.execute("DELETE FROM reports_fts_docsize WHERE id = ?", [texts[1]["serial"]])
        connection.execute("INSERT INTO reports_fts (rowid, title) VALUES (99999, 'x')")
        connection.execute("DELETE FROM reports WHERE id = ?", [texts[2]["id"]])
    told = nianbao("verify", "--archive", archive)
    assert told.returncode == 1
    for kind in ("search index", "report id", "dangling reference"):
        assert kind in told.stdout
    assert "nianbao reprocess --all" in told.stderr
    assert reprocess(archive, "--all").returncode == 0
    told = nianbao("verify", "--archive", archive)
    assert told.returncode == 0, told.stdout
    assert result(archive) == result(crawled)
