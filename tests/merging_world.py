"""Made-up visits with a fixed clock, so that two crawls and one crawl over both can be compared row for row.

A visit is filed the way a crawl does it: the response into a segment, its row, its reading through `pipelines.store`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive import frontier, ledger, listing
from archive.evidence.captures import Segments
from archive.evidence.records import Exchange
from archive.report import Attachment, Claim, Figure, Page, Reading, Section
from archive.store import Archive
from pipelines.store import Refined, store

# What two archives of the same may differ in: where in a segment a record stands, and numbers of no meaning.
LEFT_OUT = {
    "captures": {"warc_offset", "warc_length"},
    "reports": {"serial"},
    "report_list": {"serial"},
    "problems": {"id"},
}
BY_SERIAL = {
    name: f"SELECT id, {name}.* FROM {name} JOIN reports ON reports.serial = {name}.serial"
    for name in ("bands", "paragraphs")
}
CIVIL, CITY = "清河市民政局", "清河市人民政府"
OWN = "http://mzj.qinghe.gov.cn"
PLATFORM = "http://www.qinghe.gov.cn"
OTHER = "http://www.donglin.gov.cn"
PORTALS = {
    "mzj": ("清河市民政局", OWN, [CIVIL]),
    "qinghe": ("清河市人民政府", PLATFORM, [CITY]),
    "donglin": ("东林县人民政府", OTHER, ["东林县人民政府"]),
}


def at(day: int, hour: int = 2) -> str:
    """Return a moment: so many days into 2026."""
    return f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}T{hour:02d}:00:00.000Z"


def text_of(body: str, year: int, number: int = 3) -> str:
    """Return a made-up text, different in every sentence for each body and year."""
    return "\n".join(
        f"{numeral}、{body}{year}年第{numeral}部分的情况。全年公开信息{year % 97 + index}条，受理{body}申请{number}件，"
        f"召开会议{len(body) + index}次，比上年多{number + index}次。"
        for index, numeral in enumerate("一二三四五六", start=1)
    )


def reading(url: str, body: str, year: int, **changes: Any) -> Reading:
    """Return the reading of a page that holds the report of `body` on `year`."""
    text = changes.pop("text", text_of(body, year))
    base = Reading(
        url,
        title=f"{body}{year}年政府信息公开工作年度报告",
        publisher=body,
        year=year,
        published_on=f"{year + 1}-01-20",
        source=body,
        text=text,
        sections=(Section("一、", "总体情况", 1, text, "overview"),),
        claims=(Claim("title", f"{body}{year}年报", "title", True), Claim("year", str(year), "title", True)),
        kind="report",
    )
    return replace(base, **changes)


def figure(indicator: str, value: int, origin: str = "table") -> Figure:
    """Return a chosen figure."""
    return Figure(indicator, "total", float(value), "number", str(value), "件", origin, "表", chosen=True)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that the crawl called `by` does at the moment `when`."""

    by: str
    when: str
    do: Callable[[Crawl, str], None]


class Crawl:
    """The run that crawl `by` makes into `archive` with its one segment."""

    def __init__(self, archive: Archive, by: str) -> None:
        self.archive = archive
        self.run = f"20260101T000000-{by}"
        self.segments = Segments(archive.captures, self.run, "test")

    def fetch(self, url: str, when: str, body: bytes, status: int = 200) -> str:
        """Keep a response and return its capture's id, the same in every archive."""
        identity = str(uuid.UUID(hashlib.md5(f"{url} {when}".encode()).hexdigest()))
        exchange = Exchange(url, url, when, status, "OK", (("Content-Type", "text/html"),), body)
        kept = self.segments.append(exchange, identity)
        self.segments.sync()
        frontier.record_captures(self.archive, [kept], self.run)
        return identity


def begins(portal: str) -> Callable[[Crawl, str], None]:
    """The run begins, and declares its portal."""

    def do(crawl: Crawl, when: str) -> None:
        name, start, bodies = PORTALS[portal]
        row = {"slug": portal, "name": name, "region": name[:3], "division_code": "", "level": "市", "start_url": start}
        expected = [
            {
                "id": body,
                "name": body,
                "division_code": "",
                "level": "市",
                "portal": portal,
                "since": 2019,
                "until": None,
            }
            | {"due": "03-31"}
            for body in bodies
        ]
        frontier.declare(crawl.archive, row | {"family": "table"}, expected)
        listing.declare(crawl.archive, portal, [f"{start}/list.html"], when)
        ledger.start_run(crawl.archive, crawl.run, [portal], when)

    return do


