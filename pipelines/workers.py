"""Workers: pages are refined in other processes, several at a time, each under a deadline and in so much memory.

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
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from archive.report import Page, Problem, Reading

BATCH = 16
DEADLINE, DEADLINE_WITH_IMAGES = 20.0, 300.0  # seconds a page; the second where images of its are read
# Bytes of address space that a worker may take: the largest pages of tests/test_hostile.py want 740 MB, the interpreter
# with what the refinery imports 80. A page that wants more gets a MemoryError, and the refinery makes a problem of it.
MOST_MEMORY = 1 << 30
# The OCR takes 1.2 GB of address space with its models, 1.5 GB for the longest lines; half of this may be left taken.
MEMORY_WITH_OCR = 4 << 30
_IN_THE_PAGE = b"data:image/"  # an image that needs no fetching
IMAGES_UNREAD = "images unread"  # the kind of problem of a page that was read without its images in the end
_WORN_OUT = 75  # the exit code of a worker that wants to be replaced (EX_TEMPFAIL)
_batches = count()  # that this worker has begun
_PR_SET_PDEATHSIG = 1


def refine_all(pages: list[Page], deadlines: list[float], ocr: bool = False) -> list[Reading]:
    """Return the reading of each page, in order, in so many seconds each. This is what runs in a worker."""
    replace_if_worn()
    from pipelines.refine import refine  # only workers pay for importing trafilatura

    return read_each(partial(refine, ocr=ocr), pages, deadlines)


def read_each(read: Callable[[Page], Reading], pages: list[Page], deadlines: list[float]) -> list[Reading]:
    """Return what `read` makes of each page; a page that takes longer than its deadline, in seconds, ends the process.

    Ends it by a signal, since a page that hangs mostly hangs in C, where no exception reaches it.
    """
    readings = []
    for page, deadline in zip(pages, deadlines, strict=True):
        signal.setitimer(signal.ITIMER_REAL, deadline)
        readings.append(read(page))
        signal.setitimer(signal.ITIMER_REAL, 0)
    return readings


def replace_if_worn() -> None:
    """End a worker that is left with half of the memory it may have, so that another takes over.

    libxml2 keeps the names of all tags and attributes that it ever saw; and what a large page leaves is in pieces.
    """
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if next(_batches) and most != resource.RLIM_INFINITY and memory_taken() > most // 2:
        os._exit(_WORN_OUT)


def memory_taken() -> int:
    """Return the bytes of address space that this process has; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # macOS, Windows
        return 0


class Workers:
    """A pool of refining processes; use it as a context manager. With `ocr` they read the pictures of pages too."""

    def __init__(self, number: int | None = None, deadline: float = 0, memory: int = 0, *, ocr: bool = False) -> None:
        self._deadline, self._deadline_with_images = deadline or DEADLINE, deadline or DEADLINE_WITH_IMAGES
        self._memory = memory or (MEMORY_WITH_OCR if ocr else MOST_MEMORY)
        self._ocr = ocr
        # A fresh interpreter, not a fork: the parent runs a reactor and holds the archive's lock and database.
        self._pool = ProcessPool(
            max_workers=number or os.cpu_count() or 1,
            context=multiprocessing.get_context("spawn"),
            initializer=_prepare,
            initargs=(os.getpid(), self._memory),
        )

    async def refine(self, pages: list[Page]) -> list[Reading]:
        """Return the reading of each page, in order; never raises for what a page does to its worker."""
        return await self._refine(pages, self._ocr)

    async def _refine(self, pages: list[Page], ocr: bool) -> list[Reading]:
        deadlines = [
            self._deadline_with_images if ocr and (page.images or _IN_THE_PAGE in page.body) else self._deadline
            for page in pages
        ]
        future = self._pool.schedule(refine_all, args=[pages, deadlines, *([True] if ocr else [])])
        try:
            readings: list[Reading] = await asyncio.wrap_future(future)
            return readings
        except ProcessExpired as error:
            if error.exitcode == _WORN_OUT:  # before it began
                return await self._refine(pages, ocr)
            reason = _reason(error, deadlines[0])
        except MemoryError:  # on the way to the page, or from its reading
            reason = f"it takes more than {self._memory:,} bytes of memory"
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"[:500]
        if len(pages) == 1 and ocr:  # the page without its pictures is better than nothing
            (reading,) = await self._refine(pages, False)
            problem = Problem(IMAGES_UNREAD, f"With its images the page cannot be read: {reason}.")
            return [replace(reading, problems=(*reading.problems, problem))]
        if len(pages) == 1:
            problem = Problem("refinery failed", reason)
            return [Reading(pages[0].url, verdict="error", quality="degraded", problems=(problem,))]
        return [reading for page in pages for reading in await self._refine([page], ocr)]

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


def _reason(error: ProcessExpired, deadline: float) -> str:
    late = error.exitcode == -signal.SIGALRM
    return f"reading took longer than {deadline:g} seconds" if late else f"the worker died ({error.exitcode})"


def _prepare(parent: int, memory: int) -> None:
    """Leave Ctrl-C to the parent, die with it, bound the memory, and import the refinery before a deadline runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    importlib.import_module("pipelines.refine")
    logging.getLogger("trafilatura").setLevel(logging.ERROR)  # it warns of every page that it finds empty
