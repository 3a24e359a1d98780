"""How single values look in datasette's tables."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.utils import tilde_encode
from markupsafe import Markup

from archive.site.labels import web_address, word_for


@hookimpl
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """Return the Chinese word for a stored value, a link for an address or a report, else None."""
    if not isinstance(value, str):
        return None
    word = word_for(column, value) if table else None
    if word:
        return Markup('{} <span class="hint">{}</span>').format(word, value)
    if table in ("coverage", "report_list") and column in ("report", "id"):
        link = datasette.urls.row(database, "reports", tilde_encode(value))
        return Markup('<a href="{}"><code>{}</code></a>').format(link, value[:8])
    if web_address(value) and "\n" not in value and " " not in value:
        shown = value if len(value) <= 70 else value[:67] + "…"
        return Markup('<a href="{}" rel="external noopener noreferrer nofollow">{}</a>').format(value, shown)
    return None
