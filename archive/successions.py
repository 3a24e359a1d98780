"""Which body came of which: renames, mergers and splits as data with their source, and what of it an archive uses.

Those that come with nianbao stand in `successions.toml`; an entry of the catalogue may state more.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from archive import series, toml
from archive.report import body_id

KINDS = ("renamed", "merged", "split")
OWN = "nianbao"  # the origin of those that come with it

_KEYS = ("body", "successor", "since", "kind", "source", "source_url", "seen")
_NEEDS = f"A succession needs {', '.join(_KEYS[:-1])} and {_KEYS[-1]}."
_SINCE = re.compile(r"(\d{4})(-\d\d(-\d\d)?)?")

# What the view `coverage` expects of `bodies` in `years`: nothing of a body for the year in which it ended and after,
# nor of one from before its beginning (unless it has a report from then: some are merged into a body that goes on).
# Of the reports that fall due around the change one of the two bodies publishes each: what the other has is not missed.
IN_BEING = """
    NOT EXISTS (
        SELECT 1 FROM successions AS ending WHERE ending.body = bodies.id AND (
            years.year >= CAST(substr(ending.since, 1, 4) AS INTEGER)
            OR years.year = substr(ending.since, 1, 4) - 1
                AND EXISTS (SELECT 1 FROM reports WHERE body = ending.successor AND year = years.year)))
    AND NOT EXISTS (
        SELECT 1 FROM successions AS beginning WHERE beginning.successor = bodies.id AND (
            years.year < CAST(substr(beginning.since, 1, 4) AS INTEGER)
                AND NOT EXISTS (
                    SELECT 1 FROM reports WHERE body = bodies.id AND year < substr(beginning.since, 1, 4) - 1)
            OR years.year = CAST(substr(beginning.since, 1, 4) AS INTEGER)
                AND EXISTS (SELECT 1 FROM reports WHERE body = beginning.body AND year = years.year)))
"""


class SuccessionError(ValueError):
    """Successions that cannot be: the message names the bodies, what is wrong, and the remedy."""


@dataclass(frozen=True, slots=True)
class Succession:
    """`body` (full name) ended or was renamed, and `successor` goes on.

    `since` is a day, a month or a year, as exact as the source is. `kind` is one of KINDS. `source` is the title of the
    document that says so, `source_url` where it was seen, `seen` the day of that.
    """

    body: str
    successor: str
    since: str
    kind: str
    source: str
    source_url: str
    seen: str

    def row(self, origin: str) -> dict[str, str]:
        """Return the row of `successions`."""
        told = {name: getattr(self, name) for name in _KEYS}
        return told | {"body": body_id(self.body), "successor": body_id(self.successor), "origin": origin}


def parse(where: str, tables: Any) -> tuple[Succession, ...]:
    """Return the successions that the TOML `tables` state; `body` may be a list of names.

    SuccessionError begins with `where`.
    """
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SuccessionError(f"{where} is not a list of tables. {_NEEDS}")
    return tuple(one for table in tables for one in _parse_one(where, table))


def _parse_one(where: str, table: Mapping[str, Any]) -> list[Succession]:
    names = table.get("body")
    bodies: list[Any] = names if isinstance(names, list) else [names]
    plain = {key: value for key, value in table.items() if key != "body"}
    for key in _KEYS:
        if not table.get(key):
            raise SuccessionError(f"{where} ({names or 'no body'}) has no {key!r}. {_NEEDS}")
    for key, value in [*plain.items(), *(("body", body) for body in bodies)]:
        if key not in _KEYS:
            raise SuccessionError(f"{where} ({names}) has an unknown key {key!r}. {_NEEDS}")
        if not isinstance(value, str):
            raise SuccessionError(f"{where} ({names}) {key} = {value!r} is not a string.")
    if table["kind"] not in KINDS:
        raise SuccessionError(f"{where} ({names}) kind {table['kind']!r} is unknown. Known: {', '.join(KINDS)}.")
    if not _is_date(table["since"]):
        raise SuccessionError(f"{where} ({names}) since {table['since']!r} is not a day, month or year: 2018-03-17.")
    if len(table["seen"]) != 10 or not _is_date(table["seen"]):
        raise SuccessionError(f"{where} ({names}) seen {table['seen']!r} is not a day such as 2026-03-13.")
    if not table["source_url"].startswith(("http://", "https://")):
        raise SuccessionError(f"{where} ({names}) source_url {table['source_url']!r} is no address: give it whole.")
    return [Succession(body=body, **plain) for body in bodies]


def _is_date(text: str) -> bool:
    if not _SINCE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text + "2000-01-01"[len(text) :])
    except ValueError:
        return False
    return True


def check(successions: Iterable[Succession]) -> None:
    """Raise SuccessionError when a body succeeds itself, in a circle too, or goes on as two without being split."""
    onward: dict[str, dict[str, Succession]] = {}
    for one in successions:
        body, successor = body_id(one.body), body_id(one.successor)
        if body == successor:
            raise SuccessionError(f"{one.body} → {one.successor}: a body cannot succeed itself. Remove the entry.")
        for other in onward.get(body, {}).values():
            if body_id(other.successor) != successor and "split" not in {one.kind} & {other.kind}:
                raise SuccessionError(
                    f"{one.body} goes on as {other.successor} and as {one.successor}."
                    ' Keep one of them, or make both kind = "split".'
                )
        onward.setdefault(body, {})[successor] = one
    for body in onward:
        if circle := _circle(onward, body):
            raise SuccessionError(f"{' → '.join(circle)}: these succeed each other in a circle. Remove one of them.")


def _circle(onward: Mapping[str, Mapping[str, Succession]], start: str) -> list[str]:
    """Return the bodies on a way from `start` back to it; an empty list where there is none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        for successor in onward.get(way[-1], {}):
            if successor == start:
                return [*way, start]
            if successor not in seen:
                seen.add(successor)
                ways.append([*way, successor])
    return []


