"""How reports and bodies are named: what is the title of an annual disclosure report, and whose it says it is."""

from __future__ import annotations

import re
import unicodedata

YEAR = r"(?:20\d\d|二[〇零○ＯОO◯０0][〇零○ＯОO◯０0一二三四五六七八九]{2})"
# 政府信息公开工作年度报告, 信息公开年报, 政府信息公开工作2013年度报告, 政務公開年度報告 …; what follows must not make
# it a paper about reports (…年度报告格式的通知). 政务公开 alone also names plans and summaries: it needs 年度.
REPORT_TITLE = re.compile(
    rf"(?:(?:信息|資訊|资讯)公[开開](?:工作|情况|情況|的|年度|年|总结|總結|和|{YEAR}|\s){{0,8}}|"
    r"(?:政务|政務)公[开開](?:工作)?(?:情况|情況)?(?:年度|年)(?:工作)?|"
    rf"{YEAR}\s?年度?(?:政务|政務)公[开開](?:工作)?(?:情况|情況)?(?:总结|總結)?)(?:报告|報告|年报|年報)"
    r"(?!.{0,8}(?:通知|格式|编制|編制|培训|模板|填报|考核|评估|要求|说明))"
)
_PART_OF_A_YEAR = re.compile(r"季度|上半年|下半年|半年|[一二三四]季|(?:\d|十)月份?(?:份|政府|信息)")
_OTHER_PAPER = re.compile(
    r"^关于.{0,60}(?:通知|通告|公告|通报|公示|函|请示|批复|意见|方案)$|"
    r"(?:报告|年报).{0,20}(?:通知|通报|的函|公示|汇总表?|目录|一览表?|统计表|发布率.{0,12}|报告会.{0,12}|会议?|培训班?|问卷)$"
)
_COMPANION = re.compile(
    r"图解|圖解|图片版|圖片版|超链(?:接)?版|超鏈|一图(?:读懂|看懂|了解)|一圖|图读|图说|解读|解讀|视频版|音频|H5|h5"
)
REPORT_YEAR = re.compile(rf"({YEAR})\s?(?:[-—–~～至到]{{1,2}}\s?{YEAR}\s?)?(?:年度|学年度?|學年度?|年)")
BARE_YEAR = re.compile(r"(?<!\d)(20[012]\d)(?!\d)(?!\s?[-/.]\s?\d)")
_ORGAN = re.compile(
    r"(?:人民政府(?:办公[厅室])?|政府(?:办公[厅室])?|街道(?:办事处)?|办事处|委员会|管委会|委|办公[厅室]|办|局|厅|部|署|院|校|学|中心|镇|乡|所|站|集团|公司|"
    r"廳|辦公[廳室]|委員會|管委會|學|鄉|鎮|處|处|队|隊|馆|館|(?:员|協|协|学|學|商|总|總|工|合|事|金|字|管|常)[会會]|省|市|区|區|县|縣|旗|州|(?:银|分|支|总)行|(?:供销|合作|联合|报|出版|通讯)社|(?:集|兵)团|大学|中学|小学|幼儿园|园)$"
)
_NO_BODY = re.compile(
    r"[:：。，,、>\s]|网站$|新华社$|报社$|大厅$|^(?:政府|政务)?信息公开(?!办公室)|^(?:政府|政務|政务)公开|^(?:政府|政务|信息)$"
)
_BRACKETED = re.compile(r"[(（【\[][^()（）【】\[\]]{0,20}[)）】\]]")
_AROUND_NAME = re.compile(
    r"^(?:关于|關於)(?:报送|印发|公布|发布)?|(?:的|关于|關於|年度|政务|政務|工作|年|全年|和|及|与)$"
)


def is_report_title(title: str) -> bool:
    """Whether `title` names an annual disclosure report, in either script; not a quarter's, no paper on them."""
    title = half_width(title)
    other = _PART_OF_A_YEAR.search(title) or _OTHER_PAPER.search(title)
    return bool(REPORT_TITLE.search(title)) and not other


def announces_report(title: str) -> bool:
    """Whether `title` is that of an announcement (关于…年度报告的公告), which may be followed by the report itself."""
    title = half_width(title)
    named = REPORT_TITLE.search(title) and not _PART_OF_A_YEAR.search(title)
    return bool(named) and title.endswith(("公告", "通告", "公示"))


def is_companion_title(title: str) -> bool:
    """Whether `title` names a picture, a video or an explanation of something rather than the thing."""
    return bool(_COMPANION.search(title))


def subject_of(title: str) -> str | None:
    """Return the body that a report's title names, or None.

    >>> subject_of("2013年市民政局政府信息公开工作年度报告")
    '市民政局'
    """
    title = half_width(title)
    match = REPORT_TITLE.search(title)
    if not match:
        return None
    head = title[: match.start()].removesuffix("政府").removesuffix("政务")  # of 政府信息公开, not of 某市政府
    head = _BRACKETED.sub("", without_year(head))
    for _ in range(3):  # 关于2019年度的政府 …: the words round a name come in any order
        head = _AROUND_NAME.sub("", head.strip(" -_—:：《》【】[]()（）、,，"))
    return head if is_body(head) else None


def is_body(name: str) -> bool:
    """Whether `name` reads like the name of a body, and like nothing else."""
    return 2 < len(name) <= 40 and bool(_ORGAN.search(name)) and not _NO_BODY.search(name)


def without_year(title: str) -> str:
    """Return `title` without the years it names."""
    return BARE_YEAR.sub("", REPORT_YEAR.sub("", title))


def half_width(text: str) -> str:
    """Return `text` with full-width letters and digits as ASCII: ２０１２ is 2012."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


_HALF_WIDTH = {wide: unicodedata.normalize("NFKC", chr(wide)) for wide in (*range(0xFF0D, 0xFF5B), 0x3000)}
