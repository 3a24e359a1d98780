"""Health: what a look at a portal's lists shows, and how it has drifted from what its entry says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from archive.coverage import GOVERNMENT_DUE
from crawler.families import FAMILIES, Link, Listing
from crawler.families.recognise import recognise
from crawler.families.record import reads_like_report
from crawler.lists import NoList
from crawler.portals import Portal
from pipelines.years import year_of

NOTHING = Listing()
# Titles of this length name a body or a year, and say nothing of what the record is; sitemaps have none at all.
A_NAME = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What one list of a portal answered: `url` as asked, `led_to` where redirects ended, `access` and, where that is
    not `good`, `detail`; `text` is the decoded page and `listing` what its family reads there."""

    url: str
    access: str
    detail: str = ""
    led_to: str = ""
    text: str = ""
    listing: Listing = NOTHING

    @classmethod
    def of(cls, url: str, led_to: str, text: str, found: Listing | NoList) -> Answer:
        """Return the answer to the list `url` in which `found` was read."""
        if isinstance(found, NoList):
            return cls(url, found.verdict, found.detail, led_to, text)
        return cls(url, "good", "", led_to, text, found)

    def together_with(self, further: Listing) -> Answer:
        """Return the answer with the records of a further page of the list."""
        reports = (*self.listing.reports, *further.reports)
        return replace(self, listing=Listing.of(self.url, reports, self.listing.pages))


@dataclass(frozen=True, slots=True)
class Health:
    """How a portal is: `records` in its lists' first pages, how many of them are `reports` by their title, and of
    the newest of these the year it is on and its date. `drift` says in sentences what is not as expected."""

    slug: str
    access: str
    detail: str = ""
    records: int = 0
    reports: int = 0
    newest: int | None = None
    dated: str = ""
    drift: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether its lists answer, and nothing has drifted."""
        return self.access == "good" and not self.drift

    def row(self, today: date) -> str:
        """Return the line of `nianbao portals check`: columns between tabs, `-` for nothing."""
        newest = str(self.newest) if self.newest else "-"
        verified = f'verified = "{today.isoformat()}"' if self.good and self.records else "-"
        drift = " ".join(self.drift).replace("\t", " ") or "-"
        columns = (self.slug, self.access, str(self.records), str(self.reports), newest, self.dated or "-")
        return "\t".join((*columns, verified, drift))


def health_of(portal: Portal, answers: Sequence[Answer], held: int, today: date) -> Health:
    """Return how `portal` is by what its lists answered, in the order of `portal.lists`.

    `held` is how many pages of it an archive knows. The lists of a `browser` portal are not filled here: that they
    show no records is no drift.
    """
    links = [link for answer in answers for link in answer.listing.reports]
    reports = [link for link in links if reads_like_report(link.title)]
    newest, dated = _newest(reports or links)
    first = answers[0]
    access, detail = ("good", "") if links else (first.access, first.detail)
    drift = [line for answer in answers for line in _drift(portal, answer)]
    if access == "good" and not portal.browser:
        drift += _lacking(links, len(reports), held)
        if newest is not None and newest < year_due(today):
            drift.append(f"The newest report is on {newest}; the one on {year_due(today)} is due.")
    return Health(portal.slug, access, detail, len(links), len(reports), newest, dated, tuple(dict.fromkeys(drift)))


def year_due(today: date) -> int:
    """Return the newest year on which every body's report is due: local governments have until 31 March.

    >>> year_due(date(2026, 3, 31)), year_due(date(2026, 4, 1))
    (2024, 2025)
    """
    return today.year - (1 if f"{today:%m-%d}" > GOVERNMENT_DUE else 2)


def _newest(reports: Sequence[Link]) -> tuple[int | None, str]:
    years = [(year, link.date or "") for link in reports if (year := year_of(link.title)) is not None]
    return max(years, default=(None, ""))


def _drift(portal: Portal, answer: Answer) -> list[str]:
    if answer.access != "good":
        return [f"{answer.url}: {answer.access}: {answer.detail}"]
    lines = []
    if answer.led_to and _place(answer.led_to) != _place(answer.url):
        lines.append(f"{answer.url} redirects to {answer.led_to}")
    if portal.browser:
        return lines
    if not FAMILIES[portal.family].signs(answer.led_to or answer.url, answer.text):
        lines.append(f"{answer.url} shows no sign of the family {portal.family}.")
    here = sum(reads_like_report(link.title) for link in answer.listing.reports)
    for better in recognise(answer.led_to or answer.url, answer.text)[:1]:
        if better.family != portal.family and better.reports > here:
            lines.append(f"The family {better.family} reads {better.reports} reports there, {portal.family} {here}.")
    return lines


def _lacking(links: Sequence[Link], reports: int, held: int) -> list[str]:
    if not links:
        return [f"The list shows no records; the archive has {held} pages of it." if held else "No records."]
    if not reports and any(len(link.title) > A_NAME for link in links):
        return [f"None of the {len(links)} records reads like a report."]
    return []


def _place(url: str) -> tuple[str, str, str]:
    address = urlsplit(url)
    return address.netloc, address.path.rstrip("/"), address.query
