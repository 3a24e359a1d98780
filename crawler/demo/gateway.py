"""The script gateway of a portal: the same page in traditional script, under /gate/big5/<host>/<path>.

Real gateways convert words, not only characters (seeds/000): 信息 becomes 資訊 but stays in 信息公開, 网络 becomes
網路 and 注销 becomes 登出. `archive.fold` must bring all of it back.
"""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC

_WORDS = {"網絡": "網路", "註銷": "登出"}
_WORD = re.compile("|".join(_WORDS))
_INFORMATION = re.compile("信息(?!公開)")


@cache
def _s2t() -> OpenCC:
    return OpenCC("s2t")


def traditional(text: str) -> str:
    """Return `text` as the gateway shows it.

    >>> traditional("政府信息公开网络信息")
    '政府信息公開網路資訊'
    """
    converted = _WORD.sub(lambda word: _WORDS[word.group()], str(_s2t().convert(text)))
    return _INFORMATION.sub("資訊", converted)


def path(host: str, address: str) -> str:
    """Return the gateway's path for a page of `host`."""
    return f"/gate/big5/{host}{address}"
