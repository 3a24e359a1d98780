"""Which reports the demo bodies have written, as they stand at a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from crawler.demo import body as bodies
from crawler.demo import prose
from crawler.demo.body import Body
from crawler.demo.document import Block, Paragraph, Report
from crawler.demo.tally import Tally, tallies, with_licences

Key = tuple[str, int]

# Body, first and last year of its numbers, and the years whose reports were published.
_MODERN: tuple[tuple[Body, int, tuple[int, ...]], ...] = (
    (bodies.QINGHE_GOVERNMENT, 2019, tuple(range(2019, 2026))),
    (bodies.QINGHE_CIVIL, 2019, tuple(range(2020, 2026))),  # 2019 stands where robots.txt forbids
    (bodies.QINGHE_EDUCATION, 2021, tuple(range(2022, 2026))),  # 2021 is a soft 404
    (bodies.DONGLIN_GOVERNMENT, 2019, tuple(range(2019, 2026))),
    (bodies.DONGLIN_EDUCATION, 2021, tuple(range(2022, 2026))),  # 2021 is blocked
    (bodies.DONGLIN_STREET, 2023, (2023, 2024, 2025)),
)
_OLD: tuple[tuple[Body, tuple[int, ...]], ...] = (
    (bodies.SHIQIAO_GOVERNMENT, (2014, 2015, 2016, 2017, 2018)),
    (bodies.SHIQIAO_CIVIL, (2013, 2014, 2015, 2016, 2018)),  # 2017 was never published
    (bodies.SHIQIAO_TOWN, (2016, 2017, 2018)),
)

REVISED: Key = ("清河市民政局", 2024)
OVERSTATED: Key = ("东林区教育局", 2023)
PICTURES: Key = ("东林区人民政府", 2019)
LATE: Key = ("清河市教育局", 2023)
VERY_LATE: Key = ("东林区青石街道办事处", 2025)
WITHDRAWN_AT_SECOND_VISIT: Key = ("清河市教育局", 2022)
SPLIT_TITLE: Key = ("石桥县民政局", 2013)
# How a zero is printed where it is not a plain 0.
NIL: Mapping[Key, str] = {("东林区青石街道办事处", 2023): "/", ("东林区青石街道办事处", 2024): ""}
_PUBLISHED = {LATE: "2024-02-26", VERY_LATE: "2026-04-17", SPLIT_TITLE: "2014-03-31"}


def reports(visit: int) -> Mapping[Key, Report]:
    """Return all reports that are published at `visit`, by body and year.

    The withdrawn one stays in: that its page is gone is the site's matter.
    """
    found: dict[Key, Report] = {}
    for body, first, years in _MODERN:
        numbers = tallies(body.name, body.size, first, years[-1])
        for year in years:
            found[body.name, year] = _modern(body, numbers[year], visit)
    for body, years in _OLD:
        for year in years:
            found[body.name, year] = _old(body, year)
    return found


def _modern(body: Body, tally: Tally, visit: int) -> Report:
    key = (body.name, tally.year)
    if key == REVISED and visit >= 2:
        tally = with_licences(tally, tally.licences + 13)
    blocks = prose.modern(
        body,
        tally,
        pictures="/picture/0/nb2019-table" if key == PICTURES else "",
        overstated=int(key == OVERSTATED),
        nil=NIL.get(key, "0"),
    )
    if key == REVISED and visit >= 2:
        blocks = _add(blocks, "年内开展政务公开开放日活动2次，邀请居民代表到婚姻登记处和社会福利院参观。")
    wording = "年度" if body.region == "东林区" else "年"
    title = f"{body.name}{tally.year}{wording}政府信息公开工作年度报告"
    source = f"{body.name}办公室" if body.field in ("government", "county") else body.name
    return Report(body.name, tally.year, title, _published(body, tally.year), source, blocks)


def _old(body: Body, year: int) -> Report:
    key = (body.name, year)
    blocks = prose.old(body, year)
    if key == SPLIT_TITLE:
        return Report(body.name, year, "2013年县民政局政府信息公开工作年度报告", _published(body, year), "", blocks)
    wording = "政府信息公开年度报告" if year < 2016 else "政府信息公开工作年度报告"
    return Report(body.name, year, f"{body.name}{year}年{wording}", _published(body, year), body.name, blocks)


def _published(body: Body, year: int) -> str:
    """Return a date before the legal deadline: 31 January for departments since the report on 2019, else 31 March."""
    planned = _PUBLISHED.get((body.name, year))
    if planned:
        return planned
    random = Random(f"date {body.name} {year}")
    month = 3 if body.field in ("government", "county") else 1 if year >= 2019 else 2
    return f"{year + 1}-{month:02d}-{random.randint(8, 28):02d}"


def _add(blocks: tuple[Block, ...], sentence: str) -> tuple[Block, ...]:
    last = blocks[-1]
    assert isinstance(last, Paragraph)
    return (*blocks[:-1], replace(last, text=last.text + sentence))
