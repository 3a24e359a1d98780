"""Store, the last stage: what was read of a batch of pages goes into the archive in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

from archive import attached, corrections, filing, frontier, ledger, mementos, readings, rereading, series, standing
from archive.report import Check, Page, Problem, Reading, Report
from archive.store import Archive, sqlite3
from pipelines import dedupe
from pipelines.figures.checks import check_years
from pipelines.figures.forms import by_key
from pipelines.kinds import IN_A_FILE
from pipelines.media import MIME
from pipelines.pictures import IN_AN_IMAGE
from pipelines.workers import IMAGES_UNREAD

# A page that its server confirms unchanged is read again when another one read it.
EXTRACTOR = f"nianbao-3 trafilatura-{version('trafilatura')}"

# What a page's state becomes by the verdict on it; a good page's state is its kind.
_STATES = {"gone": "gone", "soft404": "gone", "error": "failed"}
SHRUNK = 5  # a text that is this many times shorter than before is not believed at once
NO_LONGER = "no longer read as a report"


@dataclass(frozen=True, slots=True)
class Refined:
    """A page and what the refinery read of it."""

    page: Page
    reading: Reading


def store(
    archive: Archive, refined: Sequence[Refined], run: str, *, ocr: bool = False, past: bool = False
) -> list[str]:
    """Write the readings and return what became of each.

    That is `new` (a report), `revised` (a new text at an address that held another), `seen` (a known text), `reread`
    (another text of the very bytes that a known one was read from), `not a report`, `incomplete` (a report whose body
    or year is unknown), or the verdict of a page that is not what it should be. A page that is not good never replaces
    what was read from it before. With `ocr` the pictures of a report's tables are about to be fetched, and the page is
    read again with them. What was captured in the `past` says how a page is now only as far as nothing later is known
    of it, and what was wrong with it is not written twice.

    A reading that cannot be filed becomes a problem, and the others are filed without it.
    """
    try:
        return _store_all(archive, refined, run, ocr, past)
    except (sqlite3.Error, OSError):
        raise  # the archive itself: the captures stay unread, and the next run reads them
    except Exception as error:
        if len(refined) == 1:
            return _store_all(archive, [_unfiled(refined[0], error)], run, ocr, past)
    return [outcome for item in refined for outcome in store(archive, [item], run, ocr=ocr, past=past)]


def _unfiled(item: Refined, error: Exception) -> Refined:
    """Return what is filed of a page whose reading could not be: the reason."""
    problem = Problem("could not be filed", f"{type(error).__name__}: {error}"[:500])
    return Refined(item.page, Reading(item.page.url, verdict="error", problems=(problem,)))


def _store_all(archive: Archive, refined: Sequence[Refined], run: str, ocr: bool, past: bool) -> list[str]:
    with archive.transaction() as db:
        groups: set[tuple[str, int]] = set()
        outcomes = [_store_one(db, item, run, groups, ocr, past) for item in refined]
        settle_groups(archive, groups)
    return outcomes


def settle_groups(archive: Archive, groups: set[tuple[str, int]]) -> None:
    """Work out anew what the texts of each body and year of `groups` are to each other, and to the years around.

    Call it within a transaction.
    """
    for body, year in sorted(groups):
        standing.settle(archive.db, body, year)
        _relate(archive, body, year)
    # What was corrected into one of these reports follows it to where it stands now.
    for body, year in sorted({wrong for group in groups for wrong in corrections.corrected_into(archive.db, *group)}):
        _relate(archive, body, year)
    _check_series(archive.db, groups)


def _relate(archive: Archive, body: str, year: int) -> None:
    filing.relate(archive.db, dedupe.relate(filing.members(archive, body, year)))


def _check_series(db: Any, groups: set[tuple[str, int]]) -> None:
    """Set the reports of `groups` beside those of the years before and after."""
    touched = {
        (after, year + step) for body, year in groups for after in series.bodies_after(db, body) for step in (0, 1)
    }
    for body, year in sorted(touched):
        report, before = series.report_on(db, body, year), series.report_before(db, body, year)
        checks: list[Check] = []
        if report is not None and before is not None:
            figures, earlier = (by_key(series.figures_of(db, identity, chosen=True)) for identity in (report, before))
            checks += check_years(figures, earlier, before)
        series.replace_checks(db, body, year, report, checks)


def _store_one(db: Any, item: Refined, run: str, groups: set[tuple[str, int]], ocr: bool, past: bool) -> str:
    """Write one reading; add the body and year of each report it touches to `groups`."""
    page, reading, url = item.page, item.reading, item.page.frontier_url
    before = db.execute(
        "SELECT reports.id, body, year, chars, sightings.last_seen, EXISTS (SELECT 1 FROM captures"
        " WHERE page = pages.url AND via IS NULL AND verdict = 'good') AS had_live"
        " FROM pages JOIN reports ON reports.id = pages.report"
        " JOIN sightings ON sightings.report = reports.id AND sightings.url = pages.url WHERE pages.url = ?",
        [url],
    ).fetchone()
    # A memento tells what stood there, not how the address answers: it is not doubted, nor is a live text beside it.
    later = before is not None and before["had_live"] and not page.via and page.fetched_at >= before["last_seen"]
    if Report.of(reading) is not None and later and len(reading.text) * SHRUNK < before["chars"]:
        detail = f"The text has {len(reading.text)} characters where it had {before['chars']}; the older one is kept."
        reading = replace(reading, verdict="error", problems=(*reading.problems, Problem("suspicious shrink", detail)))
    held = rereading.report_of(db, page.capture)
    if held is not None and Report.of(reading) is None:  # what was read of these bytes before stands
        detail = f"These bytes were read as the report {held[:12]}, which is kept; now they are not: {_why(reading)}."
        reading = replace(reading, problems=(*reading.problems, Problem(NO_LONGER, detail)))
        outcome = NO_LONGER
    else:
        outcome = _write(db, page, reading, groups, before, held, past)
    rereading.sign(db, page.capture, EXTRACTOR)
    note = ledger.note_once if past else ledger.note_problem
    for problem in reading.problems:
        # Files of a portal are fetched: what comes of them is told there.
        if problem.kind == IN_A_FILE and reading.attachments and (page.portal or not past):
            continue
        if problem.kind == IN_AN_IMAGE and ocr and not past and attached.awaits_images(db, url):  # likewise
            continue
        note(db, problem.kind, problem.detail, at=page.fetched_at, run=run, portal=page.portal, url=url)
    return outcome


def _why(reading: Reading) -> str:
    """Return in a few words why `reading` is no report that could be filed."""
    if reading.verdict != "good":
        return f"the verdict is {reading.verdict}"
    return "its body or year is unknown" if reading.kind == "report" else f"they are read as {reading.kind}"


def _write(
    db: Any, page: Page, reading: Reading, groups: set[tuple[str, int]], before: Any, held: str | None, past: bool
) -> str:
    """Write what `reading` says of `page`, where the report `before` (id, body, year, last_seen) stands by now, and
    which was read as the report `held` from the same capture.

    What a web archive holds says nothing of how the address answers: its state, validators and dates stay.
    """
    url, report = page.frontier_url, Report.of(reading)
    settle = rereading.settle if past else frontier.settle
    frontier.judge(db, page.capture, reading.verdict)
    if reading.verdict != "good":
        if not page.via:
            state = _STATES.get(reading.verdict, "blocked")
            settle(db, url, state, at=page.fetched_at, access=reading.verdict)
        groups |= _groups_at(db, url)  # what took the place of a file that is gone
        return reading.verdict
    if not page.via:
        settle(db, url, reading.kind, at=page.fetched_at, etag=page.etag, last_modified=page.last_modified)
    live = not page.via and not past
    if reading.kind in ("report", "cover"):
        files = [(file.url, file.filename) for file in reading.attachments]
        attached.discover_files(db, url, page.portal, files, page.fetched_at)
        if live:
            attached.outdate_files(db, url)
    if page.cover is not None and live:
        attached.outdate_files(db, page.cover.frontier_url, file=url, read_with=page.cover.capture)
    if live or mementos.is_newest(db, url, page.fetched_at):
        readings.link_file(db, url, MIME.get(reading.format))
    if report is None:
        return "incomplete" if reading.kind == "report" else "not a report"
    outcome = filing.file(
        db,
        report,
        page=url,
        portal=page.portal,
        capture=page.capture,
        at=page.fetched_at,
        extractor=EXTRACTOR,
        looked=bool(page.images) and all(problem.kind != IMAGES_UNREAD for problem in reading.problems),
    )
    groups |= rereading.replace(db, url, page.capture, held, report.id)
    if filing.is_kept_from(db, report):
        attached.discover_images(db, url, page.portal, reading.images, page.fetched_at)
    if page.images:
        attached.settle_images(db, url)
    groups |= _groups_at(db, url)
    if held is not None:
        return "seen" if held == report.id else "reread"
    if before is None or before["id"] == report.id:
        return outcome
    return "revised" if outcome == "new" and page.fetched_at >= before["last_seen"] else outcome


def _groups_at(db: Any, url: str) -> set[tuple[str, int]]:
    """Return body and year of every report that was ever seen at `url`: what stands there now took the place of all."""
    rows = db.execute(
        "SELECT DISTINCT body, year FROM sightings JOIN reports ON reports.id = report WHERE sightings.url = ?", [url]
    )
    return {(row[0], row[1]) for row in rows}
