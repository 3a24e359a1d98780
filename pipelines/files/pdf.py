"""PDF to blocks: paragraphs and ruled tables in reading order, over page breaks.

A table falls in two where a printer leaves out its outer border on the next page, as Chromium does beside the first
rows of a page that a cell of the first column spans.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice, zip_longest
from typing import Union

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from archive.report import Problem
from pipelines.files.blocks import Block, Image
from pipelines.files.flow import Line, Margins, lines_of, margins_of, paragraphs_of, without_furniture
from pipelines.files.glyphs import LOST, MOST_INSTRUCTIONS, MOST_OBJECTS, Reader, Sheet, TooMuch
from pipelines.files.grid import Grid, fill, grids_of
from pipelines.files.problems import Unreadable
from pipelines.files.tables import Sheaf, join, sheaf_of, table_of

MOST_PAGES = 300  # real reports that were tried have 5 or 6; a page takes some 60 ms, and a worker has 20 s for a file
MOST_CHARACTERS = 400_000  # of the whole file, for the same reason
MOST_PARTS = 250_000  # objects that the file is made of; pdfminer.six looks each up in a dictionary
MOST_UNPACKED = 500_000_000  # bytes of all streams; a page scanned in colour has 26 million
DAMAGED = 0.1  # of the characters: a text layer with more lost ones is no text
_LONG_LINES = 6  # from so many on, the margins of a page are seen on it
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")
_TWICE = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl(?:ateDecode)?\b")
_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")

# It warns of each font that lacks a key, hundreds of times a file; what matters it raises.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


@dataclass(slots=True)
class _Found:
    """A table, or an image where there is none, on a page."""

    page: int
    top: float
    bottom: float
    grid: Grid | None = None


_Item = Union[Line, _Found]  # noqa: UP007 (evaluated at import, where Python 3.10 wants names for `|`)


def read_pdf(body: bytes) -> tuple[list[Block], int, tuple[Problem, ...]]:
    """Return the blocks, the number of pages, and what is wrong with the text; raises Unreadable."""
    _check_size(body)
    sheets = _sheets(body)
    if not any(glyph for sheet in sheets for glyph in sheet.glyphs if not glyph.text.isspace()):
        scans = sum(1 for sheet in sheets if sheet.images)
        detail = f"No text on {len(sheets)} pages, of which {scans} are images: they want character recognition."
        raise Unreadable("file without text", detail)
    items = [item for number, sheet in enumerate(sheets) for item in _items(sheet, number)]
    lines = [item for item in items if isinstance(item, Line)]
    kept = {id(line) for line in without_furniture(lines, [sheet.height for sheet in sheets])}
    items = [item for item in items if isinstance(item, _Found) or id(item) in kept]
    return _blocks(items, sheets), len(sheets), _problems(sheets)


def _check_size(body: bytes) -> None:
    parts = body.count(b"endobj")
    if parts > MOST_PARTS:
        raise Unreadable("file too large", f"{parts:,} objects, and no more than {MOST_PARTS:,} are read.")
    if _TWICE.search(body):  # what the first unpacking gives says nothing of the second: 3,000 bytes become 3 GB
        raise Unreadable("file too large", "Its streams are packed twice over, which only traps are.")
    left = MOST_UNPACKED
    for stream in _STREAM.finditer(body):
        unpacker = zlib.decompressobj()
        rest: bytes | memoryview = memoryview(body)[stream.end() :]
        try:
            while rest and not unpacker.eof:
                left -= len(unpacker.decompress(rest, 1 << 20))
                rest = unpacker.unconsumed_tail
                if left < 0:
                    raise Unreadable("file too large", f"Unpacked, its streams exceed {MOST_UNPACKED:,} bytes.")
        except zlib.error:  # not a packed stream, or encrypted
            continue


def _sheets(body: bytes) -> list[Sheet]:
    try:
        document = PDFDocument(PDFParser(BytesIO(body)), password="")
        pages = list(islice(PDFPage.create_pages(document), MOST_PAGES + 1))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise Unreadable("file encrypted", "The PDF file opens only with a password; ask its publisher.") from error
    if not pages:
        raise Unreadable("file broken", "The PDF file has no page that could be found; fetch it again.")
    if len(pages) > MOST_PAGES:
        raise Unreadable("file too large", f"More than {MOST_PAGES} pages; reports have a tenth of it.")
    reader, sheets, characters = Reader(), list[Sheet](), 0
    for number, page in enumerate(pages, 1):
        try:
            sheets.append(reader.read(page))
        except TooMuch as error:
            detail = f"Page {number} draws over {MOST_OBJECTS:,} objects or takes {MOST_INSTRUCTIONS:,} bytes for it."
            raise Unreadable("file too large", detail) from error
        characters += len(sheets[-1].glyphs)
        if characters > MOST_CHARACTERS:
            raise Unreadable("file too large", f"More than {MOST_CHARACTERS:,} characters by page {number}.")
    return sheets


def _items(sheet: Sheet, number: int) -> list[_Item]:
    """Return the lines, tables and images of a page, from the top down."""
    grids = grids_of(sheet.rules)
    outside = []
    inside: dict[int, list[int]] = {}
    for place, glyph in enumerate(sheet.glyphs):
        within = next((index for index, grid in enumerate(grids) if grid.holds(glyph)), None)
        if within is None:
            outside.append(glyph)
        else:
            inside.setdefault(within, []).append(place)
    found: list[_Item] = []
    for index, grid in enumerate(grids):
        fill(grid, (sheet.glyphs[place] for place in inside.get(index, ())))
        if index in inside:
            found.append(_Found(number, grid.ys[0], grid.ys[-1], grid))
    if not (sheet.is_scan and sheet.glyphs):  # a scan with its text behind it
        found += [_Found(number, box.top, box.bottom) for box in sheet.images]
    lines: list[_Item] = [*lines_of(outside, number)]
    return sorted((*found, *lines), key=lambda item: item.top)


def _blocks(items: Sequence[_Item], sheets: Sequence[Sheet]) -> list[Block]:
    """Join what goes on: lines to paragraphs, and the last table of a page with the first of the next."""
    margins = _margins([item for item in items if isinstance(item, Line)], sheets)
    runs: list[list[Line] | Sheaf | Image] = []
    page = -1
    for item, following in zip_longest(items, items[1:]):
        last = runs[-1] if runs else None
        if isinstance(item, Line):
            _append(runs, [item])
        elif item.grid is None:
            runs.append(Image())
        else:
            sheaf = sheaf_of(item.grid)
            whole = join(last, sheaf) if isinstance(last, Sheaf) and item.page == page + 1 else None
            if whole:
                runs[-1] = whole
            elif item.grid.is_strip and not _begins(sheaf, item, following):
                _append(runs, lines_of(item.grid.fields[0].glyphs, item.page))
                continue
            else:
                runs.append(sheaf)
            page = item.page
    blocks: list[Block] = []
    for run in runs:
        if isinstance(run, list):
            blocks += paragraphs_of(run, margins)
        else:
            blocks.append(table_of(run) if isinstance(run, Sheaf) else run)
    return blocks


def _append(runs: list[list[Line] | Sheaf | Image], lines: list[Line]) -> None:
    if runs and isinstance(runs[-1], list):
        runs[-1] += lines
    else:
        runs.append(lines)


def _begins(strip: Sheaf, item: _Found, following: _Item | None) -> bool:
    """Whether the table that `strip` is a row of goes on with the first thing on the next page."""
    if not isinstance(following, _Found) or following.grid is None or following.page != item.page + 1:
        return False
    return not following.grid.is_strip and join(strip, sheaf_of(following.grid)) is not None


def _margins(lines: Sequence[Line], sheets: Sequence[Sheet]) -> list[Margins]:
    """Return the margins of each page: its own, or with few long lines on it those of all pages of its width."""
    widths = [round(sheet.width / 10) for sheet in sheets]
    by_width = {
        width: margins_of([line for line in lines if widths[line.page] == width]) for width in frozenset(widths)
    }
    own: dict[int, list[Line]] = {}
    for line in lines:
        whole = by_width[widths[line.page]]
        if line.x1 - line.x0 > 0.8 * (whole.right - whole.left):
            own.setdefault(line.page, []).append(line)
    return [
        margins_of(own[number]) if len(own.get(number, ())) >= _LONG_LINES else by_width[width]
        for number, width in enumerate(widths)
    ]


def _problems(sheets: Sequence[Sheet]) -> tuple[Problem, ...]:
    problems = []
    text = "".join(glyph.text for sheet in sheets for glyph in sheet.glyphs)
    lost = len(_PRIVATE.findall(text))
    if lost > DAMAGED * len(text):
        share = f"{100 * lost / len(text):.0f} % of the characters have no meaning outside their font ({LOST})"
        problems.append(Problem("text layer damaged", f"{share}: the pages want character recognition."))
    blank = [str(number) for number, sheet in enumerate(sheets, 1) if sheet.images and not sheet.glyphs]
    if blank:
        numbers = ", ".join(blank[:20])
        problems.append(Problem("pages without text", f"Images of pages, without a text layer: {numbers}."))
    return tuple(problems)
