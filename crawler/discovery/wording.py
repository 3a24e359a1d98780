"""What the names of columns and the shapes of addresses say about the way to the 政府信息公开年报.

The rules for government sites (国办公开办函〔2019〕61号) ask for an area 政府信息公开 with 指南, 制度, 法定主动公开内容
and 政府信息公开年报; menus call it 政务公开, 信息公开 and 年报 for short. Texts are folded first: one script, one case.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from archive.fold import fold
from crawler.families.record import Link, reads_like_report
from pipelines.naming import is_body, is_companion_title, subject_of

# Nobody calls a menu entry more than this; what is longer is the title of an article.
LONGEST = 60
COLUMN, YEAR = 100, 85  # scores of the column by its full name, and of a year in a list of years
GROUP = 80  # of 区政府年报, 部门年报, a bare 年度报告

_DISCLOSURE = re.compile(r"(?:信息|政务)公开")
_REPORTS = re.compile(r"年报|年度.{0,4}报告|工作报告|公开报告|年度总结")
_COLUMN = re.compile(
    r"(?:信息|政务)公开(?:工作)?(?:情况)?的?(?:年度|历年)?(?:工作)?(?:总结)?(?:年报|年度报告|年度工作报告|报告)"
    r"(?:专栏|专题|栏目|专区|公开|公示|发布|集锦|汇总|列表)?$"
)
_GROUP = re.compile(
    r"^(?:[^0-9:,。;]{0,14})(?:年报|年度报告|年度工作报告)(?:专栏|专题|栏目|专区|公开|公示|发布|汇总|列表)?$"
)
_YEAR = re.compile(r"^(?:20[012]\d)(?:年|年度)?(?:政府)?(?:信息公开|政务公开)?(?:工作)?(?:年报|年度报告|报告)?$")
_A_YEAR = re.compile(r"20[012]\d")
# Reports of another kind: alone they are none of ours, beside 信息公开 they may name a bureau (财政局).
_OTHERS = re.compile(
    r"企业|公司|法治|法制|依法行政|财政|预算|决算|预决算|审计|报表|统计|环境|质量|监察|监管|食品|药品|信用|就业|教学|科研|"
    r"财务|基金|慈善|社会组织|社会团体|个体|农民|合作社|上市|年鉴|立法|执法|知识产权|气象|水资源|国有|国资|公积金|信访|"
    r"政府工作报告|述职|督察|巡视|政府网站|网站工作|绩效|民生|人大|政协|党务|村务|商务|普法|安全生产|市场主体|事业单位法人"
)
_NEVER = re.compile(
    r"企业信息|企业年|企业环境|公司信息|环境信息|预算信息|决算信息|预决算|财政信息|财务信息|党务公开|村务公开|厂务|校务公开|"
    r"法治政府|法制政府|依法行政|工作报表|年度报表|统计公报|政府工作报告"
)
_PAPER = re.compile(r"(?:通知|通报|方案|要点|指南|问卷|培训班?)$")
# From the area down to its parts; the first that matches counts.
_WAY = (
    (re.compile(r"^政府信息公开(?:专栏|专区|平台|目录|网|栏目)?$"), 70),
    (re.compile(r"^(?:信息公开|信息公开(?:专栏|平台|目录|网))$"), 62),
    (re.compile(r"^法定主动公开"), 58),
    (re.compile(r"主动公开(?:内容|目录|信息)?$"), 52),
    (re.compile(r"^(?:政务|校务)公开"), 50),
    (re.compile(r"依申请公开|公开指南|公开制度|公开规定"), 30),
    (re.compile(r"信息公开"), 44),
    (re.compile(r"^(?:政府|政务)?公开(?:目录|专栏|平台)?$"), 42),
    (re.compile(r"政务公开"), 38),
    (re.compile(r"^(?:网站地图|站点地图|网站导航|栏目导航|sitemap)$"), 20),
)
# Of a folder's letters alone: zfxxgknb_530, 2019nb and gknb2017 are zfxxgknb, nb and gknb.
_SHAPES = (
    (re.compile(r"(?:xxgk|zwgk|gkgz|gk)(?:nb|ndb|ndgzb|gznb|gzndb|gzb)|ndxxgkbg|nianbao|annualreport"), 56),
    (re.compile(r"^[a-z]{0,3}nb[a-z]{0,2}$|^nb[a-z]{2,6}$|^[a-z]{0,4}(?:ndbg|gznb|gzndbg|ndgzbg)$"), 40),
    (re.compile(r"^z?fxxgk"), 16),
    (re.compile(r"^(?:xxgk|zwgk|gkml|gongkai|openinfo|fdzdgk|zdgk)"), 8),
)
_INDEX = re.compile(r"^(?:index|default|main|[a-z_]{0,20}list)[\w-]{0,60}\.\w{2,5}$|^\d{1,2}\.html?$")
_PAGE = re.compile(r"^([a-z]+)(?:_?\d{1,4})?\.(?:s?html?|jsp|aspx?|php|action)$")


@lru_cache(4096)
def plain(text: str) -> str:
    """Return `text` folded and without white space and marks around it.

    >>> plain(" 政府資訊公開 年報 >>")
    '政府信息公开年报'
    """
    return re.sub(r"^[^\w]+|[^\w]+$", "", "".join(fold(text[:300]).split()))


def names_column(text: str) -> bool:
    """Tell whether `text` is the full name of the column.

    >>> names_column("政府信息公开年报"), names_column("信息公开指南"), names_column("2023年政府信息公开年报")
    (True, False, False)
    """
    name = plain(text)
    named = len(name) <= LONGEST and _COLUMN.search(name) and not _A_YEAR.search(name)
    return bool(named) and not _NEVER.search(name)


def names_group(text: str) -> bool:
    """Tell whether `text` names a part of the column, or the column for short.

    >>> names_group("部门年报"), names_group("年度报告"), names_group("企业年度报告"), names_group("财政局信息公开年报")
    (True, True, False, True)
    """
    name = plain(text)
    if len(name) > LONGEST or _A_YEAR.search(name) or not (_GROUP.search(name) or _COLUMN.search(name)):
        return False
    return not _NEVER.search(name) and (bool(_DISCLOSURE.search(name)) or not _OTHERS.search(name))


def names_year(text: str) -> bool:
    """Tell whether `text` is a year, as it stands in a list of years.

    >>> names_year("2023年"), names_year("2023年度报告"), names_year("2023年政府工作要点")
    (True, True, False)
    """
    return _YEAR.search(plain(text)) is not None


def says_more(text: str) -> bool:
    """Tell whether a link says 更多: the whole list behind the newest of its records."""
    return plain(text) in ("更多", "more", "查看更多", "查看全部", "全部")


def is_report(title: str) -> bool:
    """Tell whether a record's title reads like an annual disclosure report, and not like one of another kind."""
    papers = is_companion_title(title) or _PAPER.search(plain(title)) or _NEVER.search(plain(title))
    return reads_like_report(fold(title)) and not papers


