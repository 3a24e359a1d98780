"""What a visit leaves: which lists are read next time, what is never starved, and what nobody may claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import frontier, ledger, listing
from archive.report import Page
from archive.store import Archive
from crawler.families import Link, Listing
from crawler.following import follow
from crawler.portals import Body, Portal
from crawler.run import Run
from crawler.visit import MOST_STRAYS, SWEEP_EVERY, Visit

START = "http://www.dongshan.example/nb/index.html"
FURTHER = "http://www.dongshan.example/nb/index_1.html"
REPORT = Link("http://www.dongshan.example/nb/1.html", "东山县教育局2023年政府信息公开工作年度报告", None)
NAMELESS = Link("http://www.dongshan.example/nb/2.html", "民政局", None)
PORTAL = Portal(
    "dongshan",
    "东山县",
    "trs",
    START,
    hosts=frozenset({"www.dongshan.example"}),
    region="东山县",
    bodies=(Body("东山县民政局", 2020, 2023, "01-31"),),
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path) as opened:
        yield opened


def begin(archive: Archive, portal: Portal = PORTAL) -> Run:
    """Begin a live run over one portal, whose start list is asked for."""
    run = Run.begin(archive, {portal.slug: portal})
    listing.declare(archive, portal.slug, portal.lists, run.now())
    run.asked.add(portal.start)
    return run


def shows(run: Run, url: str, *links: Link, pages: tuple[str, ...] = ()) -> list[str]:
    """Let the list at `url` show these links and further pages; return what is asked for next."""
    (slug,) = run.portals
    page = Page(url, b"", "text/html", 200, run.now(), slug, "东山县", None, url)
    asked = [known.url for known in follow(run, page, Listing(links, pages))]
    run.asked.update(asked)
    return asked


def is_had(run: Run, url: str) -> None:
    with run.archive.transaction() as db:
        frontier.settle(db, url, "report", at=run.now())
    run.answered.add(url)


def end(run: Run) -> str:
    """End the run and return how the visit went."""
    (slug,) = run.portals
    run.ended = "finished"
    run.settle_unanswered()
    run.close_visits()
    ledger.finish_portal(run.archive, run.id, slug, run.outcome(slug), {}, run.now())
    ledger.finish_run(run.archive, run.id, run.verdict(), {}, run.now())
    return run.outcome(slug)


def claims(archive: Archive) -> set[str]:
    return {row["state"] for row in archive.db.query("SELECT state FROM coverage WHERE name = '东山县民政局'")}


def test_after_a_visit_that_read_everything_a_report_that_was_nowhere_is_not_found(archive: Archive) -> None:
    run = begin(archive)
    shows(run, START, REPORT)
    is_had(run, REPORT.url)
    assert (end(run), claims(archive)) == ("done", {"not found"})


def test_nothing_is_claimed_missing_while_a_further_list_was_not_read(archive: Archive) -> None:
    run = begin(archive)
    shows(run, START, REPORT, pages=(FURTHER,))
    is_had(run, REPORT.url)
    run.fail(FURTHER, "dongshan", "failed", "unreachable", "It did not answer.", None, "unreachable")
    assert (end(run), claims(archive)) == ("unfinished", {"not searched"})


@pytest.mark.parametrize(
    ("state", "access"), [("blocked", "maintenance"), ("blocked", "block"), ("disallowed", "disallowed")]
)
def test_nothing_is_claimed_missing_while_a_page_was_not_read_that_may_be_it(
    archive: Archive, state: str, access: str
) -> None:
    run = begin(archive)
    shows(run, START, NAMELESS)
    run.fail(NAMELESS.url, "dongshan", state, "unreachable", "It was not served.", None, access)
    assert (end(run), claims(archive)) == ("unfinished", {"not searched"})


def test_a_page_that_does_not_exist_holds_no_claim_back(archive: Archive) -> None:
    run = begin(archive)
    shows(run, START, NAMELESS, REPORT)
    is_had(run, REPORT.url)
    run.fail(NAMELESS.url, "dongshan", "blocked", "page not served", "It is none.", None, "soft404")
    assert (end(run), claims(archive)) == ("done", {"not found"})


def test_a_list_read_in_part_is_unfinished_and_the_next_visit_is_a_sweep_again(archive: Archive) -> None:
    run = begin(archive)
    run.visits["dongshan"].partial.add(START)
    shows(run, START, REPORT)
    is_had(run, REPORT.url)
    assert end(run) == "unfinished"
    assert archive.db.execute("SELECT state FROM pages WHERE url = ?", [START]).fetchone()[0] == "unfinished"
    assert begin(archive).visits["dongshan"].sweep


def test_a_list_that_robots_txt_forbids_does_not_make_every_visit_a_sweep(archive: Archive) -> None:
    sweeps = []
    for _ in range(3):
        run = begin(archive)
        sweeps.append(run.visits["dongshan"].sweep)
        shows(run, START, REPORT, pages=(FURTHER,))
        is_had(run, REPORT.url)
        run.fail(FURTHER, "dongshan", "disallowed", "disallowed by robots.txt", "No.", None, "disallowed")
        assert end(run) == "unfinished"
    assert sweeps == [True, False, False]


def test_after_a_visit_that_was_killed_all_lists_are_read(archive: Archive) -> None:
    run = begin(archive)
    shows(run, START, REPORT)
    is_had(run, REPORT.url)
    end(run)
    killed = begin(archive)
    assert not killed.visits["dongshan"].sweep
    assert begin(archive).visits["dongshan"].sweep


def test_every_so_many_visits_is_a_sweep(archive: Archive) -> None:
    sweeps = []
    for _ in range(2 * SWEEP_EVERY + 1):
        run = begin(archive)
        sweeps.append(run.visits["dongshan"].sweep)
        shows(run, START, REPORT)
        is_had(run, REPORT.url)
        end(run)
    assert [number for number, sweep in enumerate(sweeps) if sweep] == [0, SWEEP_EVERY, 2 * SWEEP_EVERY]


def test_a_sweep_in_a_future_that_has_not_come_counts_for_nothing(archive: Archive) -> None:
    run = begin(archive)
    shows(run, START, REPORT)
    is_had(run, REPORT.url)
    end(run)
    with archive.transaction() as db:
        db.execute("UPDATE portals SET swept_at = '2999-01-01T00:00:00.000Z'")
        db.execute("UPDATE portal_runs SET finished_at = '2999-01-01T00:00:00.000Z'")
        db.execute("UPDATE pages SET next_due = '2999-01-01T00:00:00.000Z'")
    assert begin(archive).visits["dongshan"].sweep
    assert ledger.next_visits(archive, {"dongshan": 1.0}, run.now()) == {"dongshan": ""}
    assert REPORT.url in {known.url for known in frontier.to_visit(archive, "dongshan", run.now())}


def visits_until_all_were_asked(archive: Archive, portal: Portal, title: str, number: int) -> int:
    """Return how many visits, a day apart, it takes until each of `number` pages called `title` was asked for."""
    run = begin(archive, portal)
    with archive.transaction() as db:
        links = [(f"http://www.dongshan.example/nb/{each:04d}.html", title) for each in range(number)]
        frontier.add(db, portal.slug, "page", links, "2026-01-01T00:00:00.000Z", START)
    for day in range(1, 40):
        now, visit = f"2026-02-{day:02d}T00:00:00.000Z", Visit(portal, sweep=False)
        with archive.transaction() as db:
            for known in frontier.to_visit(archive, portal.slug, now, lists=portal.lists):
                if visit.takes(known):
                    frontier.settle(db, known.url, "list" if known.kind == "list" else "report", at=now)
        if not archive.db.execute("SELECT 1 FROM pages WHERE state = 'new'").fetchone():
            return day
    raise AssertionError(f"{run.id}: some pages are never asked for")


def test_new_pages_are_not_starved_by_known_ones_that_are_due_again(archive: Archive) -> None:
    assert visits_until_all_were_asked(archive, replace(PORTAL, budget=50), REPORT.title, 200) <= 5


def test_pages_with_bare_names_are_all_asked_for_a_hundred_a_visit(archive: Archive) -> None:
    assert visits_until_all_were_asked(archive, PORTAL, "民政局", 3 * MOST_STRAYS) == 3


def test_lists_leave_half_of_the_budget_to_what_they_lead_to() -> None:
    visit = Visit(replace(PORTAL, budget=10), sweep=True)
    lists = [frontier.Known(f"{START}?{number}", "dongshan", "list", "new", None, None) for number in range(30)]
    assert sum(visit.takes(known) for known in lists) == 5
    assert visit.takes(frontier.Known(REPORT.url, "dongshan", "page", "new", None, None, link_title=REPORT.title))


def test_a_portal_under_a_new_name_takes_its_pages_along(archive: Archive) -> None:
    run = begin(archive)
    shows(run, START, REPORT, NAMELESS)
    is_had(run, REPORT.url)
    renamed = begin(archive, replace(PORTAL, slug="dongshan-county"))
    assert shows(renamed, START, REPORT, NAMELESS) == [NAMELESS.url]
    is_had(renamed, NAMELESS.url)
    assert end(renamed) == "done"


def test_a_link_to_another_host_is_not_tried_at_every_visit(archive: Archive) -> None:
    run = begin(archive)
    shows(run, START, NAMELESS)
    run.fail(NAMELESS.url, "dongshan", "failed", "address not allowed", "It is no host of it.", None, "moved")
    due = [known.url for known in frontier.to_visit(archive, "dongshan", run.now())]
    assert NAMELESS.url not in due
