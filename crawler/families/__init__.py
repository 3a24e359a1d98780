"""How a kind of site lists its reports: one module for each template, looked up by the name in the catalogue.

A family is a module of two pure functions. `read` judges no record: notices and companions that stand in the list
come back too, and the refinery decides. What it leaves out is navigation. `docs/adding-a-family.md` builds one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from crawler.families import (
    easysite,
    epoint,
    folders,
    guangdong,
    hanweb,
    jpaas,
    links,
    search,
    shtml,
    sitemap,
    table,
    trs,
    trsapi,
    vsb,
    webplus,
)
from crawler.families.record import Link, Listing

__all__ = ["DEFAULT_MATCH", "FAMILIES", "Family", "Link", "Listing"]


class Family(Protocol):
    """What a module of this package offers."""

    def read(self, url: str, text: str) -> Listing:
        """Return every record of the decoded list page (HTML, JSON or XML) in its order, and the further list pages.

        ValueError, LookupError or lxml's own errors for a page that cannot be read as such a list.
        """

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """Return what shows that a page is made by such a site, each in a few words, the surest first; () for none."""


FAMILIES: Final[Mapping[str, Family]] = {
    "trs": trs,
    "guangdong": guangdong,
    "shtml": shtml,
    "easysite": easysite,
    "epoint": epoint,
    "vsb": vsb,
    "webplus": webplus,
    "folders": folders,
    "hanweb": hanweb,
    "jpaas": jpaas,
    "trsapi": trsapi,
    "search": search,
    "sitemap": sitemap,
    "table": table,
    "links": links,
}

# Which addresses of a list are its records, where the portal's own `match` says nothing: a sitemap names every page.
DEFAULT_MATCH: Final[Mapping[str, str]] = {"sitemap": sitemap.MATCH}
