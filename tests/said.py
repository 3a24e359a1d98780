"""What a page says of one field, where a test needs no more than the value that is chosen."""

from __future__ import annotations

from pipelines.metadata import Surroundings
from pipelines.publisher import publishers
from pipelines.stated import UNTRUSTED_DATES, dates, sources


def published_on(page: Surroundings) -> str | None:
    return next((claim.value for claim in dates(page) if claim.origin not in UNTRUSTED_DATES), None)


def source_of(page: Surroundings) -> str | None:
    return next((claim.value for claim in sources(page)), None)


def publisher_of(title: str, page: Surroundings, region: str, source: str | None) -> str | None:
    return next((claim.value for claim in publishers(title, page, region, source)), None)
