"""The container to the text of the report, every paragraph on its own line: what the two readers make of it.

trafilatura says which parts of the container are the portal's (`pipelines.survivors`), the walker which of these
are text all the same (`pipelines.furniture`), where lines end and what is a table row (`pipelines.lines`). What
is trimmed here is at the ends: the title, and lines that consist entirely of furniture words.

On the 23 gold pages (`python -m pipelines.corpus --ablate`) both readers and the walker alone score F1 1.0000 and
let none of 125 chrome snippets in, trafilatura alone 0.9964 and two. What trafilatura adds are blocks inside the
container whose words no list of ours knows, which those pages hardly have: `tests/test_clean.py` has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from pipelines.chrome import announces_links, is_chrome, is_label
from pipelines.container import Container
from pipelines.furniture import left_out, named_furniture
from pipelines.lines import Line, read_lines
from pipelines.sections import heading_of
from pipelines.survivors import Text, survivors

_EDITOR = re.compile(
    r"[(（\[【]?(?:责任编辑|責任編輯|责编|编辑|审核|校对|初审|复审|终审|信息来源|来源)\s?[:：]\s?\S{0,20}[)）\]】]?"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The lines of the report (lines of images without text included), and its title as it stood above them."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines if line.text)


FirstReader = Callable[[Sequence[etree._Element]], "set[Text] | None"]


def clean(container: Container, title: str = "", first_reader: FirstReader = survivors) -> Cleaned:
    """Return the report's lines without the portal's furniture; `title` is cut off where it leads the text.

    Where the first reader has no opinion (None), the walker reads alone.
    """
    kept = first_reader(container.elements)
    lines: list[Line] = []
    for element in container.elements:
        skip = [*named_furniture(element), *(left_out(element, kept) if kept is not None else ())]
        lines += read_lines(element, skip=skip)
    lines = _without_repeats(lines)
    return Cleaned(tuple(_trim_end(_trim_start(lines, title))))


def tight(text: str) -> str:
    """Return `text` without white space."""
    return "".join(text.split())


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
