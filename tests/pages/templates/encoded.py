"""The same kinds of pages in the bytes that servers send, and with marks that no reader sees."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from archive.report import Page
from tests.pages import markup
from tests.pages.conversion import convert, mapped, traditional
from tests.pages.report import Report
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose, with_survey


def _plain(site: Site, report: Report, body: str, charset: str, *, doctype: str = "<!DOCTYPE html>") -> str:
    return f"""{doctype}<html>{site.head(charset=charset)}<body>{site.mega_menu(6, 7)}{site.crumbs()}<div class="article">
<h1 class="t">{report.title}</h1><div class="s">发布日期：{report.published_on} 来源：{report.source}</div><div class="c">{body}</div></div>
{site.sidebar("相关信息", 6)}{site.footer()}</body></html>"""


def _bytes(site: Site, body: bytes, content_type: str) -> Page:
    return Page(f"http://{site.host}/art/9.html", body, content_type)


@template(partial(prose, year=2011))
def gbk_under_a_utf8_header(report: Report, site: Site) -> Dressed:
    html = _plain(site, report, markup.blocks(report, paragraph=markup.indented), "gbk")
    return Dressed(_bytes(site, html.encode("gbk"), "text/html; charset=UTF-8"), report)


@template(partial(prose, year=2010))
def gb18030_labelled_gb2312(report: Report, site: Site) -> Dressed:
    """Names outside GB 2312 and outside GBK: 镕, 堃, and one of four bytes, 㑇."""
    blocks = mapped(
        report.blocks, lambda words: words.replace("专（兼）职工作人员", "专（兼）职人员（含朱镕、李堃、㑇村联络员）")
    )
    report = replace(report, blocks=blocks)
    html = _plain(site, report, markup.blocks(report, paragraph=markup.indented), "gb2312")
    return Dressed(_bytes(site, html.encode("gb18030"), "text/html; charset=gb2312"), report)


@template(partial(modern, year=2021))
def utf16_with_a_mark(report: Report, site: Site) -> Dressed:
    """UTF-16LE with BOM; the meta tag says gb2312."""
    html = _plain(site, report, markup.blocks(report, paragraph=markup.indented), "gb2312")
    return Dressed(_bytes(site, b"\xff\xfe" + html.encode("utf-16-le"), "text/html"), report)


@template(partial(with_survey, year=2014))
def utf8_mark_with_meta_gbk(report: Report, site: Site) -> Dressed:
    html = _plain(
        site, report, markup.blocks(report, paragraph=markup.indented), "gbk", doctype="\r\n\r\n<!DOCTYPE HTML>"
    )
    return Dressed(_bytes(site, b"\xef\xbb\xbf" + html.encode(), "text/html;charset=GBK"), report)


@template(lambda seed: traditional(modern(seed, 2019, signed=True)))
def big5_traditional(report: Report, site: Site) -> Dressed:
    """A traditional edition in Big5; the publisher is named in traditional characters throughout."""
    html = _plain(site, report, markup.blocks(report, paragraph=markup.indented), "big5")
    html = convert(html)
    site.chrome[:] = [convert(words) for words in site.chrome]
    return Dressed(_bytes(site, html.encode("big5hkscs", "xmlcharrefreplace"), "text/html; charset=big5"), report)


@template(lambda seed: traditional(modern(seed, 2020, images=True)))
def script_gateway(report: Report, site: Site) -> Dressed:
    """`/gate/big5/<host>/<path>`: the gateway's own bar above the page, its phrases converted."""
    html = convert(_plain(site, report, markup.blocks(report, paragraph=markup.indented), "utf-8"))
    bar = convert(site.note("您正在浏览的是由繁简转换系统生成的页面"))
    html = html.replace(
        "<body>", f'<body><div id="gate_bar" style="height:20px"><a href="/gate/big5/">{bar}</a></div>', 1
    )
    site.chrome[:] = [convert(words) for words in site.chrome]
    return Dressed(
        Page(
            f"http://big5.{site.host[4:]}/gate/big5/{site.host}/art/9.html", html.encode(), "text/html; charset=utf-8"
        ),
        report,
    )


@template(partial(modern, year=2022))
def soft_hyphens_and_marks(report: Report, site: Site) -> Dressed:
    """Zero-width spaces, soft hyphens, BOMs and marks of direction between the characters."""
    marks = ("\u200b", "&shy;", "\ufeff", "&#8203;", "&zwj;", "\u200e", "\u202a", "\u202c", "&rlm;", "\u2060")
    count = iter(range(10**6))

    def paragraph(words: str) -> str:
        pieces = [markup.text(words[place : place + 11]) for place in range(0, len(words), 11)]
        return "<p>　　" + "".join(piece + marks[next(count) % len(marks)] for piece in pieces) + "</p>"

    body = markup.blocks(
        report, paragraph=paragraph, grid=partial(markup.table, cell=lambda w: f"\u202a{markup.text(w)}\u202c")
    )
    return Dressed(site.page(_plain(site, report, body, "utf-8")), report)


@template(partial(prose, year=2012))
def full_width_digits(report: Report, site: Site) -> Dressed:
    """An editor who types years and figures full-width, in the title too."""
    wide = str.maketrans("0123456789%", "０１２３４５６７８９％")
    shown = replace(
        report, title=report.title.translate(wide), blocks=mapped(report.blocks, lambda w: w.translate(wide))
    )
    site.report = shown
    html = _plain(site, shown, markup.blocks(shown, paragraph=markup.indented), "utf-8")
    return Dressed(site.page(html), shown)


@template(partial(modern, year=2021, nil="／"))
def double_escaped_entities(report: Report, site: Site) -> Dressed:
    """Quotes and spaces as entities, numeric and named; the number of a heading as an entity."""

    def entities(words: str) -> str:
        named = {"“": "&ldquo;", "”": "&rdquo;", "《": "&#12298;", "》": "&#x300B;", "、": "&#12289;", "—": "&mdash;"}
        return "".join(named.get(one, one) for one in markup.text(words))

    body = markup.blocks(
        report, paragraph=lambda w: f"<p>&emsp;&emsp;{entities(w)}</p>", grid=partial(markup.table, cell=entities)
    )
    return Dressed(site.page(_plain(site, report, body, "utf-8")), report)


@template(partial(modern, year=2020))
def xhtml_with_cdata(report: Report, site: Site) -> Dressed:
    """An XML declaration, namespaces, CDATA round the scripts, `<br/>` and `<a id=".."/>` that closes itself."""
    body = markup.blocks(report, paragraph=lambda w: f'<p><a name="p" id="p"></a>{markup.text(w)}</p>')
    html = _plain(
        site,
        report,
        body + "<script type='text/javascript'>//<![CDATA[\nvar a = '<p>脚本里的段落</p>';\n//]]></script>",
        "utf-8",
        doctype='<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd">',
    ).replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="zh-cn">')
    site.note("脚本里的段落")
    return Dressed(site.page(html, content_type="application/xhtml+xml; charset=utf-8"), report)
