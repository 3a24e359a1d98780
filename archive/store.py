"""The archive directory: `archive.db`, `captures/`, and the lock that lets one writer in."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sqlite_utils import Database, utils

from archive import successions, vocabulary
from archive.schema import migrations

sqlite3 = utils.sqlite3  # type: ignore[attr-defined]  # pysqlite3 where that is installed

# https://sqlite.org/wal.html#walresetbug: two connections and a checkpoint can lose committed transactions.
_WAL_RESET_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


class ArchiveError(Exception):
    """An archive that cannot be used; the message says which, why and the remedy. `exit_code` as documented."""

    exit_code = 3


class NoArchive(ArchiveError):
    """There is no archive where one was expected."""

    exit_code = 2


class Outdated(ArchiveError):
    """The archive has the tables of an older version."""


class Refused(ArchiveError):
    """Asked for is what would mix archives that do not belong together."""

    exit_code = 2


class Damaged(ArchiveError):
    """An archive, or a copy of one, does not hold what it should."""

    exit_code = 1


class Unreadable(ArchiveError):
    """The database cannot be read."""


class ArchiveBusy(ArchiveError):
    """Another run holds the lock."""

    exit_code = 75


class Archive:
    """An open archive. `Archive.create` is the one writer; `Archive.read` opens an existing one for questions."""

    def __init__(self, directory: Path, db: Database, lock: int | None) -> None:
        self.directory = directory
        self.captures = directory / "captures"
        self.db = db
        self._lock = lock

    @classmethod
    def create(cls, directory: Path) -> Archive:
        """Open the archive at `directory` for writing, creating it or bringing its tables up to date.

        ArchiveBusy when another process writes to it; ArchiveError when the directory cannot be written.
        """
        try:
            (directory / "captures").mkdir(parents=True, exist_ok=True)
            lock = hold(directory)
        except OSError as error:
            raise ArchiveError(
                f"{directory}: cannot write the archive ({error.strerror}). Choose another place with --archive."
            ) from error
        try:
            _refuse_emptied(directory)
            db = _connect(directory / "archive.db")
            migrations.apply(db)
            vocabulary.write(db)
            archive = cls(directory, db, lock)
            with archive.transaction():
                successions.write(db)
        except ArchiveError:
            os.close(lock)
            raise
        except sqlite3.OperationalError as error:
            os.close(lock)
            raise ArchiveError(f"{directory / 'archive.db'}: cannot be written ({error}).") from error
        except sqlite3.DatabaseError as error:
            os.close(lock)
            raise Unreadable(f"{directory / 'archive.db'}: {error}. Restore it from a backup.") from error
        return archive

    @classmethod
    def read(cls, directory: Path) -> Archive:
        """Open the archive at `directory` for reading. NoArchive when there is none."""
        path = directory / "archive.db"
        if not path.is_file():
            raise NoArchive(f"{directory}: no archive here. Make one with `nianbao demo` or `nianbao crawl`.")
        _refuse_emptied(directory)
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        db = Database(connection)
        try:
            _refuse_others(db, path)
            missing = [change.name for change in migrations.pending(db)]
        except sqlite3.DatabaseError as error:
            raise Unreadable(f"{path}: {error}. Restore it from a backup.") from error
        if missing:
            raise Outdated(
                f"{path}: tables of an older version. `nianbao crawl` or `nianbao reprocess` brings them up to date."
            )
        return cls(directory, db, None)

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """Commit what the block writes, or nothing of it.

        IMMEDIATE, since a reading transaction that turns to writing fails at once with BUSY_SNAPSHOT, whatever
        the timeout.
        """
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
        except BaseException:
            self.db.rollback()
            raise
        self.db.execute("COMMIT")

    def close(self) -> None:
        """Close the database and give the lock back."""
        self.db.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def hold(directory: Path) -> int:
    """Return the lock of the archive at `directory`, which ends when it is closed. ArchiveBusy when another has it."""
    lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise ArchiveBusy(f"{directory}: another run is writing to this archive. Wait until it ends.") from None
    return lock


def bring_up_to_date(path: Path) -> None:
    """Give the database at `path`, a copy that nobody else uses, the tables of this version."""
    db = _connect(path)
    try:
        migrations.apply(db)
        db.execute("PRAGMA journal_mode=DELETE")
    finally:
        db.close()


def sqlite_warning() -> str | None:
    """Return a sentence when the SQLite in use has the WAL-reset bug, else None."""
    version: tuple[int, ...] = sqlite3.sqlite_version_info
    fixed = version >= _WAL_RESET_FIXED[0] or any(
        version[:2] == backport[:2] and version >= backport for backport in _WAL_RESET_FIXED[1:]
    )
    if fixed:
        return None
    return f"SQLite {sqlite3.sqlite_version} can lose writes while another program reads; 3.51.3 or newer cannot."


def _refuse_emptied(directory: Path) -> None:
    """SQLite takes a file without a byte for a new database."""
    path = directory / "archive.db"
    if path.is_file() and not path.stat().st_size and any((directory / "captures").glob("*.warc.gz")):
        raise Unreadable(
            f"{path}: is empty, and captures/ is not. Restore it from a backup, or remove it: what was captured is then"
            " read again."
        )


def _refuse_others(db: Database, path: Path) -> None:
    """Refuse a database of another program or of a newer version before anything is written to it."""
    tables = [name for name in db.table_names() if name != "_sqlite_migrations"]
    if tables and not migrations.applied(db):
        raise NoArchive(f"{path}: a database, but no archive (it holds {tables[0]}). Name another with --archive.")
    known = {change.name for change in migrations.pending(db)} | {change.name for change in migrations.applied(db)}
    ours = {change.name for change in migrations._migrations}
    if known - ours:
        raise ArchiveError(f"{path}: written by a newer nianbao ({', '.join(sorted(known - ours))}). Update nianbao.")


def _connect(path: Path) -> Database:
    # As an address, so that other archives can be attached to be read only (`pipelines.merging`).
    connection = sqlite3.connect(path.resolve().as_uri(), uri=True, timeout=30)
    connection.row_factory = sqlite3.Row
    db = Database(connection)
    _refuse_others(db, path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA foreign_keys=ON")
    return db
