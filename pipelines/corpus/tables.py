"""The tables that the command prints: rows are extractors, pages or stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from rich import box
from rich.table import Table

from pipelines.corpus.extractors import Extractor
from pipelines.corpus.scores import FACTS, Score
from pipelines.corpus.trials import Times

_NEVER = "–"  # the extractor never tells it, or the gold does not


def exactness(values: Sequence[bool | None]) -> str:
    """Return how many of those that are stated are exact.

    >>> exactness([True, False, None])
    '1/2'
    """
    stated = [value for value in values if value is not None]
    return f"{sum(stated)}/{len(stated)}" if stated else _NEVER


def cells(scores: Sequence[Score], exact: Callable[[Sequence[bool | None]], str] = exactness) -> tuple[str, ...]:
    """Return the columns of some pages in sum: kept, leaked, title, date, source, F1, ms."""
    f1s = [one.f1 for one in scores if one.f1 is not None]
    return (
        f"{sum(one.kept for one in scores)}/{sum(one.wanted for one in scores)}",
        f"{sum(one.leaked for one in scores)}/{sum(one.unwanted for one in scores)}",
        *(exact([getattr(one, name) for one in scores]) for name in ("title", "date", "source")),
        f"{sum(f1s) / len(f1s):.4f}" if f1s else _NEVER,
        f"{mean_ms(scores):.1f}",
    )


def mean_ms(scores: Sequence[Score]) -> float:
    """Return the mean over the pages of their median milliseconds."""
    return sum(one.ms for one in scores) / len(scores)


def _yes_or_no(values: Sequence[bool | None]) -> str:
    return _NEVER if values[0] is None else "yes" if values[0] else "NO"


def summary(extractors: Sequence[Extractor], scores: Mapping[str, Sequence[Score]]) -> Table:
    """Return a row for each extractor, the first being the one that the others' time is compared with."""
    names = ("kept", "leaked", "titles", "dates", "sources", "mean F1", "F1 ≥ 0.99", "perfect", "ms/page", "time")
    table = _table("extractor", *names, "failures")
    first = mean_ms(scores[extractors[0].name])
    for extractor in extractors:
        if extractor.name not in scores:
            table.add_row(f"{extractor.name}: not installed\npip install '{extractor.package}'")
            continue
        row = scores[extractor.name]
        *columns, ms = cells(row)
        f1s = [one.f1 for one in row if one.f1 is not None]
        table.add_row(
            extractor.name,
            *columns,
            f"{sum(f1 >= 0.99 for f1 in f1s)}/{len(f1s)}" if f1s else _NEVER,
            f"{sum(one.perfect for one in row)}/{len(row)}",
            ms,
            f"{mean_ms(row) / first:.2f} ×",
            str(sum(bool(one.failure) for one in row)),
        )
    return table


def facts(scores: Sequence[Score]) -> Table | None:
    """Return how often the facts that only we read are exact, or None when no gold states any."""
    stated = [name for name in FACTS if any(name in one.facts for one in scores)]
    if not stated:
        return None
    table = _table("fact", *(name.replace("_", " ") for name in stated))
    table.add_row("exact", *(exactness([one.facts.get(name) for one in scores]) for name in stated))
    return table


def by_page(scores: Sequence[Sequence[Score]], *, texts_only: bool = False) -> Table:
    """Return a table with a row a page, the extractors' columns side by side in the order given, and the totals."""
    table = _table("page")
    table.show_footer = True
    names = ("kept", "leaked", "title", "date", "source", "F1", "ms")
    shown = [place for place, name in enumerate(names) if not (texts_only and name in ("title", "date", "source"))]
    for each in scores:
        sums = cells(each)
        for place in shown:
            table.add_column(names[place], footer=sums[place], no_wrap=True)
    table.columns[0].footer = f"{len(scores[0])} pages"
    for row in zip(*scores, strict=True):
        table.add_row(row[0].name, *(cells([one], _yes_or_no)[place] for one in row for place in shown))
    return table


def speed(names: Sequence[str], times: Times) -> Table:
    """Return the time of each extractor, the first one's ratio to it, and how far that differs by round and page."""
    table = _table("extractor", "ms/page", "ratio to the first", "in every round", "by page (min, median, max)")
    typical = [[median(rounds) for rounds in pages] for pages in times]
    ours, rounds = typical[0], range(len(times[0][0]))
    for name, spent, each in zip(names, typical, times, strict=True):
        if spent is ours:
            table.add_row(name, f"{sum(spent) / len(spent):.1f}", "1.00 ×", "", "")
            continue
        by_round = [sum(page[turn] for page in each) / sum(page[turn] for page in times[0]) for turn in rounds]
        pages = [theirs / mine for theirs, mine in zip(spent, ours, strict=True)]
        table.add_row(
            name,
            f"{sum(spent) / len(spent):.1f}",
            f"{sum(spent) / sum(ours):.2f} ×",
            f"{min(by_round):.2f} – {max(by_round):.2f}",
            f"{min(pages):.2f}, {median(pages):.2f}, {max(pages):.2f}",
        )
    return table


def shares(stages: Mapping[str, float]) -> Table:
    """Return the milliseconds a page spends in each stage and their share; those below 1 % in one row."""
    table = _table("stage", "ms/page", "share")
    whole = sum(stages.values())
    long = {stage: ms for stage, ms in stages.items() if ms >= whole / 100}
    for stage, ms in (*long.items(), (f"{len(stages) - len(long)} others", whole - sum(long.values()))):
        table.add_row(stage, f"{ms:.2f}", f"{ms / whole:.1%}")
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(first, box=box.ASCII2)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table
