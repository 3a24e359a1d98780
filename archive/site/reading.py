"""One report to read: its text in blocks, where it was seen, what it is a copy of, the years beside it."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from datasette.database import Database, QueryInterrupted

from archive.site.bodies import series as series_of
from archive.site.figures import statistics

CELL = " | "  # between the cells of a table row, as the refinery writes it
_COVERAGE_MS = 800

_SIGHTINGS = """
SELECT sightings.url, sightings.first_seen, sightings.last_seen, captures.id AS capture, captures.url AS captured_url,
    captures.fetched_at, captures.status, captures.media_type, captures.payload_sha256, held.warc_file,
    held.warc_offset, held.warc_length, pages.state, pages.report AS shows, portals.name AS portal_name
FROM sightings LEFT JOIN captures ON captures.id = sightings.capture
    LEFT JOIN captures AS held ON held.id = coalesce(captures.revisit_of, captures.id)
    LEFT JOIN pages ON pages.url = sightings.url LEFT JOIN portals ON portals.slug = pages.portal
WHERE sightings.report = ? ORDER BY sightings.first_seen, sightings.url
"""


class Cell(NamedTuple):
    """A cell as it is shown; `scope` is `col` or `row` for one that names others, else "".

    `note` says which sum the number in it does not agree with.
    """

    text: str
    rowspan: int = 1
    colspan: int = 1
    scope: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`text`), or a table (`rows`, of which the first `heads` name the columns)."""

    kind: str
    text: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()
    heads: int = 0


def blocks(text: str, tables: deque[list[list[Cell]]] | None = None) -> list[Block]:
    """Return the paragraphs and tables of `text`.

    Lines that are the rows of the first of `tables` are shown as that table, with its spans, and it is taken off.
    Other neighbouring lines of cells are a table too.

    >>> [block.kind for block in blocks("本年情况如下。\\n项目 | 件数\\n规章 | 2")]
    ['paragraph', 'table']
    """
    made: list[Block] = []
    loose: list[list[Cell]] = []
    lines = deque(line.strip() for line in text.split("\n") if line.strip())

    def close() -> None:
        if loose:
            width = max(map(len, loose))
            made.append(_table([row + [Cell("")] * (width - len(row)) for row in loose]))
            loose.clear()

    while lines:
        found = next((number for number, table in enumerate(tables or ()) if _taken(lines, table)), None)
        if tables and found is not None:
            for _ in range(found):  # what a heading in them divides is shown as lines
                tables.popleft()
            close()
            taken = _taken(lines, tables[0])
            made.append(_table(tables.popleft()))
            for _ in range(taken):
                lines.popleft()
        elif CELL in lines[0]:
            loose.append([Cell(cell.strip()) for cell in lines.popleft().split(CELL)])
        else:
            close()
            made.append(Block("paragraph", lines.popleft()))
    close()
    return made


def _taken(lines: deque[str], table: list[list[Cell]]) -> int:
    """Return how many of the first lines are the rows of `table`: all of them, or none."""
    printed = [CELL.join(cell.text for cell in row).strip() for row in table if any(cell.text for cell in row)]
    return len(printed) if printed and list(islice(lines, len(printed))) == printed else 0


def _table(rows: list[list[Cell]]) -> Block:
    heads = next((number for number, row in enumerate(rows) if any(_is_value(cell) for cell in row)), 1)
    heads = heads if heads < len(rows) else min(1, len(rows) - 1)
    shown = []
    for number, row in enumerate(rows):
        names = len(row) if number < heads else next((n for n, cell in enumerate(row) if _is_value(cell)), 1)
        scope = "col" if number < heads else "row"
        shown.append(tuple(cell._replace(scope=scope if n < names else "") for n, cell in enumerate(row)))
    return Block("table", rows=tuple(shown), heads=heads)


def _is_value(cell: Cell) -> bool:
    return not cell.text or bool(re.fullmatch(r"[-+]?[\d,]+(\.\d+)?%?|[-/—]{1,2}|无", cell.text))


def noted(table: list[list[Cell]], notes: Mapping[tuple[int, int], str]) -> list[list[Cell]]:
    """Return the rows of `table` with `notes`, which stand by row and column of its grid.

    >>> noted([[Cell("件数", 2), Cell("3")], [Cell("4")]], {(1, 1): "3≠4"})[1][0].note
    '3≠4'
    """
    taken: set[tuple[int, int]] = set()
    made = []
    for number, row in enumerate(table):
        made.append(list(row))
        column = 0
        for place, cell in enumerate(row):
            while (number, column) in taken:
                column += 1
            taken |= {
                (number + below, column + beside) for below in range(cell.rowspan) for beside in range(cell.colspan)
            }
            made[-1][place] = cell._replace(note=notes.get((number, column), ""))
            column += cell.colspan
    return made


def chapters(text: str, sections: Sequence[Any], tables: Sequence[list[list[Cell]]] = ()) -> list[dict[str, Any]]:
    """Return the sections to show, each a dict of anchor, number, heading, level and blocks.

    Sections that hold less than the text are not trusted, and the text is shown as it is: nothing may be lost.
    """
    left = deque(tables)
    held = sum(_length(row["number"]) + _length(row["heading"]) + _length(row["text"]) for row in sections)
    if not sections or held < 0.98 * _length(text):
        return [{"anchor": "s0", "number": "", "heading": "", "level": 0, "blocks": blocks(text, left)}]
    return [
        {
            "anchor": f"s{row['position']}",
            "number": row["number"] or "",
            "heading": row["heading"] or "",
            "level": min(row["level"] or 0, 4),
            "blocks": blocks(row["text"] or "", left),
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
    tables = await rows("SELECT position, cells FROM tables WHERE report = ? ORDER BY position", identity)
    counted = await statistics(database, identity)
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
    bodies = await series_of(database, report["body"])
    series = await rows(
        f"SELECT id, year, title FROM reports WHERE body IN ({', '.join('?' * len(bodies))}) AND copy_of IS NULL"
        " ORDER BY year, published_on, id",
        *bodies,
    )
    return {
        "chapters": chapters(
            report["text"],
            sections,
            [
                noted(
                    [[Cell(*cell) for cell in row] for row in json.loads(one["cells"])],
                    counted["notes"].get(one["position"], {}),
                )
                for one in tables
            ],
        ),
        "statistics": counted,
        "conflicts": await rows("SELECT * FROM conflicts WHERE report = ? ORDER BY field", identity),
        "covers": await rows(
            "SELECT DISTINCT cover FROM pages WHERE report = ? AND cover IS NOT NULL ORDER BY cover", identity
        ),
        "sightings": await rows(_SIGHTINGS, identity),
        "attachments": await rows("SELECT * FROM attachments WHERE report = ? ORDER BY url", identity),
        "canonical": next((one for one in kin if one["id"] == root), None),
        "revisions": [one for one in kin if one["copy_of"] and one["copy_kind"] == "revision"],
        "body": body[0] if body else None,
        "series": series,
        "punctuality": await _punctuality(database, report["body"], report["year"]),
    }


async def _punctuality(database: Database, body: str, year: int) -> dict[str, Any] | None:
    """Return the row of `coverage` for the body and year, or None when it takes too long in a large archive."""
    try:
        found = await database.execute(
            "SELECT state, days_late, deadline, other_date FROM coverage WHERE body = ? AND year = ?",
            [body, year],
            custom_time_limit=_COVERAGE_MS,
        )
    except QueryInterrupted:
        return None
    return dict(found.rows[0]) if found.rows else None
