"""The words of the site for the values that the archive stores."""

from __future__ import annotations

import re
from typing import Any

# (label, mark): the mark repeats what the colour says, for readers and printers without colours.
STATES = {
    "on time": ("按时", "✓"),
    "late": ("迟发", "!"),
    "undated": ("无日期", "?"),
    "image only": ("仅图片", "▣"),
    "attachment only": ("仅附件", "▤"),
    "withdrawn": ("撤下", "↓"),
    "not found": ("未见", "✕"),
    "unreachable": ("无法访问", "⊘"),
    "not searched": ("未搜寻", "…"),
    "not due": ("未到期", "·"),
}

COPY_KINDS = {
    "revision": "旧版本(同一网址后来换了文字)",
    "script": "简繁转换的副本",
    "mirror": "转载或镜像",
}

SCRIPTS = {"hans": "简体", "hant": "繁体"}
LANGUAGES = {"hans": "zh-Hans", "hant": "zh-Hant"}
OUTCOMES = {"done": "完成", "suspect": "可疑", "failed": "失败", "interrupted": "中断"}
QUALITIES = {"good": "完整", "degraded": "可能不完整"}


def state_label(state: str) -> str:
    """Return the Chinese word for a state of `coverage`, or the state itself where there is none yet."""
    return STATES.get(state, (state, ""))[0]


def state_mark(state: str) -> str:
    """Return the sign that stands beside the word for a state."""
    return STATES.get(state, ("", "?"))[1]


def css_name(state: str) -> str:
    """Return `state` as part of a CSS class.

    >>> css_name("not found")
    'not-found'
    """
    return re.sub(r"[^a-z]+", "-", state.lower())


def day(moment: Any) -> str:
    """Return the date of an ISO 8601 moment.

    >>> day("2026-01-05T02:00:00+00:00")
    '2026-01-05'
    """
    return str(moment or "")[:10]


def web_address(url: Any) -> str | None:
    """Return `url` when it is safe to link to, else None: only http and https.

    >>> web_address("https://www.gov.cn/"), web_address("javascript:alert(1)")
    ('https://www.gov.cn/', None)
    """
    return url if isinstance(url, str) and re.match(r"https?://[^\s/]", url, re.IGNORECASE) else None
