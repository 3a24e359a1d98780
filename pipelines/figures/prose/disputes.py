"""Reviews and lawsuits, which reports name in one breath: 未发生因政府信息公开引起的行政复议、行政诉讼."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.report import Figure
from pipelines.figures.prose import wordings
from pipelines.figures.prose.counts import MARK, Count
from pipelines.figures.prose.denials import is_denial, zero
from pipelines.figures.prose.findings import figure_of
from pipelines.figures.prose.sentences import Sentence

DISPUTES = ("reviews", "lawsuits")

_REACH = 50  # characters behind a 未 in which the first dispute stands
_ANY = re.compile("复议|诉讼|投诉")
_IN_HEADING = re.compile("复议|诉讼")
_DISPUTE = re.compile(
    r"(?:被)?(?:提起|申请|引起|引发|提出)?(?:的)?(?:政府信息公开)?(行政复议|行政诉讼|复议|诉讼|行政申诉|申诉|举报投诉|投诉举报|举报|投诉|信访)"
    r"(?:案件|案|申请|事项|事件){0,2}(?:等)?(?:的?(?:情况|情形|事项|案件|事件|现象))?"
)
_AND = re.compile(r"以及|或者|及其|、|和|及|与|或")
# 未发生逾期答复被提起行政复议 says only that there was none for that reason.
_BLAMED = re.compile(r"逾期|超期|败诉|纠错|纠正|撤销|违法|不当|错误|胜诉|建议|提案|信访")
_BOTH = re.compile(r"复议[^,;:。()]{0,8}(?:、|和|及|以及|与|或|或者)[^,;:。()]{0,8}诉讼[^,;:。()]{0,8}$")
_EACH = re.compile(r"(?:各|均|都)(?:为|是|有)?:?$")


def are_above(sentence: Sentence) -> bool:
    """Return whether a heading above speaks of disputes; one on disclosure as a whole is no reason to take any."""
    return bool(_IN_HEADING.search(sentence.heading))


def counted_together(indicator: str, count: Count) -> tuple[str, ...]:
    """Return what a number behind the name of a dispute counts.

    Behind the names of both it counts each where it says so (各2件, 均为1件) or is 0; else it may be their sum, and is
    neither.
    """
    each = _EACH.search(count.clause)
    if not _BOTH.search(_EACH.sub("", count.clause).rstrip(":")):
        return (indicator,)
    return DISPUTES if each or count.number.kind == "zero" else ()


def denied_disputes(sentence: Sentence, year: int | None) -> Iterator[Figure]:
    """Yield the disputes that the sentence says there were none of."""
    said = sentence.said
    if not _ANY.search(said):
        return
    if not wordings.DISCLOSURE.search(said) and not (
        wordings.DISCLOSURE.search(sentence.heading) and are_above(sentence)
    ):
        return
    for no in wordings.NO.finditer(said):
        names = _named_behind(said, no.end())
        if not names or not is_denial(sentence, no.start(), year):
            continue
        none = zero(no.start(), no.end())
        if "复议" in names:
            yield figure_of(sentence, "reviews", none)
        if "诉讼" in names:
            yield figure_of(sentence, "lawsuits", none)
        if "举报" in names and "投诉" in names:
            yield figure_of(sentence, "complaints", none)


def _named_behind(said: str, begin: int) -> str:
    """Return the names of the disputes that are all that follows up to the next mark, or "" where more does."""
    mark = MARK.search(said, begin)
    end = mark.start() if mark else len(said)
    dispute = _DISPUTE.search(said, begin, min(end, begin + _REACH))
    if not dispute or _BLAMED.search(said, begin, dispute.start()) or wordings.NO.search(said, begin, dispute.start()):
        return ""
    names = dispute[1]
    while (joined := _AND.match(said, dispute.end())) and (following := _DISPUTE.match(said, joined.end())):
        dispute = following
        names += dispute[1]
    return names if dispute.end() == end else ""
