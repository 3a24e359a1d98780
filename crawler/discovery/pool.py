"""The pages that a search may ask for."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from crawler.discovery.anchors import Candidate, same_page


@dataclass(slots=True)
class Pool:
    """Pages to ask for, the best first; of equal ones the first that was seen."""

    heap: list[tuple[int, int, Candidate]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    count: int = 0

    def add(self, one: Candidate) -> None:
        """Take up a page, unless it was asked for."""
        if same_page(one.url) not in self.known:
            self.count += 1
            heapq.heappush(self.heap, (-one.score, self.count, one))

    def pop(self, floor: int) -> Candidate | None:
        """Return the best page, None when none scores `floor`."""
        while self.heap and -self.heap[0][0] >= floor:
            one = heapq.heappop(self.heap)[2]
            if same_page(one.url) not in self.known:
                self.known.add(same_page(one.url))
                return one
        return None

    def waiting(self) -> list[Candidate]:
        """Return the pages that were not asked for, the best first."""
        return [one for _, _, one in sorted(self.heap) if same_page(one.url) not in self.known]
