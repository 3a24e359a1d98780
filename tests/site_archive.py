"""A small archive for the tests of the site: made-up reports, one of each fate that a report can have.

`python -m tests.site_archive DIRECTORY` writes it, to look at with `nianbao serve`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from datasette.cli import serve

from archive import filing, frontier, ledger
from archive.coverage import due
from archive.evidence.captures import Segments
from archive.evidence.records import Exchange
from archive.indicators import BREAKDOWNS, DIMENSIONS, TOTAL
from archive.report import Attachment, Cell, Check, Figure, Reading, Report, Section, Table, body_id
from archive.serve import datasette_arguments
from archive.store import Archive

RUN = "20260105T020000Z-test"
AT = "2026-01-05T02:00:00+00:00"
LATER = "2026-02-05T02:00:00+00:00"
MUCH_LATER = "2026-02-19T02:00:00+00:00"

CIVIL = "青川市民政局"
ELDERLY = "青川市老龄事业委员会"
CITY = "青川市人民政府"
DISTRICT = "临江区人民政府"
DISTRICT_CIVIL = "临江区民政局"
HOSTILE = '"><img src=x onerror=alert(1)>局'
PAYLOAD = "<script>alert('脚本')</script>"

_STATISTICS = """信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数
规章 | 0 | 0 | 2
行政规范性文件 | 4 | 1 | 27"""

_HEAD = "申请情况 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计"
_COLUMNS = (*BREAKDOWNS["applicant"].values, TOTAL)
_ROWS = (
    ("一、本年新收政府信息公开申请数量", "applications_received", "{n} 3 0 0 1 0 {n4}"),
    ("二、上年结转政府信息公开申请数量", "applications_carried_in", "1 0 0 0 0 0 1"),
    ("三、本年度办理结果:(一)予以公开", "granted", "{n_4} 2 0 0 1 0 {n_1}"),
    ("(三)不予公开:1.属于国家秘密", "refused_state_secret", "0 0 0 0 0 0 0"),
    ("(三)不予公开:2.其他法律行政法规禁止公开", "refused_prohibited_by_law", "0 0 0 0 0 0 0"),
    ("(三)不予公开:3.危及“三安全一稳定”", "refused_three_securities", "0 0 0 0 0 0 0"),
    ("(三)不予公开:4.保护第三方合法权益", "refused_third_party", "4 0 0 0 0 0 4"),
    ("(三)不予公开:5.属于三类内部事务信息", "refused_internal_affairs", "0 0 0 0 0 0 0"),
    ("(三)不予公开:6.属于四类过程性信息", "refused_deliberative", "0 0 0 0 0 0 0"),
    ("(三)不予公开:7.属于行政执法案卷", "refused_enforcement_files", "0 0 0 0 0 0 0"),
    ("(三)不予公开:8.属于行政查询事项", "refused_administrative_inquiries", "0 0 0 0 0 0 0"),
    ("(七)总计", "results_total", "{n} 2 0 0 1 0 {n3}"),
    ("四、结转下年度继续办理", "applications_carried_out", "1 1 0 0 0 0 2"),
)
# Cells that differ from the pattern: what a body wrote for a year, by indicator and dimension.
_PECULIAR = {
    (CITY, 2021): {("applications_received", TOTAL): "95"},  # more than its columns
    (CITY, 2022): {("applications_received", TOTAL): "", ("refused_third_party", TOTAL): "/"},
    (CITY, 2020): {("results_total", TOTAL): "0"},
}


# A page that a list leads to, and that did not answer.
UNREAD = "https://mz.linjiang.gov.cn/2021.html"


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of the reports that tests ask for."""

    current: str
    earlier: str
    mirrored: str
    traditional: str
    converted: str
    withdrawn: str
    late: str
    hostile: str


