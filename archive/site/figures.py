"""Figures as pages show them: the checks and the sentences of a report, and an indicator of a body over the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from datasette.database import Database

from archive.indicators import INDICATORS, TOTAL, label_of
from archive.rules import RULES, concerned, ordinal
from archive.site.bodies import series as series_of
from archive.site.chart import chart
from archive.site.labels import CHECK_OUTCOMES, figure
from archive.site.statistics import FIRST_INDICATOR


async def statistics(database: Database, report: str) -> dict[str, Any]:
    """Return what a report's page says of its figures.

    `checks` are those that fail or cannot say, the gravest first; `counts` how many checks had each outcome; `notes`
    which cells of which table (by position, then row and column) a check that fails is about; `sentences` the figures
    that stand in the text, a list for each sentence; `from_images` those read in an image.
    """
    checks = [
        dict(row)
        for row in (await database.execute("SELECT * FROM checks WHERE report = ? ORDER BY rule, scope", [report])).rows
    ]
    figures = [
        dict(row) | {"label": _label(row), "shown": figure(row["value"], row["kind"], row["raw"])}
        for row in (await database.execute("SELECT * FROM figures WHERE report = ? ORDER BY position", [report])).rows
    ]
    prose = sorted((one for one in figures if one["origin"] == "prose"), key=lambda one: one["start"] or 0)
    return {
        "checks": [check for outcome in ("fail", "cannot say") for check in checks if check["outcome"] == outcome],
        "counts": {
            outcome: number
            for outcome in CHECK_OUTCOMES
            if (number := sum(check["outcome"] == outcome for check in checks))
        },
        "notes": _notes(checks, figures),
        "sentences": [
            (evidence, list(group))
            for (_, evidence), group in groupby(prose, key=lambda one: (one["start"], one["evidence"]))
        ],
        "from_images": [one for one in figures if one["origin"] == "ocr"],
        "number": sum(one["value"] is not None for one in figures),
        "without": sum(one["value"] is None for one in figures),
        "in_pictures": await _in_pictures(database, report, figures),
    }  # fmt: skip


def _label(row: Any) -> str:
    known = row["indicator"] in INDICATORS  # an archive may be older or newer than this vocabulary
    return label_of(row["indicator"], row["dimension"]) if known else row["indicator"]


async def _in_pictures(database: Database, report: str, figures: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether figures stand in pictures that nobody has read."""
    if any(one["origin"] == "ocr" for one in figures):
        return False
    sql = (
        "SELECT 1 FROM reports JOIN problems ON problems.url = reports.url"
        " WHERE reports.id = ? AND problems.kind = 'figures in an image' LIMIT 1"
    )
    return bool((await database.execute(sql, [report])).rows)


def _notes(
    checks: Sequence[Mapping[str, Any]], figures: Sequence[Mapping[str, Any]]
) -> dict[int, dict[tuple[int, int], str]]:
    notes: dict[int, dict[tuple[int, int], str]] = {}
    for check in checks:
        about = concerned(check["rule"], check["scope"]) if check["outcome"] == "fail" else set()
        cited = [
            one for one in figures if (one["indicator"], one["dimension"]) in about and one["in_table"] is not None
        ]
        tables = sorted({one["in_table"] for one in cited})
        if check["rule"] in RULES and RULES[check["rule"]].across in ("column", "row"):  # asked of each table
            number = ordinal(check["scope"])
            tables = tables[number - 1 : number]
        for one in cited:
            if one["in_table"] in tables:
                cells = notes.setdefault(one["in_table"], {})
                place = one["in_row"], one["in_column"]
                cells[place] = f"{cells[place]}；{check['note']}" if place in cells else check["note"]
    return notes


_OVER_YEARS = """
SELECT reports.id AS report, reports.body, bodies.name AS body_name, year, generation, title, indicator, value, kind,
    raw, origin, evidence, chosen
FROM reports CROSS JOIN figures ON figures.report = reports.id JOIN bodies ON bodies.id = reports.body
WHERE reports.body IN ({bodies}) AND copy_of IS NULL AND dimension = ? AND indicator IN ({slots})
ORDER BY year, reports.published_on, reports.id, chosen DESC, figures.position
"""

_OFFERED = """
SELECT DISTINCT indicator, dimension FROM reports CROSS JOIN figures ON figures.report = reports.id
WHERE reports.body IN ({bodies}) AND copy_of IS NULL AND chosen AND value IS NOT NULL
"""


