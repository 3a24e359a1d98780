"""The tables of the archive, one function per change. A function that has shipped is never edited.

`docs/data-dictionary.md` says what each column means.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from archive import likeness, reuse, standing
from archive.copies import COPIES_VIEW, REPORT_LIST_VIEW
from archive.coverage import COVERAGE_VIEW
from archive.events import EVENTS_VIEW, GONE_INDEX

migrations = Migrations("archive")


@migrations()
def portals_and_bodies(db: Database) -> None:
    db.create_table(
        "portals",
        {
            "slug": str,
            "name": str,
            "region": str,
            "division_code": str,
            "level": str,
            "start_url": str,
            "family": str,
        },
        pk="slug",
    )
    db.create_table(
        "bodies",
        {
            "id": str,
            "name": str,
            "division_code": str,
            "level": str,
            "portal": str,
            "successor": str,
            "since": int,  # first report year expected; NULL where nothing is known to be expected
            "until": int,
            "due": str,  # MM-DD by which reports from 2019 on are to be published
        },
        pk="id",
        foreign_keys=[("portal", "portals", "slug"), ("successor", "bodies", "id")],
    )


@migrations()
def runs(db: Database) -> None:
    columns = {"started_at": str, "finished_at": str, "outcome": str, "counts": str}
    db.create_table("runs", {"id": str, **columns}, pk="id")
    db.create_table(
        "portal_runs",
        {"id": str, "run": str, "portal": str, **columns},
        pk="id",
        foreign_keys=[("run", "runs", "id"), ("portal", "portals", "slug")],
    )
    db.create_table(
        "problems",
        {"id": int, "run": str, "portal": str, "url": str, "kind": str, "detail": str, "at": str},
        pk="id",
        foreign_keys=[("run", "runs", "id"), ("portal", "portals", "slug")],
    )
    db.table("problems").create_index(["url"])


@migrations()
def captures(db: Database) -> None:
    db.create_table(
        "captures",
        {
            "id": str,
            "url": str,
            "page": str,  # the frontier's address; differs from `url` behind a redirect
            "fetched_at": str,
            "status": int,
            "media_type": str,
            "payload_sha256": str,
            "verdict": str,  # NULL until the capture has been read
            "warc_file": str,
            "warc_offset": int,
            "warc_length": int,
            "run": str,
        },
        pk="id",
        foreign_keys=[("run", "runs", "id")],
    )
    db.table("captures").create_index(["url", "fetched_at"])
    db.execute("CREATE INDEX captures_unread ON captures (fetched_at) WHERE verdict IS NULL")


@migrations()
def reports(db: Database) -> None:
    db.create_table(
        "reports",
        {
            "id": str,
            "serial": int,  # what the search index refers to: a rowid may change in a VACUUM
            "body": str,
            "publisher": str,
            "title": str,
            "year": int,
            "published_on": str,
            "source": str,
            "script": str,
            "text": str,
            "chars": int,
            "format": str,
            "generation": str,
            "quality": str,
            "copy_of": str,
            "copy_kind": str,
            "first_seen": str,
            "last_seen": str,
            "extractor": str,
            "url": str,  # the address of the reading kept here
        },
        pk="id",
        not_null={"serial", "body", "year", "text"},
        foreign_keys=[("body", "bodies", "id"), ("copy_of", "reports", "id")],
    )
    db.table("reports").create_index(["serial"], unique=True)
    db.table("reports").create_index(["body", "year"])
    db.table("reports").create_index(["copy_of"])
    db.create_table(
        "sections",
        {"report": str, "position": int, "number": str, "heading": str, "level": int, "text": str},
        pk=("report", "position"),
        foreign_keys=[("report", "reports", "id")],
    )
    db.create_table(
        "sightings",
        {"url": str, "report": str, "first_seen": str, "last_seen": str, "capture": str},
        pk=("url", "report"),
        foreign_keys=[("report", "reports", "id"), ("capture", "captures", "id")],
    )
    db.table("sightings").create_index(["report"])
    db.create_table(
        "attachments",
        {"report": str, "url": str, "filename": str, "media_type": str, "sha256": str, "capture": str},
        pk=("report", "url"),
        foreign_keys=[("report", "reports", "id"), ("capture", "captures", "id")],
    )


@migrations()
def frontier(db: Database) -> None:
    db.create_table(
        "pages",
        {
            "url": str,
            "portal": str,
            "kind": str,
            "state": str,
            "etag": str,
            "last_modified": str,
            "discovered_at": str,
            "fetched_at": str,
            "next_due": str,
            "report": str,
            "link_title": str,  # the anchor text of the list that led here
            "listed_body": str,  # whose report these words announce, and on which year; no reference to `bodies`
            "listed_year": int,
        },
        pk="url",
        foreign_keys=[("portal", "portals", "slug"), ("report", "reports", "id")],
    )
    db.table("pages").create_index(["portal", "state"])
    db.table("pages").create_index(["report"])
    db.table("pages").create_index(["listed_body", "listed_year"])


@migrations()
def search_index(db: Database) -> None:
    db.execute(
        "CREATE VIRTUAL TABLE reports_fts USING fts5"
        "(title, publisher, text, content='', tokenize='unicode61 remove_diacritics 0')"
    )


@migrations()
def coverage(db: Database) -> None:
    db.create_view("coverage", COVERAGE_VIEW)


@migrations()
def report_list(db: Database) -> None:
    """What the site lists and facets on: canonical reports, without the text that datasette would read for each."""
    db.execute("CREATE INDEX reports_listed ON reports (published_on) WHERE copy_of IS NULL")
    db.create_view(
        "report_list",
        """
        SELECT reports.id, reports.serial, reports.year, reports.title, reports.publisher, reports.published_on,
            reports.body, bodies.portal, portals.name AS portal_name, portals.region, reports.script, reports.quality,
            reports.generation, reports.chars,
            (SELECT count(DISTINCT sightings.url) FROM reports AS shown JOIN sightings ON sightings.report = shown.id
                WHERE shown.id = reports.id OR shown.copy_of = reports.id AND shown.copy_kind IS NOT 'revision')
                - 1 AS copies,
            (SELECT count(*) FROM reports AS earlier
                WHERE earlier.copy_of = reports.id AND earlier.copy_kind = 'revision') AS revisions,
            reports.first_seen, reports.last_seen, reports.url
        FROM reports LEFT JOIN bodies ON bodies.id = reports.body LEFT JOIN portals ON portals.slug = bodies.portal
        WHERE reports.copy_of IS NULL
        """,
    )


@migrations()
def numbers_tables_and_claims(db: Database) -> None:
    db.table("reports").add_column("index_number", str)  # 索引号
    db.table("reports").add_column("document_number", str)  # 文号
    db.table("sections").add_column("topic", str)
    db.create_table(
        "tables",
        {"report": str, "position": int, "line": int, "cells": str, "rows": str},
        pk=("report", "position"),
        foreign_keys=[("report", "reports", "id")],
    )
    db.create_table(
        "claims",
        {"report": str, "position": int, "field": str, "value": str, "origin": str, "chosen": int},
        pk=("report", "position"),
        foreign_keys=[("report", "reports", "id")],
    )
    db.create_view(
        "conflicts",
        """
        SELECT claims.report, field, reports.body, reports.year, max(CASE WHEN chosen THEN value END) AS chosen,
            group_concat(DISTINCT value || ' (' || origin || ')') AS claimed
        FROM claims JOIN reports ON reports.id = claims.report AND reports.copy_of IS NULL
        WHERE field IN ('published_on', 'year') AND origin <> 'signature'
            OR field = 'publisher' AND origin NOT IN ('source', 'ContentSource', 'SiteName', 'line')
        GROUP BY claims.report, field HAVING count(DISTINCT value) > 1
        """,
    )


@migrations()
def attached_files(db: Database) -> None:
    db.table("pages").add_column("cover", str)  # the page that a file is attached to
    db.table("captures").create_index(["page", "fetched_at"])
    db.table("attachments").create_index(["url"])
    # Read before files could be: they are asked for again, in full.
    db.execute(
        "UPDATE pages SET etag = NULL, last_modified = NULL, next_due = fetched_at WHERE state IN ('file', 'other')"
    )
    db.create_view("coverage", COVERAGE_VIEW, replace=True)  # it tells reports in images and unread files apart


@migrations()
def figures_and_checks(db: Database) -> None:
    db.create_table(
        "indicators",
        {
            "id": str,
            "name": str,
            "unit": str,
            "topic": str,
            "generations": str,  # as JSON, like the two below
            "by": str,
            "part_of": str,
            "older": str,
            "comparable": str,
            "note": str,
            "position": int,  # the order of the forms
        },
        pk="id",
    )
    db.create_table("dimensions", {"id": str, "name": str, "breakdown": str, "position": int}, pk="id")
    db.create_table(
        "figures",
        {
            "report": str,
            "position": int,
            "indicator": str,
            "dimension": str,
            "value": float,
            "kind": str,
            "raw": str,
            "unit": str,
            "origin": str,
            "evidence": str,
            "start": int,  # of a sentence, in the report's text
            "end": int,
            "in_table": int,  # of a cell: the position of its table, and its place in the grid
            "in_row": int,
            "in_column": int,
            "chosen": int,
        },
        pk=("report", "position"),
        foreign_keys=[
            ("report", "reports", "id"),
            ("indicator", "indicators", "id"),
            ("dimension", "dimensions", "id"),
        ],
    )
    db.table("figures").create_index(["indicator", "dimension", "report"])
    db.create_table(
        "checks",
        {
            "report": str,
            "rule": str,
            "scope": str,
            "outcome": str,
            "left": float,
            "right": float,
            "note": str,
            "neighbour": str,
        },
        pk=("report", "rule", "scope"),
        foreign_keys=[("report", "reports", "id"), ("neighbour", "reports", "id")],
    )
    db.table("checks").create_index(["outcome", "rule"])
    db.table("pages").create_index(["cover"])
    # Read before figures were: each is asked for at the next crawl, and read again from its capture when unchanged.
    db.execute("UPDATE pages SET next_due = fetched_at WHERE state = 'report'")
    db.create_view(
        "figure_list",
        """
        SELECT reports.body, reports.publisher, portals.region, reports.year, reports.generation, figures.indicator,
            indicators.name AS indicator_name, figures.dimension, dimensions.name AS dimension_name, figures.value,
            figures.kind, figures.raw, figures.unit, figures.origin, figures.evidence, figures.report, reports.url
        FROM figures JOIN reports ON reports.id = figures.report AND reports.copy_of IS NULL
            JOIN indicators ON indicators.id = figures.indicator JOIN dimensions ON dimensions.id = figures.dimension
            LEFT JOIN bodies ON bodies.id = reports.body LEFT JOIN portals ON portals.slug = bodies.portal
        WHERE figures.chosen
        """,
    )


@migrations()
def access_and_visits(db: Database) -> None:
    """How portals answer (`archive.access`), when their lists were read to the end, and what came from web archives."""
    db.table("pages").add_column("access", str)  # how the last request for it went
    db.table("pages").add_column("found_on", str)  # the list page that led to it first
    db.table("pages").add_column("recalled_at", str)  # when a run last asked a web archive for it
    db.table("pages").create_index(["found_on"])
    db.table("pages").create_index(["portal", "kind", "state"])
    # Lists are read in full once more, to remember which page each of them led to.
    db.execute("UPDATE pages SET etag = NULL, last_modified = NULL WHERE kind = 'list'")
    for column in ("access", "access_at", "access_detail", "listed_at", "newest", "swept_at"):
        db.table("portals").add_column(column, int if column == "newest" else str)
    db.table("captures").add_column("via", str)  # the web archive's address of it; NULL when we fetched it ourselves
    for table in ("runs", "portal_runs"):
        db.table(table).add_column("source", str, not_null_default="live")  # or the CDX server it was read from
    db.create_table(
        "hosts",  # what each answers to an address that no page can have
        {"host": str, "canary_url": str, "canary_status": int, "canary_text": str, "canary_at": str},
        pk="host",
    )
    db.create_view("coverage", COVERAGE_VIEW, replace=True)  # a web archive's holdings are no visit


@migrations()
def evidence_copies_and_versions(db: Database) -> None:
    """Which capture holds a payload, what each was read as, how alike texts are, and which bodies came of which."""
    db.table("captures").add_column("revisit_of", str)  # the capture that holds the same payload; NULL: this one does
    db.table("captures").add_column("report", str)  # what it was last read as; no reference: captures come first
    db.table("captures").add_column("extractor", str)  # what read it last
    db.table("captures").create_index(["report"])
    db.table("captures").create_index(["revisit_of"])
    db.table("captures").create_index(["fetched_at", "id"])
    db.table("captures").create_index(["warc_file", "warc_offset", "warc_length"])
    db.table("sightings").create_index(["capture"])
    db.execute(
        "UPDATE captures SET report = (SELECT report FROM sightings WHERE capture = captures.id"
        " ORDER BY url IS NOT captures.page, last_seen DESC, report LIMIT 1)"
    )
    db.table("reports").add_column("similarity", float)  # to the report of which it is a copy or version
    db.table("reports").add_column("page", str)  # the address that was asked for, of the reading kept here
    db.execute(
        "UPDATE reports SET page = coalesce((SELECT sightings.url FROM sightings WHERE report = reports.id"
        " ORDER BY sightings.url <> reports.url, sightings.url LIMIT 1), url)"
    )
    db.table("sightings").add_column("site", str)  # what the page says of its site
    db.table("sightings").add_column("standing", str)  # of its host: `own`, `official`, `other`, `look-alike`
    # Without rowids, and with serials instead of ids: both grow with every paragraph of every report.
    db.execute(
        "CREATE TABLE bands (band INTEGER, hash INTEGER, serial INTEGER, PRIMARY KEY (band, hash, serial))"
        " WITHOUT ROWID"
    )
    db.execute("CREATE TABLE paragraphs (serial INTEGER, hash INTEGER, PRIMARY KEY (serial, hash)) WITHOUT ROWID")
    db.execute("CREATE INDEX paragraphs_hash ON paragraphs (hash, serial)")
    db.execute("CREATE INDEX bands_serial ON bands (serial)")
    for serial, text in likeness.texts(db):
        likeness.write(db, serial, text)
        reuse.write(db, serial, text)
    likeness.measure(db, likeness.unmeasured(db))
    db.execute(standing.PORTALS_INDEX)
    standing.settle_all(db)
    # How these relate is worked out by `pipelines`: whatever opens the archive to write does so.
    db.create_table("unsettled", {"body": str, "year": int}, pk=("body", "year"))
    db.execute(
        "INSERT INTO unsettled SELECT body, year FROM reports WHERE copy_kind = 'revision'"
        " UNION SELECT body, year FROM reports JOIN sightings ON report = id WHERE standing = 'look-alike'"
    )
    db.create_view("copies", COPIES_VIEW)
    db.create_view("report_list", REPORT_LIST_VIEW, replace=True)  # it counts what `copies` lists
    db.create_table(
        "successions",
        {
            "body": str,
            "successor": str,
            "since": str,
            "kind": str,
            "source": str,
            "source_url": str,
            "seen": str,
            "origin": str,  # who states it: `nianbao`, or the portal in whose entry of the catalogue it stands
        },
        pk=("body", "successor", "origin"),
    )
    db.table("successions").create_index(["successor"])
    db.execute("CREATE INDEX bodies_successor ON bodies (successor) WHERE successor IS NOT NULL")
    db.execute(GONE_INDEX)
    db.execute("CREATE INDEX problems_of_no_page ON problems (kind, detail) WHERE url IS NULL")
    db.create_view("events", EVENTS_VIEW)
    db.create_view("coverage", COVERAGE_VIEW, replace=True)  # `withdrawn` is an event: it takes two visits
