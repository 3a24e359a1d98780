"""Tables in pictures: what is drawn is read, what cannot be read is not guessed, and nobody looks unless asked."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.report import Page, Table
from crawler.demo import DemoServer, forms, government
from crawler.demo.body import DONGLIN_GOVERNMENT
from crawler.demo.reports import PICTURES
from crawler.demo.tally import tallies
from pipelines.figures.boxes import Box
from pipelines.figures.images import available, read_image
from pipelines.figures.unruled import rebuild
from pipelines.pictures import Pictured, look
from pipelines.refine import refine
from tests import images
from tests.crawling import crawl, nianbao, rows
from tests.images import CHROMIUM, Score, camera, figures_of, to_read, worn

with_extra = pytest.mark.skipif(not available(), reason="the extra `ocr` is not installed")
with_browser = pytest.mark.skipif(
    CHROMIUM is None or not images.has_font(), reason="there is no `chromium`, or no Noto Sans CJK SC for its pictures"
)
PICTURE = "/picture/0/nb2019-table{}.png"


@pytest.fixture(scope="module")
def take() -> Iterator[Callable[[str], bytes]]:
    with camera() as take:
        yield take


@pytest.fixture(scope="module")
def pictures(take: Callable[[str], bytes]) -> list[tuple[images.Form, bytes]]:
    """Every form twice: in a narrow column with black lines, and wider with grey ones."""
    return [
        (form, take(images.page(form.table, style, width, size)))
        for style, width, size in (("black lines", 640, 12), ("grey lines", 900, 16))
        for form in images.forms(len(style))
    ]


def score(pictures: list[tuple[images.Form, bytes]], how: str) -> tuple[Score, list[str]]:
    found, told = Score(), list[str]()
    for form, picture in pictures:
        tables = read_image(worn(picture, how))
        found.add(form.grid, tables[0].grid() if len(tables) == 1 else [], told.append)
        found.add_figures(to_read(form.table), tables, told.append)
    return found, told


@with_extra
@with_browser
def test_of_clean_pictures_99_of_100_cells_come_out_as_written(pictures: list[tuple[images.Form, bytes]]) -> None:
    found, told = score(pictures, "")
    assert found.share >= 0.99, told
    assert found.right_figures >= 0.99 * found.figures, told
    assert found.wrong_figures == 0, told


@with_extra
@with_browser
@pytest.mark.parametrize(("how", "wrong"), [("tilt -2 + jpeg 40", 0), ("blur 1.2", 0), ("scale 0.6 + jpeg 50", 0.02)])
def test_worn_pictures_state_fewer_figures_and_hardly_a_wrong_one(
    pictures: list[tuple[images.Form, bytes]], how: str, wrong: float
) -> None:
    """The last are letters of seven pixels, at which people guess too."""
    found, told = score(pictures[::2], how)  # three of each style: reading takes two seconds a picture
    assert found.wrong_figures <= wrong * found.figures, told
    assert found.right_figures >= 0.7 * found.figures, told


@with_extra
@with_browser
def test_a_table_without_lines_is_told_by_where_its_numbers_stand(take: Callable[[str], bytes]) -> None:
    for form in images.forms(1):
        tables = read_image(take(images.page(form.table, "no lines", 900, 16)))
        written, read = figures_of((to_read(form.table),)), figures_of(tables)
        stated = {key: value for key, value in read.items() if value is not None}
        assert stated.items() <= written.items(), form.name
        assert len(stated) >= 0.9 * sum(value is not None for value in written.values()), form.name


def test_words_and_numbers_make_a_table_by_where_they_stand() -> None:
    """Two heads over two columns each, of which the first stands a line higher, and a row that has a blank."""

    def at(x: int, y: int, text: str) -> tuple[Box, str]:
        return Box(x - 8 * len(text), y - 8, x + 8 * len(text), y + 8), text

    pieces = [at(320, 20, "复议"), at(520, 20, "诉讼"), at(280, 60, "维持"), at(360, 60, "总计"), at(480, 60, "维持")]
    pieces += [at(560, 60, "总计"), at(100, 100, "甲"), at(100, 140, "乙"), at(280, 100, "1"), at(360, 100, "2")]
    pieces += [at(480, 100, "3"), at(560, 100, "4"), at(280, 140, "5"), at(360, 140, "6"), at(560, 140, "8")]
    table = rebuild(pieces, 16)
    assert table is not None and table.grid() == [
        ["", "复议", "复议", "诉讼", "诉讼"],
        ["", "维持", "总计", "维持", "总计"],
        ["甲", "1", "2", "3", "4"],
        ["乙", "5", "6", "", "8"],
    ]
    assert rebuild(pieces[:6], 16) is None


def png(width: int, height: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (width, height), 255).save(out, "PNG")
    return out.getvalue()


@with_extra
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "no picture|damaged"),
        (b"\0" * 20_000_001, "20,000,001 bytes"),
        (b"too wide", "too large"),
        (b"too many", "too large"),
        (b"white", "no table"),
        (b"one pixel", "no table"),
        (b"cut", "damaged"),
        (b"squared paper", "no table"),
    ],
)
def test_what_is_no_picture_of_a_table_is_refused_in_words(body: bytes, said: str) -> None:
    from PIL import Image

    if body == b"squared paper":
        paper = Image.new("L", (1500, 1500), 255)
        paper.paste(0, (100, 100, 1400, 1400))
        for x in range(100, 1390, 13):
            for y in range(100, 1390, 13):
                paper.paste(255, (x + 1, y + 1, x + 12, y + 12))
        out = io.BytesIO()
        paper.save(out, "PNG")
        body = out.getvalue()
    made = {
        b"too wide": lambda: png(13_000, 10),
        b"too many": lambda: png(6_000, 6_000),
        b"white": lambda: png(300, 200),
        b"one pixel": lambda: png(1, 1),
        b"cut": lambda: Path(demo_picture(2)).read_bytes()[:9_000],
    }
    with pytest.raises(ValueError, match=said):
        read_image(made[body]() if body in made else body)


def demo_picture(number: int) -> str:
    return str(Path(str(forms.__file__)).parent / "pictures" / f"nb2019-table{number}.png")


def numbers() -> dict[tuple[str, str], float | None]:
    """What the demo's pictures show, told from the numbers that they were drawn from."""
    tally = tallies(DONGLIN_GOVERNMENT.name, DONGLIN_GOVERNMENT.size, 2019, 2025)[2019]
    return figures_of(
        tuple(to_read(images.ours(draw(tally))) for draw in (forms.disclosure, forms.applications, forms.reviews))
    )


