"""Tables that annual reports have beside the statutory ones; no figure of the forms stands in them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.pages.report import Cell, Table

Rows = list[tuple[str, ...]]


def _documents(random: Random) -> Rows:
    names = ("关于加强节约用水工作的实施意见", "关于印发防汛应急预案的通知", "水资源管理办法")
    rows: Rows = [("序号", "文件名称", "文号", "发布日期")]
    for number, name in enumerate(random.sample(names, random.randint(2, 3)), 1):
        day = f"{random.randint(1, 12)}月{random.randint(1, 28)}日"
        rows.append((str(number), name, f"云水发〔2022〕{random.randint(1, 90)}号", day))
    return rows


def _years(random: Random) -> Rows:
    rows: Rows = [("项目", "上年", "本年", "增长率")]
    for name in ("网站访问量（万次）", "栏目更新（条）", "图解数量（幅）", "留言办理（件）"):
        rows.append((name, str(random.randint(1, 900)), str(random.randint(1, 900)), f"{random.randint(1, 90)}%"))
    return rows


def _departments(random: Random) -> Rows:
    names = ("办公室", "水资源科", "规划建设科", "河湖管理科", "安全监督科")
    rows = [(name, str(random.randint(0, 99)), str(random.randint(0, 99))) for name in names]
    sums = [str(sum(int(row[column]) for row in rows)) for column in (1, 2)]
    return [("科室", "报送信息", "采用信息"), *rows, ("合计", *sums)]


def _contacts(random: Random) -> Rows:
    rows: Rows = [("受理机构", "办公地址", "联系电话")]
    for number in range(1, random.randint(2, 5)):
        phone = f"0{random.randint(310, 997)}-8{random.randint(100000, 999999)}"
        rows.append((f"政务公开窗口{number}", f"人民路{random.randint(1, 400)}号", phone))
    return rows


def _training(random: Random) -> Rows:
    rows: Rows = [("时间", "内容", "参加人员")]
    for topic in ("条例修订解读", "网站内容保障", "年度报告编写"):
        rows.append((f"{random.randint(1, 12)}月", topic, f"{random.randint(8, 120)}人"))
    return rows


# In the words of the forms, but of other years or bodies.

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def _two_years(random: Random) -> Rows:
    names = ("一、本年新收政府信息公开申请数量", "（一）予以公开", "（二）部分公开", "2.重复申请", "（七）总计")
    return [("项目", "上年", "本年"), *((name, _count(random), _count(random)) for name in names)]


def _earlier_year(random: Random) -> Rows:
    names = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "（七）总计")
    heads = ("2009年政府信息公开申请情况", *APPLICANTS)
    return [heads, *((name, *(_count(random) for _ in APPLICANTS)) for name in names)]


def _by_department(random: Random) -> Rows:
    results = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    heads: Rows = [("单位", *("行政复议" for _ in results)), ("单位", *results)]
    return [*heads, *((name, *(_count(random) for _ in results)) for name in ("教育局", "公安局", "水务局"))]


def _list_of_the_year_before(random: Random) -> Rows:
    names = ("主动公开政府信息数", "政府网站公开政府信息数", "收到申请数", "申请办结数", "按时办结数", "行政复议数量")
    return [("统计指标", "单位", "2009年"), *((name, "件", _count(random)) for name in names)]


def _repealed(random: Random) -> Rows:
    rows = [(name, _count(random), _count(random)) for name in ("教育局", "公安局", "水务局")]
    return [("部门", "规章", "行政规范性文件"), *rows]


def _count(random: Random) -> str:
    return str(random.randint(0, 99))


DECOYS: tuple[Callable[[Random], Rows], ...] = (
    _documents, _years, _departments, _contacts, _training, _two_years, _earlier_year, _by_department,
    _list_of_the_year_before, _repealed,
)  # fmt: skip


def decoy(random: Random) -> Table:
    """Return one of them."""
    return Table(tuple(tuple(map(Cell, line)) for line in random.choice(DECOYS)(random)))
