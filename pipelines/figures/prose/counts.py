"""The numbers of a sentence that count something, each with the words it stands behind."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.figures.prose.numerals import Number, numbers

REACH = 120  # characters before a number in which its wording stands
CASES = frozenset("件宗份起例项次")
LINES = frozenset("条")

MARK = re.compile(r"[,;:。!?]|\((?!会\)|兼\))|(?<!\(会)(?<!\(兼)\)")
_STRONG_MARK = re.compile(r"[;。!?]")


class Count(NamedTuple):
    """A number that counts something.

    `clause` is what stands between the last mark and the number; `label` is that of it which the count before has not
    taken: the words of an item in 当面申请3件、信函申请2件. `since` is where that other count ends, 0 at first.
    """

    number: Number
    clause: str
    label: str
    since: int


def counts_in(said: str) -> list[Count]:
    """Return the counts of a sentence in its order.

    >>> [(one.number.value, one.clause, one.label) for one in counts_in("其中当面申请3件、信函申请2件")]
    [(3.0, '其中当面申请', '其中当面申请'), (2.0, '其中当面申请3件、信函申请', '、信函申请')]
    """
    counts: list[Count] = []
    since = 0
    for number in numbers(said):
        clause = clause_before(said, number.start)
        label = clause[max(0, since - (number.start - len(clause))) :]
        counts.append(Count(number, clause, label, since))
        since = number.end
    return counts


def clause_before(said: str, at: int) -> str:
    """Return what stands between the last mark before `at` and `at`; a colon right before it is no mark.

    >>> clause_before("新收申请7件,办结数量:6件", 12)
    '办结数量:'
    """
    near = said[max(0, at - REACH) : at]
    begin = 0
    for mark in MARK.finditer(near.rstrip(":")):
        begin = mark.end()
    return near[begin:]


def last_statement(said: str) -> str:
    """Return what stands behind the last mark that ends a statement."""
    return _STRONG_MARK.split(said)[-1]
