"""Pages that stand in for a report: challenges, block pages, logins, closed doors; and missing pages answered 200.

All of it is written here, after the kinds of pages that portals and their protections serve.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from archive.report import Page
from tests.pages.site import Site
from tests.pages.writing import modern

URL = "http://www.yunxi.gov.cn/zwgk/zfxxgknb/202501/t20250120_77.html"


@dataclass(frozen=True, slots=True)
class StandIn:
    """A page in the place of another; `verdict` is what it is."""

    name: str
    verdict: str
    page: Page


def furnished(seed: str, inner: str, title: str = "") -> str:
    """Return a page of a portal, all its navigation around `inner`."""
    site = Site(modern(seed, 2023), seed)
    head = site.head(title or site.name, site.metas(article=False))
    around = f"{site.tool_bar()}{site.mega_menu(7, 8)}{site.crumbs()}"
    return (
        f"<!DOCTYPE html><html>{head}<body>{around}{inner}{site.sidebar()}{site.friends()}{site.footer()}</body></html>"
    )


def _page(body: str, status: int = 200, *, cookies: str = "", led_to: str = "") -> Page:
    sent = "text/html; charset=utf-8"
    return Page(led_to or URL, body.encode(), sent, status, requested=URL, cookies=cookies)


def _bare(title: str, inner: str, head: str = "") -> str:
    return f'<html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{inner}</body></html>'


_JSLUID = "__jsluid_s=5f2b1c; max-age=31536000; path=/; HttpOnly"
_EVAL = "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+'_clearance_s='+(+[])+';';location.reload()</script>"

SLIDER = "<h2>安全验证</h2><p>请完成下方的滑动验证后继续浏览。</p>"
DRAG = "<div id='nc'>请按住滑块，拖动到最右边</div><p>为保障访问安全，请完成验证后继续访问</p>"
WALL = "<h1>您的请求带有不合法参数，已被网站管理员设置拦截！</h1><p>可能原因：您提交的内容包含危险的攻击请求</p>"
THREAT = "很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。<br>您的请求ID是: 7c5f"
FORM = "<form>用户名<input name=u>密码<input type=password>忘记密码</form>"
REPAIRS = "<div>网站正在升级改版，暂停服务，由此给您带来不便，敬请谅解。</div>"
ABROAD = "<p>境外访问受限，如有疑问请联系管理员</p>"
ELSEWHERE = "<div>抱歉，您所在的地区暂不支持访问该页面。</div>"
SCRIPT = '<script>$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.nsd=81;</script>'
SIGNED = "<script>var arg1='8B1C0FEE8B1C0FEE8B1C0FEE8B1C0FEE8B1C0FEE';</script>"
CHECKING = "<p>Checking your browser before accessing.</p>"
PLATFORM = "<p>欢迎使用统一平台</p><ul><li>法人</li><li>个人</li></ul>"
LOGIN = "http://www.yunxi.gov.cn/login?back=%2Fzwgk"

STAND_INS = [
    StandIn("a cookie to be computed, 521", "challenge", _page(_EVAL, 521, cookies=_JSLUID)),
    StandIn("a cookie to be computed, 200", "challenge", _page(_EVAL, cookies=_JSLUID)),
    StandIn("a script without words, 412", "challenge", _page(_bare("", "", SCRIPT), 412)),
    StandIn("a script without words, 200", "challenge", _page(_bare("", "", SIGNED))),
    StandIn("a slider", "challenge", _page(_bare("访问验证", DRAG))),
    StandIn("a slider among all the navigation", "challenge", _page(furnished("slider", SLIDER))),
    StandIn("a browser check", "challenge", _page(_bare("Just a moment...", CHECKING), 503)),
    StandIn("scripts demanded", "challenge", _page(_bare("", "<p>请开启JavaScript并刷新该页.</p>"))),
    StandIn("a firewall", "block", _page(_bare("网站防火墙", WALL))),
    StandIn("a firewall among all the navigation", "block", _page(furnished("wall", f"<div>{THREAT}</div>"))),
    StandIn("too many requests, 200", "block", _page(_bare("提示", "<p>您的IP访问过于频繁，请稍后再试</p>"))),
    StandIn("forbidden, 200", "block", _page(_bare("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr>"))),
    StandIn("a refusal in English", "block", _page(_bare("", "<p>Access Denied</p><p>Event ID: 1873</p>"), 403)),
    StandIn("a login it was redirected to", "login", _page(furnished("login", PLATFORM), led_to=LOGIN)),
    StandIn("a login in its place", "login", _page(_bare("统一身份认证", FORM))),
    StandIn(
        "a login among all the navigation", "login", _page(furnished("door", "<p>您尚未登录，请先登录后查看。</p>"))
    ),
    StandIn("repairs", "maintenance", _page(_bare("公告", "<h1>系统维护中，请稍后访问</h1>"))),
    StandIn("repairs, 503", "maintenance", _page(_bare("503", "<h1>Service Unavailable</h1>"), 503)),
    StandIn("repairs among all the navigation", "maintenance", _page(furnished("repairs", REPAIRS))),
    StandIn("closed to foreigners", "region", _page(_bare("访问提示", "<p>本网站仅限中国大陆地区访问。</p>"))),
    StandIn("closed to foreigners, 403", "region", _page(_bare("", ABROAD), 403)),
    StandIn("closed to a region", "region", _page(furnished("region", ELSEWHERE))),
    StandIn(
        "closed to a region, in English", "region", _page(_bare("", "This content is not available in your region."))
    ),
    StandIn("closed by law", "region", _page(_bare("", "<p>451</p>"), 451)),
]

Missing = Callable[[str, int], Page]


def _random(path: int) -> str:
    return f"{Random(path).getrandbits(48):012x}"


def template_for_all(seed: str, path: int) -> Page:
    """An article's template without an article; the id and the time stand on it, a counter goes on."""
    inner = (
        f'<div class="article"><h1></h1><div>发布时间：　来源：　浏览次数：{path % 977}次　文号：{path}</div>'
        f'<div class="TRS_Editor"></div><div>编号 {_random(path)}</div><p>【打印本页】【关闭窗口】</p></div>'
    )
    return Page(f"http://{seed}.gov.cn/nb/{path}.html", furnished(seed, inner).encode(), "text/html; charset=utf-8")


