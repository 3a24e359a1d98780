"""What became known after reports were filed: how older versions' texts relate now, and series across years."""

from __future__ import annotations

from archive import series
from archive.store import Archive
from pipelines.store import settle_groups

_GROUPS = 200  # bodies and years settled in a transaction


def catch_up(archive: Archive) -> None:
    """Settle what an older version left in `unsettled`, and set reports beside those of the year before that an
    earlier name of their body has published.

    Where a rename is added to the data, or an archive meets a newer nianbao, the reports are there already.
    """
    settle_marked(archive)
    with archive.transaction() as db:
        if groups := series.unchecked(db):
            settle_groups(archive, groups)


def settle_marked(archive: Archive) -> None:
    """Work out anew how the texts of the bodies and years in `unsettled` relate; what is done is marked no longer."""
    sql = "SELECT body, year FROM unsettled ORDER BY body, year LIMIT ?"
    while rows := archive.db.execute(sql, [_GROUPS]).fetchall():
        with archive.transaction() as db:
            settle_groups(archive, {(body, year) for body, year in rows})
            for body, year in rows:
                db.execute("DELETE FROM unsettled WHERE body = ? AND year = ?", [body, year])
