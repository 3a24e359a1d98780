"""A made-up portal: head, menus, sidebars and footers for its pages, and a note of every word of it."""

from __future__ import annotations

from random import Random

from archive.report import Page
from tests.pages import vocabulary
from tests.pages.report import Report


class Site:
    """Furnishes one page of the portal of a report's place. `chrome` collects what no reader takes for the report."""

    def __init__(self, report: Report, seed: str) -> None:
        self.random = Random(f"site {seed}")
        self.report = report
        self.place = report.publisher[:3]
        self.name = f"{self.place}人民政府"
        self.host = f"www.{self.random.choice(('yunxi', 'tongchuan', 'qingyan', 'shazhou', 'bailu'))}.gov.cn"
        self.code = f"{self.random.randint(13, 65)}{self.random.randint(10**7, 10**8 - 1)}"
        self.chrome: list[str] = []

    def note(self, *words: str) -> str:
        """Note `words` as chrome; return the first."""
        self.chrome += words
        return words[0]

    def words(self, pool: tuple[str, ...], count: int) -> list[str]:
        drawn = self.random.sample(pool, min(count, len(pool)))
        return [self.note(word.format(place=self.place[:2])) for word in drawn]

    def day(self) -> str:
        return f"20{self.random.randint(10, 25)}-{self.random.randint(1, 12):02d}-{self.random.randint(1, 28):02d}"

    def page(
        self, html: str, path: str = "/zwgk/nb/1.html", *, charset: str = "utf-8", content_type: str | None = None
    ) -> Page:
        sent = f"text/html; charset={charset}" if content_type is None else content_type
        return Page(f"http://{self.host}{path}", html.encode(charset), sent, region="")

    def metas(
        self, *, article: bool = True, date: str = "", source: str | None = None, column: str = "政府信息公开年报"
    ) -> str:
        """The meta tags that the rules of 2017 ask for."""
        pairs = [("SiteName", self.name), ("SiteDomain", self.host), ("SiteIDCode", self.code), ("ColumnName", column),
                 ("ColumnType", column)]  # fmt: skip
        if article:
            pairs += [
                ("ArticleTitle", self.report.title),
                ("PubDate", date or f"{self.report.published_on} 09:{self.random.randint(10, 59)}"),
                ("ContentSource", self.report.source if source is None else source),
            ]
        return "\n".join(f'<meta name="{name}" content="{content}">' for name, content in pairs)

    def links(self, words: list[str], item: str = '<li><a href="{href}" target="_blank">{word}</a></li>') -> str:
        return "\n".join(
            item.format(href=f"/c{self.random.randint(100, 9999)}/index.html", word=word, n=n)
            for n, word in enumerate(words, 1)
        )

    def tool_bar(self, count: int = 6) -> str:
        welcome = self.note(f"欢迎访问{self.name}门户网站！今天是2025年3月6日 星期四")
        return f'<div class="topbar"><span>{welcome}</span><ul>{self.links(self.words(vocabulary.TOOLS, count))}</ul></div>'

    def mega_menu(self, columns: int = 6, each: int = 8) -> str:
        """A navigation whose columns drop down below it."""
        tops = self.words(vocabulary.TOP, columns)
        below = self.words(vocabulary.MENU, columns * each)
        parts = []
        for place, top in enumerate(tops):
            sub = self.links(below[place * each : (place + 1) * each], '<dd><a href="{href}">{word}</a></dd>')
            parts.append(f'<li class="nav{place}"><a href="/{place}/">{top}</a><dl class="drop">{sub}</dl></li>')
        return f'<div class="nav" role="navigation"><ul class="menu clearfix">{"".join(parts)}</ul></div>'

    def plain_menu(self, separator: str = " | ") -> str:
        tops = self.words(vocabulary.TOP, 9)
        return separator.join(f'<a href="/{n}/">{top}</a>' for n, top in enumerate(tops))

    def crumbs(self, label: str = "当前位置：", separator: str = "&gt;") -> str:
        links = f" {separator} ".join(
            f'<a href="/{word}">{word}</a>' for word in ("首页", "政务公开", "政府信息公开年报")
        )
        self.note(label, "政务公开 > 政府信息公开年报")
        return f'<div class="crumb">{label}{links} {separator} 正文</div>'

    def sidebar(self, title: str = "最新信息", count: int = 10, *, dated: bool = True) -> str:
        """A list of headlines."""
        heads = self.words(vocabulary.HEADLINES, count)
        date = '<span class="date">{}</span>' if dated else ""
        items = "".join(
            f'<li><a href="/art/{n}.html" title="{head}">{head}</a>{date.format(self.day())}</li>'
            for n, head in enumerate(heads)
        )
        return f'<div class="side"><h3>{self.note(title)}</h3><ul class="newslist">{items}</ul></div>'

    def disclosure_menu(self, title: str = "政府信息公开") -> str:
        """The menu beside every page of a 政府信息公开 area."""
        items = self.links(list(vocabulary.DISCLOSURE), '<li class="lm{n}"><a href="{href}">{word}</a></li>')
        self.note("法定主动公开内容 政府信息公开年报", "政府网站年度报表")
        return f'<div class="leftnav"><div class="tit">{title}</div><ul>{items}</ul></div>'

    def friends(self, label: str = "国务院部门网站") -> str:
        """Rows of links to ministries and provinces that open from a box above the footer."""
        ministries = self.links(self.words(vocabulary.MINISTRIES, 22), '<a href="{href}">{word}</a>')
        options = "".join(f"<option value='{n}'>{name}</option>" for n, name in enumerate(vocabulary.PROVINCES))
        return (
            f'<div class="links"><dl><dt>{self.note(label)}</dt><dd>{ministries}</dd></dl>'
            f"<select><option>各省区市政府网站</option>{options}</select></div>"
        )

    def footer(self) -> str:
        about = " | ".join(f'<a href="/about/{n}">{word}</a>' for n, word in enumerate(self.words(vocabulary.ABOUT, 5)))
        lines = (
            f"主办单位：{self.name}办公室　　承办单位：{self.place}大数据中心",
            f"网站标识码：{self.code}　　{self.random.choice('冀晋辽苏浙皖闽赣鲁豫鄂湘')}ICP备{self.random.randint(10**7, 10**8)}号-1",
            f"公网安备 {self.code}0{self.random.randint(10, 99)}号　联系电话：0{self.random.randint(310, 997)}-8{self.random.randint(100000, 999999)}",
            self.random.choice(
                ("建议使用1024×768以上分辨率浏览本网站", "本网站已支持IPv6访问", "未经授权禁止转载或镜像")
            ),
        )
        for line in lines:
            self.note(*line.split("　"))
        paragraphs = "".join(f"<p>{line}</p>" for line in lines)
        return f'<div class="footer"><div class="about">{about}</div>{paragraphs}<img src="/images/dzjg.png" alt="党政机关"></div>'

    def leaving(self) -> str:
        self.note("您访问的链接即将离开", "是否继续？")
        return (
            '<div class="dialog" id="leave"><div class="dialog-body"><p>您访问的链接即将离开“'
            f"{self.name}”门户网站</p><p>是否继续？</p></div><div><button>继续访问</button><button>放弃</button></div></div>"
        )

    def floating(self) -> str:
        """The bar at the window's right edge."""
        words = self.words(("返回顶部", "意见反馈", "政务热线12345", "智能机器人", "常见问题", "用户评价"), 5)
        return '<div class="float_bar">' + "".join(f'<a href="javascript:;"><i></i>{w}</a>' for w in words) + "</div>"

    def shares(self, label: str = "分享到：") -> str:
        names = ("微信好友", "新浪微博", "QQ空间", "人人网")
        self.note(label, *names)
        return (
            f'<div class="share"><span>{label}</span>'
            + "".join(f'<a href="#" title="分享到{n}">{n}</a>' for n in names)
            + "</div>"
        )

    def head(self, title: str | None = None, metas: str | None = None, charset: str = "utf-8") -> str:
        """A head with title, style sheets and scripts."""
        shown = f"{self.report.title}_政府信息公开年报_{self.name}" if title is None else title
        return f"""<head><meta charset="{charset}"><meta http-equiv="X-UA-Compatible" content="IE=edge">
<title>{shown}</title>
{self.metas() if metas is None else metas}
<link rel="stylesheet" href="/css/common.css"><style>.menu li{{float:left}} .drop{{display:none}}</style>
<script src="/js/jquery.min.js"></script><script>var siteId = 4, colId = "zfxxgknb"; document.title;</script></head>"""
