"""Trim: what stands above and below the text inside its container, line by line.

Lines go that consist entirely of furniture words, that repeat the title, or that list other pages or files. A
sentence, a heading or a numbered item never does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.chrome import announces_links, is_chrome, is_label
from pipelines.furniture import is_protected
from pipelines.lines import Line
from pipelines.sections import heading_of

_EDITORS = re.compile(
    r"[(（\[【]?(?:(?:责任编辑|責任編輯|责编|编辑|编审|审核|审签|校对|[一二三初复终]审|信息来源|稿件来源|来源)(?:人|员)?\s?[:：]"
    r"\s?[^\s:：]{0,20}\s?){1,8}[)）\]】]?"
)  # no more than 8: 信息来源 can be read in two ways, and each doubles the time
# At the end of a page it would make a version of the report at every visit.
_COUNTER = re.compile(
    r"(?:本[文页]|文章|页面)?(?:浏览|阅读|点击|访问)(?:次数|人次|总?量|数)\s?[:：]\s?[\d,]{1,12}\s?(?:人?次)?"
)
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|jpe?g|png|gif|mp4)\b", re.I)
_FILES_FOLLOW = re.compile(r"(?:相关)?附\s?件\s?(?:下载)?\s?\d{0,2}\s?[:：]|下载\s?[:：]")
_ABSTRACT = re.compile(r"[【\[]?(?:内容|文章)?(?:摘\s?要|导\s?读|提\s?要|概述)[】\]]?[:：]?")
_CONTENTS = re.compile(r"目\s?[录錄]|内容目录|本页目录|\[目录\]")


def trim(lines: list[Line], title: str) -> list[Line]:
    """Return `lines` without what leads up to the text and what follows it; `title` is cut off where it leads."""
    return _trim_end(_without_abstract(_trim_start(_without_contents(lines), title)))


def tight(text: str) -> str:
    """Return `text` without white space."""
    return "".join(text.split())


def _trim_start(lines: list[Line], title: str) -> list[Line]:
    start = _after_title(lines, tight(title))
    while start < len(lines):
        line = lines[start]
        fact = line.text and line.text[0] not in "(（" and is_label(line.text)
        if _labels_in_columns(lines[start : start + 2]):
            start += 2
        elif fact or _is_file_offer(line) or (not line.text and not line.images):
            start += 1
        else:
            break
    return lines[start:]


def _without_abstract(lines: list[Line]) -> list[Line]:
    """Leave out an abstract above the text that only repeats its beginning."""
    if len(lines) > 2 and _ABSTRACT.fullmatch(lines[0].text):
        opening = tight(lines[1].text).rstrip(".…")[:30]
        if len(opening) >= 12 and any(tight(line.text).startswith(opening) for line in lines[2:6]):
            return lines[2:]
    return lines


def _without_contents(lines: list[Line]) -> list[Line]:
    """Leave out a table of contents: lines below 目录 that all stand once more further down."""
    for first, line in enumerate(lines[:30]):
        if _CONTENTS.fullmatch(line.text):
            last = first + 1
            latest = {tight(later.text): number for number, later in enumerate(lines)}
            while last < len(lines) and latest[tight(lines[last].text)] > last:
                last += 1
            return lines if last - first < 3 else lines[:first] + lines[last:]
    return lines


def _after_title(lines: Sequence[Line], title: str) -> int:
    """Return the number of the line after the title, which may run over three lines; 0 when it stands nowhere.

    Nothing before the title of a report is its text, unless there is a sentence, a row or a heading before it: then
    it is named once more, by a link or a caption.
    """
    if not title:
        return 0
    for first, line in enumerate(lines[:400]):  # behind the menus, where the container is the whole page
        joined = ""
        for last in range(first, min(first + 3, len(lines))):
            joined += tight(lines[last].text)
            if joined == title:
                return last + 1
            if not title.startswith(joined):
                break
        if line.row or (not line.all_linked and ("。" in line.text or heading_of(line.text))):
            break
    return 0


def _labels_in_columns(lines: Sequence[Line]) -> bool:
    """Whether two table rows are labels and, below, their values (索取号 | 发布时间 | …)."""
    return len(lines) == 2 and lines[0].row and lines[1].row and is_label(lines[0].text)


def _trim_end(lines: list[Line]) -> list[Line]:
    end = len(lines)
    while end and _is_link_list(lines[end - 1]):
        end -= 1
    for number in range(max(end - 1, 0), len(lines)):
        if announces_links(lines[number].text):
            lines = lines[:number]
            break
    for _ in range(3):  # what ends the page comes in any order
        whole = end = len(lines)
        while end and not lines[end - 1].row and _is_trailer(lines[end - 1], lines[end - 2] if end > 1 else None):
            end -= 1
        lines = _without_links(_without_files(lines[:end]))
        if len(lines) == whole:
            break
    return lines


def _is_link_list(line: Line) -> bool:
    if line.text[:1] in "•·▪◆■●" and len(line.text) < 60 and "。" not in line.text:
        return True
    return line.linked > 0 or is_chrome(line.text) or announces_links(line.text)


def _without_links(lines: list[Line]) -> list[Line]:
    """Cut off the links to other pages that end the text: three or more, none of them a sentence or an item."""
    end = len(lines)
    while end and _leads_away(lines[end - 1]):
        end -= 1
    heading = lines[end - 1] if end else Line("")
    if len(lines) - end < 3 or heading_of(heading.text):  # the addresses that a section lists are its text
        return lines
    return lines[: end - (0 < heading.linked < len(heading.text) <= 16 and not is_protected(heading))]


def _leads_away(line: Line) -> bool:
    """Whether a line is a headline that leads to another page; headlines ask questions, and end in no full stop."""
    numbered = is_protected(replace(line, text=re.sub("[!?；;！？]", "", line.text)))
    return line.all_linked and not numbered and not _is_file(line)


def _without_files(lines: list[Line]) -> list[Line]:
    """Cut off a list of files that ends the text, where a line above it says that it is one.

    A file that an editor linked within the text stays, for a reader who copies the text takes it along.
    """
    end = len(lines)
    while end and _is_file(lines[end - 1]):
        end -= 1
    if end == len(lines) or not end:
        return lines
    listed = is_chrome(lines[end - 1].text) and "附件" in lines[end - 1].text
    return lines[:end] if listed or _FILES_FOLLOW.match(lines[end].text) else lines


def _is_file_offer(line: Line) -> bool:
    return _is_file(line) and bool(_FILES_FOLLOW.match(line.text))


def _is_file(line: Line) -> bool:
    return line.linked > 0 and bool(_FILE_NAME.search(line.text)) and "。" not in line.text


def _is_trailer(line: Line, above: Line | None) -> bool:
    if not line.text:
        return not line.images
    if is_chrome(line.text, strict=True) or _EDITORS.fullmatch(line.text):
        return True
    under_a_heading = above is not None and heading_of(above.text) is not None and not _is_file(above)
    furniture = is_chrome(line.text) or _COUNTER.fullmatch(line.text)
    return bool(furniture) and not line.text.endswith("。") and not under_a_heading
