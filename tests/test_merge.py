"""Merge: archives become one, as if one crawl had visited all their portals, whatever the order."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import frontier, ledger, successions
from archive.evidence.captures import read
from archive.merge import union
from archive.schema import migrations
from archive.store import Archive
from archive.successions import Succession
from crawler.demo import DemoServer, government
from tests import merging_world as world
from tests.crawling import contents, crawl, nianbao, rows
from tests.merging_steps import ANNEX, STEPS, merged, of, same
from tests.merging_world import CIVIL, OWN, everything, reading


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archives of the crawls a, b, c, d, and `all` of one crawl over everything."""
    directory = tmp_path_factory.mktemp("made")
    for name in ("a", "b", "c", "d", "ab", "abcd"):
        world.crawled(directory / name, STEPS, name)
    return directory


def test_the_made_up_crawls_hold_what_makes_merging_hard(made: Path) -> None:
    kinds = {row["copy_kind"] for row in rows(made / "abcd", "SELECT copy_kind FROM reports")}
    assert kinds >= {None, "revision"}
    assert rows(made / "abcd", "SELECT 1 FROM events WHERE kind = 'withdrawn'")
    assert not any(rows(made / name, "SELECT 1 FROM events WHERE kind = 'withdrawn'") for name in "abd")
    assert rows(made / "abcd", "SELECT 1 FROM checks WHERE rule = 'I5'")
    assert not any(rows(made / name, "SELECT 1 FROM checks WHERE rule = 'I5'") for name in "abcd")
    assert rows(made / "abcd", "SELECT sha256 FROM attachments WHERE url = ? AND sha256 IS NOT NULL", ANNEX)
    assert rows(made / "abcd", "SELECT 1 FROM copies WHERE copy_kind = 'exact'")


def test_two_archives_in_either_order_are_the_archive_of_one_crawl_over_both(made: Path, tmp_path: Path) -> None:
    wanted = everything(made / "ab")
    same(merged(made, tmp_path / "1", "a", "b"), wanted)
    same(merged(made, tmp_path / "2", "b", "a"), wanted)


def test_archives_that_saw_the_same_pages_at_other_times_merge_in_any_order(made: Path, tmp_path: Path) -> None:
    wanted = everything(made / "abcd")
    for number, order in enumerate(list(itertools.permutations("abcd"))[::3]):
        same(merged(made, tmp_path / str(number), *order), wanted)


