"""What every row of a report has in front, and how it is found."""

from __future__ import annotations

from archive.export.columns import Column

OF_REPORT = {
    "body": Column("string", "reports.body", "the publishing body: its full name, folded", required=True),
    "publisher": Column("string", "reports.publisher", "发布机构, as completed from title, source, site and catalogue"),
    "region": Column("string", "portals.region", "行政区域"),
    "year": Column("integer", "reports.year", "报告年度: the year reported on", required=True),
    "generation": Column(
        "string", "reports.generation", "the statutory form: the first year to which it applies",
        within=("2008", "2014", "2019", "2021"),
    ),
}  # fmt: skip
REPORTS = "reports LEFT JOIN bodies ON bodies.id = reports.body LEFT JOIN portals ON portals.slug = bodies.portal"
ORDER = "reports.body, reports.year, reports.id"


def of_report(since: str) -> dict[str, str]:
    """Return the conditions on rows of reports; `since` is the SQL for the reports that are new."""
    return {
        "body": "reports.body = :body",
        "year": "reports.year = :year",
        "portal": "reports.body IN (SELECT id FROM bodies WHERE portal = :portal)",
        "report": "reports.id = :report",
        "since": f"reports.id IN ({since})",
    }
