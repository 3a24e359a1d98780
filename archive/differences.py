"""The differences of two reports as data: figures, dates, checks, outline, tables and text.

Tables are compared by their figures; of what else stands in them, and of the text, the lines are aligned, and within a
line that changed its clauses, then its numbers, words and characters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from archive.indicators import DIMENSIONS, INDICATORS, label_of
from archive.passages import Passage, align
from archive.report import Cell, Table
from archive.rules import RULES
from archive.series import ACROSS_YEARS

MASK = "▪"  # in a row of a table, in place of a figure, which is compared as such
_CELL = " | "
_ABOUT = (
    "id, body, publisher, title, year, published_on, script, format, url, copy_of, copy_kind, first_seen, last_seen"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as a report states it: `kind` tells a blank from a zero; `disputed` where its places differ."""

    value: float | None
    kind: str
    raw: str


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that differs; None where the report does not have it at all, which is not a blank."""

    indicator: str
    dimension: str
    label: str
    unit: str
    earlier: Stated | None
    later: Stated | None


@dataclass(frozen=True, slots=True)
class CheckChange:
    """A check with another outcome; None where it was not asked. `note` says the later outcome, else the earlier."""

    rule: str
    name: str
    scope: str
    earlier: str | None
    later: str | None
    note: str


@dataclass(frozen=True, slots=True)
class DateChange:
    """The dates of publication. `moved` is `later`, `earlier`, `appeared`, `vanished`, or "" for the same day."""

    earlier: str | None
    later: str | None
    moved: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two reports.

    `earlier` and `later` are their rows without the text; `versions` says whether they are of one body and year.
    `title` is None for the same title. `added` and `removed` are headings. `tables` are rows of tables with MASK in
    place of figures, `text` all else, both without what is the same in both but for the number of its lines.
    """

    earlier: dict[str, Any]
    later: dict[str, Any]
    versions: bool
    title: tuple[str, str] | None
    published_on: DateChange
    figures: tuple[FigureChange, ...]
    checks: tuple[CheckChange, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    tables: tuple[Passage, ...]
    text: tuple[Passage, ...]

    @property
    def any(self) -> bool:
        """Whether anything differs that a reader can see."""
        changed = any(passage.kind != "same" for passage in (*self.tables, *self.text))
        return bool(self.title or self.published_on.moved or self.figures or self.checks or changed)

    def as_json(self) -> dict[str, Any]:
        """Return the object that `nianbao diff --json` prints."""
        return asdict(self)


def differences(db: Any, earlier: str, later: str) -> Differences:
    """Compare the reports with the ids `earlier` and `later`. `db` is a connection whose rows have names."""
    one, other = _report(db, earlier), _report(db, later)
    old, new = _lines(db, one), _lines(db, other)
    headings = [_headings(db, report["id"]) for report in (one, other)]
    return Differences(
        earlier={name: value for name, value in one.items() if name != "text"},
        later={name: value for name, value in other.items() if name != "text"},
        versions=(one["body"], one["year"]) == (other["body"], other["year"]),
        title=None if one["title"] == other["title"] else (one["title"] or "", other["title"] or ""),
        published_on=date_change(one["published_on"], other["published_on"]),
        figures=tuple(_figure_changes(_stated(db, one["id"]), _stated(db, other["id"]))),
        checks=tuple(_check_changes(_checks(db, one["id"]), _checks(db, other["id"]))),
        added=_without(headings[1], headings[0]),
        removed=_without(headings[0], headings[1]),
        tables=tuple(align(old[1], new[1])),
        text=tuple(align(old[0], new[0], {*headings[0], *headings[1]})),
    )


def versions(db: Any, report: str) -> list[dict[str, Any]]:
    """Return the rows of the texts that the report of which `report` is one had over time, the first one first.

    Copies elsewhere are none, nor is what another extractor read in the same bytes.
    """
    rows = db.execute(
        f"SELECT {_ABOUT} FROM reports WHERE (id = :head OR copy_of = :head)"
        " AND (copy_kind IS NULL OR copy_kind = 'revision') ORDER BY first_seen, last_seen, id",
        {"head": _report(db, report)["copy_of"] or report},
    )
    return [dict(row) for row in rows]


def version_before(db: Any, report: str) -> str | None:
    """Return the id of the text that `report` took the place of: at its address, else in time; None for the first."""
    row = db.execute(
        "SELECT older.report FROM sightings AS own JOIN sightings AS older ON older.url = own.url"
        " JOIN reports ON reports.id = older.report WHERE own.report = ? AND older.report <> own.report"
        " AND older.first_seen < own.first_seen AND copy_kind IS NOT 'reading'"
        " ORDER BY older.first_seen DESC, older.report LIMIT 1",
        [report],
    ).fetchone()
    if row:
        return str(row[0])
    known = [version["id"] for version in versions(db, report)]
    return known[known.index(report) - 1] if report in known[1:] else None


def date_change(earlier: str | None, later: str | None) -> DateChange:
    """Return how the date of publication moved, if it did.

    >>> date_change("2024-01-20", "2024-03-01").days, date_change(None, "2024-01-20").moved
    (41, 'appeared')
    """
    if earlier == later:
        return DateChange(earlier, later, "", None)
    if earlier is None or later is None:
        return DateChange(earlier, later, "appeared" if earlier is None else "vanished", None)
    days = (date.fromisoformat(later) - date.fromisoformat(earlier)).days
    return DateChange(earlier, later, "later" if days > 0 else "earlier", days)


def _report(db: Any, identity: str) -> dict[str, Any]:
    row = db.execute(f"SELECT {_ABOUT}, text FROM reports WHERE id = ?", [identity]).fetchone()
    if row is None:
        raise LookupError(f"{identity}: no report has this id. `nianbao search` prints ids.")
    return dict(row)


def _stated(db: Any, report: str) -> dict[tuple[str, str], Stated]:
    """Return the figure of every indicator and dimension; where its places differ and none was chosen, all of them."""
    places: dict[tuple[str, str], list[Any]] = {}
    for row in db.execute("SELECT * FROM figures WHERE report = ? ORDER BY position", [report]):
        places.setdefault((row["indicator"], row["dimension"]), []).append(row)
    stated = {}
    for key, rows in places.items():
        chosen = next((row for row in rows if row["chosen"]), rows[0] if len(rows) == 1 else None)
        if chosen is not None:
            stated[key] = Stated(chosen["value"], chosen["kind"], chosen["raw"])
        else:
            stated[key] = Stated(None, "disputed", "、".join(dict.fromkeys(row["raw"] for row in rows)))
    return stated


def _figure_changes(
    earlier: dict[tuple[str, str], Stated], later: dict[tuple[str, str], Stated]
) -> Iterable[FigureChange]:
    order = {name: position for position, name in enumerate([*INDICATORS, *DIMENSIONS])}
    last = len(order)
    for key in sorted(earlier.keys() | later.keys(), key=lambda key: [(order.get(part, last), part) for part in key]):
        one, other = earlier.get(key), later.get(key)
        if one is None or other is None or _differ(one, other):
            known = INDICATORS.get(key[0])  # an archive may be older or newer than this vocabulary
            label = label_of(*key) if known and key[1] in DIMENSIONS else "·".join(key)
            yield FigureChange(*key, label, known.unit if known else "", one, other)


def _differ(one: Stated, other: Stated) -> bool:
    """Whether two figures differ in more than how they are printed: 1,234 and 1234 do not."""
    told = "raw" if one.value is None and one.kind in ("text", "disputed") else "kind"
    return (one.value, one.kind, getattr(one, told)) != (other.value, other.kind, getattr(other, told))


def _checks(db: Any, report: str) -> dict[tuple[str, str], Any]:
    rows = db.execute("SELECT rule, scope, outcome, note FROM checks WHERE report = ? ORDER BY rule, scope", [report])
    return {(row["rule"], row["scope"]): dict(row) for row in rows}


def _check_changes(earlier: dict[tuple[str, str], Any], later: dict[tuple[str, str], Any]) -> Iterable[CheckChange]:
    for key in sorted(earlier.keys() | later.keys()):
        one, other = earlier.get(key), later.get(key)
        outcomes = [row["outcome"] if row is not None else None for row in (one, other)]
        # Checks across years are kept with the text that stands now. One that agrees is no news when it is new.
        if outcomes[0] == outcomes[1] or (None in outcomes and (key[0] in ACROSS_YEARS or "fail" not in outcomes)):
            continue
        said = other or one or {}
        name = RULES[key[0]].name if key[0] in RULES else key[0]
        yield CheckChange(key[0], name, key[1], outcomes[0], outcomes[1], said.get("note") or "")


def _headings(db: Any, report: str) -> list[str]:
    rows = db.execute("SELECT number, heading FROM sections WHERE report = ? ORDER BY position", [report])
    return [heading for row in rows if (heading := f"{row['number'] or ''}{row['heading'] or ''}")]


def _without(headings: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(heading for heading in dict.fromkeys(headings) if heading not in set(others))


def _lines(db: Any, report: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the lines of the text without the rows of its tables, and these rows, with MASK in place of figures."""
    figures: dict[int, set[tuple[int, int]]] = {}
    sql = "SELECT in_table, in_row, in_column FROM figures WHERE report = ? AND in_table IS NOT NULL"
    for row in db.execute(sql, [report["id"]]):
        figures.setdefault(row["in_table"], set()).add((row["in_row"], row["in_column"]))
    lines = [line for part in report["text"].split("\n") if (line := part.strip())]
    text: list[str] = []
    rows: list[str] = []
    at = 0
    found = db.execute("SELECT position, cells FROM tables WHERE report = ? ORDER BY position", [report["id"]])
    for position, cells in found:
        table = Table(tuple(tuple(Cell(*cell) for cell in row) for row in json.loads(cells)))
        printed = [
            _CELL.join(cell.text for cell in row).strip() for row in table.cells if any(cell.text for cell in row)
        ]
        begins = _place(lines, printed, at)
        if begins is not None:  # else a heading stands between its rows: they are told from the text below
            text += lines[at:begins]
            rows += _masked(table, figures.get(position, set()))
            at = begins + len(printed)
    text += lines[at:]
    rows += [line for line in text if _CELL in line]
    return [line for line in text if _CELL not in line], rows


def _place(lines: Sequence[str], printed: Sequence[str], start: int) -> int | None:
    """Return where the rows of a table stand among `lines` from `start` on."""
    if not printed:
        return None
    for at in range(start, len(lines) - len(printed) + 1):
        if lines[at] == printed[0] and lines[at : at + len(printed)] == printed:
            return at
    return None


def _masked(table: Table, figures: set[tuple[int, int]]) -> Iterable[str]:
    """Yield the rows as printed, with MASK for each cell in which a figure stands: at any place that it covers."""
    grid = table.places()
    masked = {place[:2] for row, column in figures for place in grid[row][column : column + 1] if place}
    for number, places in enumerate(grid):
        begins = dict.fromkeys(place for place in places if place and place[0] == number)
        if cells := [MASK if place[:2] in masked else place[2].text for place in begins]:
            yield _CELL.join(cells)
