"""`nianbao diff`: what changed from one text of a report to another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from archive import questions
from archive.differences import Differences, differences, version_before
from archive.passages import Passage, Run
from archive.site.changes import clipped, mismatch, moved, outcome, stated, summary
from archive.site.labels import day
from archive.store import Archive
from crawler.asking import json_option
from crawler.options import archive_option

_AROUND = 24  # characters that stay the same, beside each change of a line
_STYLES = {"removed": "red strike", "added": "green underline", "same": ""}
_SIGNS = {"removed": "[-{}-]", "added": "{{+{}+}}", "same": "{}"}
_LINES = {"removed": "- ", "added": "+ ", "changed": "~ "}


@click.command(name="diff")
@click.argument("reports", metavar="ID [ID]", nargs=-1, required=True)
@archive_option
@json_option
def diff_command(reports: tuple[str, ...], directory: Path, as_json: bool) -> None:
    """Show what changed between two texts: figures, date, checks, headings, words.

    With one ID, what changed from the version before it. IDs may be shortened to what is unmistakable. In each line
    that changed, [-what went-] and {+what came+} is marked.

    \b
    Example:
        nianbao diff 3f9ac2d1
        nianbao diff 3f9ac2d1 77b0e5c2
    """
    if len(reports) > 2:
        raise click.UsageError(f"{len(reports)} ids: name two reports, or one to compare with the version before it.")
    with Archive.read(directory) as archive:
        earlier, later = _named(archive, reports)
        found = differences(archive.db, earlier, later)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
        return
    out = Console(highlight=False)
    for line in _lines(found):
        out.print(line, soft_wrap=True)


def _named(archive: Archive, reports: tuple[str, ...]) -> tuple[str, str]:
    ids = [str(questions.report_named(archive, prefix)["id"]) for prefix in reports]
    if len(ids) == 2:
        return ids[0], ids[1]
    before = version_before(archive.db, ids[0])
    if before is None:
        raise LookupError(f"{reports[0]}: no version before this one is known. Name the id of another report with it.")
    return before, ids[0]


def _lines(found: Differences) -> Iterator[Text]:
    for sign, style, report in (("-", "red", found.earlier), ("+", "green", found.later)):
        named = f"{report['id'][:12]}  {report['title'] or '（无标题）'}  {report['url']}"
        seen = f"{day(report['first_seen'])} – {day(report['last_seen'])}"
        yield Text(f"{sign * 3} {named}  {seen}", style=style)
    if warning := mismatch(found):
        yield Text(f"注意：{warning}", style="yellow")
    yield Text(summary(found))
    if found.title:
        yield from (Text(), _pair("标题", *found.title))
    if found.published_on.moved:
        dates = (found.published_on.earlier or "未注明", found.published_on.later or "未注明")
        told = moved(found.published_on, same_year=found.earlier["year"] == found.later["year"])
        yield from (Text(), _pair("公布日期", *dates, f"（{told}）" if told else ""))
    yield from _part(
        "统计数据",
        [_pair(f"{one.label}（{one.unit}）", stated(one.earlier), stated(one.later)) for one in found.figures],
    )
    yield from _part(
        "勾稽核对",
        [
            _pair(f"{one.rule} {one.scope}", outcome(one.earlier), outcome(one.later), f"  {one.note}")
            for one in found.checks
        ],
    )
    headings = [("removed", heading) for heading in found.removed] + [("added", heading) for heading in found.added]
    yield from _part("章节", [Text(_LINES[kind] + heading, style=_STYLES[kind]) for kind, heading in headings])
    yield from _part("表格中的其他文字（▪ 是上面已比较的数）", list(_passages(found.tables)))
    yield from _part("正文", list(_passages(found.text)))


def _part(heading: str, lines: list[Text]) -> Iterator[Text]:
    if lines:
        yield from (Text(), Text(heading, style="bold"), *lines)


def _pair(label: str, earlier: str, later: str, note: str = "") -> Text:
    return Text.assemble(f"{label}：", (earlier, "red"), " → ", (later, "green"), note)


def _passages(passages: Iterable[Passage]) -> Iterator[Text]:
    """Yield a line for each passage that changed, and for the lines between them; nothing where none did."""
    shown = list(passages)
    if all(passage.kind == "same" for passage in shown):
        return
    under = ""
    for passage in shown:
        if passage.kind == "same":
            yield Text(f"  ……相同 {passage.lines} 行", style="dim")
            continue
        if passage.under != under:
            under = passage.under
            yield Text(f"@ {under}", style="bold")
        yield Text(_LINES[passage.kind]).append_text(_marked(passage))


def _marked(passage: Passage) -> Text:
    if passage.kind != "changed":
        return Text("".join(run.text for run in passage.runs), style=_STYLES[passage.kind])
    return Text.assemble(*((_SIGNS[run.kind].format(run.text), _STYLES[run.kind]) for run in _short(passage.runs)))


def _short(runs: Iterable[Run]) -> list[Run]:
    return clipped(runs, _AROUND)
