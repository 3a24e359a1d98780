"""Rows as CSV, JSON lines and Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from archive.export.columns import Table
from archive.export.files import CannotExport
from archive.site.spreadsheet import harmless

BATCH = 20_000  # rows of a Parquet row group, which is what stays in memory

Row = tuple[Any, ...]
Writer = Callable[[IO[bytes], Table, Iterable[Row]], None]


def write_plain_csv(file: Any, table: Table, rows: Iterable[Row]) -> None:
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
    write_plain_csv(file, table, rows)


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
    schema = pa.schema([(name, types[column.type]) for name, column in table.columns.items()])
    left = iter(rows)
    size = BATCH if table.plain else BATCH // 20
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while batch := list(islice(left, size)):
            columns = list(zip(*batch, strict=True))
            writer.write_table(pa.table(columns, schema=schema))


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise CannotExport("Parquet needs pyarrow: pip install 'nianbao[parquet]'.") from None
    return pyarrow, pyarrow.parquet


FORMATS: Mapping[str, Writer] = MappingProxyType(
    {".csv": _write_csv, ".jsonl": _write_jsonl, ".parquet": _write_parquet}
)


def writer_for(target: str, table: Table) -> Writer:
    """Return what writes `table` to a file called `target`. CannotExport when nothing does."""
    write = FORMATS.get(Path(target).suffix.lower())
    if write is None:
        raise CannotExport(f"{target}: unknown format. The name must end in {', '.join(FORMATS)}.")
    if write is _write_csv and not table.plain:
        raise CannotExport(f"{target}: a spreadsheet's cell cannot hold a whole text. Take .jsonl or .parquet.")
    if write is _write_parquet:
        _pyarrow()
    return write
