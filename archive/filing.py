"""Filing: a reading of a page becomes a report, or one more sighting of a report that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from archive import corrections, counted, likeness, readings, standing, successions
from archive.coverage import due
from archive.report import Report
from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Member:
    """One of the texts known for a body and year, as far as telling copies apart needs it.

    `standing` is the best of its addresses', and only those that are trusted as much as that one count: `shown_at` are
    the ones that show this text now, `replaced_by` the texts of the same body and year that took its place at others.
    It is `outdated` when none shows it, or one that is as good as the best that does has replaced it. `corrected_to`
    is the report of another body or year as which this very text came to stand where it stood: its title was wrong.
    """

    id: str
    url: str
    page: str
    standing: str
    script: str
    quality: str
    format: str
    text: str
    first_seen: str
    shown_at: frozenset[str]
    replaced_by: frozenset[str]
    outdated: bool
    corrected_to: str | None


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
    order: one of a time `at` before what is known of the page moves `first_seen` back, and changes nothing else of it
    unless it reads better.
    """
    _add_body(db, report, portal)
    site = standing.site_of(report.reading.claims)
    stands = standing.look_up(db, page, report.body, site)
    row = db.execute("SELECT * FROM reports WHERE id = ?", [report.id]).fetchone()
    if row is None:
        readings.insert(db, report, page, at, extractor)
    else:
        _choose_reading(db, report, dict(row), page, stands, at, extractor, looked)
        db.execute(
            "UPDATE reports SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) WHERE id = ?",
            [at, at, report.id],
        )
    db.execute(
        "INSERT INTO sightings (url, report, first_seen, last_seen, capture, site, standing)"
        " VALUES (:url, :report, :at, :at, :capture, :site, :standing)"
        " ON CONFLICT (url, report) DO UPDATE SET first_seen = min(first_seen, :at), (capture, site, standing) ="
        " (SELECT :capture, :site, :standing WHERE (:at, coalesce(:capture, '')) >= (last_seen, coalesce(capture, ''))"
        " UNION ALL SELECT capture, site, standing LIMIT 1), last_seen = max(last_seen, :at)",
        {"url": page, "report": report.id, "at": at, "capture": capture, "site": site, "standing": stands},
    )
    db.execute(
        "UPDATE pages SET report = (SELECT report FROM sightings WHERE sightings.url = pages.url"
        f" ORDER BY {_NEWEST} LIMIT 1) WHERE url = ?",
        [page],
    )
    return "new" if row is None else "seen"


def _choose_reading(
    db: Any, report: Report, old: dict[str, Any], page: str, stands: str, at: str, extractor: str, looked: bool
) -> None:
    """Replace the reading that is kept of a known text where this one, of `page`, is to be preferred."""
    columns = readings.columns_of(report, page, extractor)
    seen = db.execute(
        "SELECT last_seen FROM sightings WHERE url = ? AND report = ?", [old["page"], report.id]
    ).fetchone()
    one_page = old["page"] == page
    kept = reading_rank(stands, *(old[name] for name in RANKED)) if one_page else kept_rank(db, old)
    this = reading_rank(stands, *(columns[name] for name in RANKED))
    # Of equal readings of one page the last stands: the page a file is attached to may have got another date. One of
    # the same moment is another reading of the same bytes.
    last = seen is None or seen["last_seen"] <= at
    again = seen is None or seen["last_seen"] == at
    better = this < kept or (one_page and last and (this == kept or again))
    if better and (any(old[name] != value for name, value in columns.items()) or readings.has_other_parts(db, report)):
        readings.replace(db, report, old, columns, looked)
    elif better:
        counted.replace_figures(db, report, looked)
    else:
        counted.keep_pictured(db, report)


RANKED = ("quality", "script", "format", "url", "page")
# Which of the texts seen at an address it shows now; of two seen at the same time always the same one.
_NEWEST = "last_seen DESC, first_seen DESC, report"


def reading_rank(
    stands: str | None, quality: str, script: str, format: str, url: str, page: str | None
) -> tuple[int | bool | str, ...]:
    """Return a key by which readings of the same text sort, the one to keep first.

    An official host before others, a look-alike (`archive.standing`) last; good before degraded, simplified before
    converted script, and before a script gateway's copy of it; the body's own site before other official ones; a page
    before a file. Then by the page, so that no page's readings stand on both sides of another's: of one page those
    that are equal here differ in time alone, and in what it redirected to, which does not rank.
    """
    page = page or url
    return (
        standing.TRUST[stands or standing.OFFICIAL],
        quality != "good",
        script != "hans",
        "/gate/big5/" in url,
        stands != standing.OWN,
        format != "html",
        len(page),
        page,
    )


def kept_rank(db: Any, row: Mapping[str, Any], schema: str = "main") -> tuple[int | bool | str, ...]:
    """Return the rank of the reading kept in `row` of `reports`; one whose sighting is gone ranks as `other`."""
    seen = db.execute(
        f"SELECT standing FROM {schema}.sightings WHERE url = ? AND report = ?", [row["page"], row["id"]]
    ).fetchone()
    return reading_rank(seen[0] if seen else standing.OTHER, *(row[name] for name in RANKED))


