"""Versions: what makes one and what makes none, and the events of a report's life."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive import events, frontier, ledger
from archive.differences import differences, version_before, versions
from archive.evidence.captures import Capture
from archive.report import Page, Reading
from archive.store import Archive
from pipelines.refine import refine
from pipelines.store import Refined, store
from tests.churn import churned, counted_within
from tests.pages.register import TEMPLATES
from tests.pages.site import Site
from tests.pages.template import Entry

OWN = "http://mzj.qinghe.example/xxgk/2023.html"
COPY = "http://www.qinghe.example/zwgk/nb/2023.html"
TEXTS = {
    "first": "\n".join(f"第{n}项工作,全年公开政府信息{n}73条,收到申请{n}件,均已办结。" for n in range(20)),
    "second": "\n".join(f"第{n}项工作,全年公开政府信息{n}74条,收到申请{n}件,均已办结。" for n in range(20)),
    "third": "\n".join(f"第{n}项工作,全年公开政府信息{n}75条,收到申请{n}件,均已办结。" for n in range(20)),
}
BAD = {
    "gone": (404, "gone"),
    "removed": (410, "gone"),
    "soft404": (200, "soft404"),
    "block": (403, "block"),
    "challenge": (404, "challenge"),
    "login": (200, "login"),
    "error": (502, "error"),
}

# (day, address, what it showed): a text by its name, a bad page by its name, "unchanged" for a 304, `old …` in a
# web archive.
Visits = list[tuple[int, str, str]]


def moment(day: int) -> str:
    return (datetime(2026, 1, 1) + timedelta(days=day)).isoformat(timespec="milliseconds") + "Z"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with opened(tmp_path) as made:
        yield made


def opened(directory: Path) -> Archive:
    archive = Archive.create(directory)
    portal = dict.fromkeys(("name", "region", "division_code", "level", "start_url", "family"), "")
    body = {
        "id": "清河市民政局",
        "name": "清河市民政局",
        "portal": "qinghe",
        "since": 2023,
        "until": 2023,
        "due": "01-31",
    }
    frontier.declare(archive, portal | {"slug": "qinghe"}, [body])
    frontier.discover(archive, "qinghe", "page", [(OWN, ""), (COPY, "")], moment(0))
    ledger.start_run(archive, "run", ["qinghe"], moment(0))
    return archive


def live(archive: Archive, visits: Visits) -> None:
    """Let the addresses show this."""
    for day, url, what in visits:
        see(archive, day, url, what)


def see(archive: Archive, day: int, url: str, what: str) -> None:
    at, old = moment(day), what.startswith("old ")
    name = what.removeprefix("old ")
    if name == "unchanged":
        capture(archive, url, at, 304, "unchanged", "")
        frontier.settle_unchanged(archive, url, at=at)
        return
    status, verdict = BAD.get(name, (200, "good"))
    via = f"http://web.example/{day}/{url}" if old else None
    identity = capture(archive, url, at, status, None, name, via)
    page = Page(url, b"", status=status, fetched_at=at, portal="qinghe", capture=identity, via=via or "")
    store(archive, [Refined(page, reading(url, name, verdict))], "run")


def reading(url: str, name: str, verdict: str = "good") -> Reading:
    if verdict != "good":
        return Reading(url, verdict=verdict)
    return Reading(
        url, f"清河市民政局2023年年报{name}", "清河市民政局", 2023, "2024-01-20", text=TEXTS[name], kind="report"
    )


def capture(
    archive: Archive, url: str, at: str, status: int, verdict: str | None, body: str, via: str | None = None
) -> str:
    identity = hashlib.sha256(f"{url} {at} {body}".encode()).hexdigest()
    row = Capture(identity, url, url, at, status, "text/html", hashlib.sha256(body.encode()).hexdigest(), "", 0, 1, via)
    frontier.record_captures(archive, [row], "run")
    if verdict:
        with archive.transaction() as db:
            frontier.judge(db, identity, verdict)
    return identity


def told(archive: Archive) -> list[tuple[int, str, str]]:
    """Return (day, kind, address) of every event of the one report."""
    (report,) = archive.db.query("SELECT id FROM reports WHERE copy_of IS NULL")
    return [
        ((datetime.fromisoformat(row["at"][:-1]) - datetime(2026, 1, 1)).days, row["kind"], row["url"])
        for row in events.events_of(archive.db, report["id"])
    ]


def state(archive: Archive) -> str:
    (row,) = archive.db.query("SELECT state FROM coverage WHERE year = 2023")
    return str(row["state"])


PUBLISHED = (0, "published", OWN)


@pytest.mark.parametrize(
    ("visits", "expected", "ends"),
    [
        pytest.param([(5, OWN, "gone")], [], "on time", id="gone once"),
        pytest.param([(5, OWN, "gone"), (18, OWN, "gone")], [], "on time", id="gone for thirteen days"),
        pytest.param(
            [(5, OWN, "gone"), (19, OWN, "gone"), (40, OWN, "gone")],
            [(19, "withdrawn", OWN)],
            "withdrawn",
            id="gone for fourteen days",
        ),
        pytest.param(
            [(5, OWN, "gone"), (12, OWN, "gone"), (19, OWN, "removed"), (20, OWN, "gone")],
            [(19, "withdrawn", OWN)],
            "withdrawn",
            id="seen to be gone often",
        ),
        pytest.param([(5, OWN, "gone"), (9, OWN, "first"), (19, OWN, "gone")], [], "on time", id="back in between"),
        pytest.param(
            [(5, OWN, "gone"), (9, OWN, "unchanged"), (19, OWN, "gone")], [], "on time", id="confirmed in between"
        ),
        pytest.param(
            [(5, OWN, "gone"), (9, OWN, "block"), (12, OWN, "error"), (20, OWN, "gone")],
            [(20, "withdrawn", OWN)],
            "withdrawn",
            id="troubled in between",
        ),
        pytest.param([(day, OWN, "soft404") for day in (5, 20, 40)], [], "on time", id="soft 404"),
        pytest.param([(day, OWN, "challenge") for day in (5, 20, 40)], [], "on time", id="a challenge at 404"),
        pytest.param([(day, OWN, "block") for day in (5, 20, 40)], [], "on time", id="refused"),
        pytest.param([(5, OWN, "old gone"), (30, OWN, "old gone")], [], "on time", id="gone in a web archive"),
        pytest.param(
            [(5, OWN, "gone"), (9, OWN, "old first"), (20, OWN, "gone")],
            [],
            "on time",
            id="a web archive had it in between",
        ),
        pytest.param(
            [(5, OWN, "gone"), (20, OWN, "gone"), (30, OWN, "first"), (32, OWN, "gone"), (50, OWN, "gone")],
            [(20, "withdrawn", OWN), (30, "republished", OWN), (50, "withdrawn", OWN)],
            "withdrawn",
            id="back, and gone again",
        ),
        pytest.param(
            [(5, OWN, "gone"), (20, OWN, "gone"), (30, OWN, "second"), (31, OWN, "second")],
            [(20, "withdrawn", OWN), (30, "republished", OWN), (30, "revised", OWN)],
            "on time",
            id="back with another text",
        ),
        pytest.param(
            [(2, COPY, "first"), (5, OWN, "gone"), (20, OWN, "gone"), (25, COPY, "unchanged")],
            [],
            "on time",
            id="a copy stands elsewhere",
        ),
        pytest.param(
            [(2, COPY, "first"), (5, OWN, "gone"), (20, OWN, "gone"), (22, COPY, "gone"), (40, COPY, "gone")],
            [(40, "withdrawn", COPY)],
            "withdrawn",
            id="the copy goes, too",
        ),
        pytest.param(
            [(5, OWN, "gone"), (20, OWN, "gone"), (30, COPY, "first")],
            [(20, "withdrawn", OWN), (30, "republished", COPY)],
            "on time",
            id="back at another address",
        ),
    ],
)
def test_what_was_withdrawn_and_when(
    archive: Archive, visits: Visits, expected: list[tuple[int, str, str]], ends: str
) -> None:
    live(archive, [(0, OWN, "first"), *visits])
    assert told(archive) == [PUBLISHED, *expected]
    assert state(archive) == ends


@pytest.mark.parametrize(
    "visits",
    [
        [(0, OWN, "first"), (5, OWN, "gone"), (20, OWN, "gone"), (30, OWN, "second")],
        [(0, OWN, "first"), (3, COPY, "first"), (6, OWN, "second"), (9, OWN, "first")],
        [(0, OWN, "old first"), (8, OWN, "gone"), (22, OWN, "gone"), (23, COPY, "first")],
    ],
)
def test_the_order_in_which_it_came_in_changes_no_event(tmp_path: Path, visits: Visits) -> None:
    """As when archives are merged: what was captured first need not come in first."""
    tables = []
    for name, order in (("natural", visits), ("reversed", visits[::-1]), ("mixed", visits[2:] + visits[:2])):
        with opened(tmp_path / name) as archive:
            live(archive, order)
            tables.append(sorted(map(tuple, archive.db.execute("SELECT * FROM events")), key=repr))
    assert len(tables[0]) >= 3
    assert tables[0] == tables[1] == tables[2]


def test_a_changed_page_is_a_new_version_and_the_event_says_which_text_it_replaced(archive: Archive) -> None:
    live(archive, [(0, OWN, "first"), (1, COPY, "first"), (6, OWN, "second"), (7, OWN, "second"), (8, COPY, "second")])
    assert told(archive) == [PUBLISHED, (6, "revised", OWN)]
    old, new = (versions(archive.db, report)[n]["id"] for n, report in enumerate(ids(archive)))
    (event,) = archive.db.query("SELECT * FROM events WHERE kind = 'revised'")
    assert (event["report"], event["version"], event["note"]) == (new, new, f"取代 {old[:12]}")
    shown = archive.db.execute("SELECT page, fetched_at FROM captures WHERE id = ?", [event["capture"]]).fetchone()
    assert tuple(shown) == (OWN, moment(6))
    assert (version_before(archive.db, new), version_before(archive.db, old)) == (old, None)


def ids(archive: Archive) -> list[str]:
    return [row["id"] for row in archive.db.query("SELECT id FROM reports ORDER BY first_seen")]


def test_a_text_that_comes_back_is_a_revision_too(archive: Archive) -> None:
    live(archive, [(0, OWN, "first"), (6, OWN, "second"), (9, OWN, "first"), (12, OWN, "first")])
    assert told(archive) == [PUBLISHED, (6, "revised", OWN), (9, "revised", OWN)]
    first, second = ids(archive)
    (current,) = archive.db.query("SELECT id FROM reports WHERE copy_of IS NULL")
    assert current["id"] == first
    assert [event["version"] for event in events.events_of(archive.db, second)] == [first, second, first]


def test_what_a_web_archive_saw_first_is_when_it_was_published(archive: Archive) -> None:
    live(archive, [(9, OWN, "first"), (2, OWN, "old first")])
    (event,) = archive.db.query("SELECT at, note FROM events")
    assert event == {"at": moment(2), "note": "据网页档案馆的存档"}


def test_a_look_alike_host_keeps_no_report_available(archive: Archive) -> None:
    live(archive, [(0, OWN, "first"), (2, COPY, "first"), (5, OWN, "gone"), (20, OWN, "gone")])
    assert state(archive) == "on time"
    with archive.transaction() as db:
        db.execute("UPDATE sightings SET standing = 'look-alike' WHERE url = ?", [COPY])
    assert state(archive) == "withdrawn"


def test_the_note_says_since_when_it_is_missing_everywhere(archive: Archive) -> None:
    live(archive, [(0, OWN, "first"), (2, COPY, "first"), (5, OWN, "gone"), (20, OWN, "gone")])
    live(archive, [(24, COPY, "gone"), (40, COPY, "gone")])
    (event,) = archive.db.query("SELECT at, note FROM events WHERE kind = 'withdrawn'")
    assert event == {"at": moment(40), "note": "自 2026-01-25 起不可访问"}


def test_a_page_that_is_gone_is_due_within_fourteen_days_until_it_is_known_to_be(archive: Archive) -> None:
    with archive.transaction() as db:
        db.execute("UPDATE pages SET discovered_at = '2010-01-01T00:00:00.000Z'")
    due = []
    live(archive, [(0, OWN, "first")])
    for day in (5, 9, 19):
        see(archive, day, OWN, "gone")
        due.append(archive.db.execute("SELECT next_due FROM pages WHERE url = ?", [OWN]).fetchone()[0])
    assert due == [moment(19), moment(19), moment(19 + 90)]
    see(archive, 120, OWN, "soft404")
    assert archive.db.execute("SELECT next_due FROM pages WHERE url = ?", [OWN]).fetchone()[0] == moment(210)


STAND_INS = {
    "a block page": (403, "<title>访问被拒绝</title><p>您的访问行为异常,已被拦截,请求编号 7f3a。</p>"),
    "a block page at 200": (200, "<title>安全拦截</title><p>您的请求可能对网站造成安全威胁,已被管理员设置拦截。</p>"),
    "a soft 404": (200, "<title>提示</title><p>您访问的页面不存在或已被删除。</p>"),
    "a login page": (200, "<title>用户登录</title><p>请先登录后查看</p><input name=u><input type=password name=p>"),
    "maintenance": (503, "<title>提示</title><p>系统正在升级维护中,请稍后再访问。</p>"),
    "an empty page": (200, "<html><head><title></title></head><body></body></html>"),
    "an error": (500, "<h1>Internal Server Error</h1>"),
    "a shrunk report": (
        200,
        "<title>{title}</title><h1>{title}</h1><div class=TRS_Editor><p>一、总体情况</p><p>略。</p></div>",
    ),
    "a front page": (200, "<title>清河市民政局</title><ul><li><a href=/a>工作动态</a><li><a href=/b>通知公告</a></ul>"),
}


@pytest.mark.parametrize("name", STAND_INS)
def test_a_bad_capture_never_replaces_a_good_version(archive: Archive, name: str) -> None:
    """Through the real refinery, at the address of a report that was read before and is read again after."""
    entry = next(entry for entry in TEMPLATES if entry.name == "trs_editor")
    good = dressed(entry, 0)
    status, body = STAND_INS[name]
    title = refine(good).title
    fetch(archive, 0, good)
    before = list(archive.db.query("SELECT * FROM reports"))
    for day in (3, 20):
        page = replace(good, status=status, body=body.replace("{title}", title).encode(), content_type="text/html")
        assert fetch(archive, day, page) not in ("new", "revised", "seen")
        assert list(archive.db.query("SELECT * FROM reports")) == before
    assert [row["kind"] for row in archive.db.query("SELECT kind FROM events")] == ["published"]
    assert fetch(archive, 30, good) == "seen"
    assert archive.db.execute("SELECT count(*) FROM reports").fetchone()[0] == 1


CHURNED = (
    "trs_editor", "jcms_zoom", "ucap_content", "vsb_college", "sibling_containers", "frameset_leftovers",
)  # fmt: skip


def dressed(entry: Entry, visit: int) -> Page:
    """Return a page of the same report with the site's menus, sidebars and links of this visit."""
    report = entry.write(entry.name)
    return replace(entry.dress(report, Site(report, f"{entry.name} {visit}")).page, url=OWN, portal="qinghe")


