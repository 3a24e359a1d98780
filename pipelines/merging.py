"""Merging: what several archives hold becomes one archive, as if one crawl had visited all their portals.

Each source is put into the archive row by row (`archive.merge.joining`); then how the texts of each body and year
relate, and the checks across years, are worked out anew, as `pipelines.store` does after each page.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from archive import successions
from archive.backup import Told, copy_database, snapshot
from archive.evidence import transfer
from archive.evidence.captures import exchange_of, sync_folder
from archive.evidence.recovery import stands
from archive.hosts import governments
from archive.merge import joining
from archive.store import Archive, ArchiveBusy, ArchiveError, Outdated, Refused, bring_up_to_date, sqlite3
from pipelines.media import MIME, media_of
from pipelines.series import settle_marked
from pipelines.store import settle_groups

UNFINISHED = "merging.json"  # in an archive: what is being put into it
_PART = "merging.db.part"  # a source of an older version, brought up to date
_GROUPS = 200  # bodies and years settled in a transaction


@dataclass(frozen=True, slots=True)
class Merged:
    """How many `reports` and `captures` the archive had, and how many it has now; the bytes of segments `copied`.

    `damaged` are the segments that rows point to and that are missing, too short or damaged in every source."""

    reports: tuple[int, int]
    captures: tuple[int, int]
    copied: int
    damaged: tuple[str, ...]


def merge(sources: Sequence[Path], directory: Path, told: Told) -> Merged:
    """Put the archives `sources` into the one at `directory`, which is created when it is not there.

    Refused for what does not belong together, ArchiveBusy for an archive that is being written, ArchiveError when the
    disk refuses. A merge that was killed is completed by the same merge once more.
    """
    sources = _distinct(sources, directory)
    with ExitStack() as stack:
        outdated = {source for source in sources if stack.enter_context(_held(source))}
        _refuse_mixture([*sources, directory])
        wanted = {source: _recorded(source) for source in sources}
        archive = stack.enter_context(Archive.create(directory))
        try:
            before = _sizes(archive)
            _refuse_unfinished(directory, sources)
            _note(archive, sources)
            copied = sum(_copy_segments(archive, source, sources, wanted[source], told) for source in sources)
            reports = partial(joining.join_reports, media=partial(_media, archive))
            for step in (joining.join_places, reports, joining.date_pages):
                for source in sources:
                    with _attached(archive, source, source in outdated, told):
                        step(archive, told)
            _settle(archive, told)
            _note(archive, [])
        except OSError as error:
            raise ArchiveError(f"{directory}: cannot be written ({error.strerror}). {_AGAIN}") from error
        except sqlite3.DatabaseError as error:
            raise ArchiveError(f"{directory}: cannot be merged ({error}). {_AGAIN}") from error
        after = _sizes(archive)
        damaged = tuple(_damaged(archive, wanted.values(), told))
    return Merged((before[0], after[0]), (before[1], after[1]), copied, damaged)


_AGAIN = "Mend that, and run the same merge again."


def unfinished(directory: Path) -> list[str]:
    """Return the archives of a merge into the one at `directory` that was interrupted, none when all is well."""
    try:
        found: list[str] = json.loads((directory / UNFINISHED).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return found


def _refuse_unfinished(directory: Path, sources: Sequence[Path]) -> None:
    """Refused when another merge into the archive waits to be completed: only that one knows what is still to do."""
    left = unfinished(directory)
    if not {*left} <= {str(source.resolve()) for source in sources}:
        raise Refused(
            f"{directory}: a merge of {', '.join(left)} was interrupted. Complete it first, or name these here as well:"
            f" nianbao merge {' '.join(left)} --archive {directory}"
        )


def _distinct(sources: Sequence[Path], directory: Path) -> list[Path]:
    """Return each source once. Refused when one is the archive itself."""
    into = directory.resolve()
    for source in sources:
        if source.resolve() == into:
            raise Refused(f"{source}: is the archive that is merged into. Name another with --archive.")
    return list({source.resolve(): source for source in sources}.values())


@contextmanager
def _held(source: Path) -> Iterator[bool]:
    """Keep writers out of the archive `source`; whether its tables are of an older version."""
    lock = None
    try:
        if (source / "lock").exists():
            lock = os.open(source / "lock", os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        try:
            Archive.read(source).close()
            older = False
        except Outdated:
            older = True
        yield older
    except BlockingIOError:
        raise ArchiveBusy(f"{source}: a run is writing to this archive. Merge it when it has ended.") from None
    finally:
        if lock is not None:
            os.close(lock)


def _refuse_mixture(directories: Sequence[Path]) -> None:
    """Refused when made-up and real governments would come to stand in one archive."""
    kinds: dict[bool, Path] = {}
    for directory in directories:
        if not (directory / "archive.db").is_file():
            continue
        with snapshot(directory) as db:
            kinds |= dict.fromkeys(governments(db), directory)
    if len(kinds) > 1:
        raise Refused(
            f"{kinds[True]} holds the made-up governments of the demo, {kinds[False]} real ones. Merge them apart."
        )


@contextmanager
def _attached(archive: Archive, source: Path, outdated: bool, told: Told) -> Iterator[None]:
    """Attach the database of `source` as `other`, to be read only; one of an older version as a copy of this one."""
    database, part = source / "archive.db", archive.directory / _PART
    if outdated:
        _clear(archive.directory)
        with snapshot(source) as older:
            copy_database(older, part, told)
        bring_up_to_date(part)
        database = part
    archive.db.execute("ATTACH ? AS other", [f"{database.resolve().as_uri()}?mode=ro"])
    try:
        yield
    finally:
        archive.db.execute("DETACH other")
        _clear(archive.directory)


def _clear(directory: Path) -> None:
    for path in directory.glob(f"{_PART}*"):
        path.unlink()


def _recorded(source: Path) -> dict[str, int]:
    """Return for each segment of `source` where the last record ends that a row points to.

    Refused when responses stand behind it: without a row nothing would tell of them in the merged archive.
    """
    with snapshot(source) as db:
        ends = transfer.ends(db)
    for path in sorted((source / "captures").glob("*.warc.gz")):
        if path.stat().st_size > ends.get(path.name, 0) and transfer.holds_response(path, ends.get(path.name, 0)):
            raise Refused(
                f"{path}: holds captures that have no row: a run was killed, or a file of the database lost."
                f" They get it back with `nianbao reprocess --archive {source}`; then merge again."
            )
    return ends


def _damaged(archive: Archive, wanted: Iterable[Mapping[str, int]], told: Told) -> Iterator[str]:
    """Yield the segments that are missing in the archive, shorter than the ends `wanted`, or not sound up to there."""
    ends: dict[str, int] = {}
    for each in wanted:
        ends |= {name: max(end, ends.get(name, 0)) for name, end in each.items()}
    for number, (name, end) in enumerate(sorted(ends.items())):
        told("校验存档", number, len(ends))
        path = archive.captures / name
        if not path.exists() or not transfer.is_sound(path, end):
            yield name


def _copy_segments(
    archive: Archive, source: Path, sources: Sequence[Path], wanted: Mapping[str, int], told: Told
) -> int:
    """Copy what is there of what the captures of `source` point to, the segments up to the ends `wanted`, and return
    how many bytes that was; files come before their rows. A sound segment takes the place of a damaged one.

    Refused when both archives have a segment of one name that holds different things.
    """
    copied = 0
    for number, (name, end) in enumerate(sorted(wanted.items())):
        told("存档文件", number, len(wanted))
        theirs, mine = source / "captures" / name, archive.captures / name
        if not theirs.exists():
            continue
        end = min(end, theirs.stat().st_size)
        size = mine.stat().st_size if mine.exists() else 0
        if size and not transfer.begins_alike(theirs, mine, min(size, end)):
            rows = [row for one in (*sources, archive.directory) for row in _rows_in(one, name)]
            if not _keep_sound(theirs, end, mine, size, rows):
                raise Refused(f"{theirs} and {mine} have one name and hold different things. One of them is damaged.")
            size = mine.stat().st_size
        if size < end:
            copied += transfer.append(theirs, mine, size, end)
    sync_folder(archive.captures)
    return copied


def _rows_in(directory: Path, segment: str) -> list[dict[str, Any]]:
    """Return where the captures of an archive stand in `segment`."""
    with snapshot(directory) as db:
        rows = db.execute("SELECT id, warc_file, warc_offset, warc_length FROM captures WHERE warc_file = ?", [segment])
        return [dict(zip(("id", "warc_file", "warc_offset", "warc_length"), row, strict=True)) for row in rows]


def _keep_sound(theirs: Path, end: int, mine: Path, size: int, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Let the sound one of two files that differ stand in the archive. False where that is neither or both of them, or
    where it is another file: a record of `rows` does not stand in it."""
    common = min(size, end)
    # Behind the last row is what a run left torn.
    sound = transfer.is_sound(theirs, end), transfer.is_sound(mine, min(size, max(map(_ends, rows), default=size)))
    if sound == (True, False):
        return transfer.replace_damaged(theirs, mine, end, [row for row in rows if _ends(row) <= max(size, end)])
    return sound == (False, True) and all(stands(mine.parent, row) for row in rows if _ends(row) <= common)


