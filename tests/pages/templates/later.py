"""Portals of the last years: centred titles inside, readers' aids, cards, responsive tables, versions for the aged."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tests.pages import markup
from tests.pages.report import Block, Heading, Paragraph, Report, Signature, Table
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, with_survey


def _page(site: Site, report: Report, inner: str) -> str:
    return f"""<!DOCTYPE html><html lang="zh-CN">{site.head()}<body>{site.tool_bar(7)}{site.mega_menu(6, 9)}<div class="main-box">{site.crumbs()}
{inner}</div>{site.friends()}{site.footer()}{site.leaving()}{site.floating()}</body></html>"""


def _facts(site: Site, report: Report) -> str:
    return f'<h1 class="news-title">{report.title}</h1><div class="news-facts">发布时间：{report.published_on}　来源：{report.source}</div>'


@template(partial(modern, year=2024))
def version_for_the_aged(report: Report, site: Site) -> Dressed:
    """A bar for the aged (放大, 缩小, 配色, 大鼠标, 十字线) and keyboard hints stand at the top of the article."""
    words = (
        "声音开关",
        "语速",
        "阅读方式",
        "配色",
        "放大",
        "缩小",
        "大鼠标",
        "十字线",
        "大字幕",
        "重置",
        "说明",
        "老年模式",
        "退出服务",
    )
    site.note(*words, "按Alt加~键进入导航区；按Alt加1键进入视窗区")
    bar = "".join(f'<li><span class="ico"></span><span>{word}</span></li>' for word in words)
    body = markup.blocks(report, paragraph=markup.indented)
    inner = f"""<div class="article-wrap"><div id="ariabar"><ul>{bar}</ul><p>按Alt加~键进入导航区；按Alt加1键进入视窗区</p></div>{_facts(site, report)}
<div class="article-text">{body}</div></div>"""
    return Dressed(site.page(_page(site, report, inner)), report)


@template(partial(modern, year=2023, signed=True))
def cards_of_sections(report: Report, site: Site) -> Dressed:
    """Six cards without a common class, the big number of each (01 to 06) an ornament beside its heading."""
    site.note("PART", "01", "02", "03", "04", "05", "06")
    cards: list[str] = []
    inside: list[Block] = []

    def flush() -> None:
        if inside:
            part = replace(report, blocks=tuple(inside))
            heads = sum(isinstance(block, Heading) and block.level == 1 for block in inside)
            number = f'<em class="no">PART</em><em class="no">0{len(cards)}</em>' if heads else ""
            cards.append(
                f'<div class="card{len(cards)}">{number}{markup.blocks(part, heading=lambda h: f"<h{h.level + 2}>{h.text}</h{h.level + 2}>")}</div>'
            )

    for block in report.blocks:
        if isinstance(block, Heading) and block.level == 1:
            flush()
            inside = []
        inside.append(block)
    flush()
    inner = _facts(site, report) + f'<div class="cards">{"".join(cards)}</div>'
    return Dressed(site.page(_page(site, report, inner)), report)


@template(partial(modern, year=2022))
def tables_with_hints(report: Report, site: Site) -> Dressed:
    """向左滑动查看 above each table, 点击下载表格 below: aids of the page, not of the report."""
    site.note("←左右滑动查看完整表格→", "下载表格")

    def grid(table: Table) -> str:
        return f'<p class="swipe">←左右滑动查看完整表格→</p><div class="scroll">{markup.table(table)}</div><p class="dl"><a href="t.xls">下载表格</a></p>'

    body = markup.blocks(report, paragraph=markup.indented, grid=grid)
    inner = _facts(site, report) + f'<div class="rich-text">{body}</div>'
    return Dressed(site.page(_page(site, report, inner)), report)


@template(partial(modern, year=2021))
def index_beside_the_text(report: Report, site: Site) -> Dressed:
    """`<aside>` with the outline as links (本页目录) floats inside the container, before the text."""
    site.note("本页目录", "收起")
    links = "".join(
        f'<a href="#h{n}">{block.words}</a>'
        for n, block in enumerate(b for b in report.blocks if isinstance(b, Heading))
    )
    body = markup.blocks(report, paragraph=markup.indented)
    inner = (
        _facts(site, report)
        + f'<div class="doc"><aside class="outline"><b>本页目录</b><i>收起</i>{links}</aside>{body}</div>'
    )
    return Dressed(site.page(_page(site, report, inner)), report)


@template(partial(prose, year=2013, signed=False))
def signature_above_the_text(report: Report, site: Site) -> Dressed:
    """Below the title, inside the text: the body's name and the date in brackets. They are the report's signature."""
    year, month, day = report.published_on.split("-")
    sign = Signature(report.publisher, f"（{year}年{int(month)}月{int(day)}日）")
    report = replace(report, blocks=(sign, *report.blocks))
    body = markup.centred(report.title) + markup.blocks(report, paragraph=markup.indented, sign=markup.centred)
    return Dressed(site.page(_page(site, report, f'{_facts(site, report)}<div class="zhengwen">{body}</div>')), report)


@template(partial(modern, year=2020, signed=True))
def file_first(report: Report, site: Site) -> Dressed:
    """A download of the PDF and the Word file stands above the text, in the container."""
    names = (f"{report.title}.pdf", f"{report.title}.docx")
    site.note(*names, "下载文字版", "下载：")
    links = "　".join(f'<a href="/P0{n}"><img src="i.gif">{name}</a>' for n, name in enumerate(names))
    body = markup.blocks(report, paragraph=markup.indented)
    inner = _facts(site, report) + f'<div class="con_text"><p>下载：{links}</p>{body}</div>'
    return Dressed(site.page(_page(site, report, inner)), report)


@template(partial(with_survey, year=2018))
def red_head_in_the_text(report: Report, site: Site) -> Dressed:
    """The document's red head and number before the title in the container; a reader begins with the text."""
    site.note(f"{report.publisher}文件")
    head = f'<p align=center style="color:red">{report.publisher}文件</p><p align=center>{site.note(report.document_number)}</p><p align=center>{report.title}</p>'
    body = markup.blocks(report, paragraph=markup.indented)
    inner = f'{_facts(site, report)}<div class="TRS_Editor">{head}<p>&nbsp;</p>{body}</div>'
    return Dressed(site.page(_page(site, report, inner)), report)


