"""What a demo host answers: resources, and the faults it answers with instead."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Resource:
    """The answer to one address: `body` is as it goes over the wire before any content encoding.

    `etag` is the quoted validator, `last_modified` an HTTP date; `gzip` compresses for clients that accept it.
    """

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None
    gzip: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at one address.

    `statuses` are answered in this order before the resource itself, with `retry_after` (seconds) in the header.
    `delay` waits that many seconds before every answer. `truncate` announces the whole body, sends that many bytes
    and closes the connection. `times` limits delay and truncate to the first answers; None means always.
    """

    statuses: tuple[int, ...] = ()
    retry_after: int | None = None
    delay: float = 0.0
    truncate: int | None = None
    times: int | None = None


def strong_etag(body: bytes) -> str:
    """Return a validator that changes with the bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'
