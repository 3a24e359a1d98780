"""Readings to file, without pages that they were read from: what the tests of filing and of copies begin with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from archive import frontier
from archive.report import Page, Reading, Section
from archive.store import Archive
from pipelines.store import Refined

OWN = "http://mzj.qinghe.example/xxgk/2023.html"
PLATFORM = "http://www.qinghe.example/zwgk/nb/t20240120_1.html"
GATE = "http://www.qinghe.example/gate/big5/mzj.qinghe.example/xxgk/2023.html"
TEXT = "\n".join(
    f"{numeral}、第{numeral}部分的情况。全年通过政府网站公开信息{number}73条,养老服务信息{number}1条,网络申请{number}件,注销登记{number}项。"
    for number, numeral in enumerate("一二三四五六", start=1)
)


def reading(url: str = OWN, text: str = TEXT, **changes: Any) -> Reading:
    base = Reading(
        url,
        title="清河市民政局2023年政府信息公开工作年度报告",
        publisher="清河市民政局",
        year=2023,
        published_on="2024-01-20",
        text=text,
        sections=(Section("一、", "总体情况", 1, text),),
        kind="report",
    )
    return replace(base, **changes)


def refined(what: Reading, at: str = "2026-01-01T00:00:00.000Z") -> Refined:
    return Refined(Page(what.url, b"", fetched_at=at, portal="qinghe"), what)


def declare(archive: Archive) -> None:
    """Write the portal `qinghe`, whose lists led to the three addresses."""
    portal = dict.fromkeys(("name", "region", "division_code", "level", "start_url", "family"), "")
    frontier.declare(archive, portal | {"slug": "qinghe"}, [])
    links = [(url, "") for url in (OWN, PLATFORM, GATE)]
    frontier.discover(archive, "qinghe", "page", links, "2026-01-01T00:00:00.000Z")


def reports(archive: Archive) -> list[tuple[str, str | None]]:
    rows = archive.db.query("SELECT url, copy_kind FROM reports ORDER BY url")
    return [(row["url"], row["copy_kind"]) for row in rows]
