from __future__ import annotations

import pytest
from lxml import etree

from pipelines.chrome import is_chrome, is_label
from pipelines.clean import Cleaned, clean
from pipelines.container import Container
from pipelines.markup import parse
from pipelines.survivors import MOST_TEXTS, survivors

BODY = "<p>2020年，本局依法公开信息，共计三百条。</p>"


def contained(html: str) -> Container:
    body = parse(f"<html><body><div>{html}</div></body></html>").root.find("body/div")
    assert body is not None
    return Container((body,), "test", 1)


def cleaned(html: str, title: str = "") -> Cleaned:
    return clean(contained(html), title)


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


WORK = "".join(f"<p>第{n}项工作，本局依法主动公开政府信息，共计三百{n}条。</p>" for n in range(9))
WORKED = [f"第{n}项工作，本局依法主动公开政府信息，共计三百{n}条。" for n in range(9)]

# Furniture in words that pipelines.chrome does not know, each known to trafilatura by its name, tag or links.
FURNITURE = {
    "a related list": "<div class='related-box'><h3>延伸读物</h3><ul><li><a href='/1'>某局开会</a></li></ul></div>",
    "related links as paragraphs": "<div class='related'><p>还看了</p><p><a href='/1'>某局召开会议</a></p></div>",
    "a list of next posts": "<ul class='next-posts'><li><a href='/1'>春耕</a></li><li><a href='/2'>通</a></li></ul>",
    "a share box": "<div class='share-box'><span>转给同事</span><a href='#'>绿泡泡</a><a href='#'>小鸟</a></div>",
    "social buttons": "<section class='social'><em>传播一下</em><a href='javascript:;'>绿泡泡</a></section>",
    "a menu of the department": "<ul id='menu'><li><a href='/a'>机构设置</a></li><li><a href='/b'>领导</a></li></ul>",
    "second navigation": "<div class='subnav'><a href='/a'>机构设置</a> <a href='/b'>领导</a> <span>导引</span></div>",
    "an aside": "<aside><h4>热点追踪</h4><p><a href='/1'>市领导调研重点项目</a></p></aside>",
    "a footer": "<footer>本站由某中心维护 <a href='/'>意见箱</a></footer>",
    "a sidebar with a table": "<div class='sidebar'><table><tr><td><a href='/1'>春耕现场会</a></td></tr></table></div>",
    "tags": "<div class='tags'>标记：<a href='/t1'>民生</a> <a href='/t2'>养老</a></div>",
    "nameless links": "<div><a href='/1'>某镇春耕</a><br><a href='/2'>某村通车</a><br><a href='/3'>甲</a></div>",
}  # fmt: skip


@pytest.mark.parametrize("name", FURNITURE)
@pytest.mark.parametrize("place", ["above", "below"])
def test_furniture_in_unknown_words_goes_because_trafilatura_knows_its_markup(name: str, place: str) -> None:
    html = f"{FURNITURE[name]}{WORK}" if place == "above" else f"{WORK}{FURNITURE[name]}"
    container = contained(html)
    by_walker = clean(container, first_reader=lambda roots: None).text.split("\n")
    if (name, place) != ("nameless links", "below"):  # three links that end the text go in any case
        assert set(WORKED) < set(by_walker), "or else the walker needs no trafilatura here"
    assert clean(container).text.split("\n") == WORKED


def test_the_heading_of_a_list_that_goes_goes_with_it() -> None:
    html = "<h3>延伸读物</h3><ul><li><a href='/1'>某局召开会议</a></li><li><a href='/2'>某区办班</a></li></ul>"
    assert lines(WORK + html) == WORKED


