"""DOC (Word 97 to 2003) to blocks.

antiword, made for this, was tried: of a report with the three statutory tables it prints the first and drops the
others' rows, since their definitions are kept apart (sprmPHugePapx), and it loses the numbers that Word writes by
itself. It says nothing of either.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.files.blocks import Block, Cell, Image, Paragraph, Table
from pipelines.files.grid import clusters, place_of
from pipelines.files.lists97 import Style, numbering_of, styles_of
from pipelines.files.word97 import Sprms, WordFile

# Single property modifiers ([MS-DOC] 2.6).
_DELETED, _HIDDEN = 0x0800, 0x083C
_IN_TABLE, _ROW_END, _DEPTH = 0x2416, 0x2417, 0x6649
_LEVEL, _LIST, _OUTLINE, _JUSTIFY = 0x260A, 0x460B, 0x2640, (0x2403, 0x2461)
_CELLS, _VERTICAL, _MERGE = 0xD608, 0xD62B, 0x5624
_TITLE_STYLE = 62
_LONGEST_HEADING = 60
_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14|\x13[^\x13\x14\x15]*\x15|[\x13-\x15]")
_PARAGRAPHS = re.compile("[^\r\x07\x0c]*[\r\x07\x0c]|[^\r\x07\x0c]+\\Z")  # the last has no end in a file cut short
_TWIPS = 20  # to the point


def read_doc(body: bytes) -> list[Block]:
    """Return the blocks of the text, and after it those of its text boxes; raises Unreadable or struct.error."""
    file = WordFile(body)
    reader = _Reader(file)
    boxes = sum(file.counts[:1]) + sum(file.counts[1:6])
    return [*reader.blocks(0, file.counts[0]), *reader.blocks(boxes, boxes + max(file.counts[6], 0))]


@dataclass(slots=True)
class _Cell:
    """A cell of a row: its blocks, its sides in points, whether it begins (3) or goes on with (1) a merged one."""

    blocks: list[Block]
    left: float = 0.0
    right: float = 0.0
    vertical: int = 0
    beside: bool = False


@dataclass(slots=True)
class _Rows:
    """A table that is being read."""

    rows: list[list[_Cell]] = field(default_factory=list)
    cells: list[_Cell] = field(default_factory=list)
    open: list[Block] = field(default_factory=list)


class _Reader:
    """Reads paragraphs in the order of the text, which is that in which Word counts."""

    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._styles = styles_of(file)
        self._numbering = numbering_of(file)

    def blocks(self, start: int, end: int) -> list[Block]:
        """Return the blocks between two positions of the text."""
        found: list[Block] = []
        table = _Rows()
        for match in _PARAGRAPHS.finditer(self._file.text, start, end):
            style, raw = self._file.paragraphs.at(self._file.offset(match.end() - 1))
            last = match.end() - match.group().endswith(("\r", "\x07", "\x0c"))
            sprms = self._inherited(style) | self._file.sprms(raw)
            if not _flag(sprms, _IN_TABLE):
                found += _closed(table)
                table = _Rows()
                found += self._paragraph(match.start(), last, style, sprms)
            elif match.group().endswith("\x07") and _number(sprms, _DEPTH, 1) <= 1:
                if _flag(sprms, _ROW_END):
                    table.rows.append(_placed(table.cells, sprms))
                    table.cells = []
                else:
                    table.open += self._paragraph(match.start(), last, style, sprms)
                    table.cells.append(_Cell(table.open))
                    table.open = []
            else:
                table.open += self._paragraph(match.start(), last, style, sprms)
        return [*found, *_closed(table)]

    def _inherited(self, number: int) -> Sprms:
        chain: list[Style] = []
        while number < len(self._styles) and len(chain) < 20:
            chain.append(self._styles[number])
            number = chain[-1].base
        sprms: Sprms = {}
        for style in reversed(chain):
            sprms |= self._file.sprms(style.properties)
        return sprms

    def _paragraph(self, start: int, end: int, style: int, sprms: Sprms) -> Iterator[Block]:
        number = self._number(sprms)
        text = _FIELD.sub("", _FIELD.sub("", self._shown(start, end)))
        builtin = self._styles[style].builtin if style < len(self._styles) else 0
        outline = _number(sprms, _OUTLINE, 9)
        level = 1 if builtin == _TITLE_STYLE else min(builtin + 1, 6) if 1 <= builtin <= 9 else 0
        level = level or (min(outline + 2, 6) if outline < 9 else 0)
        centred = any(_number(sprms, justify, 0) == 1 for justify in _JUSTIFY)
        lines = [" ".join(line.split()) for line in text.translate(_SPECIAL).split("\n")]
        lines = [line for line in lines if line]
        if lines:
            lines[0] = number + (" " if number[-1:].isalnum() and number.isascii() else "") + lines[0]
        heading = level if len(lines) == 1 and len(lines[0]) <= _LONGEST_HEADING and lines[0][-1] not in "。；" else 0
        yield from (Paragraph(line, heading, centred) for line in lines)
        yield from [Image()] * text.count("\x01")

    def _number(self, sprms: Sprms) -> str:
        instance = _number(sprms, _LIST, 0)
        return self._numbering.next(str(instance), _number(sprms, _LEVEL, 0)) if 0 < instance < 0x7FF else ""

    def _shown(self, start: int, end: int) -> str:
        """Return the text without what is deleted or hidden."""
        parts, position = [], start
        while position < end:
            offset = self._file.offset(position)
            _, raw = self._file.characters.at(offset)
            last = self._run_end(position, end)
            sprms = self._file.sprms(raw) if raw else {}
            if not (_flag(sprms, _DELETED) or _flag(sprms, _HIDDEN)):
                parts.append(self._file.text[position:last])
            position = last
        return "".join(parts)

    def _run_end(self, position: int, end: int) -> int:
        """Return where the properties of the character at `position` may end."""
        piece_end, width = self._file.piece_end(position)
        after = self._file.characters.after(self._file.offset(position))
        step = max((after - self._file.offset(position)) // width, 1) if after else end - position
        return min(end, piece_end, position + step)


_SPECIAL = {0x0B: "\n", 0x0E: " ", 0x1E: "-", 0x1F: None, 0xA0: " ", 0: None, 1: None, 2: None, 3: None, 4: None,
            5: None, 8: None}  # fmt: skip


def _flag(sprms: Sprms, name: int) -> bool:
    return bool(sprms.get(name, b"\0")[0]) if sprms.get(name) else False


def _number(sprms: Sprms, name: int, default: int) -> int:
    return int.from_bytes(sprms[name], "little") if sprms.get(name) else default


def _placed(cells: list[_Cell], sprms: Sprms) -> list[_Cell]:
    """Return the cells of a row with their places, as the definition of the row says (2.9.315 TDefTableOperand)."""
    definition = sprms.get(_CELLS, b"")
    if not definition:
        for number, cell in enumerate(cells):
            cell.left, cell.right = number, number + 1
        return cells
    count = definition[0]
    edges = struct.unpack_from(f"<{count + 1}h", definition, 1)
    for number, cell in enumerate(cells[:count]):
        cell.left, cell.right = edges[number] / _TWIPS, edges[number + 1] / _TWIPS
        place = 1 + 2 * (count + 1) + 20 * number
        if place + 2 <= len(definition):
            flags = struct.unpack_from("<H", definition, place)[0]
            cell.beside, cell.vertical = flags & 3 == 1, flags >> 5 & 3
    vertical = sprms.get(_VERTICAL, b"")
    if len(vertical) == 2 and vertical[0] < len(cells):
        cells[vertical[0]].vertical = vertical[1]
    merge = sprms.get(_MERGE, b"")
    if len(merge) == 2:
        for cell in cells[merge[0] + 1 : merge[1]]:
            cell.beside = True
    return cells[:count]


def _closed(table: _Rows) -> list[Block]:
    """Return the table that was read, if any; a row that has no end was text."""
    rest = [block for cell in table.cells for block in cell.blocks] + table.open
    if not table.rows:
        return rest
    xs = clusters(edge for row in table.rows for cell in row for edge in (cell.left, cell.right))
    above: dict[tuple[int, int], list[int]] = {}
    rows: list[list[tuple[list[Block], list[int], int]]] = []
    for row in table.rows:
        cells: list[tuple[list[Block], list[int], int]] = []
        for cell in row:
            left, right = place_of(xs, cell.left), place_of(xs, cell.right)
            if cell.beside and cells:
                blocks, down, across = cells[-1]
                cells[-1] = (blocks + cell.blocks, down, across + right - left)
            elif cell.vertical == 1 and (left, right) in above:
                above[left, right][0] += 1
            else:
                down = [1]
                cells.append((cell.blocks, down, max(right - left, 1)))
                above[left, right] = down
                if cell.vertical != 3:
                    del above[left, right]
        rows.append(cells)
    return [Table(tuple(tuple(Cell(tuple(b), down[0], across) for b, down, across in row) for row in rows)), *rest]
