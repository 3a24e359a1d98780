"""What is asked of other people's hosts, and how often: one crawl over many loopback hosts, each with its own fault."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.crawling import measured, rows
from tests.faults import RESET, Answer, FaultServer, Site, answer, endless, redirect, rules

YEARS = (2024, 2023, 2022)
PAGES = tuple(f"/nb/{year}.html" for year in YEARS)


def listing(region: str, paths: tuple[str, ...] = PAGES, years: tuple[int, ...] = YEARS) -> bytes:
    """Return a list page whose records lead to `paths`."""
    rows = "".join(
        f'<li><a href="{path}">{region}教育局{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>'
        for path, year in zip(paths, years, strict=True)
    )
    return answer(f"<html><head><title>政府信息公开年报</title></head><body><ul>{rows}</ul></body></html>")


def report(region: str, year: int) -> bytes:
    """Return the page of a report."""
    title = f"{region}教育局{year}年政府信息公开工作年度报告"
    text = "".join(f"<p>{line}</p>" for line in (
        "一、总体情况", f"{year}年，我局主动公开政府信息{year % 100}条，及时回应社会关切，未收到举报。" * 3,
        "二、主动公开政府信息情况", "本年制发规范性文件三件，现行有效九件。" * 4,
    ))  # fmt: skip
    return answer(f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{text}</div></body></html>")


def whole(region: str, **paths: Answer) -> Site:
    """Return a host whose list leads to three reports; `paths` (`robots`, `start`, `page`) are answered otherwise."""
    site = Site({"/nb/": listing(region), **{f"/nb/{year}.html": report(region, year) for year in YEARS}})
    names = {"robots": "/robots.txt", "start": "/nb/", "page": PAGES[0]}
    site.paths.update({names.get(name, name): given for name, given in paths.items()})
    return site


def date_in(seconds: float) -> str:
    """Return the HTTP date `seconds` from now."""
    return format_datetime(datetime.now(timezone.utc) + timedelta(seconds=seconds), usegmt=True)


def busy_until_a_date(seconds: float, then: bytes) -> Answer:
    """Return what asks for `seconds` in the form of a date at the first request, and answers `then` afterwards."""
    answers = iter([lambda: answer("busy", 503, Retry_After=date_in(seconds))])

    async def stream() -> AsyncIterator[bytes]:
        first = next(answers, None)
        yield first() if first else then

    return stream


BUSY = answer("busy", 429, Retry_After="2")
LONG_RULES = "#" * 60 + "\n"


def robots_chain(hops: int) -> dict[str, Answer]:
    """Return the paths of a robots.txt that redirects so many times before it forbids a page."""
    steps = ["/robots.txt", *(f"/robots-{number}.txt" for number in range(1, hops + 1))]
    chain: dict[str, Answer] = {here: redirect(there) for here, there in pairwise(steps)}
    return {**chain, steps[-1]: rules(f"Disallow: {PAGES[0]}")}


def refusing(status: int, **headers: str) -> dict[str, Answer]:
    """Return a list of six reports, none of which is served."""
    years = tuple(range(2024, 2018, -1))
    paths = tuple(f"/nb/{year}.html" for year in years)
    return {"/nb/": listing("甲县", paths, years), **dict.fromkeys(paths, answer("no", status, **headers))}


# Each a host of its own. The name of a portal is its host's.
WORLD: dict[str, Site] = {
    "healthy": whole("甲县"),
    "robots-reset": whole("甲县", robots=RESET),
    "robots-401": whole("甲县", robots=answer("no", 401)),
    "robots-429": whole("甲县", robots=answer("no", 429)),
    "robots-404": whole("甲县", robots=answer("none", 404)),
    "robots-long": whole("甲县", robots=answer(
        f"User-agent: *\nDisallow: {PAGES[0]}\n{LONG_RULES * 10_000}Disallow: {PAGES[1]}\n", Content_Type="text/plain"
    )),
    "robots-endless": whole("甲县", robots=endless(b"User-agent: *\nDisallow:\n", b"#" * 65_536, 200_000_000)),
    "robots-5-hops": whole("甲县", **robots_chain(5)),
    "robots-6-hops": whole("甲县", **robots_chain(6)),
    "robots-outside": whole("甲县"),  # its robots.txt is set when the port is known
    "robots-slow": whole("甲县", robots=rules("Crawl-delay: 1")),
    "robots-junk-abc": whole("甲县", robots=rules("Crawl-delay: abc")),
    "robots-junk-minus": whole("甲县", robots=rules("Crawl-delay: -1")),
    "robots-junk-nan": whole("甲县", robots=rules("Crawl-delay: NaN")),
    "robots-junk-inf": whole("甲县", robots=rules("Crawl-delay: 1e999")),
    "busy": whole("甲县", page=[BUSY, report("甲县", 2024)]),
    "busy-date": whole("甲县", page=busy_until_a_date(3, report("甲县", 2024))),
    "busy-past": whole("甲县", page=[answer("busy", 503, Retry_After=date_in(-86_400)), report("甲县", 2024)]),
    "busy-huge": whole("甲县", **refusing(503, Retry_After="1000000000")),
    "busy-junk": whole("甲县", page=[answer("busy", 503, Retry_After="soon"), report("甲县", 2024)]),
    "busy-always": whole("甲县", page=answer("busy", 503, Retry_After="1")),
    "refused-403": whole("甲县", **refusing(403)),
    "refused-429": whole("甲县", **refusing(429)),
    "refused-412": whole("甲县", **refusing(412)),
    "refused-521": whole("甲县", **refusing(521)),
    "loop": whole("甲县", page=redirect("/nb/b.html"), **{"/nb/b.html": redirect(PAGES[0])}),
    "loop-self": whole("甲县", page=redirect(PAGES[0])),
    "loop-endless": whole("甲县", **{f"/go/{n}": redirect(f"/go/{n + 1}") for n in range(30)}, page=redirect("/go/0")),
}  # fmt: skip
HOSTS = {name: f"127.0.1.{number}" for number, name in enumerate(WORLD, 1)}
SHARED, OUTSIDE = "127.0.2.1", "127.0.2.2"


@dataclass
class Crawl:
    """The crawl of WORLD: its server, its archive, and what it said."""

    server: FaultServer
    directory: Path
    said: subprocess.CompletedProcess[str]
    memory: int = 0
    outcomes: dict[str, str] = field(default_factory=dict)

    def pages(self, name: str) -> list[str]:
        """Return the pages of reports that the host called `name` was asked for."""
        return [hit.path for hit in self.server.hits(HOSTS[name]) if hit.path.startswith("/nb/20")]

    def access(self, name: str) -> dict[str, str | None]:
        """Return the access state and detail of a portal."""
        (row,) = rows(self.directory, "SELECT access, access_detail FROM portals WHERE slug = ?", name)
        return row

    def problems(self, name: str) -> str:
        """Return what was wrong with a portal, a line each."""
        found = rows(self.directory, "SELECT kind, detail FROM problems WHERE portal = ? ORDER BY id", name)
        return "\n".join(f"{row['kind']}: {row['detail']}" for row in found)

    def reports(self, name: str) -> int:
        """Return how many pages of a portal were read as reports."""
        return len(rows(self.directory, "SELECT url FROM pages WHERE portal = ? AND state = 'report'", name))


def entry(slug: str, start: str, region: str = "甲县", delay: float = 0.05) -> str:
    """Return a portal's entry in a catalogue."""
    return f'[{slug}]\nname = "{slug}"\nfamily = "links"\nstart = "{start}"\nregion = "{region}"\ndelay = {delay}\n'


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    directory = tmp_path_factory.mktemp("politeness")
    sites = {HOSTS[name]: site for name, site in WORLD.items()}
    sites[SHARED] = Site({**whole("甲县").paths, "/xb/": listing("乙县", tuple(f"/xb/{year}.html" for year in YEARS))})
    sites[SHARED].paths.update({f"/xb/{year}.html": report("乙县", year) for year in YEARS})
    sites[OUTSIDE] = Site({"/robots.txt": rules("Disallow:")})
    with FaultServer(sites) as server:
        sites[HOSTS["robots-outside"]].paths["/robots.txt"] = redirect(server.url(OUTSIDE, "/robots.txt"))
        entries = [entry(name, server.url(HOSTS[name], "/nb/")) for name in WORLD]
        entries += [
            entry("shared-1", server.url(SHARED, "/nb/"), delay=0.6),
            entry("shared-2", server.url(SHARED, "/xb/"), "乙县"),  # the slower promise holds for both
        ]
        (directory / "catalogue.toml").write_text("\n".join(entries), "utf-8")
        said, memory = measured("crawl", "--catalogue", directory / "catalogue.toml", "--archive", directory / "data")
        outcomes = {
            row["portal"]: row["outcome"] for row in rows(directory / "data", "SELECT portal, outcome FROM portal_runs")
        }
        yield Crawl(server, directory / "data", said, memory, outcomes)


