"""The styles and lists of a DOC file ([MS-DOC] 2.9.135 LSTF, 2.9.150 LVL, 2.9.131 LFO, 2.9.271 STSH)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from pipelines.files.numbering import Level, Numbering
from pipelines.files.word97 import INSTANCES, LISTS, STYLES, WordFile

# Number formats ([MS-OSHARED] 2.2.1.3 MSONFC) by the names that DOCX has for them.
_KINDS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
    11: "japaneseCounting", 14: "decimalFullWidth", 16: "japaneseLegal", 17: "japaneseDigitalTenThousand",
    18: "decimalEnclosedCircle", 19: "decimalFullWidth2", 22: "decimalZero", 23: "bullet",
    26: "decimalEnclosedFullstop", 27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese",
    29: "ideographEnclosedCircle", 30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting",
    34: "ideographLegalTraditional", 35: "taiwaneseCountingThousand", 36: "taiwaneseDigital", 37: "chineseCounting",
    38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}  # fmt: skip
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its built-in number (1 to 9 are headings, 62 is Title), its base, its properties."""

    builtin: int
    base: int
    properties: bytes


def styles_of(file: WordFile) -> list[Style]:
    """Return the styles by number; an unused number is a style without properties."""
    part = file.part(STYLES)
    header = struct.unpack_from("<H", part)[0]
    count, base_size = struct.unpack_from("<HH", part, 2)
    place, styles = 2 + header, list[Style]()
    for _ in range(min(count, 4095)):
        size = struct.unpack_from("<H", part, place)[0] if place + 2 <= len(part) else 0
        styles.append(
            _style(part[place + 2 : place + 2 + size], base_size) if size > base_size else Style(4095, 4095, b"")
        )
        place += 2 + size + size % 2
    return styles


def _style(data: bytes, base_size: int) -> Style:
    first, second = struct.unpack_from("<HH", data)
    properties = b""
    if second & 15 == 1:  # a paragraph style: its name, then the properties of paragraphs
        place = base_size + 2 * struct.unpack_from("<H", data, base_size)[0] + 4
        if place + 4 <= len(data):
            size = struct.unpack_from("<H", data, place)[0]
            properties = data[place + 4 : place + 2 + size]
    return Style(first & 4095, second >> 4, properties)


def numbering_of(file: WordFile) -> Numbering:
    """Return the lists: an instance (LFO) by its number from 1, as text, as paragraphs name it."""
    numbering = Numbering()
    part = file.part(LISTS)
    if len(part) < 2:
        return numbering
    start = struct.unpack_from("<I", file.document, LISTS)[0]
    count = struct.unpack_from("<H", part)[0]
    place = start + len(part)  # the levels come after the lists, beyond the length that is given
    for number in range(count):
        identity = struct.unpack_from("<i", part, 2 + 28 * number)[0]
        levels = 1 if part[2 + 28 * number + 26] & 1 else _LEVELS
        numbering.levels[str(identity)] = {}
        for level in range(levels):
            numbering.levels[str(identity)][level], place = _level(file.table, place)
    _instances(file.part(INSTANCES), numbering)
    return numbering


def _level(table: bytes, place: int) -> tuple[Level, int]:
    start, kind, flags = struct.unpack_from("<iBB", table, place)
    characters, paragraphs = struct.unpack_from("<BB", table, place + 24)
    place += 28 + characters + paragraphs
    length = struct.unpack_from("<H", table, place)[0]
    text = table[place + 2 : place + 2 + 2 * length].decode("utf-16-le", "replace")
    pattern = "".join(f"%{ord(char) + 1}" if char < "\x09" else char for char in text)
    level = Level(_KINDS.get(kind, "decimal"), pattern, start, "", bool(flags & 4))
    return level, place + 2 + 2 * length


def _instances(part: bytes, numbering: Numbering) -> None:
    if len(part) < 4:
        return
    count = struct.unpack_from("<I", part)[0]
    place = 4 + 16 * count
    for number in range(min(count, len(part) // 16)):
        name = str(number + 1)
        numbering.abstract[name] = str(struct.unpack_from("<i", part, 4 + 16 * number)[0])
        overrides = part[4 + 16 * number + 12]
        place += 4
        for _ in range(overrides):
            if place + 8 > len(part):
                return
            start, flags = struct.unpack_from("<iI", part, place)
            place += 8
            level = flags & 15
            if flags & 0x10 and not flags & 0x20:
                numbering.starts.setdefault(name, {})[level] = start
            if flags & 0x20:
                own, place = _level(part, place)
                levels = {**numbering.levels.get(numbering.abstract[name], {}), level: own}
                numbering.levels[f"own {name}"] = levels
                numbering.abstract[name] = f"own {name}"
