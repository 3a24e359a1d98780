"""Sites laid out with tables, as they were built before about 2010, mostly in GB2312.

A record is `·<a href="show.asp?id=12">title</a> (2014-03-31)` in a cell, or the link in one cell and the date in the
next. Navigation stands in cells of the same tables, without bullet and date. Pages are linked as 下一页.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.families import record
from crawler.families.record import Listing

_BULLET = re.compile(r"[·•・●○◆◇■□▪※★☆◎→>»]\s*$")
_PAGER = re.compile(
    r"^[\[【(（<>\s]*(?:首[页頁]|[上下前后]一?[页頁]|[尾末][页頁]|返回|GO|\d+)[\]】)）<>\s]*$", re.IGNORECASE
)


def read(url: str, html: str) -> Listing:
    """Return the links that stand like records, and those in the same column of the same table."""
    tree = record.parse(html)
    if tree is None:
        return Listing()
    base = record.base_of(url, html)
    anchors = [a for a in tree.iter("a") if a.get("href") and not _PAGER.match(record.words(a))]
    beside = {anchor: _beside(anchor) for anchor in anchors}
    columns = {_column(anchor) for anchor in anchors if _is_record(anchor, beside[anchor])}
    links = (record.link(base, anchor, beside[anchor]) for anchor in anchors if _column(anchor) in columns)
    return Listing.of(url, links, [record.next_page(base, tree)])


def _is_record(anchor: HtmlElement, beside: str) -> bool:
    if _column(anchor) is None:
        return False
    return record.date_in(beside) is not None or _BULLET.search(_before(anchor)) is not None


def _column(anchor: HtmlElement) -> tuple[HtmlElement, int] | None:
    """Return the innermost table of `anchor` and the number of its cell in the row."""
    cell = next(anchor.iterancestors("td", "th"), None)
    table = next(cell.iterancestors("table"), None) if cell is not None else None
    return None if cell is None or table is None else (table, len(list(cell.itersiblings("td", "th", preceding=True))))


def _before(anchor: HtmlElement) -> str:
    """Return the text just before `anchor`: of its cell, or the whole of the cell before, which may hold the bullet."""
    previous = anchor.getprevious()
    parent = anchor.getparent()
    text = (previous.tail if previous is not None else parent.text if parent is not None else "") or ""
    cell = next(anchor.iterancestors("td", "th"), None)
    if text.strip() or cell is None or previous is not None:
        return text
    neighbour = cell.getprevious()
    return record.words(neighbour) if neighbour is not None and next(neighbour.iter("a"), None) is None else ""


def _beside(anchor: HtmlElement) -> str:
    """Return the text from `anchor` to the next link of its row: there stands its date."""
    row = next(anchor.iterancestors("tr"), None)
    if row is None:
        return ""
    text: list[str] = []
    inside = False
    for event, node in _walk(row):
        if node is anchor:
            inside = True
            if event == "tail":
                text.append(node.tail or "")
        elif inside and event == "start" and node.tag == "a":
            break
        elif inside and not _within(node, anchor):
            text.append((node.text if event == "start" else node.tail) or "")
    return " ".join(text)


def _walk(row: HtmlElement) -> list[tuple[str, HtmlElement]]:
    """Return the nodes of `row` in the order of the page, each as it starts and once more for its tail."""
    steps: list[tuple[str, HtmlElement]] = [("start", row)]
    for child in row:
        if isinstance(child.tag, str):
            steps += _walk(child)
        steps.append(("tail", child))
    return steps


def _within(node: HtmlElement, anchor: HtmlElement) -> bool:
    return any(parent is anchor for parent in node.iterancestors())
