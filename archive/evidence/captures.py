"""WARC/1.1 segments: every response that matters, as it came over the wire, appended and never changed.

A record is one gzip member. A response and its request are written with one call: `Segments.append` hands them to the
operating system; `Segments.sync` puts them on the disk. What a crash leaves at the end of a segment is mended by
`archive.evidence.recovery`.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from typing import Any

from warcio.exceptions import ArchiveLoadFailed

from archive.evidence.members import Damage, Member, members
from archive.evidence.records import Exchange, Held, exchange_records, exchanges_in, warcinfo_record
from archive.store import Archive

SEGMENT_SIZE = 1 << 30
_GZIP_MAGIC = b"\x1f\x8b"
_SEGMENT = re.compile(r"(.+)-\d{5}\.warc\.gz")


@dataclass(frozen=True, slots=True)
class Capture:
    """A row of `captures`: where an exchange stands, its request included.

    `payload_sha256` is of the body as received; None for a 304 that refers to nothing we have. `revisit_of` is the
    capture that holds the payload, None: this one does. `via` is the address at which a web archive keeps it, None for
    what the site itself sent.
    """

    id: str
    url: str
    page: str
    fetched_at: str
    status: int
    media_type: str
    payload_sha256: str | None
    warc_file: str
    warc_offset: int
    warc_length: int
    via: str | None = None
    revisit_of: str | None = None


class Segments:
    """The segments of one run, `<run>-00000.warc.gz` and on, opened when the first record comes.

    None grows beyond `size` bytes, but for one whose only exchange is larger. `source` is that of the run.
    """

    def __init__(
        self, directory: Path, run: str, software: str, *, source: str = "live", size: int = SEGMENT_SIZE
    ) -> None:
        self._directory = directory
        self._run = run
        self._software = software
        self._source = source
        self._size = size
        self._count = 0
        self._name = ""
        self._info = ""
        self._file = -1
        self._begin = 0  # behind the first record
        self._end = 0

    def append(self, exchange: Exchange, identity: str = "") -> Capture:
        """Write `exchange` and return where it stands. OSError when the disk refuses.

        `identity` is the UUID of its record, a new one by default; one that came from elsewhere keeps its own.
        """
        if self._file < 0:
            self._open()
        identity = identity or str(uuid.uuid4())
        records = exchange_records(exchange, identity, self._info)
        if self._end > self._begin and self._end + len(records) > self._size:
            self._open()
            records = exchange_records(exchange, identity, self._info)
        offset = self._end
        self._write(records)
        return capture_of(identity, exchange, self._name, offset, self._end - offset)

    def sync(self) -> None:
        """Return when everything appended so far is on the disk."""
        if self._file >= 0:
            os.fsync(self._file)

    def close(self) -> None:
        """Put everything on the disk and close the segment."""
        if self._file >= 0:
            self.sync()
            os.close(self._file)
            self._file = -1

    def _open(self) -> None:
        self.close()
        self._directory.mkdir(parents=True, exist_ok=True)
        self._name = f"{self._run}-{self._count:05d}.warc.gz"
        self._count += 1
        self._file = os.open(self._directory / self._name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        self._end, self._info = 0, str(uuid.uuid4())
        try:
            self._write(
                warcinfo_record(self._name, self._software, self._info, isPartOf=self._run, source=self._source)
            )
        except OSError:  # with room again, the next segment begins as it should
            os.close(self._file)
            self._file = -1
            raise
        self._begin = self._end
        sync_folder(self._directory)

    def _write(self, record: bytes) -> None:
        view = memoryview(record)
        try:
            while view:
                view = view[os.write(self._file, view) :]
        except OSError:
            os.ftruncate(self._file, self._end)
            raise
        self._end += len(record)


def sync_folder(directory: Path) -> None:
    """Put the names in `directory` on the disk: a new one has to survive a power cut, too."""
    folder = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def run_of(segment: str) -> str | None:
    """Return the run that wrote the segment called so, None for a name that no run gives.

    >>> run_of("20260102T030405-5f0c6e9e-00000.warc.gz")
    '20260102T030405-5f0c6e9e'
    """
    found = _SEGMENT.fullmatch(segment)
    return found[1] if found else None


def read(directory: Path, warc_file: str, offset: int, length: int, *, decoded: bool = True) -> Exchange:
    """Return the exchange that stands at `offset` of `warc_file`, its body without content encoding if `decoded`.

    Of a revisit it is what its record holds: `exchange_of` gives it its body. The request of an answer is None where
    only that is damaged. ValueError names the file and offset when no whole answer stands there.
    """
    found = None
    parts = takewhile(lambda part: isinstance(part, Member), members(directory / warc_file, offset, offset + length))
    data = b"".join(part.content for part in parts if isinstance(part, Member))
    if data:
        with suppress(ArchiveLoadFailed):
            found = next(exchanges_in(BytesIO(data), decoded=decoded), None)
    if found is None:
        raise ValueError(f"{warc_file}: no whole record at offset {offset}. `nianbao verify` lists damage.")
    return found[1]


def exchange_of(archive: Archive, row: Mapping[str, Any], *, decoded: bool = True) -> Exchange:
    """Return the exchange that a row of `captures` stands for, with its body, wherever that is held.

    For a 304 it is what the server declared to be good still: the exchange held, with the newer headers. A 304 that
    refers to nothing has no body. OSError, ValueError: unreadable.
    """
    found = _raw(archive, row)
    if found.revisits is not None and row["revisit_of"]:
        held = next(iter(archive.db.query("SELECT * FROM captures WHERE id = ?", [row["revisit_of"]])), None)
        if held is None:
            raise ValueError(
                f"{row['id']}: the capture that holds its payload, {row['revisit_of']}, is not in the archive."
                " `nianbao verify` lists damage."
            )
        original = _raw(archive, held)
        if held["revisit_of"] or original.revisits is not None:
            raise ValueError(
                f"{row['id']}: its payload is said to be with {held['id']}, which is a revisit itself and holds none."
                " `nianbao verify` lists damage."
            )
        if original.payload_sha256 != row["payload_sha256"]:
            raise ValueError(f"{held['id']}: its payload is not the one that was kept. `nianbao verify` lists damage.")
        found = _renewed(original, found) if found.status == 304 else replace(found, body=original.body)
    return found.decoded() if decoded else found


def _raw(archive: Archive, row: Mapping[str, Any]) -> Exchange:
    return read(archive.captures, row["warc_file"], row["warc_offset"], row["warc_length"], decoded=False)


def _renewed(held: Exchange, confirmed: Exchange) -> Exchange:
    """Return `held` as the 304 `confirmed` renews it: RFC 9111 §3.2, but for what is about the message itself."""
    newer = {name.lower() for name, _ in confirmed.headers} - {"content-length", "content-encoding"}
    kept = [(name, value) for name, value in held.headers if name.lower() not in newer]
    renewed = [(name, value) for name, value in confirmed.headers if name.lower() in newer]
    return replace(confirmed, status=held.status, reason=held.reason, headers=(*kept, *renewed), body=held.body)


def holder(archive: Archive, page: str, url: str, payload_sha256: str | None, status: int = 200) -> Held | None:
    """Return the newest live capture that holds this payload of this page, None when there is none that can be read.

    Without a digest it is the one behind the newest good capture: what a server means that answers 304.
    """
    if payload_sha256 is None:
        rows = archive.db.query(
            "SELECT held.* FROM captures AS seen JOIN captures AS held ON held.id = coalesce(seen.revisit_of, seen.id)"
            " WHERE seen.page = ? AND seen.url = ? AND seen.status = 200 AND seen.verdict = 'good' AND seen.via IS NULL"
            " ORDER BY seen.fetched_at DESC, seen.id LIMIT 1",
            [page, url],
        )
    else:
        rows = archive.db.query(
            "SELECT * FROM captures WHERE page = ? AND url = ? AND payload_sha256 = ? AND status = ?"
            " AND revisit_of IS NULL AND via IS NULL ORDER BY fetched_at DESC, id",
            [page, url, payload_sha256, status],
        )
    for row in rows:
        if _holds(archive, row):
            return Held(row["id"], row["url"], row["fetched_at"], row["payload_sha256"])
    return None


def _holds(archive: Archive, row: Mapping[str, Any]) -> bool:
    """Whether the payload can be had: no revisit is written of what has been lost since."""
    try:
        return bool(_raw(archive, row).payload_sha256 == row["payload_sha256"])
    except (OSError, ValueError):
        return False


def exchanges_of(path: Path) -> Iterator[Exchange]:
    """Yield every response in the WARC file at `path`, compressed or not, bodies without content encoding.

    ValueError, after all that can be read, when a compressed file is damaged or ends in a torn record: warcio would
    stop there and say nothing.
    """
    with open(path, "rb") as stream:
        if stream.read(2) != _GZIP_MAGIC:
            stream.seek(0)
            yield from (exchange for _, exchange in exchanges_in(stream) if exchange.revisits is None)
            return
    damage: Damage | None = None
    for each in members(path):
        if isinstance(each, Damage):
            damage = damage or each
            continue
        found = exchanges_in(BytesIO(each.content))
        yield from (exchange for _, exchange in found if exchange.revisits is None)
    if damage is not None:
        raise ValueError(f"{path}: not a whole WARC file: torn or damaged from byte {damage.offset} on.")


def capture_of(identity: str, exchange: Exchange, warc_file: str, offset: int, length: int) -> Capture:
    """Return the row of an exchange that stands there."""
    return Capture(
        id=identity,
        url=exchange.url,
        page=exchange.page,
        fetched_at=exchange.fetched_at,
        status=exchange.status,
        media_type=exchange.media_type,
        payload_sha256=exchange.payload_sha256,
        warc_file=warc_file,
        warc_offset=offset,
        warc_length=length,
        via=exchange.via or None,
        revisit_of=(exchange.revisits.id or None) if exchange.revisits else None,
    )
