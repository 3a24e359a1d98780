"""Who published when, late or never: the expected body-years of the law against what was found."""

from __future__ import annotations

import re

from archive.events import EVER, withdrawn
from archive.successions import IN_BEING

# 《政府信息公开条例》 art. 49 (2019): departments by 31 January, a local government's own summary by 31 March.
DEPARTMENT_DUE = "01-31"
GOVERNMENT_DUE = "03-31"

# Townships are governments by name, but no article gives them the later date.
_LOCAL_GOVERNMENT = re.compile(r"(?:省|自治区|市|区|县|州|盟|旗)人民政府$")


def due(body: str) -> str:
    """Return the day (MM-DD) by which `body` has to publish its reports for 2019 and later years.

    >>> due("清河市人民政府"), due("清河市民政局"), due("柳林镇人民政府")
    ('03-31', '01-31', '01-31')
    """
    return GOVERNMENT_DUE if _LOCAL_GOVERNMENT.search(body) else DEPARTMENT_DUE


# Reports for 2008-2018 were due on 31 March for everybody (art. 31 of the 2008 text). A year whose deadline has
# not passed is `not due`. `not found` is a claim about somebody, so it takes a complete visit after the deadline
# (`done`: every list read to its end, and every page whose link does not say whose report it is),
# and no link on the portal that announces the report: what is listed and could not be had is `unreachable`. A
# report counts from the earliest date that any of its versions showed: a revision does not make it late. Versions are
# what stood at the body's own or an official address before it. `withdrawn` is as in `archive.events`: until its pages
# have been gone for 14 days, a report keeps the state that it had; of several, one that stands goes before it. What
# only look-alike hosts show is not known to be published, and expects nothing of anybody. Pages date themselves in
# several places; `other_date` is one that would have the report on the other side of its deadline.
# The report is looked up per body and year: a window over all reports took 0.8 s for one body among 100,000
# reports, and sorted their texts along; this takes 1 ms.
_ELSEWHERE = """(NOT EXISTS (SELECT 1 FROM sightings WHERE report = {report} AND standing = 'look-alike')
        OR EXISTS (SELECT 1 FROM sightings WHERE report = {report} AND standing IS NOT 'look-alike'))"""
COVERAGE_VIEW = f"""
WITH RECURSIVE years(year) AS (
    SELECT 2008 UNION ALL SELECT year + 1 FROM years WHERE year + 1 < CAST(strftime('%Y', 'now') AS INTEGER)
),
wanted(body, year) AS (
    SELECT bodies.id, years.year FROM bodies JOIN years
        ON years.year BETWEEN bodies.since AND coalesce(bodies.until, 9999)
    WHERE {IN_BEING}
    UNION
    SELECT body, year FROM reports WHERE copy_of IS NULL AND {_ELSEWHERE.format(report="reports.id")}
),
visits AS (
    SELECT portal, max(finished_at) AS visited_at,
           max(CASE WHEN outcome = 'done' THEN finished_at END) AS searched_at,
           sum(outcome = 'unfinished') AS unfinished
    FROM portal_runs WHERE source = 'live' GROUP BY portal
),
dated AS (
    SELECT wanted.body, wanted.year, bodies.name, bodies.portal, found.id AS report, found.url,
           found.published_on AS shown_on,
           (SELECT min(published_on) FROM reports AS version WHERE version.id = found.id
            OR version.copy_of = found.id AND (version.copy_kind = 'revision'
                OR version.copy_kind <> 'reading' AND EXISTS (SELECT 1 FROM sightings AS before
                    JOIN sightings AS after ON after.url = before.url AND after.report = found.id
                    WHERE before.report = version.id AND before.standing IN ('own', 'official')
                    AND before.first_seen < after.first_seen))) AS published_on,
           (SELECT url FROM pages WHERE listed_body = wanted.body AND listed_year = wanted.year
            AND report IS NULL AND state NOT IN ('report', 'companion')
            ORDER BY state IN ('file', 'cover', 'image', 'attachment') DESC, url LIMIT 1) AS listed,
           {withdrawn("found.id", EVER)} AS withdrawn,
           (wanted.year + 1) || '-' || CASE WHEN wanted.year <= 2018 THEN '03-31' ELSE bodies.due END AS deadline
    FROM wanted JOIN bodies ON bodies.id = wanted.body
    LEFT JOIN reports AS found ON found.id = (
        SELECT id FROM reports AS head
        WHERE head.body = wanted.body AND head.year = wanted.year AND copy_of IS NULL
            AND {_ELSEWHERE.format(report="head.id")}
        ORDER BY {withdrawn("head.id", EVER)}, published_on IS NULL, published_on, id LIMIT 1
    )
)
SELECT
    dated.body, dated.year, dated.name, dated.portal,
    CASE
        WHEN report IS NOT NULL AND withdrawn THEN 'withdrawn'
        WHEN report IS NOT NULL AND published_on IS NULL THEN 'undated'
        WHEN report IS NOT NULL AND published_on <= deadline THEN 'on time'
        WHEN report IS NOT NULL THEN 'late'
        WHEN deadline >= date('now') THEN 'not due'
        WHEN listed IS NOT NULL
            THEN (SELECT CASE WHEN state IN ('file', 'cover', 'attachment') THEN 'attachment only'
                WHEN state = 'image' THEN 'image only' ELSE 'unreachable' END FROM pages WHERE url = listed)
        WHEN date(searched_at) > deadline THEN 'not found'
        WHEN visited_at IS NOT NULL AND searched_at IS NULL AND NOT unfinished THEN 'unreachable'
        ELSE 'not searched'
    END AS state,
    CASE WHEN published_on > deadline
        THEN CAST(julianday(published_on) - julianday(deadline) AS INTEGER) END AS days_late,
    deadline, published_on, report,
    CASE WHEN report IS NOT NULL THEN url ELSE coalesce(listed, searched_at, visited_at) END AS evidence,
    CASE WHEN shown_on = published_on THEN (
        SELECT min(value) FROM claims
        WHERE claims.report = dated.report AND field = 'published_on' AND origin <> 'signature'
            AND value GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'
            AND (value <= deadline) <> (published_on <= deadline)
    ) END AS other_date
FROM dated LEFT JOIN visits ON visits.portal = dated.portal
"""