def test_hosts_without_a_fault_are_collected_whole_beside_those_with_one(crawled: Crawl) -> None:
    assert crawled.said.returncode == 1
    assert "Traceback" not in crawled.said.stderr
    assert crawled.reports("healthy") == 3
    assert crawled.access("healthy") == {"access": "good", "access_detail": None}
    assert crawled.outcomes["healthy"] == "done"


@pytest.mark.parametrize(
    ("name", "access"), [("robots-reset", "unreachable"), ("robots-401", "login"), ("robots-429", "block")]
)
def test_no_page_is_asked_for_where_robots_txt_cannot_be_had(crawled: Crawl, name: str, access: str) -> None:
    assert {hit.path for hit in crawled.server.hits(HOSTS[name])} == {"/robots.txt"}
    assert crawled.outcomes[name] == "failed"
    assert crawled.access(name)["access"] == access
    assert "robots.txt" in str(crawled.access(name)["access_detail"])


def test_a_host_without_a_robots_txt_is_open(crawled: Crawl) -> None:
    assert crawled.reports("robots-404") == 3


def test_of_a_long_robots_txt_the_first_half_megabyte_is_obeyed(crawled: Crawl) -> None:
    assert sorted(crawled.pages("robots-long"), reverse=True) == [PAGES[1], PAGES[2]]


