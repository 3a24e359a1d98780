"""The vocabulary of figures: what reports count, under stable ids. The words stand in `indicators.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from archive import toml

TOTAL = "total"  # the dimension of a figure that is not broken down


@dataclass(frozen=True, slots=True)
class Indicator:
    """A quantity that reports state.

    `unit` is as the form has it (`件`, `万元`); `topic` the statutory section; `generations` the forms of report in
    which it is reported (`2008`, `2014`, `2019`, `2021`); `by` the ids of the breakdowns in which it stands beside its
    total; `part_of` the indicator that it is a part of. `older` names what took its place in older forms, and
    `comparable` whether the two may be set side by side: `yes`, `with care`, `no`, or "" where nothing is older.
    `signed` quantities may be below zero; `prose` ones stand in no form, only in the text.
    """

    id: str
    name: str
    unit: str
    topic: str
    generations: tuple[str, ...]
    by: tuple[str, ...] = ()
    part_of: str = ""
    older: tuple[str, ...] = ()
    comparable: str = ""
    note: str = ""
    signed: bool = False
    prose: bool = False

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The ids of every dimension a figure of it may have, `total` first."""
        return (TOTAL, *(value for breakdown in self.by for value in BREAKDOWNS[breakdown].values))


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The kinds into which a quantity is divided: `values` maps the id of each dimension to its name."""

    id: str
    name: str
    values: Mapping[str, str]


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _load() -> tuple[dict[str, Indicator], dict[str, Breakdown]]:
    words: dict[str, Any] = toml.load("archive", "indicators.toml")
    breakdowns = {
        entry["id"]: Breakdown(
            entry["id"],
            entry["name"],
            MappingProxyType({value["id"]: value["name"] for value in entry["values"]}),
        )
        for entry in words["breakdowns"]
    }
    indicators = {entry["id"]: Indicator(**_values(entry)) for entry in words["indicators"]}
    return indicators, breakdowns


_indicators, _breakdowns = _load()
INDICATORS: Mapping[str, Indicator] = MappingProxyType(_indicators)
BREAKDOWNS: Mapping[str, Breakdown] = MappingProxyType(_breakdowns)
DIMENSIONS: Mapping[str, str] = MappingProxyType(
    {TOTAL: "总计"} | {value: name for breakdown in _breakdowns.values() for value, name in breakdown.values.items()}
)


def label_of(indicator: str, dimension: str = TOTAL) -> str:
    """Return what a reader calls the figure.

    >>> label_of("reviews", "upheld")
    '行政复议·结果维持'
    """
    name = INDICATORS[indicator].name
    return name if dimension == TOTAL else f"{name}·{DIMENSIONS[dimension]}"
