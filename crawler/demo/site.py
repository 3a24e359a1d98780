"""What each demo site is made of: its resources, its faults, and where which report stands."""

from __future__ import annotations

import datetime
import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import cache
from importlib.resources import files
from random import Random
from string import Template

from crawler.demo.document import Paragraph, Report
from crawler.demo.resource import Fault, Resource

Address = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """One address of a report; `copy` is "" for the body's own page, else `mirror` or `gateway`; `cover` is the page
    that a file is attached to."""

    url: str
    body: str
    year: int
    copy: str = ""
    cover: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """A page in a list that gives no report.

    `kind` is `companion`, `notice`, `soft404`, `block`, `disallowed` (by robots.txt) or `gone`; body and year are
    those of the report that one would expect there, if any.
    """

    url: str
    title: str
    kind: str
    body: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list as the site prints it."""

    href: str
    title: str
    date: str


@dataclass(slots=True)
class Site:
    resources: dict[Address, Resource] = field(default_factory=dict)
    faults: dict[Address, Fault] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)


@cache
def _template(name: str) -> Template:
    return Template(files("crawler.demo").joinpath("templates", name).read_text("utf-8"))


def page(name: str, **values: object) -> str:
    """Return the template `name` with its values, which are HTML already."""
    return _template(name).substitute(values)


def escaped(text: str) -> str:
    return html.escape(text)


def paragraph(block: Paragraph, text: str) -> str:
    """Dress a paragraph as an editor of today does: headings are bold paragraphs, not h2."""
    if block.level == 1:
        return f'<p style="text-indent: 2em"><span style="font-family: 黑体">{text}</span></p>'
    if block.level == 2:
        return f'<p style="text-indent: 2em"><strong>{text}</strong></p>'
    return f'<p style="text-indent: 2em">{text}</p>'


def time_of_day(report: Report) -> str:
    """Return an office hour, always the same for a report."""
    random = Random(f"time {report.body} {report.year}")
    return f"{random.randint(9, 16):02d}:{random.randint(0, 59):02d}"


def last_modified(date: str) -> str:
    """Return the HTTP date of eight o'clock UTC on the ISO date `date`."""
    day = datetime.datetime.fromisoformat(date).replace(hour=8, tzinfo=datetime.timezone.utc)
    return format_datetime(day, usegmt=True)


def pages_of(entries: Sequence[Entry], size: int) -> list[Sequence[Entry]]:
    """Return the entries, newest first, cut into list pages."""
    ordered = sorted(entries, key=lambda entry: entry.date, reverse=True)
    return [ordered[start : start + size] for start in range(0, len(ordered), size)] or [[]]


def home(title: str, links: dict[str, str], charset: str = "utf-8") -> str:
    items = "\n".join(f'<li><a href="{href}">{text}</a></li>' for text, href in links.items())
    return page("home.html", title=title, links=items, charset=charset)


def robots(*lines: str) -> Resource:
    text = "\n".join(("User-agent: *", *lines)) + "\n"
    return Resource(text.encode(), "text/plain; charset=utf-8")
