"""A catalogue entry from what a search found: TOML ready to paste, with the evidence as comments above it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.discovery.columns import Column
from crawler.discovery.finding import Finding
from crawler.discovery.sites import domain_of, registered
from crawler.portals import DEFAULT_DELAY
from pipelines.places import place_of

_SHOWN = 3  # of the newest reports
_MOST_LEFT = 12  # lists, named one by one
_LONGEST = 150  # characters of what a site says of itself, in a comment
_GOVERNMENT = re.compile(
    r"^(.{2,14}?(?:省|自治区|特别行政区|自治州|自治县|地区|市|州|盟|区|县|旗))(?:人民)?政府(?:办公[厅室])?网?$"
)
_SITE = re.compile(r"(?:官方)?(?:门户)?(?:网站|網站)$")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道)(?:人民政府|办事处)$")
_UNIVERSITY = re.compile(r"(?:大学|学院)$")


def entry_of(found: Finding, day: str, slug: str = "", delay: float = DEFAULT_DELAY) -> str:
    """Return the entry for `found`, seen on `day` (ISO date). ValueError when nothing was found."""
    if not found.columns:
        raise ValueError(f"{found.asked}: no column was found.")
    start, *also = found.columns
    name = _SITE.sub("", found.site) or (urlsplit(start.url).hostname or "")
    values: dict[str, object] = {"name": name, "family": start.family, "start": start.url}
    if also:
        values["also"] = [one.url for one in also]
    lists = {urlsplit(one.url).hostname for one in found.columns}
    reports = [link.url for one in found.columns for link in one.reports]
    hosts = [host for host in registered(reports, start.url) if host not in lists]
    if hosts:
        values["hosts"] = hosts
    region = place_of(found.code) or _region(name)
    if region:
        values["region"] = region
    if found.code:
        values["division_code"] = found.code
    if level := _level(name, found.code, start.url):
        values["level"] = level
    if start.match:
        values["match"] = start.match
    if start.browser:
        values["browser"] = True
    if delay != DEFAULT_DELAY:
        values["delay"] = delay
    values["seen"] = f"{start.url} {day}"
    comments = "".join(f"# {_line(one)}\n" for one in evidence(found))
    lines = "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())
    return f"{comments}[{slug or slug_of(start.url)}]\n{lines}"


def slug_of(url: str) -> str:
    """Return the name of a portal by its host.

    >>> slug_of("http://www.pingtan.gov.cn/nb/"), slug_of("http://xxgk.sysu.edu.cn/"), slug_of("http://10.0.0.1:8080/")
    ('pingtan', 'xxgk-sysu', '10-0-0-1')
    """
    host = (urlsplit(url).hostname or "").lower()
    domain = domain_of(host)
    below = host.removesuffix(domain).strip(".").removeprefix("www").strip(".")
    kept = domain if re.fullmatch(r"[\d.]+|[^.]+", domain) else domain.partition(".")[0]
    return re.sub(r"[^a-z0-9]+", "-", f"{below}-{kept}".strip("-")).strip("-") or "portal"


def evidence(found: Finding) -> Iterator[str]:
    """Yield what was seen where, a line each."""
    yield f"Found from {found.asked} with {found.requests} requests."
    for one in found.columns:
        yield f"{one.url}: {' > '.join(word for word in one.path if word) or 'the address given'}"
        if one.named:
            yield f"  says it is the column: {'; '.join(one.named)}"
        if one.browser:
            yield "  its list was not seen: only a script fills it (pip install 'nianbao[browser]')"
            continue
        yield f"  family {one.family}: {'; '.join(one.signs) or 'no signs of its own'}"
        pages = f"; {len(one.further)} further pages" if one.further else ""
        yield f"  {len(one.reports)} reports on the page{pages}; newest: {_newest(one)}"
        if one.narrow:
            yield f"  all of them are of {one.narrow}"
        yield from (f"  {note}" for note in one.notes)
    if found.left:
        more = f" … and {len(found.left) - _MOST_LEFT} more" if len(found.left) > _MOST_LEFT else ""
        yield f"Lists beside it that this entry goes without: {'; '.join(found.left[:_MOST_LEFT])}{more}"
    if found.columns:
        yield from _strangers(found)


def _newest(column: Column) -> str:
    newest = sorted(column.reports, key=lambda link: link.date or "", reverse=True)[:_SHOWN]
    return " | ".join(f"{link.title or link.url}{f' ({link.date})' if link.date else ''}" for link in newest)


def _strangers(found: Finding) -> Iterator[str]:
    """Yield the hosts under other domains that records stand on: a crawl asks only hosts that the entry names."""
    start = found.columns[0].url
    urls = [link.url for one in found.columns for link in one.reports]
    own = set(registered(urls, start))
    others = sorted({urlsplit(url).hostname or "" for url in urls} - own - {urlsplit(start).hostname or ""})
    if others:
        yield f"Records stand on other sites too, which this entry leaves out: {', '.join(others[:6])}"


def _region(name: str) -> str:
    match = _GOVERNMENT.match(name)
    return match.group(1) if match else ""


def _level(name: str, code: str, url: str) -> str:
    """Return the level of the body that runs the site, "" where its name and code leave it open."""
    if _UNIVERSITY.search(name) and (urlsplit(url).hostname or "").endswith(".edu.cn"):
        return "university"
    if _TOWNSHIP.search(name):
        return "township"
    if not _GOVERNMENT.match(name):
        return ""  # a bureau's site bears the code of its government
    place = _region(name)
    if place.endswith(("省", "自治区", "特别行政区")) or (code.endswith("0000") and code):
        return "province"
    if place.endswith(("自治州", "盟", "地区")):
        return "city"
    if place.endswith(("县", "旗", "区")):
        return "county"
    if not place_of(code):
        return ""  # 市 is a city's name and a county's
    return "city" if code.endswith("00") else "county"


def _line(text: str) -> str:
    """Return a comment's text: one line without control characters."""
    said = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+", " ", text)
    indent = "  " if said.startswith("  ") else ""
    return indent + " ".join(said.split())[: 8 * _LONGEST]


def _toml(value: object) -> str:
    """Return a string, a truth value, a number or a list of strings as TOML, whose strings escape as JSON's do."""
    if isinstance(value, str):
        return json.dumps(re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]+", " ", value)[:500], ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)
