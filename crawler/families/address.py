"""Addresses that a list's script asks for: the same address with other parameters, or with a form that is posted.

A request that must be POSTed is written as an address whose query goes on with `__wb_method=POST&` and the form, as
the indexes of web archives write it. What stands before belongs to the address, what stands behind is the body.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from string import ascii_letters, digits
from urllib.parse import quote, unquote_plus

_POST = "__wb_method=POST"
_PLAIN = f"{ascii_letters}{digits}_./:-"
_BEHIND = re.compile(r"[^\s'\"<>\\()]{1,1000}")


def posted(url: str, form: Mapping[str, str]) -> str:
    """Return the address of a POST of `form` to `url`.

    >>> posted("http://a.example/x?y=1", {"page": "2", "path": "/"})
    'http://a.example/x?y=1&__wb_method=POST&page=2&path=%2F'
    """
    return "&".join((f"{url}{'&' if '?' in url else '?'}{_POST}", *(_pair(*each) for each in form.items())))


def mentions(markup: str, script: str) -> Iterator[str]:
    """Yield every address in `markup` that calls `script` with parameters, wherever it stands, once each.

    >>> list(mentions("x = '/a/list.jsp?p=1&amp;q=2'; y = list.jsp?", "list.jsp"))
    ['/a/list.jsp?p=1&q=2']
    """
    seen = set()
    for call in re.finditer(rf"{re.escape(script)}\?", markup):
        text = markup[max(0, call.start() - 200) : call.start()]
        before = text[len(text.rstrip(_PLAIN)) :]
        values = _BEHIND.match(markup, call.end())
        if values and (address := html.unescape(before + call.group() + values.group())) not in seen:
            seen.add(address)
            yield address


def with_values(url: str, values: Mapping[str, object]) -> str:
    """Return `url` with these parameters set, wherever they stand; all others stay as they are written.

    >>> with_values("http://a.example/x?p=1&q=%C4%EA&p=", {"p": 2, "n": 9})
    'http://a.example/x?p=2&q=%C4%EA&p=2&n=9'
    """
    address, _, query = url.partition("?")
    parts = [part for part in query.split("&") if part]
    known = {part.partition("=")[0] for part in parts}
    changed = [_pair(name, values[name]) if (name := part.partition("=")[0]) in values else part for part in parts]
    added = [_pair(name, value) for name, value in values.items() if name not in known]
    return f"{address}?{'&'.join(changed + added)}"


def values_of(url: str) -> dict[str, str]:
    """Return the parameters of `url`, posted ones too; of a repeated one the first that is not empty."""
    values: dict[str, str] = {}
    for part in url.partition("?")[2].split("&"):
        name, _, value = part.partition("=")
        values[name] = values.get(name) or unquote_plus(value)
    return values


def number_of(url: str, names: Iterable[str]) -> tuple[str, int] | None:
    """Return the first of `names` that is a parameter of `url`, with its number (1 where it has none), or None."""
    values = values_of(url)
    for name in names:
        if name in values:
            value = values[name][:9]
            return name, int(value) if value.isascii() and value.isdigit() else 1
    return None


def _pair(name: str, value: object) -> str:
    return f"{quote(name, safe='')}={quote(str(value), safe='')}"
