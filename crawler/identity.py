"""Who we say we are: the agent string, and the contact without which nobody else's host is visited."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from crawler import __version__

PRODUCT = f"nianbao/{__version__}"

# Names that stand in documentation for somebody's own (RFC 2606, RFC 6761), and what people type to get past a check.
_NOBODYS = re.compile(
    r"(?:^|\.)(?:example(?:\.(?:com|org|net|edu))?|test|invalid|localhost|local|domain\.com|test\.com)$"
)
_NO_NAMES = frozenset({"you", "your", "yourname", "youremail", "your.name", "test", "foo", "someone", "user", "xxx"})
_MAIL = re.compile(r"([\w.+-]+)@((?:[a-z0-9-]+\.)+[a-z]{2,})", re.I | re.A)


class NoContact(Exception):
    """Other people's hosts may not be visited without saying who can be asked about it."""


def user_agent(contact: str, hosts: Iterable[str]) -> str:
    """Return how nianbao names itself. NoContact when it would have to visit `hosts` without a contact.

    >>> user_agent("archive@library.edu.cn", ["www.gov.cn"]).partition(" ")[2]
    '(+archive@library.edu.cn)'
    """
    contact = contact.strip()
    if not all(is_own(host) for host in hosts):
        remedy = "set NIANBAO_CONTACT to an e-mail address or a web page of yours, or give --contact."
        if not contact:
            raise NoContact(f"Say who can be asked about this crawl: {remedy}")
        if wrong := objection(contact):
            raise NoContact(f"The contact {contact!r} {wrong}: {remedy}")
    return f"{PRODUCT} (+{contact})" if contact else PRODUCT


def objection(contact: str) -> str | None:
    """Return why nobody can be reached at `contact`, or None.

    >>> objection("you@example.org")
    'is a placeholder'
    >>> objection("archive@library.edu.cn")
    """
    if mail := _MAIL.fullmatch(contact):
        name, host = mail[1].lower(), mail[2].lower()
        return "is a placeholder" if _NOBODYS.search(host) or name in _NO_NAMES else None
    if re.search(r"[\s()]", contact) or not contact.isascii():  # it goes into a header, between brackets
        return "is neither an e-mail address nor an http(s) address"
    try:
        address = urlsplit(contact)
        host = (address.hostname or "").rstrip(".")
    except ValueError:
        host = ""
    if not host or address.scheme not in ("http", "https"):
        return "is neither an e-mail address nor an http(s) address"
    if _NOBODYS.search(host) or "." not in host:
        return "is a placeholder"
    return None


def is_own(host: str) -> bool:
    """Return whether `host` is this machine, or one of the demo government's (RFC 2606 reserves .example)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".example")