def lists(
    portal: str, *links: str, announced: dict[str, tuple[str, int]] | None = None
) -> Callable[[Crawl, str], None]:
    """The list of `portal` is read."""

    def do(crawl: Crawl, when: str) -> None:
        url = f"{PORTALS[portal][1]}/list.html"
        capture = crawl.fetch(url, when, "\n".join(links).encode())
        page = Page(url, b"", fetched_at=when, portal=portal, capture=capture, etag=f'"{when}"')
        listing.settle(crawl.archive, page, [(link, f"报告 {link}") for link in links], [], announced or {}, PORTALS)

    return do


def shows(
    found: Reading, portal: str | None, cover: str = "", body: bytes = b"", asked: str = ""
) -> Callable[[Crawl, str], None]:
    """A page is read so, which was `asked` for by another address when that is given."""

    def do(crawl: Crawl, when: str) -> None:
        status = 404 if found.verdict == "gone" else 200
        capture = crawl.fetch(asked or found.url, when, body or found.text.encode() or b"-", status)
        page = Page(
            found.url,
            b"",
            requested=asked,
            status=status,
            fetched_at=when,
            portal=portal,
            capture=capture,
            etag=f'"{when}"',
            cover=Page(cover, b"") if cover else None,
            images=(("picture", b""),) if any(one.origin == "ocr" for one in found.figures) else (),
        )
        store(crawl.archive, [Refined(page, found)], crawl.run)

    return do


def gone(url: str, portal: str) -> Callable[[Crawl, str], None]:
    """A page is answered 404."""
    return shows(Reading(url, verdict="gone"), portal)


def fails(url: str, portal: str) -> Callable[[Crawl, str], None]:
    """A page cannot be had."""

    def do(crawl: Crawl, when: str) -> None:
        with crawl.archive.transaction() as db:
            frontier.settle_failed(db, url, "failed", at=when, access="unreachable")
            ledger.note_problem(db, "unreachable", "refused", at=when, run=crawl.run, portal=portal, url=url)

    return do


def attaches(cover: str, portal: str, *files: str) -> Callable[[Crawl, str], None]:
    """A cover page has files attached."""
    found = Reading(cover, kind="cover", attachments=tuple(Attachment(file, "附件") for file in files))
    return shows(found, portal)


def ends(portal: str) -> Callable[[Crawl, str], None]:
    """The run ends."""

    def do(crawl: Crawl, when: str) -> None:
        list_url = f"{PORTALS[portal][1]}/list.html"
        listing.settle_access(crawl.archive, portal, list_url, "", started_at="", at=when)
        ledger.finish_portal(crawl.archive, crawl.run, portal, "done", {"new": 1}, when)
        ledger.finish_run(crawl.archive, crawl.run, "done", {"new": 1}, when)
        crawl.segments.close()

    return do


def crawled(directory: Path, steps: Iterable[Step], by: str) -> Path:
    """Do the steps of the crawls named in `by`, in the order of their moments, into one archive."""
    with Archive.create(directory) as archive:
        crawls = {name: Crawl(archive, name) for name in by}
        for step in sorted(steps, key=lambda step: step.when):
            if step.by in by:
                step.do(crawls[step.by], step.when)
        for crawl in crawls.values():
            crawl.segments.close()
    return directory


def everything(directory: Path) -> dict[str, list[str]]:
    """Return every row of every table and view, but for what may differ."""
    with Archive.read(directory) as archive:
        found = {}
        names = [name for name in archive.db.table_names() if not name.startswith(("reports_fts", "_", "sqlite"))]
        for name in [*names, *archive.db.view_names()]:
            rows = archive.db.query(BY_SERIAL.get(name, f"SELECT * FROM {name}"))
            out = LEFT_OUT.get(name, {"serial"} if name in BY_SERIAL else set())
            found[name] = sorted(repr({key: value for key, value in row.items() if key not in out}) for row in rows)
        archive_words = archive.db.execute(
            "SELECT id FROM reports_fts JOIN reports ON serial = reports_fts.rowid WHERE reports_fts MATCH '\"民政\"'"
        )
        found["index"] = sorted(row[0] for row in archive_words)
        return found
