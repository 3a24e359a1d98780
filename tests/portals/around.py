"""What stands around a list on a real page, and is none of its records: crumbs, a sidebar of news, and more."""

from __future__ import annotations

from collections.abc import Sequence

from tests.portals.parts import menu


def page(main: str, news: Sequence[str], head: str = "") -> str:
    """Return a page with `main`, the list and its pager, among links; `news` are addresses shaped like articles."""
    rows = "".join(
        f'<li><a href="{url}" title="要闻之{index}：全县经济工作会议召开">要闻之{index}：全县经济…</a>'
        f"<span>2026-06-{10 + index:02d}</span></li>"
        for index, url in enumerate(news)
    )
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>政府信息公开年报</title>{head}</head>\n'
        f'<body><div class="top">{menu()}</div>\n<div class="crumbs">当前位置：<a href="/">首页</a> &gt; '
        '<a href="/zwgk/">政务公开</a> &gt; <a href="../">政府信息公开</a></div>\n<div class="wrap">'
        f'<div class="side"><h3>热点要闻 <a href="/yw/">更多&gt;&gt;</a></h3><ul class="list">{rows}</ul></div>\n'
        f'<div class="main"><h2>政府信息公开年报</h2>{main}</div></div>\n'
        '<div class="links"><h3>友情链接</h3><a href="http://www.province.example/">省人民政府</a>'
        '<a href="http://www.city.example/">市人民政府</a></div>\n'
        '<div class="foot"><a href="/sitemap/">网站地图</a> <a href="/about/">联系我们</a></div></body></html>'
    )


def cut(title: str, length: int = 20) -> str:
    """Return a title as lists cut it."""
    return title if len(title) <= length else f"{title[:length]}…"
