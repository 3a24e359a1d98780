"""Sites on which the column is found, each by another way."""

from __future__ import annotations

import json
from typing import Final

from crawler.demo import site
from crawler.demo.resource import Resource
from tests.sites import COLUMN, HOST, PLACE, Builder, Structure, column, front, hub, made, page, reports, titles

AREA = {"政府信息公开指南": "/zwgk/zfxxgk/zfxxgkzn/", "政府信息公开制度": "/zwgk/zfxxgk/zfxxgkzd/"}


def pictures() -> Structure:
    """A menu of pictures: their alt and title say where they lead."""
    return made(
        "pictures",
        {
            "/": front('<a href="/p/12/"><img src="/1.png" alt="政务公开"></a><a href="/p/13/"><img src="/2.png"></a>'),
            "/p/12/": page(
                "", '<a href="/p/44/" title="政府信息公开年报"><img src="/nb.png"></a><a href="/p/45/"></a>'
            ),
            "/p/44/": column(rows=reports()),
        },
        "/p/44/",
    )


def image_map() -> Structure:
    """A picture with areas."""
    areas = '<area href="/news/" alt="新闻"><area href="/a/7.html" alt="信息公开年报" coords="0,0,9,9">'
    return made(
        "image map", {"/": front(f'<img usemap="#m"><map name="m">{areas}</map>'), "/a/7.html": column()}, "/a/7.html"
    )


def frames() -> Structure:
    """A frameset as of 2003: the menu is a page of its own."""
    return made(
        "frames",
        {
            "/": '<html><head><title>甘泉县政府网</title></head><frameset cols="200,*">'
            '<frame src="top.html" name="top"><frame src="left.asp" name="left">'
            '<frame src="main.asp" name="main"></frameset></html>',
            "/top.html": page("", "<h1>甘泉县政府网</h1>"),
            "/left.asp": page("", '<a href="nb.asp?lm=9">信息公开年报</a><br><a href="fg.asp?lm=3">政策法规</a>'),
            "/main.asp": page("", "<p>欢迎</p>"),
            "/nb.asp?lm=9": column("信息公开年报"),
        },
        "/nb.asp?lm=9",
    )


def written_menu() -> Structure:
    """A menu that an inline script writes."""
    script = (
        "<script>document.write('<a href=\"/channels/ab12.html\">政府信息公开年报<\\/a>');"
        "document.write('<a href=\"/channels/ab13.html\">企业年报公示<\\/a>');</script>"
    )
    return made(
        "written menu",
        {"/": front(script), "/channels/ab12.html": column()},
        "/channels/ab12.html",
        forbidden=("/channels/ab13.html",),
    )


def menu_file() -> Structure:
    """A menu in a JSON file that a script fetches, escaped and nested."""
    tree = [{"name": "政务公开", "url": "/zwgk.html", "children": [{"name": "政府信息公开年报", "url": "/c/88/"}]}]
    menu = json.dumps(tree).replace("/", "\\/")
    script = "<div id='menu'></div><script>$.getJSON('/static/menu.json', draw);</script>"
    return made(
        "menu file",
        {"/": front(script), "/static/menu.json": Resource(menu.encode(), "application/json"), "/c/88/": column()},
        "/c/88/",
    )


def on_click() -> Structure:
    """Menu entries that are no links but open an address when clicked."""
    rows = (
        "<li onclick=\"window.open('/list?cat=77')\">政府信息公开年报</li>"
        "<li onclick=\"window.open('/list?cat=78')\">政策</li>"
    )
    area = "<a href=\"javascript:go('/gk.html')\">政务公开</a>"
    return made(
        "on click", {"/": front(area), "/gk.html": page("政务公开", rows), "/list?cat=77": column()}, "/list?cat=77"
    )


def deep() -> Structure:
    """政务公开 → 政府信息公开 → 法定主动公开内容 → 年报, each on a page of its own, none with a telling address."""
    return made(
        "deep",
        {
            "/": front('<a href="/a1/">政务公开</a>'),
            "/a1/": hub("政务公开", {"县长信箱": "/mail/", "政府信息公开": "/a2/", "财政预决算": "/cz/"}),
            "/a2/": hub("政府信息公开", {"指南": "/a3/zn/", "法定主动公开内容": "/a3/"}),
            "/a3/": hub("法定主动公开内容", {"机构职能": "/a4/jg/", "规划信息": "/a4/gh/", "年报": "/a5/"}),
            "/a5/": column("年报"),
        },
        "/a5/",
    )


def from_article() -> Structure:
    """A report was given: its breadcrumb leads to the column, which its address does not."""
    crumbs = (
        '<div class="position">您现在的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; '
        '<a href="/lm/991/">政府信息公开年报</a></div>'
    )
    text = "".join(f"<p>{number}、本年度主动公开政府信息若干条，办理依申请公开若干件。</p>" for number in range(80))
    title = f"{PLACE}民政局2023年政府信息公开工作年度报告"
    tags = f'<meta name="ArticleTitle" content="{title}"><meta name="SiteName" content="{PLACE}人民政府">'
    return made(
        "from article",
        {
            "/show/5512.html": page(title, f"{crumbs}<h1>{title}</h1>{text}", tags),
            "/zwgk/": hub("政务公开", {"年度工作要点": "/yd/"}),
            "/lm/991/": column(),
        },
        "/lm/991/",
        url="/show/5512.html",
    )


