"""Made-up portals, one builder for each way in which real ones list their reports.

`BUILDERS` maps the name of a template to its builder. A builder lays records out as such a site does: list pages, at
least three for the records of a test, and article pages, each at the address that the template gives it. Mark-up is
our own, modelled on real sites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Final

from crawler.demo import prose, site
from crawler.demo.body import Body
from crawler.demo.document import render
from crawler.demo.government import Government
from crawler.demo.resource import Resource
from crawler.demo.tally import tallies
from tests.portals import (
    easysite,
    epoint,
    folders,
    guangdong,
    hanweb,
    jpaas,
    links,
    script,
    search,
    shtml,
    sitemap,
    table,
    trs,
    trsapi,
    vsb,
    webplus,
)
from tests.portals.parts import Builder, Built, Record

BUILDERS: Final[Mapping[str, Builder]] = {
    "trs": trs.build,
    "guangdong": guangdong.build,
    "shtml": shtml.build,
    "easysite": easysite.build,
    "epoint": epoint.build,
    "vsb": vsb.build,
    "webplus": webplus.build,
    "folders": folders.build,
    "hanweb": hanweb.build,
    "hanweb-post": hanweb.build_posted,
    "hanweb-proxy": hanweb.build_proxied,
    "hanweb-annual": hanweb.build_annual,
    "hanweb-catalogue": hanweb.build_catalogue,
    "jpaas": jpaas.build,
    "trsapi": trsapi.build,
    "trsapi-was5": trsapi.build_was5,
    "search": search.build,
    "search-post": search.build_posted,
    "search-jsearch": search.build_jsearch,
    "sitemap": sitemap.build,
    "sitemap-gz": sitemap.build_packed,
    "table": table.build,
    "links": links.build,
}
# Lists that only a browser shows: what a family reads is not in the page that is served.
SCRIPTED: Final[Mapping[str, Builder]] = {"script": script.build}
FIELDS: Final = {"人民政府": "government", "民政局": "civil", "教育局": "education", "青石街道办事处": "town"}


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal as a test knows it."""

    slug: str
    host: str
    region: str
    records: tuple[Record, ...]
    built: Built

    @property
    def reports(self) -> dict[str, Record]:
        """The addresses of the reports, with the records that lead there."""
        return {
            url: record for url, record in zip(self.built.urls, self.records, strict=True) if record.kind == "report"
        }

    @property
    def listed(self) -> list[str]:
        """The addresses that its lists lead to, as its family reads them."""
        return list(self.reports) if self.built.by_title else self.built.urls

    @property
    def entry(self) -> str:
        """Its entry in a catalogue."""
        also = f"also = {self.built.also}\n" if self.built.also else ""
        return (
            f'[{self.slug}]\nname = "{self.region}"\nfamily = "{self.built.family}"\nstart = "{self.built.start}"\n'
            f'{also}region = "{self.region}"\n{self.built.more}'
        )


def records_of(region: str, number: int, count: int = 14) -> tuple[Record, ...]:
    """Return `count` records of `region`, newest first; one in seven is a notice. `number` makes them its own."""
    random = Random(f"records {region} {number}")
    found = []
    bodies = [(f"{region}{ending}", field) for ending, field in FIELDS.items()]
    years = {name: tallies(name, 20 + number % 7, 2019, 2025) for name, _ in bodies}
    for index in range(count):
        name, kind = bodies[index % len(bodies)]
        year = 2025 - index // len(bodies) % 7
        date = f"{year + 1}-01-{random.randint(5, 29):02d}"
        if index % 7 == 3:
            title = f"关于做好{year}年{region}政务公开考核工作的通知（{index}）"
            content = "<p>各镇街、各部门：现将有关事项通知如下，请认真贯彻执行。</p>" * 12
            found.append(Record(1000 * number + index, title, date, name, year, "notice", content))
            continue
        body = Body(name, "我单位", kind, 20, region, "河东路", f"{region}政府网")
        content = render(prose.modern(body, years[name][year]), site.paragraph)
        title = f"{name}{year}年政府信息公开工作年度报告"
        found.append(Record(1000 * number + index, title, date, name, year, "report", content))
    return tuple(sorted(found, key=lambda record: record.date, reverse=True))


def portal(template: str, number: int = 1, count: int = 14, size: int = 5) -> Portal:
    """Return the portal `number` of a template: `count` records, `size` on a list page."""
    region = f"{'东西南北'[number % 4]}{'山川湖林溪'[number // 4 % 5]}{'甲乙丙丁戊己'[number // 20 % 6]}县"
    slug = f"{template}-{number}"
    host = f"{slug}.example"
    records = records_of(region, number, count)
    return Portal(slug, host, region, records, {**BUILDERS, **SCRIPTED}[template](host, records, size))


def world(portals: Sequence[Portal]) -> Government:
    """Return what the demo server serves for these portals: their pages, a robots.txt and a front page each."""
    resources: dict[tuple[str, str], Resource] = {}
    for one in portals:
        resources[one.host, "/robots.txt"] = site.robots("Disallow: /secret/")
        resources[one.host, "/"] = Resource(site.home(one.region, {"政府信息公开年报": one.built.start}).encode())
        resources.update({(one.host, path): resource for path, resource in one.built.resources.items()})
    return Government(1, MappingProxyType(resources), MappingProxyType({}), MappingProxyType({}), (), ())
