"""Pieces of a WARC file: a gzip member, or all of a file that is not compressed; and where the next one begins."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 16
MOST_HEAD = 1 << 20  # bytes of the headers of a record and of the answer in it; warcio reads lines of any length
_GZIP = b"\x1f\x8b\x08"
_BEGINS = b"WARC/"


class Piece:
    """A gzip member, decompressed as it is read, or a whole file that is not compressed.

    `record` is where the record that is being read begins (in a member: the member), `end` where the part ends, `own`
    whether the last warcinfo said that nianbao wrote the file. `room` is how many bytes of headers may still be read,
    None while a body is.
    """

    own = False
    room: int | None = None

    def __init__(self, stream: BinaryIO, start: int) -> None:
        self._stream = stream
        self._next = self.record = start
        stream.seek(start)
        self._inflate = zlib.decompressobj(31) if stream.read(3) == _GZIP else None
        self._ended = False

    @property
    def compressed(self) -> bool:
        return self._inflate is not None

    @property
    def end(self) -> int:
        return self._next

    def tell(self) -> int:
        """Return how far the file has been read, which warcio wants to know."""
        return self._next

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, none at the end. zlib.error where the member is damaged, ValueError where there is
        no more `room`."""
        data = self._read(CHUNK if size < 0 else size)
        if self.room is not None:
            self.room -= len(data)
            if self.room < 0:
                raise ValueError(f"a header of more than {MOST_HEAD:,} bytes")
        return data

    def _read(self, size: int) -> bytes:
        if self._inflate is None:
            self._stream.seek(self._next)
            data = self._stream.read(size)
            self._next += len(data)
            self._ended = not data
            return data
        while not self._inflate.eof:
            given = self._inflate.unconsumed_tail
            if not given:
                self._stream.seek(self._next)
                given = self._stream.read(CHUNK)
                if not given:
                    return b""
                self._next += len(given)
            data = self._inflate.decompress(given, size)
            if self._inflate.eof:
                self._next -= len(self._inflate.unused_data)
                self._ended = True
            if data:
                return data
        return b""

    def bytes_at(self, position: int) -> bytes:
        """Return some of the file's bytes from `position` on, as they stand there."""
        self._stream.seek(position)
        return self._stream.read(CHUNK)

    def skip(self) -> bool:
        """Read what is left; return whether the part came to its proper end."""
        self.room = None
        while self.read(CHUNK):
            pass
        return self._ended


def begins(stream: BinaryIO, position: int) -> bool:
    """Whether a record, compressed or not, begins at `position`."""
    stream.seek(position)
    head = stream.read(4096)
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, len(_BEGINS))
        except zlib.error:
            return False
    return head.startswith(_BEGINS)


def next_record(stream: BinaryIO, position: int) -> int:
    """Return where the next record begins, from `position` on; the size of `stream` when none does."""
    while True:
        stream.seek(position)
        data = stream.read(CHUNK)
        if not data:
            return position
        places = [place for magic in (_GZIP, _BEGINS) for place in _places(data, magic)]
        for place in sorted(places):
            if begins(stream, position + place):
                return position + place
        # A magic number may stand across the border of two chunks.
        position += len(data) - (len(_BEGINS) - 1 if len(data) == CHUNK else 0)


def _places(data: bytes, magic: bytes) -> Iterator[int]:
    place = data.find(magic)
    while place >= 0:
        yield place
        place = data.find(magic, place + 1)
