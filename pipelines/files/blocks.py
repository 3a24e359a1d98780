"""What a file's reader finds, block by block, and the page that is made of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Union

from pipelines.naming import is_report_title
from pipelines.sections import heading_of

_BODY = re.compile(r"[。；！？：:，]")  # a line with one of these is no line of a title
_LETTERHEAD = re.compile(r"文件$|号$|^[(（].*[)）]$|^\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?$|^附件\s?\d{0,2}$")
_TITLE_END = re.compile(r"(?:报告|報告|年报|年報)(?:[(（].{1,12}[)）])?$")
_OPENING = 15  # blocks among which the title is looked for, below letterhead, number, issuer and date
_TITLE_LINES = 4
_LONGEST_TITLE = 90


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `level` is that of a heading (1 to 6) or 0, `size` that of its type in points or 0."""

    text: str
    level: int = 0
    centred: bool = False
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Image:
    """An image stood here."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell: what is in it, and how many rows and columns it spans."""

    blocks: tuple[Block, ...] = ()
    rowspan: int = 1
    colspan: int = 1

    @property
    def text(self) -> str:
        return " ".join(block.text for block in self.blocks if isinstance(block, Paragraph))


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its cells as in HTML: each stands in the row in which it begins."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Union[Paragraph, Image, Table]  # noqa: UP007 (evaluated at import, where Python 3.10 wants names for `|`)


def text_cell(text: str, rowspan: int = 1, colspan: int = 1) -> Cell:
    """Return a cell of one paragraph, or of none."""
    return Cell((Paragraph(text),) if text else (), rowspan, colspan)


def page_of(blocks: Sequence[Block]) -> str:
    """Return `blocks` as a page of HTML; the lines of the title become one first heading."""
    blocks = _with_title(blocks)
    title = next((block.text for block in blocks if isinstance(block, Paragraph) and block.level == 1), "")
    body = "\n".join(map(_markup, blocks))
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body>\n{body}\n</body></html>\n"
    )


def _markup(block: Block) -> str:
    if isinstance(block, Image):
        return "<p><img></p>"
    if isinstance(block, Paragraph):
        tag = f"h{block.level}" if block.level else "p"
        return f"<{tag}>{escape(block.text, quote=False)}</{tag}>"
    rows = "\n".join(f"<tr>{''.join(map(_cell_markup, row))}</tr>" for row in block.rows)
    return f"<table>\n{rows}\n</table>"


def _cell_markup(cell: Cell) -> str:
    spans = "".join(f' {name}="{getattr(cell, name)}"' for name in ("rowspan", "colspan") if getattr(cell, name) > 1)
    if len(cell.blocks) == 1 and isinstance(cell.blocks[0], Paragraph):
        return f"<td{spans}>{escape(cell.blocks[0].text, quote=False)}</td>"
    return f"<td{spans}>{''.join(map(_markup, cell.blocks))}</td>"


def _with_title(blocks: Sequence[Block]) -> list[Block]:
    """Join the lines of the title into one heading of level 1, and lower any other of that level."""
    opening = _opening(blocks)
    first, last = _report_title(opening) or _set_apart(opening) or (0, 0)
    text = "".join(block.text for block in opening[first:last])
    title = [Paragraph(text, level=1)] if text else []
    return [*_lowered(blocks[:first]), *title, *_lowered(blocks[last:])]


def _lowered(blocks: Sequence[Block]) -> list[Block]:
    return [replace(block, level=2) if isinstance(block, Paragraph) and block.level == 1 else block for block in blocks]


def _opening(blocks: Sequence[Block]) -> list[Paragraph]:
    """Return the paragraphs before the first that is text."""
    opening: list[Paragraph] = []
    for block in blocks[:_OPENING]:
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_TITLE:
            break
        if _BODY.search(block.text) or heading_of(block.text):
            break
        opening.append(block)
    return opening


def _report_title(opening: Sequence[Paragraph]) -> tuple[int, int] | None:
    """Return where the title of a report begins and ends: the fewest lines that name one, and those that lead in."""
    for size in range(1, _TITLE_LINES + 1):
        for first in range(len(opening) - size + 1):
            joined = "".join(block.text for block in opening[first : first + size])
            if len(joined) <= _LONGEST_TITLE and is_report_title(joined) and _TITLE_END.search(joined):
                last = first + size
                while first and last - first < _TITLE_LINES and _leads_in(opening[first - 1], opening[first]):
                    first -= 1
                return first, last
    return None


def _leads_in(line: Paragraph, title: Paragraph) -> bool:
    """Whether `line` is a line of the title that goes on with `title`: set in the same way, and no letterhead."""
    alike = not (line.size and title.size) or abs(line.size - title.size) <= 0.15 * title.size
    return alike and line.centred == title.centred and not _LETTERHEAD.search(line.text)


def _set_apart(opening: Sequence[Paragraph]) -> tuple[int, int] | None:
    """Return where the first lines that are styled as a title, or centred, begin and end."""
    for first, block in enumerate(opening):
        if block.level == 1 or (block.centred and not _LETTERHEAD.search(block.text)):
            last = first + 1
            while last < min(len(opening), first + _TITLE_LINES) and _goes_on(block, opening[last]):
                last += 1
            return first, last
    return None


def _goes_on(title: Paragraph, line: Paragraph) -> bool:
    return line.level == title.level and line.centred == title.centred and _leads_in(line, title)
