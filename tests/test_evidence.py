"""Evidence: what three visits leave behind. Every answer with its request, and bytes kept once."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import attached, frontier
from archive.evidence.captures import exchange_of
from archive.store import Archive
from crawler.demo import CATALOGUE, DemoServer, government
from crawler.demo.server import Hit
from crawler.pages import page_of_capture
from tests.crawling import NIANBAO, contents, crawl, environment, nianbao, rows


class Visits(NamedTuple):
    """An archive, and of each visit what the server was asked, what `nianbao verify` said and the archive held then."""

    directory: Path
    hits: list[list[Hit]]
    verified: list[subprocess.CompletedProcess[str]]
    held: list[dict[str, list[tuple[Any, ...]]]]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    """Three visits that ask for everything; before the third a report was revised and another one withdrawn."""
    made = Visits(tmp_path_factory.mktemp("evidence") / "archive", [], [], [])
    for state in (1, 1, 2):
        with DemoServer(government(state)) as server:
            done = crawl(server, made.directory, "--all")
            assert done.returncode == 0, done.stderr
        made.hits.append(list(server.log))
        made.verified.append(nianbao("verify", "--archive", made.directory))
        made.held.append(contents(made.directory))
    return made


def of_visit(visits: Visits, number: int) -> list[dict[str, Any]]:
    sql = "SELECT * FROM captures WHERE run = (SELECT id FROM runs ORDER BY started_at LIMIT 1 OFFSET ?)"
    return rows(visits.directory, sql, number)


@pytest.mark.parametrize("visit", [0, 1, 2])
def test_beside_every_answer_stands_the_request_as_the_server_had_it(visits: Visits, visit: int) -> None:
    had = {(hit.host, hit.path): hit for hit in visits.hits[visit]}
    kept = of_visit(visits, visit)
    assert len(kept) > 50
    with Archive.read(visits.directory) as archive:
        for row in kept:
            asked, address = exchange_of(archive, row).asked, urlsplit(row["url"])
            assert asked is not None, row["url"]
            hit = had[address.hostname or "", asked.path]
            sent = {name.lower(): value for name, value in asked.headers}
            assert (asked.method, sent) == (hit.method, hit.headers)
            assert sent["user-agent"].startswith("nianbao/")


def test_a_second_visit_keeps_no_body_twice_and_every_row_still_leads_to_its_bytes(visits: Visits) -> None:
    first, second = of_visit(visits, 0), of_visit(visits, 1)
    assert all(row["revisit_of"] is None for row in first)
    held = {row["id"]: row for row in first}
    assert {row["status"] for row in second} == {200, 304}
    with Archive.read(visits.directory) as archive:
        for row in second:
            original = held[row["revisit_of"]]
            assert (row["page"], row["url"]) == (original["page"], original["url"])
            assert row["payload_sha256"] == original["payload_sha256"]
            exchange = exchange_of(archive, row, decoded=False)
            assert hashlib.sha256(exchange.body).hexdigest() == row["payload_sha256"]
            assert exchange.fetched_at == row["fetched_at"]
            assert exchange_of(archive, row).body == exchange_of(archive, original).body


def test_an_unchanged_answer_is_a_row_with_the_report_that_it_confirms(visits: Visits) -> None:
    confirmed = [row for row in of_visit(visits, 1) if row["status"] == 304]
    assert len(confirmed) > 40
    assert {row["verdict"] for row in confirmed} == {"unchanged"}
    held = {row["id"]: row["report"] for row in of_visit(visits, 0)}
    assert [row["report"] for row in confirmed] == [held[row["revisit_of"]] for row in confirmed]
    seen = {row["url"]: row["last_seen"] for row in rows(visits.directory, "SELECT url, last_seen FROM sightings")}
    reports = [row for row in of_visit(visits, 2) if row["status"] == 304 and row["page"] in seen]
    assert reports
    assert all(seen[row["page"]] >= row["fetched_at"] for row in reports)


def test_no_revisit_refers_to_another_one(visits: Visits) -> None:
    sql = (
        "SELECT seen.id FROM captures AS seen JOIN captures AS held ON held.id = seen.revisit_of"
        " WHERE held.revisit_of IS NOT NULL OR held.fetched_at > seen.fetched_at"
    )
    assert rows(visits.directory, sql) == []
    assert rows(visits.directory, "SELECT id FROM captures WHERE verdict IS NULL") == []


def test_changed_bytes_are_kept_in_full(visits: Visits) -> None:
    third = of_visit(visits, 2)
    whole = [row for row in third if row["revisit_of"] is None]
    assert 0 < len(whole) < 10
    (gone,) = (row for row in third if row["status"] == 410)
    assert gone in whole
    before = {(row["page"], row["payload_sha256"]) for row in of_visit(visits, 0)}
    assert not before & {(row["page"], row["payload_sha256"]) for row in whole}


def test_pages_and_files_are_read_from_the_newest_good_capture_although_it_is_a_revisit(visits: Visits) -> None:
    with Archive.read(visits.directory) as archive:
        good = "SELECT DISTINCT page FROM captures WHERE verdict = 'good' AND status = 200 AND revisit_of IS NOT NULL"
        pages = [row["page"] for row in archive.db.query(good)]
        assert len(pages) > 3
        for page in pages:
            row = frontier.newest_capture(archive, page)
            assert row is not None
            found = page_of_capture(archive, row)
            assert (found.status, found.requested) == (200, page)
            assert found.body
        covers = [row["cover"] for row in archive.db.query("SELECT DISTINCT cover FROM pages WHERE kind = 'image'")]
        assert all(row["status"] == 200 for cover in covers for row in attached.images_of(archive, cover))
        files = archive.db.query("SELECT * FROM attachments JOIN captures ON captures.id = attachments.capture")
        assert all(row["sha256"] == row["payload_sha256"] for row in files)


def test_other_programs_find_the_segments_sound(visits: Visits) -> None:
    segments = sorted((visits.directory / "captures").iterdir())
    assert len(segments) == 3
    warcio = Path(sys.executable).with_name("warcio")
    checked = subprocess.run([warcio, "check", *segments], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    subprocess.run(["gzip", "-t", *segments], check=True)
    for segment in segments:
        with segment.open("rb") as stream:
            types = [record.rec_type for record in ArchiveIterator(stream)]
        assert types[0] == "warcinfo"
        assert set(types[1::2]) <= {"response", "revisit"}
        assert set(types[2::2]) == {"request"}


def test_verify_finds_nothing_wrong_after_any_visit(visits: Visits) -> None:
    for done in visits.verified:
        assert (done.returncode, done.stdout) == (0, "")
        assert "0 findings" in done.stderr


@pytest.mark.parametrize("hits", [20, 55])
def test_a_crawl_that_was_killed_and_lost_its_wal_is_made_whole_by_the_next(
    visits: Visits, tmp_path: Path, hits: int
) -> None:
    directory = tmp_path / "archive"
    with DemoServer(government(1)) as server:
        command = [NIANBAO, "crawl", "--catalogue", CATALOGUE, "--archive", directory]
        crawler = subprocess.Popen(command, env=environment(server), stderr=subprocess.DEVNULL)
        while len(server.log) < hits:
            assert crawler.poll() is None
            time.sleep(0.002)
        crawler.kill()
        crawler.wait()
        for name in ("archive.db-wal", "archive.db-shm"):
            (directory / name).unlink()
        (segment,) = (directory / "captures").iterdir()
        with segment.open("rb") as stream:
            records = ArchiveIterator(stream)
            kept = {record.rec_headers["WARC-Record-ID"][10:-1] for record in records if record.rec_type == "response"}
        assert kept
        done = crawl(server, directory)
    assert done.returncode == 0, done.stderr
    assert kept <= {row["id"] for row in rows(directory, "SELECT id FROM captures")}
    assert contents(directory) == visits.held[0]
    checked = nianbao("verify", "--archive", directory)
    assert (checked.returncode, checked.stdout) == (0, "")
