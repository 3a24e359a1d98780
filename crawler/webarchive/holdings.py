"""What a web archive holds of one portal, as its index told so far, and which of it to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from archive.frontier import Known
from crawler.portals import Portal
from crawler.webarchive.cdx import Record, key, plain, versions

_HEX = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,}", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


class Holdings:
    """The captures of a portal's addresses. The index has been asked for each of `addresses`, or for its folder."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._records: dict[str, list[Record]] = {}
        self._folders: list[str] = []
        self._hosts = {_bare(host) for host in portal.hosts}

    def add(self, records: Iterable[Record], asked: str = "") -> None:
        """Add what the index names of the portal's hosts.

        What it was `asked` for is one address to the web archive, however that was written when it was captured.
        """
        named = self._records.setdefault(key(asked), []) if asked else None
        for record in records:
            if _bare(urlsplit(record.original).hostname or "") in self._hosts:
                (self._records.setdefault(key(record.original), []) if named is None else named).append(record)

    def cover(self, folder: str) -> None:
        """Remember that the index has named everything below `folder`."""
        self._folders.append(key(folder))

    def covers(self, url: str) -> bool:
        """Whether the index need not be asked for `url`. A folder itself is not below it: its key has no last slash."""
        below = (key(url).startswith(folder) and key(url) != folder for folder in self._folders)
        return key(url) in self._records or any(below)

    def versions(self, url: str) -> list[tuple[Record, ...]]:
        """Return the captures of each version of `url`, oldest first."""
        return versions(self._records.get(key(url), ()))

    def pages(self, known: Iterable[Known]) -> list[str]:
        """Return the pages among the addresses that the index names: those of the frontier, and others like them.

        For others the portal's `match` says what a page is, else the shape of the pages that its lists have led to.
        """
        frontier = {key(page.url): page for page in known if is_address(page.url)}
        shapes = {shape(address) for address, page in frontier.items() if page.kind == "page"}
        found = []
        for address, records in sorted(self._records.items()):
            if address in frontier:
                if records and frontier[address].kind == "page":
                    found.append(frontier[address].url)
            elif records and urlsplit(url := records[0].original).hostname in self._portal.hosts:
                match = self._portal.match
                if re.search(match, url) if match else shape(address) in shapes:
                    found.append(url)
        return found


def folders(portal: Portal) -> list[str]:
    """Return the folders that the portal's lists stand in, without those inside another, and no whole host."""
    found = dict.fromkeys(urljoin(url, ".") for url in portal.lists)
    inner = [url for url in found if urlsplit(url).path != "/"]
    return [url for url in inner if not any(url != other and url.startswith(other) for other in inner)]


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def shape(address: str) -> str:
    """Return what addresses of one kind of page have in common: numbers and identifiers are left out.

    >>> shape("www.qinghe.example/nb/202403/t20240312_71.html")
    'www.qinghe.example/nb/0/t0_0.html'
    """
    return _DIGITS.sub("0", _HEX.sub("0", address))


def is_address(url: str) -> bool:
    """Return whether a web archive can have `url`."""
    try:
        return bool(plain(url))
    except ValueError:
        return False
