"""Arguments of a table page that datasette would fail on with status 500 are answered with 400, in words."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import BadRequest


@hookimpl(tryfirst=True)
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Callable[[], Awaitable[None]]:
    """Check the arguments before datasette uses them; adds no filter of its own."""

    async def check() -> None:
        for value in request.args.getlist("_through"):
            if not _is_through(_json(value)):
                raise BadRequest("_through 应为含 table、column、value 的 JSON")
        db = datasette.get_database(database)
        columns = {*await db.table_columns(table), "rowid"}
        sorts = [request.args[name] for name in ("_sort", "_sort_desc") if request.args.get(name)]
        if len(sorts) > 1 or not columns.issuperset(sorts):
            raise BadRequest(f"不能这样排序：{'、'.join(sorts)}")
        for name in ("_facet", "_facet_array", "_facet_date"):
            unknown = [value for value in request.args.getlist(name) if value[:1] != "{" and value not in columns]
            if unknown:
                raise BadRequest(f"没有这一列：{unknown[0]}")
        for name in ("_timelimit", *(["_next"] if await db.get_view_definition(table) else [])):
            value = request.args.get(name)
            if value and not (value.isascii() and value.isdigit() and len(value) < 10):
                raise BadRequest(f"{name} 应为数字")
        # datasette would look for the index's rowid among rowids, where this archive keeps it in `serial`.
        if any(name.startswith("_search_") for name in request.args):
            raise BadRequest("不支持按单列检索，请用 _search")

    return check


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _is_through(through: Any) -> bool:
    return (
        isinstance(through, dict)
        and all(isinstance(through.get(name), str) for name in ("table", "column"))
        and (isinstance(through.get("value"), (str, int, float)))
    )
