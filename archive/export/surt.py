"""SURT: an address as the key by which web archives sort and find it, as the package `surt` and pywb make it."""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

_PORTS = {"http": 80, "https": 443}
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_PARTS = re.compile(r"([^:/?#]*:)?/*([^/?#]*)(.*)", re.S)
# A session's id is not part of what a page is called.
_IN_PATH = re.compile(rb"^(.*/)\((?:(?:[a-z]\([0-9a-z]{24}\))+|[0-9a-z]{24})\)/([^?]+\.aspx.*)$", re.I)
_IN_QUERY = (
    rb"jsessionid=[0-9a-z]{32}", rb"phpsessid=[0-9a-z]{32}", rb"sid=[0-9a-z]{32}",
    rb"aspsessionid[a-z]{8}=[a-z]{24}", rb"cfid=[^&]+&cftoken=[^&]+",
)  # fmt: skip


def surt(url: str) -> str:
    """Return the key of an http or https address.

    >>> surt("http://www.qinghe.gov.cn:80/Art/2024/?b=2&a=1#top"), surt("https://zwgk.qinghe.gov.cn")
    ('cn,gov,qinghe)/art/2024?a=1&b=2', 'cn,gov,qinghe,zwgk)/')

    Of one that is none, the host stays as it is written:

    >>> surt("http://x:99999/a")
    'x:99999)/a'
    """
    try:
        return _key(url)
    except ValueError:
        _, host, rest = _PARTS.fullmatch(url).groups()  # type: ignore[union-attr]  # it matches whatever there is
        path, _, query = rest.partition("#")[0].partition("?")
        return f"{_escaped(host.encode()).lower()}){_path(path)}{'?' + _query(query) if query else ''}"


def _key(url: str) -> str:
    parts = urlsplit(url)
    host = ",".join(reversed(_host(parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port and parts.port != _PORTS.get(parts.scheme.lower()) else ""
    query = _query(parts.query)
    return f"{host}{port}){_path(parts.path)}{'?' + query if query else ''}"


def _host(name: str) -> str:
    raw = _unescaped(name)
    host = raw.decode() if raw.isascii() else raw.decode("utf-8", "ignore").encode("idna").decode()
    return re.sub(r"^www\d*\.", "", host.replace("..", ".").strip(".").lower())


def _path(path: str) -> str:
    kept: list[bytes] = []
    for part in _unescaped(path).split(b"/")[1:]:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    last = kept[-1:]
    raw = b"/" + b"".join(part + b"/" for part in kept[:-1] if part) + b"".join(last)
    whole = _escaped(raw).lower().encode()
    while found := _IN_PATH.match(whole):
        whole = found[1] + found[2]
    return (whole[:-1] if whole.endswith(b"/") and len(whole) > 1 else whole).decode()


def _query(query: str) -> str:
    raw = _escaped(_unescaped(query)).encode()
    for name in _IN_QUERY:
        if found := re.match(rb"^(.*)(?:" + name + rb")(?:&(.*))?$", raw, re.I):
            raw = found[1] + (found[2] or b"")
    pairs = sorted(part.split("=", 1) for part in raw.decode().lower().split("&"))
    return "&".join("=".join(pair) for pair in pairs)


def _unescaped(text: str) -> bytes:
    """Undo percent encoding, as often as it was done."""
    raw = text.encode()
    while (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return raw


def _escaped(raw: bytes) -> str:
    return quote_from_bytes(raw, safe=_SAFE)
