"""WARC files from anywhere: every whole response in them, and a name for everything that is not whole.

Compressed record by record, as one gzip member, or not at all. Behind damage, reading goes on with the next record that
can be found: most readers stop there, and say nothing.
"""

from __future__ import annotations

import os
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.encoding import LIMIT
from archive.evidence.records import PAGE_FIELD, VIA_FIELD, Asked, Exchange, Held, asked_of, sha256_of
from archive.foreign.pieces import CHUNK, MOST_HEAD, Piece, begins, next_record

_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})
_OWN = "nianbao/"  # how the software of our own segments calls itself in their first record
# What warcio raises for bytes that are no record; the last ones are of its own trust in what it reads.
_UNREADABLE = (ArchiveLoadFailed, zlib.error, ValueError, AttributeError, TypeError, EOFError)


class NoWarc(ValueError):
    """The file is no WARC at all; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Found:
    """A response, or a revisit (`exchange.revisits`); what a revisit refers to is named as the file has it.

    `id` is the UUID of the record, `own` says that nianbao wrote the file. `digest` is that of the payload as the
    record states it (`sha1:…`), `concurrent` the id of the record that it names beside it, "" where it does not.
    """

    id: str
    exchange: Exchange
    own: bool
    digest: str = ""
    concurrent: str = ""


@dataclass(frozen=True, slots=True)
class _Request:
    id: str
    concurrent: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class Trouble:
    """What cannot come in: `kind` is that of a problem, `url` "" where it is not known. `damage` is of the file."""

    kind: str
    url: str
    detail: str
    damage: bool = False


def records_in(stream: BinaryIO, name: str) -> Iterator[Found | Trouble]:
    """Yield every response and revisit in the seekable `stream`, with the request that stands right before or behind
    it, and a Trouble for each place that cannot be read.

    The position of `stream` says how far it has been read. NoWarc when it does not begin with a record.
    """
    found: Found | None = None
    before: _Request | None = None
    for item in _all_records(stream, name):
        if isinstance(item, _Request):
            if found and item.id != found.id and (item.concurrent == found.id or found.concurrent == item.id):
                found = _with_request(found, item)
            else:
                before = item
            continue
        if found:
            yield found
            found = None
        if isinstance(item, Trouble):
            yield item
        elif before and (before.concurrent == item.id or item.concurrent == before.id):
            found = _with_request(item, before)
        else:
            found = item
        before = None
    if found:
        yield found


def _with_request(found: Found, request: _Request) -> Found:
    return replace(found, exchange=replace(found.exchange, asked=request.asked))


def _all_records(stream: BinaryIO, name: str) -> Iterator[Found | Trouble | _Request]:
    size = stream.seek(0, os.SEEK_END)
    if not begins(stream, 0):
        raise NoWarc(f"{name}: no WARC or WACZ file. It does not begin with a WARC record, compressed or not.")
    position, own = 0, False
    while position < size:
        part = Piece(stream, position)
        held: Found | Trouble | _Request | None = (
            None  # until the next one begins, or a gzip member's checksum is right
        )
        checking = False
        try:
            for item in _records(part, name, own):
                if held:
                    yield held
                held = item
            checking = part.compressed
            broken = None if part.skip() else "is torn"
            if held and not (broken and checking):
                yield held
        except _UNREADABLE as error:
            if held and not checking:
                yield held
            broken = f"is damaged ({str(error).strip()[:100] or type(error).__name__})"
        own = part.own
        if broken is None:
            position = part.end
            continue
        following = next_record(stream, max(part.record, position) + 1)
        lost = f"{following - part.record:,} bytes" if following < size else "the rest of the file"
        yield Trouble("import damaged", "", f"{name} {broken} at byte {part.record:,}; {lost} cannot be read.", True)
        position = following


def _records(part: Piece, name: str, own: bool) -> Iterator[Found | Trouble | _Request]:
    """Yield what stands in `part`. EOFError where it ends within a record, which warcio passes over in silence."""
    part.own, end = own, part.record
    part.room = MOST_HEAD
    records = ArchiveIterator(part, check_digests=True)
    for record in records:
        part.room = None
        if not part.compressed:
            part.record = records.offset
        if record.rec_type == "warcinfo":
            part.own = f"software: {_OWN}".encode() in record.raw_stream.read(CHUNK)
        if record.rec_type in ("response", "revisit"):
            yield _read(record, f"{name} at byte {part.record:,}", part.own)
        if record.rec_type == "request" and record.http_headers is not None and record.length <= LIMIT:
            yield _request(record)
        while record.raw_stream.read(CHUNK):
            pass
        if record.rec_headers.get_header("Content-Length") is None or record.raw_stream.limit > 0:
            raise EOFError("it ends within a record")
        part.room = MOST_HEAD
        if not part.compressed:
            records.read_to_end()
            part.record = end = part.record + records.get_record_length()
    if not part.compressed and part.bytes_at(end).strip():
        raise EOFError("it ends within a record")


def _read(record: Any, where: str, own: bool) -> Found | Trouble:
    """Return the response or revisit `record`, or why it cannot come in."""
    field, revisit = record.rec_headers.get_header, record.rec_type == "revisit"
    url = (field("WARC-Target-URI") or "").strip("<>")
    body = record.raw_stream.read(LIMIT + 1)
    if len(body) > LIMIT:
        return Trouble("too large", url, f"{where}: the answer has more than {LIMIT:,} bytes; it is left out.")
    if record.raw_stream.limit > 0:
        raise EOFError("it ends within a record")
    checked = record.digest_checker
    if checked.passed is False and any(said.startswith("block digest failed") for said in checked.problems):
        return Trouble("import damaged", url, f"{where}: the record does not have the digest that it states.", True)
    if cut := field("WARC-Truncated"):
        return Trouble("cut off", url, f"{where}: the tool that wrote it cut the answer off ({cut}); it is left out.")
    at = moment(field("WARC-Date") or "")
    if not at or not url:
        return Trouble("import damaged", url, f"{where}: a record without an address or a date of its own.", True)
    head = record.http_headers
    status, _, reason = head.statusline.partition(" ") if head else ("", "", "")
    if not revisit and not status.isdigit():
        return Trouble("no response", url, f"{where}: the answer has no HTTP status; it is left out.")
    unmodified = revisit and "not-modified" in (field("WARC-Profile") or "")
    exchange = Exchange(
        url=url,
        page=(field(PAGE_FIELD) if own else "") or url,
        fetched_at=at,
        status=304 if unmodified else int(status) if status.isdigit() else 200,
        reason=reason,
        headers=tuple(head.headers) if head else (),
        body=b"" if revisit else body,
        via=(field(VIA_FIELD) if own else "") or "",
        revisits=_held(field) if revisit else None,
    )
    identity = field("WARC-Record-ID") or f"{url} {at} {field('WARC-Block-Digest') or ''}"
    concurrent = field("WARC-Concurrent-To")
    digest = field("WARC-Payload-Digest") or ""
    return Found(uuid_of(identity), exchange, own, digest, uuid_of(concurrent) if concurrent else "")


def _request(record: Any) -> _Request:
    """Return a request, without what lets its sender in somewhere: that is nobody's evidence."""
    asked, field = asked_of(record), record.rec_headers.get_header
    kept = tuple((name, value) for name, value in asked.headers if name.lower() not in _SECRET)
    concurrent = field("WARC-Concurrent-To")
    return _Request(
        uuid_of(field("WARC-Record-ID") or ""), uuid_of(concurrent) if concurrent else "", replace(asked, headers=kept)
    )


