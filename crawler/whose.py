"""Whose page it is: the portal of an address that no list led to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import takewhile
from urllib.parse import urlsplit

from archive import frontier
from archive.store import Archive
from crawler.demo import CATALOGUE as DEMO
from crawler.portals import Portal, load_catalogue


def with_demo(catalogue: Mapping[str, Portal]) -> dict[str, Portal]:
    """Return `catalogue` with the portals of the demo beside its own: no other can have their hosts, in `.example`."""
    return load_catalogue(DEMO) | dict(catalogue)


class Whose:
    """Tells the portal of an address by its host: among the portals of the archive, else in the `catalogue`.

    With `always`, a portal's slug, everything that no other portal is known for is its.
    """

    def __init__(self, archive: Archive, catalogue: Mapping[str, Portal], always: str = "") -> None:
        self._archive, self._catalogue, self._always = archive, catalogue, always
        self._lists = {url for portal in catalogue.values() for url in portal.lists}
        self._held: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._known: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in archive.db.query("SELECT slug, start_url FROM portals"):
            self._held[urlsplit(row["start_url"] or "").hostname or ""].append((row["slug"], row["start_url"]))
        held = {slug for starts in self._held.values() for slug, _ in starts}
        for slug, portal in catalogue.items():
            for host in portal.hosts:
                (self._held if slug in held else self._known)[host].append((slug, portal.start))

    def portal_of(self, url: str) -> str | None:
        """Return the slug of the portal whose page `url` is, None when it is nobody's. It is in the archive then."""
        row = self._archive.db.execute("SELECT portal FROM pages WHERE url = ?", [url]).fetchone()
        if row is not None and row["portal"]:
            return str(row["portal"])
        host = urlsplit(url).hostname or ""
        slug = self._always or _nearest(url, self._held.get(host, [])) or _nearest(url, self._known.get(host, []))
        if slug:
            self.declare(slug)
        return slug or None

    def is_list(self, url: str) -> bool:
        """Whether `url` is one of the lists that the catalogue names."""
        return url in self._lists

    def declare(self, slug: str) -> None:
        """Write the portal `slug` and the bodies that it expects, unless they are in the archive."""
        if self._archive.db.execute("SELECT 1 FROM portals WHERE slug = ?", [slug]).fetchone() is None:
            portal = self._catalogue[slug]
            frontier.declare(self._archive, portal.row(), portal.body_rows())


def _nearest(url: str, starts: list[tuple[str, str]]) -> str:
    """Return which of the portals of one host, as (slug, start), begins most like `url`; "" when there is none."""
    return min(starts, key=lambda each: (-_alike(url, each[1]), each[0]))[0] if starts else ""


def _alike(one: str, other: str) -> int:
    """Return how many characters two addresses have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
