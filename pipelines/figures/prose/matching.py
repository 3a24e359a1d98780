"""Numbers whose words name what they count: 收到政府信息公开申请96件, 举办3场新闻发布会."""

from __future__ import annotations

import re

from archive.indicators import INDICATORS
from pipelines.figures.prose import wordings
from pipelines.figures.prose.counts import LINES, MARK, Count, last_statement
from pipelines.figures.prose.disputes import DISPUTES, are_above, counted_together
from pipelines.figures.prose.findings import Finding, figure_of
from pipelines.figures.prose.scope import CARRIED, in_scope, names_a_body, of_some_applicants
from pipelines.figures.prose.sentences import Sentence

# One of these stands near every number that a wording takes: so many characters behind it, or before it.
_COUNTED = re.compile(
    "申请|结转|办结|答复|费|复议|诉|举报|信息|公开|规范性|解读|发布|访谈|咨询|查阅|职|从事|会|培训|参训"
)
_BEHIND = 24
_TOLD_BEHIND = 30  # characters behind a number that may say what its wording needs
# Who decides on reviews receives applications for them; against itself they are 被申请行政复议.
_REVIEWS_OTHERS = re.compile(r"复议(?:机关|机构|局|委员会)|司法[局厅]|(?:收到|接到|接收|新收|收)[^,;。]{0,60}复议申请")
_CARRIED_INCLUDED = re.compile(
    r"[^;。\d]{0,12}(?:(?:含|包括|其中)[^;。\d]{0,12}(?:上一?年度?|去年|往年|以前年度|\d{4}年度?)[^,;。\d]{0,6}(?:结转|遗留|转入)|"
    r"其中[^;。\d]{0,4}(?:新收|新受理|新增))"
)
_OF_APPLICATIONS = frozenset(
    {"applications_completed", "applications_completed_on_time", "applications_completed_extended", "results_total",
     "applications_answered", "applications_carried_in", "applications_carried_out"}
)  # fmt: skip
_OTHER_BUSINESS = re.compile(r"建议|提案|议案|信访|来信|来访|咨询|留言|投诉|诉求|热线|工单|信箱|许可|案件|复议|诉讼")
_CUMULATIVE = re.compile(r"^(?:历年)?累计(?:主动)?公开(?:政府|政务)?信息(?:共|总数|为|达){0,2}$")


def findings_of(
    sentence: Sentence, count: Count, year: int | None, *, on_applications: bool, on_publication: bool
) -> list[Finding]:
    """Return the figures that a number is by its wording: none, one, or the two of 行政复议、行政诉讼均为0件.

    `on_applications` says that the text has just given the number of applications, `on_publication` that the sentence
    has already given one of what was published.
    """
    said, number, clause = sentence.said, count.number, count.clause
    if not _COUNTED.search(clause) and not _COUNTED.search(said, number.end, number.end + _BEHIND):
        return []
    label = count.label.lstrip("、和及与")
    for wording in wordings.FIGURES:
        if (
            number.unit in wording.units
            and wording.is_of(year)
            and _stands_around(wording, said, count, label)
            and (not wording.needs or _has_needed(wording, sentence, count, on_applications))
            and in_scope(said, number.start, clause, year, wording.indicator)
            and _is_meant(wording, said, count, label)
        ):
            disputed = wording.indicator in DISPUTES
            indicators = counted_together(wording.indicator, count) if disputed else (wording.indicator,)
            return [_finding(sentence, count, name, wording.weak) for name in indicators]
    if number.unit in LINES and _CUMULATIVE.search(clause) and (on_publication or "历年" in clause):
        return [_finding(sentence, count, "information_published_cumulative")]
    return []


def _finding(sentence: Sentence, count: Count, indicator: str, weak: bool = False) -> Finding:
    return Finding(figure_of(sentence, indicator, count.number), weak, names_a_body(count.clause))


def _stands_around(wording: wordings.Wording, said: str, count: Count, label: str) -> bool:
    return (
        bool(wording.before.search(label))
        and not (wording.after and not wording.after.match(said, count.number.end))
        and (wording.part or "其中" not in count.clause)
        and not (wording.unless and wording.unless.search(label))
    )


def _has_needed(wording: wordings.Wording, sentence: Sentence, count: Count, on_applications: bool) -> bool:
    """Return whether the sentence up to the number, a heading or what was said before gives what the wording needs."""
    assert wording.needs is not None
    end = count.number.end + (_TOLD_BEHIND if wording.after else 0)
    if wording.needs.search(sentence.said, 0, end):
        return True
    if wording.needs.search(sentence.heading):
        return INDICATORS[wording.indicator].topic != "disputes" or are_above(sentence)
    return on_applications and wording.indicator in _OF_APPLICATIONS and not _OTHER_BUSINESS.search(sentence.said)


def _is_meant(wording: wordings.Wording, said: str, count: Count, label: str) -> bool:
    """Return whether the number counts all that its indicator is, and nothing else.

    Not the applications with those carried over or of some applicants only, not what else was carried over, nor the
    reviews that the body decides on.
    """
    indicator, start, end = wording.indicator, count.number.start, count.number.end
    if indicator == "applications_received":
        matches = wording.before.search(label), wording.after.match(said, end) if wording.after else None
        words = "".join(match.group() for match in matches if match)
        return not _CARRIED_INCLUDED.match(said, end) and not of_some_applicants(words)
    if indicator in CARRIED:
        return not _OTHER_BUSINESS.search(last_statement(said[:start]))
    if indicator in DISPUTES:
        mark = MARK.search(said, end)
        return not _REVIEWS_OTHERS.search(said, start - len(count.clause), mark.start() if mark else len(said))
    return True
