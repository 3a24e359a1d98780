"""What became of the applications: 同意公开3件，不予公开1件, in the words of the older reports or of the newer form."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.indicators import INDICATORS
from archive.report import Figure
from pipelines.figures.prose import wordings
from pipelines.figures.prose.counts import CASES, Count, last_statement
from pipelines.figures.prose.findings import figure_of
from pipelines.figures.prose.lists import Sum
from pipelines.figures.prose.numerals import Number
from pipelines.figures.prose.scope import in_scope
from pipelines.figures.prose.sentences import Sentence

_FORM_SINCE = 2019  # the first year reported on in the form of 国办公开办函〔2019〕60号
_PIECES = re.compile(r"[,:]|\((?!区分)")  # 部分公开(区分处理后公开) is one item
_TOLD_APPLICANT = re.compile(r"[并及]?告知了?申请人")
_TOTALS = ("applications_answered", "results_total", "applications_completed")
_ENOUGH = 3  # outcomes in a row that are of applications, though the text has not said how many those are
_ALL_ANSWERED = re.compile(
    r"(?:全部|均|都)(?:已|依法|依规|依照|按照|按|法定|规定|时限|期限|期|时|在|内|的|要求|予以|进行|作出|做出|给予|了|书面|规范|及时|完成|、){0,10}"
    r"(?:答复|回复)(?!率)"
)
_UNANSWERED = re.compile(r"未|尚|除|正在|结转|不予受理|撤回")
_THE_APPLICATIONS = "已,对上述以收到的申请件"  # the characters of 以上申请, 对收到的申请件 and the like


class Item(NamedTuple):
    """An outcome and its number, whose indicator only the whole list tells."""

    outcome: wordings.Outcome
    sentence: Sentence
    number: Number


@dataclass(slots=True)
class OutcomeList:
    """Outcomes that are being collected, and whether all was understood so far."""

    items: list[Item] = field(default_factory=list)
    understood: bool = True

    def read(self, totals: Mapping[str, Figure], year: int | None) -> tuple[list[Figure], Sum | None]:
        """Return the figures of the outcomes, and of which of the totals given before they are the parts."""
        received = totals.get("applications_received")
        total = next((totals[name] for name in _TOTALS if name in totals), None)
        if total is None and received is None and len(self.items) < _ENOUGH:
            return [], None
        form = self._form(year)
        parts = [
            figure_of(item.sentence, indicator, item.number)
            for item in self.items
            if (indicator := _indicator(item.outcome, form))
        ]
        complete = self.understood and len({part.indicator for part in parts}) == len(self.items)
        if form == "newer":
            complete = complete and all(INDICATORS[part.indicator].part_of == "results_total" for part in parts)
        if total is None and received and self._are_of(received):
            if "applications_carried_in" in totals:
                return parts, None
            total, complete = received, False  # what was not answered in the year is no part of it
        return parts, Sum(total, tuple(parts), complete) if total and len(parts) > 1 else None

    def _are_of(self, received: Figure) -> bool:
        """Return whether the sentence that gives the applications goes on: 其中同意公开3件."""
        return received.start == self.items[0].sentence.start and "其中" in received.evidence

    def _form(self, year: int | None) -> str:
        """Return in which wording the outcomes are told, "" where they contradict each other or the year."""
        signs = {item.outcome.form for item in self.items} - {""}
        if len(signs) > 1:
            return ""
        if year is None:
            return signs.pop() if signs else ""
        if year < _FORM_SINCE:
            return "older" if signs != {"newer"} else ""
        return signs.pop() if signs else "newer"


def _indicator(outcome: wordings.Outcome, form: str) -> str:
    return {"older": outcome.older, "newer": outcome.newer}.get(form, "")


def outcome_of(sentence: Sentence, count: Count, year: int | None) -> Item | None:
    """Return the outcome whose words are all that stands before a number since the last mark."""
    number = count.number
    if number.unit not in CASES:
        return None
    words = last_statement(sentence.said[count.since : number.start].rstrip(":"))
    pieces = [piece for piece in _PIECES.split(words) if piece]
    if len(pieces) > 1 and _TOLD_APPLICANT.match(pieces[-1]):
        pieces.pop()
    if not pieces or not in_scope(sentence.said, number.start, pieces[-1], year):
        return None
    for outcome in wordings.OUTCOMES:
        if outcome.words.fullmatch(pieces[-1]):
            return Item(outcome, sentence, number)
    return None


def all_answered(
    sentence: Sentence, counts: Sequence[Count], known: Collection[Count], received: Figure
) -> Figure | None:
    """Read 全部依法进行了答复 as the number of applications that the text has just given."""
    words = _ALL_ANSWERED.search(sentence.said)
    if not words or received.kind == "zero":
        return None
    before = [one for one in counts if one.number.start < words.start()]
    if not all(one in known for one in before):
        return None
    if not before and sentence.said[: words.start()].strip(_THE_APPLICATIONS):
        return None
    if _UNANSWERED.search(sentence.said, before[-1].number.end if before else 0):
        return None
    number = Number(received.value or 0, received.kind, "件", words.start(), words.end())
    return figure_of(sentence, "applications_answered", number)
