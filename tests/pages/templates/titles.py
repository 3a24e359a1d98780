"""Where a page says its title, date and source, and how."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tests.pages import markup
from tests.pages.report import Report
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, township, with_survey


@template(partial(modern, year=2022))
def title_below_the_publisher(report: Report, site: Site) -> Dressed:
    """The portal's title is only the publisher's name; the report's stands over three lines inside the text."""
    cut = len(report.publisher)
    lines = (report.title[:cut], f"{report.year}年政府信息公开", "工作年度报告")
    heads = "".join(
        f'<p style="text-align:center"><span style="font-size:29px;font-family:方正小标宋_GBK">{line}</span></p>'
        for line in lines
    )
    body = (
        heads
        + "<p>&nbsp;</p>"
        + markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, cell=markup.p))
    )
    html = f"""<html>{site.head(site.name, site.metas(article=False))}<body>{site.mega_menu()}{site.crumbs()}<div class="detail">
<h2>{report.publisher}</h2><div class="facts"><span>发布时间:{report.published_on}</span><span>【字号:<a>大</a><a>中</a><a>小</a>】</span></div>
{site.shares()}<div class="content">{body}</div><ul class="files"><li>附件:</li><li>视频:</li></ul></div>
<div class="ewm"><p>{site.note("扫一扫在手机打开当前页")}</p></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report, source=None)


@template(partial(modern, year=2020))
def title_in_meta_only(report: Report, site: Site) -> Dressed:
    """No title is visible but in a picture; the meta tag has it, the title element names the site."""
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head(f"{site.name}门户网站")}<body>{site.tool_bar()}{site.mega_menu()}{site.crumbs("您的位置")}
<div class="nb"><img src="nb2020.png" alt=""><div class="nb_time">{site.note("更新")}：{report.published_on}</div><div class="nb_con">{body}</div></div>
{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(with_survey, year=2018))
def title_with_breaks(report: Report, site: Site) -> Dressed:
    """`<h1>` with `<br>` in it; the title element cut short with dots."""
    cut = len(report.publisher)
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head(report.title[:16] + "...", "")}<body>{site.plain_menu()}{site.crumbs()}<div class="x">
<h1>{report.title[:cut]}<br/>{report.title[cut : cut + 5]}<br>{report.title[cut + 5 :]}</h1>
<div class="y">{report.published_on.replace("-", ".")}　{site.note("浏览")} 55 次</div><div class="z">{body}</div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report, source=None)


@template(partial(modern, year=2021, signed=True))
def chinese_date_alone(report: Report, site: Site) -> Dressed:
    """Only 2022年1月20日 under the title, in no labelled line; title and date inside the container."""
    year, month, day = report.published_on.split("-")
    head = f"<p align=center>{report.title}</p><p align=center>（{year}年{int(month)}月{int(day)}日）</p>"
    body = markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, cell=markup.word_cell))
    html = f"""<html>{site.head(metas="")}<body>{site.mega_menu()}{site.crumbs()}<div class="news_show">{head}{body}</div>
{site.sidebar("历年年报", 0)}{site.footer()}</body></html>"""
    return Dressed(site.page(html), report, source=None)


@template(partial(prose, year=2009))
def facts_below_the_text(report: Report, site: Site) -> Dressed:
    """Source, author and date stand under the text; an updated date stands above it in the page's bar."""
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head(metas="")}<body>{site.mega_menu()}{site.crumbs()}<div class="arc"><div class="arc_t">{report.title}</div>
<div class="arc_c">{body}</div><div class="arc_f"><span>来源：{report.source}</span><span>{site.note("责任编辑：")}李欣</span><span>发布时间：{report.published_on}</span></div>
</div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2023))
def labels_with_spaces(report: Report, site: Site) -> Dressed:
    """`来　　源：` and `日　　期：` in a definition list, bureau name linked, time with seconds and a zone."""
    body = markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head(metas=site.metas(date="2025-11-30 08:00:01", source="网站"))}<body>{site.mega_menu()}{site.crumbs()}
<div class="ny"><h2 class="tt">{report.title}</h2><dl class="sm"><dt>日　　期：</dt><dd>{report.published_on} 09:12:44</dd>
<dt>来　　源：</dt><dd><a href="/bm/">{report.source}</a></dd><dt>{site.note("浏览次数")}：</dt><dd>77</dd></dl><div class="nr">{body}</div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(township, year=2019, sentences=6))
def short_report_beside_news(report: Report, site: Site) -> Dressed:
    """Five sentences between sidebars of sixty dated headlines; the title says 年报 in other words."""
    report = site.report = replace(report, title=f"{report.publisher}{report.year}年度政府信息公开年报")
    body = markup.blocks(report, paragraph=markup.p)
    html = f"""<html>{site.head()}<body>{site.tool_bar()}{site.mega_menu(9, 8)}<div class="l">{site.sidebar("今日要闻", 20)}</div><div class="m">{site.crumbs()}
<h4>{report.title}</h4><h6>{report.published_on} 来源：{report.source}</h6><div>{body}</div></div><div class="r">{site.sidebar("专题推荐", 20)}{site.sidebar("公示栏", 20)}</div>
{site.friends()}{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2022))
def metadata_of_eight_facts(report: Report, site: Site) -> Dressed:
    """`<div class=zwgk_comr1>`-like rows with the facts, the title again above the text and again in its first line."""
    facts = (
        ("索 引 号", report.index_number), ("主题分类", "政务公开"), ("发文机关", report.publisher), ("成文日期", report.published_on),
        ("标　　题", report.title), ("发文字号", report.document_number), ("有 效 性", "有效"), ("发布日期", report.published_on),
    )  # fmt: skip
    site.note("发文字号", "主题分类", report.document_number, "政策咨询")
    rows = "".join(f'<div class="row"><span class="k">{k}：</span><span class="v">{v}</span></div>' for k, v in facts)
    body = f"<p align=center><b>{report.title}</b></p>" + markup.blocks(report, paragraph=markup.indented)
    html = f"""<html>{site.head(metas=site.metas(source=""))}<body>{site.mega_menu()}{site.crumbs()}<div class="policy"><div class="policy-head">{rows}</div>
<div class="policy-title">{report.title}</div><div class="policy-tools"><a>政策咨询</a><a>{site.note("语音播报")}</a></div><div class="policy-text">{body}</div></div>
{site.footer()}</body></html>"""
    return Dressed(site.page(html), report, source=None)
