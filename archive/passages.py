"""Two texts side by side: which lines are the same, gone, new or changed, and what changed within a line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from archive.fold import fold

ALIKE = 45.0  # of 100 (Indel): lines less alike are one gone and one new
# Comparing costs the product of both lengths. Beyond this (some tenths of a second) a stretch is told as replaced.
MOST = 40_000_000
_MOST_PAIRS = 40_000  # of lines, each of which is compared with each
_WHOLE = 10 * MOST  # for two texts together: about a second
_STEP = 200  # what a pair of lines costs besides its characters
_WORD = 64  # characters that are compared at once where only the likeness is asked for

_MOST_CLAUSES = 4_000  # of a line: what has more is no text for a reader

_CLAUSE = re.compile(r"(?:[^。；;！!？?，,、：:|]|(?<=\d)[,:](?=\d))*[。；;！!？?，,、：:|]?\s*")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|\s+|.", re.S)


class Run(NamedTuple):
    """A stretch of a line: `same`, `removed` or `added`."""

    kind: str
    text: str


@dataclass(slots=True)
class Budget:
    """What comparing may cost yet, as products of lengths."""

    left: int = _WHOLE

    def covers(self, cost: int) -> bool:
        """Return whether `cost` is left, and take it. What cannot be paid for ends the budget."""
        self.left = self.left - cost if cost <= self.left else 0
        return self.left > 0


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that are the `same` (`lines` says how many; no runs), or one that was `added`, `removed` or `changed`.

    `under` is the heading below which it stands.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    lines: int = 1
    under: str = ""


def align(earlier: Sequence[str], later: Sequence[str], headings: Collection[str] = ()) -> Iterator[Passage]:
    """Compare two texts line by line. Lines that differ only in script, width of characters or spaces are the same.

    >>> [passage.kind for passage in align(["甲。", "受理3件。"], ["甲。", "受理0件。", "乙。"])]
    ['same', 'changed', 'added']
    """
    under = ""
    budget = Budget()
    old, new = list(map(_key, earlier)), list(map(_key, later))
    for kind, a, b, c, d in _opcodes(old, new, budget):
        if kind == "equal":
            yield Passage("same", lines=b - a, under=under)
            under = next((line for line in reversed(later[c:d]) if line in headings), under)
            continue
        for one, other in _pairs(earlier[a:b], later[c:d], budget):
            if one is None or other is None:
                run = Run("removed", one) if one is not None else Run("added", other or "")
                yield Passage(run.kind, (run,), under=under)
            else:
                told = runs(one, other, budget)
                if budget.left:
                    yield Passage("changed", tuple(told), under=under)
                else:
                    yield Passage("removed", (Run("removed", one),), under=under)
                    yield Passage("added", (Run("added", other),), under=under)
            under = other if other in headings and other else under


def _key(line: str) -> str:
    return "".join(fold(line).split())


def _opcodes(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield (kind, from, to, from, to) of the stretches of both that are `equal` and those that are not."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    found: list[tuple[bool, int, int, int, int]] = [(True, 0, start, 0, start)]
    cost = len(inner_old) * len(inner_new)
    if cost <= MOST and budget.covers(cost):
        for code in Indel.opcodes(inner_old, inner_new):
            ends = (code.src_start, code.src_end, code.dest_start, code.dest_end)
            a, b, c, d = (start + end for end in ends)
            found.append((code.tag == "equal", a, b, c, d))
    else:
        found.append((False, start, len(old) - end, start, len(new) - end))
    found.append((True, len(old) - end, len(old), len(new) - end, len(new)))
    for equal, group in groupby((one for one in found if one[1] < one[2] or one[3] < one[4]), key=lambda one: one[0]):
        parts = list(group)
        yield "equal" if equal else "replace", parts[0][1], parts[-1][2], parts[0][3], parts[-1][4]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _pairs(earlier: Sequence[str], later: Sequence[str], budget: Budget) -> Iterator[tuple[str | None, str | None]]:
    """Yield lines that became one another, in their order, and those that are gone or new beside them."""
    pairs, cost = len(earlier) * len(later), sum(map(len, earlier)) * sum(map(len, later)) // _WORD
    if pairs <= _MOST_PAIRS and cost <= MOST and budget.covers(pairs * _STEP + cost):
        matched = _best(earlier, later)
    else:
        beside = enumerate(zip(earlier, later, strict=False))
        matched = [
            (n, n)
            for n, (one, other) in beside
            if budget.covers(_STEP + len(one) * len(other) // _WORD) and _alike(one, other) >= ALIKE
        ]
    a = c = 0
    for one, other in [*matched, (len(earlier), len(later))]:
        yield from ((line, None) for line in earlier[a:one])
        yield from ((None, line) for line in later[c:other])
        if one < len(earlier):
            yield earlier[one], later[other]
        a, c = one + 1, other + 1


def _alike(one: str, other: str) -> float:
    return fuzz.ratio(one, other, score_cutoff=ALIKE) if len(one) * len(other) <= MOST * _WORD else 0.0


def _best(earlier: Sequence[str], later: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of lines, both in their order, whose likenesses sum up to the most."""
    scores = [[0.0] * (len(later) + 1) for _ in range(len(earlier) + 1)]
    alike = [[_alike(one, other) for other in later] for one in earlier]
    for a in range(len(earlier) - 1, -1, -1):
        for c in range(len(later) - 1, -1, -1):
            paired = scores[a + 1][c + 1] + alike[a][c] if alike[a][c] >= ALIKE else 0.0
            scores[a][c] = max(scores[a + 1][c], scores[a][c + 1], paired)
    pairs, a, c = [], 0, 0
    while a < len(earlier) and c < len(later):
        if alike[a][c] >= ALIKE and scores[a][c] == scores[a + 1][c + 1] + alike[a][c]:
            pairs.append((a, c))
            a, c = a + 1, c + 1
        elif scores[a][c] == scores[a + 1][c]:
            a += 1
        else:
            c += 1
    return pairs


