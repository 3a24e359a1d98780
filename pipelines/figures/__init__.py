"""Figures: the quantities that a report states, in tables, sentences and images, and the identities they satisfy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.report import Check, Figure, Problem, Section, Table
from pipelines.figures.checks import check_form, check_prose, distinct
from pipelines.figures.forms import Key
from pipelines.figures.prose import read_prose
from pipelines.figures.tables import Form, agreed, read_tables


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
) -> Counted:
    """Return the figures of a report: of its tables, then of `pictures` (address, tables read in it), then of its text.

    Of several places that state the same the table is chosen before the picture, and that before the sentence; none
    where two tables or two sentences differ.
    """
    forms, problems = read_tables(tables)
    for address, read in pictures:
        pictured, unknown = read_tables(read, origin="ocr", source=address)
        forms, problems = (*forms, *pictured), (*problems, *unknown)
    prose, sums = read_prose(text, sections, year)
    in_forms = [form_figures(form) for form in forms]
    table = agreed([figure for each in in_forms for figure in each])
    said = agreed(figure for figure in prose if figure.kind == "about") | agreed(
        figure for figure in prose if figure.kind != "about"
    )
    chosen = {id(figure) for key, figure in (said | table).items()}
    contradicted = {Key(f.indicator, f.dimension) for each in in_forms for f in each} - table.keys()
    return Counted(
        tuple(
            replace(figure, chosen=id(figure) in chosen and Key(figure.indicator, figure.dimension) not in contradicted)
            for figure in (*(figure for each in in_forms for figure in each), *prose)
        ),
        distinct([*(check for form in forms for check in check_form(form)), *check_prose(prose, sums, table)]),
        problems,
    )


def form_figures(form: Form) -> tuple[Figure, ...]:
    """Return the figures of a form in its order."""
    return tuple(form.figures.values())
