"""The checks across years of series that became known after their reports."""

from __future__ import annotations

from archive import series
from archive.store import Archive
from pipelines.store import settle_groups


def catch_up(archive: Archive) -> None:
    """Set reports beside those of the year before that an earlier name of their body has published.

    Where a rename is added to the data, or an archive meets a newer nianbao, the reports are there already.
    """
    with archive.transaction() as db:
        if groups := series.unchecked(db):
            settle_groups(archive, groups)
