"""The container to the text of the report, every paragraph on its own line: what the two readers make of it.

trafilatura says which parts of the container are the portal's (`pipelines.survivors`), the walker which of these
are text all the same (`pipelines.furniture`), where lines end and what is a table row (`pipelines.lines`). Both ends
are left to `pipelines.trim`.

On the 23 gold pages (`python -m pipelines.corpus --ablate`) both readers and the walker alone score F1 1.0000 and
let none of 125 chrome snippets in, trafilatura alone 0.9964 and two. What trafilatura adds are blocks inside the
container whose words no list of ours knows, which those pages hardly have: `tests/test_clean.py` has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from pipelines.container import Container
from pipelines.furniture import left_out, named_furniture
from pipelines.lines import Line, read_lines
from pipelines.sections import heading_of
from pipelines.survivors import Text, survivors
from pipelines.trim import trim

# What a template puts around every table or chapter.
_ORNAMENT = re.compile(r"part\.?\s?\d{1,2}|[\W_]*(?:左右|向左|向右)滑动.{0,12}?[\W_]*|[\W_]*返回目录[\W_]*", re.I)


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
    lines = _without_repeats([line for line in lines if not _ORNAMENT.fullmatch(line.text)])
    return Cleaned(tuple(trim(lines, title)))


def _without_repeats(lines: Sequence[Line]) -> list[Line]:
    """Keep one of two equal captions: they stand above and below an image, or twice below their heading."""
    kept: list[Line] = []
    last, heading, at_image = "", "", False
    for line in lines:
        at_image = at_image or bool(line.images)
        if line.text and line.text == last and not line.row and (at_image or line.text == heading):
            if line.images:
                kept.append(Line("", images=line.images))
            continue
        kept.append(line)
        if line.text:
            found = heading_of(line.text) if line.text != last else None
            last, at_image = line.text, bool(line.images)
            heading = found.words if found else heading
    return kept
