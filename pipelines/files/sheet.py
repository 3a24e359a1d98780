"""XLSX and XLS to blocks: each visible sheet a table.

Values come without the format they are shown in: 12.5 % is 0.125, which `percentages` gives warning of.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Union

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from archive.report import Problem
from pipelines.files.blocks import Block, Cell, Paragraph, Table, text_cell
from pipelines.files.package import Package
from pipelines.files.problems import Unreadable
from pipelines.files.wrapped import joined

MOST_CELLS = 500_000  # rows × columns of a sheet; the largest statutory table has 300. calamine makes each of them
MOST_SHEETS = 100
_REFERENCE = re.compile(r"([A-Za-z]{0,3})(\d{1,7})")
_LONG = 60  # characters: the lines of a cell with more are paragraphs, of one with fewer a label that is wrapped
_CLAUSE = re.compile(r"第.{1,4}条")  # 第二十条第（一）项: a row of the statutory table, though it spans all of it
_NOTE = re.compile(r"[（(]?(?:注|备注|说明|填表|填报|制表|审核|单位负责人)")

# Number formats 9 and 10 are percentages (ECMA-376-1, 18.8.30), and so are a file's own whose code has a %.
_FORMAT = re.compile(rb'<numFmt\s[^<>]*?numFmtId="(\d+)"[^<>]*?formatCode="([^"<>]*)"')
_USED = re.compile(rb'numFmtId="(\d+)"')

Value = Union[int, float, str, bool, datetime.time, datetime.date, datetime.timedelta]  # noqa: UP007 (as in blocks)
_Spans = dict[tuple[int, int], tuple[int, int]]


def read_xlsx(body: bytes) -> list[Block]:
    """Return the blocks of an XLSX file; raises Unreadable."""
    package = Package(body)
    package.check()
    for name in package.names:
        if not name.startswith("xl/media/"):  # a sheet may have any name: the relations say which it is
            _check(name, *_area(package.part(name)))
    return read_xls(body)


def read_xls(body: bytes) -> list[Block]:
    """Return the blocks of an XLS file; raises Unreadable."""
    try:
        book = CalamineWorkbook.from_object(BytesIO(body))
        shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
        if len(shown) > MOST_SHEETS:
            raise Unreadable("file too large", f"{len(shown):,} visible sheets, and {MOST_SHEETS} are read.")
        tables = [(name, _sheet(book.get_sheet_by_name(name))) for name in shown]
    except PasswordError as error:
        raise Unreadable("file encrypted", "The workbook opens only with a password; ask its publisher.") from error
    except Unreadable:
        raise
    except BaseException as error:
        # calamine is Rust: where it panics, PyO3 raises an exception that is no Exception
        if not isinstance(error, CalamineError | Exception) and type(error).__name__ != "PanicException":
            raise
        detail = f"The workbook cannot be read ({type(error).__name__}: {str(error)[:200]}); fetch it again."
        raise Unreadable("file broken", detail) from error
    tables = [(name, blocks) for name, blocks in tables if blocks]
    if not tables:
        raise Unreadable("file without text", f"None of the {len(shown)} visible sheets has a value.")
    if len(tables) == 1:
        return tables[0][1]
    return [block for name, blocks in tables for block in (Paragraph(name, level=2), *blocks)]


def percentages(body: bytes) -> tuple[Problem, ...]:
    """Return a problem when the XLSX file `body` shows cells as percentages: they are read as fractions."""
    package = Package(body)
    styles = package.part("xl/styles.xml") if "xl/styles.xml" in package.names else b""
    cells = styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0]
    own = {number for number, code in _FORMAT.findall(styles) if b"%" in code}
    if not any(number in own or number in (b"9", b"10") for number in _USED.findall(cells)):
        return ()
    return (Problem("number format lost", "Cells shown as percentages are read as fractions: 12.5 % is 0.125."),)


def _area(markup: bytes) -> tuple[int, int]:
    """Return the last row and column with a value, (0, 0) for what is no sheet.

    calamine makes every cell up to there before it says how many: two cells in a file of 1,000 bytes make it ask
    for 550 GB and end the process.
    """
    rows = columns = row = column = 0
    try:
        for event, element in etree.iterparse(
            BytesIO(markup), events=("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False, no_network=True
        ):
            place = _REFERENCE.fullmatch((element.get("r") or "").strip())
            letters, number = place.groups() if place else ("", "")
            if event == "start":
                row, column = (int(number), 0) if number and not letters else (row, column + 1)
            elif len(element) and element.tag.endswith("}c"):
                rows = max(rows, int(number or row))
                columns = max(columns, _column(letters.upper()), column)
                element.clear()
    except (etree.XMLSyntaxError, ValueError):  # no markup; that of a sheet calamine finds broken too
        pass
    return rows, columns


def _check(name: str, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        detail = f"{name} has {rows:,} rows × {columns:,} columns; {MOST_CELLS:,} cells are read."
        raise Unreadable("file too large", detail)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _sheet(sheet: CalamineSheet) -> list[Block]:
    """Return what is on a sheet: rows that are titles or notes as paragraphs, the others as a table."""
    _check(f"The sheet {sheet.name}", sheet.total_height, sheet.total_width)
    values = [[shown(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    height = max((number + 1 for number, row in enumerate(values) if any(row)), default=0)
    width = max((number + 1 for row in values for number, text in enumerate(row) if text), default=0)
    spans = _spans(sheet, height, width)
    first, last = 0, height
    width = max([width, *(column + across for (_, column), (_, across) in spans.items())])
    values = [(row + [""] * width)[:width] for row in values[:height]]
    while first < last and _is_title(values, spans, first, width):
        first += 1
    while last > first and _is_note(values, spans, last - 1, width):
        last -= 1
    before = [Paragraph(text, centred=True) for row in values[:first] for text in row if text]
    after = [Paragraph(text) for row in values[last:] for text in row if text]
    rows = tuple(_rows(values, spans, first, last))
    return [*before, *([Table(rows)] if rows else []), *after]


def _spans(sheet: CalamineSheet, height: int, width: int) -> _Spans:
    """Return (rows, columns) that a merged cell spans, by its first row and column, as far as there are values."""
    spans = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < height and left < width:
            spans[top, left] = (min(bottom, height - 1) - top + 1, min(right, max(width, left + 50) - 1) - left + 1)
    covered = sum(down * across for down, across in spans.values())
    if covered > MOST_CELLS:
        raise Unreadable("file too large", f"The sheet {sheet.name} has merged cells over {covered:,} cells.")
    return spans


def _is_title(values: Sequence[Sequence[str]], spans: _Spans, row: int, width: int) -> bool:
    """Whether nothing but one cell is filled in this row, and no table's row says so."""
    filled = [column for column, text in enumerate(values[row]) if text]
    if not filled:
        return not any(top < row < top + down for (top, _), (down, _) in spans.items())
    down = spans.get((row, filled[0]), (1, 1))[0]
    return len(filled) == 1 < width and down == 1 and not _CLAUSE.match(values[row][filled[0]])


