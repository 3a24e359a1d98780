"""The Chinese index: bigrams of the folded text, and queries rewritten to match them.

SQLite's own tokenizers find nothing inside Chinese text (unicode61) or nothing for two-character words
(trigram). Every neighbouring pair of Chinese characters is a token here; a run of other letters or digits is
one token. Each Chinese run also ends with its last character alone, so that one-character queries are prefixes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.fold import fold

_CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_CJK}]+)|([^\W{_CJK}_]+)")

NOTHING = '""'  # a query that FTS5 accepts and that matches no row


def _tokens(text: str, *, query: bool) -> Iterator[str]:
    runs = list(_RUN.finditer(fold(text)))
    for run in runs:
        chinese = run.group(1)
        if chinese is None:
            yield run.group()
            continue
        yield from (chinese[at : at + 2] for at in range(len(chinese) - 1))
        # The text may go on after a query's last run, but not after a run that digits or letters follow.
        if not query or len(chinese) == 1 or run is not runs[-1]:
            yield chinese[-1]


def index_text(text: str) -> str:
    """Return what the index holds for `text`.

    >>> index_text("2019年養老服務")
    '2019 年养 养老 老服 服务 务'
    """
    return " ".join(_tokens(text, query=False))


def match_expression(words: str) -> str:
    """Return the FTS5 expression that finds texts holding every one of `words`.

    Words are separated by white space; each matches as a contiguous string, whatever the script.

    >>> match_expression("養老服務 民政")
    '"养老 老服 服务" "民政"'
    >>> match_expression("民政局2019年")
    '"民政 政局 局 2019 年" *'
    >>> match_expression("年")
    '"年" *'
    """
    phrases = []
    for word in words.split():
        tokens = list(_tokens(word, query=True))
        if tokens:
            prefix = " *" if re.fullmatch(f"[{_CJK}]", tokens[-1]) else ""
            phrases.append('"' + " ".join(tokens) + '"' + prefix)
    return " ".join(phrases) or NOTHING


def excerpt(text: str, words: str, width: int = 60) -> str:
    """Return about `width` characters of `text` around the first of `words` that stands in it.

    Folding keeps the length of nearly every line; where it does not, the line's beginning is returned.
    """
    wanted = [fold(word) for word in words.split()]
    for line in text.splitlines():
        folded = fold(line)
        at = min((folded.find(word) for word in wanted if word in folded), default=-1)
        if at < 0:
            continue
        if len(folded) != len(line):
            at = 0
        start = max(0, at - width // 3)
        cut = line[start : start + width]
        return ("…" if start else "") + cut + ("…" if start + width < len(line) else "")
    return text[:width] + ("…" if len(text) > width else "")
