"""A made-up annual report: the source of every fixture, and of what is expected of it.

`REPORT` is a sequence of blocks: `("title", lines)`, `("p", text)`, `("h", text)` and `("table", rows)`, a row being
cells (text, rowspan, colspan).
"""

from __future__ import annotations

from html import escape
from typing import Any

Row = list[tuple[str, int, int]]

TITLE = ["青川市临江区民政局", "2023年政府信息公开工作年度报告"]
HEADER = "青川市临江区民政局年度报告"


def _row(*cells: Any) -> Row:
    return [cell if isinstance(cell, tuple) else (str(cell), 1, 1) for cell in cells]


ACTIVE: list[Row] = [
    _row(("第二十条第（一）项", 1, 4)),
    _row("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    _row("规章", 0, 0, 0),
    _row("行政规范性文件", 3, 1, 12),
    _row(("第二十条第（五）项", 1, 4)),
    _row("信息内容", ("本年处理决定数量", 1, 3)),
    _row("行政许可", ("128", 1, 3)),
    _row(("第二十条第（六）项", 1, 4)),
    _row("信息内容", ("本年处理决定数量", 1, 3)),
    _row("行政处罚", ("7", 1, 3)),
    _row("行政强制", ("", 1, 3)),
    _row(("第二十条第（八）项", 1, 4)),
    _row("信息内容", ("本年收费金额（单位：万元）", 1, 3)),
    _row("行政事业性收费", ("36.85", 1, 3)),
]

_LEAVES = [
    ("（一）予以公开", ()),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ()),
    (
        "（三）不予公开",
        (
            "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益",
            "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项",
        ),
    ),
    ("（四）无法提供", ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确")),
    (
        "（五）不予处理",
        (
            "1.信访举报投诉类申请", "2.重复申请", "3.要求提供公开出版物", "4.无正当理由大量反复申请",
            "5.要求行政机关确认或重新出具已获取信息",
        ),
    ),
    (
        "（六）其他处理",
        (
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "3.其他",
        ),
    ),
    ("（七）总计", ()),
]  # fmt: skip


def _numbers(row: int) -> list[int]:
    """Seven numbers of one row, most of them 0 as in a real report, and no two rows alike."""
    people = (row * 7) % 23
    return [people, row % 3, 0, 0, 0, row % 2, people + row % 3 + row % 2]


def _applications() -> list[Row]:
    rows = [
        _row(("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), ("申请人情况", 1, 7)),
        _row(("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)),
        _row("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
        _row(("一、本年新收政府信息公开申请数量", 1, 3), *_numbers(0)),
        _row(("二、上年结转政府信息公开申请数量", 1, 3), *_numbers(1)),
    ]
    results: list[Row] = []
    for label, leaves in _LEAVES:
        for place, leaf in enumerate(leaves):
            head = [(label, len(leaves), 1)] if place == 0 else []
            results.append(_row(*head, leaf, *_numbers(len(results) + 2)))
        if not leaves:
            results.append(_row((label, 1, 2), *_numbers(len(results) + 2)))
    results[0].insert(0, ("三、本年度办理结果", len(results), 1))
    return [*rows, *results, _row(("四、结转下年度继续办理", 1, 3), *_numbers(24))]


APPLICATIONS = _applications()

DISPUTES: list[Row] = [
    _row(("行政复议", 1, 5), ("行政诉讼", 1, 10)),
    _row(
        *((name, 2, 1) for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")),
        ("未经复议直接起诉", 1, 5),
        ("复议后起诉", 1, 5),
    ),
    _row(*["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 2),
    _row(1, 0, 0, 0, 1, 0, 0, 2, 0, 2, 0, "", "-", "/", 0),
]

REPORT: list[tuple[str, Any]] = [
    ("title", TITLE),
    (
        "p",
        "根据《中华人民共和国政府信息公开条例》（国务院令第711号）和《政府信息公开工作年度报告格式》的要求，编制本报告。"
        "本报告所列数据的统计期限从2023年1月1日至12月31日止，电子版可在区政府网站（http://linjiang.example）下载。",
    ),
    ("h", "一、总体情况"),
    (
        "p",
        "2023年，我局坚持以公开为常态、不公开为例外，围绕养老服务、社会救助、婚姻登记等群众关心的事项，"
        "及时、准确地公开政府信息，全年主动公开各类信息1,286条，比上年增长12.5%，"
        "其中政策文件46件、办事指南58项、财政预决算信息4条。",
    ),
    ("h", "（一）主动公开"),
    ("p", "公开机构职能、权责清单和办事流程，更新社会救助标准，开通 Open Data 专栏，提供 CSV 与 JSON 两种格式。"),
    ("h", "（二）依申请公开"),
    (
        "p",
        "全年共收到政府信息公开申请22件，其中当面申请3件、信函申请5件、网络申请14件，均在法定期限内答复，"
        "未发生因答复不当引起的行政纠纷。",
    ),
    ("h", "二、主动公开政府信息情况"),
    ("table", ACTIVE),
    ("h", "三、收到和处理政府信息公开申请情况"),
    ("table", APPLICATIONS),
    ("h", "四、政府信息公开行政复议、行政诉讼情况"),
    ("table", DISPUTES),
    ("h", "五、存在的主要问题及改进情况"),
    ("p", "1.存在的主要问题。一是政策解读的形式比较单一，图表和案例解读偏少；二是基层公开专区的更新不够及时。"),
    (
        "p",
        "2.改进情况。加强业务培训，全年组织专题培训4次、参加人员126人次；完善审核发布制度，"
        "做到先审查、后公开，一事一审、全面审查，确保公开的内容准确、规范、权威。",
    ),
    ("h", "六、其他需要报告的事项"),
    ("p", "本年度未收取政府信息公开信息处理费。"),
]  # fmt: skip


# What the committed fixtures hold, which have to be small: the title, and the two harder tables.
SHORT = [REPORT[number] for number in (0, 10, 11, 12, 13)]
# And those that nobody needs to read.
SHORTEST = [REPORT[0], REPORT[-1]]


def paragraphs(report: list[tuple[str, Any]] = REPORT) -> list[str]:
    """Return the text outside tables, the title on one line."""
    return ["".join(value) if kind == "title" else value for kind, value in report if kind != "table"]


def tables(report: list[tuple[str, Any]] = REPORT) -> list[list[Row]]:
    """Return the tables."""
    return [value for kind, value in report if kind == "table"]


def printable() -> str:
    """Return the report as a page to print: type and indents as GB/T 9704 sets them."""
    parts = []
    for kind, value in REPORT:
        if kind == "title":
            parts += [f"<div class=title>{escape(line)}</div>" for line in value]
        elif kind == "table":
            parts.append(html_table(value))
        else:
            parts.append(f"<p>{escape(value)}</p>")
    style = (
        "body{font:16pt/28pt 'Noto Serif CJK SC'} p{margin:0;text-indent:2em} .title{font-size:22pt;line-height:34pt;"
        "text-align:center} table{border-collapse:collapse;width:100%;margin:6pt 0;font-size:9pt;line-height:12pt}"
        "td{border:1px solid black;padding:2pt}"
    )
    return f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style>{''.join(parts)}"


def html_table(rows: list[Row]) -> str:
    """Return `rows` as an HTML table."""
    lines = [
        "".join(f"<td rowspan={down} colspan={across}>{escape(text)}</td>" for text, down, across in row)
        for row in rows
    ]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def workbook() -> str:
    """Return the tables as a page that a spreadsheet program opens: a title that spans the first one, and a note."""
    width = 10
    title = f"<tr><td colspan={width}>{escape(''.join(TITLE))}</td></tr>"
    note = f"<tr><td colspan={width}>{escape(NOTE)}</td></tr>"
    return f"<!DOCTYPE html><meta charset=utf-8>{html_table(APPLICATIONS)}".replace(
        "<table>", f"<table>{title}"
    ).replace("</table>", f"{note}</table>")


NOTE = "注：本表由区民政局办公室填报。"


# Number formats and patterns of Word, by level.
LEVELS = [("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
# Level (or none), the number that Word prints, the text of the file.
NUMBERED: list[tuple[int | None, str, str]] = [
    (0, "一、", "总体情况"),
    (None, "", "本年度主动公开政府信息126条，a < b & c。"),
    (1, "（一）", "主动公开"),
    (2, "1.", "政策文件"),
    (2, "2.", "办事指南"),
    (1, "（二）", "依申请公开"),
    (2, "1.", "受理渠道"),
    (0, "二、", "主动公开政府信息情况"),
]
CHANGED = ("本年度", "删去的字", "没有其他事项。")  # what was there, what is deleted, what is inserted
