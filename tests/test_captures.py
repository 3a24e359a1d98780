"""Captures: exchanges are appended whole, read back as they came, and mended after a crash."""

from __future__ import annotations

import gzip
import hashlib
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import frontier, ledger
from archive.evidence import captures
from archive.evidence.captures import Capture, Segments, exchange_of, read
from archive.evidence.records import Asked, Exchange, Held
from archive.evidence.recovery import reconcile, recover
from archive.store import Archive

GB = "政府信息公开年报".encode("gb18030")
RUN, AT, LATER = "20260102T030405-run", "2026-01-02T03:04:05.000Z", "2026-03-04T00:00:00.000Z"
AGENT = "nianbao/test (+mailto:someone@example.org)"
ROW = ", ".join(Capture.__slots__)


def exchange(number: int, body: bytes = GB, asked: Asked | None = None, **headers: str) -> Exchange:
    url = f"http://www.qinghe.example/{number}.html"
    fields = (("Content-Type", "text/html; charset=gb2312"), *headers.items())
    return Exchange(url, url, f"2026-01-02T03:04:{number:02d}.000Z", 200, "OK", fields, body, asked=asked)


def get(number: int) -> Asked:
    return Asked("GET", f"/{number}.html", (("Host", "www.qinghe.example"), ("User-Agent", AGENT)))


def held(capture: Capture) -> Held:
    return Held(capture.id, capture.url, capture.fetched_at, capture.payload_sha256 or "")


def segment(directory: Path, count: int, run: str = RUN) -> list[Capture]:
    """Write `count` exchanges with their requests; the last is a revisit of the first."""
    segments = Segments(directory, run, AGENT)
    written = [segments.append(exchange(number, GB * (number + 1), get(number))) for number in range(count - 1)]
    again = replace(exchange(0, GB, get(0), ETag='"7"'), fetched_at=AT, revisits=held(written[0]))
    written.append(segments.append(again))
    segments.close()
    return written


def ends(written: list[Capture]) -> dict[str, int]:
    return {capture.warc_file: capture.warc_offset + capture.warc_length for capture in written}


