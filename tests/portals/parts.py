"""What a made-up portal is built from: records, article pages, and what stands around a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crawler.demo.resource import Resource, strong_etag


@dataclass(frozen=True, slots=True)
class Record:
    """A line of a list and the page behind it: a report, or a `notice`, which stands in the list all the same.

    `number` is unique within a portal, `date` is ISO, `content` the HTML of the text without title and chrome.
    """

    number: int
    title: str
    date: str
    body: str
    year: int
    kind: str
    content: str


@dataclass(slots=True)
class Built:
    """One portal: `resources` by path (with its query), `urls` the address of each record, in the records' order.

    `start` and `also` are what its catalogue entry names, `more` further lines of that entry (TOML). `by_title` says
    that its family takes only links that read like reports, and leaves the notices.
    """

    family: str
    start: str
    urls: list[str] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    more: str = ""
    by_title: bool = False

    def put(self, path: str, text: str, content_type: str = "text/html; charset=utf-8") -> None:
        """Serve `text` at `path`, with a validator."""
        body = text.encode()
        self.resources[path] = Resource(body, content_type, etag=strong_etag(body), gzip=True)


# Host, records newest first, how many stand on a list page.
Builder = Callable[[str, Sequence[Record], int], Built]


def article(record: Record, head: str = "", container: str = '<div class="article-content">{}</div>') -> str:
    """Return a plain article page; `head` goes into <head>, `container` is what the template puts the text into."""
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{record.title}</title>{head}</head>\n'
        f'<body><div class="crumbs">当前位置：<a href="/">首页</a> &gt; 政府信息公开年报</div>\n<h1>{record.title}</h1>\n'
        f'<div class="info">发布日期：{record.date}　来源：{record.body}</div>\n{container.format(record.content)}\n'
        '<div class="foot">版权所有　网站地图　联系我们</div></body></html>'
    )


def menu() -> str:
    """Return the links that stand around every list and are none of its records."""
    return (
        '<div class="nav"><a href="/">首页</a> <a href="/zwgk/zfxxgkzn/">政府信息公开指南</a> '
        '<a href="/zwgk/zfxxgkzd/">政府信息公开制度</a> <a href="/zwgk/zfxxgknb/">政府信息公开年报</a></div>'
        '<div class="friends"><a href="http://www.gov.example/">国务院</a></div>'
    )
