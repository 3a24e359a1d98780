"""Differences: what changed from one text of a report to another, as data, on a terminal and on the site."""

from __future__ import annotations

import json
import random
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from archive import ledger
from archive.differences import MASK, DateChange, Differences, Stated, _masked, date_change, differences
from archive.passages import align, runs
from archive.report import Cell, Check, Table
from archive.site.changes import clipped, summary
from archive.store import Archive
from tests import site_archive
from tests.crawling import nianbao
from tests.site_archive import AT, CITY, CIVIL, LATER, PAYLOAD, RUN, datasette_of, reading


class Built(NamedTuple):
    directory: Path
    old: str
    new: str
    other_year: str
    twin: str


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An archive of one report in two versions, and two other reports."""
    directory = tmp_path_factory.mktemp("archive")
    url = "https://www.qingchuan.gov.cn/2023.html"
    old = reading(CITY, 2023, url, "2024-03-21")
    with pytest.MonkeyPatch.context() as patch:
        wrote = {("refused_third_party", "total"): "0", ("granted", "natural_person"): "",
                 ("applications_received", "total"): "97"}  # fmt: skip
        patch.setitem(site_archive._PECULIAR, (CITY, 2023), wrote)
        new = reading(CITY, 2023, url, "2024-04-11", about=f"全面公开社会救助、养老托育领域信息{PAYLOAD}")
    dropped = new.sections[-1]
    new = replace(
        new,
        title=f"{new.title}（更正）",
        text=new.text.replace("六、其他需要报告的事项\n无。", "六、附则\n本年度收取信息处理费0元。"),
        sections=(*new.sections[:-1], replace(dropped, heading="附则", text="本年度收取信息处理费0元。")),
        checks=(*new.checks, Check("I5", "总计", "fail", 1, 2, "与上年不合")),
    )
    with Archive.create(directory) as archive:
        builder = site_archive._Builder(archive)
        builder._portals()
        ledger.start_run(archive, RUN, ["qingchuan"], AT)
        ids = [
            builder.add("qingchuan", old),
            builder.add("qingchuan", new, at=LATER),
            builder.add("qingchuan", reading(CITY, 2022, url.replace("2023", "2022"), "2023-03-21")),
            builder.add("qingchuan", reading(CIVIL, 2023, url.replace("www", "mz"), "2024-01-21")),
        ]
        with archive.transaction() as db:
            db.execute("UPDATE reports SET copy_of = ?, copy_kind = 'revision' WHERE id = ?", [ids[1], ids[0]])
        builder._segments.close()
    return Built(directory, *ids)


@pytest.fixture(scope="module")
def found(built: Built) -> Differences:
    with Archive.read(built.directory) as archive:
        return differences(archive.db, built.old, built.new)


def test_a_blank_is_not_a_zero_and_neither_is_what_a_report_does_not_have(found: Differences) -> None:
    changes = {(one.indicator, one.dimension): (one.earlier, one.later) for one in found.figures}
    assert changes == {
        ("applications_received", "total"): (Stated(27, "number", "27"), Stated(97, "number", "97")),
        ("granted", "natural_person"): (Stated(19, "number", "19"), Stated(None, "blank", "")),
        ("refused_third_party", "total"): (Stated(4, "number", "4"), Stated(0, "zero", "0")),
    }
    assert [one.label for one in found.figures] == [
        "本年新收政府信息公开申请数量", "予以公开·自然人", "不予公开：保护第三方合法权益",
    ]  # fmt: skip


def test_figures_of_tables_are_no_text_and_other_cells_are(built: Built, found: Differences) -> None:
    assert {passage.kind for passage in found.tables} == {"same"}
    assert all(" | " not in run.text for passage in found.text for run in passage.runs)
    copy = built.directory.parent / "cells"
    shutil.copytree(built.directory, copy)
    renamed = "replace({}, '现行有效件数', '现行有效总件数')"
    with Archive.create(copy) as archive:
        with archive.transaction() as db:
            db.execute(f"UPDATE reports SET text = {renamed.format('text')} WHERE id = ?", [built.new])
            for column in ('"cells"', '"rows"'):
                db.execute(f"UPDATE tables SET {column} = {renamed.format(column)} WHERE report = ?", [built.new])
        (changed,) = [one for one in differences(archive.db, built.old, built.new).tables if one.kind != "same"]
    assert [(run.kind, run.text) for run in changed.runs][-2:] == [("added", "总"), ("same", "件数")]


def test_a_figure_in_a_cell_that_spans_columns_is_masked_once() -> None:
    table = Table(
        ((Cell("项目"), Cell("本年处理决定数量", 1, 2)), (Cell("行政许可", 2), Cell("685", 1, 2)), (Cell("件"),))
    )
    assert list(_masked(table, {(1, 2)})) == ["项目 | 本年处理决定数量", f"行政许可 | {MASK}", "件"]


def test_the_title_the_date_the_checks_and_the_outline_are_told(found: Differences) -> None:
    assert found.versions
    assert found.title is not None and found.title[1] == f"{found.title[0]}（更正）"
    assert found.published_on == DateChange("2024-03-21", "2024-04-11", "later", 21)
    # A check across years is kept with the text that stands now: that the older one has none is no news.
    assert [(one.rule, one.earlier, one.later) for one in found.checks] == [("I3", "pass", "fail")]
    assert (found.removed, found.added) == (("六、其他需要报告的事项",), ("六、附则",))


def test_text_is_aligned_by_lines_and_told_by_what_changed_in_them(found: Differences) -> None:
    changed = [passage for passage in found.text if passage.kind != "same"]
    assert [passage.kind for passage in changed] == ["changed", "removed", "removed", "added", "added"]
    assert changed[0].under == "(一)主动公开情况"
    assert "".join(run.text for run in changed[0].runs if run.kind != "removed").endswith(f"领域信息{PAYLOAD}。")
    assert sum(passage.lines for passage in found.text if passage.kind == "same") > 8


def test_a_report_differs_in_nothing_from_itself(built: Built) -> None:
    with Archive.read(built.directory) as archive:
        same = differences(archive.db, built.new, built.new)
    assert (same.any, summary(same)) == (False, "没有不同。")


def test_the_difference_the_other_way_round_is_the_same_with_its_sides_exchanged(
    built: Built, found: Differences
) -> None:
    with Archive.read(built.directory) as archive:
        back = differences(archive.db, built.new, built.old)
    assert [(one.later, one.earlier) for one in back.figures] == [(one.earlier, one.later) for one in found.figures]
    assert (back.published_on.moved, back.published_on.days) == ("earlier", -21)
    assert (back.added, back.removed) == (found.removed, found.added)


@pytest.mark.parametrize(
    ("earlier", "later", "moved"),
    [
        ("2024-01-20", "2024-01-19", "earlier"),
        ("2024-01-20", None, "vanished"),
        (None, None, ""),
        (None, "2024-01-20", "appeared"),
    ],
)
def test_which_way_a_date_moved(earlier: str | None, later: str | None, moved: str) -> None:
    assert date_change(earlier, later).moved == moved


@pytest.mark.parametrize(
    ("earlier", "later", "told"),
    [
        ("不予公开3件。", "不予公开0件。", "不予公开[-3-]{+0+}件。"),
        ("共收到申请96件，均已办结。", "共收到申请83件，均已办结。", "共收到申请[-96-]{+83+}件，均已办结。"),
        ("坚持以人民为中心。", "深入学习二十大精神。", "[-坚持以人民为中心。-]{+深入学习二十大精神。+}"),
        ("甲，乙。", "甲，乙。", "甲，乙。"),
        ("", "甲。", "{+甲。+}"),
        ("1,234件", "1,235件", "[-1,234-]{+1,235+}件"),
    ],
)
def test_what_changed_within_a_line(earlier: str, later: str, told: str) -> None:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    assert "".join(marks[run.kind].format(run.text) for run in runs(earlier, later)) == told


def test_whatever_the_texts_their_differences_hold_both_of_them_whole() -> None:
    lines = ["一、总体情况", "受理3件，办结3件。", "受理3件，办结3件。", "重复", "重复", "结转0件", "完"]
    for cut in range(len(lines)):
        other = [*lines[cut:], "新增一行，共5件。", *lines[:cut][::-1]]
        passages = list(align(lines, other))
        told = {
            side: sum(
                passage.lines if passage.kind == "same" else any(run.kind in ("same", side) for run in passage.runs)
                for passage in passages
            )
            for side in ("removed", "added")
        }
        assert told == {"removed": len(lines), "added": len(other)}


def test_lines_that_differ_in_script_width_or_spaces_are_the_same() -> None:
    assert [one.kind for one in align(["养老服务信息９６件。"], ["養老 服務信息96件。"])] == ["same"]


def test_of_a_long_line_only_what_is_beside_a_change_is_shown() -> None:
    line = "，".join(f"第{n}项工作" for n in range(1_000))
    shown = clipped(runs(f"{line}，收到3件，{line}。", f"{line}，收到9件，{line}。"), 10)
    assert [run.text for run in shown] == ["……第999项工作，收到", "3", "9", "件，第0项工作，第1……"]


def test_texts_made_to_be_slow_to_compare_are_told_as_replaced() -> None:
    began = time.process_time()
    runs("啊" * 1_000_000, "吧啊" * 500_000)
    runs("啊，" * 100_000, "吧，啊，" * 100_000)
    list(align(["同", "异"] * 20_000, ["异", "同", "同"] * 20_000))
    assert time.process_time() - began < 60


def test_many_long_lines_that_changed_share_what_comparing_may_cost() -> None:
    signs = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏0123"
    chosen = random.Random(1)
    earlier = ["".join(chosen.choices(signs, k=6_000)) for _ in range(50)]
    later = ["".join("改" if n % 5 == 0 else sign for n, sign in enumerate(line)) for line in earlier]
    passages = list(align(earlier, later))
    kinds = [passage.kind for passage in passages]
    assert kinds[0] == "changed" and {"removed", "added"} <= set(kinds), "the first are told, the rest are replaced"
    for side, gone in ((earlier, "added"), (later, "removed")):
        told = ["".join(run.text for run in one.runs if run.kind != gone) for one in passages if one.kind != gone]
        assert told == side
    few = list(align(earlier[:3], later[:3]))
    assert [passage.kind for passage in few] == ["changed"] * 3


def test_diff_prints_plain_text_where_it_is_piped(built: Built) -> None:
    done = nianbao("diff", built.new[:12], "--archive", built.directory)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    lines = done.stdout.split("\n")
    assert lines[0].startswith(f"--- {built.old[:12]}") and lines[1].startswith(f"+++ {built.new[:12]}")
    for line in (
        "不予公开：保护第三方合法权益（件）：4 → 0",
        "予以公开·自然人（件）：19 → （空格）",
        "公布日期：2024-03-21 → 2024-04-11（推后 21 天）",
        "- 六、其他需要报告的事项",
        "+ 六、附则",
        "+ 本年度收取信息处理费0元。",
    ):
        assert line in lines, line
    assert re.search(r"^~ .*\{\+.*\+\}", done.stdout, re.M)
    assert "不是同一份" not in done.stdout


def test_two_ids_are_compared_whatever_they_are_and_other_years_are_said_to_be_such(built: Built) -> None:
    done = nianbao("diff", built.other_year, built.new, "--archive", built.directory)
    assert done.returncode == 0
    assert "注意：这两份的年度不同" in done.stdout
    other = nianbao("diff", built.twin, built.other_year, "--archive", built.directory)
    assert "注意：这两份的机构和年度不同" in other.stdout


def test_diff_prints_its_data_as_one_json_object(built: Built, found: Differences) -> None:
    done = nianbao("diff", built.old, built.new, "--json", "--archive", built.directory)
    assert json.loads(done.stdout) == json.loads(json.dumps(found.as_json()))


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (["ffffffff"], "no report begins with this id"),
        (["old", "ffffffff"], "no report begins with this id"),
        (["old"], "no version before this one is known"),
        (["old", "new", "old"], "3 ids: name two reports"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_compared_gets_a_clear_error(built: Built, ids: list[str], said: str) -> None:
    named = [getattr(built, one, one) for one in ids]
    done = nianbao("diff", *named, "--archive", built.directory)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.fixture(scope="module")
def site(built: Built) -> Iterator[Any]:
    with datasette_of(built.directory) as datasette:
        yield datasette.client


@pytest.mark.asyncio
async def test_the_page_tells_figures_first_and_marks_what_came_and_went(site: Any, built: Built) -> None:
    answer = await site.get(f"/archive/-/diff/{built.old}/{built.new}")
    assert answer.status_code == 200
    page = answer.text
    headings = re.findall(r"<h2>(?!<span)([^<]+)</h2>", page)
    assert headings == ["统计数据", "勾稽核对", "公布日期", "标题", "章节", "正文"]
    assert "<del>4</del></td>" in page and "<ins>0</ins></td>" in page and "<ins>（空格）</ins>" in page
    assert "推后 21 天" in page and "<li>新增 <ins>六、附则</ins></li>" in page
    for report in (built.old, built.new):
        assert f'href="/archive/reports/{report}"' in page
    assert page.count('href="/archive/captures/') == 2
    assert "<script" not in page and "&lt;script&gt;" in page


@pytest.mark.asyncio
async def test_the_report_leads_to_its_versions_and_their_differences(site: Any, built: Built) -> None:
    difference = f'href="/archive/-/diff/{built.old}/{built.new}"'
    new = (await site.get(f"/archive/reports/{built.new}")).text
    assert f"{difference}>与上一版的不同" in new and f'href="/archive/reports/{built.old}">第 1 版' in new
    timeline = re.findall(r"<dt><time[^>]*>([^<]+)</time></dt><dd><b>([^<]+)</b>", new)
    assert timeline == [(AT[:10], "首次见到"), (LATER[:10], "修订")]
    assert f"{difference}>看改了什么" in (await site.get(f"/archive/reports/{built.old}")).text


@pytest.mark.asyncio
@pytest.mark.parametrize("ids", ["ffffffff/{new}", "{new}/ffffffff"])
async def test_a_comparison_with_what_is_not_there_is_not_found(site: Any, built: Built, ids: str) -> None:
    assert (await site.get(f"/archive/-/diff/{ids.format(new=built.new)}")).status_code == 404


@pytest.mark.asyncio
async def test_the_page_of_two_years_says_that_they_are_no_versions(site: Any, built: Built) -> None:
    page = (await site.get(f"/archive/-/diff/{built.other_year[:8]}/{built.new[:8]}")).text
    assert "两份报告之间的不同" in page and "年度不同" in page
