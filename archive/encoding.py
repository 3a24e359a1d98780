"""Content encodings undone with a limit: a few kilobytes of gzip can hold gigabytes."""

from __future__ import annotations

import zlib

LIMIT = 32 * 1024 * 1024  # what a crawl accepts of a body, before and after its encoding is undone
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 47}


class Undecodable(ValueError):
    """A body whose content encoding cannot be undone: too large, torn, damaged, or of an unknown encoding."""


def decode_content(body: bytes, encoding: str, limit: int = LIMIT) -> bytes:
    """Return `body` with the Content-Encoding header `encoding` undone.

    Undecodable says why: it would be larger than `limit` bytes, it ends early (the stream's end is missing, which
    most readers pass over in silence), its bytes are damaged, or the encoding is not gzip or deflate.

    >>> import gzip
    >>> decode_content(gzip.compress(b"text"), "gzip")
    b'text'
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
        if name == "identity":
            continue
        if name not in _WINDOW:
            raise Undecodable(f"the content encoding {name!r} is not known")
        body = _inflate(body, _WINDOW[name], limit)
    return body


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    whole = b""
    while body:
        stream = zlib.decompressobj(window)
        try:
            whole += stream.decompress(body, limit + 1 - len(whole))
        except zlib.error as error:
            if window == 47 and not whole:  # deflate is zlib by the book, and raw on some servers
                return _inflate(body, -15, limit)
            raise Undecodable(f"the compressed body is damaged ({error})") from error
        if len(whole) > limit:
            raise Undecodable(f"the body is larger than {limit} bytes once decompressed")
        if not stream.eof:
            raise Undecodable("the compressed body ends early")
        body = stream.unused_data.lstrip(b"\0")
    return whole
