"""The breaker: when a host is left alone, and what that says of it."""

from __future__ import annotations

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError, ResponseDataLossError

from crawler.breaker import LONGEST_REST, Breaker, HostClosed
from crawler.settings import BOT_NAME
from crawler.spiders.single import Single

HOST = "www.pingtan.gov.cn"


def closed(*statuses: int, asked: float = 0.0) -> str | None:
    """Return the state in which a host is left alone that answered so, None when it is asked on."""
    breaker = Breaker()
    for status in statuses:
        breaker.answered(HOST, status, asked)
    try:
        breaker.check(HOST)
    except HostClosed as error:
        assert str(error).startswith(f"{HOST}: ")
        return error.access
    return None


@pytest.mark.parametrize(
    ("statuses", "access"),
    [
        ((403, 403, 403), "block"),
        ((429, 429, 429), "block"),
        ((412, 412, 412), "challenge"),
        ((521, 412, 521), "challenge"),
        ((301, 403, 301, 403, 302, 403), "block"),  # each page answers http with a redirect, and https with a refusal
        ((403, 403, 200, 403), None),
        ((403, 403, 404, 403), None),
        ((500, 500, 500, 500), None),
    ],
)
def test_three_refusals_in_a_row_close_a_host(statuses: tuple[int, ...], access: str | None) -> None:
    assert closed(*statuses) == access


@pytest.mark.parametrize(("status", "access"), [(503, "maintenance"), (429, "block"), (500, "error")])
def test_a_host_that_asks_for_longer_than_a_run_has_is_closed_at_once(status: int, access: str) -> None:
    assert closed(status, asked=LONGEST_REST + 1) == access
    assert closed(status, asked=LONGEST_REST) is None


def test_a_host_gets_the_rest_that_it_asked_for() -> None:
    breaker = Breaker()
    breaker.answered(HOST, 503, 40.0)
    assert 39.0 < breaker.rest(HOST) <= 40.0
    assert breaker.rest("www.gov.cn") == 0.0


def test_three_pages_in_a_row_that_cannot_be_had_close_a_host_and_torn_ones_do_not() -> None:
    breaker = Breaker()
    for error in (DownloadTimeoutError(), ResponseDataLossError(), DownloadTimeoutError()):
        breaker.failed(HOST, error)
    breaker.had(HOST)
    for _ in range(2):
        breaker.failed(HOST, DownloadTimeoutError())
    assert not breaker.is_closed(HOST)
    breaker.failed(HOST, DownloadTimeoutError())
    with pytest.raises(HostClosed, match="could not be reached for 3 pages in a row") as caught:
        breaker.check(HOST)
    assert caught.value.access == "unreachable"


def test_http_and_https_have_one_breaker_and_two_crawls_have_two() -> None:
    one, other = (Crawler(Single, {"BOT_NAME": BOT_NAME}) for _ in range(2))
    assert Breaker.of(one) is Breaker.of(one)
    assert Breaker.of(one) is not Breaker.of(other)
