"""Where a page leads: its links with what they say, those in frames and scripts too. Nothing is fetched or run."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.discovery import wording
from crawler.families import record

# What no column is: files, and addresses that print, share or log in.
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|jpe?g|png|gif|mp4|mp3|css|ico|apk)$", re.IGNORECASE)
_QUOTED = re.compile(
    r"""["'](\.{0,2}/[^"'\s<>]{1,300}|https?://[^"'\s<>]{4,300}|"""
    r"""[\w./-]{1,200}\.(?:s?html?|jsp|aspx?|php)(?:\?[^"'\s<>]{0,300})?)["']"""
)
_OBJECT = re.compile(r"\{[^{}]{4,1500}\}")
_CHILDREN = re.compile(r"""(?:,\s{0,20})?["']?\b\w{1,40}["']?\s{0,9}:\s{0,9}\[\s{0,20}(?=\{)""")
_STRING = re.compile(r"""["']([^"'\n]{2,300})["']""")
# An anchor's attributes, then the address in them: one pattern for both would take quadratic time.
_WRITTEN = re.compile(r"<a\b([^<>]{4,900})>(.{0,300}?)</a>", re.I | re.S)
_HREF = re.compile(r"""\bhref\s{0,9}=\s{0,9}["']?([^"'\s<>]{1,500})""", re.I)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\([/\"'])")
_COUNTER = re.compile(r"visit|counter|tongji|weather|login|share", re.I)  # what frames mostly show
_MENU = re.compile(r"nav|menu|daohang|channel|column|lanmu|tree|catalog|data", re.I)
_FETCHED = re.compile(r"""["']([^"'\s<>]{1,200}\.json(?:\?[^"'\s<>]{0,300})?)["']""")
_MOVED = re.compile(
    r"""(?:(?:window|self|top|document)\.)?location(?:\.href)?\s*(?:=|\.(?:replace|assign)\()\s*["']([^"']{1,300})["']"""
)
_REFRESH = re.compile(r"^\s*\d+\s*[;,]\s*url\s*=\s*['\"]?([^'\"\s]+)", re.I)
_CRUMBS = re.compile(r"crumb|position|location|dqwz|weizhi|wz_|bread|lujing|curpos|place|dangqian", re.I)
_HERE = re.compile(r"^[\s【\[]*(?:您?的?当前的?位置|您?的?當前的?位置|您?现在的?位置|您所在的?位置|所在位置|位置)")
# As the Hanweb system names them: the column's number is the first in its articles' names.
_ART = re.compile(r"^(.*?)/art/(?:19|20)\d\d/\d+/\d+/art_(\d+)_\d+\.html$")
_INDEX = re.compile(r"^(?:index|default|list)\.\w{2,5}$")
_DATE_FOLDER = re.compile(
    r"^(?:(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?|\d{1,2}(?:-\d{1,2})?|content|art|article|info|show)$"
)
_LONGEST_SCRIPT = 1_000_000  # characters; a menu is shorter
_MOST_INSIDE = 150  # elements in a breadcrumb: what holds more is a part of the page, however it is called
FRAME, IFRAME, MENU_FILE, MENU_SCRIPT, MOVED, MORE = 46, 24, 32, 19, 66, 28


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page that may be the column or lie on the way to it.

    `score` runs from 0 to about 120; `kind` is `link`, `crumb`, `year`, `frame`, `script`, `menu`, `moved`, `folder`,
    `map` (robots.txt, a sitemap) or `list` (the data of a list, whose address a family computed); `group` numbers the
    links of a page that stand side by side; `path` is what led here from the first page.
    """

    url: str
    words: str
    score: int
    kind: str = "link"
    group: int = -1
    path: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether what leads here says that it is the column."""
        return wording.names_column(self.words)


def candidates(url: str, text: str) -> list[Candidate]:
    """Return where the decoded page `text` at `url` leads, best first, each address once with its best words.

    `text` may be HTML, a script or JSON. Addresses of all hosts come back: whether they may be asked is another's
    business. Links that say nothing of disclosure are left out.
    """
    tree = record.parse(text) if "<" in text else None
    base = record.base_of(url, text) if tree is not None else url
    found = list(_of_tree(url, base, text, tree)) if tree is not None else []
    scripts = [node.text or "" for node in tree.iter("script")] if tree is not None else [text]
    for script in scripts:
        found += _of_script(base, script)
    best: dict[str, Candidate] = {}
    for one in found:
        if one.score > 0 and not _FILE.search(urlsplit(one.url).path):
            known = best.get(same_page(one.url))
            if known is None or one.score > known.score:
                best[same_page(one.url)] = one
    return sorted(best.values(), key=lambda one: -one.score)


def same_page(url: str) -> str:
    """Return what two addresses of one page have in common: scheme, www. and index.html tell no pages apart."""
    parts = urlsplit(url)
    path = re.sub(r"/(?:index|default)\.(?:s?html?|jsp|aspx?|php)$", "/", parts.path or "/")
    host = (parts.netloc or "").lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    return f"{host}{path}?{parts.query}"


def crumbs(tree: HtmlElement) -> list[HtmlElement]:
    """Return the elements that say where one is: 当前位置：首页 > 政务公开 > …, the shortest first."""
    found = []
    for node in tree.iter("div", "p", "td", "span", "ul", "ol", "nav", "section", "h2", "h3", "dl"):
        label = f"{node.get('class') or ''} {node.get('id') or ''}"
        if not _CRUMBS.search(label) and not _HERE.match((node.text or "")[:40]):
            continue
        if next(islice(node.iter(), _MOST_INSIDE, None), None) is not None:
            continue
        said = record.words(node)
        if 2 < len(said) <= 200 and (_HERE.match(said) or (_CRUMBS.search(label) and len(list(node.iter("a"))) > 1)):
            found.append((len(said), node))
    return [node for _, node in sorted(found, key=lambda pair: pair[0])]


def is_year_folder(link: str, words: str) -> bool:
    """Tell whether a link leads to the list of a year, and not to the report on it.

    >>> [is_year_folder(f"http://x.example/nb/{name}", "2023年") for name in ("2023/", "2023/t1.html")]
    [True, False]
    """
    folder, _, name = urlsplit(link).path.rpartition("/")
    last = folder.rpartition("/")[2]
    listed = not name or _INDEX.match(name) is not None
    return wording.names_year(words) and listed and not re.fullmatch(r"\d{5,}|[0-9a-f]{16,}", last)


def folders(url: str) -> Iterator[str]:
    """Yield the folders that an article's address stands in, the nearest first, and where Hanweb has its column.

    >>> list(folders("http://x.example/zwgk/nb/202403/t20240312_1.html"))
    ['http://x.example/zwgk/nb/', 'http://x.example/zwgk/']
    >>> list(folders("http://x.example/art/2024/1/20/art_1202_345.html"))
    ['http://x.example/col/col1202/index.html']
    """
    parts = urlsplit(url)
    if art := _ART.match(parts.path):
        yield urljoin(url, f"{art.group(1)}/col/col{art.group(2)}/index.html")
    names = parts.path.split("/")[1:-1]
    while names:
        if not _DATE_FOLDER.match(names[-1]):
            yield urljoin(url, "/" + "/".join(names) + "/")
        names.pop()


def _of_tree(url: str, base: str, text: str, tree: HtmlElement) -> Iterator[Candidate]:
    groups: dict[HtmlElement, int] = {}
    in_crumbs = {anchor for node in crumbs(tree) for anchor in node.iter("a")}
    crowd = _crowds(tree)
    for anchor in tree.iter("a", "area"):
        target = record.absolute(base, anchor.get("href")) or _in_code(base, anchor)
        if target is None:
            continue
        kind = "crumb" if anchor in in_crumbs else "link"
        holder = crowd.get(anchor)
        group = -1 if holder is None else groups.setdefault(holder, len(groups))
        yield from _scored(target, _said(anchor), kind, group)
    for node in tree.iter("option", "li", "div", "td", "span", "img"):
        if node.get("onclick") or node.tag == "option":
            target = _in_code(base, node)
            if target is not None:
                yield from _scored(target, _said(node), "link", -1)
    frames = list(tree.iter("iframe", "frame"))
    for node in frames:
        target = record.absolute(base, node.get("src"))
        if target and not _COUNTER.search(target):
            score = (FRAME if node.tag == "frame" else IFRAME) + wording.score_of_address(target) // 2
            yield Candidate(target, node.get("title") or node.get("name") or "frame", score, "frame")
    for node in tree.iter("script"):
        source = record.absolute(base, node.get("src"))
        if source and _MENU.search(urlsplit(source).path.rsplit("/", 1)[-1]):
            yield Candidate(source, "menu", MENU_SCRIPT, "menu")
    yield from _moved(base, text, tree)


def _crowds(tree: HtmlElement) -> dict[HtmlElement, HtmlElement]:
    """Return for each link the smallest element around it that holds another link."""
    counts: dict[HtmlElement, int] = {}
    for anchor in tree.iter("a", "area"):
        for holder in anchor.iterancestors():
            counts[holder] = counts.get(holder, 0) + 1
            if counts[holder] > 2:  # so have those around it
                break
    crowd = {}
    for anchor in tree.iter("a", "area"):
        holder = next((node for node in anchor.iterancestors() if counts[node] > 1), None)
        if holder is not None:
            crowd[anchor] = holder
    return crowd


def _said(node: HtmlElement) -> list[str]:
    """Return what a link says: its text, its title, and the words of the pictures in it."""
    pictures = [value for image in node.iter("img") for key in ("alt", "title") if (value := image.get(key))]
    own = [node.get(key) or "" for key in ("title", "alt")]
    return [said for said in (record.words(node) if node.tag != "img" else "", *own, *pictures) if said.strip()]


def _scored(target: str, said: list[str], kind: str, group: int) -> Iterator[Candidate]:
    words = max(said, key=wording.score_of_words, default="")
    if any(wording.names_others(one) for one in said):
        return
    score, shape = wording.score_of_words(words), wording.score_of_address(target)
    if not score and wording.names_year(words):
        score = 6  # on the column's own page it counts more: see crawler.discovery.search
    elif not score and wording.says_more(words):
        score = shape and MORE + shape // 2
    elif not score and shape and (not words or len(wording.plain(words)) <= 12):
        score = shape // 2 if words else shape
    elif score:
        score += shape // 8 + (4 if kind == "crumb" else 0)
    if score:
        yield Candidate(target, " ".join(words.split())[:60], score, kind, group)


def _in_code(base: str, node: HtmlElement) -> str | None:
    """Return the address that a script attribute opens, or that an option stands for."""
    code = node.get("href") or ""
    code = code if code.lower().startswith("javascript:") else ""
    if node.tag == "option" and "/" in (node.get("value") or ""):
        return record.absolute(base, node.get("value"))
    found = _QUOTED.search(f"{code} {node.get('onclick') or ''}")
    return record.absolute(base, found.group(1)) if found else None


def _of_script(base: str, script: str) -> Iterator[Candidate]:
    """Yield the links that a script or JSON holds in plain sight: written anchors, and objects of name and address."""
    if (
        "公" not in script
        and "报" not in script
        and "報" not in script
        and "\\u" not in script
        and ".json" not in script
    ):
        return
    text = _unescaped(script[:_LONGEST_SCRIPT])
    for attributes, inner in _WRITTEN.findall(text):
        href = _HREF.search(attributes)
        target = record.absolute(base, html.unescape(href.group(1))) if href else None
        if target:
            yield from _scored(target, [re.sub(r"<[^<>]*>", "", inner)], "script", -1)
    for found in _OBJECT.findall(_flat(text)):
        addresses = [quoted.group(1) for quoted in _QUOTED.finditer(found)]
        names = [name for name in _STRING.findall(found) if wording.score_of_words(name)]
        target = record.absolute(base, addresses[0]) if addresses and names else None
        if target:
            yield from _scored(target, names, "script", -1)
    for address in _FETCHED.findall(text):
        target = record.absolute(base, address)
        if target and _MENU.search(target):
            yield Candidate(target, "menu", MENU_FILE, "menu")


def _unescaped(script: str) -> str:
    """Return `script` with what \\u653f, \\/ and \\" stand for; the halves of a pair become one, or U+FFFD."""
    text = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)) if found.group(1) else found.group(2), script)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _flat(text: str) -> str:
    """Return `text` with every nested list of children behind the object that it belongs to, so that objects match."""
    return _CHILDREN.sub("},", text)


def _moved(base: str, text: str, tree: HtmlElement) -> Iterator[Candidate]:
    """Yield where the page sends its readers, as front pages without content do."""
    targets = [
        found.group(1)
        for meta in tree.iter("meta")
        if (meta.get("http-equiv") or "").lower() == "refresh" and (found := _REFRESH.match(meta.get("content") or ""))
    ]
    if len(list(tree.iter("a"))) < 5:
        targets += [found.group(1) for script in tree.iter("script") for found in _MOVED.finditer(script.text or "")]
    for address in targets:
        if target := record.absolute(base, address):
            yield Candidate(target, "moved", MOVED, "moved")


def with_path(found: list[Candidate], path: tuple[str, ...]) -> list[Candidate]:
    """Return the candidates with what led to their page in front of their own words."""
    return [replace(one, path=(*path, one.words)) for one in found]
