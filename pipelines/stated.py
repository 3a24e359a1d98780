"""When a page was published, where its text comes from, and under which numbers it is filed.

What a reader sees comes first, the meta tags only where the page shows nothing. Measured on 45 government pages:
PubDate was wrong on 5 by up to five years, a date in the URL lies too, and the source in ContentSource was the
site's name where the page named a newspaper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from archive.report import Claim
from pipelines.chrome import is_label
from pipelines.metadata import NOTHING, Surroundings
from pipelines.naming import half_width, is_report_title
from pipelines.tables import CELL_SEPARATOR

# Where dates stand that are never the date of publication, but worth knowing when others disagree.
UNTRUSTED_DATES = ("url", "signature")

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_HAN_DATE = re.compile(
    r"(二[〇零○ＯОO0][〇零○ＯОO0一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_HAN_DIGITS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")}
_URL_DATE = re.compile(r"(?:/t|[/_-])(20[0-4]\d)(?:(\d\d)(\d\d)|[-/](\d{1,2})[-/](\d{1,2}))(?=[/_.-])")
# The first label that has a date wins: what the page says of its own publication comes before what it says
# of the document (成文日期 is when it was signed).
_DATE_LABELS = tuple(
    re.compile(rf"(?:{labels})\s?(?:[:：]|{re.escape(CELL_SEPARATOR)})?\s?")
    for labels in (
        r"发布日期|发布时间|發佈日期|發佈時間|發布日期|發布時間|公开日期|公开时间|公布日期|公開日期|上网日期|上网时间|时间发布",
        r"(?<![文成效止期新改辑一-龥])(?:日期|时间|時間)(?=\s?[:：])",
        r"发文日期|发文时间|發文日期|印发日期",
        r"成文日期|成文时间|生成日期|生成时间",
    )
)
_SOURCE = re.compile(r"(?:来\s?源|來\s?源|稿\s?源)\s?(?:[:：]|\|)[\s|]{0,3}(.{0,60})")
_SOURCE_ALONE = re.compile(r"(?:信息|文章|稿件)?(?:来\s?源|來\s?源)")
_NO_SOURCE = re.compile(r"[:：。>【]|^[\d(（]")
# What follows a source on its line.
_AFTER_SOURCE = re.compile(
    r"(?:[发發印刊][布佈表稿文发]|更新|公[开布開]|[创創]建|录入|添加|上[传网]|生成|成文|提交)?(?:日期|时间|時間)\s?[:：]|"
    r"[\s·|][一-龥]{2,6}\s?[:：]|作者|记者\s?[:：]|编辑|责任编辑|责编|浏览|瀏覽|阅读|閱讀|"
    r"点击|點擊|访问量|訪問量|字[体號号體]|分享|打印|收藏|下载|【|\[|［|(?:19|20)\d\d\s?[-/.年]\s?\d|\||扫一扫|审核|供稿|查看次数|"
    r"保护视力|视力保护色|背景色|关闭|朗读|大\s?中\s?小"
)
_INDEX_LABELS = "索引号|索取号|信息索引号|信息索引|索 引 号"
_DOCUMENT_LABELS = "发文字号|发文文号|文件编号|文件号|公文文号|文号|文 号|發文字號|文號"
_NUMBER = re.compile(r"[^\s|:：，。;；]{0,24}\d[^\s|:：，。;；]{2,60}")


# A sentence, and the day on which a page is looked at.
_NOT_ITS_DATE = re.compile(r"。|今天|今日|现在|星期|週|周[一二三四五六日]")

_DOCUMENT_NUMBER = re.compile(r"[一-龥]{2,16}[〔\[［（(【]\s?(?:19|20)\d\d\s?[〕\]］）)】]\s?第?\s?\d{1,5}\s?号")


def dates(page: Surroundings, text: str = "", url: str = "") -> Iterator[Claim]:
    """Yield every date (ISO 8601) that may be the one of publication, most likely first.

    A bare year never becomes a date.
    """
    told = list(page.beside())
    for label in _DATE_LABELS:
        for line, following in told:
            for match in label.finditer(line):
                stated = line[match.end() : match.end() + 16].strip() or following[:16]
                if found := date_in(stated):
                    yield Claim("published_on", found, re.sub(r"[\s:：|]", "", match.group()))
    # Without a label, or with the label on another line.
    near = [line for line in page.inside[:6] if is_label(line.strip("()（）[]【】"))]
    labels = ("", *page.before)[: len(page.before)]
    above = [line for line, label in zip(page.before, labels, strict=True) if not _asks(label)][::-1]
    for line in (*above[:3], *near, *above[3:6], *page.after[:3]):
        if len(line) <= 80 and not _NOT_ITS_DATE.search(line) and (found := date_in(line)):
            yield Claim("published_on", found, "line")
    if found := date_in(page.meta.get("pubdate", "")):
        yield Claim("published_on", found, "PubDate")
    if page.cover and page.cover.published_on:
        yield Claim("published_on", page.cover.published_on, "cover")
    for line in text.rsplit("\n", 6)[-6:]:
        if len(line) <= 24 and (found := date_in(line)):
            yield Claim("published_on", found, "signature")
    for match in _URL_DATE.finditer(url):
        if found := _iso(*(int(part) for part in match.groups() if part)):
            yield Claim("published_on", found, "url")


def _asks(line: str) -> bool:
    """Whether `line` is the label of something else than the date of publication (结束时间：)."""
    return len(line) <= 8 and line.endswith((":", "：")) and not is_label("".join(line.split()))


def date_in(text: str) -> str | None:
    """Return the first date in `text` (ISO 8601), or None.

    >>> date_in("2019-13-45 2020年1月2日"), date_in("二〇二一年十二月三十一日")
    ('2020-01-02', '2021-12-31')
    """
    text = half_width(text)
    for match in _DATE.finditer(text):
        if found := _iso(*(int(part) for part in match.groups())):
            return found
    if han := _HAN_DATE.search(text):
        year, month, day = han.groups()
        digits = "".join(str(_HAN_DIGITS.get(char, 0)) for char in year)
        return _iso(int(digits), _number(month), _number(day))
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:  # 2019-13-45
        return None


def _number(numeral: str) -> int:
    """Return the value of a numeral from 一 to 三十一."""
    tens, ten, ones = numeral.rpartition("十")
    return (_HAN_DIGITS.get(tens, 1) * 10 if ten else 0) + _HAN_DIGITS.get(ones, 0)


def sources(page: Surroundings) -> Iterator[Claim]:
    """Yield who the page says the text comes from."""
    for line, following in page.beside():
        match = _SOURCE.search(line)
        if not match and not _SOURCE_ALONE.fullmatch(line):
            continue
        stated = match.group(1) if match else ""
        if not stated.strip() and len(following) <= 30 and not _NO_SOURCE.search(following) and not is_label(following):
            stated = following
        stated = _without_bracket(_AFTER_SOURCE.split(stated, maxsplit=1)[0].strip(" :：|,，;；·•"))
        if stated.lower() not in NOTHING and not stated.endswith("。"):
            yield Claim("source", stated, "来源")
    if stated := page.meta.get("contentsource", ""):
        yield Claim("source", stated, "ContentSource")
    if page.cover and page.cover.source:
        yield Claim("source", page.cover.source, "cover")


def _without_bracket(stated: str) -> str:
    """Return `stated` up to a bracket that was opened before it: （发布时间：… 来源：某局）."""
    for place, char in enumerate(stated):
        if char in _OPENED_BY and _OPENED_BY[char] not in stated[:place]:
            return stated[:place].strip()
    return stated


_OPENED_BY = {"）": "（", ")": "(", "】": "【", "]": "["}


def numbers(page: Surroundings) -> Iterator[Claim]:
    """Yield the number in the portal's catalogue (索引号) and the document's own (文号), as printed.

    A placeholder (无, -, /) is no number.
    """
    for field, labels in (("index_number", _INDEX_LABELS), ("document_number", _DOCUMENT_LABELS)):
        for label, stated in page.labelled(labels):
            match = _NUMBER.match(stated)
            if match and (field == "index_number" or "号" in match.group()) and not is_report_title(match.group()):
                yield Claim(field, match.group(), "".join(label.split()))
    for line in (*page.before[-3:], *page.inside[:6]):
        if _DOCUMENT_NUMBER.fullmatch(line):
            yield Claim("document_number", line, "line")
