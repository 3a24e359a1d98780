"""A world of copies: made-up reports, each at four addresses, and neighbours that share their boilerplate.

Each report stands on its body's own site, on the city's platform in other chrome, behind the platform's script gateway
with words converted as well as characters, and as a PDF with its own page breaks. The neighbours are townships whose
reports are one text of their county, some of them to the letter. Everything is drawn from one seed.

`python -m tests.copies_world` files the world at full size (1,000 reports and 300 neighbours, 4,300 addresses) through
the real refinery into a real archive and says what became of it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from opencc import OpenCC
from reportlab.lib import pagesizes
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from archive import frontier, ledger
from archive.report import Page, Reading
from archive.store import Archive
from pipelines.store import Refined, store
from pipelines.workers import BATCH, Workers

FULL = (1000, 300)
AT = "2026-03-01T08:00:00.000Z"
PORTAL = "world"
_YEARS = (2021, 2022, 2023, 2024)
_FIRST, _SECOND = "青清云石白金长临东西南北安平永新", "河山川溪林泉城阳浦陵"
_BUREAUS = {
    "民政局": ("养老服务", "社会救助", "婚姻登记", "殡葬管理", "儿童福利"),
    "教育局": ("义务教育招生", "校园安全", "教师招聘", "学生资助", "校外培训治理"),
    "水务局": ("防汛抗旱", "河湖长制", "农村饮水", "水库除险加固", "节水型城市建设"),
    "交通运输局": ("公交线路调整", "农村公路", "网约车管理", "港口岸线", "道路货运"),
    "卫生健康局": ("疫苗接种", "基层诊疗", "医师资格", "托育服务", "职业病防治"),
    "林业局": ("森林防火", "国土绿化", "林权登记", "野生动物保护", "古树名木"),
}
_SENTENCES = (
    "围绕{a}、{b}等群众关心的事项，全年通过政府网站主动公开信息{n}条，其中政策文件{m}件。",
    "把{a}列为年度公开重点，编制流程图{m}张，并在办事大厅设置自助打印设备{k}台。",
    "全年召开{a}专题新闻发布会{k}次，制作短视频{m}部，累计播放{n}万次。",
    "政务微信推送{a}信息{n}条，回复网友留言{m}条，平均用时{k}个工作日。",
    "修订{a}目录，新增事项{k}项，取消{m}项，调整后共{n}项。",
    "针对{a}工作中的投诉，建立了{k}日内回访制度，回访{n}人次，满意率为9{k}.{m}%。",
    "{a}领域的基层政务公开标准目录通过验收，覆盖{m}个乡镇、{n}个村。",
    "升级门户网站检索软件，{a}栏目的访问量达到{n}万次，比上年增加{m}%。",
    "就{a}实施办法公开征求意见{k}次，收到建议{n}条，采纳{m}条并说明理由。",
    "组织{a}政策解读{m}篇，其中图表解读{k}篇，由主要负责同志解读{k}篇。",
    "联合乡镇开展{a}开放日活动，邀请代表{n}名，现场答疑{m}个。",
    "梳理{a}历史文件{n}件，废止{m}件，宣布失效{k}件，结果上网公布。",
    "{a}数据按季度更新，开放数据集{k}个，接口调用{n}次。",
    "在{a}窗口推行一次告知，发放宣传册{n}份，短信提醒{m}条。",
    "全年承办涉及{a}的建议提案{m}件，除{k}件涉密外全部公开答复全文。",
    "{b}与{a}的审批结果自作出之日起{k}个工作日内公示，共公示{n}项。",
    "服务器迁移期间，{a}栏目暂停更新{k}天，事后补发信息{m}条。",
    "委托第三方评估{a}公开质量，抽查页面{n}个，发现问题{m}处，已整改。",
)
_APPLICATIONS = (
    "全年收到政府信息公开申请{n}件，其中网络申请{m}件、信函申请{k}件，内容集中在{a}方面，均按期答复。",
    "收到申请{n}件，比上年多{k}件，涉及{a}的占{m}%；没有因答复引起的复议被纠正。",
)
_PROBLEMS = (
    "存在的主要问题：{a}信息的更新还不够及时，有{k}个栏目超过{m}天没有新内容。",
    "存在的主要问题：工作人员对{a}的解读偏重文字，群众看不懂的反映有{n}条。",
    "存在的主要问题：乡镇之间{a}公开的程度不齐，{m}个乡镇低于全市平均数。",
)
_PLANS = (
    "改进情况：由办公室牵头每月检查{a}栏目，全年通报{k}次，培训{m}人次。",
    "改进情况：把{a}纳入考核，分值提高到{k}分，并聘请监督员{m}名。",
    "改进情况：对照{a}清单逐项补齐，计划明年{k}月底以前完成{m}项。",
)
_OPENING = (
    "根据《中华人民共和国政府信息公开条例》的规定，编制本报告。本报告所列数据的统计期限为{y}年1月1日至{y}年12月31日。"
)
_TOWNSHIP = (
    "镇党委、政府高度重视政府信息公开工作，成立了以镇长为组长的领导小组，明确一名副职具体负责，做到工作有人抓、事情有人管。",
    "严格按照先审查、后公开的要求，对拟公开的信息逐条审核，全年没有发生泄密事件。",
    "依托村务公开栏、便民服务中心和政府网站，及时公开惠农补贴、低保评定、宅基地审批等与群众利益密切相关的信息。",
    "本年度未收到政府信息公开申请，也没有因政府信息公开引起的行政复议和行政诉讼。",
    "存在的主要问题是公开形式比较单一，个别工作人员的主动公开意识有待增强。",
    "下一步将加强学习培训，丰富公开载体，细化公开内容，不断提高工作水平。",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A report before it is dressed: blocks are `("h", text)`, `("p", text)` and `("table", rows)`."""

    city: str
    body: str
    year: int
    host: str
    platform: str
    blocks: tuple[tuple[str, Any], ...]

    @property
    def title(self) -> str:
        """The title as printed."""
        return f"{self.body}{self.year}年政府信息公开工作年度报告"

    @property
    def own(self) -> str:
        """The address on the body's own site."""
        return f"http://{self.host}/xxgk/nb/{self.year}.html"

    @property
    def mirror(self) -> str:
        """The address on the city's platform."""
        return f"http://{self.platform}/zwgk/nb/{self.year + 1}01/t{self.year + 1}0120_{self.host.split('.')[0]}.html"

    @property
    def gate(self) -> str:
        """The address behind the script gateway."""
        return f"http://{self.platform}/gate/big5/{self.own.removeprefix('http://')}"

    @property
    def pdf(self) -> str:
        """The address of the file."""
        return f"http://{self.host}/xxgk/nb/P{self.year}.pdf"