def fetch(archive: Archive, day: int, page: Page) -> str:
    """Read a page through the refinery and store it; return what became of it."""
    identity = capture(archive, page.url, moment(day), page.status, None, repr(page.body))
    page = replace(page, fetched_at=moment(day), capture=identity)
    (outcome,) = store(archive, [Refined(page, refine(page))], "run")
    return outcome


@pytest.mark.parametrize("name", CHURNED)
def test_twenty_refetches_with_churn_make_one_version(archive: Archive, name: str) -> None:
    """Dates of today, weather, counters, news, shuffled sidebars, tokens; the half of them within the text's box."""
    entry = next(entry for entry in TEMPLATES if entry.name == name)
    bodies, outcomes = set(), []
    for visit in range(20):
        page = dressed(entry, visit)
        html = churned(page.body.decode(), visit)
        page = replace(page, body=(counted_within(html, visit) if visit % 2 else html).encode())
        bodies.add(page.body)
        outcomes.append(fetch(archive, visit, page))
    assert len(bodies) == 20
    assert outcomes == ["new", *["seen"] * 19]
    (report,) = archive.db.query("SELECT first_seen, last_seen, copy_of FROM reports")
    assert report == {"first_seen": moment(0), "last_seen": moment(19), "copy_of": None}
    assert [row["kind"] for row in archive.db.query("SELECT kind FROM events")] == ["published"]


