"""The canary: each host of a list is asked for an address that no page can have, to know its 200 for a missing one."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from archive import hosts
from crawler.run import Run
from pipelines.canary import words_of_answer


def canary_url(list_url: str) -> str:
    """Return an address beside the list that nobody has given to a page."""
    return urljoin(list_url, f"{secrets.token_hex(12)}.html")


def requests(run: Run, lists: Iterable[str]) -> Iterator[Request]:
    """Yield a request for the canary of every host of `lists` that is due; robots.txt and delays hold for it too."""
    for host, url in {hosts.host_of(url): url for url in lists}.items():
        if hosts.canary_due(run.archive, host, run.now()):
            yield Request(
                canary_url(url),
                callback=on_answer,
                cb_kwargs={"run": run, "host": host},
                errback=lambda failure: None,  # no answer, no canary: it is asked for again at the next visit
                priority=2,  # before the pages that are compared with it
                dont_filter=True,
            )


def on_answer(response: Response, run: Run, host: str) -> None:
    """Write what `response`, the answer to the canary, says."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    words = words_of_answer(response.status, response.body, content_type)
    asked = response.meta.get("redirect_urls", [response.url])[0]
    hosts.record_canary(run.archive, host, asked, response.status, words, run.now())
