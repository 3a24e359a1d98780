"""Text pasted from Word, WPS and the editors of WeChat accounts."""

from __future__ import annotations

from functools import partial

from tests.pages import markup
from tests.pages.report import Heading, Report
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, with_survey


def _runs(words: str, size: int = 1) -> str:
    """Word's runs: a span for every few characters, figures in spans of another font."""
    parts = [words[place : place + size] for place in range(0, len(words), size)]
    spans = (
        f'<span lang="EN-US" style="font-size:16.0pt;font-family:&quot;Times New Roman&quot;">{part}</span>'
        if part.isascii()
        else f'<span style="font-size:16.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:宋体">{part}</span>'
        for part in map(markup.text, parts)
    )
    return "".join(spans)


@template(partial(modern, year=2019, signed=True))
def word_single_characters(report: Report, site: Site) -> Dressed:
    """Every character in a span of its own, `<o:p>` and `supportEmptyParas` between; spans broken over source lines."""

    def paragraph(words: str) -> str:
        return (
            f'<p class="MsoNormal" style="text-indent:32.0pt;mso-char-indent-count:2.0">{_runs(words)}'
            '<span lang="EN-US"><o:p></o:p></span></p>\n<p class="MsoNormal"><![if !supportEmptyParas]>&nbsp;<![endif]><o:p></o:p></p>'
        )

    body = markup.blocks(
        report,
        paragraph=paragraph,
        grid=partial(markup.table, cell=lambda words: f"<p class=MsoNormal>{_runs(words, 2)}<o:p></o:p></p>"),
    )
    html = f"""<!DOCTYPE html><html xmlns:o="urn:schemas-microsoft-com:office:office">{site.head()}
<body>{site.mega_menu()}{site.crumbs()}<div class="detail"><div class="detail-title">{report.title}</div>
<div class="detail-info">日期：{report.published_on}　　来源：{report.source}　　{site.note("点击数")}：<span id="c">40</span></div>
<div class="detail-body" id="detail"><!--StartFragment-->{body}<!--EndFragment--></div>
<p class="tip">{site.note("【我要评论】")}</p></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2023, nil="0"))
def wps_sections(report: Report, site: Site) -> Dressed:
    """A WeChat editor's `<section>` nests: headings in a box of number and words, empty ornaments between."""

    def heading(h: Heading) -> str:
        number = h.number.rstrip("、")
        if h.level > 1:
            return (
                f'<section><section style="display:inline-block"><p><strong>{h.text}</strong></p></section></section>'
            )
        return (
            '<section style="margin:10px auto"><section style="display:flex"><section class="135brush">'
            f'<span style="color:#fff">{number}、</span><span>{h.words}</span></section></section>'
            '<section style="width:100%;height:1px;overflow:hidden"><br/></section></section>'
        )

    body = markup.blocks(
        report,
        paragraph=lambda words: (
            f'<section data-role="paragraph" class="_135editor"><p style="text-indent:2em">{markup.text(words)}</p></section>'
        ),
        heading=heading,
        grid=lambda t: (
            f'<section class="_135editor" data-tools="135编辑器"><section>{markup.table(t, cell=lambda w: f"<section><p>{w}</p></section>")}</section></section>'
        ),
    )
    html = f"""<!DOCTYPE html><html>{site.head()}<body>{site.tool_bar()}{site.mega_menu()}{site.crumbs("首页位置：")}
<div class="newscontent"><div class="newstitle">{report.title}</div><div class="newsinfo"><span>来源：{report.source}</span>
<span>发布时间：{report.published_on} 08:30</span></div><section class="editor" data-id="0">{body}</section></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(with_survey, year=2018))
def wps_styles(report: Report, site: Site) -> Dressed:
    """WPS: `class="p0"`, `<font face>`, non-breaking spaces as indents, soft line ends in the source."""

    def paragraph(words: str) -> str:
        cut = len(words) // 3
        return (
            '<p class="p0" style="margin-bottom:0pt; margin-top:0pt; "><span style="mso-spacerun:\'yes\'; font-size:16.0000pt">'
            f'&nbsp;&nbsp;&nbsp;&nbsp;<font face="仿宋">{markup.text(words[:cut])}</font><font face="仿宋">{markup.text(words[cut:])}</font></span></p>'
        )

    body = markup.blocks(
        report,
        paragraph=paragraph,
        heading=lambda h: (
            f'<p class="p0"><b>&nbsp; &nbsp; <span>{h.number}</span><span>&nbsp;</span><span>{h.words}</span></b></p>'
        ),
        grid=partial(
            markup.table,
            open='<table class="ke-zeroborder">',
            cell=lambda w: f'<p class="p0"><font face="宋体">{w or "&nbsp;"}</font></p>',
        ),
    )
    site.note("【", "稿件来源", "编辑：信息科", "审核：办公室", "终审：张仲")
    html = f"""<html>{site.head(charset="gb2312")}<body>{site.mega_menu(6, 4)}{site.crumbs("所在位置：", "→")}<div id="nr">
<h3 align="center">{report.title}</h3><div id="xx" align="center">时间：{report.published_on} 作者：{site.note("信息科")} 来源：{report.source}</div>
<hr size="1"><div id="MyContent">{body}</div><p align="right">编辑：信息科　审核：办公室　终审：张仲</p></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html, charset="gb18030", content_type="text/html"), report)


@template(partial(prose, year=2011))
def word_lists(report: Report, site: Site) -> Dressed:
    """`<p class=MsoListParagraph>` with the number in a list mark of conditional comments."""

    def heading(h: Heading) -> str:
        return (
            '<p class="MsoListParagraph" style="margin-left:39.0pt;text-indent:-39.0pt;mso-list:l0 level1 lfo1">'
            f'<![if !supportLists]><span lang="EN-US" style="mso-list:Ignore">{h.number}<span style="font:7.0pt \'Times New Roman\'">'
            f'&nbsp;&nbsp; </span></span><![endif]><b><span style="font-family:黑体">{h.words}</span></b></p>'
        )

    body = markup.blocks(
        report, heading=heading, paragraph=lambda words: f'<p class="MsoNormal"><span>{markup.text(words)}</span></p>'
    )
    html = f"""<html>{site.head()}<body>{site.plain_menu()}{site.crumbs()}<div class="Section1">
<p align="center"><b>{report.title}</b></p><p align="center">来源：{report.source} 更新时间：{report.published_on}</p></div>
<div class="Section1" style="layout-grid:15.6pt">{body}</div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)
