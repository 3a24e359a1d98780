"""The container to the text of the report, every paragraph on its own line.

The plain walker reads the lines; trafilatura, which knows link farms and share boxes of the whole web,
says which lines made of links go. It never takes a line that is not made of links: on its own it drops
headings at the end, repeated statutory sentences, and everything below 254 nested elements.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree, html
from trafilatura import bare_extraction

from pipelines.chrome import announces_links, is_chrome, is_label
from pipelines.container import Container
from pipelines.lines import Line, read_lines, text_of
from pipelines.markup import name_tokens
from pipelines.sections import heading_of

# Above this many lines trafilatura takes seconds (200,000 lines: 6 s); such a page has no share box worth it.
MOST_LINES = 5000

_FURNITURE = re.compile(
    r"(?:^|[-_])(?:bd)?(?:share\w{0,10}|bdsharebuttonbox|print\w{0,4}|dayin|qr|qrcode\w{0,4}|ewm\w{0,4}|erweima|"
    r"fontsize|font-size|zihao|breadcrumb\w{0,2}|crumbs?|dialog|modal|popup|toolbar|pagination|pager)(?:$|[-_])"
)
_SENTENCE_END = re.compile(r"[。；;！？!?]")
_EDITOR = re.compile(
    r"[(（\[【]?(?:责任编辑|責任編輯|责编|编辑|审核|校对|初审|复审|终审|信息来源|来源)\s?[:：]\s?\S{0,20}[)）\]】]?"
)
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The lines of the report (lines of images without text included), and its title as it stood above them."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines if line.text)


def clean(container: Container, title: str = "") -> Cleaned:
    """Return the report's lines without the portal's furniture; `title` is cut off where it leads the text."""
    lines = [line for element in container.elements for line in read_lines(element, skip=furniture(element))]
    lines = _without_repeats(_without_link_lines(lines))
    return Cleaned(tuple(_trim_end(_trim_start(lines, title))))


def furniture(root: etree._Element) -> list[etree._Element]:
    """Return the elements inside `root` that are named after a share box, a print button and the like."""
    found = []
    for element in root.iterdescendants("*"):
        if any(_FURNITURE.search(token) for token in name_tokens(element)):
            text = text_of(element)
            if len(text) <= 200 and len(_SENTENCE_END.findall(text)) < 2:
                found.append(element)
    return found


def tight(text: str) -> str:
    """Return `text` without white space."""
    return "".join(text.split())


def _without_link_lines(lines: list[Line]) -> list[Line]:
    if not any(line.all_linked for line in lines) or len(lines) > MOST_LINES:
        kept_by_vote: set[str] | None = None
    else:
        kept_by_vote = _survivors(lines)
    if kept_by_vote is None:
        return lines
    return [line for line in lines if _is_text(line) or tight(line.text) in kept_by_vote]


def _is_text(line: Line) -> bool:
    return not line.all_linked or line.row or bool(_SENTENCE_END.search(line.text) or _NUMBERED.match(line.text))


def _survivors(lines: Sequence[Line]) -> set[str] | None:
    """Return the lines, without white space, that trafilatura keeps of an article made of `lines`."""
    article = html.Element("article")
    for line in lines:
        paragraph = etree.SubElement(article, "p")
        if line.all_linked:
            etree.SubElement(paragraph, "a", href="/").text = _xml_text(line.text)
        else:
            paragraph.text = _xml_text(line.text)
    page = html.Element("html")
    etree.SubElement(page, "body").append(article)
    document = bare_extraction(page, fast=True, favor_recall=True, include_comments=False)
    body = getattr(document, "body", None)
    if body is None:
        return None
    return {tight("".join(part.itertext())) for part in body.iter("p", "head", "ref", "item", "quote")}


def _xml_text(text: str) -> str:
    return "".join(char for char in text if char >= " " and char not in "\ufffe\uffff")


def _without_repeats(lines: Sequence[Line]) -> list[Line]:
    """Keep one of two equal captions: they stand above and below an image, or twice below their heading."""
    kept: list[Line] = []
    last, heading, at_image = "", "", False
    for line in lines:
        at_image = at_image or line.images > 0
        if line.text and line.text == last and not line.row and (at_image or line.text == heading):
            if line.images:
                kept.append(Line("", images=line.images))
            continue
        kept.append(line)
        if line.text:
            found = heading_of(line.text) if line.text != last else None
            last, at_image = line.text, line.images > 0
            heading = found.words if found else heading
    return kept


def _trim_start(lines: list[Line], title: str) -> list[Line]:
    start = _after_title(lines, tight(title))
    while start < len(lines):
        line = lines[start]
        if _labels_in_columns(lines[start : start + 2]):
            start += 2
        elif (line.text and line.text[0] not in "(（" and is_label(line.text)) or (not line.text and not line.images):
            start += 1
        else:
            break
    return lines[start:]


def _after_title(lines: Sequence[Line], title: str) -> int:
    """Return the number of the line after the title, which may run over three lines; 0 when it stands nowhere.

    Nothing before the title of a report is its text, unless there is a sentence before it.
    """
    if not title:
        return 0
    for first, line in enumerate(lines[:25]):
        joined = ""
        for last in range(first, min(first + 3, len(lines))):
            joined += tight(lines[last].text)
            if joined == title:
                return last + 1
            if not title.startswith(joined):
                break
        if len(line.text) > 30 and "。" in line.text:
            break
    return 0


def _labels_in_columns(lines: Sequence[Line]) -> bool:
    """Whether two table rows are labels and, below, their values (索取号 | 发布时间 | …)."""
    return len(lines) == 2 and lines[0].row and lines[1].row and is_label(lines[0].text)


def _trim_end(lines: list[Line]) -> list[Line]:
    for number, line in enumerate(lines):
        if announces_links(line.text) and all(_is_link_list(after) for after in lines[number + 1 :]):
            lines = lines[:number]
            break
    end = len(lines)
    while end and not lines[end - 1].row and _is_trailer(lines[end - 1]):
        end -= 1
    return lines[:end]


def _is_link_list(line: Line) -> bool:
    return not line.text or line.linked > 0 or is_chrome(line.text)


def _is_trailer(line: Line) -> bool:
    if not line.text:
        return not line.images
    return is_chrome(line.text) or bool(_EDITOR.fullmatch(line.text))
