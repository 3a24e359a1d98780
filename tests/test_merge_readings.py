"""Merge: of two readings, or two answers of one page, the same one stays whatever the order of the archives."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest

from archive.report import Page
from archive.store import Archive
from pipelines.store import Refined, store
from tests import merging_world as world
from tests.crawling import rows
from tests.merging_steps import CIVIL_2023, DOWN, STEPS, merged, of, same
from tests.merging_world import CIVIL, OWN, everything, figure, reading


def test_figures_that_one_archive_read_in_pictures_stay(tmp_path: Path) -> None:
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


def test_which_reading_is_kept_does_not_depend_on_the_order(tmp_path: Path) -> None:
    page, other = f"{OWN}/p/2023.html", f"{OWN}/other/2023.html"
    moved = reading(f"{OWN}/redirected/to/a/longer/address/2023.html", CIVIL, 2023, title="后来")
    shown = {
        "x": world.shows(reading(page, CIVIL, 2023), "mzj"),
        "y": world.shows(moved, "mzj", asked=page),
        "z": world.shows(reading(other, CIVIL, 2023, title="另一页"), "mzj"),
    }
    steps = []
    for day, (name, shows) in enumerate(shown.items()):
        visit = (world.begins("mzj"), world.lists("mzj", page, other), shows, world.ends("mzj"))
        steps += of(name, *((day * 3, do) for do in visit))
    for name in (*shown, "xyz"):
        world.crawled(tmp_path / name, steps, name)
    wanted = everything(tmp_path / "xyz")
    assert [row["title"] for row in rows(tmp_path / "xyz", "SELECT title FROM reports")] == ["后来"]
    for order in itertools.permutations("xyz"):
        same(merged(tmp_path, tmp_path / f"into-{''.join(order)}", *order), wanted)


def test_a_page_that_is_gone_in_one_archive_and_cannot_be_had_in_another_is_the_same_in_any_order(
    tmp_path: Path,
) -> None:
    shows, gone, fails = (
        world.shows(reading(DOWN, CIVIL, 2020), "mzj"),
        world.gone(DOWN, "mzj"),
        world.fails(DOWN, "mzj"),
    )
    asked = {"p": ((88, shows),), "q": ((26, gone), (68, gone)), "r": ((29, shows), (98, fails)), "s": ((30, fails),)}
    steps = []
    for name, (first, *others) in asked.items():
        visit = (world.begins("mzj"), world.lists("mzj", DOWN), first[1])
        steps += of(name, *((first[0], do) for do in visit), *others, (99, world.ends("mzj")))
    for name in (*asked, "pqrs"):
        world.crawled(tmp_path / name, steps, name)
    wanted = everything(tmp_path / "pqrs")
    for order in itertools.permutations("pqrs"):
        found = merged(tmp_path, tmp_path / f"into-{''.join(order)}", *order)
        same({"pages": found["pages"]}, {"pages": wanted["pages"]})


def read_anew(directory: Path, into: Path) -> None:
    """Copy an archive; in the copy the present extractor reads the page CIVIL_2023 anew, with a postscript."""
    shutil.copytree(directory, into)
    longer = reading(CIVIL_2023, CIVIL, 2023, text=f"{world.text_of(CIVIL, 2023)}\n七、附言。以上数据截至年底。")
    with Archive.create(into) as archive:
        for row in list(archive.db.query("SELECT * FROM captures WHERE page = ? ORDER BY fetched_at", [CIVIL_2023])):
            page = Page(CIVIL_2023, b"", fetched_at=row["fetched_at"], portal="mzj", capture=row["id"])
            store(archive, [Refined(page, longer)], row["run"], past=True)


def execute(directory: Path, sql: str) -> None:
    with Archive.create(directory) as archive, archive.transaction() as db:
        db.execute(sql)


def test_what_one_archive_has_read_anew_is_read_so_in_the_merged_one_whatever_the_order(tmp_path: Path) -> None:
    for name in "ac":
        world.crawled(tmp_path / name, STEPS, name)
        for table in ("captures", "reports"):
            execute(tmp_path / name, f"UPDATE {table} SET extractor = 'nianbao-2 before' WHERE extractor IS NOT NULL")
    merged(tmp_path, tmp_path / "ac", "a", "c")
    read_anew(tmp_path / "ac", tmp_path / "anew")
    wanted = everything(tmp_path / "anew")
    (older,) = rows(tmp_path / "anew", "SELECT id, copy_of FROM reports WHERE copy_kind = 'reading'")
    assert rows(tmp_path / "ac", "SELECT copy_of FROM reports WHERE id = ?", older["id"]) == [{"copy_of": None}]
    for order in (["anew"], ["ac", "anew"], ["anew", "ac"], ["c", "ac", "anew"], ["c", "anew", "a"], ["anew", "c"]):
        same(merged(tmp_path, tmp_path / "-".join(["into", *order]), *order), wanted)


def read_by(directory: Path, extractor: str, most: int, words: tuple[str, str]) -> None:
    """Let `extractor` read the first captures of an archive anew: `words` are the first as it has them."""
    with Archive.create(directory) as archive:
        sql = "SELECT captures.*, text FROM captures JOIN reports ON reports.id = report ORDER BY fetched_at LIMIT ?"
        for row in list(archive.db.query(sql, [most])):
            page = Page(row["page"], b"", fetched_at=row["fetched_at"], portal="mzj", capture=row["id"])
            found = reading(row["page"], CIVIL, 2023, text=row["text"].replace(*words))
            store(archive, [Refined(page, found)], row["run"], past=True)
    execute(
        directory,
        f"UPDATE captures SET extractor = '{extractor}' WHERE id IN"
        f" (SELECT id FROM captures WHERE report IS NOT NULL ORDER BY fetched_at LIMIT {most})",
    )
    execute(directory, f"UPDATE reports SET extractor = '{extractor}' WHERE extractor <> 'nianbao-1'")


@pytest.mark.parametrize(
    ("words", "most", "follow"),
    [
        pytest.param(("会议", "大会"), 1, 2, id="the newest has read one of two captures with the same bytes"),
        pytest.param(("会议", "会议"), 4, 4, id="the older one has read the text as it was"),
    ],
)
def test_the_newest_of_several_readers_is_believed_whatever_the_order(
    tmp_path: Path, words: tuple[str, str], most: int, follow: int
) -> None:
    pages = [f"{OWN}/{number}.html" for number in (1, 2)]
    shown = [(day, world.shows(reading(pages[day % 2], CIVIL, 2023), "mzj")) for day in (2, 3, 4, 5)]
    steps = of("a", (0, world.begins("mzj")), (0, world.lists("mzj", *pages)), *shown, (9, world.ends("mzj")))
    world.crawled(tmp_path / "a", steps, "a")
    for table in ("captures", "reports"):
        execute(tmp_path / "a", f"UPDATE {table} SET extractor = 'nianbao-1' WHERE extractor IS NOT NULL")
    readers = {"b": ("nianbao-9", 4, words), "c": ("nianbao-10", most, ("受理", "收到"))}
    for name, (extractor, number, changed) in readers.items():
        shutil.copytree(tmp_path / "a", tmp_path / name)
        read_by(tmp_path / name, extractor, number, changed)
    (newest,) = rows(tmp_path / "c", "SELECT DISTINCT report FROM captures WHERE extractor = 'nianbao-10'")
    assert len(rows(tmp_path / "c", "SELECT 1 FROM captures WHERE report = ?", newest["report"])) == follow
    wanted = merged(tmp_path, tmp_path / "wanted", "a", "b", "c")
    read = "SELECT DISTINCT report, extractor FROM captures WHERE page = ?"
    assert rows(tmp_path / "wanted", read, pages[0]) == [newest | {"extractor": "nianbao-10"}]
    for order in itertools.permutations("abc"):
        into = tmp_path / f"into-{''.join(order)}"
        same(merged(tmp_path, into, *order), wanted)
        same(merged(tmp_path, into, *order[::-1]), wanted)
