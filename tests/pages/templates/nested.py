"""Portals of the nineties and two-thousands: nested layout tables, `<font>`, frames, upper-case and unclosed tags."""

from __future__ import annotations

from functools import partial

from tests.pages import markup, vocabulary
from tests.pages.report import Report
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, one_paragraph, prose, with_survey


def _layout(site: Site, title: str, facts: str, body: str, left: str) -> str:
    menu = "".join(
        f'<TD align=center background=images/bg1.gif><A class=top href="{n}.asp">{word}</A></TD>'
        for n, word in enumerate(site.words(vocabulary.TOP, 9))
    )
    return f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gb2312"><TITLE>{site.name}</TITLE>
<LINK href="css.css" rel=stylesheet type=text/css></HEAD><BODY bgColor=#ffffff leftMargin=0 topMargin=0 marginwidth=0>
<CENTER><TABLE border=0 cellPadding=0 cellSpacing=0 width=778><TR><TD><IMG height=120 src="images/top.jpg"></TD></TR>
<TR><TD><TABLE width="100%" border=0><TR>{menu}</TR></TABLE></TD></TR></TABLE>
<TABLE border=0 width=778><TR><TD width=180 vAlign=top bgColor=#eef6ff><TABLE width=176>{left}</TABLE></TD>
<TD vAlign=top><TABLE width="98%" align=center><TR><TD height=24><FONT color=#666666>{site.note("您当前的位置")}：首页 -&gt; 信息公开 -&gt; 年度报告</FONT></TD></TR>
<TR><TD align=center class=title><FONT size=4 color=#cc0000><B>{title}</B></FONT></TD></TR>
<TR><TD align=center bgColor=#f5f5f5><FONT size=2>{facts}</FONT></TD></TR>
<TR><TD><TABLE width="96%" align=center cellPadding=4 style="TABLE-LAYOUT: fixed; WORD-BREAK: break-all"><TR><TD class=content>{body}</TD></TR></TABLE></TD></TR>
<TR><TD align=right><A href="javascript:print()">{site.note("[ 打 印 ]")}</A> <A href="javascript:close()">{site.note("[ 关 闭 ]")}</A></TD></TR>
</TABLE></TD></TR></TABLE>
<TABLE width=778><TR><TD align=center><FONT size=2>{site.note(f"版权所有：{site.name}")}<BR>{site.note("浏览本网主页，建议将电脑显示屏的分辨率调为800*600")}<BR>
{site.note("您是本站第1290411位访客")}</FONT></TD></TR></TABLE></CENTER></BODY></HTML>"""


@template(partial(prose, year=2008))
def nested_tables_font(report: Report, site: Site) -> Dressed:
    """The text in a `td`, paragraphs parted by `<BR>` and indented with ideographic spaces."""
    body = markup.blocks(
        report,
        paragraph=lambda words: f"<FONT size=3>　　{markup.text(words)}</FONT><BR>",
        sign=lambda words: f"　　　　　　　　　　{words}<BR>",
    )
    left = "".join(
        f'<TR><TD><IMG src="dot.gif"><A href="{n}.asp">{word}</A></TD></TR>'
        for n, word in enumerate(site.words(vocabulary.MENU, 24))
    )
    facts = f"发布时间：{report.published_on} 文章来源：{report.source} 点击次数：412"
    return Dressed(
        site.page(
            _layout(site, report.title, facts, body, left),
            "/show.asp?id=412",
            charset="gb18030",
            content_type="text/html",
        ),
        report,
    )


@template(partial(with_survey, year=2014))
def nested_tables_data(report: Report, site: Site) -> Dressed:
    """The 统计表 as a table inside the layout's tables."""
    body = markup.blocks(
        report,
        paragraph=lambda words: f"<P>　　{markup.text(words)}",
        grid=partial(
            markup.table,
            open="<TABLE border=1 borderColor=#000000 width=560>",
            cell=lambda w: w or "&nbsp;",
            body=False,
        ),
    )
    left = site.sidebar("站内公告", 8)
    facts = f"{report.published_on} &nbsp; 信息来源:{report.source}"
    return Dressed(
        site.page(_layout(site, report.title, facts, body, f"<TR><TD>{left}</TD></TR>"), "/info.aspx?id=9"), report
    )


