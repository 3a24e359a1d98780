"""The ledger: which run visited what, how it ended, and everything that went wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from archive.store import Archive

LIVE = "live"


def start_run(archive: Archive, run: str, portals: list[str], at: str, source: str = LIVE) -> None:
    """Open a run over `source`, the live sites or the web archive with that CDX server.

    Runs that an earlier process left open are closed as `interrupted`.
    """
    opened = {"started_at": at, "finished_at": None, "outcome": None, "counts": None, "source": source}
    with archive.transaction() as db:
        for table in ("runs", "portal_runs"):
            db.execute(f"UPDATE {table} SET outcome = 'interrupted', finished_at = ? WHERE finished_at IS NULL", [at])
        db.table("runs").insert({"id": run, **opened})
        for portal in portals:
            db.table("portal_runs").insert({"id": f"{run}/{portal}", "run": run, "portal": portal, **opened})


def finish_portal(archive: Archive, run: str, portal: str, outcome: str, counts: Mapping[str, int], at: str) -> None:
    """Close a portal's part of a run: `done`, `unfinished` (not all it lists could be had), `suspect` (its lists show
    nothing) or `failed`."""
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


def next_visits(archive: Archive, every: Mapping[str, float], now: str) -> dict[str, str]:
    """Return when each portal of `every` (its days from one visit to the next) is to be visited again.

    A failed visit is repeated after a quarter of that time; "" is at once: the portal was never visited, the visit
    was interrupted, or ended in what is the future `now` (the clock was wrong once).
    """
    rows = archive.db.query(
        "SELECT portal, finished_at, outcome, max(started_at) FROM portal_runs WHERE source = 'live' GROUP BY portal"
    )
    last = {row["portal"]: row for row in rows}
    return {portal: _next_visit(last.get(portal), days, now) for portal, days in every.items()}


def _next_visit(last: Mapping[str, Any] | None, days: float, now: str) -> str:
    if last is None or last["finished_at"] is None or last["outcome"] == "interrupted" or last["finished_at"] > now:
        return ""
    wait = timedelta(days=days / 4 if last["outcome"] == "failed" else days)
    at = datetime.fromisoformat(last["finished_at"].replace("Z", "+00:00")) + wait
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def note_once(db: Any, kind: str, detail: str, **more: Any) -> bool:
    """Write a row of `problems`, as `note_problem` does, unless it is written of its `url`; return whether it was.

    What is written is of the earliest time at which it was so, in whatever order that comes to be known.
    """
    url = more.get("url")
    # Of what has no address there is an index of its own: a damaged file may have many thousand places.
    where = "url IS NULL" if url is None else "url = :url"
    sql = f"SELECT id, at FROM problems WHERE kind = :kind AND detail = :detail AND {where} ORDER BY at LIMIT 1"
    written = db.execute(sql, {"kind": kind, "detail": detail, "url": url}).fetchone()
    if written is not None:
        if more["at"] < written["at"]:
            db.execute("UPDATE problems SET at = ? WHERE id = ?", [more["at"], written["id"]])
        return False
    note_problem(db, kind, detail, **more)
    return True


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
