"""What becomes of a row that two archives have, table by table, as data.

Each rule picks by what the rows say (a time, then their content), never by which of them was there first, so that any
order of merging ends in the same row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.frontier import UNSETTLED, next_due

Row = dict[str, Any]
Join = Callable[[Row, Row], Row]


@dataclass(frozen=True, slots=True)
class Rule:
    """How rows of `table` with the same `key` are joined.

    `beside` is SQL that a rule needs to know of a row, by names that begin with `_`: `{row}` stands for the row and
    `{schema}` for its archive. `anew` are columns that are worked out when all rows are there.
    """

    table: str
    key: tuple[str, ...]
    join: Join
    beside: Mapping[str, str] = field(default_factory=dict)
    anew: frozenset[str] = frozenset()


def content(row: Row) -> tuple[tuple[int, float, str], ...]:
    """Return a key by which rows sort that nothing else tells apart: NULL first, then numbers, then texts."""
    return tuple(_content(row[name]) for name in sorted(row) if not name.startswith("_"))


def _content(value: Any) -> tuple[int, float, str]:
    if value is None:
        return 0, 0, ""
    return (1, value, "") if isinstance(value, int | float) else (2, 0, str(value))


def newest(*names: str) -> Join:
    """Return the rule that takes the row whose columns `names`, one after the other, are greatest; NULL is least."""

    def join(mine: Row, theirs: Row) -> Row:
        return max(mine, theirs, key=lambda row: (*(row[name] or "" for name in names), content(row)))

    return join


def by_number(text: str | None) -> list[tuple[int, str]]:
    """Return a key by which names sort with their numbers: `nianbao-9` before `nianbao-10`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text or "")]


def _portal(mine: Row, theirs: Row) -> Row:
    """As the catalogue had it at the last visit; each of the other columns as of its own time."""
    joined = dict(newest("_declared")(mine, theirs))
    access = newest("access_at")(mine, theirs)
    joined |= {name: access[name] for name in ("access", "access_at", "access_detail")}
    return joined | {name: _greatest(mine, theirs, name) for name in ("listed_at", "newest", "swept_at")}


def _body(mine: Row, theirs: Row) -> Row:
    """As the catalogue had it last; of bodies in no catalogue that of the portal that comes first, as in a crawl.

    One that the catalogue has dropped since (`joining` empties its `since`) is in no catalogue beside one that is not.
    """
    expected = [row for row in (mine, theirs) if row["since"] is not None]
    if not expected or (len(expected) == 1 and expected[0]["_dropped"]):
        spelt = {mine["name"], theirs["name"]}
        row = min(mine, theirs, key=lambda row: (row["portal"] is None, row["portal"] or "", content(row)))
        return row | {"name": row["id"] if row["id"] in spelt else min(spelt)}
    if len(expected) == 1 and mine["portal"] != theirs["portal"]:
        return expected[0]
    return newest("_declared")(mine, theirs)


def _capture(mine: Row, theirs: Row) -> Row:
    """The one that has been read, by the newer extractor."""
    return max(
        mine,
        theirs,
        key=lambda row: (
            row["verdict"] is not None,
            row["verdict"] != "superseded",
            row["report"] is not None,
            by_number(row["_reader"]),
            content(row),
        ),
    )


def _sighting(mine: Row, theirs: Row) -> Row:
    joined = dict(newest("_captured")(mine, theirs))
    joined["first_seen"] = min(mine["first_seen"], theirs["first_seen"])
    joined["last_seen"] = max(mine["last_seen"], theirs["last_seen"])
    return joined


# A list of a catalogue is one wherever else it was found, and what a list names is no mere attachment.
_KINDS = ("list", "page", "attachment", "image")
_FAILED = {"disallowed": "disallowed", "unreachable": "failed", "tls": "failed", "error": "failed", "moved": "failed"}


