"""A search of a made-up site without a network."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from archive.report import Page
from crawler.demo.resource import Resource
from crawler.discovery.finding import Finding
from crawler.discovery.search import MOST_REQUESTS, Search


def search(resources: Mapping[tuple[str, str], Resource], url: str) -> Finding:
    """Return what a search of the pages `resources`, by host and path, finds from `url`."""
    looking, asked = Search(url), 0
    while (wanted := looking.next()) is not None:
        asked += 1
        assert asked <= MOST_REQUESTS
        address = urlsplit(wanted.url)
        path = f"{address.path}?{address.query}" if address.query else address.path
        answer = resources.get((address.hostname or "", path))
        if answer is None:
            looking.took(wanted, Page(wanted.url, b"<title>404</title>", "text/html", 404))
        else:
            looking.took(wanted, Page(wanted.url, answer.body, answer.content_type, answer.status))
    return looking.finding(asked)
