"""Mark-up that parsers must mend: includes with documents of their own, tags of vendors, text after the end."""

from __future__ import annotations

from functools import partial

from tests.pages import markup, vocabulary
from tests.pages.report import Heading, Report, expected_lines
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, township, with_survey


@template(partial(modern, year=2021))
def includes_with_documents(report: Report, site: Site) -> Dressed:
    """Header and footer are whole documents pasted in: `<html>`, `<head>` and `<body>` stand three times."""
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<!DOCTYPE html><html>{site.head()}<body><!DOCTYPE html><html><head><meta charset="utf-8"><title></title></head><body>{site.tool_bar()}
{site.mega_menu()}</body></html>{site.crumbs()}<div class="n_main"><h1>{report.title}</h1><p>发布时间：{report.published_on} 来源：{report.source}</p>
<div class="n_con">{body}</div></div><html><head><title>foot</title></head><body>{site.footer()}</body></html></body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2020))
def vendor_tags(report: Report, site: Site) -> Dressed:
    """`<ucaptitle>`, `<ucapsource>`, `<ucapcontent>` and `<founder-content>`: elements that no standard knows."""
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<h2><ucaptitle>{report.title}</ucaptitle></h2>
<p class="f"><publishtime>{report.published_on}</publishtime> 来源：<ucapsource>{report.source}</ucapsource></p>
<div class="zoom"><ucapcontent><founder-content><!--enpcontent-->{body}<!--/enpcontent--></founder-content></ucapcontent></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(with_survey, year=2017))
def tables_in_paragraphs(report: Report, site: Site) -> Dressed:
    """`<p><table></table></p>` and `<wbr>` round the text, as UEditor and old browsers left them."""
    body = markup.blocks(
        report, paragraph=markup.indented, grid=lambda t: f"<p><span>{markup.table(t, cell=markup.p)}</span></p>"
    )
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div class="ftheme">{report.title}</div><div class="flot"><span>{site.name}门户网站
www.example.gov.cn</span><span>发布时间：{report.published_on}</span><span>来源：{report.source}</span></div><div id="zoom2"><wbr>{body}</wbr></div>{site.footer()}</body></html>"""
    site.note("www.example.gov.cn")
    return Dressed(site.page(html), report)


@template(partial(prose, year=2011))
def text_after_the_end(report: Report, site: Site) -> Dressed:
    """An old script writes `</body></html>` with its header; the article and the footer come after it."""
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head()}<body>{site.plain_menu()}</body></html>
<div class="a">{site.crumbs()}<h3>{report.title}</h3><div>{report.published_on}&nbsp;来源：{report.source}</div><div class="b">{body}</div></div>{site.footer()}"""
    return Dressed(site.page(html), report)


