"""Whether a page is the column of the annual disclosure reports, and what it says of itself and its site."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from archive.fold import fold
from archive.report import Page
from crawler.discovery import wording
from crawler.discovery.anchors import crumbs, is_year_folder
from crawler.families import FAMILIES, Link, Listing, record
from crawler.families.recognise import LAST_RESORT, Recognised, recognise
from pipelines.metadata import meta_tags
from pipelines.naming import is_report_title
from pipelines.places import site_body

FEWEST = 2  # records that read like reports: one alone may stand in any list of news
# Outside its links a list says where one is and who runs the site; a report has several thousand characters.
_ARTICLE_TEXT = 1200
# For words whose white space is collapsed.
_PARTS = re.compile(r" ?[_|｜]+ ?| [-–—]+ | ?>+ ?| ?[-–—]+ ?(?!\d)")
_SEPARATORS = re.compile(r" ?(?:>+|›|»|/|→|·|＞|\|) ?")
_SCRIPTED = re.compile(
    r"\$\.(?:ajax|post|get|getJSON)\b|XMLHttpRequest|\baxios\b|\bfetch\(|createApp\(|new Vue\(|\bv-for=|\bng-repeat=|"
    r"\bms-(?:repeat|for)|\.load\(|dataproxy|layui\.|<div id=[\"']?(?:app|root)[\"']?>\s*</div>"
)
_NOTHING = re.compile(r"暂无(?:相关)?(?:数据|信息|内容|记录)|没有(?:相关|找到)?(?:数据|信息|内容|记录)|栏目建设中")
_OWN_PLACE = re.compile(r"(?:省|自治区|市|州|盟|区|县|旗|政府|大学|学院|管委会)$")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道)(?:人民政府|办事处)?$")
_LEVEL = re.compile(r"^(?:市|区|县|省|州|旗)(?=.{2})")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself: SiteName, the six digits of SiteIDCode, and where it says that it is the column.

    `title_site` is the part of its `<title>` that names a site.

    `named` holds each place with its words (`ColumnName 政府信息公开年报`); `article` is whether the page is an article
    and no list; `scripted` whether scripts on it fetch something; `title` is the first part of its `<title>`.
    """

    site: str = ""
    title_site: str = ""
    code: str = ""
    named: tuple[str, ...] = ()
    article: bool = False
    scripted: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A list of annual reports: where it starts, the family that reads it, and what shows that it is one.

    `reports` are those on the `page` where its newest records stand, `further` the addresses of its other list pages;
    `narrow` is the one body whose reports these are, where the site is another's. `browser`: only a script fills it.
    `match` is what the addresses of its reports have in common, where the list holds others too; `notes` say what else
    its reader should know.
    """

    url: str
    family: str
    signs: tuple[str, ...] = ()
    reports: tuple[Link, ...] = ()
    further: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    narrow: str = ""
    browser: bool = False
    match: str = ""
    path: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    page: Page = field(default=Page("", b""), repr=False)

    @property
    def certain(self) -> bool:
        """Whether nothing better need be looked for."""
        return bool(self.named) and len(self.reports) >= FEWEST and not self.narrow

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, int]:
        """By what columns are compared: the better is the greater."""
        enough = len(self.reports) >= FEWEST
        return (not self.browser, enough, not self.narrow, bool(self.named), len(self.reports))


def facts(url: str, text: str) -> Facts:
    """Return what the decoded page `text` says of itself."""
    tree = record.parse(text) if "<" in text else None
    if tree is None:
        return Facts()
    meta = meta_tags(tree)
    code = meta.get("siteidcode", "")
    title = _title(tree)
    first = next((part for part in _PARTS.split(title) if part), "")
    said = [("ColumnName", meta.get("columnname", "")), ("ColumnType", _meta(tree, "columntype")), ("title", first)]
    for node in crumbs(tree)[:1]:
        parts = [part for part in _SEPARATORS.split(record.words(node)) if part]
        said.append(("breadcrumb", parts[-1] if parts else ""))
    said += [("heading", record.words(node)) for node in list(tree.iter("h1", "h2", "h3"))[:20]]
    named = dict.fromkeys(f"{where} {name}" for where, name in said if wording.names_column(name))
    article = bool(meta.get("articletitle")) or (is_report_title(title) and _loose_text(tree) > _ARTICLE_TEXT)
    return Facts(
        site=meta.get("sitename", ""),
        title_site=_site_of(title),
        code=code[:6] if re.fullmatch(r"[1-9]\d{9}", code) else "",
        named=() if article else tuple(named),
        article=article,
        scripted=bool(_SCRIPTED.search(text)) and not _NOTHING.search(visible(text)),
        title=first,
    )


def columns_of(url: str, text: str, said: Facts, site: str, family: str = "") -> list[Column]:
    """Return how the page reads as the column, best first as `recognise` ranks; () for an article or without reports.

    With `family`, only as that family reads it. Of a family that another reads more with, a note says so. A page that
    says it is the column and lists nothing itself comes back without reports where a family knows its further pages:
    they may hold the list.
    """
    if said.article:
        return []
    found = []
    for name, signs, listing in _readings(url, text, family):
        reports = reports_of(listing, bool(said.named))
        if reports:
            narrow = narrowness(reports, site)
            found.append(Column(url, name, signs, reports, listing.pages, said.named, narrow))
    most = max(found, key=lambda one: len(one.reports), default=None)
    return [
        replace(one, notes=(f"the family {most.family} reads {len(most.reports)} reports on this page",))
        if most is not None and len(most.reports) > len(one.reports)
        else one
        for one in found
    ]


def fed(url: str, text: str) -> list[tuple[str, tuple[str, ...], Listing]]:
    """Return the families that read no report from the page and know where its list comes from, best first."""
    return [(name, signs, listing) for name, signs, listing in _readings(url, text, "") if listing.pages]


def family_of(url: str, text: str) -> tuple[str, tuple[str, ...]]:
    """Return the family whose signs the page bears, with them, and the last resort where it bears none."""
    known = [one for one in _recognised(url, text) if one.family != LAST_RESORT]
    return (known[0].family, known[0].signs) if known else (LAST_RESORT, ())


def visible(text: str) -> str:
    """Return what a reader sees of a page, one space between the words."""
    tree = record.parse(text) if "<" in text else None
    if tree is None:
        return ""
    for node in list(tree.iter("script", "style", "noscript", "template")):
        node.drop_tree()
    return record.words(tree)


def reports_of(listing: Listing, named: bool, fed: bool = False) -> tuple[Link, ...]:
    """Return the records that read like reports; in a column that is `named`, those that only say 2023年年报 too.

    In the data of its list (`fed`) a bare year is enough: on its page that may be the list of a year.
    """
    return tuple(
        link
        for link in listing.reports
        if not wording.names_column(link.title)
        and not is_year_folder(link.url, link.title)
        and (
            wording.is_report(link.title)
            or (named and wording.is_years_report(link.title))
            or (fed and wording.names_year(link.title))
        )
    )


def narrowness(reports: tuple[Link, ...], site: str) -> str:
    """Return the one body below the site's own whose reports these are, "" when they are the site's or several's.

    >>> narrowness((Link("u", "市民政局2023年政府信息公开年报", None),), "清河市人民政府")
    '市民政局'
    >>> narrowness((Link("u", "清河市民政局2023年政府信息公开年报", None),), "清河市民政局门户网站")
    ''
    """
    bodies = wording.bodies_of(reports)
    if len(bodies) != 1 or not site:
        return ""
    body = next(iter(bodies))
    own, name = fold(site_body(site)), _LEVEL.sub("", fold(body))
    if name in own or own in fold(body) or "政府办" in body:
        return ""
    return body if _TOWNSHIP.search(body) or not _OWN_PLACE.search(body) else ""


def _readings(url: str, text: str, family: str) -> list[tuple[str, tuple[str, ...], Listing]]:
    if not family:
        return [(one.family, one.signs, one.listing) for one in _recognised(url, text)]
    try:
        reader = FAMILIES[family]
        return [(family, reader.signs(url, text), reader.read(url, text))]
    except (ValueError, LookupError, RecursionError, etree.LxmlError):
        return []


@lru_cache(1)
def _recognised(url: str, text: str) -> tuple[Recognised, ...]:
    """Return `recognise`, which parses a page some thirty times, and which a page without reports is asked thrice."""
    return tuple(recognise(url, text))


def _title(tree: HtmlElement) -> str:
    node = tree.find(".//title")
    return " ".join((node.text or "").split())[:200] if node is not None else ""


def _meta(tree: HtmlElement, name: str) -> str:
    return next(
        ((node.get("content") or "")[:200] for node in tree.iter("meta") if (node.get("name") or "").lower() == name),
        "",
    )


def _site_of(title: str) -> str:
    """Return the part of a page's title that names a body, as front pages have it: 清河市人民政府门户网站."""
    named = [part for part in _PARTS.split(title) if re.search(r"(?:政府|政务|门户|局|委|厅|大学|学院).{0,8}$", part)]
    last = named[-1] if named else ""
    return "" if wording.score_of_words(last) or is_report_title(last) else last


def _loose_text(tree: HtmlElement) -> int:
    """Return how many characters of the page stand in no link, script or style."""
    texts = tree.xpath("//body//text()[not(ancestor::a or ancestor::script or ancestor::style)]")
    return sum(len(str(text).strip()) for text in texts)


def path_of(url: str) -> str:
    """Return the folder of an address, with its host: what stands below it belongs to the same column."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path.rpartition('/')[0]}/"


def common_folder(urls: list[str]) -> str:
    """Return a pattern for the folder that all of `urls` stand in, without their host.

    >>> common_folder(["http://x.example/a/nb/1.html", "http://x.example/a/nb/2023/2.html"])
    '/a/nb/'
    """
    folders = [urlsplit(url).path.rpartition("/")[0].split("/") for url in urls]
    shared = [names[0] for names in zip(*folders, strict=False) if len(set(names)) == 1]
    return re.escape("/".join(shared) + "/").replace("\\-", "-")
