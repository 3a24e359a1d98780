"""WARC/1.1 records: an exchange as bytes, and bytes as exchanges. Nothing here opens a file."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import BufferWARCWriter

from archive.encoding import LIMIT, decode_content

_ENCODINGS = frozenset({"content-encoding", "transfer-encoding"})
PAGE_FIELD = "Nianbao-Page"  # the frontier's address of a response that came by redirect
VIA_FIELD = "WARC-Source-URI"  # where another web archive keeps it; pywb writes the same
_END = b"\r\n\r\n"
# WARC/1.1, 6.7.2 and 6.7.3.
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was sent; `path` has the query, `body` is the form of a POST."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Held:
    """What a revisit refers to: the capture that holds the payload; "" is not known."""

    id: str = ""
    url: str = ""
    fetched_at: str = ""
    payload_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A response as received: `body` keeps its content encoding; `page` is the address the frontier asked for.

    `via` is the address at which a web archive keeps it, "" for what the site itself sent. `asked` is the request, None
    where it is not kept. `revisits` says which capture holds the payload; None: this one does. What was read of a
    revisit has no body: `archive.evidence.captures.exchange_of` fetches it.
    """

    url: str
    page: str
    fetched_at: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    via: str = ""
    asked: Asked | None = None
    revisits: Held | None = None

    def header(self, name: str) -> str:
        """Return the first header called `name`, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def media_type(self) -> str:
        """The media type that Content-Type states, in lower case and without parameters."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def payload_sha256(self) -> str | None:
        """The digest of the payload, of a revisit that of the capture it refers to; None where that is not known."""
        if self.revisits is not None:
            return self.revisits.payload_sha256 or None
        return hashlib.sha256(self.body).hexdigest()

    def decoded(self) -> Exchange:
        """Return the exchange with its body's encodings undone. `archive.encoding.Undecodable` where they cannot be."""
        kept = tuple((name, value) for name, value in self.headers if name.lower() not in _ENCODINGS)
        body = self.unchunked().body
        return replace(self, headers=kept, body=decode_content(body, self.header("Content-Encoding")))

    def unchunked(self) -> Exchange:
        """Return the exchange with the chunks of its transfer, which other crawlers keep, put together."""
        if "chunked" not in self.header("Transfer-Encoding").lower():
            return self
        kept = tuple((name, value) for name, value in self.headers if name.lower() != "transfer-encoding")
        return replace(self, headers=kept, body=ChunkedDataReader(BytesIO(self.body)).read(LIMIT + 1))


def exchanges_in(stream: BinaryIO, *, decoded: bool = True) -> Iterator[tuple[str, Exchange]]:
    """Yield the id and the exchange of every response and revisit record in `stream`, with the request behind it.

    `decoded` bodies lose content encoding. A body whose encoding cannot be undone raises
    `archive.encoding.Undecodable`.
    """
    found: tuple[str, Exchange] | None = None
    for record in ArchiveIterator(stream):
        field = record.rec_headers.get_header
        if record.rec_type == "request" and record.http_headers is not None:
            if found and identity_of(field("WARC-Concurrent-To", "")) == found[0]:
                found = found[0], replace(found[1], asked=asked_of(record))
        elif record.rec_type in ("response", "revisit") and record.http_headers is not None:
            if found:
                yield found
            exchange = _exchange(record)
            found = (
                identity_of(field("WARC-Record-ID", "")),
                exchange.decoded() if decoded and exchange.revisits is None else exchange,
            )
    if found:
        yield found


def record_in(content: bytes) -> tuple[StatusAndHeaders, bytes] | None:
    """Return the fields and the block of the one record that `content` is, None when it is none, or not just one."""
    try:
        records = ArchiveIterator(BytesIO(content), no_record_parse=True)
        record = next(iter(records), None)
    except ArchiveLoadFailed:
        return None
    if record is None or record.format != "warc":
        return None
    block = record.raw_stream.read()
    whole = record.length == len(block) and content.endswith(block + _END)
    return (record.rec_headers, block) if whole else None


def identity_of(record_id: str) -> str:
    """Return the UUID in a WARC-Record-ID.

    >>> identity_of("<urn:uuid:5f0c6e9e-6f7a-4d3c-9f5e-0a4d6f1b2c3d>")
    '5f0c6e9e-6f7a-4d3c-9f5e-0a4d6f1b2c3d'
    """
    return record_id.removeprefix("<urn:uuid:").removesuffix(">")


