"""A real crawl: `nianbao` in a process of its own, against the demo government in this one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from archive.store import Archive
from crawler.demo import CATALOGUE, DemoServer

NIANBAO = Path(sys.executable).with_name("nianbao")
# What two runs of the same crawl may differ in: when things happened.
COMPARED = {
    "reports": "id, body, publisher, title, year, published_on, source, script, text, generation, copy_of, copy_kind,"
    " url",
    "sightings": "url, report",
    "sections": "report, position, number, heading, level, text",
    "attachments": "report, url, filename",
    "pages": "url, portal, kind, state, etag, last_modified, report, link_title",
    "bodies": "id, name, portal, since, until, due",
    "coverage": "body, year, state, days_late, report",
}


def environment(server: DemoServer | None = None, **more: str) -> dict[str, str]:
    """Return an environment in which `nianbao` reaches the demo, does not wait long, and knows no contact."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    kept.pop("NIANBAO_CONTACT", None)
    kept.pop("NIANBAO_ARCHIVE", None)
    proxy = {"http_proxy": server.proxy} if server else {}
    return {**kept, "NIANBAO_RETRY_SCALE": "0.01", **proxy, **more}


def nianbao(*arguments: object, server: DemoServer | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [NIANBAO, *map(str, arguments)], env=environment(server, **more), capture_output=True, text=True, timeout=600
    )


# Runs a command and prints the most memory that it took, in kB. A process of its own, since what is forked from a large
# one counts the memory of that.
_MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


def measured(*arguments: object) -> tuple[subprocess.CompletedProcess[str], int]:
    """Run a command to its end; return with it the most memory that it took, in bytes."""
    command = [sys.executable, "-c", _MEASURED, NIANBAO, *map(str, arguments)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=600)
    return done, int(done.stdout.split()[-1]) * 1024


def crawl(server: DemoServer, directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Crawl the demo's portals into `directory`."""
    return nianbao("crawl", "--catalogue", CATALOGUE, "--archive", directory, *options, server=server)


def contents(directory: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything in the archive but times and captures."""
    with Archive.read(directory) as archive:
        return {
            name: sorted(map(tuple, archive.db.execute(f"SELECT {columns} FROM {name}")), key=repr)
            for name, columns in COMPARED.items()
        }


def rows(directory: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    """Return what the archive answers."""
    with Archive.read(directory) as archive:
        return list(archive.db.query(sql, list(values)))