def told(number: int, seed: int = 6) -> list[Told]:
    """Return `number` reports: bureaus of as many cities as it takes, each on four years."""
    made = []
    for at in range(number):
        bureau, year = (at // len(_YEARS)) % len(_BUREAUS), _YEARS[at % len(_YEARS)]
        place = at // (len(_YEARS) * len(_BUREAUS))
        city = f"{_FIRST[place % len(_FIRST)]}{_SECOND[place // len(_FIRST)]}市"
        name, topics = list(_BUREAUS.items())[bureau]
        blocks = tuple(_blocks(Random(f"{seed} {at}"), topics, year))
        host = f"b{bureau}.c{place}.gov.cn"
        made.append(Told(city, f"{city}{name}", year, host, f"www.c{place}.gov.cn", blocks))
    return made


def neighbours(number: int, seed: int = 6) -> list[Told]:
    """Return the reports of `number` townships, thirty a county, one text but for a number in every second."""
    made = []
    for at in range(number):
        county, town = divmod(at, 30)
        draw = Random(f"{seed} county {county}")
        lines = [*_TOWNSHIP, f"全镇共公开信息{draw.randint(40, 90) + (town if town % 2 else 0)}条。"]
        blocks = (("h", "一、总体情况"), *(("p", line) for line in lines))
        name = f"{_SECOND[county % 10]}{_FIRST[county // 10 % 16]}县"
        body = f"{name}{_FIRST[town % 16]}{_SECOND[town // 16]}镇人民政府"
        made.append(Told(name, body, 2023, f"t{town}.x{county}.gov.cn", f"www.x{county}.gov.cn", blocks))
    return made


def _blocks(draw: Random, topics: Sequence[str], year: int) -> Iterator[tuple[str, Any]]:
    def say(sentence: str) -> tuple[str, str]:
        a, b = draw.sample(topics, 2)
        return "p", sentence.format(
            a=a, b=b, n=draw.randint(100, 9999), m=draw.randint(10, 99), k=draw.randint(2, 9), y=year
        )

    sentences = draw.sample(_SENTENCES, 9)
    yield say(_OPENING)
    yield "h", "一、总体情况"
    yield from map(say, sentences[:3])
    yield "h", "（一）主动公开"
    yield from map(say, sentences[3:6])
    yield "h", "（二）平台建设"
    yield from map(say, sentences[6:])
    yield "h", "二、主动公开政府信息情况"
    yield "table", _documents(draw)
    yield "table", _decisions(draw)
    yield "h", "三、收到和处理政府信息公开申请情况"
    yield say(draw.choice(_APPLICATIONS))
    yield "h", "四、政府信息公开行政复议、行政诉讼情况"
    yield "p", f"全年行政复议{draw.randint(0, 9)}件、行政诉讼{draw.randint(0, 9)}件，结果均为维持。"
    yield "h", "五、存在的主要问题及改进情况"
    yield say(draw.choice(_PROBLEMS))
    yield say(draw.choice(_PLANS))
    yield "h", "六、其他需要报告的事项"
    yield "p", draw.choice(["本年度没有收取信息处理费。", "没有其他需要报告的事项。", "信息处理费收取情况：未收取。"])


def _documents(draw: Random) -> list[list[str]]:
    rows = [[name, *(str(draw.randint(0, 60)) for _ in range(3))] for name in ("规章", "行政规范性文件")]
    return [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], *rows]


