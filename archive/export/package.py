"""A Frictionless data package: the tables as CSV with what each column means, in a folder or a ZIP file.

https://specs.frictionlessdata.io/data-package/ and /table-schema/. It has no `licenses`: the facts are of government
sites, whose texts nobody here can license.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.export.columns import Column, Table
from archive.export.dictionary import COMMON, lines
from archive.export.files import CannotExport, Hashed, whole_folder, whole_or_not_at_all
from archive.export.formats import write_plain_csv
from archive.export.selection import Selection, parameters
from archive.export.table import rows_of
from archive.export.tables import TABLES
from archive.store import Archive

Opener = Callable[[str], Any]  # gives a file to write, as a context

ORIGIN = """Facts and sentences in these tables were published by the government bodies that `publisher` names, on
their own sites, where `url` leads. nianbao collected them; it does not own them, and grants no licence for them.
Whether and how they may be used is for the law of the place and the terms of each site to say."""


def export_package(archive: Archive, target: str, selection: Selection, software: str, now: str) -> dict[str, int]:
    """Write the data package `target`, a new folder or `x.zip`; return how many rows each table has.

    `now` is the moment that stands in it, ISO 8601. The tables are of one snapshot. CannotExport when it cannot be.
    """
    if selection.indicator:
        raise CannotExport("--indicator: a data package holds all tables, not only figures.")
    values = parameters(archive, selection)
    archive.db.execute("BEGIN")  # every table as of this moment, whatever a crawl writes meanwhile
    try:
        if Path(target).suffix.lower() == ".zip":
            with whole_or_not_at_all(Path(target)) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
                return _write(archive, lambda name: packed.open(name, "w", force_zip64=True), values, software, now)
        with whole_folder(Path(target)) as folder:
            return _write(archive, lambda name: open(folder / name, "xb"), values, software, now)
    finally:
        archive.db.rollback()


def _write(archive: Archive, opened: Opener, values: Mapping[str, Any], software: str, now: str) -> dict[str, int]:
    tables = {name: table for name, table in TABLES.items() if table.plain}
    numbers, resources = {}, []
    for name, table in tables.items():
        rows = rows_of(archive, table, values)
        with _hashed(opened(f"{name}.csv")) as file:
            write_plain_csv(file, table, rows)
        numbers[name] = rows.number
        resources.append(_resource(name, table, file, values))
    selected = {name: value for name, value in values.items() if value}
    package = {
        "profile": "tabular-data-package",
        "name": "nianbao",
        "title": "政府信息公开工作年度报告 (annual disclosure reports of Chinese government bodies)",
        "description": ORIGIN.replace("\n", " "),
        "created": now,
        "software": software,
        "selection": selected,
        "sources": [
            {"title": row["name"] or row["slug"], "path": row["start_url"]}
            for row in archive.db.query(
                "SELECT slug, name, start_url FROM portals WHERE start_url IS NOT NULL"
                " AND (:portal IS NULL OR slug = :portal) ORDER BY slug",
                {"portal": values.get("portal")},
            )
        ],
        "resources": resources,
    }
    with opened("datapackage.json") as file:
        file.write(json.dumps(package, ensure_ascii=False, indent=1).encode() + b"\n")
    with opened("README.md") as file:
        file.write("\n".join(_readme(tables, numbers, selected, software, now)).encode() + b"\n")
    return numbers


@contextmanager
def _hashed(opened: Any) -> Iterator[Hashed]:
    with opened as file:
        yield Hashed(file)


def _resource(name: str, table: Table, file: Hashed, asked: Collection[str]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": file.hash,
        "schema": schema(name, table, asked),
    }


def schema(name: str, table: Table, asked: Collection[str] = ()) -> dict[str, Any]:
    """Return the Table Schema of `table` for a package of what the options `asked` select.

    A foreign key stands only where each row that it refers to is in the package: none in a delta, and in a selection
    none of a column that leads beyond it.
    """
    keys = (
        {}
        if "since" in asked
        else {c: other for c, other in table.refers.items() if not asked or c not in table.beyond}
    )
    made: dict[str, Any] = {
        "fields": [_field(name, column) for name, column in table.columns.items()],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if keys:
        made["foreignKeys"] = [
            {
                "fields": [column],
                "reference": {"resource": "" if other == name else other, "fields": list(TABLES[other].key)},
            }
            for column, other in keys.items()
        ]
    return made


def _field(name: str, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.within:
        constraints["enum"] = list(column.within)
    if column.pattern:
        constraints["pattern"] = column.pattern
    made: dict[str, Any] = {"name": name, "type": column.kind, "description": column.meaning}
    return made | ({"constraints": constraints} if constraints else {})


def _readme(
    tables: Mapping[str, Table], numbers: Mapping[str, int], selected: Mapping[str, Any], software: str, now: str
) -> Iterator[str]:
    yield "# 政府信息公开工作年度报告: annual disclosure reports of Chinese government bodies"
    yield ""
    told = ", ".join(f"{name} {value}" for name, value in selected.items())
    yield f"Written {now} by {software}: {told or 'everything'}."
    yield ORIGIN
    yield ""
    yield "| file | rows | |"
    yield "|---|---|---|"
    for name, table in tables.items():
        yield f"| `{name}.csv` | {numbers[name]:,} | {table.title} |"
    yield ""
    yield COMMON
    if "since" in selected:
        yield ""
        yield DELTA
    yield from lines(tables, "##")


DELTA = """These tables are a delta: rows that are new since then, or that may have changed. A row with a known key
takes the place of that row. A report that was withdrawn is told by `events`, one that has become a copy or an earlier
version by `sightings`, where `copy` is its id and `report` what it belongs to now."""
