"""Merge: interrupted, of damaged archives, and what it refuses."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from archive import rereading
from archive.evidence.captures import Segments
from archive.evidence.records import Exchange
from archive.store import Archive, ArchiveBusy, ArchiveError
from crawler.keeping import keeping_lines
from pipelines.merging import merge, unfinished
from tests import merging_world as world
from tests.crawling import NIANBAO, environment, nianbao, rows
from tests.merging_steps import STEPS, merged, quiet, same
from tests.merging_world import OWN, at, everything


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archives of the crawls a, b, c, d, and `all` of one crawl over everything."""
    directory = tmp_path_factory.mktemp("made")
    for name in ("a", "b", "c", "d", "ab", "abcd"):
        world.crawled(directory / name, STEPS, name)
    return directory


def test_a_merge_that_is_killed_is_told_of_and_completed_by_the_same_merge(made: Path, tmp_path: Path) -> None:
    wanted = everything(made / "abcd")
    sources = [made / name for name in "dcba"]
    killed = 0
    for number, seconds in enumerate((0.01, 0.1)):
        into = tmp_path / str(number)
        process = subprocess.Popen(
            [NIANBAO, "merge", *sources, "--archive", into], env=environment(), stderr=subprocess.DEVNULL
        )
        while not (into / "merging.json").exists() and process.poll() is None:
            time.sleep(0.001)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        left = unfinished(into)
        killed += bool(left)
        with Archive.read(into) as archive:
            assert any("a merge was interrupted" in line for line in keeping_lines(archive)) == bool(left)
        same(merged(made, into, *"dcba"), wanted)
        assert not unfinished(into)
    assert killed


