"""Workers: batches are refined elsewhere, and a page that kills or hangs its worker costs only itself."""

from __future__ import annotations

import asyncio
import os
import re

import pytest

from archive.report import Page, Reading
from pipelines import workers
from pipelines.batch import Batch
from pipelines.workers import MOST_MEMORY, Workers, read_each


def trouble(page: Page) -> Reading:
    """Stand in for the refinery: some kinds of page make it die, hang, take memory or be left with it."""
    if page.body == b"die":
        os._exit(9)
    if page.body == b"eat":
        bytearray(MOST_MEMORY)
    if page.body == b"keep":
        kept.append(bytearray(MOST_MEMORY * 6 // 10))
    if page.body == b"raise":
        raise ValueError("nobody caught this")
    if page.body == b"hang":
        re.match(r"(a+)+$", "a" * 60 + "b")  # in C, for longer than anybody waits
    return Reading(page.url, title=f"read by {os.getpid()}")


kept: list[bytearray] = []


def troubled(pages: list[Page], deadlines: list[float], ocr: bool = False) -> list[Reading]:
    """Do in a real worker what `refine_all` does, with `trouble`."""
    return read_each(trouble, pages, deadlines)


def test_pages_come_back_in_order_as_the_refinery_reads_them() -> None:
    pages = [Page(f"http://x.example/{n}", f"<title>第{n}页</title><p>正文{n}。".encode()) for n in range(20)]
    with Workers(2) as pool:
        readings = asyncio.run(pool.refine(pages))
    assert [reading.url for reading in readings] == [page.url for page in pages]
    assert all(f"正文{n}" in reading.text or f"第{n}页" in reading.title for n, reading in enumerate(readings))


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (b"die", "the worker died (9)"),
        (b"hang", "longer than 1 sec"),
        (b"eat", "it takes more than 1,073,741,824 bytes of memory"),
        (b"raise", "ValueError: nobody caught this"),
    ],
)
def test_a_page_that_takes_its_worker_down_loses_only_itself(
    monkeypatch: pytest.MonkeyPatch, trouble: bytes, said: str
) -> None:
    monkeypatch.setattr(workers, "refine_all", troubled)
    pages = [Page("http://x.example/1", b""), Page("http://x.example/2", trouble), Page("http://x.example/3", b"")]
    with Workers(2, deadline=1) as pool:
        first, second, third = asyncio.run(pool.refine(pages))
    assert first.title.startswith("read") and third.title.startswith("read")
    assert (second.verdict, second.quality) == ("error", "degraded")
    assert said in second.problems[0].detail


@pytest.mark.parametrize(
    ("images", "body", "longer"),
    [
        ((), b"", False),
        ((("http://x.example/1.png", b""),), b"", True),
        ((), b"<img src=data:image/png;base64,>", True),
    ],
)
def test_only_a_page_with_images_may_take_longer_with_ocr(
    monkeypatch: pytest.MonkeyPatch, images: tuple[tuple[str, bytes], ...], body: bytes, longer: bool
) -> None:
    monkeypatch.setattr(workers, "refine_all", seconds)
    with Workers(1, ocr=True) as pool:
        one, other = asyncio.run(pool.refine([Page("http://x.example/", body, images=images), Page("http://x/", b"")]))
    assert float(one.title) == (workers.DEADLINE_WITH_IMAGES if longer else workers.DEADLINE)
    assert float(other.title) == workers.DEADLINE


def test_a_page_that_fails_with_its_images_is_read_without_them_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "refine_all", dies_of_images)
    with Workers(1, ocr=True) as pool:
        (reading,) = asyncio.run(pool.refine([Page("http://x.example/", b"", images=(("http://x/1.png", b""),))]))
    assert reading.title == "read" and reading.verdict == "good"
    assert [problem.kind for problem in reading.problems] == [workers.IMAGES_UNREAD]


def dies_of_images(pages: list[Page], deadlines: list[float], ocr: bool = False) -> list[Reading]:
    if ocr:
        os._exit(9)
    return [Reading(page.url, title="read") for page in pages]


def seconds(pages: list[Page], deadlines: list[float], ocr: bool) -> list[Reading]:
    return [Reading(page.url, title=str(deadline)) for page, deadline in zip(pages, deadlines, strict=True)]


def test_a_worker_that_a_page_left_without_memory_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "refine_all", worn)
    with Workers(1) as pool:
        readings = [asyncio.run(pool.refine([Page("http://x/", body)]))[0] for body in (b"", b"keep", b"", b"")]
    first, second, third, fourth = (reading.title for reading in readings)
    assert first == second != third == fourth and third.startswith("read")


def worn(pages: list[Page], deadlines: list[float]) -> list[Reading]:
    """Do what `refine_all` does, its look at the memory included, with `trouble`."""
    workers.replace_if_worn()
    return read_each(trouble, pages, deadlines)


@pytest.mark.parametrize("megabytes", [110, 140, 170, 300])
def test_a_page_that_wants_more_memory_than_there_is_is_a_problem_and_never_half_of_it(megabytes: int) -> None:
    paragraphs = "".join(f"<p>第{n}项，公开信息。</p>" for n in range(60_000))
    large = Page("http://x.example/large", f"<title>某</title>{paragraphs}<p>完</p>".encode())
    small = Page("http://x.example/small", b"<title>small</title>")
    with Workers(1, memory=megabytes * 1_000_000) as pool:
        one, other = asyncio.run(pool.refine([large, small]))
    assert one.text.endswith("完") or [problem.kind for problem in one.problems] == ["refinery failed"]
    assert other.title == "small"


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
