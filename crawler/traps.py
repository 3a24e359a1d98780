"""Traps: addresses that a site makes up without end, such as calendars, session ids and paths that grow."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from crawler.families import Listing

LONGEST_ADDRESS = 2000  # RFC 9110 §4.1 asks recipients for 8,000; what portals link to is below 300
DEEPEST_PATH = 20  # the deepest known report stands 9 folders down
MOST_REPEATS = 3
MOST_PARAMETERS = 20  # the forms of the search back ends have up to 16

# JSESSIONID and its kin: each visit is given new ones, and the same page has another address every time. `sid` alone
# may be the number of a site.
_SESSION = re.compile(
    r"(?P<path>;jsessionid=[^?#;/]*)"
    r"|(?P<query>(?<=[?&;])(?:jsessionid|phpsessid|aspsessionid\w*|cftoken|(?:sessionid|sid)(?==\w{16}))=[^&#]*&?)",
    re.I,
)
_ASP_SESSION = re.compile(r"/\(S\([0-9a-z]{20,30}\)\)/", re.I)
_CALENDAR = re.compile(r"(?:^|/)(?:calendar|rili|event-?calendar|events)(?:[/.]|$)", re.I)
_MONTH = re.compile(r"/(?:calendar|rili|event-?calendar|events)/(?:19|20)\d\d[/-]\d\d?(?:[/-]\d\d?)?/?$", re.I)
_DAY_PARAMETERS = ({"year", "month"}, {"y", "m"}, {"month", "day"}, {"date"})
_FORM = re.compile(r"[?&]__wb_method=POST(?:&|$)")


def pathological(url: str) -> str | None:
    """Return why following addresses like `url` would not end, or None.

    >>> pathological("http://www.gov.cn/a/b/a/b/a/b/a/b/index.html")
    'its path repeats itself'
    >>> pathological("http://www.gov.cn/zwgk/zfxxgknb/2019nb/202001/t20200119_1234.html")
    """
    if len(url) > LONGEST_ADDRESS:
        return f"its address has more than {LONGEST_ADDRESS:,} characters"
    address = urlsplit(_FORM.split(url, maxsplit=1)[0])
    folders = [part for part in address.path.split("/") if part]
    if len(folders) > DEEPEST_PATH:
        return f"its path is more than {DEEPEST_PATH} folders deep"
    if _grows(folders):
        return "its path repeats itself"
    if _SESSION.search(f"{address.path}?{address.query}") or _ASP_SESSION.search(address.path):
        return "its address holds the id of a session"
    names = Counter(name.lower() for name, _ in parse_qsl(address.query, keep_blank_values=True))
    # lists of reports are asked by month too, and a column may be called events: only both make a calendar
    by_day = _CALENDAR.search(address.path) and any(day <= names.keys() for day in _DAY_PARAMETERS)
    if by_day or _MONTH.search(address.path):
        return "it is a page of a calendar"
    if len(names) > MOST_PARAMETERS or any(number > MOST_REPEATS for number in names.values()):
        return "its query grows"
    return None


def without_session(url: str) -> str:
    """Return `url` without the id of a session: the page is the same, and so it has one address.

    >>> without_session("http://www.gov.cn/a.jsp;jsessionid=0A1B?id=3&PHPSESSID=ab12")
    'http://www.gov.cn/a.jsp?id=3'
    """
    return _SESSION.sub("", url).rstrip("?&") if _SESSION.search(url) else url


def avoided(listing: Listing) -> tuple[Listing, dict[str, str]]:
    """Return `listing` without the ids of sessions and without pathological addresses; the latter with the reason."""
    reasons: dict[str, str] = {}

    def passes(url: str) -> bool:
        reason = pathological(url)
        if reason:
            reasons[url] = reason
        return reason is None

    reports = [replace(link, url=without_session(link.url)) for link in listing.reports]
    pages = [without_session(url) for url in listing.pages]
    kept = Listing.of("", (link for link in reports if passes(link.url)), (url for url in pages if passes(url)))
    return kept, reasons


def _grows(folders: list[str]) -> bool:
    """Whether one to three folders stand more than MOST_REPEATS times in a row: /a/a/a/a, /a/b/a/b/a/b/a/b."""
    for length in (1, 2, 3):
        run = 0
        for before, after in zip(folders, folders[length:], strict=False):
            run = run + 1 if before == after else 0
            if run >= length * MOST_REPEATS:
                return True
    return False
