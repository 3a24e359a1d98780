"""Which body reports, and on which year."""

from __future__ import annotations

import re

from pipelines.metadata import Surroundings
from pipelines.titles import REPORT_TITLE, YEAR

_NUMERALS = {numeral: str(value) for value, numeral in enumerate("〇一二三四五六七八九")} | {
    "零": "0", "○": "0", "Ｏ": "0", "О": "0", "O": "0", "◯": "0", "０": "0", "壹": "1", "贰": "2",
}  # fmt: skip
_REPORT_YEAR = re.compile(rf"({YEAR})\s?(?:[-—–~～至到]{{1,2}}\s?{YEAR}\s?)?(?:年度|学年度?|學年度?|年)")
_BARE_YEAR = re.compile(r"(?<!\d)(20[012]\d)(?!\d)(?!\s?[-/.]\s?\d)")
# 〔2021〕30号 and a date of a signature are years of something else.
_PERIOD = re.compile(rf"({YEAR})\s?年\s?1\s?月\s?1\s?日\s?(?:起)?(?:[-—–~～至到]|——)")
_ORGAN = re.compile(
    r"(?:人民政府(?:办公[厅室])?|政府(?:办公[厅室])?|街道(?:办事处)?|办事处|委员会|管委会|委|办公[厅室]|办|局|厅|部|署|院|校|学|中心|镇|乡|所|站|集团|公司|"
    r"廳|辦公[廳室]|委員會|管委會|學|鄉|鎮|處|处|队|隊|馆|館|会|會|省|市|区|區|县|縣|旗|州|行|社|团|大学|中学|小学|幼儿园|园)$"
)
_NO_BODY = re.compile(r"[:：。，,>\s]|网站$|新华社$|报社$|^(?:政府|政务|信息)")
_BRACKETED = re.compile(r"[(（【\[][^()（）【】\[\]]{0,20}[)）】\]]")
_AROUND_NAME = re.compile(
    r"^(?:关于|關於)(?:报送|印发|公布|发布)?|(?:的|关于|關於|年度|政务|政務|工作|年|全年|和|及|与)$"
)
_LABELLED = re.compile(
    r"(?:发布机构|发布单位|发布部门|发文机关|发文单位|发文机构|公开机构|公开主体|制发机关|责任部门|公开责任部门|"
    r"發佈機構|發布機構)\s?(?:[:：]|\|)\s?(\S{2,40})"
)
_BARE = re.compile(r"^(市|区|區|县|縣|省|州|旗|自治区|自治州|自治县)(?=.{2})(?!.{0,6}[市县縣区區](?:人民政府|政府))")
# Every city has these; they say nothing of where.
_ANYWHERE = re.compile(
    r"^(?:(?:国家级|省级|经济(?:技术)?|高新(?:技术)?(?:产业)?|综合|保税|旅游|工业|产业)?(?:开发区|高新区|新区|园区|保税区|"
    r"度假区|示范区|管理区|功能区|景区|社区)|城区)"
)
_NATIONAL = re.compile(
    r"^(?:国家|中国|中华|国务院|全国|最高)|^[^市县区]{2,8}(?:部|总局|总署|署)$|大学|学院|学校|研究院"
)
_UNIT = re.compile(r".{1,12}?(?:自治区|自治州|自治县|地区|特别行政区|新区|省|市|盟|州|区|區|县|縣|旗)")
_SITE_SUFFIX = re.compile(r"(?:政府)?(?:门户)?(?:政务)?(?:网站|网|網站|網)?$")


def year_of(title: str, page: Surroundings | None = None, text: str = "") -> int | None:
    """Return the year reported on: from the title, else from the headings and the first sentences, else None.

    The year of publication is never a substitute. A school year counts as the year it begins in.

    >>> year_of("某大学2019—2020学年信息公开工作年度报告"), year_of("二〇二三年政府信息公开年报")
    (2019, 2023)
    """
    for line in (title, *((page.page_title, *page.headings) if page else ())):
        if line == title or REPORT_TITLE.search(line):
            match = _REPORT_YEAR.search(line) or (_BARE_YEAR.search(line) if REPORT_TITLE.search(line) else None)
            if match:
                return _number(match.group(1))
    opening = text[:3000]
    period = _PERIOD.search(opening)
    if period:
        return _number(period.group(1))
    named = re.search(rf"({YEAR})\s?(?:年度|年)[^。\n]{{0,30}}(?:信息|資訊)公[开開]", opening[:800])
    return _number(named.group(1)) if named else None


def _number(year: str) -> int:
    return int("".join(_NUMERALS.get(char, char) for char in year))


