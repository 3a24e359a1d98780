"""Visits after the first: what they ask for, what they find, what they leave for later."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from archive.store import Archive
from crawler.demo import DemoServer
from crawler.demo.resource import Fault
from crawler.visit import MOST_STRAYS, SWEEP_EVERY
from tests.crawling import nianbao, rows
from tests.portals import BUILDERS, Portal, portal, records_of, world
from tests.portals.parts import Record


def visit(
    directory: Path, one: Portal, *options: str, faults: dict[str, Fault] | None = None, more: str = ""
) -> tuple[subprocess.CompletedProcess[str], DemoServer]:
    """Visit a made-up portal as it stands; the server remembers what it was asked."""
    directory.mkdir(exist_ok=True)
    catalogue = directory.parent / f"{directory.name}.toml"
    catalogue.write_text(f"{one.entry}delay = 0.02\n{more}", encoding="utf-8")
    with DemoServer(world([one]), {(one.host, path): fault for path, fault in (faults or {}).items()}) as server:
        done = nianbao("crawl", "--catalogue", catalogue, "--archive", directory, *options, server=server)
    return done, server


def asked(server: DemoServer, one: Portal) -> list[str]:
    """Return the pages of the portal that were asked for, in order, without robots.txt and the canary."""
    return [hit.path for hit in server.hits(one.host) if not re.search(r"/robots\.txt$|/[0-9a-f]{24}\.html$", hit.path)]


def laid_out(records: Sequence[Record], template: str = "trs") -> Portal:
    """Return the first portal of a template with other records."""
    one = portal(template)
    return replace(one, records=tuple(records), built=BUILDERS[template](one.host, records, 5))


def reports(directory: Path) -> set[str]:
    return {row["url"] for row in rows(directory, "SELECT url FROM reports")}


def let_time_pass(directory: Path) -> None:
    """Make the archive one in which no list page but the first is due."""
    with Archive.create(directory) as archive, archive.transaction() as db:
        db.execute("UPDATE pages SET next_due = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+20 days')")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive after one visit to a portal of twelve records on three list pages, left as it is."""
    directory = tmp_path_factory.mktemp("incremental") / "first"
    done, _ = visit(directory, laid_out(records_of("东山县", 1, 14)[2:]))
    assert done.returncode == 0, done.stderr
    return directory


def copied(first: Path, tmp_path: Path) -> Path:
    subprocess.run(["cp", "-r", first, tmp_path / "archive"], check=True)
    return tmp_path / "archive"


def test_a_second_visit_to_an_unchanged_portal_asks_for_its_lists_and_takes_a_tenth_of_the_bytes(
    tmp_path: Path,
) -> None:
    one = portal("trs")
    _, before = visit(tmp_path / "archive", one)
    done, after = visit(tmp_path / "archive", one)
    assert done.returncode == 0, done.stderr
    assert sorted(asked(after, one)) == [
        f"/zwgk/zfxxgk/zfxxgknb/{name}" for name in ("", "index_1.html", "index_2.html")
    ]
    assert sum(hit.body_bytes for hit in after.log) <= 0.1 * sum(hit.body_bytes for hit in before.log)


def test_a_new_report_is_had_at_once_and_lists_are_read_only_as_far_as_they_show_something_new(
    first: Path, tmp_path: Path
) -> None:
    directory, one = copied(first, tmp_path), laid_out(records_of("东山县", 1, 14)[1:])
    let_time_pass(directory)
    done, server = visit(directory, one)
    assert done.returncode == 0, done.stderr
    column = "/zwgk/zfxxgk/zfxxgknb/"
    new = one.built.urls[0].removeprefix(f"http://{one.host}")
    assert sorted(asked(server, one)) == sorted([column, f"{column}index_1.html", new])
    assert set(one.reports) <= reports(directory)


