"""The questions about figures that the site offers: their SQL, which has a column a year, and what they may be asked.

A cell is NULL where no number is stated, or where two reports of one body and year state different ones; `remarks` says
which it is. A question without arguments answers for whatever comes first, so that it always shows something.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from archive.indicators import INDICATORS
from archive.series import MOST_STEPS
from archive.site.labels import FIGURE_KINDS

ROWS = 500  # bodies, or reports, in one answer
_ALL = 5_000  # reports; of more, the shares cannot be worked out within the time of a query
FIRST_INDICATOR = "applications_received"

_WHOLE = "iif({0} = CAST({0} AS INTEGER), CAST({0} AS INTEGER), {0})"  # 96 is no 96.0
_DIMENSION = "coalesce(nullif(:dimension, ''), 'total')"
_KINDS = "CASE kind " + " ".join(f"WHEN '{kind}' THEN '{word}'" for kind, word in FIGURE_KINDS.items()) + " END"
# A year's figure in the rows of one body, indicator and dimension.
_YEARLY = f"""SELECT {{keys}}, year, iif(min(value) = max(value), max(value), NULL) AS value,
        iif(min(value) < max(value), '各报告不一', min({_KINDS})) AS kind
    FROM stated GROUP BY {{keys}}, year"""
_REMARKS = """group_concat(iif(value IS NULL OR kind = '约数', year || ' ' || kind, NULL), '；') AS remarks"""

_PLACES = """(:region = '' OR instr(region, :region)) AND (:name = '' OR instr(bodies.name, :name))"""

_BODY = "(:body = '' OR bodies.id = :body OR bodies.name = :body)"
_YEAR = "(:year = '' OR year = CAST(:year AS INTEGER))"

_COLUMNS = {
    "body": "机构编号",
    "publisher": "机构",
    "region": "地区",
    "year": "年度",
    "indicator": "指标编号",
    "indicator_name": "指标",
    "dimension": "维度编号",
    "dimension_name": "维度",
    "unit": "单位",
    "remarks": "说明",
    "title": "报告",
    "report": "报告编号",
    "url": "网址",
    "rule": "规则",
    "scope": "范围",
    "left": "左边",
    "right": "右边",
    "note": "说明",
    "number": "件数",
    "results_total": "办理结果总计（分母）",
    "share": "占比 %",
    "reports": "算入的报告",
    "left_out": "未算入的报告",
    "range": "范围",
}


def _years(years: Sequence[int]) -> str:
    return "".join(f',\n    max(iif(year = {year}, value, NULL)) AS "{year}"' for year in years)


def _body_over_years(years: Sequence[int]) -> dict[str, Any]:
    sql = f"""WITH RECURSIVE asked AS (
    SELECT iif(:body = '', (
        SELECT reports.body FROM figures JOIN reports ON reports.id = report
        WHERE chosen AND copy_of IS NULL LIMIT 1
    ), coalesce(
        (SELECT id FROM bodies WHERE id = :body), (SELECT id FROM bodies WHERE name = :body))) AS body
),
earlier (body, steps) AS (
    SELECT body, 0 FROM asked UNION
    SELECT bodies.id, steps + 1 FROM earlier JOIN bodies ON successor = earlier.body WHERE steps < {MOST_STEPS}
),
later (body, steps) AS (
    SELECT body, 0 FROM asked UNION
    SELECT successor, steps + 1 FROM later JOIN bodies ON id = body WHERE successor IS NOT NULL AND steps < {MOST_STEPS}
),
series (body) AS (
    SELECT body FROM earlier UNION SELECT body FROM later
),
stated AS (
    SELECT year, indicator, dimension, {_WHOLE.format("value")} AS value, kind
    FROM series CROSS JOIN reports ON reports.body = series.body AND copy_of IS NULL
        CROSS JOIN figures ON figures.report = reports.id AND chosen
    WHERE :dimension = 'all' OR dimension = {_DIMENSION}
),
yearly AS (
    {_YEARLY.format(keys="indicator, dimension")}
)
SELECT indicators.name AS indicator_name, dimensions.name AS dimension_name, indicators.unit{_years(years)},
    {_REMARKS}, bodies.name AS publisher, indicator, dimension, bodies.id AS body
FROM yearly JOIN asked JOIN bodies ON bodies.id = asked.body JOIN indicators ON indicators.id = indicator
    JOIN dimensions ON dimensions.id = dimension
