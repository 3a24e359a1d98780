"""The statutory tables of sections 二, 三 and 四, in the format of the year.

〔2019〕60号 for the reports of 2019 and 2020, 〔2021〕30号 from the report of 2021 on.
"""

from __future__ import annotations

from dataclasses import replace

from crawler.demo.document import Cell, Table
from crawler.demo.tally import APPLICANTS, Columns, Tally, outcomes_of

Row = tuple[Cell, ...]
_REVIEW_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def disclosure(tally: Tally) -> Table:
    """Section 二: what was published of its own accord."""
    return Table(tuple(_disclosure_2021(tally) if tally.year >= 2021 else _disclosure_2019(tally)))


def _disclosure_2021(tally: Tally) -> list[Row]:
    return [
        (Cell("第二十条第（一）项", 4),),
        _cells("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        _cells("规章", 0, 0, 0),
        _cells("行政规范性文件", tally.made, tally.repealed, tally.in_force),
        (Cell("第二十条第（五）项", 4),),
        (Cell("信息内容"), Cell("本年处理决定数量", 3)),
        (Cell("行政许可"), Cell(str(tally.licences), 3)),
        (Cell("第二十条第（六）项", 4),),
        (Cell("信息内容"), Cell("本年处理决定数量", 3)),
        (Cell("行政处罚"), Cell(str(tally.penalties), 3)),
        (Cell("行政强制"), Cell(str(tally.coercions), 3)),
        (Cell("第二十条第（八）项", 4),),
        (Cell("信息内容"), Cell("本年收费金额（单位：万元）", 3)),
        (Cell("行政事业性收费"), Cell(tally.fee, 3)),
    ]


def _disclosure_2019(tally: Tally) -> list[Row]:
    items = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
    return [
        (Cell("第二十条第（一）项", 4),),
        _cells("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"),
        _cells("规章", 0, 0, 0),
        _cells("规范性文件", tally.made, tally.made, tally.in_force),
        (Cell("第二十条第（五）项", 4),),
        _cells(*items),
        _cells("行政许可", tally.licence_items, _signed(-(tally.licence_items % 4)), tally.licences),
        _cells("其他对外管理服务事项", tally.services, _signed(tally.services % 7), tally.services * 11),
        (Cell("第二十条第（六）项", 4),),
        _cells(*items),
        _cells("行政处罚", tally.penalty_items, _signed(tally.penalty_items % 5), tally.penalties),
        _cells("行政强制", tally.coercion_items, "0", tally.coercions),
        (Cell("第二十条第（八）项", 4),),
        (Cell("信息内容"), Cell("上一年项目数量"), Cell("本年增/减", 2)),
        (Cell("行政事业性收费"), Cell(str(tally.fee_items)), Cell("0", 2)),
        (Cell("第二十条第（九）项", 4),),
        (Cell("信息内容"), Cell("采购项目数量"), Cell("采购总金额", 2)),
        (Cell("政府集中采购"), Cell(str(tally.purchases)), Cell(f"{tally.purchase_sum}万元", 2)),
    ]


def applications(tally: Tally, overstated: int = 0) -> Table:
    """Section 三. `overstated` is added to the grand total of （七）总计: a form whose numbers do not add up."""
    groups = outcomes_of(tally.year)
    height = sum(len(group[1:]) or 1 for group in groups) + 1
    rows: list[Row] = [
        (Cell("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), Cell("申请人情况", 7)),
        (Cell("自然人", 1, 2), Cell("法人或其他组织", 5), Cell("总计", 1, 2)),
        _cells(*APPLICANTS[1:]),
        (Cell("一、本年新收政府信息公开申请数量", 3), *_numbers(tally.received)),
        (Cell("二、上年结转政府信息公开申请数量", 3), *_numbers(tally.carried_in)),
    ]
    first: Row = (Cell("三、本年度办理结果", 1, height),)
    for name, *leaves in groups:
        if not leaves:
            rows.append((*first, Cell(name, 2), *_numbers(tally.handled[name])))
            first = ()
        for number, leaf in enumerate(leaves):
            head: Row = (Cell(name, 1, len(leaves)),) if number == 0 else ()
            rows.append((*first, *head, Cell(leaf), *_numbers(tally.handled[leaf])))
            first = ()
    rows.append((Cell("（七）总计", 2), *_numbers(tally.handled_total, overstated)))
    rows.append((Cell("四、结转下年度继续办理", 3), *_numbers(tally.carried_out)))
    return Table(tuple(rows))


def reviews(tally: Tally) -> Table:
    """Section 四: administrative review and litigation."""
    heads = tuple(Cell(outcome) for outcome in _REVIEW_OUTCOMES)
    return Table(
        (
            (Cell("行政复议", 5), Cell("行政诉讼", 10)),
            (
                *(Cell(outcome, 1, 2) for outcome in _REVIEW_OUTCOMES),
                Cell("未经复议直接起诉", 5),
                Cell("复议后起诉", 5),
            ),
            heads + heads,
            tuple(cell for kind in tally.reviews for cell in _numbers(kind)),
        )
    )


def printing_nil(table: Table, nil: str) -> Table:
    """Return `table` as bodies print it that leave zeros blank or write a stroke."""
    return Table(
        tuple(tuple(replace(cell, text=nil) if cell.text == "0" else cell for cell in row) for row in table.rows)
    )


def _cells(*values: object) -> Row:
    return tuple(Cell(str(value)) for value in values)


def _signed(change: int) -> str:
    return f"{change:+d}" if change else "0"


def _numbers(columns: Columns, overstated: int = 0) -> Row:
    return _cells(*columns, sum(columns) + overstated)
