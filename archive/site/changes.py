"""What differs between two reports, in words: for the page of the site and for `nianbao diff`."""

from __future__ import annotations

from collections.abc import Iterable

from archive.differences import DateChange, Differences, Stated
from archive.passages import Run
from archive.site.labels import CHECK_OUTCOMES, figure


def stated(one: Stated | None) -> str:
    """Return a figure as it is read: what a report does not have is neither a blank nor a zero.

    >>> stated(None), stated(Stated(None, "blank", "")), stated(Stated(0.0, "zero", "0"))
    ('（无此项）', '（空格）', '0')
    """
    if one is None:
        return "（无此项）"
    return f"（各处不一：{one.raw[:40]}）" if one.kind == "disputed" else figure(one.value, one.kind, one.raw)


def outcome(one: str | None) -> str:
    """Return the outcome of a check as it is read."""
    return "（未核对）" if one is None else CHECK_OUTCOMES.get(one, one)


def moved(change: DateChange, *, same_year: bool = True) -> str:
    """Return what became of the date of publication, "" when it is the same.

    Reports on different years are published on different days: how many lie between them is not said.

    >>> moved(DateChange("2024-01-20", "2024-01-10", "earlier", -10))
    '提前 10 天'
    """
    if not same_year:
        return ""
    days = abs(change.days or 0)
    return {
        "later": f"推后 {days} 天",
        "earlier": f"提前 {days} 天",
        "appeared": "原来未注明",
        "vanished": "现在未注明",
    }.get(change.moved, "")


def mismatch(found: Differences) -> str:
    """Return a sentence that warns of two reports that are not versions of one, "" for versions."""
    if found.versions:
        return ""
    what = [name for name, key in (("机构", "body"), ("年度", "year")) if found.earlier[key] != found.later[key]]
    return f"这两份的{'和'.join(what)}不同，不是同一份报告的版本；以下是两份报告之间的比较。"


def summary(found: Differences) -> str:
    """Return in a few words how much differs.

    The lines that are the same are not counted.
    """
    lines = sum(passage.kind != "same" for passage in (*found.tables, *found.text))
    counted = (
        ("标题", "", int(found.title is not None)),
        ("公布日期", "", int(bool(found.published_on.moved))),
        ("个数", "统计数据 ", len(found.figures)),
        ("项", "勾稽核对 ", len(found.checks)),
        ("处", "文字 ", lines),
    )
    told = [f"{before}{number} {unit}" if before else unit for unit, before, number in counted if number]
    return f"不同：{'，'.join(told)}。" if told else "没有不同。"


def clipped(runs: Iterable[Run], around: int) -> list[Run]:
    """Return the runs of a long line, of what is the same in it only `around` characters beside each change.

    >>> [run.text for run in clipped([Run("same", "一二三四五六七八九十"), Run("added", "甲")], 2)]
    ['……九十', '甲']
    """
    made, parts = [], list(runs)
    for number, run in enumerate(parts):
        head = run.text[:around] if number else ""
        tail = run.text[-around:] if number < len(parts) - 1 else ""
        short = f"{head}……{tail}"
        made.append(Run("same", short) if run.kind == "same" and len(short) < len(run.text) else run)
    return made
