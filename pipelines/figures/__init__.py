"""Figures: the quantities that a report states, in tables, sentences and images, and the identities they satisfy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.report import Check, Figure, Problem, Section, Table
from pipelines.figures.checks import check_form, check_prose, distinct
from pipelines.figures.forms import Key
from pipelines.figures.prose import read_prose
from pipelines.figures.tables import agreed, read_tables
from pipelines.figures.whose import Subject


@dataclass(frozen=True, slots=True)
class Counted:
    """What a report counts, the identities of it, and what of its tables was not understood."""

    figures: tuple[Figure, ...] = ()
    checks: tuple[Check, ...] = ()
    problems: tuple[Problem, ...] = ()


def figures_of(
    text: str,
    sections: Sequence[Section],
    tables: Sequence[Table],
    year: int | None,
    pictures: Sequence[tuple[str, Sequence[Table]]] = (),
    publisher: str | None = None,
) -> Counted:
    """Return the figures of a report: of its tables, then of `pictures` (address, tables read in it), then of its text.

    `year` is the one reported on, `publisher` the body. Of several places that state the same the table is chosen
    before the picture, and that before the sentence, unless it is blank; none where two tables or two sentences differ.
    """
    subject = Subject(publisher or "", year)
    forms, problems = read_tables(tables, subject, text.split("\n"))
    for address, read in pictures:
        pictured, unknown = read_tables(read, subject, origin="ocr", source=address)
        forms, problems = (*forms, *pictured), (*problems, *unknown)
    prose, sums = read_prose(text, sections, year, publisher or "")
    printed = [figure for form in forms for figure in form.figures.values()]
    table = agreed(printed)
    said = agreed(figure for figure in prose if figure.kind == "about") | agreed(
        figure for figure in prose if figure.kind != "about"
    )
    # A blank in a table is no reason not to believe a sentence; two tables that differ are.
    valued = {Key(figure.indicator, figure.dimension) for figure in printed if figure.value is not None}
    chosen = {id(figure) for figure in ({key: said[key] for key in said.keys() - valued}).values()}
    chosen |= {id(figure) for key, figure in table.items() if key in valued or key not in said}
    return Counted(
        tuple(
            figure if figure.chosen == (id(figure) in chosen) else replace(figure, chosen=id(figure) in chosen)
            for figure in (*printed, *prose)
        ),
        distinct([*(check for form in forms for check in check_form(form)), *check_prose(prose, sums, table)]),
        problems,
    )