def test_a_report_put_in_far_behind_is_found_by_the_next_sweep(first: Path, tmp_path: Path) -> None:
    directory, all_of_them = copied(first, tmp_path), records_of("东山县", 1, 14)
    late = all_of_them[1]
    one = laid_out([*all_of_them[2:], replace(late, date=all_of_them[-1].date)])
    found = []
    while len(found) < SWEEP_EVERY and not any(found):
        let_time_pass(directory)
        done, _ = visit(directory, one)
        assert done.returncode == 0, done.stderr
        found.append(set(one.reports) <= reports(directory))
    assert late.kind == "report"
    assert len(found) > 1 and found[-1]


def test_a_list_whose_page_could_not_be_had_stays_unfinished_and_is_asked_for_in_full_again(tmp_path: Path) -> None:
    one, directory = portal("trs"), tmp_path / "archive"
    url = next(iter(one.reports))
    path = url.removeprefix(f"http://{one.host}")
    done, _ = visit(directory, one, faults={path: Fault(statuses=(500,) * 4)})
    assert done.returncode == 0, done.stderr
    assert "unfinished: 1 of its lists and 0 of its pages could not be read" in done.stderr
    assert [row["state"] for row in rows(directory, "SELECT state FROM pages WHERE kind = 'list' ORDER BY url")] == [
        "unfinished",
        "list",
        "list",
    ]
    done, server = visit(directory, one)
    assert done.returncode == 0, done.stderr
    (again,) = server.hits(one.host, "/zwgk/zfxxgk/zfxxgknb/")
    assert again.status == 200
    assert url in reports(directory)
    assert not rows(directory, "SELECT url FROM pages WHERE state = 'unfinished'")
    assert [row["outcome"] for row in rows(directory, "SELECT outcome FROM portal_runs ORDER BY id")] == [
        "unfinished",
        "done",
    ]


def test_a_visit_keeps_its_budget_and_the_next_goes_on(tmp_path: Path) -> None:
    one, directory = portal("trs"), tmp_path / "archive"
    done, server = visit(directory, one, more="budget = 7\n")
    assert done.returncode == 0, done.stderr
    assert len(asked(server, one)) == 7
    (problem,) = rows(directory, "SELECT detail FROM problems WHERE kind = 'budget spent'")
    assert "a visit makes 7 requests" in problem["detail"]
    for _ in range(2):
        visit(directory, one, more="budget = 7\n")
    visit(directory, one)
    assert reports(directory) == set(one.reports)


def test_of_links_that_do_not_read_like_reports_a_visit_follows_only_so_many_and_reports_come_first(
    tmp_path: Path,
) -> None:
    plain = records_of("东山县", 1, 4)
    notice = next(record for record in records_of("东山县", 1, 14) if record.kind == "notice")
    others = [replace(notice, number=5000 + at, title=f"第{at}期简报") for at in range(MOST_STRAYS + 30)]
    one = laid_out([*others, *(record for record in plain if record.kind == "report")])
    done, server = visit(tmp_path / "archive", one)
    assert done.returncode == 0, done.stderr
    assert reports(tmp_path / "archive") == set(one.reports)
    notices = {url.removeprefix(f"http://{one.host}") for url in one.built.urls} - {
        url.removeprefix(f"http://{one.host}") for url in one.reports
    }
    assert sum(path in notices for path in asked(server, one)) == MOST_STRAYS


def test_what_is_due_is_visited_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    one, directory = portal("trs"), tmp_path / "archive"
    done, server = visit(directory, one, "--due")
    assert done.returncode == 0 and set(one.reports) == reports(directory)
    done, server = visit(directory, one, "--due")
    assert (done.returncode, server.log) == (0, [])
    assert "Nothing is due before 20" in done.stderr
    with Archive.create(directory) as archive, archive.transaction() as db:
        db.execute("UPDATE portal_runs SET finished_at = '2026-01-01T00:00:00.000Z'")
    done, server = visit(directory, one, "--due")
    assert done.returncode == 0 and server.log
