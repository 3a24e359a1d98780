"""Content encodings: undone whole, within a limit, or refused with the reason."""

from __future__ import annotations

import gzip
import zlib

import pytest

from archive.encoding import Undecodable, decode_content

TEXT = "政府信息公开年报".encode() * 100
RAW_DEFLATE = zlib.compressobj(9, zlib.DEFLATED, -15)
RAW = RAW_DEFLATE.compress(TEXT) + RAW_DEFLATE.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), " X-GZIP "),
        (gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:]), "gzip"),
        (gzip.compress(TEXT) + b"\0\0", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (RAW, "deflate"),
        (gzip.compress(gzip.compress(TEXT)), "gzip, gzip"),
        (b"", "gzip"),
    ],
)
def test_what_servers_send_is_undone(body: bytes, encoding: str) -> None:
    assert decode_content(body, encoding) == (TEXT if body else b"")


@pytest.mark.parametrize(
    ("body", "encoding", "said"),
    [
        (gzip.compress(TEXT)[:-9], "gzip", "ends early"),
        (gzip.compress(TEXT)[:12], "gzip", "ends early"),
        (b"\x1f\x8b\x08 no gzip", "gzip", "damaged"),
        (TEXT, "gzip", "damaged"),
        (TEXT, "br", "'br' is not known"),
        (gzip.compress(b"0" * 10_000_000), "gzip", "larger than 1000000 bytes"),
        (gzip.compress(gzip.compress(b"0" * 10_000_000)), "gzip, gzip", "larger than 1000000 bytes"),
    ],
)
def test_what_cannot_be_undone_says_why(body: bytes, encoding: str, said: str) -> None:
    with pytest.raises(Undecodable, match=said):
        decode_content(body, encoding, limit=1_000_000)
