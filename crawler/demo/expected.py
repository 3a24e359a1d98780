"""What a perfect crawl of the demo yields, told from the source of the pages and not from the pages."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from crawler.demo.document import Report
from crawler.demo.government import CATALOGUE, Government, government
from crawler.demo.site import Other

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class ExpectedReport:
    """One report. `url` is the body's own page, or the file attached to it; `listed` the page that a list leads to;
    `copies` are mirrors and gateway pages of the same report.

    `paragraphs` are headings, running text and captions, `tables` the cells of each row (a spanning cell stands
    once), `lines` all of it in order with cells joined by ` | `; the title is in none of them. `published_on` is
    the date the page shows and the list prints; `source` is None where the page names none.
    """

    url: str
    copies: tuple[str, ...]
    body: str
    year: int
    title: str
    published_on: str
    source: str | None
    listed: str
    paragraphs: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A body and year of the catalogue without a report; `why` is the kind of the page in its place, or
    `never published`."""

    body: str
    year: int
    why: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """The yield of a first crawl at `visit`: an archive that saw visit 1 keeps what was withdrawn since."""

    visit: int
    reports: tuple[ExpectedReport, ...]
    others: tuple[Other, ...]
    gaps: tuple[Gap, ...]

    def report(self, body: str, year: int) -> ExpectedReport:
        return next(report for report in self.reports if (report.body, report.year) == (body, year))


def expectation(visit: int = 1) -> Expectation:
    """Return what there is to find at `visit`."""
    demo = government(visit)
    found = tuple(_expected(demo, place.url) for place in demo.places if not place.copy)
    return Expectation(visit, found, demo.others, tuple(_gaps(demo, found)))


def _expected(demo: Government, url: str) -> ExpectedReport:
    key = next((place.body, place.year) for place in demo.places if place.url == url)
    report: Report = demo.reports[key]
    return ExpectedReport(
        url=url,
        copies=tuple(place.url for place in demo.places if (place.body, place.year) == key and place.copy),
        body=report.body,
        year=report.year,
        title=report.title,
        published_on=report.published_on,
        source=report.source or None,
        listed=next(place.cover or url for place in demo.places if place.url == url),
        paragraphs=report.paragraphs,
        tables=tuple(tuple(tuple(cell.text for cell in row) for row in table.rows) for table in report.tables),
        lines=report.lines,
    )


def _gaps(demo: Government, found: tuple[ExpectedReport, ...]) -> list[Gap]:
    have = {(report.body, report.year) for report in found}
    instead = {(other.body, other.year): other.kind for other in demo.others}
    expected = [
        (body["name"], year)
        for portal in tomllib.loads(CATALOGUE.read_text("utf-8")).values()
        for body in portal["bodies"]
        for year in range(body["since"], body["until"] + 1)
    ]
    return [Gap(*key, instead.get(key, "never published")) for key in expected if key not in have]
