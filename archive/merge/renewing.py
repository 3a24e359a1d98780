"""Renewing: what one of two archives has read anew (`archive.rereading`) is so in the archive of both, in `main`.

Of two readings of one capture that of the newer extractor stands. `other` is the archive that is put into it.
"""

from __future__ import annotations

from typing import Any

from archive import rereading
from archive.merge.union import Row, by_number
from archive.rereading import READING


def follow(db: Any, before: Row, after: Row) -> None:
    """Let all that `main` says of a capture, whose row was `before`, be as it is read in `after`; its row itself is
    the caller's to write."""
    old, new = before["report"], after["report"]
    if old is not None and new is not None and old != new:
        _replace(db, after, old, new)


def renew(db: Any, low: int, high: int) -> None:
    """Let what came in from a stretch of the rowids of the captures of `other` be as `main` reads them."""
    rows = db.execute(
        "SELECT m.*, o.report AS old FROM other.captures AS o JOIN main.captures AS m ON m.id = o.id"
        " WHERE o.rowid > ? AND o.rowid <= ? AND o.report <> m.report",
        [low, high],
    ).fetchall()
    for row in rows:
        _replace(db, row, row["old"], row["report"])


def _replace(db: Any, capture: Any, old: str, new: str) -> None:
    """Apply the newer reading of a capture; the others with the very same bytes have the same reader from now on."""
    names = {"page": capture["page"], "old": old, "extractor": capture["extractor"]}
    read_so = "SELECT id FROM captures WHERE page = :page AND report = :old AND extractor IS NOT NULL"
    read = {id for (id,) in db.execute(read_so, names).fetchall()}
    rereading.replace(db, capture["page"], capture["id"], old, new)
    for id in read - {id for (id,) in db.execute(read_so, names).fetchall()}:
        db.execute("UPDATE captures SET extractor = coalesce(?, extractor) WHERE id = ?", [capture["extractor"], id])


def carry(db: Any, low: int, high: int) -> None:
    """Let the older readings in a stretch of the rowids of the reports of `other` say what they are read as now.

    One that is seen somewhere still is a text like others there: how those relate is worked out anew.
    """
    rows = db.execute(
        "SELECT m.id, CASE WHEN o.copy_kind = :kind THEN o.copy_of END AS theirs,"
        " CASE WHEN m.copy_kind = :kind THEN m.copy_of END AS mine,"
        " EXISTS (SELECT 1 FROM main.sightings WHERE report = m.id) AS is_seen"
        " FROM other.reports AS o JOIN main.reports AS m ON m.id = o.id"
        " WHERE o.rowid > :low AND o.rowid <= :high AND :kind IN (o.copy_kind, m.copy_kind)",
        {"kind": READING, "low": low, "high": high},
    ).fetchall()
    for row in rows:
        if row["is_seen"]:
            rereading.date(db, row["id"])
            continue
        read_as = [_read_as(db, row["id"], report) for report in (row["theirs"], row["mine"]) if report is not None]
        now = max(read_as, key=lambda report: (by_number(report["extractor"]), report["id"]))["id"]
        db.execute(
            "UPDATE main.reports SET copy_of = :now, copy_kind = :kind, similarity = NULL"
            " WHERE id = :id OR (copy_of = :id AND copy_kind = :kind AND id <> :now)",
            {"now": now, "kind": READING, "id": row["id"]},
        )


def _read_as(db: Any, older: str, report: str) -> Row:
    """Return the row of what `report`, as which `older` is read, is read as in turn."""
    passed = {older}
    while True:
        row = dict(
            db.execute("SELECT id, copy_of, copy_kind, extractor FROM main.reports WHERE id = ?", [report]).fetchone()
        )
        passed.add(report)
        report = row["copy_of"]
        if row["copy_kind"] != READING or report is None or report in passed:
            return row
