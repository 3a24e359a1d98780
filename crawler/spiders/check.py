"""The spider of checks: it asks for the lists that a catalogue names, and for a few that these lead to if need be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import lists
from crawler.access import access_of, detail_of
from crawler.health import Answer
from crawler.identity import user_agent
from crawler.pages import page_of_response, request_for
from crawler.portals import Portal, slots_of
from crawler.run import utc_now
from crawler.settings import KEEPING_NOTHING
from pipelines.decode import decode

MOST_ASKED = 12  # addresses of one portal


class Check(Spider):
    """Ask for every list of `portals`; what each answered goes into `answers`, by portal and address."""

    name = "check"
    custom_settings = KEEPING_NOTHING

    def __init__(self, portals: dict[str, Portal], answers: dict[tuple[str, str], Answer], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.portals = portals
        self.answers = answers
        self._asked: defaultdict[str, set[str]] = defaultdict(set)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Check:
        """Return the spider for `crawler`, named to the hosts it will visit and as slow as their entries say."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        hosts = (host for portal in spider.portals.values() for host in portal.hosts)
        agent = user_agent(crawler.settings["NIANBAO_CONTACT"], hosts)
        crawler.settings.set("USER_AGENT", agent, priority="spider")
        crawler.settings.set("DOWNLOAD_SLOTS", slots_of(spider.portals.values()), priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for every list."""
        for portal in self.portals.values():
            for url in portal.lists:
                yield self._request(portal.slug, url, url)

    def on_list(self, response: Response) -> Iterator[Request]:
        """Keep what the list shows; one without records leads to others, of which a few are asked for."""
        slug, start, asked = (response.meta[name] for name in ("slug", "start", "asked"))
        page = page_of_response(response, requested=asked, fetched_at=utc_now(), portal=slug, region="", capture=None)
        text = decode(page.body, page.content_type).text
        answer = Answer.of(asked, response.url, text, lists.read(page, self.portals[slug]))
        if asked == start:
            self.answers[slug, start] = answer
        elif answer.listing.reports:
            self.answers[slug, start] = self.answers[slug, start].together_with(answer.listing)
        if not self.answers[slug, start].listing.reports:
            for url in _some_of(answer.listing.pages):
                if url not in self._asked[slug] and len(self._asked[slug]) < MOST_ASKED:
                    yield self._request(slug, start, url)

    def on_error(self, failure: Failure) -> None:
        """Keep the reason."""
        meta = failure.request.meta  # type: ignore[attr-defined]
        answer = Answer(meta["start"], access_of(failure.value), detail_of(failure.value))
        self.answers.setdefault((meta["slug"], meta["start"]), answer)

    def _request(self, slug: str, start: str, url: str) -> Request:
        self._asked[slug].add(url)
        meta = {"slug": slug, "start": start, "asked": url}
        return request_for(url, callback=self.on_list, errback=self.on_error, meta=meta)


def _some_of(pages: Sequence[str]) -> list[str]:
    """Return the first and the last two of `pages`: the newest stand at one end, in folders by year as in lists."""
    return list(dict.fromkeys((*pages[:2], *pages[-2:])))
