"""Access states: how a request for a page or a portal went. One vocabulary for captures, pages and portals.

A list of states instead of one "error": an address that refuses foreigners, one that is closed for repairs and one
that is gone mean different things to who asks why a report is missing.
"""

from __future__ import annotations

from typing import Final

# Only what is `good` may replace what was read from an address before.
LABELS: Final = {
    "good": "正常",
    "unreachable": "无法连接",
    "tls": "加密连接失败",
    "region": "限制境外访问",
    "challenge": "脚本验证",
    "block": "拦截页",
    "login": "要求登录",
    "maintenance": "维护页",
    "soft404": "假性正常（内容不存在）",
    "gone": "已删除",
    "moved": "已迁移",
    "disallowed": "robots.txt 不允许",
    "error": "服务器错误",
}
STATES: Final = tuple(LABELS)
