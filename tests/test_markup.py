from __future__ import annotations

import pytest

from pipelines.lines import read_lines
from pipelines.markup import parse

PANE = "<div class=pane{}><p>{}、甲情况</p><p>第{}部分，本局依法公开信息。</p></div>"


def shown(html: str) -> list[str]:
    return [line.text for line in read_lines(parse(html).root) if line.text]


@pytest.mark.parametrize("tag", ["embed", "source", "track", "wbr", "bgsound", "keygen"])
def test_what_follows_a_void_element_does_not_stand_inside_it(tag: str) -> None:
    assert shown(f"<body><{tag} src=a><p>甲。</p><div>乙。</div></body>") == ["甲。", "乙。"]


def test_a_void_element_keeps_its_attributes() -> None:
    root = parse("<body><embed src=/a.pdf><p>甲。</p></body>").root
    assert [element.get("src") for element in root.iter("embed")] == ["/a.pdf"]


def test_text_after_the_end_of_the_document_is_read() -> None:
    assert shown("<html><body><p>页首。</p></body></html><div>正文。</div></html><p>页尾。</p>") == [
        "页首。",
        "正文。",
        "页尾。",
    ]


def test_a_button_that_opens_a_section_is_its_heading_and_others_are_not_read() -> None:
    html = "<h2><button>一、总体情况</button></h2><p>甲。</p><button>第二部分 概述</button><button>打印</button>"
    assert shown(html) == ["一、总体情况", "甲。", "第二部分 概述"]


def test_closed_tabs_beside_an_open_one_are_read_and_copies_of_it_are_not() -> None:
    tabs = (
        PANE.format("", "一", "一")
        + PANE.format(" style='display:none'", "二", "二")
        + PANE.format(" hidden", "三", "三")
    )
    assert [line[:2] for line in shown(f"<body>{tabs}</body>")][::2] == ["一、", "二、", "三、"]
    copy = PANE.format("", "一", "一") + PANE.format(" style='display:none'", "一", "一")
    assert len(shown(f"<body>{copy}</body>")) == 2


def test_hidden_menus_stay_hidden() -> None:
    menu = "<ul><li>政务公开<li style='display:none'><a href=/1>机构职能</a><a href=/2>领导之窗之一二三四五</a></ul>"
    assert shown(f"<body>{menu}<p>甲。</p></body>") == ["政务公开", "甲。"]
