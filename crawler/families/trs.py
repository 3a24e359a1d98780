"""TRS WCM, the most common CMS of city and county portals.

Lists are `<ul><li><a href="./202403/t20240312_1234.html" title="…">…</a><span>2024-03-12</span></li>`, also with
`<dl>` or `<tr>` for a record. Pages are static: the script beside the list calls `createPageHTML(count, index,
"index", "html")`, and page n is `index_n.html`, so the first page tells all addresses. A pager with the id of its
element as a further first argument is a common variant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawler.families import record
from crawler.families.record import Listing

_ARTICLE = re.compile(r"/t(?:19|20)\d{6}_\d+(?:_\w+)?\.s?html?$|\.(?:pdf|docx?|xlsx?|wps)$", re.IGNORECASE)
_PAGER = re.compile(
    r"createPageHTML\(\s*(?:['\"]\w*['\"]\s*,\s*)?(\d+)\s*,\s*(\d+)\s*,\s*['\"](\w+)['\"]\s*,\s*['\"](\w+)['\"]"
)
_EDITOR = re.compile(r"\bTRS_Editor\b")
_DATED = re.compile(r"/t(?:19|20)\d{6}_\d+\.s?html?")
_RECORDS = ("li", "dl", "tr")


def read(url: str, html: str) -> Listing:
    """Return the records of the list beside the pager, and the pages that the pager counts."""
    tree = record.parse(html)
    if tree is None:
        return Listing()
    base = record.base_of(url, html)
    pager = next((script for script in tree.iter("script") if _PAGER.search(script.text or "")), None)
    rows = _records(tree, base, pager)
    links = (record.link(base, _anchor(row, base), _beside(row, base)) for row in rows)
    return Listing.of(url, links, _pages(url, pager))


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the pager, the container of articles and the addresses that TRS gives them, where they occur."""
    found = {"createPageHTML(…) in a script": _PAGER, "TRS_Editor": _EDITOR, "addresses /t20240312_1234.html": _DATED}
    return tuple(sign for sign, pattern in found.items() if pattern.search(text))


def _records(tree: HtmlElement, base: str, pager: HtmlElement | None) -> list[HtmlElement]:
    """Return the rows of the one list that is nearest to the pager; without a pager, of the fullest dated list.

    An empty list beside the pager counts: the news in the sidebar are not its records.
    """
    best: tuple[tuple[int, ...], list[HtmlElement]] = ((0, 0, 0, 0), [])
    for rows, holder in _lists(tree):
        if rows and not any(_is_article(_anchor(row, base), base) for row in rows):
            continue
        titled = sum(record.reads_like_report(record.words(row)) for row in rows)
        dated = sum(record.date_in(_beside(row, base)) is not None for row in rows)
        if pager is None and not titled and not dated:
            continue
        near = _common_depth(holder, pager) if pager is not None else 0
        rank = (near, titled, dated, len(rows))
        if rank > best[0]:
            best = (rank, rows)
    return best[1]


def _lists(tree: HtmlElement) -> Iterator[tuple[list[HtmlElement], HtmlElement]]:
    """Yield each list with its rows; lists of one class side by side (a gap after five rows) are one."""
    groups: dict[tuple[HtmlElement, str], list[HtmlElement]] = {}
    for row in tree.iter(*_RECORDS):
        parent = row.getparent()
        if parent is not None and next(row.iter("a"), None) is not None and not _holds_rows(row):
            holder = parent.getparent() if row.tag != "dl" else parent
            groups.setdefault((parent if holder is None else holder, parent.get("class") or ""), []).append(row)
    for empty in tree.iter("ul"):
        holder = empty.getparent()
        if len(empty) == 0 and holder is not None and (holder, empty.get("class") or "") not in groups:
            yield [], holder
    for (holder, _), rows in groups.items():
        yield rows, holder


def _holds_rows(row: HtmlElement) -> bool:
    return any(inner is not row for inner in row.iter(*_RECORDS))


def _anchor(row: HtmlElement, base: str) -> HtmlElement:
    """Return the link of a row to its article: the first of its links may lead to a body or a category."""
    anchors = list(row.iter("a"))
    return next((anchor for anchor in anchors if _is_article(anchor, base)), anchors[0])


def _is_article(anchor: HtmlElement, base: str) -> bool:
    return _ARTICLE.search(record.absolute(base, anchor.get("href")) or "") is not None


def _beside(row: HtmlElement, base: str) -> str:
    """Return the text of a row without its title, in which a date of another kind may stand."""
    title = record.words(_anchor(row, base))
    return record.words(row).replace(title, " ", 1)


def _common_depth(one: HtmlElement, other: HtmlElement) -> int:
    above = {one, *one.iterancestors()}
    return max((sum(1 for _ in node.iterancestors()) + 1 for node in other.iterancestors() if node in above), default=0)


def _pages(url: str, pager: HtmlElement | None) -> Iterator[str]:
    match = _PAGER.search(pager.text or "") if pager is not None else None
    if match:
        count, _, name, ending = match.groups()
        # page 0 is the list's own address, with or without index.html: never asked for again
        yield from (urljoin(url, f"{name}_{number}.{ending}") for number in record.further_pages(1, int(count[:9])))
