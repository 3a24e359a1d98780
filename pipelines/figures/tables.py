"""Statutory tables to figures: rows and columns are found by their labels, never by position alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from archive.fold import fold
from archive.indicators import INDICATORS, TOTAL
from archive.report import Figure, Problem, Table
from pipelines.figures import forms
from pipelines.figures.forms import Key
from pipelines.figures.grid import MOST_COLUMNS, Grid, Place
from pipelines.figures.labels import Words, key_of
from pipelines.figures.quantity import is_quantity, quantity

# So many rows of a form make a table that form, whatever else it holds. A table that goes on where the one before
# it ended needs one.
FEWEST_ROWS, FEWEST_LISTED, FEWEST_RESULTS = 3, 5, 3
CONCLUSIVE_HEADS = 5  # so many of the applicants are the heads of no other table
MOST_LABEL = 60  # characters of a label that are shown


@dataclass(frozen=True, slots=True)
class Form:
    """A statutory form as filled in: `name` is `disclosure`, `applications`, `disputes` or `statistics`."""

    name: str
    figures: Mapping[Key, Figure]


@dataclass(slots=True)
class _Part:
    """What one reader finds in one grid."""

    found: dict[Key, Place] = field(default_factory=dict)
    labels: dict[Key, str] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)  # the rows that it understood
    unclear: list[str] = field(default_factory=list)  # sentences about the others
    twice: set[Key] = field(default_factory=set)
    # For the table that goes on: the applicants of 三, each with the columns from the first of them and how many
    # columns there are from there; the proceeding whose results are being listed, and the columns of numbers.
    columns: list[tuple[int, str]] = field(default_factory=list)
    reach: int = 0
    proceeding: str | None = None
    values: list[tuple[int, int]] = field(default_factory=list)
    width: int = 0

    def add(self, key: Key, place: Place, label: str) -> None:
        """Note that `place` states `key`. A blank beside it is an empty row or column, and contradicts nothing."""
        old = self.found.get(key)
        if old is not None and old.text and place.text not in ("", old.text):
            self.twice.add(key)
        if old is None or not old.text:
            self.found[key] = place
            self.labels[key] = label
        self.rows.add(place.row)


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
    before: dict[str, _Part] = {}
    for position, table in enumerate(tables):
        grid = Grid.of(position, table)
        if grid is None:
            continue
        parts = {name: part for name, read in _READERS.items() if (part := read(grid, before.get(name)))}
        if not parts:
            before = {}
            continue
        for name, part in parts.items():
            problems += [Problem("table not understood", sentence) for sentence in part.unclear]
            if part.found:  # a page may end below the heads
                _put(found, name, _figures(part, grid, origin, source))
        understood = {number for part in parts.values() for number in part.rows}
        problems += _unknown_rows(grid, understood)
        before = parts
    return tuple(found), tuple(dict.fromkeys(problems))


def _figures(part: _Part, grid: Grid, origin: str, source: str) -> dict[Key, Figure]:
    figures = {}
    for key, place in part.found.items():
        if key in part.twice:
            continue
        indicator = INDICATORS[key.indicator]
        kind, value = quantity(place.text, indicator.unit, signed=indicator.signed)
        where = (grid.position, place.row, place.column) if origin == "table" else (None, None, None)
        evidence = f"{source} {part.labels[key]}".strip()
        figures[key] = Figure(
            *key, value, kind, place.text, indicator.unit, origin, evidence, None, None, *where
        )  # fmt: skip
    return figures


def _put(forms_: list[Form], name: str, figures: dict[Key, Figure]) -> None:
    """Join `figures` to a form of the same name that has none of them, or make them one."""
    for number, form in enumerate(forms_):
        if form.name != name:
            continue
        both = form.figures.keys() & figures.keys()
        if all(form.figures[key].raw == figures[key].raw for key in both):
            forms_[number] = Form(name, {**figures, **form.figures} if not both else {**form.figures, **figures})
            return
    forms_.append(Form(name, figures))


def _unknown_rows(grid: Grid, understood: set[int]) -> Iterator[Problem]:
    """Yield a problem for each row with a label and numbers that belongs to no form."""
    for number, row in enumerate(grid.rows):
        if number in understood or not any(place.row == number and is_quantity(place.text) for place in row):
            continue
        label = next((p.text for p in reversed(row) if p.is_label and key_of(p.text) not in forms.HEADINGS), "")
        if label:
            shown = label if len(label) <= MOST_LABEL else label[:MOST_LABEL] + "…"
            yield Problem("row label unknown", f"{shown} (row {number + 1} of table {grid.position + 1})")


def _path(labels: Iterable[str]) -> str:
    """Return the labels as one, the outermost first."""
    return " › ".join(reversed([label[:MOST_LABEL] for label in labels]))


# 三 ------------------------------------------------------------------------------------------------------------------


def _applications(grid: Grid, before: _Part | None) -> _Part | None:
    """Rows × applicants. The columns are those of the nearest row of heads above, or of the table before this one."""
    part = _Part(columns=before.columns, reach=before.reach) if before else _Part()
    columns = {grid.width - part.reach + offset: name for offset, name in part.columns}  # of a table that goes on
    matched: set[str] = set()
    in_head = False
    for number, row in enumerate(grid.rows):
        heads = _heads(row, number)
        if heads is not None:
            columns = heads if not in_head else columns | heads
            in_head = True
            if not columns:
                continue
            part.rows.add(number)
            first = min(columns)
            part.columns, part.reach = (
                [(column - first, columns[column]) for column in sorted(columns)],
                grid.width - first,
            )
            continue
        in_head = False
        label, indicator = _row_of(row, columns)
        if indicator is None or not columns:
            continue
        values = _values_of(row, number, label, columns, part)
        if values is None:
            if any(place.row == number and is_quantity(place.text) for place in row):
                part.rows.add(number)
                part.unclear.append(f"{label.text[:MOST_LABEL]}: its numbers do not stand under the columns.")
            continue
        part.rows.add(number)
        is_heading = indicator in forms.GROUPS and not any(is_quantity(place.text) for place in values.values())
        if is_heading and indicator != "otherwise":  # which has no parts on the form of 2019
            continue
        matched.add(indicator)
        path = _path([label.text, *(cell.text for cell in reversed(row) if cell.column < label.column)])
        for dimension, place in values.items():
            part.add(Key(indicator, dimension), place, f"{path} × {_dimension_head(grid, place, dimension)}")
    conclusive = before is not None or len(part.columns) >= CONCLUSIVE_HEADS
    unlike = matched - {"results_total", "otherwise_other"}  # 总计 and 其他 are rows of any table
    if (not unlike and (matched or not columns)) or (len(matched) < FEWEST_ROWS and not conclusive):
        return None
    if matched & forms.OTHERWISE_PARTS:
        for dimension in dict(part.columns).values():
            if (key := Key("otherwise", dimension)) in part.found and not is_quantity(part.found[key].text):
                del part.found[key]
    return part


def _heads(row: list[Place], number: int) -> dict[int, str] | None:
    """Return the applicants that the columns of a row of heads name, or None for another row."""
    names = {place.column: name for place in row if (name := forms.APPLICANTS.exactly(place.text))}
    if not names or any(is_quantity(place.text) for place in row if place.row == number):
        return None
    if any(forms.ROWS.exactly(place.text) not in (None, "results_total", "otherwise_other") for place in row):
        return None
    if len(names) == 1 and set(names.values()) <= {TOTAL, "other_organization"}:
        return None  # a row 总计 or 其他 whose cells are blank
    # One applicant twice: a comparison of two years, or the heads of 四.
    return names if len(set(names.values())) == len(names) else {}


def _row_of(row: list[Place], columns: Mapping[int, str]) -> tuple[Place, str | None]:
    """Return the label that says what the row counts, and the indicator; None where no label does."""
    first = min(columns, default=None)
    labels = [place for place in row if place.is_label and (first is None or place.column < max(columns))]
    for label in reversed(labels):
        if indicator := forms.ROWS.like(label.text):
            return label, indicator
    return row[0] if row else Place(0, 0, "", 1, 1, False), None


def _values_of(
    row: list[Place], number: int, label: Place, columns: Mapping[int, str], part: _Part
) -> dict[str, Place] | None:
    """Return the cell of each applicant, or None where that is not clear.

    Cells stand under their column, unless a label takes more or fewer columns than the heads say, which is common
    in converted tables; then they are as many as the columns, and in the same order.
    """
    end = label.column + label.colspan
    right = [place for place in row if place.column >= end and place.row == number]
    under: dict[str, Place] = {}
    fits = bool(columns) and (end <= min(columns) or label.column > min(columns))
    for column, name in columns.items():
        place = next((place for place in row if place.column <= column < place.column + place.colspan), None)
        if place is None or place.row != number or (place.colspan > 1 and _covers_many(place, columns)):
            fits = False
        elif place is not label:
            under[name] = place
    if fits and len(under) == len(columns) and not _left_over(right, columns):
        return under
    if any(place.colspan > 1 for place in right):
        return None
    if len(right) == part.reach:
        return {name: right[offset] for offset, name in part.columns}
    values = [place for place in right if not place.is_label]
    if len(values) == len(part.columns):
        return {name: place for (_, name), place in zip(part.columns, values, strict=True)}
    return None


def _covers_many(place: Place, columns: Mapping[int, str]) -> bool:
    return sum(place.column <= column < place.column + place.colspan for column in columns) > 1


def _left_over(right: list[Place], columns: Mapping[int, str]) -> bool:
    """Whether a number stands behind the label and under no column: the row is shifted."""
    return any(p.column not in columns and p.column < max(columns) and is_quantity(p.text) for p in right)


def _dimension_head(grid: Grid, place: Place, dimension: str) -> str:
    return next(
        (head for head in grid.above(place) if forms.APPLICANTS.exactly(head) == dimension),
        dimension if dimension != TOTAL else "总计",
    )


# 四 and 二: two labels cross at a figure -----------------------------------------------------------------------------


def _crossing(part: _Part, grid: Grid, key_at: Callable[[Place], Key | None], is_head: Callable[[str], bool]) -> None:
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
            part.add(key, place, f"{_path(grid.left(place))} × {_path(grid.above(place))}".strip(" ×"))


def _disputes(grid: Grid, before: _Part | None) -> _Part | None:
    part = _Part()
    results = {forms.RESULTS.exactly(place.text) for place in grid.labels} - {None, TOTAL}
    if results and any(forms.PROCEEDINGS.exactly(place.text) for place in grid.labels):
        for filled in (False, True):  # merged heads may have come apart, and left blanks where they reached
            _crossing(part, grid, partial(_dispute, grid, filled=filled), _is_dispute_head)
    return part if len({key.dimension for key in part.found}) >= FEWEST_RESULTS else None


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


def _disclosure(grid: Grid, before: _Part | None) -> _Part | None:
    part = _Part()
    if any(forms.MEASURES.like(place.text) for place in grid.labels):
        _crossing(part, grid, lambda place: _disclosed([*grid.left(place), *grid.above(place)]), _is_disclosure_head)
    return part if part.found else None


def _is_disclosure_head(text: str) -> bool:
    return forms.MEASURES.like(text) is not None or forms.CONTENTS.exactly(text) is not None


def _disclosed(labels: list[str]) -> Key | None:
    measure = next((name for label in labels if (name := forms.MEASURES.like(label))), "")
    indicator = forms.CELLS.get((_nearest(labels, forms.CONTENTS) or "", measure))
    return Key(indicator) if indicator else None


# 2014–2018 -----------------------------------------------------------------------------------------------------------


def _statistics(grid: Grid, before: _Part | None) -> _Part | None:
    part = _Part(proceeding=before.proceeding if before else None)
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
            value = _value_beside(row, label, part.values)
            if value is not None:
                part.add(key, value, _path([label.text]))
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
            if forms.LIST_VALUES.exactly(place.text):
                found.append((labels, place.column))
            elif key_of(place.text) in forms.LIST_HEADS:
                labels = place.column
    return found


def _value_beside(row: list[Place], label: Place, columns: Sequence[tuple[int, int]]) -> Place | None:
    """Return the cell with the number of `label`: in the column of numbers, else the only one up to the next label."""
    behind = [place for place in row if place.column > label.column and not _is_unit(place.text)]
    heads = [column for first, column in columns if first <= label.column < column]
    starts = [first for first, column in columns if column in heads]
    if heads:
        if starts.count(max(starts)) > 1:
            return None  # two numbers for one label
        column = heads[starts.index(max(starts))]
        return next((place for place in behind if place.column <= column < place.column + place.colspan), None)
    until = next((place.column for place in behind if place.is_label), MOST_COLUMNS)
    values = [place for place in behind if place.column < until]
    stated = [place for place in values if place.text]
    return stated[0] if len(stated) == 1 else values[0] if len(values) == 1 else None


def _is_unit(text: str) -> bool:
    return fold(text).strip("() ") in forms.UNITS


_READERS: Mapping[str, Callable[[Grid, _Part | None], _Part | None]] = {
    "disclosure": _disclosure,
    "applications": _applications,
    "disputes": _disputes,
    "statistics": _statistics,
}


def agreed(figures: Iterable[Figure]) -> dict[Key, Figure]:
    """Return the first of `figures` that states each quantity, without those that are contradicted by another."""
    first: dict[Key, Figure] = {}
    contradicted: set[Key] = set()
    for figure in figures:
        key = Key(figure.indicator, figure.dimension)
        if first.setdefault(key, figure).value != figure.value:
            contradicted.add(key)
    return {key: figure for key, figure in first.items() if key not in contradicted}
