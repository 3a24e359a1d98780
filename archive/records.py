"""WARC/1.1 records: an exchange as bytes, and bytes as exchanges. Nothing here opens a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import BufferWARCWriter

from archive.encoding import LIMIT, decode_content

_ENCODINGS = frozenset({"content-encoding", "transfer-encoding"})
_PAGE_FIELD = "Nianbao-Page"  # the frontier's address of a response that came by redirect
_VIA_FIELD = "WARC-Source-URI"  # where another web archive keeps it; pywb writes the same


@dataclass(frozen=True, slots=True)
class Exchange:
    """A response as received: `body` keeps its content encoding; `page` is the address the frontier asked for.

    `via` is the address at which a web archive keeps it, "" for what the site itself sent.
    """

    url: str
    page: str
    fetched_at: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    via: str = ""

    def header(self, name: str) -> str:
        """Return the first header called `name`, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def media_type(self) -> str:
        """The media type that Content-Type states, in lower case and without parameters."""
        return self.header("Content-Type").partition(";")[0].strip().lower()


def exchanges_in(stream: BinaryIO, *, decoded: bool = True) -> Iterator[tuple[str, Exchange]]:
    """Yield the id and the exchange of every response record in `stream`; `decoded` bodies lose content encoding.

    A body whose encoding cannot be undone raises `archive.encoding.Undecodable`.
    """
    for record in ArchiveIterator(stream):
        if record.rec_type == "response" and record.http_headers is not None:
            identity = record.rec_headers.get_header("WARC-Record-ID", "")
            yield identity.removeprefix("<urn:uuid:").removesuffix(">"), _exchange(record, decoded=decoded)


def _exchange(record: Any, *, decoded: bool = True) -> Exchange:
    url = record.rec_headers.get_header("WARC-Target-URI", "")
    status, _, reason = record.http_headers.statusline.partition(" ")
    exchange = Exchange(
        url=url,
        page=record.rec_headers.get_header(_PAGE_FIELD) or url,
        fetched_at=record.rec_headers.get_header("WARC-Date", ""),
        status=int(status) if status.isdigit() else 0,
        reason=reason,
        headers=tuple(record.http_headers.headers),
        body=record.raw_stream.read(),
        via=record.rec_headers.get_header(_VIA_FIELD, ""),
    )
    if not decoded:
        return exchange
    kept = tuple((name, value) for name, value in exchange.headers if name.lower() not in _ENCODINGS)
    return replace(exchange, headers=kept, body=_decoded(exchange))


def _decoded(exchange: Exchange) -> bytes:
    body = exchange.body
    if "chunked" in exchange.header("Transfer-Encoding").lower():  # as other crawlers keep it
        body = ChunkedDataReader(BytesIO(body)).read(LIMIT + 1)
    return decode_content(body, exchange.header("Content-Encoding"))


def response_record(exchange: Exchange, identity: str) -> bytes:
    """Return `exchange` as a gzip member, its record id made of the UUID `identity`."""
    writer = BufferWARCWriter(gzip=True, warc_version="WARC/1.1")
    fields = {"WARC-Record-ID": f"<urn:uuid:{identity}>", "WARC-Date": exchange.fetched_at}
    if exchange.page != exchange.url:
        fields[_PAGE_FIELD] = exchange.page
    if exchange.via:
        fields[_VIA_FIELD] = exchange.via
    record = writer.create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.body),
        http_headers=StatusAndHeaders(
            f"{exchange.status} {exchange.reason}".strip(), list(exchange.headers), protocol="HTTP/1.1"
        ),
        warc_headers_dict=fields,
    )
    writer.write_record(record)
    contents: bytes = writer.get_contents()
    return contents


def warcinfo_record(name: str, software: str) -> bytes:
    """Return the first record of the segment called `name`: what wrote it."""
    writer = BufferWARCWriter(gzip=True, warc_version="WARC/1.1")
    info = {"software": software, "format": "WARC File Format 1.1", "robots": "classic"}
    writer.write_record(writer.create_warcinfo_record(name, info))
    contents: bytes = writer.get_contents()
    return contents
