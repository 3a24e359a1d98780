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


SIX = (
    "总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况", "其他需要报告的事项",
)  # fmt: skip
TOPICS = ["overview", "proactive", "applications", "disputes", "problems", "other"]


@pytest.mark.parametrize(
    "headings",
    [
        [f"{number}、{words}" for number, words in zip("一二三四五六", SIX, strict=True)],
        [f"{number} {words}" for number, words in zip("一二三四五六", SIX, strict=True)],
        [f"第{number}部分 {words}" for number, words in zip("一二三四五六", SIX, strict=True)],
        list(SIX),
        [f"一、{words}" for words in SIX],  # the same number throughout
        ["一、概述", "二、主动公开情况", "三、依申请公开情况", "四、因政府信息公开申请行政复议、提起行政诉讼的情况",
         "五、工作中存在的不足及下一步打算", "六、其它需要说明的事项"],
        ["一、總體情況", "二、主動公開政府資訊情況", "三、收到和處理政府資訊公開申請情況",
         "四、政府資訊公開行政複議、行政訴訟情況", "五、存在的主要問題及改進情況", "六、其他需要報告的事項"],
    ],
)  # fmt: skip
def test_the_statutory_six_are_known_in_every_generation_and_wording(headings: list[str]) -> None:
    text = "\n".join(f"{heading}\n（一）有关情况\n全年依法办理，没有其他情况。" for heading in headings)
    sections = outline(text)
    assert [section.topic for section in sections if section.level == 1] == TOPICS
    assert [section.topic for section in sections if section.level == 2] == TOPICS, "what stands below is of its topic"


def test_a_caption_with_the_words_of_its_numbered_heading_is_no_second_heading() -> None:
    sections = outline("一、总体情况\n甲。\n二、主动公开政府信息情况\n主动公开政府信息情况\n三、其他\n乙。")
    assert [section.number for section in sections] == ["一、", "二、", "三、"]


def test_sections_of_other_contents_have_no_topic() -> None:
    assert [section.topic for section in outline("一、收费及减免情况\n无。\n二、附图\n略。")] == [None, None]
