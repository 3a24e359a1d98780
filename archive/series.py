"""A body's reports as a series: the figures of one year beside those of the year before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from archive.report import Check, Figure

ACROSS_YEARS = ("I5", "I6")  # the rules that need the year before
MOST_STEPS = 8  # from a body to its successor: a guard against two that succeed each other

# The bodies of one series, in a row: those of which :body came, itself, and those that went on from it.
BODIES = f"""
WITH RECURSIVE earlier (body, steps) AS (
    SELECT :body, 0 UNION
    SELECT bodies.id, steps - 1 FROM earlier JOIN bodies ON successor = earlier.body WHERE steps > -{MOST_STEPS}
),
later (body, steps) AS (
    SELECT :body, 0 UNION
    SELECT successor, steps + 1 FROM later JOIN bodies ON id = body
    WHERE successor IS NOT NULL AND steps < {MOST_STEPS}
)
SELECT body FROM (SELECT * FROM earlier UNION SELECT * FROM later) GROUP BY body ORDER BY min(steps), body
"""
_COLUMNS = ", ".join(f'"{field.name}"' for field in fields(Figure))


def report_on(db: Any, body: str, year: int) -> str | None:
    """Return the id of the one report of `body` itself on `year`; None where there is none, or more than one."""
    rows = db.execute(
        "SELECT id FROM reports WHERE body = ? AND year = ? AND copy_of IS NULL LIMIT 2", [body, year]
    ).fetchall()
    return rows[0][0] if len(rows) == 1 else None


def report_before(db: Any, body: str, year: int) -> str | None:
    """Return the id of the report on the year before `year` in the series that `body` goes on with.

    Where the body has none, that of the nearest body whose new name it is, unless that body had ended before that
    year. A body that was put together of several counts more than each of them: nothing of theirs is before it. None
    where there is none, or more than one.
    """
    # CROSS: in this order, or SQLite goes through every report that is no copy, 2 ms for 2,000 of them.
    rows = db.execute(
        "WITH RECURSIVE series (body, steps, ended) AS (SELECT :body, 0, 9999 UNION"
        " SELECT bodies.id, steps + 1, coalesce((SELECT min(CAST(substr(since, 1, 4) AS INTEGER)) FROM successions"
        "  WHERE successions.body = bodies.id AND kind <> 'split'), 9999)"
        " FROM series JOIN bodies ON successor = series.body WHERE steps < :steps AND NOT EXISTS ("
        "  SELECT 1 FROM successions WHERE successions.body = bodies.id AND kind = 'merged'))"
        " SELECT reports.id, min(steps) AS nearest FROM series CROSS JOIN reports ON reports.body = series.body"
        " AND year = :year AND year <= ended AND copy_of IS NULL GROUP BY reports.id ORDER BY nearest LIMIT 2",
        {"body": body, "steps": MOST_STEPS, "year": year - 1},
    ).fetchall()
    alone = len(rows) == 1 or (len(rows) == 2 and rows[0][1] < rows[1][1])
    return rows[0][0] if alone else None


def bodies_after(db: Any, body: str) -> list[str]:
    """Return the bodies whose series `body` belongs to: itself, its successor, the successor of that and so on."""
    rows = db.execute(
        "WITH RECURSIVE series (body, steps) AS (SELECT ?, 0 UNION"
        " SELECT successor, steps + 1 FROM series JOIN bodies ON id = body"
        " WHERE successor IS NOT NULL AND steps < ?) SELECT DISTINCT body FROM series",
        [body, MOST_STEPS],
    ).fetchall()
    return [row[0] for row in rows]


def unchecked(db: Any) -> set[tuple[str, int]]:
    """Return the bodies and years whose reports have not been set beside the one before that an earlier name has."""
    found = set()
    for (body,) in db.execute("SELECT DISTINCT successor FROM bodies WHERE successor IS NOT NULL").fetchall():
        for (year,) in db.execute("SELECT DISTINCT year FROM reports WHERE body = ?", [body]).fetchall():
            report, before = report_on(db, body, year), report_before(db, body, year)
            other = before and report_on(db, body, year - 1) != before
            sql = "SELECT 1 FROM checks WHERE report = ? AND neighbour = ?"
            if report and other and not db.execute(sql, [report, before]).fetchone():
                found.add((body, year))
    return found


def forget_checks(db: Any, bodies: Iterable[str]) -> None:
    """Remove the checks that set a report of `bodies`, or of those after them, beside another body's."""
    marks = ", ".join("?" * len(ACROSS_YEARS))
    for body in sorted({after for each in bodies for after in bodies_after(db, each)}):
        db.execute(
            f"DELETE FROM checks WHERE rule IN ({marks}) AND report IN (SELECT id FROM reports WHERE body = ?)"
            " AND neighbour IN (SELECT id FROM reports WHERE body <> ?)",
            [*ACROSS_YEARS, body, body],
        )


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
