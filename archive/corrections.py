"""Corrections: a page whose title named another body or year, and that has the very same text under the right one."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from archive import standing
from archive.fold import fingerprint_text


def correction(db: Any, wrong: Mapping[str, Any], others: Set[str]) -> str | None:
    """Return the report that one of the reports `others` is or is a copy of whose text is that of `wrong`.

    Not nearly that: a body that copies its last report changes the year and hardly a figure, and neighbours change
    their name alone. Theirs are other reports, and at a fixed address each follows the other. None when there is none.
    """
    text = _untitled(wrong["text"], wrong["title"])
    found = []
    for other in others:
        # By what it is in its own body and year: what it once was corrected to may be the very text that it replaced.
        row = db.execute(
            "SELECT text, title, coalesce((SELECT id FROM reports AS head WHERE head.id = reports.copy_of"
            " AND head.body = reports.body AND head.year = reports.year), id) AS head FROM reports WHERE id = ?",
            [other],
        ).fetchone()
        if _untitled(row["text"], row["title"]) == text:
            found.append((*_last_shown(db, other), other, str(row["head"])))
    # Two addresses may have shown the same two titles in either order: only what was shown last is right.
    latest = max(found, default=None)
    return latest[-1] if latest is not None and latest[:2] > _last_shown(db, wrong["id"]) else None


def _last_shown(db: Any, report: str) -> tuple[str, str]:
    """Return when an own or official address showed `report` last, and since when."""
    row = db.execute(
        "SELECT coalesce(max(last_seen), ''), coalesce(max(first_seen), '') FROM sightings"
        " WHERE report = ? AND coalesce(standing, ?) IN (?, ?)",
        [report, standing.OFFICIAL, standing.OWN, standing.OFFICIAL],
    ).fetchone()
    return row[0], row[1]


def _untitled(text: str, title: str | None) -> str:
    """Return `text` as it is compared, without the title where it has that, too."""
    return fingerprint_text(text).replace(fingerprint_text(title or ""), "")


def corrected_into(db: Any, body: str, year: int) -> set[tuple[str, int]]:
    """Return the other bodies and years of which a text was corrected into a report of `body` and `year`."""
    rows = db.execute(
        "SELECT DISTINCT wrong.body, wrong.year FROM reports CROSS JOIN reports AS wrong ON wrong.copy_of = reports.id"
        " WHERE reports.body = ? AND reports.year = ?",
        [body, year],
    ).fetchall()
    return {(row[0], row[1]) for row in rows} - {(body, year)}
