"""The fallback for a page of any template: links whose text or title reads like an annual disclosure report."""

from __future__ import annotations

from crawler.families import around, pagers, record
from crawler.families.record import Listing

# the name of the column itself, which stands in every menu: 政府信息公开年报, 政府信息公开工作年度报告
_COLUMNS = frozenset(
    head + tail
    for head in ("政府信息公开", "信息公开", "政务公开", "政府信息公开工作", "信息公开工作")
    for tail in ("年报", "年度报告", "工作报告", "报告", "年度工作报告")
)


def read(url: str, html: str) -> Listing:
    """Return the links that read like reports, with the date in their row, and the page behind 下一页."""
    tree = record.parse(html)
    if tree is None:
        return Listing()
    base, crowded = record.base_of(url, html), around.crowded(tree)
    found = []
    for anchor in tree.iter("a"):
        titles = (record.words(anchor), " ".join((anchor.get("title") or "").split()))
        if any(record.reads_like_report(title) for title in titles) and not any(_names_column(t) for t in titles):
            found.append(record.link(base, anchor, around.beside(anchor, crowded)))
    return Listing.of(url, found, pagers.linked(url, html, tree).pages)


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return that links read like reports: it is what remains when no other family knows the page."""
    return ("links that read like reports",) if read(url, text).reports else ()


def _names_column(title: str) -> bool:
    return "".join(title.split()) in _COLUMNS
