"""What the commands share: their common options, the documented exit codes, and how they fail."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from archive.store import ArchiveError

EXIT_DONE, EXIT_PORTALS, EXIT_USAGE, EXIT_UNWRITABLE, EXIT_BUSY = 0, 1, 2, 3, 75

archive_option = click.option(
    "--archive",
    "directory",
    type=click.Path(path_type=Path),
    default=Path("data"),
    envvar="NIANBAO_ARCHIVE",
    show_default=True,
    show_envvar=True,
    help="The archive directory.",
)
catalogue_option = click.option(
    "--catalogue",
    type=click.Path(path_type=Path, exists=True),
    help="A TOML file, or a folder of them, instead of the catalogue that comes with nianbao.",
)
contact_option = click.option(
    "--contact",
    envvar="NIANBAO_CONTACT",
    default="",
    show_envvar=True,
    help="An e-mail address or web page where site owners can reach you.",
)


ocr_option = click.option(
    "--ocr",
    is_flag=True,
    envvar="NIANBAO_OCR",
    show_envvar=True,
    callback=lambda context, option, wanted: _with_extra(wanted),
    help="Read tables in images too, some seconds each; takes the extra: pip install 'nianbao[ocr]'.",
)


def _with_extra(wanted: bool) -> bool:
    from pipelines.figures.images import available

    if wanted and not available():
        raise click.UsageError("--ocr reads images with an extra that is not installed: pip install 'nianbao[ocr]'.")
    return wanted


def fail(message: str, code: int) -> NoReturn:
    """End with one sentence and the documented exit code."""
    click.echo(f"nianbao: {message}", err=True)
    sys.exit(code)


class Group(click.Group):
    """Commands whose expected failures end with one sentence and the documented exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        from crawler.identity import NoContact
        from crawler.portals import CatalogueError

        try:
            return super().invoke(ctx)
        except ArchiveError as error:
            fail(str(error), error.exit_code)
        except (CatalogueError, NoContact, LookupError) as error:
            fail(str(error.args[0]), EXIT_USAGE)
        except BrokenPipeError:
            if not _has_no_reader(sys.stdout.fileno()) or ctx.invoked_subcommand == "verify":
                raise  # whose exit code is its answer
            # Who read the answer has read enough of it, as `head` does. Nothing is left to fail when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(EXIT_DONE)


def _has_no_reader(pipe: int) -> bool:
    ends = select.poll()
    ends.register(pipe, select.POLLOUT)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in ends.poll(0))
