"""Bounds on what one SQL query may cost in memory; its time is bounded by sql_time_limit_ms.

SQLite itself would build a value of a gigabyte in one step, which no time limit interrupts.
"""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.utils.sqlite import sqlite3

HEAP = 128 << 20  # bytes, for all connections of the process together
ANSWER = 32 << 20  # bytes in the rows of one answer


@hookimpl(trylast=True)  # after datasette's own hooks, whose row factory it wraps
def prepare_connection(conn: Any) -> None:
    """Set the bounds on every connection."""
    conn.execute(f"PRAGMA hard_heap_limit={HEAP}")
    conn.row_factory = BoundedRows()


class BoundedRows:
    """A row factory that adds up the size of the rows of a cursor and stops at ANSWER bytes."""

    def __init__(self) -> None:
        self._cursor: Any = None
        self._size = 0

    def __call__(self, cursor: Any, values: tuple[Any, ...]) -> Any:
        """Return the row, or raise OperationalError, which datasette answers with 400."""
        if cursor is not self._cursor:
            self._cursor, self._size = cursor, 0
        self._size += sum(len(value) for value in values if isinstance(value, (str, bytes)))
        if self._size > ANSWER:
            self._cursor = None
            raise sqlite3.OperationalError(f"结果超过 {ANSWER >> 20} MB，请少选一些列或行。")
        return sqlite3.Row(cursor, values)
