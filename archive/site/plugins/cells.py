"""How single values look in datasette's tables."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from markupsafe import Markup

from archive.site.labels import COPY_KINDS, QUALITIES, SCRIPTS, STATES, web_address

_WORDS = {
    "script": SCRIPTS,
    "quality": QUALITIES,
    "copy_kind": COPY_KINDS,
}


@hookimpl
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """Return the Chinese word for a stored value, a link for an address or a report, else None."""
    if not isinstance(value, str):
        return None
    if column == "state" and table == "coverage" and value in STATES:
        return f"{STATES[value][0]}({value})"
    if column in _WORDS and value in _WORDS[column]:
        return f"{_WORDS[column][value]}({value})"
    if table in ("coverage", "report_list") and column in ("report", "id"):
        link = datasette.urls.row(database, "reports", value)
        return Markup('<a href="{}"><code>{}</code></a>').format(link, value[:8])
    if web_address(value) and "\n" not in value and " " not in value:
        shown = value if len(value) <= 70 else value[:67] + "…"
        return Markup('<a href="{}" rel="external noopener noreferrer nofollow">{}</a>').format(value, shown)
    return None