def _is_note(values: Sequence[Sequence[str]], spans: _Spans, row: int, width: int) -> bool:
    filled = [column for column, text in enumerate(values[row]) if text]
    if len(filled) != 1 or width == 1:
        return False
    text, across = values[row][filled[0]], spans.get((row, filled[0]), (1, 1))[1]
    return bool(_NOTE.match(text)) or (across == width and not _CLAUSE.match(text))


def _rows(values: Sequence[Sequence[str]], spans: _Spans, first: int, last: int) -> Iterator[tuple[Cell, ...]]:
    covered: set[tuple[int, int]] = set()
    for row in range(first, last):
        cells = []
        for column, text in enumerate(values[row]):
            if (row, column) in covered:
                continue
            down, across = spans.get((row, column), (1, 1))
            down = min(down, last - row)
            covered |= {(row + i, column + j) for i in range(down) for j in range(across)}
            cells.append(_cell(text, down, across))
        yield tuple(cells)


def _cell(text: str, down: int, across: int) -> Cell:
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    if len(text) <= _LONG:
        return text_cell(joined(lines), down, across)
    return Cell(tuple(Paragraph(line) for line in lines), down, across)


def shown(value: Value) -> str:
    """Return a value as a person would type it.

    >>> shown(3.0), shown(36.849999999999994), shown(datetime.datetime(2024, 1, 31)), shown(" 是 ")
    ('3', '36.85', '2024-01-31', '是')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        text = f"{value:.15g}"  # digits that a double holds for certain; beyond, 0.1 + 0.2 is not 0.3
        return f"{Decimal(text):f}" if "e" in text else text
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()
