"""Real pages with hand-made gold: floors, so that a change that loses text or lets chrome in is noticed."""

from __future__ import annotations

import json
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from archive.evidence.captures import Segments
from archive.evidence.records import Exchange
from archive.report import Page
from pipelines.corpus import (
    Extract,
    GoldPage,
    by_both,
    by_refinery,
    by_trafilatura_on_the_container,
    by_walker,
    char_f1,
    command,
    main,
    read_gold,
    score,
    squeeze,
)
from pipelines.corpus.extractors import COMPARED, OURS, Extractor
from pipelines.corpus.scores import judge
from pipelines.corpus.stages import stage_times
from pipelines.figures.forms import by_key
from pipelines.refine import refine

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
here = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the gold pages are not here: {CORPUS}")

PARAGRAPHS = [
    "根据《中华人民共和国政府信息公开条例》的规定,现公布本局年度报告,所列数据的统计期限为全年,欢迎社会各界监督。" * 2,
    "一、总体情况",
    "全年主动公开政府信息三百二十条,其中通过门户网站公开二百九十条,通过政务新媒体公开三十条,内容涉及预算、采购和规划。"
    * 2,
    "二、主动公开政府信息情况",
    "本局规范办理依申请公开,全年收到申请十二件,均在法定期限内答复,没有因此被申请行政复议,也没有被提起行政诉讼。" * 2,
]
TITLE = "某某市财政局2022年政府信息公开工作年度报告"
GOLD = {
    "url": "http://www.example.gov.cn/a/b.html",
    "title": TITLE,
    "published": "2023-01-20",
    "source": "某某市财政局",
    "with": ["现公布本局年度报告", "全年收到申请十二件"],
    "without": ["网站地图", "分享到"],
    "year": 2022,
    "publisher": "某某市财政局",
}
HTML = f"""<?xml version="1.0" encoding="gb2312"?>
<html><head><meta charset="gb2312"><title>{TITLE}_某某市人民政府</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/map">网站地图</a></div>
<h1>{TITLE}</h1><div class="info">发布日期:2023-01-20 来源:某某市财政局</div>
<div class="TRS_Editor">{"".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)}</div>
<div class="share">分享到:</div></body></html>"""


