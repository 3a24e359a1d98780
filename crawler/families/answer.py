"""A JSON answer that lists records, whoever sent it: search back ends and the data behind script-fed lists.

The records are the array, at any depth, of which most items have a title and an address, under the names that the
back ends in use give them: `resultDocs[].data` {titleO, url, docDate} and `data.resultList` {title, url, docDate} of
`/so/ss/query/s`; `page.content` {title, url, trs_time} of TRS IGS; `dataResults[].data` {title, url, cdate} of
`/search-front-server/`; `data` {doctitle, docpuburl, docreltime} of `/fjdzapp/search`; `docs` {title, chnldocurl, time}
of `/was5/web/search`; `datas` {_doctitle, chnldocurl} of `/ssp/search/api`; and `result` of Hanweb's jsearch, whose
items are HTML. How many there are in all stands beside the array or above it.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring
from w3lib.html import remove_tags, replace_entities

from crawler.families import record
from crawler.families.address import number_of, values_of, with_values
from crawler.families.record import Link

_TITLES = ("titleo", "title", "_doctitle", "doctitle")
_URLS = ("url", "docpuburl", "chnldocurl")
_DATES = (
    *("docdate", "docreltime", "pubdate", "publishtime", "pubtime"),
    *("trs_time", "deploytime", "createdate", "cdate", "time"),
)
_TOTALS = ("totalhits", "total", "totalelements", "totalcount", "recordcount", "count")
_PAGE_COUNTS = ("pagecount", "totalpages", "totalpage")
_PAGES = ("page", "pageNumber", "pageNo", "pageNum", "p")
_SIZES = ("pageSize", "rows", "pg", "prepage", "datas", "perpage")
_JSONP = re.compile(r"[\w$.]{1,100}\(")
# was5 sends '###pypy###' for what it does not know
_SINGLE_QUOTED = re.compile(r":\s*'[^'\"\r\n]*'")
_DAY = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?")
_CHINA = datetime.timezone(datetime.timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer lists: `records` in order, `size` items it sent, and `total` records or `pages` if it says so."""

    records: tuple[Link, ...]
    size: int
    total: int | None
    pages: int | None


def is_json(text: str) -> bool:
    """Tell whether `text` sets out to be JSON or JSONP; HTML is not."""
    start = text.lstrip("\ufeff \t\r\n")[:80]
    return start.startswith(("{", "[")) or re.match(r"[\w$.]+\(\s*[{\[]", start) is not None


def load(text: str) -> Any:
    """Return the value of a JSON or JSONP answer. ValueError says where it is broken."""
    text = text.lstrip("\ufeff").strip()
    if wrapped := _JSONP.match(text):
        text = text[wrapped.end() :].rstrip("; \t\r\n").removesuffix(")")
    try:
        return json.loads(text, strict=False)  # titles hold line ends
    except json.JSONDecodeError as error:
        try:
            return json.loads(_SINGLE_QUOTED.sub(':""', text), strict=False)
        except json.JSONDecodeError:
            raise ValueError(f"The answer is no JSON: {error}.") from error


def read(url: str, text: str) -> Answer:
    """Return what the JSON answer of `url` lists. ValueError for one that refuses, or holds no array of records."""
    value = load(text)
    if isinstance(value, dict) and (value.get("ok") is False or value.get("success") is False):
        reason = value.get("msg") or value.get("message") or value.get("code") or "no reason given"
        raise ValueError(f"The answer says that it failed: {str(reason)[:200]}.")
    best: tuple[tuple[Link, ...], list[Any], tuple[Mapping[str, Any], ...]] = ((), [], ())
    arrays = 0
    for items, above in _arrays(value):
        arrays += 1
        found = tuple(link for item in items if (link := _record(url, item)) is not None)
        if len(found) > len(best[0]) or arrays == 1:
            best = (found, items, above)
    found, items, above = best
    total = _count(above or tuple(_objects(value)), _TOTALS)
    if not found and total != 0 and (items or not arrays):
        raise ValueError("The answer holds no array whose items have a title and an address.")
    return Answer(found, len(items), total, _count(above, _PAGE_COUNTS))


