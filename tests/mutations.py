"""What is done to a page to see whether the refinery bears it: it is cut, its tags dropped, its attributes blown up."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import cycle

from hypothesis import strategies as st

from archive.report import Page
from pipelines.workers import BATCH

Change = Callable[[bytes, float, int], bytes]


# Each takes the bytes, a place in them (0 to 1) and a number.
def cut(body: bytes, at: float, number: int) -> bytes:
    return body[: int(at * len(body))]


def drop(body: bytes, at: float, number: int) -> bytes:
    """Leave out every so many tags from here on."""
    start, kept = int(at * len(body)), cycle([b"", *[rb"\g<0>"] * (1 + number % 7)])
    return body[:start] + re.sub(rb"<[^<>]*>", lambda tag: tag.expand(next(kept)), body[start:])


def double(body: bytes, at: float, number: int) -> bytes:
    start = int(at * len(body))
    return body[:start] + body[start : start + number % 20_000] * (2 + number % 5) + body[start:]


def swap(body: bytes, at: float, number: int) -> bytes:
    start = int(at * len(body))
    return body[start:] + body[:start]


def flip(body: bytes, at: float, number: int) -> bytes:
    """Change a bit in every so many bytes from here on."""
    changed = bytearray(body)
    for place in range(int(at * len(body)), len(body), 3 + number % 5_000):
        changed[place] ^= 1 << number % 8
    return bytes(changed)


def nest(body: bytes, at: float, number: int) -> bytes:
    place = max(body.find(b"<", int(at * len(body))), 0)
    opened = (b"<div>", b"<span>", b"<table><tr><td>", b"<font>", b"<ul>", b"<a href=/x>")[number % 6]
    return body[:place] + opened * (number % 3_000) + body[place:]


def recode(body: bytes, at: float, number: int) -> bytes:
    """Say the rest in another encoding."""
    start = int(at * len(body))
    encoding = ("gb18030", "big5", "utf-16", "utf-32", "utf-8-sig", "euc-jp", "latin-1", "hz")[number % 8]
    return body[:start] + body[start:].decode("utf-8", "replace").encode(encoding, "ignore")


def inside_a_tag(*pieces: bytes) -> Change:
    """Return the change that puts one of `pieces` before the end of a tag, a million times at most."""

    def change(body: bytes, at: float, number: int) -> bytes:
        place = body.find(b">", int(at * len(body)))
        piece = pieces[number % len(pieces)]
        return body[:place] + piece.replace(b"X", b"a " * 10 ** (number % 7)) + body[place:]

    return change


def here_and_there(*pieces: bytes) -> Change:
    """Return the change that puts one of `pieces` at a place some times over, and then every 97 bytes."""

    def change(body: bytes, at: float, number: int) -> bytes:
        start, piece = int(at * len(body)), pieces[number % len(pieces)]
        rest = body[start:]
        strewn = piece.join(rest[place : place + 97] for place in range(0, min(len(rest), 97 * (number % 99)), 97))
        return body[:start] + piece * (1 + number % 40) + strewn + rest[97 * (number % 99) :]

    return change


CHANGES: tuple[Change, ...] = (
    cut, drop, double, swap, flip, nest, recode,
    inside_a_tag(b" class='X'", b" style='X'", b" id='X'", b" href='X'", b" X", b" content='X'"),
    inside_a_tag(
        b" a='<", b' b="', b" href='http://[x", b" href='%00.pdf'", b" rowspan=99999 colspan=999", b" hidden",
        b" style=display:none", b" \x01=\x02", b' c"d=e', b"/", b"'", b" rowspan=0", "\u0663".encode(),
    ),
    here_and_there(*(
        odd.encode("utf-8", "surrogatepass")
        for odd in (
            "\0", "\ud800", "\x1b[31m", "\x0b", "\x1c", "\ufffe", "\U000f0001", "\U0010ffff", "\u202e", "\u0301" * 40,
        )
    )),
    here_and_there(b"&#0;", b"&#xd800;", b"&#x1c;", b"&#27;", b"&#xfffe;", b"&nbsp;", b"&#99999999999;", b"&"),
    here_and_there(
        b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"<script>", b"</script>", b"<style>", b"<title>", b"<pre>",
        b"<textarea>", b"<select>", b"<svg>", b"<table>", b"</table>", b"<tr>", b"<td>", b"</td>", b"<h1>", b"<li>",
        b"<plaintext>", b"<embed>", b"<wbr>", b"<iframe>", b"<template>", b"<button>", b"<form>", b"</div>", b"<br>",
        b"</body>", b"</html>", b"<caption>", b"<frameset>", b"<base href='//[x'>", b"<o:p>", b"<void>", b"</p>",
    ),
)  # fmt: skip
changes = st.lists(st.tuples(st.sampled_from(CHANGES), st.floats(0, 1), st.integers(0, 10**9)), max_size=4)


def mutated(pages: Callable[[], list[bytes]], url: str) -> st.SearchStrategy[list[Page]]:
    """Return batches of pages, each with some changes one after the other, as large as workers get them."""

    def page(of: int, done: list[tuple[Change, float, int]]) -> Page:
        body = pages()[of % len(pages())]
        for change, at, number in done:
            body = change(body, at, number)[:20_000_000]
        return Page(url, body, "text/html")

    return st.lists(st.builds(page, st.integers(0, 10**6), changes), min_size=1, max_size=BATCH)