def a_page(**changed: object) -> GoldPage:
    gold = {name: value for name, value in {**GOLD, **changed}.items() if value != "unstated"}
    return GoldPage("a", HTML.encode("gb18030"), gold, ("\n".join(PARAGRAPHS),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of one page of our own."""
    place = tmp_path / "pages" / "001_own"
    place.mkdir(parents=True)
    (place / "page.html").write_bytes(HTML.encode("gb18030"))
    (place / "gold.json").write_text(json.dumps(GOLD), "utf-8")
    (place / "text.txt").write_text("\n".join(PARAGRAPHS), "utf-8")
    return place.parent


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
    assert min(f1s) >= 0.98 and sum(f1s) / len(f1s) >= 0.995
    assert all(one.kept == one.wanted and one.leaked == 0 for one in scores)


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


@pytest.mark.parametrize("extractor", COMPARED, ids=lambda extractor: extractor.name)
def test_every_extractor_reads_an_own_page_whatever_its_charset_and_declaration(extractor: Extractor) -> None:
    assert extractor.installed
    found = extractor.extract(a_page())
    for snippet in GOLD["with"]:
        assert squeeze(snippet) in squeeze(found.text)
    one = judge(a_page(), found, 1.0, extractor.lacks)
    assert one.f1 is not None and one.f1 > 0.9 and not one.failure
    assert (one.title is None, one.date is None, one.source is None) == tuple(
        name in extractor.lacks for name in ("title", "published", "source")
    )


def test_all_that_the_gold_states_is_judged_and_nothing_else() -> None:
    right = score(a_page(), by_refinery)
    assert (right.title, right.date, right.source, right.perfect, right.wrong) == (True, True, True, True, ())
    assert right.facts == {"year": True, "publisher": True}
    other = score(a_page(title=None, published=None, year=2021, publisher="unstated", source="unstated"), by_refinery)
    assert (other.title, other.date, other.source, other.facts) == (False, False, None, {"year": False})
    assert other.wrong == (f"title {TITLE!r}, not None", "published '2023-01-20', not None", "year 2022, not 2021")
    nothing = judge(a_page(title=None, published=None, source=None), Extract("", None, None, ""), 1.0)
    assert (nothing.title, nothing.date, nothing.source, nothing.kept) == (True, True, True, 0)


def test_an_optional_string_counts_neither_way() -> None:
    text = "\n".join(PARAGRAPHS)
    page = replace(a_page(optional=["(此件公开发布)"]), texts=(text + "(此件公开发布)",))
    assert judge(page, Extract("", None, None, text), 1.0).f1 == 1
    assert judge(page, Extract("", None, None, "(此件公开发布)" + text), 1.0).f1 == 1


def test_the_report_has_a_row_for_each_extractor_and_fits_the_page(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--rounds", "1", "--json", str(tmp_path / "scores.jsonl"), str(folder)]) == 0
    printed = capsys.readouterr().out
    columns = ("kept", "leaked", "titles", "dates", "sources", "mean F1", "F1 ≥ 0.99", "perfect", "ms/page", "failures")
    assert all(column in printed for column in columns)
    assert max(map(len, printed.splitlines())) <= 160
    rows = {line.split("|")[1].strip(): line for line in printed.splitlines() if line.startswith("|")}
    assert {extractor.name for extractor in COMPARED} <= set(rows)
    assert [cell.strip() for cell in rows["nianbao"].split("|")[2:9]] == [
        "2/2", "0/2", "1/1", "1/1", "1/1", "1.0000", "1/1",
    ]  # fmt: skip
    assert [cell.strip() for cell in rows["jusText"].split("|")[4:7]] == ["–"] * 3
    assert [cell.strip() for cell in rows["exact"].split("|")[2:4]] == ["1/1", "1/1"]
    lines = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text("utf-8").splitlines()]
    assert [line["extractor"] for line in lines] == [extractor.name for extractor in COMPARED]
    assert (lines[0]["name"], lines[0]["title"], lines[0]["f1"]) == ("001_own", True, 1.0)


def test_an_extractor_that_is_missing_or_fails_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(page: GoldPage) -> Extract:
        raise RuntimeError(f"no way to read {page.name}")

    absent = Extractor("ghostreader", failing, "ghostreader[zh]", ("no_such_module",))
    everyone = (*COMPARED[:2], absent, Extractor("fragile", failing, lacks=frozenset(("source",))))
    monkeypatch.setattr(command, "COMPARED", everyone)
    assert main(["--rounds", "1", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "| ghostreader: not installed " in printed and "| pip install 'ghostreader[zh]' " in printed
    assert "001_own: fragile failed: RuntimeError: no way to read 001_own" in printed
    (fragile,) = (line for line in printed.splitlines() if line.startswith("| fragile "))
    assert [cell.strip() for cell in fragile.split("|")[2:7]] == ["0/2", "0/2", "0/1", "0/1", "–"]


def test_what_ours_loses_leaks_or_gets_wrong_is_listed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def careless(page: GoldPage) -> Extract:
        return Extract("", "2023-01-20", "某某市财政局", "分享到")

    monkeypatch.setattr(command, "COMPARED", (replace(OURS, extract=careless), COMPARED[1]))
    assert main(["--rounds", "1", str(folder)]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("001_own:")]
    assert said == [
        "001_own: lost: 现公布本局年度报告",
        "001_own: lost: 全年收到申请十二件",
        "001_own: leaked: 分享到",
        f"001_own: title '', not {TITLE!r}",
    ]


def test_the_bench_gives_ratios_and_shares(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--bench", "--rounds", "5", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "ratio to the first" in printed and "clean: trafilatura" in printed
    shares = [float(line.split("|")[3].strip(" %")) for line in printed.splitlines() if line.endswith("% |")]
    assert sum(shares) == pytest.approx(100, abs=1)


def test_looking_where_the_time_goes_leaves_no_timer_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)
    spent = stage_times([a_page()], rounds=50)
    assert "clean: trafilatura" in spent and len(spent) > 3
    assert signal.getsignal(signal.SIGALRM) is before and signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_the_bench_reads_the_pages_that_an_archive_has_captured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    segments = Segments(tmp_path / "captures", "run", "test")
    for status, body in ((200, HTML.encode("gb18030")), (200, b"%PDF-1.4"), (404, b"<html>gone</html>")):
        url = f"http://www.example.gov.cn/{status}/{len(body)}"
        headers = (("Content-Type", "text/html"),)
        segments.append(Exchange(url, url, "2026-01-01T00:00:00Z", status, "", headers, body))
    segments.close()
    assert main(["--bench", "--rounds", "1", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("1 page of ")
    assert main([str(tmp_path)]) == 2


def test_a_gold_file_that_is_none_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "001_own" / "gold.json").write_text("{title:", "utf-8")
    assert main([str(folder)]) == 2
    assert "001_own/gold.json: not JSON" in capsys.readouterr().err


def test_wrong_usage_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["--rounds", "0", "here"], ["--ablate", "--bench", "here"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
    assert "usage: python -m pipelines.corpus" in capsys.readouterr().err


@here
def test_every_cell_of_a_real_report_is_read_and_every_identity_evaluated() -> None:
    (folder,) = CORPUS.glob("202_*")
    reading = refine(Page("https://www.pingtan.gov.cn/zwgk/t20250310_97791.htm", (folder / "page.html").read_bytes()))
    figures = by_key(figure for figure in reading.figures if figure.origin == "table")
    assert len(figures) == 10 + 25 * 7 + 3 * 5 and all(figure.chosen for figure in figures.values())
    stated = {
        ("normative_documents_made", "total"): 62, ("normative_documents_repealed", "total"): 33,
        ("normative_documents_in_force", "total"): 440, ("licence_decisions", "total"): 4529,
        ("penalty_decisions", "total"): 1100, ("coercion_decisions", "total"): 65,
        ("fees_collected", "total"): 18651.06,
        **{("reviews", name): value for name, value in
           (("upheld", 2), ("corrected", 1), ("other_result", 3), ("pending", 1), ("total", 7))},
        **{("lawsuits_after_review", name): value for name, value in
           (("upheld", 13), ("corrected", 2), ("other_result", 4), ("total", 19))},
        ("applications_received", "enterprise"): 1, ("results_total", "enterprise"): 1,
        ("otherwise_other", "enterprise"): 1,
    }  # fmt: skip
    for indicator, person, everybody in (
        ("applications_received", 217, 218), ("results_total", 217, 218), ("granted", 71, 71),
        ("partly_granted", 29, 29),
        ("refused_state_secret", 4, 4), ("refused_third_party", 3, 3), ("refused_internal_affairs", 32, 32),
        ("unavailable_not_held", 75, 75), ("not_processed_repeated", 1, 1), ("otherwise_not_corrected", 1, 1),
        ("otherwise_other", 1, 2),
    ):  # fmt: skip
        stated |= {(indicator, "natural_person"): person, (indicator, "total"): everybody}
    assert {tuple(key): figure.value for key, figure in figures.items() if figure.value} == stated
    assert {figure.kind for figure in figures.values()} == {"number", "zero"}
    outcomes = Counter((check.rule, check.outcome) for check in reading.checks if check.rule != "I7")
    assert outcomes == {("I1", "pass"): 7, ("I2", "pass"): 7, ("I3", "pass"): 25, ("I4", "pass"): 3}