def from_folder() -> Structure:
    """A report was given whose page has no breadcrumb: it stands in the folder of its column."""
    title = f"{PLACE}民政局2023年政府信息公开工作年度报告"
    article = page(title, f"<h1>{title}</h1>" + "<p>本局主动公开信息若干条，办理申请若干件。</p>" * 90)
    path = "/bm/mzj/ndbg/"
    return made(
        "from folder",
        {f"{path}202401/t20240119_8.html": article, path: column()},
        path,
        url=f"{path}202401/t20240119_8.html",
    )


def sub_host() -> Structure:
    """The column stands on a host of its own under the site's domain."""
    other = "//zfxxgk.ganquan.example/"
    return made(
        "sub-host",
        {
            "/": front('<a href="http://zfxxgk.ganquan.example/">政府信息公开</a>'),
            other: hub("政府信息公开平台", {"年报": "/nianbao/list.html"}),
            f"{other}nianbao/list.html": column(),
        },
        f"{other}nianbao/list.html",
    )


def gbk() -> Structure:
    """Pages in GBK under a header that says UTF-8."""
    home = page("甘泉县政府网", '<table><tr><td><a href="/gk/">政务公开</a></td></tr></table>', charset="gb2312")
    area = page("政务公开", '<table><tr><td><a href="/gk/nb.htm">信息公开年报</a></td></tr></table>', charset="gb2312")
    return made(
        "gbk",
        {"/": home.encode("gbk"), "/gk/": area.encode("gbk"), "/gk/nb.htm": column().encode("gbk")},
        "/gk/nb.htm",
    )


def crowded() -> Structure:
    """A front page of 800 links with columns of other annual reports among them, each full of reports of its kind."""
    decoys = {
        "企业年度报告公示": "/qynb/",
        "法治政府建设年度报告": "/fzzf/",
        "2025年财政决算": "/czjs/",
        "政府网站工作年度报表": "/wzbb/",
        "政府工作报告": "/gzbg/",
    }
    links = "".join(f'<a href="/x/{number}.html">本县要闻第{number}期</a>' for number in range(780))
    links += "".join(f'<a href="{href}">{text}</a>' for text, href in decoys.items())
    rows = iter([(f"{PLACE}某局{year}年法治政府建设年度报告", f"{year + 1}-02-01") for year in range(2018, 2026)])
    return made(
        "crowded",
        {
            "/": front(f'<div>{links}</div><a href="/gongkai/">政务公开</a>'),
            "/fzzf/": column("法治政府建设年度报告", reports(rows)),
            "/qynb/": column("企业年度报告公示", reports(iter([("某公司2023年度报告", "2024-01-01")]))),
            "/gongkai/": hub("政务公开", {"法治政府建设年度报告": "/fzzf/", **AREA, "政府信息公开年报": "/gongkai/9/"}),
            "/gongkai/9/": column(),
        },
        "/gongkai/9/",
        forbidden=("/qynb/", "/fzzf/", "/czjs/", "/wzbb/", "/gzbg/"),
    )


def in_iframe() -> Structure:
    """The column's page is a shell, and its list a page in an iframe that does not say what it is."""
    shell = page(
        f"政府信息公开年报_{PLACE}人民政府", '<h3>政府信息公开年报</h3><iframe src="/inc/list.jsp?c=9"></iframe>'
    )
    return made(
        "iframe",
        {
            "/": front(f'<a href="{COLUMN}">政府信息公开年报</a>'),
            COLUMN: shell,
            "/inc/list.jsp?c=9": page("", reports()),
        },
        "/inc/list.jsp?c=9",
    )


def side_by_side() -> Structure:
    """Three columns of one kind of body each."""
    links = {"县政府年报": "/nb/xzf/", "部门年报": "/nb/bm/", "乡镇（街道）年报": "/nb/xz/", "企业年报": "/nb/qy/"}
    bodies = {
        "/nb/xzf/": ("人民政府",),
        "/nb/bm/": ("民政局", "教育局"),
        "/nb/xz/": ("城关镇人民政府", "甘泉街道办事处"),
    }
    lists = {
        path: column(f"年报 {path}", reports(titles(tuple(PLACE + one for one in some))))
        for path, some in bodies.items()
    }
    area = hub("政府信息公开年报", links)
    return made(
        "side by side",
        {"/": front('<a href="/nb/">政府信息公开年报</a>'), "/nb/": area, "/nb/qy/": column("企业年报", ""), **lists},
        "/nb/xzf/",
        also=("/nb/bm/", "/nb/xz/"),
        forbidden=("/nb/qy/",),
    )


