"""Made-up sites that hide their column of annual reports in the ways real ones do: what discovery is tried on.

Each structure is a site by its pages, the address that a search starts from, and where the column is. Mark-up is our
own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from crawler.demo import site
from crawler.demo.government import Government
from crawler.demo.resource import Resource

HOST: Final = "www.ganquan.example"
PLACE: Final = "甘泉县"
COLUMN: Final = "/zwgk/zfxxgk/zfxxgknb/"


@dataclass(frozen=True, slots=True)
class Structure:
    """A site: its `pages` by host and path, where a search starts, and what it must find.

    `start` is "" where there is no column; `also` are the columns beside it; `forbidden` are hosts and addresses that
    must not be asked for.
    """

    name: str
    pages: Mapping[tuple[str, str], Resource]
    url: str
    start: str
    also: tuple[str, ...] = ()
    forbidden: tuple[tuple[str, str | None], ...] = ()
    family: str = ""

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of the structure."""
        return frozenset(host for host, _ in self.pages)

    @property
    def government(self) -> Government:
        """What the demo server serves for it; a host without a robots.txt answers 404 for it."""
        return Government(1, self.pages, MappingProxyType({}), MappingProxyType({}), (), ())


Pages = dict[str, str | bytes | Resource]
Builder = Callable[[], Structure]


def made(
    name: str,
    pages: Pages,
    start: str = COLUMN,
    *,
    url: str = "/",
    also: tuple[str, ...] = (),
    forbidden: tuple[str, ...] = (),
    family: str = "",
) -> Structure:
    """Return a structure; paths are on HOST unless they begin with //another.host/."""
    resources = {}
    for path, content in pages.items():
        body = content.encode() if isinstance(content, str) else content
        resources[_split(path)] = body if isinstance(body, Resource) else Resource(body)
    resources.setdefault((HOST, "/robots.txt"), site.robots("Disallow: /admin/"))
    never = tuple((host, None if path == "/*" else path) for host, path in map(_split, forbidden))
    begin, *others = (_address(one) if one else "" for one in (start, *also))
    return Structure(name, MappingProxyType(resources), _address(url), begin, tuple(others), never, family)


def front(links: str, title: str = f"{PLACE}人民政府门户网站", head: str = "") -> str:
    """Return a front page with news and services around `links`."""
    news = "".join(
        f'<li><a href="/xwzx/202606/t202606{day:02d}_{day}.html">我县召开第{day}次工作会议部署防汛</a></li>'
        for day in range(1, 9)
    )
    return page(
        title,
        f'<div class="nav"><a href="/">首页</a> <a href="/xwzx/">新闻中心</a> <a href="/bsfw/">办事服务</a></div>'
        f'{links}<div class="news"><ul>{news}</ul></div><div class="foot"><a href="/wzdt.html">联系我们</a></div>',
        head,
    )


def page(title: str, body: str, head: str = "", charset: str = "utf-8") -> str:
    """Return a page."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title>{head}</head>\n'
        f"<body>{body}</body></html>"
    )


def hub(name: str, links: Mapping[str, str]) -> str:
    """Return a page on the way: a menu, and nothing that says what it is but its title."""
    rows = "".join(f'<li><a href="{href}">{text}</a></li>' for text, href in links.items())
    return page(f"{name}_{PLACE}人民政府", f'<div class="menu"><ul>{rows}</ul></div>')


def titles(
    bodies: tuple[str, ...] = (f"{PLACE}人民政府", f"{PLACE}民政局", f"{PLACE}教育局"),
) -> Iterator[tuple[str, str]]:
    """Yield the titles and dates of reports, newest first."""
    for year in (2025, 2024, 2023):
        for number, body in enumerate(bodies):
            yield f"{body}{year}年政府信息公开工作年度报告", f"{year + 1}-01-{20 - number:02d}"


def reports(records: Iterator[tuple[str, str]] | None = None, folder: str = "./") -> str:
    """Return the rows of a list of reports."""
    rows = ""
    for number, (title, date) in enumerate(records or titles(), 100):
        stamp = date.replace("-", "")
        rows += f'<li><a href="{folder}{stamp[:6]}/t{stamp}_{number}.html">{title}</a><span>{date}</span></li>\n'
    return f'<ul class="list">{rows}</ul>'


def column(name: str = "政府信息公开年报", rows: str | None = None, head: str = "") -> str:
    """Return the column itself."""
    menu = (
        '<div class="left"><ul><li><a href="/zwgk/zfxxgk/zfxxgkzn/">政府信息公开指南</a></li>'
        f'<li><a href="{COLUMN}">政府信息公开年报</a></li></ul></div>'
    )
    return page(f"{name}_{PLACE}人民政府", f"{menu}<h2>{name}</h2>{reports() if rows is None else rows}", head)


def _split(path: str) -> tuple[str, str]:
    if not path.startswith("//"):
        return HOST, path
    host, _, rest = path[2:].partition("/")
    return host, f"/{rest}"


def _address(path: str) -> str:
    host, rest = _split(path)
    return f"http://{host}{rest}"
