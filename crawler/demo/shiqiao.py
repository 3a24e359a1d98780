"""石桥县: an old site laid out with tables, in GBK bytes that call themselves gb2312, under a header that says less.

Its chrome counts visitors and tells the day, so that no two visits get the
same bytes; Last-Modified is that of the report.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from crawler.demo import site
from crawler.demo.document import Paragraph, Report, render
from crawler.demo.reports import SPLIT_TITLE, Key
from crawler.demo.resource import Resource
from crawler.demo.site import Entry, Place, Site
from crawler.demo.wordfile import word_file

HOST = "www.shiqiao.example"
COLUMN = "/xxgk/list.asp?id=31"
PAGE_SIZE = 7
ATTACHED: Key = ("石桥县柳林镇人民政府", 2018)  # published as a Word file, with nothing but a link on its page


def build(reports: Mapping[Key, Report], visit: int) -> Site:
    """Return the host as it stands at `visit`."""
    built = Site()
    own = [report for report in reports.values() if report.body.startswith("石桥县")]
    entries = [_publish(built, report, visit, number) for number, report in enumerate(own, 214)]
    pages = site.pages_of(entries, PAGE_SIZE)
    for number, records in enumerate(pages, 1):
        rows = "\n".join(
            f'<tr><td height="24">·<a href="{entry.href}" target="_blank">{entry.title}</a> ({entry.date})</td></tr>'
            for entry in records
        )
        links = [
            f'<a href="list.asp?id=31&amp;page={to}">{name}</a>'
            for name, to in (("上一页", number - 1), ("下一页", number + 1), ("尾页", len(pages)))
            if 1 <= to <= len(pages)
        ]
        text = site.page(
            "shiqiao_list.html",
            records=rows,
            total=len(entries),
            number=number,
            count=len(pages),
            pager=" ".join(links),
            **_churn(visit, number),
        )
        _put(built, COLUMN if number == 1 else f"{COLUMN}&page={number}", text, "text/html")
    links_of = {"信息公开年报": "/xxgk/list.asp?id=31"}
    _put(built, "/", site.home("石桥县政府网", {"信息公开": "/xxgk/"}, "gb2312"), "text/html")
    _put(built, "/xxgk/", site.home("信息公开 - 石桥县政府网", links_of, "gb2312"), "text/html")
    built.resources[HOST, "/robots.txt"] = site.robots("Crawl-delay: 0.1", "Disallow: /admin/")
    return built


def _publish(built: Site, report: Report, visit: int, number: int) -> Entry:
    split = (report.body, report.year) == SPLIT_TITLE
    if split:
        # as seeds/004: the bare name on top, the date, then the title on two lines
        head, first, second = "县民政局", report.title[:13], report.title[13:]
        heading = (
            f'<tr><td align="center"><b>{head}</b></td></tr>\n'
            f'<tr><td align="center">发布时间：{report.published_on}</td></tr>'
            '\n<tr><td align="right">【字号：大 中 小】　分享：</td></tr>'
            f'\n<tr><td align="center"><font size="4">{first}<br>{second}</font></td></tr>'
        )
    else:
        head = report.title
        heading = (
            f'<tr><td align="center"><font size="4">{head}</font></td></tr>\n<tr><td align="center">'
            f"发布时间：{report.published_on}　来源：{report.source}　浏览次数：{number * 3 + visit * 17}　"
            "【字号：大 中 小】</td></tr>"
        )
    cover, url, content = "", f"http://{HOST}/xxgk/show.asp?id={number}", render(report.blocks, _paragraph)
    if (report.body, report.year) == ATTACHED:
        path = f"/xxgk/files/{number}.docx"
        cover, url, content = (
            url,
            f"http://{HOST}{path}",
            f'请下载附件：<a href="files/{number}.docx">{report.title}.docx</a>',
        )
        file = word_file(report.title, report.blocks)
        modified = site.last_modified(report.published_on)
        built.resources[HOST, path] = Resource(file, "application/octet-stream", last_modified=modified)
    text = site.page(
        "shiqiao_article.html",
        head=head,
        heading=heading,
        content=content,
        **_churn(visit, number),
    )
    # an honest header on none of the pages: it is silent, or it lies
    content_type = "text/html" if number % 2 else "text/html; charset=utf-8"
    _put(built, f"/xxgk/show.asp?id={number}", text, content_type, site.last_modified(report.published_on))
    built.places.append(Place(url, report.body, report.year, cover=cover))
    return Entry(f"show.asp?id={number}", report.title, report.published_on)


def _paragraph(block: Paragraph, text: str) -> str:
    return f"　　<b>{text}</b><br>" if block.level else f"　　{text}<br>"


def _churn(visit: int, number: int) -> dict[str, object]:
    today = datetime.date(2026, 7, 1) + datetime.timedelta(weeks=visit)
    return {"today": f"今天是{today.year}年{today.month}月{today.day}日", "visitors": 120_386 + visit * 1_904 + number}


def _put(built: Site, path: str, text: str, content_type: str, last_modified: str | None = None) -> None:
    built.resources[HOST, path] = Resource(text.encode("gbk"), content_type, last_modified=last_modified)