def members(archive: Archive, body: str, year: int) -> list[Member]:
    """Return every text known for `body` and `year` that is seen anywhere, with where and what replaced it."""
    rows = list(archive.db.query("SELECT * FROM reports WHERE body = ? AND year = ? ORDER BY id", [body, year]))
    # Also what other bodies' or years' reports took the place of these: a page's title may be corrected.
    sightings = list(
        archive.db.query(
            f"SELECT url, report, standing, row_number() OVER (PARTITION BY url ORDER BY {_NEWEST}) AS age"
            " FROM sightings WHERE url IN (SELECT sightings.url FROM sightings JOIN reports"
            " ON reports.id = sightings.report WHERE body = ? AND year = ?)",
            [body, year],
        )
    )
    shown = {row["url"]: row["report"] for row in sightings if row["age"] == 1}
    now = shown | _replaced_files(archive, shown)
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for seen in sightings:
        places[seen["report"]][seen["url"]] = seen["standing"] or standing.OFFICIAL
    kin = {row["id"] for row in rows}
    order = {(seen["url"], seen["report"]): seen["age"] for seen in sightings}
    others = {other for other in places if other not in kin}

    def followed_by(identity: str) -> set[str]:
        """Return the reports of others that own or official addresses came to show after the report `identity`."""
        return {
            other
            for other in others
            for url, at in places[other].items()
            if _firm(at) and (url, identity) in order and order[url, other] < order[url, identity]
        }

    # What is seen nowhere is an earlier reading of bytes that are read as another text now.
    return [_member(archive.db, row, places[row["id"]], now, kin, followed_by) for row in rows if places[row["id"]]]


def _firm(stands: str) -> bool:
    return standing.TRUST[stands] == standing.TRUST[standing.OFFICIAL]


def _member(
    db: Any,
    row: Mapping[str, Any],
    places: Mapping[str, str],
    now: Mapping[str, str],
    kin: Set[str],
    followed_by: Callable[[str], Set[str]],
) -> Member:
    """Return the member `row`, seen at `places` (address to standing), by what each address shows `now`.

    `kin` are the reports of its body and year, `followed_by` gives those of others that took a report's place.
    """
    order = standing.STANDINGS.index
    best = min(places.values(), key=order)
    trusted = {url: order(at) for url, at in places.items() if standing.TRUST[at] == standing.TRUST[best]}
    shown = {url: rank for url, rank in trusted.items() if now[url] == row["id"]}
    replaced = {url: rank for url, rank in trusted.items() if url not in shown and now[url] in kin}
    corrected_to = None
    if not shown and not replaced and _firm(best):
        corrected_to = corrections.correction(db, row, followed_by(row["id"]))
    return Member(
        id=row["id"],
        url=row["url"],
        page=row["page"] or row["url"],
        standing=best,
        script=row["script"],
        quality=row["quality"],
        format=row["format"],
        text=row["text"],
        first_seen=row["first_seen"],
        shown_at=frozenset(shown),
        replaced_by=frozenset(now[url] for url in replaced),
        outdated=not shown or (bool(replaced) and min(replaced.values()) <= min(shown.values())),
        corrected_to=corrected_to,
    )


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
    """Write `copy_of` and `copy_kind` of each report id in `relations`, and how alike the two texts are."""
    for report, (copy_of, copy_kind) in relations.items():
        db.execute(
            "UPDATE reports SET similarity = CASE WHEN copy_of = :of THEN similarity END, copy_of = :of,"
            " copy_kind = :kind WHERE id = :id",
            {"of": copy_of, "kind": copy_kind, "id": report},
        )
    likeness.measure(db, relations)


def _add_body(db: Any, report: Report, portal: str | None) -> None:
    known = db.execute("SELECT 1 FROM bodies WHERE id = ?", [report.body]).fetchone()
    db.execute(
        "INSERT INTO bodies (id, name, division_code, level, portal, due)"
        " SELECT :id, :name, division_code, level, slug, :due FROM (SELECT 1)"
        " LEFT JOIN portals ON portals.slug = :portal WHERE true"
        # Of several portals that show a body nobody expected, and of several spellings, always the same one.
        " ON CONFLICT (id) DO UPDATE SET"
        " name = CASE WHEN id IN (name, excluded.name) THEN id ELSE min(name, excluded.name) END,"
        " portal = coalesce(min(portal, excluded.portal), portal, excluded.portal) WHERE since IS NULL",
        {"id": report.body, "name": report.reading.publisher, "portal": portal, "due": due(report.body)},
    )
    db.execute(
        "UPDATE bodies SET (division_code, level) = (SELECT division_code, level FROM portals WHERE slug = portal)"
        " WHERE id = ? AND since IS NULL AND portal IS NOT NULL",
        [report.body],
    )
    if known is None:
        successions.arrived(db, report.body)


def is_kept_from(db: Any, report: Report) -> bool:
    """Whether of the addresses that show `report` the one that was read here is the one whose reading is kept."""
    kept = db.execute("SELECT url FROM reports WHERE id = ?", [report.id]).fetchone()
    return kept is not None and bool(kept["url"] == report.reading.url)
