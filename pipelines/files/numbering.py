"""The numbers that Word writes before paragraphs by itself: 一、 (一) 1. are not in the text of the file.

ECMA-376-1, 17.9: an abstract numbering has levels, each with a format and a pattern such as `%1、`; paragraphs
name an instance of it and a level. Instances of one abstract numbering go on counting with one another unless
one says where to start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_COUNTED = frozenset(
    (
        "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "koreanCounting",
        "taiwaneseCountingThousand", "ideographEnclosedCircle",
    )
)  # fmt: skip
_SERIES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
}


@dataclass(frozen=True, slots=True)
class Level:
    """How a level counts: `kind` is its number format, `pattern` its text with %1 to %9 for the levels' numbers."""

    kind: str
    pattern: str
    start: int
    style: str
    legal: bool


@dataclass(slots=True)
class Numbering:
    """The numberings of a document, and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by abstract numbering
    abstract: dict[str, str] = field(default_factory=dict)  # of an instance
    starts: dict[str, dict[int, int]] = field(default_factory=dict)  # of an instance that starts anew
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def level_of_style(self, instance: str, style: str) -> int:
        """Return the level of `instance` that belongs to the paragraph style `style`, else the first."""
        levels = self.levels.get(self.abstract.get(instance, ""), {})
        return next((number for number, level in levels.items() if level.style == style), 0)

    def next(self, instance: str, number: int) -> str:
        """Count one on in level `number` (from 0) of `instance`; return what Word prints before the paragraph."""
        abstract = self.abstract.get(instance, "")
        levels = self.levels.get(abstract, {})
        if number not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        for level, start in self.starts.pop(instance, {}).items():
            counts[level] = start - 1
            for deeper in [deeper for deeper in counts if deeper > level]:
                del counts[deeper]
        counts[number] = counts.get(number, levels[number].start - 1) + 1
        for deeper in [deeper for deeper in counts if deeper > number]:
            del counts[deeper]
        return self._text(levels, number, counts)

    def _text(self, levels: dict[int, Level], number: int, counts: dict[int, int]) -> str:
        level = levels[number]

        def count(match: re.Match[str]) -> str:
            other = int(match.group(1)) - 1
            if other not in levels:
                return ""
            kind = "decimal" if level.legal and other != number else levels[other].kind
            return written(counts.get(other, levels[other].start), kind)

        return "" if level.kind in ("bullet", "none") else re.sub(r"%([1-9])", count, level.pattern)


def read_numbering(root: etree._Element | None) -> Numbering:
    """Return the numberings that the part numbering.xml defines."""
    numbering = Numbering()
    if root is None:
        return numbering
    links, styles = dict[str, str](), dict[str, str]()
    for abstract in root.iter(f"{W}abstractNum"):
        name = abstract.get(f"{W}abstractNumId", "")
        numbering.levels[name] = {_number(lvl.get(f"{W}ilvl")): _level(lvl) for lvl in abstract.iter(f"{W}lvl")}
        links[name] = _value(abstract, "numStyleLink")
        styles[_value(abstract, "styleLink")] = name
    for name, link in links.items():
        if link and link in styles:
            numbering.levels[name] = numbering.levels[styles[link]]
    for instance in root.iter(f"{W}num"):
        name = instance.get(f"{W}numId", "")
        numbering.abstract[name] = _value(instance, "abstractNumId")
        for override in instance.iter(f"{W}lvlOverride"):
            start = _value(override, "startOverride")
            if start:
                numbering.starts.setdefault(name, {})[_number(override.get(f"{W}ilvl"))] = _number(start)
            level = override.find(f"{W}lvl")
            if level is not None:  # an instance with a level of its own counts by itself
                own = {
                    **numbering.levels.get(numbering.abstract[name], {}),
                    _number(level.get(f"{W}ilvl")): _level(level),
                }
                numbering.levels[f"own {name}"] = own
                numbering.abstract[name] = f"own {name}"
    return numbering


def _level(element: etree._Element) -> Level:
    return Level(
        kind=_value(element, "numFmt") or "decimal",
        pattern=_value(element, "lvlText"),
        start=_number(_value(element, "start"), 1),
        style=_value(element, "pStyle"),
        legal=element.find(f"{W}isLgl") is not None,
    )


def _value(element: etree._Element, name: str) -> str:
    child = element.find(f"{W}{name}")
    return child.get(f"{W}val", "") if child is not None else ""


def _number(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else default


def written(number: int, kind: str) -> str:
    """Return `number` in a format of Word (ST_NumberFormat, ECMA-376-1, 17.18.59); in digits where it has none.

    >>> [written(n, "chineseCounting") for n in (3, 10, 12, 20, 105)], written(3, "upperLetter")
    (['三', '十', '十二', '二十', '一百零五'], 'C')
    """
    if kind in _SERIES and 0 < number <= len(_SERIES[kind]):
        return _SERIES[kind][number - 1]
    if kind in _COUNTED and 0 < number < 10_000:
        return counted(number)
    if kind in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if kind in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return "".join(_LEGAL[int(digit)] for digit in str(number))
    if kind in ("upperLetter", "lowerLetter") and 0 < number <= 780:
        text = chr(97 + (number - 1) % 26) * (1 + (number - 1) // 26)  # z is followed by aa, bb
        return text.upper() if kind == "upperLetter" else text
    if kind in ("upperRoman", "lowerRoman") and 0 < number < 4_000:
        text, rest = "", number
        for value, letters in _ROMAN:
            text += letters * (rest // value)
            rest %= value
        return text.upper() if kind == "upperRoman" else text
    if kind == "decimalZero":
        return f"{number:02}"
    if kind.startswith("decimalFullWidth"):
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    return str(number)


def counted(number: int) -> str:
    """Return a number below 10,000 in Chinese words."""
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
        gap = bool(text) and not digit
    return text[1:] if text.startswith("一十") else text
