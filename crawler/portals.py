"""The catalogue: portals as data, read from TOML and checked before anything is fetched."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive import successions
from archive.coverage import due
from archive.report import body_id
from archive.successions import Succession, SuccessionError
from crawler.families import FAMILIES
from crawler.keys import fault, hint
from pipelines.places import complete

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CATALOGUE = Path(__file__).parent / "catalogue"
LEVELS = ("province", "city", "county", "township", "ministry", "university")
DEFAULT_DELAY = 1.0
DEFAULT_BUDGET = 5000
DEFAULT_EVERY = 1.0

_REQUIRED = {"name": str, "family": str, "start": str}
_OPTIONAL = {
    "also": list,
    "hosts": list,
    "region": str,
    "division_code": str,
    "level": str,
    "delay": (int, float),
    "match": str,
    "browser": bool,
    "budget": int,
    "every": (int, float),
    "seen": str,
    "verified": str,
    "bodies": list,
    "successions": list,
}
_BODY_REQUIRED = {"name": str, "since": int}
_BODY_OPTIONAL = {"until": int, "due": str}


class CatalogueError(Exception):
    """A catalogue that cannot be used; the message names file, table, key and remedy."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body that must publish on a portal: its reports from `since` to `until` (None: to this day) are expected.

    `due` is the day (MM-DD) for reports from 2019 on.
    """

    name: str
    since: int
    until: int | None
    due: str


@dataclass(frozen=True, slots=True)
class Portal:
    """An entry of the catalogue.

    `delay` is in seconds between two requests to one host, `budget` the most requests of a visit, `every` the days
    from one visit to the next. Of the addresses that a list gives, those that `match` (a regular expression) finds
    nothing in are left out. The lists of a `browser` portal are filled by a script. `seen` says where and when the
    address was seen, `verified` the day on which `nianbao portals check` found its list live.
    """

    slug: str
    name: str
    family: str
    start: str
    also: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()
    region: str = ""
    division_code: str = ""
    level: str = ""
    delay: float = DEFAULT_DELAY
    match: str = ""
    browser: bool = False
    budget: int = DEFAULT_BUDGET
    every: float = DEFAULT_EVERY
    seen: str = ""
    verified: str = ""
    bodies: tuple[Body, ...] = field(default=())
    successions: tuple[Succession, ...] = field(default=())

    @property
    def ports(self) -> frozenset[int]:
        """The ports that its lists stand on, where they are not those of http and https."""
        return frozenset(port for url in self.lists if (port := urlsplit(url).port) is not None)

    @property
    def lists(self) -> tuple[str, ...]:
        """The addresses of the lists that every visit starts from."""
        return (self.start, *self.also)

    def row(self) -> dict[str, Any]:
        """Return the portal's row of `portals`."""
        return {
            "slug": self.slug,
            "name": self.name,
            "region": self.region,
            "division_code": self.division_code,
            "level": self.level,
            "start_url": self.start,
            "family": self.family,
        }

    def body_rows(self) -> list[dict[str, Any]]:
        """Return the rows of `bodies` for the bodies that are expected here."""
        return [
            {
                "id": body_id(name),
                "name": name,
                "division_code": self.division_code,
                "level": self.level,
                "portal": self.slug,
                "since": body.since,
                "until": body.until,
                "due": body.due,
            }
            for body in self.bodies
            for name in [complete(body.name, self.region, "")]
        ]


def load(paths: Iterable[Path]) -> dict[str, Portal]:
    """Return the portals of the TOML files in `paths` by slug. CatalogueError for the first thing that is wrong."""
    portals: dict[str, Portal] = {}
    origin: dict[str, str] = {}
    lists: dict[str, str] = {}
    known = successions.shipped()
    for path in paths:
        for slug, table in _tables(path).items():
            if slug in portals:
                raise CatalogueError(f"{path.name}: [{slug}] stands in {origin[slug]} too. Rename one of them.")
            portals[slug] = _portal(path.name, slug, table)
            for url in portals[slug].lists:
                if url in lists:
                    raise CatalogueError(
                        f"{path.name}: [{slug}] {url} is a list of [{lists[url]}] too. Keep one of them."
                    )
                lists[url] = slug
            origin[slug] = path.name
            if portals[slug].successions:
                known += portals[slug].successions
                try:
                    successions.check(known)
                except SuccessionError as error:
                    raise CatalogueError(f"{path.name}: [{slug}] successions: {error}") from error
    return portals


def load_catalogue(source: Path) -> dict[str, Portal]:
    """Return the portals of the TOML file `source`, or of all TOML files in the folder `source`."""
    portals = load(sorted(source.glob("*.toml")) if source.is_dir() else [source])
    if not portals:
        raise CatalogueError(f"{source}: there is no portal in it. docs/adding-a-portal.md shows what one looks like.")
    return portals


def choose(portals: dict[str, Portal], slugs: Iterable[str]) -> dict[str, Portal]:
    """Return the portals called `slugs`, all of them when none is named. CatalogueError for an unknown name."""
    wanted = list(slugs)
    for slug in wanted:
        if slug not in portals:
            raise CatalogueError(f"There is no portal {slug!r}.{hint(slug, portals)} `nianbao portals` lists them.")
    return {slug: portals[slug] for slug in wanted} if wanted else portals