@template(partial(prose, year=2009))
def unclosed_upper_case(report: Report, site: Site) -> Dressed:
    """Unclosed `<P>`, `<TD>`, `<LI>` and `<FONT>`, attributes without quotes."""
    body = markup.blocks(
        report,
        paragraph=lambda words: f"<P>　　{markup.text(words)}",
        heading=lambda h: f"<P><B>　　{h.text}",
        sign=lambda words: f"<P align=right>{words}",
    ).replace("<B>", "<STRONG>")
    left = "".join(f"<TR><TD><LI><A HREF={n}.htm>{word}</A>" for n, word in enumerate(site.words(vocabulary.MENU, 15)))
    facts = f"{site.note('录入员')}：admin　日期：{report.published_on}　来源：{report.source}"
    return Dressed(site.page(_layout(site, report.title, facts, body, left), "/2010/0301/9.htm"), report)


@template(partial(modern, year=2020, nil=""))
def paragraphs_in_one_cell_tables(report: Report, site: Site) -> Dressed:
    """Every paragraph in a table of one cell; blank cells in the forms."""
    box = '<table width="100%" border="0" cellspacing="0"><tr><td style="line-height:200%">{}</td></tr></table>'.format
    body = markup.blocks(
        report,
        paragraph=lambda words: box(f"&nbsp;&nbsp;&nbsp;&nbsp;{markup.text(words)}"),
        grid=partial(markup.table, cell=markup.word_cell),
    )
    html = f"""<html>{site.head()}<body><table width="1000" align="center"><tr><td>{site.mega_menu(5, 5)}</td></tr>
<tr><td>{site.crumbs()}</td></tr><tr><td><table width="100%"><tr><td class="t" align="center">{report.title}</td></tr>
<tr><td class="f" align="center">发布时间：{report.published_on}　发布机构：{report.publisher}　来源：{report.source}</td></tr>
<tr><td class="c">{body}</td></tr></table></td></tr><tr><td>{site.footer()}</td></tr></table></body></html>"""
    return Dressed(site.page(html), report)


@template(one_paragraph)
def one_long_paragraph(report: Report, site: Site) -> Dressed:
    """The whole report is one paragraph of bare text in a cell."""
    body = "　　" + markup.blocks(report, paragraph=markup.text)
    left = site.sidebar("本站推荐", 10)
    facts = f"（{report.published_on}）"
    page = site.page(_layout(site, report.title, facts, body, f"<TR><TD>{left}</TD></TR>"), "/view.php?aid=77")
    return Dressed(page, report, source=None)


@template(partial(prose, year=2010))
def frameset_leftovers(report: Report, site: Site) -> Dressed:
    """A page meant for a frame: `<noframes>`, `<base target>`, `<body>` twice, comments in odd places."""
    body = markup.blocks(
        report,
        paragraph=lambda words: (
            f"<p><!-- 段落 -->　　{markup.text(words[:9])}<!--[if !mso]>x<![endif]-->{markup.text(words[9:])}</p>"
        ),
    )
    site.note("您的浏览器不支持框架")
    html = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Frameset//EN"><html><head><base target="_blank" href="http://{site.host}/gk/"/>
<title>{report.title}</title></head><noframes><body>您的浏览器不支持框架</body></noframes><body><!-- begin <div class="x"> -->
<div id="main"><iframe src="top.html" height="100">您的浏览器不支持框架</iframe>{site.plain_menu("　")}
<!-- 标题 --><div align="center"><font size="5">{report.title}</font></div><!-- > --><div align="center">作者：办公室　来源：{report.source}　添加时间：{report.published_on}</div>
<div id="text"><!----><!-- 正文开始 -->{body}<!-- 正文结束 --></div></div><iframe src="bottom.html"></iframe></body></html>"""
    return Dressed(site.page(html), report)