def article() -> str:
    (place,) = [place for place in government(1).places if (place.body, place.year) == PICTURES]
    return government(1).at("www.donglin.example", place.url.split("example", 1)[1]).body.decode()


@with_extra
def test_pictures_in_the_page_itself_are_read_when_asked_for() -> None:
    def inside(found: re.Match[str]) -> str:
        return "data:image/png;base64," + base64.b64encode(Path(demo_picture(int(found[1]))).read_bytes()).decode()

    html = re.sub(PICTURE.format(r"(\d)").replace(".png", r"\.png"), inside, article())
    page = Page("http://www.donglin.example/a.html", html.encode())
    unasked, asked = refine(page), refine(page, ocr=True)
    assert {figure.origin for figure in unasked.figures} == {"prose"}
    assert [problem.kind for problem in unasked.problems] == ["figures in an image"] * 3
    read = {(figure.indicator, figure.dimension): figure.value for figure in asked.figures if figure.origin == "ocr"}
    assert read == numbers() and asked.problems == ()
    assert any(figure.evidence.startswith("image 2 in the page 三、") for figure in asked.figures)
    assert {check.outcome for check in asked.checks if check.rule in ("I1", "I2", "I3", "I4")} == {"pass"}


def test_a_page_names_the_pictures_of_its_tables_and_no_others() -> None:
    html = (
        article().replace("<body>", '<body><img src="/logo.png">').replace("五、存在", '<img src="/x.png">五、存在', 1)
    )
    reading = refine(Page("http://www.donglin.example/art/a.html", html.encode()))
    wanted = tuple(f"http://www.donglin.example{PICTURE.format(number)}" for number in (1, 2, 3))
    assert tuple(url for url in reading.images if "table" in url) == wanted
    assert not any("logo" in url for url in reading.images)
    assert all("install nianbao[ocr] and use --ocr" in problem.detail for problem in reading.problems)


