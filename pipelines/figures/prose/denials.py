"""Words instead of a number: 未收到政府信息公开申请 is a zero."""

from __future__ import annotations

from collections.abc import Iterator

from archive.report import Figure
from pipelines.figures.prose import wordings
from pipelines.figures.prose.counts import clause_before
from pipelines.figures.prose.findings import figure_of
from pipelines.figures.prose.numerals import Number
from pipelines.figures.prose.scope import in_scope, names_a_body, of_some_applicants
from pipelines.figures.prose.sentences import Sentence

_IF = frozenset("若如凡对")


def denied(sentence: Sentence, year: int | None) -> Iterator[Figure]:
    """Yield what the sentence says there was none of, disputes excepted."""
    for nothing in wordings.NOTHING:
        for words in nothing.words.finditer(sentence.said):
            if nothing.needs and not (nothing.needs.search(sentence.said) or nothing.needs.search(sentence.heading)):
                continue
            if of_some_applicants(words.group()):
                continue
            no = wordings.NO.match(sentence.said, words.start())
            if no and is_denial(sentence, no.start(), year):
                yield figure_of(sentence, nothing.indicator, zero(no.start(), no.end()))


def is_denial(sentence: Sentence, at: int, year: int | None) -> bool:
    """Return whether the 未 at `at` says what was not, and not what would be: 如未收到, 对未收到…的.

    Nor is it one where a body is named, which may be another: that one had none says little of all.
    """
    said, clause = sentence.said, clause_before(sentence.said, at)
    return said[at - 1 : at] not in _IF and not names_a_body(clause) and in_scope(said, at, clause, year)


def zero(start: int, end: int) -> Number:
    """Return the number that a word such as 未发生 is."""
    return Number(0.0, "zero", "", start, end)
