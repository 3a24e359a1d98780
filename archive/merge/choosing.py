"""Choosing: of the readings that two archives have of one text the better, with all that belongs to it, in `main`.

`other` is the archive that is put into it.
"""

from __future__ import annotations

from typing import Any

from archive import counted, filing, standing
from archive.merge.union import BY_SERIAL, PARTS, Row, as_text, by_number, content
from archive.report import Check, Figure, Reading, Report
from archive.search import index_text
from archive.series import ACROSS_YEARS

# What a report has from all readings together, or from its place among the others.
_NOT_OF_A_READING = ("serial", "copy_of", "copy_kind", "similarity", "first_seen", "last_seen")
_OWN = "AND rule NOT IN ({})".format(", ".join(f"'{rule}'" for rule in ACROSS_YEARS))  # the others are worked out anew


def names(db: Any, table: str) -> list[str]:
    """Return the columns of `table`."""
    return [column.name for column in db.table(table).columns]


def listed(columns: list[str]) -> str:
    """Return `columns` as SQL names them."""
    return ", ".join(f'"{name}"' for name in columns)


def join(db: Any, low: int, high: int) -> None:
    """Put the reports in a stretch of the rowids of `other` into `main`; call it within a transaction."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS fresh (id TEXT PRIMARY KEY)")
    columns = names(db, "reports")
    within = "o.rowid > ? AND o.rowid <= ?"
    both = db.execute(
        f"SELECT o.id FROM other.reports AS o JOIN main.reports AS m ON m.id = o.id WHERE {within}", [low, high]
    ).fetchall()
    db.execute("DELETE FROM temp.fresh")
    db.execute(
        f"INSERT INTO temp.fresh SELECT id FROM other.reports AS o WHERE {within}"
        " AND NOT EXISTS (SELECT 1 FROM main.reports AS m WHERE m.id = o.id)",
        [low, high],
    )
    (serial,) = db.execute("SELECT coalesce(max(serial), 0) FROM main.reports").fetchone()
    plain = listed([name for name in columns if name not in _NOT_OF_A_READING] + ["first_seen", "last_seen"])
    db.execute(
        f"INSERT INTO main.reports (serial, {plain}) SELECT ? + row_number() OVER (ORDER BY id), {plain}"
        " FROM other.reports WHERE id IN (SELECT id FROM temp.fresh) ORDER BY id",
        [serial],
    )
    _copy_parts(db, "IN (SELECT id FROM temp.fresh)")
    for row in db.execute("SELECT * FROM main.reports WHERE id IN (SELECT id FROM temp.fresh)").fetchall():
        _index(db, dict(row))
    for (identity,) in both:
        _join_report(db, identity, [name for name in columns if name not in (*_NOT_OF_A_READING, "id")])


def _copy_parts(db: Any, which: str, *values: object) -> None:
    """Copy what belongs to the readings of the reports in `other` whose id is as the SQL `which` says."""
    for table in PARTS:
        columns = names(db, table)
        # Captures come later: the files are linked to them then.
        cells = ", ".join("NULL" if name == "capture" else f'"{name}"' for name in columns)
        only = _OWN if table == "checks" else ""
        db.execute(
            f"INSERT INTO main.{table} ({listed(columns)}) SELECT {cells} FROM other.{table}"
            f" WHERE report {which} {only}",
            values,
        )
    for table in BY_SERIAL:
        others = listed([name for name in names(db, table) if name != "serial"])
        db.execute(
            f"INSERT INTO main.{table} ({others}, serial) SELECT {others}, m.serial FROM other.reports AS o"
            f" JOIN main.reports AS m ON m.id = o.id JOIN other.{table} AS t ON t.serial = o.serial WHERE o.id {which}",
            values,
        )


def _remove_parts(db: Any, identity: str, serial: int) -> None:
    for table in PARTS:
        db.execute(f"DELETE FROM main.{table} WHERE report = ? {_OWN if table == 'checks' else ''}", [identity])
    for table in BY_SERIAL:
        db.execute(f"DELETE FROM main.{table} WHERE serial = ?", [serial])


def _index(db: Any, report: Row, *, remove: bool = False) -> None:
    texts = [index_text(report[name] or "") for name in ("title", "publisher", "text")]
    into, values = ("reports_fts, ", "'delete', ") if remove else ("", "")
    db.execute(
        f"INSERT INTO reports_fts ({into}rowid, title, publisher, text) VALUES ({values}?, ?, ?, ?)",
        [report["serial"], *texts],
    )


def _join_report(db: Any, identity: str, columns: list[str]) -> None:
    """Keep the better reading of a report that both have, with all that belongs to it."""
    mine, theirs = (
        dict(db.execute(f"SELECT * FROM {schema}.reports WHERE id = ?", [identity]).fetchone())
        for schema in ("main", "other")
    )
    db.execute(
        "UPDATE main.reports SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) WHERE id = ?",
        [theirs["first_seen"], theirs["last_seen"], identity],
    )
    pictured, figures = _pictures(db, "main", identity), None
    if _is_better(db, theirs, mine, columns):
        figures = _counted(db, "main", mine) if pictured else None
        _index(db, mine, remove=True)
        _remove_parts(db, identity, mine["serial"])
        sets = ", ".join(f'"{name}" = :{name}' for name in columns)
        db.execute(f"UPDATE main.reports SET {sets} WHERE id = :id", theirs)
        _copy_parts(db, "= ?", identity)
        _index(db, theirs | {"serial": mine["serial"]})
    elif not pictured and _pictures(db, "other", identity):
        figures = _counted(db, "other", theirs)
    if figures is not None:
        # Only the reading that is not kept looked at the pictures: what it saw there stays, as in a crawl.
        counted.keep_pictured(db, figures)


def _is_better(db: Any, theirs: Row, mine: Row, columns: list[str]) -> bool:
    """Whether the reading of `other` is to be preferred, as in one crawl: the one that ranks first.

    Equal are only readings of one page: of them that of the newer reader, and of one reader the later.
    """
    one_page = _page(theirs) == _page(mine)
    first, second = (_rank(db, schema, row, one_page) for schema, row in (("other", theirs), ("main", mine)))
    if first != second:
        return first < second
    return _later(db, "other", theirs, columns) > _later(db, "main", mine, columns)


def _page(row: Row) -> str:
    page: str = row["page"] or row["url"]
    return page


def _rank(db: Any, schema: str, row: Row, one_page: bool) -> tuple[int | bool | str, ...]:
    """Return the rank of a reading by the standing of its page as all archives together know it; of `one_page` it is
    the same."""
    if one_page:
        return filing.reading_rank(standing.OFFICIAL, *(row[name] for name in filing.RANKED))
    site = db.execute(
        f"SELECT site FROM {schema}.sightings WHERE url = ? AND report = ?", [_page(row), row["id"]]
    ).fetchone()
    stands = standing.look_up(db, _page(row), row["body"], site[0] if site else None)
    return filing.reading_rank(stands, *(row[name] for name in filing.RANKED))


def _later(db: Any, schema: str, row: Row, columns: list[str]) -> tuple[Any, ...]:
    """Return a key that says which reader made a reading, and when; where that does not tell, what it says.

    The reader first: of what is read otherwise by now (`archive.rereading`) no capture tells the time any more.
    """
    (at,) = db.execute(
        f"SELECT coalesce((SELECT max(fetched_at) FROM {schema}.captures WHERE page = :page AND report = :id"
        f" AND status <> 304), (SELECT last_seen FROM {schema}.sightings WHERE url = :page AND report = :id), :seen)",
        {"page": _page(row), "id": row["id"], "seen": row["last_seen"]},
    ).fetchone()
    parts = [
        as_text([dict(part) for part in db.execute(f"SELECT * FROM {schema}.{table} WHERE report = ?", [row["id"]])])
        for table in ("sections", "tables", "claims", "figures")
    ]
    return by_number(row["extractor"]), at, content({name: row[name] for name in columns}), parts


def _pictures(db: Any, schema: str, report: str) -> bool:
    """Whether figures of `report` were read in pictures."""
    sql = f"SELECT 1 FROM {schema}.figures WHERE report = ? AND origin = 'ocr' LIMIT 1"
    return db.execute(sql, [report]).fetchone() is not None


def _counted(db: Any, schema: str, row: Row) -> Report:
    """Return the report with its figures and its own checks, and nothing else."""
    figures = [
        Figure(**{name: value for name, value in dict(each).items() if name not in ("report", "position")})
        for each in db.execute(f"SELECT * FROM {schema}.figures WHERE report = ? ORDER BY position", [row["id"]])
    ]
    checks = [
        Check(**{name: value for name, value in dict(each).items() if name != "report"})
        for each in db.execute(f"SELECT * FROM {schema}.checks WHERE report = ?", [row["id"]])
    ]
    own = tuple(check for check in checks if check.rule not in ACROSS_YEARS)
    return Report(row["id"], row["body"], row["year"], Reading(row["url"], figures=tuple(figures), checks=own))
