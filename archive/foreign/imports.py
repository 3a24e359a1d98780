"""Imports: what of a foreign file is in the archive already, what its revisits refer to, and what its lists lead to."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from archive import frontier, lacking
from archive.evidence import captures
from archive.evidence.captures import Capture
from archive.evidence.records import Exchange, Held, sha256_of
from archive.foreign.warc import Found
from archive.rereading import add_page
from archive.store import Archive

SOURCE = "import"  # of the run
_ALGORITHMS = ("sha1", "sha256", "sha512", "md5")  # of digests


def payload_of(archive: Archive, found: Found) -> str | None:
    """Return the digest of the capture that `found` is: of the same record, or of the same answer in another one.

    None when it is not in the archive.
    """
    exchange = found.exchange
    row = archive.db.execute(
        "SELECT coalesce(payload_sha256, '') AS digest FROM captures WHERE id = :id"
        " UNION ALL SELECT payload_sha256 FROM captures"
        " WHERE url = :url AND fetched_at = :at AND payload_sha256 = :digest LIMIT 1",
        {"id": found.id, "url": exchange.url, "at": exchange.fetched_at, "digest": exchange.payload_sha256},
    ).fetchone()
    return row["digest"] if row else None


def held_by(archive: Archive, found: Found) -> dict[str, Any] | None:
    """Return the row of the capture that holds the payload of a revisit, None when the archive does not have it.

    It is the one that the revisit names by its record, or by its address and date; else one of the same address with
    the digest that it states; else, of a 304, the last one before it. A payload with another digest than the one that
    the revisit states is not its.
    """
    refers, exchange = found.exchange.revisits, found.exchange
    assert refers is not None
    named = archive.db.query(
        "SELECT coalesce(held.id, named.id) AS id FROM"
        " (SELECT 1 AS place, id, revisit_of FROM captures WHERE id = :id UNION ALL"
        " SELECT 2, id, revisit_of FROM captures WHERE url = :url AND fetched_at = :at) AS named"
        " LEFT JOIN captures AS held ON held.id = named.revisit_of"
        " WHERE named.revisit_of IS NULL OR held.id IS NOT NULL ORDER BY named.place, named.id",
        {"id": refers.id, "url": refers.url or exchange.url, "at": refers.fetched_at},
    )
    for name in [one["id"] for one in named]:
        row: dict[str, Any] = next(iter(archive.db.query("SELECT * FROM captures WHERE id = ?", [name])))
        if exchange.status == 304 or _has_payload(archive, row, found.digest):
            return row
    return None if refers.id else _by_address(archive, exchange, found.digest)


def _has_payload(archive: Archive, row: Mapping[str, Any], digest: str) -> bool:
    """Whether the payload of a capture has `digest`, as far as one is stated that can be worked out."""
    if digest.partition(":")[0] not in _ALGORITHMS or sha256_of(digest) == row["payload_sha256"]:
        return True
    return _is_stated(archive, row, digest)


def _is_stated(archive: Archive, row: Mapping[str, Any], digest: str) -> bool:
    """Whether the payload of a capture has `digest`: as it was received, or, as other tools have it, without the
    encoding of its transfer, or without any."""
    with suppress(OSError, ValueError):  # of a damaged record nothing can be said
        exchange = captures.exchange_of(archive, row, decoded=False)
        if is_digest(digest, exchange.body):
            return True
        whole = exchange.unchunked()
        return is_digest(digest, whole.body) or is_digest(digest, whole.decoded().body)
    return False


def _by_address(archive: Archive, exchange: Exchange, digest: str) -> dict[str, Any] | None:
    rows = archive.db.query(
        "SELECT * FROM captures WHERE url = :url AND status = 200 AND revisit_of IS NULL"
        " ORDER BY fetched_at > :at, abs(julianday(fetched_at) - julianday(:at)), id",
        {"url": exchange.url, "at": exchange.fetched_at},
    )
    for row in rows:
        if exchange.status == 304:
            return row if row["fetched_at"] <= exchange.fetched_at else None
        if _is_stated(archive, row, digest):
            return row
    return None


def is_digest(stated: str, body: bytes) -> bool:
    """Whether a WARC-Payload-Digest, in base 32 or hexadecimal, is that of `body`.

    >>> is_digest("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", b"")
    True
    """
    algorithm, _, digest = stated.partition(":")
    if algorithm not in _ALGORITHMS:
        return False
    found = hashlib.new(algorithm, body, usedforsecurity=False)
    return digest.lower() in (found.hexdigest(), base64.b32encode(found.digest()).decode().rstrip("=").lower())


def referring(archive: Archive, exchange: Exchange, row: Mapping[str, Any]) -> Exchange:
    """Return a revisit as it is kept: it names the capture `row`, and has headers even where it was written without."""
    held = Held(row["id"], row["url"], row["fetched_at"], row["payload_sha256"] or "")
    headers = exchange.headers or captures.exchange_of(archive, row, decoded=False).headers
    return replace(exchange, headers=headers, revisits=held)


def reports(archive: Archive) -> int:
    """Return how many reports the archive holds, without their other versions and copies."""
    (number,) = archive.db.execute("SELECT count(*) FROM reports WHERE copy_of IS NULL").fetchone()
    return int(number)


def knows(archive: Archive, url: str) -> bool:
    """Whether the archive knows the page `url`."""
    return archive.db.execute("SELECT 1 FROM pages WHERE url = ?", [url]).fetchone() is not None


def record(archive: Archive, taken: Iterable[tuple[Capture, str, str | None]], run: str) -> None:
    """Write rows for captures that are on the disk, each with kind ("": it makes no page) and portal of its page."""
    taken = list(taken)
    with archive.transaction() as db:
        for capture, kind, portal in taken:
            if kind:
                add_page(db, capture.page, kind, portal, capture.fetched_at)
    frontier.record_captures(archive, [capture for capture, _, _ in taken], run)


def unread_lists(archive: Archive) -> list[dict[str, Any]]:
    """Return the captures of lists that imports brought in and nothing has read, oldest first."""
    return list(
        archive.db.query(
            "SELECT captures.*, captures.fetched_at AS seen_at, pages.portal, pages.kind, pages.cover FROM captures"
            " JOIN pages ON pages.url = captures.page WHERE captures.verdict IS NULL AND pages.kind = 'list'"
            " AND captures.run IN (SELECT id FROM runs WHERE source = ?) ORDER BY captures.fetched_at, captures.id",
            [SOURCE],
        )
    )


def settle_list(
    db: Any,
    capture: Mapping[str, Any],
    links: Iterable[tuple[str, str]],
    further: Iterable[str],
    announced: Mapping[str, tuple[str, int]],
) -> None:
    """Write what the list that `capture` holds led to. What is known of a page from a list already stands; pages that
    were read without are read once more."""
    portal, page, at = capture["portal"], capture["page"], capture["fetched_at"]
    links = list(links)
    untitled = "(kind = 'attachment' OR kind = 'page' AND coalesce(link_title, '') = '')"
    for url, title in links:
        if title and db.execute(f"SELECT 1 FROM pages WHERE url = ? AND {untitled}", [url]).fetchone():
            lacking.read_again(db, url)
    frontier.add(db, portal, "page", links, at, page)
    for url, title in links:
        db.execute(
            "UPDATE pages SET link_title = coalesce(nullif(link_title, ''), ?), found_on = coalesce(found_on, ?),"
            " discovered_at = min(discovered_at, ?) WHERE url = ? AND kind = 'page'",
            [title, page, at, url],
        )
    further = list(further)
    frontier.add(db, portal, "list", ((url, "") for url in further), at, page)
    for url in further:
        lacking.read_as_list(db, url)
        db.execute("UPDATE pages SET discovered_at = min(discovered_at, ?) WHERE url = ? AND kind = 'list'", [at, url])
    for url, (body, year) in announced.items():
        db.execute(
            "UPDATE pages SET listed_body = ?, listed_year = ? WHERE url = ? AND listed_body IS NULL",
            [body, year, url],
        )
    frontier.judge(db, capture["id"], "good")
