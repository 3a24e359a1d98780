"""/archive/-/diff/ID/ID: what differs between two reports; and the versions and events of one, for its page."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response

from archive.differences import Differences, differences, versions
from archive.events import events_of
from archive.questions import ids_named
from archive.site import changes, labels

DATABASE = "archive"
_AROUND = 90  # characters of a paragraph that stay the same, shown beside each change

_SEEN = """
SELECT sightings.url, sightings.capture, captures.fetched_at, captures.via FROM sightings
LEFT JOIN captures ON captures.id = sightings.capture WHERE sightings.report = ?
ORDER BY first_seen, sightings.url LIMIT 5
"""


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """Give the templates the words for differences and events."""
    env.globals.update(
        stated=changes.stated,
        check_outcome=changes.outcome,
        moved=changes.moved,
        clipped=lambda runs: changes.clipped(runs, _AROUND),
        event_kinds=labels.EVENT_KINDS,
    )


@hookimpl
def extra_template_vars(datasette: Any) -> dict[str, Any]:
    """Give the templates the history of a report."""

    def history(connection: Any, report: str) -> dict[str, Any]:
        known = versions(connection, report)
        places = [version["id"] for version in known]
        after = places[places.index(report) + 1 :] if report in places else []
        return {"versions": known, "next": after[0] if after else None, "events": events_of(connection, report)}

    async def of(report: str) -> dict[str, Any]:
        found: dict[str, Any] = await datasette.get_database(DATABASE).execute_fn(lambda db: history(db, report))
        return found

    return {"history_of": of}


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Add the page."""
    return [(rf"^/{DATABASE}/-/diff/(?P<earlier>[0-9a-f]{{8,32}})/(?P<later>[0-9a-f]{{8,32}})$", diff_page)]


async def diff_page(datasette: Any, request: Any) -> Any:
    """What changed from one text to another."""
    await datasette.ensure_permissions(request.actor, [("view-table", (DATABASE, "reports"))])
    asked = [request.url_vars[name] for name in ("earlier", "later")]
    found = await datasette.get_database(DATABASE).execute_fn(lambda db: _found(db, *asked))
    return Response.html(await datasette.render_template("diff.html", found, request=request))


def _found(db: Any, *asked: str) -> dict[str, Any]:
    ids = []
    for prefix in asked:
        named = ids_named(db, prefix)
        if len(named) != 1:
            raise NotFound(f"{'不止一份' if named else '没有'}编号以 {prefix} 开头的报告")
        ids += named
    found: Differences = differences(db, *ids)
    return {
        "found": found,
        "summary": changes.summary(found),
        "mismatch": changes.mismatch(found),
        "seen": [[dict(row) for row in db.execute(_SEEN, [identity])] for identity in ids],
    }
