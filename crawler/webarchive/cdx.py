"""The index of a web archive: what to ask a CDX server, what it answers, and where a capture is replayed.

Two servers are spoken to: Wayback's (https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server), which
answers a JSON array whose first row names the columns, and pywb's (docs/manual/cdxserver_api.rst of webrecorder/pywb),
which answers one JSON object a line. Both understand the parameters used here, and both can answer plain lines of CDX.
Nothing here fetches.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import groupby, islice
from urllib.parse import unquote_plus, urlencode, urlsplit, urlunsplit

MOST_RECORDS = 10_000  # of one answer, 2 MB or so; what is more is asked for with the resume key
LONGEST_ADDRESS = 2000
_LONGEST_KEY = 4000

_PORTS = {"http": 80, "https": 443}
# The columns of plain CDX (7 of Wayback, 9 or 11 of index files) begin alike.
_COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest")
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}  # pywb's for the same
_WAYBACK = re.compile(r"(.*)/cdx/search/cdx/?")
_PYWB = re.compile(r"(.+[^/])(?:/|-)(?:cdx|index)/?")
_REPLAYED = re.compile(r"/(\d{14})id_/")
_NO_ADDRESS = re.compile(r"[\s\x00-\x1f]")
_JSON = json.JSONDecoder()


class NotAnIndex(ValueError):
    """An answer that is none of a CDX server; the message shows how it begins."""


@dataclass(frozen=True, slots=True)
class Record:
    """A capture that a web archive holds: `timestamp` is UTC as YYYYMMDDhhmmss, `status` None for a revisit.

    `original` is without the port that its scheme implies. `digest` is of the payload, "" where the index has none.
    """

    original: str
    timestamp: str
    mime: str
    status: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a CDX server answered: the `resume` key for what follows, whether it was `cut` at MOST_RECORDS without one,
    and how many lines were `wrong`, the `first` of them with the reason."""

    records: tuple[Record, ...]
    resume: str = ""
    cut: bool = False
    wrong: int = 0
    first: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """A web archive: the address of its CDX server, and what its replay addresses begin with."""

    index: str
    replay: str

    @classmethod
    def of(cls, index: str, replay: str = "") -> Server:
        """Return the web archive whose CDX server is at `index`. ValueError says which address is none.

        >>> Server.of("https://web.archive.org/cdx/search/cdx").replay
        'https://web.archive.org/web'
        >>> Server.of("http://localhost:8080/coll/cdx").replay
        'http://localhost:8080/coll'
        """
        for url in filter(None, (index, replay)):
            if urlsplit(url).scheme not in _PORTS or not urlsplit(url).hostname or urlsplit(url).query:
                raise ValueError(f"{url!r} is no address. Give it whole, with http:// or https:// and without a query.")
        if not replay:
            if wayback := _WAYBACK.fullmatch(index):
                replay = f"{wayback[1]}/web"
            elif (pywb := _PYWB.fullmatch(index)) and urlsplit(pywb[1]).path.strip("/"):
                replay = pywb[1]
            else:
                raise ValueError(f"{index} does not say where captures are replayed. Name that with --replay.")
        return cls(index, replay.rstrip("/"))

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that are asked."""
        return frozenset(urlsplit(url).hostname or "" for url in (self.index, self.replay))

    @property
    def ports(self) -> frozenset[int]:
        """The ports they are asked on."""
        return frozenset(urlsplit(url).port or _PORTS[urlsplit(url).scheme] for url in (self.index, self.replay))

    def query(self, url: str, *, match: str = "exact", since: str = "", until: str = "", resume: str = "") -> str:
        """Return the address that asks for the captures of `url` that were served with status 200.

        `match` is `exact`, `prefix`, `host` or `domain`; `since` and `until` are timestamps of 1 to 14 digits. Of one
        address neighbouring captures with the same digest are asked for once; of several they are not, since the
        server would take copies at two addresses for one.
        """
        asked = {
            "url": url,
            "matchType": match,
            "output": "json",
            "filter": "statuscode:200",
            "collapse": "digest" if match == "exact" else "",
            "from": since,
            "to": until,
            "limit": str(MOST_RECORDS),
            "showResumeKey": "true",
            "resumeKey": resume,
        }
        return f"{self.index}?{urlencode({name: value for name, value in asked.items() if value})}"

    def raw(self, timestamp: str, url: str) -> str:
        """Return the address of the capture's bytes as they were served: `id_` asks for them without rewriting."""
        return f"{self.replay}/{timestamp}id_/{url}"


def parse(body: bytes, now: str) -> Answer:
    """Return what the answer of a CDX server says. NotAnIndex when it is another page.

    A line with wrong columns, a date that is none or is later than `now` (ISO 8601), or an address that is none, is
    counted and left out.
    """
    text = body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        raise NotAnIndex(f"The answer is no index of a web archive; it begins {text[:60]!r}.")
    records: list[Record] = []
    resume, wrong, first, number = "", 0, "", 0
    for number, row in enumerate(islice(_rows(text), MOST_RECORDS + 1)):
        try:
            if isinstance(row, str):
                resume = resume_key(row)
            elif isinstance(row, ValueError):
                raise row
            elif number < MOST_RECORDS:
                records.append(_record(row, now))
        except ValueError as error:
            wrong, first = wrong + 1, first or str(error)
    return Answer(tuple(records), resume, number >= MOST_RECORDS - 1 and not resume, wrong, first)


