"""What trafilatura keeps of a container: the first reader of every page.

trafilatura reads a copy of the real elements, with their tags, class names and ids, for that is what it
knows link farms, share boxes and navigation by. Every text of the copy begins with a private-use character
of its own; the ones that come back name the texts it kept, however it rearranged or joined them. The marks
also make equal sentences different, which trafilatura would otherwise take for repetitions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any, NamedTuple, TypeGuard

from lxml import etree, html
from trafilatura import bare_extraction

from pipelines.markup import NOT_XML, UNREAD, is_link

# 10,000 texts take trafilatura 0.4 s, 200,000 take 6 s; the longest gold page has 700.
MOST_TEXTS = 10_000
MOST_ELEMENTS = 30_000  # 100,000 nested elements take it seconds; the longest gold page has about a thousand
# Steps from each element to the root, summed: 500 tables, one inside the other, are a million and take it 5 s.
MOST_STEPS = 300_000
_SHALLOW = 700  # so few elements cannot have so many steps
# A megabyte of class names takes it a second. The longest gold page has 90,000 characters of mark-up in its container.
MOST_MARKUP = 2_000_000
_LONGEST_ATTRIBUTE = 1_000
_WORDY: Any = etree.XPath(f"descendant-or-self::*[@*[string-length() > {_LONGEST_ATTRIBUTE}]]")

_FIRST_MARK = 0xF0000  # plane 15, private use: nothing a page prints
_MARKS = re.compile("[\U000f0000-\U000ffffd]")


class Text(NamedTuple):
    """A text of the tree: what stands in `element` before its first child, or after its end."""

    element: etree._Element
    tail: bool


def survivors(roots: Sequence[etree._Element]) -> set[Text] | None:
    """Return the texts below `roots` that trafilatura keeps, or None when its opinion is worth nothing.

    That is when there is too much text or mark-up for it, and when it returns less than half of what stands outside
    links: then it has taken something else for the body. The roots are not changed.
    """
    elements = sum(1 for root in roots for _ in root.iter())
    if elements > MOST_ELEMENTS or (elements > _SHALLOW and sum(map(steps_of, roots)) > MOST_STEPS):
        return None
    twins = [deepcopy(root) for root in roots]
    for twin in twins:
        for element in _WORDY(twin):
            for name in [name for name, value in element.attrib.items() if len(value) > _LONGEST_ATTRIBUTE]:
                del element.attrib[name]
    if elements > _SHALLOW and sum(len(etree.tostring(twin, encoding="utf-16")) for twin in twins) > 2 * MOST_MARKUP:
        return None
    texts: list[Text] = []
    for root, twin in zip(roots, twins, strict=True):
        _mark(root, twin, texts)
    if len(texts) > MOST_TEXTS:
        return None
    for twin in twins:
        _fold(twin)
    body = read(twins)
    if body is None:
        return None
    returned = (ord(mark) - _FIRST_MARK for mark in _MARKS.findall("".join(str(text) for text in body.itertext())))
    kept = {texts[number] for number in returned if number < len(texts)}
    return kept if 2 * _unlinked(kept) >= _unlinked(texts) else None


def read(roots: Iterable[etree._Element]) -> etree._Element | None:
    """Return what trafilatura makes of `roots`, which are moved into a page that has nothing else."""
    page = html.Element("html")
    article = etree.SubElement(etree.SubElement(page, "body"), "article")
    for root in roots:
        root.tail = None
        root.tag = "section"  # a td or tr stands in no article; a div with a few links would go as a link farm
        root.attrib.clear()  # it is the body, whatever it is called and whether a script unhides it
        article.append(root)
    document: Any = bare_extraction(page, fast=True, favor_recall=True, include_comments=False)
    return None if document is None else document.body


def _mark(root: etree._Element, twin: etree._Element, texts: list[Text]) -> None:
    """Put a mark before every text of `twin`, and the place in `root` that the mark stands for into `texts`."""
    for element, copied in zip(root.iter(), twin.iter(), strict=True):
        if not isinstance(element.tag, str):
            continue
        if _says(element.text):
            copied.text = _marked(element.text, texts)
            texts.append(Text(element, tail=False))
        elif element.text and NOT_XML.search(element.text):  # some control characters are white space
            copied.text = " "
        if element is not root and _says(element.tail):
            copied.tail = _marked(element.tail, texts)
            texts.append(Text(element, tail=True))
        elif element.tail and NOT_XML.search(element.tail):
            copied.tail = " "


def _says(text: str | None) -> TypeGuard[str]:
    return bool(text and not text.isspace())


def _marked(text: str, texts: Sequence[Text]) -> str:
    return chr(_FIRST_MARK + min(len(texts), 0xFFFD)) + NOT_XML.sub("", text)


def _fold(twin: etree._Element) -> None:
    """Make one text of each table without links or buttons, and of each paragraph without anything but words in it.

    trafilatura keeps either whole, and spends most of its time on taking them apart: folded, the texts of all gold
    pages are the same, in a third less time.
    """
    tables = [table for table in twin.iter("table") if next(table.iterancestors("table"), None) is None]
    for table in tables:
        if table.getparent() is not None and next(table.iterdescendants("a", "button"), None) is None:
            _flatten(table)  # what could be left out of it has neither (pipelines.furniture)
    for paragraph in list(twin.iter("p")):
        if len(paragraph) and next(paragraph.iterdescendants("a", "img", "table", "br", *UNREAD), None) is None:
            _flatten(paragraph)


def _flatten(element: etree._Element) -> None:
    text, tail = "".join(str(text) for text in element.itertext()), element.tail
    element.clear()
    element.tag, element.text, element.tail = "p", text, tail


def steps_of(root: etree._Element) -> int:
    """Return the number of steps from each element inside `root` up to it, summed."""
    depth = steps = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        steps += depth
    return steps // 2


def _unlinked(texts: Iterable[Text]) -> int:
    """Return the number of characters of `texts` outside links and unread elements."""
    count = 0
    for element, tail in texts:
        if tail or not (is_link(element) or element.tag in UNREAD):
            count += len("".join(((element.tail if tail else element.text) or "").split()))
    return count
