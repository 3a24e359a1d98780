"""Lists of parts, and whether they are all there is of their total, so that their sum must be its number."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from archive.report import Figure
from pipelines.figures.prose.counts import CASES, LINES, MARK, Count

# In the words of the list itself, and anywhere behind it: that there is more than it names.
_INCOMPLETE = re.compile(r"等|主要|另|其余|余下|剩余|含|包括|包含|还有|多数|若干|部分为")
_LEFT_OVER = re.compile(r"另|其余|余下|剩余|还有|其[他它]均|其[他它]为")
_OTHER = re.compile(r"其[他它]")  # a part of its own, whose 其 and 它 are no sign that something is left out


@dataclass(frozen=True, slots=True)
class Sum:
    """What the text itself says belongs together.

    `complete` is True only where `parts` are certainly all there is of `total`: a list that ends the statement, every
    item of which was understood.
    """

    total: Figure
    parts: tuple[Figure, ...]
    complete: bool


@dataclass(slots=True)
class PartList:
    """Parts by channel, applicant or result that are being collected, and whether all was understood so far."""

    total: Figure | None
    parts: list[Figure] = field(default_factory=list)
    understood: bool = True

    def sum(self) -> Sum | None:
        if self.total is None or len(self.parts) < 2:
            return None
        distinct = len({part.dimension for part in self.parts}) == len(self.parts)
        return Sum(self.total, tuple(self.parts), self.understood and distinct)


def leaves_nothing_out(said: str, counts: Sequence[Count], known: Collection[Count], parts: Sequence[Count]) -> bool:
    """Return whether a list has no gap in this sentence: all its numbers are `known`, and exact, and no 等 ends it.

    `parts` are the numbers that are items of it, at least one.
    """
    first, last = parts[0].number, parts[-1].number
    mark = MARK.search(said, last.end)
    words = _OTHER.sub("", said[parts[0].since : mark.start() if mark else len(said)])
    unknown = any(
        one.number.start > first.start and one not in known and one.number.unit in CASES | LINES for one in counts
    )
    about = any(one.number.kind == "about" for one in known)
    return not (unknown or about or _INCOMPLETE.search(words) or _LEFT_OVER.search(said, last.end))
