"""The numbers of a sentence that count something, each with the words it stands behind."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.figures.prose import wordings
from pipelines.figures.prose.numerals import Number, numbers

REACH = 120  # characters before a number in which its wording stands
CASES = frozenset("件宗份起例项次")
LINES = frozenset("条")

MARK = re.compile(r"[,;:。!?]|\((?!会\)|兼\))|(?<!\(会)(?<!\(兼)\)")
_STRONG_MARK = re.compile(r"[;。!?]")
_ENUMERATION = re.compile(r"\([一二三四五六七八九十\d]{1,3}\)")
# Behind these a comma divides nothing: 其中,区住建局收到…; 五年间,共收到…
_LEADS_ON = re.compile(r"(?:其中|另外?|期间|[来间外届]|[上去前]一?年度?)[,:]$")
_LONGEST_LEAD = 6
_DENIAL = 12  # characters before a number in which it is denied: 没有一例, 未发生过任何一起


class Count(NamedTuple):
    """A number that counts something.

    `clause` is the part of its statement that says of whom and when it is, up to the number; `label` is what stands
    between the last mark, bracket or count and the number: the words of an item in 当面申请3件、信函申请2件. `since`
    is where that other count ends, 0 at first.
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
        near = said[max(since, number.start - REACH) : number.start]
        label = near[max((mark.end() for mark in MARK.finditer(near.rstrip(":"))), default=0) :]
        if not wordings.NO_COUNT.search(said, max(0, number.start - _DENIAL), number.start):
            counts.append(Count(number, clause_before(said, number.start), label, since))
        since = number.end
    return counts


def clause_before(said: str, at: int) -> str:
    """Return what stands between the last mark before `at` and `at`.

    A colon right before it is no mark, nor are brackets that are closed, nor a comma behind words that lead on.

    >>> clause_before("新收申请7件,办结数量:6件", 12), clause_before("不多,各镇(街)收到5件", 10)
    ('办结数量:', '各镇(街)收到')
    """
    near = said[max(0, at - REACH) : at]
    begin = 0
    opened: list[int] = []  # where the clauses begin outside the brackets that are open
    for mark in MARK.finditer(near.rstrip(":")):
        if mark.group() == "(":
            if _ENUMERATION.match(near, mark.start()):
                begin = mark.start()
            opened.append(begin)
            begin = mark.end()
        elif mark.group() == ")" and opened:
            begin = opened.pop()
        elif not _LEADS_ON.search(near, max(begin, mark.end() - _LONGEST_LEAD), mark.end()):
            begin = mark.end()
    return near[begin:]


def last_statement(said: str) -> str:
    """Return what stands behind the last mark that ends a statement."""
    return _STRONG_MARK.split(said)[-1]
