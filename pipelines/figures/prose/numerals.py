"""Numbers as reports print them in sentences: 96, 1,900余, 1.2万, 三十五, 两千零三, 近百.

Everything works on folded text without white space (`archive.fold`), in which digits and marks are ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

UNITS = (
    "件次", "人次", "场次", "件", "条", "篇", "个", "场", "次", "期", "份", "宗", "项", "起", "例", "则", "部", "人",
    "名", "处", "所", "元",
)  # fmt: skip

_HAN = "零〇一二两三四五六七八九十百千万"
_NUMBER = re.compile(
    rf"(?=[\d{_HAN}])"
    r"(?:(?P<digits>(?<![\d.,])\d{1,3}(?:,\d{3}){1,4}(?![\d,])|(?<![\d.])\d{1,12}(?:\.\d{1,6})?(?![\d.]))(?P<scale>[百千万亿]?)"
    rf"|(?<![{_HAN}])(?P<han>[{_HAN}]{{1,16}}))"
    r"(?P<more>[余多]?)(?P<larger>[万亿]?)"
    rf"(?P<unit>{'|'.join(UNITS)})?"
    r"(?P<around>左右|上下|以上)?"
)
_BEFORE = re.compile(r"(?:大约|将近|接近|超过|突破|约|近|逾|超)$")
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
# What makes of a number a range, an ordinal, a rate or a word of another meaning.
_NOT_BEFORE, _NOT_BEFORE_HAN = frozenset("第每逐-~—–〔[/"), frozenset("第每逐-~—–/几数统唯某同另这那")
_NOT_AFTER = frozenset("性-~—–/几")
_MARKS = frozenset({"", *",;。、)"})  # one of them, or the end, follows a count without a unit
_THRESHOLD = re.compile(r"以[下内]|及以[上下]|的(?:单位|部门|机关|街道|乡|镇|县|区|局)")
_RANGE, _RANGE_ON = re.compile(rf"[\d{_HAN}][至到]$"), re.compile(rf"[至到][\d{_HAN}]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of `text[start:end]`, its unit and the words for "about" included.

    `kind` is `number`, `zero` or `about`; `unit` is "" where none of UNITS follows.
    """

    value: float
    kind: str
    unit: str
    start: int
    end: int


def numbers(text: str) -> Iterator[Number]:
    """Yield the counts that `text` prints: numbers with a unit, or before a mark (行政复议数0，).

    Ranges, thresholds, ordinals and numerals of doubtful value are left out.

    >>> [(n.value, n.kind, n.unit) for n in numbers("答复1,900余次,第3次收到三十五件和1.2万条")]
    [(1900.0, 'about', '次'), (35.0, 'number', '件'), (12000.0, 'number', '条')]
    """
    for match in _NUMBER.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if not match["unit"] and after not in _MARKS:
            continue
        if (
            before in (_NOT_BEFORE if match["digits"] else _NOT_BEFORE_HAN)
            or after in _NOT_AFTER
            or _RANGE.search(text, max(0, match.start() - 2), match.start())
            or _RANGE_ON.match(text, match.end())
            or _THRESHOLD.match(text, match.end())
            or (match["around"] == "以上" and after == "的")
        ):
            continue
        if match["digits"]:
            count: int | Decimal | None = Decimal(match["digits"].replace(",", "")) * _SCALES[match["scale"]]
        else:
            count = han_value(match["han"])
        if count is None:
            continue
        value = float(count * _SCALES[match["larger"]])
        roughly = _BEFORE.search(text[max(0, match.start() - 2) : match.start()])
        if roughly and roughly.group() == "近" and text[match.start() - 2 : match.start() - 1] == "最":
            roughly = None
        start = match.start() - (len(roughly.group()) if roughly else 0)
        about = bool(roughly or match["more"] or match["around"])
        kind = "about" if about else "number" if value else "zero"
        yield Number(value, kind, match["unit"] or "", start, match.end())


def han_value(words: str) -> int | None:
    """Return the value of a Chinese numeral below a hundred million, or None where it can be read in two ways.

    >>> han_value("两千零三"), han_value("十二"), han_value("三百四"), han_value("七八")
    (2003, 12, None, None)
    """
    words = words.replace("〇", "零")
    if words == "零":
        return 0
    upper, large, lower = words.partition("万")
    if not large:
        return _section(words)
    high, low = _section(upper) if upper else 1, _section(lower) if lower else 0
    if high is None or low is None or (lower and low < 1000 and not lower.startswith("零")):
        return None
    return high * 10_000 + low


def _section(words: str) -> int | None:
    """Return the value of a numeral below ten thousand, strictly."""
    total, last, pending, zero = 0, 10_000, 0, False
    for place, char in enumerate(words):
        if char == "零":
            if pending:
                return None
            zero = True
        elif char in _DIGITS:
            if pending:
                return None
            pending = _DIGITS[char]
        else:
            scale = {"十": 10, "百": 100, "千": 1000}.get(char, last)
            if scale >= last or (not pending and place and not (scale == 10 and zero)):
                return None
            total += (pending or 1) * scale
            last, pending, zero = scale, 0, False
    if pending and total and last > 10 and not zero:
        return None
    return total + pending if total or pending else None
