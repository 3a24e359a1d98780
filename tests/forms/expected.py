"""The outcome of each identity (勾稽关系) over what a report prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archive.indicators import INDICATORS
from tests.forms import rows
from tests.forms.printing import Printed
from tests.forms.rows import Key

_OTHER_ROWS = ("applications_received", "applications_carried_in", "results_total", "applications_carried_out")
Truth = Mapping[Key, Printed]


def outcomes(truth: Truth, generation: str) -> dict[tuple[str, str], str]:
    """Return `pass`, `fail` or `cannot say` by rule and scope, for the rules I1 to I4 and I8."""
    return {(rule, scope): _outcome(truth, left, right) for rule, scope, left, right in _identities(generation)}


def _identities(generation: str) -> Iterator[tuple[str, str, Sequence[Key], Sequence[Key]]]:
    if generation == "2014":
        for whole, parts in rows.SUMS:
            yield "I8", INDICATORS[whole[0]].name, [whole], parts
        return
    leaves = rows.leaves(generation)
    for column, name in rows.COLUMNS:
        scope = "其他组织" if name == "其他" else name
        asked = [("applications_received", column), ("applications_carried_in", column)]
        done = [("results_total", column), ("applications_carried_out", column)]
        yield "I1", scope, asked, done
        yield "I2", scope, [("results_total", column)], [(leaf, column) for leaf in leaves]
    groups = [group.indicator for group in rows.outcomes(generation) if group.leaves]
    for indicator in (*_OTHER_ROWS, *leaves, *groups):
        yield "I3", INDICATORS[indicator].name, [(indicator, "total")], [(indicator, one) for one in rows.APPLICANT_IDS]
    for indicator, _, _ in rows.DISPUTES:
        results = [(indicator, result) for result, _ in rows.RESULTS[:-1]]
        yield "I4", INDICATORS[indicator].name, [(indicator, "total")], results


def _outcome(truth: Truth, left: Sequence[Key], right: Sequence[Key]) -> str:
    values = [[truth[key].value if key in truth else None for key in side] for side in (left, right)]
    if any(value is None for side in values for value in side):
        return "cannot say"
    one, other = (sum(value for value in side if value is not None) for side in values)
    return "pass" if one == other else "fail"
