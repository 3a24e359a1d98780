"""Tables to take away: figures, checks and reports, as CSV, JSON lines or Parquet, row by row from one snapshot.

A tidy table has a row for each observation and a column for each variable. All three hold reports, not their copies and
earlier versions. Rows come by body and year.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from secrets import token_hex
from types import MappingProxyType
from typing import IO, Any

from archive.indicators import INDICATORS
from archive.rules import RULES
from archive.site.spreadsheet import harmless
from archive.store import Archive, ArchiveError

BATCH = 20_000  # rows of a Parquet row group, which is what stays in memory
STDOUT = "-"

Row = tuple[Any, ...]


class CannotExport(ArchiveError):
    """What was asked for cannot be written; the message says why, and the remedy."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Table:
    """A table to export: `columns` maps a name to its type and its expression in SQL over `source`."""

    columns: Mapping[str, tuple[type, str]]
    source: str
    order: str


_OF_REPORT = {
    "body": (str, "reports.body"),
    "publisher": (str, "reports.publisher"),
    "region": (str, "portals.region"),
    "year": (int, "reports.year"),
    "generation": (str, "reports.generation"),
}
_REPORTS = """reports LEFT JOIN bodies ON bodies.id = reports.body LEFT JOIN portals ON portals.slug = bodies.portal"""

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "figures": Table(
            _OF_REPORT
            | {
                "indicator": (str, "figures.indicator"),
                "indicator_name": (str, "indicators.name"),
                "dimension": (str, "figures.dimension"),
                "dimension_name": (str, "dimensions.name"),
                "value": (float, "figures.value"),
                "kind": (str, "figures.kind"),
                "raw": (str, "figures.raw"),
                "unit": (str, "figures.unit"),
                "origin": (str, "figures.origin"),
                "evidence": (str, "figures.evidence"),
                "report": (str, "reports.id"),
                "url": (str, "reports.url"),
            },
            f"{_REPORTS} CROSS JOIN figures ON figures.report = reports.id AND figures.chosen"
            " JOIN indicators ON indicators.id = figures.indicator"
            " JOIN dimensions ON dimensions.id = figures.dimension",
            "figures.position",
        ),
        "checks": Table(
            _OF_REPORT
            | {
                "rule": (str, "checks.rule"),
                "rule_name": (
                    str,
                    "CASE rule " + " ".join(f"WHEN '{rule.id}' THEN '{rule.name}'" for rule in RULES.values()) + " END",
                ),
                "scope": (str, "checks.scope"),
                "outcome": (str, "checks.outcome"),
                "left": (float, 'checks."left"'),
                "right": (float, 'checks."right"'),
                "note": (str, "checks.note"),
                "neighbour": (str, "checks.neighbour"),
                "report": (str, "reports.id"),
                "url": (str, "reports.url"),
            },
            f"{_REPORTS} CROSS JOIN checks ON checks.report = reports.id",
            "checks.rule, checks.scope",
        ),
        "reports": Table(
            {"report": (str, "reports.id")}
            | _OF_REPORT
            | {
                name: (kind, f"reports.{name}")
                for name, kind in (
                    ("title", str), ("published_on", str), ("source", str), ("index_number", str),
                    ("document_number", str), ("script", str), ("format", str), ("quality", str), ("chars", int),
                    ("first_seen", str), ("last_seen", str), ("url", str),
                )
            },
            _REPORTS,
            "reports.published_on",
        ),
    }
)  # fmt: skip


def export(
    archive: Archive, what: str, target: str, *, body: str = "", indicator: str = "", year: int | None = None
) -> int:
    """Write the table `what` to the file `target` and return the number of rows; `-` is standard output, as CSV.

    The end of the name says the format: a key of FORMATS. The file is there when it is complete, or not at all.
    CannotExport when it cannot be.
    """
    table = TABLES[what]
    write = _format(target)
    where, values = _conditions(archive, what, body, indicator, year)
    # The + keeps SQLite from finding reports by `copy_of`: then it would have to sort them all.
    columns = ", ".join(expression for _, expression in table.columns.values())
    sql = (
        f"SELECT {columns} FROM {table.source}"
        f" WHERE +reports.copy_of IS NULL{where} ORDER BY reports.body, reports.year, reports.id, {table.order}"
    )
    rows = _Counted(archive.db.conn.execute(sql, values))
    if target == STDOUT:
        write(sys.stdout.buffer, table, rows)
    else:
        with _whole_or_not_at_all(Path(target)) as file:
            write(file, table, rows)
    return rows.number


