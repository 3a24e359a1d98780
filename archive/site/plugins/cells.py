"""How single values look in datasette's tables."""

from __future__ import annotations

import re
from typing import Any

from datasette import hookimpl
from datasette.utils import tilde_encode
from markupsafe import Markup

from archive.rules import RULES
from archive.site.labels import moment, number, web_address, word_for

_REPORT = re.compile(r"[0-9a-f]{32}")
_OF_REPORTS = {("report_list", "id"), ("coverage", "report"), ("figure_list", "report"), ("captures", "report")}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """Return the Chinese word for a stored value, a link for an address, a body or a report, else None.

    A moment is shown in Beijing time, with the UTC that is stored as its title.
    """
    if isinstance(value, float) and column in ("value", "left", "right"):
        return number(value)
    if not isinstance(value, str):
        return None
    if _MOMENT.fullmatch(value):
        return Markup('<time datetime="{0}" title="UTC {0}">{1}</time>').format(value, moment(value))
    if table is None:
        link = _from_an_answer(row, value, column, database, datasette)
        if link:
            return link
    word = word_for(column, value) if table else None
    if word:
        return Markup('{} <span class="hint">{}</span>').format(word, value)
    if (table, column) in _OF_REPORTS:
        link = datasette.urls.row(database, "reports", tilde_encode(value))
        return Markup('<a href="{}"><code>{}</code></a>').format(link, value[:8])
    if web_address(value) and "\n" not in value and " " not in value:
        link = '<a class="address" href="{0}" rel="external noopener noreferrer nofollow">{0}</a>'
        return Markup(link).format(value)
    return None


def _from_an_answer(row: Any, value: str, column: str, database: str, datasette: Any) -> Any:
    """Return what a cell of a query's answer links to, by its column: report, title, body or indicator."""
    beside = dict(zip(row.keys(), row, strict=True))
    if column == "report" and _REPORT.fullmatch(value):
        target, shown = datasette.urls.row(database, "reports", value), value[:8]
    elif column == "title" and _REPORT.fullmatch(str(beside.get("report"))):
        target, shown = datasette.urls.row(database, "reports", beside["report"]), value
    elif column == "publisher" and isinstance(beside.get("body"), str):
        target, shown = datasette.urls.row(database, "bodies", tilde_encode(beside["body"])), value
    elif column == "indicator_name" and isinstance(beside.get("indicator"), str):
        target, shown = datasette.urls.row(database, "indicators", tilde_encode(beside["indicator"])), value
    elif column == "rule" and value in RULES:
        return Markup('{} <span class="hint">{}</span>').format(RULES[value].name, value)
    else:
        return None
    return Markup('<a href="{}">{}</a>').format(target, shown)
