"""Sites laid out with tables, as they were built before about 2010, mostly in GB2312.

A record is `·<a href="show.asp?id=12">title</a> (2014-03-31)` in a cell, or the link in one cell and the date in the
next. Navigation stands in cells of the same tables, without bullet and date. Pages are linked as 下一页.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from crawler.families import pagers, record
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
    base, numbers, beside = record.base_of(url, html), _cell_numbers(tree), _beside(tree)
    anchors = [a for a in tree.iter("a") if a.get("href") and not _PAGER.match(record.words(a)[: record.LONGEST_TITLE])]
    column = {anchor: _column(anchor, numbers) for anchor in anchors}
    columns = {column[anchor] for anchor in anchors if column[anchor] and _is_record(anchor, beside.get(anchor, ""))}
    links = (record.link(base, anchor, beside.get(anchor, "")) for anchor in anchors if column[anchor] in columns)
    return Listing.of(url, links, pagers.linked(url, html, tree).pages)


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return what only the old layout has: records with a bullet or a date in the cells of a table."""
    return ("records in the cells of a table",) if read(url, text).reports else ()


def _is_record(anchor: HtmlElement, beside: str) -> bool:
    return record.date_in(beside) is not None or _BULLET.search(_before(anchor)[-50:]) is not None


def _cell_numbers(tree: HtmlElement) -> dict[HtmlElement, int]:
    return {cell: number for row in tree.iter("tr") for number, cell in enumerate(row.iterchildren("td", "th"))}


def _column(anchor: HtmlElement, numbers: dict[HtmlElement, int]) -> tuple[HtmlElement, int] | None:
    """Return the innermost table of `anchor` and the number of its cell in the row."""
    cell = next(anchor.iterancestors("td", "th"), None)
    table = next(cell.iterancestors("table"), None) if cell is not None else None
    return None if cell is None or table is None else (table, numbers.get(cell, 0))


def _before(anchor: HtmlElement) -> str:
    """Return the text just before `anchor`: of its cell, or the whole of the cell before, which may hold the bullet."""
    previous = anchor.getprevious()
    parent = anchor.getparent()
    text = (previous.tail if previous is not None else parent.text if parent is not None else "") or ""
    cell = next(anchor.iterancestors("td", "th"), None)
    if text.strip() or cell is None or previous is not None:
        return text
    neighbour = next(cell.itersiblings("td", "th", preceding=True), None)
    return record.words(neighbour) if neighbour is not None and next(neighbour.iter("a"), None) is None else ""


def _beside(tree: HtmlElement) -> dict[HtmlElement, str]:
    """Return for every link in a row the text from it to the next link, or to the end of the row: its date."""
    texts: dict[HtmlElement, list[str]] = {}
    rows: list[HtmlElement] = []
    last: HtmlElement | None = None  # the link that text belongs to,
    within: HtmlElement | None = None  # the row that it ends with,
    inside = False  # and whether the link itself has not ended
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event == "start":
            if node.tag == "tr":
                rows.append(node)
            if node.tag == "a" and rows:
                last, within, inside = node, rows[-1], True
                texts[node] = []
            elif last is not None and not inside:
                texts[last].append(node.text or "")
            continue
        if event == "end":
            if node is last:
                inside = False
            if node.tag == "tr":
                rows.pop()
            if node is within:
                last = within = None
        if last is not None and not inside:
            texts[last].append(node.tail or "")
    return {anchor: " ".join(parts) for anchor, parts in texts.items()}
