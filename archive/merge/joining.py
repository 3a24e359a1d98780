"""The rows of one archive put into another: `other`, attached to be read only, into `main`.

Every step is a union by key that may be done again, in transactions of a few thousand rows: an archive into which a
merge was killed is whole, and the same merge once more completes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from archive import frontier, successions
from archive.backup import Told
from archive.hosts import host_of
from archive.merge import choosing, renewing
from archive.merge.choosing import listed, names
from archive.merge.union import AFTER, BEFORE, CATALOGUE, Row, Rule, as_text
from archive.store import Archive

Media = Callable[[Row], str | None]

_WINDOW = 5000  # rowids in a transaction
_REPORTS = 200  # the same, of reports with all that belongs to them


def join_places(archive: Archive, told: Told) -> None:
    """Put the portals, bodies, runs and pages of `other` into `main`."""
    with archive.transaction() as db:
        _note_declared(db)
        _join_successions(db)
        for rule in CATALOGUE:
            _join_window(db, rule, 0, None)
        db.execute(
            "UPDATE main.bodies SET since = NULL, until = NULL WHERE (id, portal) IN (SELECT * FROM temp.dropped)"
        )
    for rule in BEFORE:
        _join(archive, rule, told)


def join_reports(archive: Archive, told: Told, media: Media) -> None:
    """Put everything else that `other` holds into `main`, and note in `touched` which bodies and years are concerned.

    What is an official site all portals tell together: the places of all archives have to be in. `media` tells the
    type of a file from the row of its capture, None where its bytes do not say.
    """
    with archive.transaction() as db:
        renewing.begin(db)
    _in_windows(archive, "reports", _REPORTS, told, choosing.join)
    for rule in AFTER:
        _join(archive, rule, told)
    _in_windows(archive, "captures", _WINDOW, told, renewing.renew)
    _in_windows(archive, "reports", _WINDOW, told, renewing.note_older)
    older = renewing.replaced(archive.db)
    for start in range(0, len(older), _WINDOW):
        with archive.transaction() as db:
            renewing.carry(db, older[start : start + _WINDOW])
    with archive.transaction() as db:
        _join_problems(db)
    for table in ("sightings", "pages"):
        _in_windows(archive, table, _WINDOW, told, partial(_show_newest, f"SELECT url FROM other.{table}"))
    for table, column in (("attachments", "url"), ("captures", "page")):
        _in_windows(archive, table, _WINDOW, told, partial(_link_files, f"SELECT {column} FROM other.{table}", media))
    with archive.transaction() as db:
        _touch(db)


def date_pages(archive: Archive, told: Told) -> None:
    """Work out when lists and files are to be asked for again, by what all archives together know."""
    _in_windows(archive, "pages", _WINDOW, told, _date_lists)
    _in_windows(archive, "pages", _WINDOW, told, _outdate_files)


def _join(archive: Archive, rule: Rule, told: Told) -> None:
    _in_windows(archive, rule.table, _WINDOW, told, lambda db, low, high: _join_window(db, rule, low, high))


def _in_windows(archive: Archive, table: str, size: int, told: Told, step: Callable[[Any, int, int], None]) -> None:
    """Call `step` with each stretch of the rowids of `other`, each in a transaction of its own."""
    (last,) = archive.db.execute(f"SELECT coalesce(max(rowid), 0) FROM other.{table}").fetchone()
    for low in range(0, last, size):
        told(table, low, last)
        with archive.transaction() as db:
            step(db, low, low + size)
    told(table, last, last)


def _join_window(db: Any, rule: Rule, low: int, high: int | None) -> None:
    columns = names(db, rule.table)
    same = " AND ".join(f'm."{name}" = o."{name}"' for name in rule.key)
    within = "o.rowid > :low AND (:high IS NULL OR o.rowid <= :high)"
    bounds = {"low": low, "high": high}
    db.execute("PRAGMA defer_foreign_keys = ON")  # portals come behind their bodies
    into, values = listed(columns), ", ".join("NULL" if name in rule.anew else f'o."{name}"' for name in columns)
    both = list(_in_both(db, rule, columns, same, within, bounds))
    db.execute(
        f"INSERT INTO main.{rule.table} ({into}) SELECT {values} FROM other.{rule.table} AS o"
        f" WHERE {within} AND NOT EXISTS (SELECT 1 FROM main.{rule.table} AS m WHERE {same}) ORDER BY o.rowid",
        bounds,
    )
    kept = [name for name in columns if name not in rule.anew]
    for mine, theirs in both:
        if rule.table == "captures":
            mine = renewing.present(db, mine)
        joined = rule.join(mine, theirs)
        if rule.table == "captures":
            joined = renewing.follow(db, mine, joined)
        if any(joined[name] != mine[name] for name in kept):
            sets = ", ".join(f'"{name}" = :{name}' for name in kept if name not in rule.key)
            where = " AND ".join(f'"{name}" = :{name}' for name in rule.key)
            row = {name: joined[name] for name in kept} | {name: mine[name] for name in rule.key}
            db.execute(f"UPDATE main.{rule.table} SET {sets} WHERE {where}", row)


def _in_both(
    db: Any, rule: Rule, columns: list[str], same: str, within: str, bounds: dict[str, Any]
) -> Iterator[tuple[Row, Row]]:
    """Yield the rows that both archives have and that differ, each with what its rule wants to know beside it."""
    told = [*columns, *rule.beside]
    mine, theirs = (
        [f'{row}."{name}"' for name in columns] + [sql.format(row=row, schema=schema) for sql in rule.beside.values()]
        for row, schema in (("m", "main"), ("o", "other"))
    )
    differs = " OR ".join(f'm."{name}" IS NOT o."{name}"' for name in columns if name not in (*rule.key, *rule.anew))
    rows = db.execute(
        f"SELECT {', '.join(mine + theirs)} FROM other.{rule.table} AS o JOIN main.{rule.table} AS m ON {same}"
        f" WHERE {within} AND ({differs})",
        bounds,
    ).fetchall()
    for row in rows:
        yield dict(zip(told, row[: len(told)], strict=True)), dict(zip(told, row[len(told) :], strict=True))


def _note_declared(db: Any) -> None:
    """Note when each archive took the entries of the catalogue last, and which bodies the later of two dropped.

    An entry is taken when a visit of the portal begins."""
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS declared (archive TEXT, slug TEXT, at TEXT, PRIMARY KEY (archive, slug))"
    )
    db.execute("CREATE TEMP TABLE IF NOT EXISTS dropped (body TEXT, portal TEXT, PRIMARY KEY (body, portal))")
    db.execute("DELETE FROM temp.declared")
    db.execute("DELETE FROM temp.dropped")
    schemas = ("main", "other")
    for schema in schemas:
        db.execute(
            "INSERT INTO temp.declared SELECT ?, slug, coalesce(max(started_at),"
            " max(coalesce(access_at, ''), coalesce(listed_at, ''), coalesce(swept_at, '')))"
            f" FROM {schema}.portals LEFT JOIN {schema}.portal_runs ON portal = slug GROUP BY slug",
            [schema],
        )
    for older, later in (schemas, schemas[::-1]):
        db.execute(
            f"INSERT OR IGNORE INTO temp.dropped SELECT id, portal FROM {older}.bodies AS had"
            " JOIN temp.declared AS before ON before.archive = ? AND before.slug = portal"
            " JOIN temp.declared AS after ON after.archive = ?"
            # What was declared without a visit, by an import, is of no known time.
            " AND after.slug = portal WHERE since IS NOT NULL AND before.at <> '' AND before.at < after.at"
            f" AND NOT EXISTS (SELECT 1 FROM {later}.bodies AS has WHERE has.id = had.id AND has.portal = had.portal"
            " AND has.since IS NOT NULL)",
            [older, later],
        )


def _join_successions(db: Any) -> None:
    """Take what each entry of the catalogue states as it was taken last, all of it or nothing."""
    sql = "SELECT origin FROM main.successions UNION SELECT origin FROM other.successions"
    for origin in {origin for (origin,) in db.execute(sql)} - {successions.OWN}:
        stated = {}
        for schema in ("main", "other"):
            declared = db.execute(
                "SELECT at FROM temp.declared WHERE archive = ? AND slug = ?", [schema, origin]
            ).fetchone()
            rows = list(db.query(f"SELECT * FROM {schema}.successions WHERE origin = ?", [origin]))
            stated[schema] = (declared is not None, declared and declared[0], as_text(rows))
        if stated["other"] > stated["main"]:
            db.execute("DELETE FROM main.successions WHERE origin = ?", [origin])
            db.execute("INSERT INTO main.successions SELECT * FROM other.successions WHERE origin = ?", [origin])


def _join_problems(db: Any) -> None:
    """Add each problem as often as `other` has it more than `main`."""
    columns = listed([name for name in names(db, "problems") if name != "id"])
    each, some = (
        f"SELECT {columns}, row_number() OVER (PARTITION BY {columns}) AS copy FROM {schema}.problems"
        for schema in ("other", "main")
    )
    db.execute(f"INSERT INTO main.problems ({columns}) SELECT {columns} FROM ({each} EXCEPT {some}) ORDER BY at, url")


_NEWEST = (
    "SELECT report FROM main.sightings AS s WHERE s.url = pages.url ORDER BY last_seen DESC, first_seen DESC, report"
)


def _show_newest(urls: str, db: Any, low: int, high: int) -> None:
    """Let each page show the report that was seen there last."""
    db.execute(
        f"UPDATE main.pages SET report = ({_NEWEST} LIMIT 1) WHERE url IN ({urls} WHERE rowid > ? AND rowid <= ?)",
        [low, high],
    )


def _date_lists(db: Any, low: int, high: int) -> None:
    """Let each list be due by what it led to last, in either archive."""
    lists = db.execute(
        "SELECT m.url, m.fetched_at, m.next_due FROM other.pages AS o JOIN main.pages AS m ON m.url = o.url"
        " WHERE o.rowid > ? AND o.rowid <= ? AND m.kind = 'list' AND m.state = 'list' AND m.access = 'good'",
        [low, high],
    ).fetchall()
    for url, at, before in lists:
        due = frontier.due_again(db, url, at)
        if due != before:
            db.execute("UPDATE main.pages SET next_due = ? WHERE url = ?", [due, url])


def _link_files(urls: str, media: Media, db: Any, low: int, high: int) -> None:
    """Let each attached file show its newest good capture, wherever it is attached."""
    files = db.execute(
        f"SELECT DISTINCT url FROM main.attachments WHERE url IN ({urls} WHERE rowid > ? AND rowid <= ?)", [low, high]
    ).fetchall()
    for (url,) in files:
        newest = db.execute(
            "SELECT * FROM main.captures WHERE page = ? AND status = 200"
            " ORDER BY verdict IS 'good' DESC, fetched_at DESC, id LIMIT 1",
            [url],
        ).fetchone()
        if newest is None:
            continue
        told = [
            db.execute(
                f"SELECT max(media_type) FROM {schema}.attachments WHERE url = ? AND capture = ? AND media_type <> ?",
                [url, newest["id"], newest["media_type"]],
            ).fetchone()[0]
            for schema in ("main", "other")
        ]
        kind = max((one for one in told if one is not None), default=None)
        if kind is None and newest["verdict"] == "good":  # read where no report had it attached
            kind = media(dict(newest))
        db.execute(
            "UPDATE main.attachments SET media_type = ?, sha256 = ?, capture = ? WHERE url = ?",
            [kind or newest["media_type"], newest["payload_sha256"], newest["id"], url],
        )


def _outdate_files(db: Any, low: int, high: int) -> None:
    """Ask again, in full, for files whose page has changed since they were read: see `attached.outdate_files`."""
    captures = (
        "(SELECT payload_sha256 FROM main.captures WHERE page = pages.cover AND status = 200 AND via IS NULL"
        " AND verdict = 'good' {}"
        " ORDER BY fetched_at DESC, id LIMIT 1)"
    )
    db.execute(
        "UPDATE main.pages SET etag = NULL, last_modified = NULL, next_due = fetched_at WHERE url IN ("
        "SELECT url FROM main.pages WHERE cover IN (SELECT url FROM other.pages WHERE rowid > ? AND rowid <= ?))"
        " AND kind = 'attachment' AND state <> 'new'"
        f" AND {captures.format('')} <> {captures.format('AND captures.fetched_at <= pages.fetched_at')}",
        [low, high],
    )


def _touch(db: Any) -> None:
    """Note the bodies and years of the reports in `other`, of its bodies, at its addresses and hosts, or beside its
    files, and of their copies: of these it may have changed what they are to each other."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS touched (body TEXT, year INTEGER, PRIMARY KEY (body, year))")
    db.execute(
        "INSERT OR IGNORE INTO temp.touched SELECT body, year FROM main.reports WHERE id IN ("
        "SELECT id FROM other.reports UNION SELECT id FROM main.reports WHERE body IN (SELECT id FROM other.bodies)"
        " UNION SELECT id FROM main.reports WHERE copy_of IN (SELECT id FROM other.reports)"
        " UNION SELECT report FROM main.sightings WHERE url IN (SELECT url FROM other.pages UNION"
        " SELECT url FROM other.sightings UNION SELECT url FROM main.pages"
        " WHERE cover IN (SELECT cover FROM other.pages WHERE cover IS NOT NULL)))"
    )
    for (start,) in db.execute("SELECT start_url FROM other.portals WHERE start_url <> ''").fetchall():
        for scheme in ("http", "https"):
            host = f"{scheme}://{host_of(start)}"
            db.execute(
                "INSERT OR IGNORE INTO temp.touched SELECT body, year FROM main.reports WHERE id IN"
                " (SELECT report FROM main.sightings WHERE url >= ? AND url < ?)",
                [host, host + "~"],
            )
