"""Members: the gzip members of a WARC file, one a record, found again behind bytes that are none."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.encoding import LIMIT

_PIECE = 1 << 13
_CHUNK = 1 << 20
_MAGIC = b"\x1f\x8b\x08"  # RFC 1952, 2.3.1: ID1, ID2, and deflate
_HEADER = 10
_MOST = 2 * LIMIT  # of a record inflated: more is no record of ours, and is not held in memory


@dataclass(frozen=True, slots=True)
class Member:
    """A whole record: where it stands, its gzip header, which no checksum covers, and what it holds."""

    offset: int
    length: int
    header: bytes
    content: bytes

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that belong to no whole record."""

    offset: int
    length: int

    @property
    def end(self) -> int:
        """Where the next record begins, or the file ends."""
        return self.offset + self.length


def members(path: Path, start: int = 0, end: int | None = None) -> Iterator[Member | Damage]:
    """Yield all that stands in the file at `path` from `start` to `end`, without a gap.

    A file that ends in a torn record ends in a Damage. Behind damage in the middle the records go on.
    """
    with open(path, "rb", buffering=_CHUNK) as file:
        size = file.seek(0, 2)
        end = size if end is None else min(end, size)
        while start < end:
            member = member_at(file, start, end)
            if member is not None:
                yield member
                start = member.end
                continue
            following = _next_record(file, start + 1, end)
            yield Damage(start, following - start)
            start = following


def member_at(file: BinaryIO, offset: int, end: int) -> Member | None:
    """Return the member of `file` at `offset`, None when no whole one stands there, before `end`."""
    file.seek(offset)
    inflate, parts, inflated, position = zlib.decompressobj(31), list[bytes](), 0, offset
    header = b""
    while not inflate.eof:
        piece = file.read(min(_PIECE, end - position))
        if not piece:
            return None
        header = header or piece[:_HEADER]
        position += len(piece)
        try:
            parts.append(inflate.decompress(piece))
        except zlib.error:
            return None
        inflated += len(parts[-1])
        if inflated > _MOST:
            return None
    return Member(offset, position - len(inflate.unused_data) - offset, header, b"".join(parts))


def _next_record(file: BinaryIO, start: int, end: int) -> int:
    """Return where behind `start` the next whole record begins, `end` where none does."""
    while start < end:
        file.seek(start)
        chunk = file.read(min(_CHUNK, end - start))
        if not chunk:
            return end
        found = chunk.find(_MAGIC)
        if found < 0:
            start += max(1, len(chunk) - len(_MAGIC) + 1)
            continue
        member = member_at(file, start + found, end)
        # A page that was sent compressed may stand in a record as it came: it is a member, and no record.
        if member is not None and member.content.startswith(b"WARC/"):
            return start + found
        start += found + 1
    return end
