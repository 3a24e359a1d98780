"""Made-up reports in the dress of many portals come out whole, and pages that are no reports are not taken for one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cache

import pytest

from archive.report import Page, Reading
from pipelines.corpus import char_f1, squeeze
from pipelines.refine import refine
from tests.pages.facts import DATE, SOURCE, WORDINGS
from tests.pages.others import OTHERS, Other
from tests.pages.register import TEMPLATES
from tests.pages.template import Entry, Sample

LEAST, MEAN = 0.99, 0.998
SHOWN = 24  # lines of a difference


def f1(reading: Reading, sample: Sample) -> float:
    return char_f1(squeeze(reading.text), squeeze("\n".join(sample.lines)))


def tight(line: str) -> str:
    """White space inside a cell or a heading is the template's; the separators are the refinery's."""
    return "".join(line.split())


def in_order(wanted: Iterable[str], found: Iterable[str]) -> list[str]:
    """Return those of `wanted` that do not stand in `found` after the one before."""
    rest, missing = list(map(tight, found)), []
    for line in wanted:
        if tight(line) in rest:
            del rest[: rest.index(tight(line)) + 1]
        else:
            missing.append(line)
    return missing


def leaked(sample: Sample, text: str) -> list[str]:
    """Return the words of the page's chrome that stand in `text` and in no line that is expected."""
    lines, whole, wanted = set(map(tight, text.split("\n"))), squeeze(text), squeeze("\n".join(sample.lines))
    return [
        words
        for words in dict.fromkeys(sample.chrome)
        if squeeze(words) not in wanted and (tight(words) in lines or (len(words) > 3 and squeeze(words) in whole))
    ]


def faults(sample: Sample, reading: Reading) -> list[str]:
    """Return a sentence for each thing that the refinery got wrong, with the lines that differ."""
    found = reading.text.split("\n")
    wrong = [
        f"{name}: expected {wanted!r}, found {told!r}"
        for name, wanted, told in (
            ("kind", "report", reading.kind),
            ("verdict", "good", reading.verdict),
            ("title", tight(sample.title), tight(reading.title)),
            ("published_on", sample.published_on, reading.published_on),
            ("source", sample.source, reading.source),
            ("year", sample.year, reading.year),
            ("publisher", sample.publisher, reading.publisher),
        )
        if wanted != told
    ]
    if f1(reading, sample) < LEAST:
        wrong.append(f"F1 {f1(reading, sample):.4f}, not {LEAST}")
    for name, lines in (
        ("headings not in their place", in_order(sample.headings, found)),
        ("rows not in their place", in_order(sample.rows, found)),
        ("chrome in the text", leaked(sample, reading.text)),
    ):
        wrong += [f"{len(lines)} {name}: " + "; ".join(line[:60] for line in lines[:4])] if lines else []
    if wrong:
        expected, got = ([tight(line) for line in lines] for lines in (sample.lines, found))
        different = difflib.unified_diff(expected, got, "expected", "found", lineterm="", n=0)
        wrong += [line[:120] for line in different if line[:2] not in ("@@", "--", "++")][:SHOWN]
    return wrong


@cache
def read(entry: Entry) -> tuple[Sample, Reading]:
    sample = entry.sample()
    return sample, refine(sample.page)


@pytest.mark.parametrize("entry", TEMPLATES, ids=lambda entry: entry.name)
def test_a_report_comes_out_whole_in_every_dress(entry: Entry) -> None:
    wrong = faults(*read(entry))
    assert not wrong, f"{entry.name}\n" + "\n".join(wrong)


def test_over_all_templates_hardly_a_character_is_lost_or_added() -> None:
    scores = {entry.name: f1(reading, sample) for entry in TEMPLATES for sample, reading in [read(entry)]}
    worst = sorted((round(score, 4), name) for name, score in scores.items())[:8]
    mean = sum(scores.values()) / len(scores)
    assert mean >= MEAN, f"mean F1 {mean:.4f} over {len(scores)} templates; the worst: {worst}"


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.name)
def test_what_is_no_report_is_not_taken_for_one(other: Other) -> None:
    reading = refine(other.page)
    assert (reading.kind, reading.verdict) == (other.kind, other.verdict), f"{reading.title}: {reading.problems}"
    if other.kind != "other":
        strange = set(map(tight, reading.text.split("\n"))) & set(map(tight, other.chrome)) - {""}
        assert not strange, f"chrome in the text: {sorted(strange)[:8]}"


@pytest.mark.parametrize(("line", "sourced"), WORDINGS, ids=map(str, range(len(WORDINGS))))
def test_date_and_source_are_read_in_every_wording_and_do_not_reach_the_text(line: str, sourced: bool) -> None:
    title = "云溪市水利局2021年政府信息公开工作年度报告"
    paragraphs = (
        "现公布本局年度报告。",
        "一、总体情况",
        "本局公开信息三百条。" * 20,
        "二、其他事项",
        "没有其他需要报告的事项。",
    )
    body = "".join(f"<p>　　{paragraph}</p>" for paragraph in paragraphs)
    html = f"""<html><head><title>{title}</title></head><body><ul><li><a href="/">首页</a></li></ul>
<div class="main"><h2>{title}</h2><div class="line">{line}</div><div class="text">{body}</div></div></body></html>"""
    reading = refine(Page("http://www.example.gov.cn/a.html", html.encode(), "text/html; charset=utf-8"))
    source = SOURCE if sourced else "本站" if "来源：本站" in line else None
    assert (reading.published_on, reading.source) == (DATE, source), line
    assert reading.text.split("\n") == list(paragraphs), line
