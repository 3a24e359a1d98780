"""Of whom, of what time and in what sense something is said: only what the body itself did in the year is a figure."""

from __future__ import annotations

import re

from pipelines.figures.prose.counts import last_statement

# Clauses that speak of another time, of a change, of a plan, a rate or a condition.
_OTHERWISE = re.compile(
    r"上年|去年|上一年|前年|往年|同期|同比|环比|比上|较上|较去|相比|增加|增长|减少|下降|上升|提高|平均|每[年月周季个件]|日均|月均|"
    r"不少于|不低于|不超过|至少|力争|计划|拟|将|下一年|明年|次年|来年|目标|假如|如果|如需|应当|必须|争取|今后|下一步"
)
_CARRIED = frozenset({"applications_carried_in", "applications_carried_out"})
_YEAR_CARRIED_OVER = re.compile(r"上一?年度?|下一?年度?|次年")  # which the wordings of those two name themselves

_OTHERS = re.compile(
    r"各(?:级|乡|镇|街道|县|区|市|部门|单位|科室|处室|股室|社区|村|地|有关|相关|直属)|[市县区省州](?:直|级(?:各)?(?:部门|单位))|"
    r"乡镇|镇街|直属单位|下属|所属|基层|部分(?:单位|部门|科室)|个别|有的|一些|多数|系统内|系统共|成员单位|[个家](?:单位|部门)|本级|(?<!大)代表"
)
_ALL_OF_PLACE = re.compile(r"全[省市县区州旗镇乡](?:各级)?(?:各)?(?:部门|单位|行政机关|政府部门|政府)?")

_YEAR = re.compile(r"(\d{4})年")
_PART_OF_YEAR = re.compile(r"\d{1,2}月|[一二三四]季度|季度|上半年|下半年|本月|当月|前三季")
_WHOLE_YEAR = re.compile(r"全年|年度|本年|今年|当年|年内")

_SINCE = re.compile(r"累计|截至|截止|以来|历年|至今|施行后")
_THIS_YEAR_SO_FAR = re.compile(r"(?:今年|本年|一年|本年度)(?:以)?来|(?:全年|年度|年内|今年|本年)(?:共)?累计")
_SINCE_A_YEAR = re.compile(r"\d{4}年以来")  # which year that is, _of_the_year judges
# What exists at the end of the year has been collected for years.
_STOCK = frozenset({"reading_points", "disclosure_staff", "disclosure_staff_full_time", "disclosure_staff_part_time"})


def in_scope(said: str, at: int, clause: str, year: int | None, indicator: str = "") -> bool:
    """Return whether what stands at `at` is said of this body, of the year reported on, and of what was.

    `clause` is what stands before it; `indicator` is given where the wording has told it.

    >>> [in_scope(said, len(said), said, 2019) for said in ("全年收到申请", "2018年收到申请", "各乡镇收到申请")]
    [True, False, False]
    """
    return (
        _of_what_the_body_did(clause, indicator)
        and _of_the_year(said[:at], clause, year)
        and (indicator in _STOCK or not _of_years(said[:at]))
    )


def _of_what_the_body_did(clause: str, indicator: str) -> bool:
    own = _ALL_OF_PLACE.sub("", clause)
    if indicator in _CARRIED:
        own = _YEAR_CARRIED_OVER.sub("", own)
    return not _OTHERWISE.search(own) and not _OTHERS.search(own)


def _of_the_year(before: str, clause: str, year: int | None) -> bool:
    """Return whether no other year, and no part of the year, is spoken of."""
    years = _YEAR.findall(before)
    if year is None:
        if len(set(years)) > 1:
            return False
    elif years and int(years[-1]) != year:
        return False
    return not _PART_OF_YEAR.search(clause) or bool(_WHOLE_YEAR.search(clause))


def _of_years(before: str) -> bool:
    """Return whether it is said of all the years up to now."""
    statement = _THIS_YEAR_SO_FAR.sub("", _SINCE_A_YEAR.sub("", last_statement(before)))
    marks = list(_SINCE.finditer(statement))
    return bool(marks) and not _WHOLE_YEAR.search(statement, marks[-1].end())