def _decisions(draw: Random) -> list[list[str]]:
    rows = [[name, str(draw.randint(0, 9000))] for name in ("行政许可", "行政处罚", "行政强制")]
    return [["信息内容", "本年处理决定数量"], *rows]


def _content(report: Told, *, spans: bool) -> str:
    """Return the blocks as HTML; one editor wraps every text in spans and spaces, the other does not."""
    parts = []
    for kind, value in report.blocks:
        if kind == "table":
            rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in value)
            parts.append(f"<table>{rows}</table>")
        elif spans:
            parts.append(
                f'<p style="text-indent:2em"><span style="font-size:16pt">　　{escape(value)}</span>&nbsp;</p>'
            )
        else:
            parts.append(f"<p>{f'<strong>{value}</strong>' if kind == 'h' else escape(value)}</p>")
    return "".join(parts)


def own_page(report: Told) -> bytes:
    """Return the page on the body's own site, which says in its tags whose site it is."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="SiteName" content="{report.body}">
<meta name="SiteIDCode" content="9902000012"><meta name="ArticleTitle" content="{report.title}">
<meta name="PubDate" content="{report.year + 1}-01-20 09:00"><title>{report.title}-{report.body}</title></head><body>
<header><a href="/">{report.body}</a><nav><a href="/a/">机构职能</a><a href="/b/">工作动态</a>
<a href="/c/">办事指南</a></nav>
</header><p>您现在的位置：首页 / 信息公开 / 年度报告</p><section class="detail"><h2>{report.title}</h2>
<p class="info">发布时间：{report.year + 1}-01-20　信息来源：{report.body}　
<a href="javascript:print()">【打印】</a></p>
<div id="zoom">{_content(report, spans=False)}</div><p>上一篇：没有了　下一篇：<a href="/b/7.html">值班安排</a></p>
</section><footer>版权所有：{report.body}　浏览次数：{len(report.body) * 37 + report.year}</footer>
</body></html>""".encode()


