"""The figures and checks of a report in the archive: written when they change, those of pictures kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from archive.report import Check, Figure, Report
from archive.series import ACROSS_YEARS, figures_of


def replace_figures(db: Any, report: Report, looked: bool) -> None:
    """Write the figures and checks of the reading where they are others than those that are kept.

    When nobody `looked` at the pictures, the figures that were read in them stay, and are chosen before a sentence, as
    they were; so do the checks that the reading does not make, except that of a text that counts otherwise now with
    the pictures (I7). Those across years are not of one reading.
    """
    figures, checks = report.reading.figures, report.reading.checks
    kept, made = tuple(figures_of(db, report.id)), _checks_of(db, report.id)
    pictured = [figure for figure in kept if figure.origin == "ocr"]
    if pictured and not looked and not any(figure.origin == "ocr" for figure in figures):
        same_text = _counted(figures) == _counted(figure for figure in kept if figure.origin != "ocr")
        figures = _beside(figures, pictured)
        again = {(check.rule, check.scope) for check in checks}
        checks += tuple(
            check for check in made if (check.rule, check.scope) not in again and (check.rule != "I7" or same_text)
        )
    if figures != kept:
        db.execute("DELETE FROM figures WHERE report = ?", [report.id])
        db.table("figures").insert_all(
            {"report": report.id, "position": position} | asdict(figure) for position, figure in enumerate(figures)
        )
    if set(checks) != set(made):
        marks = ", ".join("?" * len(ACROSS_YEARS))
        db.execute(f"DELETE FROM checks WHERE report = ? AND rule NOT IN ({marks})", [report.id, *ACROSS_YEARS])
        db.table("checks").insert_all({"report": report.id} | asdict(check) for check in checks)


def keep_pictured(db: Any, report: Report) -> None:
    """Keep the figures that `report`, a reading that is not preferred, has of pictures, when the preferred has none."""
    kept = tuple(figures_of(db, report.id))
    if any(one.origin == "ocr" for one in kept) or all(one.origin != "ocr" for one in report.reading.figures):
        return
    preferred = replace(report, reading=replace(report.reading, figures=kept, checks=_checks_of(db, report.id)))
    replace_figures(db, report, looked=True)
    replace_figures(db, preferred, looked=False)


def _beside(figures: Sequence[Figure], pictured: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return `figures` of tables and sentences and those `pictured`, of which one at most is chosen for each key."""
    printed = {(figure.indicator, figure.dimension) for figure in figures if figure.origin == "table" and figure.chosen}
    seen = {
        (figure.indicator, figure.dimension) for figure in pictured if figure.value is not None and figure.chosen
    } - printed
    stated = {(figure.indicator, figure.dimension) for figure in figures if figure.chosen} - seen
    return (
        *(replace(one, chosen=one.chosen and (one.indicator, one.dimension) not in seen) for one in figures),
        *(replace(one, chosen=one.chosen and (one.indicator, one.dimension) not in stated) for one in pictured),
    )


def _counted(figures: Iterable[Figure]) -> list[Figure]:
    return [replace(figure, chosen=False) for figure in figures]


def _checks_of(db: Any, report: str) -> tuple[Check, ...]:
    """Return the checks of `report` but those across years."""
    names = ", ".join(f'"{field.name}"' for field in fields(Check))
    rows = db.execute(f"SELECT {names} FROM checks WHERE report = ?", [report])
    return tuple(check for check in (Check(*row) for row in rows) if check.rule not in ACROSS_YEARS)
