"""The vocabulary of figures and the rules about them are consistent, and the archive holds them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from archive.dictionary import TOPICS, dictionary, main
from archive.indicators import BREAKDOWNS, DIMENSIONS, INDICATORS, TOTAL, Indicator, label_of
from archive.rules import RULES
from archive.store import Archive

GENERATIONS = ("2008", "2014", "2019", "2021")
UNITS = {"件", "条", "次", "篇", "个", "人", "人次", "项", "万元"}
DICTIONARY = Path(__file__).parent.parent / "docs" / "data-dictionary.md"


@pytest.mark.parametrize("one", INDICATORS.values(), ids=INDICATORS)
def test_an_indicator_is_well_formed(one: Indicator) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", one.id)
    assert one.name and one.unit in UNITS and one.topic in TOPICS
    assert one.generations and list(one.generations) == [year for year in GENERATIONS if year in one.generations]
    assert set(one.by) <= set(BREAKDOWNS)
    assert one.dimensions[0] == TOTAL and set(one.dimensions) <= set(DIMENSIONS)


def test_no_two_indicators_have_one_name() -> None:
    names = [label_of(indicator.id, dimension) for indicator in INDICATORS.values() for dimension in DIMENSIONS]
    assert len(names) == len(set(names))


def test_a_part_is_counted_like_its_whole() -> None:
    parts = [indicator for indicator in INDICATORS.values() if indicator.part_of]
    assert len(parts) > 30
    for part in parts:
        whole = INDICATORS[part.part_of]
        assert (part.unit, part.topic, part.by) == (whole.unit, whole.topic, whole.by), part.id
        # A part may have come with a later form, or in the text only; it never stands in a form without its whole.
        assert part.prose or set(part.generations) <= set(whole.generations), part.id


def test_no_indicator_is_a_part_of_itself() -> None:
    for indicator in INDICATORS.values():
        seen = [indicator.id]
        while part_of := INDICATORS[seen[-1]].part_of:
            assert part_of not in seen
            seen.append(part_of)


def test_what_is_older_is_older_and_says_how_it_compares() -> None:
    for indicator in INDICATORS.values():
        assert bool(indicator.older) == bool(indicator.comparable), indicator.id
        assert indicator.comparable in ("", "yes", "with care", "no")
        if indicator.comparable == "with care":
            assert indicator.note, f"{indicator.id}: does not say what to mind"
        for older in indicator.older:
            assert min(INDICATORS[older].generations) < min(indicator.generations), (indicator.id, older)


def test_dimensions_have_one_breakdown_each() -> None:
    values = [value for breakdown in BREAKDOWNS.values() for value in breakdown.values]
    assert len(values) == len(set(values)) and TOTAL not in values
    assert list(DIMENSIONS) == [TOTAL, *values]
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", value) for value in values)


def test_rules_speak_of_indicators_that_there_are() -> None:
    assert list(RULES) == [f"I{number}" for number in range(1, 9)]
    for rule in RULES.values():
        assert rule.across in ("column", "row", "years", "text")
        assert set(rule.figures) <= set(INDICATORS), rule.id
        assert rule.name and rule.sentence and rule.meaning
    assert {rule.id for rule in RULES.values() if rule.must_hold} == {"I1", "I2", "I3", "I4", "I8"}


def test_the_archive_holds_the_vocabulary_and_brings_it_up_to_date(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        rows = {row["id"]: row for row in archive.db.query("SELECT * FROM indicators")}
        assert list(rows) == list(INDICATORS)
        assert rows["refused_third_party"]["part_of"] == "refused"
        assert json.loads(rows["refused_third_party"]["older"]) == list(INDICATORS["refused_third_party"].older)
        archive.db.execute("UPDATE indicators SET name = 'x' WHERE id = 'refused'")
        archive.db.conn.commit()
    with Archive.create(tmp_path) as archive:
        (row,) = archive.db.query("SELECT name FROM indicators WHERE id = 'refused'")
        assert row["name"] == INDICATORS["refused"].name
        assert [row["id"] for row in archive.db.query("SELECT id FROM dimensions ORDER BY position")] == list(
            DIMENSIONS
        )


def test_the_data_dictionary_holds_the_vocabulary_as_it_is() -> None:
    text = DICTIONARY.read_text("utf-8")
    assert dictionary(text) == text, "`make dictionary` brings it up to date"
    for indicator in INDICATORS.values():
        assert f"| `{indicator.id}` | {indicator.name} | {indicator.unit} |" in text
    for rule in RULES.values():
        assert rule.sentence in text and rule.meaning in text


def test_the_dictionary_command_repairs_its_parts_and_nothing_else(tmp_path: Path) -> None:
    text = DICTIONARY.read_text("utf-8")
    spoilt = tmp_path / "dictionary.md"
    spoilt.write_text(text.replace("`refused_deliberative`", "`refused_x`"), "utf-8")
    assert main(["--check", str(spoilt)]) == 1 and "refused_x" in spoilt.read_text("utf-8")
    assert main([str(spoilt)]) == 0
    assert spoilt.read_text("utf-8") == text
    assert main(["--check", str(spoilt)]) == 0
    with pytest.raises(ValueError, match="end of indicators"):
        dictionary(text.replace("<!-- end of indicators -->", ""))
