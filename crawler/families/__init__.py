"""How a kind of site lists its reports: one module for each template, looked up by the name in the catalogue.

A family is a pure function `read(url, html) -> Listing` from a decoded list page to every record of the list,
in the order of the page. It judges no record: notices and companions that stand in the list come back too, and
the refinery decides. What it leaves out is navigation.
"""

from __future__ import annotations

from collections.abc import Callable

from crawler.families import hanweb, links, table, trs
from crawler.families.record import Link, Listing

__all__ = ["FAMILIES", "Link", "Listing"]

FAMILIES: dict[str, Callable[[str, str], Listing]] = {
    "trs": trs.read,
    "hanweb": hanweb.read,
    "table": table.read,
    "links": links.read,
}
