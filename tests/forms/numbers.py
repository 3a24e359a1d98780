"""Numbers of a report such that every identity of its form holds, and numbers such that some do not."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.forms import rows
from tests.forms.rows import Key

Number = int | Decimal
Numbers = dict[Key, Number]
# How much a report counts: the most in a cell, and how many cells are zero. A township has almost nothing but zeros, in
# which a reader that mistakes rows goes unnoticed, so most are busier than real ones.
_SIZES = {"few": (3, 0.9), "some": (40, 0.5), "many": (900, 0.2), "full": (4000, 0.02)}


def consistent(random: Random, generation: str) -> Numbers:
    """Return a number for every cell of the form of `generation`, group subtotals of section 三 included."""
    most, nil = _SIZES[random.choice(tuple(_SIZES))]

    def some(scale: float = 1) -> int:
        return 0 if random.random() < nil else random.randint(1, max(1, int(most * scale)))

    if generation == "2014":
        return _survey(random, some)
    numbers: Numbers = {}
    for _, _, lines in rows.DISCLOSURE[generation]:
        for _, indicators in lines:
            for one in indicators:
                change = some(0.1) * random.choice((1, -1)) if one.endswith("_change") else some(3)
                numbers[one, "total"] = _money(random) if one in rows.MONEY else change
    groups = rows.outcomes(generation)
    for applicant in rows.APPLICANT_IDS:
        for leaf in rows.leaves(generation):
            numbers[leaf, applicant] = some(0.2)
        done = sum(int(numbers[leaf, applicant]) for leaf in rows.leaves(generation))
        out = some(0.2)
        carried = random.randint(0, done + out) if random.random() > nil else 0
        numbers["results_total", applicant] = done
        numbers["applications_carried_out", applicant] = out
        numbers["applications_carried_in", applicant] = carried
        numbers["applications_received", applicant] = done + out - carried
        for group in groups:
            if group.leaves:
                numbers[group.indicator, applicant] = sum(numbers[one.indicator, applicant] for one in group.leaves)
    for indicator in {indicator for indicator, dimension in numbers if dimension == rows.APPLICANT_IDS[0]}:
        numbers[indicator, "total"] = sum(numbers[indicator, one] for one in rows.APPLICANT_IDS)
    for indicator, _, _ in rows.DISPUTES:
        for result, _ in rows.RESULTS[:-1]:
            numbers[indicator, result] = some(0.05)
        numbers[indicator, "total"] = sum(numbers[indicator, result] for result, _ in rows.RESULTS[:-1])
    return numbers


def _survey(random: Random, some: object) -> Numbers:
    assert callable(some)
    keys = [line.key for line in rows.SURVEY if line.key]
    numbers: Numbers = {key: _money(random) if key[0] in rows.MONEY else some() for key in keys}
    for whole, parts in reversed(rows.SUMS):  # 不同意公开 is itself a part
        numbers[whole] = sum(numbers[part] for part in parts)
    return numbers


def _money(random: Random) -> Number:
    if random.random() < 0.3:
        return 0
    return Decimal(random.randint(1, 10 ** random.randint(2, 8))).scaleb(-random.choice((1, 2, 2, 4)))


def disturb(random: Random, numbers: Numbers) -> None:
    """Change one to three numbers that take part in identities, each so that it stays at least 0."""
    keys = sorted(key for key in numbers if _is_summed(key))
    for key in random.sample(keys, random.choice((1, 1, 2, 3))):
        old = int(numbers[key])
        numbers[key] = random.choice(
            [new for new in (old + 1, old + 10, old * 10 + 2, old - 1, 0) if new >= 0 and new != old]
        )


_SUMMED = {key for whole, parts in rows.SUMS for key in (whole, *parts)}
_GROUPS = {group.indicator for group in rows.outcomes("2021") if group.leaves} - {"otherwise"}


def _is_summed(key: Key) -> bool:
    indicator, dimension = key
    by_applicant = dimension in rows.APPLICANT_IDS or indicator in {
        "applications_received", "applications_carried_in", "applications_carried_out", "results_total",
        *rows.leaves("2021"), *rows.leaves("2019"),
    }  # fmt: skip
    by_result = indicator in {one for one, _, _ in rows.DISPUTES}
    return (by_applicant and indicator not in _GROUPS) or by_result or key in _SUMMED
