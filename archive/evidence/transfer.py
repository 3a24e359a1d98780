"""Segments of one archive brought to another: appended and compared, never changed below what rows point to."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from archive.evidence.inspection import agrees
from archive.evidence.members import Member, members
from archive.evidence.records import exchanges_in, record_in
from archive.evidence.recovery import stands
from archive.store import ArchiveError

_CHUNK = 1 << 20


def ends(db: Any, schema: str = "main") -> dict[str, int]:
    """Return for each segment that rows of `captures` point to where the last of these records ends."""
    sql = f"SELECT warc_file, max(warc_offset + warc_length) FROM {schema}.captures GROUP BY warc_file"
    found = {name: end for name, end in db.execute(sql) if name}
    for name in found:
        if Path(name).name != name:
            raise ArchiveError(
                f"captures: the segment {name!r} is no file in captures/. `nianbao verify` lists damage."
            )
    return found


def append(source: Path, target: Path, start: int, end: int) -> int:
    """Make `target`, of which the first `start` bytes stay, go on as `source` does up to `end`; return how many bytes
    that were: fewer than asked for where `source` is shorter.

    They are on the disk, and were read from there again, when this returns. OSError when the disk refuses;
    ArchiveError when it gives back something else.
    """
    written = hashlib.sha256()
    with open(source, "rb") as old, open(os.open(target, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as new:
        new.truncate(start)
        old.seek(start)
        new.seek(start)
        left = end - start
        while left and (chunk := old.read(min(left, _CHUNK))):
            new.write(chunk)
            written.update(chunk)
            left -= len(chunk)
        new.flush()
        os.fsync(new.fileno())
        new.seek(start)
        if _digest(new) != written.digest():
            raise ArchiveError(f"{target}: what was written from byte {start} on reads back as something else.")
    return end - start - left


def holds_response(segment: Path, start: int) -> bool:
    """Whether a response stands in `segment` from byte `start` on, whole."""
    for each in members(segment, start):
        if isinstance(each, Member) and next(exchanges_in(BytesIO(each.content), decoded=False), None) is not None:
            return True
    return False


def is_sound(segment: Path, end: int) -> bool:
    """Whether the first `end` bytes of `segment` are whole records, whose bytes have the digests that they state."""
    header = b""
    for each in members(segment, 0, end):
        record = record_in(each.content) if isinstance(each, Member) else None
        if not isinstance(each, Member) or record is None or (header and each.header != header):
            return False
        header = each.header
        head, block = record
        if not agrees(head.get_header("WARC-Block-Digest", ""), block):
            return False
        # A revisit states the digest of a payload that stands elsewhere.
        stated = "" if head.get_header("WARC-Type") == "revisit" else head.get_header("WARC-Payload-Digest", "")
        if not agrees(stated, block.partition(b"\r\n\r\n")[2]):
            return False
    return segment.stat().st_size >= end


def replace_damaged(source: Path, target: Path, end: int, rows: Iterable[Mapping[str, Any]]) -> bool:
    """Put the first `end` bytes of `source`, which are sound, in place of the same ones of `target`, all at once.

    False, and nothing done, where a record of `rows` (of `captures`) would not stand in its place then.
    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        append(source, part, 0, end)
        if target.stat().st_size > end:
            append(target, part, end, target.stat().st_size)
        if not all(stands(part.parent, {**row, "warc_file": part.name}) for row in rows):
            return False
        os.replace(part, target)
        return True
    finally:
        part.unlink(missing_ok=True)


def begins_alike(one: Path, other: Path, length: int) -> bool:
    """Whether the first `length` bytes of both files are the same."""
    with open(one, "rb") as first, open(other, "rb") as second:
        while length:
            size = min(length, _CHUNK)
            mine, theirs = first.read(size), second.read(size)
            if mine != theirs or not mine:
                return False
            length -= len(mine)
    return True


def _digest(stream: BinaryIO) -> bytes:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.digest()