@template(partial(prose, year=2013))
def quotations_as_indents(report: Report, site: Site) -> Dressed:
    """`<blockquote>` and `<center>` for looks, `<dir>` round lists, 22 `<span>` deep."""
    deep = "<span>" * 22
    body = markup.blocks(
        report,
        paragraph=lambda w: (
            f"<blockquote style='margin:0 0 0 40px;border:none'>{deep}{markup.text(w)}{'</span>' * 22}</blockquote>"
        ),
        heading=lambda h: f"<center><font size=+1><u>{h.text}</u></font></center>",
        sign=lambda w: f"<blockquote><blockquote><blockquote><div>{w}</div></blockquote></blockquote></blockquote>",
    )
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<center><h2>{report.title}</h2></center><center>日期：{report.published_on} 来源：{report.source}</center>
<dir>{body}</dir>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2022))
def mobile_copy_by_class(report: Report, site: Site) -> Dressed:
    """The copy for telephones is hidden by a style sheet only; its paragraphs are the same."""
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head()}<body><div class="pc2022">{site.mega_menu()}{site.crumbs()}<div class="con1"><h2>{report.title}</h2>
<div class="s1">发布时间：{report.published_on} 来源：{report.source}</div><div class="c1">{body}</div></div></div>
<div class="wap2022"><div class="wt">{report.title}</div><div class="ws">{report.published_on}</div><div class="c2">{body}</div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2024))
def text_version_in_a_hidden_tab(report: Report, site: Site) -> Dressed:
    """全真版 shows a viewer in a frame; 文字版, the report, is the second tab and closed by an inline style."""
    body = markup.blocks(report, paragraph=markup.indented)
    site.note("全真版", "文字版", "文件下载", "浏览器不支持在线预览")
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div class="at">{report.title}</div><div class="ae"><span>来源：{report.source}</span>
<span>时间：{report.published_on} 15:35</span></div><div class="tabs"><ul><li class="on"><a>全真版</a></li><li><a>文字版</a></li></ul><a class="download">文件下载</a></div>
<div class="bd"><div class="pic" style="display:block"><iframe src="/viewer.html?file=1.pdf">浏览器不支持在线预览</iframe></div>
<div class="word" style="display:none"><div class=TRS_Editor>{body}</div></div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2023))
def closed_panes(report: Report, site: Site) -> Dressed:
    """A pane for each section, all but the first `display:none` until its tab is pressed; the tabs carry the headings."""
    panes: list[list[str]] = [[]]
    heads: list[str] = []
    for block in report.blocks:
        if isinstance(block, Heading) and block.level == 1:
            panes.append([])
            heads.append(block.words)
        panes[-1].append(markup.blocks(Report("", "", 0, "", "", "", "", (block,)), paragraph=markup.indented))
    tabs = "".join(f"<li onclick='show({n})'>{words}</li>" for n, words in enumerate(heads))
    inside = "".join(
        f'<div class="pane" style="display: {"block" if n < 2 else "none"}">{"".join(pane)}</div>'
        for n, pane in enumerate(panes)
    )
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<h1>{report.title}</h1><div class="x">发布：{report.published_on} 来源：{report.source}</div>
<ul class="tab">{tabs}</ul><div class="panes">{inside}</div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(township, year=2018, sentences=4))
def three_sentences_and_a_disclaimer(report: Report, site: Site) -> Dressed:
    """A report of few sentences; the portal's disclaimer and its leader's curriculum beside it are longer."""
    disclaimer = site.note(
        "免责声明：本网站登载的信息仅供参考，访问者依据本网站信息作出的任何判断和行动，由其自行承担后果；本网站对因网络故障、"
        "线路中断、病毒侵袭造成的信息延误或者缺失不承担责任；凡注明转载的稿件，版权归原作者所有，如有异议请在三十日内与我们联系；"
        "本网站提供的外部链接由第三方维护，其内容与本网站无关。"
    )
    leader = site.note(
        "高岚，女，1975年5月生，大学学历，主持镇政府全面工作，负责审计、统计、机关建设等方面工作，联系二村、五村。"
    )
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head()}<body>{site.tool_bar()}{site.mega_menu(8, 9)}<div class="left"><h4>领导介绍</h4><p>{leader}</p>{site.sidebar("便民信息", 12)}</div>
<div class="right">{site.crumbs()}<div class="bt1">{report.title}</div><div class="sj1">{report.published_on} 来源：{report.source}</div><div class="nr1">{body}</div>
</div><div class="mz"><p>{disclaimer}</p></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(prose, year=2010))
def moving_headlines(report: Report, site: Site) -> Dressed:
    """`<marquee>`, a weather box, a vote and a calendar round the text, as in the years of Flash."""
    body = markup.blocks(report, paragraph=markup.indented)
    run = site.note("热烈庆祝我县获得全省卫生县城称号！　　请各单位于本周五前报送半年总结。")
    site.note("今日天气：晴转多云 12℃～21℃", "您认为本站哪个栏目最实用？", "投 票", "查看结果")
    html = f"""<html>{site.head()}<body bgcolor=white><embed src="top.swf">{site.plain_menu("|")}<marquee scrollamount=3 onmouseover=this.stop()>{run}</marquee>
<table><tr><td><div>今日天气：晴转多云 12℃～21℃</div><form><p>您认为本站哪个栏目最实用？</p><input type=radio>政务公开<br><input type=radio>办事指南<br>
<input type=button value="投 票"><a href=#>查看结果</a></form>{site.sidebar("最近更新", 10)}</td><td class=m>{site.crumbs()}<p class=t>{report.title}</p>
<p class=d>作者：{report.source} 来源：{report.source} 日期：{report.published_on}</p>{body}</td></tr></table>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2021, signed=True))
def body_in_a_form(report: Report, site: Site) -> Dressed:
    """ASP.NET: the whole page in `<form id=form1>` with a view state of 6,000 characters; the text in a `<span id=lblContent>`."""
    body = markup.blocks(report, paragraph=markup.indented)
    state = "".join(site.random.choices("ABCDEFGHabcdefgh0123456789+/", k=6000))
    html = f"""<html>{site.head()}<body><form method="post" action="show.aspx?id=3" id="form1"><div class="aspNetHidden"><input type="hidden" name="__VIEWSTATE" value="{state}">