def _held(field: Any) -> Held:
    """Return what a revisit refers to."""
    refers = field("WARC-Refers-To")
    return Held(
        id=uuid_of(refers) if refers else "",
        url=(field("WARC-Refers-To-Target-URI") or "").strip("<>"),
        fetched_at=moment(field("WARC-Refers-To-Date") or ""),
        payload_sha256=sha256_of(field("WARC-Payload-Digest") or ""),
    )


def uuid_of(record: str) -> str:
    """Return the UUID in a WARC-Record-ID; of an id that holds none, the one that is made of it.

    >>> uuid_of("<urn:uuid:9FF0A3D6-5b0c-4f0e-8d28-1c9a4a2d4b11>")
    '9ff0a3d6-5b0c-4f0e-8d28-1c9a4a2d4b11'
    >>> uuid_of("<http://a.example/1>") == uuid_of("http://a.example/1")
    True
    """
    plain = record.strip("<> ")
    try:
        return str(uuid.UUID(plain.removeprefix("urn:uuid:")))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, plain))


def moment(date: str) -> str:
    """Return a WARC-Date in UTC with milliseconds, as the archive writes times; "" for what is no date.

    >>> moment("2020-03-01T08:00:00Z"), moment("2020-03-01T08:00:00.1234567Z"), moment("yesterday")
    ('2020-03-01T08:00:00.000Z', '2020-03-01T08:00:00.123Z', '')
    """
    whole, _, fraction = date.removesuffix("Z").partition(".")
    try:
        at = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return ""
    digits = fraction if fraction.isdigit() else ""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{digits[:3]:0<3}Z"
