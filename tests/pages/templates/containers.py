"""Containers that mislead: nested, empty, named like chrome, or with more in them than the text."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import count

from tests.pages import markup
from tests.pages.report import Block, Heading, Paragraph, Report, Table
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, township, university, with_survey


def _head(site: Site, report: Report) -> str:
    return f"""<!DOCTYPE html><html>{site.head()}<body>{site.tool_bar()}{site.mega_menu(6, 8)}{site.crumbs()}
<h1>{report.title}</h1><div class="info">发布时间：{report.published_on}　来源：{report.source}</div>"""


def _foot(site: Site) -> str:
    return f"{site.sidebar('最新动态', 8)}{site.footer()}</body></html>"


@template(partial(modern, year=2021, signed=True))
def editor_in_an_editor(report: Report, site: Site) -> Dressed:
    """The first sections in the outer `TRS_Editor`, the rest pasted as a `TRS_Editor` of its own inside it."""
    middle = next(n for n, block in enumerate(report.blocks) if isinstance(block, Heading) and block.number == "二、")
    first, rest = (
        markup.blocks(replace(report, blocks=blocks), paragraph=markup.indented)
        for blocks in (report.blocks[:middle], report.blocks[middle:])
    )
    html = f'{_head(site, report)}<div class="TRS_Editor">{first}<div class="TRS_Editor"><div class="Custom_UnionStyle">{rest}</div></div></div>{_foot(site)}'
    return Dressed(site.page(html), report)


@template(partial(prose, year=2012))
def lead_outside_the_editor(report: Report, site: Site) -> Dressed:
    """The first paragraph lies before the editor's box, in the box round both; the signature after it."""
    lead, rest, sign = report.blocks[:1], report.blocks[1:-1], report.blocks[-1:]
    parts = (markup.blocks(replace(report, blocks=blocks), paragraph=markup.indented) for blocks in (lead, rest, sign))
    before, inside, after = parts
    html = f'{_head(site, report)}<div class="content">{before}<div class="v_news_content">{inside}</div>{after}</div>{_foot(site)}'
    return Dressed(site.page(html), report)


@template(partial(modern, year=2022))
def container_with_the_name_of_chrome(report: Report, site: Site) -> Dressed:
    """A theme's names: the text lies in `.sidebar-right`, `#printArea`, `.share-box`."""
    body = markup.blocks(report, paragraph=markup.indented)
    html = f'{_head(site, report)}<div class="sidebar-right nav-right"><div id="printArea"><div class="share-box comment">{body}</div></div></div>{_foot(site)}'
    return Dressed(site.page(html), report)


@template(partial(modern, year=2020))
def same_name_everywhere(report: Report, site: Site) -> Dressed:
    """`div.content` is the name of every box of the page, the empty ones too."""
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head()}<body><div class="content">{site.mega_menu()}</div><div class="content"></div><div class="content">{site.sidebar("滚动新闻", 9)}</div>
<div class="content"><div class="content">{site.crumbs()}</div><div class="content"><h2>{report.title}</h2></div><div class="content">日期：{report.published_on} 来源：{report.source}</div>
<div class="content">{body}</div></div><div class="content">{site.footer()}</div></body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2022))
def facts_table_inside(report: Report, site: Site) -> Dressed:
    """The metadata table is the first thing in the container, labels in one row and values in the next."""
    site.note("索取号", "文件编号", "备注", report.index_number)
    labels = ("索取号", "发布时间", "发布机构", "文件编号", "备注")
    values = (report.index_number, report.published_on, report.publisher, "", "")
    table = f"<table class='table-article'><tr>{''.join(f'<td>{one}</td>' for one in labels)}</tr><tr>{''.join(f'<td>{one}</td>' for one in values)}</tr></table>"
    body = markup.blocks(report, paragraph=markup.indented)
    html = f'{_head(site, report)}<div id="ivs_content" class="Article_content">{table}{body}</div>{_foot(site)}'
    return Dressed(site.page(html), report)


