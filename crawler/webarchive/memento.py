"""A memento: the answer of a web archive turned back into the answer that the site gave (RFC 7089).

Wayback and pywb send the site's own headers under the name `X-Archive-Orig-…` and the body as it was served, or without
its content encoding.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timezone
from email.utils import parsedate_to_datetime
from http.client import responses

from scrapy.http import Response

from archive.evidence.records import Exchange
from crawler.webarchive.cdx import Server, moment, timestamp_in

_ORIGINAL = "x-archive-orig-"
# Of the transfer to the web archive: the body that we get may have lost the encoding, or is cut into other chunks.
_NOT_TAKEN = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
_GZIP = b"\x1f\x8b"


def restored(response: Response, server: Server, original: str, page: str) -> Exchange | None:
    """Return the exchange that the web archive had with the site of `original`, None when it answers for itself.

    `page` is the frontier's address of it.
    """
    timestamp = taken_at(response)
    if timestamp is None:
        return None
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
    return Exchange(
        url=original,
        page=page,
        fetched_at=moment(timestamp),
        status=response.status,
        reason=responses.get(response.status, ""),
        headers=tuple(original_headers(headers, response.body)),
        body=response.body,
        via=server.raw(timestamp, original),
    )


def taken_at(response: Response) -> str | None:
    """Return when the web archive had what it answers, as a timestamp; None when it answers for itself.

    It may hold another moment than the one asked for: Memento-Datetime says which, and after a redirect the address.
    """
    stated = (response.headers.get("Memento-Datetime") or b"").decode("latin-1")
    try:
        return parsedate_to_datetime(stated).astimezone(timezone.utc).strftime("%Y%m%d%H%M%S")
    except (ValueError, OverflowError):
        replayed = any(name.decode("latin-1").lower().startswith(_ORIGINAL) for name in response.headers)
        return timestamp_in(response.url) if replayed else None


def original_headers(headers: Sequence[tuple[str, str]], body: bytes) -> list[tuple[str, str]]:
    """Return the headers that the site sent with `body`.

    >>> original_headers([("X-Archive-Orig-Etag", '"7"'), ("Content-Type", "text/html"), ("Server", "pywb")], b"<p>")
    [('Etag', '"7"'), ('Content-Type', 'text/html')]
    """
    stated = {name.lower(): value for name, value in headers}
    found = [
        (name[len(_ORIGINAL) :], value)
        for name, value in headers
        if name.lower().startswith(_ORIGINAL) and name[len(_ORIGINAL) :].lower() not in _NOT_TAKEN
    ]
    if "content-type" in stated and f"{_ORIGINAL}content-type" not in stated:
        found.append(("Content-Type", stated["content-type"]))
    encoding = stated.get("content-encoding", "")
    if not encoding and body.startswith(_GZIP):  # sent as it was stored, and not said to be
        encoding = stated.get(f"{_ORIGINAL}content-encoding", "")
    return [*found, ("Content-Encoding", encoding)] if encoding else found
