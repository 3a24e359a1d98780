"""The title of a page, and which titles are those of annual disclosure reports."""

from __future__ import annotations

import re

from pipelines.metadata import Surroundings

YEAR = r"(?:20\d\d|二[〇零○ＯОO◯０0][〇零○ＯОO◯０0一二三四五六七八九]{2})"
# 政府信息公开工作年度报告, 信息公开年报, 政府信息公开工作2013年度报告, 政務公開年度報告 …; what follows must not make
# it a paper about reports (…年度报告格式的通知). 政务公开 alone also names plans and summaries: it needs 年度.
REPORT_TITLE = re.compile(
    rf"(?:(?:信息|資訊|资讯)公[开開](?:工作|情况|情況|的|年度|年|总结|總結|和|{YEAR}|\s){{0,8}}|"
    r"(?:政务|政務)公[开開](?:工作)?(?:情况|情況)?(?:年度|年)(?:工作)?)(?:报告|報告|年报|年報)"
    r"(?!.{0,8}(?:通知|格式|编制|編制|培训|模板|填报|考核|评估|要求|说明))"
)
_REPORT_ENDS = re.compile(r"(?:报告|報告|年报|年報)[)）]?$")
_COMPANION = re.compile(
    r"图解|圖解|图片版|圖片版|超链(?:接)?版|超鏈|一图(?:读懂|看懂|了解)|一圖|图读|图说|解读|解讀|视频版|音频|H5|h5"
)
_SITE_NAME = re.compile(
    r"(?:门户网站?|网站|政府网|信息网|政务网|人民政府|首页|首都之窗|門戶網站?|網站)$|^中国[·•]?\S{2,4}$|^www\."
)
_PARTS = re.compile(r"\s?[_|｜–—-]{1,3}\s?")


def is_report_title(title: str) -> bool:
    """Whether `title` names an annual disclosure report, in either script."""
    return bool(REPORT_TITLE.search(title))


def is_companion_title(title: str) -> bool:
    """Whether `title` names a picture, a video or an explanation of something rather than the thing."""
    return bool(_COMPANION.search(title))


def title_of(page: Surroundings) -> str:
    """Return the title: the ArticleTitle tag, else a visible line that `<title>` contains, else `<title>`.

    A report's title that the page breaks over two or three lines is joined.
    """
    stated = page.meta.get("articletitle")
    if stated:
        return stated
    visible = [*page.headings, *reversed(page.before), *page.inside[:3]]
    joined = joined_title(page)
    site = (page.meta.get("sitename"), page.meta.get("columnname"))
    whole = page.page_title.replace(" ", "")
    shown = [
        line
        for line in visible
        if len(line) >= 4 and line not in site and not _is_site_name(line) and line.replace(" ", "") in whole
    ]
    best = max((*shown, joined), key=len)
    if joined and not is_report_title(best):
        return joined
    if best:
        return best
    reports = [line for line in visible if len(line) <= 80 and is_report_title(line) and _REPORT_ENDS.search(line)]
    if reports:
        return reports[0]
    parts = [part for part in _PARTS.split(page.page_title) if part and not _is_site_name(part)]
    return max(parts, key=len, default=page.page_title)


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
                return joined
    return ""


def _is_site_name(text: str) -> bool:
    return bool(_SITE_NAME.search(text))
