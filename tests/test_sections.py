from __future__ import annotations

import pytest

from pipelines.sections import heading_of, outline


def shape(text: str) -> list[tuple[int, str, str]]:
    return [(section.level, section.number, section.heading) for section in outline(text)]


def test_the_outline_of_three_levels_is_read_in_order() -> None:
    text = "前言。\n一、总体情况\n（一）主动公开\n甲。\n1.目录\n乙。\n(二)依申请公开\n二、其他\n丙。"
    assert shape(text) == [
        (0, "", ""),
        (1, "一、", "总体情况"),
        (2, "（一）", "主动公开"),
        (3, "1.", "目录"),
        (2, "(二)", "依申请公开"),
        (1, "二、", "其他"),
    ]
    assert [section.text for section in outline(text)] == ["前言。", "", "甲。", "乙。", "", "丙。"]


def test_levels_are_ranks_among_the_numbers_that_are_used() -> None:
    assert [level for level, *_ in shape("一、总体\n1)制度\n甲。")] == [1, 2]
    assert [level for level, *_ in shape("第一部分 概述\n一、总体\n（一）制度\n甲。")] == [1, 2, 3]


def test_missing_and_repeated_numbers_are_no_trouble() -> None:
    assert [number for _, number, _ in shape("一、甲情况\n三、乙情况\n三、丙情况")] == ["一、", "三、", "三、"]


@pytest.mark.parametrize(
    "line",
    [
        "1.强化决策公开。一是推动公开。",
        "（一）主动公开方面。有序推进。",
        "2.其他法律行政法规禁止公开 | 0 | 0",
        "1.5万元",
        "2、完善制度；",
        "3)行政复议情况2013年,复议0件。",
        "一是加强领导",
        "2019年，本局公开信息。",
        "十分重视",
        "二十条",
        "一、" + "很长的句子" * 12,
    ],
)
def test_numbered_paragraphs_and_table_rows_are_no_headings(line: str) -> None:
    assert heading_of(line) is None


@pytest.mark.parametrize(
    "line", ["一、总体情况", "一.总体情况", "（一）主要问题。", "1．目录", "①范围", "第二部分  主动公开", "(1)范围"]
)
def test_short_numbered_lines_are_headings(line: str) -> None:
    assert heading_of(line) is not None


def test_a_statutory_heading_with_its_text_on_the_same_line_is_split() -> None:
    assert [(s.heading, s.text) for s in outline("六、其他需要报告的事项：2024年，无收取信息处理费情况。")] == [
        ("其他需要报告的事项", "2024年，无收取信息处理费情况。")
    ]


def test_text_without_headings_is_one_section() -> None:
    assert shape("甲。\n乙。") == [(0, "", "")]
    assert outline("") == ()


def test_long_strings_of_numbers_are_read_like_any_other() -> None:
    for line in ("一、" * 50_000, "(" * 100_000, "一" * 100_000, "1." * 50_000, "六、" + "情况" * 50_000):
        assert outline(line)