# Text that trafilatura leaves out of the container.
LOST = {
    "a trailing heading": ("<h2>六、其他需要报告的事项</h2>", ["六、其他需要报告的事项"]),
    "a trailing heading that is a link": ("<h2><a href='/6'>六、其他事项</a></h2>", ["六、其他事项"]),
    "a trailing heading without a number": ("<h3>某市民政局</h3>", ["某市民政局"]),
    "a signature with the names of an author": (
        "<p class='author'>某市民政局</p><p class='timestamp'>2021年1月20日</p>",
        ["某市民政局", "2021年1月20日"],
    ),
    "short rows in a block named like a toolbar": (
        "<div class='data-bar'><table><tr><td><a href='/x'>收到申请</a></td><td>0</td></tr></table></div>",
        ["收到申请 | 0"],
    ),
    "a table of linked names": (
        "<table><tr><th>名称</th><th>数量</th></tr>"
        + "".join(f"<tr><td><a href='/{n}'>某市政府关于某事的通知之{n}</a></td><td>{n}</td></tr>" for n in range(30))
        + "</table>",
        ["名称 | 数量", *(f"某市政府关于某事的通知之{n} | {n}" for n in range(30))],
    ),
    "a sentence in a block named like a slide show": (
        "<div class='slide'><p>详见<a href='/tj'>统计表</a>，共收到申请三件。</p></div>",
        ["详见统计表，共收到申请三件。"],
    ),
    "a sentence that is a link": ("<p><a href='/r'>《条例》可以查阅。</a></p>", ["《条例》可以查阅。"]),
    "numbered items that are links": (
        "<ul class='menu'><li><a href='/1'>1.机构职能</a></li><li><a href='/2'>2.工作动态</a></li></ul>",
        ["1.机构职能", "2.工作动态"],
    ),
    "the caption of an image to enlarge": (
        "<div class='caption'><a href='/big.png'><img src='/small.png'></a><p>公开情况图</p></div>",
        ["公开情况图"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LOST)
def test_text_that_trafilatura_leaves_out_is_restored_in_its_place(name: str) -> None:
    html, wanted = LOST[name]
    container = contained(WORK + html)
    kept = survivors(container.elements)
    assert kept is not None and len(kept) == len(WORKED), "or else there is nothing to restore"
    assert clean(container).text.split("\n") == [*WORKED, *wanted]


def test_repeated_statutory_sentences_are_no_repetitions() -> None:
    none = "本年度无新制作的规范性文件，无对外公开的规范性文件，无废止的规范性文件。"
    html = f"<h2>一、甲</h2><p>{none}</p><p>{none}</p><h2>二、乙</h2><p>{none}</p>{WORK}"
    assert lines(html) == ["一、甲", none, none, "二、乙", none, *WORKED]


@pytest.mark.parametrize("depth", [100, 300, 600])
def test_furniture_goes_and_text_stays_below_hundreds_of_elements(depth: int) -> None:
    deep = f"{'<div>' * depth}{WORK}{FURNITURE['a share box']}<h2>二、完</h2>{'</div>' * depth}"
    assert lines(f"<p>头一段，很短。</p>{deep}<p>末一段，很短。</p>") == [
        "头一段，很短。",
        *WORKED,
        "二、完",
        "末一段，很短。",
    ]


def test_trafilatura_is_not_asked_about_a_page_of_many_thousand_texts() -> None:
    html = "".join(f"<p>第{n}段。</p>" for n in range(MOST_TEXTS + 1)) + FURNITURE["a share box"]
    assert survivors(contained(html).elements) is None
    assert lines(html)[-1] == "转给同事绿泡泡小鸟"


def test_trafilatura_is_not_believed_when_it_keeps_less_than_half_of_the_text() -> None:
    html = f"<div class='sidebar'>{WORK}</div><p>{'外面的一句话，' * 12}说完了。</p><p>又一句。</p>"
    assert survivors(contained(html).elements) is None
    assert lines(html)[:9] == WORKED


def test_both_readers_leave_the_page_as_it_was() -> None:
    container = contained(f"<div class='share-box'><a href='#'>绿泡泡</a></div>{WORK} 尾")
    before = etree.tostring(container.elements[0])
    clean(container)
    assert etree.tostring(container.elements[0]) == before


@pytest.mark.parametrize(
    "tag", ["td", "center", "form", "aside", "div class='sidebar' id='footer' style='display:none'"]
)
def test_a_container_is_the_body_whatever_its_tag_and_name(tag: str) -> None:
    name = tag.split()[0]
    cell = f"<{tag}>{WORK}{FURNITURE['a share box']}</{name}>"
    markup = parse(f"<body>{f'<table><tr>{cell}</table>' if name == 'td' else cell}</body>")
    found = markup.root.find(f".//{name}")
    assert found is not None
    assert clean(Container((found,), "test", 1)).text.split("\n") == WORKED


def test_characters_that_xml_does_not_know_and_marks_in_the_page_do_no_harm() -> None:
    assert lines(f"<p>甲&#1;乙，\U000f0000丙。</p>{WORK}")[-9:] == WORKED


def test_a_body_in_two_containers_is_read_as_one() -> None:
    one, other = contained(WORK).elements[0], contained(f"{FURNITURE['an aside']}<p>另一半，也在。</p>").elements[0]
    assert clean(Container((one, other), "test", 1)).text.split("\n") == [*WORKED, "另一半，也在。"]


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
