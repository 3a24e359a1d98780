"""DOCX to blocks (ECMA-376-1, 17): the text as it stands when all changes are accepted, numbers included.

mammoth, made for this, loses the numbers that Word writes by itself, and so the statutory headings: 一、总体情况
comes out as an item of a list. It also shifts rows that begin further right (gridBefore).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipelines.files.blocks import Block, Cell, Image, Paragraph, Table
from pipelines.files.numbering import Numbering, W, read_numbering
from pipelines.files.package import Package
from pipelines.files.problems import Unreadable

_LONGEST_HEADING = 60  # characters; authors give whole paragraphs an outline level
_HEADING = re.compile(r"(?:heading|标题)\s?([1-9])", re.I)
_WRAPPERS = frozenset(("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir"))
_SKIPPED = frozenset(("del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText", "delText", "rt"))
_PICTURES = frozenset(("blip", "imagedata", "chart"))


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says, those it is based on included; an empty field says nothing."""

    level: int
    centred: bool
    size: float
    instance: str
    depth: int | None


def read_docx(body: bytes) -> list[Block]:
    """Return the blocks of the body; headers, footers and comments are left out. Raises Unreadable."""
    package = Package(body)
    name = package.related("", "officeDocument") or "word/document.xml"
    root = package.tree(name)
    if root is None or (body_element := root.find(f"{W}body")) is None:
        raise Unreadable("file broken", f"The file has no document: {name} is missing or empty. Fetch it again.")
    styles = _Styles(package.tree(package.related(name, "styles") or "word/styles.xml"))
    numbering = read_numbering(package.tree(package.related(name, "numbering") or "word/numbering.xml"))
    return _Reader(styles, numbering).blocks(body_element)


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child(element: etree._Element | None, path: str) -> etree._Element | None:
    return element.find("/".join(W + step for step in path.split("/"))) if element is not None else None


def _value(element: etree._Element | None, path: str) -> str:
    child = _child(element, path)
    return "" if child is None else child.get(f"{W}val", "")


def _is_on(element: etree._Element | None, path: str) -> bool:
    child = _child(element, path)
    return child is not None and child.get(f"{W}val") not in ("0", "false", "off", "none")


class _Styles:
    """The paragraph styles of a document."""

    def __init__(self, root: etree._Element | None) -> None:
        found = root.iter(f"{W}style") if root is not None else ()
        self._elements = {style.get(f"{W}styleId", ""): style for style in found}
        self._read: dict[str, _Style] = {}

    def __getitem__(self, name: str) -> _Style:
        chain, follow = list[etree._Element](), name
        while follow in self._elements and len(chain) < 20:  # a style may be based on itself
            chain.append(self._elements[follow])
            follow = _value(chain[-1], "basedOn")
        if name not in self._read:
            self._read[name] = _Style(
                level=next((level for level in map(_style_level, chain) if level), 0),
                centred=next((value for style in chain if (value := _value(style, "pPr/jc"))), "") == "center",
                size=next((_points(value) for style in chain if (value := _value(style, "rPr/sz"))), 0.0),
                instance=next((value for style in chain if (value := _value(style, "pPr/numPr/numId"))), ""),
                depth=next((int(v) for style in chain if (v := _value(style, "pPr/numPr/ilvl")).isdecimal()), None),
            )
        return self._read[name]


def _style_level(style: etree._Element) -> int:
    name = _value(style, "name")
    if name in ("Title", "标题"):
        return 1
    numbered = _HEADING.fullmatch(name)
    return min(int(numbered.group(1)) + 1, 6) if numbered else _outline(_value(style, "pPr/outlineLvl"))


def _outline(value: str) -> int:
    return min(int(value) + 2, 6) if value in "012345678" and value else 0


def _points(half: str) -> float:
    return int(half) / 2 if half.isdecimal() and len(half) < 5 else 0.0


