"""Statutory tables to figures: rows and columns are found by their labels, never by position alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.indicators import INDICATORS
from archive.report import Figure, Problem, Table
from pipelines.figures import forms
from pipelines.figures.applications import read_applications
from pipelines.figures.crossing import read_disclosure, read_disputes
from pipelines.figures.forms import Key
from pipelines.figures.grid import Grid
from pipelines.figures.labels import key_of
from pipelines.figures.listed import read_list
from pipelines.figures.part import MOST_LABEL, Part
from pipelines.figures.quantity import is_quantity, quantity
from pipelines.figures.whose import Subject
from pipelines.tables import CELL_SEPARATOR

_READERS: Mapping[str, Callable[[Grid, Part | None], Part | None]] = {
    "disclosure": read_disclosure,
    "applications": read_applications,
    "disputes": read_disputes,
    "statistics": read_list,
}


NOBODY = Subject()


@dataclass(frozen=True, slots=True)
class Form:
    """A statutory form as filled in: `name` is `disclosure`, `applications`, `disputes` or `statistics`.

    `strange` are rows with numbers that the form does not have: sums may leave them out.
    """

    name: str
    figures: Mapping[Key, Figure]
    strange: int = 0


def read_tables(
    tables: Sequence[Table],
    subject: Subject = NOBODY,
    lines: Sequence[str] = (),
    *,
    origin: str = "table",
    source: str = "",
) -> tuple[tuple[Form, ...], tuple[Problem, ...]]:
    """Return the statutory forms in `tables`, and a problem for each row that none of them has.

    A form that is divided over several tables is one. A table that says the same again is left out, one that says
    something else of the same is a form of its own, and one that is of another body or year than `subject` is none.
    `lines` are those of the text, for what stands above a table; `source`, the address of an image, is put before the
    evidence.
    """
    found: list[Form] = []
    problems: list[Problem] = []
    before: dict[str, Part] = {}
    for position, table in enumerate(tables):
        grid = Grid.of(position, table)
        if grid is None:
            continue
        parts = {name: part for name, read in _READERS.items() if (part := read(grid, before.get(name)))}
        if not parts:
            before = {}
            continue
        unknown = list(_unknown_rows(grid, {number for part in parts.values() for number in part.rows}))
        above = lines[table.line - 1] if 0 < table.line <= len(lines) else ""
        if CELL_SEPARATOR in above:  # a row of the table before this one
            above = ""
        for name, part in parts.items():
            _leave_out_others(part, grid, subject, above)
            twice = (f"{part.labels[key]}: two cells state it, and differ." for key in part.found if key in part.twice)
            problems += [Problem("table not understood", sentence) for sentence in (*part.unclear, *twice)]
            if part.found:  # a page may end below the heads
                _put(found, Form(name, _figures(part, grid, origin, source), len(unknown)))
        problems += unknown
        before = parts
    return tuple(found), tuple(dict.fromkeys(problems))


def _leave_out_others(part: Part, grid: Grid, subject: Subject, above: str) -> None:
    """Take out of `part` what its labels, or the line above the table, give to another body or year."""
    if subject.is_not_of(above):
        part.unclear.append(f"{above[:MOST_LABEL]}: a table of another body or year.")
        part.found.clear()
    if not any(subject.is_not(place.text) for place in grid.labels):
        return
    for key, place in list(part.found.items()):
        beside = [cell for cell in grid.rows[place.row] if cell.is_label and cell.column < place.column]
        over = (label for cell in (place, *beside) for label in grid.above(cell))  # the corner of the table included
        if other := next((one for one in (*grid.left(place), *over) if subject.is_not(one)), None):
            del part.found[key]
            part.unclear.append(f"{other[:MOST_LABEL]}: numbers of another body or year.")


def _figures(part: Part, grid: Grid, origin: str, source: str) -> dict[Key, Figure]:
    figures = {}
    for key, place in part.found.items():
        if key in part.twice:
            continue
        indicator = INDICATORS[key.indicator]
        kind, value = quantity(place.text, indicator.unit, signed=indicator.signed, printed=part.units[key])
        at = (grid.position, place.row, place.column) if origin == "table" else (None, None, None)
        evidence = f"{source} {part.labels[key]}".strip()
        # Nearly all are chosen in the end; those that are contradicted lose it.
        figures[key] = Figure(
            *key, value, kind, place.text, indicator.unit, origin, evidence, None, None, at[0], at[1], at[2], True
        )  # fmt: skip
    return figures


def _put(found: list[Form], new: Form) -> None:
    """Join `new` to a form of the same name that says nothing else of the same, or add it."""
    for number, form in enumerate(found):
        both = form.figures.keys() & new.figures.keys()
        if form.name == new.name and all(form.figures[key].raw == new.figures[key].raw for key in both):
            found[number] = Form(form.name, {**new.figures, **form.figures}, form.strange + new.strange)
            return
    found.append(new)


def _unknown_rows(grid: Grid, understood: set[int]) -> Iterator[Problem]:
    """Yield a problem for each row with a label and numbers that belongs to no form."""
    for number, row in enumerate(grid.rows):
        if number in understood or not any(place.row == number and is_quantity(place.text) for place in row):
            continue
        label = next((p.text for p in reversed(row) if p.is_label and key_of(p.text) not in forms.HEADINGS), "")
        if label:
            shown = label if len(label) <= MOST_LABEL else label[:MOST_LABEL] + "…"
            yield Problem("row label unknown", f"{shown} (row {number + 1} of table {grid.position + 1})")


def agreed(figures: Iterable[Figure]) -> dict[Key, Figure]:
    """Return the first of `figures` that states each quantity, without those that are contradicted by another."""
    first: dict[Key, Figure] = {}
    contradicted: set[Key] = set()
    for figure in figures:
        key = Key(figure.indicator, figure.dimension)
        if first.setdefault(key, figure).value != figure.value:
            contradicted.add(key)
    return {key: figure for key, figure in first.items() if key not in contradicted}
