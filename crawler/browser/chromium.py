"""Browser: shows a list that only a script can fill, with the extra `[browser]` and a Chromium.

Chromium is no more than the renderer and reaches nobody. Every byte that a page's scripts ask for is fetched by
Scrapy, so that guard, robots.txt, the host's delay, one request in flight, retry and the agent string hold for it.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.browser.rendering import NotRendered, Rendered, read
from crawler.browser.supply import Content, Supply, hasten
from crawler.portals import Portal

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Page

SECONDS_TO_START = 60.0
SECONDS_TO_CLOSE = 5.0
NAMES = ("chromium", "chromium-browser", "google-chrome")
# A second lock: no name resolves, and what passes requests on without a name is sent to a proxy that cannot exist
# (RFC 6761 §6.4), addresses of this machine included. The rest keeps Chromium from calling its makers.
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NOBODY = {"server": "http://nobody.invalid:1", "bypass": "<-loopback>"}
_CACHES = {"darwin": "Library/Caches", "win32": "AppData/Local"}
# A place for an application, a template that nobody has filled in, or a script in the page that asks for data.
_FILLED = re.compile(
    r"""<div[^<>]{0,99}\bid=["']?(?:app|root)["']?[^<>]{0,99}>\s{0,99}</div>"""
    r"""|\b(?:v-for|ng-repeat)=|\{\{\s{0,9}\w+\.\w+\s{0,9}\}\}"""
    r"""|\$\.(?:ajax|get|post|getJSON)\(|\bnew XMLHttpRequest\b|\bfetch\(|\baxios\b"""
)


class NoBrowser(LookupError):
    """A chosen portal needs a browser that is not there; the message says what to install."""


def demand(portals: Iterable[Portal]) -> None:
    """Raise NoBrowser when one of `portals` has `browser = true` and there is none to show its lists."""
    needing = [portal.slug for portal in portals if portal.browser]
    if not needing:
        return
    if find_spec("playwright") is None:
        raise NoBrowser(
            f"{needing[0]}: its lists are filled by a script (browser = true), which takes an extra that is not "
            "installed: pip install 'nianbao[browser]'."
        )
    executable()


def executable() -> Path | None:
    """Return the Chromium to start, None for the one that playwright has installed. NoBrowser when there is none."""
    named = os.environ.get("NIANBAO_CHROMIUM", "")
    if named:
        if not os.access(named, os.X_OK) or Path(named).is_dir():
            raise NoBrowser(f"NIANBAO_CHROMIUM is {named}, which is no program. Set it to the path of a Chromium.")
        return Path(named)
    for name in NAMES:
        if path := shutil.which(name):
            return Path(path)
    cache = Path.home() / _CACHES.get(sys.platform, ".cache") / "ms-playwright"
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or cache)
    if any(own.glob("chromium*")):
        return None
    raise NoBrowser(
        f"There is no Chromium for portals with browser = true: NIANBAO_CHROMIUM is not set, {', '.join(NAMES)} are "
        f"not on the path, and {own} holds none. Install one: apt install chromium, or playwright install chromium."
    )


def filled_by_script(html: str) -> bool:
    """Tell whether a list page without records looks like one that a script fills: `browser = true` shows it then.

    >>> filled_by_script('<ul id="list"></ul><script>$.ajax({url: "/api/list"})</script>')
    True
    >>> filled_by_script('<ul><li>暂无信息</li></ul><script>var now = new Date()</script>')
    False
    """
    return _FILLED.search(html) is not None


