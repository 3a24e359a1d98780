"""Hanweb JCMS: `/art/2022/1/20/art_1229_58.html`, the text between comments that name its fields."""

from __future__ import annotations

from functools import partial

from tests.pages import markup
from tests.pages.report import Report
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, with_survey


def _path(report: Report) -> str:
    year, month, day = (int(part) for part in report.published_on.split("-"))
    return f"/art/{year}/{month}/{day}/art_1229397394_5890{day}67.html"


@template(partial(modern, year=2023))
def jcms_zoom(report: Report, site: Site) -> Dressed:
    """`#zoom` in `.bt-content`, comments round every field, chrome of the article below it in the same table."""
    body = markup.blocks(
        report,
        paragraph=lambda words: (
            f'<p style="text-indent: 2em; text-align: justify;"><span style="font-family: 仿宋">{markup.text(words)}</span></p>'
        ),
        heading=lambda h: (
            f'<p style="text-indent: 2em;"><strong><span style="font-family: 黑体">{h.text}</span></strong></p>'
        ),
        grid=partial(markup.table, open='<table class="MsoNormalTable" border="0">', cell=markup.word_cell),
    )
    site.note("字号：", "打印", "收藏", "浏览次数", "Produced By 大汉网络 大汉版通发布系统", "关闭")
    html = f"""<!DOCTYPE html><html><!--headmeta--><!--ZJEG_RSS.content.begin-->{site.head()}
<body>{site.tool_bar(8)}{site.mega_menu(6, 10)}<div class="bg"><div class="w1200">{site.crumbs()}
<table id="article" width="100%" border="0" align="center"><tbody><tr><td class="title"><!--<$[标题名称(html)]>begin-->
<meta name="ArticleTitle" content="{report.title}">{report.title}<!--<$[标题名称(html)]>end--></td></tr>
<tr><td><table width="100%" class="xinxi"><tr><td>发布日期：<!--<$[信息发布日期]>begin-->{report.published_on}<!--<$[信息发布日期]>end--></td>
<td>浏览次数：<script src="/module/visitcount.jsp"></script></td><td>信息来源：<!--<$[来源]>begin-->{report.source}<!--<$[来源]>end--></td>
<td>字号：[ <a href="#">大</a> <a href="#">中</a> <a href="#">小</a> ]</td></tr></table></td></tr>
<tr><td class="bt_content"><div id="zoom"><!--ZJEG_RSS.content.begin--><meta name="ContentStart"/><!--<$[信息内容]>begin-->
{body}<!--<$[信息内容]>end--><meta name="ContentEnd"/><!--ZJEG_RSS.content.end--></div></td></tr>
<tr><td align="right"><a href="javascript:window.print()">打印</a> <a href="#">收藏</a> <a href="javascript:window.close()">关闭</a></td></tr>
</tbody></table></div></div>{site.shares()}{site.footer()}</body></html>"""
    return Dressed(site.page(html, _path(report)), report)


@template(partial(prose, year=2010))
def jcms_bt_content(report: Report, site: Site) -> Dressed:
    """Short lines of the facts in one cell, body paragraphs indented with ideographic spaces in `<div>`."""
    body = markup.blocks(
        report,
        paragraph=lambda words: f"<div>　　{markup.text(words)}</div>",
        heading=lambda h: f"<div>　　<b>{h.number}　{h.words}</b></div>",
        sign=lambda words: f'<div align="right">{words}</div>',
    )
    html = f"""<html><head><title>{site.name} {site.note("政府信息公开年报")} {report.title}</title>{site.metas()}</head>
<body><div align="center">{site.plain_menu()}</div>{site.crumbs("您现在的位置 :", ">>")}
<table><tr><td valign="top" width="220">{site.disclosure_menu("信息公开")}</td><td>
<div class="bt-left"><p class="bt-title">{report.title}</p>
<p class="bt-date"><i>发布日期：{report.published_on} 15:22</i><i>来源：{report.source}</i><i>点击率：<span>88</span></i></p>
<div class="bt-content" id="zoom">{body}</div><div class="bt-tools"><span>{site.note("【打印此页】")}</span>
<span>{site.note("【关闭窗口】")}</span></div></div></td></tr></table>{site.footer()}</body></html>"""
    return Dressed(site.page(html, _path(report)), report)


@template(partial(with_survey, year=2017))
def jcms_xxgk(report: Report, site: Site) -> Dressed:
    """JCMS' xxgk detail page: a table of eight facts above the text, `jpaas` attributes, files listed below."""
    body = markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, cell=markup.p))
    site.note("组配分类", "文件编号", "公开方式", "主动公开", "公开范围", "面向全社会", "索引号", "有效性", "附件下载")
    row = "<tr><td class='t1'>{}</td><td class='t2'>{}</td><td class='t1'>{}</td><td class='t2'>{}</td></tr>".format
    file = site.note(f"{report.year}年度政府信息公开统计表.xls")
    html = f"""<!DOCTYPE html><html>{site.head()}<body>{site.mega_menu(6, 7)}<div class="xxgk_main">{site.crumbs()}
<div class="xxgk_head"><table class="xxgk-top" cellspacing="0">{row("索引号", report.index_number, "组配分类", "政府信息公开年报")}
{row("发布机构", report.publisher, "发文日期", report.published_on)}{row("文件编号", "", "公开方式", "主动公开")}
{row("公开范围", "面向全社会", "有效性", "有效")}</table></div>
<div class="xxgk_content"><h1 class="xxgk_title">{report.title}</h1>
<div class="xxgk_info"><span>发布时间：{report.published_on} 11:08:32</span><span>信息来源：{report.source}</span></div>
<div class="article-conter" id="zoom">{body}</div>
<div class="file"><p>附件下载：</p><ul><li><a href="/module/download.jsp?f=1.xls">{file}</a></li></ul></div></div></div>
{site.floating()}{site.footer()}</body></html>"""
    return Dressed(site.page(html, _path(report)), report)
