"""Backup: a copy that stands alone, made while a crawl is writing, and never left worse than it was."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from archive.backup import backup, is_backup
from archive.evidence.captures import Segments, exchange_of
from archive.evidence.records import Exchange
from archive.store import Archive, ArchiveError, Damaged, Refused, sqlite3
from crawler.demo import DemoServer, government
from tests.crawling import NIANBAO, contents, crawl, environment, nianbao, rows

AT = "2026-03-01T00:00:00.000Z"
LATER = "2026-03-02T00:00:00.000Z"
ROUNDS, SAMPLE = 20, 50

# A crawl that files page after page until it is told to stop, each as a capture and a report.
WRITER = """
import sys, threading
from pathlib import Path
from archive.store import Archive
from tests import merging_world as world
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
with Archive.create(Path(sys.argv[1])) as archive:
    crawl = world.Crawl(archive, "w")
    world.begins("mzj")(crawl, world.at(0))
    number = 0
    while not stop.is_set():
        number += 1
        url = f"{world.OWN}/{number}.html"
        found = world.reading(url, world.CIVIL, 2000 + number % 20, text=world.text_of(world.CIVIL, number, number))
        world.shows(found, "mzj", body=f"{number} ".encode() * 500)(crawl, world.at(1))
        if number == 20:
            print("writing", flush=True)
    world.ends("mzj")(crawl, world.at(2))
    print(number)
"""


def quiet(what: str, done: int, of: int) -> None:
    """Hear of the progress, and say nothing."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crawl of the demo's smallest portal."""
    directory = tmp_path_factory.mktemp("crawled") / "archive"
    with DemoServer(government(1)) as server:
        assert crawl(server, directory, "shiqiao").returncode in (0, 1)
    return directory


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(crawled, tmp_path / "archive")


def damage(directory: Path) -> list[str]:
    """Return what is wrong with a copy: its pages, its references, and the digests of a sample of its captures."""
    db = sqlite3.connect(f"{(directory / 'archive.db').as_uri()}?mode=ro", uri=True)
    found = [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found += [f"{row[0]} → {row[2]}" for row in db.execute("PRAGMA foreign_key_check")]
    db.close()
    with Archive.read(directory) as copy:
        captures = [row for row in copy.db.query("SELECT * FROM captures") if row["payload_sha256"]]
        for row in random.Random(4).sample(captures, min(SAMPLE, len(captures))):
            body = exchange_of(copy, row, decoded=False).body
            if hashlib.sha256(body).hexdigest() != row["payload_sha256"]:
                found.append(row["id"])
    return found


def files(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def add_capture(directory: Path, run: str, size: int = 5000) -> None:
    """Let a run of its own keep one more response."""
    with Archive.create(directory) as opened, opened.transaction() as db:
        segments = Segments(opened.captures, run, "test")
        url = "http://a.example/"
        kept = segments.append(Exchange(url, url, AT, 200, "OK", (), os.urandom(size)))
        segments.close()
        db.table("runs").insert({"id": run, "started_at": LATER, "finished_at": LATER, "outcome": "done"})
        values = {name: getattr(kept, name) for name in type(kept).__slots__}
        db.table("captures").insert(values | {"run": run, "verdict": "good"})


def test_a_backup_is_a_complete_archive_that_stands_alone(crawled: Path, archive: Path, tmp_path: Path) -> None:
    done = nianbao("backup", tmp_path / "copy", "--archive", archive)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == [
        "archive.db",
        "backup.json",
        "captures",
        "lock",
    ]
    shutil.rmtree(archive)
    assert damage(tmp_path / "copy") == []
    assert contents(tmp_path / "copy") == contents(crawled)
    found = nianbao("search", "石桥", "--archive", tmp_path / "copy", "--json")
    assert len(found.stdout.splitlines()) > 3
    identity = json.loads(found.stdout.splitlines()[0])["id"]
    assert nianbao("show", identity, "--archive", tmp_path / "copy").returncode == 0
    assert f"a backup of {archive}" in nianbao("status", "--archive", tmp_path / "copy").stdout


def test_the_drill_of_the_manual_brings_a_lost_archive_back(crawled: Path, archive: Path, tmp_path: Path) -> None:
    backup(archive, tmp_path / "copy", AT, quiet)
    shutil.rmtree(archive)
    shutil.copytree(tmp_path / "copy", archive)
    assert contents(archive) == contents(crawled)
    verified = nianbao("verify", "--archive", archive)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    with DemoServer(government(1)) as server:
        assert crawl(server, archive, "shiqiao").returncode in (0, 1)
    assert not is_backup(archive)
    assert contents(archive)["reports"] == contents(crawled)["reports"]
    backup(archive, tmp_path / "copy", LATER, quiet)
    assert damage(tmp_path / "copy") == []


def test_backups_taken_while_a_crawl_is_writing_are_whole(tmp_path: Path) -> None:
    source, copy = tmp_path / "source", tmp_path / "copy"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, source], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        sizes = []
        for number in range(ROUNDS):
            made = backup(source, copy, f"2026-03-01T00:00:{number:02d}.000Z", quiet)
            assert writer.poll() is None
            assert damage(copy) == []
            with Archive.read(copy) as opened:
                counted = {name: opened.db.table(name).count for name in ("captures", "reports", "pages")}
            assert counted == {name: made.rows[name] for name in counted}
            sizes.append(counted["captures"])
    finally:
        told, _ = writer.communicate()
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]
    assert made.damaged == ()
    backup(source, copy, LATER, quiet)
    assert len(rows(copy, "SELECT id FROM captures")) == int(told)


