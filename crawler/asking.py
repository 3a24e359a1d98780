"""The commands that ask the archive: search, show, status, coverage, serve."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from archive import questions
from archive.ledger import LIVE
from archive.reuse import Reuse
from archive.site.labels import (
    CHECK_OUTCOMES,
    CLAIM_FIELDS,
    COPY_KINDS,
    COUNTS,
    EVENT_KINDS,
    STANDINGS,
    STATES,
    claimed,
    day,
    moment,
    web_address,
)
from archive.store import Archive, sqlite_warning
from crawler.keeping import keeping_lines
from crawler.options import EXIT_USAGE, archive_option, fail

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


def table(*headings: str) -> Table:
    """Return an empty table with these headings."""
    empty = Table(header_style="bold", box=None, pad_edge=False)
    for heading in headings:
        empty.add_column(heading, overflow="fold")
    return empty


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # as for other answers: `crawler.options.Group`


def print_rows(rows: Table) -> None:
    """Print a table to standard output, as wide as it needs where that is no terminal."""
    out = _Console()
    _Console(width=None if out.is_terminal else 200).print(rows)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@archive_option
@json_option
def search(words: tuple[str, ...], limit: int, directory: Path, as_json: bool) -> None:
    """Find reports that hold every one of WORDS, in either script.

    \b
    Example:
        nianbao search 养老 依申请公开
    """
    with Archive.read(directory) as archive:
        found = questions.search(archive, " ".join(words), limit + 1)
    if len(found) > limit:
        found.pop()
        click.echo(f"只列出前 {limit} 份，还有更多。 Only the first {limit}: more with --limit.", err=True)
    if as_json:
        for row in found:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    if not found:
        click.echo("没有找到。 Nothing found.", err=True)
        return
    rows = table("id", "年度", "发布机构", "标题", "摘录")
    for row in found:
        rows.add_row(row["id"][:12], str(row["year"]), row["publisher"], row["title"], row["excerpt"])
    print_rows(rows)


@click.command()
@click.argument("report", metavar="ID")
@archive_option
@json_option
def show(report: str, directory: Path, as_json: bool) -> None:
    """Print a report with its provenance. ID may be shortened to what is unmistakable.

    \b
    Example:
        nianbao show 3f9ac2d1
    """
    with Archive.read(directory) as archive:
        found = questions.show(archive, report)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, value in _header(found):
        click.echo(f"{name}: {value}")
    click.echo()
    click.echo(found["text"])


def _header(report: dict[str, Any]) -> list[tuple[str, str]]:
    lines = [
        ("编号", report["id"]),
        ("标题", report["title"]),
        ("发布机构", report["publisher"]),
        ("年度", str(report["year"])),
        ("发布日期", report["published_on"] or "未注明"),
        ("来源", report["source"] or "未注明"),
    ]
    lines += [(name, report[column]) for name, column in (("索引号", "index_number"), ("文号", "document_number"))]
    lines = [(name, value) for name, value in lines if value]
    lines += [
        ("说法不一", f"{CLAIM_FIELDS.get(one['field'], one['field'])} {claimed(one['claimed'])}")
        for one in report["conflicts"]
    ]
    if report["copy_of"]:
        lines.append((COPY_KINDS[report["copy_kind"]], f"属于 {report['copy_of']}"))
    for seen in report["sightings"]:
        lines.append(("网址", f"{seen['url']}  {moment(seen['first_seen'])} – {moment(seen['last_seen'])}"))
        lines.append(("证据", f"sha256:{seen['payload_sha256']}  {seen['warc_file']} @ {seen['warc_offset']}"))
    for event in report["events"]:
        told = "，".join(part for part in (EVENT_KINDS[event["kind"]], event["note"], event["url"]) if part)
        lines.append(("时间线", f"{day(event['at'])}  {told}"))
    if report["figures"]:
        outcomes = Counter(check["outcome"] for check in report["checks"])
        told = "，".join(f"{name} {outcomes[outcome]}" for outcome, name in CHECK_OUTCOMES.items() if outcomes[outcome])
        stated = sum(figure["value"] is not None for figure in report["figures"])
        left = len(report["figures"]) - stated
        blank = f"，另有 {left} 格空白、横线或文字" if left else ""
        lines.append(("统计数据", f"{stated} 个数{blank}{f'；勾稽核对：{told}' if told else ''}"))
    lines += [("不符", f"{check['rule']} {check['note']}") for check in report["checks"] if check["outcome"] == "fail"]
    lines += [("附于", cover) for cover in report["covers"]]
    lines += [_told_of(copy) for copy in report["copies"] if len(report["copies"]) > 1 or copy["standing"] != "own"]
    lines += [(COPY_KINDS[one["copy_kind"]], f"{one['id'][:12]}  {one['url']}") for one in report["versions"]]
    if report["reuse"]:
        lines.append(("沿用", Reuse(**report["reuse"]).sentence()))
    lines += [("相近", f"{one['report'][:12]}  {one['similarity']:.1%}  {one['title']}") for one in report["alike"]]
    return lines


def _told_of(copy: dict[str, Any]) -> tuple[str, str]:
    """Return the line on one address of the report: why it counts as that, and whose site it is on."""
    kind = COPY_KINDS[copy["copy_kind"]] if copy["copy_kind"] else "采用的文字"
    degree = f"  {copy['similarity']:.1%}" if (copy["similarity"] or 1) < 1 else ""
    seen = f"{day(copy['first_seen'])} – {day(copy['last_seen'])}"
    return kind, f"{copy['copy'][:12]}{degree}  {STANDINGS.get(copy['standing'], '不详')}  {copy['url']}  {seen}"


@click.command()
@archive_option
def status(directory: Path) -> None:
    """Say what the archive holds, portal by portal, and how the last run ended.

    \b
    Example:
        nianbao status
    """
    with Archive.read(directory) as archive:
        print_rows(portal_table(archive))
        run = questions.last_run(archive)
        states = questions.coverage_summary(archive)
        troubled = questions.troubled_portals(archive, run["id"]) if run else []
        kept = keeping_lines(archive)
    if run is not None:
        counts = json.loads(run["counts"] or "{}")
        source = "" if run["source"] == LIVE else f" over {run['source']}"
        ended = run["outcome"] or "under way or interrupted"
        click.echo(f"last run {run['id']}{source}: {ended}")
        for row in troubled:
            detail = f": {row['access_detail']}" if row["access_detail"] else ""
            click.echo(f"  {row['portal']}: {row['outcome']}{detail}")
        if counts:
            click.echo("本次计数: " + ", ".join(f"{COUNTS.get(what, what)} {n}" for what, n in counts.items()))
    if states:
        click.echo("应公开年报: " + ", ".join(f"{STATES[state][0]} {n}" for state, n in states.items()))
    for line in kept:
        click.echo(line)
    if warning := sqlite_warning():
        click.echo(warning)


def portal_table(archive: Archive) -> Table:
    """Return the table of portals: reports, years, copies merged, revisions, problems."""
    rows = table("门户", "名称", "报告", "年度", "合并副本", "修订", "问题")
    for row in questions.portal_summary(archive):
        numbers = (str(row[name]) for name in ("copies", "revisions", "problems"))
        rows.add_row(row["slug"], row["name"], str(row["reports"]), _years(row), *numbers)
    if (row := questions.without_portal(archive))["reports"]:
        rows.add_row("", "（无门户）", str(row["reports"]), _years(row))
    return rows


def _years(row: dict[str, Any]) -> str:
    return f"{row['first_year']}–{row['last_year']}" if row["first_year"] else ""


_WORDS = {word: state for state, (word, _) in STATES.items()}


@click.command()
@click.option(
    "--state",
    metavar="STATE",
    type=click.Choice([*STATES, *_WORDS]),
    callback=lambda context, option, value: _WORDS.get(value, value),
    help=f"Only body-years in this state: {', '.join(f'{state} ({word})' for word, state in _WORDS.items())}.",
)
@click.option("--body", metavar="NAME", help="Only this body, with what it came of and what came of it.")
@archive_option
@json_option
def coverage(state: str | None, body: str | None, directory: Path, as_json: bool) -> None:
    """Say for every body and year whether its report was published: on time, late or never.

    \b
    Example:
        nianbao coverage --state "not found"
        nianbao coverage --state 未见
        nianbao coverage --body 生态环境部
    """
    with Archive.read(directory) as archive:
        found = questions.coverage(archive, state, body)
    if as_json:
        for row in found:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    rows = table("发布机构", "年度", "状态", "截止", "发布日期", "迟发天数", "依据")
    for row in found:
        evidence = row["evidence"] if web_address(row["evidence"]) else day(row["evidence"])
        published = row["published_on"]
        if row["other_date"]:
            published += f"（另作 {row['other_date']}）"
        cells = (STATES[row["state"]][0], row["deadline"], published, row["days_late"], evidence)
        rows.add_row(row["name"], str(row["year"]), *("" if cell is None else str(cell) for cell in cells))
    print_rows(rows)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@archive_option
def serve(host: str, port: int, directory: Path) -> None:
    """Serve the archive with datasette: search, reports with facets, who published when.

    \b
    Example:
        nianbao serve --port 8001
    """
    from archive.serve import datasette_arguments

    Archive.read(directory).close()
    if port and not _is_free(host, port):
        fail(f"{host}:{port} is taken by another program. Name another port with --port.", EXIT_USAGE)
    click.echo(f"http://{host}:{port}/  (Ctrl-C ends it)", err=True)
    os.chdir(directory)  # datasette takes the # or ? of a path for the end of it
    # In place of this process, so that whoever ends it ends datasette.
    os.execv(sys.executable, [sys.executable, "-m", "datasette", *datasette_arguments(Path(), host, port)])


def _is_free(host: str, port: int) -> bool:
    try:
        with socket.create_server((host, port)):
            return True
    except OSError:
        return False
