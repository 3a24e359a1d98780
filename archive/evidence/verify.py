"""Verify: whether everything that the archive says still leads to bytes, and these to their digests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.evidence.captures import run_of
from archive.evidence.inspection import Finding, Inspection
from archive.evidence.recovery import stands
from archive.report import fingerprint
from archive.store import Archive, ArchiveBusy, Unreadable, hold, sqlite3

MOST_NAMED = 20  # rows with the same thing wrong; the last finding of them says how many more there are

# Of rows that refer to rows: what is wrong, the table and column that name the row, the reference, and which are wrong.
_REFERENCES = (
    (
        "revisit unresolved",
        "captures",
        "SELECT seen.id, 'its payload is with ' || seen.revisit_of || ', which ' || CASE WHEN held.id IS NULL"
        " THEN 'is not in the archive' WHEN held.revisit_of IS NOT NULL THEN 'holds none itself'"
        " ELSE 'holds another one' END FROM captures AS seen LEFT JOIN captures AS held ON held.id = seen.revisit_of"
        " WHERE seen.revisit_of IS NOT NULL"
        " AND (held.id IS NULL OR held.revisit_of IS NOT NULL OR held.payload_sha256 IS NOT seen.payload_sha256)",
    ),
    (
        "dangling reference",
        "captures",
        "SELECT id, 'it was read as report ' || report || ', which is not in the archive' FROM captures"
        " WHERE report IS NOT NULL AND report NOT IN (SELECT id FROM reports)",
    ),
    (
        "search index",
        "reports",
        "SELECT id, 'it cannot be found: its text is not in the search index' FROM reports"
        " WHERE serial NOT IN (SELECT id FROM reports_fts_docsize)",
    ),
    (
        "search index",
        "reports_fts",
        "SELECT id, 'an entry of the search index belongs to no report' FROM reports_fts_docsize"
        " WHERE id NOT IN (SELECT serial FROM reports)",
    ),
)


@dataclass(frozen=True, slots=True)
class Holding:
    """The segments to read, and up to which byte each is judged; how many rows lead into each, and how far.

    `written` says that a run is writing: what stands behind the last row is on its way then.
    """

    ends: dict[str, int]
    rows: dict[str, int]
    known: dict[str, int]
    written: bool

    @property
    def size(self) -> int:
        """How many bytes there are to read."""
        return sum(self.ends.values())


def look(directory: Path) -> Holding:
    """Return what there is to verify, as of one moment in which nobody writes, or else what is known to be whole.

    NoArchive, ArchiveError as `Archive.read` has them.
    """
    try:
        lock: int | None = hold(directory) if (directory / "lock").exists() else None
    except ArchiveBusy:
        lock, written = None, True
    except OSError:  # nobody can write here
        lock, written = None, False
    else:
        written = False
    try:
        with Archive.read(directory) as archive:
            # The rows first: a segment is there before its first row.
            known = {
                name: (number, end)
                for name, number, end in archive.db.execute(
                    "SELECT warc_file, count(*), max(warc_offset + warc_length) FROM captures GROUP BY warc_file"
                )
            }
        found = sorted(archive.captures.glob("*.warc.gz")) if archive.captures.is_dir() else []
        sizes = {path.name: path.stat().st_size for path in found if path.is_file()}
    except sqlite3.DatabaseError as error:
        raise Unreadable(f"{directory / 'archive.db'}: {error}. Restore it from a backup.") from error
    finally:
        if lock is not None:
            os.close(lock)
    if written:
        sizes = {name: min(size, known[name][1]) for name, size in sizes.items() if name in known}
    rows, ends = ({name: told[place] for name, told in known.items()} for place in (0, 1))
    return Holding(sizes, rows, ends, written)


def verify(
    directory: Path, holding: Holding, *, quick: bool = False, told: Callable[[int], object] = lambda size: None
) -> Iterator[Finding]:
    """Yield everything that is wrong with the archive; `told` is called with the bytes of segments read since.

    `quick` reads no segment through and no text: it looks whether the files are there, of whom they are, and as long as
    the rows say.
    """
    with Archive.read(directory) as archive:
        try:
            yield from _of_database(archive, quick)
        except sqlite3.DatabaseError as error:
            yield Finding("database damaged", "archive.db", f"It cannot be read to its end: {error}.")
            return
        yield from _of_files(archive, holding)
        for name, end in holding.ends.items():
            known = holding.known[name] if holding.written else None
            inspection = Inspection(archive, archive.captures / name, end, known)
            yield from _at_a_glance(archive, inspection, name) if quick else inspection.findings(told)


def _of_database(archive: Archive, quick: bool) -> Iterator[Finding]:
    whole = "quick_check" if quick else "integrity_check"
    told = [line for (line,) in archive.db.execute(f"PRAGMA {whole}({MOST_NAMED})")]
    if told != ["ok"]:
        yield from (Finding("database damaged", "archive.db", line) for line in told)
    dangling = (
        ("dangling reference", f"{table} row {row}", f"it refers to a row of {parent} that is not there")
        for table, row, parent, _ in archive.db.execute("PRAGMA foreign_key_check")
    )
    yield from _named(dangling)
    for kind, table, sql in _REFERENCES:
        yield from _named((kind, f"{table} {row}", detail) for row, detail in archive.db.execute(sql))
    if not quick:
        texts = archive.db.execute("SELECT id, body, year, text FROM reports")
        yield from _named(
            ("report id", f"reports {id}", "its id is not the fingerprint of its body, year and text")
            for id, body, year, text in texts
            if fingerprint(body, year, text) != id
        )


def _named(found: Iterator[tuple[str, str, str]]) -> Iterator[Finding]:
    """Yield the first findings of a kind, and one for all the others."""
    more = 0
    for number, (kind, what, detail) in enumerate(found):
        if number < MOST_NAMED:
            yield Finding(kind, what, f"{detail[0].upper()}{detail[1:]}.")
        else:
            more += 1
            last = kind, detail
    if more:
        yield Finding(last[0], f"{more} more rows", f"The same is wrong with them: {last[1]}.")


def _of_files(archive: Archive, holding: Holding) -> Iterator[Finding]:
    for name, number in sorted(holding.rows.items()):
        if not (archive.captures / name).is_file():
            yield Finding("segment missing", name, f"{number} rows of captures lead into it.")
    for path in sorted(archive.captures.iterdir()) if archive.captures.is_dir() else ():
        is_segment = path.is_file() and path.name.endswith(".warc.gz")
        is_kept = ".warc.gz.torn" in path.name  # by recovery
        if not (is_segment or is_kept) or (is_segment and run_of(path.name) is None and path.name not in holding.ends):
            yield Finding("foreign file", path.name, "It is no segment of a run.")


def _at_a_glance(archive: Archive, inspection: Inspection, name: str) -> Iterator[Finding]:
    wrong = inspection.of_its_name()
    last = next(
        archive.db.query("SELECT * FROM captures WHERE warc_file = ? ORDER BY warc_offset DESC LIMIT 1", [name]), None
    )
    if wrong:
        yield wrong
    elif last is not None and not stands(archive.captures, last):
        detail = f"{name} @ {last['warc_offset']}: its record, the last of the segment, is not there, or not whole."
        yield Finding("row without record", f"captures {last['id']}", detail)
