"""Two thousand made-up reports, their tables printed in many ways: every cell is read, every false sum is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.refine import refine
from tests.forms.made import make
from tests.forms.score import Score, by_medium, by_variant, score, score_all

JOBS = [(number, medium) for medium, count in (("html", 1500), ("docx", 300), ("pdf", 200)) for number in range(count)]


@pytest.fixture(scope="module")
def scores() -> list[Score]:
    return score_all(JOBS)


def said(scores: list[Score]) -> str:
    """Return what went wrong, so that a failure needs no second run."""
    worst = [f"{one.medium} {one.number}: {what[:300]}" for one in scores for what in one.mistakes[:2]]
    return "\n".join(("", by_medium(scores), by_variant(scores), *worst[:40]))


def test_the_reports_are_of_every_kind(scores: list[Score]) -> None:
    assert sum(one.cells for one in scores) > 200_000
    assert sum(one.planted > 0 for one in scores) > 400
    assert not [one.number for one in scores if one.planted and not one.disturbed]
    assert len({variant for one in scores for variant in one.variants}) > 100


def test_the_score_tells_each_kind_of_mistake() -> None:
    made = make(0)
    reading = refine(made.page)
    first, *others = reading.figures
    assert score(made, reading, "html").mistakes == []
    assert score(made, replace(reading, figures=tuple(others)), "html").missed
    assert score(made, replace(reading, figures=(replace(first, raw="9999"), *others)), "html").wrong
    assert score(made, replace(reading, figures=(*others, replace(first, dimension="phone"))), "html").extra
    failing = tuple(replace(check, outcome="fail") for check in reading.checks)
    assert score(made, replace(reading, checks=failing), "html").alarms


def test_999_cells_of_1000_are_exact(scores: list[Score]) -> None:
    exact, cells = sum(one.exact for one in scores), sum(one.cells for one in scores)
    assert exact >= 0.999 * cells, f"{exact:,} of {cells:,} cells{said(scores)}"


def test_no_figure_is_made_up(scores: list[Score]) -> None:
    assert not [what for one in scores for what in one.extra], said(scores)


def test_every_false_sum_is_found_and_no_true_one_is_called_false(scores: list[Score]) -> None:
    assert not [what for one in scores for what in (*one.unseen, *one.alarms)], said(scores)


def test_where_a_number_is_missing_the_checks_cannot_say(scores: list[Score]) -> None:
    assert not [what for one in scores for what in one.unsure], said(scores)
