"""Coverage: what should have been published, against what was found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import frontier, ledger, questions
from archive.evidence.captures import Capture
from archive.report import Claim, Page, Reading
from archive.store import Archive
from pipelines.store import Refined, store

AT = "2026-05-01T00:00:00.000Z"
PORTAL = {
    "slug": "qinghe",
    "name": "清河市人民政府",
    "region": "清河市",
    "division_code": "990100",
    "level": "city",
    "start_url": "http://www.qinghe.example/",
    "family": "trs",
}


def body(name: str, since: int, until: int | None, due: str) -> dict[str, object]:
    return {"id": name, "name": name, "portal": "qinghe", "since": since, "until": until, "due": due}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path) as opened:
        bodies = [body("清河市民政局", 2017, 2020, "01-31"), body("清河市人民政府", 2019, 2019, "03-31")]
        frontier.declare(opened, PORTAL, bodies)
        yield opened


def publish(archive: Archive, name: str, year: int, published_on: str | None, *claims: Claim) -> str:
    url = f"http://www.qinghe.example/{name}/{year}"
    frontier.discover(archive, "qinghe", "page", [(url, "")], AT)
    text = f"{name}{year}年的情况。" * 20
    reading = Reading(url, f"{name}{year}年报", name, year, published_on, text=text, claims=claims, kind="report")
    store(archive, [Refined(Page(url, b"", fetched_at=AT, portal="qinghe"), reading)], "run")
    return url


def states(archive: Archive, name: str) -> dict[int, tuple[str, int | None]]:
    return {row["year"]: (row["state"], row["days_late"]) for row in questions.coverage(archive) if row["body"] == name}


def visit(archive: Archive, outcome: str) -> None:
    ledger.start_run(archive, "run", ["qinghe"], AT)
    ledger.finish_portal(archive, "run", "qinghe", outcome, {}, AT)


def test_departments_have_until_january_and_before_2019_everybody_until_march(archive: Archive) -> None:
    publish(archive, "清河市民政局", 2018, "2019-03-31")
    publish(archive, "清河市民政局", 2019, "2020-02-03")
    publish(archive, "清河市民政局", 2020, "2021-01-31")
    publish(archive, "清河市人民政府", 2019, "2020-03-31")
    visit(archive, "done")
    assert states(archive, "清河市民政局") == {
        2017: ("not found", None),
        2018: ("on time", None),
        2019: ("late", 3),
        2020: ("on time", None),
    }
    assert states(archive, "清河市人民政府") == {2019: ("on time", None)}


@pytest.mark.parametrize(
    ("outcome", "state"), [("done", "not found"), ("failed", "unreachable"), (None, "not searched")]
)
def test_what_was_not_found_says_how_far_the_search_got(archive: Archive, outcome: str | None, state: str) -> None:
    if outcome:
        visit(archive, outcome)
    assert states(archive, "清河市人民政府") == {2019: (state, None)}


def test_a_report_without_a_date_is_undated_and_never_late(archive: Archive) -> None:
    publish(archive, "清河市人民政府", 2019, None)
    assert states(archive, "清河市人民政府") == {2019: ("undated", None)}


def test_a_report_whose_page_is_gone_for_fourteen_days_is_withdrawn(archive: Archive) -> None:
    url = publish(archive, "清河市人民政府", 2019, "2020-01-01")
    visit(archive, "done")
    for day, state in (("02", "on time"), ("15", "on time"), ("16", "withdrawn")):
        at = f"2026-05-{day}T00:00:00.000Z"
        capture = Capture(day, url, url, at, 404, "text/html", "", "", 0, 1)
        frontier.record_captures(archive, [capture], "run")
        page = Page(url, b"", status=404, fetched_at=at, portal="qinghe", capture=day)
        assert store(archive, [Refined(page, Reading(url, verdict="gone"))], "run") == ["gone"]
        assert states(archive, "清河市人民政府") == {2019: (state, None)}


def test_a_body_nobody_expected_appears_with_the_years_it_published(archive: Archive) -> None:
    publish(archive, "清河市档案局", 2021, "2022-01-05")
    assert states(archive, "清河市档案局") == {2021: ("on time", None)}


def test_next_due_thins_with_age() -> None:
    new, old = "2026-04-30T00:00:00.000Z", "2008-01-01T00:00:00.000Z"
    assert frontier.next_due(AT, new) == "2026-05-02T00:00:00.000Z"
    assert frontier.next_due(AT, old) == "2026-07-30T00:00:00.000Z"


def test_a_revision_with_a_new_date_does_not_make_a_report_late(archive: Archive) -> None:
    url = publish(archive, "清河市人民政府", 2019, "2020-03-20")
    text = "清河市人民政府2019年的情况,已更正。" * 20
    reading = Reading(url, "年报", "清河市人民政府", 2019, "2020-05-08", text=text, kind="report")
    later = Page(url, b"", fetched_at="2026-06-01T00:00:00.000Z", portal="qinghe")
    assert store(archive, [Refined(later, reading)], "run") == ["revised"]
    assert states(archive, "清河市人民政府") == {2019: ("on time", None)}


def test_a_search_before_the_deadline_is_no_evidence(archive: Archive) -> None:
    ledger.start_run(archive, "run", ["qinghe"], "2020-03-01T00:00:00.000Z")
    ledger.finish_portal(archive, "run", "qinghe", "done", {}, "2020-03-01T00:00:00.000Z")
    assert states(archive, "清河市人民政府") == {2019: ("not searched", None)}
    assert states(archive, "清河市民政局")[2017] == ("not found", None)


@pytest.mark.parametrize(
    ("state", "said"),
    [("blocked", "unreachable"), ("disallowed", "unreachable"), ("new", "unreachable"), ("file", "attachment only")],
)
def test_a_report_that_is_listed_and_was_not_read_is_not_called_missing(
    archive: Archive, state: str, said: str
) -> None:
    visit(archive, "done")
    url = "http://www.qinghe.example/2019.html"
    frontier.discover(archive, "qinghe", "page", [(url, "")], AT)
    with archive.transaction() as db:
        db.execute(
            "UPDATE pages SET listed_body = '清河市人民政府', listed_year = 2019, state = ? WHERE url = ?", [state, url]
        )
    (row,) = (row for row in questions.coverage(archive) if row["body"] == "清河市人民政府")
    assert (row["state"], row["evidence"]) == (said, url)


def test_a_body_taken_out_of_the_catalogue_is_expected_no_longer(archive: Archive) -> None:
    frontier.declare(archive, PORTAL, [body("清河市民政局", 2020, 2020, "01-31")])
    assert states(archive, "清河市人民政府") == {}
    assert set(states(archive, "清河市民政局")) == {2020}


def show(archive: Archive, url: str, year: int, published_on: str, text: str, at: str = AT) -> None:
    """Let `url` show a report of 清河市民政局."""
    reading = Reading(url, "年报", "清河市民政局", year, published_on, text=text, kind="report")
    capture = Capture(f"{url} {at}", url, url, at, 200, "text/html", "", "", 0, 1)
    frontier.record_captures(archive, [capture], "run")
    store(archive, [Refined(Page(url, b"", fetched_at=at, capture=capture.id), reading)], "run")


def test_a_fixed_address_that_shows_the_next_year_takes_nothing_from_the_year_before(archive: Archive) -> None:
    url = "http://mzj.qinghe.gov.cn/nb.html"
    visit(archive, "done")
    show(archive, url, 2019, "2020-01-20", "头一年做的是这样一些事情,逐项列在下面。" * 20)
    show(archive, url, 2020, "2021-02-10", "接着又做了完全不同的另外几样工作。" * 20, "2026-06-01T00:00:00.000Z")
    found = states(archive, "清河市民政局")
    assert (found[2019], found[2020]) == (("on time", None), ("late", 10))


def test_what_only_a_look_alike_shows_is_not_published(archive: Archive) -> None:
    visit(archive, "done")
    forged, text = "http://mzj.qinghe.gov.cn.evil.com/nb.html", "清河市民政局做的是这样一些事情。" * 20
    show(archive, forged, 2019, "2020-01-20", text)
    show(archive, forged.replace("nb", "2030"), 2030, "2030-01-20", text)
    found = states(archive, "清河市民政局")
    assert (found[2019], 2030 in found) == (("not found", None), False)
    show(archive, "http://mzj.qinghe.gov.cn/nb.html", 2019, "2020-01-25", text)
    assert states(archive, "清河市民政局")[2019] == ("on time", None)


def test_of_two_reports_of_a_year_the_one_that_stands_counts_before_a_withdrawn_one(archive: Archive) -> None:
    visit(archive, "done")
    url = "http://mzj.qinghe.gov.cn/nb.html"
    show(archive, url, 2019, "2020-01-10", "头一年做的是这样一些事情,逐项列在下面。" * 20)
    show(archive, f"{url}?2", 2019, "2020-02-01", "接着又做了完全不同的另外几样工作。" * 20)
    for day in ("10", "30"):
        at = f"2026-05-{day}T00:00:00.000Z"
        frontier.record_captures(archive, [Capture(day, url, url, at, 404, "text/html", "", "", 0, 1)], "run")
        gone = Page(url, b"", status=404, fetched_at=at, capture=day)
        store(archive, [Refined(gone, Reading(url, verdict="gone"))], "run")
    assert states(archive, "清河市民政局")[2019] == ("late", 1)


def test_a_mirror_that_shows_an_earlier_text_still_does_not_make_a_report_late(archive: Archive) -> None:
    visit(archive, "done")
    url, text = "http://mzj.qinghe.gov.cn/nb.html", "".join(f"第{number}项工作已经办结。" for number in range(40))
    for at in (url, "http://www.qinghe.gov.cn/nb.html"):
        show(archive, at, 2019, "2020-01-10", text)
    show(archive, url, 2019, "2020-05-01", f"{text}有更正。", "2026-06-01T00:00:00.000Z")
    assert [row["copy_kind"] for row in archive.db.query("SELECT copy_kind FROM reports WHERE copy_of > ''")] == [
        "mirror"
    ]
    assert states(archive, "清河市民政局")[2019] == ("on time", None)


@pytest.mark.parametrize(
    ("value", "origin", "other"),
    [
        ("2020-06-11", "PubDate", "2020-06-11"),
        ("2020-01-30", "PubDate", None),  # in time, too
        ("2020-06-11", "signature", None),  # when it was written
        ("2020-06", "url", None),
    ],
)
def test_another_date_on_the_page_that_would_make_it_late_is_told(
    archive: Archive, value: str, origin: str, other: str | None
) -> None:
    chosen = Claim("published_on", "2020-01-20", "日期", chosen=True)
    publish(archive, "清河市民政局", 2019, "2020-01-20", chosen, Claim("published_on", value, origin))
    (row,) = [row for row in questions.coverage(archive) if (row["body"], row["year"]) == ("清河市民政局", 2019)]
    assert (row["state"], row["other_date"]) == ("on time", other)
