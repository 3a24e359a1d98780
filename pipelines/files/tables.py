"""Grids of a PDF file to tables; the parts of a table on several pages to one grid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.files.blocks import Cell, Table, text_cell
from pipelines.files.flow import Line, Margins, lines_of, paragraphs_of
from pipelines.files.glyphs import upright
from pipelines.files.grid import NEAR, Field, Grid, clusters, place_of
from pipelines.files.wrapped import joined
from pipelines.sections import heading_of

_PROSE = 200  # characters: a cell with more is read in paragraphs, like a page
_VALUE = re.compile(r"[-+\d,.，．％%\s]*(?:件|条|次|项|个|人|万元|元)?")
_HEADER_ROWS = 5  # at the top of a page so many may repeat those at the top of the table
_FULL = 1.6  # characters: a line that ends this near to the side of its cell may go on


@dataclass(slots=True)
class Part:
    """A cell of a table that may run over pages: its lines, and its sides on the page where it ends."""

    top: int
    left: int
    bottom: int
    right: int
    lines: list[Line]
    end: float

    @property
    def text(self) -> str:
        return joined(line.text for line in self.lines)


@dataclass(slots=True)
class Sheaf:
    """A table on one page or several."""

    xs: list[float]
    rows: int
    parts: list[Part]


def sheaf_of(grid: Grid) -> Sheaf:
    """Return the table that `grid`, filled with its characters, is."""
    parts = [
        Part(field.top, field.left, field.bottom, field.right, _lines(field), grid.xs[field.right])
        for field in grid.fields
    ]
    return Sheaf(list(grid.xs), len(grid.ys) - 1, parts)


def table_of(sheaf: Sheaf) -> Table:
    """Return `sheaf` as a table."""
    rows: list[list[Cell]] = [[] for _ in range(sheaf.rows)]
    for part in sorted(sheaf.parts, key=lambda part: part.left):
        rows[part.top].append(_cell(part))
    return Table(tuple(tuple(row) for row in rows))


def _cell(part: Part) -> Cell:
    down, across = part.bottom - part.top, part.right - part.left
    text = part.text
    if len(text) <= _PROSE:
        return text_cell(text, down, across)
    left, right = min(line.x0 for line in part.lines), max(line.x1 for line in part.lines)
    return Cell(tuple(paragraphs_of(part.lines, [Margins(left, right, part.lines[0].size)])), down, across)


def _lines(field: Field) -> list[Line]:
    """Return the lines of a cell, also of one whose text lies on its side (Word: 文字方向; CSS: writing-mode)."""
    glyphs = field.glyphs
    for turn in (1, -1):
        if 2 * sum(glyph.turn == turn for glyph in glyphs) > len(glyphs):
            glyphs = upright(glyphs, turn)
    return lines_of(glyphs)


def join(upper: Sheaf, lower: Sheaf) -> Sheaf | None:
    """Return `lower`, the first thing on its page, as the rest of `upper`, the last on the page before; else None.

    The header, where it is printed again, is left out; a cell and a row that the break cuts in two are made whole.
    """
    if abs(upper.xs[0] - lower.xs[0]) > NEAR or abs(upper.xs[-1] - lower.xs[-1]) > NEAR:
        return None
    xs = clusters([*upper.xs, *lower.xs])
    above, below = _placed(upper, xs), _placed(lower, xs)
    repeated = _repeated(above, below, lower.rows)
    below = [_moved(part, upper.rows - repeated) for part in below if part.top >= repeated]
    rows = upper.rows + lower.rows - repeated
    if _is_cut(above, below, upper.rows):
        below = [_moved(part, -1) for part in below]
        for part in [part for part in below if part.top < upper.rows]:
            part.top += 1  # what is left of its cell begins in the next row
            whole = _at(above, upper.rows, part)
            if whole:
                whole.lines += part.lines
                whole.bottom = max(whole.bottom, part.bottom)
                below.remove(part)
        rows -= 1
    for part in [part for part in below if part.top == upper.rows]:
        begun = _at(above, upper.rows, part)
        if begun and _goes_on(begun, part, upper.rows, below):
            begun.bottom, begun.lines = part.bottom, begun.lines + part.lines
            below.remove(part)
    return Sheaf(xs, rows, above + below)


def _placed(sheaf: Sheaf, xs: Sequence[float]) -> list[Part]:
    columns = [place_of(xs, x) for x in sheaf.xs]
    return [replace(part, left=columns[part.left], right=columns[part.right]) for part in sheaf.parts]


def _moved(part: Part, rows: int) -> Part:
    return replace(part, top=part.top + rows, bottom=part.bottom + rows)


def _at(parts: Sequence[Part], bottom: int, part: Part) -> Part | None:
    """Return the cell above `part`: in the same columns, ending at row `bottom`."""
    return next((p for p in parts if p.bottom == bottom and (p.left, p.right) == (part.left, part.right)), None)


def _repeated(above: Sequence[Part], below: Sequence[Part], rows: int) -> int:
    """Return how many of the first rows of `below` are the first of `above`, spans and all."""
    count = 0
    for row in range(min(_HEADER_ROWS, rows)):
        first, again = ([_shape(part) for part in parts if part.top == row] for parts in (above, below))
        if first != again or not any(text for *_, text in again):
            break
        count += 1
    while count and any(part.top < count < part.bottom for part in below):
        count -= 1
    return count


def _shape(part: Part) -> tuple[int, int, int, str]:
    return part.left, part.right, part.bottom, part.text


def _is_cut(above: Sequence[Part], below: Sequence[Part], bottom: int) -> bool:
    """Whether the first row below goes on with the last row above: only labels in it, each in the middle of a text."""
    first = [part for part in below if part.top == bottom]
    filled = [part for part in first if part.text]
    if not filled or len(filled) == len(first) or any(part.bottom == part.top + 1 and not part for part in first):
        return False
    for part in filled:
        begun = _at(above, bottom, part)
        if begun is None or not begun.lines or heading_of(part.text) or part.text[0].isdigit():
            return False
        last = begun.lines[-1]
        if begun.end - last.x1 > _FULL * last.size:
            return False
    return True


def _goes_on(begun: Part, part: Part, bottom: int, below: Sequence[Part]) -> bool:
    """Whether `part`, the first of its column on a page, is the rest of `begun`, which spans rows."""
    if not any(other.text for other in below if other.top == bottom and other is not part):
        return False
    spans = begun.bottom - begun.top > 1 or part.bottom - part.top > 1
    if not part.text:
        # The rest of a group's name has labels beside it; a blank under a head has only numbers and blanks.
        named = any(p.left >= part.right and _is_name(p.text) for p in below if p.top == bottom)
        return part.left == 0 or (spans and named)
    if not begun.text and begun.top == 0 and heading_of(part.text):
        return False  # the blank corner of the heads, and the first label under it
    numbered = bool(heading_of(begun.text)) and not heading_of(part.text)
    return spans and (not begun.text or numbered) and not part.text[0].isdigit()


def _is_name(text: str) -> bool:
    return any(char.isalpha() for char in text) and not _VALUE.fullmatch(text)