def runs(earlier: str, later: str, budget: Budget | None = None) -> list[Run]:
    """Return what of a line stayed, went and came: by clauses, and within them by numbers, words and characters.

    >>> [(run.kind, run.text) for run in runs("不予公开3件，结转1件。", "不予公开0件，结转1件。")]
    [('same', '不予公开'), ('removed', '3'), ('added', '0'), ('same', '件，结转1件。')]
    """
    budget = budget or Budget()
    old, new = _CLAUSE.findall(earlier)[:-1], _CLAUSE.findall(later)[:-1]
    if max(len(old), len(new)) > _MOST_CLAUSES:
        return [Run("removed", earlier), Run("added", later)]
    made: list[Run] = []
    for kind, a, b, c, d in _opcodes(old, new, budget):
        if kind == "equal":
            made.append(Run("same", "".join(new[c:d])))
            continue
        pairs = list(_pairs(old[a:b], new[c:d], budget))
        if all(None in pair for pair in pairs):  # other marks divide it now
            pairs = [("".join(old[a:b]), "".join(new[c:d]))]
        for one, other in pairs:
            made += _within(one or "", other or "", budget)
    return _joined(made)


def _within(earlier: str, later: str, budget: Budget) -> list[Run]:
    old, new = _TOKEN.findall(earlier), _TOKEN.findall(later)
    replaced = [Run("removed", earlier), Run("added", later)]
    if len(old) * len(new) > MOST:
        return replaced
    made: list[Run] = []
    kept = 0
    codes = list(_opcodes(old, new, budget))
    for number, (kind, a, b, c, d) in enumerate(codes):
        one, other = "".join(old[a:b]), "".join(new[c:d])
        between = 0 < number < len(codes) - 1
        if kind == "equal" and not (between and len(one) < 2 and not one.isdigit()):
            kept += b - a
            made.append(Run("same", other))
        else:  # a single character that both happen to have tells nothing
            made += [Run("removed", one), Run("added", other)]
    return made if kept * 4 >= min(len(old), len(new)) else replaced


def _joined(parts: Iterable[Run]) -> list[Run]:
    """Return the runs with neighbours of a kind as one: of each change first what went, then what came."""
    made: list[Run] = []
    for same, group in groupby((run for run in parts if run.text), key=lambda run: run.kind == "same"):
        stretch = list(group)
        kinds = ("same",) if same else ("removed", "added")
        for kind in kinds:
            if text := "".join(run.text for run in stretch if run.kind == kind):
                made.append(Run(kind, text))
    return made
