"""A list laid out with tables, as before 2010: GB2312, a bullet before each record, pages of one script."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.demo.resource import Resource, strong_etag
from tests.portals.parts import Built, Record, article, menu

LIST = "/xxgk/list.asp?id=31"


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal."""
    built = Built("table", f"http://{host}{LIST}")
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    for number, page in enumerate(pages, start=1):
        rows = ""
        for record in page:
            path = f"/xxgk/show.asp?id={record.number}"
            _put(built, path, article(record, container='<table><tr><td class="news">{}</td></tr></table>'))
            built.urls.append(f"http://{host}{path}")
            rows += f"<tr><td width=10>·</td><td><a href='show.asp?id={record.number}' target=_blank>{record.title}</a></td><td>({record.date})</td></tr>\n"
        following = f'<a href="list.asp?id=31&page={number + 1}">下一页</a>' if number < len(pages) else "下一页"
        text = (
            f"<html><body>{menu()}<table width=980><tr><td><table><tr><td><a href='/'>首页</a></td></tr><tr><td><a href='/ldzc.asp'>领导</a></td></tr>"
            f'</table></td><td><table>{rows}<tr><td colspan=3>第{number}页 <a href="list.asp?id=31">首页</a> {following}</td></tr></table></td></tr></table></body></html>'
        )
        _put(built, LIST + (f"&page={number}" if number > 1 else ""), text)
    return built


def _put(built: Built, path: str, text: str) -> None:
    body = text.replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")
    built.resources[path] = Resource(body, "text/html; charset=gb2312", etag=strong_etag(body), gzip=True)
