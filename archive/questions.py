"""Questions to the archive, as the command line and the site ask them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from archive.copies import COPIES
from archive.events import events_of
from archive.likeness import alike
from archive.report import body_id
from archive.reuse import reuse
from archive.search import excerpt, match_expression
from archive.series import BODIES
from archive.store import Archive

# A portal's reports are those of its bodies; `copies` are the addresses beside the first that show one of them,
# `revisions` the earlier texts, `problems` different ones: what stays wrong is noted again in every run.
PORTALS = """
WITH counted AS (
    SELECT bodies.portal, count(*) AS reports, min(year) AS first_year, max(year) AS last_year
    FROM reports JOIN bodies ON bodies.id = reports.body WHERE copy_of IS NULL GROUP BY bodies.portal
),
shown AS (
    SELECT bodies.portal, count(DISTINCT sightings.url) AS urls
    FROM sightings JOIN reports ON reports.id = sightings.report JOIN bodies ON bodies.id = reports.body
    WHERE copy_kind IS NOT 'revision' GROUP BY bodies.portal
),
earlier AS (
    SELECT bodies.portal, count(*) AS revisions FROM reports JOIN bodies ON bodies.id = reports.body
    WHERE copy_kind = 'revision' GROUP BY bodies.portal
),
troubled AS (
    SELECT portal, count(*) AS problems FROM problems GROUP BY portal
),
visits AS (
    SELECT portal, max(finished_at) AS visited_at, outcome FROM portal_runs WHERE source = 'live' GROUP BY portal
)
SELECT slug, name, region, coalesce(reports, 0) AS reports, first_year, last_year,
    coalesce(urls - reports, 0) AS copies, coalesce(revisions, 0) AS revisions, coalesce(problems, 0) AS problems,
    visited_at, outcome, access
FROM portals LEFT JOIN counted ON counted.portal = slug LEFT JOIN shown ON shown.portal = slug
    LEFT JOIN earlier ON earlier.portal = slug LEFT JOIN troubled ON troubled.portal = slug
    LEFT JOIN visits ON visits.portal = slug
