"""Shared platforms of provinces and vendors, each known by its container."""

from __future__ import annotations

from functools import partial

from tests.pages import markup
from tests.pages.report import Report
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, township, university


@template(university)
def vsb_college(report: Report, site: Site) -> Dressed:
    """VSB (博达): `form[name=_newscontent_fromname]`, `.v_news_content`, neighbours above the footer."""
    body = markup.blocks(
        report,
        paragraph=lambda words: f'<p class="vsbcontent_start">{markup.text(words)}</p>',
        heading=lambda h: f'<p class="vsbcontent_img"><strong>{h.text}</strong></p>',
        grid=partial(markup.table, cell=lambda words: f"<p>{words}</p>", first="th"),
        sign=lambda words: f'<p class="vsbcontent_end" style="text-align: right;">{words}</p>',
    )
    neighbours = site.words(("2018-2019学年信息公开清单", "关于更新教育收费公示栏的通知"), 2)
    site.note(
        "上一条：",
        "下一条：",
        "【关闭】",
        "学校概况",
        "院系设置",
        "人才培养",
        "科学研究",
        "招生就业",
        "校园文化",
        "版权所有",
    )
    year, month, day = report.published_on.split("-")
    menu = site.links(["学校概况", "院系设置", "人才培养", "科学研究", "招生就业", "校园文化"])
    html = f"""<!DOCTYPE html><html><head><title>{report.title}-信息公开网</title><meta charset="UTF-8">
<META Name="keywords" Content="信息公开网" /></head><body><div class="top"><img src="images/logo.png"></div>
<div class="nav"><ul>{menu}</ul></div><div class="place">当前位置: <a href="../index.htm">首页</a>&gt;<a href="../ndbg.htm">年度报告</a>&gt;正文</div>
<div class="content"><script language="javascript" src="/system/resource/js/dynclicks.js"></script>
<form name="_newscontent_fromname"><div><h1 align="center">{report.title}</h1>
<div align="center">发布日期：{year}年{month}月{day}日　作者：　点击：[<script>_showDynClicks("wbnews", 1, 2)</script>]</div>
<div id="vsb_content"><div class="v_news_content">
{body}
</div></div><div id="div_vote_id"></div></div></form>
<p>上一条：<a href="1021.htm">{neighbours[0]}</a></p><p>下一条：<a href="1023.htm">{neighbours[1]}</a></p>
<p>【<a href="javascript:window.opener=null;window.close()">关闭</a>】</p></div>
<div class="foot"><p>版权所有 云溪师范大学　地址：云溪市文昌路1号　邮编：390001</p></div></body></html>"""
    return Dressed(site.page(html, "/info/1042/1022.htm"), report, source=None)


@template(partial(modern, year=2024))
def ucap_content(report: Report, site: Site) -> Dressed:
    """开普: `#UCAP-CONTENT` inside `.pages_content`, share bar and 相关 lists in the article's box."""
    body = markup.blocks(
        report,
        paragraph=lambda words: (
            f'<p style="text-indent:32px;line-height:2.5em"><span style="font-size:20px">{markup.text(words)}</span></p>'
        ),
        grid=partial(markup.table, open='<table class="tableBox" width="640">', cell=markup.word_cell),
    )
    html = f"""<!doctype html><html>{site.head()}<body>{site.tool_bar()}{site.mega_menu(8, 8)}<div class="content">
{site.crumbs("当前位置： ")}<div class="article oneColumn pub_border"><h1>{report.title}</h1>
<div class="pages-date">{report.published_on} 16:40<span class="font"> 来源： {report.source}</span>
<span class="font pc"> 【{site.note("字体：")}<b id="da">大</b> <b id="zhong">中</b> <b id="xiao">小</b>】</span><span class="pc"><span class="printIco">打印</span></span></div>
<div class="pages_content" id="UCAP-CONTENT">{body}</div>
<div class="pages_print"><div class="qrcode"><i>{site.note("扫描二维码，用手机浏览本页")}</i></div>{site.shares()}</div>
<div class="related"><h3>{site.note("相关稿件")}</h3><ul>{site.links(site.words(("{place}办理依申请公开的流程图", "政务公开标准目录更新说明"), 2))}</ul></div>
</div></div>{site.friends()}{site.footer()}{site.leaving()}</body></html>"""
    return Dressed(site.page(html, "/xxgk/content_44172.html"), report)


