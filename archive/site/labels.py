"""The words of the site for the values that the archive stores."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

from archive import access
from archive.indicators import DIMENSIONS, INDICATORS
from archive.rules import RULES

_BEIJING = timezone(timedelta(hours=8))

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
    "exact": "文字相同",
    "revision": "旧版本（同一网址后来换了文字）",
    "reading": "同一网页以前的读取结果",
    "script": "简繁转换的副本",
    "mirror": "转载或镜像",
    "format": "另一种文件格式",
}

EVENT_KINDS = {"published": "首次见到", "revised": "修订", "withdrawn": "撤下", "republished": "重新出现"}
SUCCESSION_KINDS = {"renamed": "更名", "merged": "合并", "split": "拆分"}
STANDINGS = {"own": "本机关网站", "official": "政府网站", "other": "其他网站", "look-alike": "与政府网站相似的网址"}

SCRIPTS = {"hans": "简体", "hant": "繁体"}
LANGUAGES = {"hans": "zh-Hans", "hant": "zh-Hant"}
LEVELS = {
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "township": "乡级",
    "ministry": "部委",
    "university": "高校",
}
OUTCOMES = {"done": "完成", "unfinished": "未完", "suspect": "可疑", "failed": "失败", "interrupted": "中断"}
PROBLEMS = {
    "not a report": "不是年报",
    "publisher unknown": "发布机构不明",
    "year unknown": "年度不明",
    "figures in an image": "数据在图片里",
    "figures illegible": "图片中的数字不清",
    "images unread": "图片没有读",
    "row label unknown": "表格中有未知的行",
    "table not understood": "表格没有读懂",
    "refinery failed": "解析失败",
    "page empty": "空白页面",
    "report in a file": "年报在附件里",
    "report in an image": "年报是图片",
    "text degraded": "文字可能有误",
    "file encrypted": "文件已加密",
    "file broken": "文件已损坏",
    "file too large": "文件过大",
    "file without text": "文件里没有文字（扫描件）",
    "file not supported": "不支持的文件格式",
    "number format lost": "数字格式未读出",
    "pages without text": "部分页面没有文字",
    "text layer damaged": "文件的文字层有误",
    "page gone": "网页已不存在",
    "page not served": "返回的不是原网页",
    "list not served": "列表页不可用",
    "unreachable": "无法访问",
    "disallowed by robots.txt": "robots.txt 不允许访问",
    "address not allowed": "网址不属于该门户",
    "host left alone": "网站拒绝或要求等待",
    "list not read": "列表页读不懂",
    "too many lists": "列表页过多",
    "too many links": "链接过多",
    "links not followed": "有链接未跟进",
    "address without end": "没有尽头的网址",
    "list read in part": "列表页只读到一部分",
    "list too large": "列表页过大",
    "web archive not read": "网页档案馆读不出",
    "index not read": "档案馆的索引读不懂",
    "index cut off": "档案馆的索引未读完",
    "not replayed": "档案馆取不回原页",
    "budget spent": "本次请求已达上限",
    "capture unreadable": "存档读不出",
    "capture lost": "存档记录缺失",
    "segment missing": "存档文件缺失",
    "could not be filed": "未能入库",
    "suspicious shrink": "正文突然变短",
}
# How often each thing happened in a run.
COUNTS = dict(access.LABELS) | {
    "listed": "列出",
    "new": "新报告",
    "revised": "新版本",
    "seen": "再次见到",
    "unchanged": "没有变化",
    "reread": "重读后文字不同",
    "no longer read as a report": "不再读作年报",
    "not a report": "不是年报",
    "companion": "图解等附属页",
    "blocked": "被拦截",
    "failed": "失败",
    "retries": "重试",
    "responses": "响应",
    "captured": "已存档",
    "known": "已有",
    "left out": "略去",
    "problems": "问题",
    "import damaged": "损坏处",
    "capture unreadable": "存档读不出",
}
CLAIM_FIELDS = {
    "published_on": "公布日期",
    "publisher": "发布机构",
    "year": "年度",
    "title": "标题",
    "source": "来源",
    "index_number": "索引号",
    "document_number": "文号",
    "division_code": "行政区划代码",
    "place": "所在地",
}
ORIGINS = {
    "title": "标题",
    "page title": "网页标题",
    "heading": "页内标题",
    "line": "页内一行",
    "text": "正文",
    "signature": "落款",
    "url": "网址",
    "portal": "门户目录",
    "list": "列表链接",
    "cover": "所附页面",
    "source": "来源",
    "table": "表格",
    "prose": "正文",
    "ocr": "图片识别",
}
FIGURE_KINDS = {
    "number": "数字",
    "zero": "零",
    "blank": "空格",
    "dash": "横线",
    "text": "文字",
    "about": "约数",
}
CHECK_OUTCOMES = {"fail": "不符", "pass": "相符", "cannot say": "无法判断"}
COMPARABLE = {"yes": "可比", "with care": "慎比", "no": "不可比"}
BREAKDOWNS = {"applicant": "申请人", "channel": "申请方式", "result": "结果"}
TOPICS = {
    "overview": "总体情况",
    "proactive": "主动公开",
    "applications": "申请处理",
    "disputes": "复议诉讼",
    "problems": "问题与改进",
    "other": "其他事项",
}
QUALITIES = {"good": "完整", "degraded": "可能不完整"}

# datasette's filters, by their name in an address.
LOOKUPS = {
    "exact": "等于",
    "not": "不等于",
    "contains": "含有",
    "notcontains": "不含",
    "endswith": "结尾是",
    "startswith": "开头是",
    "gt": "大于",
    "gte": "不小于",
    "lt": "小于",
    "lte": "不大于",
    "like": "LIKE",
    "notlike": "NOT LIKE",
    "glob": "GLOB",
    "in": "是其中之一",
    "notin": "不在其中",
    "arraycontains": "数组含有",
    "arraynotcontains": "数组不含",
    "date": "日期是",
    "isnull": "没有值",
    "notnull": "有值",
    "isblank": "为空",
    "notblank": "不为空",
}

_COLUMNS: dict[str, dict[str, str]] = {
    "state": {state: label for state, (label, _) in STATES.items()},
    "script": SCRIPTS,
    "quality": QUALITIES,
    "copy_kind": COPY_KINDS,
    "standing": STANDINGS,
    "kind": PROBLEMS | FIGURE_KINDS | SUCCESSION_KINDS | EVENT_KINDS,
    "outcome": OUTCOMES | CHECK_OUTCOMES,
    "field": CLAIM_FIELDS,
    "origin": ORIGINS,
    "topic": TOPICS,
    "indicator": {indicator.id: indicator.name for indicator in INDICATORS.values()},
    "dimension": dict(DIMENSIONS),
    "breakdown": BREAKDOWNS,
    "access": dict(access.LABELS),
    "verdict": {**access.LABELS, "redirect": "转向", "unchanged": "未变", "superseded": "已有更新的"},
    "level": LEVELS,
    "source": {"live": "实地访问"},
    "rule": {rule.id: rule.name for rule in RULES.values()},
    "comparable": COMPARABLE,
}


def word_for(column: str, value: Any) -> str | None:
    """Return the Chinese word for `value` in a column called `column`, or None where there is none."""
    return _COLUMNS.get(column, {}).get(value) if isinstance(value, str) else None


def claimed(told: str) -> str:
    """Return what the view `conflicts` says was claimed, with the words for where it stands.

    >>> claimed("2020-03-24 (日期),2020-06-11 (url)")
    '2020-03-24（日期）、2020-06-11（网址）'
    """
    return re.sub(r" \(([^()]+)\)(,?)", lambda one: f"（{ORIGINS.get(one[1], one[1])}）{'、' if one[2] else ''}", told)


def number(value: Any) -> str:
    """Return a number as it is read: without `.0`, with separators of thousands.

    >>> number(1900.0), number(-3.5), number(None)
    ('1,900', '-3.5', '')
    """
    if value is None:
        return ""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,}"


def figure(value: Any, kind: str, raw: str = "") -> str:
    """Return a figure as it is read: a blank, a dash and a zero are three different things.

    >>> figure(1900.0, "about"), figure(None, "blank"), figure(0.0, "zero")
    ('约 1,900', '（空格）', '0')
    """
    if value is not None:
        return f"约 {number(value)}" if kind == "about" else number(value)
    return f"（{FIGURE_KINDS.get(kind, kind)}）" + ("" if kind == "blank" else raw[:40])


def moment(at: Any) -> str:
    """Return an ISO 8601 moment as it is read, in Beijing time.

    >>> moment("2026-01-05T02:00:00+00:00"), moment("2026-01-05")
    ('2026-01-05 10:00（北京时间）', '2026-01-05')
    """
    try:
        then = datetime.fromisoformat(str(at or "").replace("Z", "+00:00"))
    except ValueError:
        return str(at)
    return then.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M（北京时间）") if then.tzinfo else str(at)


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


def day(at: Any) -> str:
    """Return the date of an ISO 8601 moment, in Beijing.

    >>> day("2026-01-05T02:00:00+00:00"), day("2026-01-05T18:00:00.000Z"), day("2026-01-05"), day(None)
    ('2026-01-05', '2026-01-06', '2026-01-05', '')
    """
    return moment(at)[:10] if at else ""


def web_address(url: Any) -> str | None:
    """Return `url` when it is safe to link to, else None: only http and https.

    >>> web_address("https://www.gov.cn/"), web_address("javascript:alert(1)")
    ('https://www.gov.cn/', None)
    """
    return url if isinstance(url, str) and re.match(r"https?://[^\s/]", url, re.IGNORECASE) else None
