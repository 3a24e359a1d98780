"""Lines that were broken to fit, put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable

HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff“”‘’…—·]")
_ADDRESS = re.compile(r"(?:https?://|www\.|@)[^\s\u2e80-\uffef]*$|[-/]$")


def joined(lines: Iterable[str]) -> str:
    """Return wrapped lines as one: no space beside a Han character, one between Latin words.

    >>> joined(["提供 Open", "Data 专", "栏"])
    '提供 Open Data 专栏'
    """
    text = ""
    for line in lines:
        if text and line and not HAN.match(text[-1]) and not HAN.match(line) and not _one_word(text, line):
            text += " "
        text += line
    return text


def _one_word(text: str, line: str) -> bool:
    """Whether the break is inside an address, a number or before a mark."""
    return bool(_ADDRESS.search(text)) or (text[-1].isdigit() and line[0].isdigit()) or line[0] in ".,;:)%]"
