"""One made-up report by its number: what is sent, and what stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from opencc import OpenCC

from archive.report import Page
from tests.forms import expected, files, layouts, rows
from tests.forms.damage import tables_of
from tests.forms.decoys import decoy
from tests.forms.draw import Draw
from tests.forms.dress import page_body
from tests.forms.grid import Form
from tests.forms.numbers import consistent, disturb
from tests.forms.printing import Printed, printed
from tests.forms.rows import Key
from tests.forms.wording import Wording
from tests.pages import conversion, writing
from tests.pages.report import Block, Cell, Paragraph, Report, Row, Table
from tests.pages.site import Site

_YEARS = {"2021": (2021, 2022, 2023, 2024), "2019": (2019, 2020), "2014": (2014, 2015, 2016, 2017, 2018)}
_PROSE = (
    "本机关把政务公开摆在与业务工作同等重要的位置，健全公开机制、规范公开流程、拓宽公开渠道，较好地保障了公众的知情权和监督权。",
    "坚持以公开为常态、不公开为例外，围绕群众关心的事项及时、准确地公开政府信息，公开质量稳步提升。",
    "完善信息发布审核制度，做到先审查、后公开，一事一审、全面审查，确保公开的内容准确、规范、权威。",
    "网站、公报、政务新媒体和线下窗口互为补充，重点领域的信息基本做到当日形成、次日上网。",
    "调整工作领导小组成员，由主要负责人任组长，明确专职人员，年初下达任务，年末逐项对照检查。",
    "对涉及面广的文件同步起草解读材料，采用图表、动画、案例等形式，便于公众理解和办事。",
)
_PROBLEMS = (
    "部分栏目内容偏少，基层报送的稿件同质化，公众真正需要的办事类信息比例不高；解读形式以文字为主，传播效果有限。",
    "下一步，将建立稿件退改制度，提高原创解读的比重，组织新任人员跟班学习，定期更新主动公开目录。",
)
_SECTIONS = ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况")


@dataclass(frozen=True, slots=True)
class Made:
    """`optional` are cells that a reader may take or leave: a blank or a dash beside the name of a group."""

    number: int
    page: Page
    generation: str
    truth: dict[Key, Printed]
    optional: frozenset[Key]
    outcomes: dict[tuple[str, str], str]
    disturbed: bool
    variants: tuple[str, ...]


def make(number: int, medium: str = "html") -> Made:
    """Return report `number` as `html`, `docx` or `pdf`."""
    draw = Draw(f"figures {medium} {number}")
    generation = draw.random.choices(("2021", "2019", "2014"), (5, 3, 3))[0]
    numbers = consistent(draw.random, generation)
    disturbed = draw.random.random() < 0.35
    if disturbed:
        disturb(draw.random, numbers)
    cells = printed(draw, numbers, minus="-" if medium == "pdf" else "-−")  # which the font of the PDF does not have
    _leave_out(draw, cells, generation)
    words = Wording(draw)
    year = draw.random.choice(_YEARS[generation])
    report = writing.prose(f"{medium} {number}", year)
    if generation == "2014":
        blocks = _old(draw, cells, words, year, medium)
    else:
        blocks = _modern(draw, cells, words, generation, medium)
    report = replace(report, blocks=tuple(blocks))
    script = draw.pick("script", "hans", 0.86, hant=1, phrases=1)
    if script != "hans":
        convert = _gateway if script == "phrases" else _characters
        report = replace(
            report,
            title=convert(report.title),
            publisher=convert(report.publisher),
            source=convert(report.source),
            blocks=conversion.mapped(report.blocks, convert),
        )
        cells = {key: replace(cell, raw=convert(cell.raw)) for key, cell in cells.items()}
    groups = {group.indicator for group in rows.outcomes("2021") if group.leaves} - set(rows.leaves(generation))
    optional = {key for key, cell in cells.items() if key[0] in groups and cell.kind in ("blank", "dash")}
    return Made(
        number=number,
        page=_page(draw, report, medium),
        generation=generation,
        truth={key: cell for key, cell in cells.items() if key not in optional},
        optional=frozenset(optional),
        outcomes=expected.outcomes(cells, generation),
        disturbed=disturbed,
        variants=(f"medium: {medium}", f"form: {generation}", *draw.chosen),
    )


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def _characters(words: str) -> str:
    return str(_converter().convert(words))


def _gateway(words: str) -> str:
    """Return `words` as the script gateways of portals convert them, some phrases whole."""
    for phrase, other in (("信息", "資訊"), ("网络", "網路"), ("发布", "發佈")):
        words = words.replace(phrase, other)
    return _characters(words)


def _leave_out(draw: Draw, cells: dict[Key, Printed], generation: str) -> None:
    """Take out rows that a body does not print."""
    if draw.happens("rows left out", 0.06):
        if generation == "2014":
            # Without 行政诉讼数量, the rows 被依法纠错数 below it would go on with those of 行政复议.
            may = sorted(
                key for key in cells if key[1] == "total" and key[0] not in ("reviews", "lawsuits", "complaints")
            )
            gone = set(draw.random.sample(may, draw.random.randint(1, 6)))
        else:
            leaves = set(draw.random.sample(rows.leaves(generation), draw.random.randint(1, 4)))
            gone = {key for key in cells if key[0] in leaves}
        for key in gone:
            del cells[key]
    if draw.happens("举报投诉 without results", 0.3):
        for result in ("upheld", "corrected", "other_result"):
            cells.pop(("complaints", result), None)


def _page(draw: Draw, report: Report, medium: str) -> Page:
    if medium == "html":
        site = Site(report, f"figures {report.title}")
        return site.page(page_body(draw, report, site))
    made = files.docx_of(report) if medium == "docx" else files.pdf_of(report)
    return Page(f"http://www.yunxi.gov.cn/files/1.{medium}", made)


def _modern(draw: Draw, cells: dict[Key, Printed], words: Wording, generation: str, medium: str) -> list[Block]:
    tables = (
        _printed(draw, layouts.disclosure(draw, cells, words, generation), "二", medium),
        _printed(draw, layouts.applications(draw, cells, words, generation), "三", medium),
        _printed(draw, layouts.disputes(draw, cells, words), "四", medium),
    )
    if medium == "html" and draw.happens("one table for all sections", 0.02):
        tables = ([_one_table(tables)], [], [])
    elif draw.happens("三: printed twice", 0.01):
        tables = (tables[0], tables[1] * 2, tables[2])
    blocks: list[Block] = [writing.heading(1, 1, "总体情况"), *_prose(draw, 4)]
    for place, (name, found) in enumerate(zip(_SECTIONS, tables, strict=True), 2):
        blocks += [writing.heading(1, place, name), *found]
    blocks += [writing.heading(1, 5, "存在的主要问题及改进情况"), *map(Paragraph, _PROBLEMS)]
    blocks += [writing.heading(1, 6, "其他需要报告的事项"), Paragraph("没有其他需要报告的事项。")]
    return _with_decoy(draw, blocks)


def _one_table(tables: Sequence[Sequence[Table]]) -> Table:
    """Return all tables as one, the headings of the sections in rows of their own, rows as long as they are."""
    rows: list[Row] = []
    for name, found in zip(_SECTIONS, tables, strict=True):
        widest = max(sum(cell.colspan for cell in row) for table in found for row in table.rows)
        rows.append((Cell(name, widest),))
        rows += [row for table in found for row in table.rows]
    return Table(tuple(rows))


def _old(draw: Draw, cells: dict[Key, Printed], words: Wording, year: int, medium: str) -> list[Block]:
    table = _printed(draw, layouts.survey(draw, cells, words), "统计表", medium)
    names = ("概述", "主动公开政府信息的情况", "依申请公开政府信息办理情况")
    blocks: list[Block] = []
    for place, name in enumerate(names, 1):
        blocks += [writing.heading(1, place, name), *_prose(draw, 2)]
    blocks += [writing.heading(1, 4, "存在的主要问题及改进措施"), *map(Paragraph, _PROBLEMS)]
    blocks += [writing.heading(1, 5, "附表：政府信息公开情况统计表"), Paragraph(f"（{year}年度）"), *table]
    return _with_decoy(draw, blocks)


def _prose(draw: Draw, count: int) -> list[Block]:
    return [Paragraph(words) for words in draw.random.sample(_PROSE, count)]


def _printed(draw: Draw, forms: list[Form], name: str, medium: str) -> list[Table]:
    return [table for form in forms for table in tables_of(draw, form, name, ragged=medium == "html")]


def _with_decoy(draw: Draw, blocks: list[Block]) -> list[Block]:
    """Put a table that is no form behind a paragraph of `blocks`, or none."""
    if draw.happens("another table", 0.4):
        at = draw.random.choice([place for place, block in enumerate(blocks, 1) if isinstance(block, Paragraph)])
        blocks = [*blocks[:at], decoy(draw.random), *blocks[at:]]
    return blocks