def resume_key(printed: str) -> str:
    """Return the resume key as it is to be asked with; it is printed escaped. ValueError when it is too long."""
    if len(printed) > _LONGEST_KEY:
        raise ValueError(f"a resume key of {len(printed)} characters")
    return unquote_plus(printed)


def versions(records: Iterable[Record]) -> list[tuple[Record, ...]]:
    """Return the captures of each version, oldest first: neighbours in time that have the same digest.

    A text that comes back after another one stood there is a version again: what was shown last is then known.
    """
    served = sorted({each for each in records if each.status == 200}, key=lambda each: (each.timestamp, each.digest))
    return [tuple(group) for _, group in groupby(served, key=lambda each: each.digest or each.timestamp)]


def moment(timestamp: str) -> str:
    """Return a timestamp of 14 digits as ISO 8601. ValueError when it is no date.

    >>> moment("20190131080000")
    '2019-01-31T08:00:00.000Z'
    """
    if not (len(timestamp) == 14 and timestamp.isascii() and timestamp.isdigit()):
        raise ValueError(f"{timestamp[:40]!r} is no timestamp of 14 digits")
    try:
        date = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
    except ValueError:
        raise ValueError(f"{timestamp} is no date") from None
    return date.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def timestamp_in(replayed: str) -> str | None:
    """Return the timestamp in a replay address, None where there is none."""
    found = _REPLAYED.search(replayed)
    return found[1] if found else None


def plain(url: str) -> str:
    """Return `url` without a fragment and without the port that its scheme implies. ValueError when it is no address.

    >>> plain("http://www.example.gov.cn:80/nb/1.html#top")
    'http://www.example.gov.cn/nb/1.html'
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or len(url) > LONGEST_ADDRESS or _NO_ADDRESS.search(url):
        raise ValueError(f"{url[:80]!r} is no address")
    host = parts.netloc.lower().removesuffix(f":{_PORTS[parts.scheme]}")
    return urlunsplit((parts.scheme, host, parts.path or "/", parts.query, ""))


def key(url: str) -> str:
    """Return what a web archive takes for the same address: without scheme and `www.`.

    Sites moved from http to https, and their captures did not.

    >>> key("https://www.qinghe.example/nb/")
    'qinghe.example/nb/'
    """
    return plain(url).partition("://")[2].removeprefix("www.")


def _record(row: dict[str, str], now: str) -> Record:
    missing = {"timestamp", "original"} - row.keys()
    if missing:
        raise ValueError(f"a line without {' and '.join(sorted(missing))}")
    if moment(row["timestamp"]) > now:
        raise ValueError(f"{row['timestamp']} is yet to come")
    status, digest = row.get("statuscode", ""), row.get("digest", "")
    return Record(
        plain(row["original"]),
        row["timestamp"],
        row.get("mimetype", ""),
        int(status) if re.fullmatch(r"[1-5]\d\d", status) else None,
        "" if digest == "-" else digest,
    )


def _rows(text: str) -> Iterator[dict[str, str] | str | ValueError]:
    """Yield each record as its named columns, the resume key as a string, and what is neither as the error it is."""
    if text.startswith(("[", "{")):
        yield from _rows_of_json(text)
        return
    after_gap = False
    for line in _lines(text):
        columns = line.split()
        if not columns:
            after_gap = True
        elif after_gap and len(columns) == 1:
            yield columns[0]
        elif len(columns) > 2 and columns[2].startswith("{"):  # CDXJ: key, timestamp, JSON
            yield from _rows_of_json(line.split(maxsplit=2)[2], timestamp=columns[1])
        elif columns[0] != "CDX":  # else the line that names the columns
            yield dict(zip(_COLUMNS, columns, strict=False)) if len(columns) >= 6 else ValueError(repr(line[:80]))


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _rows_of_json(text: str, **more: str) -> Iterator[dict[str, str] | str | ValueError]:
    """Read the values one by one, so that an answer of any length takes no more memory than its records."""
    at = 1 if re.match(r"\[\s*[\[{\]]", text) else 0
    names: list[str] = []
    while found := _VALUE.search(text, at):
        try:
            value, at = _JSON.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            yield ValueError(repr(text[found.start() : found.start() + 80].partition("\n")[0]))
            at = text.find("\n", found.start()) + 1 or len(text)
            continue
        if isinstance(value, dict):
            yield more | {_NAMES.get(str(name), str(name)): str(part) for name, part in value.items()}
        elif not isinstance(value, list):
            yield ValueError(f"{value!r}"[:80])
        elif not names:
            names = [_NAMES.get(str(name), str(name)) for name in value]
        elif len(value) == 1 and len(names) > 1:
            yield str(value[0])
        elif len(value) == len(names):
            yield {name: str(part) for name, part in zip(names, value, strict=True)}
        elif value:  # an empty row stands before the resume key
            yield ValueError(f"{value!r}"[:80])


_VALUE = re.compile(r"[^\s,\]]")