GROUP BY indicator, dimension ORDER BY indicators.position, dimensions.position"""
    return {
        "title": "一个机构历年的统计数据",
        "description": "每个指标一行，每个年度一列；更名、合并前后的机构合在一起。"
        "没有数字的格子留空，“说明”一列写明是空格、横线还是各报告不一。"
        " 口径有变的指标分列，是否可比见数据字典。",
        "sql": sql,
        "params": ["body", "dimension"],
    }


def _indicator_over_bodies(years: Sequence[int]) -> dict[str, Any]:
    stated = (
        "figures.report = reports.id AND figures.indicator = (SELECT indicator FROM asked)"
        " AND figures.dimension = (SELECT dimension FROM asked) AND chosen"
    )
    sql = f"""WITH asked AS (
    SELECT coalesce(nullif(:indicator, ''), '{FIRST_INDICATOR}') AS indicator, {_DIMENSION} AS dimension
),
of_them AS (
    SELECT * FROM (
        SELECT DISTINCT reports.body FROM figures CROSS JOIN reports ON reports.id = report AND copy_of IS NULL
        WHERE :region || :name = '' AND chosen AND indicator = (SELECT indicator FROM asked)
            AND dimension = (SELECT dimension FROM asked) LIMIT {ROWS})
    UNION ALL
    SELECT * FROM (
        SELECT bodies.id FROM bodies LEFT JOIN portals ON slug = portal
        WHERE :region || :name <> '' AND {_PLACES} AND EXISTS (
            SELECT 1 FROM reports CROSS JOIN figures ON {stated} WHERE reports.body = bodies.id AND copy_of IS NULL)
        ORDER BY bodies.id LIMIT {ROWS})
),
listed AS (
    SELECT bodies.id, bodies.name, region FROM bodies LEFT JOIN portals ON slug = portal
    WHERE bodies.id IN (SELECT body FROM of_them)
),
stated AS (
    SELECT listed.id AS body, year, {_WHOLE.format("value")} AS value, kind
    FROM listed CROSS JOIN reports ON reports.body = listed.id AND copy_of IS NULL
        CROSS JOIN figures ON {stated}
),
yearly AS (
    {_YEARLY.format(keys="body")}
)
SELECT listed.name AS publisher, region{_years(years)},
    {_REMARKS}, body
FROM yearly JOIN listed ON listed.id = body GROUP BY body ORDER BY region, publisher, body"""
    return {
        "title": "一个指标：各机构、各年度",
        "description": f"每个机构一行，每个年度一列，最多 {ROWS} 个机构；用地区或机构名称缩小范围。"
        " 没有数字的格子留空，“说明”一列写明是空格、横线还是各报告不一；没有提到的年度是没有报告，或报告里没有这个数。",
        "sql": sql,
        "params": ["indicator", "dimension", "region", "name"],
    }


def _checks_that_fail() -> dict[str, Any]:
    sql = f"""WITH found AS (
    SELECT reports.title, reports.publisher, region, year, rule, scope, "left", "right", note, reports.id AS report,
        reports.body, reports.url
    FROM checks CROSS JOIN reports ON reports.id = report AND copy_of IS NULL
        LEFT JOIN bodies ON bodies.id = reports.body LEFT JOIN portals ON slug = portal
    WHERE outcome = 'fail' AND (:rule = '' OR rule = :rule) AND {_YEAR}
        AND {_PLACES}
    ORDER BY year DESC, reports.publisher, reports.id, rule, scope LIMIT {2 * ROWS}
)
SELECT title, year, rule, note, {_WHOLE.format('"left"')} AS "left", {_WHOLE.format('"right"')} AS "right", scope,
    publisher, region, report, body, url
