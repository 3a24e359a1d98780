"""Portals whose list is the site's search: what is found holds the words, and not every title is a report's."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from tests.portals.parts import Built, Record, article

JSON = "application/json;charset=UTF-8"
WORDS = quote("政府信息公开工作年度报告")


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal with TRS IGS, which is asked by GET and says how many pages there are."""
    address = f"/igs/front/search.jhtml?code=c1c8a0a1&siteId=10&searchWord={WORDS}&pageSize={size}&pageNumber={{}}"

    def answer(page: Sequence[Record], urls: Sequence[str], number: int) -> Any:
        rows = [
            {
                "title": _marked(record.title),
                "url": url,
                "trs_time": f"{record.date} 09:30:00",
                "content": "<em>年度报告</em>",
            }
            for record, url in zip(page, urls, strict=True)
        ]
        pages = -(-len(records) // size)
        return {"page": {"content": rows, "total": str(len(records)), "totalPages": pages, "number": number}}

    return _build(host, records, size, address, answer)


def build_posted(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal with `/so/ss/query/s`, which is posted a form."""
    address = f"/so/ss/query/s?siteCode=1100000088&__wb_method=POST&tab=all&qt={WORDS}&page={{}}&pageSize={size}"

    def answer(page: Sequence[Record], urls: Sequence[str], number: int) -> Any:
        rows = [
            {"data": {"titleO": record.title, "title": _marked(record.title), "url": url, "docDate": record.date}}
            for record, url in zip(page, urls, strict=True)
        ]
        return {"ok": True, "totalHits": len(records), "resultDocs": rows, "facets": [{"name": "全部", "count": 9}]}

    return _build(host, records, size, address, answer)


def build_jsearch(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal with Hanweb's jsearch: it is posted a form, and its records are HTML behind a counter of clicks."""
    form = f"websiteid=370000000088000&q={WORDS}&p={{}}&pg={size}&cateid=18021&pos=title&tpl=2204"

    def answer(page: Sequence[Record], urls: Sequence[str], number: int) -> Any:
        rows = [
            f'<div class="jcse-result-box"><div class="jcse-news-title"><a href="visit/link.do?url={quote(url, safe="")}&q=x'
            f'&title={quote(record.title)}" target="_blank">{_marked(record.title)}</a></div><div class="jcse-news-abs">…'
            f'<span class="jcse-news-date">{record.date}</span></div><div class="jcse-news-url"><a href="{url}">{url}</a></div></div>'
            for record, url in zip(page, urls, strict=True)
        ]
        return {"result": rows, "total": len(records), "word": []}

    return _build(host, records, size, f"/jsearchfront/interfaces/cateSearch.do?__wb_method=POST&{form}", answer)


def _marked(title: str) -> str:
    return title.replace("信息公开", "<em>信息</em><em>公开</em>")


def _build(
    host: str,
    records: Sequence[Record],
    size: int,
    address: str,
    answer: Callable[[Sequence[Record], Sequence[str], int], Any],
) -> Built:
    built = Built("search", f"http://{host}{address.format(1)}", by_title=True)
    for record in records:
        path = f"/zwgk/{record.date[:7].replace('-', '')}/{record.number}.html"
        built.put(path, article(record))
        built.urls.append(f"http://{host}{path}")
    for number, start in enumerate(range(0, len(records), size), start=1):
        page, urls = records[start : start + size], built.urls[start : start + size]
        built.put(address.format(number), json.dumps(answer(page, urls, number), ensure_ascii=False), JSON)
    return built
