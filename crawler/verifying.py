"""The command that proves the archive: verify."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from archive.evidence.inspection import Finding
from archive.evidence.verify import look, verify
from archive.store import Unreadable
from crawler.asking import json_option
from crawler.options import EXIT_DONE, EXIT_PORTALS, archive_option


@click.command("verify")
@click.option("--quick", is_flag=True, help="Only see that the files are there, whose they are, and how long.")
@archive_option
@json_option
def verify_command(directory: Path, quick: bool, as_json: bool) -> None:
    """Read the whole archive and name what is wrong: damaged, missing or foreign records, rows, references.

    Nothing is changed. While a run is writing, what it is writing is left out. Exit code 1 when something is wrong.

    \b
    Example:
        nianbao verify
        nianbao verify --quick --json
    """
    try:
        number = _verify(directory, quick, as_json)
    except Unreadable as error:
        number = 1
        _print(Finding("database damaged", "archive.db", str(error)), as_json)
    sys.exit(EXIT_PORTALS if number else EXIT_DONE)


def _verify(directory: Path, quick: bool, as_json: bool) -> int:
    """Print the findings; return how many there are."""
    number, told = 0, dict[str, str]()
    holding = look(directory)
    if holding.written:
        click.echo("nianbao: a run is writing; what stands behind the last row of each segment is left out.", err=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("captures", total=0 if quick else holding.size)
        for finding in verify(directory, holding, quick=quick, told=lambda size: progress.advance(task, size)):
            number += 1
            told[finding.kind] = finding.remedy
            _print(finding, as_json)
    if not as_json:
        for kind, remedy in told.items():
            click.echo(f"{kind} → {remedy}", err=True)
    captures, segments = _counted(sum(holding.rows.values()), "capture"), _counted(len(holding.rows), "segment")
    click.echo(f"{captures} in {segments}, {holding.size:,} bytes: {_counted(number, 'finding')}.", err=True)
    return number


def _counted(number: int, what: str) -> str:
    """Return a number of things.

    >>> _counted(1, "segment"), _counted(2000, "capture")
    ('1 segment', '2,000 captures')
    """
    return f"{number:,} {what}{'s' if number != 1 else ''}"


def _print(finding: Finding, as_json: bool) -> None:
    if as_json:
        row = {"kind": finding.kind, "what": finding.what, "detail": finding.detail, "remedy": finding.remedy}
        click.echo(json.dumps(row, ensure_ascii=False))
    else:
        click.echo(f"{finding.kind}: {finding.what}: {finding.detail}")