def _page(mine: Row, theirs: Row) -> Row:
    """What was read as of the last reading, how it answered as of the last request, and by whom it was found first."""
    found = min(mine, theirs, key=lambda row: (_KINDS.index(row["kind"]), row["discovered_at"], content(row)))
    read, asked = newest("fetched_at")(mine, theirs), max(mine, theirs, key=lambda row: (_asked_at(row), content(row)))
    joined = {**read, **{name: found[name] for name in ("kind", "link_title")}}
    joined["portal"] = found["portal"] if found["kind"] == "list" else _first(mine, theirs, "portal")
    joined["discovered_at"] = min(mine["discovered_at"], theirs["discovered_at"])
    for name in ("found_on", "cover"):
        joined[name] = _first(mine, theirs, name)
    announced = [row for row in (mine, theirs) if row["listed_body"] is not None]
    if announced:
        last = max(announced, key=lambda row: (row["fetched_at"] or "", content(row)))
        joined |= {name: last[name] for name in ("listed_body", "listed_year")}
    joined["recalled_at"] = _greatest(mine, theirs, "recalled_at")
    if asked is not read and _asked_at(asked) > _asked_at(read):
        joined |= {name: asked[name] for name in ("access", "next_due")}
        if read["state"] == "new" or read["state"] in UNSETTLED:
            joined["state"] = _FAILED.get(asked["access"], "blocked")
    elif (
        read["fetched_at"]
        and _is_settled(read)
        and read["next_due"] == next_due(read["fetched_at"], read["discovered_at"])
    ):
        joined["next_due"] = next_due(read["fetched_at"], joined["discovered_at"])
    return joined


def _asked_at(row: Row) -> str:
    """Return when the page was last asked for: one that could not be had is due again at that moment."""
    read = row["fetched_at"] or ""
    return read if _is_settled(row) else max(read, row["next_due"] or "")


def _is_settled(row: Row) -> bool:
    """Whether the last request for the page was answered with it, or that it is gone or elsewhere."""
    return row["access"] in (None, "good", "moved", "gone", "soft404")


def _first(mine: Row, theirs: Row, name: str) -> Any:
    rows = [row for row in (mine, theirs) if row[name] is not None]
    return min(rows, key=lambda row: (row["discovered_at"], row[name]))[name] if rows else None


def _greatest(mine: Row, theirs: Row, name: str) -> Any:
    return max((row[name] for row in (mine, theirs) if row[name] is not None), default=None)


# `joining` fills both tables: when an archive took the entry of a portal last, and which bodies it dropped there.
_DECLARED = "(SELECT at FROM temp.declared WHERE archive = '{schema}' AND slug = {row}.%s)"
_DROPPED = "EXISTS (SELECT 1 FROM temp.dropped AS gone WHERE gone.body = {row}.id AND gone.portal = {row}.portal)"
# A 304 is read as what it confirms is.
_READER = (
    "coalesce({row}.extractor, (SELECT extractor FROM {schema}.captures AS held WHERE held.id = {row}.revisit_of), '')"
)
_CAPTURED = "(SELECT fetched_at FROM {schema}.captures WHERE id = {row}.capture)"

CATALOGUE = (
    Rule(
        "bodies",
        ("id",),
        _body,
        {"_declared": _DECLARED % "portal", "_dropped": _DROPPED},
        frozenset({"successor"}),
    ),
    Rule("portals", ("slug",), _portal, {"_declared": _DECLARED % "slug"}),
)
# Before the reports, of which the better reading is chosen by what is known of its page.
BEFORE = (
    Rule("runs", ("id",), newest("finished_at")),
    Rule("portal_runs", ("id",), newest("finished_at")),
    Rule("hosts", ("host",), newest("canary_at")),
    Rule("pages", ("url",), _page, anew=frozenset({"report"})),
)
# After them: from the captures that each archive has by itself it is told when it read a report last.
AFTER = (
    Rule("captures", ("id",), _capture, {"_reader": _READER}),
    Rule("sightings", ("url", "report"), _sighting, {"_captured": _CAPTURED}),
)
# What belongs to one reading of a report, by the report's id and by its serial.
PARTS = ("sections", "tables", "claims", "attachments", "figures", "checks")
BY_SERIAL = ("bands", "paragraphs")
# `joining` and `choosing` have a function for each of these but the last three: two come with nianbao, and what a
# source has unsettled is settled with all that it holds.
OTHERS = ("reports", "problems", "successions", "indicators", "dimensions", "unsettled")


def as_text(rows: list[Row]) -> str:
    """Return `rows` as one text that is the same whatever their order."""
    return json.dumps(sorted(map(content, rows)), ensure_ascii=False)
