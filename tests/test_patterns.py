"""Patterns: every regular expression of the pipelines takes linear time on the longest strings it can be given.

Nothing here looks at a clock: each pattern is tried by a worker under the deadline of a page, which a quadratic one
exceeds.
"""

from __future__ import annotations

import ast
import asyncio
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pipelines
from archive.report import Page, Reading
from pipelines import workers
from pipelines.workers import Workers, read_each

URL = "http://www.example.gov.cn/a/b.html"
LONG = 100_000


# Every pattern of the pipelines, on strings as long as its callers hand it: where they cut the text, the module is
# named here, with some room. A page's worth of time (DEADLINE) for all strings is thousands of times what a linear
# pattern takes on 100,000 characters, and a fraction of what a quadratic one takes on one of the strings; on 2,000
# characters only what doubles with every repetition is slower.
CUT = {
    "metadata": 2_000, "titles": 2_000, "stated": 2_000, "naming": 2_000, "years": 2_000, "publisher": 2_000,
    "places": 2_000, "kinds": 2_000, "neighbours": 2_000, "chrome": 200, "form": 200, "media": 10_000, "decode": 5_000,
    "verdict": 6_000, "figures.prose.wordings": 2_000, "figures.prose.numerals": 2_000, "figures.labels": 200,
    "figures.quantity": 10_000,
}  # fmt: skip


WAYS = {"match": "match", "fullmatch": "fullmatch"}  # all others search: sub, split, findall, finditer


@cache
def patterns() -> dict[str, tuple[re.Pattern[Any], set[str]]]:
    """Return the patterns of all modules and in which ways they are used, by module and pattern."""
    found: dict[str, tuple[re.Pattern[Any], set[str]]] = {}
    names = [info.name for info in pkgutil.walk_packages(pipelines.__path__, "pipelines.")]
    modules = [
        importlib.import_module(name) for name in names if not name.startswith(("pipelines.corpus", "pipelines.stages"))
    ]
    sources = {module.__name__: Path(str(module.__file__)).read_text("utf-8") for module in modules}
    used = [use for source in sources.values() for use in re.findall(r"\b(\w+)\.([a-z]+)\(", source)]
    for module in modules:
        for name, value in vars(module).items():
            ways = {WAYS.get(way, "search") for user, way in used if user == name}
            for pattern in patterns_in(value):
                found[f"{module.__name__}: {pattern.pattern!r}"] = pattern, ways or {"search", "match", "fullmatch"}
        for call in ast.walk(ast.parse(sources[module.__name__])):
            if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("re.") and call.args:
                first, way = call.args[0], ast.unparse(call.func).removeprefix("re.")
                if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes) and way != "compile":
                    name = f"{module.__name__}: {first.value!r}"
                    found[name] = re.compile(first.value), {WAYS.get(way, "search")}
    return found


def patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from patterns_in(inner)


def attacks(pattern: re.Pattern[Any], length: int) -> Iterator[str]:
    """Yield strings of `length` characters that nearly match, over and over: of usual marks, and of its own words."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    words = re.findall(r"[一-鿿]{1,6}|[A-Za-z_]{2,12}", source)
    pieces = [
        *" \n0一1（(<.:：|-/aA国…\"'&;=“", "1.", "2020-1-", "一、", "（一）", "<a ", "</", "a b ", "= ", "1 年", "…。",
        *list(dict.fromkeys(words))[:20],
    ]  # fmt: skip
    for piece in pieces:
        for between in ("", "：") if piece in words else ("", " "):
            whole = (piece + between) * (length // len(piece + between))
            yield whole + "\x01"
            yield whole[: length // 2] + "\x01\n" * 50  # nothing that a pattern takes, so that it tries all its ways


def try_all(page: Page) -> Reading:
    """Stand in for the refinery: look in all its attacks for the pattern that the page names."""
    name = page.body.decode()
    (pattern, ways), module = patterns()[name], name.split(":")[0].removeprefix("pipelines.")
    for attack in attacks(pattern, min(CUT.get(module, LONG), LONG) // (1 if module in CUT else 4)):
        subject: Any = attack.encode() if isinstance(pattern.pattern, bytes) else attack
        for way in ways:
            getattr(pattern, way)(subject)
    return Reading(page.url)


def tried(pages: list[Page], deadline: float) -> list[Reading]:
    return read_each(try_all, pages, deadline)


def test_no_pattern_takes_more_than_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "refine_all", tried)
    names = list(patterns())
    assert len(names) > 100

    async def everything(pool: Workers) -> list[list[Reading]]:
        return await asyncio.gather(*(pool.refine([Page(URL, name.encode())]) for name in names))

    with Workers(2) as pool:
        readings = asyncio.run(everything(pool))
    assert [(name, one[0].problems) for name, one in zip(names, readings, strict=True) if one[0].problems] == []


def test_a_pattern_that_does_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "refine_all", tried_on_bad_ones)
    with Workers(2, deadline=2) as pool:
        readings = asyncio.run(pool.refine([Page(URL, name.encode()) for name in BAD]))
    assert [bool(reading.problems) for reading in readings] == [True, True, False]


BAD = {
    "markup: exponential": (re.compile(r"(?:(?:信息来源|来源)\s?[:：]\s?[^\s:：]{0,20}\s?)+"), {"fullmatch"}),
    "markup: quadratic": (re.compile(r"\s*<br>"), {"search"}),
    "markup: linear": (re.compile(r"\s{0,9}<br>"), {"search"}),
}


def tried_on_bad_ones(pages: list[Page], deadline: float) -> list[Reading]:
    globals()["patterns"] = lambda: BAD
    return read_each(try_all, pages, deadline)
