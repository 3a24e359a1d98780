"""A page for the refinery, from a live response or from the archive: the same value either way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response

from archive import attached, frontier, mementos
from archive.evidence import captures
from archive.hosts import canary_of
from archive.report import Page
from archive.store import Archive


def page_of_response(
    response: Response,
    *,
    requested: str,
    fetched_at: str,
    portal: str | None,
    region: str,
    capture: str | None,
    link_title: str = "",
    cover: Page | None = None,
    images: tuple[tuple[str, bytes], ...] = (),
    canary: str = "",
) -> Page:
    """Return the page that `response` is."""
    return Page(
        url=response.url,
        body=response.body,
        content_type=_header(response, "Content-Type"),
        status=response.status,
        fetched_at=fetched_at,
        portal=portal,
        region=region,
        capture=capture,
        requested=requested,
        link_title=link_title,
        cover=cover,
        images=images,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        cookies="; ".join(value.decode("latin-1") for value in response.headers.getlist("Set-Cookie")),
        canary=canary,
    )


def page_of_capture(
    archive: Archive, row: dict[str, Any], *, in_context: bool = True, with_images: bool = False
) -> Page:
    """Return the page that a row of `captures` (with its page's portal) leads to. OSError, ValueError: unreadable.

    Not `in_context`, without what led to it: two pages may have each other attached.
    """
    link_title, cover = context_of(archive, row["page"]) if in_context else ("", None)
    exchange = captures.exchange_of(archive, row)
    return Page(
        url=exchange.url,
        body=exchange.body,
        content_type=exchange.header("Content-Type"),
        status=exchange.status,
        fetched_at=exchange.fetched_at,
        portal=row["portal"],
        region=frontier.region_of(archive, row["portal"]),
        capture=row["id"],
        requested=exchange.page,
        link_title=link_title,
        cover=cover,
        images=images_of(archive, row["page"]) if with_images else (),
        etag=exchange.header("ETag"),
        last_modified=exchange.header("Last-Modified"),
        via=exchange.via,
        cookies=exchange.header("Set-Cookie"),
        canary=canary_of(archive, exchange.url),
    )


def page_of_past(archive: Archive, row: dict[str, Any], *, with_images: bool = False) -> Page:
    """Return the page that a row of `archive.rereading.each` leads to, with the page that it is attached to as that was
    at the time. OSError, ValueError: unreadable."""
    page = page_of_capture(archive, row, in_context=False, with_images=with_images)
    title, _ = frontier.context_of(archive, row["page"])
    around, cover = mementos.cover_of(archive, row["page"], page.fetched_at), None
    if around is not None:
        try:
            cover = page_of_capture(archive, around | {"portal": row["portal"]}, in_context=False)
        except (OSError, ValueError):  # the cover's record is damaged: the file can be read all the same
            cover = None
    # For what a web archive has, the frontier's address stands for the captures of both schemes.
    url = row["page"] if page.via else page.url
    return replace(page, url=url, fetched_at=row["seen_at"], link_title=title, cover=cover)


def images_of(archive: Archive, url: str) -> tuple[tuple[str, bytes], ...]:
    """Return the pictures of tables on the page `url` that were captured, by their address."""
    found = []
    for row in attached.images_of(archive, url):
        try:
            exchange = captures.exchange_of(archive, row)
        except (OSError, ValueError):  # a damaged record: the reading says that the picture could not be had
            continue
        found.append((row["page"], exchange.body))
    return tuple(found)


def context_of(archive: Archive, url: str) -> tuple[str, Page | None]:
    """Return what the link to the page `url` says, and the page that it is attached to, as it was last captured."""
    link_title, row = frontier.context_of(archive, url)
    if row is None or row["page"] == url:
        return link_title, None
    try:
        return link_title, page_of_capture(archive, row, in_context=False)
    except (OSError, ValueError):  # the cover's record is damaged: the file can be read all the same
        return link_title, None


_POST = re.compile(r"[?&]__wb_method=POST(?:&|$)")


def posted(url: str) -> tuple[str, str | None]:
    """Return the address that a frontier address stands for, and the form to be posted to it, None for a GET.

    A list page that must be posted is written as the indexes of web archives write it: the form behind
    `__wb_method=POST` in the query.

    >>> posted("http://a.example/list.jsp?col=7&__wb_method=POST&page=2&size=15")
    ('http://a.example/list.jsp?col=7', 'page=2&size=15')
    >>> posted("http://a.example/list.jsp?col=7")
    ('http://a.example/list.jsp?col=7', None)
    """
    address, *form = _POST.split(url, maxsplit=1)
    return address, form[0] if form else None


def request_for(url: str, headers: Mapping[str, str] | None = None, **arguments: Any) -> Request:
    """Return the request for a frontier address: a GET, or the POST of its form. It is never filtered.

    The frontier holds each address once. Scrapy's filter would swallow the second of two pages that redirect to one
    address, and tell nobody.
    """
    address, form = posted(url)
    if form is None:
        return Request(address, headers=headers, dont_filter=True, **arguments)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request(
        address, method="POST", body=form, headers={**(headers or {}), **kind}, dont_filter=True, **arguments
    )


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
