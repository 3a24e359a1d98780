"""Blocks as HTML: what the templates have in common; each says how it marks up a heading, a paragraph, a cell."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tests.pages.report import Block, Cell, Heading, Image, Paragraph, Report, Signature, Table

Dress = Callable[[str], str]


def text(words: str) -> str:
    return escape(words, quote=False)


def p(words: str) -> str:
    return f"<p>{text(words)}</p>"


def indented(words: str) -> str:
    return f"<p>　　{text(words)}</p>"


def centred(words: str) -> str:
    return f'<p style="text-align:center"><strong>{text(words)}</strong></p>'


def right(words: str) -> str:
    return f'<p style="text-align:right">{text(words)}</p>'


def table(
    data: Table,
    *,
    open: str = '<table border="1" cellspacing="0" cellpadding="0">',
    cell: Dress = text,
    row: str = "<tr>",
    first: str = "td",
    body: bool = True,
    attributes: str = "",
) -> str:
    """`first` is the tag of the cells of the first row."""
    rows = []
    for place, cells in enumerate(data.rows):
        tag = first if place == 0 else "td"
        rows.append(row + "".join(_cell(one, tag, cell, attributes) for one in cells) + "</tr>")
    inside = "\n".join(rows)
    return f"{open}{'<tbody>' if body else ''}\n{inside}\n{'</tbody>' if body else ''}</table>"


def _cell(cell: Cell, tag: str, inside: Dress, attributes: str) -> str:
    spans = (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "") + (
        f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    )
    return f"<{tag}{spans}{attributes}>{inside(cell.text)}</{tag}>"


def word_cell(words: str) -> str:
    """A cell as Word and the web editors leave it: a paragraph of spans, or a space that does not break."""
    if not words:
        return '<p class="MsoNormal" align="center">&nbsp;</p>'
    return f'<p style="text-align:center"><span style="font-family:宋体;font-size:12px">{text(words)}</span></p>'


def image(caption: str, *, around: Dress = centred) -> str:
    """A picture of a table, its caption above and below it."""
    picture = '<p style="text-align:center"><img src="./W020220120.png" alt="" OLDSRC="W020220120.png"></p>'
    return f"{around(caption)}\n{picture}\n{around(caption)}"


def blocks(
    report: Report,
    *,
    paragraph: Dress = p,
    heading: Callable[[Heading], str] | None = None,
    grid: Callable[[Table], str] = table,
    picture: Dress = image,
    sign: Dress = right,
    between: str = "\n",
) -> str:
    """Return the blocks of `report`, each in its dress."""

    def one(block: Block) -> str:
        match block:
            case Heading():
                return heading(block) if heading else paragraph(block.text)
            case Table():
                return grid(block)
            case Image():
                return picture(block.caption)
            case Signature():
                return sign(block.name) + between + sign(block.date)
            case Paragraph():
                return paragraph(block.text)

    return between.join(one(block) for block in report.blocks)
