"""A body's reports as a series: the figures of one year beside those of the year before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from archive.report import Check, Figure

ACROSS_YEARS = ("I5", "I6")  # the rules that need the year before
_COLUMNS = ", ".join(f'"{field.name}"' for field in fields(Figure))


def report_on(db: Any, body: str, year: int) -> str | None:
    """Return the id of the one report of `body` on `year`; None where there is none, or more than one.

    Where the body has none, that of a body whose successor it is: bodies are renamed and merged.
    """
    for condition in ("body = :body", "body IN (SELECT id FROM bodies WHERE successor = :body)"):
        rows = db.execute(
            f"SELECT id FROM reports WHERE {condition} AND year = :year AND copy_of IS NULL LIMIT 2",
            {"body": body, "year": year},
        ).fetchall()
        if rows:
            return rows[0][0] if len(rows) == 1 else None
    return None


def bodies_after(db: Any, body: str) -> list[str]:
    """Return the bodies whose series `body` belongs to: itself and its successor."""
    rows = db.execute("SELECT successor FROM bodies WHERE id = ? AND successor IS NOT NULL", [body]).fetchall()
    return [body, *(row[0] for row in rows)]


def figures_of(db: Any, report: str) -> list[Figure]:
    """Return the figures of `report` that are chosen."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM figures WHERE report = ? AND chosen ORDER BY position", [report])
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