@pytest.mark.parametrize("name", ["trs_editor", "jcms_zoom", "ucap_content"])
def test_an_edit_of_a_tenth_makes_two_versions_and_a_readable_difference(archive: Archive, name: str) -> None:
    entry = next(entry for entry in TEMPLATES if entry.name == name)
    page = dressed(entry, 0)
    sentences = [one for one in re.findall(r"[^。<>\n|]{12,}。", refine(page).text) if one in page.body.decode()]
    html, edited = page.body.decode(), sentences[::10]
    for sentence in edited:
        html = html.replace(sentence, f"{sentence[:6]}另行{sentence[8:-1]}，并补充说明。")
    assert fetch(archive, 0, page) == "new"
    assert fetch(archive, 9, replace(page, body=html.encode())) == "revised"
    old, new = ids(archive)
    found = differences(archive.db, old, new)
    changed = [passage for passage in found.text if passage.kind != "same"]
    assert {passage.kind for passage in changed} == {"changed"}
    assert len(changed) <= len(edited)
    removed = "".join(run.text for passage in changed for run in passage.runs if run.kind == "removed")
    kept = "".join(run.text for passage in changed for run in passage.runs if run.kind == "same")
    assert 0 < len(removed) < 6 * len(edited) and len(kept) > 5 * len(removed)
    assert (found.figures, found.title, found.published_on.moved) == ((), None, "")