def test_a_robots_txt_without_end_is_cut_off_and_closes_its_host(crawled: Crawl) -> None:
    (hit,) = crawled.server.hits(HOSTS["robots-endless"])
    assert hit.sent < 60_000_000
    assert crawled.outcomes["robots-endless"] == "failed"
    assert crawled.memory < 512 * 1024 * 1024


def test_robots_txt_may_stand_five_redirects_away_and_no_further(crawled: Crawl) -> None:
    assert sorted(crawled.pages("robots-5-hops"), reverse=True) == [PAGES[1], PAGES[2]]
    assert crawled.pages("robots-6-hops") == []
    assert len(crawled.server.hits(HOSTS["robots-6-hops"])) == 6


def test_a_robots_txt_on_a_host_outside_the_portal_is_not_fetched_and_closes_its_host(crawled: Crawl) -> None:
    assert crawled.server.hits(OUTSIDE) == []
    assert crawled.pages("robots-outside") == []
    assert f"{OUTSIDE} is no host of the portal" in crawled.problems("robots-outside")


def test_a_crawl_delay_lies_between_any_two_requests(crawled: Crawl) -> None:
    assert crawled.reports("robots-slow") == 3
    gaps = crawled.server.gaps(HOSTS["robots-slow"])
    assert len(gaps) >= 4
    assert min(gaps[1:]) >= 0.7


@pytest.mark.parametrize("junk", ["abc", "minus", "nan", "inf"])
def test_a_crawl_delay_that_is_no_number_of_seconds_is_ignored(crawled: Crawl, junk: str) -> None:
    assert crawled.reports(f"robots-junk-{junk}") == 3


@pytest.mark.parametrize(("name", "least"), [("busy", 1.7), ("busy-date", 1.7)])
def test_a_host_gets_the_time_that_it_asks_for(crawled: Crawl, name: str, least: float) -> None:
    first, second = crawled.server.hits(HOSTS[name], PAGES[0])
    assert second.started - first.started >= least
    assert crawled.reports(name) == 3
    meanwhile = [hit for hit in crawled.server.hits(HOSTS[name]) if first.started < hit.started < second.started]
    assert meanwhile == []


@pytest.mark.parametrize("name", ["busy-past", "busy-junk"])
def test_a_retry_after_that_asks_for_nothing_is_answered_by_our_own_patience(crawled: Crawl, name: str) -> None:
    assert len(crawled.server.hits(HOSTS[name], PAGES[0])) == 2
    assert crawled.reports(name) == 3


def test_a_host_that_asks_for_years_is_left_alone(crawled: Crawl) -> None:
    assert len(crawled.pages("busy-huge")) == 1
    assert "host left alone" in crawled.problems("busy-huge")


def test_the_next_page_waits_too_when_a_page_is_given_up_while_its_host_asks_for_time(crawled: Crawl) -> None:
    hits = crawled.server.hits(HOSTS["busy-always"])
    tried = [index for index, hit in enumerate(hits) if hit.path == PAGES[0]]
    assert len(tried) == 4
    for index in tried:
        if index + 1 < len(hits):
            assert hits[index + 1].started - hits[index].started >= 0.7
    assert crawled.reports("busy-always") == 2


@pytest.mark.parametrize("status", [403, 429, 412, 521])
def test_a_host_that_keeps_refusing_is_left_alone_after_three_refusals(crawled: Crawl, status: int) -> None:
    name = f"refused-{status}"
    assert len(crawled.pages(name)) == 3
    assert "host left alone" in crawled.problems(name)
    asked = rows(crawled.directory, "SELECT DISTINCT access FROM pages WHERE portal = ? AND kind = 'page'", name)
    assert asked == [{"access": "challenge" if status in (412, 521) else "block"}]


def test_two_portals_on_one_host_are_asked_one_request_at_a_time(crawled: Crawl) -> None:
    assert crawled.reports("shared-1") == crawled.reports("shared-2") == 3
    assert crawled.server.max_in_flight(SHARED) == 1
    assert min(crawled.server.gaps(SHARED)) >= 0.3


def test_no_host_ever_has_two_requests_under_way(crawled: Crawl) -> None:
    streamed = {"robots-endless", "busy-date"}  # these are not measured
    for name in WORLD.keys() - streamed:
        assert crawled.server.max_in_flight(HOSTS[name]) == 1, name


@pytest.mark.parametrize(
    ("name", "most", "said"),
    [("loop", 2, "in a circle"), ("loop-self", 1, "in a circle"), ("loop-endless", 6, "more than five times")],
)
def test_redirects_without_end_are_followed_five_times_at_most_and_the_reason_is_told(
    crawled: Crawl, name: str, most: int, said: str
) -> None:
    followed = [
        hit for hit in crawled.server.hits(HOSTS[name]) if hit.path in (PAGES[0], "/nb/b.html") or "/go/" in hit.path
    ]
    assert 1 <= len(followed) <= most
    assert said in crawled.problems(name)
    assert crawled.reports(name) == 2
