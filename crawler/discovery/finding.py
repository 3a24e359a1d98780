"""What a search for the column of a site ends with."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.discovery.columns import Column


@dataclass(frozen=True, slots=True)
class Look:
    """A page that was asked for: what led there, its access state (`archive.access`) and, in few words, what it was."""

    url: str
    path: tuple[str, ...]
    access: str
    detail: str


@dataclass(frozen=True, slots=True)
class Finding:
    """How a search ended: the columns (the first is where a portal starts), and everything that was looked at.

    `left` are lists beside the columns that the entry goes without, each with the reason; `site` and `code` are the
    SiteName and the six digits of SiteIDCode that pages state; `elsewhere` addresses of other sites whose links read
    like the column; `requests` counts robots.txt, redirects and repeated attempts too.
    """

    asked: str
    columns: tuple[Column, ...] = ()
    looked: tuple[Look, ...] = ()
    elsewhere: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    site: str = ""
    code: str = ""
    requests: int = 0
