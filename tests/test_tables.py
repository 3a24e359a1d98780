from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from archive.report import Cell, Page, Table
from pipelines.clean import Cleaned
from pipelines.lines import cell_text, read_lines
from pipelines.refine import refine, tables_of
from pipelines.tables import MOST_COLUMNS, MOST_ROWS, is_data_table, read_table


def table(markup: str) -> Table:
    return read_table(html.fromstring(f"<table>{markup}</table>"), cell_text)


def test_spans_are_resolved_and_cells_kept_as_printed() -> None:
    read = table(
        "<tr><td rowspan=2 colspan=2>项目</td><td colspan=3>本年</td></tr><tr><td>甲</td><td>乙</td><td></td></tr>"
        "<tr><td rowspan=2>规章</td><td>新</td><td>1</td><td>2</td><td>-</td></tr><tr><td>旧</td><td>0</td></tr>"
    )
    assert [[cell.text for cell in row] for row in read.cells] == [
        ["项目", "本年"],
        ["甲", "乙", ""],
        ["规章", "新", "1", "2", "-"],
        ["旧", "0"],
    ]
    assert read.grid() == [
        ["项目", "项目", "本年", "本年", "本年"],
        ["项目", "项目", "甲", "乙", ""],
        ["规章", "新", "1", "2", "-"],
        ["规章", "旧", "0", None, None],
    ]


def test_a_caption_is_a_row_and_hidden_rows_and_cells_are_none() -> None:
    read = table(
        "<caption>表一</caption><thead><tr><th>甲<th style='display:none'>藏<th>乙</thead>"
        "<tr hidden><td>1<td>2</tr><tr><td>3<td>4"
    )
    assert read.grid() == [["表一", None], ["甲", "乙"], ["3", "4"]]


@pytest.mark.parametrize("span", ["0", "-1", "abc", "２", "1e9", "99999999999999", ""])
def test_odd_spans_are_cut_to_the_table(span: str) -> None:
    read = table(f'<tr><td rowspan="{span}" colspan="{span}">甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr>')
    (cell, _), _ = read.cells
    assert 1 <= cell.rowspan <= 2 <= MOST_ROWS and 1 <= cell.colspan <= MOST_COLUMNS


@given(
    st.lists(
        st.lists(st.builds(Cell, st.sampled_from(["", "甲", "0"]), st.integers(1, 4), st.integers(1, 4)), max_size=5),
        max_size=6,
    )
)
def test_every_grid_is_rectangular_and_holds_every_cell(rows: list[list[Cell]]) -> None:
    read = Table(tuple(map(tuple, rows)))
    grid = read.grid()
    assert len(grid) == len(rows) and len({len(row) for row in grid}) <= 1
    for printed, row in zip(rows, grid, strict=True):
        assert {cell.text for cell in printed} <= set(row)


def test_layout_tables_and_framed_paragraphs_are_no_data() -> None:
    for markup, data in (
        ("<tr><td>一段话</td></tr>", False),
        (f"<tr><td>{'长' * 900}</td><td>短</td></tr>", False),
        ("<tr><td><table><tr><td>1<td>2</table></td><td>3</td></tr>", False),
        ("<tr><td>甲</td><td>1</td></tr>", True),
    ):
        assert is_data_table(html.fromstring(f"<table>{markup}</table>"), cell_text) is data


def test_each_table_knows_the_line_it_begins_on() -> None:
    rows = "<tr><td>甲</td><td>1</td></tr><tr><td></td><td></td></tr><tr><td>乙</td><td>2</td></tr>"
    lines = read_lines(html.fromstring(f"<div><p>前。</p><table>{rows}</table><p>中。</p><table>{rows}</table></div>"))
    first, second = tables_of(Cleaned(tuple(lines)))
    assert (first.line, second.line, len(first.cells)) == (1, 4, 3), "a row without text is no line, but a row"


def test_statutory_tables_stand_in_the_reading_with_their_spans() -> None:
    rows = (
        "<tr><td colspan=2>行政复议</td><td colspan=2>行政诉讼</td></tr>"
        "<tr><td>维持</td><td>总计</td><td>维持</td><td>总计</td></tr><tr><td>1</td><td>1</td><td>0</td><td>0</td></tr>"
    )
    page = (
        "<html><title>某市财政局2022年政府信息公开工作年度报告</title><body><div class=TRS_Editor><p>一、总体情况</p>"
        f"<p>全年公开信息三百条，均已依法办理，没有遗漏。</p><p>四、行政复议、行政诉讼情况</p><table>{rows}</table></div>"
    )
    (read,) = refine(Page("http://x.gov.cn/", page.encode())).tables
    assert read.line == 3
    assert read.grid()[0] == ["行政复议", "行政复议", "行政诉讼", "行政诉讼"]
