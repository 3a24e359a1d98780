"""What `nianbao extract` reads: files, WARC files and live pages, all through the same refinery."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from warcio.exceptions import ArchiveLoadFailed

from archive.captures import exchanges_of
from archive.report import Page, Reading
from crawler.identity import user_agent
from pipelines.files import READABLE
from pipelines.media import media_of
from pipelines.workers import BATCH, Workers

_GZIP = b"\x1f\x8b"


def readings(sources: Iterable[str], url: str, contact: str) -> Iterator[Reading | str]:
    """Yield the reading of each page in `sources`, or a sentence for a source that could not be read."""
    live = [source for source in sources if _is_address(source)]
    files = [source for source in sources if not _is_address(source)]
    user_agent(contact, (urlsplit(source).hostname or "" for source in live))
    with Workers(1 if len(files) + len(live) == 1 else None) as workers:
        for source in files:
            try:
                yield from _refine(workers, pages_of(Path(source), url))
            except OSError as error:
                yield f"{source}: cannot read it ({error.strerror})."
            except (ArchiveLoadFailed, ValueError) as error:
                yield str(error)
        if live:
            from crawler.process import fetch

            pages, failures = fetch(live, contact)
            yield from _refine(workers, pages)
            yield from (f"{source}: could not be fetched ({reason})." for source, reason in failures.items())


def pages_of(path: Path, url: str) -> Iterator[Page]:
    """Yield the pages in the file at `path`: the file itself, or every page and readable file of a WARC file.

    ValueError for a WARC file without a single response.
    """
    with open(path, "rb") as file:
        start = file.read(8)
    if start.startswith((b"WARC/", _GZIP)):
        empty = True
        for exchange in exchanges_of(path):
            empty = False
            content_type = exchange.header("Content-Type")
            media = media_of(exchange.body)
            if media in READABLE or (media == "html" and ("html" in content_type.lower() or not content_type)):
                yield Page(exchange.url, exchange.body, content_type, exchange.status, exchange.fetched_at)
        if empty:
            raise ValueError(f"{path}: no response in it. A WARC file has records of the type `response`.")
    else:
        yield Page(url or path.resolve().as_uri(), path.read_bytes())


def _refine(workers: Workers, pages: Iterable[Page]) -> Iterator[Reading]:
    batch: list[Page] = []
    for page in pages:
        batch.append(page)
        if len(batch) == BATCH:
            yield from asyncio.run(workers.refine(batch))
            batch = []
    if batch:
        yield from asyncio.run(workers.refine(batch))


def _is_address(source: str) -> bool:
    return urlsplit(source).scheme in ("http", "https")
