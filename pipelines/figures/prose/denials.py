"""Words instead of a number: 未收到政府信息公开申请 is a zero."""

from __future__ import annotations

from collections.abc import Iterator

from archive.report import Figure
from pipelines.figures.prose import wordings
from pipelines.figures.prose.counts import clause_before
from pipelines.figures.prose.findings import figure_of
from pipelines.figures.prose.numerals import Number
from pipelines.figures.prose.scope import in_scope
from pipelines.figures.prose.sentences import Sentence

_IF = frozenset("若如凡对")


def denied(sentence: Sentence, year: int | None) -> Iterator[Figure]:
    """Yield what the sentence says there was none of, disputes excepted."""
    for nothing in wordings.NOTHING:
        for words in nothing.words.finditer(sentence.said):
            if nothing.needs and not (nothing.needs.search(sentence.said) or nothing.needs.search(sentence.heading)):
                continue
            no = wordings.NO.match(sentence.said, words.start())
            if no and is_denial(sentence, no.start(), year):
                yield figure_of(sentence, nothing.indicator, zero(no.start(), no.end()))


def is_denial(sentence: Sentence, at: int, year: int | None) -> bool:
    """Return whether the 未 at `at` says what was not, and not what would be: 如未收到, 对未收到…的."""
    said = sentence.said
    return said[at - 1 : at] not in _IF and in_scope(said, at, clause_before(said, at), year)


def zero(start: int, end: int) -> Number:
    """Return the number that a word such as 未发生 is."""
    return Number(0.0, "zero", "", start, end)
