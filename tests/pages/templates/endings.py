"""Ends of reports that look like chrome and are not, and chrome that looks like a report's end."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tests.pages import markup
from tests.pages.report import Heading, Paragraph, Report, Table
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, with_survey


def _frame(site: Site, report: Report, body: str, below: str = "") -> str:
    return f"""<!DOCTYPE html><html>{site.head()}<body>{site.tool_bar()}{site.mega_menu(6, 8)}<div class="center">{site.crumbs()}
<div class="show"><div class="show_t">{report.title}</div><div class="show_s">来源：{report.source}　发布日期：{report.published_on}　{site.note("浏览次数：")}9</div>
<div class="show_c">{body}</div>{below}</div></div>{site.friends()}{site.footer()}</body></html>"""


@template(partial(with_survey, year=2016, signed=False))
def appendix_with_people(report: Report, site: Site) -> Dressed:
    """附件 and the table's name stand over the 统计表; below it the names of those who filled it in, and a telephone."""
    texts = (*report.blocks[:-3], Paragraph("附件"), Paragraph("政府信息公开情况统计表"), *report.blocks[-2:])
    people = (
        "单位负责人：方卓　　审核人：白露　　填报人：石磊",
        f"联系电话：0990-5551832　　填报日期：{report.year + 1}年1月12日",
    )
    report = replace(report, blocks=(*texts, *map(Paragraph, people)))
    body = markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, cell=markup.word_cell))
    return Dressed(site.page(_frame(site, report, body)), report)


@template(partial(prose, year=2009, signed=True))
def contact_lines_at_the_end(report: Report, site: Site) -> Dressed:
    """The last section is an address, a telephone, a fax and a mail box, each on a line of its own."""
    contact = (
        "联系单位：政策法规科", "通信地址：河东路88号", "邮政编码：990100", "联系电话：0990-5557790",
        "传真：0990-5557791", "电子邮箱：gk@tongchuan.example",
    )  # fmt: skip
    report = replace(
        report,
        blocks=(*report.blocks[:-1], Heading(1, "七、", "联系方式"), *map(Paragraph, contact), report.blocks[-1]),
    )
    body = markup.blocks(report, paragraph=markup.indented)
    return Dressed(site.page(_frame(site, report, body)), report)


@template(partial(prose, year=2008, signed=True))
def subject_words_and_copies(report: Report, site: Site) -> Dressed:
    """A scanned-in document's foot: 特此报告, signature, 主题词 and 抄送, the printing office."""
    foot = (
        "主题词：政务公开　信息　年度报告",
        "抄送：市政府办公室，各科（室），直属各单位。",
        "局办公室2009年2月11日印发",
    )
    report = replace(
        report, blocks=(*report.blocks[:-1], Paragraph("特此报告。"), report.blocks[-1], *map(Paragraph, foot))
    )
    body = markup.blocks(report, paragraph=markup.indented)
    return Dressed(site.page(_frame(site, report, body)), report)


@template(partial(modern, year=2023))
def last_section_is_nothing(report: Report, site: Site) -> Dressed:
    """Sections of one word: 无。 and 无; a note below a table."""
    note = Paragraph("注：表中“/”表示不适用。")
    noted = (one for block in report.blocks[:-1] for one in ((block, note) if isinstance(block, Table) else (block,)))
    report = replace(report, blocks=(*noted, Paragraph("无。")))
    body = markup.blocks(report, paragraph=markup.indented)
    return Dressed(site.page(_frame(site, report, body)), report)


@template(partial(modern, year=2022))
def sentences_with_chrome_words(report: Report, site: Site) -> Dressed:
    """Short paragraphs of the report that speak of printing, sharing, sources, attachments and two-dimensional codes."""
    extra = (
        "1.提供打印、复印、邮寄等便民服务。",
        "2.在窗口张贴二维码，群众扫一扫即可查询办理进度。",
        "3.每条信息均注明来源、发布时间和责任编辑。",
        "4.网站首页增设“我要纠错”和“返回顶部”按钮。",
        "5.建立上一篇、下一篇的关联阅读，设置分享到微信的功能。",
    )
    report = replace(
        report,
        blocks=(
            *report.blocks[:4],
            *map(Paragraph, extra),
            *report.blocks[4:],
            Paragraph("附件已在公开专栏同步发布，可自行下载。"),
        ),
    )
    body = markup.blocks(report, paragraph=markup.indented)
    return Dressed(site.page(_frame(site, report, body)), report)


@template(partial(modern, year=2021, signed=True))
def reports_of_other_years(report: Report, site: Site) -> Dressed:
    """历年年报 with links to seven years inside the container, under the signature."""
    body = markup.blocks(report, paragraph=markup.indented)
    site.note("历年年报", "更多>>")
    years = "".join(
        f'<li><a href="/nb/{y}.html">{site.note(f"{report.publisher}{y}年政府信息公开工作年度报告")}</a></li>'
        for y in range(2014, 2021)
    )
    body += f'<div class="old"><h3>历年年报 <a href="/nb/">更多&gt;&gt;</a></h3><ul>{years}</ul></div>'
    return Dressed(site.page(_frame(site, report, body)), report)


@template(partial(modern, year=2024))
def rating_and_comments(report: Report, site: Site) -> Dressed:
    """Below the text: a rating, a form for comments with rules of three sentences, and comments of readers."""
    rules = site.note("请您文明上网、理性发言，评论经审核后显示；严禁发布违法和不良信息；您的发言不代表本网观点。")
    comment = site.note("数据很清楚，希望明年把村里的账目也放上来，大家好对照。")
    site.note("您对本页内容的评价", "非常满意", "基本满意", "不满意", "发表评论", "全部评论（1）", "验证码", "匿名")
    below = f"""<div class="rate"><p>您对本页内容的评价</p><label><input type="radio" name="r">非常满意</label><label><input type="radio" name="r">基本满意</label>
<label><input type="radio" name="r">不满意</label></div><div class="comments"><h4>发表评论</h4><form><textarea>说点什么</textarea>
<input placeholder="验证码"><label>匿名<input type="checkbox"></label><p>{rules}</p></form><h4>全部评论（1）</h4>
<ul><li><b>网友a3f9</b><i>2025-02-08 10:11</i><p>{comment}</p></li></ul></div>"""
    body = markup.blocks(report, paragraph=markup.indented)
    return Dressed(site.page(_frame(site, report, body, below)), report)
