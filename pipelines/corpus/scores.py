"""What an extractor says of a page, judged by the page's gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pipelines.corpus.gold import GoldPage
from pipelines.corpus.stages import timed

FIELDS = ("title", "published", "source")
# What only our own reading tells. A gold file states those that somebody has looked up.
FACTS = ("year", "publisher", "kind", "index_number", "document_number")


@dataclass(frozen=True, slots=True)
class Extract:
    """What an extractor says of a page. `published` is an ISO date; `facts` are those of FACTS that it tells."""

    title: str
    published: str | None
    source: str | None
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """One page's score.

    A field is None where the gold does not state it or the extractor never tells it; `f1` is None without a full
    text. `ms` are milliseconds of CPU. `missing` are the snippets lost, then those leaked; `wrong` says each inexact
    field with what was expected; `failure` is what was raised, or that there was no text.
    """

    name: str
    kept: int
    wanted: int
    leaked: int
    unwanted: int
    title: bool | None
    date: bool | None
    source: bool | None
    f1: float | None
    ms: float
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    facts: Mapping[str, bool] = field(default_factory=dict)
    failure: str = ""

    @property
    def perfect(self) -> bool:
        """Whether every snippet was kept and none leaked."""
        return self.kept == self.wanted and not self.leaked


def squeeze(text: str) -> str:
    """Return `text` as it is compared: without white space and cell separators."""
    return "".join(text.split()).replace("|", "")


def char_f1(found: str, wanted: str) -> float:
    """Return the F1 of the characters of two squeezed texts, as bags of overlapping pairs (0 to 1).

    Pairs, not single characters: a bag of single characters forgives a paragraph for another one.
    """
    one, other = (Counter(pairwise(text)) for text in (found, wanted))
    common = sum((one & other).values())
    return 2 * common / (sum(one.values()) + sum(other.values())) if common else 0.0


def score(page: GoldPage, extract: Callable[[GoldPage], Extract]) -> Score:
    """Return how well `extract` does on `page`, and how fast, once."""
    found, ms = timed(extract, page)
    return judge(page, found, ms)


def judge(page: GoldPage, found: Extract | Exception, ms: float, lacks: frozenset[str] = frozenset()) -> Score:
    """Return the score of what was found on `page` within `ms` milliseconds; of an exception, that of no text.

    `lacks` are the FIELDS that the extractor never tells.
    """
    failure = ""
    if isinstance(found, Exception):
        failure = f"{type(found).__name__}: {found}"[:200]
        found = Extract("", None, None, "")
    gold, text = page.gold, squeeze(found.text)
    missing = tuple(snippet for snippet in gold.get("with", ()) if squeeze(snippet) not in text)
    leaked = tuple(snippet for snippet in gold.get("without", ()) if squeeze(snippet) in text)
    failure = failure or ("" if text or not gold.get("with") else "no text")
    wanted = [squeeze(whole) for whole in page.texts]
    for optional in map(squeeze, gold.get("optional", ())):  # counts neither way
        text, wanted = text.replace(optional, ""), [whole.replace(optional, "") for whole in wanted]
    told = {name: getattr(found, name) for name in FIELDS if name not in lacks}
    told |= {name: found.facts[name] for name in FACTS if name in found.facts}
    exact = {name: _plain(value) == _plain(gold[name]) for name, value in told.items() if name in gold}
    return Score(
        name=page.name,
        kept=len(gold.get("with", ())) - len(missing),
        wanted=len(gold.get("with", ())),
        leaked=len(leaked),
        unwanted=len(gold.get("without", ())),
        title=exact.get("title"),
        date=exact.get("published"),
        source=exact.get("source"),
        f1=max((char_f1(text, whole) for whole in wanted), default=None),
        ms=ms,
        missing=missing + leaked,
        wrong=tuple(f"{name} {told[name]!r}, not {gold[name]!r}" for name, same in exact.items() if not same),
        facts={name: same for name, same in exact.items() if name in FACTS},
        failure=failure,
    )


def _plain(value: object) -> str:
    """Return a field as it is compared: a page that shows none, null and "" are the same."""
    return "" if value is None else squeeze(str(value))
