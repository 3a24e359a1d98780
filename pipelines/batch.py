"""Batch: many callers wait while their items are worked on together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batch(Generic[Item, Result]):
    """Collect items until there are `size` of them or `wait` seconds have passed, then hand them to `work`.

    `work` takes the items and returns as many results in the same order; what it raises, every caller gets.
    """

    def __init__(self, work: Callable[[list[Item]], Awaitable[list[Result]]], *, size: int, wait: float) -> None:
        self._work = work
        self._size = size
        self._wait = wait
        self._items: list[Item] = []
        self._futures: list[asyncio.Future[Result]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def add(self, item: Item) -> Result:
        """Return the result for `item` once its batch is done."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._items.append(item)
        self._futures.append(future)
        if len(self._items) >= self._size:
            self._start()
        elif self._timer is None:
            self._timer = loop.call_later(self._wait, self._start)
        return await future

    def _start(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        items, futures = self._items, self._futures
        self._items, self._futures = [], []
        task = asyncio.get_running_loop().create_task(self._finish(items, futures))
        self._tasks.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self._tasks.discard)

    async def _finish(self, items: list[Item], futures: list[asyncio.Future[Result]]) -> None:
        try:
            results = await self._work(items)
        except BaseException as error:
            for future in futures:
                if not future.done():
                    future.set_exception(error)
            return
        for future, result in zip(futures, results, strict=True):
            if not future.done():
                future.set_result(result)