@cache
def shipped() -> tuple[Succession, ...]:
    """Return the successions that come with nianbao."""
    found = parse("successions.toml", toml.load("archive", "successions.toml")["succession"])
    check(found)
    return found


def write(db: Any) -> None:
    """Bring the successions that come with nianbao up to date in the archive."""
    record(db, {OWN: shipped()})


def record(db: Any, stated: Mapping[str, Sequence[Succession]]) -> None:
    """Write what each origin states, in place of all it stated before; then link the bodies."""
    changed = False
    for origin, successions in stated.items():
        rows = sorted((one.row(origin) for one in successions), key=lambda row: (row["body"], row["successor"]))
        known = db.query("SELECT * FROM successions WHERE origin = ? ORDER BY body, successor", [origin])
        if list(known) != rows:
            db.execute("DELETE FROM successions WHERE origin = ?", [origin])
            db.table("successions").insert_all(rows)
            changed = True
    if changed:
        series.forget_checks(db, link(db))


def arrived(db: Any, body: str) -> None:
    """Link `body`, which has just come into the archive, to those before and after it."""
    if db.execute("SELECT 1 FROM successions WHERE body = :body OR successor = :body", {"body": body}).fetchone():
        link(db)


def link(db: Any) -> set[str]:
    """Set `bodies.successor`: the nearest body that goes on from each, of those that are in the archive.

    Return the bodies concerned: those that changed, and their successors before and now.

    Computed from `successions` and `bodies` alone, so that the order in which they came makes no difference. Where
    origins contradict each other, what comes with nianbao holds, then the first by name.
    """
    onward = _onward(db)
    ids = json.dumps([*onward, *onward.values()])
    here = {row[0] for row in db.execute("SELECT id FROM bodies WHERE id IN (SELECT value FROM json_each(?))", [ids])}
    wanted = {body: successor for body in here & set(onward) if (successor := _nearest(onward, body, here))}
    linked = dict(db.execute("SELECT id, successor FROM bodies WHERE successor IS NOT NULL").fetchall())
    changed = sorted(body for body in wanted.keys() | linked.keys() if wanted.get(body) != linked.get(body))
    for body in changed:
        db.execute("UPDATE bodies SET successor = ? WHERE id = ?", [wanted.get(body), body])
    return {one for body in changed for one in (body, linked.get(body), wanted.get(body)) if one is not None}


def _onward(db: Any) -> dict[str, str]:
    """Return by id which body each goes on as: no splits, no circles."""
    rows = db.execute(
        "SELECT body, successor FROM successions WHERE kind <> 'split' ORDER BY origin <> ?, origin, since, successor",
        [OWN],
    )
    onward: dict[str, str] = {}
    for body, successor in rows:
        after: str | None = successor
        while after is not None and after != body:
            after = onward.get(after)
        if after is None:
            onward.setdefault(body, successor)
    return onward


def _nearest(onward: Mapping[str, str], body: str, here: set[str]) -> str | None:
    after = onward.get(body)
    while after is not None and after not in here:
        after = onward.get(after)
    return after


def of(rows: Iterable[Mapping[str, Any]], body: str) -> dict[str, list[dict[str, Any]]]:
    """Return, of `rows` of `successions`, those that lead to `body` (`before`) and on from it (`after`), each once.

    Of several that state the same, what comes with nianbao is kept, then the first by name.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["origin"] != OWN, row["origin"])):
        found.setdefault((row["body"], row["successor"]), dict(row))
    told = sorted(found.values(), key=lambda row: (row["since"], row["body"], row["successor"]))
    return {
        "before": [row for row in told if row["successor"] == body],
        "after": [row for row in told if row["body"] == body],
    }
