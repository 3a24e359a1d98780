"""A column in folders: one for each year, in it often one for each group of bodies, and in these the lists.

Such as `zfxxgknb/2019nb/szfbm/202103/t20210310_2303716.html` (Beijing) or `dxqzf69/2018n/qzfbm/728322/index.html`
(Daxing). The start page links to the folders of years, these to those of groups. A folder counts as such a list when
it lies one or two names below the page that links to it, so nothing leads back up or to a folder beside it. A site
that answers any depth with the same page (`a/`, `a/a/`, …) ends where a name comes twice, and at 12 names. The lists
may have several pages, of any pager that the static families know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.families import listed, pagers, record
from crawler.families.record import Listing

_INDEX = re.compile(r"(?:/|/(?:index|list|common_list|default)\.\w+)$")
_SERIAL = re.compile(r"^\d{5,}$")  # the folder of one article, not 2019, unless the link says that it is a year
_YEARS = re.compile(r"^\W*((?:19|20)\d\d)\s*(?:年度?)?\W*$")
_BARE = re.compile(r"/[a-z_-]{0,12}(?:19|20)\d\d(?:[a-z_-]{0,8}|年\w{0,3})$", re.IGNORECASE)  # /nb/2019nb, no slash
_NUMBER = re.compile(r"\d{3}")  # 12345.html is an article beside index.html, about.html is not
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_STEPS = 2
_DEEPEST = 12


def read(url: str, html: str) -> Listing:
    """Return the records of the page, the folders below it, and further pages of its list."""
    tree = record.parse(html)
    if tree is None:
        return Listing()
    base = record.base_of(url, html)
    pager = pagers.counted(url, html, tree)
    if pager.node is None:
        pager = pagers.linked(url, html, tree)
    own = [page for page in pager.pages if _folder(page) == _folder(url)]
    below = _folders(url, base, tree)
    found = listed.records(url, html, tree, lambda target: _is_article(url, target), pager.node)
    return Listing.of(url, (link for link in found if link.url not in below), [*below, *own])


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return that the page links to folders of years below it; one year alone shows nothing."""
    tree = record.parse(text)
    if tree is None:
        return ()
    above, below = len(_names(_folder(url))), _folders(url, record.base_of(url, text), tree)
    names = [f"{_names(_closed(page))[above]} {words}" for page, words in below.items()]
    years = sorted({match.group() for name in names if (match := _YEAR.search(name))})
    if len(years) < 2:
        return ()
    return f"folders of years below it, {years[0]} to {years[-1]}", f"{len(below)} folders below it"


def _folders(url: str, base: str, tree: HtmlElement) -> dict[str, str]:
    """Return the folders below `url`, each with the year that a link to it says, or ""."""
    found: dict[str, str] = {}
    for target, year in _below(url, ((record.absolute(base, a.get("href")), _year(a)) for a in tree.iter("a"))):
        found[target] = found.get(target) or year
    return found


def _year(anchor: HtmlElement) -> str:
    match = _YEARS.match(record.words(anchor)[: record.LONGEST_TITLE])
    return match[1] if match else ""


def _below(url: str, links: Iterator[tuple[str | None, str]]) -> Iterator[tuple[str, str]]:
    folder = _folder(url)
    for target, year in links:
        if target is None or "?" in target or not listed.is_below(target, folder) or not _is_list(target):
            continue
        names = _names(_closed(target))
        new = names[len(_names(folder)) :]
        fresh = len(names) <= _DEEPEST and len(set(names)) == len(names)
        if 0 < len(new) <= _STEPS and fresh and ((year and len(new) == 1) or not _SERIAL.match(new[-1])):
            yield target, year


def _is_list(url: str) -> bool:
    return _INDEX.search(url) is not None or _BARE.search(unquote(url)) is not None


def _closed(url: str) -> str:
    """Return the folder that `url` names, also without its closing slash."""
    return _folder(url if _INDEX.search(url) else f"{url}/")


def _folder(url: str) -> str:
    return urljoin(url, ".")


def _names(folder: str) -> list[str]:
    return [unquote(name).casefold() for name in urlsplit(folder).path.split("/") if name]


def _is_article(url: str, target: str) -> bool:
    """Tell whether `target` is a page or a document below the folder of `url`, or the folder of one article."""
    folder = _folder(url)
    if not listed.is_below(target, folder) or "?" in target:
        return False
    if not _INDEX.search(target):
        return (
            len(_names(_folder(target))) > len(_names(folder)) or _NUMBER.search(target.rpartition("/")[2]) is not None
        )
    names = _names(_folder(target))
    return len(names) > len(_names(folder)) and _SERIAL.match(names[-1]) is not None
