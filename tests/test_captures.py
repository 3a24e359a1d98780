"""Captures: records are appended whole, read back as they came, and mended after a crash."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.captures import Capture, Segments, read, recover
from archive.records import Exchange

GB = "政府信息公开年报".encode("gb18030")


def exchange(number: int, body: bytes = GB, **headers: str) -> Exchange:
    url = f"http://www.qinghe.example/{number}.html"
    fields = (("Content-Type", "text/html; charset=gb2312"), *headers.items())
    return Exchange(url, url, f"2026-01-02T03:04:{number:02d}.000Z", 200, "OK", fields, body)


def segment(directory: Path, count: int) -> list[Capture]:
    segments = Segments(directory, "run", "nianbao/test")
    captures = [segments.append(exchange(number, GB * (number + 1))) for number in range(count)]
    segments.close()
    return captures


def ends(captures: list[Capture]) -> dict[str, int]:
    return {capture.warc_file: capture.warc_offset + capture.warc_length for capture in captures}


def test_a_record_is_read_back_as_it_came(tmp_path: Path) -> None:
    captures = segment(tmp_path, 3)
    found = read(tmp_path, captures[1].warc_file, captures[1].warc_offset, captures[1].warc_length)
    assert found == exchange(1, GB * 2)
    assert captures[1].payload_sha256 == hashlib.sha256(GB * 2).hexdigest()
    assert captures[1].media_type == "text/html"


def test_the_bytes_on_the_wire_are_kept_and_decoded_only_for_reading(tmp_path: Path) -> None:
    squeezed = gzip.compress(GB, mtime=0)
    segments = Segments(tmp_path, "run", "nianbao/test")
    capture = segments.append(exchange(1, squeezed, **{"Content-Encoding": "gzip"}))
    segments.close()
    assert capture.payload_sha256 == hashlib.sha256(squeezed).hexdigest()
    found = read(tmp_path, capture.warc_file, capture.warc_offset, capture.warc_length)
    assert found.body == GB
    assert found.header("Content-Encoding") == ""


def test_warcio_check_passes_and_a_warcinfo_record_leads(tmp_path: Path) -> None:
    segment(tmp_path, 5)
    path = next(tmp_path.glob("*.warc.gz"))
    subprocess.run([Path(sys.executable).with_name("warcio"), "check", path], check=True)
    with path.open("rb") as stream:
        records = [(record.rec_type, record.rec_headers.protocol) for record in ArchiveIterator(stream)]
    assert records == [("warcinfo", "WARC/1.1")] + [("response", "WARC/1.1")] * 5


def test_the_frontiers_address_survives_a_redirect(tmp_path: Path) -> None:
    asked = "http://www.qinghe.example/old.html"
    segments = Segments(tmp_path, "run", "nianbao/test")
    moved = Exchange("http://www.qinghe.example/new.html", asked, "2026-01-02T03:04:05.000Z", 200, "OK", (), b"x")
    segments.append(moved)
    segments.close()
    (found,) = recover(tmp_path, {})
    assert (found.url, found.page) == (moved.url, asked)


def test_records_without_a_row_are_found_again(tmp_path: Path) -> None:
    captures = segment(tmp_path, 4)
    assert list(recover(tmp_path, ends(captures[:2]))) == captures[2:]
    assert list(recover(tmp_path, ends(captures))) == []
    assert list(recover(tmp_path, {})) == captures


def test_a_tail_torn_at_any_byte_loses_only_the_torn_record(tmp_path: Path) -> None:
    captures = segment(tmp_path / "whole", 3)
    last = captures[-1]
    whole = (tmp_path / "whole" / last.warc_file).read_bytes()
    for cut in range(last.warc_offset + 1, len(whole)):
        place = tmp_path / "torn"
        place.mkdir(exist_ok=True)
        (place / last.warc_file).write_bytes(whole[:cut])
        assert list(recover(place, ends(captures[:1]))) == captures[1:2], cut
        assert (place / last.warc_file).stat().st_size == last.warc_offset
        assert (place / (last.warc_file + ".torn")).read_bytes() == whole[last.warc_offset : cut]


@pytest.mark.parametrize("tail", [b"\0" * 4096, b"\x1f\x8b\x08 garbage", b"\xff" * 100])
def test_zeros_and_garbage_behind_the_last_record_are_cut_off(tmp_path: Path, tail: bytes) -> None:
    captures = segment(tmp_path, 2)
    path = tmp_path / captures[0].warc_file
    path.write_bytes(path.read_bytes() + tail)
    assert list(recover(tmp_path, ends(captures))) == []
    assert path.stat().st_size == ends(captures)[path.name]


def test_a_record_that_is_not_there_is_named(tmp_path: Path) -> None:
    captures = segment(tmp_path, 2)
    path = tmp_path / captures[1].warc_file
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(ValueError, match=f"{path.name}: no whole response record at offset {captures[1].warc_offset}"):
        read(tmp_path, captures[1].warc_file, captures[1].warc_offset, captures[1].warc_length)