class _Counted:
    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.number += 1
            yield tuple(row)


def _conditions(archive: Archive, what: str, body: str, indicator: str, year: int | None) -> tuple[str, dict[str, Any]]:
    where = ""
    if body:
        found = archive.db.execute("SELECT id FROM bodies WHERE id = :body OR name = :body", {"body": body}).fetchone()
        if found is None:
            raise CannotExport(f"--body {body}: no such body in the archive. Give its full name, as the site shows it.")
        body, where = found[0], " AND reports.body = :body"
    if indicator:
        if what != "figures":
            raise CannotExport(f"--indicator {indicator}: only figures are of an indicator, not {what}.")
        if indicator not in INDICATORS:
            raise CannotExport(f"--indicator {indicator}: no such indicator. docs/data-dictionary.md lists them.")
        where += " AND figures.indicator = :indicator"
    if year is not None:
        where += " AND reports.year = :year"
    return where, {"body": body, "indicator": indicator, "year": year}


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[IO[bytes]]:
    part = path.with_name(f".{path.name}.{token_hex(8)}.part")  # another export to the same file has its own
    try:
        with open(part, "xb") as file:
            yield file
        os.replace(part, path)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CannotExport(
                f"{path}: cannot be written ({error.strerror}). Name another place with --to."
            ) from error
        raise


def _format(target: str) -> Callable[[IO[bytes], Table, Iterable[Row]], None]:
    if target == STDOUT:
        return _write_plain_csv
    write = FORMATS.get(Path(target).suffix.lower())
    if write is None:
        raise CannotExport(f"{target}: unknown format. The name must end in {', '.join(FORMATS)}.")
    if write is _write_parquet:
        _pyarrow()
    return write


def _write_plain_csv(file: IO[bytes], table: Table, rows: Iterable[Row]) -> None:
    """UTF-8 (RFC 4180). A text that a spreadsheet would run as a formula has an apostrophe in front."""

    text = io.TextIOWrapper(file, "utf-8", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow(table.columns)
        for row in rows:
            writer.writerow([harmless(cell) if isinstance(cell, str) else _shortest(cell) for cell in row])
    finally:
        text.detach()  # which flushes; the file is its opener's to close


def _write_csv(file: IO[bytes], table: Table, rows: Iterable[Row]) -> None:
    """CSV with a byte order mark, without which Excel on a Chinese Windows takes UTF-8 for GBK."""
    file.write(b"\xef\xbb\xbf")
    _write_plain_csv(file, table, rows)


def _write_jsonl(file: IO[bytes], table: Table, rows: Iterable[Row]) -> None:
    """One JSON object a line, UTF-8; null for what is not known."""
    for row in rows:
        values = dict(zip(table.columns, map(_shortest, row), strict=True))
        file.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")


def _shortest(cell: Any) -> Any:
    """96 for 96.0: most figures are counts."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _write_parquet(file: IO[bytes], table: Table, rows: Iterable[Row]) -> None:
    """Parquet with a type for each column."""
    pa, parquet = _pyarrow()
    types = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    schema = pa.schema([(name, types[kind]) for name, (kind, _) in table.columns.items()])
    left = iter(rows)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while batch := list(islice(left, BATCH)):
            columns = list(zip(*batch, strict=True))
            writer.write_table(pa.table(columns, schema=schema))


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise CannotExport("Parquet needs pyarrow: pip install 'nianbao[parquet]'.") from None
    return pyarrow, pyarrow.parquet


FORMATS: Mapping[str, Callable[[IO[bytes], Table, Iterable[Row]], None]] = MappingProxyType(
    {".csv": _write_csv, ".jsonl": _write_jsonl, ".parquet": _write_parquet}
)
