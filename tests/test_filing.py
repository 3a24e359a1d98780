"""Filing: what makes two readings one report, and what two texts of one body and year are to each other."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from opencc import OpenCC
from scrapy.settings import Settings

from archive import filing, ledger, questions
from archive.report import Attachment, Claim, Figure, Page, Reading, Report
from archive.store import Archive
from pipelines.metadata import Surroundings
from pipelines.refine import refine
from pipelines.stages import Store
from pipelines.store import Refined, store
from tests.filed import GATE, OWN, PLATFORM, TEXT, declare, reading, refined, reports
from tests.said import publisher_of


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    with Archive.create(tmp_path) as opened:
        declare(opened)
        yield opened


def test_the_same_text_at_two_addresses_is_one_report_with_two_sightings(archive: Archive) -> None:
    spaced = reading(PLATFORM, TEXT.replace("。", " 。\n"))
    assert store(archive, [refined(reading()), refined(spaced)], "run") == ["new", "seen"]
    assert archive.db.table("reports").count == 1
    assert {row["url"] for row in archive.db.table("sightings").rows} == {OWN, PLATFORM}


def test_the_phrase_converted_twin_is_the_same_report_kept_in_the_simplified_script(archive: Archive) -> None:
    converted = OpenCC("s2t").convert(TEXT).replace("網絡", "網路").replace("信息", "資訊").replace("註銷", "登出")
    twin = reading(GATE, converted, script="hant")
    for order in ([twin, reading()], [reading(), twin]):
        store(archive, [refined(one) for one in order], "run")
        (row,) = archive.db.table("reports").rows
        assert (row["script"], row["url"], row["text"]) == ("hans", OWN, TEXT)
    assert questions.search(archive, "養老") == questions.search(archive, "养老") != []


def test_another_body_with_the_same_boilerplate_is_another_report(archive: Archive) -> None:
    neighbour = reading(PLATFORM, publisher="清河市教育局")
    next_year = reading(GATE, year=2024)
    assert store(archive, [refined(reading()), refined(neighbour), refined(next_year)], "run") == ["new"] * 3
    assert reports(archive) == [(OWN, None), (GATE, None), (PLATFORM, None)]


def test_a_changed_number_is_a_new_version_and_the_old_one_stays(archive: Archive) -> None:
    store(archive, [refined(reading())], "run")
    changed = reading(text=TEXT.replace("373条", "374条"))
    assert store(archive, [refined(changed, "2026-02-01T00:00:00.000Z")], "run") == ["revised"]
    old, new = sorted(archive.db.table("reports").rows, key=lambda row: row["first_seen"])
    assert (old["copy_of"], old["copy_kind"], new["copy_of"]) == (new["id"], "revision", None)
    assert [row["id"] for row in questions.search(archive, "养老")] == [new["id"]]


def test_a_text_that_comes_back_is_the_report_again(archive: Archive) -> None:
    changed = reading(text=TEXT.replace("373条", "374条"))
    for month, what in enumerate([reading(), changed, reading()], start=1):
        store(archive, [refined(what, f"2026-0{month}-01T00:00:00.000Z")], "run")
    canonical = [row["text"] for row in archive.db.query("SELECT text FROM reports WHERE copy_of IS NULL")]
    assert canonical == [TEXT]


def test_a_mirror_that_still_shows_the_old_text_does_not_bring_it_back(archive: Archive) -> None:
    store(archive, [refined(reading()), refined(reading(PLATFORM))], "run")
    changed = reading(text=TEXT.replace("373条", "374条"))
    store(archive, [refined(changed, "2026-02-01T00:00:00.000Z")], "run")
    store(archive, [refined(reading(PLATFORM), "2026-03-01T00:00:00.000Z")], "run")
    canonical = [row["text"] for row in archive.db.query("SELECT text FROM reports WHERE copy_of IS NULL")]
    assert canonical == [changed.text]


def test_what_the_texts_are_to_each_other_does_not_depend_on_the_order_they_came_in(tmp_path: Path) -> None:
    near = reading(PLATFORM, TEXT.replace("373条", "373余条"))
    other = reading(GATE, "这是另一份完全不同的说明。" * 40)
    outcomes = set()
    for number, order in enumerate(itertools.permutations([reading(), near, other])):
        with Archive.create(tmp_path / str(number)) as archive:
            for one in order:
                store(archive, [refined(one)], "run")
            outcomes.add(tuple(reports(archive)))
    assert outcomes == {((OWN, None), (GATE, None), (PLATFORM, "mirror"))}


def test_a_bad_page_never_replaces_what_was_read_before(archive: Archive) -> None:
    store(archive, [refined(reading())], "run")
    blocked = Reading(OWN, text="访问被拦截", verdict="block")
    assert store(archive, [refined(blocked, "2026-02-01T00:00:00.000Z")], "run") == ["block"]
    assert reports(archive) == [(OWN, None)]
    (page,) = archive.db.query("SELECT state, report FROM pages WHERE url = ?", [OWN])
    assert page["state"] == "blocked"
    assert page["report"] is not None


def test_a_replaced_reading_leaves_nothing_of_itself_in_the_index(archive: Archive) -> None:
    store(archive, [refined(reading(PLATFORM, title="旧标题 蝴蝶效应"))], "run")
    assert questions.search(archive, "蝴蝶")
    store(archive, [refined(reading(OWN))], "run")
    assert questions.search(archive, "蝴蝶") == []
    assert len(questions.search(archive, "养老")) == 1
    archive.db.execute("INSERT INTO reports_fts (reports_fts) VALUES ('integrity-check')")


def test_members_say_where_a_text_is_shown_and_what_replaced_it(archive: Archive) -> None:
    store(archive, [refined(reading())], "run")
    store(archive, [refined(reading(text=TEXT.replace("373条", "374条")), "2026-02-01T00:00:00.000Z")], "run")
    old, new = sorted(filing.members(archive, "清河市民政局", 2023), key=lambda member: member.first_seen)
    assert (old.shown_at, old.replaced_by) == (frozenset(), {new.id})
    assert (new.shown_at, new.replaced_by) == ({OWN}, frozenset())


def test_a_page_whose_year_or_body_is_corrected_leaves_no_ghost(archive: Archive) -> None:
    store(archive, [refined(reading(year=2022))], "run")
    corrected = reading(year=2023)
    assert store(archive, [refined(corrected, "2026-02-01T00:00:00.000Z")], "run") == ["revised"]
    rows = list(archive.db.query("SELECT year, copy_kind FROM reports ORDER BY year"))
    assert rows == [{"year": 2022, "copy_kind": "revision"}, {"year": 2023, "copy_kind": None}]


def test_one_page_that_cannot_be_filed_does_not_take_its_batch_along(archive: Archive) -> None:
    wrong = reading(PLATFORM, "另一份报告的正文。" * 40, sections=(None,))

    class Run:
        id = "run"
        archive: Archive
        answered: ClassVar[set[str]] = set()

        def count(self, portal: str | None, what: str, number: int = 1) -> None: ...

    run = Run()
    run.archive = archive
    ledger.start_run(archive, run.id, ["qinghe"], "2026-01-01T00:00:00.000Z")
    stage = Store(SimpleNamespace(spider=SimpleNamespace(run=run), settings=Settings()))  # type: ignore[arg-type]
    outcomes = asyncio.run(stage._store([refined(reading()), refined(wrong)]))
    assert outcomes == ["new", "error"]
    assert reports(archive) == [(OWN, None)]
    assert [row["kind"] for row in archive.db.query("SELECT kind FROM problems")] == ["could not be filed"]


def test_namesakes_of_different_places_are_different_bodies() -> None:
    names = {
        publisher_of("城关镇人民政府2023年政府信息公开工作年度报告", Surroundings(), region, None)
        for region in ("甲县", "乙县", "丙市丁区")
    }
    assert names == {"甲县城关镇人民政府", "乙县城关镇人民政府", "丙市丁区城关镇人民政府"}


@pytest.mark.parametrize("name", ["市民政局", "教育局", "城关镇人民政府", "经济开发区管委会"])
def test_a_body_whose_place_is_not_known_is_no_report_but_a_problem(name: str) -> None:
    page = (
        f"<html><title>{name}2023年政府信息公开工作年度报告</title><body><h1>{name}2023年政府信息公开工作年度报告</h1>"
    )
    body = page + "".join(f"<p>{line}</p>" for line in TEXT.splitlines()) + "</body></html>"
    found = refine(Page(OWN, body.encode()))
    assert (found.kind, found.publisher) == ("report", name)
    assert [problem.kind for problem in found.problems] == ["publisher unknown"]
    assert Report.of(found) is None
    assert Report.of(refine(Page(OWN, body.encode(), region="清河市"))) is not None


OTHER_YEAR = "\n".join(f"{number}、这一年另有{number}31项工作,收到{number}件,均已办结。" for number in range(20))


def test_a_fixed_address_that_shows_the_next_years_report_leaves_the_years_before_as_they_are(archive: Archive) -> None:
    store(archive, [refined(reading(text=OTHER_YEAR, year=2022))], "run")
    store(archive, [refined(reading(), "2027-02-01T00:00:00.000Z")], "run")
    rows = list(archive.db.query("SELECT year, copy_of FROM reports ORDER BY year"))
    assert rows == [{"year": 2022, "copy_of": None}, {"year": 2023, "copy_of": None}]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"year": 2024}, ("2023年", "2024年")), ({"publisher": "清河市教育局"}, ("民政局", "教育局"))],
    ids=["the year", "the body"],
)
def test_a_report_copied_from_the_one_that_stood_there_but_for_the_year_or_the_body_is_no_correction(
    archive: Archive, change: dict[str, Any], words: tuple[str, str]
) -> None:
    text = "清河市民政局2023年的工作。\n" + TEXT * 3
    store(archive, [refined(reading(text=text))], "run")
    store(archive, [refined(reading(text=text.replace(*words), **change), "2027-02-01T00:00:00.000Z")], "run")
    assert reports(archive) == [(OWN, None), (OWN, None)]


def test_a_correction_whose_title_stands_in_the_text_and_that_is_edited_later_leaves_no_ghost(archive: Archive) -> None:
    titles = [f"清河市民政局{year}年政府信息公开工作年度报告" for year in (2022, 2023)]
    wrong, right = (
        reading(title=title, text=f"{title}\n{TEXT}", year=2022 + later) for later, title in enumerate(titles)
    )
    edited = replace(right, text=right.text.replace("373条", "374条"))
    for month, one in enumerate((wrong, right, edited), start=1):
        store(archive, [refined(one, f"2026-0{month}-01T00:00:00.000Z")], "run")
    (head,) = archive.db.query("SELECT id, text FROM reports WHERE copy_of IS NULL")
    assert head["text"] == edited.text
    kinds = archive.db.query("SELECT year, copy_of, copy_kind FROM reports WHERE copy_of IS NOT NULL ORDER BY year")
    assert list(kinds) == [{"year": year, "copy_of": head["id"], "copy_kind": "revision"} for year in (2022, 2023)]


@pytest.mark.parametrize("order", list(itertools.permutations((2021, 2022, 2023))))
def test_a_text_under_three_titles_belongs_to_the_last(archive: Archive, order: tuple[int, ...]) -> None:
    for month, year in enumerate(order, start=1):
        store(archive, [refined(reading(year=year), f"2026-0{month}-01T00:00:00.000Z")], "run")
    ids = {row["year"]: row["id"] for row in archive.db.table("reports").rows}
    found = {row["year"]: row["copy_of"] for row in archive.db.table("reports").rows}
    assert found == {order[0]: ids[order[2]], order[1]: ids[order[2]], order[2]: None}


def test_of_two_titles_that_two_addresses_corrected_into_each_other_both_stand(archive: Archive) -> None:
    other = "这里后来是另外一份报告的全文。" * 20
    shown = [(OWN, 2021, 1), (PLATFORM, 2022, 1), (OWN, 2022, 2), (PLATFORM, 2021, 2)]
    items = [refined(reading(url, year=year), f"2026-0{month}-01T00:00:00.000Z") for url, year, month in shown]
    later = [refined(reading(url, other, year=2024), "2026-05-01T00:00:00.000Z") for url in (OWN, PLATFORM)]
    for one in (*items, *later):
        store(archive, [one], "run")
    assert {row["copy_of"] for row in archive.db.table("reports").rows} == {None}


def test_a_page_that_gains_a_file_and_loses_a_claim_is_read_anew_though_its_text_is_the_same(archive: Archive) -> None:
    claims = (Claim("year", "2023", "title", chosen=True), Claim("year", "2022", "url"))
    store(archive, [refined(reading(claims=claims))], "run")
    attached = (Attachment(f"{OWN}.pdf", "附件.pdf"),)
    store(archive, [refined(reading(claims=claims[:1], attachments=attached), "2026-02-01T00:00:00.000Z")], "run")
    assert [row["filename"] for row in archive.db.table("attachments").rows] == ["附件.pdf"]
    assert [row["value"] for row in archive.db.table("claims").rows] == ["2023"]


@pytest.mark.parametrize("pictures_first", [True, False])
def test_what_only_the_pictures_of_a_copy_say_is_known_in_any_order(archive: Archive, pictures_first: bool) -> None:
    seen = Figure("applications_carried_in", "total", 4.0, "number", "4", "件", "ocr", "图", chosen=True)
    page = Page(PLATFORM, b"", fetched_at="2026-01-02T00:00:00.000Z", portal="qinghe", images=(("1.png", b""),))
    copy = Refined(page, reading(PLATFORM, figures=(seen,)))
    for one in (copy, refined(reading())) if pictures_first else (refined(reading()), copy):
        store(archive, [one], "run")
    assert reports(archive) == [(OWN, None)]
    assert [(row["value"], row["origin"]) for row in archive.db.table("figures").rows] == [(4.0, "ocr")]


def test_a_corrected_page_whose_text_stands_elsewhere_under_the_old_year_replaces_no_report(archive: Archive) -> None:
    old = [refined(reading(year=2022)), refined(reading(PLATFORM, year=2022))]
    store(archive, [*old, refined(reading(), "2026-02-01T00:00:00.000Z")], "run")
    assert {row["copy_of"] for row in archive.db.table("reports").rows} == {None}


def test_a_text_that_a_trusted_host_shows_still_is_a_copy_and_no_earlier_version(archive: Archive) -> None:
    store(archive, [refined(reading()), refined(reading(PLATFORM))], "run")
    changed = reading(text=TEXT.replace("373条", "374条"))
    store(archive, [refined(changed, "2026-02-01T00:00:00.000Z")], "run")
    kinds = {row["text"]: row["copy_kind"] for row in archive.db.table("reports").rows}
    assert kinds == {changed.text: None, TEXT: "mirror"}
    store(archive, [refined(replace(changed, url=PLATFORM), "2026-03-01T00:00:00.000Z")], "run")
    kinds = {row["text"]: row["copy_kind"] for row in archive.db.table("reports").rows}
    assert kinds == {changed.text: None, TEXT: "revision"}


def test_what_was_corrected_follows_the_report_when_another_text_comes_to_stand_for_it(archive: Archive) -> None:
    at = "2026-02-01T00:00:00.000Z"
    store(archive, [refined(reading(PLATFORM, year=2022)), refined(reading(PLATFORM), at)], "run")
    better = refined(reading(text=TEXT.replace("373条", "374条")))  # a shorter address
    store(archive, [better], "run")
    rows = {(row["year"], row["text"]): row for row in archive.db.table("reports").rows}
    head = rows[2023, better.reading.text]
    assert (head["copy_of"], rows[2023, TEXT]["copy_of"]) == (None, head["id"])
    assert (rows[2022, TEXT]["copy_of"], rows[2022, TEXT]["copy_kind"]) == (head["id"], "revision")
