"""A report as a page of a portal: one of the mark-ups in which tables come."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.forms.draw import Draw
from tests.pages import markup
from tests.pages.report import Report, Table
from tests.pages.site import Site

Grid = Callable[[Table], str]
_OPEN = {
    "plain": '<table border="1" cellspacing="0" cellpadding="0">',
    "word": '<table class="MsoNormalTable" border="1" style="border-collapse:collapse;mso-yfti-tbllook:1184">',
    "excel": '<table x:str border="0" cellpadding="0" style="border-collapse:collapse;width:538pt">',
    "wps": '<table class="ke-zeroborder" data-sort="sortDisabled" width="640" style="width:480pt">',
}


def page_body(draw: Draw, report: Report, site: Site) -> str:
    """Return the whole page."""
    grid = _grid(draw)
    body = markup.blocks(report, paragraph=draw.random.choice((markup.p, markup.indented)), grid=grid)
    if draw.happens("page: text in a table", 0.06):
        body = f'<table border="0" width="100%"><tbody><tr><td class="p1">{body}</td></tr></tbody></table>'
    return f"""<!DOCTYPE html><html>{site.head()}<body>{site.tool_bar()}{site.mega_menu(4, 5)}
<div class="layout">{site.crumbs()}
<div class="article-box"><h1>{report.title}</h1><div class="property"><span>发布时间：{report.published_on}</span>
<span>来源：{report.source}</span></div><div class="article-body">{body}</div></div>
{site.sidebar("热点新闻", 6)}</div>{site.footer()}</body></html>"""


def _grid(draw: Draw) -> Grid:
    editor = draw.pick("table", "plain", 0.4, word=2, excel=1, wps=1)
    cells = draw.pick("cell", "text", 0.4, word=3, runs=1, characters=1, font=1, paragraphs=1, spaced=1, broken=1)
    blanks = draw.pick("blank cells", "empty", 0.4, nbsp=3, br=1, ideographic=1, paragraph=1)
    heads = draw.pick("head rows", "td", 0.8, th=1, thead=1)
    attributes = draw.random.choice(("", "", ' width="61" valign="center"', ' class="xl65" x:num'))
    hidden = draw.happens("hidden cells", 0.04)
    around = draw.pick("around tables", "nothing", 0.75, div=2, table=1, section=1)
    inside = _inside(cells, blanks)

    def grid(table: Table) -> str:
        html = markup.table(
            table, open=_OPEN[editor], cell=inside, first="td" if heads == "td" else "th", attributes=attributes
        )
        if heads == "thead":
            html = html.replace("<tbody>", "<thead>", 1).replace("</tr>", "</tr></thead><tbody>", 1)
        if hidden:
            html = html.replace("</tr>", '<td style="display:none">88</td></tr>')
            html = html.replace("<tbody>", '<tbody><tr style="display:none"><td>0</td><td>7</td></tr>', 1)
        if around == "div":
            return f'<div class="table-responsive" style="overflow-x:auto"><div>{html}</div></div>'
        if around == "table":
            return f'<table align="center" border="0" width="100%"><tr><td align="center">{html}</td></tr></table>'
        return f"<section><section>{html}</section></section>" if around == "section" else html

    return grid


def _inside(cells: str, blanks: str) -> markup.Dress:
    fills = {"empty": "", "nbsp": "&nbsp;", "br": "<br/>", "ideographic": "　", "paragraph": "<p>&nbsp;</p>"}
    dresses: dict[str, markup.Dress] = {
        "text": lambda words: words,
        "word": lambda words: (
            f'<p class="MsoNormal" align="center"><span style="font-family:宋体;font-size:12px">{words}</span></p>'
        ),
        "runs": lambda words: _spans(re.findall(r"[0-9.,+-]+|[^0-9.,+-]+", words)),
        "characters": lambda words: _spans(re.findall(r"&\w+;|.", words, re.S)),
        "broken": lambda words: re.sub(r"(?<=[一-鿿]{3})(?=[一-鿿]{3})", "<br>", words, count=1),
        "font": lambda words: f'<font size="2"><strong>{words}</strong></font>',
        "paragraphs": lambda words: f"<p><br></p><p>{words}</p>",
        "spaced": lambda words: f"\n\t\t  {words}\n\t",
    }

    def inside(words: str) -> str:
        if not words.strip():
            return fills[blanks]
        return dresses[cells](markup.text(words)).replace("\n", "<br/>" if cells != "spaced" else "\n")

    return inside


def _spans(runs: list[str]) -> str:
    """Word's runs: each in a span of its own font."""
    return f'<p class="MsoNormal"><span>{"</span><span>".join(runs)}</span><o:p></o:p></p>'
