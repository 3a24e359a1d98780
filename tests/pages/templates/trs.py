"""TRS WCM: `/202201/t20220120_1234.html`, the editor's box round the text, its style sheet inside."""

from __future__ import annotations

from functools import partial

from tests.pages import markup
from tests.pages.report import Heading, Report
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, with_survey

_STYLE = """<style type="text/css">
.TRS_Editor P{margin-top:0;margin-bottom:1em;line-height:2;font-family:宋体;font-size:12pt;}.TRS_Editor DIV{line-height:2}
.TRS_Editor TD{margin-top:0;line-height:1.5;font-family:仿宋_GB2312;font-size:10.5pt;}
</style>"""


def _path(report: Report) -> str:
    compact = report.published_on.replace("-", "")
    return f"/zwgk/zfxxgknb/{compact[:6]}/t{compact}_{compact[2:]}7.html"


@template(partial(modern, year=2021, signed=True))
def trs_editor(report: Report, site: Site) -> Dressed:
    """The classic: `div.TRS_Editor` with a style element and `.Custom_UnionStyle` inside."""
    body = markup.blocks(
        report,
        paragraph=markup.indented,
        heading=lambda h: f'<p align="justify">　　<strong>{markup.text(h.text)}</strong></p>',
        grid=partial(
            markup.table, open='<table style="border-collapse:collapse" border="1" width="100%">', cell=markup.p
        ),
    )
    site.note("【字体：大 中 小】", "打印本页", "关闭窗口", "扫一扫在手机打开当前页")
    html = f"""<!DOCTYPE html><html lang="zh-CN">{site.head()}
<body>{site.tool_bar()}<div class="header"><img src="/images/logo.png" alt="{site.name}"></div>{site.mega_menu(7, 9)}
<div class="wrap">{site.crumbs()}<div class="article">
<h1 class="title">{report.title}</h1>
<div class="info"><span>发布时间：{report.published_on}</span><span>来源：{report.source}</span><span>浏览次数：
<script>document.write(getHits(3321))</script></span><span>【字体：<a href="javascript:doZoom(18)">大</a>
<a href="javascript:doZoom(16)">中</a> <a href="javascript:doZoom(14)">小</a>】</span></div>
<div class="content"><div class=TRS_Editor>{_STYLE}<div class="Custom_UnionStyle">
{body}
</div></div></div>
<div class="bottom"><a href="javascript:window.print()">打印本页</a><a href="javascript:window.close()">关闭窗口</a></div>
<div class="ewm"><div id="qrcode"></div><p>扫一扫在手机打开当前页</p></div></div>{site.sidebar("热门信息")}</div>
{site.friends()}{site.footer()}{site.leaving()}</body></html>"""
    return Dressed(site.page(html, _path(report)), report)


@template(partial(modern, year=2020))
def trs_docdetail(report: Report, site: Site) -> Dressed:
    """The metadata table of the 政府信息公开 area above the text, cells labelled."""
    body = markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, cell=markup.word_cell))
    site.note("索 引 号", "主题分类", "成文日期", "有效性", report.index_number, "名    称", "生成日期", "内容概述")
    html = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"><html>{site.head()}
<body>{site.mega_menu(6, 6)}<div class="main">{site.disclosure_menu()}<div class="right">{site.crumbs("您的位置：")}
<table class="xxgk_table" width="100%"><tr><td><b>索 引 号：</b></td><td>{report.index_number}</td><td><b>主题分类：</b></td>
<td>政务公开\\政府信息公开年报</td></tr><tr><td><b>发布机构：</b></td><td>{report.publisher}</td><td><b>成文日期：</b></td>
<td>{report.published_on}</td></tr><tr><td><b>名&nbsp;&nbsp;&nbsp;&nbsp;称：</b></td><td colspan="3">{report.title}</td></tr>
<tr><td><b>文&nbsp;&nbsp;&nbsp;&nbsp;号：</b></td><td></td><td><b>有效性：</b></td><td>有效</td></tr></table>
<h2 style="text-align:center">{report.title}</h2>
<div class="pages-date">{report.published_on}<span class="font">来源： {report.source}</span></div>
<div class="pages_content" id="UCAP-CONTENT"><div class="TRS_Editor"><div class=TRS_PreAppend style="overflow-x: hidden;">
{body}</div></div></div></div></div>{site.floating()}{site.footer()}</body></html>"""
    return Dressed(site.page(html, _path(report)), report)


@template(partial(modern, year=2019, images=True))
def trs_images_of_tables(report: Report, site: Site) -> Dressed:
    """Sections 二 to 四 hold pictures, captioned above and below."""
    body = markup.blocks(report, paragraph=markup.indented)
    site.note("分享:", "字號", "已归档")
    html = f"""<html>{site.head()}<body>{site.tool_bar()}{site.mega_menu(5, 8)}{site.crumbs("您的位置:")}
