"""The one list of a page: which of its links are records, and which stand in menus, sidebars and lists of news.

A record is a link to an article, in a row of its own. What counts as an article is the family's to say; a link whose
words name a report of a year counts on every site, for lists lead to the sites of other bodies too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawler.families import record
from crawler.families.record import Link

# 2023年度报告 and 2023年年报 say enough in the column of reports, if not elsewhere
_YEARLY = re.compile(r"年报|年報|年度(?:工作)?(?:报告|報告)|公开(?:工作)?报告")
_YEAR = re.compile(r"(?:19|20)\d\d|[二一][〇○ＯOo0零一九][〇○ＯOo0零一二三四五六七八九十]")
_FOLDER = re.compile(r"(?:/|/(?:index|list|common_list)\w*\.\w+)(?:\?[^/]*)?$")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|ofd|rar|zip)$", re.IGNORECASE)
_DATE = r"[\[【(（]?\s*(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}\s*[\]】)）]?"
_DATED = re.compile(rf"^\s*{_DATE}\s*|\s*{_DATE}\s*$")
_ROWS = frozenset({"li", "dl", "tr", "dd", "dt"})
_HOLDERS = frozenset({"ul", "ol", "table", "tbody"})
_NEAR = 2  # from the pager, or its block, to what holds it and its list
_CELLS = frozenset({"tr", "td", "table", "tbody", "dl"})
_INLINE = frozenset({"a", "span", "p", "dt", "h3", "h4"})  # their date is in what follows: <dt>link</dt><dd>date</dd>
# How far above the link its date is looked for: <div><p>link</p><p>date</p></div>, and a table in the cell of a row.
_LEVELS, _TABLE_LEVELS = 2, 5


@dataclass(frozen=True, slots=True)
class _Record:
    """A link that may be a record, in its `unit`.

    `ours` when the family calls its address an article, `sure` when it leads to one and to no column of reports.
    """

    unit: HtmlElement
    anchor: HtmlElement
    link: Link
    ours: bool
    sure: bool
    titled: bool
    below: bool


def is_file(url: str) -> bool:
    """Tell whether `url` names a document, as records without a page of their own do.

    >>> is_file("http://a.example/P0202.pdf"), is_file("http://a.example/1.html")
    (True, False)
    """
    return _FILE.search(url) is not None


def is_folder(url: str) -> bool:
    """Tell whether `url` is the address of a column rather than of a page in it.

    >>> is_folder("http://a.example/nb/2019/"), is_folder("http://a.example/nb/1.html")
    (True, False)
    """
    return _FOLDER.search(url) is not None


def is_below(url: str, folder: str) -> bool:
    """Tell whether `url` lies below `folder`, whose links may be of https and its own address of http.

    >>> is_below("https://a.example/nb/1.html", "http://a.example/nb/"), is_below("http://a.example/", "http://a.example/nb/")
    (True, False)
    """
    return url.partition("://")[2].startswith(folder.partition("://")[2])


def records(
    url: str, html: str, tree: HtmlElement, is_article: Callable[[str], bool], pager: HtmlElement | None = None
) -> list[Link]:
    """Return the records of the list that is nearest to `pager`; without a pager, of the one that reads most like it.

    A list counts whose articles lie below the folder of the page, that names reports of a year, or that stands right
    beside the pager. So an empty list beside a full sidebar is empty. After it come the lists beside it and those
    elsewhere, in another column or tab, whose rows mostly name reports.
    """
    base = record.base_of(url, html)
    folder = urljoin(url, ".")
    found = _candidates(tree, base, folder if folder.count("/") > 3 else "", is_article)
    levels = {} if pager is None else {node: up for up, node in enumerate((pager, *pager.iterancestors()))}
    ranked: list[tuple[tuple[int, ...], int, HtmlElement, list[_Record]]] = []
    for (holder, _), rows in _lists(found).items():
        up = next((levels[node] for node in rows[0].anchor.iterancestors() if node in levels), len(levels))
        titled, below = (sum(row.sure and getattr(row, name) for row in rows) for name in ("titled", "below"))
        dated = sum(row.sure and row.link.date is not None for row in rows)
        if titled or below or (dated and pager is not None and up <= _NEAR):
            ranked.append(((-up, titled, below, dated, len(rows)), -len(ranked), holder, rows))
    if not ranked:
        return []
    _, _, place, best = max(ranked, key=lambda one: one[:2])
    found_links = list(_with_the_rest(best, base))
    for *_, holder, rows in ranked:
        if rows is not best and _beside_each_other(place, holder):
            found_links += _with_the_rest(rows, base) if _names_reports(rows) else ()
        elif rows is not best and _stands_alone(rows, pager):
            found_links += (row.link for row in rows)  # what stands between them may be news
    return found_links


def _names_reports(rows: list[_Record]) -> bool:
    return 2 * sum(row.titled for row in rows) >= len(rows)


def _stands_alone(rows: list[_Record], pager: HtmlElement | None) -> bool:
    """Tell whether half of the rows of a list that is not beside the main one name reports.

    A row must say that they are of disclosure (年报 alone may be of statistics) or lie below the page; and where a
    pager shows which list is meant, only the site's own articles count.
    """
    named = (
        row.titled
        and row.sure
        and (row.ours or pager is None)
        and (row.below or record.reads_like_report(row.link.title))
        for row in rows
    )
    return 2 * sum(named) >= len(rows)


def _candidates(tree: HtmlElement, base: str, folder: str, is_article: Callable[[str], bool]) -> Iterator[_Record]:
    anchors: dict[HtmlElement, tuple[str, str, bool]] = {}  # address, title, whether it is one of our articles
    for anchor in tree.iter("a"):
        url, title = record.absolute(base, anchor.get("href")), _title(anchor)
        if url and title:
            is_ours = is_article(url)
            if is_ours or names_report(title):
                anchors[anchor] = url, title, is_ours
    for unit, anchor in _units({anchor: (url, title) for anchor, (url, title, _) in anchors.items()}).items():
        url, title, is_ours = anchors[anchor]
        link, is_sure = Link(url, title, _date(anchor, unit)), is_ours or not is_folder(url)
        is_lower = bool(folder) and is_below(url, folder)
        yield _Record(unit, anchor, link, is_ours, is_sure, names_report(title), is_lower)


def _with_the_rest(rows: list[_Record], base: str) -> Iterator[Link]:
    """Yield the records and, between them, the dated rows of their list that lead to pages of another shape."""
    known = {_row(row.anchor, row.unit): row.link for row in rows}
    for parent in dict.fromkeys(_parent(row) for row in known):
        for row in (parent, *parent):
            if row in known:
                yield known[row]
            elif row is not parent and row.tag in _ROWS:
                yield from _dated(row, base)


def _row(anchor: HtmlElement, unit: HtmlElement) -> HtmlElement:
    """Return the innermost row around `anchor`; where rows are no elements of their own, its `unit`."""
    for holder in anchor.iterancestors():
        if holder.tag in _ROWS:
            return holder
        if holder is unit:
            break
    return unit


def _dated(row: HtmlElement, base: str) -> Iterator[Link]:
    for anchor in row.iter("a"):
        url, title = record.absolute(base, anchor.get("href")), _title(anchor)
        if url and title:
            date = _date(anchor, row)
            if date:
                yield Link(url, title, date)
            return


def _title(anchor: HtmlElement) -> str:
    """Return the title without a date that stands in the link too; the attribute has it whole where it is cut."""
    shown, full = record.words(anchor)[:2000], " ".join((anchor.get("title") or "").split())[:2000]
    bare = _DATED.sub("", shown)
    start = bare.rstrip(".…")
    return full if full and (not bare or (full[:4] == bare[:4] and len(full) >= len(start))) else bare


def names_report(title: str) -> bool:
    """Tell whether `title` names a report and its year."""
    head = title[: record.LONGEST_TITLE]
    return _YEAR.search(head) is not None and (record.reads_like_report(head) or _YEARLY.search(head) is not None)


def _units(anchors: dict[HtmlElement, tuple[str, str]]) -> dict[HtmlElement, HtmlElement]:
    """Return the largest elements that hold one article each, a row or more, with the link that names it best.

    A row may link to its article several times: by a picture, by the title, by 详细.
    """
    one: dict[HtmlElement, str] = {}
    more: set[HtmlElement] = set()
    for anchor, (url, _) in anchors.items():
        for holder in (anchor, *anchor.iterancestors()):
            if holder in more:
                break  # and so is everything around it
            if one.setdefault(holder, url) != url:
                more.add(holder)
    units: dict[HtmlElement, HtmlElement] = {}
    for anchor, (_, title) in anchors.items():
        unit = anchor
        for holder in anchor.iterancestors():
            if holder in more:
                break
            unit = holder
        if unit not in units or (names_report(title) and not names_report(anchors[units[unit]][1])):
            units[unit] = anchor
    return units


def _lists(found: Iterable[_Record]) -> dict[tuple[HtmlElement, str], list[_Record]]:
    """Return the records by list; lists of one class side by side (a gap after five rows) are one."""
    lists: dict[tuple[HtmlElement, str], list[_Record]] = {}
    for row in found:
        holder, tag = _parent(row.unit), row.unit.tag
        if tag in _ROWS and tag != "dl":
            place = _parent(holder), holder.get("class") or ""
        else:
            place = holder, (row.unit.get("class") or "") if tag in _HOLDERS else str(tag)
        lists.setdefault(place, []).append(row)
    return lists


def _parent(node: HtmlElement) -> HtmlElement:
    parent = node.getparent()
    return node if parent is None else parent


def _beside_each_other(one: HtmlElement, other: HtmlElement) -> bool:
    """Tell whether two lists stand in one place, such as those of years: `<h3>2023</h3><ul>…`, each in its block.

    The tab that is shown has a class more than the others.
    """
    if one is other:
        return True
    mine, its = (set((node.get("class") or "").split()) for node in (one, other))
    return one.getparent() is other.getparent() and one.tag == other.tag and (mine == its or bool(mine & its))


def _date(anchor: HtmlElement, unit: HtmlElement) -> str | None:
    title = record.words(anchor)
    for text in _around(anchor, unit):
        date = record.date_in(text.replace(title, " ", 1))
        if date:
            return date
    match = _DATED.search(title)
    return record.date_in(match.group()) if match else None


def _around(anchor: HtmlElement, unit: HtmlElement) -> Iterator[str]:
    """Yield the text of the rows around a link, innermost first, or what follows it where rows are no elements."""
    if unit.tag in _INLINE:
        yield record.words(unit)
        yield " ".join(_after(unit))
        return
    ancestors = []
    for holder in anchor.iterancestors():
        ancestors.append(holder)
        if holder is unit:
            break
    row = next((at for at, holder in enumerate(ancestors) if holder.tag in _ROWS), None)
    above = ancestors[:_LEVELS] if row is None else ancestors[row : row + 1]
    if row is not None:
        above += takewhile(lambda holder: holder.tag in _CELLS, ancestors[row + 1 : row + _TABLE_LEVELS])
    for at, holder in enumerate(above):
        if at and any(other.get("href") != anchor.get("href") for other in holder.iter("a")):
            return  # more than the row: a date in it may be of something else
        yield record.words(holder)


def _after(unit: HtmlElement) -> Iterator[str]:
    """Yield the texts behind `unit`, up to the next link."""
    yield unit.tail or ""
    for node in unit.itersiblings():
        if isinstance(node.tag, str):  # and no comment
            if next(node.iter("a"), None) is not None:
                return
            yield record.words(node)
        yield node.tail or ""
