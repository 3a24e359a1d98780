"""The pictures on a report's page that stand for its tables: which they are, and what is read in them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes, urljoin

from archive.fold import fold
from archive.report import Problem, Table
from pipelines.figures import images
from pipelines.figures.quantity import UNSURE
from pipelines.lines import Line
from pipelines.sections import heading_of

IN_AN_IMAGE = "figures in an image"
# A report has three tables, a scanned one a picture for each page of them.
MOST = 12
# A section with an image and so few characters beside it holds a table; more is a text with an illustration.
CAPTION = 40
_WITH_TABLES = re.compile(r"主动公开|收到和处理|行政复议|行政诉讼")
_LIST = re.compile(r"情况统计表")  # of 2014–2018, which stands after the text under a caption of its own
_IN_THE_PAGE = re.compile(r"data:image/[\w.+-]+(?:;[\w=-]+)*?(;base64)?,", re.I)


@dataclass(frozen=True, slots=True)
class Pictured:
    """A place of the report that has images and no table: its heading, the addresses of the images, and whether there
    is nothing else."""

    heading: str
    images: tuple[str, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read in pictures: the tables of each by its address, and why there are none in the others."""

    tables: tuple[tuple[str, tuple[Table, ...]], ...] = ()
    failures: Mapping[str, str] = field(default_factory=dict)


def pictured(lines: Sequence[Line], url: str) -> tuple[Pictured, ...]:
    """Return the statutory sections that hold images and no table, and the images below a caption 情况统计表."""
    found: list[Pictured] = []
    heading, inside = "", list[Line]()
    for line in (*lines, Line("一、完")):
        head = heading_of(line.text) if line.text and not line.row else None
        if head is None or head.rank > 1:
            inside.append(line)
            continue
        found += _pictured(heading, inside, url)
        heading, inside = f"{head.number}{head.words}", [Line(head.rest, images=line.images)]
    return tuple(found)


def _pictured(heading: str, inside: Sequence[Line], url: str) -> list[Pictured]:
    if any(line.table is not None for line in inside):
        return []
    sources = _sources(inside, url)
    if heading and sources and _WITH_TABLES.search(fold(heading)):
        return [Pictured(heading, sources, sum(len(line.text) for line in inside) < CAPTION)]
    at = next((n for n, line in enumerate(inside) if len(line.text) < CAPTION and _LIST.search(fold(line.text))), None)
    if at is None or not (below := _sources(inside[at:], url)):
        return []
    return [Pictured(inside[at].text, below, True)]


def _sources(lines: Sequence[Line], url: str) -> tuple[str, ...]:
    return tuple(address for line in lines for source in line.images if (address := _joined(url, source)))


def _joined(url: str, source: str) -> str:
    if source.startswith("data:"):
        return source
    try:
        return urljoin(url, source) if source else ""
    except ValueError:  # http://[broken
        return ""


def addresses(sections: Sequence[Pictured]) -> tuple[str, ...]:
    """Return the addresses of the images that have to be had from elsewhere, each once."""
    found = dict.fromkeys(source for section in sections for source in section.images)
    return tuple(source for source in found if source.startswith(("http://", "https://", "file://")))[:MOST]


def look(sections: Sequence[Pictured], had: Mapping[str, bytes]) -> Seen:
    """Read the images of `sections`: those in the page itself, and those that were `had` by their address."""
    tables: list[tuple[str, tuple[Table, ...]]] = []
    failures: dict[str, str] = {}
    sources = dict.fromkeys(source for section in sections for source in section.images)
    for number, source in enumerate(list(sources)[:MOST], 1):
        body = had.get(source, _in_the_page(source))
        name = name_of(source, number)
        if body is None:
            failures[source] = f"{name} could not be had"
            continue
        try:
            tables.append((name, images.read_image(body)))
        except ValueError as error:
            failures[source] = f"{name}: {error}"
        except Exception as error:  # of one picture, whatever it is: it must not cost the page
            failures[source] = f"{name}: {type(error).__name__}: {str(error) or 'there is too much of it'}"
    return Seen(tuple(tables), failures)


def name_of(source: str, number: int) -> str:
    """Return how evidence calls an image: its address, or which of those in the page it is."""
    return f"image {number} in the page" if source.startswith("data:") else source


def _in_the_page(source: str) -> bytes | None:
    """Return the bytes that a data: address holds."""
    found = _IN_THE_PAGE.match(source)
    if found is None or len(source) > images.MOST_BYTES * 2:
        return None
    content = unquote_to_bytes(source[found.end() :])
    try:
        return base64.b64decode(content) if found.group(1) else content
    except binascii.Error:
        return None


def problems_of(sections: Sequence[Pictured], seen: Seen | None) -> tuple[Problem, ...]:
    """Return a problem for each section whose figures stand in images that were not read, and for doubtful numbers.

    `seen` is None where nobody looked.
    """
    found = []
    for section in sections:
        failures = [seen.failures[source] for source in section.images if seen and source in seen.failures]
        if not section.alone or (seen is not None and len(failures) < len(set(section.images))):
            continue  # something was read, or the section says its figures in words
        why = "; ".join(failures)[:300] if seen else "to have it read, install nianbao[ocr] and use --ocr"
        found.append(Problem(IN_AN_IMAGE, f"Section {section.heading} holds only an image: {why}."))
    for name, tables in seen.tables if seen else ():
        doubtful = sum(cell.text.endswith(UNSURE) for table in tables for row in table.cells for cell in row)
        if doubtful:
            found.append(Problem("figures illegible", f"{name}: {doubtful} numbers cannot be read with certainty."))
    return tuple(found)
