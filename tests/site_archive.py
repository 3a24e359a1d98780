"""A small archive for the tests of the site: made-up reports, one of each fate that a report can have.

`python -m tests.site_archive DIRECTORY` writes it, to look at with `nianbao serve`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from archive import filing, frontier, ledger
from archive.captures import Segments
from archive.coverage import due
from archive.records import Exchange
from archive.report import Attachment, Reading, Report, Section, body_id
from archive.store import Archive

RUN = "20260105T020000Z-test"
AT = "2026-01-05T02:00:00+00:00"
LATER = "2026-02-05T02:00:00+00:00"

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

_APPLICATIONS = """申请情况 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计
一、本年新收政府信息公开申请数量 | {new} | 3 | 0 | 0 | 1 | 0 | {total}
二、上年结转政府信息公开申请数量 | 1 | 0 | 0 | 0 | 0 | 0 | 1
三、本年度办理结果:(一)予以公开 | {new} | 2 | 0 | 0 | 1 | 0 | {granted}
四、结转下年度继续办理 | 1 | 1 | 0 | 0 | 0 | 0 | 2"""


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
        Section(
            "三、",
            "收到和处理政府信息公开申请情况",
            1,
            _APPLICATIONS.format(new=year % 100, total=year % 100 + 4, granted=year % 100 + 3),
        ),
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
        generation="2021" if year >= 2021 else "2019" if year >= 2019 else "2014",
        kind="report",
    )


def build(directory: Path) -> Names:
    """Write the archive into `directory`."""
    with Archive.create(directory) as archive:
        return _Builder(archive).build()


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
        with self._archive.transaction() as db:
            frontier.settle(db, url, "gone", at=LATER)
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
