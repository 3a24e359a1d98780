"""What was read, or could not be, without something that has come in since: it is to be read once more.

Captures come in in any order: a revisit before the payload that it refers to, a file before the page that has it
attached, a page before the list that says what it is called. In the end the archive is the same. What imports said of
such a capture goes away, and is said again if it is still so.
"""

from __future__ import annotations

import re
from typing import Any

from archive.store import Archive

UNRESOLVED = "revisit unresolved"  # the kinds of problem that name a capture before anything else
UNREADABLE = "capture unreadable"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IMPORTED = "run IN (SELECT id FROM runs WHERE source = 'import')"


def resolve(archive: Archive) -> None:
    """Forget that revisits had no payload, and could not be read, where it has come in since."""
    with archive.transaction() as db:
        told = db.execute("SELECT id, kind, detail FROM problems WHERE kind IN (?, ?)", [UNRESOLVED, UNREADABLE])
        for problem in told.fetchall():
            named = _UUID.search(problem["detail"])
            if named is None or not _is_held(db, named[0]):
                continue
            db.execute("DELETE FROM problems WHERE id = ?", [problem["id"]])
            if problem["kind"] == UNREADABLE:
                db.execute("UPDATE captures SET verdict = NULL WHERE id = ? AND verdict = 'error'", [named[0]])


def _is_held(db: Any, capture: str) -> bool:
    sql = (
        "SELECT 1 FROM captures JOIN captures AS held ON held.id = captures.revisit_of AND held.revisit_of IS NULL"
        " AND held.payload_sha256 IS captures.payload_sha256 WHERE captures.id = ?"
    )
    return db.execute(sql, [capture]).fetchone() is not None


def read_again(db: Any, url: str) -> None:
    """Let `import` and `reprocess` read the captures of the page `url` once more: what it belongs to is known now.

    Those that a crawl made stay judged, and `reprocess` alone reads them."""
    read = f"SELECT fetched_at FROM captures WHERE page = :url AND verdict IS NOT NULL AND {_IMPORTED}"
    db.execute(f"DELETE FROM problems WHERE url = :url AND at IN ({read}) AND {_IMPORTED}", {"url": url})
    db.execute("UPDATE captures SET extractor = NULL WHERE page = ? AND extractor IS NOT NULL", [url])
    unread = f"UPDATE captures SET verdict = NULL WHERE page = ? AND {_IMPORTED}"
    db.execute(f"{unread} AND verdict NOT IN ('redirect', 'unchanged')", [url])


def read_as_list(db: Any, url: str) -> None:
    """Write that the page `url` is a list, unless something else than an import has read it."""
    changed = db.execute(
        "UPDATE pages SET kind = 'list', state = 'new', etag = NULL, last_modified = NULL, fetched_at = NULL,"
        " next_due = NULL, access = NULL WHERE url = :url AND kind IN ('page', 'attachment') AND report IS NULL"
        f" AND (state = 'new' OR NOT EXISTS (SELECT 1 FROM captures WHERE page = :url AND NOT {_IMPORTED}))",
        {"url": url},
    )
    if changed.rowcount:
        read_again(db, url)
