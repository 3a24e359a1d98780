"""Readings: the rows that a report's reading is made of, and those of another put in their place."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from archive import counted, likeness, reuse
from archive.report import Report
from archive.search import index_text
from archive.store import Archive


def insert(db: Any, report: Report, page: str, at: str, extractor: str) -> None:
    """Write the rows of a report that is new, as seen on `page` at `at`."""
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
        | columns_of(report, page, extractor)
    )
    likeness.write(db, serial, report.reading.text)
    _write_parts(db, report, serial)
    counted.replace_figures(db, report, looked=True)


def replace(db: Any, report: Report, old: dict[str, Any], columns: dict[str, Any], looked: bool) -> None:
    """Write this reading and its `columns` in place of the one in the row `old`."""
    db.execute(
        "INSERT INTO reports_fts (reports_fts, rowid, title, publisher, text) VALUES ('delete', ?, ?, ?, ?)",
        [old["serial"], *(index_text(old[name] or "") for name in ("title", "publisher", "text"))],
    )
    db.table("reports").update(report.id, columns)
    _write_parts(db, report, old["serial"])
    counted.replace_figures(db, report, looked)


def columns_of(report: Report, page: str, extractor: str) -> dict[str, Any]:
    """Return the columns of `reports` that a reading fills."""
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
        "page": page,
    }


def has_other_parts(db: Any, report: Report) -> bool:
    """Whether the sections, tables, claims or files that are kept of `report` are others than those of this reading."""
    for table, rows in _parts(report).items():
        order = "url" if table == "attachments" else "position"
        kept = db.execute(f"SELECT * FROM {table} WHERE report = ? ORDER BY {order}", [report.id]).fetchall()
        if len(kept) != len(rows) or any(row.items() - dict(old).items() for old, row in zip(kept, rows, strict=True)):
            return True
    return False


def _parts(report: Report) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a reading in each of the tables that hold its parts, in their order."""
    reading = report.reading
    files = {file.url: file.filename for file in reversed(reading.attachments)}  # named twice: as it was first
    return {
        "sections": [
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
        ],
        "tables": [
            {
                "report": report.id,
                "position": position,
                "line": table.line,
                "cells": json.dumps(table.cells, ensure_ascii=False),
                "rows": json.dumps(table.grid(), ensure_ascii=False),
            }
            for position, table in enumerate(reading.tables)
        ],
        "claims": [
            {"report": report.id, "position": position} | asdict(claim) for position, claim in enumerate(reading.claims)
        ],
        "attachments": [{"report": report.id, "url": url, "filename": name} for url, name in sorted(files.items())],
    }


def _write_parts(db: Any, report: Report, serial: int) -> None:
    reading = report.reading
    db.execute(
        "INSERT INTO reports_fts (rowid, title, publisher, text) VALUES (?, ?, ?, ?)",
        [serial, *(index_text(part or "") for part in (reading.title, reading.publisher, reading.text))],
    )
    reuse.write(db, serial, reading.text)
    for table, rows in _parts(report).items():
        db.execute(f"DELETE FROM {table} WHERE report = ?", [report.id])  # of a new report, too: its row was lost
        db.table(table).insert_all(rows)
    for attachment in reading.attachments:
        link_file(db, attachment.url)


def mend_index(archive: Archive) -> None:
    """Give every report that has none its entry in the search index; where entries belong to no report, make it anew.

    The index has no content of its own, so that an entry cannot be taken out of it without the text it was made of.
    """
    strange = "SELECT 1 FROM reports_fts_docsize WHERE id NOT IN (SELECT serial FROM reports) LIMIT 1"
    with archive.transaction() as db:
        if db.execute(strange).fetchone():
            db.execute("INSERT INTO reports_fts (reports_fts) VALUES ('delete-all')")
        missing = "SELECT serial FROM reports WHERE serial NOT IN (SELECT id FROM reports_fts_docsize)"
        for (serial,) in db.execute(missing).fetchall():
            row = db.execute("SELECT title, publisher, text FROM reports WHERE serial = ?", [serial]).fetchone()
            db.execute(
                "INSERT INTO reports_fts (rowid, title, publisher, text) VALUES (?, ?, ?, ?)",
                [serial, *(index_text(part or "") for part in row)],
            )


def link_file(db: Any, url: str, media_type: str | None = None) -> None:
    """Write what was last captured of the attached file `url` wherever it is attached.

    `media_type` is what its content says; None where it has not been read: then the server's word stands.
    """
    db.execute(
        "UPDATE attachments SET (media_type, sha256, capture) = (SELECT coalesce(:media_type,"
        # What its content said when it was read, beside another report.
        " (SELECT max(known.media_type) FROM attachments AS known WHERE known.url = :url"
        " AND known.capture = captures.id AND known.media_type <> captures.media_type), media_type), payload_sha256, id"
        " FROM captures WHERE page = :url AND status = 200 ORDER BY fetched_at DESC LIMIT 1)"
        " WHERE url = :url",
        {"url": url, "media_type": media_type},
    )
