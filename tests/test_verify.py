"""Verify: every kind of damage is named, a sound archive is not, and what can be made again is."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import frontier, ledger
from archive.evidence.captures import Capture, Segments, exchange_of
from archive.evidence.inspection import Finding, Inspection
from archive.evidence.records import Asked, Exchange, Held
from archive.evidence.recovery import reconcile
from archive.evidence.verify import look, verify
from archive.report import fingerprint
from archive.store import Archive, ArchiveError
from tests.crawling import nianbao

RUNS = ("20260102T030405-aaaaaaaa", "20260202T030405-bbbbbbbb")
AT, LATER = "2026-01-02T03:04:05.000Z", "2026-05-05T00:00:00.000Z"
BODY, TEXT = "清河市民政局", "本年度共收到政府信息公开申请12件。"
REPORT = fingerprint(BODY, 2025, TEXT)
SIZE = 60_000  # so that the first run has several segments


def exchange(number: int, run: int, length: int = 20_000) -> Exchange:
    url = f"http://www.qinghe.example/{number}.html"
    body = hashlib.shake_256(f"{run}/{number}".encode()).digest(length)
    asked = Asked("GET", f"/{number}.html", (("Host", "www.qinghe.example"), ("User-Agent", "nianbao")))
    kind = (("Content-Type", "application/pdf"),)
    return Exchange(url, url, f"2026-0{run + 1}-02T03:04:{number:02d}.000Z", 200, "OK", kind, body, asked=asked)


def write(archive: Archive, run: int) -> list[Capture]:
    """Write what a run captures: five pages, of which the second run finds two unchanged."""
    segments = Segments(archive.captures, RUNS[run], "nianbao/test", size=SIZE)
    written = [segments.append(exchange(number, run)) for number in range(5)]
    if run:
        held = archive.db.execute("SELECT id, url, fetched_at, payload_sha256 FROM captures ORDER BY fetched_at")
        for number, of in enumerate([Held(*row) for row in held.fetchall()[:2]]):
            again = replace(exchange(number, 0), fetched_at=f"2026-03-02T03:04:0{number}.000Z", revisits=of)
            written.append(segments.append(again if number else replace(again, status=304, headers=())))
    segments.close()
    return written


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two runs and one report, in which nothing is wrong."""
    directory = tmp_path_factory.mktemp("sound") / "archive"
    with Archive.create(directory) as archive:
        for number, run in enumerate(RUNS):
            ledger.start_run(archive, run, [], AT)
            frontier.record_captures(archive, write(archive, number), run)
        with archive.transaction() as db:
            db.table("bodies").insert({"id": BODY, "name": BODY})
            report = {"id": REPORT, "serial": 1, "body": BODY, "year": 2025, "text": TEXT, "title": "年报"}
            db.table("reports").insert(report)
            db.execute("INSERT INTO reports_fts (rowid, title, publisher, text) VALUES (1, '年报', '', 'x')")
            (capture,) = db.execute("SELECT min(id) FROM captures").fetchone()
            seen = {"url": "u", "report": REPORT, "first_seen": AT, "last_seen": AT, "capture": capture}
            db.table("sightings").insert(seen)
            db.execute("UPDATE captures SET report = ? WHERE id = ?", [REPORT, capture])
    return directory


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound, tmp_path / "archive")
    return tmp_path / "archive"


def findings(directory: Path, *, quick: bool = False) -> list[Finding]:
    return list(verify(directory, look(directory), quick=quick))


def kinds(directory: Path, *, quick: bool = False) -> Counter[str]:
    return Counter(finding.kind for finding in findings(directory, quick=quick))


def segments(directory: Path) -> list[Path]:
    return sorted((directory / "captures").glob("*.warc.gz"))


def rows(directory: Path, sql: str = "SELECT * FROM captures ORDER BY warc_file, warc_offset") -> list[dict[str, Any]]:
    with Archive.read(directory) as archive:
        return list(archive.db.query(sql))


def execute(directory: Path, sql: str) -> None:
    with sqlite3.connect(directory / "archive.db") as db:
        db.execute(sql)


def test_nothing_is_wrong_with_a_sound_archive(sound: Path) -> None:
    assert len(segments(sound)) == 6
    assert findings(sound) == []
    assert findings(sound, quick=True) == []


