"""Bytes to text, once: a government page's charset label is wrong often enough that the bytes decide.

What bytes allow is not always what they say: nearly every byte string is some GB18030 text, and a server that
converts twice sends valid UTF-8 that says 鏀垮簻 for 政府. So a reading also has to look like Chinese.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

# A page is degraded when more than this share of its characters could not be decoded.
DEGRADED_ABOVE = 0.005
# Of the Han characters of government text, in either script, fewer than 1 in 100 are uncommon ones; of text in
# the wrong encoding 26 to 71 (the gold pages, each as UTF-8 read as GB18030, GB18030 as Big5, Big5 as GB18030).
PLAUSIBLE = 0.85
# A handful of characters proves nothing; some thousand prove enough, and stand within the first of the page.
_FEWEST, _SAMPLE, _FIRST = 12, 5_000, 60_000

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
# Codecs of Python that are none of characters: they refuse damaged bytes, or take hours for a megabyte.
_NO_CHARSETS = frozenset(("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"))
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0002ffff]")
_WESTERN = re.compile("[\x80-\u024f]")
# What browsers call windows-1252: the bytes that it leaves open are the control characters of Latin-1.
_WINDOWS_1252 = {ord(bytes((byte,)).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)}
# U+FFFD in UTF-8 read as GBK, and what some compilers fill empty memory with, read as GBK.
_LOST = re.compile("(?:锟斤拷){2,}|烫{4,}|屯{4,}")
_NO_CHARACTERS = {0: None, 0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}


def _characters(encoding: str, leads: range, trails: range) -> Iterator[str]:
    for lead in leads:
        for trail in trails:
            yield from bytes((lead, trail)).decode(encoding, "ignore")


# The first level of GB 2312 and of Big5: the characters that each standard calls the common ones.
COMMON = frozenset(_characters("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))) | frozenset(
    _characters("big5", range(0xA4, 0xC7), range(0x40, 0xFF))
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page; `replaced` counts U+FFFD, `ratio` is their share of all characters (0 to 1).

    `garbled` says that the text does not look like Chinese although it has Han characters enough: it was in the
    wrong encoding before it was sent, and could not be put right.
    """

    text: str
    encoding: str
    replaced: int = 0
    garbled: bool = False

    @property
    def ratio(self) -> float:
        return self.replaced / len(self.text) if self.text else 0.0

    @property
    def degraded(self) -> bool:
        return self.garbled or self.ratio > DEGRADED_ABOVE


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Return the text of `body`; never raises.

    Order: byte order mark; UTF-8 if the bytes allow it; the charset that the `Content-Type` header or the
    page states; GB18030; Big5; of these the first that looks like Chinese. Text that was garbled before it was
    sent is put right where its bytes are all there. NUL characters are removed: neither SQLite's full-text index
    nor CSV bears them.

    >>> decode("政府".encode("gbk"), "text/html; charset=utf-8").text
    '政府'
    """
    decoded = _decode(body, content_type)
    han = _sample(decoded.text)
    if len(han) >= _FEWEST and _share_of_common(han) >= PLAUSIBLE:
        return decoded
    return _mended(decoded)


def _decode(body: bytes, content_type: str) -> Decoded:
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
    labels = dict.fromkeys([*_labels(body, content_type), "gb18030", "big5hkscs"])
    readings = [_decoded(body, label) for label in labels]
    plausible = (one for one in readings if _plausibility(one.text) >= PLAUSIBLE and not one.degraded)
    # A page with hardly any Chinese looks right in every encoding: then the fewest bad bytes, then the order.
    return next(plausible, None) or min(readings, key=lambda one: (round(one.ratio, 3), -_plausibility(one.text)))


def _mended(decoded: Decoded) -> Decoded:
    """Return text that was decoded wrongly before it was sent as it should have been, or marked as garbled."""
    text, sample = decoded.text, decoded.text[:20_000]
    ways = [("gb18030", text, "utf-8")] if _plausibility(text) < PLAUSIBLE else []
    if len(_HAN.findall(sample)) < len(_WESTERN.findall(sample)):
        western = text.translate(_WINDOWS_1252)
        ways += [("latin-1", western, "utf-8"), ("latin-1", western, "gb18030")]
    for wrong, characters, right in ways:
        try:
            mended = _finish(characters.encode(wrong).decode(right), f"{right} read as {wrong}")
        except UnicodeError:  # bytes were lost, or it was something else
            continue
        if len(_sample(mended.text)) >= _FEWEST and _plausibility(mended.text) >= PLAUSIBLE:
            return mended
    return replace(decoded, garbled=_plausibility(text) < PLAUSIBLE)


def _plausibility(text: str) -> float:
    """Return the share of common characters (0 to 1) among the Han characters of `text`; 1 when there are few."""
    han = _sample(text)
    return _share_of_common(han) if len(han) >= _FEWEST else 1.0


def _sample(text: str) -> list[str]:
    """Return the first Han characters of `text`, no more than are needed; of a page with little, from all of it."""
    han = _HAN.findall(text[:_FIRST])
    if len(han) < _FEWEST and len(text) > _FIRST:
        han = [match.group() for match in islice(_HAN.finditer(text), _SAMPLE)]  # millions would fill the memory
    return han[:_SAMPLE]


def _share_of_common(han: list[str]) -> float:
    return sum(map(COMMON.__contains__, han)) / len(han)


def _decoded(body: bytes, encoding: str) -> Decoded:
    return _finish(body.decode(encoding, "replace"), encoding)


def _finish(text: str, encoding: str) -> Decoded:
    if any(chr(char) in text for char in _NO_CHARACTERS):
        text = text.translate(_NO_CHARACTERS)
    if any(lost in text for lost in ("锟斤拷", "烫烫", "屯屯")):
        text = _LOST.sub(lambda lost: "\ufffd" * len(lost.group()), text)
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
            "".encode(name)  # rot13 and base64 are codecs too, but none of text
        except (LookupError, UnicodeError):
            continue
        if not name.startswith(("utf", *_DEFAULT_LABELS)) and name not in _NO_CHARSETS:
            names.append(_SUPERSETS.get(name, name))
    return names
