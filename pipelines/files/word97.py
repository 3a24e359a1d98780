"""The structure of a DOC file of Word 97 to 2003 ([MS-DOC]): its text, and the properties of its paragraphs.

The section numbers are those of [MS-DOC]. Whatever a file says of offsets and counts is checked against the bytes
there are: reading past them raises struct.error.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pipelines.files.ole import CompoundFile
from pipelines.files.problems import Unreadable

MOST_CHARACTERS = 3_000_000  # a report of 100 pages has 80,000; a piece may stand for the same bytes as another
_PAGE = 512  # bytes of a page of formatting (2.9.175 PapxFkp)
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes of an operand by its kind, 0 for one that says its own length (2.2.5.1)
_T_DEF_TABLE, _P_CHG_TABS, _HUGE = 0xD608, 0xC615, (0x6645, 0x6646)
# Places of offset and length in the file information block (2.5.6): 0x9A + 8 × the place of the pair.
STYLES, CHARACTERS, PARAGRAPHS, PIECES, LISTS, INSTANCES = 0xA2, 0xFA, 0x102, 0x1A2, 0x2E2, 0x2EA

Sprms = dict[int, bytes]  # what a property is set to, by the number of the single property modifier


class Piece(NamedTuple):
    """Characters that stand together in the file: from position `start`, `width` bytes each, at `offset`."""

    start: int
    offset: int
    width: int


@dataclass(slots=True)
class Formatting:
    """Which properties hold from which byte of the document on: starts, and (style, properties) for each."""

    starts: list[int] = field(default_factory=list)
    values: list[tuple[int, bytes]] = field(default_factory=list)

    def at(self, offset: int) -> tuple[int, bytes]:
        """Return the style's number and the properties of the character at byte `offset`."""
        place = bisect_right(self.starts, offset) - 1
        return self.values[place] if place >= 0 else (0, b"")

    def after(self, offset: int) -> int | None:
        """Return the byte at which other properties may begin, or None."""
        place = bisect_right(self.starts, offset)
        return self.starts[place] if place < len(self.starts) else None


