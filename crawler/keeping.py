"""The commands that keep the archive: backup, merge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from archive.backup import Told, last_backup, marker_of
from archive.backup import backup as write_backup
from archive.store import Archive
from crawler.console import console
from crawler.options import EXIT_PORTALS, archive_option, fail


@click.command()
@click.argument("target", metavar="TO", type=click.Path(path_type=Path))
@archive_option
def backup(target: Path, directory: Path) -> None:
    """Copy the archive to the directory TO, or bring the copy there up to date, also while a crawl is writing.

    TO becomes a complete archive: search, show and serve take it as --archive. Its database has been checked, and of
    the captures only what is new is copied. When anything goes wrong, the earlier backup stands.

    \b
    Example:
        nianbao backup /mnt/backup/nianbao
    """
    from crawler.run import utc_now

    with bar() as told:
        made = write_backup(directory, target, utc_now(), told)
    reports = made.rows.get("reports", 0)
    news = f"{made.copied:,} bytes of captures new"
    click.echo(f"{target}: {reports:,} texts of reports as of {made.at}, {news}.", err=True)
    _tell_damage(directory, made.damaged)


def keeping_lines(archive: Archive) -> list[str]:
    """Return what `nianbao status` says of backups: whether the archive is one, or when and where the last was made.

    Before it, what an interrupted merge has left to do.
    """
    return [*_merge_lines(archive), *_backup_lines(archive)]


def _merge_lines(archive: Archive) -> list[str]:
    from pipelines.merging import unfinished

    left = unfinished(archive.directory)
    again = f"nianbao merge {' '.join(left)} --archive {archive.directory}"
    return [f"a merge was interrupted; complete it: {again}"] if left else []


def _backup_lines(archive: Archive) -> list[str]:
    marker = marker_of(archive.directory)
    if marker is not None:
        return [f"a backup of {marker['of']}, as of {marker['at']}"]
    last = last_backup(archive.directory)
    if last is None:
        return ["no backup yet: make one with `nianbao backup`"]
    target, at = last
    sql = "SELECT count(*) FROM runs WHERE finished_at IS NULL OR finished_at > ?"
    (since,) = archive.db.execute(sql, [at]).fetchone()
    gone = "" if (Path(target) / "archive.db").is_file() else ", which is not there now"
    return [f"last backup {at} to {target}{gone}; runs since: {since}"]


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@archive_option
def merge(sources: tuple[Path, ...], directory: Path) -> None:
    """Put the archives SOURCE into the one at --archive, which is created when it is not there.

    The result is what one crawl over all their portals would have written, whatever the order; merging again what is
    in already changes nothing. The sources are only read. After an interruption, run the same command again.

    \b
    Example:
        nianbao merge /mnt/east/data /mnt/west/data --archive data
    """
    from pipelines.merging import merge as merge_archives

    with bar() as told:
        done = merge_archives(sources, directory, told)
    (had, reports), (held, captures) = done.reports, done.captures
    news = f"{reports - had:,} texts of reports and {captures - held:,} captures new"
    click.echo(f"{directory}: {reports:,} texts of reports, {captures:,} captures; {news}.", err=True)
    _tell_damage(directory, done.damaged, "missing, too short or damaged")


def _tell_damage(directory: Path, damaged: Sequence[str], how: str = "missing or too short") -> None:
    if damaged:
        what = f"{len(damaged)} files of captures are {how} ({', '.join(damaged[:3])})"
        fail(f"{directory}: {what}. `nianbao verify` lists them.", EXIT_PORTALS)


@contextmanager
def bar() -> Iterator[Told]:
    """Show how far a command is, on a terminal; elsewhere nothing is shown."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def told(what: str, done: int, of: int) -> None:
            progress.update(task, description=what, completed=done, total=of)

        yield told
