"""Backup: a copy of an archive that stands alone, made while a crawl may be writing, and brought up to date.

The database is copied in one read transaction; the segments are copied afterwards, as far as the rows of that copy
point into them. The new database takes the place of the old one by a rename, after everything it points to is on the
disk: until then the earlier backup is whole, and whatever stands behind its rows is written anew by the next one.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.evidence import transfer
from archive.evidence.captures import sync_folder
from archive.evidence.recovery import cut
from archive.store import ArchiveError, Damaged, NoArchive, Refused, hold, sqlite3

MARKER = "backup.json"  # in a backup: what it is a copy of
RECORD = "backups.json"  # in an archive: where its backups are
_PART = "archive.db.part"
_OURS = ("captures", "lock", MARKER, _PART)
_STEP = 4096  # pages copied between two looks at the progress
_AT_REST = b"\x01\x01"  # bytes 18 and 19 of a database without a write-ahead log: https://sqlite.org/fileformat.html

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: `rows` of every table as of `at`, and how many bytes of segments were new. `damaged` are
    the segments that rows point to and that are missing or too short in the archive itself."""

    at: str
    rows: Mapping[str, int]
    copied: int
    damaged: tuple[str, ...]


def backup(directory: Path, target: Path, at: str, told: Told) -> Backup:
    """Copy the archive at `directory` to `target`, or bring the backup there up to date.

    Refused when `target` is no place for it, Damaged when the copy fails its checks, ArchiveError when the disk
    refuses; in each case an earlier backup stands as it was. `told` hears of the progress: what, done, of how much.
    """
    if not (directory / "archive.db").is_file():
        raise NoArchive(f"{directory}: no archive here. Name the one to back up with --archive.")
    _refuse_place(directory, target)
    try:
        (target / "captures").mkdir(parents=True, exist_ok=True)
        lock = hold(target)
        try:
            _clear(target)
            return _write(directory, target, at, told)
        finally:
            _clear(target)
            os.close(lock)
    except OSError as error:
        raise ArchiveError(f"{target}: cannot write the backup ({error.strerror}). {_STANDS}") from error
    except sqlite3.OperationalError as error:
        raise ArchiveError(f"{target}: cannot write the backup ({error}). {_STANDS}") from error
    except sqlite3.DatabaseError as error:
        said = (
            f"{directory}: the database, or its copy at {target}, is damaged ({error}). {_STANDS} Run `nianbao verify`."
        )
        raise Damaged(said) from error


_STANDS = "An earlier backup there stands as it was."


def is_backup(directory: Path) -> bool:
    """Whether the archive at `directory` is a backup that nothing has written to: nobody changes it, so that it can be
    served as immutable. Whatever opens an archive for writing gives it a write-ahead log."""
    if not (directory / MARKER).is_file():
        return False
    with open(directory / "archive.db", "rb") as file:
        return file.read(20)[18:] == _AT_REST


def marker_of(directory: Path) -> dict[str, Any] | None:
    """Return what the backup at `directory` says of itself: `of`, `at` and `rows`; None when it is no backup."""
    return _read(directory / MARKER) if is_backup(directory) else None


def last_backup(directory: Path) -> tuple[str, str] | None:
    """Return where the newest backup of the archive at `directory` is, and of when; None when none was made."""
    made = _read(directory / RECORD)
    return max(made.items(), key=lambda item: (item[1], item[0]), default=None)


def _refuse_place(directory: Path, target: Path) -> None:
    here, there = directory.resolve(), target.resolve()
    if there.is_relative_to(here):
        raise Refused(f"{target}: is the archive itself, or within it. Name a place outside, best on another disk.")
    if target.exists() and not target.is_dir():
        raise Refused(f"{target}: is a file. Name a directory.")
    if target.is_dir() and not (target / "archive.db").exists():
        others = sorted(path.name for path in target.iterdir() if not path.name.startswith(_OURS))
        if others:
            raise Refused(f"{target}: holds something else ({', '.join(others[:3])}). Name an empty or new directory.")


def _write(directory: Path, target: Path, at: str, told: Told) -> Backup:
    part = target / _PART
    with snapshot(directory) as source:
        kept = _earlier(target, source, directory)
        wanted = transfer.ends(source)
        _refuse_full(source, target, sum(wanted.values()) - sum(kept.get(name, 0) for name in wanted))
        rows = _counts(source)
        copy_database(source, part, told)
    _check(part, rows, told)
    copied, damaged = _copy_segments(directory / "captures", target / "captures", wanted, kept, told)
    _settle(target / "archive.db")
    with open(part, "rb") as file:
        os.fsync(file.fileno())
    os.replace(part, target / "archive.db")
    sync_folder(target)
    _replace(target / MARKER, {"of": str(directory.resolve()), "at": at, "rows": rows})
    _cut_off(target / "captures", wanted)
    try:
        _replace(directory / RECORD, _read(directory / RECORD) | {str(target.resolve()): at})
    except OSError as error:
        raise Damaged(f"{target}: whole, but {directory / RECORD} cannot be written ({error.strerror}).") from error
    return Backup(at, rows, copied, damaged)


