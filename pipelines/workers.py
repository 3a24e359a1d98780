"""Workers: pages are refined in other processes, several at a time, each under a deadline.

A page that hangs or kills its worker costs only itself: its batch is done again page by page, and the page that
fails again becomes a reading with the verdict `error` and the reason.
"""

from __future__ import annotations

import asyncio
import ctypes
import importlib
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from archive.report import Page, Problem, Reading

BATCH = 16
DEADLINE = 20.0  # seconds a page
_PR_SET_PDEATHSIG = 1


def refine_all(pages: list[Page], deadline: float) -> list[Reading]:
    """Return the reading of each page, in order. This is what runs in a worker."""
    from pipelines.refine import refine  # only workers pay for importing trafilatura

    return read_each(refine, pages, deadline)


def read_each(read: Callable[[Page], Reading], pages: list[Page], deadline: float) -> list[Reading]:
    """Return what `read` makes of each page; a page that takes longer than `deadline` seconds ends the process.

    Ends it by a signal, since a page that hangs mostly hangs in C, where no exception reaches it.
    """
    readings = []
    for page in pages:
        signal.setitimer(signal.ITIMER_REAL, deadline)
        readings.append(read(page))
        signal.setitimer(signal.ITIMER_REAL, 0)
    return readings


class Workers:
    """A pool of refining processes; use it as a context manager."""

    def __init__(self, count: int | None = None, deadline: float = DEADLINE) -> None:
        self._deadline = deadline
        # A fresh interpreter, not a fork: the parent runs a reactor and holds the archive's lock and database.
        self._pool = ProcessPool(
            max_workers=count or os.cpu_count() or 1,
            context=multiprocessing.get_context("spawn"),
            initializer=_prepare,
            initargs=(os.getpid(),),
        )

    async def refine(self, pages: list[Page]) -> list[Reading]:
        """Return the reading of each page, in order; never raises for what a page does to its worker."""
        try:
            return await self._schedule(pages)
        except ProcessExpired as error:
            if len(pages) == 1:
                return [_lost(pages[0], error, self._deadline)]
        return [reading for page in pages for reading in await self.refine([page])]

    async def _schedule(self, pages: list[Page]) -> list[Reading]:
        future = self._pool.schedule(refine_all, args=[pages, self._deadline])
        readings: list[Reading] = await asyncio.wrap_future(future)
        return readings

    def close(self) -> None:
        """Stop the workers; what they were doing is lost."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _lost(page: Page, error: ProcessExpired, deadline: float) -> Reading:
    late = error.exitcode == -signal.SIGALRM
    reason = f"reading took longer than {deadline:g} seconds" if late else f"the worker died ({error.exitcode})"
    return Reading(page.url, verdict="error", quality="degraded", problems=(Problem("refinery failed", reason),))


def _prepare(parent: int) -> None:
    """Leave Ctrl-C to the parent, die with it, and import the refinery before the first deadline runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)
    importlib.import_module("pipelines.refine")
    logging.getLogger("trafilatura").setLevel(logging.ERROR)  # it warns of every page that it finds empty