@template(partial(modern, year=2022, nil="/"))
def easysite_article(report: Report, site: Site) -> Dressed:
    """Easysite: `#easysiteText`, tabs of views, a form's zeros as strokes."""
    body = markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, cell=markup.word_cell))
    site.note("我要纠错", "【打印】", "浏览：", "信息公开电话")
    html = f"""<!DOCTYPE html><html>{site.head()}<body><div class="easysite-head">{site.mega_menu(6, 6)}</div>
<div class="easysite-row"><div class="easysite-position">{site.crumbs("当前位置 :")}</div>
<div class="easysite-news-content"><div class="easysite-news-title"><h2>{report.title}</h2>
<p class="easysite-news-describe"> 时间：{report.published_on}&nbsp;&nbsp;来源：{report.source}&nbsp;&nbsp; 浏览：<em id="clicks">91</em>
<a href="#">我要纠错</a> <a href="#">【打印】</a></p></div>
<div class="easysite-news-text" id="easysiteText">{body}</div></div>{site.sidebar("图片新闻", 5)}</div>{site.footer()}</body></html>"""
    return Dressed(site.page(html, "/nb/2023/0112/3301.html"), report)


@template(partial(modern, year=2021))
def guangdong_post(report: Report, site: Site) -> Dressed:
    """Guangdong's platform: `/content/post_N.html`, `.article-content`, a hidden text for the speech plug-in."""
    body = markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, cell=markup.p))
    spoken = "　　".join(
        line for line in (markup.text(block.text) for block in report.blocks if hasattr(block, "text"))
    )
    site.note("听全文", "保护视力色", "我的收藏", "相关附件", "微信扫一扫：分享")
    html = f"""<!DOCTYPE html><html lang="zh-CN">{site.head(f"{report.title} - {site.name}")}
<body><div class="head">{site.tool_bar(9)}{site.mega_menu(6, 5)}</div><div class="main">{site.crumbs("当前位置：")}
<div class="article"><h1 class="article-title"> {report.title} </h1>
<div class="article-info"><span class="date">发布日期：{report.published_on} 17:30:18</span><span class="ly">来源：{report.source}</span>
<span class="zt">字体：<a>大</a> <a>中</a> <a>小</a></span><span>保护视力色：<i class="c1"></i><i class="c2"></i></span>
<span class="play">听全文</span><span>我的收藏</span></div>
<div class="article-content">{body}</div><div class="tooltip"><p>微信扫一扫：分享</p><p>{site.note("微信里点“发现”，扫一下二维码便可将本文分享至朋友圈。")}</p></div>
</div></div>{site.footer()}<div class="bbnr" style="display:none;">{report.title}　　{spoken}</div>
<div id="ces" style="display:none">{spoken[:40]}...</div></body></html>"""
    return Dressed(site.page(html, "/gkmlpt/content/3/3871/post_3871554.html"), report)


@template(partial(modern, year=2022, signed=True))
def hunan_content(report: Report, site: Site) -> Dressed:
    """`/c133076/202204/<32 hex>.shtml`: `.tys-main-zt-show`, the date in an em of its own, no word before it."""
    body = markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, cell=markup.word_cell))
    year, month, day = report.published_on.split("-")
    html = f"""<!DOCTYPE html><html>{site.head(metas=site.metas(source=""))}<body>{site.mega_menu(5, 8)}
<div class="location">{site.crumbs("当前位置 / ", "/")}</div><div class="main_content"><div class="sp_title"><h2>{report.title}</h2>
<p class="sp_time"><em>{year}年{int(month)}月{int(day)}日</em>　<i>{site.note("浏览量：")}<b id="hitcount"></b></i>
<i>【{site.note("字号")}：<a>大</a>|<a>中</a>|<a>小</a>】</i></p></div>
<div id="j-show-body"><div class="tys-main-zt-show">{body}</div></div>
<div class="sp_foot">{site.shares("分享到")}<a class="dy">打印本文</a><a class="gb">{site.note("关闭本页")}</a></div></div>
{site.sidebar("推荐阅读", 6)}{site.footer()}</body></html>"""
    return Dressed(site.page(html, "/c133076/202301/0a1b2c3d4e5f60718293a4b5c6d7e8f9.shtml"), report, source=None)