def is_years_report(title: str) -> bool:
    """Tell whether a record of the column itself may be a report: there, 某局2023年年报 says enough.

    >>> is_years_report("民政局2023年年度报告"), is_years_report("2023年部门决算")
    (True, False)
    """
    name = plain(title)
    return bool(_A_YEAR.search(name) and _REPORTS.search(name)) and not (_OTHERS.search(name) or _NEVER.search(name))


def score_of_words(text: str) -> int:
    """Return how likely a link that says `text` leads to the column: 100 by its full name, 0 for no sign of it."""
    name = plain(text)
    if not name or len(name) > LONGEST or _NEVER.search(name):
        return 0
    if names_column(name):
        return COLUMN - _of_another(name)
    if names_group(name):
        return GROUP - _of_another(name)
    if _REPORTS.search(name) and (_OTHERS.search(name) and not _DISCLOSURE.search(name)):
        return 0
    if is_report(name):
        return 34  # a report: its breadcrumb may lead back to the column
    return next((score for pattern, score in _WAY if pattern.search(name)), 0)


def score_of_address(url: str) -> int:
    """Return how likely an address is the column's by its last folders: 56 for zfxxgknb, 0 for an article's.

    >>> [score_of_address(f"http://x.example/{path}") for path in ("zfxxgknb/bm/", "2019nb/index.html", "nb/t1.html")]
    [56, 40, 0]
    """
    parts = [part for part in urlsplit(url).path.lower().split("/") if part]
    if parts and _INDEX.match(parts[-1]):
        parts.pop()
    elif parts and "." in parts[-1]:
        page = _PAGE.match(parts[-1])  # zfxxgknb.htm is a list, and stands for its folder
        parts = [page.group(1)] if page else []
    if parts and re.fullmatch(r"\d{5,}|[0-9a-f]{16,}", parts[-1]):
        return 0  # an article in a folder of its own
    names = [name for part in parts if (name := re.sub(r"[\d_-]+", "", part))]
    return max((_score_of_folder(name) for name in names[-2:]), default=0)


def _score_of_folder(name: str) -> int:
    return next((score for pattern, score in _SHAPES if pattern.search(name)), 0)


def names_others(text: str) -> bool:
    """Tell whether `text` names reports of another kind.

    >>> names_others("企业年报"), names_others("财政局信息公开年报")
    (True, False)
    """
    name = plain(text)
    return bool(_NEVER.search(name)) or (bool(_OTHERS.search(name)) and not _DISCLOSURE.search(name))


def bodies_of(reports: tuple[Link, ...]) -> set[str]:
    """Return the bodies that the titles of `reports` name."""
    return {name for link in reports if (name := subject_of(link.title))}


def _of_another(name: str) -> int:
    """Return how much less one body's own column counts than the site's: 民政局信息公开年报 beside 信息公开年报."""
    head = _DISCLOSURE.split(name)[0].removesuffix("政府").removesuffix("政务")
    short = head or re.sub(r"(?:年报|年度.{0,2}报告).*$", "", name)
    group = re.search(r"政府$|部门|乡镇|镇街|街道$|街镇|单位|各|机关|本级|^[省市县区州旗]", short)
    return 0 if group or not is_body(short) else 35
