"""Captures read again: which ones, and what a new reading of the same bytes does to what was read before.

The report that a text was keeps its id for whoever cites it, as `copy_kind = 'reading'` of what the same bytes are read
as now. Where it was seen, and when, moves to the new one: nothing is lost, and nothing counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive import frontier
from archive.store import Archive

READING = "reading"  # the `copy_kind` of what nothing is read as any more
# Never read as pages, whatever reads them: what a redirect led to is a capture of its own. What a crawl left unread
# since a later capture was read already (`superseded`) may hold a version that no other capture has.
_NOT_READ = "('redirect', 'unchanged')"
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which captures to read: those that `extractor` has not read, or `everything`; of one `portal`, `since` a date,
    or only what imports brought in and nothing has read, or that is to be read once more (`imported`)."""

    extractor: str
    portal: str = ""
    since: str = ""
    everything: bool = False
    imported: bool = False

    @property
    def condition(self) -> str:
        """The SQL condition on a row of `captures` and its row of `pages`, with the names of `values`."""
        parts = [f"coalesce(captures.verdict, '') NOT IN {_NOT_READ}", *self._scope]
        if self.imported:
            parts.append("captures.verdict IS NULL")
        elif not self.everything:
            parts.append("captures.extractor IS NOT :extractor")
        return " AND ".join(parts)

    @property
    def confirmation(self) -> str:
        """The SQL condition on a 304 of which the sightings of what it confirms do not know yet, or that does not know
        itself what that was read as."""
        later = (
            "EXISTS (SELECT 1 FROM captures AS held JOIN sightings ON sightings.report = held.report"
            " AND sightings.url = captures.page WHERE held.id = captures.revisit_of"
            " AND (sightings.last_seen < captures.fetched_at OR captures.report IS NOT held.report))"
        )
        return " AND ".join(["captures.verdict = 'unchanged'", later, *self._scope])

    @property
    def _scope(self) -> list[str]:
        parts = ["captures.fetched_at >= :since", "pages.kind IS NOT 'list' AND pages.kind IS NOT 'image'"]
        if self.imported:
            parts.append("captures.run IN (SELECT id FROM runs WHERE source = 'import')")
        if self.portal:
            parts.append("pages.portal = :portal")
        return parts

    @property
    def values(self) -> dict[str, Any]:
        """The values of `condition`."""
        return {"extractor": self.extractor, "portal": self.portal, "since": self.since}


def number(archive: Archive, wanted: Wanted) -> int:
    """Return how many captures are `wanted`."""
    sql = f"SELECT count(*) FROM captures LEFT JOIN pages ON pages.url = captures.page WHERE {wanted.condition}"
    (found,) = archive.db.execute(sql, wanted.values).fetchone()
    return int(found)


def forget(archive: Archive, wanted: Wanted) -> None:
    """Write that nothing has read what is `wanted`: each of it is read once then, however often that is stopped."""
    with archive.transaction() as db:
        db.execute(
            "UPDATE captures SET extractor = NULL WHERE id IN (SELECT captures.id FROM captures"
            f" LEFT JOIN pages ON pages.url = captures.page WHERE {wanted.condition})",
            wanted.values,
        )


def each(archive: Archive, wanted: Wanted, *, attached: bool) -> Iterator[dict[str, Any]]:
    """Yield the rows of the captures that are `wanted`, with portal, kind and cover of their pages, oldest first: those
    of `attached` files, or all others, which must have been read before, so that the files' pages are known.

    `seen_at` is when the page was last seen as this capture has it. Rows may be written to meanwhile.
    """
    return _rows(archive, wanted, f"{wanted.condition} AND pages.kind {'IS' if attached else 'IS NOT'} 'attachment'")


