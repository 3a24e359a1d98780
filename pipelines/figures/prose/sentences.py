"""The sentences of a report in which a number may stand, in the form in which their words are matched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the report: `printed` stands in its text from `start` on, `said` is what is matched of it.

    `said` is without white space, folded, its quotations and the numbering before it gone. `heading` is the text of
    the headings above it, folded.
    """

    printed: str
    start: int
    said: str
    heading: str

    @property
    def end(self) -> int:
        return self.start + len(self.printed)

    def raw(self, start: int, end: int) -> str:
        """Return `said[start:end]` as it is printed."""
        folded = aligned(self.printed[:LONGEST])
        places = [place for place, char in enumerate(folded) if not char.isspace()]
        numbering = len(places) - len(self.said)
        return self.printed[places[numbering + start] : places[numbering + end - 1] + 1]


def parts(text: str, sections: Sequence[Section]) -> Iterator[list[Sentence]]:
    """Yield the sentences that may state a number, part by part: what stands below one heading of the first level."""
    coming = dropwhile(lambda section: not section.number, sections)
    following = next(coming, None)
    headings: list[Section] = []
    heading, offset = "", 0
    part: list[Sentence] = []
    for line in text.split("\n"):
        if following is not None and _begins(line, following):
            headings = [above for above in headings if above.level < following.level] + [following]
            heading = aligned(" ".join(above.heading for above in headings))
            if following.level <= 1 and not _LIST_ITEM.search(line):
                yield part
                part = []
            following = next(coming, None)
        if " | " not in line and not any(above.topic == "problems" for above in headings):
            for match in _SENTENCE.finditer(line):
                if _MAY_COUNT.search(match.group()) and (printed := match.group().strip()):
                    start = offset + match.start() + match.group().index(printed[0])
                    part.append(Sentence(printed, start, _said(printed), heading))
        offset += len(line) + 1
    yield part


def _begins(line: str, section: Section) -> bool:
    return "".join(line.split()).startswith("".join((section.number + section.heading).split()))


def _said(printed: str) -> str:
    said = "".join(aligned(printed[:LONGEST]).split())
    said = _QUOTED.sub(_masked, said)
    if "12月31日" in said:
        said = _PERIOD.sub(_blank, said)
    numbering = _NUMBERED.match(said)
    return said[numbering.end() :] if numbering else said


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
