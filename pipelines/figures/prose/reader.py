"""Reads sentence after sentence, and remembers of which total the numbers that follow may be parts."""

from __future__ import annotations

from archive.indicators import INDICATORS
from archive.report import Figure
from pipelines.figures.prose.breakdowns import part_of
from pipelines.figures.prose.counts import CASES, Count, counts_in
from pipelines.figures.prose.denials import denied
from pipelines.figures.prose.disputes import DISPUTES, denied_disputes
from pipelines.figures.prose.findings import Finding, believed
from pipelines.figures.prose.lists import PartList, Sum, leaves_nothing_out
from pipelines.figures.prose.matching import findings_of
from pipelines.figures.prose.outcomes import OutcomeList, all_answered, outcome_of
from pipelines.figures.prose.scope import is_of_another_year
from pipelines.figures.prose.sentences import Sentence

# How many sentences after the last that spoke of applications a number may still be of them, by what it is.
_PART, _RESULT, _OUTCOME = 1, 3, 4


class Reader:
    """The figures and sums found so far, the totals of this part of the report, and the lists that are open."""

    def __init__(self, year: int | None) -> None:
        self._year = year
        self._findings: list[Finding] = []
        self._sums: list[Sum] = []
        self._totals: dict[str, Figure] = {}
        self._lists: dict[str, PartList | OutcomeList] = {}
        self._sentences = self._spoke_of_applications = 0  # how many so far, and which of them was the last that did

    def read(self, sentence: Sentence) -> None:
        """Read the next sentence of the part."""
        self._sentences += 1
        above = sentence.heading, sentence.lead
        if any(is_of_another_year(words, sentence.said, self._year) for words in above):
            self._break_off_lists()
            return
        counts = counts_in(sentence.said)
        known, parts = self._read_counts(sentence, counts)
        self._findings += map(Finding, denied(sentence, self._year))
        self._findings += map(Finding, denied_disputes(sentence, self._year))
        received = self._received()
        if received and (answered := all_answered(sentence, counts, known, received)):
            self._add_total(Finding(answered))
        if not parts:
            self._break_off_lists()
            return
        if not leaves_nothing_out(sentence.said, counts, known, parts):
            self._doubt_lists()
        if not sentence.said.endswith((";", ":", ",")):
            self._close_lists()

    def end_part(self) -> None:
        """Forget the totals: what follows is on another matter."""
        self._break_off_lists()
        self._totals = {}

    def result(self) -> tuple[tuple[Figure, ...], tuple[Sum, ...]]:
        figures = believed(self._findings)
        kept = set(figures)
        return tuple(figures), tuple(one for one in self._sums if one.total in kept and kept.issuperset(one.parts))

    def _read_counts(self, sentence: Sentence, counts: list[Count]) -> tuple[list[Count], list[Count]]:
        """Read the numbers of a sentence; return those that were understood, and of these the items of lists."""
        known: list[Count] = []
        parts: list[Count] = []
        dispute: Figure | None = None
        published = of_something_else = False
        for count in counts:
            findings = findings_of(
                sentence,
                count,
                self._year,
                on_applications="applications_received" in self._totals and self._near(_RESULT),
                on_publication=published,
            )
            for finding in findings:
                self._add_total(finding)
                published = published or INDICATORS[finding.figure.indicator].topic == "proactive"
                if finding.figure.indicator in DISPUTES:
                    dispute = finding.figure if len(findings) == 1 else None
            if findings:
                known.append(count)
            elif (not of_something_else and self._add_part(sentence, count, dispute)) or self._add_outcome(
                sentence, count
            ):
                known.append(count)
                parts.append(count)
            elif count.number.unit in CASES and not known:
                of_something_else = True  # what follows may be parts of this number
        return known, parts

    def _near(self, sentences: int) -> bool:
        """Return whether the text spoke of applications in one of the last `sentences` before this one, or in it."""
        return self._sentences - self._spoke_of_applications <= sentences

    def _received(self) -> Figure | None:
        """Return the number of applications that the text has just given."""
        return self._totals.get("applications_received") if self._near(_PART) else None

    def _add_total(self, finding: Finding) -> None:
        self._findings.append(finding)
        if finding.figure.indicator == "applications_received":
            self._close_lists()
            self._totals = {}
            self._spoke_of_applications = self._sentences
        self._totals[finding.figure.indicator] = finding.figure

    def _add_part(self, sentence: Sentence, count: Count, dispute: Figure | None) -> bool:
        part = part_of(sentence, count, self._year, self._received(), dispute, self._lists.keys())
        if part is None:
            return False
        opened = self._lists.get(part.breakdown)
        if not isinstance(opened, PartList) or (part.total is not None and opened.total is not part.total):
            self._close(part.breakdown)
            opened = self._lists[part.breakdown] = PartList(part.total)
        opened.parts.append(part.figure)
        self._findings.append(Finding(part.figure))
        if part.figure.indicator == "applications_received":
            self._spoke_of_applications = self._sentences
        return True

    def _add_outcome(self, sentence: Sentence, count: Count) -> bool:
        if self._totals and not self._near(_OUTCOME):
            return False
        item = outcome_of(sentence, count, self._year)
        if item is None:
            return False
        opened = self._lists.setdefault("outcome", OutcomeList())
        assert isinstance(opened, OutcomeList)
        opened.items.append(item)
        return True

    def _doubt_lists(self) -> None:
        for opened in self._lists.values():
            opened.understood = False

    def _break_off_lists(self) -> None:
        """Close the lists whose last line said that they go on."""
        self._doubt_lists()
        self._close_lists()

    def _close_lists(self) -> None:
        for name in list(self._lists):
            self._close(name)

    def _close(self, name: str) -> None:
        opened = self._lists.pop(name, None)
        if isinstance(opened, OutcomeList):
            figures, whole = opened.read(self._totals, self._year)
            self._findings += map(Finding, figures)
        else:
            whole = opened.sum() if opened else None
        if whole:
            self._sums.append(whole)
