"""Scores the refinery on pages with hand-made gold, beside trafilatura's defaults in the same run.

    python -m pipelines.corpus DIR
    python -m pipelines.corpus --ablate DIR

The second form scores the two readers of the container, each alone and both, on their texts only.
Exit code 2 when DIR has no gold pages. This is the one module of the room that opens files: the pages are
its input, and the refinery it calls sees only their bytes.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from trafilatura import bare_extraction

from archive.report import Page
from pipelines.clean import clean
from pipelines.container import Container, find_container
from pipelines.decode import decode
from pipelines.markup import parse
from pipelines.refine import refine
from pipelines.survivors import read


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page and what a careful reader takes from it; `texts` are alternatives, each the whole body."""

    name: str
    body: bytes
    gold: dict[str, Any]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """What an extractor says: the fields the gold has."""

    title: str
    published: str | None
    source: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """One page's score; `f1` is None without a full text, `ms` is wall time in milliseconds."""

    name: str
    kept: int
    wanted: int
    leaked: int
    unwanted: int
    title: bool
    date: bool
    source: bool
    f1: float | None
    ms: float
    missing: tuple[str, ...] = ()


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
    """Return how well `extract` does on `page`."""
    start = time.perf_counter()
    found = extract(page)
    ms = (time.perf_counter() - start) * 1000
    gold, text = page.gold, squeeze(found.text)
    missing = tuple(snippet for snippet in gold.get("with", ()) if squeeze(snippet) not in text)
    leaked = tuple(snippet for snippet in gold.get("without", ()) if squeeze(snippet) in text)
    wanted = [squeeze(whole) for whole in page.texts]
    for optional in map(squeeze, gold.get("optional", ())):  # counts neither way
        text, wanted = text.replace(optional, ""), [whole.replace(optional, "") for whole in wanted]
    return Score(
        name=page.name,
        kept=len(gold.get("with", ())) - len(missing),
        wanted=len(gold.get("with", ())),
        leaked=len(leaked),
        unwanted=len(gold.get("without", ())),
        title=squeeze(found.title) == squeeze(gold.get("title") or ""),
        date=found.published == gold.get("published"),
        source=squeeze(found.source or "") == squeeze(gold.get("source") or ""),
        f1=max((char_f1(text, whole) for whole in wanted), default=None),
        ms=ms,
        missing=missing + leaked,
    )


def by_refinery(page: GoldPage) -> Extract:
    """Read `page` with this project."""
    reading = refine(Page(url=page.gold.get("url") or f"http://{page.name}/", body=page.body))
    return Extract(reading.title, reading.published_on, reading.source, reading.text)


def by_trafilatura(page: GoldPage) -> Extract:
    """Read `page` with trafilatura's defaults and metadata, given text that is decoded correctly."""
    document = bare_extraction(decode(page.body).text, url=page.gold.get("url") or None, with_metadata=True)
    if document is None:
        return Extract("", None, None, "")
    found: Any = document
    return Extract(found.title or "", found.date, found.sitename, found.text or "")


def by_both(page: GoldPage) -> Extract:
    """Read the text of `page` with both readers of the container, its title given."""
    return Extract("", None, None, clean(_container(page), page.gold.get("title") or "").text)


def by_walker(page: GoldPage) -> Extract:
    """Read the text of `page` as if trafilatura had no opinion."""
    title = page.gold.get("title") or ""
    return Extract("", None, None, clean(_container(page), title, first_reader=lambda roots: None).text)


def by_trafilatura_on_the_container(page: GoldPage) -> Extract:
    """Read the text of `page` with trafilatura on the container that we find, and nothing after it."""
    body = read(_container(page).elements)
    return Extract("", None, None, "" if body is None else "\n".join(str(text) for text in body.itertext()))


def _container(page: GoldPage) -> Container:
    return find_container(parse(decode(page.body).text).root)


def read_gold(folder: Path) -> list[GoldPage]:
    """Return the pages in the sub-folders of `folder` that have a `page.html` and a `gold.json`."""
    pages = []
    for place in sorted(path for path in folder.glob("*") if (path / "gold.json").is_file()):
        if not (place / "page.html").is_file():
            continue
        wholes = (place / name for name in ("text.txt", "text.alt.txt"))
        texts = tuple(whole.read_text("utf-8") for whole in wholes if whole.is_file())
        gold = json.loads((place / "gold.json").read_text("utf-8"))
        pages.append(GoldPage(place.name, (place / "page.html").read_bytes(), gold, texts))
    return pages


def cells(scores: Sequence[Score]) -> tuple[str, ...]:
    """Return the columns of one page, or of several in sum: kept, leaked, title, date, source, F1, ms."""
    f1s = [one.f1 for one in scores if one.f1 is not None]
    exact = ((sum(getattr(one, name) for one in scores)) for name in ("title", "date", "source"))
    return (
        f"{sum(one.kept for one in scores)}/{sum(one.wanted for one in scores)}",
        f"{sum(one.leaked for one in scores)}/{sum(one.unwanted for one in scores)}",
        *(f"{count}/{len(scores)}" if len(scores) > 1 else ("yes" if count else "NO") for count in exact),
        f"{sum(f1s) / len(f1s):.4f}" if f1s else "",
        f"{sum(one.ms for one in scores) / len(scores):.1f}",
    )


def table_of(scores: Sequence[Sequence[Score]], title: str, *, texts_only: bool = False) -> Table:
    """Return a table with a row a page, the extractors' columns side by side in the order given, and the totals."""
    table = Table("page", show_footer=True, title=title)
    names = ("kept", "leaked", "title", "date", "source", "F1", "ms")
    shown = [place for place, name in enumerate(names) if not (texts_only and name in ("title", "date", "source"))]
    for each in scores:
        sums = cells(each)
        for place in shown:
            table.add_column(names[place], footer=sums[place], no_wrap=True)
    table.columns[0].footer = f"{len(scores[0])} pages"
    for row in zip(*scores, strict=True):
        table.add_row(row[0].name, *(cells([one])[place] for one in row for place in shown))
    return table


def main(arguments: Sequence[str]) -> int:
    """Print the scores of the folder named in `arguments`; return 0, or 2 when there is nothing to score."""
    ablate = list(arguments[:1]) == ["--ablate"]
    if len(arguments) != 1 + ablate:
        print("usage: python -m pipelines.corpus [--ablate] DIR", file=sys.stderr)
        return 2
    folder = Path(arguments[-1])
    pages = read_gold(folder)
    if not pages:
        print(f"{folder}: no gold pages here. A page is a folder with page.html and gold.json.", file=sys.stderr)
        return 2
    title, extractors = _ABLATION if ablate else _COMPARISON
    scores = []
    for extract in extractors:
        extract(pages[0])  # load dictionaries and patterns before the clock runs
        scores.append([score(page, extract) for page in pages])
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table_of(scores, title, texts_only=ablate))
    for ours in scores[0]:
        for snippet in ours.missing:
            console.print(f"{ours.name}: {snippet}", markup=False, highlight=False)
    return 0


_COMPARISON = ("nianbao (left) and trafilatura's defaults (right)", (by_refinery, by_trafilatura))
_ABLATION = (
    "The container read by both readers (left), by the walker alone, and by trafilatura alone (right)",
    (by_both, by_walker, by_trafilatura_on_the_container),
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