def later_pages(url: str, found: Answer, default: str = "page") -> Iterator[str]:
    """Yield the addresses of the pages behind that of `found`, which was asked for at `url`.

    `default` is the parameter of the page where `url` names none. Where the answer does not say how many there are,
    a full page has one behind it.
    """
    name, number = number_of(url, _PAGES) or (default, 1)
    asked = number_of(url, _SIZES)
    size = asked[1] if asked is not None and asked[1] > 1 else found.size
    if not found.size or not size:
        return
    if found.pages is not None:
        last = found.pages
    elif found.total is not None:
        last = -(-found.total // size)
    else:
        last = number + (found.size >= size)
    for each in range(number + 1, min(last, record.MOST_PAGES) + 1):
        yield with_values(url, {name: each})


def _arrays(value: Any) -> Iterator[tuple[list[Any], tuple[Mapping[str, Any], ...]]]:
    """Yield every array in `value` with the objects that it stands in, the innermost first."""
    waiting: list[tuple[Any, tuple[Mapping[str, Any], ...]]] = [(value, ())]
    while waiting:
        each, above = waiting.pop()
        if isinstance(each, list):
            yield each, above
            waiting += [(item, above) for item in reversed(each) if isinstance(item, (dict, list))]
        elif isinstance(each, dict):
            inner = (each, *above[:5])
            waiting += [(item, inner) for item in reversed(each.values()) if isinstance(item, (dict, list))]


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the object `value` and those within it, where no array stands between."""
    while isinstance(value, dict):
        yield value
        value = next((item for item in value.values() if isinstance(item, dict)), None)


def _record(url: str, item: Any) -> Link | None:
    if isinstance(item, str):
        return _of_html(url, item) if "<a" in item else None
    if not isinstance(item, dict):
        return None
    inner = item.get("data")
    fields = {name.lower(): value for name, value in (inner if isinstance(inner, dict) else item).items()}
    title = next(filter(None, (_plain(fields.get(name)) for name in _TITLES)), "")
    address = next(filter(None, (_address(url, fields.get(name)) for name in _URLS)), None)
    date = next(filter(None, (_date(fields.get(name)) for name in _DATES)), None)
    return Link(address, title, date) if address and title else None


def _of_html(url: str, markup: str) -> Link | None:
    """Return the record of an item of jsearch: its link may lead through `visit/link.do?url=…`, which counts clicks."""
    try:
        item = fragment_fromstring(markup, create_parent="div")
    except etree.ParserError:
        return None
    anchors = [anchor for anchor in item.iter("a") if anchor.get("href")]
    anchor = next((anchor for anchor in anchors if _title(anchor)), None)
    if anchor is None:
        return None
    title, href = _title(anchor), anchor.get("href") or ""
    target = values_of(href).get("url", "") if "link.do" in href else href
    shown = next((text for each in anchors if (text := record.words(each)).startswith(("http://", "https://"))), "")
    address = record.absolute(url, unquote(target) if "%3A%2F%2F" in target else target) if target else None
    if "link.do" in href and not target.startswith("http"):
        address = record.absolute(url, shown)
    beside = record.words(item).replace(record.words(anchor), " ", 1)
    return Link(address, title, record.date_in(beside)) if address else None


def _title(anchor: HtmlElement) -> str:
    return " ".join((anchor.get("data-title") or anchor.get("title") or record.words(anchor)).split())


def _plain(value: Any) -> str:
    """Return a title without the mark-up that shows what was searched for."""
    return " ".join(replace_entities(remove_tags(value[:2000])).split()) if isinstance(value, str) else ""


def _address(url: str, value: Any) -> str | None:
    return record.absolute(url, value) if isinstance(value, str) else None


def _date(value: Any) -> str | None:
    """Return a date in ISO 8601: of a text, of 20240120 or 20240120093000, or of seconds or milliseconds since 1970.

    >>> _date("2024-01-20 09:30"), _date("20240120"), _date(1705712400000), _date("1705712400"), _date(7)
    ('2024-01-20', '2024-01-20', '2024-01-20', '2024-01-20', None)
    """
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if day := _DAY.fullmatch(text):
        return record.date_in("-".join(day.groups()))
    if text.isascii() and text.isdigit() and len(text) in (10, 13):
        return datetime.datetime.fromtimestamp(int(text[:10]), _CHINA).date().isoformat()
    return record.date_in(text[: record.LONGEST_TITLE])


def _count(above: tuple[Mapping[str, Any], ...], names: tuple[str, ...]) -> int | None:
    """Return the number under the first of `names`, in the innermost object that has one."""
    for each in above:
        fields = {name.lower(): value for name, value in each.items()}
        for name in names:
            text = str(fields.get(name, ""))
            if text.isascii() and text.isdigit():
                return int(text[:9])
    return None
