"""A report as a DOCX or PDF file."""

from __future__ import annotations

from functools import cache
from html import escape
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as PrintedTable

from tests.pages.report import Cell, Heading, Report, Table
from tests.pages.report import Paragraph as Text

_FONT = "STSong-Light"


def docx_of(report: Report) -> bytes:
    """Return `report` as Word writes it, its cells merged."""
    document: Any = Document()
    document.add_paragraph(report.title)
    for block in report.blocks:
        if isinstance(block, Table):
            last = document.add_paragraph()
            last._p.addnext(parse_xml(_word_table(block)))
        elif isinstance(block, Heading | Text):
            document.add_paragraph(block.text)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _word_table(table: Table) -> str:
    rows = "".join(
        f"<w:tr>{''.join(_word_cell(cell, first) for cell, first, _ in _places(row))}</w:tr>" for row in _covered(table)
    )
    return f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/>{rows}</w:tbl>"


def _word_cell(cell: Cell, first: bool) -> str:
    across = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    down = ('<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>") if cell.rowspan > 1 else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in cell.text.split("\n"))
    text = f"<w:r>{lines}</w:r>" if first and cell.text else ""
    return f"<w:tc><w:tcPr>{across}{down}</w:tcPr><w:p>{text}</w:p></w:tc>"


def _covered(table: Table) -> list[dict[int, tuple[Cell, bool]]]:
    """Return for each row what covers each column: the cell, and whether it begins in this row."""
    rows: list[dict[int, tuple[Cell, bool]]] = [{} for _ in table.rows]
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while column in rows[number]:
                column += 1
            for below in range(number, min(number + cell.rowspan, len(rows))):
                for beside in range(column, column + cell.colspan):
                    rows[below][beside] = cell, below == number
            column += cell.colspan
    return rows


def _places(row: dict[int, tuple[Cell, bool]]) -> list[tuple[Cell, bool, int]]:
    """Return each cell of a row once, whether it begins there, and its first column."""
    places: list[tuple[Cell, bool, int]] = []
    for column in sorted(row):
        cell, first = row[column]
        if not places or places[-1][0] is not cell:
            places.append((cell, first, column))
    return places


@cache
def _styles() -> tuple[ParagraphStyle, ParagraphStyle, ParagraphStyle]:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    return (
        ParagraphStyle("title", fontName=_FONT, fontSize=20, leading=28, alignment=1, wordWrap="CJK"),
        ParagraphStyle("text", fontName=_FONT, fontSize=14, leading=22, firstLineIndent=28, wordWrap="CJK"),
        ParagraphStyle("cell", fontName=_FONT, fontSize=7.5, leading=9, wordWrap="CJK"),
    )


def pdf_of(report: Report) -> bytes:
    """Return `report` as a PDF file with ruled tables; the font is one of Adobe's that readers have themselves."""
    title, text, _ = _styles()
    story: list[Any] = [Paragraph(escape(report.title), title)]
    for block in report.blocks:
        if isinstance(block, Table):
            story += [Spacer(1, 6), _printed(block), Spacer(1, 6)]
        elif isinstance(block, Heading | Text):
            story.append(Paragraph(escape(block.text), text))
    target = BytesIO()
    margins = {"leftMargin": 60, "rightMargin": 60, "topMargin": 60, "bottomMargin": 60}
    SimpleDocTemplate(target, pagesize=A4, invariant=1, **margins).build(story)
    return target.getvalue()


def _printed(table: Table) -> PrintedTable:
    style = _styles()[2]
    covered = _covered(table)
    width = max(max(row) + 1 for row in covered)
    data: list[list[Any]] = [[""] * width for _ in covered]
    spans: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    widest = [1] * width
    for number, row in enumerate(covered):
        for cell, first, column in _places(row):
            if first:
                words = escape(cell.text).replace("\n", "<br/>")
                data[number][column] = Paragraph(words, style)
                end = (column + cell.colspan - 1, number + cell.rowspan - 1)
                spans.append(("SPAN", (column, number), end))
                if cell.colspan == 1:
                    widest[column] = max(widest[column], min(len(cell.text), 16))
    room = A4[0] - 120
    shares = [room * (n + 2) / sum(n + 2 for n in widest) for n in widest]
    return PrintedTable(data, colWidths=shares, style=spans)
