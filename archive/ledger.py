"""The ledger: which run visited what, how it ended, and everything that went wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from archive.store import Archive


def start_run(archive: Archive, run: str, portals: list[str], at: str) -> None:
    """Open a run. Runs that an earlier process left open are closed as `interrupted`."""
    with archive.transaction() as db:
        for table in ("runs", "portal_runs"):
            db.execute(f"UPDATE {table} SET outcome = 'interrupted', finished_at = ? WHERE finished_at IS NULL", [at])
        db.table("runs").insert({"id": run, "started_at": at, "finished_at": None, "outcome": None, "counts": None})
        for portal in portals:
            db.table("portal_runs").insert(
                {
                    "id": f"{run}/{portal}",
                    "run": run,
                    "portal": portal,
                    "started_at": at,
                    "finished_at": None,
                    "outcome": None,
                    "counts": None,
                }
            )


def finish_portal(archive: Archive, run: str, portal: str, outcome: str, counts: Mapping[str, int], at: str) -> None:
    """Close a portal's part of a run: `done`, `suspect` (its lists show nothing) or `failed`."""
    _close(archive, "portal_runs", f"{run}/{portal}", outcome, counts, at)


def finish_run(archive: Archive, run: str, outcome: str, counts: Mapping[str, int], at: str) -> None:
    """Close a run: `done`, `failed` (a portal failed or looks wrong) or `interrupted`."""
    _close(archive, "runs", run, outcome, counts, at)


def _close(archive: Archive, table: str, key: str, outcome: str, counts: Mapping[str, int], at: str) -> None:
    with archive.transaction() as db:
        db.execute(
            f"UPDATE {table} SET finished_at = ?, outcome = ?, counts = ? WHERE id = ?",
            [at, outcome, json.dumps(dict(sorted(counts.items())), ensure_ascii=False), key],
        )


def note_problem(
    db: Any,
    kind: str,
    detail: str,
    *,
    at: str,
    run: str | None = None,
    portal: str | None = None,
    url: str | None = None,
) -> None:
    """Write a row of `problems`; call it within the transaction of what it belongs to."""
    db.execute(
        "INSERT INTO problems (run, portal, url, kind, detail, at) VALUES (?, ?, ?, ?, ?, ?)",
        [run, portal, url, kind, detail, at],
    )
