"""Which year a report is on. The year of publication is never a substitute."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.report import Claim
from pipelines.metadata import Surroundings
from pipelines.naming import BARE_YEAR, REPORT_TITLE, REPORT_YEAR, YEAR, half_width

_NUMERALS = {numeral: str(value) for value, numeral in enumerate("〇一二三四五六七八九")} | {
    "零": "0", "○": "0", "Ｏ": "0", "О": "0", "O": "0", "◯": "0", "０": "0", "壹": "1", "贰": "2",
}  # fmt: skip
# 〔2021〕30号 and a date of a signature are years of something else.
_PERIOD = re.compile(rf"({YEAR})\s?年\s?1\s?月\s?1\s?日\s?(?:起)?(?:[-—–~～至到]|——)")


def year_of(title: str, page: Surroundings | None = None, text: str = "") -> int | None:
    """Return the year reported on: from the title, else from the headings and the first sentences, else None.

    A school year counts as the year it begins in.

    >>> year_of("某大学2019—2020学年信息公开工作年度报告"), year_of("二〇二三年政府信息公开年报")
    (2019, 2023)
    """
    found = next(years(title, page or Surroundings(), text), None)
    return int(found.value) if found else None


def years(title: str, page: Surroundings, text: str = "") -> Iterator[Claim]:
    """Yield what the page says of the year reported on, most likely first."""
    named = (("title", title), ("page title", page.page_title), *(("heading", heading) for heading in page.headings))
    announced = (("list", page.announced), ("cover", page.cover.title if page.cover else ""))
    for origin, words in (*named, *announced):
        line = half_width(words)
        if origin == "title" or REPORT_TITLE.search(line):
            match = REPORT_YEAR.search(line) or (BARE_YEAR.search(line) if REPORT_TITLE.search(line) else None)
            if match:
                yield _claim(match.group(1), origin)
    opening = half_width(text[:3000])
    if period := _PERIOD.search(opening):
        yield _claim(period.group(1), "text")
    if said := re.search(rf"({YEAR})\s?(?:年度|年)[^。\n]{{0,30}}(?:信息|資訊)公[开開]", opening[:800]):
        yield _claim(said.group(1), "text")


def _claim(year: str, origin: str) -> Claim:
    return Claim("year", "".join(_NUMERALS.get(char, char) for char in year), origin)
