"""Recovery: segments that end torn are mended, and rows and records brought to agree again.

Readers of WARC files stop silently at a torn member, and would lose every record that another program appends after
it. Records without a row (a crash before the commit, a lost `-wal`, a database from a backup) get it back; of rows
whose record is gone a problem tells, and their page is asked for again. To be done by who holds the archive's lock.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from itertools import count, groupby, islice
from pathlib import Path
from typing import Any

from archive import frontier, ledger
from archive.evidence.captures import Capture, capture_of, run_of, sync_folder
from archive.evidence.members import Damage, Member, members
from archive.evidence.records import exchanges_in, identity_of, record_in
from archive.store import Archive

_AT_ONCE = 500


def reconcile(archive: Archive, run: str, at: str) -> int:
    """Mend the segments, give every record its row, and note each row without a record; return how many rows came back.

    What came back belongs to the run that wrote it; `run` is the one that notes the problems. All of it may be done
    again at any time, and was done before if nothing is amiss.
    """
    ends, lost = _known_ends(archive)
    number = 0
    captures = recover(archive.captures, ends)
    while some := list(islice(captures, _AT_ONCE)):
        number += _restore(archive, some, at)
        for capture in some:
            if lost.pop(capture.id, None) is not None:
                _shorten(archive, capture)
    for row in lost.values():
        _note_lost(archive, row, run, at)
    for segment in (name for name in ends if not (archive.captures / name).is_file()):
        with archive.transaction() as db:
            detail = f"{segment}: this segment is missing from captures/. Put it back, from a backup if need be."
            ledger.note_once(db, "segment missing", detail, run=run, at=at)
    return number


def recover(directory: Path, known_ends: Mapping[str, int]) -> Iterator[Capture]:
    """Mend every segment in `directory` and yield the captures that stand behind `known_ends[file]`.

    A torn tail is moved to `<segment>.torn` and cut off, so that the segment ends with its last whole record. Damage
    before a whole record stays where it is, and is `nianbao verify`'s to name.
    """
    for path in sorted(directory.glob("*.warc.gz")):
        start = known_ends.get(path.name, 0)
        if path.stat().st_size > start:
            yield from _captures_in(path, start)
        if not path.stat().st_size:  # of a run that was killed before it wrote anything
            path.unlink()


def _captures_in(path: Path, start: int) -> Iterator[Capture]:
    found: Capture | None = None
    last: Member | Damage | None = None
    for last in members(path, start):
        if isinstance(last, Damage):
            continue
        if found and is_request_of(last, found.id, found.warc_offset + found.warc_length):
            found = replace(found, warc_length=last.end - found.warc_offset)
            continue
        if found:
            yield found
        found = next(
            (
                capture_of(identity, exchange, path.name, last.offset, last.length)
                for identity, exchange in exchanges_in(BytesIO(last.content), decoded=False)
            ),
            None,
        )
    if found:
        yield found
    if isinstance(last, Damage):
        cut(path, last.offset)


def is_request_of(member: Member, identity: str, end: int) -> bool:
    """Whether `member` is the request of the response `identity`, which ends at `end`."""
    record = record_in(member.content) if member.offset == end else None
    return record is not None and identity_of(record[0].get_header("WARC-Concurrent-To", "")) == identity


def cut(path: Path, size: int) -> None:
    """Move what stands behind `size` to a file beside it: of its own, since a segment may be torn twice."""
    with open(path, "r+b") as segment:
        segment.seek(size)
        for number in count(1):
            name = f"{path.name}.torn" if number == 1 else f"{path.name}.torn-{number}"
            with suppress(FileExistsError), open(path.with_name(name), "xb") as torn:
                torn.write(segment.read())
                torn.flush()
                os.fsync(torn.fileno())
                break
        sync_folder(path.parent)
        segment.truncate(size)
        os.fsync(segment.fileno())


def _known_ends(archive: Archive) -> tuple[dict[str, int], dict[str, dict[str, Any]]]:
    """Return where in each segment a record without a row may first stand, and the last rows whose bytes are gone."""
    ends, lost = frontier.known_ends(archive), dict[str, dict[str, Any]]()
    first = dict(archive.db.execute("SELECT warc_file, min(warc_offset) FROM captures GROUP BY warc_file").fetchall())
    for segment in ends:
        path = archive.captures / segment
        if not path.is_file():
            continue
        head = next(members(path), None)
        if head is None or head.end != first[segment]:  # a row is missing before the first
            ends[segment] = 0
        rows = archive.db.query(
            "SELECT captures.*, pages.portal FROM captures LEFT JOIN pages ON pages.url = captures.page"
            " WHERE warc_file = ? ORDER BY warc_offset DESC",
            [segment],
        )
        end = 0
        for row in rows:
            if stands(archive.captures, row):
                end = row["warc_offset"] + row["warc_length"]
                break
            lost[row["id"]] = row
        ends[segment] = min(ends[segment], end)
    return ends, lost


def stands(directory: Path, row: Mapping[str, Any]) -> bool:
    """Whether the record of a row of `captures` stands where the row says, with all that belongs to it."""
    start, end = row["warc_offset"], row["warc_offset"] + row["warc_length"]
    found = list(members(directory / row["warc_file"], start, end))
    if not found or any(isinstance(each, Damage) for each in found) or found[-1].end != end:
        return False
    first = found[0]
    record = record_in(first.content) if isinstance(first, Member) else None
    return record is not None and identity_of(record[0].get_header("WARC-Record-ID", "")) == row["id"]


def _restore(archive: Archive, captures: list[Capture], at: str) -> int:
    """Write the rows of `captures` that are not there; return how many that were."""
    known = {
        id
        for (id,) in archive.db.execute(
            "SELECT id FROM captures WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps([capture.id for capture in captures])],
        )
    }
    new = [capture for capture in captures if capture.id not in known]
    for segment, group in groupby(new, lambda capture: capture.warc_file):
        run = run_of(segment)
        if run is not None:
            _restore_run(archive, run, archive.captures / segment, at)
        frontier.record_captures(archive, list(group), run)
    return len(new)


def _restore_run(archive: Archive, run: str, segment: Path, at: str) -> None:
    """Write the row of a run of which nothing but a segment is left, as its first record has it."""
    first = next(members(segment), None)
    record = record_in(first.content) if isinstance(first, Member) else None
    source, started = ledger.LIVE, at
    if record is not None:
        lines = dict(line.split(": ", 1) for line in record[1].decode().splitlines() if ": " in line)
        source, started = lines.get("source", source), record[0].get_header("WARC-Date", at)
    row = {"id": run, "started_at": started, "finished_at": at, "outcome": "interrupted", "source": source}
    with archive.transaction() as db:
        db.table("runs").insert(row, ignore=True)


def _shorten(archive: Archive, capture: Capture) -> None:
    """Write that less is left of a record than its row says: its response, and of its request nothing."""
    place = [capture.warc_length, capture.id, capture.warc_file, capture.warc_offset]
    with archive.transaction() as db:
        db.execute("UPDATE captures SET warc_length = ? WHERE id = ? AND warc_file = ? AND warc_offset = ?", place)


def _note_lost(archive: Archive, row: Mapping[str, Any], run: str, at: str) -> None:
    """Note that the record of a row is gone, and ask for its page again, in full."""
    where = f"{row['warc_file']} @ {row['warc_offset']}"
    detail = f"The record of {row['fetched_at']} is missing: {where}. A backup of captures/ may have it."
    with archive.transaction() as db:
        if ledger.note_once(db, "capture lost", detail, run=run, at=at, portal=row["portal"], url=row["page"]):
            db.execute(
                "UPDATE pages SET etag = NULL, last_modified = NULL, next_due = fetched_at WHERE url = ?", [row["page"]]
            )