def _exchange(record: Any) -> Exchange:
    field = record.rec_headers.get_header
    url = field("WARC-Target-URI", "")
    status, _, reason = record.http_headers.statusline.partition(" ")
    held = Held(
        id=identity_of(field("WARC-Refers-To", "")),
        url=field("WARC-Refers-To-Target-URI", ""),
        fetched_at=field("WARC-Refers-To-Date", ""),
        payload_sha256=sha256_of(field("WARC-Payload-Digest", "")),
    )
    return Exchange(
        url=url,
        page=field(PAGE_FIELD) or url,
        fetched_at=field("WARC-Date", ""),
        status=int(status) if status.isdigit() else 0,
        reason=reason,
        headers=tuple(record.http_headers.headers),
        body=record.raw_stream.read(),
        via=field(VIA_FIELD, ""),
        revisits=held if record.rec_type == "revisit" else None,
    )


def asked_of(record: Any) -> Asked:
    """Return the request that a `request` record holds."""
    # warcio keeps the method, the first word of the request line, apart.
    method, rest = record.http_headers.protocol, record.http_headers.statusline
    return Asked(method, rest.rpartition(" ")[0], tuple(record.http_headers.headers), record.raw_stream.read())


def sha256_of(digest: str) -> str:
    """Return the hexadecimal digits of a digest field, "" when it is none of SHA-256 in hexadecimal."""
    algorithm, _, value = digest.partition(":")
    return value.lower() if algorithm == "sha256" and len(value) == 64 else ""


def exchange_records(exchange: Exchange, identity: str, warcinfo: str) -> bytes:
    """Return `exchange` as gzip members: the response or revisit, its id made of the UUID `identity`, then the request.

    `warcinfo` is the UUID of the first record of their segment.
    """
    info = {"WARC-Date": exchange.fetched_at, "WARC-Warcinfo-ID": f"<urn:uuid:{warcinfo}>"}
    fields = {"WARC-Record-ID": f"<urn:uuid:{identity}>", **info}
    if exchange.page != exchange.url:
        fields[PAGE_FIELD] = exchange.page
    if exchange.via:
        fields[VIA_FIELD] = exchange.via
    held, digest, kind = exchange.revisits, exchange.payload_sha256, "response"
    if held is not None:
        kind = "revisit"
        fields["WARC-Profile"] = _NOT_MODIFIED if exchange.status == 304 else _SAME_PAYLOAD
        refers = {
            "WARC-Refers-To": held.id and f"<urn:uuid:{held.id}>",
            "WARC-Refers-To-Target-URI": held.url,
            "WARC-Refers-To-Date": held.fetched_at,
        }
        fields.update({name: value for name, value in refers.items() if value})
    if digest:
        fields["WARC-Payload-Digest"] = f"sha256:{digest}"
    status = f"{exchange.status} {exchange.reason}".strip()
    head = StatusAndHeaders(status, list(exchange.headers), protocol="HTTP/1.1")
    records = _record(exchange.url, kind, fields, head, b"" if held is not None else exchange.body)
    if exchange.asked is not None:
        asked = exchange.asked
        fields = {
            "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
            "WARC-Concurrent-To": f"<urn:uuid:{identity}>",
            **info,
            "WARC-Payload-Digest": f"sha256:{hashlib.sha256(asked.body).hexdigest()}",
        }
        line = f"{asked.method} {asked.path} HTTP/1.1"
        head = StatusAndHeaders(line, list(asked.headers), is_http_request=True)
        records += _record(exchange.url, "request", fields, head, asked.body)
    return records


def _record(url: str, kind: str, fields: dict[str, str], head: StatusAndHeaders, payload: bytes) -> bytes:
    """Return one record as a gzip member. Its digests are SHA-256 in hexadecimal, as the rows of `captures` have it."""
    head.compute_headers_buffer(None)
    fields["WARC-Block-Digest"] = f"sha256:{hashlib.sha256(head.headers_buff + payload).hexdigest()}"
    writer = BufferWARCWriter(gzip=True, warc_version="WARC/1.1")
    writer.write_record(
        writer.create_warc_record(
            url, kind, payload=BytesIO(payload), length=len(payload), http_headers=head, warc_headers_dict=fields
        )
    )
    contents: bytes = writer.get_contents()
    return contents


def warcinfo_record(name: str, software: str, identity: str, **more: str) -> bytes:
    """Return the first record of the segment called `name`: what wrote it, and `more` fields."""
    writer = BufferWARCWriter(gzip=True, warc_version="WARC/1.1")
    info = {"software": software, "format": "WARC File Format 1.1", "robots": "classic", **more}
    record = writer.create_warcinfo_record(name, info)
    record.rec_headers.replace_header("WARC-Record-ID", f"<urn:uuid:{identity}>")
    digest = hashlib.sha256(record.raw_stream.read()).hexdigest()
    record.raw_stream.seek(0)
    record.rec_headers.add_header("WARC-Block-Digest", f"sha256:{digest}")
    writer.write_record(record)
    contents: bytes = writer.get_contents()
    return contents
