"""三、收到和处理政府信息公开申请情况: rows × applicants."""

from __future__ import annotations

from collections.abc import Mapping

from archive.indicators import DIMENSIONS, TOTAL
from pipelines.figures import forms
from pipelines.figures.forms import Key
from pipelines.figures.grid import MOST_COLUMNS, Grid, Place
from pipelines.figures.labels import key_of
from pipelines.figures.part import MOST_LABEL, Part, path
from pipelines.figures.quantity import is_quantity

FEWEST_ROWS = 3  # make a table this form, whatever else it holds; one that goes on needs one
CONCLUSIVE_HEADS = 5  # so many of the applicants are the heads of no other table


def read_applications(grid: Grid, before: Part | None) -> Part | None:
    """Rows × applicants. The columns are those of the nearest row of heads above, or of the table before this one."""
    part = Part(columns=before.columns, reach=before.reach, group=before.group) if before else Part()
    columns = {grid.width - part.reach + offset: name for offset, name in part.columns}  # of a table that goes on
    printed: dict[str, str] = {}  # the heads as they stand there, by applicant
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
            printed |= {heads[place.column]: place.text for place in row if place.column in heads}
            first = min(columns)
            part.reach = max(place.column + place.colspan for place in row) - first
            part.columns = [(column - first, columns[column]) for column in sorted(columns)]
            continue
        in_head = False
        label, indicator = _row_of(row, columns)
        if indicator == "results_total":  # 不予公开合计, or 合计 beside 不予公开, is that group's
            indicator = _group_beside(row, label) or _group_in(label) or indicator
        part.group = _group_of(row, label, indicator) or part.group
        if indicator == "otherwise_other" and part.group != "otherwise":
            indicator = None  # 其他 of another group
        if indicator == "results_total" and "applications_carried_out" in matched:
            indicator = None  # a sum of everything, which the form does not have
        if indicator is None or not columns:
            continue
        values = _values_of(row, number, label, columns, part)
        if values is None:
            if any(place.row == number and is_quantity(place.text) for place in row):
                part.rows.add(number)
                part.unclear.append(f"{label.text[:MOST_LABEL]}: its numbers do not stand under the columns.")
            continue
        part.rows.add(number)
        for place in _beyond(row, number, min(columns), values):
            head = next(iter(grid.above(place)), "")
            part.unclear.append(f"{head[:MOST_LABEL]}: a column that the form does not have.")
        is_heading = indicator in forms.GROUPS and not any(is_quantity(place.text) for place in values.values())
        if is_heading and indicator != "otherwise":  # which has no parts on the form of 2019
            continue
        matched.add(indicator)
        labels = path([label.text, *(cell.text for cell in reversed(row) if cell.column < label.column)])
        for dimension, place in values.items():
            part.add(Key(indicator, dimension), place, f"{labels} × {printed.get(dimension, DIMENSIONS[dimension])}")
    conclusive = before is not None or len(part.columns) >= CONCLUSIVE_HEADS
    telling = matched - {"results_total", "otherwise_other"}  # 总计 and 其他 are rows of any table
    if (not telling and (matched or not columns)) or (len(matched) < FEWEST_ROWS and not conclusive):
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
    """Return the label that says what the row counts, and the indicator; None where it is not known.

    That is the label nearest to the numbers: the group's name beside an unknown one says nothing of the row.
    """
    first = min(columns, default=MOST_COLUMNS)
    labels = [place for place in row if place.is_label and place.column < first]
    named = [place for place in labels if not forms.is_unit(place.text) and key_of(place.text) not in forms.HEADINGS]
    nearest = (named or labels or row or [Place(0, 0, "", 1, 1, False)])[-1]
    return nearest, forms.ROWS.like(nearest.text)


def _group_of(row: list[Place], label: Place, indicator: str | None) -> str:
    """Return the group of results that a row begins or belongs to, as far as the row says it."""
    if indicator in forms.GROUPS:
        return indicator
    if indicator in forms.OTHERWISE_PARTS and (indicator != "otherwise_other" or _group_in(label) == "otherwise"):
        return "otherwise"
    return _group_beside(row, label)


def _group_beside(row: list[Place], label: Place) -> str:
    """Return the group that a cell left of `label` names."""
    beside = (forms.ROWS.like(place.text) for place in row if place.is_label and place.column < label.column)
    return next((name for name in beside if name in forms.GROUPS), "")


def _group_in(label: Place) -> str:
    """Return the group whose name `label` has before its own."""
    key = key_of(label.text)
    return next((name for known, name in forms.ROWS if name in forms.GROUPS and known in key), "")


def _values_of(
    row: list[Place], number: int, label: Place, columns: Mapping[int, str], part: Part
) -> dict[str, Place] | None:
    """Return the cell of each applicant, or None where that is not clear.

    Cells stand under their column, unless a label takes more or fewer columns than the heads say, which is common
    in converted tables; then they are as many as the columns, and in the same order.
    """
    end = label.column + label.colspan
    right = [place for place in row if place.column >= end and place.row == number]
    under: dict[str, Place] = {}
    gap = sum(place.column < min(columns) for place in right)
    # Beside a label that takes a column too few the row has as many cells as the form, and all are shifted.
    fits = label.column > min(columns) or (end <= min(columns) and not (gap and len(right) == part.reach))
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


def _beyond(row: list[Place], number: int, first: int, values: Mapping[str, Place]) -> list[Place]:
    """Return the numbers of a row that stand under none of the applicants."""
    known = set(values.values())
    return [p for p in row if p.row == number and p.column > first and p not in known and is_quantity(p.text)]


def _covers_many(place: Place, columns: Mapping[int, str]) -> bool:
    return sum(place.column <= column < place.column + place.colspan for column in columns) > 1


def _left_over(right: list[Place], columns: Mapping[int, str]) -> bool:
    """Whether a number stands behind the label and under no column: the row is shifted."""
    return any(p.column not in columns and p.column < max(columns) and is_quantity(p.text) for p in right)
