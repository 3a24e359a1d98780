"""What a reader made of a report, cell by cell and identity by identity, against what stands in it."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from archive.report import Figure, Reading
from pipelines.refine import refine
from tests.forms.made import Made, make

RULES = frozenset({"I1", "I2", "I3", "I4", "I8"})


@dataclass(slots=True)
class Score:
    """`mistakes` are sentences; `alarms` identities that are said to fail and hold, `unseen` ones that fail."""

    number: int
    medium: str
    variants: tuple[str, ...]
    disturbed: bool
    cells: int
    exact: int = 0
    planted: int = 0
    extra: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    @property
    def mistakes(self) -> list[str]:
        """Everything that is not as it should be."""
        kinds = ("extra", "wrong", "missed", "alarms", "unseen", "unsure")
        return [f"{kind}: {what}" for kind in kinds for what in getattr(self, kind)]


def score_all(jobs: Sequence[tuple[int, str]]) -> list[Score]:
    """Make and read every report of `jobs` (number, medium), in two processes."""
    context = multiprocessing.get_context("spawn")  # pytest's own threads do not survive a fork
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        return list(pool.map(scored, jobs, chunksize=25))


def scored(job: tuple[int, str]) -> Score:
    """Make a report and read it: the number and the medium are the whole job, so that another process may do it."""
    made = make(*job)
    return score(made, refine(made.page), job[1])


def score(made: Made, reading: Reading, medium: str) -> Score:
    """Compare `reading` with what `made` holds."""
    result = Score(made.number, medium, made.variants, made.disturbed, len(made.truth))
    found: dict[tuple[str, str], list[Figure]] = {}
    for figure in reading.figures:
        found.setdefault((figure.indicator, figure.dimension), []).append(figure)
    for key, cell in made.truth.items():
        figures = found.pop(key, [])
        shown = [(figure.kind, figure.value, _squeezed(figure.raw)) for figure in figures]
        if not shown:
            result.missed.append(f"{key} {cell}")
        elif shown == [(cell.kind, cell.value, _squeezed(cell.raw))] and figures[0].chosen:
            result.exact += 1
        else:
            result.wrong.append(f"{key} {cell} but {figures}")
    result.extra += [f"{key} {figures}" for key, figures in found.items() if key not in made.optional]
    said = {(check.rule, check.scope): check.outcome for check in reading.checks if check.rule in RULES}
    for scope, outcome in made.outcomes.items():
        result.planted += outcome == "fail"
        answer = said.pop(scope, "cannot say")
        if answer != outcome:
            kind = result.unseen if outcome == "fail" else result.alarms if answer == "fail" else result.unsure
            kind.append(f"{scope} is {outcome}, said {answer}")
    result.alarms += [f"{scope} {outcome}" for scope, outcome in said.items() if outcome == "fail"]
    return result


def _squeezed(raw: str) -> str:
    return "".join(raw.split())


def by_medium(scores: Iterable[Score]) -> str:
    """Return what was right and wrong in each medium, a line each and one for all."""
    lines = [f"{'':6}{'reports':>9}{'cells':>10}{'exact':>10}{'wrong':>7}{'missed':>8}{'extra':>7}"
             f"{'planted':>9}{'unseen':>8}{'alarms':>8}{'unsure':>8}"]  # fmt: skip
    media: dict[str, list[Score]] = {}
    for one in scores:
        for name in (one.medium, "all"):
            media.setdefault(name, []).append(one)
    for name in (*(name for name in media if name != "all"), "all"):
        some = media[name]
        sums = [sum(getattr(one, what) for one in some) for what in ("cells", "exact", "planted")]
        counts = {what: sum(len(getattr(one, what)) for one in some)
                  for what in ("wrong", "missed", "extra", "unseen", "alarms", "unsure")}  # fmt: skip
        lines.append(
            f"{name:6}{len(some):9,}{sums[0]:10,}{sums[1] / sums[0]:10.4%}{counts['wrong']:7}{counts['missed']:8}"
            f"{counts['extra']:7}{sums[2]:9,}{counts['unseen']:8}{counts['alarms']:8}{counts['unsure']:8}"
        )
    return "\n".join(lines)


def by_variant(scores: Iterable[Score], least: int = 1) -> str:
    """Return a table of variants: in how many reports each was, how many of these had mistakes, and how many."""
    used: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    mistakes: Counter[str] = Counter()
    for one in scores:
        for variant in one.variants:
            used[variant] += 1
            failed[variant] += bool(one.mistakes)
            mistakes[variant] += len(one.mistakes)
    rows = sorted((v for v in used if failed[v] >= least), key=lambda v: -failed[v] / used[v])
    return "\n".join(f"{used[v]:5} reports {failed[v]:5} failed {mistakes[v]:6} mistakes  {v}" for v in rows)
