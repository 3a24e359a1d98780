"""The title of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from archive.report import Claim
from pipelines.chrome import is_label
from pipelines.metadata import Surroundings
from pipelines.naming import REPORT_YEAR, half_width, is_body, is_report_title, subject_of

_REPORT_ENDS = re.compile(r"(?:报告|報告|年报|年報)[)）]?$")
_SITE_NAME = re.compile(
    r"(?:门户网站?|网站|政府网|信息网|政务网|人民政府|首页|首都之窗|門戶網站?|網站)$|^中国[·•]?\S{2,4}$|^www\."
)
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_TAG = re.compile(r"</?[a-z]{1,8}\s?/?>", re.I)
_PARTS = re.compile(r"\s?[_|｜]{1,3}\s?|\s?[–—-]{1,3}\s?(?!\d)|(?<!\d)\s?[–—-]{1,3}\s?")  # not 2019—2020学年


def title_of(page: Surroundings) -> str:
    """Return the title, "" when the page has none."""
    return next((claim.value for claim in titles(page)), "")


def titles(page: Surroundings) -> Iterator[Claim]:
    """Yield what may be the title, most likely first.

    That is the ArticleTitle tag, else a visible line that `<title>` contains, else `<title>`. A report's title that
    the page breaks over two or three lines is joined. What the link here said and the page that a file is attached
    to stand in where the page names no report itself.
    """
    own = list(_own_titles(page))
    elsewhere = [("list", page.announced), ("cover", page.cover.title if page.cover else "")]
    reports = [(origin, title) for origin, title in elsewhere if is_report_title(title)]
    if page.is_file and not any(is_report_title(title) for _, title in own[:1]):
        own = [*reports, *own]
    for origin, title in [*own, *elsewhere]:
        if title:
            yield Claim("title", title, origin)


def _own_titles(page: Surroundings) -> Iterator[tuple[str, str]]:
    stated = _TAG.sub("", page.meta.get("articletitle", ""))
    stem = _CUT.sub("", stated)  # where a template cut it after so many characters
    whole = (line for line in (*page.headings, *page.before, *page.inside[:3]) if line.startswith(stem))
    if stem != stated and len(stem) >= 4 and (line := next(whole, "")):
        yield "line", line
    elif stated and stated not in (page.meta.get("sitename"), page.meta.get("columnname")):
        yield "ArticleTitle", stated
    if shown := _shown_title(page):
        yield "line", shown
    parts = [part for part in _PARTS.split(page.page_title) if part and not _is_site_name(part)]
    yield "page title", max(parts, key=len, default=page.page_title)


def _shown_title(page: Surroundings) -> str:
    visible = [*page.headings, *reversed(page.before), *page.inside[:3]]
    joined = joined_title(page)
    site = (page.meta.get("sitename"), page.meta.get("columnname"))
    whole = page.page_title.replace(" ", "")
    cut = _CUT.sub("", whole)
    shown = [
        line
        for line in visible
        if len(line) >= 4
        and line not in site
        and not _is_site_name(line)
        and (line.replace(" ", "") in whole or (4 <= len(cut) < len(whole) and line.replace(" ", "").startswith(cut)))
    ]
    shown += [line for line in _joined(page) if line.replace(" ", "") in whole]
    best = max((*shown, joined), key=len)
    if is_report_title(best):
        return best
    reports = [
        line
        for line in visible
        if len(line) <= 80 and is_report_title(line) and _REPORT_ENDS.search(line) and _may_be_title(line)
    ]
    # The name of the column is no title, unless there is nothing else.
    named = (line for line in reports if subject_of(line) or REPORT_YEAR.search(half_width(line)))
    headline = _headline(page)
    doubted = best != headline and (best not in page.headings or headline in page.headings)
    if headline and doubted and headline not in best:
        best = headline
    return joined or next(named, "") or best or (reports[0] if reports else "")


def _headline(page: Surroundings) -> str:
    """Return the line above the first line that says when and whence; without one, the heading next to the text."""
    for line, following in pairwise([*page.before[-8:], *page.inside[:2]]):
        if is_label(following) and re.search(r"\d{4}|来\s?源|來\s?源|时间|日期", following) and _may_be_title(line):
            return line
    near = [line for line in page.before[-3:] if line in page.headings and _may_be_title(line)]
    if near:
        return near[-1]
    last = page.before[-1] if page.before else ""
    return last if len(last) >= 8 and _may_be_title(last) and not page.page_title else ""


def _may_be_title(line: str) -> bool:
    return 4 <= len(line) <= 120 and not is_label(line) and not re.search(r"[。>»|]|位置|[:：]$", line)


def _joined(page: Surroundings) -> Iterator[str]:
    """Yield what two or three lines say together."""
    lines = [*page.before[-4:], *page.inside[:5]]
    for size in (2, 3):
        yield from ("".join(lines[start : start + size]) for start in range(len(lines) - size + 1))


def joined_title(page: Surroundings) -> str:
    """Return a report's title that stands on two or three lines, or ""."""
    lines = [*page.before[-8:], *page.inside]
    for size in (2, 3):
        for start in range(len(lines) - size + 1):
            parts = lines[start : start + size]
            joined = "".join(parts)
            if (
                len(joined) <= 80
                and is_report_title(joined)
                and _REPORT_ENDS.search(joined)
                and not is_report_title("".join(parts[1:]))
                and not is_report_title("".join(parts[:-1]))
                and not any(re.search(r"[:：。，,>]", part) for part in parts)
            ):
                above = lines[start - 1] if start else ""
                return above + joined if subject_of(joined) is None and is_body(above) else joined
    return ""


def _is_site_name(text: str) -> bool:
    return bool(_SITE_NAME.search(text))
