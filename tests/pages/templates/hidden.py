"""Copies of the text that no reader sees, and chrome that stands inside the container."""

from __future__ import annotations

import json
from functools import partial
from html import escape

from tests.pages import markup
from tests.pages.report import Report, expected_lines
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, with_survey


def _plain(report: Report) -> str:
    return "".join(expected_lines(report))


@template(partial(modern, year=2021))
def mobile_copy(report: Report, site: Site) -> Dressed:
    """The page for telephones is a second copy in the same document, hidden by `.visible-xs`' style."""
    body = markup.blocks(report, paragraph=markup.indented)
    small = markup.blocks(report, paragraph=markup.p)
    html = f"""<html>{site.head()}<body><div class="pc hidden-xs">{site.mega_menu()}{site.crumbs()}<h2 class="d-title">{report.title}</h2>
<div class="d-info">发布时间：{report.published_on} 来源：{report.source}</div><div class="d-text">{body}</div></div>
<div class="wap visible-xs" style="display: none"><div class="m-title">{report.title}</div><div class="m-text">{small}</div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(with_survey, year=2016))
def copies_in_fields(report: Report, site: Site) -> Dressed:
    """The text stands again in `<input type=hidden>`, a `<textarea>` and JSON in a script, and in `<template>`."""
    body = markup.blocks(report, paragraph=markup.indented)
    plain = escape(_plain(report), quote=True)
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div class="art"><input type="hidden" id="sharetitle" value="{report.title}">
<input type="hidden" id="content" value="{plain}"><h1>{report.title}</h1><p class="meta">{report.published_on}　来源：{report.source}</p>
<div class="art-con">{body}</div><textarea style="display:none" id="txt">{plain}</textarea></div>
<script type="application/ld+json">{json.dumps({"headline": report.title, "articleBody": _plain(report)}, ensure_ascii=False)}</script>
<template><div>{plain}</div></template><noscript>{site.note("请启用脚本后浏览")}</noscript>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2023, signed=True))
def tools_inside_the_container(report: Report, site: Site) -> Dressed:
    """Print, close, QR hint, editor, neighbours and related pages stand in the container, below the text."""
    body = markup.blocks(report, paragraph=markup.indented)
    near = site.words(("关于征集年度公开要点意见建议的公告", "{place}政务公开工作要点落实情况"), 2)
    related = site.words(("解读：公开条例修订了哪些内容", "{place}开展公开专区检查", "一图看懂依申请公开"), 3)
    site.note(
        "打印",
        "收藏本页",
        "责任编辑：徐敏",
        "（初审：王琳 复审：赵刚 终审：钱伟）",
        "上一篇",
        "下一篇",
        "相关文章",
        "用手机扫描二维码查看",
    )
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div class="xl"><div class="xl-tit">{report.title}</div>
<div class="xl-xx">时间：{report.published_on}　来源：{report.source}　{site.note("人气")}：18</div>
<div class="xl-content" id="xl">{body}
<p style="text-align:right">（初审：王琳 复审：赵刚 终审：钱伟）</p><p>责任编辑：徐敏</p>
<div class="btns"><a href="javascript:print()">打印</a> | <a href="#">收藏本页</a></div><div class="qr"><img src="qr.png"><span>用手机扫描二维码查看</span></div>
{site.shares("分享到:")}<div class="near"><p>上一篇：<a href="1">{near[0]}</a></p><p>下一篇：<a href="2">{near[1]}</a></p></div>
<div class="rel"><h4>相关文章</h4><ul>{site.links(related)}</ul></div></div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(prose, year=2012))
def tools_above_inside(report: Report, site: Site) -> Dressed:
    """Title, facts, font sizes, colours and a speech player stand in the container, above the text."""
    body = markup.blocks(report, paragraph=markup.indented)
    colours = "".join(
        f'<a style="background:{c}" title="{n}"></a>'
        for c, n in (("#fff", "白色"), ("#faf9de", "杏仁黄"), ("#e3edcd", "青草绿"))
    )
    site.note(
        "保护视力色：",
        "杏仁黄",
        "视力保护",
        "倍速播放",
        "听读",
        "退出听读",
        "暂停",
        "点击播放",
        "您的浏览器不支持 audio 标签",
    )
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div class="text-main"><h3>{report.title}</h3>
<div class="text-sub">发布时间：{report.published_on} 10:21 来源：{report.source} <span class="size">字体：【<a>大</a> <a>中</a> <a>小</a>】</span></div>
<div class="text-tool">保护视力色：{colours}<span>听读</span><audio controls>您的浏览器不支持 audio 标签</audio><em>点击播放</em><em>倍速播放</em></div>
{body}</div>{site.sidebar("周排行", 6)}{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2022))
def attachments_below(report: Report, site: Site) -> Dressed:
    """A list of files and a recommendation to read them with a program, at the end of the container."""
    body = markup.blocks(report, paragraph=markup.indented)
    files = (f"{report.title}.pdf", f"{report.title}（图解版）.jpg", "数据统计表.xlsx")
    site.note("附件：", "数据统计表.xlsx", "请使用WPS或Adobe Reader浏览", "相关链接：", *files)
    items = "".join(
        f'<p><a href="./P0{n}.pdf" appendix="true" otheroperation="false">{n}.{file}</a></p>'
        for n, file in enumerate(files, 1)
    )
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div class="gk"><div class="gk-tit">{report.title}</div>
<div class="gk-xx"><span>{report.published_on}</span><span>来源：{report.source}</span></div><div class="gk-nr">{body}<p><br></p>
<p>附件：</p>{items}<p class="hint">请使用WPS或Adobe Reader浏览</p></div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2020))
def two_articles(report: Report, site: Site) -> Dressed:
    """The report, then a teaser of its 图解 with a lead of its own, in a box of the same class."""
    body = markup.blocks(report, paragraph=markup.indented)
    lead = site.note("公开工作这一年干了什么，用一张长图告诉您：从平台建设到基层延伸，从数据到故事，请往下看。")
    site.note(f"图解：{report.title}", "查看详情>>")
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div class="card"><h1 class="card-title">{report.title}</h1>
<div class="card-info"><span>发布日期: {report.published_on}</span><span>来源: {report.source}</span></div><div class="card-text">{body}</div></div>
<div class="card"><h2 class="card-title">图解：{report.title}</h2><div class="card-info">{report.published_on}</div>
<div class="card-text"><p>{lead}</p><p><img src="tj.jpg"></p><p><a href="tj.html">查看详情&gt;&gt;</a></p></div></div>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2024))
def summary_for_sharing(report: Report, site: Site) -> Dressed:
    """A summary for WeChat in `.hidden` and `aria-hidden`, a visible 摘要 in a box of chrome words only."""
    lead = expected_lines(report)[0][:60]
    body = markup.blocks(report, paragraph=markup.indented)
    site.note("海报生成", "长按保存图片", "点击分享")
    html = f"""<html>{site.head()}<body>{site.mega_menu()}{site.crumbs()}<div id="wxshare" class="hidden" hidden>{lead}……</div>
<main><div class="page-article"><h1>{report.title}</h1><p class="i">{report.published_on} 来源：{report.source}</p><div class="page-article-body">{body}</div>
<div class="poster" aria-hidden="true" style="visibility:hidden;"><p>{report.title}</p><p>{lead}</p><p>长按保存图片</p></div>
<a class="btn">海报生成</a><a class="btn">点击分享</a></div></main>{site.footer()}</body></html>"""
    return Dressed(site.page(html), report)
