"""A made-up report before any portal dresses it, and the lines that a careful reader takes from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is 1 for 一、 and 2 for （一）; `number` and `words` are apart, for portals mark them up apart."""

    level: int
    number: str
    words: str

    @property
    def text(self) -> str:
        return self.number + self.words


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    colspan: int = 1
    rowspan: int = 1


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A cell that spans rows stands only in its first row; a blank cell has the text ""."""

    rows: tuple[Row, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(row_line(row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of a table; however often a template prints the caption round it, a reader takes it once."""

    caption: str


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    date: str


Block = Heading | Paragraph | Table | Image | Signature


@dataclass(frozen=True, slots=True)
class Report:
    """`published_on` is yyyy-mm-dd, `source` what a portal prints after 来源 where it prints any."""

    title: str
    publisher: str
    year: int
    published_on: str
    source: str
    index_number: str
    document_number: str
    blocks: tuple[Block, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(block.text for block in self.blocks if isinstance(block, Heading))

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(line for block in self.blocks if isinstance(block, Table) for line in block.lines)


def row_line(row: Iterable[Cell]) -> str:
    return " | ".join(cell.text for cell in row)


def expected_lines(report: Report) -> tuple[str, ...]:
    """Return one line for each paragraph, heading, caption, row of a table and line of the signature."""
    return tuple(line for block in report.blocks for line in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from block.lines
        case Image():
            yield block.caption
        case Signature():
            yield from (block.name, block.date)
        case _:
            yield block.text
