"""Rendering: when a page that scripts fill is done, and the further pages that are reached by clicking 下一页."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from archive.encoding import LIMIT
from crawler.browser.supply import Supply

if TYPE_CHECKING:
    from playwright.async_api import Page

MOST_PAGES = 50  # of one list, by clicking
SECONDS = 30.0  # of the browser's own time; a request may wait much longer for its turn at the host
LONGEST = 900.0  # seconds for one list, whatever it waits for
QUIET = 1.5  # seconds without a request or a new link, after which a page is taken to be done
TICK = 0.1
MOST_NAMED = 5  # reasons
_Answer = TypeVar("_Answer")

# Links are what a list is read for. A clock or a slide show does not change them.
_SHOWN = """() => {
    const links = [...document.querySelectorAll("a[href]")].map(link => link.href).sort().join("\\n")
    let hash = 0
    for (let at = 0; at < links.length; at++) hash = (hash * 31 + links.charCodeAt(at)) | 0
    return document.readyState + " " + links.length + " " + hash
}"""
_SIZE = "() => document.documentElement.outerHTML.length"
# The innermost element that says 下一页, unless it has an address: then the family finds the next page itself.
_CLICK = """() => {
    const next = /^[\\s\\[【(（]*(?:下一?[页頁]|后一?页)[\\s>»›\\])）】]*$/
    const words = each => each.textContent.trim() || each.title || each.value || ""
    const says = each => words(each).length < 20 && next.test(words(each))
    for (const each of document.querySelectorAll("body *")) {
        if (!says(each) || [...each.children].some(says)) continue
        const href = each.closest("a[href]")?.getAttribute("href").trim() ?? ""
        if (href && !/^(#|javascript:)/i.test(href)) return false
        if (each.closest(":disabled, [aria-disabled=true]")) return false
        each.click()
        return true
    }
    return false
}"""


class NotRendered(Exception):
    """A page that the browser could not show; the message says why."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A list as its scripts filled it: one HTML text for each of its pages.

    `requests` is how many requests that took, `disallowed` what robots.txt kept back, `missing` what else could not be
    had, `cut` why there may be more pages than these, or "".
    """

    texts: tuple[str, ...]
    requests: int
    disallowed: tuple[str, ...]
    missing: tuple[str, ...]
    cut: str

    @property
    def account(self) -> str:
        """Why the list may show no records, in a sentence."""
        lacking = sorted([*self.disallowed, *self.missing], key=lambda reason: "://" in reason)  # what is general first
        more = f"; and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
        return f"Its scripts did not get: {'; '.join(lacking[:MOST_NAMED])}{more}." if lacking else ""


async def read(page: Page, url: str, supply: Supply, enough: Callable[[str], bool]) -> Rendered:
    """Return what the list at `url` shows on its first page, and after each click on 下一页 until it repeats itself
    or `enough` says so of the last page's HTML.

    NotRendered, or an error of playwright, for a page that does not answer.
    """
    crashed = asyncio.Event()
    page.on("crash", lambda _: crashed.set())
    end = asyncio.get_running_loop().time() + LONGEST
    await page.goto(url, wait_until="commit", timeout=SECONDS * 1000)
    texts: list[str] = []
    seen: set[str] = set()
    cut = ""
    failures = 0
    while True:
        shown = await _settled(page, supply, crashed, end)
        late = asyncio.get_running_loop().time() > end
        if shown in seen:
            if late or supply.failures > failures:
                cut = f"Page {len(texts) + 1} of the list could not be had."
            break
        seen.add(shown)
        if await _answer(page.evaluate(_SIZE)) > LIMIT:
            raise NotRendered(f"Its scripts made a page of more than {LIMIT} characters.")
        texts.append(await _answer(page.content()))
        if enough(texts[-1]):
            break
        if late:
            cut = f"It was not done after {LONGEST:.0f} seconds."
        elif len(texts) == MOST_PAGES:
            cut = f"No more than {MOST_PAGES} pages are clicked through."
        failures = supply.failures
        supply.refill()
        if cut or not await _clicked(page):
            break
    strange = [f"what stands on {host}, which is no host of the portal" for host in supply.strange]
    return Rendered(tuple(texts), supply.requests, tuple(supply.disallowed), (*supply.refused, *strange), cut)


async def _settled(page: Page, supply: Supply, crashed: asyncio.Event, end: float) -> str:
    """Wait until nothing is fetched and no link is added; return what tells this state of the page from others."""
    from playwright.async_api import Error

    shown, quiet, spent, requests = "", 0.0, 0.0, supply.requests
    clock = asyncio.get_running_loop().time
    while spent < SECONDS and clock() < end:
        if supply.ended:
            raise NotRendered("The crawl was ended.")
        began = clock()
        await asyncio.sleep(TICK)
        if supply.pending:
            quiet = 0.0
            continue
        try:
            now = await _answer(page.evaluate(_SHOWN))
        except Error as error:  # it may be on its way to another document
            if crashed.is_set() or page.is_closed():
                raise NotRendered("The page crashed the browser.") from error
            now = ""
        spent += clock() - began
        quiet = quiet + clock() - began if now and (now, requests) == (shown, supply.requests) else 0.0
        shown, requests = now, supply.requests
        if quiet >= QUIET:
            break
    if not shown:
        raise NotRendered(f"The browser showed nothing within {SECONDS:.0f} seconds.")
    return shown


async def _clicked(page: Page) -> bool:
    """Click 下一页, where there is one without an address."""
    from playwright.async_api import Error

    try:
        return bool(await _answer(page.evaluate(_CLICK)))
    except Error:  # the click led to another document before it could answer
        return True


async def _answer(answer: Awaitable[_Answer]) -> _Answer:
    """Return what the page answers. NotRendered when a script of it does not end."""
    try:
        return await asyncio.wait_for(answer, SECONDS)
    except asyncio.TimeoutError as error:
        raise NotRendered(f"A script of the page does not end within {SECONDS:.0f} seconds.") from error
