"""Renewing: what one of two archives has read anew (`archive.rereading`) is so in the archive of both, in `main`.

Of two readings of the same bytes at one address that of the newer extractor stands, for all captures that hold them.
`other` is the archive that is put into it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from archive import rereading
from archive.merge.union import Row, by_number
from archive.rereading import READING


def present(db: Any, row: Row) -> Row:
    """Return the `row` of a capture as it is in `main` now: what became of another with the same bytes may have changed
    it."""
    now = db.execute("SELECT report, extractor FROM main.captures WHERE id = ?", [row["id"]]).fetchone()
    return row | dict(now) | {"_reader": now["extractor"] or row["_reader"]}


def follow(db: Any, before: Row, chosen: Row) -> Row:
    """Return the row `chosen` of a capture, whose row was `before`, as the newest reader of its bytes has it.

    All that `main` says of the capture is so then; its row itself is the caller's to write."""
    after = chosen | _newest(db, chosen)
    old, new = before["report"], after["report"]
    if old is not None and new is not None and old != new:
        _replace(db, after, old, new)
    return after


def renew(db: Any, low: int, high: int) -> None:
    """Let what came in from a stretch of the rowids of the captures of `other` be as `main` reads them.

    All captures of a page with the very same bytes are read as the newest of their readers has them."""
    within = "o.rowid > ? AND o.rowid <= ?"
    rows = db.execute(
        "SELECT m.*, o.report AS old FROM other.captures AS o JOIN main.captures AS m ON m.id = o.id"
        f" WHERE {within} AND o.report <> m.report",
        [low, high],
    ).fetchall()
    for row in rows:
        _replace(db, row, row["old"], row["report"])
    # Grouped, since a page may have been captured a thousand times.
    older = db.execute(
        "SELECT m.id FROM (SELECT page, payload_sha256 FROM main.captures WHERE page IN"
        f" (SELECT page FROM other.captures AS o WHERE {within}) AND report IS NOT NULL"
        " GROUP BY page, payload_sha256 HAVING min(extractor) <> max(extractor)) AS mixed"
        " JOIN main.captures AS m ON m.page = mixed.page AND m.payload_sha256 = mixed.payload_sha256"
        " WHERE m.report IS NOT NULL AND m.extractor IS NOT NULL",
        [low, high],
    ).fetchall()
    for (id,) in older:
        row = dict(db.execute("SELECT * FROM main.captures WHERE id = ?", [id]).fetchone())
        after = row | _newest(db, row)
        if after["report"] != row["report"]:
            _replace(db, after, row["report"], after["report"])
        _sign(db, id, after["extractor"])


def _newest(db: Any, row: Row) -> Row:
    """Return the `report` and `extractor` of the newest reader of the bytes of a capture at its page; nothing where it
    has not been read."""
    if row["report"] is None or row["extractor"] is None:
        return {}
    others = db.execute(
        "SELECT report, extractor FROM main.captures WHERE page = :page AND payload_sha256 = :payload_sha256"
        " AND report IS NOT NULL AND extractor <> :extractor ORDER BY fetched_at, id",
        {name: row[name] for name in ("page", "payload_sha256", "extractor")},
    ).fetchall()
    newest = max([row, *map(dict, others)], key=lambda one: by_number(one["extractor"]))
    return {name: newest[name] for name in ("report", "extractor")}


def _replace(db: Any, capture: Any, old: str, new: str) -> None:
    """Apply the newer reading of a capture; the others with the very same bytes have the same reader from now on."""
    names = {"page": capture["page"], "old": old}
    _note_replaced(db, old, new)
    read_so = "SELECT id FROM captures WHERE page = :page AND report = :old AND extractor IS NOT NULL"
    read = {id for (id,) in db.execute(read_so, names).fetchall()}
    rereading.replace(db, capture["page"], capture["id"], old, new)
    for id in read - {id for (id,) in db.execute(read_so, names).fetchall()}:
        _sign(db, id, capture["extractor"])


def _sign(db: Any, id: str, extractor: str | None) -> None:
    db.execute("UPDATE captures SET extractor = coalesce(?, extractor) WHERE id = ?", [extractor, id])


def begin(db: Any) -> None:
    """Make the table of older readings: what each was ever read as instead, and when it had been seen until then."""
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS replaced"
        " (old TEXT, new TEXT, first_seen TEXT, last_seen TEXT, PRIMARY KEY (old, new))"
    )


_NOTE = (
    "INSERT INTO temp.replaced {} ON CONFLICT (old, new) DO UPDATE SET"
    " first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)"
)


def _note_replaced(db: Any, old: str, new: str) -> None:
    row = "SELECT id, {}, first_seen, last_seen FROM main.reports WHERE id = ?"
    db.execute(_NOTE.format(row.format("?")), [new, old])
    db.execute(_NOTE.format(row.format("copy_of") + f" AND copy_kind = '{READING}'"), [old])


def note_older(db: Any, low: int, high: int) -> None:
    """Note the older readings in a stretch of the rowids of the reports of `other`, as either archive has them."""
    for schema in ("main", "other"):
        rows = (
            "SELECT m.id, {0}.copy_of, min(o.first_seen, m.first_seen), max(o.last_seen, m.last_seen)"
            " FROM other.reports AS o JOIN main.reports AS m ON m.id = o.id"
            " WHERE o.rowid > ? AND o.rowid <= ? AND {0}.copy_kind = '{1}'"
        )
        db.execute(_NOTE.format(rows.format(schema[0], READING)), [low, high])


def replaced(db: Any) -> list[str]:
    """Return the reports that are noted as older readings."""
    return [id for (id,) in db.execute("SELECT DISTINCT old FROM temp.replaced ORDER BY old")]


def carry(db: Any, older: Iterable[str]) -> None:
    """Let each of the `older` readings say what it is read as now, and when it was seen in any of the archives.

    One that is seen somewhere still is a text like others there: how those relate is worked out anew.
    """
    for id in older:
        if _is_seen(db, id):
            rereading.date(db, id)
            continue
        read_as = _read_as(db, id)
        if not read_as:
            continue
        now = max(read_as, key=lambda report: (by_number(report["extractor"]), report["id"]))["id"]
        (first, last) = db.execute(
            "SELECT min(first_seen), max(last_seen) FROM temp.replaced WHERE old = ?", [id]
        ).fetchone()
        db.execute(
            "UPDATE main.reports SET copy_of = ?, copy_kind = ?, similarity = NULL, first_seen = ?, last_seen = ?"
            " WHERE id = ?",
            [now, READING, first, last, id],
        )


def _is_seen(db: Any, report: str) -> bool:
    return db.execute("SELECT 1 FROM main.sightings WHERE report = ? LIMIT 1", [report]).fetchone() is not None


def _read_as(db: Any, older: str) -> list[Row]:
    """Return the id and extractor of all that `older`, or what it was read as in turn, is read as and is seen still."""
    found, passed, left = [], {older}, [older]
    while left:
        news = db.execute(
            "SELECT new FROM temp.replaced WHERE old = :id"
            " UNION SELECT copy_of FROM main.reports WHERE id = :id AND copy_kind = :kind",
            {"id": left.pop(), "kind": READING},
        ).fetchall()
        for (new,) in news:
            if new is None or new in passed:
                continue
            passed.add(new)
            left.append(new)
            if _is_seen(db, new):
                found.append(dict(db.execute("SELECT id, extractor FROM main.reports WHERE id = ?", [new]).fetchone()))
    return found
