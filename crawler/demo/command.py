"""`nianbao demo`: serve the made-up government, crawl it, and say what came in and how to look at it."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import click

from archive.store import Archive
from crawler.asking import portal_table, print_rows
from crawler.demo import CATALOGUE, DemoServer, government
from crawler.portals import load


def run_demo(directory: Path, *, ocr: bool = False) -> int:
    """Crawl the demo government into the archive at `directory`; return the exit code."""
    portals = load([CATALOGUE])
    visit = 1 + _finished_visits(directory)
    click.echo(
        f"Starting three made-up governments on this machine (visit {visit}) and crawling them into {directory}/.",
        err=True,
    )
    from crawler.cli import run_crawl

    with DemoServer(government(visit)) as server:
        os.environ["http_proxy"] = server.proxy
        os.environ.pop("no_proxy", None)
        code = run_crawl(directory, portals, "", everything=True, ocr=ocr)
    with Archive.read(directory) as archive:
        print_rows(portal_table(archive))
        revised = archive.db.execute("SELECT version FROM events WHERE kind = 'revised' LIMIT 1").fetchone()
    program = shlex.quote(sys.argv[0])
    click.echo(f"\nThe archive is in {directory}/ (archive.db, captures/*.warc.gz). Look at it with:")
    click.echo(f"  {program} serve --archive {shlex.quote(str(directory))}")
    click.echo(f"  {program} search --archive {shlex.quote(str(directory))} 养老")
    if revised:
        click.echo(f"  {program} diff --archive {shlex.quote(str(directory))} {revised['version'][:12]}")
    click.echo(f"  {program} export figures --archive {shlex.quote(str(directory))} --to figures.csv")
    return code


def _finished_visits(directory: Path) -> int:
    with Archive.create(directory) as archive:  # an archive of an older version is brought up to date
        return len(
            list(archive.db.query("SELECT id FROM runs WHERE source = 'live' AND outcome IN ('done', 'failed')"))
        )
