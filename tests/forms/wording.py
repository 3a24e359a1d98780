"""Labels as bodies word them: numbering, notes and words that differ from the form's."""

from __future__ import annotations

import re

from tests.forms.draw import Draw

_CIRCLED = "①②③④⑤⑥⑦⑧⑨"
_IDEOGRAPHS = "一二三四五六七八九"
# What stands in real tables instead of the words of the form; each may be used anywhere in a table.
_SWAPS: tuple[tuple[str, str], ...] = (
    ("其他", "其它"),
    ("数量", "数目"),
    ("本年新收", "本年收到"),
    ("（区分处理的，只计这一情形，不计其他情形）", ""),
    ("（区分处理的，只计这一情形，不计其他情形）", "(区分处理的,只计这一情形,不计其他情形)"),
    ("“三安全一稳定”", '"三安全一稳定"'),
    ("“三安全一稳定”", "三安全一稳定"),
    ("“三安全一稳定”", "‘三安全一稳定’"),
    ("“三安全一稳定”", "＂三安全一稳定＂"),
    ("行政规范性文件", "规范性文件"),
    ("本年制发件数", "制发件数"),
    ("本年废止件数", "废止件数"),
    ("本年收费金额（单位：万元）", "本年收费金额（万元）"),
    ("本年收费金额（单位：万元）", "本年收费金额(单位:万元)"),
    ("本年收费金额（单位：万元）", "本年收费金额"),
    ("采购总金额", "采购总金额（万元）"),
    ("本年增/减", "本年增／减"),
    ("本年增/减", "本年增减"),
    ("处理决定数量", "本年处理决定数量"),
    ("其他法律行政法规禁止公开", "其他法律、行政法规禁止公开"),
    ("逾期不补正、行政机关", "逾期不补正，行政机关"),
    ("、行政机关不再处理其政府信息公开申请", ""),
    ("结转下年度继续办理", "结转下年度继续办理数量"),
    ("三、本年度办理结果", "三、本年度办理结果（件）"),
    ("未经复议直接起诉", "未经复议 直接起诉"),
    ("其他", "其他 "),
    ("被依法纠错数", "被依法纠错数（件）"),
    ("微博微信", "微博、微信"),
    ("《条例》", "条例"),
    ("（不同渠道和方式公开相同信息计1条）", ""),
    ("（不同方式回应同一热点或舆情计1次）", ""),
    ("（不包括政府公报及政府网站工作人员数）", ""),
    ("告知作出更改补充数", "告知做出更改补充数"),
    ("网络申请数", "网络申请数（含电子邮件）"),
    ("召开政府信息公开", "召开全县政府信息公开"),
)


class Wording:
    """The wording of one report: each label goes through `__call__`, each number of a row through a method."""

    def __init__(self, draw: Draw) -> None:
        self.random = draw.random
        self._leaf = draw.pick("leaf numbers", "1.", 0.5, comma=3, circled=2, brackets=2, wide=2, none=2, stop=1)
        self._group = draw.pick("group numbers", "（一）", 0.7, ascii=3, spaced=1, enclosed=1, none=1)
        self._top = draw.pick("top numbers", "一、", 0.85, stop=2, none=1, spaced=1)
        self.seam = "：" if self._leaf == "none" or self._group == "none" else ""  # between labels in one cell
        self._swaps = []
        for old, new in _SWAPS:
            if draw.random.random() < 0.08:
                self._swaps.append((old, new))
                draw.chosen.append(f"wording: {old[:12]}→{new[:12]}")

    def __call__(self, words: str) -> str:
        for old, new in self._swaps:
            words = words if new and new in words else words.replace(old, new)
        return words

    def top(self, number: str, words: str) -> str:
        head = {"一、": f"{number}、", "stop": f"{number}.", "none": "", "spaced": f"{number} 、"}[self._top]
        return self(head + words)

    def group(self, number: str, words: str) -> str:
        number = number.strip("（）")
        enclosed = chr(0x3220 + _IDEOGRAPHS.index(number))
        styles = {"（一）": f"（{number}）", "ascii": f"({number})", "spaced": f"（{number}） ", "none": ""}
        return self(styles.get(self._group, enclosed) + words)

    def leaf(self, number: str, words: str) -> str:
        digit = int(number)
        styles = {
            "1.": f"{digit}.", "comma": f"{digit}、", "circled": _CIRCLED[digit - 1], "brackets": f"（{digit}）",
            "wide": f"{digit}．", "none": "", "stop": f"{digit}. ",
        }  # fmt: skip
        return self(styles[self._leaf] + words)


def upright(words: str) -> str:
    """Return `words` as a narrow head prints them, a character or two to a line."""
    step = 1 if len(words) <= 3 else 2
    return "\n".join(re.findall(f".{{1,{step}}}", words))
