"""The vocabulary of figures as tables of the archive, so that questions in SQL can name what they show."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from archive.indicators import BREAKDOWNS, DIMENSIONS, INDICATORS


def write(db: Database) -> None:
    """Bring the tables `indicators` and `dimensions` up to date."""
    for table, rows in (("indicators", _indicators()), ("dimensions", _dimensions())):
        if list(db.table(table).rows_where(order_by="position")) != rows:
            db.table(table).upsert_all(rows, pk="id")


def _indicators() -> list[dict[str, Any]]:
    return [
        {
            "id": indicator.id,
            "name": indicator.name,
            "unit": indicator.unit,
            "topic": indicator.topic,
            "generations": json.dumps(indicator.generations),
            "by": json.dumps(indicator.by),
            "part_of": indicator.part_of or None,
            "older": json.dumps(indicator.older),
            "comparable": indicator.comparable or None,
            "note": indicator.note or None,
            "position": position,
        }
        for position, indicator in enumerate(INDICATORS.values())
    ]


def _dimensions() -> list[dict[str, Any]]:
    breakdown = {value: each.id for each in BREAKDOWNS.values() for value in each.values}
    return [
        {"id": dimension, "name": name, "breakdown": breakdown.get(dimension), "position": position}
        for position, (dimension, name) in enumerate(DIMENSIONS.items())
    ]
