"""Tables of data: the cells as printed, and the grid that their spans make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from lxml import etree

from archive.report import Cell, Table
from pipelines.markup import is_hidden

CELL_SEPARATOR = " | "
# A cell with more text than this holds a page's layout, not a datum: the longest label of the statutory
# tables has 60 characters, and cells of policy lists stay under 400.
LAYOUT_CELL = 800
# The widest statutory table has 15 columns, and its highest cell stands over 22 rows; `colspan=1000000` is
# somebody's way to say "all".
MOST_ROWS, MOST_COLUMNS = 100, 60
# Places and characters of all grids of a page. 5,000 cells over 100 rows and 60 columns each make a grid of 30 million
# places, 10,000 rows under one of 10,000 cells make 100 million. A list of 20,000 rows has some 2 million.
MOST_PLACES = 5_000_000

CellText = Callable[[etree._Element], str]


def is_data_table(table: etree._Element, text_of: CellText) -> bool:
    """Whether `table` holds data: no table inside, two columns somewhere, and no cell that is a page.

    Old portals lay out whole pages with tables, and editors put a frame round a text with a table of one cell.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return False
    widest = 0
    for row in rows_of(table):
        if next(row.iterancestors("tr", "table")) is not table:  # a row inside a cell would be read twice
            return False
        cells = cells_of(row)
        widest = max(widest, len(cells))
        for cell in cells:
            if sum(len(text) for text in cell.itertext()) > LAYOUT_CELL and len(text_of(cell)) > LAYOUT_CELL:
                return False
    return widest > 1


def read_table(table: etree._Element, text_of: CellText) -> Table:
    """Return the cells of `table` row by row; a caption is a row of its own, and hidden cells are none.

    A span that reaches beyond the table is cut there.
    """
    rows = [
        [Cell(text_of(cell), _span(cell, "rowspan"), _span(cell, "colspan")) for cell in cells_of(row)]
        for row in rows_of(table)
    ]
    caption = table.find("caption")
    if caption is not None and (words := text_of(caption)):
        rows.insert(0, [Cell(words)])
    return Table(tuple(tuple(_within(cell, len(rows) - number) for cell in row) for number, row in enumerate(rows)))


def of_a_size(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return `tables` without those whose grids would take the page beyond MOST_PLACES."""
    kept, places = list[Table](), 0
    for table in tables:
        size = _grid_size(table)
        if places + size <= MOST_PLACES:
            places += size
            kept.append(table)
    return tuple(kept)


def _grid_size(table: Table) -> int:
    """Return the number of places of the grid and of the characters on them, or somewhat more."""
    begin = [0] * (len(table.cells) + 1)  # columns that cells take up from this row on, less those that end above it
    characters = 0
    for number, row in enumerate(table.cells):
        for cell in row:
            begin[number] += cell.colspan
            begin[min(number + cell.rowspan, len(table.cells))] -= cell.colspan
            characters += len(cell.text) * cell.colspan * cell.rowspan
    return len(table.cells) * max(accumulate(begin), default=0) + characters


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the visible rows of `table`, those of its head, bodies and foot alike."""
    return (row for row in table.iter("tr") if not is_hidden(row))


def cells_of(row: etree._Element) -> list[etree._Element]:
    """Return the visible cells of `row`."""
    return [cell for cell in row if cell.tag in ("td", "th") and not is_hidden(cell)]


def _span(cell: etree._Element, name: str) -> int:
    stated, most = (cell.get(name) or "").strip(), MOST_ROWS if name == "rowspan" else MOST_COLUMNS
    if not stated.isascii() or not stated.isdigit():
        return 1
    # HTML: a rowspan of 0 is "to the end of the table", a colspan of 0 an error that counts as 1.
    return min(int(stated[:6]) or (most if name == "rowspan" else 1), most)


def _within(cell: Cell, rows: int) -> Cell:
    return cell if cell.rowspan <= rows else Cell(cell.text, rows, cell.colspan)
