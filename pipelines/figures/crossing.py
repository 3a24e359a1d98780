"""二、主动公开政府信息情况 and 四、行政复议、行政诉讼情况: two labels cross at a figure, above it and left of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from archive.indicators import TOTAL
from pipelines.figures import forms
from pipelines.figures.forms import Key
from pipelines.figures.grid import Grid, Place
from pipelines.figures.labels import Words, key_of
from pipelines.figures.part import Part, path
from pipelines.figures.quantity import money_in

FEWEST_RESULTS = 3  # make a table 四


def _crossing(part: Part, grid: Grid, key_at: Callable[[Place], Key | None], is_head: Callable[[str], bool]) -> None:
    """Add the cells whose labels, above and left, name a figure by `key_at`."""
    known = set(part.found)
    for place in grid.cells():
        if place.is_label and (is_head(place.text) or key_of(place.text) in forms.HEADINGS):
            continue
        if place.is_label and place.colspan > 1 and not grid.left(place):
            continue  # a heading, or a caption
        # A word in place of a number (无, 见附件) stands under one head.
        key = key_at(replace(place, colspan=1) if place.is_label else place)
        if key is not None and key not in known:
            left, above = grid.left(place), grid.above(place)
            part.add(key, place, f"{path(left)} × {path(above)}".strip(" ×"), money_in([*left, *above]))


def read_disputes(grid: Grid, before: Part | None) -> Part | None:
    part = Part()
    results = {forms.RESULTS.exactly(place.text) for place in grid.labels} - {None, TOTAL}
    if results and any(forms.PROCEEDINGS.exactly(place.text) for place in grid.labels):
        for filled in (False, True):  # merged heads may have come apart, and left blanks where they reached
            _crossing(part, grid, partial(_dispute, grid, filled=filled), _is_dispute_head)
    told = {key_of(place.text) for place in grid.labels} & forms.TELLING_RESULTS
    return part if told and len({key.dimension for key in part.found}) >= FEWEST_RESULTS else None


def _dispute(grid: Grid, place: Place, *, filled: bool) -> Key | None:
    left = grid.left(place)
    row = grid.rows[place.row]
    if len({name for one in row if (name := forms.RESULTS.exactly(one.text))}) > 1:
        return None  # a row of heads
    if left and not any(one.text for one in row if one.row == place.row):
        return None  # an empty row beside a name that spans it
    above = grid.above(place)
    results = {name for labels in (left, above) if (name := _nearest(labels, forms.RESULTS))}
    over = grid.above(place, filled=True) if filled else above
    proceedings = {name for labels in (left, over) if (name := _nearest(labels, forms.PROCEEDINGS))}
    return Key(proceedings.pop(), results.pop()) if len(proceedings) == len(results) == 1 else None


def _nearest(labels: Iterable[str], words: Words) -> str | None:
    return next((name for label in labels if (name := words.exactly(label))), None)


def _is_dispute_head(text: str) -> bool:
    return forms.RESULTS.exactly(text) is not None or forms.PROCEEDINGS.exactly(text) is not None


def read_disclosure(grid: Grid, before: Part | None) -> Part | None:
    part = Part()
    if any(forms.MEASURES.like(place.text) for place in grid.labels):
        _crossing(part, grid, lambda place: _disclosed([*grid.left(place), *grid.above(place)]), _is_disclosure_head)
    return part if part.found else None


def _is_disclosure_head(text: str) -> bool:
    return forms.MEASURES.like(text) is not None or forms.CONTENTS.exactly(text) is not None


def _disclosed(labels: list[str]) -> Key | None:
    measure = next((name for label in labels if (name := forms.MEASURES.like(label))), "")
    indicator = forms.CELLS.get((_nearest(labels, forms.CONTENTS) or "", measure))
    return Key(indicator) if indicator else None
