"""Every extractor on every page, several times, in one process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

from pipelines.corpus.extractors import Extractor
from pipelines.corpus.gold import GoldPage
from pipelines.corpus.scores import Extract, Score, judge
from pipelines.corpus.stages import timed

# For each extractor, for each page, the milliseconds of each round.
Times = list[list[list[float]]]


def try_all(pages: Sequence[GoldPage], extractors: Sequence[Extractor], rounds: int) -> tuple[list[list[Score]], Times]:
    """Return the scores of each extractor, a page's time being the median of `rounds`, and all times.

    The extractors take turns on each page, and the one that begins changes with every round: what the machine does
    meanwhile, and what one leaves behind in the caches, meets all of them.
    """
    found = [[_attempt(extractor.extract, page) for page in pages] for extractor in extractors]  # also warms up
    times: Times = [[[] for _ in pages] for _ in extractors]
    for turn in range(rounds):
        order = [(turn + place) % len(extractors) for place in range(len(extractors))]
        for number, page in enumerate(pages):
            for which in order:
                _, ms = timed(partial(_attempt, extractors[which].extract), page)
                times[which][number].append(ms)
    scores = [
        [judge(page, said, median(each), extractor.lacks) for page, said, each in zip(pages, told, spent, strict=True)]
        for extractor, told, spent in zip(extractors, found, times, strict=True)
    ]
    return scores, times


def _attempt(extract: Callable[[GoldPage], Extract], page: GoldPage) -> Extract | Exception:
    try:
        return extract(page)
    except Exception as failure:  # an extractor that fails on a page has a row all the same
        return failure
