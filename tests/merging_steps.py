"""Four made-up crawls that make merging hard, and what the tests of `nianbao merge` do with archives of them."""

from __future__ import annotations

from pathlib import Path

from archive.report import Attachment, Reading
from pipelines.merging import merge
from tests import merging_world as world
from tests.merging_world import CITY, CIVIL, OTHER, OWN, PLATFORM, Step, at, everything, figure, reading

CIVIL_2023, COPY, GATE = f"{OWN}/2023.html", f"{PLATFORM}/nb/1.html", f"{PLATFORM}/gate/big5/mzj/2023.html"
CHANGED, WITHDRAWN, DOWN, EDITED = (f"{OWN}/{year}.html" for year in (2022, 2021, 2020, 2018))
COVER, FILE, ANNEX = f"{PLATFORM}/cover.html", f"{PLATFORM}/report.pdf", f"{PLATFORM}/annex.pdf"
REVISED = world.text_of(CIVIL, 2022).replace("3件", "9件")
CORRECTED = reading(f"{OTHER}/2.html", CITY, 2018)
NEXT_YEAR = reading(f"{PLATFORM}/2024.html", CIVIL, 2024, figures=(figure("applications_carried_in", 5),))
ANNEXED = Reading(ANNEX, kind="attachment", format="pdf")
PAGES = (CIVIL_2023, CHANGED, WITHDRAWN, DOWN, EDITED)


def of(by: str, *steps: tuple[int, object]) -> list[Step]:
    return [Step(by, at(day, hour), do) for hour, (day, do) in enumerate(steps)]  # type: ignore[arg-type]


# Crawls a and c visit the portal of the civil affairs bureau, b and c pages of the city's, d a county's.
STEPS = [
    *of(
        "a",
        (0, world.begins("mzj")),
        (0, world.lists("mzj", *PAGES, announced={CIVIL_2023: (CIVIL, 2023)})),
        (0, world.shows(reading(CIVIL_2023, CIVIL, 2023, figures=(figure("applications_carried_out", 4),)), "mzj")),
        (0, world.shows(reading(CHANGED, CIVIL, 2022), "mzj")),
        (0, world.shows(reading(WITHDRAWN, CIVIL, 2021, attachments=(Attachment(ANNEX, "附件1"),)), "mzj")),
        (0, world.shows(reading(DOWN, CIVIL, 2020), "mzj")),
        (0, world.shows(reading(EDITED, CIVIL, 2018), "mzj")),
        (0, world.ends("mzj")),
    ),
    *of(
        "b",
        (2, world.begins("qinghe")),
        (2, world.lists("qinghe", COPY, COVER, GATE, CIVIL_2023)),
        (2, world.shows(reading(COPY, CIVIL, 2023, title="转载：年度报告"), "qinghe")),
        (2, world.shows(reading(GATE, CIVIL, 2023, script="hant"), "qinghe")),
        (2, world.shows(NEXT_YEAR, None)),
        (2, world.attaches(COVER, "qinghe", FILE, ANNEX)),
        (2, world.shows(reading(FILE, CITY, 2023, format="pdf"), "qinghe", cover=COVER)),
        (2, world.shows(ANNEXED, "qinghe", cover=COVER, body=b"%PDF-1.4 annex")),
        (2, world.ends("qinghe")),
    ),
    *of(
        "c",
        (9, world.begins("mzj")),
        (9, world.lists("mzj", *PAGES, f"{OWN}/new.html")),
        (9, world.shows(reading(CHANGED, CIVIL, 2022, text=REVISED, published_on="2023-02-01"), "mzj")),
        (9, world.shows(reading(EDITED, CIVIL, 2018, text=world.text_of(CIVIL, 2018, 9)), "mzj")),
        (9, world.gone(WITHDRAWN, "mzj")),
        (9, world.fails(DOWN, "mzj")),
        (9, world.shows(reading(CIVIL_2023, CIVIL, 2023, figures=(figure("applications_carried_out", 4),)), "mzj")),
        (30, world.gone(WITHDRAWN, "mzj")),
        (30, world.shows(reading(f"{OWN}/new.html", CIVIL, 2019), "mzj")),
        (30, world.ends("mzj")),
    ),
    *of(
        "d",
        (31, world.begins("donglin")),
        (31, world.lists("donglin", f"{OTHER}/1.html", CORRECTED.url)),
        (31, world.shows(reading(f"{OTHER}/1.html", CIVIL, 2022), "donglin")),
        (31, world.shows(reading(CORRECTED.url, CITY, 2017), "donglin")),
        (31, world.shows(CORRECTED, "donglin")),
        (31, world.shows(reading(CORRECTED.url, CITY, 2016), "donglin")),
        (31, world.ends("donglin")),
    ),
]  # fmt: skip


def quiet(what: str, done: int, of: int) -> None:
    """Hear of the progress, and say nothing."""


def merged(made: Path, into: Path, *names: str) -> dict[str, list[str]]:
    merge([made / name for name in names], into, quiet)
    return everything(into)


def same(found: dict[str, list[str]], wanted: dict[str, list[str]]) -> None:
    for name, expected in wanted.items():
        assert found[name] == expected, name
