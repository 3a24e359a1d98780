"""The tables of the reports: the statutory ones of 2019 and 2021, and the 统计表 of 2014 to 2018."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from crawler.demo import document, forms
from crawler.demo.tally import Tally, tallies
from tests.pages.report import Cell, Table

_CHANNELS = ("政府公报公开", "政府网站公开", "政务微博公开", "政务微信公开", "其他方式公开")


def tally(publisher: str, year: int, size: int) -> Tally:
    return tallies(publisher, size, year - 1, year)[year]


def disclosure(numbers: Tally) -> Table:
    return _ours(forms.disclosure(numbers))


def applications(numbers: Tally) -> Table:
    return _ours(forms.applications(numbers))


def reviews(numbers: Tally) -> Table:
    return _ours(forms.reviews(numbers))


def with_nil(table: Table, nil: str) -> Table:
    """Return `table` as bodies print it that write a stroke, a dash or nothing for a zero."""
    rows = (tuple(replace(cell, text=nil) if cell.text == "0" else cell for cell in row) for row in table.rows)
    return Table(tuple(row for row in rows if any(cell.text for cell in row)))


def _ours(table: document.Table) -> Table:
    return Table(tuple(tuple(Cell(c.text, c.colspan, c.rowspan) for c in row) for row in table.rows))


def survey(random: Random) -> Table:
    """政府信息公开情况统计表: name, unit, number; totals are the sums of the rows below them."""
    channels = [random.randint(0, 90) for _ in _CHANNELS]
    asked = [random.randint(0, 9) for _ in range(4)]
    late = random.randint(0, sum(asked) // 3)
    replies = _split(random, sum(asked), 5)
    appeals = [random.choice((0, 0, 0, 1)) for _ in range(3)]
    suits = [random.choice((0, 0, 0, 1)) for _ in range(3)]
    lines: list[tuple[str, str, object]] = [
        ("一、主动公开情况", "", ""),
        ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", max(channels) + random.randint(1, 40)),
        ("其中：主动公开规范性文件数", "条", random.randint(0, 12)),
        ("制发规范性文件总数", "件", random.randint(0, 12)),
        ("（二）通过不同渠道和方式公开政府信息的情况", "", ""),
        *(
            (f"{n}.{name}政府信息数", "条", count)
            for n, (name, count) in enumerate(zip(_CHANNELS, channels, strict=True), 1)
        ),
        ("二、回应解读情况", "", ""),
        ("（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次", random.randint(0, 30)),
        ("（二）通过不同渠道和方式回应解读的情况", "", ""),
        ("1.参加或举办新闻发布会总次数", "次", random.randint(0, 6)),
        ("2.政府网站在线访谈次数", "次", random.randint(0, 6)),
        ("3.政策解读稿件发布数", "篇", random.randint(0, 40)),
        ("三、依申请公开情况", "", ""),
        ("（一）收到申请数", "件", sum(asked)),
        *(
            (f"{n}.{name}申请数", "件", count)
            for n, (name, count) in enumerate(zip(("当面", "传真", "网络", "信函"), asked, strict=True), 1)
        ),
        ("（二）申请办结数", "件", sum(asked)),
        ("1.按时办结数", "件", sum(asked) - late),
        ("2.延期办结数", "件", late),
        ("（三）申请答复数", "件", sum(asked)),
        *(
            (f"{n}.{name}", "件", count)
            for n, (name, count) in enumerate(
                zip(
                    (
                        "属于已主动公开范围数",
                        "同意公开答复数",
                        "不同意公开答复数",
                        "申请信息不存在数",
                        "告知作出更改补充数",
                    ),
                    replies,
                    strict=True,
                ),
                1,
            )
        ),
        ("四、行政复议数量", "件", sum(appeals)),
        *(
            (f"（{n}）{name}", "件", count)
            for n, name, count in zip(
                "一二三", ("维持具体行政行为数", "被依法纠错数", "其他情形数"), appeals, strict=True
            )
        ),
        ("五、行政诉讼数量", "件", sum(suits)),
        *(
            (f"（{n}）{name}", "件", count)
            for n, name, count in zip(
                "一二三", ("维持具体行政行为或者驳回原告诉讼请求数", "被依法纠错数", "其他情形数"), suits, strict=True
            )
        ),
        ("六、举报投诉数量", "件", random.choice((0, 0, 1))),
        ("七、依申请公开信息收取的费用", "万元", "0"),
        ("八、机构建设和保障经费情况", "", ""),
        ("（一）政府信息公开工作专门机构数", "个", random.randint(0, 2)),
        ("（二）设置政府信息公开查阅点数", "个", random.randint(1, 9)),
        ("（三）从事政府信息公开工作人员数", "人", random.randint(1, 19)),
        ("九、政府信息公开会议和培训情况", "", ""),
        ("（一）召开政府信息公开工作会议或专题会议数", "次", random.randint(1, 5)),
        ("（二）举办各类培训班数", "次", random.randint(0, 4)),
        ("（三）接受培训人员数", "人次", random.randint(0, 160)),
    ]
    head = (Cell("统计指标"), Cell("单位"), Cell("统计数"))
    return Table((head, *(tuple(Cell(str(value)) for value in line) for line in lines)))


def _split(random: Random, whole: int, parts: int) -> list[int]:
    cuts = sorted(random.randint(0, whole) for _ in range(parts - 1))
    return [after - before for before, after in zip([0, *cuts], [*cuts, whole], strict=True)]