@template(partial(prose, year=2012, signed=True))
def salutation_and_lead(report: Report, site: Site) -> Dressed:
    """市政府办公室： before the first sentence, and 现将有关情况报告如下：, as a report to the level above begins."""
    report = replace(
        report,
        blocks=(Paragraph("市政府办公室："), report.blocks[0], Paragraph("现将有关情况报告如下："), *report.blocks[1:]),
    )
    body = markup.blocks(report, paragraph=markup.indented)
    inner = f'{_facts(site, report)}<div class="zoomcon">{body}</div>'
    return Dressed(site.page(_page(site, report, inner)), report)


@template(partial(modern, year=2024))
def headings_as_images_with_text(report: Report, site: Site) -> Dressed:
    """Headings lie over a picture: `<h2 style=background>` with the words in a `<span>`, an `alt` that repeats them."""
    body = markup.blocks(
        report,
        heading=lambda h: (
            f'<div class="hd"><img src="h.png" alt="{h.text}"><span style="position:absolute">{h.text}</span></div>'
        ),
        paragraph=markup.indented,
    )
    inner = f'{_facts(site, report)}<div class="picbg">{body}</div>'
    return Dressed(site.page(_page(site, report, inner)), report)


@template(partial(modern, year=2023))
def statement_of_the_machine(report: Report, site: Site) -> Dressed:
    """An assistant's summary in a box above the text, marked as made by a machine, and a chat window below."""
    summary = site.note(
        "本文由智能助手自动提炼：报告介绍了全年公开的数量、申请的办理和下一步打算，共六个部分，约需阅读八分钟。"
    )
    site.note(
        "智能摘要", "内容由AI生成，仅供参考", "您好，我是智能客服小溪，请问有什么可以帮您？", "热门问题", "转人工"
    )
    body = markup.blocks(report, paragraph=markup.indented)
    inner = f"""{_facts(site, report)}<div class="ai-sum"><b>智能摘要</b><p>{summary}</p><small>内容由AI生成，仅供参考</small></div><div class="body-text">{body}</div>
<div class="chat"><p>您好，我是智能客服小溪，请问有什么可以帮您？</p><p>热门问题</p><ul>{site.links(site.words(("公积金怎样提取？", "如何预约婚姻登记？"), 2))}</ul><a>转人工</a></div>"""
    return Dressed(site.page(_page(site, report, inner)), report)
