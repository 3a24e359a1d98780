"""The clock, and where the refinery's time goes.

Time is CPU time of this process, all its threads: on a machine that others use too, wall time measures them.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from time import process_time_ns
from types import FrameType
from typing import TypeVar

from archive.report import Page
from pipelines.corpus.gold import GoldPage
from pipelines.refine import refine

EVERY = 0.0005  # seconds between two looks; what a look itself takes is not counted

_Input = TypeVar("_Input")
_Output = TypeVar("_Output")


def timed(function: Callable[[_Input], _Output], argument: _Input) -> tuple[_Output, float]:
    """Return what `function` makes of `argument`, and the milliseconds of CPU it took."""
    start = process_time_ns()
    result = function(argument)
    return result, (process_time_ns() - start) / 1e6


def stage_times(pages: Sequence[GoldPage], rounds: int) -> dict[str, float]:
    """Return the mean milliseconds that a page spends in each stage, the longest first.

    Samples: a timer looks every half millisecond where the refinery is, and charges the CPU time since the last
    look to that stage. Nothing is wrapped or patched, so small functions cost what they cost. Main thread only.
    """
    spent: Counter[str] = Counter()
    last = 0

    def look(_: int, frame: FrameType | None) -> None:
        nonlocal last
        spent[stage_of(_modules(frame))] += process_time_ns() - last
        last = process_time_ns()

    before = signal.signal(signal.SIGALRM, look)
    last = process_time_ns()
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)  # once: started for each page it would look at the same places
    try:
        for _ in range(rounds):
            for page in pages:
                refine(Page(url=page.url, body=page.body))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return {stage: ns / 1e6 / rounds / len(pages) for stage, ns in spent.most_common()}


def stage_of(modules: Iterable[str]) -> str:
    """Return the stage that runs, from the modules on the stack, outermost first.

    It is the module that `pipelines.refine` called; below `clean`, the one that this called; and trafilatura.

    >>> stage_of(["pipelines.refine", "pipelines.container", "pipelines.markup"])
    'container'
    >>> stage_of(["pipelines.refine", "pipelines.clean", "pipelines.survivors", "copy"])
    'clean: survivors'
    >>> stage_of(["pipelines.refine", "pipelines.clean", "pipelines.survivors", "trafilatura.core", "re"])
    'clean: trafilatura'
    """
    path: list[str] = []
    for module in modules:
        room, _, name = module.partition(".")
        if room == "trafilatura":
            return "clean: trafilatura"
        if room == "pipelines" and name not in ("refine", *path) and not name.startswith("corpus"):
            path.append(name)
    return ": ".join(path[: 2 if path[:1] == ["clean"] else 1]) or "refine"


def _modules(frame: FrameType | None) -> list[str]:
    names = []
    while frame is not None:
        names.append(frame.f_globals.get("__name__", ""))
        frame = frame.f_back
    return names[::-1]