def front_page(seed: str, path: int) -> Page:
    """The site's front page, at the address that was asked for."""
    inner = '<div class="focus"><h3>要闻</h3></div><div><h3>政务服务</h3><p>一网通办，只进一扇门</p></div>'
    return Page(f"http://{seed}.gov.cn/nb/{path}.html", furnished(seed, inner).encode(), "text/html; charset=utf-8")


def sent_to_the_front_page(seed: str, path: int) -> Page:
    """The same after a redirect."""
    return Page(
        f"http://{seed}.gov.cn/", front_page(seed, path).body, "text/html; charset=utf-8",
        requested=f"http://{seed}.gov.cn/nb/{path}.html",
    )  # fmt: skip


def says_so(seed: str, path: int) -> Page:
    """页面不存在, with all the navigation."""
    inner = f"<div class='err'><h2>抱歉，您访问的页面不存在或已被删除</h2><p>/nb/{path}.html</p><p>返回首页</p></div>"
    return Page(f"http://{seed}.gov.cn/nb/{path}.html", furnished(seed, inner, "页面不存在").encode(), "text/html")


def says_so_in_its_own_words(seed: str, path: int) -> Page:
    """Words that nobody foresaw."""
    said = ("小云翻遍了档案柜，也没能帮您把它拿来", "此处空空如也，换个地方逛逛吧", "您来晚了一步，它已经搬家")[
        len(seed) % 3
    ]
    inner = f"<div class='lost'><img src='/lost.png'><p>{said}</p><p>今天是星期{'一二三四五六日'[path % 7]}</p></div>"
    return Page(f"http://{seed}.gov.cn/nb/{path}.html", furnished(seed, inner).encode(), "text/html; charset=utf-8")


def search_box(seed: str, path: int) -> Page:
    """A search in its place."""
    inner = (
        f"<form><h2>站内搜索</h2><input value='{path}'></form><p>共找到 {path % 13} 条结果，用时 0.0{path % 10} 秒</p>"
    )
    return Page(f"http://{seed}.gov.cn/nb/{path}.html", furnished(seed, inner).encode(), "text/html; charset=utf-8")


MISSING: list[Missing] = [
    template_for_all, front_page, sent_to_the_front_page, says_so, says_so_in_its_own_words, search_box
]  # fmt: skip