def confirmations(archive: Archive, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """Yield the rows of the 304s of which what they confirm does not know yet, once that has been read."""
    return _rows(archive, wanted, wanted.confirmation)


def _rows(archive: Archive, wanted: Wanted, condition: str) -> Iterator[dict[str, Any]]:
    at, identity = "", ""
    while rows := list(
        archive.db.query(
            "SELECT captures.*, pages.portal, pages.kind, pages.cover, coalesce((SELECT last_seen FROM sightings"
            " WHERE sightings.url = captures.page AND sightings.report = captures.report"
            " AND sightings.capture = captures.id), captures.fetched_at) AS seen_at"
            " FROM captures LEFT JOIN pages ON pages.url = captures.page"
            f" WHERE (captures.fetched_at, captures.id) > (:at, :id) AND {condition}"
            " ORDER BY captures.fetched_at, captures.id LIMIT :most",
            wanted.values | {"at": at, "id": identity, "most": _CHUNK},
        )
    ):
        yield from rows
        at, identity = rows[-1]["fetched_at"], rows[-1]["id"]


def homeless(archive: Archive) -> list[tuple[str, str, str]]:
    """Return the addresses of captures whose row of `pages` is lost, each with the kind of page that it must have been
    and the time of the first capture."""
    rows = archive.db.query(
        "SELECT page, min(fetched_at) AS at, CASE WHEN media_type LIKE 'image/%' THEN 'image'"
        " WHEN media_type IN ('', 'application/xhtml+xml') OR media_type LIKE 'text/%' THEN 'page'"
        " ELSE 'attachment' END AS kind FROM captures WHERE status BETWEEN 200 AND 299"
        " AND NOT EXISTS (SELECT 1 FROM pages WHERE url = page) GROUP BY page ORDER BY page"
    )
    return [(row["page"], row["kind"], row["at"]) for row in rows]


def add_page(db: Any, url: str, kind: str, portal: str | None, at: str) -> None:
    """Add a page that was not found on a list, known since `at`; what is known of it stands. That it is a file or a
    picture is told by any capture that holds one: that it is unchanged (304) tells nothing."""
    db.execute(
        "INSERT INTO pages (url, portal, kind, state, discovered_at) VALUES (?, ?, ?, 'new', ?)"
        " ON CONFLICT (url) DO UPDATE SET portal = coalesce(portal, excluded.portal),"
        " kind = CASE WHEN kind = 'page' AND found_on IS NULL AND link_title IS NULL"
        " AND (excluded.kind = 'attachment' OR excluded.kind = 'image' AND state = 'new') THEN excluded.kind"
        " ELSE kind END,"
        " discovered_at = min(discovered_at, excluded.discovered_at)",
        [url, portal, kind, at],
    )


def settle(
    db: Any, url: str, state: str, *, at: str, etag: str = "", last_modified: str = "", access: str = "good"
) -> None:
    """Write what became of the page `url`, when nothing later than `at` is known of it.

    Of the capture that the page was last read from, only what it is read as may change.
    """
    row = db.execute("SELECT fetched_at FROM pages WHERE url = ?", [url]).fetchone()
    if row is None:
        return
    if row["fetched_at"] is None or row["fetched_at"] < at:
        frontier.settle(db, url, state, at=at, etag=etag, last_modified=last_modified, access=access)
    elif row["fetched_at"] == at:
        db.execute("UPDATE pages SET state = ? WHERE url = ?", [state, url])


def report_of(db: Any, capture: str | None) -> str | None:
    """Return what `capture` was last read as, None for nothing."""
    row = db.execute("SELECT report FROM captures WHERE id = ?", [capture]).fetchone()
    return row["report"] if row else None


def sign(db: Any, capture: str | None, extractor: str) -> None:
    """Write that `extractor` has read `capture`."""
    db.execute("UPDATE captures SET extractor = ? WHERE id = ?", [extractor, capture])


def replace(db: Any, url: str, capture: str | None, old: str | None, new: str) -> set[tuple[str, int]]:
    """Write that `capture`, of the page `url`, is read as the report `new`, where it was read as `old` before.

    Other captures of the page with the very same bytes follow, and when none of it is read as `old` any more, its
    sighting does. Return the (body, year) of the reports that are to be related once more.
    """
    db.execute("UPDATE captures SET report = ? WHERE id = ?", [new, capture])
    if old == new:
        date(db, new)  # its row may have been lost, and its sightings not
    if old is None or old == new:
        return set()
    names = {"url": url, "capture": capture, "old": old, "new": new}
    same = (
        "SELECT id FROM captures WHERE page = :url"
        " AND payload_sha256 = (SELECT payload_sha256 FROM captures WHERE id = :capture)"
    )
    db.execute(
        "UPDATE captures SET report = :new WHERE page = :url AND report = :old"
        f" AND (id IN ({same}) OR revisit_of IN ({same}))",
        names,
    )
    touched = _groups(db, "id IN (:old, :new) OR copy_of = :old", names)
    if db.execute("SELECT 1 FROM captures WHERE page = :url AND report = :old LIMIT 1", names).fetchone() is None:
        _move_sighting(db, names)
    for report in (old, new):
        date(db, report)
    if db.execute("SELECT 1 FROM sightings WHERE report = :old LIMIT 1", names).fetchone() is None:
        db.execute(
            f"UPDATE reports SET copy_of = :new, copy_kind = '{READING}', similarity = NULL WHERE id = :old", names
        )
        db.execute("UPDATE reports SET copy_of = :new WHERE copy_of = :old AND id <> :new", names)
    return touched


def _move_sighting(db: Any, names: dict[str, Any]) -> None:
    """Let the new report have the sighting of the old one, and what the later of the two says of its capture."""
    later = "(excluded.last_seen, coalesce(excluded.capture, '')) > (last_seen, coalesce(capture, ''))"
    db.execute(
        "INSERT INTO sightings (url, report, first_seen, last_seen, capture, site, standing)"
        " SELECT url, :new, first_seen, last_seen, capture, site, standing FROM sightings"
        " WHERE url = :url AND report = :old"
        " ON CONFLICT (url, report) DO UPDATE SET first_seen = min(first_seen, excluded.first_seen),"
        f" capture = CASE WHEN {later} THEN excluded.capture ELSE capture END,"
        " last_seen = max(last_seen, excluded.last_seen)",
        names,
    )
    db.execute("DELETE FROM sightings WHERE url = :url AND report = :old", names)
    db.execute("UPDATE pages SET report = :new WHERE url = :url AND report = :old", names)


def date(db: Any, report: str) -> None:
    """Write when `report` was seen, from its sightings; of one that has none it stays."""
    db.execute(
        "UPDATE reports SET first_seen = coalesce((SELECT min(first_seen) FROM sightings WHERE report = :id),"
        " first_seen), last_seen = coalesce((SELECT max(last_seen) FROM sightings WHERE report = :id), last_seen)"
        " WHERE id = :id",
        {"id": report},
    )


def _groups(db: Any, which: str, names: dict[str, Any]) -> set[tuple[str, int]]:
    rows = db.execute(f"SELECT DISTINCT body, year FROM reports WHERE {which}", names).fetchall()
    return {(row["body"], row["year"]) for row in rows}


def see_again(db: Any, row: dict[str, Any]) -> None:
    """Write what a 304 says, the capture `row`: that the page showed then what `revisit_of` holds."""
    report = report_of(db, row["revisit_of"])
    names = {"id": row["id"], "report": report, "url": row["page"], "at": row["fetched_at"]}
    for statement in (
        "UPDATE captures SET report = :report WHERE id = :id",
        "UPDATE sightings SET last_seen = max(last_seen, :at) WHERE url = :url AND report = :report",
        "UPDATE reports SET last_seen = max(last_seen, :at) WHERE id = :report",
        # Nothing later is known of the page: it was still what it had been.
        "UPDATE pages SET fetched_at = :at WHERE url = :url AND fetched_at < :at AND report IS :report",
    ):
        db.execute(statement, names)
