"""Radicals to the characters that are meant: PDF files that Chromium prints say ⼀ (U+2F00) for 一 (U+4E00).

Their fonts draw both with one glyph, and the printer names the first. NFKC takes back the Kangxi radicals, and of
the CJK Radicals Supplement only two: for the others Unicode has EquivalentUnifiedIdeograph.txt (15.0), here as far
as the character is in the Basic Multilingual Plane.
"""

from __future__ import annotations

import unicodedata

_SUPPLEMENT = (
    "⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 ⺒巳 ⺓幺 ⺔彑 "
    "⺕彐 ⺖忄 ⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺟母 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 "
    "⺨犭 ⺩王 ⺫目 ⺬示 ⺭礻 ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺳㓁 ⺴冗 ⺶羊 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺾艹 ⺿艹 "
    "⻀艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻈讠 ⻉贝 ⻋车 ⻌辶 ⻍辶 ⻎辶 ⻏邑 ⻐钅 ⻑長 ⻒镸 ⻓长 "
    "⻔门 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻟飠 ⻠饣 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 "
    "⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟 "
)
_KANGXI = map(chr, range(0x2F00, 0x2FD6))
RADICALS = str.maketrans(
    {pair[0]: pair[1] for pair in _SUPPLEMENT.split()} | {char: unicodedata.normalize("NFKC", char) for char in _KANGXI}
)


def plain(text: str) -> str:
    """Return `text` with characters for radicals.

    >>> plain("⻘川市⺠政局⼯作")
    '青川市民政局工作'
    """
    return text if text.isascii() else text.translate(RADICALS)
