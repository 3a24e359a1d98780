"""Sections in the mark-up of later years: articles, accordions, tabs, lists, notes, several containers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tests.pages import markup
from tests.pages.report import Block, Heading, Paragraph, Report
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, with_survey


def _sections(report: Report) -> Iterator[tuple[Heading | None, Report]]:
    """Cut `report` at its first-level headings."""
    heading: Heading | None = None
    held: list[Block] = []
    for block in report.blocks:
        if isinstance(block, Heading) and block.level == 1:
            yield heading, replace(report, blocks=tuple(held))
            heading, held = block, []
        else:
            held.append(block)
    yield heading, replace(report, blocks=tuple(held))


def _frame(site: Site, report: Report, body: str) -> str:
    return f"""<!DOCTYPE html><html lang="zh">{site.head()}<body>{site.tool_bar()}{site.mega_menu(6, 8)}{site.crumbs()}<h1>{report.title}</h1>
<div class="sub"><time datetime="{report.published_on}">{report.published_on}</time> <span>来源：{report.source}</span></div>
{body}{site.friends()}{site.footer()}</body></html>"""


@template(partial(modern, year=2023))
def html5_article(report: Report, site: Site) -> Dressed:
    """`<main><article><header><section>`; `<figure>` round tables; `<aside>` with headlines; `<footer>`."""
    body = "".join(
        f"<section>{f'<h2>{heading.text}</h2>' if heading else ''}"
        + markup.blocks(
            part, heading=lambda h: f"<h3>{h.text}</h3>", grid=lambda t: f"<figure>{markup.table(t)}</figure>"
        )
        + "</section>"
        for heading, part in _sections(report)
    )
    html = f"""<!DOCTYPE html><html lang="zh-CN">{site.head()}<body><header>{site.tool_bar()}<nav>{site.mega_menu()}</nav></header><main>{site.crumbs()}
<article><header><h1>{report.title}</h1><p><time datetime="{report.published_on}">{report.published_on}</time> · 来源：{report.source}</p></header>{body}
<footer>{site.shares()}</footer></article><aside>{site.sidebar("大家都在看", 10)}</aside></main><footer>{site.footer()}</footer></body></html>"""
    return Dressed(site.page(html), report)


@template(partial(modern, year=2022))
def accordion(report: Report, site: Site) -> Dressed:
    """Bootstrap 3: each section is a panel, the heading in a link that opens it, all but the first closed by a class."""
    panels = []
    for place, (heading, part) in enumerate(_sections(report)):
        if heading is None:
            panels.append(f'<div class="lead">{markup.blocks(part)}</div>')
            continue
        panels.append(
            f'<div class="panel"><div class="panel-heading"><a data-toggle="collapse" href="#c{place}"><span class="num">{heading.number}</span>'
            f'<span class="words">{heading.words}</span></a></div><div id="c{place}" class="collapse{" in" if place == 1 else ""}">'
            f'<div class="panel-body">{markup.blocks(part)}</div></div></div>'
        )
    return Dressed(site.page(_frame(site, report, f'<div class="panel-group">{"".join(panels)}</div>')), report)


@template(partial(modern, year=2023))
def accordion_of_buttons(report: Report, site: Site) -> Dressed:
    """Bootstrap 5: the headings are the words of `<button class="accordion-button">`."""
    items = []
    for place, (heading, part) in enumerate(_sections(report)):
        head = (
            f'<h2 class="accordion-header"><button class="accordion-button collapsed" type="button" data-bs-target="#c{place}">{heading.text}</button></h2>'
            if heading
            else ""
        )
        items.append(
            f'<div class="accordion-item">{head}<div id="c{place}" class="accordion-collapse collapse"><div class="accordion-body">{markup.blocks(part)}</div></div></div>'
        )
    return Dressed(site.page(_frame(site, report, f'<div class="accordion">{"".join(items)}</div>')), report)


@template(partial(modern, year=2024))
def tabs(report: Report, site: Site) -> Dressed:
    """A bar of tabs with the six short names, the text of all six below in panes."""
    names = ("总体", "主动", "申请", "复议诉讼", "问题", "其他")
    panes = []
    for heading, part in _sections(report):
        head = f"<h3>{heading.text}</h3>" if heading else ""
        panes.append(
            f'<div role="tabpanel" class="tab-pane">{head}{markup.blocks(part, paragraph=markup.indented)}</div>'
        )
    site.note("总体主动申请", "总体 主动 申请", "阅读模式")
    bar = "".join(f'<li role="presentation"><a href="#t{n}" role="tab">{name}</a></li>' for n, name in enumerate(names))
    body = f'<div class="tabbox"><ul class="nav-tabs" role="tablist">{bar}</ul><div class="tab-content">{"".join(panes)}</div></div>'
    return Dressed(site.page(_frame(site, report, body)), report)


@template(partial(with_survey, year=2017))
def definition_list(report: Report, site: Site) -> Dressed:
    """`<dl>`: headings in `dt`, the rest in `dd`."""
    body = "".join(
        (f"<dt>{heading.text}</dt>" if heading else "")
        + f"<dd>{markup.blocks(part, heading=lambda h: f'<p><b>{h.text}</b></p>')}</dd>"
        for heading, part in _sections(report)
    )
    return Dressed(site.page(_frame(site, report, f'<dl class="nb">{body}</dl>')), report)


@template(partial(prose, year=2013))
def lists_of_paragraphs(report: Report, site: Site) -> Dressed:
    """Paragraphs as `<li>` of `<ul>` and `<ol style=list-style:none>`, headings between."""
    body = ""
    for heading, part in _sections(report):
        items = markup.blocks(
            part, paragraph=lambda w: f"<li><span>{markup.text(w)}</span></li>", sign=lambda w: f"<li class=r>{w}</li>"
        )
        body += (f"<h4>{heading.text}</h4>" if heading else "") + f'<ol style="list-style:none">{items}</ol>'
    return Dressed(site.page(_frame(site, report, f'<div class="lists">{body}</div>')), report)


@template(partial(modern, year=2021, signed=True))
def sibling_containers(report: Report, site: Site) -> Dressed:
    """Two editors' boxes, one after the other, with the forms in the second; a ruler and an anchor between."""
    middle = next(n for n, block in enumerate(report.blocks) if isinstance(block, Heading) and block.number == "三、")
    halves = (replace(report, blocks=report.blocks[:middle]), replace(report, blocks=report.blocks[middle:]))
    body = '<hr><a name="next"></a>'.join(
        f'<div class="ueditor_content" id="c{n}">{markup.blocks(half, paragraph=markup.indented)}</div>'
        for n, half in enumerate(halves)
    )
    return Dressed(site.page(_frame(site, report, body)), report)


