"""Hanweb's platform JPaaS, since about 2021: columns `/col/col1229/index.html` or `/zwgk/nb/index.html`.

The page holds no list but scripts that fetch its parts ("units") and put them in: `<script parseType="bulidstatic"
url="/api-gateway/jpaas-publish-server/front/page/build/unit" queryData="{'parseType':'bulidstatic','webId':'3096',
'tplSetId':'…','pageType':'column','tagId':'当前栏目list','editType':'null','pageId':'1554467'}">` (bulidstatic is how
they write it). A GET with these parameters answers `{"success":true,"data":{"html":"<ul><li><a href=…>…"}}`; some sites
send the HTML as `data`. Its pager, `<div class="pagination" rows="15" count="40" pageNo="1">` or the same as
`queryData="{'rows':'15',…}"`, counts the pages, and page 2 is asked for by `paramJson={"pageNo":2,"pageSize":15}`: a
bare pageNo is not heeded.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from crawler.families import answer, around, paged, record
from crawler.families.address import values_of, with_values
from crawler.families.record import Link, Listing

_UNIT = re.compile(r"/jpaas-publish-server/front/page/build/unit")
_SCRIPT = re.compile(r"<script\b[^<>]*>", re.IGNORECASE)
_QUERY = re.compile(r"\bqueryData\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ENDPOINT = re.compile(r"=\s*['\"]([^'\"\s]*/jpaas-publish-server/front/page/build/unit[^'\"\s]*)['\"]")
_PAIR = re.compile(r"['\"](\w{1,40})['\"]\s*:\s*['\"]([^'\"]*)['\"]")
_TEMPLATES = re.compile(r"\btplSetId\b")
_LIST = re.compile(r"list|列表|内容|分页|当前栏目", re.IGNORECASE)
_AROUND = re.compile(r"导航|面包屑|位置|页头|页脚|头部|底部|搜索|nav|head|foot|banner|crumb", re.IGNORECASE)
_ARTICLE = re.compile(r"/art/(?:19|20)\d\d/|/art_[\w-]+\.html?$|\.(?:pdf|docx?|xlsx?|wps)$", re.IGNORECASE)
_TAG = re.compile(r"<\w[^<>]*>")
_PAGER = re.compile(r"\b(?:pagination|pageNo)\b", re.IGNORECASE)
_COUNT = re.compile(r"(?<![\w-])['\"]?count['\"]?\s*[=:]\s*['\"]?(\d+)", re.IGNORECASE)
_ROWS = re.compile(r"(?<![\w-])['\"]?rows['\"]?\s*[=:]\s*['\"]?(\d+)", re.IGNORECASE)
MOST_UNITS = 10


def read(url: str, text: str) -> Listing:
    """Return the units of a page that may hold its list, or the records of a unit and its later pages."""
    if answer.is_json(text):
        html = _html(answer.load(text))
        return Listing.of(url, _records(url, html), _later_pages(url, html))
    units = list(_units(url, text))
    lists = [address for tag, address in units if _LIST.search(tag) and not _AROUND.search(tag)]
    others = [address for tag, address in units if not _AROUND.search(tag)]
    return Listing.of(url, [], (lists or others)[:MOST_UNITS])


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the gateway and the units, where they occur."""
    if answer.is_json(text):
        return ("an answer of jpaas-publish-server",) if _UNIT.search(url) else ()
    found = {"jpaas-publish-server": _UNIT, "a script with queryData": _QUERY, "tplSetId": _TEMPLATES}
    return paged.signs(text, found) if _UNIT.search(text) else ()


def _units(url: str, html: str) -> Iterator[tuple[str, str]]:
    """Yield the tagId and the address of every unit that a script of the page fetches."""
    base = record.base_of(url, html)
    for script in _SCRIPT.findall(html):
        endpoint, query = _ENDPOINT.search(script), _QUERY.search(script)
        if endpoint is None or query is None:
            continue
        values = dict(_PAIR.findall(entities.unescape(query.group(1) or query.group(2) or "")))
        if values.get("pageId"):
            address = urljoin(base, entities.unescape(endpoint.group(1)))
            yield values.get("tagId", ""), with_values(address, values)


def _html(value: Any) -> str:
    """Return the HTML of the answer. ValueError when it has none, with what it says instead."""
    data = value.get("data") if isinstance(value, dict) else None
    html = data.get("html") if isinstance(data, dict) else data
    if isinstance(html, str):
        return html
    said = value.get("message") or value.get("msg") or value.get("code") if isinstance(value, dict) else None
    raise ValueError(f"The unit has no data.html: {str(said or 'no reason given')[:200]}.")


def _records(url: str, html: str) -> list[Link | None]:
    """Return the links to articles, and those to elsewhere that stand in a row with a date."""
    tree = record.parse(html) if html.strip() else None
    if tree is None:
        return []
    crowded = around.crowded(tree)
    found: list[Link | None] = []
    for anchor in tree.iter("a"):
        link = record.link(url, anchor, around.beside(anchor, crowded))
        if link is not None and (link.date or _ARTICLE.search(link.url)):
            found.append(link)
    return found


def _later_pages(url: str, html: str) -> Iterator[str]:
    tags = (tag for tag in _TAG.findall(html) if _PAGER.search(tag))
    pager = next((tag for tag in tags if _COUNT.search(tag) and _ROWS.search(tag)), None)
    if pager is None:
        return
    count, size = (int(match.group(1)[:9]) for pattern in (_COUNT, _ROWS) if (match := pattern.search(pager)))
    here = re.search(r"\"pageNo\"\s*:\s*\"?(\d{1,9})", values_of(url).get("paramJson", ""))
    number = int(here.group(1)) if here else 1
    for each in range(number + 1, min(-(-count // size) if size else 0, record.MOST_PAGES) + 1):
        asked = json.dumps({"pageNo": each, "pageSize": size}, separators=(",", ":"))
        yield with_values(url, {"paramJson": asked})
