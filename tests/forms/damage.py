"""What pasting, printing and converting do to tables: they are split, their heads repeated, rows and columns put in."""

from __future__ import annotations

from tests.forms.draw import Draw
from tests.forms.grid import Box, Form, Grid, boxes, cut, table_of, with_column, with_row
from tests.pages.report import Cell, Table


def tables_of(draw: Draw, form: Form, name: str, *, ragged: bool) -> list[Table]:
    """Return the tables that `form` is printed as; `ragged` says whether rows may lack cells, as in pasted mark-up."""
    grid, labels = form.grid, form.labels
    if draw.happens(f"{name}: spacer column", 0.04):
        grid = with_column(grid, labels or len(grid[0]), [""] * len(grid))
        labels += 1 if labels else 0
    if draw.happens(f"{name}: remarks", 0.05):
        remarks = [Box("备注")] * form.head + boxes([""] * (len(grid) - form.head))
        grid = [[*line, box] for line, box in zip(grid, remarks, strict=True)]
    if draw.happens(f"{name}: spacer row", 0.04):
        last = len(grid) - form.head == 1  # between heads and the only row, it would be that row
        grid = with_row(grid, len(grid) if last else draw.random.randint(form.head or 1, len(grid) - 1))
    tall = len(grid) - form.head > 8 and form.head > 0
    head, body = grid[: form.head], grid[form.head :]
    if tall and draw.happens(f"{name}: heads repeated", 0.06):
        above, below = cut(body, draw.random.randint(4, len(body) - 4))
        grid = [*head, *above, *_copy(head), *below]
    elif tall and draw.happens(f"{name}: split", 0.1):
        return _split(draw, head, body, labels, name, ragged)
    table = table_of(grid)
    if draw.happens(f"{name}: caption row", 0.06):
        caption = draw.random.choice(("单位：件", "（单位：件、万元）", "政府信息公开工作情况统计表"))
        table = Table(((Cell(caption, len(grid[0])),), *table.rows))
    return [table]


def _split(draw: Draw, head: Grid, body: Grid, labels: int, name: str, ragged: bool) -> list[Table]:
    row = draw.random.randint(3, len(body) - 3)
    above, below = cut(body, row)
    again = _copy(head) if draw.happens(f"{name}: split, head repeated", 0.4) else []
    continued = [
        box for column, box in enumerate(below[0]) if column < labels and box.text == body[row][column].text
        and body[row][column] is body[row - 1][column]
    ]  # fmt: skip
    how = draw.pick(f"{name}: split, spans", "repeated", 0.4, blank=2, bare=2 if ragged and not again else 0)
    if how == "blank":
        for box in continued:
            box.text = ""
    return [table_of([*head, *above]), table_of([*again, *below], continued if how == "bare" else ())]


def _copy(grid: Grid) -> Grid:
    again: dict[int, Box] = {}
    return [[again.setdefault(id(box), Box(box.text)) for box in line] for line in grid]
