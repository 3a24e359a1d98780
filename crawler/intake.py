"""Intake: what other tools captured comes into the archive, first the evidence and then its reading.

What one file needs of another (the payload of a revisit) may stand in any of them, in any order: what cannot be settled
at once is looked at once more when all files have been read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import BinaryIO

from archive import frontier, lacking, ledger, rereading
from archive.evidence.captures import Capture, Segments
from archive.evidence.records import Exchange
from archive.foreign import imports
from archive.foreign.pieces import begins
from archive.foreign.wacz import Wacz, is_zip
from archive.foreign.warc import Found, NoWarc, Trouble, records_in
from archive.hosts import governments, is_made_up
from archive.lacking import UNREADABLE
from archive.rereading import Wanted
from archive.store import Archive
from crawler.answers import kind, may_be_known, target, unresolved, without_fragment
from crawler.console import bar
from crawler.identity import PRODUCT
from crawler.past import describe, give_homes, read_lists, read_past
from crawler.portals import Portal, is_address
from crawler.run import Run
from crawler.whose import Whose
from pipelines.store import EXTRACTOR

DAMAGE = "import damaged"
_GROUP = 64  # captures that share a sync and a transaction
_AHEAD = timedelta(days=1)  # clocks differ; no capture is of a later day


class Mixed(Exception):
    """The file would bring real and made-up governments into one archive."""


def demand(files: Iterable[Path]) -> int:
    """Return how many bytes of records `files` have. NoWarc for the first one that is neither WARC nor WACZ."""
    size = 0
    for path in files:
        if is_zip(path):
            with Wacz(path) as wacz:
                size += wacz.size
        else:
            size += path.stat().st_size
            with open(path, "rb") as stream:
                if not begins(stream, 0):
                    raise NoWarc(f"{path}: neither WARC nor WACZ. It does not begin with a WARC record.")
    return size


def bring_in(
    archive: Archive, files: list[Path], size: int, catalogue: Mapping[str, Portal], portal: str, *, ocr: bool
) -> Counter[str]:
    """Take the responses of `files`, `size` bytes, into the archive and read them; return what became of how many.

    Mixed when made-up and real governments would come together: before a run begins, where their first address says so.
    """
    _refuse_mixed(archive, files)
    before = imports.reports(archive)
    run = Run.begin(archive, {}, source=imports.SOURCE)
    whose = Whose(archive, catalogue, portal)
    give_homes(archive, whose)
    intake = _Intake(run, whose)
    counts, outcome = intake.counts, "interrupted"
    try:
        for title in ("导入", "补查"):  # the second time only for what needs something that came in later
            if title == "导入" or intake.narrow():
                with bar(title, size, of_bytes=True) as advance:
                    for done in intake.read(files, last=title != "导入"):
                        advance(done, f"{counts['captured']} of {counts['responses']} captured")
        intake.close()
        lacking.resolve(archive)
        read_lists(run, catalogue)
        wanted = Wanted(EXTRACTOR, imported=True)
        became: Counter[str] = Counter()
        with bar("识读", rereading.number(archive, wanted)) as advance:
            for some in read_past(run, wanted, ocr=ocr):
                counts.update(some)
                became.update(some)
                advance(some.total(), describe(became))
        outcome = "failed" if counts[DAMAGE] or counts[UNREADABLE] else "done"
    except Mixed:
        outcome = "failed"  # there is nothing to be completed
        raise
    finally:
        intake.close()
        ledger.finish_run(archive, run.id, outcome, counts, run.now())
    counts["reports"] = max(0, imports.reports(archive) - before)
    (counts["problems"],) = archive.db.execute("SELECT count(*) FROM problems WHERE run = ?", [run.id]).fetchone()
    return counts


class _Intake:
    """Takes responses as evidence.

    `_again` holds the ids of the records to be looked at once more, each with the addresses of which one has to be
    known by then, none for a revisit.
    """

    def __init__(self, run: Run, whose: Whose) -> None:
        self.counts: Counter[str] = Counter()
        self._again: dict[str, tuple[str, ...]] = {}
        self._run, self._archive, self._whose = run, run.archive, whose
        self._segments = Segments(run.archive.captures, run.id, PRODUCT, source=imports.SOURCE)
        self._group: list[tuple[Capture, str, str | None]] = []
        self._latest = (datetime.now(timezone.utc) + _AHEAD).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._made_up = _holds_made_up(run.archive)

    def narrow(self) -> bool:
        """Return whether there is anything to look at once more; what can come to nothing is forgotten."""
        known = {url for urls in self._again.values() for url in urls if imports.knows(self._archive, url)}
        self._again = {identity: urls for identity, urls in self._again.items() if not urls or known & {*urls}}
        return bool(self._again)

    def read(self, files: Iterable[Path], *, last: bool = False) -> Iterator[int]:
        """Take what is in `files`; yield how many bytes further they are read. Mixed when they do not belong here.

        `last` is when they are read once more, for what is in `_again` alone.
        """
        for path in files:
            with ExitStack() as opened:
                for name, stream in _streams(path, opened, None if last else self._trouble):
                    position = 0
                    for item in records_in(stream, name):
                        self._see(item, last)
                        at = stream.tell()
                        yield max(0, at - position)
                        position = max(position, at)
            self._commit()

    def close(self) -> None:
        """Write what is still to be written."""
        self._commit()
        self._segments.close()

    def _see(self, item: Found | Trouble, last: bool) -> None:
        if isinstance(item, Trouble):
            if not last:
                self._trouble(item)
            return
        if last and item.id not in self._again:
            return
        self.counts["responses"] += not last
        what = self._take(item, last)
        if isinstance(what, Trouble):
            self._trouble(what)
        elif what == "later":
            self._again[item.id] = () if item.exchange.revisits else (item.exchange.url, target(item.exchange))
        else:
            self.counts[what] += 1

    def _take(self, found: Found, last: bool) -> str | Trouble:
        """Take a response; return `captured`, `known`, `left out` (it is no page), `later`, or what is wrong."""
        exchange = found.exchange
        if not all(is_address(url) for url in (exchange.url, exchange.page, exchange.via or exchange.url)):
            return "left out"
        exchange = without_fragment(exchange)
        if exchange.revisits is None and not found.own and not self._is_wanted(exchange):
            return "left out" if last or not may_be_known(exchange) else "later"
        if exchange.fetched_at > self._latest:
            detail = f"The record {found.id} is dated {exchange.fetched_at}, which is still to come; it is left out."
            return Trouble("date in the future", exchange.url, detail)
        for url in (exchange.url, exchange.page):
            if self._made_up is not None and is_made_up(url) != self._made_up:
                raise Mixed(url)
            self._made_up = is_made_up(url)
        held = imports.payload_of(self._archive, found)
        if held is None and self._group:
            self._commit_if_it_holds(found)
            held = imports.payload_of(self._archive, found)
        if held is not None:
            if exchange.revisits is None and held != exchange.payload_sha256:
                detail = f"The archive has a record {found.id} already, with another content; this one is left out."
                return Trouble("record id taken", exchange.url, detail)
            return "known"
        # A 304 of ours that refers to nothing never did.
        if exchange.revisits is not None and not (found.own and not exchange.revisits.id):
            row = imports.held_by(self._archive, found)
            if row is None and self._group:
                self._commit()  # what it refers to may have come in just now
                row = imports.held_by(self._archive, found)
            if row is not None:
                exchange = imports.referring(self._archive, exchange, row)
            elif not last:
                return "later"
            else:
                lost = unresolved(found)
                if not found.own:
                    return lost or "left out"
                if lost:  # what it refers to may come in another day
                    self._trouble(lost)
        self._append(exchange, found)
        return "captured"

    def _is_wanted(self, exchange: Exchange) -> bool:
        """Whether a response is a page or a readable file, or says something of one that is known."""
        if exchange.asked is not None and exchange.asked.method != "GET":
            return False
        if exchange.status in (404, 410):
            return imports.knows(self._archive, exchange.url)
        if 300 <= exchange.status < 400:
            return imports.knows(self._archive, exchange.url) or imports.knows(self._archive, target(exchange))
        if not 200 <= exchange.status < 300 or exchange.status == 206 or not exchange.body:
            return False
        return kind(exchange) in ("page", "attachment") or self._whose.is_list(exchange.url)

    def _append(self, exchange: Exchange, found: Found) -> None:
        slug, made = None, ""
        if found.own or not 300 <= exchange.status < 400:
            slug = self._whose.portal_of(exchange.page)
            made = "list" if slug and self._whose.is_list(exchange.page) else kind(exchange) or "page"
        self._group.append((self._segments.append(exchange, found.id), made, slug))
        if len(self._group) >= _GROUP:
            self._commit()

    def _commit_if_it_holds(self, found: Found) -> None:
        """Write the group when `found` is in it: two files may hold the same record."""
        if any(found.id == one.id or found.exchange.url == one.url for one, _, _ in self._group):
            self._commit()

    def _commit(self) -> None:
        if self._group:
            self._segments.sync()
            imports.record(self._archive, self._group, self._run.id)
            self._group.clear()

    def _trouble(self, trouble: Trouble) -> None:
        self.counts[DAMAGE] += trouble.damage
        with self._archive.transaction() as db:
            at, run, url = self._run.now(), self._run.id, trouble.url or None
            portal = frontier.portal_of(db, trouble.url)
            ledger.note_once(db, trouble.kind, trouble.detail, at=at, run=run, portal=portal, url=url)


def _streams(
    path: Path, opened: ExitStack, told: Callable[[Trouble], object] | None = None
) -> Iterator[tuple[str, BinaryIO]]:
    """Yield the name and the stream of each WARC file at `path`; what is wrong with a WACZ file is `told`."""
    if not is_zip(path):
        yield str(path), opened.enter_context(path.open("rb"))
        return
    wacz = opened.enter_context(Wacz(path))
    if told:
        for objection in wacz.objections():
            told(Trouble(DAMAGE, "", objection, True))
    for name, stream in wacz.segments():
        if begins(stream, 0):
            yield name, stream
        elif told:
            told(Trouble(DAMAGE, "", f"{name} is no WARC file.", True))


def _refuse_mixed(archive: Archive, files: Iterable[Path]) -> None:
    """Mixed when the first address in one of `files` does not go with what the archive holds, or the others begin with.

    What stands behind it is told when it is read.
    """
    made_up = _holds_made_up(archive)
    for path in files:
        with ExitStack() as opened:
            items = (item for name, stream in _streams(path, opened) for item in records_in(stream, name))
            urls = (item.exchange.url for item in items if isinstance(item, Found))
            url = next((url for url in urls if is_address(url)), None)
        if url is not None and made_up not in (None, is_made_up(url)):
            raise Mixed(url)
        made_up = made_up if url is None else is_made_up(url)


def _holds_made_up(archive: Archive) -> bool | None:
    """Whether the archive holds made-up governments; None when it holds nothing."""
    return next(iter(governments(archive.db)), None)