</div>{site.mega_menu()}{site.crumbs()}<span id="lblTitle">{report.title}</span><br><span id="lblDate">{report.published_on.replace("-", "/")} 0:00:00</span>
<span id="lblFrom">来源：{report.source}</span><hr><span id="lblContent">{body}</span></form>{site.footer()}</body></html>"""
    return Dressed(site.page(html, "/show.aspx?id=3"), report)


@template(partial(prose, year=2012))
def lead_before_the_text(report: Report, site: Site) -> Dressed:
    """`摘要` in a box above the text repeats the first paragraph; a reader takes it once."""
    lead = expected_lines(report)[0]
    site.note("内容摘要")
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div class="p1"><h1>{report.title}</h1><div class="p2">{report.published_on} 来源：{report.source}</div>
<div class="digest"><b>内容摘要</b><p>{lead[:48]}...</p></div><div class="p3">{body}</div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2021, signed=True))
def comments_of_all_kinds(report: Report, site: Site) -> Dressed:
    """Comments with tags, dashes and odd ends; conditional ones that show; one in the middle of a word."""
    kinds = (
        "<!-- a -- b -->",
        "<!-->",
        "<!--->",
        "<!--[if !IE]><!-->",
        "<!--<![endif]-->",
        "<!-- </div> -->",
        "<!--正文 --!>",
        "<![CDATA[]]>",
        "<?php ?>",
    )
    count = iter(range(10**6))

    def paragraph(words: str) -> str:
        kind = kinds[next(count) % len(kinds)]
        return f"{kind}<p>　　{markup.text(words[:7])}<!--x-->{markup.text(words[7:])}</p>"

    body = markup.blocks(report, paragraph=paragraph)
    html = f"""<html>{site.head()}<!-- 头 --><body><!-- 导航 -->{site.mega_menu()}<!-- /导航 -->{site.crumbs()}<div class="t"><h2><!--<$[标题]>-->{report.title}</h2></div>
<div class="i">发布日期：<!--日期-->{report.published_on}<!----> 来源：<!--来源-->{report.source}</div><div class="c">{body}</div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(prose, year=2013))
def scripts_full_of_markup(report: Report, site: Site) -> Dressed:
    """Scripts that write boxes, styles in the text, stray end tags, `</br>` and `</p>` that close nothing."""
    body = markup.blocks(report, paragraph=lambda w: f"<p>　　{markup.text(w)}</p></p></span></br>")
    script = "<script>document.write('<div class=\"TRS_Editor\"><p>写入的正文</p></div>'); var s = '<scr' + 'ipt>x</scr' + 'ipt>'; if (1<2 && 3>2) {}</script>"
    site.note("写入的正文")
    html = f"""<html>{site.head()}<body onload="init('<div>')">{script}{site.mega_menu()}{site.crumbs()}<h1>{report.title}</h1>
<p class=i>来源：{report.source} 日期：{report.published_on} 点击：<script src="/hit?id=9&t=<b>"></script></p><div class="c"><style>.c p{{color:#333}}</style>{script}{body}</div></div></td>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(prose, year=2009))
def links_never_closed(report: Report, site: Site) -> Dressed:
    """A menu and a banner whose `<a>` are never closed, in boxes that are."""
    menu = "".join(f"<div class=m><a href={n}.htm>{word}</div>" for n, word in enumerate(site.words(vocabulary.TOP, 8)))
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head()}<body>{menu}<div class=ad><a href="http://gg.example/"><img src=ad.gif></div><table><tr><td>{site.crumbs()}
<p align=center>{report.title}</p><p align=center>{report.published_on} 来源：{report.source}</p><div class=w>{body}</div></td></tr></table>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2020))
def video_above_the_text(report: Report, site: Site) -> Dressed:
    """A player with `<source>` and `<track>` above the text, a `<canvas>`, an `<svg>` with a title."""
    body = markup.blocks(report, paragraph=markup.indented)
    site.note("您的浏览器不支持视频播放", "语音朗读图标")
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<h1>{report.title}</h1><div class="sj">日期：{report.published_on} 来源：{report.source}
<svg viewBox="0 0 9 9"><title>语音朗读图标</title><path d="M0 0"/></svg></div><div class="con"><video controls><source src="nb.mp4" type="video/mp4"><track src="a.vtt">
您的浏览器不支持视频播放</video><canvas id="c1"></canvas>{body}</div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)