def test_999_of_1000_flipped_bits_are_found_and_all_the_other_captures_read(copy: Path) -> None:
    name = segments(copy)[0]
    whole, chance = name.read_bytes(), random.Random(6)
    with Archive.read(copy) as archive:
        kept = list(archive.db.query("SELECT * FROM captures WHERE warc_file = ?", [name.name]))
        bits = chance.sample(range(len(whole) * 8), 1000)
        missed = unnamed = 0
        for number, bit in enumerate(bits):
            data = bytearray(whole)
            data[bit // 8] ^= 1 << bit % 8
            name.write_bytes(data)
            found = list(Inspection(archive, name, len(whole)).findings(lambda size: None))
            missed += not found
            inside = [row for row in kept if row["warc_offset"] <= bit // 8 < row["warc_offset"] + row["warc_length"]]
            unnamed += bool(found and inside) and not any(
                inside[0]["id"] in one.what + one.detail or name.name in one.what for one in found
            )
            if number % 20 == 0:
                for row in kept:
                    if row not in inside:
                        assert exchange_of(archive, row).body
    assert missed <= 1
    assert unnamed == 0


def test_a_damaged_record_is_named_with_its_file_offset_address_and_moment(copy: Path) -> None:
    row = rows(copy)[1]
    path = copy / "captures" / row["warc_file"]
    data = bytearray(path.read_bytes())
    data[row["warc_offset"] + 5000] ^= 64
    path.write_bytes(data)
    (finding,) = findings(copy)
    assert (finding.kind, finding.what) == ("damaged", f"{path.name} @ {row['warc_offset']}")
    assert all(row[name] in finding.detail for name in ("id", "url", "fetched_at"))
    done = nianbao("verify", "--archive", copy, "--json")
    assert done.returncode == 1
    (line,) = map(json.loads, done.stdout.splitlines())
    assert line == {
        "kind": finding.kind, "what": finding.what, "detail": finding.detail, "remedy": finding.remedy
    }  # fmt: skip


@pytest.mark.parametrize("place", [0, -1], ids=["in the middle", "at the end"])
def test_a_request_that_is_damaged_is_one_finding_that_names_its_answer(copy: Path, place: int) -> None:
    name = rows(copy)[0]["warc_file"]
    row = [row for row in rows(copy) if row["warc_file"] == name][place]
    path = copy / "captures" / name
    data = bytearray(path.read_bytes())
    data[row["warc_offset"] + row["warc_length"] - 20] ^= 1
    path.write_bytes(data)
    (finding,) = findings(copy)
    assert finding.kind == "damaged"
    assert f"the request of {row['id']}, {row['url']}" in finding.detail
    with Archive.read(copy) as archive:
        assert exchange_of(archive, row).body


def test_a_record_written_anew_with_other_bytes_does_not_pass(copy: Path) -> None:
    row = rows(copy)[0]
    path = copy / "captures" / row["warc_file"]
    with Archive.read(copy) as archive:
        forged = replace(exchange_of(archive, row), body=b"forged")
    path.unlink()
    again = Segments(copy / "captures", RUNS[0], "nianbao/test")
    made = again.append(forged, row["id"])
    again.close()
    place = f"warc_offset = {made.warc_offset}, warc_length = {made.warc_length}"
    execute(copy, f"UPDATE captures SET {place} WHERE id = '{made.id}'")
    (finding,) = (one for one in findings(copy) if one.kind == "row differs")
    assert row["id"] in finding.what
    assert "payload_sha256" in finding.detail


def test_a_segment_that_is_missing_swapped_or_strange_is_named(copy: Path) -> None:
    first, second, third, *_ = segments(copy)
    number = sum(row["warc_file"] == first.name for row in rows(copy))
    first.unlink()
    second.rename(second.with_suffix(".x"))
    third.rename(second)
    second.with_suffix(".x").rename(third)
    shutil.copy(second, copy / "captures" / "wget.warc.gz")
    (copy / "captures" / "notes.txt").write_text("?")
    for quick in (False, True):
        found = {(one.kind, one.what): one.detail for one in findings(copy, quick=quick)}
        assert f"{number} rows" in found["segment missing", first.name]
        assert second.name in found["segment swapped", third.name]
        assert third.name in found["segment swapped", second.name]
        assert ("segment swapped", "wget.warc.gz") in found or ("foreign file", "wget.warc.gz") in found
        assert ("foreign file", "notes.txt") in found
        assert len(found) == 5


def test_a_torn_tail_is_told_and_gone_after_the_next_run(copy: Path) -> None:
    last = segments(copy)[-1]
    with last.open("ab") as opened:
        opened.write(b"\x1f\x8b\x08 torn")
    assert kinds(copy) == {"torn tail": 1}
    with Archive.create(copy) as archive:
        assert reconcile(archive, RUNS[1], LATER) == 0
    assert kinds(copy) == {}
    assert last.with_name(last.name + ".torn").is_file()


@pytest.mark.parametrize("length", [0, 1, 100])
def test_what_a_run_left_that_was_killed_at_its_first_record_is_no_foreign_file(copy: Path, length: int) -> None:
    begun = copy / "captures" / "20260303T030405-cccccccc-00000.warc.gz"
    begun.write_bytes(segments(copy)[0].read_bytes()[:length])
    assert kinds(copy) == ({"torn tail": 1} if length else {})
    with Archive.create(copy) as archive:
        assert reconcile(archive, RUNS[1], LATER) == 0
    assert kinds(copy) == {}
    assert not begun.exists()


def test_a_row_whose_record_was_cut_off_is_named_before_and_after_recovery(copy: Path) -> None:
    row = rows(copy)[-1]
    path = copy / "captures" / row["warc_file"]
    with path.open("r+b") as opened:
        opened.truncate(row["warc_offset"] + 40)
    assert kinds(copy) == {"damaged": 1}
    assert kinds(copy, quick=True) == {"row without record": 1}
    with Archive.create(copy) as archive:
        reconcile(archive, RUNS[1], LATER)
    (finding,) = findings(copy)
    assert (finding.kind, finding.what) == ("row without record", f"captures {row['id']}")
    (problem,) = rows(copy, "SELECT kind, url FROM problems")
    assert problem == {"kind": "capture lost", "url": row["page"]}


def test_rows_that_were_lost_are_found_as_records_and_come_back_as_they_were(copy: Path) -> None:
    before = rows(copy)
    with sqlite3.connect(copy / "archive.db") as db:
        db.execute("DELETE FROM sightings")
        db.execute("DELETE FROM captures WHERE warc_file LIKE '%bbbb%' OR warc_offset > 20000")
    found = [one for one in findings(copy) if one.kind == "record without row"]
    segments_named = {one.what.split(" @ ")[0] for one in found}
    assert segments_named >= {path.name for path in segments(copy) if RUNS[1] in path.name} | {segments(copy)[0].name}
    with Archive.create(copy) as archive:
        assert reconcile(archive, RUNS[1], LATER) > 5
    assert kinds(copy) == {}
    unread = {"verdict": None, "report": None}
    assert [row | unread for row in rows(copy)] == [row | unread for row in before]
    assert {row["verdict"] for row in rows(copy) if row["status"] == 304} == {"unchanged"}


def test_a_database_that_lost_its_wal_gets_all_rows_back(tmp_path: Path) -> None:
    directory = tmp_path / "archive"
    with Archive.create(directory) as archive:
        ledger.start_run(archive, RUNS[0], [], AT)
        archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        frontier.record_captures(archive, write(archive, 0), RUNS[0])
        ledger.start_run(archive, RUNS[1], [], AT)
        frontier.record_captures(archive, write(archive, 1), RUNS[1])
        before = rows(directory)
        shutil.copytree(directory, tmp_path / "lost", ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    assert rows(tmp_path / "lost") == []
    assert set(kinds(tmp_path / "lost")) == {"record without row"}
    with Archive.create(tmp_path / "lost") as archive:
        assert reconcile(archive, RUNS[0], LATER) == len(before) == 12
        assert archive.db.execute("SELECT outcome FROM runs WHERE id = ?", [RUNS[1]]).fetchone()[0] == "interrupted"
    assert rows(tmp_path / "lost") == before
    assert kinds(tmp_path / "lost") == {}


def test_without_its_database_an_archive_is_made_anew_with_every_capture(copy: Path) -> None:
    before = rows(copy)
    for path in copy.glob("archive.db*"):
        path.unlink()
    with Archive.create(copy) as archive:
        ledger.start_run(archive, "20260303T030405-cccccccc", [], LATER)
        assert reconcile(archive, "20260303T030405-cccccccc", LATER) == 12
    unread = {"verdict": None, "report": None}
    assert [row | unread for row in rows(copy)] == [row | unread for row in before]
    assert kinds(copy) == {}


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        ("DELETE FROM reports", "dangling reference"),
        ("DELETE FROM captures WHERE id = (SELECT capture FROM sightings)", "dangling reference"),
        ("UPDATE captures SET report = 'nobody' WHERE report IS NULL", "dangling reference"),
        ("UPDATE captures SET revisit_of = 'nobody' WHERE revisit_of IS NOT NULL", "revisit unresolved"),
        ("UPDATE captures SET revisit_of = (SELECT id FROM captures WHERE status = 304) WHERE status = 200"
         " AND revisit_of IS NOT NULL", "revisit unresolved"),
        ("UPDATE reports SET text = text || '改'", "report id"),
        ("UPDATE reports SET serial = 7", "search index"),
        ("UPDATE captures SET url = 'http://other.example/'", "row differs"),
        ("UPDATE captures SET fetched_at = '2020-01-01'", "row differs"),
        ("UPDATE captures SET warc_length = warc_length - 1", "row differs"),
        ("UPDATE captures SET warc_offset = warc_offset + 1", "row without record"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_database_is_named(copy: Path, harm: str, kind: str) -> None:
    execute(copy, harm)
    found = [finding for finding in findings(copy) if finding.kind == kind]
    assert found
    assert all(finding.remedy and finding.detail.endswith(".") for finding in found)


def zeroed(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(b"\0" * 100 + data[100:])


def truncated(path: Path) -> None:
    with path.open("r+b") as opened:
        opened.truncate(path.stat().st_size // 2)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [zeroed, truncated, emptied])
def test_a_damaged_database_is_refused_with_a_remedy(copy: Path, harm: Callable[[Path], None]) -> None:
    harm(copy / "archive.db")
    with pytest.raises(ArchiveError, match="Restore it from a backup"):
        Archive.create(copy)
    before = (copy / "archive.db").read_bytes()
    done = nianbao("verify", "--archive", copy)
    assert done.returncode == 1
    assert done.stdout.startswith("database damaged: archive.db: ")
    assert "Restore it from a backup" in done.stdout
    assert (copy / "archive.db").read_bytes() == before


def test_a_damaged_page_of_the_database_is_named(copy: Path) -> None:
    path = copy / "archive.db"
    (root,) = rows(copy, "SELECT rootpage FROM sqlite_master WHERE name = 'sightings'")
    (size,) = rows(copy, "PRAGMA page_size")
    data = bytearray(path.read_bytes())
    start = (root["rootpage"] - 1) * size["page_size"]
    data[start : start + size["page_size"]] = b"\xa5" * size["page_size"]
    path.write_bytes(data)
    for quick in (False, True):
        assert kinds(copy, quick=quick)["database damaged"] >= 1


def test_while_a_run_writes_only_what_it_has_finished_is_judged(copy: Path) -> None:
    with Archive.create(copy) as archive:
        ledger.start_run(archive, "20260303T030405-cccccccc", [], AT)
        running = Segments(archive.captures, "20260303T030405-cccccccc", "nianbao/test")
        frontier.record_captures(archive, [running.append(exchange(1, 2))], "20260303T030405-cccccccc")
        running.append(exchange(2, 2))  # its row is on its way
        with segments(copy)[-1].open("ab") as opened:
            opened.write(b"\x1f\x8b\x08 half a record")
        done = nianbao("verify", "--archive", copy)
        assert (done.returncode, done.stdout) == (0, "")
        assert "a run is writing" in done.stderr
        damaged = segments(copy)[0]
        data = bytearray(damaged.read_bytes())
        data[3000] ^= 1
        damaged.write_bytes(data)
        assert kinds(copy) == {"damaged": 1}
    assert kinds(copy) == {"damaged": 1, "record without row": 1, "torn tail": 1}


def test_a_row_that_a_run_writes_while_its_segment_is_read_is_not_judged(copy: Path) -> None:
    with Archive.create(copy) as archive:
        run = "20260303T030405-cccccccc"
        ledger.start_run(archive, run, [], AT)
        running = Segments(archive.captures, run, "nianbao/test")
        first = running.append(exchange(1, 2))
        frontier.record_captures(archive, [first], run)
        holding = look(copy)
        assert holding.written
        # As the reader of the segment sees it that looked at its length right before: the row is there, the record not.
        second = replace(first, id="9ff0a3d6-5b0c-4f0e-8d28-1c9a4a2d4b11", warc_offset=holding.ends[first.warc_file])
        frontier.record_captures(archive, [second], run)
        assert list(verify(copy, holding)) == []
        running.close()
    assert kinds(copy) == {"row without record": 1}


def test_verify_changes_nothing_and_says_what_it_read(copy: Path) -> None:
    def state() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in copy.rglob("*") if path.is_file()}

    before = state()
    done = nianbao("verify", "--archive", copy)
    assert (done.returncode, done.stdout) == (0, "")
    size = sum(path.stat().st_size for path in segments(copy))
    assert f"12 captures in 6 segments, {size:,} bytes: 0 findings." in done.stderr
    assert {name: data for name, data in state().items() if name in before} == before


def test_where_no_archive_is_verify_ends_with_2(tmp_path: Path) -> None:
    done = nianbao("verify", "--archive", tmp_path / "nothing")
    assert done.returncode == 2
    assert "no archive here" in done.stderr
