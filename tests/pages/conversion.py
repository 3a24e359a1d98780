"""Reports with every text changed: into traditional characters, or by any other function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from opencc import OpenCC

from tests.pages.report import Block, Heading, Image, Paragraph, Report, Row, Signature, Table


@cache
def _converter() -> OpenCC:
    return OpenCC("s2twp")


def convert(words: str) -> str:
    """Return `words` in traditional characters, whole phrases replaced as portals do it."""
    return str(_converter().convert(words))


def traditional(report: Report) -> Report:
    """Return `report` as a portal prints it that converts whole phrases."""
    return replace(
        report,
        title=convert(report.title),
        source=convert(report.source),
        publisher=convert(report.publisher),
        blocks=mapped(report.blocks, convert),
    )


def mapped(blocks: tuple[Block, ...], change: Callable[[str], str]) -> tuple[Block, ...]:
    """Return `blocks` with `change` applied to every text."""
    return tuple(_mapped(block, change) for block in blocks)


def _mapped(block: Block, change: Callable[[str], str]) -> Block:
    match block:
        case Heading():
            return Heading(block.level, change(block.number), change(block.words))
        case Table():
            return Table(tuple(_row(row, change) for row in block.rows))
        case Image():
            return Image(change(block.caption))
        case Signature():
            return Signature(change(block.name), change(block.date))
        case _:
            return Paragraph(change(block.text))


def _row(row: Row, change: Callable[[str], str]) -> Row:
    return tuple(replace(cell, text=change(cell.text)) for cell in row)
