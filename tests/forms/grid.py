"""A table while it is put together: boxes on a grid, each over as many places as it covers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.pages.report import Cell, Table


@dataclass(eq=False, slots=True)
class Box:
    """What one cell says; the same box at several places of a grid is one cell that spans them."""

    text: str


Grid = list[list[Box]]


def boxes(texts: Iterable[str]) -> list[Box]:
    return [Box(text) for text in texts]


@dataclass(slots=True)
class Form:
    """A table: its grid, how many rows are its head, and in which column its labels end."""

    grid: Grid
    head: int
    labels: int


def cut(grid: Grid, row: int) -> tuple[Grid, Grid]:
    """Return the rows before `row` and those from it on; a box that spans the cut stands in both."""
    above, below = grid[:row], grid[row:]
    across = {id(box) for line in above for box in line} & {id(box) for line in below for box in line}
    again: dict[int, Box] = {}
    fresh = [[again.setdefault(id(box), Box(box.text)) if id(box) in across else box for box in line] for line in below]
    return above, fresh


def apart(grid: Grid, rows: range, columns: range, *, repeated: bool) -> None:
    """Take apart the boxes there that span places: each place gets its own, `repeated` or blank after the first."""
    seen: set[int] = set()
    for row in rows:
        for column in columns:
            box = grid[row][column]
            grid[row][column] = Box(box.text if repeated or id(box) not in seen else "")
            seen.add(id(box))


def with_column(grid: Grid, at: int, texts: Sequence[str]) -> Grid:
    """Return `grid` with a column before column `at`, except within boxes that span there."""
    wider = []
    for line, text in zip(grid, texts, strict=True):
        inside = 0 < at < len(line) and line[at - 1] is line[at]
        wider.append([*line[:at], line[at] if inside else Box(text), *line[at:]])
    return wider


def with_row(grid: Grid, at: int) -> Grid:
    """Return `grid` with a blank row before row `at`, except within boxes that span there."""
    blank = [
        grid[at][column] if 0 < at < len(grid) and grid[at - 1][column] is grid[at][column] else Box("")
        for column in range(len(grid[0]))
    ]
    return [*grid[:at], blank, *grid[at:]]


def table_of(grid: Grid, without: Iterable[Box] = ()) -> Table:
    """Return the table that `grid` is, the cells `without` left out of the mark-up."""
    left_out, seen = {id(box) for box in without}, set[int]()
    rows = []
    for number, line in enumerate(grid):
        cells = []
        for column, box in enumerate(line):
            if id(box) in seen:
                continue
            seen.add(id(box))
            across = sum(1 for other in line if other is box)
            down = sum(1 for other in grid[number:] if other[column] is box)
            if id(box) not in left_out:
                cells.append(Cell(box.text, across, down))
        rows.append(tuple(cells))
    return Table(tuple(rows))
