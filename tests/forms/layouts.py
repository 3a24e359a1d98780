"""The forms of sections 二, 三 and 四 and the 统计表 as grids, in the layouts that bodies give them."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from tests.forms import rows
from tests.forms.draw import Draw
from tests.forms.grid import Box, Form, Grid, apart, boxes
from tests.forms.printing import Printed
from tests.forms.rows import Key
from tests.forms.wording import Wording, upright

Cells = Mapping[Key, Printed]
Path = tuple[tuple[str, ...], str]  # the labels of a row from the outermost, and its indicator
_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


def disclosure(draw: Draw, cells: Cells, words: Wording, generation: str) -> list[Form]:
    """Section 二."""
    grids: list[Grid] = []
    items = not draw.happens("二: without 第二十条", 0.06)
    unmerged = draw.happens("二: cells not merged", 0.1)
    narrow = draw.happens("二: a table for each item", 0.15)
    for number, heads, lines in rows.DISCLOSURE[generation]:
        grid: Grid = [[Box(words(f"第二十条第（{number}）项"))] * 4] if items else []
        grid.append(_stretched([words("信息内容"), *map(words, heads)]))
        grid += [
            _stretched(
                [words(name), *(cells[one, "total"].raw if (one, "total") in cells else "" for one in indicators)]
            )
            for name, indicators in lines
        ]
        if unmerged:
            apart(grid, range(len(grid)), range(4), repeated=False)
        grids.append(grid)
    if narrow:
        return [Form(grid, 2 if items else 1, 1) for grid in grids]
    return [Form([line for grid in grids for line in grid], 0, 1)]


def _stretched(texts: list[str]) -> list[Box]:
    """Return four places of a row, the last text over those that are left."""
    line = boxes(texts)
    return [*line, *([line[-1]] * (4 - len(line)))]


def applications(draw: Draw, cells: MutableMapping[Key, Printed], words: Wording, generation: str) -> list[Form]:
    """Section 三, without the rows that `cells` have nothing for; takes out of `cells` the subtotals not printed."""
    paths = _paths(cells, words, generation)
    shape = draw.pick("三: labels", "form", 0.5, no_left_column=3, one_column=3, joined=3, joined_all=1, own_rows=3)
    subtotals = shape == "own_rows" and draw.happens("三: subtotals", 0.4)
    if not subtotals:
        for group in rows.outcomes(generation):
            for dimension, _ in rows.COLUMNS if group.leaves else ():
                cells.pop((group.indicator, dimension), None)
    wide = draw.random.random() < 0.5
    if shape in ("form", "no_left_column"):
        labels = 3 if shape == "form" else 2
        grid = _spanned(cells, paths, labels)
        if shape == "form" and draw.happens("三: label spans missing", 0.2):
            repeated = draw.happens("三: group names repeated", 0.5)
            apart(grid, range(len(grid)), range(labels), repeated=repeated)
    else:
        labels = 1
        if shape == "own_rows":
            groups = {words.group(one.number, one.words): one.indicator for one in rows.outcomes(generation)}
            grid = _listed(cells, paths, groups if subtotals else {}, wide=wide and not subtotals)
        else:
            first = {"joined": 1, "joined_all": 0}.get(shape, 2)
            grid = [
                [Box(words.seam.join(path[min(first, len(path) - 1) :])), *_values(cells, indicator)]
                for path, indicator in paths
            ]
    head = _head(draw, words, labels)
    if draw.happens("三: total first", 0.03):
        order = [*range(labels), labels + 6, *range(labels, labels + 6)]
        grid, head = ([[line[place] for place in order] for line in part] for part in (grid, head))
    return [Form([*head, *grid], len(head), labels)]


def _spanned(cells: Cells, paths: Sequence[Path], labels: int) -> Grid:
    """Return the rows as the form has them: a group's name is one cell beside all its rows."""
    spans: dict[tuple[str, ...], Box] = {}
    grid: Grid = []
    for path, indicator in paths:
        full = [spans.setdefault(path[:level], Box(path[level - 1])) for level in range(1, len(path) + 1)]
        full += [full[-1]] * (3 - len(full))
        grid.append([*full[3 - labels :], *_values(cells, indicator)])
    return grid