class WordFile:
    """The text, the table stream and the formatting of a document; raises Unreadable for what it cannot be."""

    def __init__(self, body: bytes) -> None:
        compound = CompoundFile(body)
        self.document = compound.stream("WordDocument")
        if len(self.document) < 0x200 or self.document[:2] not in (b"\xec\xa5", b"\xdc\xa5"):
            raise Unreadable("file broken", "The file has no document stream of Word; fetch it again.")
        version, flags = struct.unpack_from("<H", self.document, 2)[0], struct.unpack_from("<H", self.document, 10)[0]
        if flags & 0x0100:
            raise Unreadable("file encrypted", "The document opens only with a password; ask its publisher for it.")
        if version < 0xC1:
            detail = f"A file of Word 6 or 95 (version {version}); save it as DOCX with a newer Word or LibreOffice."
            raise Unreadable("file not supported", detail)
        self.table = compound.stream("1Table" if flags & 0x0200 else "0Table")
        self._data = compound.stream("Data")
        # 2.5.4: characters of the text, of footnotes, headers, (macros,) comments, endnotes and text boxes
        self.counts = struct.unpack_from("<7i", self.document, 0x4C)
        self.text, self._pieces = self._text()
        self._starts = [piece.start for piece in self._pieces]
        self.paragraphs = self._formatting(PARAGRAPHS, wide=True)
        self.characters = self._formatting(CHARACTERS, wide=False)

    def part(self, place: int) -> bytes:
        """Return what the file information block points to at `place`, in the table stream."""
        start, length = struct.unpack_from("<II", self.document, place)
        return self.table[start : start + length]

    def offset(self, position: int) -> int:
        """Return the byte of the document at which the character `position` stands."""
        piece = self._pieces[bisect_right(self._starts, position) - 1]
        return piece.offset + (position - piece.start) * piece.width

    def piece_end(self, position: int) -> tuple[int, int]:
        """Return where the piece with the character `position` ends, and how many bytes its characters have."""
        place = bisect_right(self._starts, position)
        end = self._starts[place] if place < len(self._starts) else len(self.text)
        return end, self._pieces[place - 1].width

    def sprms(self, properties: bytes) -> Sprms:
        """Return the properties by number; a table's are kept elsewhere when they are many (2.6.2 sprmPHugePapx)."""
        found = dict(_sprms(properties))
        for huge in _HUGE:
            if huge in found and len(found[huge]) == 4:
                start = struct.unpack("<I", found[huge])[0]
                length = struct.unpack_from("<H", self._data, start)[0]
                found |= dict(_sprms(self._data[start + 2 : start + 2 + length]))
        return found

    def _text(self) -> tuple[str, list[Piece]]:
        table = self.part(PIECES)
        place = 0
        while table[place : place + 1] == b"\x01":  # 2.9.38 Clx: modifiers come first
            place += 3 + struct.unpack_from("<H", table, place + 1)[0]
        length = struct.unpack_from("<I", table, place + 1)[0]
        plc = table[place + 5 : place + 5 + length]
        count = (len(plc) - 4) // 12
        ends = struct.unpack_from(f"<{count + 1}I", plc)
        if ends[-1] > MOST_CHARACTERS or list(ends) != sorted(ends):
            raise Unreadable("file too large", f"{ends[-1]:,} characters, and {MOST_CHARACTERS:,} are read.")
        parts, pieces = [], []
        for number, (start, end) in enumerate(pairwise(ends)):
            packed = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
            narrow = bool(packed & 0x40000000)  # 2.9.73 FcCompressed
            offset = (packed & 0x3FFFFFFF) // 2 if narrow else packed & 0x3FFFFFFF
            width = 1 if narrow else 2
            data = self.document[offset : offset + (end - start) * width]
            text = data.decode("cp1252" if narrow else "utf-16-le", "replace")
            if len(text) != end - start:  # a surrogate pair counts as two; a piece that is cut off as what is left
                text = "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))
            parts.append(text.ljust(end - start, "\0")[: end - start])
            pieces.append(Piece(start, offset, width))
        return "".join(parts), pieces

    def _formatting(self, place: int, *, wide: bool) -> Formatting:
        """Read the pages of formatting, of paragraphs (`wide`) or of characters (2.8.5, 2.8.6)."""
        plc = self.part(place)
        count = (len(plc) - 4) // 8
        numbers = struct.unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count > 0 else ()
        runs: dict[int, tuple[int, bytes]] = {}
        for number in dict.fromkeys(numbers):
            start = (number & 0x3FFFFF) * _PAGE
            page = self.document[start : start + _PAGE]
            if len(page) < _PAGE:
                continue
            runs_on_page = page[-1]
            offsets = struct.unpack_from(f"<{runs_on_page + 1}I", page)
            for run in range(runs_on_page):
                at = 2 * page[4 * (runs_on_page + 1) + (13 if wide else 1) * run]
                runs[offsets[run]] = _entry(page, at, wide) if at else (0, b"")
        starts = sorted(runs)
        return Formatting(starts, [runs[start] for start in starts])


def _entry(page: bytes, at: int, wide: bool) -> tuple[int, bytes]:
    length = page[at]
    if not wide:
        return 0, page[at + 1 : at + 1 + length]
    first = at + 1 if length else at + 2  # 2.9.178 PapxInFkp
    size = 2 * length - 1 if length else 2 * page[at + 1]
    return struct.unpack_from("<H", page, first)[0], page[first + 2 : first + size]


def _sprms(properties: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 3 <= len(properties):
        sprm = struct.unpack_from("<H", properties, place)[0]
        place += 2
        size = _SIZES[sprm >> 13]
        if sprm == _T_DEF_TABLE:
            size, place = struct.unpack_from("<H", properties, place)[0] - 1, place + 2
        elif not size:
            size, place = properties[place], place + 1
            if sprm == _P_CHG_TABS and size == 255:
                return
        yield sprm, properties[place : place + size]
        place += max(size, 0)
