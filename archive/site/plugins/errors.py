"""Errors in Chinese, without a traceback for what a visitor typed, and 400 for what datasette calls 500."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Response
from datasette.utils.sqlite import sqlite3
from datasette.views.base import DatasetteError

TITLES = {400: "请求有误", 403: "不允许访问", 404: "没有这个页面", 405: "不支持这种请求"}
_TOO_SLOW = "查询超出了时间限制。请加上条件缩小范围，或过一会儿再试。"
# What SQLite and its binding make of values that are too large, or no text.
_TOO_MUCH = (sqlite3.DataError, MemoryError, OverflowError, UnicodeError)
# The only JSON that datasette reads for a page is in its address (year__in=[…]); a Warning is SQL of two statements.
_MALFORMED = (json.JSONDecodeError, sqlite3.Warning)


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Generator[None, Any, None]:
    """Answer expected errors; leave the others to datasette, which logs them.

    A wrapper, since datasette asks every hook, and its own prints a traceback for each mistyped address.
    """
    outcome = yield
    answer = _expected(exception)
    if answer:
        outcome.force_result([_page(datasette, request, *answer)])


def _expected(exception: Exception) -> tuple[int, str] | None:
    """Return the status and the sentence for an error that a visitor can cause, else None."""
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0]) if exception.args else ""
    if isinstance(exception, DatasetteError):
        message = _TOO_SLOW if exception.message_is_html else str(exception.message)
        return 400 if exception.status >= 500 else exception.status, message
    if isinstance(exception, QueryInterrupted):
        return 400, _TOO_SLOW
    if isinstance(exception, _TOO_MUCH):
        return 400, "查询中的值太大，或不是合法的文字。"
    if isinstance(exception, _MALFORMED):
        return 400, f"不能理解：{exception}"
    return None


def _page(datasette: Any, request: Any, status: int, message: str) -> Callable[[], Awaitable[Any]]:
    async def answer() -> Any:
        title = TITLES.get(status, f"错误 {status}")
        if request.path.partition("?")[0].endswith(".json"):
            return Response.json({"ok": False, "error": message, "status": status, "title": title}, status=status)
        page = await datasette.render_template(
            "error.html", {"status": status, "title": title, "error": message}, request=request
        )
        return Response.html(page, status=status)

    return answer