@with_extra
def test_a_crawl_with_ocr_reads_the_pictures_and_one_without_says_that_it_did_not(tmp_path: Path) -> None:
    with DemoServer(government(1)) as server:
        assert crawl(server, tmp_path).returncode == 0
        assert rows(tmp_path, "SELECT * FROM figures WHERE origin = 'ocr'") == []
        noted = "SELECT detail FROM problems WHERE kind = 'figures in an image'"
        assert len(rows(tmp_path, noted)) == 3
        assert not [hit for hit in server.hits("www.donglin.example") if hit.path.startswith("/picture/")]
        assert crawl(server, tmp_path, "--ocr").returncode == 0
    kept = rows(tmp_path, "SELECT figures.* FROM figures JOIN reports ON reports.id = report WHERE origin = 'ocr'")
    assert {(row["indicator"], row["dimension"]): row["value"] for row in kept} == numbers()
    assert len({row["report"] for row in kept}) == 1 and all(row["chosen"] for row in kept)
    assert len(rows(tmp_path, noted)) == 3  # none since
    shown = rows(tmp_path, "SELECT state, verdict FROM pages JOIN captures ON page = pages.url WHERE kind = 'image'")
    assert shown == [{"state": "attachment", "verdict": "good"}] * 3


@with_extra
def test_pictures_that_are_gone_are_problems_and_the_page_stands(tmp_path: Path) -> None:
    whole = government(1)
    missing = {key: answer for key, answer in whole.resources.items() if "table2" not in key[1]}

    with DemoServer(replace(whole, resources=missing)) as server:
        assert crawl(server, tmp_path, "--ocr").returncode == 0
    (problem,) = rows(tmp_path, "SELECT detail FROM problems WHERE kind = 'figures in an image'")
    assert "三、收到和处理政府信息公开申请情况" in problem["detail"] and "could not be had" in problem["detail"]
    (gone,) = rows(tmp_path, "SELECT state FROM pages WHERE url LIKE '%table2.png'")
    assert gone["state"] == "gone"
    assert len(rows(tmp_path, "SELECT * FROM figures WHERE origin = 'ocr'")) == 37  # of sections 二 and 四


@with_extra
def test_when_all_pictures_are_gone_it_is_said_that_the_figures_stand_in_them(tmp_path: Path) -> None:
    whole = government(1)
    missing = {key: answer for key, answer in whole.resources.items() if "/picture/" not in key[1]}
    with DemoServer(replace(whole, resources=missing)) as server:
        assert crawl(server, tmp_path, "--ocr").returncode == 0
    assert len(rows(tmp_path, "SELECT url FROM pages WHERE kind = 'image' AND state = 'gone'")) == 3
    assert len(rows(tmp_path, "SELECT detail FROM problems WHERE kind = 'figures in an image'")) == 3


@pytest.mark.parametrize("raised", [MemoryError(), RuntimeError("the model failed")])
def test_a_picture_that_fails_in_any_way_costs_neither_the_page_nor_the_others(
    monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    def read(body: bytes) -> tuple[Table, ...]:
        if body == b"1":
            raise raised
        return ()

    monkeypatch.setattr("pipelines.figures.images.read_image", read)
    sections = (Pictured("三、收到和处理政府信息公开申请情况", ("http://p/1", "http://p/2"), True),)
    seen = look(sections, {"http://p/1": b"1", "http://p/2": b"2"})
    assert seen.tables == (("http://p/2", ()),)
    assert type(raised).__name__ in seen.failures["http://p/1"]


@with_extra
@pytest.mark.parametrize("told", ["", "http://www.donglin.example/art/2020/a.html"])
def test_extract_reads_pictures_beside_a_saved_page_and_none_elsewhere(tmp_path: Path, told: str) -> None:
    folder = tmp_path / "saved"
    (folder / "files").mkdir(parents=True)
    for number, place in ((1, "saved/files/t1.png"), (2, "saved/files/t2.png"), (3, "t3.png")):
        (tmp_path / place).write_bytes(Path(demo_picture(number)).read_bytes())
    html = article().replace(PICTURE.format(1), "files/t1.png").replace(PICTURE.format(2), "files/t2.png")
    (folder / "a.html").write_text(html.replace(PICTURE.format(3), "../t3.png"), "utf-8")
    options = ["--url", told] if told else []
    answer = nianbao("extract", "--ocr", folder / "a.html", *options)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.count('"origin": "ocr"') == len(numbers()) - 15
    assert answer.stdout.count('"figures in an image"') == 1
