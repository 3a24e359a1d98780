"""Discovery: `nianbao discover` finds the column of a site that nobody configured, or says why it cannot."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from archive.report import Page
from crawler.demo import CATALOGUE, DemoServer, government
from crawler.discovery.columns import Column
from crawler.discovery.entry import entry_of
from crawler.discovery.finding import Finding
from crawler.discovery.search import MOST_REQUESTS, Search
from crawler.discovery.wording import score_of_address
from crawler.families import Link
from crawler.portals import CATALOGUE as catalogue
from crawler.portals import Portal, load
from tests.crawling import nianbao, rows
from tests.portals import BUILDERS, portal, world
from tests.sites import COLUMN, HOST, Builder, Pages, Structure, column, dead_ends, front, made
from tests.sites.searching import search
from tests.sites.structures import STRUCTURES, deep, from_article, side_by_side

REAL = Path(__file__).parent.parent.parent / "shared" / "corpus" / "201_pingtan-list" / "page.html"
QUICK = ("--delay", "0.02")
HOMES = {"qinghe": "www.qinghe.example", "donglin": "www.donglin.example", "shiqiao": "www.shiqiao.example"}


def discover(server: DemoServer, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    return nianbao("discover", *(options or QUICK), url, server=server)


def entry_in(folder: Path, text: str) -> Portal:
    """Return the one portal of a catalogue text."""
    path = folder / "found.toml"
    path.write_text(text, encoding="utf-8")
    [found] = load([path]).values()
    return found


def check_manners(server: DemoServer, structure: Structure) -> None:
    """No more requests than promised, robots.txt first, one at a time, none to a forbidden address."""
    assert len(server.log) <= MOST_REQUESTS
    for host in structure.hosts:
        hits = server.hits(host)
        assert server.max_in_flight(host) <= 1
        assert not hits or hits[0].path == "/robots.txt"
    for host, path in structure.forbidden:
        assert server.hits(host, path) == []


@pytest.mark.parametrize("slug", HOMES)
def test_the_entry_of_a_demo_portal_is_found_from_its_front_page(slug: str, tmp_path: Path) -> None:
    known = load([CATALOGUE])[slug]
    with DemoServer(government()) as server:
        answer = discover(server, f"http://{HOMES[slug]}/")
    assert answer.returncode == 0, answer.stderr
    found = entry_in(tmp_path, answer.stdout)
    assert (found.slug, found.family, found.start, found.also) == (slug, known.family, known.start, known.also)
    assert found.region == known.region
    if slug != "shiqiao":  # an old site, which states no SiteIDCode
        assert (found.name, found.division_code) == (known.name, known.division_code)


@pytest.mark.parametrize(
    "path", ["/col/col1201/index.html", "/col/col1202/index.html", "/art/2020/3/16/art_1201_50197.html"]
)
def test_two_columns_side_by_side_are_found_from_either_and_from_an_article(path: str) -> None:
    found = search(government(1).resources, f"http://www.donglin.example{path}")
    columns = {"http://www.donglin.example/col/col1201/index.html", "http://www.donglin.example/col/col1202/index.html"}
    assert {column.url for column in found.columns} == columns


@pytest.mark.parametrize("build", STRUCTURES, ids=lambda build: build.__name__)
def test_the_column_is_found(build: Builder, tmp_path: Path) -> None:
    structure = build()
    with DemoServer(structure.government) as server:
        answer = discover(server, structure.url)
        check_manners(server, structure)
    assert answer.returncode == 0, answer.stderr
    found = entry_in(tmp_path, answer.stdout)
    assert (found.start, found.also) == (structure.start, structure.also)
    assert structure.family in ("", found.family)


@pytest.mark.parametrize("template", [name for name in BUILDERS if name != "sitemap"])
def test_the_column_of_every_template_is_found_with_its_family(template: str) -> None:
    one = portal(template)
    found = search(world([one]).resources, f"http://{one.host}/")
    assert [column.url for column in found.columns] == [one.built.start, *one.built.also]
    assert found.columns[0].family == one.built.family
    assert {link.url for link in found.columns[0].reports} <= set(one.built.urls)


def test_a_sitemap_whose_addresses_say_nothing_is_not_taken_for_a_list() -> None:
    one = portal("sitemap")
    found = search(world([one]).resources, f"http://{one.host}/")
    assert found.columns == ()
    assert found.requests < 12


@pytest.mark.corpus
@pytest.mark.skipif(not REAL.is_file(), reason=f"the gold pages are not here: {REAL}")
def test_a_real_column_is_known_by_what_it_says(tmp_path: Path) -> None:
    url = "https://www.pingtan.gov.cn/zwgk/zfxxgk/zfxxgknb/"
    looking = Search(url)
    first = looking.next()
    assert first is not None
    looking.took(first, Page(url, REAL.read_bytes(), "text/html"))
    found = entry_in(tmp_path, entry_of(looking.finding(2), "2026-11-22"))
    assert (found.slug, found.start, found.division_code) == ("pingtan", url, "359000")
    assert found.family not in ("links", "table")


def test_the_addresses_of_most_columns_in_the_catalogue_tell_what_they_are() -> None:
    starts = [portal.start for portal in load(sorted(catalogue.glob("*.toml"))).values()]
    telling = [url for url in starts if score_of_address(url) >= 40]
    assert len(telling) >= 0.75 * len(starts)


def test_an_entry_says_what_was_seen_where(tmp_path: Path) -> None:
    with DemoServer(government()) as server:
        answer = discover(server, "http://www.donglin.example/")
        asked = len(server.log)
    comments = [line for line in answer.stdout.splitlines() if line.startswith("#")]
    assert comments[0] == f"# Found from http://www.donglin.example/ with {asked} requests."
    told = "\n".join(comments)
    assert "政务公开 > 政府信息公开年报" in told
    assert "family hanweb: <datastore> with records" in told
    assert "newest: 东林区人民政府2025年度政府信息公开工作年度报告 (2026-03-25)" in told
    found = entry_in(tmp_path, answer.stdout)
    assert found.seen.startswith(f"{found.start} 20")
    assert found.level == "county"


def refused(structure: Structure, *said: str) -> None:
    """A search of `structure` finds nothing, keeps its manners, and says each of `said`."""
    with DemoServer(structure.government) as server:
        answer = discover(server, structure.url)
        check_manners(server, structure)
    assert answer.returncode == 1, answer.stdout
    assert answer.stdout == ""
    assert "no column of annual reports was found" in answer.stderr
    assert "How to go on" in answer.stderr
    for words in said:
        assert words in answer.stderr


def test_a_column_that_robots_txt_closes_is_named_and_not_fetched() -> None:
    refused(dead_ends.closed_by_robots(), f"disallowed robots.txt 不允许: http://{HOST}{COLUMN}")


def test_reports_of_other_kinds_are_no_column() -> None:
    structure = dead_ends.without()
    refused(structure, f"good 正常: http://{HOST}/zwgk/ (政务公开)")


def test_an_empty_column_is_none() -> None:
    refused(dead_ends.emptied(), "no list of reports")


def test_a_look_alike_on_another_domain_is_named_and_not_fetched() -> None:
    refused(dead_ends.look_alike(), "another site's: http://www.ganquan-gov.example/nb/")


def test_the_column_of_a_county_is_not_that_of_its_city() -> None:
    refused(dead_ends.another_county(), "another site's: http://xishan.heyuan.gov.example/nb/")


def test_a_site_that_moved_to_another_domain_is_not_followed_there() -> None:
    refused(dead_ends.moved_away(), "moved 已迁移", "redirects to another site: http://www.newname.example/")


def test_a_site_that_asks_for_a_script_is_told_by_its_access_state() -> None:
    refused(dead_ends.guarded(), f"challenge 脚本验证: http://{HOST}/")


def test_sixty_requests_are_the_most_with_repeated_attempts_among_them() -> None:
    structure = dead_ends.endless()
    with DemoServer(structure.government) as server:
        answer = discover(server, structure.url)
        check_manners(server, structure)
        assert MOST_REQUESTS - 4 < len(server.log) <= MOST_REQUESTS
        assert any(hit.status == 503 for hit in server.log)
        assert f"with {len(server.log)} requests" in answer.stderr
    assert answer.returncode == 1


def test_a_list_that_only_a_script_fills_is_marked_for_the_browser(tmp_path: Path) -> None:
    structure = dead_ends.by_script()
    with DemoServer(structure.government) as server:
        answer = discover(server, structure.url)
    found = entry_in(tmp_path, answer.stdout)
    assert (found.start, found.browser) == (structure.start, True)
    assert "its list was not seen" in answer.stdout


def test_the_delay_between_requests_is_kept() -> None:
    structure = deep()
    with DemoServer(structure.government) as server:
        answer = discover(server, structure.url, "--delay", "0.4")
        starts = [hit.started for hit in server.hits(HOST)]
    assert answer.returncode == 0, answer.stderr
    assert len(starts) == 6
    # the server's clock starts when it gets round to a request, a little after that has arrived
    assert all(after - before >= 0.35 for before, after in pairwise(starts))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("www.pingtan.gov.cn", "an address begins with http:// or https://"),
        ("ftp://www.pingtan.gov.cn/", "an address begins with http:// or https://"),
        ("http://a:b@www.pingtan.gov.cn/", "leave out the user name"),
        ("http://a.example:99999/", "http://a.example:99999/: its host or port is none."),
        ("http://[::1", "http://[::1: its host or port is none."),
        ("http://www.pingtan.gov.cn/", "NIANBAO_CONTACT"),
    ],
)
def test_what_cannot_be_searched_is_refused_before_anything_is_asked(url: str, said: str) -> None:
    answer = nianbao("discover", url)
    assert answer.returncode == 2
    assert said in answer.stderr


def test_a_site_that_does_not_answer_is_unreachable() -> None:
    answer = nianbao("discover", *QUICK, "http://127.0.0.1:9/")
    assert answer.returncode == 1
    assert "unreachable 无法连接: http://127.0.0.1:9/" in answer.stderr


def test_what_a_site_calls_itself_cannot_break_the_entry(tmp_path: Path) -> None:
    link = Link("http://www.a.example/1.html", 'a"\n[[evil]]\nx = 1\u2028\x00', "2024-01-01")
    column = Column("http://www.a.example/nb/", "links", ("a\nsign = 2",), (link, link), named=('title "\r\n[b]',))
    text = entry_of(Finding("http://www.a.example/", (column,), site='县政府"\n[c]\n\\u0000\ttab\x7f'), "2026-11-22")
    found = entry_in(tmp_path, text)
    assert found.slug == "a"
    assert found.start == column.url


@pytest.mark.parametrize(
    ("site", "code", "url", "level"),
    [
        ("北京市人民政府", "110000", "https://www.beijing.gov.cn/nb/", "province"),
        ("昌平区人民政府", "110114", "http://www.bjchp.gov.cn/nb/", "county"),
        ("辽阳市人民政府", "211000", "http://www.liaoyang.gov.cn/nb/", "city"),
        ("福建省人民政府", "", "http://www.fujian.gov.cn/nb/", "province"),
        ("某市人民政府", "", "http://www.mou.gov.cn/nb/", ""),
        ("北京市民政局", "110000", "http://mzj.beijing.gov.cn/nb/", ""),
        ("河包镇人民政府", "", "http://rongchang.gov.cn/nb/", "township"),
        ("中山大学", "", "https://xxgk.sysu.edu.cn/nb/", "university"),
    ],
)
def test_the_level_is_stated_only_where_name_and_code_leave_no_doubt(
    site: str, code: str, url: str, level: str, tmp_path: Path
) -> None:
    column = Column(url, "links", reports=(Link(f"{url}1.html", "2023年政府信息公开年报", None),) * 2)
    assert entry_in(tmp_path, entry_of(Finding(url, (column,), site=site, code=code), "2026-11-22")).level == level


def test_a_crawl_by_address_discovers_the_portal_and_files_its_reports(tmp_path: Path) -> None:
    one = portal("trs", count=6)
    with DemoServer(world([one])) as server:
        answer = nianbao("crawl", "--url", f"http://{one.host}/", "--archive", tmp_path / "data", server=server)
        assert server.max_in_flight(one.host) == 1
    assert answer.returncode == 0, answer.stderr
    assert f'start = "{one.built.start}"' in answer.stderr
    filed = {row["url"] for row in rows(tmp_path / "data", "SELECT url FROM reports")}
    assert filed == set(one.reports)
    assert [row["slug"] for row in rows(tmp_path / "data", "SELECT slug FROM portals")] == ["trs-1"]


def test_a_crawl_by_address_of_a_portal_in_the_catalogue_is_a_visit_to_that_entry(tmp_path: Path) -> None:
    known = load(sorted(catalogue.glob("*.toml")))["tianchang-towns-2021"]
    pages: Pages = {"//www.tianchang.gov.cn/": front(f'<a href="{known.start}">政府信息公开年报</a>')}
    pages[f"//{known.start.removeprefix('http://')}"] = column()
    structure = made("a portal of the catalogue", pages, url="//www.tianchang.gov.cn/")
    with DemoServer(structure.government) as server:
        options = ("--contact", "archive@library.edu.cn", "--archive", tmp_path / "data")
        answer = nianbao("crawl", "--url", structure.url, *options, server=server)
    assert f"[{known.slug}] {known.name}: that entry is used" in answer.stderr
    portals = rows(tmp_path / "data", "SELECT slug, name FROM portals")
    assert [(row["slug"], row["name"]) for row in portals] == [(known.slug, known.name)]


@pytest.mark.parametrize("others", [("pingtan",), ("--catalogue", str(CATALOGUE))])
def test_a_crawl_by_address_takes_no_portals_beside_it(others: tuple[str, ...]) -> None:
    answer = nianbao("crawl", "--url", "http://www.trs-1.example/", *others)
    assert answer.returncode == 2
    assert "--url is for a site that is in no catalogue" in answer.stderr


def test_a_crawl_by_address_of_a_site_without_a_column_ends_with_1(tmp_path: Path) -> None:
    structure = dead_ends.emptied()
    with DemoServer(structure.government) as server:
        answer = nianbao("crawl", "--url", structure.url, "--archive", tmp_path / "data", server=server)
    assert answer.returncode == 1
    assert "no column of annual reports was found" in answer.stderr
    assert not (tmp_path / "data").exists()


def test_a_new_portal_comes_with_a_page_that_is_read_again_without_a_network(tmp_path: Path) -> None:
    structure, file = side_by_side(), tmp_path / "mine.toml"
    with DemoServer(structure.government) as server:
        first = nianbao("portals", "new", *QUICK, "--catalogue", file, structure.url, server=server)
        assert first.returncode == 0, first.stderr
        text = file.read_text("utf-8")
        again = nianbao("portals", "new", *QUICK, "--catalogue", file, structure.url, server=server)
        other = nianbao("portals", "new", *QUICK, "--catalogue", file, "--slug", "second", structure.url, server=server)
    assert first.stdout == text
    assert again.returncode == 2
    assert "[ganquan] stands there already" in again.stderr
    assert other.returncode == 2
    assert "is a list of [ganquan] already" in other.stderr
    assert file.read_text("utf-8") == text
    assert set(load([file])) == {"ganquan"}
    assert {path.name for path in (tmp_path / "mine.pages").glob("ganquan*.html")} == {
        "ganquan.html",
        "ganquan+2.html",
        "ganquan+3.html",
    }
    tested = nianbao("portals", "test", file)
    assert tested.returncode == 0, tested.stderr
    assert "ganquan\t3 records\tas saved" in tested.stdout


def test_a_family_that_reads_a_saved_page_otherwise_is_told(tmp_path: Path) -> None:
    structure, file = from_article(), tmp_path / "mine.toml"
    with DemoServer(structure.government) as server:
        assert nianbao("portals", "new", *QUICK, "--catalogue", file, structure.url, server=server).returncode == 0
    page = tmp_path / "mine.pages" / "ganquan.html"
    page.write_text(page.read_text("utf-8").replace("教育局2024年", "体育局2024年"), encoding="utf-8")
    answer = nianbao("portals", "test", file)
    assert answer.returncode == 1
    assert "ganquan\t9 records\tchanged" in answer.stdout
    assert "no longer read: record" in answer.stderr
    assert "教育局2024年" in answer.stderr
    assert "体育局2024年" in answer.stderr
    file.write_text(file.read_text("utf-8").replace("[ganquan]", "[renamed]"), encoding="utf-8")
    answer = nianbao("portals", "test", file)
    assert answer.returncode == 2
    assert "mine.toml has no [ganquan]" in answer.stderr


def test_a_catalogue_without_test_pages_cannot_be_tested() -> None:
    answer = nianbao("portals", "test", CATALOGUE)
    assert answer.returncode == 2
    assert "no test pages" in answer.stderr


def test_the_list_of_portals_shows_when_each_was_last_seen_live(tmp_path: Path) -> None:
    entry = '[{}]\nname = "某县"\nfamily = "trs"\nstart = "http://{}.example/nb/"\n{}'
    one = portal("trs", count=6)
    file = tmp_path / "mine.toml"
    never, checked = entry.format("never", "a", ""), entry.format("checked", "b", 'verified = "2026-03-13"\n')
    file.write_text(f"{one.entry}delay = 0.02\n{never}{checked}", encoding="utf-8")
    with DemoServer(world([one])) as server:
        options = ("--catalogue", file, "--archive", tmp_path / "data")
        assert nianbao("crawl", *options, one.slug, server=server).returncode == 0
    answer = nianbao("portals", *options)
    columns = {line.split("\t")[0]: line.split("\t")[4] for line in answer.stdout.splitlines()}
    [listed] = rows(tmp_path / "data", "SELECT listed_at FROM portals WHERE slug = ?", one.slug)
    assert columns == {one.slug: listed["listed_at"][:10], "never": "-", "checked": "2026-03-13"}
    assert nianbao("portals", "--catalogue", file, "--archive", tmp_path / "none").stdout.count("\t-\t") == 2


def test_the_list_of_portals_says_what_is_wrong_with_the_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[a]\nname = "某县"\nfamily = "trs"\n', encoding="utf-8")
    answer = nianbao("portals", "--catalogue", file)
    assert answer.returncode == 2
    assert "mine.toml: [a] has no 'start'. A portal needs name, family and start." in answer.stderr
