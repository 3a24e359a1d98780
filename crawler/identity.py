"""Who we say we are: the agent string, and the contact without which nobody else's host is visited."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from crawler import __version__

PRODUCT = f"nianbao/{__version__}"


class NoContact(Exception):
    """Other people's hosts may not be visited without saying who can be asked about it."""


def user_agent(contact: str, hosts: Iterable[str]) -> str:
    """Return how nianbao names itself. NoContact when it would have to visit `hosts` without a contact.

    >>> user_agent("you@example.org", ["www.gov.cn"]).partition(" ")[2]
    '(+you@example.org)'
    """
    contact = contact.strip()
    if contact:
        return f"{PRODUCT} (+{contact})"
    if all(_is_own(host) for host in hosts):
        return PRODUCT
    raise NoContact(
        "Say who can be asked about this crawl: set NIANBAO_CONTACT to an e-mail address or a web page of yours."
    )


def _is_own(host: str) -> bool:
    """Return whether `host` is this machine, or one of the demo government's (RFC 2606 reserves .example)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".example")
