"""The terminal that people watch: progress and messages go to standard error, answers to standard output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

console = Console(stderr=True)


@contextmanager
def bar(title: str, total: int, *, of_bytes: bool = False) -> Iterator[Callable[[int, str], None]]:
    """Show a bar on a terminal while the context is open; what it gives takes how much more is done, and words."""
    amount = DownloadColumn() if of_bytes else MofNCompleteColumn()
    columns = (TextColumn(title), BarColumn(), amount, TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda number, words: progress.update(task, advance=number, description=words)