<div class="wrap"><div class="header"><h1>{report.title}</h1><p class="facts"><span>日期：{report.published_on} 10:00</span>
&nbsp;&nbsp;<span>来源：{report.source}</span></p>{site.shares("分享:")}</div>
<div class="view TRS_UEDITOR trs_paper_default trs_web">{body}</div></div>{site.leaving()}{site.footer()}</body></html>"""
    return Dressed(site.page(html, _path(report)), report)


@template(partial(with_survey, year=2015))
def trs_survey_of_2015(report: Report, site: Site) -> Dressed:
    """A report of 2015 with the 统计表, whose title is printed over two lines above the text, inside the editor."""
    cut = len(report.publisher)
    body = markup.blocks(
        report,
        paragraph=markup.indented,
        heading=lambda h: (
            f"<p>　　<span style='font-family:黑体'>{h.number}</span><span style='font-family:黑体'>{h.words}</span></p>"
        ),
        grid=partial(markup.table, cell=markup.word_cell, first="th"),
    )
    site.note("责任编辑：", "网站管理员", "相关附件", "打印", "信息分类", "上一条：", "下一条：")
    html = f"""<html>{site.head()}<body><div id="top">{site.plain_menu(" ")}</div>{site.crumbs("现在位置：", "»")}
<div class="con"><div class="con_l">{site.sidebar("通知公告", 8)}{site.disclosure_menu()}</div><div class="con_r">
<div class="bt">{report.title}</div>
<div class="xx">发布日期：{report.published_on.replace("-", "/")} 信息来源：{report.source} 作者：网站管理员 阅读：<span id="hits">216</span> 次</div>
<div class="TRS_Editor"><p align="center"><strong>{report.title[:cut]}</strong></p>
<p align="center"><strong>{report.title[cut:]}</strong></p><p>&nbsp;</p>{body}</div>
<div class="bj">责任编辑：网站管理员</div><div class="sx"><p>上一条：<a href="t1.html">{site.words(("水库移民后期扶持资金公示",), 1)[0]}</a></p>
<p>下一条：没有了</p></div></div></div>{site.friends("友情链接")}{site.footer()}</body></html>"""
    return Dressed(site.page(html, _path(report)), report)


@template(partial(prose, year=2012))
def trs_word_sheets(report: Report, site: Site) -> Dressed:
    """Word's text in TRS: `Custom_UnionStyle` and conditional comments; number and words in spans of their own."""

    def heading(h: Heading) -> str:
        return (
            f'<P class=MsoNormal style="TEXT-INDENT: 32pt"><SPAN lang=EN-US>{h.number}</SPAN>'
            f'<SPAN style="FONT-FAMILY: 楷体_GB2312">&nbsp;{h.words}</SPAN><SPAN lang=EN-US><o:p></o:p></SPAN></P>'
        )

    def paragraph(words: str) -> str:
        half = len(words) // 2
        return (
            f"<P class=MsoNormal><SPAN lang=EN-US><?xml:namespace prefix = o /><o:p>　　</o:p></SPAN>"
            f"<SPAN>{markup.text(words[:half])}</SPAN><SPAN lang=EN-US>{markup.text(words[half:])}<o:p></o:p></SPAN></P>"
        )

    body = markup.blocks(report, paragraph=paragraph, heading=heading, sign=paragraph)
    html = f"""<HTML>{site.head()}<BODY leftMargin=0 topMargin=0>{site.mega_menu(5, 5)}{site.crumbs("位置：", "-")}
<TABLE width=960 align=center><TR><TD class=lanmu>{site.sidebar("政策文件", 6, dated=False)}</TD><TD class=nr>
<DIV class=tit>{report.title}</DIV><DIV class=fbsj>（{site.note("发布时间")}：{report.published_on}　来源：{report.source}）</DIV>
<DIV class=Custom_UnionStyle><!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
{body}</DIV></TD></TR></TABLE>{site.footer()}</BODY></HTML>"""
    return Dressed(site.page(html, _path(report)), report)
