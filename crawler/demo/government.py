"""The three demo governments as one: what every host answers at a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from crawler.demo import donglin, qinghe, shiqiao
from crawler.demo.document import Report
from crawler.demo.reports import Key, reports
from crawler.demo.resource import Fault, Resource
from crawler.demo.site import Address, Other, Place

# The portals of the demo in the form of the catalogue; the package is installed as files, never zipped.
CATALOGUE = Path(str(files("crawler.demo").joinpath("catalogue.toml")))


@dataclass(frozen=True, slots=True)
class Government:
    """All hosts at one visit; `faults` are the standard ones."""

    visit: int
    resources: Mapping[Address, Resource]
    faults: Mapping[Address, Fault]
    reports: Mapping[Key, Report]
    places: tuple[Place, ...]
    others: tuple[Other, ...]

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(host for host, _ in self.resources)

    def at(self, host: str, path: str) -> Resource:
        """Return the resource at an address, or the host's 404."""
        nothing = Resource(b"<!DOCTYPE html><title>404</title><p>404 Not Found</p>", status=404)
        return self.resources.get((host, path), nothing)


@cache
def government(visit: int = 1) -> Government:
    """Return the government at `visit`: 1, or 2 and later, after a revision and a withdrawal."""
    written = reports(visit)
    sites = [build(written, visit) for build in (qinghe.build, donglin.build, shiqiao.build)]
    return Government(
        visit,
        MappingProxyType({address: answer for site in sites for address, answer in site.resources.items()}),
        MappingProxyType({address: fault for site in sites for address, fault in site.faults.items()}),
        MappingProxyType(dict(written)),
        tuple(place for site in sites for place in site.places),
        tuple(other for site in sites for other in site.others),
    )
