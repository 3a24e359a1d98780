"""A body's reports as a series: the figures of one year beside those of the year before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from archive.report import Check, Figure

ACROSS_YEARS = ("I5", "I6")  # the rules that need the year before
_MOST_STEPS = 8  # from a body to its successor: a guard against two that succeed each other
_COLUMNS = ", ".join(f'"{field.name}"' for field in fields(Figure))


def report_on(db: Any, body: str, year: int) -> str | None:
    """Return the id of the one report of `body` itself on `year`; None where there is none, or more than one."""
    rows = db.execute(
        "SELECT id FROM reports WHERE body = ? AND year = ? AND copy_of IS NULL LIMIT 2", [body, year]
    ).fetchall()
    return rows[0][0] if len(rows) == 1 else None


def report_before(db: Any, body: str, year: int) -> str | None:
    """Return the id of the report on the year before `year` in the series that `body` goes on with.

    Where the body has none, that of the nearest body it succeeds: bodies are renamed and merged. None where there is
    none, or more than one.
    """
    rows = db.execute(
        "WITH RECURSIVE series (body, steps) AS (SELECT ?, 0 UNION"
        " SELECT bodies.id, steps + 1 FROM series JOIN bodies ON successor = series.body WHERE steps < ?)"
        " SELECT reports.id, min(steps) AS nearest FROM series JOIN reports ON reports.body = series.body AND year = ?"
        " AND copy_of IS NULL GROUP BY reports.id ORDER BY nearest LIMIT 2",
        [body, _MOST_STEPS, year - 1],
    ).fetchall()
    alone = len(rows) == 1 or (len(rows) == 2 and rows[0][1] < rows[1][1])
    return rows[0][0] if alone else None


def bodies_after(db: Any, body: str) -> list[str]:
    """Return the bodies whose series `body` belongs to: itself, its successor, the successor of that and so on."""
    rows = db.execute(
        "WITH RECURSIVE series (body, steps) AS (SELECT ?, 0 UNION"
        " SELECT successor, steps + 1 FROM series JOIN bodies ON id = body"
        " WHERE successor IS NOT NULL AND steps < ?) SELECT DISTINCT body FROM series",
        [body, _MOST_STEPS],
    ).fetchall()
    return [row[0] for row in rows]


def figures_of(db: Any, report: str, *, chosen: bool = False) -> list[Figure]:
    """Return the figures of `report` in their order, all or those that are `chosen`."""
    only = "AND chosen" if chosen else ""
    rows = db.execute(f"SELECT {_COLUMNS} FROM figures WHERE report = ? {only} ORDER BY position", [report])
    return [Figure(*row) for row in rows]


def replace_checks(db: Any, body: str, year: int, report: str | None, checks: Iterable[Check]) -> None:
    """Write `checks` across years as those of `report`, in place of all that reports of `body` on `year` have."""
    marks = ", ".join("?" * len(ACROSS_YEARS))
    db.execute(
        f"DELETE FROM checks WHERE rule IN ({marks})"
        " AND report IN (SELECT id FROM reports WHERE body = ? AND year = ?)",
        [*ACROSS_YEARS, body, year],
    )
    db.table("checks").insert_all({"report": report} | asdict(check) for check in checks)
