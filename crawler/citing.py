"""The command `cite`: how to cite a report, with what proves it."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cite import FORMS, cite
from archive.store import Archive
from crawler.options import archive_option


@click.command(name="cite")
@click.argument("report", metavar="ID")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="gbt7714", show_default=True)
@archive_option
def cite_command(report: str, form: str, directory: Path) -> None:
    """Print how to cite a report: its address, when it was captured, the digest of the bytes and their WARC record.

    An id that is an earlier version or a copy cites that one, and says so. ID may be shortened to what is unmistakable.

    \b
    Example:
        nianbao cite 3f9ac2d1
        nianbao cite 3f9ac2d1 --format bibtex >> references.bib
    """
    with Archive.read(directory) as archive:
        _, write = FORMS[form]
        click.echo(write(cite(archive, report)))