@contextmanager
def snapshot(directory: Path) -> Iterator[Any]:
    """Open the database at `directory` in one read transaction: a crawl goes on beside it."""
    source = sqlite3.connect(f"{(directory / 'archive.db').resolve().as_uri()}?mode=ro", uri=True, timeout=30)
    try:
        source.execute("BEGIN")
        yield source
    finally:
        source.close()


def _earlier(target: Path, source: Any, directory: Path) -> dict[str, int]:
    """Return how much of each segment the backup at `target` points to. Refused when it is of another archive."""
    if not (target / "archive.db").exists():
        return {}
    ours = {row[0] for row in source.execute("SELECT id FROM runs")}
    try:
        with snapshot(target) as earlier:
            strange = {row[0] for row in earlier.execute("SELECT id FROM runs")} - ours
            kept = transfer.ends(earlier)
    except sqlite3.DatabaseError as error:
        raise Refused(f"{target / 'archive.db'}: {error}. Name another place, or remove this one.") from error
    if strange:
        raise Refused(
            f"{target}: holds runs that {directory} does not have ({', '.join(sorted(strange)[:3])}): it is of another"
            " archive, or has been written to. Name another place, or join the two with `nianbao merge`."
        )
    return kept


def _refuse_full(source: Any, target: Path, new: int) -> None:
    (pages,), (size,) = source.execute("PRAGMA page_count").fetchone(), source.execute("PRAGMA page_size").fetchone()
    needed, free = pages * size + max(new, 0), shutil.disk_usage(target).free
    if needed > free:
        raise ArchiveError(f"{target}: {needed:,} bytes are needed and {free:,} are free. {_STANDS}")


def _clear(target: Path) -> None:
    """Remove what a backup that was killed left; a journal of its database would be played back into the next one."""
    for path in target.glob(f"{_PART}*"):
        path.unlink()


def _counts(db: Any) -> dict[str, int]:
    """Return the number of rows of every table; the search index, which has no rows of its own, is left out."""
    names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'reports_fts*'")
    return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()}


def copy_database(source: Any, part: Path, told: Told) -> None:
    """Write what the connection `source` sees to the new file `part`, which needs no other beside it."""
    copy = sqlite3.connect(part)
    try:
        copy.execute("PRAGMA synchronous=OFF")  # it is synced as a whole
        source.backup(copy, pages=_STEP, progress=lambda _, left, pages: told("数据库", pages - left, pages))
        copy.execute("PRAGMA journal_mode=DELETE")  # stands alone: no -wal, and readable where nothing can be written
    finally:
        copy.close()


def _check(part: Path, rows: Mapping[str, int], told: Told) -> None:
    """Damaged when the copy at `part` is not whole, or does not hold `rows`."""
    told("核对", 0, 1)
    copy = sqlite3.connect(f"{part.resolve().as_uri()}?mode=ro", uri=True)
    try:
        faults = [row[0] for row in copy.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
        faults += [f"{row[0]} points to a missing row of {row[2]}" for row in copy.execute("PRAGMA foreign_key_check")][
            :3
        ]
        found = _counts(copy)
    finally:
        copy.close()
    faults += [f"{name}: {found.get(name, 0)} rows of {n}" for name, n in rows.items() if found.get(name) != n]
    if faults:
        raise Damaged(f"The database, or its copy, is damaged: {'; '.join(faults)}. {_STANDS} Run `nianbao verify`.")
    told("核对", 1, 1)


def _copy_segments(
    captures: Path, target: Path, wanted: Mapping[str, int], kept: Mapping[str, int], told: Told
) -> tuple[int, tuple[str, ...]]:
    """Bring the segments at `target` to the ends `wanted`; return how many bytes were new, and what is damaged here."""
    copied, damaged = 0, []
    for number, (name, end) in enumerate(sorted(wanted.items())):
        told("存档文件", number, len(wanted))
        source, copy = captures / name, target / name
        start = min(kept.get(name, 0), copy.stat().st_size if copy.exists() else 0)
        if start >= end:
            continue
        if not source.exists() or source.stat().st_size < end:
            damaged.append(name)
        if source.exists():
            copied += transfer.append(source, copy, start, end)
    told("存档文件", len(wanted), len(wanted))
    sync_folder(target)
    return copied, tuple(damaged)


def _cut_off(captures: Path, wanted: Mapping[str, int]) -> None:
    """Move aside what stands behind the ends `wanted`: a tail that was torn when it was copied, and has been cut off in
    the archive since. Only the new database says where that is, so that this comes after it."""
    for name, end in wanted.items():
        copy = captures / name
        try:
            if copy.exists() and copy.stat().st_size > end:
                cut(copy, end)
        except OSError as error:
            said = f"{copy.parent.parent}: whole, but the torn tail of {name} cannot be moved aside ({error.strerror})."
            raise Damaged(said) from error


def _settle(database: Path) -> None:
    """Write what stands in the write-ahead log of an earlier backup into it, which would be taken for the new one's."""
    if not database.exists():
        return
    earlier = sqlite3.connect(database)
    try:
        (mode,) = earlier.execute("PRAGMA journal_mode=DELETE").fetchone()
    finally:
        earlier.close()
    if mode != "delete":
        raise Refused(f"{database}: a program has it open for writing. End that first.")


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _replace(path: Path, values: Mapping[str, Any]) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", "utf-8")
    with open(part, "rb") as file:
        os.fsync(file.fileno())
    os.replace(part, path)
    sync_folder(path.parent)
