"""Stand-ins are told from reports: by what they say, by where they lead, and by what their host answers to anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from archive.report import Page
from crawler.demo import government
from pipelines.canary import alike, words_of, words_of_answer
from pipelines.decode import decode
from pipelines.markup import parse
from pipelines.refine import refine
from tests.pages import others
from tests.pages.register import TEMPLATES
from tests.pages.site import Site
from tests.pages.writing import modern, township
from tests.standins import MISSING, STAND_INS, StandIn

SITES = ("qingyan", "bailu", "shazhou", "tongchuan")


def words(page: Page) -> str:
    return words_of(parse(decode(page.body, page.content_type).text).root)


def canary_of(page: Page) -> str:
    return words_of_answer(200, page.body, page.content_type)


@pytest.mark.parametrize("stand_in", STAND_INS, ids=lambda stand_in: stand_in.name)
def test_every_page_in_place_of_a_report_is_told_for_what_it_is(stand_in: StandIn) -> None:
    assert refine(stand_in.page).verdict == stand_in.verdict


def test_a_missing_page_that_is_answered_200_is_known_by_the_canary_whatever_it_says() -> None:
    missed = []
    asked = 0
    for missing in MISSING:
        for site in SITES:
            canary = canary_of(missing(site, 1))
            for path in (2019, 58900967, 7_000_003):
                asked += 1
                verdict = refine(replace(missing(site, path), canary=canary)).verdict
                if verdict != "soft404":
                    missed.append((missing.__name__, site, path, verdict))
    assert asked >= 60
    assert len(missed) <= asked * 0.05, missed


def real_looking() -> Iterator[tuple[str, Page]]:
    """Yield at least 200 pages of reports, and of reports that stand in a file or an image."""
    for entry in TEMPLATES:
        yield entry.name, entry.sample(7).page
    for place in government(1).places:
        host, _, path = place.url.removeprefix("http://").partition("/")
        resource = government(1).resources[host, f"/{path}"]
        yield place.url, Page(place.url, resource.body, resource.content_type)
    for number in range(12):
        for build in (others.only_a_link_to_a_file, others.only_an_image):
            report = modern(f"{build.__name__} {number}", 2010 + number)
            yield build.__name__, build(report, Site(report, f"{number}"))
        report = township(f"short {number}", 2012 + number, 1)
        yield "short", others.only_an_image(report, Site(report, f"short {number}"))


def test_no_report_is_taken_for_a_stand_in() -> None:
    pages = list(real_looking())
    assert len(pages) >= 200
    wrong = [(name, verdict) for name, page in pages if (verdict := refine(page).verdict) != "good"]
    assert wrong == []


def test_no_report_is_taken_for_the_canary_of_its_own_site() -> None:
    wrong, pages = [], 0
    for name, page in real_looking():
        text = decode(page.body, page.content_type).text
        title = refine(page).title
        if not title or title not in text:
            continue
        pages += 1
        bare = text.replace(title, "")  # its template: the furniture, without the article
        for line in refine(page).text.split("\n"):
            bare = bare.replace(line, "")
        if alike(words(page), words_of(parse(bare).root)):
            wrong.append(name)
    assert pages >= 150
    assert len(wrong) <= pages * 0.01, wrong


@pytest.mark.parametrize("status", [404, 410, 403, 500, 301])
def test_a_canary_that_is_not_answered_200_says_nothing(status: int) -> None:
    assert words_of_answer(status, MISSING[0]("qingyan", 1).body, "text/html; charset=utf-8") == ""


@pytest.mark.parametrize("name", ["a slider", "a firewall", "a login in its place", "repairs", "closed to foreigners"])
def test_a_host_that_turns_everybody_away_has_no_canary(name: str) -> None:
    (stand_in,) = [each for each in STAND_INS if each.name == name]
    assert words_of_answer(200, stand_in.page.body, stand_in.page.content_type) == ""


def test_a_canary_that_says_nothing_is_like_no_page() -> None:
    assert not alike("", "")
    assert not alike("首页", "首页")
