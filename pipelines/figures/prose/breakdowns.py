"""The parts of a number that the text has given, by channel, applicant or result: 其中当面申请3件、信函申请2件."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from archive.report import Figure
from pipelines.figures.prose import wordings
from pipelines.figures.prose.counts import CASES, LINES, Count
from pipelines.figures.prose.findings import figure_of
from pipelines.figures.prose.scope import in_scope
from pipelines.figures.prose.sentences import Sentence

_BEHIND = 12  # characters behind a number that may say 申请
_NO_WORDS = re.compile(r"[、和及]?(?:其中)?(?:有|,)?")


class Part(NamedTuple):
    """A part of `total`, which is None where the text has not given it; `breakdown` is by what that is divided."""

    breakdown: str
    total: Figure | None
    figure: Figure


def part_of(
    sentence: Sentence,
    count: Count,
    year: int | None,
    received: Figure | None,
    dispute: Figure | None,
    listed: Collection[str],
) -> Part | None:
    """Return the part that a number is of the applications received, or of the reviews or lawsuits.

    `received` and `dispute` are the totals that the text has just given; `listed` are the breakdowns of which parts
    have been given, without which 其他方式 is no channel.
    """
    if count.number.unit not in CASES and count.number.unit not in LINES:
        return None
    breakdowns = [("channel", wordings.CHANNELS, received), ("applicant", wordings.APPLICANTS, received)]
    if dispute is not None:
        breakdowns.append((dispute.indicator, wordings.RESULTS, dispute))
    for breakdown, parts, total in breakdowns:
        if total is None and breakdown != "channel":
            continue
        dimension = _dimension(sentence.said, count, parts)
        if dimension is None or (dimension == "other_channel" and breakdown not in listed):
            continue
        if total is None and not _of_applications(sentence.said, count):
            continue
        if in_scope(sentence.said, count.number.start, count.label, year):
            indicator = total.indicator if total else "applications_received"
            return Part(breakdown, total, figure_of(sentence, indicator, count.number, dimension))
    return None


def _dimension(said: str, count: Count, parts: tuple[wordings.Part, ...]) -> str | None:
    """Return the part whose words stand before the number, or behind it where it has none before: 3件为当面申请."""
    for part in parts:
        if part.before.fullmatch(count.label):
            return part.dimension
    if _NO_WORDS.fullmatch(count.label):
        for part in parts:
            if part.after.match(said, count.number.end):
                return part.dimension
    return None


def _of_applications(said: str, count: Count) -> bool:
    """Return whether a channel without a total is one of applications: 网络申请6件 in a sentence on them."""
    near = count.label + said[count.number.end : count.number.end + _BEHIND]
    return "申请" in near and bool(wordings.APPLICATIONS.search(said))
