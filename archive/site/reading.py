"""One report to read: its text in blocks, where it was seen, what it is a copy of, the years beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import Database, QueryInterrupted

CELL = " | "  # between the cells of a table row, as the refinery writes it
_COVERAGE_MS = 800

_SIGHTINGS = """
SELECT sightings.url, sightings.first_seen, sightings.last_seen, captures.id AS capture, captures.url AS captured_url,
    captures.fetched_at, captures.status, captures.media_type, captures.payload_sha256, captures.warc_file,
    captures.warc_offset, captures.warc_length, pages.state, pages.report AS shows, portals.name AS portal_name
FROM sightings LEFT JOIN captures ON captures.id = sightings.capture
    LEFT JOIN pages ON pages.url = sightings.url LEFT JOIN portals ON portals.slug = pages.portal
WHERE sightings.report = ? ORDER BY sightings.first_seen, sightings.url
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`lines` has one) or a table (`rows` of cells; the first is a head when `headed`)."""

    kind: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    headed: bool = False


def blocks(text: str) -> list[Block]:
    """Return the paragraphs and tables of `text`; neighbouring lines of cells are one table.

    >>> [block.kind for block in blocks("本年情况如下。\\n项目 | 件数\\n规章 | 2")]
    ['paragraph', 'table']
    """
    made: list[Block] = []
    table: list[tuple[str, ...]] = []

    def close() -> None:
        if table:
            width = max(map(len, table))
            rows = tuple(row + ("",) * (width - len(row)) for row in table)
            made.append(Block("table", rows=rows, headed=len(rows) > 1 and not _has_number(rows[0])))
            table.clear()

    for line in text.split("\n"):
        if CELL in line:
            table.append(tuple(cell.strip() for cell in line.split(CELL)))
        elif line.strip():
            close()
            made.append(Block("paragraph", lines=(line.strip(),)))
    close()
    return made


def _has_number(row: Sequence[str]) -> bool:
    return any(re.fullmatch(r"[-+]?\d+(\.\d+)?%?", cell) for cell in row)


def chapters(text: str, sections: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the sections to show, each a dict of anchor, number, heading, level and blocks.

    Sections that hold less than the text are not trusted, and the text is shown as it is: nothing may be lost.
    """
    held = sum(_length(row["number"]) + _length(row["heading"]) + _length(row["text"]) for row in sections)
    if not sections or held < 0.98 * _length(text):
        return [{"anchor": "s0", "number": "", "heading": "", "level": 0, "blocks": blocks(text)}]
    return [
        {
            "anchor": f"s{row['position']}",
            "number": row["number"] or "",
            "heading": row["heading"] or "",
            "level": min(row["level"] or 0, 4),
            "blocks": blocks(row["text"] or ""),
        }
        for row in sections
    ]


def _length(text: str | None) -> int:
    return len("".join((text or "").split()))


async def gather(database: Database, report: dict[str, Any]) -> dict[str, Any]:
    """Return what the reading page shows beside the row `report`."""
    identity, root = report["id"], report["copy_of"] or report["id"]

    async def rows(sql: str, *parameters: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in (await database.execute(sql, list(parameters))).rows]

    sections = await rows("SELECT * FROM sections WHERE report = ? ORDER BY position", identity)
    kin = await rows(
        "SELECT id, title, publisher, published_on, copy_of, copy_kind, script, quality, url, first_seen, last_seen"
        " FROM reports WHERE (id = ? OR copy_of = ?) AND id <> ? ORDER BY copy_of IS NOT NULL, first_seen, id",
        root, root, identity,
    )  # fmt: skip
    body = await rows(
        "SELECT bodies.*, portals.name AS portal_name, portals.region FROM bodies"
        " LEFT JOIN portals ON portals.slug = bodies.portal WHERE bodies.id = ?",
        report["body"],
    )
    series = await rows(
        "SELECT id, year, title FROM reports WHERE body = ? AND copy_of IS NULL ORDER BY year, published_on, id",
        report["body"],
    )
    return {
        "chapters": chapters(report["text"], sections),
        "sightings": await rows(_SIGHTINGS, identity),
        "attachments": await rows("SELECT * FROM attachments WHERE report = ? ORDER BY url", identity),
        "canonical": next((one for one in kin if one["id"] == root), None),
        "revisions": [one for one in kin if one["copy_of"] and one["copy_kind"] == "revision"],
        "copies": [one for one in kin if one["copy_of"] and one["copy_kind"] != "revision"],
        "body": body[0] if body else None,
        "series": series,
        "punctuality": await _punctuality(database, report["body"], report["year"]),
    }


async def _punctuality(database: Database, body: str, year: int) -> dict[str, Any] | None:
    """Return the row of `coverage` for the body and year, or None when it takes too long in a large archive."""
    try:
        found = await database.execute(
            "SELECT state, days_late, deadline FROM coverage WHERE body = ? AND year = ?",
            [body, year],
            custom_time_limit=_COVERAGE_MS,
        )
    except QueryInterrupted:
        return None
    return dict(found.rows[0]) if found.rows else None
