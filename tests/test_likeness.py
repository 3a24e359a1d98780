"""Likeness: near duplicates are found by their bands, wherever they stand, and told by their exact similarity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from archive import likeness, reuse
from archive.likeness import BANDS, alike, bands_of, similarity
from archive.store import Archive
from pipelines.store import store
from tests.copies_world import Told, told
from tests.filed import GATE, OWN, PLATFORM, TEXT, declare, reading, refined

TOLD = told(150)


def text_of(report: Told) -> str:
    return "\n".join(
        "\n".join(" | ".join(row) for row in value) if kind == "table" else value for kind, value in report.blocks
    )


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path) as opened:
        declare(opened)
        yield opened


def edited(text: str, other: str, share: float, draw: Random) -> str:
    """Return `text` with a `share` of its lines taken from `other`."""
    lines, donor = text.splitlines(), other.splitlines()
    for at in draw.sample(range(len(lines)), round(share * len(lines))):
        lines[at] = donor[at % len(donor)]
    return "\n".join(lines)


def test_pairs_of_a_similarity_of_60_percent_share_a_band_in_95_of_100() -> None:
    draw, found, pairs = Random(6), 0, 0
    for number, report in enumerate(TOLD):
        text, other = text_of(report), text_of(TOLD[number - 1])
        for share in (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
            changed = edited(text, other, share, draw)
            if 0.6 <= similarity(text, changed) < 0.7:
                pairs += 1
                found += any(a == b for a, b in zip(bands_of(text), bands_of(changed), strict=True))
    assert pairs > 100
    assert found / pairs >= 0.95, (found, pairs)


def test_the_hashes_of_a_text_are_the_same_on_every_machine_and_in_every_version() -> None:
    hashes = bands_of("本年度收到政府信息公开申请22件,均按期答复。")
    assert len(hashes) == BANDS
    assert hashes[:3] == [-4164726826409614361, 3568710304821390593, 6637934319260066404]
    assert all(-(1 << 63) <= one < 1 << 63 for one in hashes)
    traditional = "本年度收到政府資訊公開申請２２件，均按期答覆"
    assert bands_of(traditional) == bands_of("本年度收到政府信息公开申请22件,均按期答复")


def bands(archive: Archive) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in archive.db.query("SELECT serial, hash FROM bands ORDER BY serial, band"):
        found.setdefault(row["serial"], []).append(row["hash"])
    return found


def test_the_bands_of_a_report_are_those_of_its_text_and_go_with_it(archive: Archive) -> None:
    store(archive, [refined(reading(PLATFORM)), refined(reading(OWN)), refined(reading(GATE, year=2022))], "run")
    assert bands(archive) == {1: bands_of(TEXT), 2: bands_of(TEXT)}
    with archive.transaction() as db:
        likeness.forget(db, 2)
        reuse.forget(db, 2)
    assert list(bands(archive)) == [1]
    assert archive.db.execute("SELECT DISTINCT serial FROM paragraphs").fetchall()[0][0] == 1


def test_near_duplicates_of_other_bodies_are_listed_by_exact_similarity_and_not_merged(archive: Archive) -> None:
    near = TEXT.replace("第六部分的情况。", "第六部分的情况与上年一样。")
    far = "\n".join(f"{text_of(report)}" for report in TOLD[:1])
    store(
        archive,
        [
            refined(reading()),
            refined(reading(PLATFORM, TEXT, publisher="清河市教育局")),
            refined(reading(GATE, near, publisher="清河市水务局")),
            refined(reading(f"{GATE}?2", far, publisher="清河市林业局")),
            refined(reading(OWN + "?copy", TEXT.replace("373条", "379条"))),
        ],
        "run",
    )
    (report,) = archive.db.execute("SELECT id FROM reports WHERE page = ?", [OWN]).fetchone()
    found = alike(archive.db, report)
    assert [(one.body, one.similarity == 1) for one in found] == [("清河市教育局", True), ("清河市水务局", False)]
    assert found[1].similarity == round(similarity(TEXT, near), 4) > 0.8
    assert [one.body for one in alike(archive.db, report, most=1)] == ["清河市教育局"]
    assert alike(archive.db, "no such report") == []
    assert archive.db.execute("SELECT count(*) FROM reports WHERE copy_of IS NULL").fetchone()[0] == 4


LONG = "全年通过政府网站主动公开养老服务信息{n}条，比上年有所增加。"
TABLE = "信息内容 | 本年制发件数。| 本年废止件数 | 现行有效件数 | 备注说明文字"
HEADING = "一、关于主动公开政府信息的总体情况以及有关的说明"


def paragraphs(*numbers: int, year: int = 2023) -> str:
    own = [f"{year}年，我局坚持以公开为常态、不公开为例外，推进各项公开工作。"]
    own += [LONG.format(n=number) for number in numbers]
    return "\n".join([HEADING, *own, TABLE, "无。"])


def test_how_much_is_reused_of_the_year_before_and_of_others_is_told(archive: Archive) -> None:
    store(
        archive,
        [
            refined(reading(OWN, paragraphs(1, 2, 3))),
            refined(reading(PLATFORM, paragraphs(2, 3, 9, year=2022), year=2022)),
            refined(reading(GATE, paragraphs(1, year=2021), year=2020, publisher="清河市教育局")),
        ],
        "run",
    )

    def told_of(page: str) -> reuse.Reuse:
        (report,) = archive.db.execute("SELECT id FROM reports WHERE page = ?", [page]).fetchone()
        found = reuse.reuse(archive.db, report)
        assert found is not None
        return found

    this, before = told_of(OWN), told_of(PLATFORM)
    assert (this.paragraphs, this.as_before, this.with_others) == (4, 3, 2)
    assert this.sentence() == "与上年相同的段落 3/4（75%）；与其他机构相同的段落 2/4（50%）"
    assert (before.before, before.as_before, before.with_others) == (None, None, 1)
    assert before.shares() == (None, 0.25)
    assert "不详" in before.sentence()
    assert reuse.reuse(archive.db, "no such report") is None


def test_a_reading_that_is_replaced_takes_its_paragraphs_along(archive: Archive) -> None:
    joined = paragraphs(1, 2).replace("\n", "")
    store(archive, [refined(reading(PLATFORM, joined))], "run")
    store(archive, [refined(reading(OWN, paragraphs(1, 2)))], "run")
    found = {row["hash"] for row in archive.db.table("paragraphs").rows}
    assert found == reuse.paragraphs_of(paragraphs(1, 2)) != reuse.paragraphs_of(joined)
    assert archive.db.table("reports").count == 1


def test_captions_headings_and_rows_are_no_paragraphs() -> None:
    caption = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和；）"
    assert reuse.paragraphs_of("\n".join([HEADING, TABLE, caption, "本年度没有。"])) == set()
    assert len(reuse.paragraphs_of(paragraphs(1, 2))) == 3
    assert reuse.paragraphs_of(paragraphs(year=2023)) == reuse.paragraphs_of(paragraphs(year=2019))


def test_of_many_that_are_as_near_the_same_are_listed_in_whatever_order_they_came(tmp_path: Path) -> None:
    bodies = [f"{one}{other}镇人民政府" for one in "甲乙丙丁戊己庚辛" for other in "东南西北上下左右"]
    found = []
    for name, order in (("straight", bodies), ("back", bodies[::-1])):
        with Archive.create(tmp_path / name) as made:
            declare(made)
            store(made, [refined(reading(f"{OWN}?{body}", TEXT, publisher=body)) for body in order], "run")
            (report,) = made.db.execute("SELECT id FROM reports WHERE body = ?", [bodies[0]]).fetchone()
            found.append([one.report for one in alike(made.db, report, most=60)])
    assert found[0] == found[1]
    assert len(found[0]) >= 40


def test_what_a_body_was_called_before_is_no_other_body(archive: Archive) -> None:
    with archive.transaction() as db:
        told = {"since": "2018-03-17", "kind": "renamed", "source": "方案", "source_url": "http://x.example/"}
        told |= {"body": "清河市环境保护局", "successor": "清河市生态环境局", "seen": "2026-01-01", "origin": "nianbao"}
        db.table("successions").insert(told)
    pages = [("清河市环境保护局", 2016), ("清河市生态环境局", 2018), ("清河市生态环境局", 2019)]
    store(
        archive,
        [refined(reading(f"{OWN}?{year}", paragraphs(1, year), year=year, publisher=body)) for body, year in pages],
        "run",
    )
    for (report,) in archive.db.execute("SELECT id FROM reports").fetchall():
        found = reuse.reuse(archive.db, report)
        assert found is not None and found.with_others == 0
    store(archive, [refined(reading(PLATFORM, paragraphs(1), publisher="清河市水务局"))], "run")
    counts = {reuse.reuse(archive.db, row["id"]).with_others for row in archive.db.query("SELECT id FROM reports")}  # type: ignore[union-attr]
    assert counts == {2}
