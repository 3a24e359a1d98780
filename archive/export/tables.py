"""The tables that can be taken away, and what each of their columns means.

A tidy table has a row for each observation and a column for each variable. Rows of reports come by body and year, and
reports are those that are no copies and no earlier versions of others.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from archive.export.columns import Column, Table
from archive.export.evidence import EVIDENCE
from archive.export.reporting import OF_REPORT, ORDER, REPORTS, of_report
from archive.export.selection import NEW, SEEN
from archive.rules import RULES
from archive.site.labels import CHECK_OUTCOMES, FIGURE_KINDS, STATES

_FORMS = "2008, 2014, 2019 or 2021"
_KINDS = tuple(FIGURE_KINDS)

_OF_A_TEXT = {
    "title": Column("string", "reports.title", "标题"),
    "published_on": Column("date", "reports.published_on", "发布日期 shown on the page; empty where none is"),
    "source": Column("string", "reports.source", "来源 as stated"),
    "index_number": Column("string", "reports.index_number", "索引号 as printed"),
    "document_number": Column("string", "reports.document_number", "文号 as printed"),
    "script": Column("string", "reports.script", "`hans` or `hant`", within=("hans", "hant")),
    "format": Column("string", "reports.format", "`html`, or the kind of file it stands in"),
    "quality": Column(
        "string", "reports.quality", "`good`, or `degraded` where part of the text may be missing or damaged",
        within=("good", "degraded"),
    ),
    "chars": Column("integer", "reports.chars", "length of the text in characters"),
    "first_seen": Column("datetime", "reports.first_seen", "when this text was seen first, at any address"),
}  # fmt: skip
_URL = Column("string", "reports.url", "where the reading that is kept stands", required=True)
_REPORT = Column(
    "string", "reports.id", "the report: 32 hex digits, made of body, year and text", True, pattern="[0-9a-f]{32}"
)

_TABLES = {
    "bodies": Table(
        "Who publishes, or should",
        {
            "body": Column("string", "bodies.id", "the full name, folded (NFKC, simplified, no spaces)", True),
            "name": Column("string", "bodies.name", "机关名称"),
            "region": Column("string", "portals.region", "行政区域 of its portal"),
            "division_code": Column("string", "bodies.division_code", "行政区划代码 (GB/T 2260)"),
            "level": Column("string", "bodies.level", "`province`, `city`, `county`, `township` or another"),
            "portal": Column("string", "bodies.portal", "the site it is on: its short name in the catalogue"),
            "portal_name": Column("string", "portals.name", "网站名称"),
            "successor": Column("string", "bodies.successor", "the body that took over"),
            "since": Column("integer", "bodies.since", "first report year that is expected"),
            "until": Column("integer", "bodies.until", "last report year that is expected"),
            "due": Column("string", "bodies.due", "month and day by which reports from 2019 on are due"),
        },
        "bodies LEFT JOIN portals ON portals.slug = bodies.portal",
        "bodies.id",
        ("body",),
        filters={"body": "bodies.id = :body", "portal": "bodies.portal = :portal"},
    ),
    "reports": Table(
        "The published reports",
        {"report": _REPORT}
        | OF_REPORT
        | _OF_A_TEXT
        | {"last_seen": Column("datetime", "reports.last_seen", "when it was seen last"), "url": _URL},
        REPORTS,
        f"{ORDER}, reports.published_on",
        ("report",),
        "+reports.copy_of IS NULL",
        of_report(SEEN),
        {"body": "bodies"},
    ),
    "texts": Table(
        "The published reports with their texts",
        {"report": _REPORT}
        | OF_REPORT
        | _OF_A_TEXT
        | {
            "url": _URL,
            "text": Column(
                "string", "reports.text", "the report, a paragraph or table row a line, cells joined by ` | `", True
            ),
        },
        REPORTS,
        ORDER,
        ("report",),
        "+reports.copy_of IS NULL",
        of_report(NEW),
        {"body": "bodies"},
        plain=False,
    ),
    "figures": Table(
        "What the reports count: of each figure the one to use",
        OF_REPORT
        | {
            "indicator": Column("string", "figures.indicator", "what is counted: see `indicators`", True),
            "indicator_name": Column("string", "indicators.name", "its name"),
            "dimension": Column("string", "figures.dimension", "of which kind: see `dimensions`", True),
            "dimension_name": Column("string", "dimensions.name", "its name"),
            "value": Column(
                "number", "figures.value", "the number; empty unless `kind` is `number`, `zero` or `about`"
            ),
            "kind": Column(
                "string", "figures.kind", f"{', '.join(f'`{kind}`' for kind in _KINDS)}: different things", True, _KINDS
            ),
            "raw": Column("string", "figures.raw", "as printed"),
            "unit": Column("string", "figures.unit", "the indicator's"),
            "origin": Column(
                "string", "figures.origin", "`table`, `prose`, or `ocr` (read in an image)", True,
                ("table", "prose", "ocr"),
            ),
            "evidence": Column("string", "figures.evidence", "the sentence; of a cell, its labels"),
            "report": _REPORT,
            "url": _URL,
        },
        f"{REPORTS} CROSS JOIN figures ON figures.report = reports.id AND figures.chosen"
        " JOIN indicators ON indicators.id = figures.indicator"
        " JOIN dimensions ON dimensions.id = figures.dimension",
        f"{ORDER}, figures.position",
        ("report", "indicator", "dimension"),
        "+reports.copy_of IS NULL",
        {**of_report(NEW), "indicator": "figures.indicator = :indicator"},
        {"report": "reports", "body": "bodies", "indicator": "indicators", "dimension": "dimensions"},
    ),
    "checks": Table(
        "Identities that the figures of a report must satisfy",
        OF_REPORT
        | {
            "rule": Column("string", "checks.rule", f"`{min(RULES)}` to `{max(RULES)}`", True),
            "rule_name": Column(
                "string",
                "CASE rule " + " ".join(f"WHEN '{rule.id}' THEN '{rule.name}'" for rule in RULES.values()) + " END",
                "its name",
            ),
            "scope": Column("string", "checks.scope", "of which figures it is asked"),
            "outcome": Column(
                "string", "checks.outcome", "`pass`, `fail`, or `cannot say` where a figure is no number", True,
                tuple(CHECK_OUTCOMES),
            ),
            "left": Column("number", 'checks."left"', "the left side; empty where it is not known"),
            "right": Column("number", 'checks."right"', "the right side"),
            "note": Column("string", "checks.note", "the outcome as a sentence"),
            "neighbour": Column("string", "checks.neighbour", "the report on the year before, where two years are set side by side"),  # noqa: E501
            "report": _REPORT,
            "url": _URL,
        },
        f"{REPORTS} CROSS JOIN checks ON checks.report = reports.id",
        f"{ORDER}, checks.rule, checks.scope",
        ("report", "rule", "scope"),
        "+reports.copy_of IS NULL",
        of_report(NEW) | {"since": f"reports.id IN ({NEW}) OR checks.neighbour IN ({NEW})"},
        {"report": "reports", "body": "bodies"},
    ),
    "coverage": Table(
        "Who published when, late or never: every body and year that is expected, or found",
        {
            "body": Column("string", "coverage.body", "the publishing body", True),
            "year": Column("integer", "coverage.year", "报告年度", True),
            "name": Column("string", "coverage.name", "机关名称"),
            "portal": Column("string", "coverage.portal", "the site it is on"),
            "state": Column("string", "coverage.state", "what became of it", True, tuple(STATES)),
            "days_late": Column("integer", "coverage.days_late", "days between deadline and publication"),
            "deadline": Column("date", "coverage.deadline", "the legal deadline"),
            "published_on": Column("date", "coverage.published_on", "the earliest date that any version showed"),
            "report": Column("string", "coverage.report", "the report"),
            "evidence": Column(
                "string", "coverage.evidence", "an address, or when the portal was last searched or visited"
            ),
            "other_date": Column(
                "date", "coverage.other_date", "another date on the page, on the other side of the deadline"
            ),
        },
        "coverage",
        "coverage.body, coverage.year",
        ("body", "year"),
        filters={
            "body": "coverage.body = :body",
            "year": "coverage.year = :year",
            "portal": "coverage.portal = :portal",
            "report": "coverage.report = :report",
            # A state changes with a report, with a visit, or because a deadline passes.
            "since": f"coverage.report IN ({SEEN}) OR coverage.deadline >= substr(:since, 1, 10)"
            " OR coverage.portal IN (SELECT portal FROM portal_runs WHERE coalesce(finished_at, '9999') >= :since)",
        },
        refers={"body": "bodies", "report": "reports"},
    ),
    "indicators": Table(
        "What can be counted",
        {
            "indicator": Column("string", "indicators.id", "a short name", True),
            "name": Column("string", "indicators.name", "名称"),
            "unit": Column("string", "indicators.unit", "件, 次, 万元 …"),
            "topic": Column("string", "indicators.topic", "`proactive`, `applications`, `disputes` or `other`"),
            "generations": Column("string", "indicators.generations", f"the forms that have it, as JSON: {_FORMS}"),
            "part_of": Column("string", "indicators.part_of", "the indicator that it is a part of"),
            "older": Column("string", "indicators.older", "indicators of older forms that it continues, as JSON"),
            "comparable": Column("string", "indicators.comparable", "whether with these it can be compared"),
            "note": Column("string", "indicators.note", "what to know of it"),
        },
        "indicators",
        "indicators.position",
        ("indicator",),
    ),
    "dimensions": Table(
        "The kinds into which a figure is divided",
        {
            "dimension": Column("string", "dimensions.id", "`total`, or a kind of applicant, channel or result", True),
            "name": Column("string", "dimensions.name", "as the form has it"),
            "breakdown": Column("string", "dimensions.breakdown", "`applicant`, `channel`, `result`, or none"),
        },
        "dimensions",
        "dimensions.position",
        ("dimension",),
    ),
}  # fmt: skip

TABLES: Mapping[str, Table] = MappingProxyType(_TABLES | EVIDENCE)
