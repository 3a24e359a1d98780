"""Real pages with hand-made gold: floors, so that a change that loses text or lets chrome in is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.report import Page
from pipelines.corpus import (
    by_both,
    by_refinery,
    by_trafilatura,
    by_trafilatura_on_the_container,
    by_walker,
    char_f1,
    main,
    read_gold,
    score,
    squeeze,
)
from pipelines.refine import refine

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
here = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the gold pages are not here: {CORPUS}")


@pytest.mark.corpus
@here
def test_the_annual_report_with_three_tables_comes_out_whole() -> None:
    (place,) = CORPUS.glob("202_*")
    reading = refine(Page("https://www.example.gov.cn/t20250310_1.htm", (place / "page.html").read_bytes()))
    assert reading.title == "平潭综合实验区2024年度政府信息公开工作年度报告"
    assert (reading.year, reading.published_on, reading.generation) == (2024, "2025-03-10", "2021")
    assert (reading.kind, reading.problems) == ("report", ())
    assert [section.number for section in reading.sections if section.level == 1] == [
        "一、",
        "二、",
        "三、",
        "四、",
        "五、",
        "六、",
    ]
    wanted = [line for line in (place / "text.txt").read_text("utf-8").splitlines() if line.strip()]
    assert [squeeze(line) for line in reading.text.split("\n")] == [squeeze(line) for line in wanted]
    assert [line.count("|") for line in reading.text.split("\n")] == [line.count("|") for line in wanted]


@pytest.mark.corpus
@here
def test_the_corpus_scores_stay_above_their_floors() -> None:
    scores = [score(page, by_refinery) for page in read_gold(CORPUS)]
    assert [(one.name, one.missing) for one in scores if one.missing] == []
    assert [one.name for one in scores if not (one.title and one.date and one.source)] == []
    f1s = [one.f1 for one in scores if one.f1 is not None]
    assert min(f1s) >= 0.98 and sum(f1s) / len(f1s) >= 0.99


@pytest.mark.corpus
@here
def test_the_refinery_takes_less_time_than_trafilatura_does_alone() -> None:
    pages = read_gold(CORPUS)
    by_refinery(pages[0]), by_trafilatura(pages[0])
    ours = sum(score(page, by_refinery).ms for page in pages)
    assert ours < sum(score(page, by_trafilatura).ms for page in pages)


@pytest.mark.corpus
@here
def test_no_reader_of_the_container_is_better_alone_than_both_are(capsys: pytest.CaptureFixture[str]) -> None:
    pages = read_gold(CORPUS)
    both, walker, trafilatura = (
        sum(one.kept - one.leaked for one in (score(page, reader) for page in pages))
        for reader in (by_both, by_walker, by_trafilatura_on_the_container)
    )
    assert both >= walker and both > trafilatura
    assert main(["--ablate", str(CORPUS)]) == 0
    assert "by both readers" in capsys.readouterr().out


def test_the_f1_of_characters_notices_a_swapped_paragraph() -> None:
    assert char_f1("甲乙丙", "甲乙丙") == 1
    assert char_f1("丙乙甲", "甲乙丙") == 0
    assert char_f1("", "甲") == 0


def test_a_folder_without_gold_is_named_and_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "no gold pages here" in capsys.readouterr().err