async def over_years(database: Database, body: str, indicator: str, dimension: str) -> dict[str, Any] | None:
    """Return the chart of one indicator of a body and what stands beneath it, or None when the body has no figures.

    A body that was renamed or merged has the years of those before and after it. They are one line; where several of
    them state the same year (as of two that were merged later) each is a line of its own, and `apart` is true.
    What is asked for and not there is answered with what is: the applications received, else what comes first.
    `offered` are the indicators to choose from, `dimensions` those of the one that is shown. `rows` are one for each
    report, `older` the indicators of older forms that took its place, of which those that may be set beside it are
    lines of their own in the chart, since no line joins what is counted differently.
    """
    bodies = await series_of(database, body)
    marks = ", ".join("?" * len(bodies))
    found = await database.execute(_OFFERED.format(bodies=marks), bodies)
    offered: dict[str, set[str]] = {}
    for row in found.rows:
        if row["indicator"] in INDICATORS:
            offered.setdefault(row["indicator"], set()).add(row["dimension"])
    if not offered:
        return None
    names = [id for id in INDICATORS if id in offered]
    asked = indicator if indicator in offered else FIRST_INDICATOR if FIRST_INDICATOR in offered else names[0]
    shown = INDICATORS[asked]
    dimensions = [one for one in shown.dimensions if one in offered[asked]]
    chosen = next((one for one in (dimension, TOTAL) if one in dimensions), dimensions[0])
    beside = [id for id in shown.older if shown.comparable != "no" and chosen == TOTAL and id in offered]
    drawn = [asked, *beside]
    sql = _OVER_YEARS.format(bodies=marks, slots=", ".join("?" * len(drawn)))
    rows = [dict(row) for row in (await database.execute(sql, [*bodies, chosen, *drawn])).rows]
    rows = _one_a_report(rows)
    publishers = {(row["year"], row["indicator"], row["body"]) for row in rows}
    apart = len({place[:2] for place in publishers}) < len(publishers)
    series: dict[str, dict[int, float | None]] = {}
    for id in drawn:
        stated = [row for row in rows if row["indicator"] == id]
        for one in [one for one in bodies if any(row["body"] == one for row in stated)] if apart else [""]:
            named = [row for row in stated if not apart or row["body"] == one]
            whose = f"（{named[0]['body_name']}）" if apart else ""
            series[f"{label_of(id, chosen)}{whose}"] = _by_year(named)
    label = label_of(asked, chosen)
    years = {row["year"] for row in rows}
    drawn_years = {year for values in series.values() for year, value in values.items() if value is not None}
    return {
        "indicator": shown,
        "dimension": chosen,
        "label": label,
        "offered": [INDICATORS[id] for id in names],
        "dimensions": dimensions,
        "svg": chart(f"{label}（{shown.unit}）", "逐年的数见下表。", series),
        "rows": rows,
        "missing": [year for year in range(min(years), max(years) + 1) if year not in drawn_years],
        "beside": beside,
        "older": [INDICATORS[id] for id in shown.older],
        "series": len({row["indicator"] for row in rows if row["value"] is not None}),
        "apart": apart,
        "joined": any(row["body"] != body for row in rows),
    }


def _one_a_report(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row for each report and indicator: the chosen figure; where none is, that its places disagree."""
    made = []
    for _, group in groupby(rows, key=lambda row: (row["year"], row["report"])):
        places = list(group)
        for indicator in dict.fromkeys(row["indicator"] for row in places):
            one = next(row for row in places if row["indicator"] == indicator)
            if one["chosen"]:
                made.append(one | {"shown": figure(one["value"], one["kind"], one["raw"])})
            else:
                raws = "、".join(dict.fromkeys(row["raw"] for row in places if row["indicator"] == indicator))
                made.append(one | {"value": None, "shown": f"各处不一：{raws}"})
    return made


def _by_year(rows: Sequence[Mapping[str, Any]]) -> dict[int, float | None]:
    """Return the value of each year; None where nothing is stated, or two reports state different values."""
    values: dict[int, set[float | None]] = {}
    for row in rows:
        values.setdefault(row["year"], set()).add(row["value"])
    return {year: found.pop() if len(found) == 1 else None for year, found in values.items()}
