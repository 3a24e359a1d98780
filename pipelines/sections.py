"""The outline of a report: 第一部分, 一、, (一), 1., (1), 1), ① → sections.

A line is a heading when it begins with such a number and is short, and nothing in it ends a sentence but its
last character. A numbered paragraph that runs on (`1.强化决策公开。一是…`) is text of the section it stands in.
One exception: 六、其他需要报告的事项：无。 is a heading with its text on the same line, if the words before
the mark end like a statutory heading. Missing and repeated numbers do not matter; the level of a heading is
the rank of its kind of number among the kinds that the report uses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.report import Section
from pipelines.form import is_statutory, topic_of

# The longest statutory heading, 因政府信息公开工作被申请行政复议、提起行政诉讼情况, has 23 characters; bureaus
# add their own words to it.
LONGEST_HEADING = 45

_HAN = "一二三四五六七八九十百〇零"
# In the order of rank. A decimal (1.5 万元) and a date (1.2019年) are no numbers of headings.
_KINDS = (
    re.compile(rf"第[{_HAN}\d]{{1,3}}[部章篇编][分]?[、,，:：.\s]?\s?"),
    re.compile(rf"[{_HAN}]{{1,3}}\s?[、.．,，:：]\s?"),
    re.compile(rf"[(（〔]\s?[{_HAN}]{{1,3}}\s?[)）〕]\s?[、.．]?\s?"),
    re.compile(r"\d{1,2}\s?(?:[、．]|\.(?!\d))\s?"),
    re.compile(r"[(（]\s?\d{1,2}\s?[)）]\s?[、.．]?\s?"),
    re.compile(r"\d{1,2}\s?[)）]\s?[、.．]?\s?"),
    re.compile(r"[①-⑳]\s?"),
)
_FIRST = frozenset(f"第{_HAN}(（〔0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_INNER_END = re.compile(r"[。；;！!？?|]")
# A line that ends so goes on; one with a comma that ends in a full stop is a sentence.
_NO_HEADING = re.compile(r"[；;，,、]$|[，,].{0,45}。$")
_RUN_IN = re.compile(
    r"(.{2,35}?(?:情况|事项|问题|措施|概述|概况|打算|计划|工作|情況|事項|問題|概況|計劃|計畫))\s?([。：:])\s?(.+)"
)


_SPACED = re.compile(rf"([{_HAN}]{{1,3}}) (\S.*)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line: its number as printed, its words, the rank of its kind of number, text on the same line."""

    number: str
    words: str
    rank: int
    rest: str = ""


def heading_of(line: str) -> Heading | None:
    """Return the heading that `line` is, or None.

    >>> heading_of("(一)主要问题")
    Heading(number='(一)', words='主要问题', rank=2, rest='')
    """
    if line[:1] not in _FIRST:
        return None
    for rank, kind in enumerate(_KINDS):
        match = kind.match(line)
        if not match:
            continue
        words = line[match.end() :].strip()
        short = words and len(words) <= LONGEST_HEADING
        if short and not _INNER_END.search(words[:-1]) and not _NO_HEADING.search(words):
            return Heading(match.group().strip(), words, rank)
        run_in = _RUN_IN.match(words) if rank < 2 else None
        if run_in and not _INNER_END.search(run_in.group(1)) and " | " not in words:
            return Heading(match.group().strip(), run_in.group(1), rank, run_in.group(3).strip())
        return None
    spaced = _SPACED.fullmatch(line)
    return Heading(spaced.group(1), spaced.group(2), 1) if spaced and is_statutory(spaced.group(2)) else None


def outline(text: str) -> tuple[Section, ...]:
    """Return the sections of `text` (a paragraph a line); text before the first heading is of level 0.

    The texts of all sections together are the text without its headings: nothing is left out.
    """
    found = [(line, heading_of(line)) for line in text.split("\n") if line.strip()]
    found = _with_unnumbered(found)
    ranks = sorted({heading.rank for _, heading in found if heading})
    sections: list[Section] = []
    open_heading, level, lines = Heading("", "", -1), 0, list[str]()
    topics: list[str | None] = []  # of the open heading and those above it

    def close() -> None:
        if level or lines:
            topic = next((topic for topic in topics if topic), None)
            sections.append(Section(open_heading.number, open_heading.words, level, "\n".join(lines), topic))

    for line, heading in found:
        if heading is None:
            lines.append(line)
            continue
        close()
        open_heading, level = heading, ranks.index(heading.rank) + 1
        topics = [*topics[: level - 1], *[None] * (level - 1 - len(topics)), topic_of(heading.words)]
        lines = [heading.rest] if heading.rest else []
    close()
    return tuple(sections)


def _with_unnumbered(found: list[tuple[str, Heading | None]]) -> list[tuple[str, Heading | None]]:
    """Make headings of statutory wordings without a number, each topic once, unless a number has its topic."""
    known = {topic_of(heading.words) for _, heading in found if heading and heading.rank < 2}
    made: list[tuple[str, Heading | None]] = []
    for line, heading in found:
        if heading is None and is_statutory(line) and (topic := topic_of(line)) not in known:
            known.add(topic)
            heading = Heading("", line, 1)
        made.append((line, heading))
    return made
