"""The plain walker: a node to the lines that a reader sees, tables one line a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from archive.report import Table
from pipelines.markup import UNREAD, is_hidden, is_link
from pipelines.tables import CELL_SEPARATOR, is_data_table, read_table

INLINE = frozenset(
    (
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
        "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
        "wbr", "img", "nobr",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, a heading or a table row; `linked` counts its characters inside links; `images` holds
    where its images stand, as written.

    Every line of a table refers to the same `table`.
    """

    text: str
    linked: int = 0
    row: bool = False
    images: tuple[str, ...] = ()
    table: Table | None = None

    @property
    def all_linked(self) -> bool:
        return bool(self.text) and self.linked >= 0.8 * len(self.text.replace(" ", ""))

    @property
    def is_headline(self) -> bool:
        """Whether most of it is a link, with perhaps a date beside it."""
        return 2 * self.linked > len(self.text.replace(" ", ""))


def read_lines(root: etree._Element, *, skip: Iterable[etree._Element] = (), most: int | None = None) -> list[Line]:
    """Return the lines below `root` in document order, without those in `skip`; `most` stops after so many
    that are more than links.

    Lines without text are kept only where they hold an image. White space is collapsed, entities and
    non-breaking spaces included.
    """
    return _Walker(frozenset(skip), most=most).walk(root)


def lines_around(root: etree._Element, elements: Sequence[etree._Element]) -> tuple[list[Line], list[Line]]:
    """Return the lines below `root` before the first of `elements`, and those after it outside all of them."""
    walker = _Walker(frozenset(elements), mark=elements[0])
    lines = walker.walk(root)
    return lines[: walker.marked], lines[walker.marked :]


class _Walker:
    """Collects inline text until a block boundary; iterative, for pages nest deeper than Python recurses."""

    def __init__(
        self, skip: frozenset[etree._Element], *, mark: etree._Element | None = None, most: int | None = None
    ) -> None:
        self.skip, self.mark, self.most = skip, mark, most
        self.marked = 0  # the number of lines before `mark`
        self.said = 0  # the number of lines that are more than links
        self.lines: list[Line] = []
        self.parts: list[str] = []
        self.images: list[str] = []
        self.linked = self.links = self.preformatted = 0

    def walk(self, root: etree._Element) -> list[Line]:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            inline = tag in INLINE
            if event == "start":
                if self.most and self.said >= self.most:
                    break
                if not inline:
                    self.flush()
                if element is self.mark:
                    self.flush()
                    self.marked = len(self.lines)
                if self.left_out(element, root):
                    walk.skip_subtree()
                elif tag == "table" and is_data_table(element, cell_text):
                    rows = table_lines(read_table(element, cell_text))
                    self.lines += rows
                    self.said += len(rows)
                    self.images += map(_source, element.iter("img"))
                    self.flush()
                    walk.skip_subtree()
                else:
                    if tag == "img":
                        self.images.append(_source(element))
                    self.preformatted += tag == "pre"
                    self.links += is_link(element)
                    self.add(element.text)
            else:
                self.links -= is_link(element) and not self.left_out(element, root)
                if not inline:
                    self.flush()
                self.preformatted -= tag == "pre" and self.preformatted > 0
                if element is not root:
                    self.add(element.tail)
        self.flush()
        return self.lines

    def left_out(self, element: etree._Element, root: etree._Element) -> bool:
        return element is not root and (element.tag in UNREAD or element in self.skip or is_hidden(element))

    def add(self, text: str | None) -> None:
        if not text:
            return
        for number, part in enumerate(text.split("\n") if self.preformatted else (text,)):
            if number:
                self.flush()
            self.parts.append(part)
            if self.links:
                self.linked += len("".join(part.split()))

    def flush(self) -> None:
        if not self.parts and not self.images:
            return
        text = tidy("".join(self.parts))
        if text or self.images:
            line = Line(text, self.linked, images=tuple(self.images))
            self.lines.append(line)
            self.said += not line.all_linked
        self.parts.clear()
        self.images.clear()
        self.linked = 0


def _source(image: etree._Element) -> str:
    """Return where an image stands; a page that loads its images late says it beside `src`."""
    return next(
        (said for name in ("data-original", "data-src", "src") if (said := (image.get(name) or "").strip())), ""
    )


def tidy(text: str) -> str:
    """Return `text` with white space collapsed and control characters, invisible marks and lone surrogates removed."""
    if not (text.isascii() and text.isprintable()):
        if "\xad" in text:  # PDF files have it for the dash of 2014–2020
            text = _DASH.sub("-", text)
        text = text.translate(_INVISIBLE)
        if len(text) > 1_000:
            text = _HEAP.sub(lambda heap: heap.group() + "\u034f", text)
    return " ".join(text.split())


_DASH = re.compile(r"(?<=\d)\xad(?=\d)")
# Control characters that are no white space, zero-width and soft marks, marks of writing direction, lone surrogates.
_INVISIBLE = dict.fromkeys(
    [
        *range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, *range(0x200B, 0x2010),
        *range(0x202A, 0x202F), *range(0x2060, 0x206A), *range(0xD800, 0xE000), 0xFEFF,
    ]
)  # fmt: skip
# Python takes a minute to normalize one letter with 300,000 marks over and under it. The invisible joiner after each
# thirty makes it as many short runs (Unicode Standard Annex 15, D4: stream-safe text format).
_HEAP = re.compile(r"[^\w\s\x00-\u02ff\u2000-\u206f\u2190-\u303f\ufe30-\ufe4f\uff00-\uffef]{30}")


def text_of(element: etree._Element) -> str:
    """Return all text inside `element`, links and hidden parts included, on one line."""
    return tidy("".join(str(text) for text in element.itertext()))


def table_lines(table: Table) -> list[Line]:
    """Return a line for each row of `table` as printed, a blank cell as ""; rows without any text are left out."""
    return [
        Line(CELL_SEPARATOR.join(cell.text for cell in row), row=len(row) > 1, table=table)
        for row in table.cells
        if any(cell.text for cell in row)
    ]


_WRAPPERS = frozenset(("p", "div", "span", "font", "b", "strong", "center"))


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def cell_text(cell: etree._Element) -> str:
    """Return the text of a cell on one line; its paragraphs are separated by spaces."""
    inside = cell
    while len(inside) == 1 and inside[0].tag in _WRAPPERS and _is_blank(inside.text) and _is_blank(inside[0].tail):
        inside = inside[0]  # nearly every cell: <td><p><span>12</span></p></td>
        if is_hidden(inside):
            return ""
    if not len(inside):
        return tidy(inside.text or "")
    return " ".join(line.text for line in _Walker(frozenset()).walk(cell) if line.text)
