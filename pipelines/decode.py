"""Bytes to text, once: a government page's charset label is wrong often enough that the bytes decide."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# A page is degraded when more than this share of its characters could not be decoded.
DEGRADED_ABOVE = 0.005

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
_META_CHARSET = re.compile(rb"""(?:charset|encoding)\s{0,8}=\s{0,8}["']?\s{0,8}([\w.:-]{2,40})""", re.I)
# GB18030 is a superset of both; pages labelled gb2312 really use characters that only it has (㐀, 龥).
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "hz": "gb18030", "big5": "big5hkscs"}
# Labels that servers add by default; no Chinese page is written in them.
_DEFAULT_LABELS = ("iso8859", "ascii", "cp125", "latin")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page; `replaced` counts U+FFFD, `ratio` is their share of all characters (0 to 1)."""

    text: str
    encoding: str
    replaced: int = 0

    @property
    def ratio(self) -> float:
        return self.replaced / len(self.text) if self.text else 0.0

    @property
    def degraded(self) -> bool:
        return self.ratio > DEGRADED_ABOVE


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Return the text of `body`; never raises.

    Order: byte order mark; UTF-8 if the bytes allow it; the charset that the `Content-Type` header or the
    page states; GB18030. NUL characters are removed: neither SQLite's full-text index nor CSV bears them.

    >>> decode("政府".encode("gbk"), "text/html; charset=utf-8").text
    '政府'
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :] if encoding == "utf-8" else body, encoding)
    wide = _wide_encoding(body)
    if wide:
        return _decoded(body, wide)
    try:
        return _finish(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    damaged = body.decode("utf-8", "replace")
    if _mostly_utf8(damaged):
        return _finish(damaged, "utf-8")
    for label in _labels(body, content_type):
        try:
            return _finish(body.decode(label), label)
        except UnicodeDecodeError:
            continue
    return _decoded(body, "gb18030")


def _decoded(body: bytes, encoding: str) -> Decoded:
    return _finish(body.decode(encoding, "replace"), encoding)


def _finish(text: str, encoding: str) -> Decoded:
    text = text.replace("\0", "")
    return Decoded(text, encoding, text.count("\ufffd"))


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 without a mark shows in its mark-up: every second byte of `<html` is zero."""
    head = body[:400]
    if len(head) < 8 or head.count(0) * 4 < len(head):
        return None
    return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"


def _mostly_utf8(text: str) -> bool:
    """Of GBK bytes read as UTF-8 hardly one character beyond ASCII survives; of damaged UTF-8 most do."""
    bad = text.count("\ufffd")
    good = sum(char > "\x7f" for char in text) - bad
    return good > 4 * bad


def _labels(body: bytes, content_type: str) -> list[str]:
    stated = [match.group(1) for match in _HEADER_CHARSET.finditer(content_type)]
    stated += [match.group(1).decode("ascii", "ignore") for match in _META_CHARSET.finditer(body[:4096])]
    names = []
    for label in stated:
        try:
            name = codecs.lookup(label).name
        except LookupError:
            continue
        if not name.startswith(("utf", *_DEFAULT_LABELS)):
            names.append(_SUPERSETS.get(name, name))
    return names
