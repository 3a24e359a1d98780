"""Copies: every address at which a report stands, and why it is taken for that report (view `copies`).

Two parts, so that a question for one report is answered from two indexes. Earlier texts and earlier readings are
versions, not copies, and are left out.
"""

from __future__ import annotations

COPIES_VIEW = """
SELECT shown.id AS report, sightings.url, shown.id AS copy,
    CASE WHEN sightings.url <> coalesce(shown.page, shown.url) THEN 'exact' END AS copy_kind, 1.0 AS similarity,
    sightings.standing, sightings.first_seen, sightings.last_seen, sightings.capture
FROM reports AS shown JOIN sightings ON sightings.report = shown.id
WHERE shown.copy_of IS NULL
UNION ALL
SELECT shown.copy_of, sightings.url, shown.id, shown.copy_kind, shown.similarity,
    sightings.standing, sightings.first_seen, sightings.last_seen, sightings.capture
FROM reports AS shown JOIN sightings ON sightings.report = shown.id
WHERE shown.copy_of IS NOT NULL AND shown.copy_kind NOT IN ('revision', 'reading')
"""

# For one report, the address of the reading that is kept first.
COPIES = "SELECT * FROM copies WHERE report = ? ORDER BY copy_kind IS NOT NULL, copy_kind <> 'exact', first_seen, url"

# Its `copies` counts the addresses in the view above; from within another query SQLite would make all of that.
REPORT_LIST_VIEW = """
SELECT reports.id, reports.serial, reports.year, reports.title, reports.publisher, reports.published_on,
    reports.body, bodies.portal, portals.name AS portal_name, portals.region, reports.script, reports.quality,
    reports.generation, reports.chars,
    (SELECT count(DISTINCT sightings.url) FROM reports AS shown JOIN sightings ON sightings.report = shown.id
        WHERE shown.id = reports.id OR shown.copy_of = reports.id AND shown.copy_kind NOT IN ('revision', 'reading'))
        - 1 AS copies,
    (SELECT count(*) FROM reports AS earlier
        WHERE earlier.copy_of = reports.id AND earlier.copy_kind = 'revision') AS revisions,
    reports.first_seen, reports.last_seen, reports.url
FROM reports LEFT JOIN bodies ON bodies.id = reports.body LEFT JOIN portals ON portals.slug = bodies.portal
WHERE reports.copy_of IS NULL
"""