def _listed(cells: Cells, paths: Sequence[Path], groups: Mapping[str, str], *, wide: bool) -> Grid:
    """Return the rows under each other: a group's name has a row, over its whole width if `wide`."""
    grid: Grid = []
    above: tuple[str, ...] = ()
    for path, indicator in paths:
        for level in range(1, len(path)):
            if path[:level] != above[:level]:
                name = Box(path[level - 1])
                grid.append([name] * 8 if wide else [name, *_values(cells, groups.get(name.text, ""))])
        grid.append([Box(path[-1]), *_values(cells, indicator)])
        above = path
    return grid


def _paths(cells: Cells, words: Wording, generation: str) -> list[Path]:
    """Return the rows of the form that `cells` have something for."""
    result = words.top("三", "本年度办理结果")
    paths: list[Path] = [
        ((words.top("一", "本年新收政府信息公开申请数量"),), "applications_received"),
        ((words.top("二", "上年结转政府信息公开申请数量"),), "applications_carried_in"),
    ]
    for group in rows.outcomes(generation):
        name = words.group(group.number, group.words)
        paths += [((result, name, words.leaf(leaf.number, leaf.words)), leaf.indicator) for leaf in group.leaves]
        if not group.leaves:
            paths.append(((result, name), group.indicator))
    paths.append(((result, words.group("七", "总计")), "results_total"))
    paths.append(((words.top("四", "结转下年度继续办理"),), "applications_carried_out"))
    return [(path, indicator) for path, indicator in paths if any(key[0] == indicator for key in cells)]


def _values(cells: Cells, indicator: str) -> list[Box]:
    return boxes(
        cells[indicator, dimension].raw if (indicator, dimension) in cells else "" for dimension, _ in rows.COLUMNS
    )


def _head(draw: Draw, words: Wording, labels: int) -> Grid:
    narrow = draw.happens("三: upright heads", 0.2)
    other = draw.random.choice(("其他", "其他", "其他", "其他组织"))
    names = [words(other if name == "其他" else name) for _, name in rows.COLUMNS]
    names = [upright(name) for name in names] if narrow else names
    heads = boxes(names)
    shape = draw.pick("三: head", "form", 0.6, two_rows=3, one_row=2, not_merged=2)
    corner = Box(words(draw.random.choice((_CORNER, _CORNER, "", "项目", "办理情况"))))
    if shape == "one_row":
        return [[*[corner] * labels, *heads]]
    legal = Box(words("法人或其他组织"))
    below = [[*[corner] * labels, heads[0], *[legal] * 5, heads[6]], [*[corner] * labels, *heads]]
    if shape == "two_rows":
        return below
    head = [[*[corner] * labels, *[Box(words("申请人情况"))] * 7], *below]
    if shape == "not_merged":
        apart(head, range(3), range(labels + 7), repeated=draw.random.random() < 0.5)
    return head


def disputes(draw: Draw, cells: Cells, words: Wording) -> list[Form]:
    """Section 四."""
    kinds = rows.DISPUTES
    shape = draw.pick("四: layout", "form", 0.55, two_tables=3, three_tables=2, rows=2, transposed=2, not_merged=2)
    if shape in ("rows", "transposed"):
        return [_turned(cells, words, by_kind=shape == "rows")]
    top: dict[str, Box] = {}
    grid: Grid = [[], [], [], []]
    for kind, above, name in kinds:
        box, second = top.setdefault(above, Box(words(above))), Box(words(name))
        for result, label in rows.RESULTS:
            head = Box(words(label))
            for line, place in zip(
                grid, (box, second if name else head, head, Box(_raw(cells, kind, result))), strict=True
            ):
                line.append(place)
    if shape == "not_merged":
        apart(grid, range(3), range(15), repeated=draw.random.random() < 0.3)
    if shape == "two_tables":
        return [Form([line[:5] for line in grid], 3, 0), Form([line[5:] for line in grid], 3, 0)]
    if shape == "three_tables":
        return [Form([line[at : at + 5] for line in grid], 3, 0) for at in (0, 5, 10)]
    return [Form(grid, 3, 0)]


