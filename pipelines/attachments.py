"""The files that a page links to or shows, and how many of them are too many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml import etree

from archive.report import Attachment
from pipelines.lines import text_of, tidy

# A report has a handful of attachments; a page with hundreds is a download centre.
MOST = 40
_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|csv|zip|rar|7z)$", re.I)
_MENTIONED = re.compile(r"\.(?:pdf|doc|wps|xls|et|ofd|rtf|csv|zip|rar|7z)", re.I)
_DOWNLOAD = re.compile(r"^(?!javascript:).{0,200}?(?:down|attach|upload|getfile)", re.I)
_PAGE = re.compile(r"\.s?html?(?:$|[?#])", re.I)
_SAID = re.compile(r"附\s?件|年报|年度报告|年度報告|全文")
# What shows a file inside a page, by the attribute that names the file or a viewer of it.
_VIEWERS = {"iframe": "src", "embed": "src", "object": "data"}


def is_file_name(words: str) -> bool:
    """Whether the words of a link, or the path of an address, name a file of a kind that reports are attached as."""
    return bool(_FILE.search(words))


def attachments_of(elements: Iterable[etree._Element], url: str) -> tuple[Attachment, ...]:
    """Return the files linked from or shown inside `elements`, each once; `filename` is the link's text if it is one.

    A viewer's address (`viewer.html?file=/a.pdf`) counts as the file that it shows. There may be more than MOST.
    """
    found: dict[str, Attachment] = {}
    for element in elements:
        for href, said in _references(element):
            if not (_MENTIONED.search(href) or _FILE.search(said) or _is_download(href, said)):
                continue  # most links; the rest of this takes time
            try:
                target = _shown(urljoin(url, href))
                parts = urlsplit(target)
            except ValueError:  # http://[broken
                continue
            path = unquote(parts.path)
            if parts.scheme in ("http", "https", "file") and (
                _FILE.search(path) or _FILE.search(said) or _is_download(href, said)
            ):
                name = said if _FILE.search(said) or not _FILE.search(path) else path.rsplit("/", 1)[-1]
                found.setdefault(target, Attachment(target, tidy(name[:200])))
    return tuple(found.values())


def _is_download(href: str, said: str) -> bool:
    """Whether a link without a file's name leads to one all the same: 附件：全文 by way of download.jsp?id=1."""
    path = re.sub(r"^[a-z]+://[^/]*", "", href, flags=re.I)  # a host may be called download.…
    return bool(_DOWNLOAD.search(path) and _SAID.search(said) and not _PAGE.search(path) and said[:1] not in "上下")


def _references(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the address of each link and viewer, and what is said of it."""
    for found in element.iter("a", *_VIEWERS):
        if found.tag == "a":
            yield (found.get("href") or "").strip(), text_of(found)
        else:
            yield (found.get(_VIEWERS[found.tag]) or "").strip(), ""


def _shown(address: str) -> str:
    """Return the file that a viewer's address names, else the address itself; ValueError for a broken address."""
    named = next((value for name, value in parse_qsl(urlsplit(address).query) if _FILE.search(value)), None)
    return urljoin(address, named) if named and not _FILE.search(urlsplit(address).path) else address
