"""The figures that the running text of a report states: 全年收到申请96件，其中当面申请17件。

Only what is certain is read: a number counts when the words right before it (or right behind) are a wording of
`prose.toml`, and its sentence speaks of the year reported on, of this body, and of what was, not of what is planned.
Where two sentences differ, both are given.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.report import Figure, Section
from pipelines.figures.prose.lists import Sum
from pipelines.figures.prose.reader import Reader
from pipelines.figures.prose.sentences import parts

__all__ = ["Sum", "read_prose"]


def read_prose(
    text: str, sections: Sequence[Section], year: int | None, publisher: str = ""
) -> tuple[tuple[Figure, ...], tuple[Sum, ...]]:
    """Return the figures that the sentences of `text` state, and which of them belong together.

    `text` is a report, a paragraph or heading a line; rows of tables (cells joined by " | ") are passed over. `year`
    is the year reported on, `publisher` the name of the body. The evidence of a figure is its sentence,
    `text[start:end]`.

    >>> figures, _ = read_prose("全年共收到政府信息公开申请96件。", (), 2019)
    >>> [(figure.indicator, figure.value, figure.raw) for figure in figures]
    [('applications_received', 96.0, '96件')]
    """
    reader = Reader(year)
    for part in parts(text, sections, publisher):
        for sentence in part:
            reader.read(sentence)
        reader.end_part()
    return reader.result()