def _turned(cells: Cells, words: Wording, *, by_kind: bool) -> Form:
    """A row for each kind of dispute, or one for each result of it."""
    names = [[Box(words(above)), Box(words(name))] for _, above, name in rows.DISPUTES]
    names[0][1] = names[0][0]
    names[2][0] = names[1][0]
    if by_kind:
        corner = Box("")
        grid: Grid = [[corner, corner, *boxes(words(label) for _, label in rows.RESULTS)]]
        for (kind, _, _), name in zip(rows.DISPUTES, names, strict=True):
            grid.append([*name, *boxes(_raw(cells, kind, result) for result, _ in rows.RESULTS)])
        return Form(grid, 1, 2)
    grid = [
        [*name, Box(words(label)), Box(_raw(cells, kind, result))]
        for (kind, _, _), name in zip(rows.DISPUTES, names, strict=True)
        for result, label in rows.RESULTS
    ]
    return Form(grid, 0, 3)


def _raw(cells: Cells, indicator: str, dimension: str) -> str:
    return cells[indicator, dimension].raw if (indicator, dimension) in cells else ""


def survey(draw: Draw, cells: Cells, words: Wording) -> list[Form]:
    """The 统计表 of 2014 to 2018, without the rows that `cells` have nothing for."""
    columns = draw.pick("统计表: columns", "three", 0.6, numbered=3, without_unit=3, unit_in_label=1)
    indent = draw.pick("统计表: indent", "", 0.5, spaces=2, wide=2)
    heading = draw.random.choice(("", "", "——", "/", "—"))
    grid: Grid = []
    for line in rows.SURVEY:
        if line.key and line.key not in cells:
            continue
        label = _survey_label(words, line, indent)
        raw = cells[line.key].raw if line.key else heading
        unit = line.unit if line.key else heading
        if columns == "unit_in_label" and line.key:
            label = f"{label}（单位：{line.unit}）"
        texts = [label, unit, raw] if columns in ("three", "numbered") else [label, raw]
        grid.append(boxes([str(len(grid) + 1), *texts] if columns == "numbered" else texts))
    heads = [words(draw.random.choice(("统计指标", "统 计 指 标", "指标名称")))]
    heads += ["单位"] if columns in ("three", "numbered") else []
    heads += [words(draw.random.choice(("统计数", "统 计 数", "数量")))]
    head = boxes([draw.random.choice(("序号", "编号")), *heads] if columns == "numbered" else heads)
    if draw.happens("统计表: side by side", 0.04):
        half = (len(grid) + 1) // 2
        right = [*grid[half:], boxes([""] * len(head))][:half]
        wide = [[*one, *other] for one, other in zip(grid[:half], right, strict=True)]
        return [Form([[*head, *boxes(box.text for box in head)], *wide], 0, 0)]
    return [Form([head, *grid], 1, len(head) - 1)]


def _survey_label(words: Wording, line: rows.Line, indent: str) -> str:
    level = {"（": 1, "": 3}.get(line.number[:1], 2 if line.number.isdigit() else 3 if line.number == "其中" else 0)
    space = {"": "", "spaces": "\xa0\xa0", "wide": "　"}[indent] * level
    if level == 0:
        return space + words.top(line.number, line.words)
    if level == 1:
        return space + words.group(line.number, line.words)
    if level == 2:
        return space + words.leaf(line.number, line.words)
    return space + words(f"{line.number}：{line.words}" if line.number else line.words)
