"""The identities that figures must satisfy (勾稽关系), under stable ids. The words stand in `rules.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from archive import toml
from archive.indicators import DIMENSIONS, INDICATORS, label_of


@dataclass(frozen=True, slots=True)
class Rule:
    """An identity.

    `sentence` says it to a reader in Chinese, `meaning` in English. One that need not `must_hold` is a reason to look.
    `across` says what one check is about: a `column` of a form, a `row`, the `years`, or the `text`; `figures` are the
    indicators whose figures each check of a column sets side by side: of a sum, only its total.
    """

    id: str
    name: str
    sentence: str
    meaning: str
    must_hold: bool
    across: str
    figures: tuple[str, ...] = ()


def _load() -> dict[str, Rule]:
    words: dict[str, Any] = toml.load("archive", "rules.toml")
    return {entry["id"]: Rule(**entry | {"figures": tuple(entry.get("figures", ()))}) for entry in words["rules"]}


RULES: Mapping[str, Rule] = MappingProxyType(_load())
_ORDINAL = re.compile(r"（(\d+)）$")
_DIMENSIONS = {name: dimension for dimension, name in DIMENSIONS.items()}
_LABELS = {
    label_of(one.id, dimension): (one.id, dimension) for one in INDICATORS.values() for dimension in one.dimensions
}


def ordinal(scope: str) -> int:
    """Return of which of several tables, from 1, a check on `scope` is asked.

    >>> ordinal("总计"), ordinal("总计（2）")
    (1, 2)
    """
    found = _ORDINAL.search(scope)
    return int(found[1]) if found else 1


def concerned(rule: str, scope: str) -> set[tuple[str, str]]:
    """Return the figures, as (indicator, dimension), that a check of `rule` on `scope` sets side by side.

    Of sums only the total is named, since any of its parts may be the wrong one. Empty where the scope is no column or
    row of a form.

    >>> sorted(concerned("I5", "自然人")), concerned("I3", "予以公开")
    ([('applications_carried_in', 'natural_person')], {('granted', 'total')})
    """
    scope = _ORDINAL.sub("", scope.removeprefix("正文与表格："))
    if rule in RULES and scope in _DIMENSIONS:
        return {(indicator, _DIMENSIONS[scope]) for indicator in RULES[rule].figures}
    return {_LABELS[scope]} if rule in RULES and scope in _LABELS else set()
