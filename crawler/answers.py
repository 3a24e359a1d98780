"""Answers in the files of other tools: which of them are pages, and of what kind."""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from urllib.parse import urldefrag, urljoin, urlsplit

from archive.evidence.records import Exchange
from archive.foreign.warc import Found, Trouble
from archive.lacking import UNRESOLVED
from pipelines.files import READABLE
from pipelines.media import media_of


def kind(exchange: Exchange) -> str:
    """Return the kind of page that a response makes: `page`, `attachment` (a readable file), `image`, else "".

    A revisit, which has no body here, is what its header says.
    """
    stated = exchange.header("Content-Type").lower()
    if exchange.status >= 300:
        return "page"
    if exchange.revisits is not None and not stated.startswith("image/"):
        return "page" if "html" in stated or not stated else "attachment"
    try:
        media = media_of(exchange.decoded().body)
    except ValueError:  # its reading says why it cannot be decoded
        media = "html" if "html" in stated else "pdf" if "pdf" in stated else ""
    if media in READABLE:
        return "attachment"
    if media == "html" and ("html" in stated or not stated):
        return "page"
    return "image" if stated.startswith("image/") else ""


def may_be_known(exchange: Exchange) -> bool:
    """Whether a response would be taken if its address, or where it redirects to, came to be known."""
    return exchange.status in (404, 410) or 300 <= exchange.status < 400


def target(exchange: Exchange) -> str:
    """Return where a redirect leads to; what is none leads to itself."""
    try:
        return urldefrag(urljoin(exchange.url, exchange.header("Location")))[0]
    except ValueError:  # http://[broken
        return exchange.url


def without_fragment(exchange: Exchange) -> Exchange:
    """Return the exchange as of its address without `#…`."""
    return replace(exchange, url=urldefrag(exchange.url)[0], page=urldefrag(exchange.page)[0])


def unresolved(found: Found) -> Trouble | None:
    """Return what is said of a revisit whose payload is nowhere: nothing of a picture or a script."""
    exchange = found.exchange
    guessed = mimetypes.guess_type(urlsplit(exchange.url).path)[0] or "text/html"
    if not any(word in (exchange.media_type or guessed) for word in ("html", "pdf", "word", "sheet", "excel")):
        return None
    detail = f"The revisit {found.id} of {exchange.fetched_at} refers to a payload that is in none of the files."
    return Trouble(UNRESOLVED, exchange.url, detail)
