"""The command line of the scores."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from rich.console import Console

from pipelines.corpus import tables
from pipelines.corpus.ablation import ABLATED
from pipelines.corpus.extractors import COMPARED, OURS, TRAFILATURA, Extractor
from pipelines.corpus.gold import GoldPage, read_captured, read_gold
from pipelines.corpus.scores import Score
from pipelines.corpus.stages import stage_times
from pipelines.corpus.trials import try_all

WIDTH = 160  # where the output is no terminal
_HELP = """\
Score the refinery on pages with hand-made gold, beside the tools of the field in the same run.

DIR has a folder for each page: page.html, gold.json, and text.txt where the whole body was copied by hand.
docs/extraction.md explains the form and the columns. With --bench, DIR may also be an archive: the pages it has
captured are read. Exit code 2 when there is no page in DIR, or a file that cannot be read."""


def main(arguments: Sequence[str]) -> int:
    """Print what `arguments` ask for; return 0, or 2 when nothing can be scored. SystemExit(2) on wrong usage."""
    asked = _parse(arguments)
    try:
        pages = read_gold(asked.folder)
        if not pages and asked.bench:
            pages = read_captured(asked.folder)
    except ValueError as failure:  # it names the file
        print(failure, file=sys.stderr)
        return 2
    if not pages:
        print(f"{asked.folder}: no gold pages here. A page is a folder with page.html and gold.json.", file=sys.stderr)
        return 2
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, markup=False)
    if asked.bench:
        _bench(console, pages, asked.rounds)
    elif asked.ablate:
        _ablate(console, pages, asked.rounds)
    else:
        scores = _compare(console, pages, asked.rounds, COMPARED)
        if asked.json:
            asked.json.write_text(_lines(scores), "utf-8")
    return 0


def _parse(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(
        "python -m pipelines.corpus", description=_HELP, formatter_class=RawDescriptionHelpFormatter
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--ablate", action="store_true", help="score the readers of the container, alone and both")
    way.add_argument("--bench", action="store_true", help="only time: beside trafilatura's, and by stage")
    way.add_argument("--json", type=Path, metavar="FILE", help="also write every score to FILE, one object a line")
    parser.add_argument("--rounds", type=_positive, default=5, metavar="N", help="times each page is read (default 5)")
    parser.add_argument("folder", type=Path, metavar="DIR")
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    if int(text) < 1:
        raise ValueError
    return int(text)


def _compare(
    console: Console, pages: Sequence[GoldPage], rounds: int, extractors: Sequence[Extractor]
) -> dict[str, list[Score]]:
    """Print the comparison and return the scores by extractor, without those that are not installed."""
    here = [extractor for extractor in extractors if extractor.installed]
    rows, _ = try_all(pages, here, rounds)
    scores = {extractor.name: row for extractor, row in zip(here, rows, strict=True)}
    console.print(_heading(pages, rounds))
    console.print(tables.summary(extractors, scores))
    console.print(_versions(here))
    if facts := tables.facts(scores[OURS.name]):
        console.print(f"\nWhat only {OURS.name} reads, where the gold states it", facts, sep="\n")
    console.print(f"\n{OURS.name} (left) and {TRAFILATURA.name} with its defaults (right)")
    console.print(tables.by_page([scores[OURS.name], scores[TRAFILATURA.name]]))
    for name, row in scores.items():
        for one in row:
            if one.failure:
                console.print(f"{one.name}: {name} failed: {one.failure}")
    for one in scores[OURS.name]:
        for number, snippet in enumerate(one.missing):
            console.print(f"{one.name}: {'lost' if number < one.wanted - one.kept else 'leaked'}: {snippet}")
        for wrong in one.wrong:
            console.print(f"{one.name}: {wrong}")
    return scores


def _ablate(console: Console, pages: Sequence[GoldPage], rounds: int) -> None:
    rows, _ = try_all(pages, ABLATED, rounds)
    console.print("The container read by both readers (left), by the walker alone, and by trafilatura alone (right)")
    console.print(tables.by_page(rows, texts_only=True))


def _bench(console: Console, pages: Sequence[GoldPage], rounds: int) -> None:
    two = (OURS, TRAFILATURA)
    _, times = try_all(pages, two, rounds)
    console.print(_heading(pages, rounds))
    console.print(tables.speed([extractor.name for extractor in two], times))
    console.print(_versions(two))
    console.print(f"\nWhere {OURS.name}'s time goes")
    stages = stage_times(pages, rounds)
    console.print(tables.shares(stages))
    cleaning = sum(time for stage, time in stages.items() if stage == "container" or stage.startswith("clean"))
    if cleaning:
        console.print(f"Figures and checks take {stages.get('figures', 0) / cleaning:.2f} × the time of cleaning.")


def _heading(pages: Sequence[GoldPage], rounds: int) -> str:
    size = sum(len(page.body) for page in pages) / len(pages) / 1024
    number = "1 page" if len(pages) == 1 else f"{len(pages)} pages"
    return f"{number} of {size:.0f} KiB on average; time is CPU time, the median of {rounds} rounds"


def _versions(extractors: Sequence[Extractor]) -> str:
    packages = [extractor.package.partition("[")[0] for extractor in extractors if extractor.package]
    return ", ".join((f"Python {python_version()}", *(f"{name} {version(name)}" for name in (*packages, "lxml"))))


def _lines(scores: Mapping[str, Sequence[Score]]) -> str:
    rows = ({"extractor": name, **asdict(one)} for name, row in scores.items() for one in row)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
