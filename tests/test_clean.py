from __future__ import annotations

import pytest

from pipelines.chrome import is_chrome, is_label
from pipelines.clean import Cleaned, clean
from pipelines.container import Container
from pipelines.markup import parse

BODY = "<p>2020年，本局依法公开信息，共计三百条。</p>"


def cleaned(html: str, title: str = "") -> Cleaned:
    body = parse(f"<html><body><div>{html}</div></body></html>").root.find("body/div")
    assert body is not None
    return clean(Container((body,), "test", 1), title)


def lines(html: str, title: str = "") -> list[str]:
    return cleaned(html, title).text.split("\n")


def test_every_paragraph_stands_on_its_own_line() -> None:
    assert lines("<p>甲，<b>乙</b>\n丙。</p>丁。<br>戊。<div>己。<span>庚。</span></div>") == [
        "甲，乙 丙。",
        "丁。",
        "戊。",
        "己。庚。",
    ]


def test_a_table_row_is_one_line_in_its_place_and_keeps_blanks() -> None:
    html = (
        "<p>二、情况</p><table><tr><td rowspan=2>规章</td><td colspan=2><p>本年</p><p>制发</p></td></tr>"
        "<tr><td></td><td>0</td></tr><tr><td>&nbsp;</td><td></td></tr></table><p>三、其他</p>"
    )
    assert lines(html) == ["二、情况", "规章 | 本年 制发", " | 0", "三、其他"]


def test_equal_table_rows_are_all_kept() -> None:
    row = "<tr><td>0</td><td>0</td></tr>"
    assert lines(f"<table>{row}{row}{row}</table>") == ["0 | 0"] * 3


def test_a_table_that_lays_out_a_page_is_read_as_paragraphs() -> None:
    assert lines(f"<table><tr><td>{BODY}<p>第二段。</p></td></tr></table>")[1] == "第二段。"


def test_a_caption_that_stands_above_and_below_its_image_is_kept_once() -> None:
    assert lines(
        "<p>二、主动公开情况</p><p>主动公开情况</p><p><img src=1.png></p><p>主动公开情况</p><p>三、完</p>"
    ) == [
        "二、主动公开情况",
        "主动公开情况",
        "三、完",
    ]


def test_equal_paragraphs_without_an_image_are_both_kept() -> None:
    assert lines("<p>无。</p><p>无。</p>") == ["无。", "无。"]


def test_chrome_around_the_text_goes_and_headings_that_contain_its_words_stay() -> None:
    html = (
        "<p>当前位置:首页 > 政务公开</p><p>发布时间:2014-03-31 来源：市民政局 浏览次数：12</p>"
        "<p>【字号：大 中 小】 分享：</p>"
        f"{BODY}<p>六、其他需要报告的事项</p><p>请登录市政府网站查询，下载附件。</p><p>附件：</p><p>• 视频：</p>"
        "<p>扫一扫在手机打开当前页</p><p>您访问的链接即将离开“某某”门户网站 是否继续?</p><p>已归档</p>"
    )
    assert lines(html) == [
        "2020年，本局依法公开信息，共计三百条。",
        "六、其他需要报告的事项",
        "请登录市政府网站查询，下载附件。",
    ]


def test_the_last_word_of_a_report_is_kept_when_it_says_there_is_nothing() -> None:
    assert lines(f"{BODY}<p>六、其他需要报告的事项</p><p>无</p><p>打印本页 关闭窗口</p>")[-1] == "无"


def test_a_signature_and_its_date_are_text() -> None:
    assert lines(f"{BODY}<p>某市财政局</p><p>2021年1月20日</p>")[-2:] == ["某市财政局", "2021年1月20日"]


def test_a_title_over_two_lines_above_the_text_is_cut_off() -> None:
    html = f"<p>市民政局</p><p>2013年市民政局政府信息</p><p>公开工作年度报告</p>{BODY}"
    assert lines(html, "2013年市民政局政府信息公开工作年度报告") == ["2020年，本局依法公开信息，共计三百条。"]


def test_a_list_of_other_pages_below_the_text_goes() -> None:
    links = "".join(f"<p><a href='/{n}'>某局第{n}个会议召开</a> 2021-01-0{n}</p>" for n in range(1, 6))
    assert lines(f"{BODY}<p>相关链接：</p>{links}") == ["2020年，本局依法公开信息，共计三百条。"]


def test_a_sentence_inside_a_link_and_a_bookmarked_heading_stay() -> None:
    html = f"<p><a name='_Toc1'>一、总体情况</a></p>{BODY}<p><a href='/r'>《条例》全文已经公布，可以查阅。</a></p>"
    assert len(lines(html)) == 3


def test_a_share_box_inside_the_container_goes_by_its_name() -> None:
    assert (
        lines(f"{BODY}<div class='bdsharebuttonbox'><a href='#'>某社交网站</a></div><p>二、完。</p>")[1] == "二、完。"
    )


def test_hidden_parts_and_scripts_are_not_text() -> None:
    assert lines(f"<script>var a;</script>{BODY}<p style='display:none'>隐藏。</p><style>p{{}}</style>")[-1].endswith(
        "三百条。"
    )


def test_preformatted_text_keeps_its_lines() -> None:
    assert lines("<pre>一、总体情况\n本局公开信息。\n</pre>") == ["一、总体情况", "本局公开信息。"]


@pytest.mark.parametrize("tag", ["div", "span"])
@pytest.mark.parametrize("depth", [300, 3000])
def test_text_below_hundreds_of_elements_is_recovered_and_the_page_marked(tag: str, depth: int) -> None:
    markup = parse(f"<body><p>头。</p>{f'<{tag}>' * depth}深处。{f'</{tag}>' * depth}<p>尾。</p></body>")
    assert markup.cut
    assert "深处。" in clean(Container((markup.root,), "test", 1)).text


def test_a_text_node_beyond_ten_megabytes_is_kept_and_the_page_marked() -> None:
    markup = parse(f"<body><p>{'字' * 4_000_000}</p></body>")
    assert markup.cut and len(clean(Container((markup.root,), "test", 1)).text) == 4_000_000


@pytest.mark.parametrize(
    "line", ["分享到：", "【字体：大 中 小】", "【字號:大 中 小】", "打印本页 | 关闭窗口", "扫一扫在手机上查看当前页面"]
)
def test_furniture_is_chrome(line: str) -> None:
    assert is_chrome(line)


@pytest.mark.parametrize(
    "line", ["一、总体情况", "中小企业", "大中小企业信息公开", "无", "登录查询。", "分享经验材料", "2021年1月20日"]
)
def test_words_of_a_report_are_no_chrome(line: str) -> None:
    assert not is_chrome(line)


def test_a_line_of_labels_is_told_from_a_sentence_that_begins_like_one() -> None:
    assert is_label("发布机构：市财政局 | 发布日期：2020-01-02") and not is_label("来源于群众的申请共12件，均已答复。")
