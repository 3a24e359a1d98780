"""Inspection: one segment read from its first byte to its last, beside the rows that lead into it."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.exceptions import ArchiveLoadFailed

from archive.evidence.captures import Capture, capture_of, run_of
from archive.evidence.members import Damage, Member, members
from archive.evidence.records import exchanges_in, record_in
from archive.evidence.recovery import is_request_of
from archive.store import Archive

# What each kind of finding asks for.
REMEDIES = {
    "torn tail": "The next `nianbao crawl` or `nianbao reprocess` cuts it off and keeps it beside the segment.",
    "damaged": "Put the segment back from a backup of captures/. The records around it can be read.",
    "row without record": "Put the segment back from a backup of captures/. The next crawl asks for the page again.",
    "record without row": "The next `nianbao crawl` or `nianbao reprocess` gives it its row.",
    "row differs": "Put archive.db or the segment back from a backup, whichever is wrong.",
    "segment missing": "Put it back, from a backup of captures/ if need be.",
    "segment swapped": "Give it the name that its first record states.",
    "foreign file": "Move it out of captures/; what is in a WARC file comes in with `nianbao import`.",
    "revisit unresolved": "Put archive.db back from a backup, or merge the archive that holds the capture.",
    "database damaged": "Restore archive.db from a backup; the next `nianbao reprocess` reads what came since.",
    "dangling reference": "Restore archive.db from a backup, or run `nianbao reprocess --all`.",
    "report id": "Run `nianbao reprocess --all`: it reads the captures of the report again.",
    "search index": "Run `nianbao reprocess`: it writes the entries that are missing, and all where some are strange.",
}
# RFC 1952, 2.3: deflate, no flags, no time, best compression. No checksum covers it. The last byte is the system.
_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02"
_COMPARED = [field.name for field in fields(Capture) if field.name != "warc_length"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: of which kind, with what (`file @ offset`, or a table and its row), and what is to be done."""

    kind: str
    what: str
    detail: str

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return REMEDIES[self.kind]


