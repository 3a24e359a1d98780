"""Discovery: from any page of a site to its column of annual disclosure reports, the likeliest page first.

`Search` fetches nothing: it says which page to ask for next, is told what came, and ends with a `Finding`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from lxml import etree

from archive.encoding import decode_content
from archive.report import Page
from crawler.discovery import columns, wording
from crawler.discovery.anchors import Candidate, candidates, folders, is_year_folder, same_page, with_path
from crawler.discovery.columns import Column, Facts
from crawler.discovery.finding import Finding, Look
from crawler.discovery.pool import Pool
from crawler.discovery.sites import Site
from crawler.families import FAMILIES, sitemap
from crawler.pages import posted
from pipelines.decode import decode
from pipelines.naming import is_report_title
from pipelines.verdict import verdict_of

MOST_REQUESTS = 60
MOST_FEEDS = 6  # requests for the data of lists
MOST_MAPS = 5  # sitemaps of an index, folders in a sitemap
MOST_BESIDE = 24  # columns of years or of groups of bodies that are looked at beside the first
# Below these scores a page is not asked for: at first, and once a list is known that does not say it is the column.
FLOOR, FLOOR_WITH_LIST = 15, 50
HOME, FOLDER, ROBOTS, SITEMAP = 22, 18, 16, 15
# Of a page: what a front page or a list has at most, and what takes seconds in all families together.
MOST_CHARACTERS = 1_000_000

_SITEMAP_LINE = re.compile(r"^[ \t]{0,9}sitemap[ \t]{0,9}:[ \t]{0,9}(\S{1,2000})", re.I | re.M)


class Search:
    """The search for the column of one site, from `url` on."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.site = Site(url)
        self.code = ""
        self._names: list[str] = []  # SiteName of the pages read, and the names of sites in their titles
        self._titles: list[str] = []
        self._pool = Pool()
        self._pool.add(Candidate(url, "", 1000))
        self._pool.add(Candidate(urljoin(url, "/"), "首页", HOME))
        self._pool.add(Candidate(urljoin(url, "/robots.txt"), "robots.txt", ROBOTS, "map"))
        self._leads: dict[str, list[Candidate]] = {}  # of each page read, by `same_page`
        self._from: dict[str, str] = {}  # the page on which each page was first named
        self._feeds: dict[str, Column] = {}  # by the address of a list's data, the column that it belongs to
        self._found: list[Column] = []
        self._column: Column | None = None  # the one that is certain
        self._beside: list[Column] = []
        self._left: list[str] = []  # beside it, and not read
        self._last: list[Column] = []  # that stand in where nothing better is found
        self._maps: dict[str, str] = {}  # of each sitemap that an index names, the index
        self._proofs: dict[str, Column] = {}  # by the address of one of its pages, the sitemap that may be a list
        self._looked: list[Look] = []
        self._elsewhere: dict[str, None] = {}

    @property
    def name(self) -> str:
        """The name of the site: its SiteName, else what the first title says."""
        return next(iter((*self._names, *self._titles)), "")

    def next(self) -> Candidate | None:
        """Return the page to ask for, None when the search is over."""
        if self._column is not None:
            return self._pool.pop(FLOOR)
        listed = any(len(one.reports) >= columns.FEWEST for one in self._found)
        return self._pool.pop(FLOOR_WITH_LIST if listed else FLOOR)

    def missed(self, asked: Candidate, access: str, detail: str) -> None:
        """Take note of a page that could not be had."""
        self._looked.append(Look(asked.url, asked.path, access, detail))
        self._lose(asked, access)

    def took(self, asked: Candidate, page: Page) -> None:
        """Read a page that was asked for."""
        text = _text_of(page)
        url = page.url if posted(asked.url)[1] is None else asked.url
        if page.status != HTTPStatus.OK:
            self.missed(asked, verdict_of(page.status, text[:MOST_CHARACTERS], ""), f"answers {page.status}")
            return
        if asked.url.endswith("/robots.txt"):
            self._read_robots(asked, url, text[:MOST_CHARACTERS])
            return
        if sitemap.signs(url, text):
            self._read_sitemap(asked, page, url, text)
            return
        cut = f"only the first {MOST_CHARACTERS:,} of {len(text):,} characters were read"
        cut, text = cut if len(text) > MOST_CHARACTERS else "", text[:MOST_CHARACTERS]
        said = columns.facts(url, text)
        self._names += [said.site] if said.site else []
        self._titles += [said.title_site] if said.title_site else []
        self.code = self.code or said.code
        self._pool.known.add(same_page(url))  # behind a redirect
        if (mapped := self._proofs.get(asked.url)) and is_report_title(said.title):
            self._last.append(replace(mapped, named=(f"a page in it is {said.title}",)))
        fed = self._feeds.get(asked.url)
        found = self._read_feed(fed, page, url, text) if fed else self._read_list(asked, page, url, text, said)
        if cut:
            found = [replace(one, notes=(*one.notes, cut)) for one in found]
        (self._found if self._column is None else self._beside).extend(found)
        if fed is None and not (found and self._column is not None):
            self._follow(asked, url, text, said)
        detail = f"{len(found[0].reports)} reports" if found else "an article" if said.article else "no list of reports"
        state = "good" if found else verdict_of(page.status, text, columns.visible(text))
        self._looked.append(Look(url, asked.path, state, f"{detail}; {cut}" if cut else detail))
        if self._column is None and found and found[0].certain:
            self._settle(found[0])

    def finding(self, requests: int) -> Finding:
        """Return how the search ended, after `requests` requests."""
        known = [one for one in self._found if one.named or len(one.reports) >= columns.FEWEST]
        best = self._column or max(known or self._last, key=lambda one: one.rank, default=None)
        chosen = self._united(best) if best is not None else ()
        return Finding(
            self.url,
            chosen,
            tuple(self._looked),
            tuple(self._elsewhere),
            self._left_out(chosen),
            self.name,
            self.code,
            requests,
        )

    def _read_list(self, asked: Candidate, page: Page, url: str, text: str, said: Facts) -> list[Column]:
        """Return the page as a column, or ask for the data that fill the list of one."""
        by_way = asked.kind == "year" or (asked.kind != "crumb" and wording.names_group(asked.words))
        by_way = by_way or self._column is not None
        if by_way and not said.article:
            said = replace(said, named=(*said.named, f"link {asked.words}"))
        family = self._column.family if self._column is not None else ""
        found = columns.columns_of(url, text, said, self.name, family)
        if not found and family:
            found = columns.columns_of(url, text, said, self.name)
        if not found and said.named:
            self._ask_for_data(asked, page, url, text, said)
        return [replace(one, path=asked.path, page=page) for one in found[:1]]

    def _ask_for_data(self, asked: Candidate, page: Page, url: str, text: str, said: Facts) -> None:
        """Ask for the data that fill the list of a page that says it is the column and shows no report."""
        fed = columns.fed(url, text)
        for family, signs, listing in fed[:2]:
            self._feed(Column(url, family, signs, (), listing.pages, said.named, path=asked.path), listing.pages[0])
        if not fed and said.scripted:
            family, signs = columns.family_of(url, text)
            self._last.append(Column(url, family, signs, named=said.named, browser=True, path=asked.path, page=page))

    def _feed(self, column: Column, data: str) -> None:
        if (urlsplit(data).hostname or "") in self.site and data not in self._feeds and len(self._feeds) < MOST_FEEDS:
            self._feeds[data] = column
            self._pool.add(Candidate(data, "list", wording.COLUMN + 20, "list", path=column.path))

    def _read_feed(self, column: Column, page: Page, url: str, text: str) -> list[Column]:
        """Return `column` with the reports in the data of its list; lists in folders may lie deeper still."""
        try:
            listing = FAMILIES[column.family].read(url, text)
        except (ValueError, LookupError, RecursionError, etree.LxmlError):
            return []
        fresh = columns.reports_of(listing, named=True, fed=True)
        reports = tuple(dict.fromkeys((*column.reports, *fresh)))
        others = [one for one in (*listing.pages, *column.further) if one not in self._feeds]
        if len(reports) < columns.FEWEST and others:
            self._feed(replace(column, reports=reports), others[0])
        narrow = columns.narrowness(reports, self.name)
        return [replace(column, reports=reports, narrow=narrow, page=page)] if reports else []

    def _follow(self, asked: Candidate, url: str, text: str, said: Facts) -> None:
        """Take up what the page leads to."""
        named = bool(said.named) or asked.named
        leads = [self._weighed(url, lead, said, named) for lead in candidates(url, text)]
        here = same_page(url)
        self._leads[here] = leads
        if asked.words == "" or said.article:
            leads = [*leads, *(Candidate(one, "folder", FOLDER + wording.score_of_address(one), "folder")
                               for one in folders(url))]  # fmt: skip
        if said.article and asked.url != self.url:
            leads = [lead for lead in leads if lead.kind in ("crumb", "folder")]
        if self._column is not None:  # only what belongs to the columns beside the one that is known
            leads = [lead for lead in leads if lead.kind == "frame" and named]
        for lead in with_path(leads, asked.path):
            host = urlsplit(lead.url).hostname or ""
            if host in self.site:
                self._from.setdefault(same_page(lead.url), here)
                self._pool.add(replace(lead, score=lead.score - 25) if self.site.is_above(host) else lead)
            elif lead.score >= wording.GROUP:
                self._elsewhere[lead.url] = None

    def _weighed(self, url: str, lead: Candidate, said: Facts, named: bool) -> Candidate:
        """Return a link with the score that it has on this page: years and frames of the column count more."""
        if named and wording.names_year(lead.words):
            listed = is_year_folder(lead.url, lead.words)  # else it may be the report on that year
            return replace(lead, score=wording.YEAR if listed else FLOOR_WITH_LIST + 2, kind="year")
        if named and lead.kind == "frame":
            return replace(lead, score=wording.COLUMN - 4, words="政府信息公开年报")
        if said.article and lead.kind == "crumb" and wording.score_of_words(lead.words) >= wording.GROUP:
            return replace(lead, score=wording.COLUMN + 8)
        return lead

    def _read_robots(self, asked: Candidate, url: str, text: str) -> None:
        """Take up the sitemaps that robots.txt names."""
        named = [urljoin(url, one) for one in _SITEMAP_LINE.findall(text)]
        self._looked.append(Look(url, asked.path, "good", f"names {len(named)} sitemaps"))
        self._take([Candidate(one, "sitemap", SITEMAP, "map") for one in named[:MOST_MAPS]], asked.path)

    def _read_sitemap(self, asked: Candidate, page: Page, url: str, text: str) -> None:
        """Take up what the addresses in a sitemap tell; where they are reports', the sitemap itself is a list."""
        listing, start = sitemap.read(url, text), self._maps.get(asked.url, asked.url)
        self._maps.update(dict.fromkeys(listing.pages[:MOST_MAPS], start))
        found = [Candidate(one, "sitemap", SITEMAP, "map") for one in listing.pages[:MOST_MAPS]]
        telling = [link for link in listing.reports if re.search(sitemap.MATCH, link.url)]
        above = dict.fromkeys(folder for link in telling for folder in (link.url, *folders(link.url)))
        shaped = [(wording.score_of_address(one), one) for one in above]
        shaped.sort(key=lambda pair: (-pair[0], len(pair[1])))
        found += [Candidate(one, "sitemap", score, "folder") for score, one in shaped[:MOST_MAPS] if score >= FLOOR]
        if articles := tuple(link for link in telling if wording.score_of_address(link.url) == 0):
            match = columns.common_folder([link.url for link in articles])
            signs = sitemap.signs(url, text)
            column = Column(start, "sitemap", signs, articles, listing.pages, match=match, path=asked.path, page=page)
            self._proofs[articles[0].url] = column
            found.append(Candidate(articles[0].url, "sitemap", SITEMAP))
        self._looked.append(
            Look(url, asked.path, "good", f"a sitemap, {len(telling)} of its addresses tell of reports")
        )
        self._take(found, asked.path)

    def _take(self, found: list[Candidate], path: tuple[str, ...]) -> None:
        for one in with_path(found, path):
            if (urlsplit(one.url).hostname or "") in self.site:
                self._pool.add(one)

    def _settle(self, column: Column) -> None:
        """Make `column` the one, and ask only for those that stand beside it or below it."""
        self._column = column
        self._pool.heap.clear()
        known = {same_page(url) for url in (column.url, *column.further)}
        known |= {same_page(link.url) for link in column.reports}
        known |= self._pool.known
        peers: dict[str, Candidate] = {}
        beside = self._peers(column)
        named = {same_page(lead.url): lead for lead in beside}
        for one in self._found:  # read on the way, before its neighbour was known to be the column
            lead = named.get(same_page(one.url))
            if lead is not None and same_page(one.url) != same_page(column.url):
                self._beside.append(replace(one, named=one.named or (f"link {lead.words}",)))
        for lead in beside:
            if (urlsplit(lead.url).hostname or "") in self.site and same_page(lead.url) not in known:
                peers.setdefault(same_page(lead.url), lead)
        fresh = list(peers.values())
        for lead in fresh[:MOST_BESIDE]:
            self._pool.add(lead)
        for lead in fresh[MOST_BESIDE:]:
            self._lose(lead, "not asked for")

    def _lose(self, lead: Candidate, reason: str) -> None:
        """Take note of a list beside the column that could not be read."""
        if self._column is not None:
            self._left.append(f"{lead.words} {lead.url} ({reason})")

    def _left_out(self, chosen: tuple[Column, ...]) -> tuple[str, ...]:
        """Return the lists beside the column that are not among the `chosen`, each with the reason."""
        if self._column is None:
            return ()
        known = {link.url for one in chosen for link in one.reports}
        others = [one for one in self._beside if not known.issuperset(link.url for link in one.reports)]
        read = (f"{one.path[-1]} {one.url} (family {one.family}, {len(one.reports)} reports)" for one in others)
        never = (f"{one.words} {one.url} (not asked for)" for one in self._pool.waiting())
        return (*read, *self._left, *never)

    def _peers(self, column: Column) -> list[Candidate]:
        """Return the links beside those to `column`, on its page and on that which led there, those below it, and the
        years on its page, wherever they lead."""
        own, below = same_page(column.url), columns.path_of(column.url)
        found: list[Candidate] = []
        for place, path in ((self._from.get(own, ""), column.path[:-1]), (own, column.path)):
            leads = self._leads.get(place, [])
            groups = {lead.group for lead in leads if same_page(lead.url) == own and lead.group >= 0}
            beside = [lead for lead in leads if lead.group in groups and _is_part(lead)]
            if place == own:
                parts = (lead for lead in leads if _is_part(lead) or wording.says_more(lead.words))
                beside += [lead for lead in parts if lead.kind == "year" or columns.path_of(lead.url).startswith(below)]
            found += [replace(lead, score=wording.COLUMN, path=(*path, lead.words)) for lead in beside]
        return found

    def _united(self, best: Column) -> tuple[Column, ...]:
        """Return the columns of one entry: `best`, and those beside it that its family reads and that add reports."""
        chosen, known = [best], {link.url for link in best.reports}
        others = [one for one in self._beside if one.family != best.family]
        if others and known <= {link.url for one in others for link in one.reports}:
            # a page of teasers: the lists behind it, of a family that knows their further pages, have all of it
            families = [one.family for one in others]
            family = max(families, key=families.count)
            chosen, known = [], set()
        else:
            family = best.family
        for one in self._beside:
            fresh = {link.url for link in one.reports} - known
            if one.family == family and fresh:
                chosen.append(one)
                known |= fresh
        return tuple(chosen)


def _is_part(lead: Candidate) -> bool:
    return wording.names_group(lead.words) or lead.kind == "year" or is_year_folder(lead.url, lead.words)


def _text_of(page: Page) -> str:
    """Return the decoded text of a page, which may be a sitemap that is served compressed."""
    body = decode_content(page.body, "gzip") if page.body.startswith(b"\x1f\x8b") else page.body
    return decode(body, page.content_type).text