def by_year() -> Structure:
    """A folder for each year, linked from a page that lists nothing itself: that page is where to start."""
    years = {f"{year}年": f"/nb/{year}/" for year in (2025, 2024, 2023)}
    lists = {}
    for name, path in years.items():
        records = iter([(title, date) for title, date in titles() if name in title])
        lists[path] = page(f"{name}_{PLACE}", reports(records))
    area = page("政府信息公开年报", "".join(f'<a href="{path}">{name}</a>' for name, path in years.items()))
    pages = {"/": front('<a href="/nb/">政府信息公开年报</a>'), "/nb/": area, **lists}
    return made("by year", pages, "/nb/", family="folders")


def traditional() -> Structure:
    """Menus in traditional script."""
    rows = reports(iter([(f"甘泉縣{name}{year}年政府信息公開工作年度報告", f"{year + 1}-01-20")
                         for year in (2024, 2023) for name in ("人民政府", "民政局")]))  # fmt: skip
    return made(
        "traditional",
        {
            "/": front('<a href="/b5/12.html">政務公開</a>', "甘泉縣人民政府門戶網站"),
            "/b5/12.html": page(
                "政務公開", '<a href="/b5/19.html">政府資訊公開年報</a><a href="/b5/18.html">企業年報</a>'
            ),
            "/b5/19.html": page("政府資訊公開年報", rows),
        },
        "/b5/19.html",
        forbidden=("/b5/18.html",),
    )


def moved_by_http() -> Structure:
    """The front page answers with a redirect."""
    away = Resource(b"", status=302, headers={"Location": "/index/"})
    return made("moved by HTTP", {"/": away, "/index/": front(f'<a href="{COLUMN}">年度报告</a>'), COLUMN: column()})


def moved_by_page() -> Structure:
    """The front page sends its readers on with a tag, and that page with a script."""
    refresh = '<html><head><meta http-equiv="refresh" content="0; url=/portal/"></head><body></body></html>'
    script = "<html><head><script>window.location.href = '/portal/home.html';</script></head><body></body></html>"
    home = front(f'<a href="{COLUMN}">信息公开年报</a>')
    return made("moved by page", {"/": refresh, "/portal/": script, "/portal/home.html": home, COLUMN: column()})


def teasers() -> Structure:
    """The front page and the area show the newest reports: the column is the whole list behind them."""
    box = reports(iter(list(titles())[:3]), COLUMN)
    return made(
        "teasers",
        {
            "/": front(f'<div class="box"><h3>最新公开</h3>{box}</div><a href="/zwgk/zfxxgk/">政府信息公开</a>'),
            "/zwgk/zfxxgk/": page("政府信息公开", f'{box}<a href="{COLUMN}">政府信息公开年报</a>'),
            COLUMN: column(),
        },
    )


def bureaus() -> Structure:
    """A bureau's own column stands in the menu before the way to the site's."""
    own = reports(titles((f"{PLACE}民政局",)))
    return made(
        "bureaus",
        {
            "/": front(
                '<a href="/mzj/nb/">民政局信息公开年报</a><a href="/jyj/nb/">教育局年报</a><a href="/gk/">政务公开</a>'
            ),
            "/mzj/nb/": page("民政局信息公开年报", own),
            "/jyj/nb/": page("教育局年报", reports(titles((f"{PLACE}教育局",)))),
            "/gk/": hub("政务公开", {**AREA, "政府信息公开年报": COLUMN}),
            COLUMN: column(),
        },
    )


def by_sitemap() -> Structure:
    """No page links the column: the sitemap that robots.txt names has it."""
    places = "".join(
        f"<url><loc>http://{HOST}{path}</loc></url>"
        for path in ("/xwzx/", "/lyfg/", COLUMN, f"{COLUMN}202401/t20240120_9.html")
    )
    sitemap = Resource(f'<?xml version="1.0"?><urlset>{places}</urlset>'.encode(), "application/xml")
    robots = site.robots("Disallow: /admin/", f"Sitemap: http://{HOST}/sitemap.xml")
    return made("sitemap", {"/": front(""), "/robots.txt": robots, "/sitemap.xml": sitemap, COLUMN: column()})


def the_column_itself() -> Structure:
    """The column was given: it is the only page to be read."""
    return made("the column itself", {COLUMN: column()}, url=COLUMN, forbidden=("/",))


def one_body() -> Structure:
    """A column of one body whose records are called by the year alone."""
    rows = iter([(f"{year}年政府信息公开年度报告", f"{year + 1}-01-20") for year in range(2019, 2026)])
    return made(
        "one body", {"/": front(f'<a href="{COLUMN}">政府信息公开年报</a>'), COLUMN: column(rows=reports(rows))}
    )


STRUCTURES: Final[tuple[Builder, ...]] = (
    pictures, image_map, frames, written_menu, menu_file, on_click, deep, from_article, from_folder, sub_host, gbk,
    crowded, in_iframe, side_by_side, by_year, traditional, moved_by_http, moved_by_page, teasers, bureaus, by_sitemap,
    the_column_itself, one_body,
)  # fmt: skip