@template(partial(prose, year=2013))
def epoint_detail(report: Report, site: Site) -> Dressed:
    """Epoint (新点): `.ewb-article`, empty attachment box inside, `<br/>` paragraphs between."""
    body = markup.blocks(report, paragraph=markup.indented, between="<p><br/></p>")
    html = f"""<!DOCTYPE html><html lang="zh-CN">{site.head()}<body><div id="header">{site.mega_menu(6, 6)}</div>
<div class="ewb-container"><div class="ewb-location">{site.crumbs("当前位置：")}</div><div class="ewb-article">
<h3 class="ewb-article-tt">{report.title}</h3><div class="ewb-article-sources"><p>【信息时间：{report.published_on}　{site.note("阅读次数")}：
<script src="/hits.js"></script>】【<a href="#">{site.note("我要打印")}</a>】【<a href="#">关闭</a>】</p></div>
<div class="ewb-article-info" id="infocontent">{body}<div class="ewb-file"><div class="ewb-file-tt">附件：</div>
<ul id="fujian"></ul></div></div></div></div>{site.friends("市直部门")}{site.footer()}</body></html>"""
    return Dressed(site.page(html, "/xxgk/002001/20140211/9f1c.html"), report)


@template(partial(modern, year=2021, nil="-"))
def ivs_content(report: Report, site: Site) -> Dressed:
    """IVS: title, date and text by id; the date in a small inside the title."""
    body = markup.blocks(
        report,
        paragraph=lambda words: f'<p style="text-indent:2em">{markup.text(words)}</p>',
        grid=partial(markup.table, cell=markup.word_cell),
    )
    html = f"""<!DOCTYPE html><html lang="zh-Hans">{site.head(f"{report.title}__{report.publisher}")}
<body><div id="container"><div class="header">{site.mega_menu(5, 4)}</div><ol class="breadcrumb"><span>{site.note("您现在所在的位置：")}</span>
<li><a href="/index.html">首页</a></li><li class="active">政务公开</li><li class="active">年度报告</li></ol>
<div class="Article"><h2 id="ivs_title" class="Article-title">{report.title}
<small id="ivs_date" class="Article-time">( {report.published_on})</small></h2><div id="ivs_player"></div>
<div id="ivs_content" class="Article_content">{body}</div></div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html, "/nb/20220128/b5c2db3d781e4c7fbcfb6bed2fe2d982.html"), report)


@template(partial(township, year=2021))
def jpaas_township(report: Report, site: Site) -> Dressed:
    """JPaaS: a very short report under a list of eight facts, beside a menu that is longer than the report."""
    body = markup.blocks(report, paragraph=markup.indented)
    facts = (
        ("索引号", report.index_number), ("主题分类", "综合政务/政务公开"), ("发文机关", report.publisher), ("成文日期", report.published_on),
        ("标题", report.title), ("发文字号", ""), ("有效性", "有效"), ("发布日期", report.published_on),
    )  # fmt: skip
    site.note("综合政务/政务公开", report.index_number)
    items = "".join(f"<li><strong>{label}：</strong><span>{value}</span></li>" for label, value in facts)
    html = f"""<!DOCTYPE html><html>{site.head()}<body>{site.tool_bar()}{site.mega_menu(6, 10)}<div class="zfxxgk">
{site.disclosure_menu()}<div class="zfxxgk_r"><div class="zfxxgk_lm">{site.crumbs()}</div><ul class="xl_tit clearfix">{items}</ul>
<div class="scroll_main"><p class="xl_h">{report.title}</p><div class="xl_cont" id="div_content">{body}</div></div></div></div>
{site.sidebar("热点信息", 12)}{site.friends()}{site.footer()}</body></html>"""
    return Dressed(site.page(html, "/xxgk/jpaas/publish/read/1.html"), report)
