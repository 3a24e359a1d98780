"""Statutory tables to figures and checks, on tables small enough to see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.report import Cell, Figure, Table
from pipelines.figures import figures_of, forms
from pipelines.figures.checks import COLUMNS
from pipelines.figures.forms import Key, by_key
from pipelines.figures.labels import Words

HEADS = ("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def table(*rows: tuple[str, ...]) -> Table:
    return Table(tuple(tuple(Cell(text) for text in row) for row in rows))


def read(*tables: Table, above: str = "") -> tuple[dict[Key, Figure], list[str]]:
    if above:
        tables = tuple(replace(each, line=1) for each in tables)
    counted = figures_of(above, (), tables, 2023, publisher="清河市民政局")
    assert len({Key(figure.indicator, figure.dimension) for figure in counted.figures}) == len(counted.figures)
    return by_key(counted.figures), [problem.detail for problem in counted.problems]


def shown(figures: dict[Key, Figure], indicator: str) -> list[str]:
    return [figure.raw for key, figure in figures.items() if key.indicator == indicator]


def small(**changed: tuple[str, ...]) -> Table:
    rows = {
        "本年新收政府信息公开申请数量": ("3", "0", "0", "0", "0", "0", "3"),
        "上年结转政府信息公开申请数量": ("1", "0", "0", "0", "0", "0", "1"),
        "（一）予以公开": ("4", "0", "0", "0", "0", "0", "4"),
        "（七）总计": ("4", "0", "0", "0", "0", "0", "4"),
        "四、结转下年度继续办理": ("0", "0", "0", "0", "0", "0", "0"),
    }
    return table(HEADS, *((label, *cells) for label, cells in (rows | changed).items()))


def test_a_number_a_zero_a_blank_a_dash_and_a_word_are_different_things() -> None:
    figures, _ = read(small(**{"（一）予以公开": ("4", "0", "", "/", "—", "无", "１，００４")}))
    row = [figures[Key("granted", name)] for name in COLUMNS]
    assert [(figure.kind, figure.value, figure.raw) for figure in row] == [
        ("number", 4, "4"), ("zero", 0, "0"), ("blank", None, ""), ("dash", None, "/"),
        ("dash", None, "—"), ("text", None, "无"), ("number", 1004, "１，００４"),
    ]  # fmt: skip


def test_columns_are_found_by_their_names_in_whatever_order() -> None:
    rows = [[cell.text for cell in row] for row in small().cells]
    figures, problems = read(table(*((row[0], row[7], *row[1:7]) for row in rows)))
    assert shown(figures, "applications_received") == ["3", "3", "0", "0", "0", "0", "0"]
    assert figures[Key("applications_received")].in_column == 1 and problems == []


def test_a_row_that_no_form_has_is_a_problem_and_not_dropped() -> None:
    figures, problems = read(small(**{"（八）另案处理": ("2", "0", "0", "0", "0", "0", "2")}))
    assert problems == ["（八）另案处理 (row 7 of table 1)"] and len(figures) == 35


def test_a_row_with_a_cell_too_few_is_a_problem_and_no_guess() -> None:
    figures, problems = read(small(**{"（一）予以公开": ("4", "0", "0", "0", "0", "4")}))
    assert shown(figures, "granted") == [] and problems == [
        "（一）予以公开: its numbers do not stand under the columns."
    ]


@pytest.mark.parametrize("at", [1, 2, 3, 5])
def test_a_table_that_goes_on_in_a_second_one_needs_no_heads(at: int) -> None:
    whole = small().cells
    figures, problems = read(Table(whole[:at]), Table(whole[at:]))
    assert len(figures) == 35 and not problems
    assert figures[Key("applications_carried_out")].in_table == 1


@pytest.mark.parametrize(
    "rows",
    [
        [("年份", "2022年", "2023年"), ("本年新收政府信息公开申请数量", "3", "4"), ("予以公开", "2", "2"),
         ("上年结转政府信息公开申请数量", "0", "1")],
        [("单位", "总计"), ("教育局", "4"), ("民政局", "2"), ("其他", "1"), ("合计", "7")],
        [("序号", "文件名称", "文号"), ("1", "关于规章清理的通知", "12号"), ("2", "行政许可事项目录", "13号")],
        [("项目", "2022年自然人", "2023年自然人"), ("予以公开", "1", "2"),
         ("部分公开", "1", "2"), ("重复申请", "1", "0")],
    ],
)  # fmt: skip
def test_a_table_that_is_no_form_gives_no_figures_and_no_problems(rows: list[tuple[str, ...]]) -> None:
    assert read(table(*rows)) == ({}, [])


def test_a_comparison_of_two_years_is_not_taken_for_the_form() -> None:
    rows = [row + row[1:] for row in ([cell.text for cell in row] for row in small().cells)]
    assert read(table(*map(tuple, rows))) == ({}, [])


def test_the_same_table_again_says_nothing_new_and_another_contradicts_it() -> None:
    figures, _ = read(small(), small())
    assert len(figures) == 35
    other = small(**{"（一）予以公开": ("5", "0", "0", "0", "0", "0", "5")})
    counted = figures_of("", (), [small(), other], 2023)
    assert len(counted.figures) == 70
    chosen = by_key(figure for figure in counted.figures if figure.chosen)
    assert Key("granted") not in chosen and Key("results_total") in chosen
    scopes = [check.scope for check in counted.checks if check.rule == "I2"]
    assert "总计" in scopes and "总计（2）" in scopes


def test_a_sum_over_a_blank_cannot_be_said_and_says_how_much_is_missing() -> None:
    counted = figures_of("", (), [small(**{"（一）予以公开": ("", "0", "0", "0", "0", "0", "4")})], 2023)
    checks = {(check.rule, check.scope): check for check in counted.checks}
    assert checks["I3", "予以公开"].outcome == "cannot say" and checks["I3", "予以公开"].left == 4
    assert checks["I3", "予以公开"].note == "予以公开：无法判断，1 格空白或不是数字。"
    assert checks["I2", "自然人"].outcome == "cannot say"
    assert "18 格在表中没有" in checks["I2", "总计"].note  # the small table has one of the form's 19 results
    assert checks["I1", "总计"].outcome == "pass"


def test_a_sum_that_fails_shows_both_sides() -> None:
    counted = figures_of("", (), [small(**{"（七）总计": ("4", "0", "0", "0", "0", "0", "5")})], 2023)
    failed = {(check.rule, check.scope): check for check in counted.checks if check.outcome == "fail"}
    assert set(failed) == {("I1", "总计"), ("I3", "办理结果总计")}
    check = failed["I1", "总计"]
    assert (check.left, check.right) == (4, 5) and check.note == "总计列：一＋二 4 ≠ 三（七）总计＋四 5"


def test_a_statutory_table_of_a_thousand_rows_is_none() -> None:
    assert read(table(HEADS, *[("予以公开", *"0000000")] * 1000)) == ({}, [])


@pytest.mark.parametrize("words", [forms.ROWS, forms.LIST, forms.MEASURES], ids=["rows", "list", "measures"])
def test_a_label_with_a_character_misread_or_lost_is_never_taken_for_another(words: Words) -> None:
    names = {label: name for label, name in words if len(label) >= 6}
    near: list[str | None] = []
    for label, name in names.items():
        for place in range(len(label)):
            for one in (f"{label[:place]}某{label[place + 1 :]}", label[:place] + label[place + 1 :]):
                if words.exactly(one) is None:  # 不同意公开 without its first character is another label
                    near.append(words.like(one))
                    assert near[-1] in (None, name), one
    assert near.count(None) < len(near) / 10


# Whose numbers, of which year


@pytest.mark.parametrize("above", ["2022年度政府信息公开申请情况表", "清河市教育局申请办理情况统计表", "（2022年）"])
def test_the_line_above_a_table_says_whose_it_is(above: str) -> None:
    figures, problems = read(small(), above=above)
    assert figures == {} and above in problems[0]


@pytest.mark.parametrize(
    "above", ["2023年度政府信息公开申请情况表", "清河市民政局申请情况统计表", "三、收到和处理申请情况"]
)
def test_the_line_above_a_table_may_name_this_body_and_year(above: str) -> None:
    assert len(read(small(), above=above)[0]) == 35


def test_the_last_row_of_another_table_says_nothing_of_this_one() -> None:
    assert len(read(small(), above="2022年 | 12 | 3")[0]) == 35


@pytest.mark.parametrize("name", ["2022年", "清河市教育局", "上年", "同期"])
def test_a_name_beside_or_above_the_numbers_says_whose_they_are(name: str) -> None:
    rows = [list(row) for row in small().cells]
    beside = Table(
        (
            (Cell(""), *rows[0]),
            (Cell(name, len(rows) - 1), *rows[1]),
            *(tuple(row) for row in rows[2:]),
        )
    )
    above = Table(((Cell(name, 1, 8),), *map(tuple, rows)))
    for one in (beside, above):
        figures, problems = read(one)
        assert figures == {} and any(name in problem for problem in problems)


def test_rows_of_departments_are_not_the_body_s_reviews() -> None:
    heads = ("", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    rows = [("行政复议", "行政复议", "行政复议", "行政复议", "行政复议", "行政复议"), heads]
    figures, _ = read(table(*rows, ("公安局", "1", "0", "0", "0", "1"), ("教育局", "2", "0", "0", "0", "2")))
    assert figures == {}


@pytest.mark.parametrize(
    "label",
    ["2022年新收政府信息公开申请数量", "上年予以公开", "累计予以公开", "不属于国家秘密", "非重复申请", "未按时办结数",
     "上年收到申请数", "累计主动公开政府信息数", "不属于已主动公开范围数", "拟制发件数", "上年处理决定数量"],
)  # fmt: skip
def test_a_label_of_another_year_or_of_the_opposite_is_not_the_form_s(label: str) -> None:
    assert [words.like(label) for words in (forms.ROWS, forms.LIST, forms.MEASURES)] == [None, None, None]


@pytest.mark.parametrize(
    ("head", "raw", "value"),
    [("本年收费金额（单位：万元）", "1.5", 1.5), ("本年收费金额（单位：元）", "15000", 1.5),
     ("本年收费金额（亿元）", "2", 20000), ("本年收费金额", "15000元", 1.5),
     ("本年收费金额（单位：元）", "1.5万元", 1.5)],
)  # fmt: skip
def test_money_is_counted_in_the_unit_that_is_printed(head: str, raw: str, value: float) -> None:
    figures, _ = read(table(("信息内容", head), ("行政事业性收费", raw)))
    assert figures[Key("fees_collected")].value == value and figures[Key("fees_collected")].raw == raw


LISTED = ("主动公开政府信息数", "政府网站公开政府信息数", "收到申请数", "申请办结数", "按时办结数", "延期办结数")


@pytest.mark.parametrize(
    "heads",
    [("统计指标", "2016年"), ("项目", "比上年增加"), ("统计指标", "教育局"), ("统计指标", "2016年", "2017年")],
)
def test_a_list_whose_numbers_are_of_something_else_gives_none(heads: tuple[str, ...]) -> None:
    rows = [(label, str(number), *("" for _ in heads[2:])) for number, label in enumerate(LISTED)]
    counted = figures_of("", (), [table(heads, *rows)], 2017)
    assert counted.figures == ()


def test_a_list_gives_money_in_the_unit_beside_it() -> None:
    rows = [(label, "条", str(number)) for number, label in enumerate(LISTED)]
    found, _ = read(table(("统计指标", "单位", "统计数"), *rows, ("政府信息公开专项经费", "元", "20000")))
    assert found[Key("disclosure_budget")].value == 2


def test_a_row_that_is_shifted_is_read_by_the_number_of_its_cells() -> None:
    rows = [[*row, Cell("备注")] for row in small().cells]
    heads, *others = [(Cell(row[0].text, 1, 2), *row[1:]) for row in rows]
    narrow = (Cell("（一）予以公开"), Cell(""), *[Cell(str(number)) for number in (1, 2, 3, 4, 5, 15)], Cell(""))
    figures, _ = read(Table((heads, *others[:2], narrow, *others[3:])))
    assert [figures[Key("granted", name)].raw for name in COLUMNS] == ["", "1", "2", "3", "4", "5", "15"]


def test_other_grounds_of_another_group_and_a_sum_of_everything_are_no_rows_of_the_form() -> None:
    extra = {"9.其他": ("7", "0", "0", "0", "0", "0", "7"), "合计": ("8", "0", "0", "0", "0", "0", "8")}
    figures, problems = read(small(**extra))
    assert Key("otherwise_other") not in figures and figures[Key("results_total")].value == 4
    assert [problem.partition(" ")[0] for problem in problems] == ["9.其他", "合计"]
    counted = figures_of("", (), [small(**extra)], 2023)
    assert {check.outcome for check in counted.checks if check.rule == "I2"} == {"cannot say"}


def test_the_sum_of_a_group_is_the_group_s() -> None:
    figures, _ = read(small(**{"（三）不予公开合计": ("2", "0", "0", "0", "0", "0", "2")}))
    assert figures[Key("refused")].value == 2 and figures[Key("results_total")].value == 4


def test_a_column_that_the_form_does_not_have_is_a_problem() -> None:
    rows = [(*(cell.text for cell in row), "1" if number else "企业") for number, row in enumerate(small().cells)]
    figures, problems = read(table(*rows))
    assert len(figures) == 35 and problems == ["企业: a column that the form does not have."]


def test_a_sentence_is_believed_where_the_table_has_a_blank() -> None:
    blank = small(**{"本年新收政府信息公开申请数量": ("", "", "", "", "", "", "")})
    counted = figures_of("2023年，我局共收到政府信息公开申请17件。", (), [blank], 2023)
    received = [
        figure
        for figure in counted.figures
        if (figure.indicator, figure.dimension) == ("applications_received", "total")
    ]
    assert [(figure.origin, figure.kind, figure.chosen) for figure in received] == [
        ("table", "blank", False), ("prose", "number", True),
    ]  # fmt: skip
