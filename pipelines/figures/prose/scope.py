"""Of whom, of what time and in what sense something is said: only what the body itself did in the year is a figure."""

from __future__ import annotations

import re

from pipelines.figures.prose.counts import last_statement

# Clauses that speak of another time, of a change, of a plan, a rate or a condition.
_OTHERWISE = re.compile(
    r"上年|去年|上一年|前年|往年|同期|同比|环比|比上|较上|较去|相比|增加|增长|减少|下降|上升|提高|平均|每[年月周季个件]|日均|月均|"
    r"另(?!行)|日前|近日|再次|再度|额外|分别(?!为|是|有|通过|以|:)|除[^,;。]{1,40}外|"
    r"不少于|不低于|不超过|至少|力争|计划|拟|将|下一年|明年|次年|来年|目标|假如|如果|如需|应当|必须|争取|今后|下一步"
)
CARRIED = frozenset({"applications_carried_in", "applications_carried_out"})
_YEAR_CARRIED_OVER = re.compile(r"上一?年度?|下一?年度?|次年")  # which the wordings of those two name themselves

_OTHERS = re.compile(
    r"各(?:级|乡|镇|街道|县|区|市|部门|单位|科室|处室|股室|社区|村|地|有关|相关|直属)|[市县区省州](?:直|级(?:各)?(?:部门|单位))|"
    r"乡镇|镇街|直属单位|下属|所属|基层|部分(?:单位|部门|科室)|个别|有的|一些|多数|系统内|系统共|成员单位|[个家](?:单位|部门)|本级|(?<!大)代表|"
    r"的(?:单位|部门|机关|乡|镇|街道|县|区|市|局)|某(?!某)|最[多高大]"
)
_PLACE = "全[省市县区州旗镇乡]"
_ALL_OF_PLACE = re.compile(
    rf"{_PLACE}(?:各级)?各?(?:部门|单位|行政机关|政府部门|政府)(?![、和及与])|{_PLACE}(?!各|部门|单位|行政机关|政府部门)"
)
_NAMED = re.compile(
    r"(?<![我本□])[\u4e00-\u9fff](?<![我本])(?:局|委|厅|办|院|处|公司|镇|乡|街道|中心|学校)(?!理|公室|结|法|事|于|置|罚|托|限)"
)
_ITSELF = re.compile(r"[我本](?:单位|机关|[局委厅办院处镇乡县市区省部署司])")
_APPLICANT = re.compile(r"公民|法人|组织|企业|个人|单位")
_ALL_APPLICANTS = re.compile(r"(?:公民|个人).{0,4}(?:法人|组织|企业|单位)|(?:法人|组织|企业|单位).{0,4}(?:公民|个人)")

_YEAR = re.compile(r"(\d{4})年")
_PART_OF_YEAR = re.compile(
    r"(?<!报告)(?<!统计)(?<!年度)期间|\d{1,2}月|[一二三四]季度|季度|上半年|下半年|本月|当月|前三季"
)
_WHOLE_YEAR = re.compile(r"全年|年度|本年|今年|当年|年内")

_HAN = "〇○零一二两三四五六七八九十"
_SINCE = re.compile(
    r"累计|截至|截止|以来|历年|至今|施行后|十[一二三四五]五(?:时期|期间|规划|以来)|[本上这]一?届|任期|"
    rf"(?<![第{_HAN}\d])(?:[二两三四五六七八九十][{_HAN}]{{0,2}}|[几多数]|\d{{1,2}})年"
    rf"(?=[来间共内里中]|期间|时间|以来|累计|收|未|没|主动)|"
    rf"近(?:[{_HAN}]{{1,3}}|\d{{1,2}}|[几多数])年|\d{{4}}年?度?[-—–~至到、和及与]{{1,2}}\d{{4}}年"
)
_THIS_YEAR_SO_FAR = re.compile(r"(?:今年|本年|一年|本年度)(?:以)?来|(?:全年|年度|年内|今年|本年)(?:共)?累计")
_SINCE_A_YEAR = re.compile(r"\d{4}年以来")  # which year that is, _of_the_year judges
OTHER_YEAR = re.compile(r"\d{4}年(?!\d{1,2}月)|上一?年度?|去年|[下明次]一?年度?")
_OWN_YEAR = re.compile(r"本年|今年")
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
    if indicator in CARRIED:
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


def names_a_body(clause: str) -> bool:
    """Return whether the clause names a body, which may be the reporting one or another: 区教育局收到…"""
    return bool(_NAMED.search(clause))


def of_some_applicants(words: str) -> bool:
    """Return whether words on applications tell only those of some: 法人的, but not 公民、法人或其他组织的."""
    rest = _ITSELF.sub("", words)
    return bool(_APPLICANT.search(rest)) and not _ALL_APPLICANTS.search(rest)


def is_of_another_year(above: str, said: str, year: int | None) -> bool:
    """Return whether the words `above` a sentence, a heading or lead-in, put it into another year than its own do."""
    if year is None or str(year) in above or _OWN_YEAR.search(said) or f"{year}年" in said:
        return False
    return bool(OTHER_YEAR.search(above))
