"""Writes made-up reports: one function for each form that reports have had since 2008."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tests.pages import statistics
from tests.pages.prose import Draw
from tests.pages.report import Block, Cell, Heading, Image, Paragraph, Report, Signature, Table
from tests.pages.statistics import with_nil

NUMBERS = "一二三四五六七八九十"
_PLACES = ("云溪市", "桐川县", "青岩区", "沙洲市", "白鹭县", "松桥区", "临潭市", "玉屏县", "南岭区", "石湾市")
_BODIES = (
    "水利局", "统计局", "司法局", "林业局", "审计局", "住房和城乡建设局", "市场监督管理局", "交通运输局", "应急管理局",
    "文化和旅游局", "人力资源和社会保障局", "医疗保障局", "农业农村局", "生态环境局",
)  # fmt: skip


def heading(level: int, place: int, words: str) -> Heading:
    number = NUMBERS[place - 1]
    return Heading(level, f"{number}、" if level == 1 else f"（{number}）", words)


def modern(
    seed: str,
    year: int = 2022,
    *,
    nil: str = "0",
    images: bool = False,
    signed: bool = False,
    size: int = 20,
    publisher: str = "",
    title: str = "",
) -> Report:
    """The six statutory sections; `images` puts pictures of the tables in their place."""
    publisher = publisher or _publisher(seed)
    draw = Draw(f"modern {seed}", publisher, year, "我局")
    numbers = statistics.tally(publisher, year, size)
    fourth = draw.random.choice(
        ("政府信息公开行政复议、行政诉讼情况", "因政府信息公开工作被申请行政复议、提起行政诉讼情况")
    )
    tables = {
        "主动公开政府信息情况": with_nil(statistics.disclosure(numbers), nil),
        "收到和处理政府信息公开申请情况": with_nil(statistics.applications(numbers), nil),
        fourth: with_nil(statistics.reviews(numbers), nil),
    }
    blocks: list[Block] = [Paragraph(draw("opening")), heading(1, 1, "总体情况"), Paragraph(draw("summary"))]
    blocks += _general(draw, seed)
    for place, (words, table) in enumerate(tables.items(), 2):
        blocks += [heading(1, place, words), Image(words) if images else table]
    blocks += [
        heading(1, 5, draw.random.choice(("存在的主要问题及改进情况", "政府信息公开工作存在的主要问题及改进情况"))),
        Paragraph(draw("problems")),
        Paragraph(draw("remedies", 2)),
        heading(1, 6, "其他需要报告的事项"),
        Paragraph(draw("other")),
    ]
    report = _report(seed, publisher, year, "政府信息公开工作年度报告", blocks, signed)
    return replace(report, title=title or report.title)


def _general(draw: Draw, seed: str) -> Iterator[Block]:
    """Section 一: headings on lines of their own, or run into their paragraphs."""
    parts = (
        ("主动公开情况", "active", 4),
        ("依申请公开情况", "requests", 3),
        ("政府信息管理情况", "management", 2),
        ("政府信息公开平台建设情况", "platform", 2),
        ("监督保障情况", "assurance", 3),
    )
    run_in = Random(f"run in {seed}").random() < 0.3
    for place, (words, pool, count) in enumerate(parts, 1):
        if run_in:
            yield Paragraph(f"（{NUMBERS[place - 1]}）{words}。" + draw(pool, count))
        else:
            yield heading(2, place, words)
            yield Paragraph(draw(pool, count))


def with_survey(seed: str, year: int = 2016, *, signed: bool = True) -> Report:
    """A report of 2014 to 2018: its own outline, and the 统计表 at the end."""
    publisher = _publisher(seed)
    draw = Draw(f"survey {seed}", publisher, year, "我局")
    blocks = [
        *_old(draw),
        heading(1, 7, "附表：政府信息公开情况统计表"),
        Paragraph(f"（{year}年度）"),
        statistics.survey(draw.random),
    ]
    report = _report(seed, publisher, year, "政府信息公开工作年度报告", blocks, False)
    foot = Paragraph(f"填报单位：{publisher}")
    return replace(report, blocks=(*report.blocks, foot) if signed else report.blocks)


def prose(seed: str, year: int = 2011, *, signed: bool = True, publisher: str = "", title: str = "") -> Report:
    """A report of 2008 to 2013: no tables."""
    publisher = publisher or _publisher(seed)
    draw = Draw(f"prose {seed}", publisher, year, "我局")
    report = _report(seed, publisher, year, "政府信息公开年度报告", [*_old(draw)], signed)
    return replace(report, title=title or report.title)


def _old(draw: Draw) -> Iterator[Block]:
    yield Paragraph(draw("opening"))
    yield heading(1, 1, "概述")
    yield Paragraph(draw("old_overview", 2))
    yield heading(1, 2, "主动公开政府信息的情况")
    for place, words in enumerate(("公开的数量和类别", "公开的形式", "咨询服务情况"), 1):
        yield heading(2, place, words)
        yield Paragraph(draw("old_active"))
    yield heading(1, 3, "依申请公开政府信息办理情况")
    yield Paragraph(draw("old_requests") + draw("requests"))
    yield heading(1, 4, "政府信息公开的收费及减免情况")
    yield Paragraph(draw("old_fees"))
    yield heading(1, 5, "因政府信息公开申请行政复议、提起行政诉讼的情况")
    yield Paragraph(draw("old_reviews"))
    yield heading(1, 6, "存在的主要问题及改进措施")
    yield Paragraph(draw("problems"))
    yield Paragraph(draw("remedies"))


def township(seed: str, year: int = 2020, sentences: int = 5) -> Report:
    """A report of a few sentences, all in one or two paragraphs, with no heading at all."""
    place = Random(f"place {seed}").choice(_PLACES[1:])
    publisher = f"{place}柳沟镇人民政府"
    draw = Draw(f"township {seed}", publisher, year, "我镇")
    blocks: list[Block] = [Paragraph(draw("opening") + draw("township", sentences - 2)), Paragraph(draw("township", 2))]
    return _report(seed, publisher, year, "政府信息公开工作年度报告", blocks, False)


def university(seed: str) -> Report:
    """A university reports on academic years and has sections of its own."""
    draw = Draw(f"university {seed}", "云溪师范大学", 2020, "学校")
    blocks: list[Block] = [
        Paragraph(
            "根据《高等学校信息公开办法》的要求，现公布云溪师范大学2019-2020学年信息公开工作年度报告。"
            "数据统计期限为2019年9月1日至2020年8月31日。"
        )
    ]
    for place, words in enumerate(
        (
            "信息公开工作概述",
            "主动公开信息情况",
            "依申请公开和不予公开情况",
            "对信息公开的评议情况",
            "主要经验、问题和改进措施",
        ),
        1,
    ):
        blocks += [heading(1, place, words), Paragraph(draw("university", 2))]
    table = Table(
        (
            (Cell("类别"), Cell("公开事项"), Cell("公开网址")),
            (
                Cell("基本信息", rowspan=2),
                Cell("办学规模、校级领导班子简介"),
                Cell("http://xxgk.yxnu.example/jbxx/1.htm"),
            ),
            (Cell("学校章程及各项规章制度"), Cell("http://xxgk.yxnu.example/jbxx/2.htm")),
            (Cell("招生考试信息"), Cell("招生章程及特殊类型招生办法"), Cell("http://zs.yxnu.example/zszc.htm")),
        )
    )
    blocks += [heading(1, 6, "清单事项公开情况"), table]
    report = _report(seed, "云溪师范大学", 2019, "", blocks, True)
    return replace(report, title="云溪师范大学2019-2020学年信息公开工作年度报告", published_on="2020-10-29")


def one_paragraph(seed: str, year: int = 2009) -> Report:
    """A whole report in one very long paragraph."""
    report = prose(seed, year, signed=False)
    text = "".join(block.text if isinstance(block, Paragraph) else "" for block in report.blocks)
    return replace(report, blocks=(Paragraph(text),))


def _publisher(seed: str) -> str:
    random = Random(f"publisher {seed}")
    return random.choice(_PLACES) + random.choice(_BODIES)


def _report(seed: str, publisher: str, year: int, name: str, blocks: list[Block], signed: bool) -> Report:
    random = Random(f"facts {seed}")
    month, day = random.randint(1, 3), random.randint(1, 28)
    if signed:
        blocks = [*blocks, Signature(publisher, f"{year + 1}年{month}月{day}日")]
    return Report(
        title=f"{publisher}{year}年{name}",
        publisher=publisher,
        year=year,
        published_on=f"{year + 1}-{month:02d}-{day:02d}",
        source=publisher,
        index_number=f"{random.randint(10**7, 10**8)}X/{year + 1}-{random.randint(1, 999):05d}",
        document_number=f"{publisher[0]}{publisher[3]}发〔{year + 1}〕{random.randint(1, 60)}号",
        blocks=tuple(blocks),
    )
