"""Characters on a page to lines, and lines to paragraphs, by where they stand.

Chinese official documents indent the first line of a paragraph by two characters, and a line that goes on reaches
the right margin (GB/T 9704-2012, 7.3.3); a heading ends before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.files.blocks import Paragraph
from pipelines.files.glyphs import Glyph
from pipelines.files.wrapped import HAN, joined

_ENDS = re.compile(r"[。！？；：:!?][”’）)」』]?$")
_UNIT = re.compile(  # is not broken over lines
    r"[（《“‘]{0,3}(?:[A-Za-z0-9.,%/:@_&=?-]+|.)[，。、；：！？）》”’]*"
)
_PAGE_NUMBER = re.compile(
    r"[-—–―－_·•~\s]*(?:第\s?)?\d{1,4}\s?(?:页|頁)?[\s,，/／|]{0,9}(?:(?:共|/|of)\s?\d{1,4}\s?(?:页|頁)?)?[-—–―－_·•~\s]*"
    r"|page\s\d{1,4}(?:\sof\s\d{1,4})?|[ivxIVX]{1,5}",
    re.I,
)
_NUMBERED = re.compile(
    r"第?[一二三四五六七八九十]{1,3}[、章条部]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．](?!\d)"
)
_EDGE = 0.13  # of the page's height: headers, footers and page numbers stand this near to its edge
_MOST_PAGES_SHARE = 0.4


@dataclass(slots=True)
class Line:
    """A line of print on page number `page`; `size` is the height of its type in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    page: int = 0


@dataclass(frozen=True, slots=True)
class Margins:
    """Between which two positions the text of a page stands, and the size of its type, in points."""

    left: float
    right: float
    size: float


def lines_of(glyphs: Iterable[Glyph], page: int = 0) -> list[Line]:
    """Return the lines that `glyphs` make, from the top down."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.middle):
        last = rows[-1][-1] if rows else None
        if last is not None and abs(glyph.middle - rows[-1][0].middle) <= 0.45 * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    lines = []
    for row in rows:
        row.sort(key=lambda glyph: glyph.x0)
        ink = [glyph for glyph in row if not glyph.text.isspace()]
        if ink:
            size = median(glyph.size for glyph in ink)
            top, bottom = min(glyph.top for glyph in ink), max(glyph.bottom for glyph in ink)
            lines.append(Line(_spaced(row), ink[0].x0, top, max(glyph.x1 for glyph in ink), bottom, size, page))
    return lines


def _spaced(row: Sequence[Glyph]) -> str:
    """Return the text of a line, with a space where one is printed, or where a gap is as wide as one."""
    parts: list[str] = []
    before: Glyph | None = None
    printed = False
    for glyph in row:
        if glyph.text.isspace():
            printed = True
            continue
        if before is not None:
            gap = (glyph.x0 - before.x1) / max(glyph.size, 1)
            han = bool(HAN.match(before.text[-1:])), bool(HAN.match(glyph.text))
            wide = 1.0 if any(han) else 0.22
            if gap > wide or (printed and (gap > 0.35 if all(han) else gap > 0.05)):
                parts.append(" ")
        parts.append(glyph.text)
        before, printed = glyph, False
    return "".join(parts).strip()


def margins_of(lines: Sequence[Line]) -> Margins:
    """Return the margins of the pages that `lines` are on: where most long lines begin and end."""
    longest = max((line.x1 - line.x0 for line in lines), default=0.0)
    long = [line for line in lines if line.x1 - line.x0 > 0.6 * longest]
    if not long:
        return Margins(0, 0, 0)
    left, right = sorted(line.x0 for line in long), sorted(line.x1 for line in long)
    return Margins(left[len(left) // 20], right[-1 - len(right) // 20], median(line.size for line in long))


def without_furniture(lines: Sequence[Line], heights: Sequence[float]) -> list[Line]:
    """Return `lines` without page numbers, and without what stands at the edge of most pages."""
    edges = [_at_edge(line, heights[line.page]) for line in lines]
    pages: dict[tuple[str, int], set[int]] = {}
    for line, edge in zip(lines, edges, strict=True):
        if edge:
            for step in (-1, 0, 1):
                pages.setdefault((_mask(line), round(line.top / 6) + step), set()).add(line.page)
    enough = max(2, _MOST_PAGES_SHARE * len(heights))
    kept = []
    for line, edge in zip(lines, edges, strict=True):
        often = edge and len(pages[_mask(line), round(line.top / 6)]) >= enough
        if not (often or (edge and _PAGE_NUMBER.fullmatch(line.text))):
            kept.append(line)
    return kept


def _at_edge(line: Line, height: float) -> bool:
    return line.bottom < _EDGE * height or line.top > (1 - _EDGE) * height


def _mask(line: Line) -> str:
    return re.sub(r"\d+", "#", "".join(line.text.split()))


def paragraphs_of(lines: Sequence[Line], margins: Sequence[Margins]) -> list[Paragraph]:
    """Return the paragraphs that `lines`, which have nothing between them, make; `margins` are those of each page."""
    spacing = _spacing(lines)
    bunches: list[list[Line]] = []
    for line in lines:
        if bunches and _goes_on(bunches[-1], line, margins, spacing):
            bunches[-1].append(line)
        else:
            bunches.append([line])
    return [
        Paragraph(
            joined(line.text for line in bunch),
            centred=len(bunch) == 1 and _centred(bunch[0], margins[bunch[0].page]),
            size=round(bunch[0].size, 1),
        )
        for bunch in bunches
    ]


def _spacing(lines: Sequence[Line]) -> float:
    """Return the usual distance from one line to the next, in points."""
    steps = [after.top - line.top for line, after in pairwise(lines) if after.page == line.page]
    return median(steps) if steps else 0.0


def _goes_on(bunch: Sequence[Line], line: Line, margins: Sequence[Margins], spacing: float) -> bool:
    """Whether `line` goes on with the paragraph of which `bunch` are the lines so far."""
    last, page, before = bunch[-1], margins[line.page], margins[bunch[-1].page]
    if abs(line.size - last.size) > 0.15 * last.size or _centred(line, page) or _centred(last, before):
        return False
    if line.page == last.page and line.top - last.top > 1.5 * spacing + 1:
        return False
    ended = bool(_ENDS.search(last.text))
    if ended and _NUMBERED.match(line.text):
        return False
    if before.right - last.x1 > _needed(line) + (0.6 if ended else 1.2) * line.size:
        return False
    indent = line.x0 - page.left
    return indent < 1.2 * line.size or (not ended and abs(line.x0 - last.x0) < 0.5 * line.size and len(bunch) > 1)


def _needed(line: Line) -> float:
    """Return how wide the first part of `line` is that would not be broken."""
    unit = _UNIT.match(line.text)
    wide = sum(1.0 if HAN.match(char) else 0.55 for char in unit.group()) if unit else 1.0
    return wide * line.size


def _centred(line: Line, margins: Margins) -> bool:
    left, right = line.x0 - margins.left, margins.right - line.x1
    least = 0.5 if line.size > 1.15 * margins.size else 2.6  # an indented line of text is not meant
    return left > least * line.size and abs(left - right) < 1.5 * line.size
