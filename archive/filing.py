"""Filing: a reading of a page becomes a report, or one more sighting of a report that is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from archive import counted
from archive.coverage import due
from archive.report import Reading, Report
from archive.search import index_text
from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Member:
    """One of the texts known for a body and year, as far as telling copies apart needs it.

    `shown_at` are the addresses that show this text now, `replaced_by` the texts that took its place where it
    stood before.
    """

    id: str
    url: str
    script: str
    quality: str
    format: str
    text: str
    first_seen: str
    shown_at: frozenset[str]
    replaced_by: frozenset[str]


def file(
    db: Any,
    report: Report,
    *,
    page: str,
    portal: str | None,
    capture: str | None,
    at: str,
    extractor: str,
    looked: bool = False,
) -> str:
    """Write `report` as seen on `page` at `at`; return `new`, or `seen` when its text was known already.

    `looked` says that the pictures on the page were there to be read; else what was read in them before stays.
    Call it within a transaction, and relate the members of its body and year afterwards. Readings may come in any
    order: one of a time `at` before what is known of the page moves `first_seen` back, and changes nothing else of it.
    """
    _add_body(db, report, portal)
    row = db.execute("SELECT * FROM reports WHERE id = ?", [report.id]).fetchone()
    if row is None:
        _insert(db, report, at, extractor)
    else:
        reading = report.reading
        columns = _columns(report, extractor)
        # Of one address the last reading stands: the page a file is attached to may have got another date.
        same = row["url"] == reading.url
        last = same and not _seen_after(db, page, at, report.id)
        reread = last and any(row[name] != value for name, value in columns.items())
        if reread or (not same and _rank(reading) < reading_rank(*(row[name] for name in _RANKED))):
            _replace_reading(db, report, dict(row), extractor, looked)
        elif last:
            counted.replace_figures(db, report, looked)
        db.execute(
            "UPDATE reports SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) WHERE id = ?",
            [at, at, report.id],
        )
    db.execute(
        "INSERT INTO sightings (url, report, first_seen, last_seen, capture) VALUES (:url, :report, :at, :at, :capture)"
        " ON CONFLICT (url, report) DO UPDATE SET first_seen = min(first_seen, :at),"
        " capture = CASE WHEN :at >= last_seen THEN :capture ELSE capture END, last_seen = max(last_seen, :at)",
        {"url": page, "report": report.id, "at": at, "capture": capture},
    )
    if not _seen_after(db, page, at):
        db.execute("UPDATE pages SET report = ? WHERE url = ?", [report.id, page])
    return "new" if row is None else "seen"


def _seen_after(db: Any, page: str, at: str, report: str | None = None) -> bool:
    """Whether `report`, or any other, was seen on `page` later than `at`."""
    sql = "SELECT 1 FROM sightings WHERE url = ? AND last_seen > ? AND report = coalesce(?, report)"
    return db.execute(sql, [page, at, report]).fetchone() is not None


def _rank(reading: Reading) -> tuple[bool, bool, bool, bool, int, str]:
    return reading_rank(*(getattr(reading, name) for name in _RANKED))


_RANKED = ("quality", "script", "format", "url")


def reading_rank(quality: str, script: str, format: str, url: str) -> tuple[bool, bool, bool, bool, int, str]:
    """Return a key by which readings of the same text sort, the one to keep first.

    Good before degraded, simplified before converted script, a page before a file, and before a script gateway's
    copy of it; then an order that no crawl can change.
    """
    return quality != "good", script != "hans", format != "html", "/gate/big5/" in url, len(url), url


def members(archive: Archive, body: str, year: int) -> list[Member]:
    """Return every text known for `body` and `year`, with where each is shown and what replaced it."""
    rows = archive.db.query("SELECT * FROM reports WHERE body = ? AND year = ? ORDER BY id", [body, year])
    # Also what other bodies' or years' reports took the place of these: a page's title may be corrected.
    sightings = list(
        archive.db.query(
            "SELECT url, report, row_number() OVER (PARTITION BY url ORDER BY last_seen DESC, first_seen DESC, report)"
            " = 1 AS shown FROM sightings WHERE url IN (SELECT sightings.url FROM sightings JOIN reports"
            " ON reports.id = sightings.report WHERE body = ? AND year = ?)",
            [body, year],
        )
    )
    shown = {row["url"]: row["report"] for row in sightings if row["shown"]}
    replaced = _replaced_files(archive, shown)
    return [
        Member(
            id=row["id"],
            url=row["url"],
            script=row["script"],
            quality=row["quality"],
            format=row["format"],
            text=row["text"],
            first_seen=row["first_seen"],
            shown_at=frozenset(url for url, at in shown.items() if at == row["id"] and url not in replaced),
            replaced_by=frozenset(
                replaced.get(seen["url"]) or shown[seen["url"]]
                for seen in sightings
                if seen["report"] == row["id"] and (seen["url"] in replaced or not seen["shown"])
            ),
        )
        for row in rows
    ]


def _replaced_files(archive: Archive, shown: Mapping[str, str]) -> dict[str, str]:
    """Return, for each file that is gone, the report in another file that its page has attached since."""
    marks = ", ".join("?" * len(shown))
    rows = archive.db.query(
        f"SELECT old.url AS url, new.url AS other FROM pages AS old JOIN pages AS new ON new.cover = old.cover"
        f" WHERE old.url IN ({marks}) AND new.url IN ({marks}) AND old.state = 'gone' AND new.state <> 'gone'"
        " ORDER BY new.url",
        [*shown, *shown],
    )
    return {row["url"]: shown[row["other"]] for row in rows if shown[row["other"]] != shown[row["url"]]}


def relate(db: Any, relations: Mapping[str, tuple[str | None, str | None]]) -> None:
    """Write `copy_of` and `copy_kind` of each report id in `relations`."""
    for report, (copy_of, copy_kind) in relations.items():
        db.execute("UPDATE reports SET copy_of = ?, copy_kind = ? WHERE id = ?", [copy_of, copy_kind, report])


def _add_body(db: Any, report: Report, portal: str | None) -> None:
    db.execute(
        "INSERT INTO bodies (id, name, division_code, level, portal, due)"
        " SELECT :id, :name, division_code, level, slug, :due FROM (SELECT 1)"
        " LEFT JOIN portals ON portals.slug = :portal WHERE true"
        # Of several portals that show a body nobody expected, always the same one.
        " ON CONFLICT (id) DO UPDATE SET portal = min(portal, excluded.portal) WHERE since IS NULL",
        {"id": report.body, "name": report.reading.publisher, "portal": portal, "due": due(report.body)},
    )


def _insert(db: Any, report: Report, at: str, extractor: str) -> None:
    (serial,) = db.execute("SELECT coalesce(max(serial), 0) + 1 FROM reports").fetchone()
    db.table("reports").insert(
        {
            "id": report.id,
            "serial": serial,
            "body": report.body,
            "year": report.year,
            "first_seen": at,
            "last_seen": at,
            "copy_of": None,
            "copy_kind": None,
        }
        | _columns(report, extractor)
    )
    _write_parts(db, report, serial)
    counted.replace_figures(db, report, looked=True)


def _replace_reading(db: Any, report: Report, old: dict[str, Any], extractor: str, looked: bool) -> None:
    db.execute(
        "INSERT INTO reports_fts (reports_fts, rowid, title, publisher, text) VALUES ('delete', ?, ?, ?, ?)",
        [old["serial"], *(index_text(old[name] or "") for name in ("title", "publisher", "text"))],
    )
    for table in ("sections", "attachments", "tables", "claims"):
        db.execute(f"DELETE FROM {table} WHERE report = ?", [report.id])
    db.table("reports").update(report.id, _columns(report, extractor))
    _write_parts(db, report, old["serial"])
    counted.replace_figures(db, report, looked)


def is_kept_from(db: Any, report: Report) -> bool:
    """Whether of the addresses that show `report` the one that was read here is the one whose reading is kept."""
    kept = db.execute("SELECT url FROM reports WHERE id = ?", [report.id]).fetchone()
    return kept is not None and bool(kept["url"] == report.reading.url)


def link_file(db: Any, url: str, media_type: str | None = None) -> None:
    """Write what was last captured of the attached file `url` wherever it is attached.

    `media_type` is what its content says; None where it has not been read: then the server's word stands.
    """
    db.execute(
        "UPDATE attachments SET (media_type, sha256, capture) = (SELECT coalesce(:media_type, media_type),"
        " payload_sha256, id FROM captures WHERE page = :url AND status = 200 ORDER BY fetched_at DESC LIMIT 1)"
        " WHERE url = :url",
        {"url": url, "media_type": media_type},
    )


def _columns(report: Report, extractor: str) -> dict[str, Any]:
    reading = report.reading
    return {
        "publisher": reading.publisher,
        "title": reading.title,
        "published_on": reading.published_on,
        "source": reading.source,
        "index_number": reading.index_number,
        "document_number": reading.document_number,
        "script": reading.script,
        "text": reading.text,
        "chars": len(reading.text),
        "format": reading.format,
        "generation": reading.generation,
        "quality": reading.quality,
        "extractor": extractor,
        "url": reading.url,
    }


def _write_parts(db: Any, report: Report, serial: int) -> None:
    reading = report.reading
    db.execute(
        "INSERT INTO reports_fts (rowid, title, publisher, text) VALUES (?, ?, ?, ?)",
        [serial, *(index_text(part or "") for part in (reading.title, reading.publisher, reading.text))],
    )
    db.table("sections").insert_all(
        {
            "report": report.id,
            "position": position,
            "number": section.number,
            "heading": section.heading,
            "level": section.level,
            "text": section.text,
            "topic": section.topic,
        }
        for position, section in enumerate(reading.sections)
    )
    db.table("tables").insert_all(
        {
            "report": report.id,
            "position": position,
            "line": table.line,
            "cells": json.dumps(table.cells, ensure_ascii=False),
            "rows": json.dumps(table.grid(), ensure_ascii=False),
        }
        for position, table in enumerate(reading.tables)
    )
    db.table("claims").insert_all(
        {"report": report.id, "position": position} | asdict(claim) for position, claim in enumerate(reading.claims)
    )
    db.table("attachments").insert_all(
        (
            {
                "report": report.id,
                "url": attachment.url,
                "filename": attachment.filename,
                "media_type": None,
                "sha256": None,
                "capture": None,
            }
            for attachment in reading.attachments
        ),
        ignore=True,
    )
    for attachment in reading.attachments:
        link_file(db, attachment.url)
