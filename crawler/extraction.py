"""What `nianbao extract` reads: files, WARC files and live pages, all through the same refinery."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from warcio.exceptions import ArchiveLoadFailed

from archive.encoding import LIMIT
from archive.evidence.captures import exchanges_of
from archive.report import Page, Reading
from crawler.identity import user_agent
from pipelines.files import READABLE
from pipelines.media import media_of
from pipelines.workers import BATCH, Workers

_GZIP = b"\x1f\x8b"


def readings(sources: Iterable[str], url: str, contact: str, *, ocr: bool = False) -> Iterator[Reading | str]:
    """Yield the reading of each page in `sources`, or a sentence for a source that could not be read.

    With `ocr`, pages whose tables stand in pictures come after the others of their source.
    """
    live = [source for source in sources if _is_address(source)]
    files = [source for source in sources if not _is_address(source)]
    user_agent(contact, (urlsplit(source).hostname or "" for source in live))
    with Workers(1 if len(files) + len(live) == 1 else None, ocr=ocr) as workers:
        for source in files:
            path = Path(source)
            try:
                yield from _refine(workers, pages_of(path, url), partial(_pictures_of, path) if ocr else None)
            except OSError as error:
                yield f"{source}: cannot read it ({error.strerror})."
            except (ArchiveLoadFailed, ValueError) as error:
                yield str(error)
        if live:
            pages, failures = _fetch(live, contact)
            yield from _refine(workers, pages, partial(_fetch_pictures, contact) if ocr else None)
            yield from (f"{source}: could not be fetched ({reason})." for source, reason in failures.items())


def pages_of(path: Path, url: str) -> Iterator[Page]:
    """Yield the pages in the file at `path`: the file itself, or every page and readable file of a WARC file.

    ValueError for a WARC file without a single response.
    """
    if _is_warc(path):
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


Pictures = Callable[[Mapping[str, Page]], Mapping[str, bytes]]


def _refine(workers: Workers, pages: Iterable[Page], pictures: Pictures | None = None) -> Iterator[Reading]:
    """Yield the reading of each page; those that show tables in `pictures` come last, read once more with them.

    `pictures` takes the addresses that are wanted, each with the page that shows it, and returns what could be had.
    """
    again: list[tuple[Page, Reading]] = []
    for batch in _batches(pages):
        for page, reading in zip(batch, asyncio.run(workers.refine(batch)), strict=True):
            if pictures is not None and reading.images:
                again.append((page, reading))
            else:
                yield reading
    if pictures is None or not again:
        return
    had = pictures({address: page for page, reading in again for address in reading.images})
    shown = [
        replace(page, images=tuple((address, had[address]) for address in reading.images if address in had))
        for page, reading in again
    ]
    for batch in _batches(shown):
        yield from asyncio.run(workers.refine(batch))


def _batches(pages: Iterable[Page]) -> Iterator[list[Page]]:
    pages = iter(pages)
    while batch := list(islice(pages, BATCH)):
        yield batch


def _pictures_of(path: Path, wanted: Mapping[str, Page]) -> Mapping[str, bytes]:
    """Return the pictures that stand in the same WARC file, or below the folder of the saved page at `path`."""
    if _is_warc(path):
        return {exchange.url: exchange.body for exchange in exchanges_of(path) if exchange.url in wanted}
    folder = path.resolve().parent
    had = {}
    for address, page in wanted.items():
        below = address.removeprefix(urljoin(page.url, "."))
        file = (folder / unquote(urlsplit(below).path)).resolve()
        if below != address and file.is_relative_to(folder) and file.is_file() and file.stat().st_size <= LIMIT:
            had[address] = file.read_bytes()
    return had


def _fetch_pictures(contact: str, wanted: Mapping[str, Page]) -> Mapping[str, bytes]:
    """Fetch the pictures that stand on the host of their page: it is the one that somebody named."""
    own = [address for address, page in wanted.items() if urlsplit(address).netloc == urlsplit(page.url).netloc]
    pages, _ = _fetch(own, contact) if own else ([], {})
    return {page.frontier_url: page.body for page in pages if page.status == 200}


def _fetch(urls: list[str], contact: str) -> tuple[list[Page], dict[str, str]]:
    """Fetch in a process of its own, since one process can run Scrapy only once."""
    from crawler.process import fetch

    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(fetch, urls, contact).result()


def _is_warc(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(8).startswith((b"WARC/", _GZIP))


def _is_address(source: str) -> bool:
    return urlsplit(source).scheme in ("http", "https")