def platform_page(report: Told) -> bytes:
    """Return the page on the platform: another container, other chrome, a date of its own."""
    site = f"{report.city}人民政府"
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="SiteName" content="{site}">
<meta name="SiteIDCode" content="9902000001"><meta name="ArticleTitle" content="{report.title}">
<meta name="ContentSource" content="{report.body}"><title>{report.title}_政府信息公开年报_{site}</title></head><body>
<div class="top"><a href="/">{site}</a> <a href="javascript:;">无障碍浏览</a></div><div class="nav"><ul>
<li><a href="/zwgk/">政务公开</a></li><li><a href="/bsfw/">办事服务</a></li>
<li><a href="/hdjl/">互动交流</a></li></ul></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政府信息公开</a> &gt;
<a href="/nb/">年报</a></div>
<div class="article"><h1 class="article_title">{report.title}</h1>
<div class="article_extend"><span>日期：{report.year + 1}-02-03</span> <span>来源：{report.body}</span> <span>
字号：<a href="javascript:;">大</a> <a href="javascript:;">小</a></span></div>
<div class="article_area"><div class="TRS_Editor">{_content(report, spans=True)}</div></div>
<div class="tools"><p>扫一扫在手机打开当前页</p></div></div><div class="aside"><h3>相关阅读</h3><ul>
<li><a href="/x/1.html">{report.city}召开政务公开培训会</a></li>
<li><a href="/x/2.html">关于调整供水时间的公告</a></li></ul></div>
<div class="footer"><p>主办单位：{site}办公室</p><p><a href="/map/">网站地图</a></p></div></body></html>""".encode()


def gate_page(report: Told) -> bytes:
    """Return the platform's page as a script gateway shows it: OpenCC's s2twp converts words too (信息 → 資訊)."""
    return str(_converter().convert(platform_page(report).decode())).encode()


@cache
def _converter() -> OpenCC:
    return OpenCC("s2twp")


def pdf_file(report: Told) -> bytes:
    """Return the report as a PDF: lines broken by the page, and a number on every page. Every second year its tables
    have no lines, so that their cells are read as words, and it is signed and dated at its end."""
    _font()
    lines = [("GRID", (0, 0), (-1, -1), 0.5, "black")] if report.year % 2 else []
    body = ParagraphStyle("body", fontName=_FONT, fontSize=15, leading=26, firstLineIndent=30, wordWrap="CJK")
    head = ParagraphStyle("head", parent=body, fontSize=20, firstLineIndent=0, alignment=1, leading=34)
    story: list[Any] = [Paragraph(report.title, head)]
    for kind, value in report.blocks:
        if kind == "table":
            story.append(Table(value, style=TableStyle([*lines, ("FONTNAME", (0, 0), (-1, -1), _FONT)])))
        else:
            story.append(Paragraph(escape(value), body))
    if not lines:
        story += [Paragraph(report.body, body), Paragraph(f"{report.year + 1}年1月{report.year % 9 + 10}日", body)]
    target = BytesIO()
    SimpleDocTemplate(target, pagesize=pagesizes.A4, invariant=1).build(
        story, onFirstPage=_number, onLaterPages=_number
    )
    return target.getvalue()


_FONT = "STSong-Light"  # of Adobe's Asian font pack: named in the file, not embedded


@cache
def _font() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))


def _number(canvas: Any, _document: Any) -> None:
    canvas.setFont(_FONT, 10)
    canvas.drawCentredString(297, 40, f"- {canvas.getPageNumber()} -")


def pages(reports: Sequence[Told], alone: Sequence[Told]) -> Iterator[Page]:
    """Yield every address of `reports`, and the own page of those that stand `alone`."""
    for report in reports:
        yield from (
            _page(report, report.own, own_page(report)),
            _page(report, report.mirror, platform_page(report)),
            _page(report, report.gate, gate_page(report)),
            _page(report, report.pdf, pdf_file(report)),
        )
    for report in alone:
        yield _page(report, report.own, own_page(report))


def _page(report: Told, url: str, body: bytes) -> Page:
    return Page(url, body, fetched_at=AT, portal=PORTAL, region=report.city, link_title=report.title)


def declare(archive: Archive, found: Sequence[Page]) -> None:
    """Write the portal and the addresses, as a visit to its list does."""
    portal = dict.fromkeys(("name", "region", "division_code", "level", "start_url", "family"), "")
    frontier.declare(archive, portal | {"slug": PORTAL}, [])
    ledger.start_run(archive, "run", [PORTAL], AT)
    frontier.discover(archive, PORTAL, "page", [(page.url, page.link_title) for page in found], AT)


async def file(archive: Archive, found: Sequence[Page], workers: Workers) -> list[tuple[Page, Reading]]:
    """Refine the pages in `workers`, and store each batch; return what was read."""
    declare(archive, found)
    batches = [found[at : at + BATCH] for at in range(0, len(found), BATCH)]
    readings: list[tuple[Page, Reading]] = []
    for pending in _few(asyncio.create_task(workers.refine(list(batch))) for batch in batches):
        batch = found[len(readings) : len(readings) + BATCH]
        read = list(zip(batch, await pending, strict=True))
        readings += read
        store(archive, [Refined(replace(page, body=b""), reading) for page, reading in read], "run")
    return readings


def _few(tasks: Iterator[Any], ahead: int = 4) -> Iterator[Any]:
    """Yield what `tasks` makes in order, with so many made ahead."""
    waiting: list[Any] = []
    for task in tasks:
        waiting.append(task)
        if len(waiting) > ahead:
            yield waiting.pop(0)
    yield from waiting


def wrong(archive: Archive, reports: Sequence[Told], alone: Sequence[Told]) -> list[str]:
    """Return a line for each report that the archive does not hold as it should: once, with all its addresses, kept
    from the body's own page, and nothing of another's."""
    expected = {report.own: {report.own, report.mirror, report.gate, report.pdf} for report in reports}
    expected |= {report.own: {report.own} for report in alone}
    lines = []
    for row in archive.db.query(
        "SELECT reports.id, page, group_concat(copies.url, ' ') AS urls FROM reports"
        " LEFT JOIN copies ON copies.report = reports.id WHERE copy_of IS NULL GROUP BY reports.id"
    ):
        if expected.pop(row["page"], None) != set((row["urls"] or "").split()):
            lines.append(f"{row['page']}: {row['urls']}")
    return [*lines, *(f"{own}: no report of its own" for own in expected)]


def main(sizes: tuple[int, int] = FULL) -> None:
    """File the world and say what became of it."""
    reports, alone = told(sizes[0]), neighbours(sizes[1])
    found = list(pages(reports, alone))
    with tempfile.TemporaryDirectory() as directory, Archive.create(Path(directory)) as archive, Workers() as workers:
        started = time.monotonic()
        asyncio.run(file(archive, found, workers))
        took = time.monotonic() - started
        for row in archive.db.query(
            "SELECT coalesce(copy_kind, 'kept') AS kind, count(*) AS number, round(min(similarity), 3) AS least"
            " FROM copies GROUP BY 1 ORDER BY 1"
        ):
            print(row)
        for row in archive.db.query("SELECT kind, count(*) AS number, min(detail) AS one FROM problems GROUP BY kind"):
            print(row)
        (canonical,) = archive.db.execute("SELECT count(*) FROM reports WHERE copy_of IS NULL").fetchone()
        errors = wrong(archive, reports, alone)
        print(*errors[:10], sep="\n")
        print(f"{len(found)} addresses, {canonical} reports, {len(errors)} wrong, {took:.0f} s")


if __name__ == "__main__":
    main((int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) == 3 else FULL)
