"""The statutory forms: which labels cross at which figure. The words stand in `forms.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from archive import toml
from archive.fold import fold
from archive.indicators import TOTAL
from archive.report import Figure
from pipelines.figures.labels import Words, key_of

_FORMS: Mapping[str, Any] = toml.load("pipelines.figures", "forms.toml")


class Key(NamedTuple):
    """What a figure counts: ids of the vocabulary."""

    indicator: str
    dimension: str = TOTAL


def by_key(figures: Iterable[Figure]) -> dict[Key, Figure]:
    """Return `figures` by what they count."""
    return {Key(figure.indicator, figure.dimension): figure for figure in figures}


# 三: rows × applicants
ROWS = Words(_FORMS["applications"]["rows"], before=_FORMS["headings"]["words"])
APPLICANTS = Words(_FORMS["applications"]["columns"])
# 四: proceedings × results
PROCEEDINGS = Words(_FORMS["disputes"]["proceedings"])
RESULTS = Words(_FORMS["disputes"]["results"])
# 维持 and 纠正 stand in other tables on lawsuits too; these are the form's own.
TELLING_RESULTS = frozenset(map(key_of, ("结果维持", "结果纠正", "尚未审结")))
# 二: contents × measures
CONTENTS = Words(_FORMS["disclosure"]["contents"])
MEASURES = Words(_FORMS["disclosure"]["measures"])
CELLS: Mapping[tuple[str, str], str] = {
    (content, measure): indicator
    for content, measures in _FORMS["disclosure"]["cells"].items()
    for measure, indicator in measures.items()
}
# 2014–2018: a list
LIST = Words(_FORMS["statistics"]["rows"], before=_FORMS["headings"]["words"])
LIST_RESULTS = Words(_FORMS["statistics"]["results"])
LIST_VALUES = Words({"value": _FORMS["statistics"]["values"]})
LIST_HEADS = frozenset(map(key_of, _FORMS["statistics"]["heads"]))
LIST_TITLES = frozenset(map(key_of, _FORMS["statistics"]["titles"]))
_UNITS = frozenset(_FORMS["statistics"]["units"])
HEADINGS = frozenset(key_of(words) for words in _FORMS["headings"]["words"])

# The groups of results in 三: a row of their own stands over their parts, and is a subtotal where it has numbers.
GROUPS = frozenset(("refused", "unavailable", "not_processed", "otherwise"))
OTHERWISE_PARTS = frozenset(("otherwise_not_corrected", "otherwise_fee_unpaid", "otherwise_other"))
# Indicators of 2014–2018 under which the rows of LIST_RESULTS stand.
WITH_RESULTS = frozenset(("reviews", "lawsuits", "complaints"))


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Return whether a cell holds only the unit of the number beside it."""
    return fold(text).strip("() ") in _UNITS