ORDER BY reports DESC, slug
"""

# An id is hexadecimal, so that all that begin with the prefix stand before the prefix and a `g`. A pattern (GLOB, LIKE)
# that is a parameter uses no index, and has signs of its own.
NAMED = "SELECT id FROM reports WHERE id >= :prefix AND id < :prefix || 'g' LIMIT 2"


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


def ids_named(db: Any, prefix: str) -> list[str]:
    """Return the ids of reports that begin with `prefix`, two at most; none for "". `db` is any connection."""
    return [row[0] for row in db.execute(NAMED, {"prefix": prefix})] if prefix else []


def report_named(archive: Archive, prefix: str) -> dict[str, Any]:
    """Return the row of the report whose id begins with `prefix`. LookupError when none, or more than one, does."""
    ids = ids_named(archive.db, prefix)
    if len(ids) != 1:
        raise LookupError(
            f"{prefix}: {'more than one report begins' if ids else 'no report begins'} with this id."
            " `nianbao search` prints ids."
        )
    return next(iter(archive.db.query("SELECT * FROM reports WHERE id = ?", ids)))


def show(archive: Archive, prefix: str) -> dict[str, Any]:
    """Return the report whose id begins with `prefix`: its row and all that belongs to it.

    LookupError says when no report, or more than one, does.
    """
    report = report_named(archive, prefix)
    report["sections"] = list(
        archive.db.query("SELECT * FROM sections WHERE report = ? ORDER BY position", [report["id"]])
    )
    report["sightings"] = list(
        archive.db.query(
            "SELECT sightings.*, held.payload_sha256, held.warc_file, held.warc_offset, captures.fetched_at"
            " FROM sightings LEFT JOIN captures ON captures.id = sightings.capture"
            " LEFT JOIN captures AS held ON held.id = coalesce(captures.revisit_of, captures.id)"  # where the bytes are
            " WHERE sightings.report = ?"
            " ORDER BY first_seen, sightings.url",
            [report["id"]],
        )
    )
    report["tables"] = [
        {"line": row["line"], "cells": json.loads(row["cells"]), "rows": json.loads(row["rows"])}
        for row in archive.db.query("SELECT * FROM tables WHERE report = ? ORDER BY position", [report["id"]])
    ]
    report["covers"] = [
        row["cover"]
        for row in archive.db.query(
            "SELECT DISTINCT cover FROM pages WHERE report = ? AND cover IS NOT NULL ORDER BY cover", [report["id"]]
        )
    ]
    report["claims"] = list(archive.db.query("SELECT * FROM claims WHERE report = ? ORDER BY position", [report["id"]]))
    report["conflicts"] = list(archive.db.query("SELECT * FROM conflicts WHERE report = ?", [report["id"]]))
    for table in ("figures", "checks"):
        report[table] = list(archive.db.query(f"SELECT * FROM {table} WHERE report = ? ORDER BY rowid", [report["id"]]))
    report["attachments"] = list(archive.db.query("SELECT * FROM attachments WHERE report = ?", [report["id"]]))
    report["events"] = events_of(archive.db, report["id"])
    report["copies"] = list(archive.db.query(COPIES, [report["copy_of"] or report["id"]]))
    report["versions"] = list(
        archive.db.query(
            "SELECT id, title, copy_kind, similarity, script, url, first_seen, last_seen FROM reports"
            " WHERE copy_of = ? AND copy_kind IN ('revision', 'reading') ORDER BY first_seen, id",
            [report["id"]],
        )
    )
    report["reuse"] = (written := reuse(archive.db, report["id"])) and asdict(written)
    report["alike"] = [asdict(one) for one in alike(archive.db, report["copy_of"] or report["id"])]
    return report


def portal_summary(archive: Archive) -> list[dict[str, Any]]:
    """Return one dict a portal, the fullest first, with the columns of PORTALS."""
    return list(archive.db.query(PORTALS))


def without_portal(archive: Archive) -> dict[str, Any]:
    """Return how many reports are of bodies that no portal is known for, as `reports`, `first_year`, `last_year`.

    They come in by `nianbao import`.
    """
    sql = (
        "SELECT count(*) AS reports, min(year) AS first_year, max(year) AS last_year FROM reports"
        " JOIN bodies ON bodies.id = reports.body WHERE copy_of IS NULL AND bodies.portal IS NULL"
    )
    return next(iter(archive.db.query(sql)))


def coverage_summary(archive: Archive) -> dict[str, int]:
    """Return how many body-years are in each state of `coverage`."""
    rows = archive.db.query("SELECT state, count(*) AS number FROM coverage GROUP BY state ORDER BY number DESC, state")
    return {row["state"]: row["number"] for row in rows}


def last_run(archive: Archive) -> dict[str, Any] | None:
    """Return the row of the newest run, or None before the first."""
    return next(iter(archive.db.query("SELECT * FROM runs ORDER BY started_at DESC, id DESC LIMIT 1")), None)


def troubled_portals(archive: Archive, run: str) -> list[dict[str, Any]]:
    """Return portal, outcome and access_detail of the visits of `run` that did not end as `done`, ten at most."""
    return list(
        archive.db.query(
            "SELECT portal, outcome, access_detail FROM portal_runs LEFT JOIN portals ON slug = portal"
            " WHERE run = ? AND outcome <> 'done' ORDER BY portal LIMIT 10",
            [run],
        )
    )


def coverage(archive: Archive, state: str | None = None, body: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of `coverage`, all or those in `state`, by portal, body and year.

    With `body` (its full name, in either script) only those of its series, by year: its own and those of the bodies
    that were renamed to it, or merged with it, before, and that went on after it. LookupError when it is not known.
    """
    if body is None:
        sql = "SELECT * FROM coverage WHERE :state IS NULL OR state = :state ORDER BY portal, body, year"
        return list(archive.db.query(sql, {"state": state}))
    series = [row["body"] for row in archive.db.query(BODIES, {"body": body_id(body)})]
    if not archive.db.execute("SELECT 1 FROM bodies WHERE id = ?", [body_id(body)]).fetchone():
        raise LookupError(f"{body}: no body of this name here. `nianbao coverage` prints their full names.")
    sql = (
        "SELECT * FROM coverage WHERE body IN (SELECT value FROM json_each(:series))"
        " AND (:state IS NULL OR state = :state) ORDER BY year, body"
    )
    return list(archive.db.query(sql, {"series": json.dumps(series), "state": state}))
