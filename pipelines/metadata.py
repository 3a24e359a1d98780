"""What a page says around its body: meta tags, headings, and the lines beside the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from archive.report import Claim, Reading
from pipelines.lines import Line, text_of, tidy
from pipelines.tables import CELL_SEPARATOR

# 政府网站发展指引 (国办发〔2017〕47号) names these tags; sites write them in any case, and "null" for none.
META = ("articletitle", "pubdate", "contentsource", "sitename", "siteidcode", "columnname")
# What stands in a title, a tag or a line of labels is shorter; cutting bounds the time of every pattern here.
LONGEST = 500
NOTHING = frozenset(("", "null", "none", "undefined", "无", "-", "/", "0"))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page says around its body: meta tags (lower case names), `<title>`, headings, and the lines
    `before` the body (nearest last), `inside` (its first lines) and `after` it (nearest first).

    `announced` is the title of the link that led to the page, `cover` the reading of the page that a file is
    attached to.
    """

    meta: dict[str, str] = field(default_factory=dict)
    page_title: str = ""
    headings: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    announced: str = ""
    cover: Reading | None = None
    is_file: bool = False

    @property
    def division_code(self) -> str:
        """The 行政区划 code in the site's SiteIDCode, whose first six digits it is; "" without one."""
        code = self.meta.get("siteidcode", "")
        return code[:6] if re.fullmatch(r"\d{10}", code) else ""

    def beside(self) -> Iterator[tuple[str, str]]:
        """Yield the lines where a page tells its date and source, most likely first, each with the line below it:
        values stand there too."""
        for part, nearest_last in ((self.before, True), (self.inside, False), (self.after, False)):
            pairs = list(zip(part, (*part[1:], ""), strict=True)) if part else []
            yield from pairs[::-1] if nearest_last else pairs

    def labelled(self, labels: str) -> Iterator[tuple[str, str]]:
        """Yield (label, what follows it) wherever one of `labels` (a pattern without groups) stands before a colon,
        in the table cell before its value, or in the cell above it."""
        stated = re.compile(rf"({labels})\s?(?:[:：]\s?\|?|\|)\s?(.*)")
        label = re.compile(labels)
        for line, following in self.beside():
            if label.search(line) is None:
                continue
            cells, below = (text.split(CELL_SEPARATOR) for text in (line, following))
            names = [cell.strip().rstrip(":：") for cell in cells]
            if len(cells) == len(below) > 1 and all(len(name) <= 8 for name in names):
                found = [(name, value) for name, value in zip(names, below, strict=True) if label.fullmatch(name)]
                if found and not any(label.fullmatch(value.strip()) for value in below):
                    yield from found
                    continue
            if match := stated.search(line):
                yield match.group(1), match.group(2).split(CELL_SEPARATOR)[0].strip() or following


def meta_tags(root: etree._Element) -> dict[str, str]:
    """Return the first stated value of each tag in META; a value that means nothing is left out."""
    found: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (tag.get("name") or tag.get("property") or "").strip().lower()
        value = tidy((tag.get("content") or "")[:LONGEST])
        if name in META and name not in found and value.lower() not in NOTHING:
            found[name] = value
    return found


def surroundings(
    root: etree._Element,
    before: Sequence[Line],
    inside: Sequence[Line],
    after: Sequence[Line],
    *,
    announced: str = "",
    cover: Reading | None = None,
    is_file: bool = False,
) -> Surroundings:
    """Gather what the page says around its body; lines made of links say where one is, not what one reads."""
    title = root.find("head/title")
    if title is None:
        title = root.find(".//title")
    headings = [text_of(element) for element in root.iter("h1", "h2", "h3")]
    return Surroundings(
        meta=meta_tags(root),
        page_title=tidy((title.text or "")[:LONGEST]) if title is not None else "",
        headings=tuple(heading for heading in headings[:60] if 4 <= len(heading) <= 150),
        before=tuple(_said(before))[-30:],
        inside=tuple(_said(inside))[:12],
        after=tuple(_said(after))[:12],
        announced=tidy(announced[:LONGEST]),
        cover=cover,
        is_file=is_file,
    )


def _said(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the lines that are no links; a link below a label is its value."""
    labelled = False
    for line in lines:
        if line.text and (labelled or not line.all_linked):
            yield line.text[:LONGEST]
        labelled = line.text.endswith((":", "：")) and len(line.text) <= 8


def chosen(claims: Sequence[Claim], *, never: Sequence[str] = ()) -> tuple[Claim | None, list[Claim]]:
    """Return the first of `claims` whose origin is not in `never`, and all of them, that one marked, each once."""
    unique = list(dict.fromkeys(claims))
    best = next((claim for claim in unique if claim.origin not in never), None)
    return best, [replace(claim, chosen=True) if claim is best else claim for claim in unique]
