"""TRS WCM with a script that asks for the rest of a list, as the sites of Fujian's platform use it.

The first records stand in the page, a `<dl>` each with its link and its date in `<dd>`, or `<li>`. Below, a script
passes to `list2.trsapi` what the rest is: `listModel({listArgs: {channelid: SiteInfo.searchId, classsql: "" ||
"chnlid=1813", sortfield: "-docorderpri,-docreltime"}, pagebar: {prepage: 10, recordCount: '20'}})`. The script POSTs
it as a form to `/fjdzapp/search` (older sites: a GET of `/was5/web/search?…&templet=docs.jsp`) for each page that does
not stand in the HTML, and draws the JSON that comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from crawler.families import answer, paged, record, trs
from crawler.families.address import posted, with_values
from crawler.families.record import Listing

_MODEL = re.compile(r"list\d?\.trsapi|\blistModel\s*\(\s*\{")
_DATA = re.compile(r"/(?:fjdzapp/search|was5/web/search)\b")
_WAS5 = re.compile(r"/was5/web/search\b")
_CHANNEL = re.compile(r"\bchannelid\s*:\s*['\"]?(\d+)")
_SEARCH_ID = re.compile(r"\bsearchId\s*:\s*['\"]?(\d+)")
_CLASS = re.compile(r"\bclasssql\s*:\s*(?:(?:''|\"\")\s*\|\|\s*)?(?:'([^'\r\n]{1,300})'|\"([^\"\r\n]{1,300})\")")
_SORT = re.compile(r"\bsortfield\s*:\s*['\"]([\w,+-]{1,100})['\"]")
_SIZE = re.compile(r"\bprepage\s*:\s*['\"]?(\d+)")
_COUNT = re.compile(r"\brecordCount\s*:\s*['\"]?(\d+)")


def read(url: str, text: str) -> Listing:
    """Return the records of the page and the addresses of the data behind it, or the records of such data."""
    if answer.is_json(text):
        found = answer.read(url, text)
        return Listing.of(url, found.records, answer.later_pages(url, found))
    shown = trs.read(url, text).reports
    return Listing.of(url, shown, _data(url, text, len(shown)))


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the script and what it asks for, where they occur."""
    if answer.is_json(text):
        return ("JSON of a TRS list",) if _DATA.search(url) and answer.read(url, text).size else ()
    found = {"list2.trsapi": _MODEL, "classsql in a script": _CLASS, "recordCount in a script": _COUNT}
    return paged.signs(text, found) if _MODEL.search(text) else ()


def _data(url: str, html: str, shown: int) -> Iterator[str]:
    """Yield the addresses of the pages of data that do not stand in the HTML whole."""
    channel = _CHANNEL.search(html) or _SEARCH_ID.search(html)
    wanted, size, count = _CLASS.search(html), _SIZE.search(html), _COUNT.search(html)
    per_page = int(size.group(1)[:9]) if size else 0
    if not (_MODEL.search(html) and channel and wanted and count and per_page):
        return
    form = {
        "channelid": channel.group(1),
        "sortfield": sort.group(1) if (sort := _SORT.search(html)) else "-docorderpri,-docreltime",
        "classsql": wanted.group(1) or wanted.group(2),
    }
    first, last = shown // per_page + 1, -(-int(count.group(1)[:9]) // per_page)
    for number in record.further_pages(first, last + 1):
        if _WAS5.search(html):
            values = {**form, "templet": "docs.jsp", "prepage": per_page, "page": number}
            yield with_values(urljoin(url, "/was5/web/search"), values)
        else:
            whole = {"classcol": "publishyear", "classnum": "100", "classsort": "0", "cache": "true"}
            yield posted(
                urljoin(url, "/fjdzapp/search"), {**form, **whole, "page": f"{number}", "prepage": f"{per_page}"}
            )
