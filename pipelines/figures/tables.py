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

_READERS: Mapping[str, Callable[[Grid, Part | None], Part | None]] = {
    "disclosure": read_disclosure,
    "applications": read_applications,
    "disputes": read_disputes,
    "statistics": read_list,
}


@dataclass(frozen=True, slots=True)
class Form:
    """A statutory form as filled in: `name` is `disclosure`, `applications`, `disputes` or `statistics`."""

    name: str
    figures: Mapping[Key, Figure]


def read_tables(
    tables: Sequence[Table], origin: str = "table", source: str = ""
) -> tuple[tuple[Form, ...], tuple[Problem, ...]]:
    """Return the statutory forms in `tables`, and a problem for each row that none of them has.

    A form that is divided over several tables is one. A table that says the same again is left out, one that
    says something else of the same is a form of its own. `source` is put before the evidence: the address of an
    image.
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
        for name, part in parts.items():
            twice = (f"{part.labels[key]}: two cells state it, and differ." for key in part.found if key in part.twice)
            problems += [Problem("table not understood", sentence) for sentence in (*part.unclear, *twice)]
            if part.found:  # a page may end below the heads
                _put(found, name, _figures(part, grid, origin, source))
        understood = {number for part in parts.values() for number in part.rows}
        problems += _unknown_rows(grid, understood)
        before = parts
    return tuple(found), tuple(dict.fromkeys(problems))


def _figures(part: Part, grid: Grid, origin: str, source: str) -> dict[Key, Figure]:
    figures = {}
    for key, place in part.found.items():
        if key in part.twice:
            continue
        indicator = INDICATORS[key.indicator]
        kind, value = quantity(place.text, indicator.unit, signed=indicator.signed)
        at = (grid.position, place.row, place.column) if origin == "table" else (None, None, None)
        evidence = f"{source} {part.labels[key]}".strip()
        # Nearly all are chosen in the end; those that are contradicted lose it.
        figures[key] = Figure(
            *key, value, kind, place.text, indicator.unit, origin, evidence, None, None, at[0], at[1], at[2], True
        )  # fmt: skip
    return figures


def _put(found: list[Form], name: str, figures: dict[Key, Figure]) -> None:
    """Join `figures` to a form of the same name that has none of them, or make them one."""
    for number, form in enumerate(found):
        if form.name != name:
            continue
        both = form.figures.keys() & figures.keys()
        if all(form.figures[key].raw == figures[key].raw for key in both):
            new = {key: figure for key, figure in figures.items() if key not in both}
            found[number] = Form(name, {**form.figures, **new})
            return
    found.append(Form(name, figures))


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