def publisher_of(title: str, page: Surroundings, region: str, source: str | None) -> str | None:
    """Return the full name of the body that reports, or None.

    Taken from the title, a labelled line, the source, or the site's name; a name that begins with its level
    only (市民政局) is completed by `region`, else by the jurisdiction in the site's name, else left as stated.
    """
    site = page.meta.get("sitename", "")
    named = subject_of(title)
    if not named:
        labelled = (match.group(1) for line in page.beside if (match := _LABELLED.search(line)))
        stated = (*labelled, *page.before[-3:], source or "", page.meta.get("contentsource", ""), _site_body(site))
        named = next((name for name in stated if _is_body(name)), None)
    if not named:
        return None
    return complete(named, region, site)


def subject_of(title: str) -> str | None:
    """Return the body that a report's title names, or None.

    >>> subject_of("2013年市民政局政府信息公开工作年度报告")
    '市民政局'
    """
    match = REPORT_TITLE.search(title)
    if not match:
        return None
    head = title[: match.start()].removesuffix("政府").removesuffix("政务")  # of 政府信息公开, not of 某市政府
    head = _BRACKETED.sub("", _BARE_YEAR.sub("", _REPORT_YEAR.sub("", head)))
    for _ in range(3):  # 关于2019年度的政府 …: the words round a name come in any order
        head = _AROUND_NAME.sub("", head.strip(" -_—:：《》【】[]()（）、,，"))
    return head if _is_body(head) else None


def _is_body(name: str) -> bool:
    return 2 < len(name) <= 40 and bool(_ORGAN.search(name)) and not _NO_BODY.search(name)


def _site_body(site: str) -> str:
    return _SITE_SUFFIX.sub("", site)


def complete(name: str, region: str, site: str) -> str:
    """Return `name` with its jurisdiction in front, where it names only the jurisdiction's level.

    >>> complete("市民政局", "辽阳市", ""), complete("市民政局", "", "辽阳市人民政府"), complete("市民政局", "", "")
    ('辽阳市民政局', '辽阳市民政局', '市民政局')
    """
    bare = _BARE.match(name)
    if not bare:
        return _placed(name, region or "".join(_UNIT.findall(_site_body(site))))
    if site.endswith(name) or _site_body(site).endswith(name):
        return _site_body(site)
    for place in (region, site):
        prefix = _jurisdiction(place, bare.group(1))
        if prefix:
            return prefix + name[len(bare.group(1)) :]
    return name


def is_placed(name: str) -> bool:
    """Return whether `name` says which place the body belongs to, so that it can be told from its namesakes.

    >>> [is_placed(name) for name in ("辽阳市民政局", "市民政局", "城关镇人民政府", "教育局", "民政部", "长江大学")]
    [True, False, False, False, True, True]
    """
    return not _BARE.match(name) and (_unit(name) is not None or bool(_NATIONAL.search(name)))


def _unit(name: str) -> str | None:
    """Return the jurisdiction that `name` begins with, or None."""
    unit = None if _ANYWHERE.match(name) else _UNIT.match(name)
    return unit.group() if unit else None


def _placed(name: str, region: str) -> str:
    """Return `name` behind as much of `region` as tells it from its namesakes.

    >>> _placed("城关镇人民政府", "甲县"), _placed("朝阳区民政局", "北京市"), _placed("朝阳区民政局", "北京市朝阳区")
    ('甲县城关镇人民政府', '北京市朝阳区民政局', '北京市朝阳区民政局')
    >>> _placed("石桥县民政局", "石桥县"), _placed("辽阳市民政局", "辽宁省"), _placed("长江大学", "")
    ('石桥县民政局', '辽阳市民政局', '长江大学')
    """
    unit = _unit(name)
    if unit is None:
        return name if _NATIONAL.search(name) else region + name
    if unit[-1] not in "区區县縣旗" or name.startswith(region):  # cities have names of their own
        return name
    places = _UNIT.findall(region)
    if unit in places:
        above = places[: places.index(unit)]
        return (above[-1] if above else "") + name
    return places[-1] + name if places and places[-1].endswith(("市", "州", "盟")) else name


def _jurisdiction(place: str, level: str) -> str | None:
    """Return the part of `place` down to `level`: 北京市昌平区 for 区, 辽阳市 (without its province) for 市."""
    place = re.sub(r"^中国[·•]?\s?", "", place.strip())
    units = _UNIT.findall(place)
    for number, unit in enumerate(units):
        if unit.endswith(level) and len(unit) > len(level):
            above = units[number - 1] if number and units[number - 1].endswith("市") and level in "区區" else ""
            return str(above + unit)
    if not units and level == "市" and re.fullmatch(r"[一-龥]{2,4}", place):
        return f"{place}市"  # 中国·辽阳
    return None