def slots_of(portals: Iterable[Portal]) -> dict[str, dict[str, float]]:
    """Return Scrapy's DOWNLOAD_SLOTS: one request at a time for each host; of two portals on one host, the slower
    promise holds."""
    slots: dict[str, dict[str, float]] = {}
    for portal in portals:
        for host in portal.hosts:
            known = slots.get(host, {"delay": 0.0})
            slots[host] = {"concurrency": 1, "delay": max(portal.delay, known["delay"])}
    return slots


def is_slug(text: str) -> bool:
    """Tell whether `text` can be the name of an entry."""
    return re.fullmatch(r"[a-z0-9][a-z0-9-]*", text) is not None


def is_address(url: str) -> bool:
    """Tell whether `url` is a whole http(s) address.

    >>> [is_address(url) for url in ("http://a.example:8080/", "http://a.example:99999/", "http://[::1", "a.example")]
    [True, False, False, False]
    """
    try:
        address = urlsplit(url)
        return address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:  # of the port, or of brackets
        return False


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _tables(path: Path) -> dict[str, Any]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogueError(f"{path}: cannot read the catalogue ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path.name}: not UTF-8 at byte {error.start}. Save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name}: not TOML: {error}.") from error
    return tables


def _portal(file: str, slug: str, table: Any) -> Portal:
    where = f"{file}: [{slug}]"
    if not is_slug(slug):
        raise CatalogueError(f"{where} is no name for a portal. Use lower-case letters, digits and hyphens.")
    if not isinstance(table, dict):
        raise CatalogueError(f"{where} is a value, not a table. A portal needs name, family and start.")
    if wrong := fault(table, _REQUIRED, _OPTIONAL, "A portal needs name, family and start."):
        raise CatalogueError(f"{where} {wrong}")
    if table["family"] not in FAMILIES:
        raise CatalogueError(f"{where} family {table['family']!r} is unknown. Known: {', '.join(sorted(FAMILIES))}.")
    if table.get("level", "") not in ("", *LEVELS):
        raise CatalogueError(f"{where} level {table['level']!r} is unknown. Known: {', '.join(LEVELS)}.")
    if not re.fullmatch(r"(\d{6})?", table.get("division_code", "")):
        raise CatalogueError(f"{where} division_code {table['division_code']!r} is not 6 digits (GB/T 2260).")
    if not 0 < table.get("delay", DEFAULT_DELAY) <= 3600:
        raise CatalogueError(f"{where} delay {table['delay']!r} is not between 0 and 3600 seconds.")
    if table.get("budget", DEFAULT_BUDGET) < 1:
        raise CatalogueError(f"{where} budget {table['budget']!r} is less than one request a visit.")
    if not 0 < table.get("every", DEFAULT_EVERY) <= 366:
        raise CatalogueError(f"{where} every {table['every']!r} is not between 0 and 366 days.")
    try:
        re.compile(table.get("match", ""))
    except re.error as error:
        raise CatalogueError(f"{where} match {table['match']!r} is no regular expression ({error}).") from error
    if table.get("verified", "") and not _is_day(table["verified"]):
        raise CatalogueError(f"{where} verified {table['verified']!r} is not a day such as 2026-03-13.")
    for key in ("also", "hosts"):
        if not all(isinstance(value, str) for value in table.get(key, [])):
            raise CatalogueError(f"{where} {key} holds something that is not a string.")
    lists = [table["start"], *table.get("also", [])]
    for url in lists:
        if not is_address(url) or urlsplit(url).username is not None:
            raise CatalogueError(f"{where} {url!r} is no address. Give it whole, with http:// or https://.")
    for host in table.get("hosts", []):
        if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", host):
            raise CatalogueError(f"{where} hosts: {host!r} is no host name. Leave out http://, port and path.")
    bodies = tuple(_body(where, body) for body in table.get("bodies", []))
    plain = {key: value for key, value in table.items() if key not in ("also", "hosts", "bodies", "successions")}
    hosts = frozenset(urlsplit(url).hostname or "" for url in lists) | frozenset(table.get("hosts", []))
    return Portal(
        slug=slug,
        also=tuple(table.get("also", [])),
        hosts=hosts,
        bodies=bodies,
        successions=_successions(where, table.get("successions", []), table.get("region", "")),
        **plain,
    )


def _body(where: str, table: Any) -> Body:
    if not isinstance(table, dict):
        raise CatalogueError(f"{where} bodies holds something that is not a table. Write [[…bodies]] with name, since.")
    if wrong := fault(table, _BODY_REQUIRED, _BODY_OPTIONAL, "A body needs name and since."):
        raise CatalogueError(f"{where} bodies {wrong}")
    if not _is_day(f"2001-{table.get('due', '01-31')}"):  # a day that every year has
        raise CatalogueError(f"{where} bodies: due {table['due']!r} is not a day such as 01-31.")
    if table.get("until", table["since"]) < table["since"]:
        raise CatalogueError(f"{where} bodies: until {table['until']} is before since {table['since']}.")
    return Body(table["name"], table["since"], table.get("until"), table.get("due") or due(table["name"]))


def _successions(where: str, tables: list[Any], region: str) -> tuple[Succession, ...]:
    try:
        stated = successions.parse(f"{where} successions", tables)
    except SuccessionError as error:
        raise CatalogueError(str(error)) from error
    return tuple(
        replace(one, body=complete(one.body, region, ""), successor=complete(one.successor, region, ""))
        for one in stated
    )