FROM found ORDER BY year DESC, publisher, report, rule, scope"""
    return {
        "title": "合计对不上的报告",
        "description": f"每处不符一行，最多 {2 * ROWS} 行。I5、I6、I7 只是提示：跨年度或正文与表格不同，不一定是错。",
        "sql": sql,
        "params": ["rule", "year", "region", "name"],
    }


_SHOWN = [one.id for one in INDICATORS.values() if one.part_of in ("results_total", "refused")]
_GROUPS = {one.part_of for one in INDICATORS.values() if INDICATORS.get(one.part_of, one).part_of == "results_total"}
_LINE = ",\n        "
_WHOLES = {"results_total"} | _GROUPS
_NEEDED = ["results_total", *(one.id for one in INDICATORS.values() if one.part_of in _WHOLES)]


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


_HAS_FORM = f"""EXISTS (
        SELECT 1 FROM figures WHERE report = reports.id AND indicator = 'results_total' AND chosen
            AND dimension = {_DIMENSION})"""


def _stated(indicator: str) -> str:
    return (
        f"(SELECT value FROM figures WHERE report = listed.id AND indicator = '{indicator}'"
        f" AND dimension = {_DIMENSION} AND chosen) AS {indicator}"
    )


def _with_sum(indicator: str) -> str:
    """The forms have no row for 不予公开 and the like: their figure is the sum of their parts, if all are known."""
    parts = [one.id for one in INDICATORS.values() if one.part_of == indicator]
    return f"coalesce({' + '.join(parts)}, {indicator}) AS {indicator}" if indicator in _GROUPS else indicator


# A row for each of the `listed` reports, a column for each outcome.
_OUTCOMES = f"""stated AS (
    SELECT body, year,
        {_LINE.join(_stated(one) for one in _NEEDED)}
    FROM listed
),
outcomes AS (
    SELECT body, year, results_total,
        {_LINE.join(_with_sum(one) for one in _SHOWN)}
    FROM stated
)"""
_SUMS = "表中没有单列的不予公开等小计，取各项之和，有一项没有写明就留空。"


def _share(position: int, part: str) -> str:
    usable = f"{part} IS NOT NULL AND results_total > 0"
    return f"""SELECT year, {position} AS position, '{part}' AS indicator, sum(iif({usable}, {part}, NULL)) AS part,
        sum(iif({usable}, results_total, NULL)) AS whole, sum(coalesce({usable}, 0)) AS reports, count(*) AS found
    FROM outcomes GROUP BY year"""


def _refusals() -> dict[str, Any]:
    shares = "\n    UNION ALL ".join(_share(position, part) for position, part in enumerate(_SHOWN))
    sql = f"""WITH asked AS (
    SELECT iif(:body || :name || :region <> ''
        OR (SELECT count(*) FROM (SELECT 1 FROM reports LIMIT {_ALL + 1})) <= {_ALL},
        :region, coalesce((
        SELECT region FROM figures CROSS JOIN reports ON reports.id = report AND copy_of IS NULL
            CROSS JOIN bodies ON bodies.id = reports.body CROSS JOIN portals ON slug = portal AND region <> ''
        WHERE indicator = 'results_total' AND dimension = {_DIMENSION} AND chosen LIMIT 1), '')) AS region
),
listed AS (
    SELECT reports.id, reports.body, year FROM bodies LEFT JOIN portals ON slug = portal
        CROSS JOIN reports ON reports.body = bodies.id AND copy_of IS NULL
    WHERE {_BODY} AND {_YEAR} AND {_PLACES.replace(":region", "(SELECT region FROM asked)")} AND {_HAS_FORM}
        AND NOT EXISTS (
            SELECT 1 FROM reports AS other WHERE other.body = reports.body AND other.year = reports.year
                AND other.copy_of IS NULL AND other.id <> reports.id)
),
{_OUTCOMES},
counted AS (
    {shares}
)
SELECT coalesce(nullif(:body, ''), nullif((SELECT region FROM asked), '') || :name, nullif(:name, ''), '全部') AS range,
    year, indicators.name AS indicator_name, {_WHOLE.format("part")} AS number,
    {_WHOLE.format("whole")} AS results_total, round(100.0 * part / whole, 1) AS share, reports,
    found - reports AS left_out, indicator
FROM counted JOIN indicators ON indicators.id = indicator ORDER BY year DESC, counted.position"""
    return {
        "title": "办理结果与不予公开的理由：占比",
        "description": "分母是同一报告的办理结果总计；只算两数都写明、且总计不为零的报告，其余计入“未算入的报告”。"
        "一级政府的报告已包括其部门，逐个机构相加可能重复计算；同一机构同一年度有两份不同报告的，不算入。"
        f"不填机构时为所选范围的合计；库中报告超过 {_ALL} 份时，不填任何条件只算一个地区。{_SUMS}",
        "sql": sql,
        "params": ["body", "year", "region", "name", "dimension"],
    }


def _refusals_by_body() -> dict[str, Any]:
    columns = "".join(
        f',\n    {_WHOLE.format(part)} AS {part}, round(100.0 * {part} / nullif(results_total, 0), 1) AS "{part} %"'
        for part in _SHOWN
    )
    sql = f"""WITH listed AS (
    SELECT reports.id, reports.body, year FROM bodies LEFT JOIN portals ON slug = portal
        CROSS JOIN reports ON reports.body = bodies.id AND copy_of IS NULL
    WHERE {_BODY} AND {_YEAR} AND {_PLACES} AND {_HAS_FORM}
    ORDER BY bodies.id LIMIT {ROWS}
),
{_OUTCOMES}
SELECT bodies.name AS publisher, year, {_WHOLE.format("results_total")} AS results_total{columns},
    body
FROM outcomes JOIN bodies ON bodies.id = body ORDER BY publisher, body, year DESC"""
    labels = {part: INDICATORS[part].name.partition("：")[2] or INDICATORS[part].name for part in _SHOWN}
    return {
        "title": "办理结果与不予公开的理由：逐个机构",
        "description": f"每份报告一行，最多 {ROWS} 行。% 是占办理结果总计（分母）的比例；"
        f"没有写明的数，或总计为零的，占比留空。{_SUMS}",
        "sql": sql,
        "params": ["body", "year", "region", "name", "dimension"],
        "columns": labels | {f"{part} %": "占比 %" for part in _SHOWN},
    }


def queries(years: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Return the queries as datasette takes them, by name, for an archive that has reports on `years`.

    Beside datasette's own keys, `columns` names the columns of the answer.
    """
    made = {
        "body_over_years": _body_over_years(years),
        "indicator_over_bodies": _indicator_over_bodies(years),
        "checks_that_fail": _checks_that_fail(),
        "refusals": _refusals(),
        "refusals_by_body": _refusals_by_body(),
    }
    for query in made.values():
        query["columns"] = _COLUMNS | query.get("columns", {})
    return made
