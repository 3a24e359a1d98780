"""Merge: archives become one, as if one crawl had visited all their portals, whatever the order."""

from __future__ import annotations

import itertools
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import union
from archive.captures import read
from archive.report import Attachment, Reading
from archive.schema import migrations
from archive.store import Archive, ArchiveBusy, ArchiveError
from crawler.demo import DemoServer, government
from crawler.keeping import keeping_lines
from pipelines.merging import merge, unfinished
from tests import merging_world as world
from tests.crawling import NIANBAO, contents, crawl, environment, nianbao, rows
from tests.merging_world import CITY, CIVIL, OTHER, OWN, PLATFORM, Step, at, everything, figure, reading

CIVIL_2023, COPY, GATE = f"{OWN}/2023.html", f"{PLATFORM}/nb/1.html", f"{PLATFORM}/gate/big5/mzj/2023.html"
CHANGED, WITHDRAWN, DOWN = f"{OWN}/2022.html", f"{OWN}/2021.html", f"{OWN}/2020.html"
COVER, FILE, ANNEX = f"{PLATFORM}/cover.html", f"{PLATFORM}/report.pdf", f"{PLATFORM}/annex.pdf"
REVISED = world.text_of(CIVIL, 2022).replace("3件", "9件")
CORRECTED = reading(f"{OTHER}/2.html", CITY, 2018)
NEXT_YEAR = reading(f"{PLATFORM}/2024.html", CIVIL, 2024, figures=(figure("applications_carried_in", 5),))
ANNEXED = Reading(ANNEX, kind="attachment", format="pdf")
PAGES = (CIVIL_2023, CHANGED, WITHDRAWN, DOWN)


def of(by: str, *steps: tuple[int, object]) -> list[Step]:
    return [Step(by, at(day, hour), do) for hour, (day, do) in enumerate(steps)]  # type: ignore[arg-type]


