"""Which hosts belong to one site: a search never goes from one body's site to another's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from tldextract import TLDExtract

# The suffix list that comes with tldextract; example is nobody's (RFC 2606), and serves the demo and the tests.
_SUFFIXES: Final = TLDExtract(suffix_list_urls=(), cache_dir=None, extra_suffixes=("example", "gov.example"))
# Names of hosts that belong to the site at www: any other name may be another body's (a county, a bureau; mzjxxgk).
_OWN = re.compile(
    r"^(?:www\d?|new|m|wap|3g|portal|z?w?gk|gkml|(?:zf|zw)?xxgk(?:w|ml|pt|nb)?|zfgk|gkpt|info|open|gongkai)$"
)


class Site:
    """The hosts of one body's site, by `host in site`. A county's site is another than its city's.

    >>> site = Site("http://www.a.gov.cn/")
    >>> [host in site for host in ("a.gov.cn", "zfxxgk.a.gov.cn", "county.a.gov.cn", "www.b.gov.cn")]
    [True, True, False, False]
    >>> "mzjxxgk.a.gov.cn" in site
    False
    >>> "www.a.gov.cn" in Site("http://mzj.a.gov.cn/"), "jyj.a.gov.cn" in Site("http://mzj.a.gov.cn/")
    (True, False)
    """

    def __init__(self, url: str) -> None:
        self.host = (urlsplit(url).hostname or "").lower()
        self.domain = domain_of(self.host)
        self._own = frozenset(self._labels(self.host))

    def __contains__(self, host: object) -> bool:
        if host == self.host:
            return True
        if not isinstance(host, str) or domain_of(host.lower()) != self.domain:
            return False
        return all(label in self._own or _OWN.match(label) for label in self._labels(host.lower()))

    def is_above(self, host: str) -> bool:
        """Tell whether `host` is of the domain itself, where this site is one below it (a bureau, a county).

        >>> Site("http://mzj.a.gov.cn/").is_above("www.a.gov.cn"), Site("http://www.a.gov.cn/").is_above("a.gov.cn")
        (True, False)
        """
        below = [label for label in self._own if not _OWN.match(label)]
        return bool(below) and not any(label in self._labels(host.lower()) for label in below)

    def _labels(self, host: str) -> list[str]:
        return [label for label in host.removesuffix(self.domain).split(".") if label]


def domain_of(host: str) -> str:
    """Return the domain that somebody registered, or `host` itself where there is none (an IP address, localhost).

    >>> domain_of("zfxxgk.beijing.gov.cn"), domain_of("127.0.0.1")
    ('beijing.gov.cn', '127.0.0.1')
    """
    return _SUFFIXES(host).top_domain_under_public_suffix or host


def registered(urls: Iterable[str], url: str) -> list[str]:
    """Return the hosts of `urls` under the domain of `url`, sorted."""
    domain = domain_of((urlsplit(url).hostname or "").lower())
    hosts = {(urlsplit(one).hostname or "").lower() for one in urls}
    return sorted(host for host in hosts if host and domain_of(host) == domain)