def test_only_what_is_new_is_copied_and_what_was_good_is_not_touched(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    first = backup(archive, copy, AT, quiet)
    assert first.copied == sum(path.stat().st_size for path in (archive / "captures").iterdir())
    before = {path.name: path.stat().st_mtime_ns for path in (copy / "captures").iterdir()}
    add_capture(archive, "20260302T000000-more")
    second = backup(archive, copy, LATER, quiet)
    assert 5000 < second.copied < 7000
    assert {
        path.name: path.stat().st_mtime_ns for path in (copy / "captures").iterdir() if path.name in before
    } == before
    assert backup(archive, copy, LATER, quiet).copied == 0
    assert damage(copy) == []


def test_status_tells_of_a_missing_and_of_a_stale_backup(archive: Path, tmp_path: Path) -> None:
    assert "no backup yet" in nianbao("status", "--archive", archive).stdout
    assert nianbao("backup", tmp_path / "copy", "--archive", archive).returncode == 0
    assert f"to {tmp_path / 'copy'}; runs since: 0" in nianbao("status", "--archive", archive).stdout
    with Archive.create(archive) as opened, opened.transaction() as db:
        db.table("runs").insert({"id": "later", "started_at": "2027", "finished_at": "2999-01-01T00:00:00.000Z"})
    shutil.rmtree(tmp_path / "copy")
    assert "which is not there now; runs since: 1" in nianbao("status", "--archive", archive).stdout


def test_a_place_that_is_no_place_for_a_backup_is_refused_and_left_alone(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(archive)
    for target, said in (
        (archive, "is the archive itself"),
        (tmp_path / "link", "is the archive itself"),
        (archive / "captures" / "x", "or within it"),
        (tmp_path / "letters", "holds something else"),
        (tmp_path / "file", "is a file"),
    ):
        with pytest.raises(Refused, match=said):
            backup(archive, target, AT, quiet)
    assert files(tmp_path / "letters") == {"mine.txt": b"mine"}
    done = nianbao("backup", tmp_path / "copy", "--archive", tmp_path / "none")
    assert (done.returncode, "no archive here" in done.stderr) == (2, True)


def test_a_backup_of_another_archive_or_one_that_was_written_to_is_not_overwritten(
    archive: Path, tmp_path: Path
) -> None:
    copy, other = tmp_path / "copy", tmp_path / "other"
    backup(archive, copy, AT, quiet)
    add_capture(other, "20260302T000000-other")
    kept = files(copy)
    with pytest.raises(Refused, match=r"holds runs that .* does not have"):
        backup(other, copy, AT, quiet)
    assert files(copy) == kept
    add_capture(copy, "20260302T000000-own")
    with pytest.raises(Refused, match="has been written to"):
        backup(archive, copy, AT, quiet)
    assert rows(copy, "SELECT 1 FROM runs WHERE id = '20260302T000000-own'")


def test_a_log_that_a_killed_writer_left_in_a_backup_does_not_get_into_the_next_one(
    archive: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    backup(archive, copy, AT, quiet)
    killed = "import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('PRAGMA journal_mode=WAL');"
    killed += "db.execute('UPDATE reports SET title = ?', ['foreign']); db.commit(); os._exit(1)"
    subprocess.run([sys.executable, "-c", killed, copy / "archive.db"], check=False)
    assert (copy / "archive.db-wal").stat().st_size
    assert not is_backup(copy)
    backup(archive, copy, LATER, quiet)
    assert not (copy / "archive.db-wal").exists()
    assert is_backup(copy)
    assert contents(copy) == contents(archive)


def test_segments_that_are_damaged_are_named_and_do_not_damage_the_earlier_backup(
    archive: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    backup(archive, copy, AT, quiet)
    (segment,) = (archive / "captures").iterdir()
    kept = (copy / "captures" / segment.name).read_bytes()
    add_capture(archive, "20260302T000000-more")
    segment.unlink()
    (archive / "captures" / "20260302T000000-more-00000.warc.gz").write_bytes(b"")
    done = nianbao("backup", copy, "--archive", archive)
    assert (done.returncode, "20260302T000000-more-00000.warc.gz" in done.stderr) == (1, True), done.stderr
    assert (copy / "captures" / segment.name).read_bytes() == kept


def test_a_torn_tail_that_came_into_a_backup_is_cut_off_there_when_it_is_in_the_archive(
    archive: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    (segment,) = (archive / "captures").iterdir()
    with segment.open("r+b") as file:
        file.truncate(segment.stat().st_size - 20)  # of the last request
    assert nianbao("backup", copy, "--archive", archive).returncode == 1
    torn = (copy / "captures" / segment.name).read_bytes()
    assert nianbao("reprocess", "--archive", archive).returncode == 0
    assert nianbao("backup", copy, "--archive", archive).returncode == 0
    verified = nianbao("verify", "--archive", copy)
    assert (verified.returncode, verified.stdout) == (0, ""), verified.stdout
    kept = (copy / "captures" / segment.name).read_bytes()
    assert kept == segment.read_bytes()
    assert kept + (copy / "captures" / f"{segment.name}.torn").read_bytes() == torn


def test_a_damaged_database_does_not_take_the_place_of_a_good_backup(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    backup(archive, copy, AT, quiet)
    kept = files(copy)
    with Archive.create(archive) as opened:
        opened.db.execute("PRAGMA foreign_keys = OFF")
        with opened.transaction() as db:
            db.execute("UPDATE sightings SET report = 'nowhere'")
    with pytest.raises(Damaged, match="sightings points to a missing row of reports"):
        backup(archive, copy, LATER, quiet)
    assert files(copy) == kept


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_database_whose_pages_are_overwritten_is_named_and_the_backup_stands(archive: Path, tmp_path: Path) -> None:
    backup(archive, tmp_path / "copy", AT, quiet)
    before = contents(tmp_path / "copy")
    with (archive / "archive.db").open("r+b") as database:
        database.seek(4096)
        database.write(b"\xff" * 8 * 4096)
    done = nianbao("backup", tmp_path / "copy", "--archive", archive)
    assert (done.returncode, f"{archive}: the database, or its copy" in done.stderr) == (1, True), done.stderr
    assert contents(tmp_path / "copy") == before


def test_a_full_disk_ends_with_3_and_leaves_the_earlier_backup_as_it_was(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    backup(archive, copy, AT, quiet)
    size = sum(path.stat().st_size for path in (copy / "captures").iterdir()) + 16_384
    moved = shutil.move(copy / "captures", tmp_path / "moved")
    (copy / "captures").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", copy / "captures"]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine does not let root mount a tmpfs")
    try:
        shutil.copytree(moved, copy / "captures", dirs_exist_ok=True)
        kept = files(copy)
        add_capture(archive, "20260302T000000-more", size=100_000)
        full = nianbao("backup", copy, "--archive", archive)
        assert (full.returncode, "No space left on device" in full.stderr) == (3, True), full.stderr
        assert {name: content for name, content in files(copy).items() if "-more-" not in name} == kept
        subprocess.run(["mount", "-o", "remount,size=64m", copy / "captures"], check=True)
        assert nianbao("backup", copy, "--archive", archive).returncode == 0
        assert damage(copy) == []
    finally:
        subprocess.run(["umount", "-l", copy / "captures"], check=False)


def test_a_database_that_cannot_be_written_to_its_end_is_no_backup(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    backup(archive, copy, AT, quiet)
    kept = files(copy)
    add_capture(archive, "20260302T000000-more")
    limited = ["prlimit", "--fsize=200000", NIANBAO, "backup", copy, "--archive", archive]
    done = subprocess.run(limited, env=environment(), capture_output=True, text=True)
    assert (done.returncode, "cannot write the backup" in done.stderr) == (3, True), done.stderr
    assert files(copy) == kept


def test_a_backup_for_which_there_is_no_room_is_not_begun(archive: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        with pytest.raises(ArchiveError, match="bytes are needed and"):
            backup(archive, disk / "copy", AT, quiet)
        assert not (disk / "copy" / "archive.db").exists()
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def test_a_backup_that_is_killed_leaves_the_earlier_one_and_the_next_completes_it(
    archive: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    backup(archive, copy, AT, quiet)
    for number in range(3):
        earlier = rows(copy, "SELECT id FROM captures")
        add_capture(archive, f"2026030{number}T000000-more")
        process = subprocess.Popen([NIANBAO, "backup", copy, "--archive", archive], env=environment())
        while not (copy / "archive.db.part").exists() and process.poll() is None:
            time.sleep(0.0005)
        time.sleep(number * 0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert len(rows(copy, "SELECT id FROM captures")) - len(earlier) in (0, 1)
        assert damage(copy) == []
    # As a power cut may leave it: bytes that were never written, behind what the rows point to.
    with open(copy / "captures" / "20260302T000000-more-00000.warc.gz", "ab") as segment:
        segment.write(bytes(4096))
    backup(archive, copy, LATER, quiet)
    assert damage(copy) == []
    assert not list(copy.glob("archive.db.part*"))
    assert len(rows(copy, "SELECT id FROM captures")) == len(rows(archive, "SELECT id FROM captures"))


def test_two_backups_to_one_place_do_not_meet(archive: Path, tmp_path: Path) -> None:
    with Archive.create(tmp_path / "copy"):
        done = nianbao("backup", tmp_path / "copy", "--archive", archive)
    assert (done.returncode, "another run is writing" in done.stderr) == (75, True)


def test_a_backup_is_served_as_immutable_and_goes_on_when_the_next_one_takes_its_place(
    archive: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    backup(archive, copy, AT, quiet)
    port = 18000 + os.getpid() % 10000
    server = subprocess.Popen(
        [NIANBAO, "serve", "--archive", copy, "--port", str(port)], env=environment(), stderr=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                databases = json.load(urllib.request.urlopen(f"{base}/-/databases.json"))
                break
            except OSError:
                time.sleep(0.1)
        assert [(one["name"], one["is_mutable"]) for one in databases] == [("archive", False)]
        add_capture(archive, "20260302T000000-more")
        backup(archive, copy, LATER, quiet)
        for _ in range(5):
            assert urllib.request.urlopen(f"{base}/archive/reports.json?_size=3").status == 200
    finally:
        server.terminate()
        server.wait()


def test_a_live_archive_is_not_taken_for_a_backup(archive: Path, tmp_path: Path) -> None:
    backup(archive, tmp_path / "copy", AT, quiet)
    assert (is_backup(archive), is_backup(tmp_path / "copy")) == (False, True)
    Archive.create(tmp_path / "copy").close()
    assert not is_backup(tmp_path / "copy")


def test_a_row_that_points_out_of_the_captures_is_refused(archive: Path, tmp_path: Path) -> None:
    with Archive.create(archive) as opened, opened.transaction() as db:
        db.execute("UPDATE captures SET warc_file = '../lock' WHERE rowid = 1")
    with pytest.raises(ArchiveError, match=r"'\.\./lock' is no file in captures/"):
        backup(archive, tmp_path / "copy", AT, quiet)
