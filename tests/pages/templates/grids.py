"""Tables as portals mangle them: split, repeated heads, captions, inside others, blank, with marks in cells."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape

from tests.pages import markup
from tests.pages.report import Block, Report, Table
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, with_survey


def _article(site: Site, report: Report, body: str, *, container: str = 'class="article-body"') -> str:
    return f"""<!DOCTYPE html><html>{site.head()}<body>{site.tool_bar()}{site.mega_menu(6, 7)}<div class="layout">{site.crumbs()}
<div class="article-box"><h1>{report.title}</h1><div class="property"><span>发布时间：{report.published_on}</span>
<span>来源：{report.source}</span><span>{site.note("阅读次数：")}12</span></div><div {container}>{body}</div></div>
{site.sidebar("热点新闻", 8)}</div>{site.footer()}</body></html>"""


def _cut(blocks: tuple[Block, ...], rows: int) -> tuple[Block, ...]:
    """Return `blocks` with every table of more than `rows` rows cut in two after so many."""
    cut: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and len(block.rows) > rows:
            cut += [Table(block.rows[:rows]), Table(block.rows[rows:])]
        else:
            cut.append(block)
    return tuple(cut)


@template(partial(modern, year=2022))
def table_split_in_two(report: Report, site: Site) -> Dressed:
    """The form of section 三 is cut where Word's page ended, in the middle of a spanning cell."""
    report = replace(report, blocks=_cut(report.blocks, 14))
    body = markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, cell=markup.word_cell))
    return Dressed(site.page(_article(site, report, body)), report)


@template(partial(with_survey, year=2017))
def head_row_repeated(report: Report, site: Site) -> Dressed:
    """A table over three printed pages: its head row stands again after every fifteen rows."""
    blocks = tuple(
        Table(tuple(row for n, one in enumerate(b.rows) for row in ((b.rows[0], one) if n and n % 15 == 0 else (one,))))
        if isinstance(b, Table)
        else b
        for b in report.blocks
    )
    report = replace(report, blocks=blocks)
    body = markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, first="th"))
    return Dressed(site.page(_article(site, report, body)), report)


@template(partial(modern, year=2020))
def thead_and_th(report: Report, site: Site) -> Dressed:
    """`<thead>` with `<th>`, `<colgroup>`, and a box that scrolls round each table."""

    def grid(table: Table) -> str:
        html = markup.table(
            table, open='<table class="table table-bordered"><colgroup><col width="9%"><col></colgroup>', first="th"
        )
        html = html.replace("<tbody>", "<thead>", 1).replace("</tr>", "</tr></thead><tbody>", 1)
        return f'<div class="table-responsive" style="overflow-x:auto">{html}</div>'

    body = markup.blocks(report, grid=grid, heading=lambda h: f"<h{h.level + 1}>{h.text}</h{h.level + 1}>")
    return Dressed(site.page(_article(site, report, body, container="itemprop='articleBody'")), report)


@template(partial(modern, year=2021, nil=""))
def blank_cells(report: Report, site: Site) -> Dressed:
    """Zeros left blank: cells empty, with `&nbsp;`, a `<br>`, or an ideographic space."""
    fills = ("", "&nbsp;", "<br/>", "　", "<p>&nbsp;</p>", "<span></span>")
    count = iter(range(10**6))
    body = markup.blocks(
        report, grid=partial(markup.table, cell=lambda w: markup.text(w) or fills[next(count) % len(fills)])
    )
    return Dressed(site.page(_article(site, report, body)), report)


@template(partial(modern, year=2022, nil="-"))
def cells_with_breaks(report: Report, site: Site) -> Dressed:
    """Narrow columns: labels broken by `<br>` and paragraphs, figures in `<font>`; widths on every cell."""

    def cell(words: str) -> str:
        if len(words) > 3 and not words.isascii():
            return f"<p>{escape(words[:2])}</p><p>{escape(words[2:4])}<br>{escape(words[4:])}</p>"
        return f'<font size="2">{escape(words)}</font>'

    body = markup.blocks(
        report,
        paragraph=markup.indented,
        grid=partial(markup.table, cell=cell, attributes=' width="61" valign="center" x:num'),
    )
    return Dressed(site.page(_article(site, report, body)), report)


@template(partial(modern, year=2023))
def tables_in_layout_tables(report: Report, site: Site) -> Dressed:
    """Each form lies in a table of one cell that centres it, the whole text in another."""

    def grid(table: Table) -> str:
        return f'<table align="center" border="0" width="100%"><tr><td align="center">{markup.table(table)}</td></tr></table>'

    body = markup.blocks(report, paragraph=markup.indented, grid=grid)
    body = f'<table border="0"><tbody><tr><td class="p1">{body}</td></tr></tbody></table>'
    return Dressed(site.page(_article(site, report, body)), report)


@template(partial(modern, year=2024, signed=True))
def spans_with_zero(report: Report, site: Site) -> Dressed:
    """Excel's paste: `rowspan` that runs too far, empty rows of no height, a hidden column of nothing."""

    def grid(table: Table) -> str:
        html = markup.table(
            table,
            open='<table x:str border="0" style="border-collapse:collapse;width:538pt">',
            attributes=' class="xl65"',
        )
        html = html.replace(
            "<tbody>", '<tbody><tr height="0" style="display:none"><td width="86"></td><td width="57"></td></tr>', 1
        )
        return html.replace(
            "</tbody>", '<tr height="0"><td style="width:65pt"></td><td style="width:43pt"></td></tr></tbody>'
        )

    body = markup.blocks(report, paragraph=markup.indented, grid=grid)
    return Dressed(site.page(_article(site, report, body)), report)


@template(partial(modern, year=2021))
def grids_of_divisions(report: Report, site: Site) -> Dressed:
    """Bare text round the tables: `</table>` followed at once by the next heading, no paragraph between."""
    body = markup.blocks(
        report,
        paragraph=lambda w: f"<span>　　{markup.text(w)}</span><br>",
        heading=lambda h: f"<strong>{h.text}</strong><br>",
    )
    return Dressed(site.page(_article(site, report, body)), report)
