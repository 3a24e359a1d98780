"""The wordings of `prose.toml`, as patterns."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from archive import toml

_NAME = re.compile(r"\{([a-z_]+)\}")
_ALL_YEARS = (0, 9999)


class Wording(NamedTuple):
    """Words that make a number a figure; the fields are described in `prose.toml`."""

    indicator: str
    before: re.Pattern[str]
    after: re.Pattern[str] | None
    units: frozenset[str]
    first: int
    last: int
    needs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    part: bool
    weak: bool

    def is_of(self, year: int | None) -> bool:
        """Return whether it is read in the reports on `year`; in one on an unknown year only what all years share."""
        return (self.first, self.last) == _ALL_YEARS if year is None else self.first <= year <= self.last


class Part(NamedTuple):
    """A kind into which a total is divided: `before` is all that stands before its number, `after` all behind it."""

    dimension: str
    before: re.Pattern[str]
    after: re.Pattern[str]


class Outcome(NamedTuple):
    """What became of applications: the indicator in older and in newer wording, "" where it has none."""

    older: str
    newer: str
    words: re.Pattern[str]
    form: str


class Nothing(NamedTuple):
    """Words that say that there was none."""

    indicator: str
    words: re.Pattern[str]
    needs: re.Pattern[str] | None


_LEAD = r"(?:其中|、|和|及|以及|通过|以|采用|采取|经|收到|受理|为|有|共有|共|是|分别){0,4}"
_TRAIL = (
    r"(?:的?(?:方式|形式|渠道|途径))?"
    r"(?:提交|提出|递交|申请|受理|收到|公开|政府信息|信息|件数|数量|数|的|共|为|有|是|:){0,6}"
)
_ITEM_LEAD = (
    r"[“”、和及□]{0,3}(?:其中|答复|属于|属|告知|作出|做出|决定|依法|已|有|为|按申请人的?要求|"
    r"(?:根据|依据|按照)[□和及有关相的]{1,60}(?:规定)?|:){0,4}[“”]{0,2}"
)
_ITEM_TRAIL = r"[“”]{0,2}(?:的|答复|决定|申请|情形|情况|数量|总数|数|共|为|有|是|:){0,5}"


def _load() -> dict[str, Any]:
    return toml.load("pipelines.figures.prose", "prose.toml")


def _filled(pattern: str, words: dict[str, str]) -> str:
    return _NAME.sub(lambda name: words[name.group(1)], pattern)


def _compiled(entry: dict[str, Any], key: str, words: dict[str, str], end: str = "") -> re.Pattern[str] | None:
    return re.compile(_filled(entry[key], words) + end) if key in entry else None


_SAID = _load()
_WORDS: dict[str, str] = {}
for _name, _pattern in _SAID["words"].items():
    _WORDS[_name] = _filled(_pattern, _WORDS)


def _wording(entry: dict[str, Any]) -> Wording:
    before = re.compile(f"(?:{_filled(entry['before'], _WORDS)})$")
    first, last = entry.get("years", _ALL_YEARS)
    return Wording(
        entry["indicator"],
        before,
        _compiled(entry, "after", _WORDS),
        frozenset("" if unit == "-" else unit for unit in entry["units"].split()),
        first,
        last or _ALL_YEARS[1],
        _compiled(entry, "needs", _WORDS),
        _compiled(entry, "unless", _WORDS),
        entry.get("part", False),
        entry.get("weak", False),
    )


def _parts(name: str) -> tuple[Part, ...]:
    return tuple(
        Part(
            dimension,
            re.compile(f"{_LEAD}(?:{words}){_TRAIL}"),
            re.compile(f"的?(?:为|是|系|属于|通过|以|采用|采取)?(?:{words}){_TRAIL}(?=$|[,;。:、()])"),
        )
        for dimension, words in _SAID[name].items()
    )


FIGURES = tuple(_wording(entry) for entry in _SAID["figures"])
CHANNELS, APPLICANTS, RESULTS = _parts("channels"), _parts("applicants"), _parts("results")
OUTCOMES = tuple(
    Outcome(
        entry.get("older", ""),
        entry.get("newer", ""),
        re.compile(f"{_ITEM_LEAD}(?:{entry['words']}){_ITEM_TRAIL}"),
        entry.get("form", ""),
    )
    for entry in _SAID["outcomes"]
)
NOTHING = tuple(
    Nothing(indicator, re.compile(_filled(entry["words"], _WORDS)), _compiled(entry, "needs", _WORDS))
    for entry in _SAID["none"]
    for indicator in entry["indicators"]
)
APPLICATIONS = re.compile(_WORDS["applications"])
DISCLOSURE = re.compile(_WORDS["about_disclosure"])
NO = re.compile(_WORDS["no"] + "(?:发生|收到|出现|被|涉及|引发|产生|有|接到|受理|存在)?(?:过)?")
NO_COUNT = re.compile(NO.pattern + "(?:任何|哪怕)?$")
