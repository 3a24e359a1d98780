"""Hanweb's pager: the further groups of a list, as its script asks `dataproxy.jsp` for them.

Below the list stands `$('#77').jpage({totalRecord: 125, perPage: 15, groupSize: 3, proxyUrl:
'/module/web/jpage/dataproxy.jsp', ajaxParam: {col: 1, appid: '1', webid: 3, path: '/', columnid: 12, unitid: '77',
webname: '…', permissiontype: 0}})`; `ajaxParam` may name a variable (`var param_77 = {…}`). A group is groupSize pages;
the first stands in the page, the script POSTs ajaxParam to `proxyUrl?startrecord=46&endrecord=90&perpage=15` for the
second. The same parameters are answered in one query too, and some pages hold such an address whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urljoin

from crawler.families import record
from crawler.families.address import mentions, posted, values_of, with_values

PROXY = "/module/web/jpage/dataproxy.jsp"
CALL = re.compile(r"\.jpage\(\s*\{")
_LONGEST_CALL = 4000  # characters; a webname is the longest of its values
_MOST_CALLS = 20  # lists on one page
_TOTAL = re.compile(r"\btotalRecords?\s*[:=]\s*['\"]?(\d+)")
_PER_PAGE = re.compile(r"\bperPage\s*:\s*['\"]?(\d+)")
_GROUP_SIZE = re.compile(r"\bgroupSize\s*:\s*['\"]?(\d+)")
_PROXY_URL = re.compile(r"\bproxyUrl\s*:\s*['\"]([^'\"\s]{1,300})['\"]")
_PARAMETERS = re.compile(r"\bajaxParam\s*:\s*(?:\{([^{}]{1,3000})\}|(\w+))")
_PAIR = re.compile(r"['\"]?(\w+)['\"]?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w./-]+))")
_ANSWERED = re.compile(r"<total-?record>\s*(?:<!\[CDATA\[)?\s*(\d+)", re.IGNORECASE)


def groups(url: str, html: str, shown: Sequence[int]) -> list[str] | None:
    """Return the addresses of the groups that do not stand in the page, or None when it does not say whom to ask.

    `shown` has the number of records in each list of the page.
    """
    starts = [call.start() for call in islice(CALL.finditer(html), _MOST_CALLS)]
    calls = [html[start : start + _LONGEST_CALL] for start in starts]
    asked = [(index, call, form) for index, call in enumerate(calls) if (form := _form(call, html))]
    found: list[str] = []
    for index, call, form in asked:
        total, per_page, group = (_number(pattern, call) for pattern in (_TOTAL, _PER_PAGE, _GROUP_SIZE))
        proxy = match.group(1) if (match := _PROXY_URL.search(call)) else PROXY
        first = shown[index] if len(shown) == len(calls) else 0
        for values in _ranges(first, total, per_page * (group or 3), per_page):
            found.append(posted(with_values(urljoin(url, proxy), values), form))
    calls_proxy = () if asked else mentions(html, "dataproxy.jsp")
    whole = [urljoin(url, address) for address in calls_proxy if "startrecord=" in address]
    for address in whole:
        size, per_page = _group_of(address)
        if total := _number(_TOTAL, html):
            found += (with_values(address, values) for values in _ranges(sum(shown), total, size, per_page))
        elif size:
            found.append(address)  # its answer says how many there are
    return found if asked or whole else None


def later_groups(url: str, answer: str) -> Iterator[str]:
    """Yield the groups behind the one that was asked for at `url`, by the total that its answer gives."""
    size, per_page = _group_of(url)
    total = _number(_ANSWERED, answer)
    if size and total:
        end = values_of(url)["endrecord"]
        for values in _ranges(int(end), total, size, per_page):
            yield with_values(url, values)


def is_group(url: str) -> bool:
    """Tell whether `url` asks the proxy for a group by the numbers of its records."""
    return _group_of(url)[0] > 0


def _ranges(shown: int, total: int, size: int, per_page: int) -> Iterator[dict[str, object]]:
    """Yield the parameters of the groups of `size` records; one that is shown in part is asked for once more."""
    if size and shown < total:
        for group in record.further_pages(shown // size, -(-total // size)):
            yield {"startrecord": group * size + 1, "endrecord": (group + 1) * size, "perpage": per_page}


def _group_of(url: str) -> tuple[int, int]:
    """Return how many records `url` asks for at once, and how many make a page; 0 if it does not say."""
    values = values_of(url)
    start, end, per_page = (values.get(name, "")[:9] for name in ("startrecord", "endrecord", "perpage"))
    if not (start.isdecimal() and end.isdecimal()) or int(end) < int(start):
        return 0, 0
    size = int(end) - int(start) + 1
    return size, int(per_page) if per_page.isdecimal() and int(per_page) else size


def _form(call: str, html: str) -> dict[str, str]:
    named = _PARAMETERS.search(call)
    if named is None:
        return {}
    literal = named.group(1)
    if literal is None:
        variable = re.search(rf"\b{re.escape(named.group(2))}\s*=\s*\{{([^{{}}]{{1,3000}})\}}", html)
        literal = variable.group(1) if variable else ""
    return {name: one or two or bare for name, one, two, bare in _PAIR.findall(literal)}


def _number(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return int(match.group(1)[:9]) if match else 0
