"""The past: captures are read again and filed at their own time. Nothing is fetched."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from archive import frontier, lacking, ledger, rereading
from archive.foreign import imports
from archive.lacking import UNREADABLE
from archive.readings import mend_index
from archive.report import Page, Reading
from archive.rereading import Wanted
from archive.store import Archive
from crawler import lists
from crawler.console import bar
from crawler.lists import NoList
from crawler.pages import page_of_past
from crawler.portals import Portal
from crawler.run import Run
from crawler.whose import Whose
from pipelines.store import EXTRACTOR, NO_LONGER, Refined, store
from pipelines.workers import BATCH, Workers

SOURCE = "reprocess"  # of the run
_AT_ONCE = BATCH * (os.cpu_count() or 1)


def number(archive: Archive, portal: str, since: str, *, everything: bool) -> int:
    """Return how many captures `reprocess` would read."""
    return rereading.number(archive, Wanted(EXTRACTOR, portal=portal, since=since, everything=everything))


def reprocess(
    archive: Archive, catalogue: Mapping[str, Portal], portal: str, since: str, *, everything: bool, ocr: bool
) -> Counter[str]:
    """Read captures again, of `portal` and `since` a date ("" for all); return what became of how many.

    What `everything` asks for is remembered: stopped, it is completed by one that asks for what is left.
    """
    run = Run.begin(archive, {}, source=SOURCE)
    give_homes(archive, Whose(archive, catalogue))
    mend_index(archive)
    lacking.resolve(archive)
    read_lists(run, catalogue)
    wanted = Wanted(EXTRACTOR, portal=portal, since=since)
    if everything:
        rereading.forget(archive, replace(wanted, everything=True))
    total = rereading.number(archive, wanted)
    counts: Counter[str] = Counter()
    with bar("重读", total) as advance:
        for outcomes in read_past(run, wanted, ocr=ocr):
            counts += outcomes
            advance(outcomes.total(), describe(counts))
    ledger.finish_run(archive, run.id, "failed" if counts[UNREADABLE] else "done", counts, run.now())
    return counts


def give_homes(archive: Archive, whose: Whose) -> None:
    """Give captures whose row of `pages` was lost one again."""
    for url, kind, at in rereading.homeless(archive):
        slug = whose.portal_of(url)
        with archive.transaction() as db:
            rereading.add_page(db, url, "list" if slug and whose.is_list(url) else kind, slug, at)


def read_lists(run: Run, catalogue: Mapping[str, Portal]) -> None:
    """Read the lists that imports brought in: they say what their pages are called, and which pages are lists, too."""
    while rows := imports.unread_lists(run.archive):
        for row in rows:
            portal = catalogue.get(row["portal"] or "")
            try:
                found = lists.read(page_of_past(run.archive, row), portal) if portal else None
            except (OSError, ValueError) as error:
                note_unreadable(run, row, error)
                continue
            with run.archive.transaction() as db:
                if portal is None or found is None:  # nothing tells how the lists of this portal are read
                    frontier.judge(db, row["id"], "superseded")
                elif isinstance(found, NoList):
                    frontier.judge(db, row["id"], found.verdict)
                    more = {"portal": row["portal"], "url": row["page"]}
                    ledger.note_once(db, found.kind, found.detail, at=row["fetched_at"], run=run.id, **more)
                else:
                    links = [(link.url, link.title) for link in found.reports]
                    announced = lists.announced(found, portal.region)
                    imports.settle_list(db, row, links, found.pages, announced)


def read_past(run: Run, wanted: Wanted, *, ocr: bool = False) -> Iterator[Counter[str]]:
    """Read the captures that are `wanted`, and yield what became of each lot of them."""
    with Workers(ocr=ocr) as workers:
        for attached in (False, True):
            rows = rereading.each(run.archive, wanted, attached=attached)
            while lot := list(islice(rows, _AT_ONCE)):
                yield _read_lot(run, workers, lot, ocr)
    for row in rereading.confirmations(run.archive, wanted):
        with run.archive.transaction() as db:
            rereading.see_again(db, row)


def _read_lot(run: Run, workers: Workers, rows: list[dict[str, Any]], ocr: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    pages: list[Page] = []
    for row in rows:
        try:
            pages.append(page_of_past(run.archive, row, with_images=ocr))
        except (OSError, ValueError) as error:
            note_unreadable(run, row, error)
            counts[UNREADABLE] += 1
    batches = [pages[at : at + BATCH] for at in range(0, len(pages), BATCH)]
    for batch, readings in zip(batches, asyncio.run(_refine(workers, batches)), strict=True):
        refined = [Refined(page, reading) for page, reading in zip(batch, readings, strict=True)]
        counts.update(store(run.archive, refined, run.id, ocr=ocr, past=True))
    return counts


async def _refine(workers: Workers, batches: list[list[Page]]) -> list[list[Reading]]:
    return await asyncio.gather(*(workers.refine(batch) for batch in batches))


def note_unreadable(run: Run, row: dict[str, Any], error: Exception) -> None:
    """Write why a capture cannot be read, once. It is tried again whenever captures are read again."""
    detail = f"What is stored of it cannot be read: {error}"
    with run.archive.transaction() as db:
        more = {"portal": row["portal"], "url": row["page"]}
        ledger.note_once(db, UNREADABLE, detail, at=run.now(), run=run.id, **more)
        if row["verdict"] is None:
            db.execute("UPDATE captures SET verdict = 'error' WHERE id = ?", [row["id"]])


_WORDS = {
    "seen": "unchanged",
    "reread": "with another text",
    "new": "new texts",
    "revised": "new versions",
    "not a report": "no reports",
    "incomplete": "without a known body or year",
    NO_LONGER: NO_LONGER,
    UNREADABLE: "unreadable",
}


def describe(counts: Mapping[str, int]) -> str:
    """Return the counts of a re-reading, all of them, in a few words: the others are verdicts on bad pages."""
    told = [f"{counts[what]} {words}" for what, words in _WORDS.items() if counts.get(what)]
    bad = {what: number for what, number in sorted(counts.items()) if what not in _WORDS}
    if bad:
        told.append(f"{sum(bad.values())} bad pages ({', '.join(f'{what} {number}' for what, number in bad.items())})")
    return ", ".join(told)