def types(path: Path) -> list[str]:
    with path.open("rb") as stream:
        return [record.rec_type for record in ArchiveIterator(stream)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive with one run, whose captures have no rows yet."""
    with Archive.create(tmp_path / "archive") as opened:
        ledger.start_run(opened, RUN, [], AT)
        yield opened


def stored(archive: Archive) -> list[dict[str, Any]]:
    return list(archive.db.query(f"SELECT {ROW}, run FROM captures ORDER BY warc_file, warc_offset"))


def test_a_record_is_read_back_as_it_came_with_the_request_behind_it(tmp_path: Path) -> None:
    written = segment(tmp_path, 4)
    found = read(tmp_path, written[1].warc_file, written[1].warc_offset, written[1].warc_length)
    assert found == exchange(1, GB * 2, get(1))
    assert written[1].payload_sha256 == hashlib.sha256(GB * 2).hexdigest()
    assert written[1].media_type == "text/html"


def test_a_posted_form_is_kept(tmp_path: Path) -> None:
    headers = (("Host", "www.qinghe.example"), ("Content-Type", "application/x-www-form-urlencoded"))
    segments = Segments(tmp_path, RUN, AGENT)
    posted = exchange(1, asked=Asked("POST", "/list.jsp?col=7", headers, b"page=2&size=15"))
    capture = segments.append(posted)
    segments.close()
    assert read(tmp_path, capture.warc_file, capture.warc_offset, capture.warc_length) == posted


def test_the_bytes_on_the_wire_are_kept_and_decoded_only_for_reading(tmp_path: Path) -> None:
    squeezed = gzip.compress(GB, mtime=0)
    segments = Segments(tmp_path, RUN, AGENT)
    capture = segments.append(exchange(1, squeezed, **{"Content-Encoding": "gzip"}))
    segments.close()
    assert capture.payload_sha256 == hashlib.sha256(squeezed).hexdigest()
    found = read(tmp_path, capture.warc_file, capture.warc_offset, capture.warc_length)
    assert found.body == GB
    assert found.header("Content-Encoding") == ""


def test_other_programs_find_a_segment_sound_and_every_digest_right(tmp_path: Path) -> None:
    segment(tmp_path, 4)
    path = next(tmp_path.glob("*.warc.gz"))
    checked = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", "-v", path], check=True, capture_output=True, text=True
    )
    assert checked.stdout.count("digest pass") == 1 + 3 + 4  # warcinfo, responses, requests; it checks no revisit
    subprocess.run(["gzip", "-t", path], check=True)
    assert types(path) == ["warcinfo", *["response", "request"] * 3, "revisit", "request"]


def test_records_say_what_they_belong_to(tmp_path: Path) -> None:
    written = segment(tmp_path, 2)
    with next(tmp_path.glob("*.warc.gz")).open("rb") as stream:
        fields = [dict(record.rec_headers.headers) for record in ArchiveIterator(stream)]
    info, response, request, revisit, _ = fields
    assert {one["WARC-Warcinfo-ID"] for one in fields[1:]} == {info["WARC-Record-ID"]}
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"] == f"<urn:uuid:{written[0].id}>"
    assert request["WARC-Target-URI"] == response["WARC-Target-URI"]
    assert (
        response["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(GB).hexdigest()}" == revisit["WARC-Payload-Digest"]
    )
    assert revisit["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert revisit["WARC-Refers-To"] == response["WARC-Record-ID"]
    assert revisit["WARC-Refers-To-Target-URI"] == response["WARC-Target-URI"]
    assert revisit["WARC-Refers-To-Date"] == response["WARC-Date"]
    assert all(one["WARC-Block-Digest"].startswith("sha256:") for one in fields)


def test_the_frontiers_address_survives_a_redirect(tmp_path: Path) -> None:
    asked = "http://www.qinghe.example/old.html"
    segments = Segments(tmp_path, RUN, AGENT)
    moved = Exchange("http://www.qinghe.example/new.html", asked, AT, 200, "OK", (), b"x")
    segments.append(moved)
    segments.close()
    (found,) = recover(tmp_path, {})
    assert (found.url, found.page) == (moved.url, asked)


def test_no_segment_outgrows_its_bound_and_each_begins_with_a_warcinfo(tmp_path: Path) -> None:
    noise = [hashlib.shake_256(bytes([number])).digest(1500) for number in range(8)]
    segments = Segments(tmp_path, RUN, AGENT, size=8000)
    written = [segments.append(exchange(number, body, get(number))) for number, body in enumerate(noise)]
    segments.append(exchange(9, hashlib.shake_256(b"large").digest(9000)))  # larger than any segment may be
    segments.close()
    paths = sorted(tmp_path.iterdir())
    sizes = [path.stat().st_size for path in paths]
    assert [size <= 8000 for size in sizes] == [True] * (len(paths) - 1) + [False]
    assert len(paths) == 4
    assert [types(path)[0] for path in paths] == ["warcinfo"] * 4
    assert types(paths[-1]) == ["warcinfo", "response"]
    for one, body in zip(written, noise, strict=True):
        assert read(tmp_path, one.warc_file, one.warc_offset, one.warc_length).body == body
    assert list(recover(tmp_path, {}))[:-1] == written


def test_a_segment_that_could_not_be_begun_is_followed_by_one_that_can(tmp_path: Path) -> None:
    segments = Segments(tmp_path, RUN, AGENT)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))  # as a full disk, within the first record
    try:
        with pytest.raises(OSError, match="File too large"):
            segments.append(exchange(1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    capture = segments.append(exchange(2))
    segments.close()
    assert types(tmp_path / capture.warc_file) == ["warcinfo", "response"]
    assert list(recover(tmp_path, {})) == [capture]
    assert [path.name for path in tmp_path.iterdir()] == [capture.warc_file]


def test_a_revisit_reads_as_what_came_with_the_body_that_was_kept(archive: Archive) -> None:
    written = segment(archive.captures, 3)
    frontier.record_captures(archive, written, RUN)
    rows = stored(archive)
    assert rows[-1]["revisit_of"] == rows[0]["id"]
    assert rows[-1]["payload_sha256"] == rows[0]["payload_sha256"]
    found = exchange_of(archive, rows[-1])
    assert (found.body, found.fetched_at, found.header("ETag")) == (GB, AT, '"7"')
    assert exchange_of(archive, rows[1]).body == GB * 2


def test_an_unchanged_answer_reads_as_what_it_confirms(archive: Archive) -> None:
    squeezed = gzip.compress(GB, mtime=0)
    segments = Segments(archive.captures, RUN, AGENT)
    first = segments.append(exchange(1, squeezed, **{"Content-Encoding": "gzip", "ETag": '"1"', "Date": "then"}))
    confirmed = replace(exchange(1, b""), status=304, reason="Not Modified", headers=(("ETag", '"1"'), ("Date", "now")))
    known = segments.append(replace(confirmed, fetched_at=AT, revisits=held(first)))
    strange = segments.append(replace(confirmed, fetched_at=LATER, revisits=Held()))
    segments.close()
    assert types(archive.captures / first.warc_file) == ["warcinfo", "response", "revisit", "revisit"]
    frontier.record_captures(archive, [first, known, strange], RUN)
    with archive.transaction() as db:
        db.execute("UPDATE captures SET report = 'r' WHERE id = ?", [first.id])
    confirmed_row = next(row for row in stored(archive) if row["id"] == known.id)
    found = exchange_of(archive, confirmed_row)
    assert (found.status, found.body, found.header("Date"), found.fetched_at) == (200, GB, "now", AT)
    assert found.header("Content-Type") == "text/html; charset=gb2312"
    assert (strange.payload_sha256, strange.revisit_of) == (None, None)
    verdicts = archive.db.execute("SELECT verdict FROM captures ORDER BY warc_offset").fetchall()
    assert [verdict for (verdict,) in verdicts] == [None, "unchanged", "unchanged"]
    assert list(recover(archive.captures, {})) == [first, known, strange]


def test_what_a_304_confirms_tells_its_report(archive: Archive) -> None:
    segments = Segments(archive.captures, RUN, AGENT)
    first = segments.append(exchange(1))
    frontier.record_captures(archive, [first], RUN)
    with archive.transaction() as db:
        db.execute("UPDATE captures SET report = 'r' WHERE id = ?", [first.id])
    known = segments.append(replace(exchange(1, b""), status=304, revisits=held(first)))
    segments.close()
    frontier.record_captures(archive, [known], RUN)
    assert archive.db.execute("SELECT report FROM captures WHERE id = ?", [known.id]).fetchone()[0] == "r"


def test_a_payload_that_was_lost_is_named_and_no_new_revisit_refers_to_it(archive: Archive) -> None:
    written = segment(archive.captures, 3)
    frontier.record_captures(archive, written, RUN)
    first, page = written[0], written[0].page
    assert captures.holder(archive, page, page, first.payload_sha256) == held(first)
    path = archive.captures / first.warc_file
    data = bytearray(path.read_bytes())
    data[first.warc_offset + 100] ^= 1
    path.write_bytes(data)
    assert captures.holder(archive, page, page, first.payload_sha256) is None
    with pytest.raises(ValueError, match=f"no whole record at offset {first.warc_offset}"):
        exchange_of(archive, stored(archive)[-1])


def test_an_answer_is_read_although_its_request_is_damaged(archive: Archive) -> None:
    written = segment(archive.captures, 3)
    frontier.record_captures(archive, written, RUN)
    path = archive.captures / written[0].warc_file
    whole = path.read_bytes()
    for capture, row in zip(written, stored(archive), strict=True):
        data = bytearray(whole)
        data[capture.warc_offset + capture.warc_length - 20] ^= 1
        path.write_bytes(data)
        found = exchange_of(archive, row)
        assert hashlib.sha256(found.body).hexdigest() == capture.payload_sha256
        assert found.asked is None


def test_a_revisit_of_a_revisit_is_refused_and_both_are_named(archive: Archive) -> None:
    segments = Segments(archive.captures, RUN, AGENT)
    first = segments.append(exchange(1))
    second = segments.append(replace(exchange(1), fetched_at=AT, revisits=held(first)))
    third = segments.append(replace(exchange(1), fetched_at=LATER, revisits=held(second)))
    segments.close()
    frontier.record_captures(archive, [first, second, third], RUN)
    assert exchange_of(archive, stored(archive)[1]).body == GB
    with pytest.raises(ValueError, match=f"{third.id}: its payload is said to be with {second.id}"):
        exchange_of(archive, stored(archive)[2])


def test_records_without_a_row_are_found_again(tmp_path: Path) -> None:
    written = segment(tmp_path, 4)
    assert list(recover(tmp_path, ends(written[:2]))) == written[2:]
    assert list(recover(tmp_path, ends(written))) == []
    assert list(recover(tmp_path, {})) == written


@pytest.mark.parametrize(
    ("tail", "step"),
    [(b"", 1), (b"\0" * 600, 1), (b"\x1f\x8b\x08 garbage", 7), (b"\xff" * 100, 7)],
    ids=["cut", "zeros", "garbage", "ones"],
)
def test_a_tail_torn_at_any_byte_loses_only_what_was_torn(tmp_path: Path, tail: bytes, step: int) -> None:
    written = segment(tmp_path / "whole", 3)
    last, name = written[-1], written[0].warc_file
    whole = (tmp_path / "whole" / name).read_bytes()
    # Of the last two exchanges, a response and a revisit, each with its request.
    bounds = [written[1].warc_offset, *_members(tmp_path / "whole" / name, written[1].warc_offset)]
    assert len(bounds) == 5
    assert bounds[-1] == len(whole) == last.warc_offset + last.warc_length
    for cut in range(bounds[0], len(whole), step):
        place = tmp_path / "torn" / str(cut)
        place.mkdir(parents=True)
        damaged = whole[:cut] + tail
        (place / name).write_bytes(damaged)
        kept = max(bound for bound in bounds if damaged[:bound] == whole[:bound])  # a record may end in zeros itself
        expected = [
            replace(one, warc_length=min(one.warc_length, kept - one.warc_offset))
            for one in written[1:]
            if kept > one.warc_offset
        ]
        assert list(recover(place, ends(written[:1]))) == expected, cut
        assert (place / name).read_bytes() == whole[:kept]
        torn = place / f"{name}.torn"
        assert (torn.read_bytes() if torn.exists() else b"") == damaged[kept:]
        with (place / name).open("ab") as mended:  # what comes later is read
            mended.write(whole[last.warc_offset :])
        assert types(place / name)[-2:] == ["revisit", "request"]


def _members(path: Path, start: int) -> list[int]:
    """Return where each record from `start` on ends, as warcio has it."""
    found = []
    with path.open("rb") as stream:
        records = ArchiveIterator(stream)
        for _ in records:
            offset = records.get_record_offset()
            if offset >= start:
                found.append(offset + records.get_record_length())
    return found


def test_a_segment_torn_twice_keeps_both_tails(tmp_path: Path) -> None:
    written = segment(tmp_path, 2)
    path = tmp_path / written[0].warc_file
    for tail in (b"\0" * 10, b"\0" * 20):
        path.write_bytes(path.read_bytes() + tail)
        assert list(recover(tmp_path, ends(written))) == []
    assert path.stat().st_size == ends(written)[path.name]
    assert sorted(len(torn.read_bytes()) for torn in tmp_path.glob("*.torn*")) == [10, 20]


def test_damage_before_whole_records_is_left_where_it_is(tmp_path: Path) -> None:
    written = segment(tmp_path, 4)
    path = tmp_path / written[0].warc_file
    data = bytearray(path.read_bytes())
    data[written[1].warc_offset + 20] ^= 4
    path.write_bytes(data)
    assert list(recover(tmp_path, {})) == [written[0], *written[2:]]
    assert path.read_bytes() == data


def test_every_row_that_was_lost_comes_back_as_it_was(archive: Archive) -> None:
    written = segment(archive.captures, 4)
    frontier.record_captures(archive, written, RUN)
    before = stored(archive)
    assert reconcile(archive, RUN, LATER) == 0
    for gone in ("warc_offset > 900", "warc_offset < 900", "TRUE"):
        with archive.transaction() as db:
            db.execute(f"DELETE FROM captures WHERE {gone}")
        assert reconcile(archive, RUN, LATER) > 0
        assert stored(archive) == before
    with archive.transaction() as db:
        db.execute("DELETE FROM captures")
        db.execute("DELETE FROM runs")
    assert reconcile(archive, RUN, LATER) == 4
    assert stored(archive) == before
    (run,) = archive.db.query("SELECT id, outcome, source, finished_at FROM runs")
    assert run == {"id": RUN, "outcome": "interrupted", "source": "live", "finished_at": LATER}


def test_a_row_whose_record_was_torn_away_is_told_once_and_its_page_is_due(archive: Archive) -> None:
    written = segment(archive.captures, 3)
    frontier.record_captures(archive, written, RUN)
    frontier.declare(archive, {"slug": "qinghe", "name": "清河"}, [])
    frontier.discover(archive, "qinghe", "page", [(written[-1].page, "")], AT)
    with archive.transaction() as db:
        frontier.settle(db, written[-1].page, "report", at=AT, etag='"7"')
    path = archive.captures / written[-1].warc_file
    with path.open("r+b") as opened:
        opened.truncate(written[-1].warc_offset + 30)
    for _ in range(2):
        assert reconcile(archive, RUN, LATER) == 0
    (problem,) = archive.db.query("SELECT url, portal, kind, detail FROM problems")
    assert (problem["kind"], problem["url"], problem["portal"]) == ("capture lost", written[-1].page, "qinghe")
    assert f"{path.name} @ {written[-1].warc_offset}" in problem["detail"]
    assert path.stat().st_size == written[-1].warc_offset
    assert len(stored(archive)) == 3  # the row stands: it says what was seen, and when
    (page,) = archive.db.query("SELECT etag, next_due FROM pages")
    assert page == {"etag": None, "next_due": AT}


def test_a_row_keeps_its_response_when_only_the_request_was_torn_away(archive: Archive) -> None:
    written = segment(archive.captures, 3)
    frontier.record_captures(archive, written, RUN)
    path, last = archive.captures / written[-1].warc_file, written[-1]
    with path.open("r+b") as opened:
        opened.truncate(last.warc_offset + last.warc_length - 5)
    assert reconcile(archive, RUN, LATER) == 0
    assert list(archive.db.query("SELECT * FROM problems")) == []
    row = stored(archive)[-1]
    assert row["warc_offset"] + row["warc_length"] == path.stat().st_size
    assert exchange_of(archive, row) == replace(exchange(0, GB, ETag='"7"'), fetched_at=AT, revisits=held(written[0]))


def test_a_missing_segment_is_told_once(archive: Archive) -> None:
    written = segment(archive.captures, 3)
    frontier.record_captures(archive, written, RUN)
    (archive.captures / written[0].warc_file).unlink()
    for _ in range(2):
        assert reconcile(archive, RUN, LATER) == 0
    (problem,) = archive.db.query("SELECT kind, detail FROM problems")
    assert problem["kind"] == "segment missing"
    assert written[0].warc_file in problem["detail"]


def test_a_record_that_is_not_there_is_named(tmp_path: Path) -> None:
    written = segment(tmp_path, 2)
    path = tmp_path / written[1].warc_file
    path.write_bytes(path.read_bytes()[: written[1].warc_offset + 100])
    with pytest.raises(ValueError, match=f"{path.name}: no whole record at offset {written[1].warc_offset}"):
        read(tmp_path, written[1].warc_file, written[1].warc_offset, written[1].warc_length)
