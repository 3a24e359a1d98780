"""Where and when each text was seen, and the responses that prove it."""

from __future__ import annotations

from archive.export.columns import Column, Table
from archive.export.reporting import OF_REPORT, ORDER, REPORTS, of_report
from archive.export.selection import NEW
from archive.site.labels import COPY_KINDS

_SHA256 = "[0-9a-f]{64}"
_KINDS = ("published", "revised", "withdrawn", "republished")

EVIDENCE = {
    "sightings": Table(
        "Every address at which a report, a copy or an earlier version of it was seen",
        OF_REPORT
        | {
            "report": Column("string", "reports.id", "the report", True),
            "copy": Column("string", "shown.id", "the text seen there: the report, or a copy or version", True),
            "copy_kind": Column(
                "string",
                "CASE WHEN shown.id <> reports.id THEN shown.copy_kind"
                " WHEN sightings.url <> coalesce(reports.page, reports.url) THEN 'exact' END",
                "what it is to the report: `exact` (the same text elsewhere), "
                + ", ".join(f"`{kind}`" for kind in COPY_KINDS)
                + "; empty where the reading that is kept stands",
            ),
            "similarity": Column("number", "shown.similarity", "of the two texts: 1 for the same text"),
            "url": Column("string", "sightings.url", "the address", True),
            "standing": Column(
                "string", "sightings.standing", "what its host is to the body: `own`, `official`, `other`, `look-alike`"
            ),
            "first_seen": Column("datetime", "sightings.first_seen", "when it was seen there first"),
            "last_seen": Column("datetime", "sightings.last_seen", "when it was seen there last"),
            "capture": Column("string", "sightings.capture", "the newest capture showing it"),
        },
        f"{REPORTS} CROSS JOIN reports AS shown ON shown.id = reports.id OR shown.copy_of = reports.id"
        " CROSS JOIN sightings ON sightings.report = shown.id",
        f"{ORDER}, sightings.first_seen, sightings.url, shown.id",
        ("url", "copy"),
        "+reports.copy_of IS NULL",
        # All addresses of a report that has a new text, for which text is the report may have changed with it.
        of_report(NEW) | {"since": f"sightings.last_seen >= :since OR reports.id IN ({NEW})"},
        {"report": "reports", "body": "bodies", "capture": "captures"},
    ),
    "events": Table(
        "What happened to each report: published, revised, withdrawn, republished",
        OF_REPORT
        | {
            "report": Column("string", "reports.id", "the report", True),
            "version": Column("string", "events.version", "which of its texts"),
            "url": Column("string", "events.url", "where", True),
            "kind": Column(
                "string", "events.kind", "what: of a withdrawal, on two visits 14 days apart or more", True, _KINDS
            ),
            "at": Column("datetime", "events.at", "when that was seen; of a withdrawal, the second visit", True),
            "capture": Column("string", "events.capture", "the capture that shows it"),
            "note": Column("string", "events.note", "in Chinese: which text was replaced, since when one is missing"),
        },
        f"{REPORTS} JOIN events ON events.report = reports.id",
        f"{ORDER}, events.at, events.kind, events.url, events.version",
        ("report", "version", "url", "kind", "at"),
        filters=of_report(NEW) | {"since": f"events.at >= :since OR reports.id IN ({NEW})"},
        refers={"report": "reports", "body": "bodies", "capture": "captures"},
    ),
    "captures": Table(
        "Every response that was kept, and where its record stands",
        {
            "capture": Column("string", "captures.id", "UUID of the WARC record: `urn:uuid:` and this", True),
            "url": Column("string", "captures.url", "the address that answered", True),
            "page": Column("string", "captures.page", "the address that was asked for; differs behind a redirect"),
            "fetched_at": Column("datetime", "captures.fetched_at", "when", True),
            "status": Column("integer", "captures.status", "HTTP status"),
            "media_type": Column("string", "captures.media_type", "from Content-Type"),
            "payload_sha256": Column(
                "string", "captures.payload_sha256", "SHA-256 of the body as it came over the wire", pattern=_SHA256
            ),
            "verdict": Column("string", "captures.verdict", "`good`, or what came in its place; empty: not read yet"),
            "report": Column("string", "coalesce(shown.copy_of, shown.id)", "the report it was last read as"),
            "copy": Column("string", "captures.report", "that report, or the copy or version of it that it shows"),
            "warc_file": Column("string", "captures.warc_file", "the file in which the record stands"),
            "warc_offset": Column("integer", "captures.warc_offset", "at which byte it begins"),
            "warc_length": Column("integer", "captures.warc_length", "its bytes and those of its request, compressed"),
            "revisit_of": Column("string", "captures.revisit_of", "the capture that holds the same body"),
            "via": Column("string", "captures.via", "where a web archive keeps it; empty: from the site itself"),
            "run": Column("string", "captures.run", "which run brought it in"),
        },
        "captures LEFT JOIN reports AS shown ON shown.id = captures.report",
        "captures.fetched_at, captures.id",
        ("capture",),
        filters=dict.fromkeys(("body", "year", "portal", "report", "since"), ""),
        refers={"report": "reports", "revisit_of": "captures"},
        # An address may have shown a report of another body or year, and the capture proves that of it too.
        beyond=frozenset({"report"}),
        evidence=True,
    ),
}  # fmt: skip
