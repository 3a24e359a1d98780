"""`python -m archive.dictionary FILE` writes what the vocabulary and the exported tables say into
docs/data-dictionary.md.

Only what stands between the two marks of a part is replaced. With `--check`, nothing is written, and the exit code is 1
when the file is not up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from archive.export import TABLES
from archive.export.dictionary import COMMON, lines
from archive.indicators import BREAKDOWNS, INDICATORS, TOTAL, Indicator
from archive.rules import RULES

TOPICS = {
    "proactive": "主动公开政府信息情况",
    "applications": "收到和处理政府信息公开申请情况",
    "disputes": "行政复议、行政诉讼情况",
    "other": "其他",
}


def dictionary(text: str) -> str:
    """Return `text` with the generated parts up to date. ValueError when the marks of one are not there."""
    for part, made in (
        ("indicators", _indicators()),
        ("dimensions", _dimensions()),
        ("rules", _rules()),
        ("exports", _exports()),
    ):
        start, end = f"<!-- {part}: made by `make dictionary` -->\n", f"<!-- end of {part} -->"
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the marks {start.strip()} and {end} are not there.")
        text = before + start + "\n".join(made) + "\n" + end + after
    return text


def _indicators() -> Iterable[str]:
    for topic, title in TOPICS.items():
        yield f"\n### {title} (`{topic}`)"
        yield "| id | 名称 | unit | forms | breakdowns | part of | in older forms | note |"
        yield "|---|---|---|---|---|---|---|---|"
        for indicator in INDICATORS.values():
            if indicator.topic == topic:
                yield _row(
                    f"`{indicator.id}`", indicator.name, indicator.unit, _forms(indicator), ", ".join(indicator.by),
                    indicator.part_of and f"`{indicator.part_of}`", _older(indicator), indicator.note,
                )  # fmt: skip
    yield ""


def _forms(indicator: Indicator) -> str:
    forms = ", ".join(indicator.generations)
    return f"prose only, {forms}" if indicator.prose else forms


def _older(indicator: Indicator) -> str:
    if not indicator.older:
        return ""
    return f"{', '.join(f'`{id}`' for id in indicator.older)}; comparable: {indicator.comparable}"


def _dimensions() -> Iterable[str]:
    yield "| id | 名称 | breakdown |"
    yield "|---|---|---|"
    yield _row(f"`{TOTAL}`", "总计", "none")
    for breakdown in BREAKDOWNS.values():
        for value, name in breakdown.values.items():
            yield _row(f"`{value}`", name, f"`{breakdown.id}` {breakdown.name}")


def _rules() -> Iterable[str]:
    yield "| rule | 名称 | 关系 | meaning | must hold |"
    yield "|---|---|---|---|---|"
    for rule in RULES.values():
        yield _row(f"`{rule.id}`", rule.name, rule.sentence, rule.meaning, "yes" if rule.must_hold else "a flag")


def _exports() -> Iterable[str]:
    yield COMMON
    yield from lines(TABLES, "###")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def main(arguments: list[str]) -> int:
    """Write the file, or check it."""
    check = "--check" in arguments
    (path,) = [Path(argument) for argument in arguments if argument != "--check"]
    old = path.read_text("utf-8")
    new = dictionary(old)
    if old == new:
        return 0
    if check:
        print(f"{path}: not up to date. `make dictionary` writes it.", file=sys.stderr)
        return 1
    path.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
