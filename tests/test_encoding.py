"""Content encodings: undone whole, within a limit, or refused with the reason."""

from __future__ import annotations

import gzip
import zlib

import pytest

from archive.encoding import Undecodable, decode_content

TEXT = "政府信息公开年报".encode() * 100


def packed(body: bytes) -> bytes:
    """Return `body` as gzip, without the time: the cases are named after their bytes, the same in every process."""
    return gzip.compress(body, mtime=0)


RAW_DEFLATE = zlib.compressobj(9, zlib.DEFLATED, -15)
RAW = RAW_DEFLATE.compress(TEXT) + RAW_DEFLATE.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (packed(TEXT), "gzip"),
        (packed(TEXT), " X-GZIP "),
        (packed(TEXT[:50]) + packed(TEXT[50:]), "gzip"),
        (packed(TEXT) + b"\0\0", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (RAW, "deflate"),
        (packed(packed(TEXT)), "gzip, gzip"),
        (b"", "gzip"),
    ],
)
def test_what_servers_send_is_undone(body: bytes, encoding: str) -> None:
    assert decode_content(body, encoding) == (TEXT if body else b"")


@pytest.mark.parametrize(
    ("body", "encoding", "said"),
    [
        (packed(TEXT)[:-9], "gzip", "ends early"),
        (packed(TEXT)[:12], "gzip", "ends early"),
        (b"\x1f\x8b\x08 no gzip", "gzip", "damaged"),
        (TEXT, "gzip", "damaged"),
        (TEXT, "br", "'br' is not known"),
        (packed(b"0" * 10_000_000), "gzip", "larger than 1000000 bytes"),
        (packed(packed(b"0" * 10_000_000)), "gzip, gzip", "larger than 1000000 bytes"),
    ],
)
def test_what_cannot_be_undone_says_why(body: bytes, encoding: str, said: str) -> None:
    with pytest.raises(Undecodable, match=said):
        decode_content(body, encoding, limit=1_000_000)
