"""OLE compound files ([MS-CFB]), which DOC and XLS files are: their streams by name, bounded by the file's size."""

from __future__ import annotations

import struct
from typing import NamedTuple

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # sector numbers from here on are none: free, end of chain, tables ([MS-CFB] 2.1)
_HEADER = 512
_MINI = 64  # bytes of a sector of the mini stream, which holds streams of less than 4,096 bytes
_CUTOFF = 4096
_IN_HEADER = 109  # sectors of the allocation table that the header itself names
_MOST_ENTRIES = 4096  # of a directory: a document has some ten, and a few for each object embedded in it


class Entry(NamedTuple):
    """A stream or storage: its kind (2 is a stream, 5 the root), first sector and size in bytes."""

    kind: int
    sector: int
    size: int


class CompoundFile:
    """The directory of a compound file, and its streams; what is cut off or loops ends there."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._shift = struct.unpack_from("<H", body, 30)[0] if len(body) >= _HEADER else 0
        self.entries: dict[str, Entry] = {}
        if self._shift not in (9, 12):
            return
        self._table = self._allocation()
        directory = self._chain(struct.unpack_from("<I", body, 48)[0], self._table, _MOST_ENTRIES * 128 >> self._shift)
        for place in range(0, min(len(directory), _MOST_ENTRIES * 128) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, place + 64)
            if kind and 2 < length <= 64:
                name = directory[place : place + length - 2].decode("utf-16-le", "replace")
                sector, size = struct.unpack_from("<II", directory, place + 116)
                self.entries.setdefault(name, Entry(kind, sector, size))

    def stream(self, name: str) -> bytes:
        """Return the stream `name`, or b"" when there is none."""
        entry = self.entries.get(name)
        if entry is None or entry.kind != 2:
            return b""
        if entry.size >= _CUTOFF:
            return self._chain(entry.sector, self._table, (entry.size >> self._shift) + 1)[: entry.size]
        root = next((other for other in self.entries.values() if other.kind == 5), None)
        if root is None:
            return b""
        minis = self._chain(root.sector, self._table, (root.size >> self._shift) + 1)
        links = self._numbers(self._chain(struct.unpack_from("<I", self._body, 60)[0], self._table))
        parts, sector, left = [], entry.sector, entry.size // _MINI + 1
        while sector < len(links) and left:
            parts.append(minis[sector * _MINI : (sector + 1) * _MINI])
            sector, left = links[sector], left - 1
        return b"".join(parts)[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        return self._body[start : start + (1 << self._shift)]

    def _allocation(self) -> tuple[int, ...]:
        """Return the sector that follows each sector."""
        tables = list(struct.unpack_from(f"<{_IN_HEADER}I", self._body, 76))
        following = struct.unpack_from("<I", self._body, 68)[0]
        for _ in range(len(self._body) >> self._shift >> 7):
            more = self._numbers(self._sector(following)) if following < _LAST else ()
            if not more:
                break
            tables += more[:-1]
            following = more[-1]
        most = (len(self._body) >> self._shift) * 4 // (1 << self._shift) + 1
        used = [table for table in tables if table < _LAST][:most]
        return self._numbers(b"".join(map(self._sector, used)))

    def _chain(self, sector: int, table: tuple[int, ...], most: int | None = None) -> bytes:
        left = min(len(table), most or len(table))
        parts = []
        while sector < len(table) and left > 0:
            parts.append(self._sector(sector))
            sector, left = table[sector], left - 1
        return b"".join(parts)

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