def test_a_report_is_published_where_it_was_not_forged(archive: Archive) -> None:
    live(archive, [(0, COPY, "first"), (5, OWN, "first")])
    with archive.transaction() as db:
        db.execute("UPDATE sightings SET standing = 'look-alike' WHERE url = ?", [COPY])
    (event,) = archive.db.query("SELECT url, at FROM events")
    assert event == {"url": OWN, "at": moment(5)}
    with archive.transaction() as db:
        db.execute("UPDATE sightings SET standing = 'look-alike'")
    (event,) = archive.db.query("SELECT url, at FROM events")
    assert event == {"url": COPY, "at": moment(0)}


def test_events_name_the_same_text_in_whatever_order_the_captures_came(tmp_path: Path) -> None:
    visits = [(0, OWN, "first"), (30, OWN, "second"), (60, OWN, "gone"), (80, OWN, "gone"), (100, OWN, "second")]
    told = []
    for name, order in (("straight", (0, 1, 2, 3, 4)), ("back", (4, 3, 2, 1, 0)), ("mixed", (1, 0, 2, 4, 3))):
        with opened(tmp_path / name) as made:
            live(made, [visits[at] for at in order])
            told.append(sorted(tuple(row.values()) for row in made.db.query("SELECT * FROM events")))
    assert told[0] == told[1] == told[2]
    assert {"withdrawn", "republished"} <= {value for row in told[0] for value in row}


def test_a_text_that_a_copy_shows_still_was_a_revision_where_the_report_stands(archive: Archive) -> None:
    live(archive, [(0, OWN, "first"), (5, OWN, "second"), (6, COPY, "second"), (9, OWN, "third")])
    rows = list(archive.db.query("SELECT copy_kind FROM reports ORDER BY first_seen"))
    assert [row["copy_kind"] for row in rows] == ["revision", "mirror", None]
    assert [row["at"] for row in archive.db.query("SELECT at FROM events WHERE kind = 'revised' ORDER BY at")] == [
        moment(5),
        moment(9),
    ]
