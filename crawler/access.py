"""How a request failed, as an access state (`archive.access`). Answers are judged by `pipelines.verdict` instead."""

from __future__ import annotations

from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectionDone, ConnectionLost, TCPTimedOutError
from twisted.python.failure import Failure

from archive.encoding import LIMIT

_TLS = (SSL.Error, VerificationError)
_CONNECTION = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    ConnectionDone,
    ConnectionLost,
    TCPTimedOutError,
    OSError,
)


def access_of(error: BaseException | None) -> str:
    """Return the access state of a page that `error` kept from us.

    `tls` when no encrypted connection came about, `unreachable` when no connection did, or none that lasted. Our own
    errors (a robots.txt, the guard, a host that is left alone) carry theirs as `access`. Else `error`.
    """
    own = getattr(error, "access", None)
    if isinstance(own, str):
        return own
    if any(isinstance(each, _TLS) for each in _causes(error)):
        return "tls"
    return "unreachable" if isinstance(error, _CONNECTION) else "error"


def detail_of(error: BaseException | None) -> str:
    """Return what `error` says, in words of its own: Twisted shows the objects that it holds."""
    said = str(error)
    if isinstance(error, DownloadCancelledError) and not said:
        return f"Its body is longer than {LIMIT:,} bytes."
    if said == "max redirections reached":
        return "It redirects more than five times."
    if "twisted.python.failure.Failure" in said:
        said = str(list(_causes(error))[-1])
    return said or type(error).__name__


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error` and what it came from: Twisted lists the reasons of a failed connection, Scrapy chains errors."""
    if error is None:
        return
    yield error
    yield from _causes(error.__cause__)
    for reason in getattr(error, "reasons", None) or ():
        yield from _causes(reason.value if isinstance(reason, Failure) else reason)