@template(partial(with_survey, year=2017))
def pages_of_an_article(report: Report, site: Site) -> Dressed:
    """A pager at the container's end, though there is one page; 阅读全文 and a word count above."""
    site.note("共1页", "首页 上一页 1 下一页 尾页", "阅读全文", "本文共", "默认")
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""{_head(site, report)}<div class="zw-con"><div class="zw-tools">字体：<span>默认</span> <span>大</span> <span>超大</span> <a href="#">阅读全文</a></div>{body}
<div class="pager">共1页 <a>首页</a> <a>上一页</a> <b>1</b> <a>下一页</a> <a>尾页</a></div></div>{_foot(site)}"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2021))
def neighbours_are_reports(report: Report, site: Site) -> Dressed:
    """The page's neighbours and the list beside it are reports of other bodies and other years."""
    names = [
        f"{site.place}{body}{report.year}年政府信息公开工作年度报告"
        for body in ("教育局", "民政局", "财政局", "商务局", "体育局")
    ]
    years = [f"{report.publisher}{year}年政府信息公开工作年度报告" for year in (2020, 2022)]
    site.note(*names, *years, "上一篇:", "下一篇:", "部门年报")
    beside = "".join(f'<li><a href="{n}.html">{name}</a></li>' for n, name in enumerate(names))
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head(f"政府信息公开年报-{site.name}", site.metas(article=False))}<body>{site.mega_menu()}<div class="left"><h3>部门年报</h3><ul>{beside}</ul></div>{site.crumbs()}
<div class="right"><div class="tt">{report.title}</div><div class="ff">{report.published_on}　来源：{report.source}</div><div class="cc">{body}</div>
<p>上一篇:<a href="1">{years[0]}</a></p><p>下一篇:<a href="2">{years[1]}</a></p></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(university)
def links_in_a_table(report: Report, site: Site) -> Dressed:
    """A university's list of sixty items, each with its link in the third column."""
    row = report.blocks[-2].rows[3] if isinstance(report.blocks[-2], Table) else ()
    more = tuple(
        (
            replace(row[0], text=f"第{n}类"),
            replace(row[1], text=f"清单事项{n}及有关说明"),
            replace(row[2], text=f"http://xxgk.yxnu.example/{n}.htm"),
        )
        for n in range(1, 57)
    )
    blocks: tuple[Block, ...] = tuple(Table((*b.rows, *more)) if isinstance(b, Table) else b for b in report.blocks)
    report = replace(report, blocks=blocks)

    def cell(words: str) -> str:
        return f'<a href="{words}" target="_blank">{words}</a>' if words.startswith("http") else words

    body = markup.blocks(report, grid=partial(markup.table, cell=cell))
    html = f"""<html>{site.head(metas="")}<body>{site.plain_menu()}<div class="winstyle1"><h2>{report.title}</h2><p>{site.note("审核人")}：校办　发布时间：2020年10月29日</p>
<div id="vsb_content_2"><div class="v_news_content">{body}</div></div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report, source=None)


@template(partial(township, year=2022, sentences=3))
def footer_before_the_text(report: Report, site: Site) -> Dressed:
    """The style sheet moves the boxes: in the source footer and sidebars come first, a short report last."""
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head()}<body>{site.footer()}{site.friends()}{site.sidebar("要闻", 12)}{site.mega_menu(7, 8)}{site.crumbs()}
<div class="pull-right"><h1>{report.title}</h1><div class="info">{report.published_on}　来源：{report.source}</div><div class="text">{body}</div></div></body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2023))
def signs_that_mark_up(report: Report, site: Site) -> Dressed:
    """`<` and `&` as they are typed: 增幅<5%, 图&文, `&nbsp` without its end, `&amp;nbsp;` escaped twice."""
    first = next(n for n, block in enumerate(report.blocks) if isinstance(block, Heading)) + 1
    lines = ("错别字率<0.01%，其中标题差错< 3处，全部改正。", "开设“图&文”“问&答”栏目2个。")
    report = replace(
        report, blocks=(*report.blocks[:first], *(Paragraph(line) for line in lines), *report.blocks[first:])
    )
    number = count()

    def paragraph(words: str) -> str:
        return f"<p>&nbsp&nbsp{words if words in lines else markup.text(words)}{'&nbsp;' * (next(number) % 3)}</p>"

    html = f'{_head(site, report)}<div id="zoom">{markup.blocks(report, paragraph=paragraph)}</div>{_foot(site)}'
    return Dressed(site.page(html), report)


@template(partial(prose, year=2011))
def headings_in_parts(report: Report, site: Site) -> Dressed:
    """第一部分 and 1. in place of 一、 and （一）, and a heading that is only bold."""
    parts = {
        "一": "第一部分　",
        "二": "第二部分　",
        "三": "第三部分　",
        "四": "第四部分　",
        "五": "第五部分　",
        "六": "第六部分　",
    }

    def renamed(block: Block) -> Block:
        if not isinstance(block, Heading):
            return block
        sign = block.number.strip("、（）")
        number = parts[sign] if block.level == 1 else f"{'一二三四五六'.index(sign) + 1}．"
        return Heading(block.level, number, block.words)

    report = replace(report, blocks=tuple(map(renamed, report.blocks)))
    body = markup.blocks(report, paragraph=markup.indented, heading=lambda h: f"<p><b>{h.text}</b></p>")
    html = f'{_head(site, report)}<div id="MyContent">{body}</div>{_foot(site)}'
    return Dressed(site.page(html), report)


@template(partial(modern, year=2024))
def four_hundred_links(report: Report, site: Site) -> Dressed:
    """A chooser of towns and offices with four hundred links stands before the text, outside any list."""
    chosen = [
        site.note(f"{a}{b}{c}")
        for a in ("东", "西", "南", "北", "上", "下", "大", "小")
        for b in ("河", "山", "湖", "桥", "塘", "坪", "关")
        for c in ("镇", "乡", "街道", "村", "社区", "林场", "园区")
    ]
    box = "".join(f'<a href="/qh/{n}/">{name}</a>\n' for n, name in enumerate(chosen))
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head()}<body>{site.mega_menu()}<div class="area"><b>{site.note("切换区划")}</b>{box}</div>{site.crumbs()}<h1>{report.title}</h1>
<div class="info">发布时间：{report.published_on}　来源：{report.source}</div><div class="w">{body}</div>{_foot(site)}"""
    return Dressed(site.page(html), report)
