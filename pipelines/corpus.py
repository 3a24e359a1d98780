"""Scores the refinery on pages with hand-made gold, beside trafilatura's defaults in the same run.

    python -m pipelines.corpus DIR

Exit code 2 when DIR has no gold pages. This is the one module of the room that opens files: the pages are
its input, and the refinery it calls sees only their bytes.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from trafilatura import bare_extraction

from archive.report import Page
from pipelines.decode import decode
from pipelines.refine import refine


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


def table_of(pairs: Iterable[tuple[Score, Score]]) -> Table:
    """Return a table with a row a page, the refinery left and trafilatura right, and the totals."""
    rows = list(pairs)
    table = Table("page", show_footer=True)
    for sums in (cells([ours for ours, _ in rows]), cells([theirs for _, theirs in rows])):
        for name, total in zip(("kept", "leaked", "title", "date", "source", "F1", "ms"), sums, strict=True):
            table.add_column(name, footer=total, no_wrap=True)
    table.columns[0].footer = f"{len(rows)} pages"
    table.title = "nianbao (left) and trafilatura's defaults (right)"
    for ours, theirs in rows:
        table.add_row(ours.name, *cells([ours]), *cells([theirs]))
    return table


def main(arguments: Sequence[str]) -> int:
    """Print the scores of the folder named in `arguments`; return 0, or 2 when there is nothing to score."""
    if len(arguments) != 1:
        print("usage: python -m pipelines.corpus DIR", file=sys.stderr)
        return 2
    pages = read_gold(Path(arguments[0]))
    if not pages:
        print(f"{arguments[0]}: no gold pages here. A page is a folder with page.html and gold.json.", file=sys.stderr)
        return 2
    by_refinery(pages[0]), by_trafilatura(pages[0])  # load dictionaries and patterns before the clock runs
    pairs = [(score(page, by_refinery), score(page, by_trafilatura)) for page in pages]
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table_of(pairs))
    for ours, _ in pairs:
        for snippet in ours.missing:
            console.print(f"{ours.name}: {snippet}", markup=False, highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
