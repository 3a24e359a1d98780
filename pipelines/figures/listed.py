"""政府信息公开情况统计表 (2014–2018): a list of quantities, each with its number beside it."""

from __future__ import annotations

from collections.abc import Sequence

from archive.indicators import TOTAL
from pipelines.figures import forms
from pipelines.figures.forms import Key
from pipelines.figures.grid import MOST_COLUMNS, Grid, Place
from pipelines.figures.labels import key_of
from pipelines.figures.part import Part, path
from pipelines.figures.quantity import money_in

FEWEST_LISTED = 5  # make a table this list; one that has its heads, or goes on, needs one


def read_list(grid: Grid, before: Part | None) -> Part | None:
    part = Part(proceeding=before.proceeding if before else None)
    part.values = _value_columns(grid) or (before.values if before and before.width == grid.width else [])
    part.width = grid.width
    for number, row in enumerate(grid.rows):
        for label in (place for place in row if place.is_label and place.row == number):
            name = forms.LIST.like(label.text)
            if name in forms.WITH_RESULTS:
                part.proceeding = name
            key = _listed(name, forms.LIST_RESULTS.like(label.text), part.proceeding)
            if key is None:
                continue
            value = _value_beside(grid, row, label, part.values)
            if value is not None:
                units = [f"({place.text})" for place in row if forms.is_unit(place.text)]
                part.add(key, value, path([label.text]), money_in([*units, label.text]) or money_in(grid.above(value)))
            else:
                part.rows.add(number)
    conclusive = before or any(key_of(place.text) in forms.LIST_TITLES for place in grid.labels)
    return part if len(part.found) >= (1 if conclusive else FEWEST_LISTED) else None


def _listed(name: str | None, result: str | None, proceeding: str | None) -> Key | None:
    if name is None:
        return Key(proceeding, result) if proceeding and result else None
    indicator, _, dimension = name.partition(".")
    return Key(indicator, dimension or TOTAL)


def _value_columns(grid: Grid) -> list[tuple[int, int]]:
    """Return the columns whose heads call them the number, each behind the first column of the labels it is for."""
    found = []
    for number, row in enumerate(grid.rows[:4]):
        labels = 0
        for place in (place for place in row if place.row == number):
            if forms.LIST_VALUES.exactly(place.text) and place.colspan == 1:
                found.append((labels, place.column))
            elif key_of(place.text) in forms.LIST_HEADS:
                labels = place.column
    return found


def _value_beside(grid: Grid, row: list[Place], label: Place, columns: Sequence[tuple[int, int]]) -> Place | None:
    """Return the cell with the number of `label`: in the column of numbers, else the only one up to the next label."""
    behind = [place for place in row if place.column > label.column and not forms.is_unit(place.text)]
    heads = [column for first, column in columns if first <= label.column < column]
    starts = [first for first, column in columns if column in heads]
    if heads:
        if starts.count(max(starts)) > 1:
            return None  # two numbers for one label
        column = heads[starts.index(max(starts))]
        return next((place for place in behind if place.column <= column < place.column + place.colspan), None)
    until = next((place.column for place in behind if place.is_label), MOST_COLUMNS)
    values = [place for place in behind if place.column < until]
    stated = [place for place in values if place.text] or values
    if len(stated) != 1 or not all(map(_is_head, grid.above(stated[0]))):
        return None  # under 2016年, 比上年增加 or 教育局 stands something else
    return stated[0]


def _is_head(label: str) -> bool:
    known = forms.LIST_VALUES.exactly(label) or forms.LIST.like(label) or forms.LIST_RESULTS.like(label)
    return bool(known) or key_of(label) in forms.HEADINGS | forms.LIST_HEADS or forms.is_unit(label) or "表" in label
