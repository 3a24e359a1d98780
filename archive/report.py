"""What a page, a reading of it and a report are: the frozen values that every stage passes along."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

from archive.fold import fingerprint_text, fold


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched page, its charset not yet decoded.

    `body` is without content encoding (gzip and the like); `content_type` is the header as it was sent;
    `fetched_at` is UTC in ISO 8601; `region` is the jurisdiction the catalogue gives for the portal, which
    completes a publisher that the page calls only 市民政局; `capture` is the id of the stored response;
    `requested` is the address that was asked for, where a redirect led on to `url`.
    """

    url: str
    body: bytes = field(repr=False)  # a log line that shows a page should not show 30 MB of it
    content_type: str = ""
    status: int = 200
    fetched_at: str = ""
    portal: str | None = None
    region: str = ""
    capture: str | None = None
    requested: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def frontier_url(self) -> str:
        """The address by which the frontier knows the page."""
        return self.requested or self.url


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the outline and the text up to the next heading of any level.

    `number` is as printed (`一、`, `(二)`, `1.`), `level` counts from 1. Text before the first heading is a
    section with an empty number and heading, level 0.
    """

    number: str
    heading: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One statistical value: `value` is None unless `kind` is `number`, `zero`; `raw` is as printed."""

    indicator: str
    dimension: str
    value: float | None
    kind: str
    raw: str
    unit: str
    origin: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Check:
    """One identity that figures must satisfy; `outcome` is `pass`, `fail` or `cannot say`."""

    rule: str
    scope: str
    outcome: str
    left: float | None
    right: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the page links to from within the report."""

    url: str
    filename: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong or is unknown: `kind` is a short stable name, `detail` a sentence."""

    kind: str
    detail: str


# Problems for which a reading cannot be filed as a report: whose it is, or on which year, would be a guess.
INCOMPLETE = frozenset({"publisher unknown", "year unknown"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What the refinery made of one page, whether or not the page is a report.

    `verdict` is the access state of the page: `good`, `soft404`, `block`, `challenge`, `maintenance`, `login`,
    `gone` or `error`. `kind` says what a good page is: `report`, `companion` (图解, 图片版), `file` (not HTML)
    or `other`.
    `year` is the year reported on. `script` is `hans` or `hant`. `format` is the medium (`html`). `generation`
    is the statutory format: `2021`, `2019`, `2014` or `2008` (the first year each applies to), or None.
    `quality` is `good` or `degraded`. What could not be established is None, never a guess.
    """

    url: str
    title: str = ""
    publisher: str | None = None
    year: int | None = None
    published_on: str | None = None
    source: str | None = None
    script: str = "hans"
    text: str = ""
    sections: tuple[Section, ...] = ()
    figures: tuple[Figure, ...] = ()
    checks: tuple[Check, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    format: str = "html"
    generation: str | None = None
    quality: str = "good"
    verdict: str = "good"
    kind: str = "other"
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the object that `nianbao extract` prints; its keys are a contract."""
        values = asdict(self)
        del values["kind"]  # told by `problems`: a page that is no report says so there
        for check in values["checks"]:
            del check["note"]
        return values


@dataclass(frozen=True, slots=True)
class Report:
    """An annual report: a reading of which body and year are known. Make one with `Report.of`."""

    id: str
    body: str
    year: int
    reading: Reading

    @classmethod
    def of(cls, reading: Reading) -> Report | None:
        """Return the report that `reading` is, or None when it is none or its body or year is not known."""
        if reading.verdict != "good" or reading.kind != "report":
            return None
        if reading.publisher is None or reading.year is None:
            return None
        if any(problem.kind in INCOMPLETE for problem in reading.problems):
            return None
        body = body_id(reading.publisher)
        return cls(fingerprint(body, reading.year, reading.text), body, reading.year, reading)


def fingerprint(body: str, year: int, text: str) -> str:
    """Return a report's id, 32 hex digits: of body, year, and the text without script, space and punctuation."""
    content = "\n".join((body, str(year), fingerprint_text(text)))
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def body_id(publisher: str) -> str:
    """Return the id of the body that calls itself `publisher`: its full name, folded."""
    return "".join(fold(publisher).split())
