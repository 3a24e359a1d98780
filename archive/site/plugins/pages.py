"""What the templates ask the archive for, and the coverage page."""

from __future__ import annotations

import hashlib
from typing import Any

from datasette import hookimpl
from datasette.utils import tilde_encode
from datasette.utils.asgi import Response

from archive.cite import CITED, FORMS, Citation, citation
from archive.indicators import BREAKDOWNS, INDICATORS, label_of
from archive.rules import RULES
from archive.serve import SITE
from archive.site import labels
from archive.site.bodies import over_time
from archive.site.copies import copies_of
from archive.site.figures import over_years
from archive.site.grid import BODIES, coverage
from archive.site.listing import results
from archive.site.overview import kept, overview, years
from archive.site.reading import gather
from archive.site.statistics import queries

DATABASE = "archive"


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """Give the templates the words of the site."""
    env.filters["day"] = labels.day
    env.filters["moment"] = labels.moment
    env.filters["web_address"] = labels.web_address
    env.filters["state_label"] = labels.state_label
    env.filters["state_mark"] = labels.state_mark
    env.filters["css_name"] = labels.css_name
    env.filters["claimed"] = labels.claimed
    env.filters["number"] = labels.number
    env.filters["figure"] = labels.figure
    env.globals.update(
        citation_forms=FORMS,
        copy_kinds=labels.COPY_KINDS,
        standings=labels.STANDINGS,
        succession_kinds=labels.SUCCESSION_KINDS,
        scripts=labels.SCRIPTS,
        languages=labels.LANGUAGES,
        outcomes=labels.OUTCOMES,
        claim_fields=labels.CLAIM_FIELDS,
        word_for=labels.word_for,
        lookup_labels=labels.LOOKUPS,
        check_outcomes=labels.CHECK_OUTCOMES,
        comparable=labels.COMPARABLE,
        topics=labels.TOPICS,
        indicators=INDICATORS,
        breakdowns=BREAKDOWNS,
        rules=RULES,
        label_of=label_of,
        questions={name: query["title"] for name, query in queries([]).items()},
        tilde=tilde_encode,
        # In the stylesheet's address, so that a new version of it is fetched at once.
        css_version=hashlib.sha256((SITE / "static" / "nianbao.css").read_bytes()).hexdigest()[:8],
    )


@hookimpl
def extra_template_vars(datasette: Any, request: Any, database: str | None, table: str | None) -> dict[str, Any]:
    """Give the templates the questions they may ask; each is awaited where it stands."""
    archive = datasette.get_database(DATABASE)

    async def portal_names() -> dict[str, str]:
        return {row["slug"]: row["name"] for row in (await archive.execute("SELECT slug, name FROM portals")).rows}

    async def citation_of(identity: str) -> Citation:
        return citation((await archive.execute(CITED, [identity])).rows[0])

    return {
        "citation_of": citation_of,
        "column_labels": _column_labels(datasette, database, table),
        "site_title": datasette.metadata("title") or "年报库",
        "limits": {name: datasette.setting(name) for name in ("sql_time_limit_ms", "max_returned_rows")},
        "table_titles": lambda name: ((datasette.metadata("databases") or {}).get(name) or {}).get("tables") or {},
        "permalink": lambda identity: datasette.absolute_url(
            request, datasette.urls.row(DATABASE, "reports", tilde_encode(identity))
        ),
        "overview": kept(archive, overview).get,
        "report_years": kept(archive, years).get,
        "results": lambda rows, words: results(archive, rows, words or ""),
        "copies_of": lambda row: copies_of(archive, dict(row)),
        "gather": lambda row: gather(archive, dict(row)),
        "over_years": lambda body, args: over_years(
            archive, body, args.get("indicator") or "", args.get("dimension") or ""
        ),
        "portal_names": portal_names,
        "over_time": lambda body: over_time(archive, body),
    }


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Add /coverage."""
    return [(r"^/coverage$", coverage_page)]


async def coverage_page(datasette: Any, request: Any) -> Any:
    """应公开而未公开: who published when, late or never."""
    await datasette.ensure_permissions(request.actor, [("view-table", (DATABASE, "coverage"))])
    asked = {name: (request.args.get(name) or "")[:100] for name in ("portal", "name", "state")}
    archive = datasette.get_database(DATABASE)
    found = await coverage(archive, **asked)
    portals = (await archive.execute("SELECT slug, name FROM portals ORDER BY name")).rows
    context = {"asked": asked, "portals": portals, "states": labels.STATES, "limit": BODIES, **found}
    return Response.html(await datasette.render_template("coverage.html", context, request=request))


def _column_labels(datasette: Any, database: str | None, table: str | None) -> dict[str, str]:
    if not database or not table:
        return {}
    labels_of: dict[str, str] = datasette.table_metadata(database, table).get("columns") or {}
    return labels_of
