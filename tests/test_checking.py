"""`nianbao portals check`: what it says of portals that are well, that have drifted, and that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from crawler.families import Link, Listing
from crawler.health import Answer, health_of, year_due
from crawler.portals import Portal as Entry
from crawler.portals import load
from tests.crawling import nianbao, rows
from tests.faults import FaultServer, answer, redirect, rules
from tests.portals import portal
from tests.test_politeness import PAGES, entry, listing, report, whole

DUE = year_due(date.today())
NEW, OLD = (DUE, DUE - 1, DUE - 2), (2016, 2015, 2014)
EMPTY = answer("<html><body><h1>政府信息公开年报</h1></body></html>")
NAMES = ("fine", "behind", "emptied", "moved", "elsewhere", "repairs", "closed", "other", "folders")
HOSTS = {name: f"127.0.7.{number}" for number, name in enumerate(NAMES, 1)}


@dataclass
class Checked:
    catalogue: Path
    data: Path
    server: FaultServer
    lines: dict[str, list[str]]
    code: int
    said: str


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    directory = tmp_path_factory.mktemp("check")
    sites = {host: whole("甲县") for host in HOSTS.values()}
    for host in HOSTS.values():
        sites[host].paths["/nb/"] = listing("甲县", PAGES, NEW)
        sites[host].paths.update({path: report("甲县", year) for path, year in zip(PAGES, NEW, strict=True)})
    folders = "".join(f'<li><a href="/nb/{year}nb/">{year}年</a></li>' for year in NEW)
    sites[HOSTS["folders"]].paths |= {
        f"/nb/{DUE}nb/": listing("甲县", PAGES, NEW),
        "/nb/": answer(f"<ul>{folders}</ul>"),
    }
    trs = portal("trs")
    start = trs.built.resources[trs.built.start.removeprefix(f"http://{trs.host}")]
    sites[HOSTS["other"]].paths["/nb/"] = answer(start.body)
    data, catalogue = directory / "data", directory / "catalogue.toml"
    with FaultServer(sites) as server:
        entries = {name: entry(name, server.url(host, "/nb/")) for name, host in HOSTS.items()}
        entries["other"] = entries["other"].replace('"links"', '"sitemap"')
        entries["folders"] = entries["folders"].replace('"links"', '"folders"')
        catalogue.write_text("\n".join(entries.values()), "utf-8")
        nianbao("crawl", "--catalogue", catalogue, "--archive", data, "fine", "emptied", "repairs")
        sites[HOSTS["behind"]].paths["/nb/"] = listing("甲县", PAGES, OLD)
        sites[HOSTS["emptied"]].paths["/nb/"] = EMPTY
        sites[HOSTS["moved"]].paths["/nb/"] = redirect("http://new.pingtan.gov.cn/zfxxgknb/")
        sites[HOSTS["elsewhere"]].paths |= {"/nb/": redirect("/gk/nb/"), "/gk/nb/": listing("甲县", PAGES, NEW)}
        sites[HOSTS["repairs"]].paths["/nb/"] = answer("<h1>系统维护中，请稍后访问</h1>")
        sites[HOSTS["closed"]].paths["/robots.txt"] = rules("Disallow: /")
        server.log.clear()
        done = nianbao("portals", "check", "--catalogue", catalogue, "--archive", data, "--verbose")
        lines = {line.split("\t")[0]: line.split("\t")[1:] for line in done.stdout.splitlines()}
        yield Checked(catalogue, data, server, lines, done.returncode, done.stderr)


def test_it_says_one_line_for_each_portal_in_eight_columns(checked: Checked) -> None:
    assert tuple(checked.lines) == NAMES
    assert {len(columns) for columns in checked.lines.values()} == {7}
    assert checked.code == 1
    assert "Traceback" not in checked.said


def test_a_portal_that_is_well_gets_the_line_to_paste_into_its_entry(checked: Checked, tmp_path: Path) -> None:
    verified = f'verified = "{date.today().isoformat()}"'
    assert checked.lines["fine"] == ["good", "3", "3", str(DUE), f"{DUE + 1}-01-20", verified, "-"]
    pasted = tmp_path / "pasted.toml"
    pasted.write_text(entry("fine", "http://127.0.0.1/nb/") + verified, "utf-8")
    assert load([pasted])["fine"].verified == date.today().isoformat()


def test_folders_by_year_are_looked_into(checked: Checked) -> None:
    assert checked.lines["folders"][:3] == ["good", "3", "3"]


@pytest.mark.parametrize(
    ("name", "access", "said"),
    [
        ("behind", "good", f"The newest report is on 2016; the one on {DUE} is due."),
        ("emptied", "good", "The list shows no records; the archive has 3 pages of it."),
        ("moved", "moved", "redirects to http://new.pingtan.gov.cn/zfxxgknb/"),
        ("elsewhere", "good", "/nb/ redirects to http://127.0.7.5:"),
        ("repairs", "maintenance", "/nb/: maintenance: The list answers 200"),
        ("closed", "disallowed", "robots.txt of 127.0.7.7:"),
        ("other", "good", "The family trs reads 4 reports there, sitemap 0."),
    ],
)
def test_what_is_not_as_expected_is_said_and_the_portal_is_not_verified(
    checked: Checked, name: str, access: str, said: str
) -> None:
    columns = checked.lines[name]
    assert columns[0] == access
    assert said in columns[-1]
    assert columns[-2] == "-"


def test_no_report_is_asked_for(checked: Checked) -> None:
    assert len(checked.server.log) >= 2 * len(NAMES) - 1
    assert not [hit.path for hit in checked.server.log if hit.path in PAGES]
    assert [hit.path for hit in checked.server.hits(HOSTS["closed"])] == ["/robots.txt"]


def test_the_archive_is_told_of_the_portals_that_it_knows(checked: Checked) -> None:
    known = rows(checked.data, "SELECT slug, access, access_detail, newest, listed_at, access_at FROM portals")
    told = {row["slug"]: row for row in known}
    assert set(told) == {"fine", "emptied", "repairs"}
    assert (told["fine"]["access"], told["fine"]["newest"]) == ("good", DUE)
    assert told["fine"]["listed_at"] == told["fine"]["access_at"]
    assert "no records" in told["emptied"]["access_detail"]
    assert told["repairs"]["access"] == "maintenance"
    assert told["repairs"]["listed_at"] < told["repairs"]["access_at"]


def test_portals_that_are_all_well_end_with_0_and_no_archive_is_made(checked: Checked, tmp_path: Path) -> None:
    done = nianbao("portals", "check", "fine", "--catalogue", checked.catalogue, "--archive", tmp_path / "none")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "none").exists()


def test_an_unknown_portal_and_a_missing_contact_are_refused(checked: Checked) -> None:
    unknown = nianbao("portals", "check", "fein", "--catalogue", checked.catalogue)
    assert unknown.returncode == 2
    assert "Did you mean 'fine'?" in unknown.stderr
    nobody = nianbao("portals", "check", "pingtan")
    assert nobody.returncode == 2
    assert "NIANBAO_CONTACT" in nobody.stderr


def health(*years: int, on: date, browser: bool = False, **links: str) -> str:
    """Return what is said of a portal whose list shows reports on `years`."""
    title = "甲县教育局{}年政府信息公开工作年度报告"
    shown = [Link(f"http://a.example/{year}.html", title.format(year), None) for year in years]
    shown += [Link(f"http://a.example/{name}.html", words, None) for name, words in links.items()]
    entry = Entry("a", "甲县", "links", "http://a.example/nb/", browser=browser)
    anchors = "".join(f'<a href="{link.url}">{link.title}</a>' for link in shown)
    found = Answer.of(entry.start, entry.start, f"<html>{anchors}</html>", Listing(tuple(shown), ()))
    return " ".join(health_of(entry, [found], 0, on).drift)


def test_a_report_is_missed_from_the_first_of_april_on() -> None:
    assert health(2024, on=date(2026, 3, 31)) == ""
    assert health(2024, on=date(2026, 4, 1)) == "The newest report is on 2024; the one on 2025 is due."


def test_a_list_of_other_things_is_told_and_one_of_names_is_not() -> None:
    other = health(on=date(2026, 1, 1), a="关于开展二〇二五年度安全生产大检查工作的通知")
    assert "None of the 1 records reads like a report." in other
    assert "reads like" not in health(on=date(2026, 1, 1), a="教育局", b="民政局")


def test_a_list_that_a_script_fills_is_not_expected_to_show_records() -> None:
    assert health(on=date(2026, 1, 1), browser=True) == ""
