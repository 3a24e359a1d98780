"""Retry: what is tried again, how long it waits, and when it gives up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from scrapy.exceptions import DownloadCancelledError, DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Headers

from crawler.retry import ATTEMPTS, STATUSES, TOTAL_SECONDS, policy, retry_after

NOW = datetime(2026, 1, 31, 8, 0, tzinfo=timezone.utc)


@dataclass
class Answer:
    status: int = 200
    headers: Headers = field(default_factory=Headers)


def answered(status: int, retry_after: str | None = None) -> Answer:
    return Answer(status, Headers({"Retry-After": retry_after} if retry_after else {}))


def play(*script: Answer | Exception) -> tuple[object, list[float], int]:
    """Run the policy over a server that answers by `script`, its last line for ever; return result, waits, retries."""
    waits: list[float] = []
    reasons: list[object] = []
    lines = iter(script)
    last = script[-1]

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def download() -> Answer:
        line = next(lines, last)
        if isinstance(line, Exception):
            raise line
        return line

    count: Callable[[object], None] = reasons.append
    try:
        result: object = asyncio.run(policy(on_retry=count, sleep=sleep)(download))
    except Exception as error:
        result = error
    return result, waits, len(reasons)


def test_a_good_answer_is_taken_at_once() -> None:
    assert play(good := Answer()) == (good, [], 0)


def test_busy_twice_and_then_good() -> None:
    result, waits, retries = play(answered(503), answered(503), good := Answer())
    assert (result, retries) == (good, 2)
    assert 1 <= waits[0] <= 2
    assert 2 <= waits[1] <= 3


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_it_gives_up_with_the_last_answer_after_a_bounded_number_of_attempts(status: int) -> None:
    result, waits, _ = play(last := answered(status))
    assert result is last
    assert len(waits) == ATTEMPTS - 1


@pytest.mark.parametrize("status", [200, 301, 304, 400, 401, 403, 404, 410, 412, 501, 521])
def test_other_statuses_are_final(status: int) -> None:
    assert play(final := answered(status)) == (final, [], 0)


@pytest.mark.parametrize("error", [DownloadTimeoutError("slow"), DownloadConnectionRefusedError("no")])
def test_a_connection_that_fails_is_tried_again_and_its_last_error_raised(error: Exception) -> None:
    result, waits, _ = play(error)
    assert result is error
    assert len(waits) == ATTEMPTS - 1


@pytest.mark.parametrize("error", [DownloadCancelledError("too large"), ValueError("a bug")])
def test_other_errors_are_raised_at_once(error: Exception) -> None:
    assert play(error) == (error, [], 0)


def test_the_server_is_given_the_time_it_asks_for() -> None:
    _, waits, _ = play(answered(429, "40"), Answer())
    assert waits == [40.0]


def test_a_wait_that_would_end_too_late_is_not_begun() -> None:
    result, waits, _ = play(last := answered(503, str(int(TOTAL_SECONDS) + 1)))
    assert result is last
    assert waits == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("4", 4.0),
        (" 120 ", 120.0),
        (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        ("1000000000", 100000000.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("", 0.0),
        ("4.5", 0.0),
        ("١٢", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_garbage_is_nothing(header: str, seconds: float) -> None:
    assert retry_after(header, NOW) == seconds
