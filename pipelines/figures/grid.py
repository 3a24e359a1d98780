"""A table as a grid of cells that are told apart: what stands above and left of a number names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from archive.report import Cell, Table
from pipelines.figures.quantity import UNSURE, is_quantity, quantity

# The statutory forms have at most 30 rows and 15 columns, the list of 2014 some 60 rows.
MOST_ROWS, MOST_COLUMNS = 400, 60


@dataclass(frozen=True, slots=True)
class Place:
    """A cell with the row and column where it begins, and how far it reaches; `is_label` when it holds words."""

    row: int
    column: int
    text: str
    rowspan: int
    colspan: int
    is_label: bool


@dataclass(frozen=True)
class Grid:
    """The places of the table at `position`; None where no cell is."""

    position: int
    places: list[list[Place | None]]

    @classmethod
    def of(cls, position: int, table: Table) -> Grid | None:
        """Return the grid of `table`, or None for one that is larger than any statutory form."""
        if len(table.cells) > MOST_ROWS or max(map(len, table.cells), default=0) > MOST_COLUMNS:
            return None
        places = table.places()
        if not places or len(places[0]) > MOST_COLUMNS:
            return None
        known: dict[tuple[int, int], Place] = {}
        return cls(
            position,
            [
                [
                    None if cell is None else known.get(cell[:2]) or known.setdefault(cell[:2], _place(*cell))
                    for cell in row
                ]
                for row in places
            ],
        )

    @property
    def width(self) -> int:
        return len(self.places[0])

    @cached_property
    def rows(self) -> list[list[Place]]:
        """The distinct cells over each row, from the left."""
        return [list(dict.fromkeys(place for place in row if place is not None)) for row in self.places]

    @cached_property
    def labels(self) -> list[Place]:
        """The cells that hold words, row by row."""
        return [place for place in self.cells() if place.is_label]

    @cached_property
    def counting(self) -> frozenset[int]:
        """The rows in which a number stands."""
        return frozenset(
            number for number, row in enumerate(self.rows) if any(is_quantity(place.text) for place in row)
        )

    def above(self, place: Place, *, filled: bool = False) -> list[str]:
        """Return the labels that stand over `place`, the nearest first: the block of words next above it.

        With `filled`, a blank in a row of heads goes on with the head left of it, as where merged cells came apart.
        """
        columns = range(place.column, min(place.column + place.colspan, self.width))
        return list(dict.fromkeys(label for column in columns for label in self._up(place.row, column, filled)))

    def left(self, place: Place) -> list[str]:
        """Return the labels left of `place` in its row, the nearest first."""
        return [cell.text for cell in reversed(self.rows[place.row]) if cell.column < place.column and cell.is_label]

    def cells(self) -> Iterator[Place]:
        """Yield every cell, row by row."""
        for number, row in enumerate(self.rows):
            yield from (place for place in row if place.row == number)

    def _up(self, row: int, column: int, filled: bool) -> Iterator[str]:
        found = False
        for number in range(row - 1, -1, -1):
            if found and number in self.counting:
                return  # the numbers of another block
            place = self.places[number][column]
            if filled and number not in self.counting and place is not None and not place.text:
                place = self._head_left_of(number, column)
            if place is not None and place.is_label:
                found = number not in self.counting  # where it is a word in place of a number
                yield place.text

    def _head_left_of(self, row: int, column: int) -> Place | None:
        return next((place for place in reversed(self.places[row][:column]) if place is not None and place.text), None)


def _place(row: int, column: int, cell: Cell) -> Place:
    text = cell.text.rstrip(UNSURE)  # a number in a picture that cannot be read with certainty is no word
    words = bool(text) and not is_quantity(text) and quantity(text)[0] == "text"
    return Place(row, column, cell.text, cell.rowspan, cell.colspan, words)
