"""What is found in a sentence: a figure with its evidence, and how far it is to be believed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from archive.indicators import INDICATORS, TOTAL
from archive.report import Figure
from pipelines.figures.prose.numerals import Number
from pipelines.figures.prose.sentences import Sentence


class Finding(NamedTuple):
    """A figure; `weak` where its wording is (`prose.toml`), `named` where its clause names a body, maybe another."""

    figure: Figure
    weak: bool = False
    named: bool = False


def figure_of(sentence: Sentence, indicator: str, number: Number, dimension: str = TOTAL) -> Figure:
    """Return the figure that `number` is, with its sentence as evidence; yuan become 万元 where that is the unit."""
    unit = INDICATORS[indicator].unit
    value = number.value / 10_000 if unit == "万元" and number.unit == "元" else number.value
    raw = sentence.raw(number.start, number.end)
    return Figure(
        indicator, dimension, value, number.kind, raw, unit, "prose", sentence.printed, sentence.start, sentence.end
    )


def believed(findings: Iterable[Finding]) -> list[Figure]:
    """Return each figure once, in the order of the text, without those that a better founded one contradicts.

    A weak wording counts only where no other gives the figure; a clause that names a body only where nothing differs.
    """
    findings = list(findings)
    strong = {(one.figure.indicator, one.figure.dimension) for one in findings if not one.weak}
    values: dict[tuple[str, str], set[float | None]] = {}
    for one in findings:
        values.setdefault((one.figure.indicator, one.figure.dimension), set()).add(one.figure.value)
    kept: dict[Figure, None] = {}
    for figure, weak, named in findings:
        key = figure.indicator, figure.dimension
        if not (weak and key in strong) and not (named and len(values[key]) > 1):
            kept.setdefault(figure)
    return sorted(kept, key=lambda figure: figure.start or 0)
