"""What a demo report consists of, before any site dresses it: headings, paragraphs, tables and pictures."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `level` is 0 for running text, else the level of the heading (1 一、, 2 (一))."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its rows of cells; a cell that spans rows stands only in its first."""

    rows: tuple[tuple[Cell, ...], ...]

    def lines(self) -> tuple[str, ...]:
        """Return each row as its own cells joined by ` | `."""
        return tuple(" | ".join(cell.text for cell in row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that stands for a table, with the caption below it."""

    source: str
    caption: str


Block = Paragraph | Table | Picture


@dataclass(frozen=True, slots=True)
class Report:
    """One report as its body wrote it; `published_on` is the date the page shows, `source` what follows 来源."""

    body: str
    year: int
    title: str
    published_on: str
    source: str
    blocks: tuple[Block, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Headings, running text and captions, in order, without the title."""
        texts = (
            block.text if isinstance(block, Paragraph) else block.caption
            for block in self.blocks
            if not isinstance(block, Table)
        )
        return tuple(texts)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything that a reader sees, in order: paragraphs, captions and the rows of tables."""
        return tuple(_lines(self.blocks))


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            yield from block.lines()
        else:
            yield block.text if isinstance(block, Paragraph) else block.caption


def render(
    blocks: Iterable[Block], paragraph: Callable[[Paragraph, str], str], table: str = "<table>", cell: str = "{}"
) -> str:
    """Return the blocks as HTML; `paragraph` dresses escaped text, `cell` is what a template puts into each td."""
    return "\n".join(_render(block, paragraph, table, cell) for block in blocks)


def _render(block: Block, paragraph: Callable[[Paragraph, str], str], table: str, cell: str) -> str:
    if isinstance(block, Paragraph):
        return paragraph(block, html.escape(block.text, quote=False))
    if isinstance(block, Picture):
        caption = paragraph(Paragraph(block.caption), html.escape(block.caption, quote=False))
        return f'<p style="text-align: center"><img src="{block.source}" alt=""></p>\n{caption}'
    rows = "\n".join("<tr>" + "".join(_td(one, cell) for one in row) + "</tr>" for row in block.rows)
    return f"{table}<tbody>\n{rows}\n</tbody></table>"


def _td(cell: Cell, inside: str) -> str:
    spans = (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "") + (
        f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    )
    return f"<td{spans}>{inside.format(html.escape(cell.text, quote=False))}</td>"