def test_another_merge_is_refused_until_the_interrupted_one_is_complete(made: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"

    def stop(what: str, done: int, of: int) -> None:
        if what == "归并":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merge([made / "a", made / "c"], into, stop)
    before = everything(into)
    for others in (["d"], ["a", "d"]):
        done = nianbao("merge", *(made / name for name in others), "--archive", into)
        assert done.returncode == 2
        assert f"nianbao merge {made / 'a'} {made / 'c'} --archive {into}" in done.stderr
    assert everything(into) == before
    assert unfinished(into) == [str(made / "a"), str(made / "c")]
    same(merged(made, into, *"dcba"), everything(made / "abcd"))
    assert not unfinished(into)


def test_lost_captures_of_a_source_are_named_and_everything_else_is_merged(made: Path, tmp_path: Path) -> None:
    wanted = everything(made / "abcd")
    for name in "ac":
        shutil.copytree(made / name, tmp_path / name)
    (cut,), (gone,) = ((tmp_path / name / "captures").iterdir() for name in "ac")
    with open(cut, "r+b") as file:
        file.truncate(cut.stat().st_size - 100)
    gone.unlink()
    sources, into = [tmp_path / "a", made / "b", tmp_path / "c", made / "d"], tmp_path / "into"
    done = nianbao("merge", *sources, "--archive", into)
    assert done.returncode == 1
    assert f"2 files of captures are missing, too short or damaged ({cut.name}, {gone.name})" in done.stderr
    same(everything(into), wanted)
    assert (into / "captures" / cut.name).read_bytes() == cut.read_bytes()
    assert not unfinished(into)
    done = nianbao("merge", *(made / name for name in "ac"), "--archive", into)  # which hold them
    assert done.returncode == 0, done.stderr
    assert (into / "captures" / cut.name).read_bytes() == (made / "a" / "captures" / cut.name).read_bytes()


def test_a_source_with_captures_that_have_no_row_is_refused_until_they_have_one(made: Path, tmp_path: Path) -> None:
    source, into = tmp_path / "source", tmp_path / "into"
    shutil.copytree(made / "a", source)
    url = f"{OWN}/killed.html"
    with Archive.create(source) as archive:
        (behind,) = archive.captures.iterdir()
        segments = Segments(archive.captures, "20260102T000000-k", "test")
        found = Exchange(url, url, at(1), 200, "OK", (("Content-Type", "text/html"),), b"<p>1</p>")
        record = segments.append(found)
        segments.close()  # and the run was killed before it wrote the row
    alone = source / "captures" / record.warc_file
    data = alone.read_bytes()[record.warc_offset :]
    for segment, content in ((alone, alone.read_bytes()), (behind, behind.read_bytes() + data)):
        alone.unlink(missing_ok=True)
        segment.write_bytes(content)
        done = nianbao("merge", source, "--archive", into)
        assert done.returncode == 2
        assert str(segment) in done.stderr
        assert f"nianbao reprocess --archive {source}" in done.stderr
        assert not into.exists()
    assert nianbao("reprocess", "--archive", source).returncode == 0
    with open(behind, "ab") as file:
        file.write(data[:100])  # torn: nothing could ever be read of it
    assert nianbao("merge", source, "--archive", into).returncode == 0
    assert rows(into, "SELECT id FROM captures WHERE url = ?", url) == [{"id": record.id}]


def test_what_does_not_belong_together_is_refused_and_nothing_is_written(made: Path, tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    with Archive.create(demo) as archive, archive.transaction() as db:
        db.execute("INSERT INTO portals (slug, start_url) VALUES ('x', 'http://www.x.example/')")
    imports = {"real": "http://www.qinghe.gov.cn/1.html", "made-up": "http://www.x.example/1.html"}
    for name, url in imports.items():
        with Archive.create(tmp_path / name) as archive, archive.transaction() as db:
            rereading.add_page(db, url, "page", None, at(0))
    into = tmp_path / "into"
    for sources, code, said in (
        ([made / "a", demo], 2, "made-up governments of the demo"),
        ([tmp_path / "made-up", made / "a"], 2, "made-up governments of the demo"),
        ([tmp_path / "real", tmp_path / "made-up"], 2, "made-up governments of the demo"),
        ([made / "a", tmp_path / "none"], 2, "no archive here"),
        ([into], 2, "is the archive that is merged into"),
    ):
        with pytest.raises(ArchiveError, match=said) as refused:
            merge(sources, into, quiet)
        assert refused.value.exit_code == code
        assert not into.exists()


def test_a_source_that_a_run_is_writing_to_is_refused(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "a", tmp_path / "a")
    with Archive.create(tmp_path / "a"), pytest.raises(ArchiveBusy, match="writing to this archive"):
        merge([tmp_path / "a"], tmp_path / "into", quiet)
    assert not (tmp_path / "into").exists()


def test_a_source_of_an_older_version_is_brought_up_to_date_on_a_copy_and_a_newer_one_refused(
    made: Path, tmp_path: Path
) -> None:
    older, newer = tmp_path / "older", tmp_path / "newer"
    for directory, name in ((older, "coverage"), (newer, "tomorrow")):
        shutil.copytree(made / "a", directory)
        with Archive.create(directory) as archive, archive.transaction() as db:
            if directory == newer:
                db.execute("UPDATE _sqlite_migrations SET name = ? WHERE name = 'coverage'", [name])
            else:
                db.execute("DROP VIEW coverage")
                db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", [name])
    before = (older / "archive.db").read_bytes()
    merged(tmp_path, tmp_path / "into", "older")
    assert everything(tmp_path / "into")["reports"] == everything(made / "a")["reports"]
    assert (older / "archive.db").read_bytes() == before
    with pytest.raises(ArchiveError, match="written by a newer nianbao"):
        merge([newer], tmp_path / "other", quiet)


def test_a_segment_of_one_name_is_completed_by_the_longer_one_and_refused_when_none_that_differ_is_sound(
    made: Path, tmp_path: Path
) -> None:
    earlier = world.crawled(tmp_path / "earlier", [step for step in STEPS if step.when <= at(9, 5)], "c")
    shutil.rmtree(earlier / "captures")
    shutil.copytree(made / "c" / "captures", earlier / "captures")
    with Archive.create(earlier) as archive, Archive.read(made / "c") as whole, archive.transaction() as db:
        for row in list(archive.db.query("SELECT id FROM captures")):
            place = whole.db.execute(
                "SELECT warc_offset, warc_length FROM captures WHERE id = ?", [row["id"]]
            ).fetchone()
            db.execute("UPDATE captures SET (warc_offset, warc_length) = (?, ?) WHERE id = ?", [*place, row["id"]])
        (end,) = db.execute("SELECT max(warc_offset + warc_length) FROM captures").fetchone()
    (segment,) = (earlier / "captures").iterdir()
    with open(segment, "r+b") as file:
        file.truncate(end)
    for order in (("earlier", "c"), ("c", "earlier")):
        into = tmp_path / "-".join(order)
        shutil.copytree(made / "c", tmp_path / "c", dirs_exist_ok=True)
        assert merged(tmp_path, into, *order) == merged(made, tmp_path / f"only-{order[0]}", "c")
        assert (into / "captures" / segment.name).read_bytes() == (made / "c" / "captures" / segment.name).read_bytes()
    for directory, place in ((earlier, 0.5), (tmp_path / "c", 0.3)):
        damaged = bytearray((directory / "captures" / segment.name).read_bytes())
        damaged[int(end * place)] ^= 1
        (directory / "captures" / segment.name).write_bytes(damaged)
    done = nianbao("merge", tmp_path / "c", earlier, "--archive", tmp_path / "damaged")  # neither is sound
    assert done.returncode == 2
    assert str(segment) in done.stderr
    assert str(tmp_path / "damaged" / "captures" / segment.name) in done.stderr


def test_a_damaged_segment_is_named_and_the_sound_one_takes_its_place(made: Path, tmp_path: Path) -> None:
    bad, into = tmp_path / "bad", tmp_path / "into"
    shutil.copytree(made / "c", bad)
    (segment,) = (bad / "captures").iterdir()
    (sound,) = (made / "c" / "captures").iterdir()
    data = bytearray(sound.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    wanted = everything(made / "c")
    for sources, code in (([bad], 1), ([bad], 1), ([made / "c"], 0), ([bad], 0)):
        done = nianbao("merge", *sources, "--archive", into)
        assert done.returncode == code, done.stderr
        assert (segment.name in done.stderr) == bool(code)
        held = {path.name: path.read_bytes() for path in (into / "captures").iterdir()}
        assert held == {segment.name: data if code else sound.read_bytes()}
        same(everything(into), wanted)
    for number, sources in enumerate(([bad, made / "c"], [made / "c", bad])):
        done = nianbao("merge", *sources, "--archive", tmp_path / str(number))
        assert done.returncode == 0, done.stderr
        assert (tmp_path / str(number) / "captures" / segment.name).read_bytes() == sound.read_bytes()