def _ends(row: Mapping[str, Any]) -> int:
    return int(row["warc_offset"]) + int(row["warc_length"])


def _media(archive: Archive, capture: dict[str, Any]) -> str | None:
    """Return the type of the file in a row of `captures`, which its bytes tell where its server does not."""
    if capture["media_type"] in MIME.values():
        return None
    try:
        return MIME.get(media_of(exchange_of(archive, capture).body))
    except (OSError, ValueError):
        return None


def _settle(archive: Archive, told: Told) -> None:
    """Work out anew what the texts of the bodies and years in `touched` are to each other."""
    settle_marked(archive)
    with archive.transaction() as db:
        linked = sorted(successions.link(db))
        for body in linked:
            db.execute("INSERT OR IGNORE INTO temp.touched SELECT body, year FROM reports WHERE body = ?", [body])
        first = [group for body in linked for group in _groups(db, "WHERE body = ?", body)]
        settle_groups(archive, set(first))
    groups = _groups(archive.db, "ORDER BY body, year")
    for start in range(0, len(groups), _GROUPS):
        told("归并", start, len(groups))
        with archive.transaction():
            settle_groups(archive, set(groups[start : start + _GROUPS]))
    told("归并", len(groups), len(groups))


def _groups(db: Any, which: str, *values: object) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in db.execute(f"SELECT body, year FROM temp.touched {which}", values)]


def _sizes(archive: Archive) -> tuple[int, int]:
    reports, captures = archive.db.execute(
        "SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM captures)"
    ).fetchone()
    return reports, captures


def _note(archive: Archive, sources: Sequence[Path]) -> None:
    """Write down what is being merged, so that `nianbao status` tells of an interrupted merge; nothing when done."""
    note = archive.directory / UNFINISHED
    if sources:
        note.write_text(json.dumps([str(source.resolve()) for source in sources], ensure_ascii=False), "utf-8")
    else:
        note.unlink(missing_ok=True)
