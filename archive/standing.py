"""Standing: what the host of an address is to the body whose report stands there.

- `own`: the body's own site. Its host is that of a portal of the catalogue that bears the body's name
  (某市民政局门户网站); or it is an official host whose page says so: the first six digits of its SiteIDCode are the
  body's division code, where that is known, and its SiteName names the body. The code alone does not tell: a city's
  bureaus have the city's.
- `official`: a host under gov.cn or 政务.cn, under edu.cn for a university, and any host of the catalogue.
- `look-alike`: a host that imitates an official name (gov-cn.com, x.gov.cn.evil.com, g0v.cn, letters of other scripts),
  or one that is not official and yet carries a SiteIDCode, which only registered government sites have
  (国办发〔2017〕47号). Its text is kept and marked, and is never the report while another host has one.
- `other`: the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from archive.fold import fold
from archive.report import Claim

OWN, OFFICIAL, OTHER, LOOK_ALIKE = "own", "official", "other", "look-alike"
STANDINGS = (OWN, OFFICIAL, OTHER, LOOK_ALIKE)
# What may stand for the report first: a text that official hosts have is not replaced by another host's.
TRUST = {OWN: 0, OFFICIAL: 0, OTHER: 1, LOOK_ALIKE: 2}

_GOVERNMENT = re.compile(r"(?:^|\.)(?:gov\.cn|政务\.cn|政务)$")
_OF_A_SITE = re.compile(r"(?:政府|门户|官方|政务|信息|公开|网站|网|平台|专栏)*")
_UNIVERSITY = re.compile(r"大学|学院|学校")
# Letters that look like those of "gov.cn": Cyrillic, Greek, Armenian, digits, and the dots of Chinese input.
_CONFUSABLE = str.maketrans(
    {"0": "o", "о": "o", "ο": "o", "օ": "o", "ɡ": "g", "ց": "g", "9": "g", "ν": "v", "ѵ": "v", "с": "c", "ϲ": "c",
     "п": "n", "ո": "n", "η": "n", "。": ".", "．": ".", "｡": ".", "_": "-"}
)  # fmt: skip
_IMITATION = re.compile(
    r"gov-?cn|gov\.cn(?:\.|$)|gov\.cn-"  # gov-cn.com, x.gov.cn.evil.com, g0v.cn
    r"|(?:^|[.-])gov(?:\.(?!cn$)[a-z-]{3,}$|\.(?:cc|co|cm|tv|me|io|la|pw)$)"  # 某市.gov.com; gov.uk is another state's
    r"|gov\.(?:com|net|org)?\.?(?:cn|com|net|org|top|xyz|vip|cc|info|site|online|club)$"  # 某市gov.com
)


def host_name(url: str) -> str:
    """Return the host of `url` as it reads: lower case, no port, Punycode (RFC 3492) decoded; "" when it has none.

    >>> host_name("https://www.xn--zfr164b.cn:8443/a"), host_name("http://WWW.Qinghe.gov.cn./")
    ('www.政务.cn', 'www.qinghe.gov.cn')
    """
    return ".".join(_decoded(label) for label in _host(url).split("."))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    coded = label.removeprefix("xn--").encode()
    try:
        name = coded.decode("punycode")
    except UnicodeError:
        return label
    # A name of plain letters is never coded: "xn--gov-" is not gov, whatever decodes so.
    return label if name.isascii() or name.encode("punycode") != coded else name.lower()


def is_government(host: str) -> bool:
    """Whether only Chinese governments get names like `host`.

    >>> is_government("m.mzj.qinghe.gov.cn"), is_government("gov.cn.example"), is_government("xgov.cn")
    (True, False, False)
    """
    return bool(_GOVERNMENT.search(host))


def imitates(host: str) -> bool:
    """Whether `host` looks like a government's name, and is none.

    >>> [imitates(host) for host in ("qinghe.g0v.cn", "qinghe-gov-cn.com", "www.gov.cn.evil.top", "qinghegov.com")]
    [True, True, True, True]
    >>> [imitates(host) for host in ("www.qinghe.gov.cn", "governor.com", "www.gov.uk", "qinghe.com", "127.0.0.1")]
    [False, False, False, False, False]
    """
    if is_government(host):
        return False
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", host) if not unicodedata.combining(letter))
    return bool(_IMITATION.search(letters.lower().translate(_CONFUSABLE)))


def site_of(claims: Iterable[Claim]) -> str | None:
    """Return what a page says of its site, "211000 辽阳市民政局": the division code in its SiteIDCode, and the body
    that its SiteName names, "" where that names none. None without a SiteIDCode."""
    said = {claim.origin: claim.value for claim in claims if claim.field in ("division_code", "publisher")}
    return f"{said['SiteIDCode']} {said.get('SiteName', '')}" if "SiteIDCode" in said else None


def standing(url: str, body: str, site: str | None, *, code: str | None, portals: Iterable[str], listed: bool) -> str:
    """Return what the host of `url` is to `body` (its id), one of STANDINGS.

    `site` is as `site_of` gives it, `code` the body's division code where it is known, `portals` the names of the
    portals of the catalogue on this host; `listed` says that a portal's list led to the address.
    """
    host, portals = host_name(url), list(portals)
    if any(names(portal, body) for portal in portals):
        return OWN
    false = not portals and imitates(host)
    university = host.endswith(".edu.cn") and bool(_UNIVERSITY.search(body))
    if not false and (is_government(host) or university or portals or listed):
        claimed, _, named = (site or "").partition(" ")
        return OWN if named and fold(named) == body and code in (None, "", claimed) else OFFICIAL
    return LOOK_ALIKE if false or site else OTHER


def names(portal: str, body: str) -> bool:
    """Whether the site called `portal` is that of `body` itself.

    >>> names("清河市政府门户网站", "清河市人民政府"), names("清河市政府采购网", "清河市人民政府")
    (True, False)
    """
    site, own = _short(fold(portal)), _short(body)
    return site.startswith(own) and bool(_OF_A_SITE.fullmatch(site.removeprefix(own)))


def _short(name: str) -> str:
    return "".join(name.split()).replace("人民", "")


# By an index of its own, and in two ranges: there are thousands of portals, and every sighting is looked up.
PORTALS_INDEX = "CREATE INDEX portals_start ON portals (start_url COLLATE NOCASE)"
_PORTALS_AT = " UNION ALL ".join(
    f"SELECT name, start_url FROM portals WHERE start_url >= '{scheme}://' || :host COLLATE NOCASE"
    f" AND start_url < '{scheme}://' || :host || char(1114111) COLLATE NOCASE"
    for scheme in ("http", "https")
)


def look_up(db: Any, url: str, body: str, site: str | None) -> str:
    """Return the standing of `url`, by the tables `portals`, `pages` and `bodies`."""
    host = host_name(url)
    rows = db.execute(_PORTALS_AT, {"host": _host(url)}).fetchall()
    listed = db.execute("SELECT 1 FROM pages WHERE url = ? AND portal IS NOT NULL", [url]).fetchone()
    known = db.execute("SELECT division_code FROM bodies WHERE id = ?", [body]).fetchone()
    return standing(
        url,
        body,
        site,
        code=known[0] if known else None,
        portals=[name or "" for name, start in rows if host_name(start) == host],
        listed=listed is not None,
    )


def settle(db: Any, body: str, year: int) -> None:
    """Write the standing of every address of the texts of `body` and `year`, by what is known now."""
    rows = db.execute(
        "SELECT sightings.url, report, site, standing FROM sightings JOIN reports ON reports.id = report"
        " WHERE body = ? AND year = ?",
        [body, year],
    ).fetchall()
    for url, report, site, before in rows:
        now = look_up(db, url, body, site)
        if now != before:
            db.execute("UPDATE sightings SET standing = ? WHERE url = ? AND report = ?", [now, url, report])


def settle_all(db: Any) -> None:
    """Write the standing of every address: after portals or bodies of another archive came in."""
    for (body,) in db.execute("SELECT DISTINCT body FROM reports ORDER BY body").fetchall():
        for (year,) in db.execute("SELECT DISTINCT year FROM reports WHERE body = ?", [body]).fetchall():
            settle(db, body, year)
