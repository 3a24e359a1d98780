"""The sentences of a report in which a number may stand, in the form in which their words are matched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.fold import fold
from archive.report import Section

LONGEST = 2_000  # characters of a sentence; a longer one is a list without full stops, of which the beginning is read
_SENTENCE = re.compile(r"[^。！？]+[。！？]*")
_MAY_COUNT = re.compile(  # digits, words for none and for all, and numerals before a unit, in both scripts
    r"[0-9０-９无無未没沒均]|全部|都|[零〇一二三四五六七八九十百千万萬两兩]\s?[余餘多]?[万萬]?\s?[件條条篇個个場场次期份宗項项起例則则部人名處处所元]"
)
_QUOTED = re.compile(
    r"《[^《》]{0,120}》|“[^“”]{0,60}”|‘[^‘’]{0,60}’|\"[^\"]{0,60}\"|「[^「」]{0,60}」|〔[^〔〕]{0,9}〕"
)
_KEPT = re.compile(r"公开|信息不存在|非本机关|重复申请|补正|不予处理|无法提供")
_PERIOD = re.compile(
    r"(?:自|从)?(?:(?:\d{4})年)?1月1日(?:起|开始)?(?:[-—–~至到]{1,3}|截至)(?:(?:\d{4})年)?12月31日(?:止|期间|间)?"
)
_NUMBERED = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．](?!\d))"
)
_LIST_ITEM = re.compile(r"\d\s?[件条宗份]")


@dataclass(slots=True)
class Sentence:
    """A sentence of the report, from `start` to `end`, and in the form in which it is matched.

    `said` is folded, without white space, its quotations blanked out; `places` maps its characters to those of the
    report. `heading` is the text of the headings above it.
    """

    start: int
    end: int
    said: str
    places: list[int]
    heading: str


def sentences(text: str, sections: Sequence[Section]) -> Iterator[tuple[Sentence | None, bool]]:
    """Yield the sentences that may state a number, and whether a new part of the report begins there."""
    headings: list[Section] = []
    coming, offset = iter(sections), 0
    following = next(coming, None)
    while following is not None and not following.number:
        following = next(coming, None)
    for line in text.split("\n"):
        new_part = False
        if following is not None and _begins(line, following):
            headings = [heading for heading in headings if heading.level < following.level] + [following]
            new_part = following.level <= 1 and not _LIST_ITEM.search(line)
            following = next(coming, None)
        above = " ".join(heading.heading for heading in headings)
        if new_part:
            yield None, True
        if " | " not in line and not any(heading.topic == "problems" for heading in headings):
            for match in _SENTENCE.finditer(line):
                said = match.group()
                if _MAY_COUNT.search(said) and (stripped := said.strip()):
                    start = offset + match.start() + said.index(stripped[0])
                    yield _sentence(stripped, start, above), False
        offset += len(line) + 1


def _begins(line: str, section: Section) -> bool:
    return "".join(line.split()).startswith("".join((section.number + section.heading).split()))


def _sentence(printed: str, start: int, heading: str) -> Sentence:
    folded = aligned(printed[:LONGEST])
    places = [place for place, char in enumerate(folded) if not char.isspace()]
    said = "".join(folded[place] for place in places)
    said = _PERIOD.sub(_blank, _QUOTED.sub(_masked, said))
    if numbered := _NUMBERED.match(said):
        said, places = said[numbered.end() :], places[numbered.end() :]
    return Sentence(start, start + len(printed), said, [start + place for place in places], aligned(heading))


def aligned(text: str) -> str:
    """Return `text` folded, every character at its place.

    >>> aligned("資訊…９６件")
    '信息□96件'
    """
    plain = text.translate(_SINGLE)
    folded = fold(plain).replace("谘", "咨")
    if len(folded) != len(text):
        folded = "".join(one if len(one := fold(char)) == 1 else "□" for char in plain)
    return folded


class _Single(dict[int, int | str]):
    """Maps a character to itself, or to a blank where its folded form is longer."""

    def __missing__(self, char: int) -> int | str:
        self[char] = char if len(unicodedata.normalize("NFKC", chr(char))) == 1 else "□"
        return self[char]


_SINGLE = _Single()


def _masked(quoted: re.Match[str]) -> str:
    """Return the quotation blanked out, unless it names an outcome: “不予公开”的3件."""
    said = quoted.group()
    if len(said) <= 14 and said[0] != "《" and _KEPT.search(said):
        return said
    return "□" * len(said)


def _blank(match: re.Match[str]) -> str:
    return "□" * len(match.group())