def reading(publisher: str, year: int, url: str, published_on: str | None, *, about: str = "") -> Reading:
    """Return a made-up report of `publisher` for `year` in the shape of the statutory six sections."""
    applications = _applications(publisher, year)
    sections = (
        Section("", "", 0, "根据《中华人民共和国政府信息公开条例》第五十条规定,制作本报告。"),
        Section("一、", "总体情况", 1, f"{year}年,{publisher}坚持以公开为常态、不公开为例外。"),
        Section(
            "(一)",
            "主动公开情况",
            2,
            f"1.强化决策公开。出台规范性文件{year % 7 + 2}件,{about or '全面公开社会救助、社会福利领域信息'}。\n"
            f"2.强化执行公开。全年通过门户网站主动公开政府信息{year % 100 * 31}条,办理情况按季度公布。",
        ),
        Section("(二)", "依申请公开办理情况", 2, f"全年共收到政府信息公开申请{year % 100 + 4}件,均在法定期限内答复。"),
        Section("二、", "主动公开政府信息情况", 1, _STATISTICS),
        Section("三、", "收到和处理政府信息公开申请情况", 1, _printed(applications)),
        Section(
            "四、", "政府信息公开行政复议、行政诉讼情况", 1, "本年度未发生因政府信息公开引起的行政复议、行政诉讼。"
        ),
        Section(
            "五、",
            "存在的主要问题及改进情况",
            1,
            "一是公开内容的深度有待加强,群众关切的内容更新不够及时。二是业务人员的能力有待提升。\n"
            "下一步,将细化主动公开目录,加强政策解读,用群众听得懂的话回应关切。",
        ),
        Section("六、", "其他需要报告的事项", 1, "无。"),
    )
    return Reading(
        url=url,
        title=f"{publisher}{year}年政府信息公开工作年度报告",
        publisher=publisher,
        year=year,
        published_on=published_on,
        source=publisher,
        text=_text(sections),
        sections=sections,
        tables=(Table(tuple(tuple(map(Cell, row.split(" | "))) for row in _STATISTICS.split("\n"))), applications),
        figures=_figures(applications, _text(sections)) if year >= 2019 else _stated(_text(sections)),
        checks=_checks(applications) if year >= 2019 else (),
        generation="2021" if year >= 2021 else "2019" if year >= 2019 else "2014",
        kind="report",
    )


def _applications(publisher: str, year: int) -> Table:
    n = year % 100
    rows = [tuple(map(Cell, _HEAD.split(" | ")))]
    for label, indicator, pattern in _ROWS:
        cells = pattern.format(n=n, n4=n + 4, n_4=n - 4, n_1=n - 1, n3=n + 3).split()
        wrote = _PECULIAR.get((publisher, year), {})
        values = [wrote.get((indicator, dimension), cell) for dimension, cell in zip(_COLUMNS, cells, strict=True)]
        rows.append((Cell(label), *map(Cell, values)))
    return Table(tuple(rows))


def _printed(table: Table) -> str:
    return "\n".join(" | ".join(cell.text for cell in row) for row in table.cells)


def _figures(applications: Table, text: str) -> tuple[Figure, ...]:
    """Return the figures of the second table, and those of two sentences."""
    made = []
    for row, (label, indicator, _) in enumerate(_ROWS, 1):
        for column, dimension in enumerate(_COLUMNS, 1):
            raw = applications.cells[row][column].text
            kind = {"": "blank", "/": "dash", "0": "zero"}.get(raw, "number")
            value = float(raw) if raw.isdigit() else None
            made.append(
                Figure(
                    indicator, dimension, value, kind, raw, "件", "table", f"{label}，{DIMENSIONS[dimension]}",
                    in_table=1, in_row=row, in_column=column, chosen=True,
                )
            )  # fmt: skip
    return (*made, *_stated(text, also_in_table=True))


def _stated(text: str, *, also_in_table: bool = False) -> tuple[Figure, ...]:
    """Return what two sentences of the text say."""
    made = []
    for pattern, indicator, unit in (
        (r"全年共收到政府信息公开申请(\d+)件[^。]*。", "applications_received", "件"),
        (r"全年通过门户网站主动公开政府信息(\d+)条[^。]*。", "published_website", "条"),
    ):
        found = re.search(pattern, text)
        assert found is not None
        chosen = not (also_in_table and indicator == "applications_received")
        made.append(
            Figure(
                indicator, TOTAL, float(found[1]), "number", found[1], unit, "prose", found[0],
                start=found.start(), end=found.end(), chosen=chosen,
            )
        )  # fmt: skip
    return tuple(made)


def _checks(applications: Table) -> tuple[Check, ...]:
    """Return I3 of the first row, and I1 of the first column."""
    cells = [cell.text for cell in applications.cells[1][1:]]
    parts, name = float(sum(map(int, cells[:-1]))), "本年新收政府信息公开申请数量"
    total = float(cells[-1]) if cells[-1] else None
    outcome = "cannot say" if total is None else "pass" if total == parts else "fail"
    sign = {"pass": "＝", "fail": "≠"}.get(outcome)
    said = f"总计 {cells[-1]} {sign} 各类申请人之和 {parts:g}" if sign else "无法判断，1 格空白或不是数字。"
    both = float(cells[0]) + 1
    note = f"自然人列：一＋二 {both:g} ＝ 三（七）总计＋四 {both:g}"
    return (
        Check("I3", name, outcome, total, parts, f"{name}：{said}"),
        Check("I1", "自然人", "pass", both, both, note),
    )


