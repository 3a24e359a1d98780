"""The statutory form of a report: its six sections, and which generation of the form a report follows.

国办公开办函〔2019〕60号 (reports for 2019 and 2020) and 〔2021〕30号 (from 2021 on) prescribe the same six sections;
国办发〔2014〕32号 a statistics table for 2014-2018; before, 《政府信息公开条例》 (2008) art. 32 lists contents without
an order.
"""

from __future__ import annotations

import re

from archive.fold import fold

# What the words of a heading say the section is about; the first that matches. Complaints come before applications,
# for a heading of the form is 因政府信息公开工作被申请行政复议、提起行政诉讼情况.
_TOPICS = (
    ("disputes", re.compile(r"复议|诉讼|申诉")),
    ("problems", re.compile(r"问题|不足|困难|改进|下一步")),
    ("proactive", re.compile(r"主动公开")),
    ("applications", re.compile(r"收到和处理|依申请|申请公开|公开申请|申请(?:的)?(?:办理|处理|答复|受理)?情况")),
    ("overview", re.compile(r"总体|概述|概况|综述|基本情况|^(?:政府)?(?:信息公开)?工作(?:开展|推进)?情况$")),
    ("other", re.compile(r"其[他它](?:需要|事项|有关|相关|情况)|需要(?:说明|报告)的|^附则$|^其[他它]$")),
)
_PIECE = 100_000  # characters folded at a time: one character may become 18, in four copies
# The wordings of the form itself, which stand for a heading even where their number is missing.
_STATUTORY = re.compile(
    r"总体情况|(?:行政机关)?主动公开政府信息的?情况|(?:行政机关)?收到和处理政府信息公开申请的?情况|"
    r"(?:因)?政府信息公开(?:工作)?(?:被申请|申请)?行政复议[、和及]?(?:提起|被提起)?行政诉讼的?情况|"
    r"(?:政府信息公开工作)?(?:中)?存在的?主要问题[及和、]改进(?:情况|措施)|其[他它]需要报告的(?:其他)?事项"
)


def topic_of(heading: str) -> str | None:
    """Return the statutory section that the words of `heading` name, or None.

    >>> [topic_of(words) for words in ("總體情況", "依申请公开情况", "被申请复议和提起诉讼的情况", "收费情况")]
    ['overview', 'applications', 'disputes', None]
    """
    words = "".join(fold(heading).split())
    return next((topic for topic, pattern in _TOPICS if pattern.search(words)), None)


def is_statutory(words: str) -> bool:
    """Whether `words` are those of a heading of the form."""
    return len(words) <= 40 and bool(_STATUTORY.fullmatch("".join(fold(words).split()).rstrip(":。")))


def generation_of(text: str, year: int | None) -> str | None:
    """Return the generation that the tables show; else the one that the year implies."""
    folded = "".join("".join(fold(text[start : start + _PIECE]).split()) for start in range(0, len(text), _PIECE))
    if "本年制发件数" in folded or "现行有效件数" in folded:
        return "2021"
    if "本年新制作数量" in folded or "对外公开总数量" in folded:
        return "2019"
    if year is None:
        return None
    return next((str(first) for first in (2021, 2019, 2014) if year >= first), "2008")
