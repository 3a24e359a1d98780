"""Ruling lines to tables: the cells that they enclose, with the rows and columns each spans.

The lines that touch one another are one table. Their positions make a grid; neighbouring fields of it with no
line between them are one cell. A table that is open at its sides, as the statistical forms often are, or whose
last row goes on overleaf, is closed at its outermost points.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.files.glyphs import Glyph, Rule

NEAR = 3.0  # points: lines this close are one line, drawn twice or joined badly
_COVERED = 0.6  # of the side of a field: then there is a line between it and the next
_STRIP = 60.0  # points: a row of a table is no higher, a frame round a text is
MOST_FIELDS = 20_000  # of a table's grid; that of the longest statutory table has 28 × 10


@dataclass(slots=True)
class Field:
    """A cell and where it stands: rows `top` to `bottom` and columns `left` to `right`, the last ones not in it."""

    top: int
    left: int
    bottom: int
    right: int
    glyphs: list[Glyph]


@dataclass(slots=True)
class Grid:
    """A table on a page: the positions of its lines in points, and its cells in reading order."""

    xs: list[float]
    ys: list[float]
    fields: list[Field]

    @property
    def is_strip(self) -> bool:
        """Whether it is a single cell: a frame round a line, or a row of a table that goes on overleaf."""
        return len(self.fields) == 1

    def holds(self, glyph: Glyph) -> bool:
        """Whether `glyph` stands within the table."""
        x = (glyph.x0 + glyph.x1) / 2
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= glyph.middle <= self.ys[-1]


def grids_of(rules: Sequence[Rule]) -> list[Grid]:
    """Return the tables that `rules` draw, from the top down, without text as yet: two columns at least, or a strip."""
    grids = (_grid(group) for group in _touching(rules))
    return sorted((grid for grid in grids if grid), key=lambda grid: (grid.ys[0], grid.xs[0]))


def fill(grid: Grid, glyphs: Iterable[Glyph]) -> None:
    """Put each of `glyphs` into the cell in which its middle is."""
    where = {
        (row, column): field
        for field in grid.fields
        for row in range(field.top, field.bottom)
        for column in range(field.left, field.right)
    }
    for glyph in glyphs:
        row = min(max(bisect_right(grid.ys, glyph.middle) - 1, 0), len(grid.ys) - 2)
        column = min(max(bisect_right(grid.xs, (glyph.x0 + glyph.x1) / 2) - 1, 0), len(grid.xs) - 2)
        where[row, column].glyphs.append(glyph)


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the groups of rules that are connected."""
    rules = _joined(rules)
    level = sorted((rule for rule in rules if rule.level), key=lambda rule: rule.y0)
    upright = [rule for rule in rules if not rule.level]
    heights = [rule.y0 for rule in level]
    parent = {rule: rule for rule in (*level, *upright)}

    def root(rule: Rule) -> Rule:
        while parent[rule] != rule:
            parent[rule] = parent[parent[rule]]
            rule = parent[rule]
        return rule

    for rule in upright:
        first, last = bisect_left(heights, rule.y0 - NEAR), bisect_right(heights, rule.y1 + NEAR)
        for other in level[first:last]:
            if other.x0 - NEAR <= rule.x0 <= other.x1 + NEAR:
                parent[root(other)] = root(rule)
    groups: dict[Rule, list[Rule]] = {}
    for rule in parent:
        groups.setdefault(root(rule), []).append(rule)
    return [group for group in groups.values() if len(group) > 3]


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Join the pieces of each line: borders are often drawn cell by cell."""
    joined: list[Rule] = []
    for level in (True, False):
        lines = [(r.y0, r.x0, r.x1) if level else (r.x0, r.y0, r.y1) for r in rules if r.level == level]
        places = clusters(place for place, _, _ in lines)
        pieces: dict[float, list[tuple[float, float]]] = {}
        for place, start, end in lines:
            pieces.setdefault(places[place_of(places, place)], []).append((start, end))
        for place, spans in pieces.items():
            for start, end in _merged(spans):
                joined.append(Rule(start, place, end, place) if level else Rule(place, start, place, end))
    return joined


def _merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + NEAR:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def clusters(values: Iterable[float]) -> list[float]:
    """Return one value for each bunch of `values`, in order.

    >>> clusters([10, 50.5, 11, 50])
    [10.5, 50.25]
    """
    bunches: list[list[float]] = []
    for value in sorted(values):
        if bunches and value - bunches[-1][0] <= NEAR:
            bunches[-1].append(value)
        else:
            bunches.append([value])
    return [sum(bunch) / len(bunch) for bunch in bunches]


def place_of(values: Sequence[float], value: float) -> int:
    """Return the index of that of the sorted `values` which is nearest to `value`.

    >>> place_of([10, 20, 30], 26)
    2
    """
    place = bisect_left(values, value)
    return min(range(max(place - 1, 0), min(place + 1, len(values))), key=lambda index: abs(values[index] - value))


def _grid(rules: Sequence[Rule]) -> Grid | None:
    ends = [(rule.x0, rule.y0, rule.x1, rule.y1) for rule in rules]
    left, top = min(end[0] for end in ends), min(end[1] for end in ends)
    right, bottom = max(end[2] for end in ends), max(end[3] for end in ends)
    xs = clusters([left, right, *(rule.x0 for rule in rules if not rule.level)])
    ys = clusters([top, bottom, *(rule.y0 for rule in rules if rule.level)])
    rows, columns = len(ys) - 1, len(xs) - 1
    if columns < 2 and rows == 1 and ys[1] - ys[0] <= _STRIP:
        return Grid(xs, ys, [Field(0, 0, 1, 1, [])])
    if columns < 2 or rows < 1 or rows * columns > MOST_FIELDS:
        return None
    walls = _sides([rule for rule in rules if not rule.level], xs, ys, upright=True)
    floors = _sides([rule for rule in rules if rule.level], ys, xs, upright=False)
    fields = _fields(rows, columns, walls, floors)
    return Grid(xs, ys, fields) if len(fields) > 1 else None


def _sides(
    rules: Sequence[Rule], places: Sequence[float], steps: Sequence[float], *, upright: bool
) -> set[tuple[int, int]]:
    """Return the sides of fields that `rules` cover: (number of the line, number of the field along it)."""
    covered: dict[tuple[int, int], float] = {}
    for rule in rules:
        place, start, end = (rule.x0, rule.y0, rule.y1) if upright else (rule.y0, rule.x0, rule.x1)
        line = place_of(places, place)
        for step in range(max(bisect_right(steps, start) - 1, 0), min(bisect_left(steps, end), len(steps) - 1)):
            part = min(end, steps[step + 1]) - max(start, steps[step])
            covered[line, step] = covered.get((line, step), 0) + part / (steps[step + 1] - steps[step])
    return {side for side, share in covered.items() if share >= _COVERED}


def _fields(rows: int, columns: int, walls: set[tuple[int, int]], floors: set[tuple[int, int]]) -> list[Field]:
    """Return the cells: what is not separated belongs together, and what belongs together is made a rectangle."""
    taken: dict[tuple[int, int], Field] = {}
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            right = column + 1
            while right < columns and (right, row) not in walls and (row, right) not in taken:
                right += 1
            bottom = row + 1
            while bottom < rows and not any((bottom, i) in floors for i in range(column, right)):
                if any((i, bottom) in walls for i in range(column + 1, right)):
                    break
                bottom += 1
            field = Field(row, column, bottom, right, [])
            taken.update({(i, j): field for i in range(row, bottom) for j in range(column, right)})
    unique = {id(field): field for field in taken.values()}
    return sorted(unique.values(), key=lambda field: (field.top, field.left))
