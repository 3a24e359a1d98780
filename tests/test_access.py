"""Access states in a crawl: what is recorded of pages and portals, and that nothing but a good page replaces one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.access import STATES
from archive.store import Archive
from tests.crawling import nianbao, rows
from tests.faults import RESET, Answer, FaultServer, answer, redirect, rules
from tests.standins import STAND_INS, template_for_all
from tests.test_politeness import PAGES, YEARS, entry, report, whole

STAND_IN = {stand_in.name: stand_in for stand_in in STAND_INS}


def served(name: str) -> bytes:
    """Return the stand-in `name` as an answer."""
    page = STAND_IN[name].page
    cookies = {"Set_Cookie": page.cookies} if page.cookies else {}
    return answer(page.body, page.status, **cookies)


def shrunk() -> bytes:
    title = "甲县教育局2024年政府信息公开工作年度报告"
    return answer(
        f"<html><title>{title}</title><body><h1>{title}</h1><p>一、总体情况</p><p>正在整理。</p></body></html>"
    )


# What takes the place of a report at the second visit, the access state that this makes, and a line for the records.
SECOND: dict[str, tuple[Answer, str]] = {
    "maintenance": (served("repairs among all the navigation"), "maintenance"),
    "challenge-521": (served("a cookie to be computed, 521"), "challenge"),
    "challenge-412": (served("a script without words, 412"), "challenge"),
    "challenge-200": (served("a slider"), "challenge"),
    "firewall": (served("a firewall among all the navigation"), "block"),
    "login-inline": (served("a login in its place"), "login"),
    "login-redirect": (redirect("/login?back=%2Fnb%2F2024.html"), "login"),
    "region": (served("closed to foreigners"), "region"),
    "law": (answer("", 451), "region"),
    "missing": (answer("<p>抱歉，您访问的页面不存在</p>"), "soft404"),
    "template": (answer(template_for_all("qingyan", 2024).body), "soft404"),
    "home": (redirect("/"), "soft404"),
    "gone": (answer("", 410), "gone"),
    "error": (answer("", 500), "error"),
    "reset": (RESET, "unreachable"),
    "moved": (redirect("http://new.pingtan.gov.cn/nb/2024.html"), "moved"),
    "shrunk": (shrunk(), "error"),
}
HOSTS = {name: f"127.0.5.{number}" for number, name in enumerate(SECOND, 1)}


@dataclass
class Twice:
    """Two visits to the same hosts, the second with `SECOND` in place of a report; `before` is what there was."""

    directory: Path
    server: FaultServer
    before: list[dict[str, Any]]
    log_of_first: int


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    directory = tmp_path_factory.mktemp("access")
    sites = {HOSTS[name]: whole("甲县") for name in SECOND}
    sites[HOSTS["login-redirect"]].paths["/login?back=%2Fnb%2F2024.html"] = served("a login it was redirected to")
    sites[HOSTS["home"]].paths["/"] = answer("<html><body><h1>甲县人民政府</h1><p>要闻</p></body></html>")
    sites[HOSTS["template"]].otherwise = answer(template_for_all("qingyan", 1).body)
    sites[HOSTS["template"]].paths["/robots.txt"] = rules("Disallow:")
    with FaultServer(sites) as server:
        for name, host in HOSTS.items():  # each portal is of its own region: the same text would be one report
            for year, page in zip(YEARS, PAGES, strict=True):
                sites[host].paths[page] = report(region_of(name), year)
        entries = [entry(name, server.url(host, "/nb/"), region_of(name)) for name, host in HOSTS.items()]
        (directory / "catalogue.toml").write_text("\n".join(entries), "utf-8")
        options = ["--catalogue", directory / "catalogue.toml", "--archive", directory / "data"]
        first = nianbao("crawl", *options)
        assert first.returncode == 0, first.stderr
        before = rows(directory / "data", REPORTS)
        log_of_first = len(server.log)
        for name, (given, _) in SECOND.items():
            sites[HOSTS[name]].paths[PAGES[0]] = given
        second = nianbao("crawl", "--all", *options)
        assert "Traceback" not in second.stderr
        yield Twice(directory / "data", server, before, log_of_first)


REPORTS = "SELECT pages.url, reports.id, text FROM pages JOIN reports ON reports.id = pages.report ORDER BY pages.url"


def region_of(name: str) -> str:
    """Return a county for each host."""
    number = list(SECOND).index(name)
    return f"{'甲乙丙丁戊己'[number % 6]}{'山川湖'[number // 6]}县"


def test_nothing_but_a_good_page_replaces_what_was_read_before(twice: Twice) -> None:
    assert len(twice.before) == 3 * len(SECOND)
    assert rows(twice.directory, REPORTS) == twice.before


@pytest.mark.parametrize("name", SECOND)
def test_the_access_state_of_a_page_says_what_came_in_its_place(twice: Twice, name: str) -> None:
    page = twice.server.url(HOSTS[name], PAGES[0])
    (row,) = rows(twice.directory, "SELECT access FROM pages WHERE url = ?", page)
    assert row["access"] == SECOND[name][1]
    assert row["access"] in STATES
    assert rows(twice.directory, "SELECT detail FROM problems WHERE url = ?", page)


def test_a_page_that_is_served_as_ever_is_good(twice: Twice) -> None:
    others = rows(twice.directory, "SELECT DISTINCT access FROM pages WHERE url NOT LIKE '%/nb/2024.html'")
    assert others == [{"access": "good"}]


def test_a_challenge_is_asked_no_more_than_three_times_and_never_answered(twice: Twice) -> None:
    for name in ("challenge-521", "challenge-412", "challenge-200"):
        hits = twice.server.hits(HOSTS[name], PAGES[0])
        assert 2 <= len(hits) <= 3, name
        assert all("cookie" not in hit.headers for hit in hits)


def test_each_host_is_asked_once_for_an_address_that_no_page_has(twice: Twice) -> None:
    known = {"/", "/robots.txt", "/nb/", "/login?back=%2Fnb%2F2024.html", *PAGES}
    for name, host in HOSTS.items():
        strange = [hit for hit in twice.server.hits(host) if hit.path not in known]
        assert len(strange) == 1, name
        (row,) = rows(twice.directory, "SELECT * FROM hosts WHERE host = ?", f"{host}:{twice.server.port}")
        assert row["canary_url"] == twice.server.url(host, strange[0].path)
        assert row["canary_status"] == (200 if name == "template" else 404)
        assert bool(row["canary_text"]) == (name == "template")


def test_a_list_that_answered_makes_its_portal_good_whatever_one_of_its_pages_did(twice: Twice) -> None:
    assert rows(twice.directory, "SELECT DISTINCT access, access_detail FROM portals") == [
        {"access": "good", "access_detail": None}
    ]


LISTS: dict[str, tuple[Answer, str, str]] = {
    "fine": (b"", "good", ""),
    "empty": (answer("<html><body><h1>年报</h1></body></html>"), "good", "no records"),
    "repairs": (served("repairs"), "maintenance", "answers 200 and is no list"),
    "challenged": (served("a cookie to be computed, 521"), "challenge", "answers 521"),
    "abroad": (served("closed to foreigners, 403"), "region", "answers 403"),
    "gone": (answer("", 404), "gone", "answers 404"),
    "moved": (
        redirect("https://new.pingtan.gov.cn/zwgk/nb/"),
        "moved",
        "redirects to https://new.pingtan.gov.cn/zwgk/nb/",
    ),
    "template": (answer(template_for_all("bailu", 9).body), "soft404", "answers 200"),
    "forbidden": (b"", "disallowed", "disallows"),
}
LIST_HOSTS = {name: f"127.0.6.{number}" for number, name in enumerate(LISTS, 1)}


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    directory = tmp_path_factory.mktemp("lists")
    sites = {host: whole("甲县") for host in LIST_HOSTS.values()}
    for name, (given, _, _) in LISTS.items():
        if given:
            sites[LIST_HOSTS[name]].paths["/nb/"] = given
    sites[LIST_HOSTS["template"]].otherwise = answer(template_for_all("bailu", 1).body)
    sites[LIST_HOSTS["template"]].paths["/robots.txt"] = rules("Disallow:")
    sites[LIST_HOSTS["forbidden"]].paths["/robots.txt"] = rules("Disallow: /nb/")
    # the list and its pages may be asked for, and nothing beside them
    sites[LIST_HOSTS["fine"]].paths["/robots.txt"] = rules("Disallow: /nb/", "Allow: /nb/$", "Allow: /nb/20")
    with FaultServer(sites) as server:
        entries = [entry(name, server.url(host, "/nb/")) for name, host in LIST_HOSTS.items()]
        (directory / "catalogue.toml").write_text("\n".join(entries), "utf-8")
        options = ["--catalogue", directory / "catalogue.toml", "--archive", directory / "data"]
        assert nianbao("crawl", *options).returncode == 1
        yield Twice(directory / "data", server, [], len(server.log))


@pytest.mark.parametrize("name", LISTS)
def test_a_portal_has_the_state_of_its_list(visited: Twice, name: str) -> None:
    (row,) = rows(visited.directory, "SELECT access, access_at, access_detail FROM portals WHERE slug = ?", name)
    _, access, said = LISTS[name]
    assert row["access"] == access
    assert row["access_at"]
    assert said in (row["access_detail"] or "")


def test_no_canary_is_asked_for_where_robots_txt_forbids_it(visited: Twice) -> None:
    for name in ("fine", "forbidden"):
        host = LIST_HOSTS[name]
        assert {hit.path for hit in visited.server.hits(host)} <= {"/robots.txt", "/nb/", *PAGES}
        assert rows(visited.directory, "SELECT * FROM hosts WHERE host LIKE ?", f"{host}:%") == []


def test_a_list_whose_pages_another_portals_list_led_to_first_is_not_said_to_be_empty(tmp_path: Path) -> None:
    host = "127.0.7.1"
    site = whole("甲县")
    site.paths["/nb2/"] = site.paths["/nb/"]
    with FaultServer({host: site}) as server:
        entries = [entry(name, server.url(host, path)) for name, path in (("one", "/nb/"), ("two", "/nb2/"))]
        (tmp_path / "catalogue.toml").write_text("\n".join(entries), "utf-8")
        options = ["--catalogue", tmp_path / "catalogue.toml", "--archive", tmp_path / "data"]
        crawled = nianbao("crawl", *options)
        first = rows(tmp_path / "data", "SELECT slug, access, access_detail FROM portals ORDER BY slug")
        site.paths["/nb/"] = site.paths["/nb2/"] = answer("<html><body><h1>年报</h1></body></html>")
        assert nianbao("crawl", *options).returncode == 0
    assert len(rows(tmp_path / "data", "SELECT DISTINCT found_on FROM pages WHERE kind = 'page'")) == 1
    assert first == [{"slug": slug, "access": "good", "access_detail": None} for slug in ("one", "two")]
    assert crawled.returncode == 0, crawled.stderr
    empty = rows(tmp_path / "data", "SELECT slug, access, access_detail FROM portals ORDER BY slug")
    assert [row["access_detail"] for row in empty] == ["The list shows no records."] * 2


def test_the_canary_is_asked_for_again_after_thirty_days(visited: Twice) -> None:
    options = ["--catalogue", visited.directory.parent / "catalogue.toml", "--archive", visited.directory, "empty"]
    host = LIST_HOSTS["empty"]

    def strange() -> int:
        return len([hit for hit in visited.server.hits(host) if hit.path not in ("/robots.txt", "/nb/")])

    assert strange() == 1
    nianbao("crawl", *options)
    assert strange() == 1
    with Archive.create(visited.directory) as archive, archive.transaction() as db:
        db.execute("UPDATE hosts SET canary_at = datetime(canary_at, '-31 days') || 'Z'")
    nianbao("crawl", *options)
    assert strange() == 2
