"""Texts whose paragraphs are parted by line breaks, or that are no paragraphs at all."""

from __future__ import annotations

from functools import partial

from tests.pages import markup
from tests.pages.report import Heading, Report
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, with_survey


@template(partial(prose, year=2013))
def line_breaks_once(report: Report, site: Site) -> Dressed:
    """One `div` of text, a `<br>` after each paragraph, the signature at the left end of many spaces."""
    body = markup.blocks(
        report, paragraph=lambda w: f"　　{markup.text(w)}<br>", sign=lambda w: "　" * 20 + f"{w}<br />"
    )
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs("位置：")}<div class="box"><div class="biaoti">{report.title}</div>
<div class="laiyuan"><span>{report.published_on} 14:05:21</span> <span>来源：{report.source}</span> <span>{site.note("访问量：")}1207</span></div>
<div class="wenzhang">{body}</div></div>{site.sidebar("点击排行", 10)}{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2021))
def line_breaks_twice(report: Report, site: Site) -> Dressed:
    """`<br><br>` between paragraphs, tables between them, headings in `<b>` and `<strong>`."""
    body = (
        markup.blocks(
            report,
            paragraph=lambda w: f"&#12288;&#12288;{markup.text(w)}<br/><br/>",
            heading=lambda h: (
                f"&ensp;&ensp;<{'b' if h.level == 1 else 'strong'}>{h.text}</{'b' if h.level == 1 else 'strong'}><br/><br/>"
            ),
        )
        .replace("“", "&ldquo;")
        .replace("”", "&rdquo;")
    )
    html = f"""<html>{site.head()}<body>{site.tool_bar()}{site.mega_menu(6, 6)}{site.crumbs()}<div class="zw">
<div class="zw_bt">{report.title}</div><div class="zw_sx">信息来源:{report.source}　|　发布时间:{report.published_on}</div>
<div class="zw_nr" id="content">{body}</div></div>{site.shares("分享")}{site.friends()}{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(prose, year=2012))
def preformatted(report: Report, site: Site) -> Dressed:
    """Text from a plain editor in `<pre>`."""
    body = markup.blocks(report, paragraph=lambda w: f"    {markup.text(w)}", sign=lambda w: f"{'':>40}{w}")
    html = f"""<html>{site.head()}<body>{site.mega_menu(5, 5)}{site.crumbs()}<h2>{report.title}</h2>
<p class="xx">发文日期：{report.published_on}  发文单位：{report.publisher}  来源：{report.source}</p><pre>{body}</pre>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(with_survey, year=2016))
def divisions(report: Report, site: Site) -> Dressed:
    """`<div>` for every paragraph with an empty one after it; headings as `<h2>` and `<h3>`."""
    body = markup.blocks(
        report,
        paragraph=lambda w: f'<div style="text-indent:2em">{markup.text(w)}</div>',
        heading=lambda h: f"<h{h.level + 1}>{h.text}</h{h.level + 1}>",
        between="<div><br></div>\n",
    )
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div class="mainbox"><div class="mainbox_title">{report.title}</div>
<div class="mainbox_info">{site.note("稿源：")}{report.source} 发表时间：{report.published_on}</div><div class="mainbox_body">{body}</div></div>
{site.sidebar("友情提示", 4)}{site.footer()}</body></html>"""
    return Dressed(site.page(html, "/a.html"), report, source=report.source)


@template(partial(modern, year=2022))
def headings_in_pieces(report: Report, site: Site) -> Dressed:
    """Headings centred, number and words parted by `<br>`-free spans, tabs or wide spaces; some numbers in `<i>`."""

    def heading(h: Heading) -> str:
        if h.level == 1:
            return f'<p style="text-align: center;"><span style="font-size:22px">{h.number}</span>\t<span>{h.words}</span></p>'
        return f"<p><strong>{h.number}</strong><strong><em>　{h.words}</em></strong></p>"

    body = markup.blocks(
        report, heading=heading, paragraph=markup.indented, grid=partial(markup.table, cell=markup.word_cell)
    )
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div class="cont"><h1>{report.title}</h1>
<ul class="info"><li>发布日期：{report.published_on}</li><li>来源：{report.source}</li><li>{site.note("阅读量：")}301</li></ul><div class="txt">{body}</div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)
