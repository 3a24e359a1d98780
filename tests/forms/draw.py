"""Chance with a memory: what was chosen for a report, so that failures can be counted by it."""

from __future__ import annotations

from random import Random


class Draw:
    """Draws the variants of one report; `chosen` names each that is not the plain form."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)
        self.chosen: list[str] = []

    def pick(self, what: str, plain: str, share: float, **others: float) -> str:
        """Return `plain` with the probability `share` (0 to 1), or else one of `others`, by weight."""
        value = plain
        if self.random.random() >= share:
            value = self.random.choices(tuple(others), tuple(others.values()))[0]
            self.chosen.append(f"{what}: {value}")
        return value

    def happens(self, what: str, share: float) -> bool:
        """Return whether the variant `what` is used."""
        if self.random.random() < share:
            self.chosen.append(what)
            return True
        return False
