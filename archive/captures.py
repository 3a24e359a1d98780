"""WARC/1.1 segments: every response that matters, as it came over the wire, appended and never changed.

A record is one gzip member, written with one call. `Segments.append` hands it to the operating system;
`Segments.sync` puts it on the disk. What a crash leaves at the end of a segment is mended by `recover`:
readers of WARC files stop silently at a torn member, and would lose every record appended after it.
"""

from __future__ import annotations

import hashlib
import os
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from archive.records import Exchange, exchanges_in, response_record, warcinfo_record

SEGMENT_SIZE = 1 << 30
_CHUNK = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Capture:
    """A row of `captures`: where an exchange stands. `payload_sha256` is of the body as received.

    `via` is the address at which a web archive keeps it, None for what the site itself sent.
    """

    id: str
    url: str
    page: str
    fetched_at: str
    status: int
    media_type: str
    payload_sha256: str
    warc_file: str
    warc_offset: int
    warc_length: int
    via: str | None = None


class Segments:
    """The segments of one run, `<run>-00000.warc.gz` and on, opened when the first record comes."""

    def __init__(self, directory: Path, run: str, software: str) -> None:
        self._directory = directory
        self._run = run
        self._software = software
        self._count = 0
        self._name = ""
        self._file = -1
        self._end = 0

    def append(self, exchange: Exchange) -> Capture:
        """Write `exchange` as a response record and return where it stands. OSError when the disk refuses."""
        if self._file < 0 or self._end >= SEGMENT_SIZE:
            self._open()
        identity = str(uuid.uuid4())
        offset = self._end
        self._write(response_record(exchange, identity))
        return _capture(identity, exchange, self._name, offset, self._end - offset)

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
        self._end = 0
        self._write(warcinfo_record(self._name, self._software))
        folder = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(folder)  # the new name itself has to survive a power cut
        finally:
            os.close(folder)

    def _write(self, record: bytes) -> None:
        view = memoryview(record)
        try:
            while view:
                view = view[os.write(self._file, view) :]
        except OSError:
            os.ftruncate(self._file, self._end)
            raise
        self._end += len(record)


def read(directory: Path, warc_file: str, offset: int, length: int) -> Exchange:
    """Return the exchange that stands at `offset` of `warc_file`, its body without content encoding.

    ValueError names the file and offset when no whole response record stands there.
    """
    with open(directory / warc_file, "rb") as segment:
        segment.seek(offset)
        member = segment.read(length)
    found = next(exchanges_in(BytesIO(member)), None) if len(member) == length else None
    if found is None:
        raise ValueError(f"{warc_file}: no whole response record at offset {offset}. `nianbao verify` lists damage.")
    return found[1]


def exchanges_of(path: Path) -> Iterator[Exchange]:
    """Yield every response in the WARC file at `path`, compressed or not, bodies without content encoding.

    ValueError, after all that can be read, when a compressed file ends in a torn record: warcio would stop there
    and say nothing.
    """
    with open(path, "rb") as stream:
        if stream.read(2) != _GZIP_MAGIC:
            stream.seek(0)
            yield from (exchange for _, exchange in exchanges_in(stream))
            return
        members, whole = _whole_members(path, 0)
        for offset, length in members:
            stream.seek(offset)
            yield from (exchange for _, exchange in exchanges_in(BytesIO(stream.read(length))))
    if whole < path.stat().st_size:
        raise ValueError(f"{path}: not a whole WARC file: torn at byte {whole}, behind {len(members)} whole records.")


def recover(directory: Path, known_ends: Mapping[str, int]) -> Iterator[Capture]:
    """Mend every segment in `directory` and yield the records that stand behind `known_ends[file]`.

    A torn tail is moved to `<segment>.torn` and cut off, so that the segment ends with its last whole record.
    """
    for path in sorted(directory.glob("*.warc.gz")):
        start = known_ends.get(path.name, 0)
        if path.stat().st_size <= start:
            continue
        members, whole = _whole_members(path, start)
        if whole < path.stat().st_size:
            _cut(path, whole)
        for offset, length in members:
            with open(path, "rb") as segment:
                segment.seek(offset)
                member = segment.read(length)
            for identity, exchange in exchanges_in(BytesIO(member), decoded=False):
                yield _capture(identity, exchange, path.name, offset, length)


def _capture(identity: str, exchange: Exchange, warc_file: str, offset: int, length: int) -> Capture:
    return Capture(
        id=identity,
        url=exchange.url,
        page=exchange.page,
        fetched_at=exchange.fetched_at,
        status=exchange.status,
        media_type=exchange.media_type,
        payload_sha256=hashlib.sha256(exchange.body).hexdigest(),
        warc_file=warc_file,
        warc_offset=offset,
        warc_length=length,
        via=exchange.via or None,
    )


def _cut(path: Path, size: int) -> None:
    with open(path, "r+b") as segment:
        segment.seek(size)
        path.with_name(path.name + ".torn").write_bytes(segment.read())
        segment.truncate(size)
        os.fsync(segment.fileno())


def _whole_members(path: Path, start: int) -> tuple[list[tuple[int, int]], int]:
    """Return (offset, length) of each whole gzip member from `start` on, and where the last one ends."""
    members: list[tuple[int, int]] = []
    with open(path, "rb") as segment:
        segment.seek(start)
        member_start, position, data = start, start, b""
        while True:
            inflate = zlib.decompressobj(31)
            try:
                while not inflate.eof:
                    if not data:
                        data = segment.read(_CHUNK)
                        if not data:
                            return members, member_start
                    inflate.decompress(data)
                    position += len(data) - len(inflate.unused_data)
                    data = inflate.unused_data
            except zlib.error:
                return members, member_start
            members.append((member_start, position - member_start))
            member_start = position
