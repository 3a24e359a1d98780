"""What to take out of the archive: of which body, year, portal or report, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from archive.export.files import CannotExport
from archive.indicators import INDICATORS
from archive.questions import report_named
from archive.store import Archive

# Runs that bring in what others captured long ago: an import, or a web archive. What they brought is new since then.
_BROUGHT = "SELECT id FROM runs WHERE source <> 'live' AND coalesce(finished_at, '9999') >= :since"
CAPTURED = f"(captures.fetched_at >= :since OR captures.run IN ({_BROUGHT}))"


def _reports_since(seen: str) -> str:
    return (
        "SELECT coalesce(reports.copy_of, reports.id) FROM reports WHERE reports.id IN ("
        f"SELECT report FROM sightings WHERE {seen} >= :since"
        f" UNION SELECT report FROM captures WHERE report IS NOT NULL AND run IN ({_BROUGHT})"
        # A text that stands there again was seen before, yet the report may have it now in place of another.
        " UNION SELECT again.id FROM captures CROSS JOIN reports AS again ON again.id = captures.report"
        " WHERE captures.fetched_at >= :since"
        " AND (again.copy_of IS NOT NULL OR EXISTS (SELECT 1 FROM reports AS text WHERE text.copy_of = again.id)))"
    )


# Reports of which a text, a copy or a version came in since then; and those that were at least seen again.
NEW = _reports_since("first_seen")
SEEN = _reports_since("last_seen")


@dataclass(frozen=True, slots=True)
class Selection:
    """What to take, as it was asked for: a body's full name, a report's id (or its unmistakable beginning), an
    indicator's id, a portal's short name, a year, a day or moment in ISO 8601. Empty: everything."""

    body: str = ""
    year: int | None = None
    portal: str = ""
    report: str = ""
    indicator: str = ""
    since: str = ""

    def asked(self) -> dict[str, Any]:
        """Return the options that are not empty."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


def parameters(archive: Archive, selection: Selection) -> dict[str, Any]:
    """Return what `selection` asks for as the values that the archive knows. CannotExport when it knows none."""
    found = selection.asked()
    if "body" in found:
        found["body"] = _known(
            archive, "body", "SELECT id FROM bodies WHERE id = :v OR name = :v", selection.body,
            "Give its full name, as the site shows it.",
        )  # fmt: skip
    if "portal" in found:
        found["portal"] = _known(
            archive, "portal", "SELECT slug FROM portals WHERE slug = :v", selection.portal,
            "`nianbao status` lists those it has.",
        )  # fmt: skip
    if "report" in found:
        try:
            row = report_named(archive, selection.report)
        except LookupError as error:
            raise CannotExport(f"--report {error.args[0]}") from None
        found["report"] = row["copy_of"] or row["id"]
    if "indicator" in found and selection.indicator not in INDICATORS:
        raise CannotExport(f"--indicator {selection.indicator}: no such indicator. docs/data-dictionary.md lists them.")
    if "since" in found:
        found["since"] = moment(selection.since)
    return found


def _known(archive: Archive, what: str, sql: str, value: str, remedy: str) -> Any:
    row = archive.db.execute(sql, {"v": value}).fetchone()
    if row is None:
        raise CannotExport(f"--{what} {value}: no such {what} in the archive. {remedy}")
    return row[0]


def moment(since: str) -> str:
    """Return the day or moment `since` as the archive writes moments. A moment without a zone is UTC.

    >>> moment("2026-01-05"), moment("2026-01-05T10:00:00+08:00")
    ('2026-01-05T00:00:00.000Z', '2026-01-05T02:00:00.000Z')
    """
    try:
        then = datetime.fromisoformat(since.replace("Z", "+00:00"))
    except ValueError:
        raise CannotExport(f"--since {since}: no day or moment. Write it as 2026-01-05 or 2026-01-05T02:00Z.") from None
    then = then.astimezone(timezone.utc) if then.tzinfo else then.replace(tzinfo=timezone.utc)
    return then.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def selected_captures(asked: Iterable[str]) -> str:
    """Return SQL for the ids of the captures that the options `asked` select, and of those they refer to.

    Of reports: every capture of every address at which they, their copies and versions were seen, of the pages that
    files are attached to, and of attached files. Of a portal alone: whatever it answered, lists too.
    """
    asked = set(asked)
    # CROSS: from the few that are asked for to their captures, never from all captures.
    if asked <= {"since"}:
        chosen = "SELECT id FROM captures"
    else:
        which = [
            {
                "body": "reports.body = :body",
                "year": "reports.year = :year",
                "portal": "reports.body IN (SELECT id FROM bodies WHERE portal = :portal)",
                "report": "reports.id = :report",
            }[name]
            for name in sorted(asked - {"since"})
        ]
        of_portal = " UNION SELECT url, NULL FROM pages WHERE portal = :portal" if asked <= {"portal", "since"} else ""
        chosen = f"""
            WITH roots(id) AS (
                SELECT id FROM reports WHERE +copy_of IS NULL AND {" AND ".join(which)}
            ),
            texts(id) AS (
                SELECT id FROM roots
                UNION SELECT reports.id FROM roots CROSS JOIN reports ON reports.copy_of = roots.id
            ),
            shown(url, capture) AS (
                SELECT url, capture FROM texts CROSS JOIN sightings ON sightings.report = texts.id
                UNION SELECT url, capture FROM texts CROSS JOIN attachments ON attachments.report = texts.id{of_portal}
            ),
            addresses(url) AS (
                SELECT url FROM shown
                UNION SELECT cover FROM shown CROSS JOIN pages ON pages.url = shown.url WHERE cover IS NOT NULL
            )
            SELECT captures.id FROM addresses CROSS JOIN captures ON captures.page = addresses.url
            UNION SELECT captures.id FROM texts CROSS JOIN captures ON captures.report = texts.id
            UNION SELECT capture FROM shown WHERE capture IS NOT NULL
        """
    fresh = f"SELECT captures.id FROM captures WHERE captures.id IN ({chosen}) AND {CAPTURED}"
    return f"""
        WITH RECURSIVE selected(id) AS (
            {fresh if "since" in asked else f"SELECT id FROM ({chosen})"}
            UNION SELECT captures.revisit_of FROM selected JOIN captures ON captures.id = selected.id
                WHERE captures.revisit_of IS NOT NULL
        )
        SELECT id FROM selected
    """
