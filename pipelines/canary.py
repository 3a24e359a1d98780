"""The canary: what a host answers, with status 200, to an address that no page can have.

A page that says the same is not there, whatever words the host has for that: its front page, a search box, an
article without a title and without a text.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from pipelines.decode import decode
from pipelines.lines import read_lines
from pipelines.markup import parse
from pipelines.verdict import verdict_of

LONGEST = 4000  # characters of a canary that are kept
MOST_BYTES = 500_000  # of the answer to a canary are looked at
LEAST = 4  # what says less than this cannot be recognised
# A weekday or a number in Chinese may differ from one request to the next; a report's title alone is longer than this.
MOST_DIFFERENT = 6

# Digits and Latin letters are ids, times, counters and the address itself: they differ on every page.
_HAN = re.compile(r"[\u3400-\u9fff]+")


def words_of(root: etree._Element) -> str:
    """Return what a page says itself, in Chinese: its title, and its lines outside links; all lines of one that says
    next to nothing there."""
    body = root.find("body")
    lines = read_lines(root if body is None else body)
    title = root.findtext(".//title") or ""
    own = _han([title, *(line.text for line in lines if not line.is_headline)])
    return own if len(own) >= 3 * LEAST else _han([title, *(line.text for line in lines)])


def words_of_answer(status: int, body: bytes, content_type: str) -> str:
    """Return as much of `words_of` the answer to a canary as is kept, "" where it says nothing of a missing page."""
    if status != 200:  # as it should be
        return ""
    text = decode(body[:MOST_BYTES], content_type).text
    words = words_of(parse(text).root)[:LONGEST]
    # A host that sends everybody a challenge says nothing of missing pages.
    return words if verdict_of(status, text, words) in ("good", "soft404") else ""


def alike(words: str, canary: str) -> bool:
    """Whether a page with these words says what the canary says, but for a few characters.

    >>> alike("平山县人民政府您访问的页面不存在星期三", "平山县人民政府您访问的页面不存在星期日")
    True
    >>> alike("平山县人民政府平山县教育局年政府信息公开工作年度报告", "平山县人民政府您访问的页面不存在")
    False
    """
    words = words[:LONGEST]
    if len(canary) < LEAST or abs(len(words) - len(canary)) > _most_missing(canary):
        return False
    here, there = Counter(words), Counter(canary)
    return (here - there).total() <= MOST_DIFFERENT and (there - here).total() <= _most_missing(canary)


def _most_missing(canary: str) -> int:
    return max(MOST_DIFFERENT, len(canary) // 20)


def _han(lines: list[str]) -> str:
    return "".join(_HAN.findall("\n".join(lines)))
