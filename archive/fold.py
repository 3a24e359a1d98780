"""One form for text that means the same: traditional and simplified script, full-width and half-width.

Folding serves comparison only (identity, the search index, queries). The stored text is never folded.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

# Words that portals' own script gateways convert as phrases, so that a character table alone does not
# bring them back. Each was seen on a real gateway page; the left side is what OpenCC t2s makes of the
# traditional word. OpenCC's tw2sp is no alternative: it turns 預算執行 into 预算运行 and 檔案局 into 文件局.
GLOSSARY = {
    "资讯": "信息",
    "网路": "网络",
    "登出": "注销",
    "微网志": "微博客",
}
_GLOSSARY = re.compile("|".join(GLOSSARY))

# A decimal point belongs to its number; any other mark between two digits only keeps them apart.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)(?:(\.)(?=\d)|[\W_]+(?=\d))")
_MARKS = re.compile(r"[^\w. ]|(?<!\d)[. ]|[. ](?!\d)|_")


@cache
def _t2s() -> OpenCC:
    return OpenCC("t2s")


def fold(text: str) -> str:
    """Return `text` in NFKC and simplified script, lower case.

    >>> fold("養老服務資訊,全年受理９６件")
    '养老服务信息,全年受理96件'
    """
    simplified = _t2s().convert(unicodedata.normalize("NFKC", text))
    return _GLOSSARY.sub(lambda word: GLOSSARY[word.group()], simplified).lower()


def fingerprint_text(text: str) -> str:
    """Return folded `text` without white space and punctuation: what two copies of a report have in common.

    Digits that a mark separates stay separate, so that the cells 1 | 2 and the number 12 differ.

    >>> fingerprint_text("收費 1.5 萬元,共 3 | 4 件。")
    '收费1.5万元共3 4件'
    """
    folded = _BETWEEN_DIGITS.sub(lambda mark: mark.group(1) or " ", fold(text))
    return _MARKS.sub("", folded)


def script_of(text: str) -> str:
    """Return `hant` when `text` is in traditional script, else `hans`.

    Both scripts share most characters; a text counts as traditional when converting it changes at least
    one character in fifty. Simplified texts quote a traditional name now and then, and stay far below.
    """
    sample = text[:4000]
    if not sample:
        return "hans"
    changed = sum(a != b for a, b in zip(sample, _t2s().convert(sample), strict=False))
    return "hant" if changed * 50 >= len(sample) else "hans"
