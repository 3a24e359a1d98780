"""Errors in Chinese, without a traceback for what a visitor typed, and 400 for what datasette calls 500."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Base400, Response
from datasette.utils.sqlite import sqlite3
from datasette.views.base import DatasetteError

TITLES = {400: "请求有误", 403: "不允许访问", 404: "没有这个页面", 405: "不支持这种请求"}
# What SQLite and its binding make of values that are too large, or no text.
_TOO_MUCH = (sqlite3.DataError, MemoryError, OverflowError, UnicodeError)


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Any]]:
    """Answer expected errors; leave the others to datasette, which logs them."""

    async def answer() -> Any:
        if isinstance(exception, Base400):
            status, message = exception.status, str(exception.args[0]) if exception.args else ""
        elif isinstance(exception, DatasetteError):
            status = 400 if exception.status >= 500 else exception.status
            message = "查询超出了时间限制。" if exception.message_is_html else str(exception.message)
        elif isinstance(exception, _TOO_MUCH):
            status, message = 400, "查询中的值太大,或不是合法的文字。"
        else:
            return None
        title = TITLES.get(status, f"错误 {status}")
        if request.path.partition("?")[0].endswith(".json"):
            return Response.json({"ok": False, "error": message, "status": status, "title": title}, status=status)
        page = await datasette.render_template(
            "error.html", {"status": status, "title": title, "error": message}, request=request
        )
        return Response.html(page, status=status)

    return answer
