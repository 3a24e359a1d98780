"""A cell as printed to the quantity it states: number, zero, blank, dash and text are different things."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

UNSURE = "?"  # stands behind a number that cannot be read with certainty in a picture: a text
_DASH = re.compile(r"[-\u2010-\u2015\u2212\u2500\u2501\uff0d\u30fc_/\uff0f\\|]+")
# ①, *, [1] and the like after a number point to a note; NFKC would make digits of some.
_MARK = re.compile(r"(?:[*＊※#\u00b9\u00b2\u00b3\u2070-\u2079\u2460-\u24ff]|(?<=\d)[\[【〔]\w{1,4}[\]】〕])+$")
_NUMBER = re.compile(
    r"(?P<sign>[+-]|增加?|减少?)?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?(?P<percent>%)?"
    r"(?P<unit>万元|亿元|元|件次|人次|件|条|次|项|个|人|篇|期|份)?(?:\((?P<note>(?!\d+\))[^()]*)\))?"
)
_SAME = str.maketrans("\u2212\u2013\u2014條項個萬億減", "---条项个万亿减")
_FACTOR = {("元", "万元"): 1e-4, ("亿元", "万元"): 1e4}
_PRINTED = re.compile(r"(?:单位[:：]?|[(（、，,])(亿元|万元|元)(?=[)）、，,]|$)")
_MONEY = frozenset(("元", "万元", "亿元"))


@lru_cache(maxsize=4096)
def quantity(raw: str, unit: str = "", *, signed: bool = False, printed: str = "") -> tuple[str, float | None]:
    """Return the kind and value of a cell whose indicator is counted in `unit`.

    Kinds: `number`, `zero`, `blank`, `dash`, `text`; the last three have no value. A unit or a note in brackets after
    the number is no part of it; money is given in `unit`, from the unit behind it or the one `printed` in the head.
    Only money has decimals. What can be read in two ways is a text.

    >>> raws = ("１，２３４", "0", "", "——", "/", "5件（注：含撤回）", "12①", "无", "3、4", "1.5")
    >>> [quantity(raw, "件") for raw in raws]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('number', 1234.0), ('zero', 0.0), ('blank', None), ('dash', None), ('dash', None), ('number', 5.0),
     ('number', 12.0), ('text', None), ('text', None), ('text', None)]
    >>> quantity("-2", "项", signed=True), quantity("-2", "项"), quantity("500元", "万元")
    (('number', -2.0), ('text', None), ('number', 0.05))
    """
    words = raw.strip()
    if not words:
        return "blank", None
    if _DASH.fullmatch(words):
        return "dash", None
    found = _parse(words)
    if found is None:
        return "text", None
    sign, said = found["sign"], found["unit"] or (printed if unit in _MONEY else "")
    if (sign and not signed) or (found["decimals"] and unit not in _MONEY):
        return "text", None
    value = float(found["digits"].replace(",", "") + (found["decimals"] or ""))
    if said and said != unit and (said in _MONEY or unit in _MONEY):
        if (said, unit) not in _FACTOR:
            return "text", None
        value = round(value * _FACTOR[said, unit], 10)
    if sign in ("-", "减", "减少"):
        value = -value
    return ("number", value) if value else ("zero", 0.0)


def money_in(labels: Iterable[str]) -> str:
    """Return the unit of money that `labels` print in brackets or after 单位, "" where none or more than one does.

    >>> money_in(["本年收费金额（单位：元）"]), money_in(["采购总金额"])
    ('元', '')
    """
    found = {unit for label in labels for unit in _PRINTED.findall(label.translate(_SAME))}
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=4096)
def is_quantity(raw: str) -> bool:
    """Return whether `raw` states a number, of whatever unit and sign."""
    return _parse(raw.strip()) is not None


def _parse(words: str) -> re.Match[str] | None:
    words = unicodedata.normalize("NFKC", _MARK.sub("", words)).translate(_SAME)
    found = _NUMBER.fullmatch(re.sub(r"\s+(?=\D)|(?<=[+-])\s+", "", words).strip())
    return None if found is None or found["percent"] else found
