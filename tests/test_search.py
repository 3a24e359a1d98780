"""Search: Chinese words of any length, in either script, without misses or extras."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator

import pytest

from archive.fold import fingerprint_text, fold, script_of
from archive.search import excerpt, index_text, match_expression

ALPHABET = "政府信息公开养老服务民政局年报一二三"


def index(texts: list[str]) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0')")
    db.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", enumerate(map(index_text, texts)))
    return db


def found(db: sqlite3.Connection, words: str) -> set[int]:
    return {row for (row,) in db.execute("SELECT rowid FROM texts WHERE texts MATCH ?", [match_expression(words)])}


def queries(texts: list[str], generator: random.Random) -> Iterator[str]:
    for _ in range(600):
        text = generator.choice(texts)
        start = generator.randrange(len(text))
        yield text[start : start + generator.randint(1, 6)]
        yield "".join(generator.choices(ALPHABET, k=generator.randint(1, 4)))


def test_a_search_finds_exactly_the_texts_that_hold_the_words() -> None:
    generator = random.Random(2019)
    texts = ["".join(generator.choices(ALPHABET, k=generator.randint(3, 40))) for _ in range(300)]
    db = index(texts)
    for words in queries(texts, generator):
        assert found(db, words) == {row for row, text in enumerate(texts) if words in text}, words


@pytest.mark.parametrize(
    "words", ["养老", "養老", "养老服务", "資訊", "信息", "2019年", "９６件", "年", "ABC", "abc 养老"]
)
def test_script_width_and_case_make_no_difference(words: str) -> None:
    db = index(["2019年推进養老服務資訊公開,ABC平台受理96件", "2018年工作总结"])
    assert 0 in found(db, words)


@pytest.mark.parametrize(
    "words", ['"', "*", "NEAR(", "a\0b", "' OR 1=1", "", " ", "-养老", "()", "年" * 5000, "^", "AND"]
)
def test_no_query_is_an_error(words: str) -> None:
    found(index(["养老"]), words)


def test_words_across_a_punctuation_mark_are_not_one_word() -> None:
    assert found(index(["收养,老人"]), "养老") == set()


def test_an_excerpt_shows_the_word_in_the_text_as_it_is_written() -> None:
    assert "養老服務" in excerpt("一、總體情況\n" + "公開" * 60 + "養老服務" + "情況" * 60, "养老")


def test_folding_never_merges_what_differs_in_a_number() -> None:
    assert fingerprint_text("1 | 2") != fingerprint_text("12")
    assert fingerprint_text("收费1.5万元") != fingerprint_text("收费15万元")
    assert fingerprint_text("收费 1.5 万元。") == fingerprint_text("收費１．５萬元")


def test_folding_keeps_words_that_a_phrase_conversion_would_break() -> None:
    assert fold("預算執行") == "预算执行"
    assert fold("檔案局") == "档案局"


def test_a_simplified_text_that_quotes_a_traditional_name_is_simplified() -> None:
    assert script_of("本报告由清河市民政局编制。" * 20 + "臺灣") == "hans"
    assert script_of("本報告由清河市民政局編製。") == "hant"