class Browser:
    """A Chromium that is started for the first list that needs it, and ends with the spider. One list at a time."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._turn = asyncio.Lock()
        self._running = AsyncExitStack()
        self._chromium: Chromium | None = None
        self._scripts: dict[str, Content] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Browser:
        """Return a browser for the spider of `crawler`."""
        browser = cls(crawler)
        crawler.signals.connect(browser.stop, signals.spider_closed)
        crawler.signals.connect(browser.hasten, signals.request_reached_downloader)
        return browser

    def hasten(self, request: Request) -> None:
        """Let a request of a script go first at its host."""
        assert self._crawler.engine is not None
        hasten(request, self._crawler.engine.downloader)

    async def render(
        self, response: Response, hosts: frozenset[str], enough: Callable[[str], bool] = lambda text: False
    ) -> Rendered:
        """Return what the page of `response` shows once its scripts have filled it. NotRendered when they cannot.

        Its scripts may ask for anything on `hosts`. `enough` tells from the HTML of a page of the list whether the
        next one need not be clicked for.
        """
        from playwright.async_api import Error

        async with self._turn:
            try:
                return await self._render(response, hosts, enough)
            except (Error, NoBrowser, OSError, asyncio.TimeoutError) as error:
                await self.stop()  # what hangs or has crashed is not used again
                reason = str(error).strip().partition("\n")[0] or "it does not answer"
                raise NotRendered(f"The browser could not show it: {reason}") from error
            except NotRendered:
                await self.stop()
                raise

    async def stop(self) -> None:
        """End Chromium, if it runs; the next list starts another one."""
        running, self._running, self._chromium = self._running, AsyncExitStack(), None
        await running.aclose()

    async def _render(self, response: Response, hosts: frozenset[str], enough: Callable[[str], bool]) -> Rendered:
        supply = Supply(self._crawler, response, hosts, self._scripts)
        if supply.ended:
            raise NotRendered("The crawl was ended.")
        page = await asyncio.wait_for(self._page(supply), SECONDS_TO_START)
        try:
            return await read(page, response.url, supply, enough)
        finally:
            supply.closed = True
            await _ended(page.context.close)

    async def _page(self, supply: Supply) -> Page:
        """Return a new page, which remembers nothing of others, all of whose requests `supply` answers."""
        chromium = await self._start()
        context = await chromium.new_context(
            user_agent=self._crawler.settings["USER_AGENT"],
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            service_workers="block",
            accept_downloads=False,
        )
        await context.route("**/*", supply.answer)
        await context.route_web_socket(re.compile(""), lambda socket: socket.close())
        return await context.new_page()

    async def _start(self) -> Chromium:
        from playwright.async_api import Error, async_playwright

        if self._chromium is None or not self._chromium.is_connected():
            await self.stop()
            playwright = await async_playwright().start()
            self._running.push_async_callback(_ended, playwright.stop)
            path = executable()
            try:
                self._chromium = await playwright.chromium.launch(
                    executable_path=path,
                    args=ARGUMENTS,
                    proxy=NOBODY,  # type: ignore[arg-type]  # a dict as playwright's own type describes it
                    chromium_sandbox=getattr(os, "geteuid", lambda: 1)() != 0,  # Chromium has none for root
                    handle_sigint=False,  # the crawl ends as it does without a browser, and ends the browser then
                    handle_sigterm=False,
                    handle_sighup=False,
                )
            except Error as error:
                raise NoBrowser(_why_not_started(path, str(error))) from error
            self._running.push_async_callback(_ended, self._chromium.close)
        return self._chromium


def _why_not_started(path: Path | None, log: str) -> str:
    """Return what to do, from the log of a Chromium that did not start."""
    which = path or "playwright's Chromium"
    if "sandboxing failed" in log:
        return f"{which} finds no sandbox. Allow unprivileged user namespaces, or install the package chromium-sandbox."
    said = re.findall(r"\[err\] (.+)", log)
    return f"{which} does not start ({said[-1] if said else 'it says nothing'}). Try it by hand: {which} --headless."


async def _ended(end: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Call `end`; what is gone already, or does not listen, ends with what is around it."""
    from playwright.async_api import Error

    with suppress(Error, asyncio.TimeoutError):
        await asyncio.wait_for(end(), SECONDS_TO_CLOSE)
