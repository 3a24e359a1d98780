"""The register of templates: a name, the report it dresses, and the page with what a reader should take from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.report import Page
from tests.pages.report import Report, expected_lines
from tests.pages.site import Site


@dataclass(frozen=True, slots=True)
class Sample:
    """One page and the expectation; `chrome` are words of the page that are none of the report's."""

    page: Page
    title: str
    publisher: str
    year: int
    published_on: str | None
    source: str | None
    lines: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[str, ...]
    chrome: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dressed:
    """What a template makes: the page, and the report as the page shows it, where it shows it otherwise."""

    page: Page
    report: Report
    source: str | None = ""
    published_on: str | None = ""


Template = Callable[[Report, Site], Dressed]


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    write: Callable[[str], Report]
    dress: Template

    def sample(self, variant: int = 0) -> Sample:
        """Return the page of one report; each `variant` has another report and other furniture."""
        seed = f"{self.name} {variant}" if variant else self.name
        report = self.write(seed)
        site = Site(report, seed)
        dressed = self.dress(report, site)
        shown = dressed.report
        return Sample(
            page=dressed.page,
            title=shown.title,
            publisher=shown.publisher,
            year=shown.year,
            published_on=dressed.published_on if dressed.published_on != "" else shown.published_on,
            source=dressed.source if dressed.source != "" else shown.source,
            lines=expected_lines(shown),
            headings=shown.headings,
            rows=shown.rows,
            chrome=tuple(site.chrome),
        )


TEMPLATES: list[Entry] = []


def template(write: Callable[[str], Report]) -> Callable[[Template], Template]:
    """Enter a template in the register, with the writer of its reports."""

    def enter(dress: Template) -> Template:
        TEMPLATES.append(Entry(dress.__name__, write, dress))
        return dress

    return enter