class _Reader:
    """Reads blocks in document order, which is the order in which Word counts."""

    def __init__(self, styles: _Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._carried: list[str | Block] = []  # of a paragraph whose end is deleted: the next one goes on with it

    def blocks(self, parent: etree._Element) -> list[Block]:
        """Return the blocks in `parent`: the body, a cell or a text box."""
        outside, self._carried = self._carried, []
        found: list[Block] = []
        for element in _children(parent):
            name = _local(element)
            if name == "p":
                found += self._paragraph(element)
            elif name == "tbl":
                found += self._rest()
                found.append(self._table(element))
        found += self._rest()
        self._carried = outside
        return found

    def _rest(self) -> list[Block]:
        """Return what was carried on to a paragraph that does not come."""
        carried, self._carried = self._carried, []
        words = " ".join("".join(piece for piece in carried if isinstance(piece, str)).split())
        beside = [piece for piece in carried if not isinstance(piece, str)]
        return [*([Paragraph(words)] if words else []), *beside]

    def _paragraph(self, element: etree._Element) -> list[Block]:
        properties = _child(element, "pPr")
        pieces = self._carried + list(self._pieces(element))
        self._carried = []
        if _child(properties, "rPr/del") is not None:
            self._carried = pieces
            return []
        style = self._styles[_value(properties, "pStyle")]
        number = self._number(properties, style)
        lines, beside = [""], list[Block]()
        for piece in pieces:
            if piece == "\n":
                lines.append("")
            elif isinstance(piece, str):
                lines[-1] += piece
            else:
                beside.append(piece)
        texts = [text for text in (" ".join(line.split()) for line in lines) if text]
        if texts and number:
            texts[0] = number + (" " if number[-1:].isalnum() and number.isascii() else "") + texts[0]
        level = _outline(_value(properties, "outlineLvl")) or style.level
        align = _value(properties, "jc")
        size = next((_points(v) for run in element.iter(f"{W}r") if (v := _value(run, "rPr/sz"))), style.size)
        heading = level if len(texts) == 1 and len(texts[0]) <= _LONGEST_HEADING and texts[0][-1] not in "。；" else 0
        centred = align == "center" if align else style.centred
        paragraphs = [Paragraph(text, heading, centred, size) for text in texts]
        return [*paragraphs, *beside]

    def _number(self, properties: etree._Element | None, style: _Style) -> str:
        instance = _value(properties, "numPr/numId") or style.instance
        depth = _value(properties, "numPr/ilvl")
        if not instance or instance == "0":
            return ""
        if depth.isdecimal():
            return self._numbering.next(instance, int(depth))
        if style.depth is not None:
            return self._numbering.next(instance, style.depth)
        return self._numbering.next(instance, self._numbering.level_of_style(instance, _value(properties, "pStyle")))

    def _pieces(self, element: etree._Element) -> Iterator[str | Block]:
        """Yield text, "\\n" for a line break, and the images and text boxes that are anchored here."""
        for child in element:
            name = _local(child)
            if name in _SKIPPED or (name == "r" and _is_on(child, "rPr/vanish")):
                continue
            if name == "t":
                yield child.text or ""
            elif name in ("br", "cr"):
                yield " " if child.get(f"{W}type") in ("page", "column") else "\n"
            elif name in ("tab", "ptab"):
                yield " "
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "txbxContent":
                yield from self.blocks(child)
            elif name in _PICTURES:
                yield Image()
            elif name == "AlternateContent":  # the same thing for newer and for older versions of Word
                yield from self._pieces(next(iter(child), child))
            else:
                yield from self._pieces(child)

    def _table(self, element: etree._Element) -> Table:
        rows: list[list[_Span]] = []
        open_above: dict[int, _Span] = {}
        for row in _children(element):
            properties = _child(row, "trPr")
            if _local(row) != "tr" or _child(properties, "del") is not None:
                continue
            cells, column = list[_Span](), 0
            before = _count(_value(properties, "gridBefore"))
            if before:
                cells.append(_Span([], before))
                column = before
            for cell in _children(row):
                if _local(cell) != "tc":
                    continue
                span = _count(_value(_child(cell, "tcPr"), "gridSpan")) or 1
                merge = _child(cell, "tcPr/vMerge")
                content = self.blocks(cell)
                above = open_above.get(column)
                if merge is not None and merge.get(f"{W}val") != "restart" and above and above.across == span:
                    above.down += 1
                    above.blocks += content
                else:
                    cells.append(_Span(content, span))
                    open_above[column] = cells[-1]
                    if merge is None:
                        del open_above[column]
                column += span
            rows.append(cells)
        return Table(tuple(tuple(Cell(tuple(c.blocks), c.down, c.across) for c in row) for row in rows))


@dataclass(slots=True)
class _Span:
    """A cell that may yet grow downwards."""

    blocks: list[Block]
    across: int
    down: int = 1


def _count(text: str) -> int:
    return min(int(text), 100) if text.isdecimal() and len(text) < 7 else 0


def _children(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the children of `parent`, and for a wrapper (a content control, an insertion) its children."""
    for child in parent:
        if _local(child) in _WRAPPERS:
            yield from _children(child)
        elif _local(child) not in ("del", "moveFrom"):
            yield child