def build(directory: Path) -> Names:
    """Write the archive into `directory`."""
    with Archive.create(directory) as archive:
        return _Builder(archive).build()


@contextmanager
def datasette_of(directory: Path) -> Iterator[Any]:
    """A datasette with the arguments of `nianbao serve`, whose connections end with the block.

    The site bounds the memory of all connections of a process together, and the tests open a hundred.
    """
    context = serve.make_context("serve", datasette_arguments(directory, "127.0.0.1", 8001)[1:])
    datasette = serve.callback(**context.params, return_instance=True)
    try:
        yield datasette
    finally:
        for database in [*datasette.databases.values(), datasette.get_database("_internal")]:
            database.close()


class _Builder:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._segments = Segments(archive.captures, RUN, "nianbao tests")

    def build(self) -> Names:
        self._portals()
        ledger.start_run(self._archive, RUN, ["qingchuan", "linjiang", "beishan"], AT)
        for publisher, host in ((CIVIL, "mz.qingchuan"), (ELDERLY, "ll.qingchuan"), (CITY, "www.qingchuan")):
            day = "-03-21" if publisher == CITY else "-01-22"
            for year in range(2018, 2024):
                if (publisher, year) not in ((ELDERLY, 2021), (CIVIL, 2022), (CIVIL, 2023)):
                    self.add("qingchuan", reading(publisher, year, _url(host, year), f"{year + 1}{day}"))
        for year in range(2020, 2025):
            self.add("linjiang", reading(DISTRICT, year, _url("www.linjiang", year), f"{year + 1}-03-05"))
        late = self.add("linjiang", reading(DISTRICT_CIVIL, 2023, _url("mz.linjiang", 2023), "2024-02-12"))
        self.add("linjiang", reading(DISTRICT_CIVIL, 2022, _url("mz.linjiang", 2022), None))
        names = Names(
            late=late,
            withdrawn=self._withdrawn(),
            mirrored=self._mirrored(),
            hostile=self._hostile(),
            **self._revised(),
            **self._traditional(),
        )
        self._finish()
        return names

    def add(self, portal: str, read: Reading, *, page: str | None = None, at: str = AT) -> str:
        """File `read` as the crawler does, and return the report's id."""
        page = page or read.url
        frontier.discover(self._archive, portal, "page", [(page, read.title)], at)
        body = f"<html><title>{read.title}</title>{read.text}</html>".encode()
        headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))))
        capture = self._segments.append(Exchange(read.url, page, at, 200, "OK", headers, body))
        frontier.record_captures(self._archive, [capture], RUN)
        report = Report.of(read)
        assert report is not None
        with self._archive.transaction() as db:
            frontier.settle(db, page, "report", at=at)
            frontier.judge(db, capture.id, "good")
            filing.file(db, report, page=page, portal=portal, capture=capture.id, at=at, extractor="tests")
        return report.id

    def _portals(self) -> None:
        for slug, name, region, code, bodies in (
            ("qingchuan", "青川市政府门户", "青川市", "510800", (CIVIL, ELDERLY, CITY)),
            ("linjiang", "临江区政府门户", "青川市临江区", "510802", (DISTRICT, DISTRICT_CIVIL)),
            ("beishan", "北山县政府门户", "北山县", "510899", ("北山县人民政府",)),
        ):
            portal = {
                "slug": slug, "name": name, "region": region, "division_code": code, "level": "county",
                "start_url": f"https://www.{slug}.gov.cn/zfxxgknb/", "family": "record",
            }  # fmt: skip
            rows = [
                {
                    "id": body_id(body), "name": body, "division_code": code, "level": "county", "portal": slug,
                    "successor": None, "since": 2018, "until": None, "due": due(body),
                }
                for body in bodies
            ]  # fmt: skip
            frontier.declare(self._archive, portal, rows)

    def _mirrored(self) -> str:
        """The same text on the bureau's own site and, found later, on the city's."""
        read = reading(CIVIL, 2022, _url("mz.qingchuan", 2022), "2023-01-18", about="公布养老机构备案信息41条")
        read = replace(read, attachments=(Attachment(f"{read.url[:-5]}.pdf", "附件:统计表.pdf"),))
        self.add("qingchuan", read)
        return self.add("qingchuan", replace(read, url="https://www.qingchuan.gov.cn/nb/mz2022.html"), at=LATER)

    def _revised(self) -> dict[str, str]:
        """A page whose text was changed after publication."""
        url = _url("mz.qingchuan", 2023)
        earlier = self.add("qingchuan", reading(CIVIL, 2023, url, "2024-01-16", about="公布养老机构备案信息42条"))
        current = self.add(
            "qingchuan", reading(CIVIL, 2023, url, "2024-01-16", about="公布养老机构备案信息44条"), at=LATER
        )
        with self._archive.transaction() as db:
            filing.relate(db, {earlier: (current, "revision")})
        return {"current": current, "earlier": earlier}

    def _traditional(self) -> dict[str, str]:
        """A report in traditional script only, and a near copy by a script gateway of one in simplified script."""
        sections = (
            Section("", "", 0, "依據《中華人民共和國政府信息公開條例》第五十條之規定,製作本報告。"),
            Section("一、", "總體情況", 1, "2019以來,我局堅持以公開為常態、不公開為例外,推動養老服務資訊公開。"),
            Section("二、", "存在的主要問題及改進情況", 1, "政策解讀的形式不夠豐富,網路平臺的維護有待加強。"),
        )
        title = "臨江區民政局2019年政府信息公開工作年度報告"
        url = "https://mz.linjiang.gov.cn/gate/big5/2019.html"
        traditional = self.add(
            "linjiang",
            Reading(
                url=url, title=title, publisher=DISTRICT_CIVIL, year=2019, published_on="2020-01-22",
                source="臨江區民政局", script="hant", text=_text(sections), sections=sections, kind="report",
                generation="2019",
            ),
        )  # fmt: skip
        simplified = reading(DISTRICT, 2019, _url("www.linjiang", 2019), "2020-03-20")
        kept = self.add("linjiang", simplified)
        copy = replace(
            simplified, url="https://www.linjiang.gov.cn/gate/big5/www.linjiang.gov.cn/2019.html", script="hant",
            title="臨江區人民政府2019年政府信息公開工作年度報告", text=simplified.text.replace("门户网站", "入口網站"),
            sections=(),
        )  # fmt: skip
        converted = self.add("linjiang", copy)
        with self._archive.transaction() as db:
            filing.relate(db, {converted: (kept, "script")})
        return {"traditional": traditional, "converted": converted}

    def _withdrawn(self) -> str:
        url = _url("ll.qingchuan", 2021)
        report = self.add("qingchuan", reading(ELDERLY, 2021, url, "2022-01-20", about="推进養老服务设施建设"))
        for at in (LATER, MUCH_LATER):
            capture = self._segments.append(Exchange(url, url, at, 404, "Not Found", (), b""))
            frontier.record_captures(self._archive, [capture], RUN)
            with self._archive.transaction() as db:
                frontier.judge(db, capture.id, "gone")
                frontier.settle(db, url, "gone", at=at)
        return report

    def _hostile(self) -> str:
        sections = (
            Section("", "", 0, f"{PAYLOAD} {{{{7*7}}}} </textarea><svg onload=alert(2)> 养老"),
            Section("一、", f"总体{PAYLOAD}", 1, f'a" onmouseover="alert(3) | {PAYLOAD}\n1 | 2'),
        )
        read = Reading(
            url="javascript:alert(4)//养老", title=f"{PAYLOAD}2020年政府信息公开工作年度报告", publisher=HOSTILE,
            year=2020, published_on="2021-01-05", source=PAYLOAD, text=_text(sections), sections=sections,
            attachments=(Attachment("javascript:alert(5)", PAYLOAD), Attachment("data:text/html,x", "图")),
            generation=PAYLOAD, kind="report",
        )  # fmt: skip
        return self.add("linjiang", read)

    def _finish(self) -> None:
        self._segments.close()
        frontier.discover(self._archive, "linjiang", "page", [(UNREAD, "2021年年报")], AT)
        with self._archive.transaction() as db:
            db.table("pages").update(UNREAD, {"listed_body": body_id(DISTRICT_CIVIL), "listed_year": 2021})
            frontier.settle(db, UNREAD, "blocked", at=AT, access="refused")
        with self._archive.transaction() as db:
            ledger.note_problem(
                db, "unreachable", "连接超时,重试三次未成功。", at=AT, run=RUN, portal="beishan",
                url="https://www.beishan.gov.cn/zfxxgknb/",
            )  # fmt: skip
            ledger.note_problem(db, PAYLOAD, PAYLOAD, at=AT, run=RUN, portal="linjiang", url="javascript:alert(6)")
        for portal, outcome in (("qingchuan", "done"), ("linjiang", "done"), ("beishan", "failed")):
            ledger.finish_portal(self._archive, RUN, portal, outcome, {}, LATER)
        ledger.finish_run(self._archive, RUN, "failed", {}, LATER)


def _text(sections: tuple[Section, ...]) -> str:
    return "\n".join(line for section in sections for line in (section.number + section.heading, section.text) if line)


def _url(host: str, year: int) -> str:
    return f"https://{host}.gov.cn/zfxxgknb/{year + 1}01/t{year + 1}0122_{year}.html"


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