class Inspection:
    """A segment of `archive` at `path`, of which the first `end` bytes are judged. Of one that is being written, rows
    that lead to `known` or behind it came in since, and are left out."""

    def __init__(self, archive: Archive, path: Path, end: int, known: int | None = None) -> None:
        self._archive = archive
        self._path = path
        self._end = end
        if known is None:  # a file that is shorter than its rows say is judged by all of them
            known = end if end < path.stat().st_size else 1 << 62
        self._rows = archive.db.query(
            "SELECT * FROM captures WHERE warc_file = ? AND warc_offset < ? ORDER BY warc_offset, id",
            [path.name, known],
        )
        self._next = next(self._rows, None)
        self._orphans: list[tuple[str, int]] = []
        self._system = b""

    def findings(self, told: Callable[[int], object]) -> Iterator[Finding]:
        """Yield what is wrong; `told` is called with the bytes read since."""
        found = self.of_its_name()
        if found:
            yield found
            told(self._end)
            return
        answer: tuple[str, int] | None = None  # the response or revisit just read, and where it ends
        row: Mapping[str, Any] | None = None  # the row of it
        for each in members(self._path, 0, self._end):
            told(each.length)
            if isinstance(each, Member) and answer and is_request_of(each, *answer):
                answer = answer[0], each.end
                yield from self._of_record(each)
                continue
            asked = row if isinstance(each, Damage) and self._is_of_request(row, answer, each) else None
            if asked is None:
                yield from self._of_length(row, answer)
            answer, row = None, None
            if isinstance(each, Damage):
                yield from self._of_damage(each, asked)
                continue
            yield from self._without_record(each.offset)
            yield from self._of_record(each)
            capture = _capture(self._path.name, each)
            if self._next is not None and self._next["warc_offset"] == each.offset:
                row, self._next = self._next, next(self._rows, None)
                yield from self._of_row(row, capture)
            elif capture is not None and not self._is_known(capture.id):
                self._orphans.append((f"{capture.id}, {capture.url} of {capture.fetched_at}", each.offset))
                answer = capture.id, each.end
                continue
            yield from self._without_row()
            if capture is not None:
                answer = capture.id, each.end
        yield from self._of_length(row, answer)
        yield from self._without_row()
        yield from self._without_record(1 << 62)

    def of_its_name(self) -> Finding | None:
        """Return what is wrong with the file as a whole: it is somebody else's, or called like another segment."""
        first = next(members(self._path, 0, self._end), None)
        record = record_in(first.content) if isinstance(first, Member) else None
        stated = record[0].get_header("WARC-Filename", "") if record else ""
        is_led_to, is_ours = self._next is not None, run_of(stated or self._path.name) is not None
        if stated == self._path.name or (not stated and (is_led_to or (is_ours and record is None))):
            return None  # what is wrong with its first record is told where it stands
        if not is_led_to and not (stated and is_ours):
            return Finding("foreign file", self._path.name, "No row leads into it, and it is no segment of a run.")
        return Finding("segment swapped", self._path.name, f"It is another file: its first record calls it {stated}.")

    def _of_record(self, member: Member) -> Iterator[Finding]:
        where = f"{self._path.name} @ {member.offset}"
        if not member.header.startswith(_GZIP) or (self._system and member.header[9:] != self._system):
            yield Finding("damaged", where, "The header of its gzip member, or of the one before, was changed.")
        self._system = member.header[9:]
        record = record_in(member.content)
        if record is None:
            yield Finding("damaged", where, "It is no WARC record.")
            return
        head, block = record
        identity = head.get_header("WARC-Record-ID", "without an id")
        payload = block.partition(b"\r\n\r\n")[2]
        is_revisit = head.get_header("WARC-Type") == "revisit"  # whose payload is elsewhere
        for field, data in (("WARC-Block-Digest", block), ("WARC-Payload-Digest", payload)):
            stated = head.get_header(field, "")
            if stated and not (is_revisit and data is payload) and not agrees(stated, data):
                yield Finding("damaged", where, f"{identity}: its bytes are not those of its {field}, {stated}.")

    def _is_of_request(self, row: Mapping[str, Any] | None, answer: tuple[str, int] | None, damage: Damage) -> bool:
        """Whether the damage stands where the row of the answer before it has its request."""
        if row is None or answer is None or answer[1] != damage.offset:
            return False
        end = row["warc_offset"] + row["warc_length"]
        return damage.offset < end and (end <= damage.end or damage.end >= self._path.stat().st_size)

    def _of_damage(self, damage: Damage, asked: Mapping[str, Any] | None) -> Iterator[Finding]:
        """Yield what is damaged; `asked` is the row of the answer before it, whose request is."""
        yield from self._without_record(damage.offset)
        hit = list(self._rows_before(damage.end))
        where = f"{self._path.name} @ {damage.offset}"
        if not hit and asked is None and damage.end >= self._path.stat().st_size:
            yield Finding("torn tail", where, f"It ends in {damage.length} bytes that are no whole record.")
            return
        lost = [f"{row['id']}, {row['url']} of {row['fetched_at']}" for row in hit]
        if asked is not None:
            lost.insert(0, f"the request of {asked['id']}, {asked['url']}, whose answer can be read")
        what = (
            f"lost with them: {'; '.join(lost)}" if lost else "no row leads there: a request, or a record without a row"
        )
        yield Finding("damaged", where, f"{damage.length} bytes are no whole record; {what}.")

    def _of_row(self, row: Mapping[str, Any], capture: Capture | None) -> Iterator[Finding]:
        where = f"captures {row['id']}"
        if capture is None:
            yield Finding("row differs", where, f"{_place(row)}: what stands there is no response.")
            return
        wrong = [name for name in _COMPARED if getattr(capture, name) != row[name]]
        if wrong:
            told = "; ".join(f"{name}: {row[name]} in the row, {getattr(capture, name)} there" for name in wrong)
            yield Finding("row differs", where, f"{_place(row)}: {told}.")

    def _of_length(self, row: Mapping[str, Any] | None, answer: tuple[str, int] | None) -> Iterator[Finding]:
        if row is None or answer is None or row["warc_offset"] + row["warc_length"] == answer[1]:
            return
        detail = (
            f"{_place(row)}: the row has {row['warc_length']} bytes, and {answer[1] - row['warc_offset']} are there."
        )
        yield Finding("row differs", f"captures {row['id']}", detail)

    def _rows_before(self, offset: int) -> Iterator[Mapping[str, Any]]:
        while self._next is not None and self._next["warc_offset"] < offset:
            yield self._next
            self._next = next(self._rows, None)

    def _without_record(self, offset: int) -> Iterator[Finding]:
        for row in self._rows_before(offset):
            detail = f"{_place(row)}: no record begins there. It was of {row['url']}, {row['fetched_at']}."
            yield Finding("row without record", f"captures {row['id']}", detail)

    def _without_row(self) -> Iterator[Finding]:
        """Yield a finding for the neighbours without a row before this record."""
        if self._orphans:
            (first, offset), number = self._orphans[0], len(self._orphans)
            more = f" and {number - 1} behind it" if number > 1 else ""
            yield Finding("record without row", f"{self._path.name} @ {offset}", f"{first}{more}: no row leads there.")
            self._orphans = []

    def _is_known(self, identity: str) -> bool:
        return self._archive.db.execute("SELECT 1 FROM captures WHERE id = ?", [identity]).fetchone() is not None


def agrees(stated: str, data: bytes) -> bool:
    """Whether `data` has the digest `stated`, `algorithm:value` in hexadecimal or base 32. An unknown one agrees.

    >>> agrees("sha1:11f6ad8ec52a2984abaafd7c3b516503785c2072", b"x"), agrees("sha1:ABCDEFGH", b"x")
    (True, False)
    """
    algorithm, _, value = stated.partition(":")
    if algorithm not in ("sha1", "sha256", "sha512", "md5"):
        return True
    digest = hashlib.new(algorithm, data, usedforsecurity=False)
    try:
        return digest.digest() == base64.b32decode(value) or digest.hexdigest() == value.lower()
    except binascii.Error:
        return digest.hexdigest() == value.lower()


def _capture(name: str, member: Member) -> Capture | None:
    try:
        found = next(exchanges_in(BytesIO(member.content), decoded=False), None)
    except ArchiveLoadFailed:
        return None
    return capture_of(found[0], found[1], name, member.offset, member.length) if found else None


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['warc_file']} @ {row['warc_offset']}"
