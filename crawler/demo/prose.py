"""The running text of the demo reports, drawn sentence by sentence from prose.toml.

A draw is seeded with body and year: the same report reads the same in every run, and no two read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from archive import toml
from crawler.demo import forms
from crawler.demo.body import Body
from crawler.demo.document import Block, Paragraph, Picture
from crawler.demo.tally import Tally

TEXTS: Mapping[str, Any] = toml.load("crawler.demo", "prose.toml")
_RANGE = re.compile(r"\{(\d+)-(\d+)\}")
_LETTER = {
    2019: "《国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知》"
    "（国办公开办函〔2019〕60号）",
    2021: "《中华人民共和国政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）",
}


class Draw:
    """Draws sentences of one report; a pool gives each of its sentences at most once."""

    def __init__(self, body: Body, year: int, pools: str) -> None:
        self.random = Random(f"prose {body.name} {year}")
        field = TEXTS["fields"][body.field]
        self._pools = {name: self.random.sample(pool, len(pool)) for name, pool in TEXTS[pools].items()}
        self._pools["extra"] = self.random.sample(field["extra"], len(field["extra"]))
        self._documents = self.random.sample(field["documents"], len(field["documents"]))
        self._field = field
        self._fixed = {
            "y": str(year),
            "body": body.name,
            "we": body.we,
            "region": body.region,
            "site": body.site,
            "road": body.road,
            "letter": _LETTER[2021 if year >= 2021 else 2019],
        }

    def __call__(self, pool: str, count: int = 1) -> str:
        return "".join(self._fill(self._pools[pool].pop()) for _ in range(count))

    def _fill(self, sentence: str) -> str:
        area, area2 = self.random.sample(self._field["areas"], 2)
        document = self._documents.pop() if "{document}" in sentence else ""
        numbered = _RANGE.sub(lambda m: str(self.random.randint(int(m.group(1)), int(m.group(2)))), sentence)
        return numbered.format(
            area=area, area2=area2, document=document, place=self.random.choice(self._field["places"]), **self._fixed
        )


def modern(body: Body, tally: Tally, *, pictures: str = "", overstated: int = 0, nil: str = "0") -> tuple[Block, ...]:
    """Return the six sections of a report on 2019 or later.

    `pictures` is an address prefix: the tables are then images with a caption, which repeats the heading.
    `nil` is how the body prints a zero in sections 三 and 四.
    """
    draw = Draw(body, tally.year, "modern")
    fourth = "四、政府信息公开行政复议、行政诉讼情况"
    if draw.random.random() < 0.3:
        fourth = "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"
    tables = {
        "二、主动公开政府信息情况": forms.disclosure(tally),
        "三、收到和处理政府信息公开申请情况": forms.printing_nil(forms.applications(tally, overstated), nil),
        fourth: forms.printing_nil(forms.reviews(tally), nil),
    }
    blocks: list[Block] = [Paragraph(draw("opening") + draw("contact")), Paragraph("一、总体情况", 1)]
    blocks.append(Paragraph(draw("summary")))
    for heading, text in (
        ("（一）主动公开情况", draw("active", 4) + draw("extra", 3)),
        ("（二）依申请公开情况", _requests(tally) + draw("requests", 2)),
        ("（三）政府信息管理情况", draw("management", 2)),
        ("（四）政府信息公开平台建设情况", draw("platform", 2)),
        ("（五）监督保障情况", draw("assurance", 3)),
    ):
        blocks += (Paragraph(heading, 2), Paragraph(text))
    for number, (heading, table) in enumerate(tables.items(), 1):
        blocks.append(Paragraph(heading, 1))
        blocks.append(Picture(f"{pictures}{number}.png", heading[2:]) if pictures else table)
    blocks += (
        Paragraph("五、存在的主要问题及改进情况", 1),
        Paragraph("（一）存在的主要问题", 2),
        Paragraph(draw("problems") + draw("problems2")),
        Paragraph("（二）改进情况", 2),
        *(Paragraph(draw("remedies")) for _ in range(2)),
        Paragraph("六、其他需要报告的事项", 1),
        Paragraph(draw("other")),
    )
    return tuple(blocks)


def _requests(tally: Tally) -> str:
    received, handled = sum(tally.received), sum(tally.handled_total)
    opened = sum(tally.handled["（一）予以公开"])
    return (
        f"{tally.year}年共收到政府信息公开申请{received}件，其中自然人申请{tally.received[0]}件、法人或其他组织申请"
        f"{received - tally.received[0]}件，上年结转{sum(tally.carried_in)}件；办结{handled}件，"
        f"其中予以公开{opened}件，结转下年度继续办理{sum(tally.carried_out)}件。"
    )


def old(body: Body, year: int) -> tuple[Block, ...]:
    """Return the sections of a report on 2018 or earlier, in one of two outlines, by body."""
    return tuple(_old_county(body, year) if body.field == "county" else _old_bureau(body, year))


def _old_county(body: Body, year: int) -> Iterator[Block]:
    draw = Draw(body, year, "old")
    yield Paragraph(draw("opening"))
    yield Paragraph("一、概述", 1)
    yield from (Paragraph(draw("overview", 3)), Paragraph(draw("overview", 2)))
    yield Paragraph("二、主动公开政府信息情况", 1)
    yield from (Paragraph(draw("active", 2)), Paragraph(draw("extra", 4)), Paragraph(draw("active", 3)))
    yield Paragraph("三、依申请公开政府信息情况", 1)
    yield from (Paragraph(_old_requests(draw, year)), Paragraph(draw("requests", 3)))
    yield Paragraph("四、政府信息公开收费及减免情况", 1)
    yield Paragraph(draw("fees"))
    yield Paragraph("五、因政府信息公开申请行政复议、提起行政诉讼情况", 1)
    yield Paragraph(draw("reviews"))
    yield Paragraph("六、存在的主要问题及改进措施", 1)
    yield from (Paragraph(draw("problems")), Paragraph(draw("remedies")), Paragraph(draw("contact")))


def _old_bureau(body: Body, year: int) -> Iterator[Block]:
    draw = Draw(body, year, "old")
    yield Paragraph(draw("opening"))
    yield Paragraph("一、总体工作情况", 1)
    yield from (Paragraph("1）" + draw("overview", 2)), Paragraph("2）" + draw("overview", 3)))
    yield Paragraph("二、政府信息公开重点领域工作情况", 1)
    yield from (Paragraph("1）" + draw("extra", 2)), Paragraph("2）" + draw("extra", 2)))
    yield Paragraph("三、公开政府信息情况", 1)
    yield Paragraph("1）主动公开政府信息。" + draw("active", 5))
    yield Paragraph("2）依申请公开政府信息。" + _old_requests(draw, year) + draw("requests", 3))
    yield Paragraph("3）行政复议及行政诉讼。" + draw("reviews"))
    yield Paragraph("四、政府信息公开工作存在的主要问题及整改情况", 1)
    yield from (Paragraph(draw("problems")), Paragraph(draw("remedies")), Paragraph(draw("contact")))


def _old_requests(draw: Draw, year: int) -> str:
    """Return a sentence whose parts add up to its total."""
    parts = [draw.random.randint(0, 9) for _ in range(4)]
    if not sum(parts):
        return f"{year}年度无依申请公开信息。"
    person, letter, fax, online = parts
    return (
        f"{year}年，共受理政府信息公开申请{sum(parts)}件，其中当面申请{person}件、信函申请{letter}件、传真申请{fax}件、"
        f"网络申请{online}件，已全部答复。"
    )
