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
_INTRODUCTION = 600  # characters of a text in which the body names itself: 现编制某县林业局2018年度政府信息公开报告
_WITHOUT_PLACE = re.compile(r"[省市县区州旗](?!.*[省市县区州旗]).{2,}(?:局|委|委员会|办|办公室|厅)$")
_OWN_NAME = re.compile(
    r"[\u4e00-\u9fff]{2}(?:局|委|厅|办|院|处|公司|镇|乡|街道|中心|学校)(?=\d{4}年度?(?:政府信息|政务|信息)公开[^。\n]{0,12}报告)"
)
_LONGEST_LEAD = 40
# Not the name of the report itself, which stands above the text as well.
_LEAD = re.compile(
    r"(?!.*(?:报告|年报))(?:[一二三四五]是)?(?:(?:\d{4}年?[-—–~至到]{1,2})?\d{4}年度?(?!\d{1,2}月)|上一?年度?|去年|本年度?|今年)[^,;:。!?]{0,24}[,:]?"
)
_LIST_ITEM = re.compile(r"\d\s?[件条宗份]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the report: `printed` stands in its text from `start` on, `said` is what is matched of it.

    `said` is without white space, folded, its quotations and the numbering before it gone, the name of the body as
    我局. `heading` is the text of the headings above it, folded; `lead` is the line or sentence that leads in to it:
    2016年工作情况:.
    """

    printed: str
    start: int
    said: str
    heading: str
    lead: str

    @property
    def end(self) -> int:
        return self.start + len(self.printed)

    def raw(self, start: int, end: int) -> str:
        """Return `said[start:end]` as it is printed."""
        folded = aligned(self.printed[:LONGEST])
        places = [place for place, char in enumerate(folded) if not char.isspace()]
        numbering = len(places) - len(self.said)
        return self.printed[places[numbering + start] : places[numbering + end - 1] + 1]


def parts(text: str, sections: Sequence[Section], publisher: str = "") -> Iterator[list[Sentence]]:
    """Yield the sentences that may state a number, part by part: what stands below one heading of the first level."""
    coming = dropwhile(lambda section: not section.number, sections)
    following = next(coming, None)
    own = _own_names(text, publisher)
    headings: list[Section] = []
    heading, offset, lead = "", 0, ""
    part: list[Sentence] = []
    for line in text.split("\n"):
        if following is not None and _begins(line, following):
            headings = [above for above in headings if above.level < following.level] + [following]
            heading = aligned(" ".join(above.heading for above in headings))
            if following.level <= 1 and not _LIST_ITEM.search(line):
                yield part
                part = []
            following = next(coming, None)
            lead = ""
        inside = lead = _leading_in(line) or lead
        if " | " not in line and not any(above.topic == "problems" for above in headings):
            for match in _SENTENCE.finditer(line):
                if _MAY_COUNT.search(match.group()) and (printed := match.group().strip()):
                    start = offset + match.start() + match.group().index(printed[0])
                    part.append(Sentence(printed, start, _said(printed, own), heading, inside))
                if not match.start():
                    inside = _leading_in(match.group()[:-1]) or inside
        offset += len(line) + 1
    yield part


def _own_names(text: str, publisher: str) -> list[str]:
    """Return what the body calls itself, longest first: its name, also without its place, and as it introduces itself.

    >>> _own_names("", "东林区教育局")
    ['东林区教育局', '区教育局']
    """
    names = set(_OWN_NAME.findall(aligned(text[:_INTRODUCTION])))
    if publisher:
        name = "".join(aligned(publisher).split())
        names |= {name, *_WITHOUT_PLACE.findall(name)}
    return sorted(names, key=len, reverse=True)


def _begins(line: str, section: Section) -> bool:
    return "".join(line.split()).startswith("".join((section.number + section.heading).split()))


def _leading_in(line: str) -> str:
    """Return what a line, or the first sentence of one, says that only leads in to what follows, folded, or ""."""
    if len(line) > _LONGEST_LEAD:
        return ""
    said = _said(line)
    return said if _LEAD.fullmatch(said) and not _LIST_ITEM.search(said) else ""


def _said(printed: str, own: Sequence[str] = ()) -> str:
    said = "".join(aligned(printed[:LONGEST]).split())
    said = _QUOTED.sub(_masked, said)
    if "12月31日" in said:
        said = _PERIOD.sub(_blank, said)
    for name in own:
        said = said.replace(name, "我局".rjust(len(name), "□"))
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
