"""What must never be lost: pages on which furniture and text are easily taken for one another."""

from __future__ import annotations

import pytest

from archive.report import Page, Reading
from pipelines.decode import decode
from pipelines.naming import is_report_title, subject_of
from pipelines.places import complete
from pipelines.refine import refine

TITLE = "2022年石桥县民政局政府信息公开工作年度报告"
HEADINGS = (
    "一、总体情况",
    "二、主动公开情况",
    "三、依申请公开情况",
    "四、复议和诉讼情况",
    "五、存在的问题",
    "六、其他事项",
)
LONG = [f"第{n}项工作，本局依法主动公开政府信息，及时回应关切，共计三百{n}条。" for n in range(30)]


def read(body: str, title: str = TITLE) -> Reading:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return refine(Page("http://www.shiqiao.gov.cn/a.html", page.encode()))


def lines(body: str, title: str = TITLE) -> list[str]:
    return read(body, title).text.split("\n")


def paragraphs(texts: list[str] | tuple[str, ...] = tuple(LONG)) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_sections_in_boxes_beside_the_one_with_title_and_introduction_are_read() -> None:
    boxes = "".join(f"<div><h2>{heading}</h2><p>本年情况正常，没有问题。</p></div>" for heading in HEADINGS)
    reading = read(f"<div><div><h1>{TITLE}</h1><p>{'甲，' * 11}乙。</p></div>{boxes}</div>")
    assert [f"{section.number}{section.heading}" for section in reading.sections if section.level] == list(HEADINGS)


def test_a_report_in_two_parts_is_read_whole() -> None:
    found = lines(
        f"<div class=pg1><h1>{TITLE}</h1>{paragraphs(LONG[:20])}</div><div class=pg2>{paragraphs(LONG[20:])}</div>"
    )
    assert [line for line in LONG if line not in found] == []


@pytest.mark.parametrize("again", ["<p><a href=/b.html>{}</a></p>", "<p><a href=/b.pdf>{}.pdf</a></p>", "<p>{}</p>"])
def test_the_title_once_more_below_the_text_cuts_nothing_off(again: str) -> None:
    text = "".join(f"<p>{heading}</p><p>主动公开信息12条。</p>" for heading in HEADINGS)
    reading = read(f"<h1>{TITLE}</h1><div class=TRS_Editor>{text}{again.format(TITLE)}</div>")
    assert reading.kind == "report"
    assert [section.number for section in reading.sections if section.level][:4] == ["一、", "二、", "三、", "四、"]


def test_numbers_and_texts_in_elements_that_are_named_like_furniture_stay() -> None:
    text = "按时办结率为<span class=rate>98.5%</span>，满意率<em class=vote>100%</em>。"
    found = lines(f"<div class=TRS_Editor>{paragraphs()}<p>{text}</p><div class=comment>群众意见均已采纳。</div></div>")
    assert found[-2:] == ["按时办结率为98.5%，满意率100%。", "群众意见均已采纳。"]
    short = read(f"<h1>{TITLE}</h1><div id=printArea>{paragraphs(LONG[:3])}</div>")
    assert (short.kind, short.text.split("\n")) == ("report", LONG[:3])


@pytest.mark.parametrize(
    "last",
    [
        "技术支持单位按合同完成公开平台升级改造。",
        "承办单位均按时办结",
        "位置：县图书馆一楼政府信息查阅中心，工作日开放",
        "联系我们：县民政局办公室，电话0000-0000000。",
        "请使用浏览器登录县政府门户网站查阅本报告",
        "无。",
        "无",
    ],
)
def test_the_last_words_of_a_report_are_kept(last: str) -> None:
    text = f"{paragraphs()}<p>六、其他需要报告的事项</p><p>{last}</p><p>打印本页 关闭窗口</p>"
    assert lines(f"<div class=TRS_Editor>{text}</div>")[-2:] == ["六、其他需要报告的事项", last]


def test_addresses_that_a_section_lists_are_kept() -> None:
    links = "".join(f"<p><a href=/{n}>{name}</a></p>" for n, name in enumerate(("门户网站", "政务服务网", "官方微博")))
    found = lines(f"<div class=TRS_Editor>{paragraphs()}<p>五、公开网址</p>{links}</div>")
    assert found[-4:] == ["五、公开网址", "门户网站", "政务服务网", "官方微博"]


def test_a_first_heading_of_one_word_is_kept() -> None:
    assert lines(f"<h1>{TITLE}</h1><div class=TRS_Editor><p>概述</p>{paragraphs()}</div>")[0] == "概述"


def test_a_table_of_contents_at_the_top_is_left_out() -> None:
    contents = "".join(f"<p>{heading}</p>" for heading in HEADINGS)
    text = "".join(f"<p>{heading}</p><p>本年情况正常，没有问题。</p>" for heading in HEADINGS)
    found = lines(f"<h1>{TITLE}</h1><div class=TRS_Editor><p>目录</p>{contents}{text}</div>")
    assert [line for line in found if line in HEADINGS] == list(HEADINGS)


@pytest.mark.parametrize(
    "title",
    [
        "石桥县民政局2019年第一季度政府信息公开工作报告",
        "石桥县2020年上半年政府信息公开工作报告",
        "关于公布2019年政府信息公开年度报告的通告",
        "关于做好2020年政府信息公开工作年度报告编写、发布和报送等有关工作的通知",
        "2021年政府信息公开工作年度报告汇总",
        "2021年政府信息公开工作年度报告目录",
        "石桥县政府信息公开年报发布率达100%",
    ],
)
def test_papers_about_reports_are_no_reports(title: str) -> None:
    assert not is_report_title(title)


@pytest.mark.parametrize("name", ["石桥县政务服务管理局", "石桥县人民政府办公室", "石桥县信息中心", "石桥县供销合作社"])
def test_bodies_with_the_words_of_disclosure_in_their_names_are_bodies(name: str) -> None:
    assert subject_of(f"{name}2019年政府信息公开工作年度报告") == name


def test_names_of_sites_keep_the_government() -> None:
    for site in ("石桥县人民政府", "石桥县人民政府网", "石桥县人民政府门户网站"):
        assert complete("县人民政府", "", site) == "石桥县人民政府"


def test_a_span_of_years_in_the_page_title_is_not_torn() -> None:
    reading = read(f"<div class=TRS_Editor>{paragraphs()}</div>", "长江大学2019—2020学年信息公开工作年度报告")
    assert (reading.title, reading.year) == ("长江大学2019—2020学年信息公开工作年度报告", 2019)


def test_characters_that_were_lost_before_the_page_was_sent_are_counted() -> None:
    decoded = decode(("公开" * 200 + "锟斤拷锟斤拷锟斤拷").encode())
    assert decoded.degraded and "锟" not in decoded.text
    assert not decode("烫伤救治，屯里公开。".encode()).degraded


def test_an_announcement_is_a_report_when_the_report_follows_it() -> None:
    text = "".join(f"<p>{heading}</p><p>本年情况正常，没有问题。</p>" for heading in HEADINGS)
    title = "关于石桥县民政局2022年政府信息公开年度报告的公告"
    assert read(f"<h1>{title}</h1><div class=TRS_Editor>{text}</div>", title).kind == "report"
    assert read(f"<h1>{title}</h1><div class=TRS_Editor>{paragraphs(LONG[:4])}</div>", title).kind == "other"