def test_merging_step_by_step_and_once_more_changes_nothing(made: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"
    for name in "cadb":
        merged(made, into, name)
    wanted = everything(made / "abcd")
    same(everything(into), wanted)
    with Archive.read(into) as archive:
        serials = list(archive.db.query("SELECT id, serial FROM reports"))
    same(merged(made, into, "b", "d", "a", "b", "c"), wanted)
    with Archive.read(into) as archive:
        assert list(archive.db.query("SELECT id, serial FROM reports")) == serials


def test_every_capture_of_the_merged_archive_can_be_read(made: Path, tmp_path: Path) -> None:
    merged(made, tmp_path / "into", "b", "d", "a", "c")
    with Archive.read(tmp_path / "into") as archive:
        captures = list(archive.db.query("SELECT * FROM captures"))
        for row in captures:
            found = read(archive.captures, row["warc_file"], row["warc_offset"], row["warc_length"])
            assert (found.url, found.fetched_at) == (row["url"], row["fetched_at"])
    assert {row["warc_file"][-15] for row in captures} == set("abcd")


def test_the_rows_and_rules_of_every_table_are_known() -> None:
    ruled = {rule.table for rule in (*union.CATALOGUE, *union.BEFORE, *union.AFTER)}
    ruled |= {*union.PARTS, *union.BY_SERIAL, *union.OTHERS}
    db = Database(memory=True)
    migrations.apply(db)
    assert {name for name in db.table_names() if not name.startswith(("reports_fts", "_", "sqlite"))} == ruled


def test_real_crawls_of_disjoint_portals_and_of_all_merge_into_what_one_crawl_makes(tmp_path: Path) -> None:
    with DemoServer(government(1)) as server:
        for name, portals in (("east", ["donglin"]), ("west", ["shiqiao"]), ("all", ["donglin", "shiqiao"])):
            assert crawl(server, tmp_path / name, *portals).returncode in (0, 1)
    wanted = contents(tmp_path / "all")
    for into, names in (("1", ("east", "west")), ("2", ("west", "all", "east"))):
        done = nianbao("merge", *(tmp_path / name for name in names), "--archive", tmp_path / into)
        assert done.returncode == 0, done.stderr
        found = contents(tmp_path / into)
        for name, rows_ in wanted.items():
            if name != "pages":  # validators and states are of the moment
                assert found[name] == rows_, name


def test_what_the_catalogue_states_no_more_does_not_come_back(tmp_path: Path) -> None:
    former, dropped = "清河市旧民政局", "清河市甲局"
    renamed = Succession(former, CIVIL, "2020", "renamed", "通知", "http://a.example/", "2026-01-01")

    def states(bodies: list[str], *stated: Succession) -> Callable[[world.Crawl, str], None]:
        def do(made: world.Crawl, when: str) -> None:
            (portal,) = made.archive.db.query("SELECT * FROM portals")
            expected = next(made.archive.db.query("SELECT * FROM bodies WHERE id = ?", [CIVIL]))
            expected.pop("successor")
            frontier.declare(made.archive, portal, [expected | {"id": body, "name": body} for body in bodies])
            with made.archive.transaction() as db:
                successions.record(db, {"mzj": stated})

        return do

    visits = {"a": (0, states([CIVIL, dropped], renamed)), "b": (10, states([CIVIL]))}
    steps = []
    for name, (day, catalogue) in visits.items():
        shows = world.shows(reading(f"{OWN}/1.html", CIVIL, 2023), "mzj")
        visit = (world.begins("mzj"), catalogue, world.lists("mzj", f"{OWN}/1.html"), shows, world.ends("mzj"))
        steps += of(name, *((day, do) for do in visit))
    for name in ("a", "b", "ab"):
        world.crawled(tmp_path / name, steps, name)
    wanted = everything(tmp_path / "ab")
    assert rows(tmp_path / "a", "SELECT 1 FROM successions WHERE origin = 'mzj'")
    assert not rows(tmp_path / "ab", "SELECT 1 FROM successions WHERE origin = 'mzj'")
    assert not rows(tmp_path / "ab", "SELECT 1 FROM coverage WHERE body = ?", dropped)
    for order in ("ab", "ba", "aba"):
        same(merged(tmp_path, tmp_path / f"into-{order}", *order), wanted)


def test_rows_that_differ_in_a_number_alone_join_as_the_greater_number(made: Path, tmp_path: Path) -> None:
    lengths = (999, 1000)
    for length in lengths:
        shutil.copytree(made / "d", tmp_path / str(length))
        with Archive.create(tmp_path / str(length)) as archive, archive.transaction() as db:
            db.execute("UPDATE captures SET warc_length = ? WHERE page LIKE '%/1.html'", [length])
    for order in (lengths, lengths[::-1]):
        into = tmp_path / f"into-{order[0]}"
        merged(tmp_path, into, *map(str, order))
        assert rows(into, "SELECT warc_length FROM captures WHERE page LIKE '%/1.html'") == [{"warc_length": 1000}]


def test_a_body_that_only_an_import_knows_to_be_expected_stays_expected(tmp_path: Path) -> None:
    portal = dict.fromkeys(("region", "division_code", "level", "family"), "")
    portal |= {"slug": "mzj", "name": "清河市民政局", "start_url": f"{OWN}/"}
    found = {"visited": ("live", [CIVIL]), "imported": ("import", [CIVIL, "清河市新设局"])}
    for day, (name, (source, names)) in enumerate(found.items()):
        bodies = [{"id": one, "name": one, "portal": "mzj", "since": 2019, "until": None} for one in names]
        with Archive.create(tmp_path / name) as archive:
            frontier.declare(archive, portal, bodies)
            started = [] if source == "import" else ["mzj"]
            ledger.start_run(archive, name, started, world.at(day), source=source)
    for order in (("visited", "imported"), ("imported", "visited")):
        into = tmp_path / "-".join(order)
        merged(tmp_path, into, *order)
        assert {row["since"] for row in rows(into, "SELECT since FROM bodies")} == {2019}, order
