"""Workers: batches are refined elsewhere, and a page that kills or hangs its worker costs only itself."""

from __future__ import annotations

import asyncio
import os
import re

import pytest

from archive.report import Page, Reading
from pipelines import workers
from pipelines.batch import Batch
from pipelines.workers import Workers, read_each


def trouble(page: Page) -> Reading:
    """Stand in for the refinery: two kinds of page make it die or hang."""
    if page.body == b"die":
        os._exit(9)
    if page.body == b"hang":
        re.match(r"(a+)+$", "a" * 60 + "b")  # in C, for longer than anybody waits
    return Reading(page.url, title="read")


def troubled(pages: list[Page], deadline: float) -> list[Reading]:
    """Do in a real worker what `refine_all` does, with `trouble`."""
    return read_each(trouble, pages, deadline)


def test_pages_come_back_in_order_as_the_refinery_reads_them() -> None:
    pages = [Page(f"http://x.example/{n}", f"<title>第{n}页</title><p>正文{n}。".encode()) for n in range(20)]
    with Workers(2) as pool:
        readings = asyncio.run(pool.refine(pages))
    assert [reading.url for reading in readings] == [page.url for page in pages]
    assert all(f"正文{n}" in reading.text or f"第{n}页" in reading.title for n, reading in enumerate(readings))


@pytest.mark.parametrize(("trouble", "said"), [(b"die", "the worker died (9)"), (b"hang", "longer than 1 sec")])
def test_a_page_that_takes_its_worker_down_loses_only_itself(
    monkeypatch: pytest.MonkeyPatch, trouble: bytes, said: str
) -> None:
    monkeypatch.setattr(workers, "refine_all", troubled)
    pages = [Page("http://x.example/1", b""), Page("http://x.example/2", trouble), Page("http://x.example/3", b"")]
    with Workers(2, deadline=1) as pool:
        first, second, third = asyncio.run(pool.refine(pages))
    assert (first.title, third.title) == ("read", "read")
    assert (second.verdict, second.quality) == ("error", "degraded")
    assert said in second.problems[0].detail


def test_a_batch_goes_when_it_is_full_or_its_time_is_up_and_everyone_gets_their_own_result() -> None:
    sizes: list[int] = []

    async def double(items: list[int]) -> list[int]:
        sizes.append(len(items))
        return [2 * item for item in items]

    async def scenario() -> list[int]:
        batch = Batch(double, size=3, wait=0.01)
        return await asyncio.gather(*(batch.add(number) for number in range(7)))

    assert asyncio.run(scenario()) == [0, 2, 4, 6, 8, 10, 12]
    assert sizes == [3, 3, 1]


def test_everyone_in_a_batch_that_fails_is_told() -> None:
    async def fail(items: list[int]) -> list[int]:
        raise OSError("disk full")

    async def scenario() -> list[object]:
        batch = Batch(fail, size=2, wait=0.01)
        return list(await asyncio.gather(batch.add(1), batch.add(2), batch.add(3), return_exceptions=True))

    assert [str(error) for error in asyncio.run(scenario())] == ["disk full"] * 3
