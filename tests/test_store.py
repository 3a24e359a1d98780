"""The archive directory: one writer, whole transactions, clear refusals."""

from __future__ import annotations

import os
import sqlite3 as plain
from pathlib import Path

import pytest

from archive import ledger
from archive.store import Archive, ArchiveBusy, ArchiveError, NoArchive, sqlite3


def test_a_second_writer_is_refused_and_the_lock_ends_with_its_holder(tmp_path: Path) -> None:
    with Archive.create(tmp_path), pytest.raises(ArchiveBusy, match="another run is writing"):
        Archive.create(tmp_path)
    Archive.create(tmp_path).close()


def test_a_reader_needs_no_lock(tmp_path: Path) -> None:
    with Archive.create(tmp_path), Archive.read(tmp_path) as reader:
        assert reader.db.table("reports").count == 0


def test_a_transaction_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        with pytest.raises(ZeroDivisionError), archive.transaction() as db:
            ledger.note_problem(db, "kind", "detail", at="2026")
            raise ZeroDivisionError
        assert archive.db.table("problems").count == 0


def test_the_archive_is_in_wal_mode_and_syncs_fully(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        assert archive.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert archive.db.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert archive.db.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_opening_twice_changes_no_table(tmp_path: Path) -> None:
    Archive.create(tmp_path).close()
    schema = plain.connect(tmp_path / "archive.db").execute("SELECT sql FROM sqlite_master").fetchall()
    Archive.create(tmp_path).close()
    assert plain.connect(tmp_path / "archive.db").execute("SELECT sql FROM sqlite_master").fetchall() == schema


def test_where_there_is_no_archive_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoArchive, match="Make one with `nianbao demo`"):
        Archive.read(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"not a database, but somebody's only copy of something" * 100)
    before = (tmp_path / "archive.db").read_bytes()
    for opening in (Archive.create, Archive.read):
        with pytest.raises(ArchiveError, match=r"archive\.db: .*not a database"):
            opening(tmp_path)
    assert (tmp_path / "archive.db").read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="cannot write the archive"):
        Archive.create(tmp_path / "file" / "archive")


def test_an_archive_of_an_older_version_is_not_read_half(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive, archive.transaction() as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'coverage'")
    with pytest.raises(ArchiveError, match="older version"):
        Archive.read(tmp_path)


def test_a_database_of_another_program_is_neither_read_nor_written(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE photos (name)")
    before = path.read_bytes()
    for opening in (Archive.create, Archive.read):
        with pytest.raises(NoArchive, match=r"no archive \(it holds photos\)"):
            opening(tmp_path)
    assert path.read_bytes() == before


def test_the_sqlite_in_use_can_search_full_text(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        options = {row[0] for row in archive.db.execute("PRAGMA compile_options")}
    assert "ENABLE_FTS5" in options, (sqlite3.sqlite_version, os.name)
