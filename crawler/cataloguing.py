"""The commands about portals: `portals` lists the catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.options import catalogue_option


@click.group(invoke_without_command=True)
@catalogue_option
@click.pass_context
def portals(context: click.Context, catalogue: Path | None) -> None:
    """List the portals of the catalogue, one a line: name, family, where its list stands, when that was seen.

    \b
    Example:
        nianbao portals
    """
    from crawler.portals import CATALOGUE, load_catalogue

    if context.invoked_subcommand is None:
        for slug, portal in load_catalogue(catalogue or CATALOGUE).items():
            click.echo(f"{slug}\t{portal.name}\t{portal.family}\t{portal.start}\t{portal.seen}")
