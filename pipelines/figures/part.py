"""What a reader of forms finds in one table, and what it leaves to the reader of the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.figures.forms import Key
from pipelines.figures.grid import Place

MOST_LABEL = 60  # characters of a label that are shown


@dataclass(slots=True)
class Part:
    """The cells that state a figure; `unclear` are sentences about what could not be read."""

    found: dict[Key, Place] = field(default_factory=dict)
    labels: dict[Key, str] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)  # the rows that it understood
    unclear: list[str] = field(default_factory=list)  # sentences about the others
    twice: set[Key] = field(default_factory=set)
    units: dict[Key, str] = field(default_factory=dict)  # of money, as printed in a head or beside the number
    # For the table that goes on: the applicants of 三, each with the columns from the first of them and how many
    # columns there are from there; the group of results, or the proceeding, that is being listed; the columns of
    # numbers.
    columns: list[tuple[int, str]] = field(default_factory=list)
    reach: int = 0
    group: str = ""
    proceeding: str | None = None
    values: list[tuple[int, int]] = field(default_factory=list)
    width: int = 0

    def add(self, key: Key, place: Place, label: str, unit: str = "") -> None:
        """Note that `place` states `key`. A blank beside it is an empty row or column, and contradicts nothing."""
        old = self.found.get(key)
        if old is not None and old.text and place.text not in ("", old.text):
            self.twice.add(key)
        if old is None or not old.text:
            self.found[key] = place
            self.labels[key], self.units[key] = label, unit
        self.rows.add(place.row)


def path(labels: Iterable[str]) -> str:
    """Return the labels as one, the outermost first."""
    return " › ".join(reversed([label[:MOST_LABEL] for label in labels]))