@template(partial(modern, year=2020, signed=True))
def one_container_a_section(report: Report, site: Site) -> Dressed:
    """Seven boxes without a common name, chrome between them: a link back to the top after each."""
    site.note("↑返回目录", "目 录")
    contents, boxes = [], []
    for place, (heading, part) in enumerate(_sections(report)):
        words = heading.text if heading else ""
        if heading:
            contents.append(f'<li><a href="#s{place}">{words}</a></li>')
        head = f'<p class="h"><a name="s{place}"></a><strong>{words}</strong></p>' if heading else ""
        boxes.append(
            f'<div class="s{place}">{head}{markup.blocks(part, paragraph=markup.indented)}</div><p class="up"><a href="#top">↑返回目录</a></p>'
        )
    body = f'<div class="toc"><p>目 录</p><ul>{"".join(contents)}</ul></div>{"".join(boxes)}'
    return Dressed(site.page(_frame(site, report, body)), report)


@template(partial(prose, year=2011, signed=False))
def footnotes(report: Report, site: Site) -> Dressed:
    """A mark of a note behind a figure that leads to a list of notes below the text; the notes are text."""
    note = Paragraph("[1]全文电子化率指有电子文本的主动公开信息所占的比例。")
    report = replace(report, blocks=(*report.blocks, note))
    body = markup.blocks(report, paragraph=lambda w: markup.indented(w) if w != note.text else "")
    body += f'<hr width="33%"><div id="ftn1"><p class="MsoFootnoteText"><a href="#_ftnref1" name="_ftn1">[1]</a>{note.text[3:]}</p></div>'
    return Dressed(site.page(_frame(site, report, f'<div class="WordSection1">{body}</div>')), report)


@template(partial(prose, year=2012, signed=True))
def links_in_the_text(report: Report, site: Site) -> Dressed:
    """Words of the text are links: the law, the portal, the application form; one paragraph is all link."""
    extra = Paragraph("政府信息公开申请表可在云溪市政府信息公开专栏下载使用。")
    report = replace(report, blocks=(*report.blocks[:-1], extra, report.blocks[-1]))

    def paragraph(words: str) -> str:
        if words == extra.text:
            return f'<p><a href="/sqb.doc">{words}</a></p>'
        linked = markup.text(words).replace(
            "《中华人民共和国政府信息公开条例》",
            '<a href="/tl.html" target="_blank">《中华人民共和国政府信息公开条例》</a>',
        )
        return f"<p>　　{linked.replace('门户网站', '<a href=/>门户网站</a>')}</p>"

    body = markup.blocks(report, paragraph=paragraph)
    return Dressed(site.page(_frame(site, report, f'<div class="nr_text">{body}</div>')), report)
