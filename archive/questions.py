"""Questions to the archive, as the command line and the site ask them."""

from __future__ import annotations

from typing import Any

from archive.search import excerpt, match_expression
from archive.store import Archive


def search(archive: Archive, words: str, limit: int = 20) -> list[dict[str, Any]]:
    """Return the canonical reports that hold every one of `words`, best first.

    Each is a dict of id, title, publisher, year, published_on, url and excerpt.
    """
    rows = archive.db.query(
        "SELECT reports.id, title, reports.publisher, year, published_on, url, reports.text"
        " FROM (SELECT rowid, bm25(reports_fts, 10, 5, 1) AS score FROM reports_fts WHERE reports_fts MATCH :match)"
        " JOIN reports ON reports.serial = rowid WHERE copy_of IS NULL ORDER BY score, id LIMIT :limit",
        {"match": match_expression(words), "limit": limit},
    )
    return [row | {"excerpt": excerpt(row.pop("text"), words)} for row in rows]


def show(archive: Archive, prefix: str) -> dict[str, Any]:
    """Return the report whose id begins with `prefix`: its row, sections, sightings, attachments and copies.

    LookupError says when no report, or more than one, does.
    """
    rows = list(archive.db.query("SELECT * FROM reports WHERE id GLOB ? || '*' LIMIT 2", [prefix])) if prefix else []
    if len(rows) != 1:
        raise LookupError(
            f"{prefix}: {'more than one report begins' if rows else 'no report begins'} with this id."
            " `nianbao search` prints ids."
        )
    report = rows[0]
    report["sections"] = list(
        archive.db.query("SELECT * FROM sections WHERE report = ? ORDER BY position", [report["id"]])
    )
    report["sightings"] = list(
        archive.db.query(
            "SELECT sightings.*, payload_sha256, warc_file, warc_offset, fetched_at FROM sightings"
            " LEFT JOIN captures ON captures.id = sightings.capture WHERE report = ?"
            " ORDER BY first_seen, sightings.url",
            [report["id"]],
        )
    )
    report["attachments"] = list(archive.db.query("SELECT * FROM attachments WHERE report = ?", [report["id"]]))
    report["copies"] = list(
        archive.db.query(
            "SELECT id, title, copy_kind, script, url, first_seen, last_seen FROM reports WHERE copy_of = ?"
            " ORDER BY first_seen, id",
            [report["id"]],
        )
    )
    return report


def portal_summary(archive: Archive) -> list[dict[str, Any]]:
    """Return one dict a portal: reports, first and last year, merged copies, earlier texts and problems."""
    return list(
        archive.db.query(
            """
            WITH seen AS (
                SELECT pages.portal, coalesce(reports.copy_of, reports.id) AS report, reports.year, sightings.url,
                       reports.copy_kind IS 'revision' AS earlier, reports.id AS text
                FROM sightings JOIN pages ON pages.url = sightings.url JOIN reports ON reports.id = sightings.report
            )
            SELECT portals.slug, portals.name,
                count(DISTINCT seen.report) AS reports,
                min(seen.year) AS first_year, max(seen.year) AS last_year,
                count(DISTINCT CASE WHEN NOT earlier THEN seen.url END) - count(DISTINCT seen.report) AS copies,
                count(DISTINCT CASE WHEN earlier THEN text END) AS revisions,
                (SELECT count(DISTINCT url || kind) FROM problems WHERE problems.portal = portals.slug) AS problems,
                (SELECT max(finished_at) FROM portal_runs WHERE portal_runs.portal = portals.slug) AS visited_at
            FROM portals LEFT JOIN seen ON seen.portal = portals.slug
            GROUP BY portals.slug ORDER BY portals.slug
            """
        )
    )


def coverage_summary(archive: Archive) -> dict[str, int]:
    """Return how many body-years are in each state of `coverage`."""
    rows = archive.db.query("SELECT state, count(*) AS number FROM coverage GROUP BY state ORDER BY number DESC, state")
    return {row["state"]: row["number"] for row in rows}


def last_run(archive: Archive) -> dict[str, Any] | None:
    """Return the row of the newest run, or None before the first."""
    return next(iter(archive.db.query("SELECT * FROM runs ORDER BY started_at DESC, id DESC LIMIT 1")), None)


def coverage(archive: Archive, state: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of `coverage`, all or those in `state`, by portal, body and year."""
    return list(
        archive.db.query(
            "SELECT * FROM coverage WHERE :state IS NULL OR state = :state ORDER BY portal, body, year",
            {"state": state},
        )
    )
