"""What a page, a reading of it and a report are: the frozen values that every stage passes along."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from archive.fold import fingerprint_text, fold


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched page, its charset not yet decoded.

    `body` is without content encoding (gzip and the like); `content_type` is the header as it was sent;
    `fetched_at` is UTC in ISO 8601; `region` is the jurisdiction the catalogue gives for the portal, which
    completes a publisher that the page calls only 市民政局; `capture` is the id of the stored response;
    `requested` is the address that was asked for, where a redirect led on to `url`; `link_title` what the list said
    that led here; `cover` the page that a file is attached to; `images` the pictures on the page that were fetched, by
    address; `cookies` is the Set-Cookie header; `canary` what its host answers to an address that no page can have
    (`pipelines.canary.words_of`). `via` is the address at which a web archive keeps it, "" for what the site itself
    sent: then `fetched_at` is when the web archive had it, and nothing is said of the address as it is now.
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
    link_title: str = ""
    cover: Page | None = field(default=None, repr=False)
    images: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    etag: str = ""
    last_modified: str = ""
    cookies: str = ""
    canary: str = field(default="", repr=False)
    via: str = ""

    @property
    def frontier_url(self) -> str:
        """The address by which the frontier knows the page."""
        return self.requested or self.url

    @property
    def asked(self) -> str:
        """The address that a run asked for to have the page: the site's, or the web archive's."""
        return self.via or self.frontier_url


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the outline and the text up to the next heading of any level.

    `number` is as printed (`一、`, `(二)`, `1.`), `level` counts from 1. Text before the first heading is a
    section with an empty number and heading, level 0. `topic` says which of the six statutory sections it is or
    belongs to (`overview`, `proactive`, `applications`, `disputes`, `problems`, `other`), or None.
    """

    number: str
    heading: str
    level: int
    text: str
    topic: str | None = None


class Cell(NamedTuple):
    """A cell as printed, and over how many rows and columns it stands; `text` is "" for a blank."""

    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data: the cells of each row as printed, a cell that spans rows only in the first of them.

    `line` is the number (from 0) of the line of the report's text on which the table begins.
    """

    cells: tuple[tuple[Cell, ...], ...]
    line: int = 0

    def grid(self) -> list[list[str | None]]:
        """Return the table with its spans resolved: every place holds the text of the cell that covers it.

        All rows have the same length; a place that no cell covers is None, which is not a blank.

        >>> Table(((Cell("合计", 2), Cell("甲")), (Cell("乙"),))).grid()
        [['合计', '甲'], ['合计', '乙']]
        """
        return [[None if cell is None else cell[2].text for cell in row] for row in self.places()]

    def places(self) -> list[list[tuple[int, int, Cell] | None]]:
        """Return the grid with, at every place, the cell that covers it and the row and column where that begins."""
        rows: list[dict[int, tuple[int, int, Cell]]] = [{} for _ in self.cells]
        for number, row in enumerate(self.cells):
            column = 0
            for cell in row:
                while column in rows[number]:
                    column += 1
                for below in rows[number : number + cell.rowspan]:
                    for beside in range(column, column + cell.colspan):
                        below.setdefault(beside, (number, column, cell))
                column += cell.colspan
        width = max((max(row) + 1 for row in rows if row), default=0)
        return [[row.get(column) for column in range(width)] for row in rows]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one place says of one field of the report: all of them are kept, and one at most is `chosen`.

    `field` is `title`, `publisher`, `year`, `published_on`, `source`, `index_number`, `document_number`,
    `division_code`, or `place` (which completes a body's name). `origin` is where it stands: a meta tag by its name
    (`PubDate`), a label of the page (`发布日期`), `title`, `page title`, `heading`, `line`, `text`, `signature`, `url`,
    `portal`, `list`, `cover`.
    """

    field: str
    value: str
    origin: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One statistical value that the report states.

    `indicator` and `dimension` are ids of `archive/indicators.toml`. `kind` is `number`, `zero`, `blank`, `dash`,
    `text`, or `about` (1900余); `value` is None for a blank, a dash and a text. `raw` is as printed, `unit` the
    indicator's. `origin` is `table`, `prose` or `ocr`. `evidence` is the sentence, or the labels of the cell. A
    sentence stands in the report's text from `start` to `end`; a cell at `in_row` and `in_column` of the grid of the
    table at position `in_table`; all count from 0. Of several places that state the same, one at most is `chosen`.
    """

    indicator: str
    dimension: str
    value: float | None
    kind: str
    raw: str
    unit: str
    origin: str
    evidence: str
    start: int | None = None
    end: int | None = None
    in_table: int | None = None
    in_row: int | None = None
    in_column: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One identity that figures must satisfy; `outcome` is `pass`, `fail` or `cannot say`.

    `rule` is `I1` to `I8` (docs/data-dictionary.md), `scope` says of which figures it is asked, in Chinese. `left` and
    `right` are its two sides, None where one is not known. `note` is a sentence that says the outcome. `neighbour` is
    the id of the report on the year before, for the identities across years.
    """

    rule: str
    scope: str
    outcome: str
    left: float | None
    right: float | None
    note: str = ""
    neighbour: str | None = None


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

    `verdict` is the access state of the page: `good`, `soft404`, `block`, `challenge`, `region`, `maintenance`,
    `login`, `gone` or `error`. `kind` says what a good page is: `report`, `companion` (图解, 图片版), `cover` (the
    report stands in a file attached to it), `image` (it stands in an image), `attachment` (a file that is not the
    report itself), `file` (one that cannot be read) or `other`.
    `year` is the year reported on. `script` is `hans` or `hant`. `format` is the medium (`html`, `pdf`, `docx`, …).
    `generation` is the statutory form: `2021`, `2019`, `2014` or `2008` (the first year each applies to), or None.
    `index_number` is the 索引号, `document_number` the 文号, both as printed. `claims` holds what each place on the
    page says of title, body, year, dates and numbers, the chosen and the others.
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
    index_number: str | None = None
    document_number: str | None = None
    tables: tuple[Table, ...] = ()
    claims: tuple[Claim, ...] = ()
    format: str = "html"
    generation: str | None = None
    quality: str = "good"
    verdict: str = "good"
    kind: str = "other"
    images: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the object that `nianbao extract` prints; its keys are a contract."""
        values = asdict(self)
        del values["kind"]  # told by `problems`: a page that is no report says so there
        del values["images"]
        for check in values["checks"]:
            del check["neighbour"]  # known only to an archive
        values["tables"] = [{"line": table.line, "cells": table.cells, "rows": table.grid()} for table in self.tables]
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
