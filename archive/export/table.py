"""One table to one file, row by row from one snapshot."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.export.columns import Table
from archive.export.files import CannotExport, whole_or_not_at_all
from archive.export.formats import Row, write_plain_csv, writer_for
from archive.export.selection import Selection, parameters, selected_captures
from archive.export.tables import TABLES
from archive.store import Archive

STDOUT = "-"


class Counted:
    """Rows, and how many of them have been taken."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.number += 1
            yield tuple(row)


def export(archive: Archive, what: str, target: str, selection: Selection | None = None) -> int:
    """Write the table `what` to the file `target` and return the number of rows; `-` is standard output, as CSV.

    The end of the name says the format: a key of FORMATS. The file is there when it is complete, or not at all.
    CannotExport when it cannot be.
    """
    table = TABLES[what]
    if target == STDOUT and not table.plain:
        raise CannotExport(
            f"{what}: a line of CSV cannot hold a whole text. Name a file with --to: .jsonl or .parquet."
        )
    write = write_plain_csv if target == STDOUT else writer_for(target, table)
    selection = selection or Selection()
    for name, value in selection.asked().items():
        if name not in table.filters:
            only = ", ".join(other for other, one in TABLES.items() if name in one.filters)
            raise CannotExport(f"--{name} {value}: only {only} are of {_A[name]}, not {what}.")
    rows = rows_of(archive, table, parameters(archive, selection))
    if target == STDOUT:
        write(sys.stdout.buffer, table, rows)
    else:
        with whole_or_not_at_all(Path(target)) as file:
            write(file, table, rows)
    return rows.number


_A = {
    "body": "a body",
    "year": "a year",
    "portal": "a portal",
    "report": "a report",
    "indicator": "an indicator",
    "since": "a time",
}


def rows_of(archive: Archive, table: Table, values: Mapping[str, Any]) -> Counted:
    """Return the rows of `table` for which every one of the options in `values` that it knows holds."""
    asked = [name for name in values if name in table.filters]
    conditions = [f"({table.where})"]
    conditions += [f"({table.filters[name]})" for name in asked if table.filters[name]]
    if table.evidence and asked:
        conditions.append(f"captures.id IN ({selected_captures(asked)})")
    columns = ", ".join(column.sql for column in table.columns.values())
    sql = f"SELECT {columns} FROM {table.source} WHERE {' AND '.join(conditions)} ORDER BY {table.order}"
    return Counted(archive.db.conn.execute(sql, dict(values)))