# Crawls a and c visit the portal of the civil affairs bureau, b and c pages of the city's, d a county's.
STEPS = [
    *of(
        "a",
        (0, world.begins("mzj")),
        (0, world.lists("mzj", *PAGES, announced={CIVIL_2023: (CIVIL, 2023)})),
        (0, world.shows(reading(CIVIL_2023, CIVIL, 2023, figures=(figure("applications_carried_out", 4),)), "mzj")),
        (0, world.shows(reading(CHANGED, CIVIL, 2022), "mzj")),
        (0, world.shows(reading(WITHDRAWN, CIVIL, 2021, attachments=(Attachment(ANNEX, "附件1"),)), "mzj")),
        (0, world.shows(reading(DOWN, CIVIL, 2020), "mzj")),
        (0, world.ends("mzj")),
    ),
    *of(
        "b",
        (2, world.begins("qinghe")),
        (2, world.lists("qinghe", COPY, COVER, GATE, CIVIL_2023)),
        (2, world.shows(reading(COPY, CIVIL, 2023, title="转载：年度报告"), "qinghe")),
        (2, world.shows(reading(GATE, CIVIL, 2023, script="hant"), "qinghe")),
        (2, world.shows(NEXT_YEAR, None)),
        (2, world.attaches(COVER, "qinghe", FILE, ANNEX)),
        (2, world.shows(reading(FILE, CITY, 2023, format="pdf"), "qinghe", cover=COVER)),
        (2, world.shows(ANNEXED, "qinghe", cover=COVER, body=b"%PDF-1.4 annex")),
        (2, world.ends("qinghe")),
    ),
    *of(
        "c",
        (9, world.begins("mzj")),
        (9, world.lists("mzj", *PAGES, f"{OWN}/new.html")),
        (9, world.shows(reading(CHANGED, CIVIL, 2022, text=REVISED, published_on="2023-02-01"), "mzj")),
        (9, world.gone(WITHDRAWN, "mzj")),
        (9, world.fails(DOWN, "mzj")),
        (9, world.shows(reading(CIVIL_2023, CIVIL, 2023, figures=(figure("applications_carried_out", 4),)), "mzj")),
        (30, world.gone(WITHDRAWN, "mzj")),
        (30, world.shows(reading(f"{OWN}/new.html", CIVIL, 2019), "mzj")),
        (30, world.ends("mzj")),
    ),
    *of(
        "d",
        (31, world.begins("donglin")),
        (31, world.lists("donglin", f"{OTHER}/1.html", CORRECTED.url)),
        (31, world.shows(reading(f"{OTHER}/1.html", CIVIL, 2022), "donglin")),
        (31, world.shows(reading(CORRECTED.url, CITY, 2017), "donglin")),
        (31, world.shows(CORRECTED, "donglin")),
        (31, world.shows(reading(CORRECTED.url, CITY, 2016), "donglin")),
        (31, world.ends("donglin")),
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archives of the crawls a, b, c, d, and `all` of one crawl over everything."""
    directory = tmp_path_factory.mktemp("made")
    for name in ("a", "b", "c", "d", "ab", "abcd"):
        world.crawled(directory / name, STEPS, name)
    return directory


def quiet(what: str, done: int, of: int) -> None:
    """Hear of the progress, and say nothing."""


def merged(made: Path, into: Path, *names: str) -> dict[str, list[str]]:
    merge([made / name for name in names], into, quiet)
    return everything(into)


def same(found: dict[str, list[str]], wanted: dict[str, list[str]]) -> None:
    for name, expected in wanted.items():
        assert found[name] == expected, name


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


def test_figures_that_one_archive_read_in_pictures_stay(made: Path, tmp_path: Path) -> None:
    pictured = reading(CIVIL_2023, CIVIL, 2023, figures=(figure("granted", 7, "ocr"),))
    steps = [
        *of("p", (0, world.begins("mzj")), (0, world.lists("mzj", CIVIL_2023)), (0, world.shows(pictured, "mzj"))),
        *of("q", (3, world.begins("mzj")), (3, world.lists("mzj", CIVIL_2023)),
            (3, world.shows(reading(CIVIL_2023, CIVIL, 2023, source="市民政局"), "mzj"))),
    ]  # fmt: skip
    for name in ("p", "q", "pq"):
        world.crawled(tmp_path / name, steps, name)
    wanted = everything(tmp_path / "pq")
    assert len(wanted["figures"]) == 1
    for order in ("pq", "qp"):
        found = merged(tmp_path, tmp_path / f"into-{order}", *order)
        same(
            {name: found[name] for name in ("reports", "figures", "sightings")},
            {name: wanted[name] for name in ("reports", "figures", "sightings")},
        )


def test_a_merge_that_is_killed_is_told_of_and_completed_by_the_same_merge(made: Path, tmp_path: Path) -> None:
    wanted = everything(made / "abcd")
    sources = [made / name for name in "dcba"]
    killed = 0
    for number, seconds in enumerate((0.01, 0.1)):
        into = tmp_path / str(number)
        process = subprocess.Popen(
            [NIANBAO, "merge", *sources, "--archive", into], env=environment(), stderr=subprocess.DEVNULL
        )
        while not (into / "merging.json").exists() and process.poll() is None:
            time.sleep(0.001)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        left = unfinished(into)
        killed += bool(left)
        with Archive.read(into) as archive:
            assert any("a merge was interrupted" in line for line in keeping_lines(archive)) == bool(left)
        same(merged(made, into, *"dcba"), wanted)
        assert not unfinished(into)
    assert killed


def test_what_does_not_belong_together_is_refused_and_nothing_is_written(made: Path, tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    with Archive.create(demo) as archive, archive.transaction() as db:
        db.execute("INSERT INTO portals (slug, start_url) VALUES ('x', 'http://www.x.example/')")
    into = tmp_path / "into"
    for sources, code, said in (
        ([made / "a", demo], 2, "made-up portals of the demo"),
        ([made / "a", tmp_path / "none"], 2, "no archive here"),
        ([into], 2, "is the archive that is merged into"),
    ):
        with pytest.raises(ArchiveError, match=said) as refused:
            merge(sources, into, quiet)
        assert refused.value.exit_code == code
        assert not into.exists()


def test_a_source_that_a_run_is_writing_to_is_refused(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "a", tmp_path / "a")
    with Archive.create(tmp_path / "a"), pytest.raises(ArchiveBusy, match="writing to this archive"):
        merge([tmp_path / "a"], tmp_path / "into", quiet)
    assert not (tmp_path / "into").exists()


def test_a_source_of_an_older_version_is_brought_up_to_date_on_a_copy_and_a_newer_one_refused(
    made: Path, tmp_path: Path
) -> None:
    older, newer = tmp_path / "older", tmp_path / "newer"
    for directory, name in ((older, "coverage"), (newer, "tomorrow")):
        shutil.copytree(made / "a", directory)
        with Archive.create(directory) as archive, archive.transaction() as db:
            if directory == newer:
                db.execute("UPDATE _sqlite_migrations SET name = ? WHERE name = 'coverage'", [name])
            else:
                db.execute("DROP VIEW coverage")
                db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", [name])
    before = (older / "archive.db").read_bytes()
    merged(tmp_path, tmp_path / "into", "older")
    assert everything(tmp_path / "into")["reports"] == everything(made / "a")["reports"]
    assert (older / "archive.db").read_bytes() == before
    with pytest.raises(ArchiveError, match="written by a newer nianbao"):
        merge([newer], tmp_path / "other", quiet)


def test_a_segment_of_one_name_is_completed_by_the_longer_one_and_refused_when_it_holds_something_else(
    made: Path, tmp_path: Path
) -> None:
    earlier = world.crawled(tmp_path / "earlier", [step for step in STEPS if step.when <= at(9, 5)], "c")
    shutil.rmtree(earlier / "captures")
    shutil.copytree(made / "c" / "captures", earlier / "captures")
    with Archive.create(earlier) as archive, Archive.read(made / "c") as whole, archive.transaction() as db:
        for row in list(archive.db.query("SELECT id FROM captures")):
            place = whole.db.execute(
                "SELECT warc_offset, warc_length FROM captures WHERE id = ?", [row["id"]]
            ).fetchone()
            db.execute("UPDATE captures SET (warc_offset, warc_length) = (?, ?) WHERE id = ?", [*place, row["id"]])
        (end,) = db.execute("SELECT max(warc_offset + warc_length) FROM captures").fetchone()
    (segment,) = (earlier / "captures").iterdir()
    with open(segment, "r+b") as file:
        file.truncate(end)
    for order in (("earlier", "c"), ("c", "earlier")):
        into = tmp_path / "-".join(order)
        shutil.copytree(made / "c", tmp_path / "c", dirs_exist_ok=True)
        assert merged(tmp_path, into, *order) == merged(made, tmp_path / f"only-{order[0]}", "c")
        assert (into / "captures" / segment.name).read_bytes() == (made / "c" / "captures" / segment.name).read_bytes()
    damaged = bytearray(segment.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    segment.write_bytes(damaged)
    done = nianbao("merge", made / "c", earlier, "--archive", tmp_path / "damaged")
    assert done.returncode == 2
    assert str(segment) in done.stderr
    assert str(tmp_path / "damaged" / "captures" / segment.name) in done.stderr


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
