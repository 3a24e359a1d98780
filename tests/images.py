"""Statutory tables as portals show them in pictures: rendered, worn, and how well they are read.

`python -m tests.images` renders the forms in Chromium, wears them, reads them, and prints the share of cells that
come out exactly as they were written.
"""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from archive.fold import fold
from archive.report import Cell, Table
from crawler.demo import document
from pipelines.figures.tables import read_tables
from tests.pages import statistics
from tests.pages.report import Cell as WrittenCell
from tests.pages.report import Table as Written

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
STYLES = {
    "black lines": "table {border-collapse: collapse} td {border: 1px solid #000; padding: 3px 4px}",
    "grey lines": "table {border-collapse: collapse; font-family: 'Noto Serif CJK SC'}"
    " td {border: 1px solid #999; padding: 5px} tr:first-child td {background: #dde8f5}",
    "double lines": "table {border: 1px solid #000} td {border: 1px solid #000; padding: 2px}",
    "no lines": "table {border-collapse: collapse} td {padding: 6px 14px}",
}


def has_font() -> bool:
    """Return whether the letters of the pictures are installed: without them a browser draws boxes."""
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    return "CJK SC" in subprocess.run([listing, ":lang=zh-cn", "family"], capture_output=True, text=True).stdout


@dataclass(frozen=True, slots=True)
class Form:
    """A form with numbers in it; its table as it was written."""

    name: str
    table: Written

    @property
    def grid(self) -> list[list[str | None]]:
        return to_read(self.table).grid()


def forms(seed: int = 0) -> list[Form]:
    """Return each statutory form once, with numbers drawn for `seed`."""
    random = Random(f"images {seed}")
    size = random.choice((3, 40, 400))
    old, new = (statistics.tally(f"某局{seed}", year, size) for year in (2019, 2022))
    nil = random.choice(("0", "0", "/", "-", ""))
    return [
        Form("section 2 of 2019", statistics.disclosure(old)),
        Form("section 2 of 2021", statistics.disclosure(new)),
        Form("section 3 of 2019", statistics.applications(old)),
        Form("section 3 of 2021", statistics.with_nil(statistics.applications(new), nil)),
        Form("section 4", statistics.reviews(new)),
        Form("survey of 2014", statistics.survey(random)),
    ]


def to_read(table: Written) -> Table:
    """Return `table` as a reader would give it that reads all of it."""
    return Table(tuple(tuple(Cell(cell.text, cell.rowspan, cell.colspan) for cell in row) for row in table.rows))


def ours(table: document.Table) -> Written:
    """Return a table of the demo as one of ours."""
    return Written(tuple(tuple(WrittenCell(c.text, c.colspan, c.rowspan) for c in row) for row in table.rows))


def page(table: Written, style: str, width: int, size: int) -> str:
    """Return a page that holds nothing but `table`, `width` pixels wide, in letters of `size` pixels."""
    rows = "".join(
        "<tr>"
        + "".join(f"<td colspan={cell.colspan} rowspan={cell.rowspan}>{html.escape(cell.text)}</td>" for cell in row)
        + "</tr>"
        for row in table.rows
    )
    common = f"body {{margin: 8px; background: #fff; font: {size}px 'Noto Sans CJK SC'}} table {{width: {width}px}}"
    centred = "td {text-align: center}"
    return f"<!DOCTYPE html><meta charset=utf-8><style>{common}{centred}{STYLES[style]}</style><table>{rows}</table>"


@contextmanager
def camera() -> Iterator[Callable[[str], bytes]]:
    """Give a function that takes a picture (PNG) of the table on a page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = browser.new_page(viewport={"width": 1400, "height": 900})

        def take(content: str) -> bytes:
            tab.set_content(content)
            box: Any = tab.locator("table").bounding_box()
            clip = {"x": 0, "y": 0, "width": box["x"] + box["width"] + 8, "height": box["y"] + box["height"] + 8}
            return tab.screenshot(full_page=True, clip=clip)

        yield take
        browser.close()


def worn(picture: bytes, how: str) -> bytes:
    """Return `picture` after what befalls pictures: `blur 1.0`, `tilt 2`, `jpeg 30`, `scale 0.5`, joined by `+`."""
    from PIL import Image, ImageFilter

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    quality = 0
    for step in filter(None, how.split(" + ")):
        name, amount = step.split()
        if name == "blur":
            image = image.filter(ImageFilter.GaussianBlur(float(amount)))
        elif name == "tilt":
            image = image.rotate(float(amount), Image.Resampling.BICUBIC, expand=True, fillcolor="white")
        elif name == "scale":
            shape = tuple(round(side * float(amount)) for side in image.size)
            image = image.resize(shape, Image.Resampling.LANCZOS)
        else:
            quality = int(amount)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality) if quality else image.save(out, "PNG")
    return out.getvalue()


@dataclass
class Score:
    """How many places of the grid are right; `wrong` is how many number cells say a number that is not theirs."""

    labels: int = 0
    right_labels: int = 0
    numbers: int = 0
    right_numbers: int = 0
    wrong: int = 0
    figures: int = 0
    right_figures: int = 0
    wrong_figures: int = 0

    def add_figures(self, written: Table, read: tuple[Table, ...], told: Callable[[str], None]) -> None:
        """Compare the figures that the reader of the forms takes from the table and from its picture."""
        said, seen = figures_of((written,)), figures_of(read)
        self.figures += sum(value is not None for value in said.values())
        self.right_figures += sum(value is not None and seen.get(key) == value for key, value in said.items())
        for key, value in seen.items():
            if value is not None and said.get(key) != value:
                self.wrong_figures += 1
                told(f"{key}: {said.get(key)} stated as {value}")

    def add(self, written: list[list[str | None]], read: list[list[str | None]], told: Callable[[str], None]) -> None:
        """Compare two grids place by place."""
        if [len(row) for row in written] != [len(row) for row in read]:
            told(f"the grid is {len(written)} x {len(written[0])}, read as {len(read)} x {len(read[0]) if read else 0}")
        for number, row in enumerate(written):
            for column, text in enumerate(row):
                found = read[number][column] if number < len(read) and column < len(read[number]) else None
                right = same(text, found)
                if is_number(text):
                    self.numbers += 1
                    self.right_numbers += right
                    self.wrong += not right and found is not None and is_number(found) and found != ""
                else:
                    self.labels += 1
                    self.right_labels += right
                if not right:
                    told(f"({number}, {column}) {text!r} read as {found!r}")

    @property
    def share(self) -> float:
        return (self.right_labels + self.right_numbers) / (self.labels + self.numbers)


def figures_of(tables: tuple[Table, ...]) -> dict[tuple[str, str], float | None]:
    """Return what the reader of the forms states of `tables`: values by indicator and dimension."""
    return {tuple(key): figure.value for form in read_tables(tables)[0] for key, figure in form.figures.items()}


def is_number(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"[-+\d.,/—万元]*", text) is not None


def same(written: str | None, read: str | None) -> bool:
    """Whether two cells say the same; width and script do not count, nor spaces, quotes and the length of dashes."""
    return _plain(written) == _plain(read)


def _plain(text: str | None) -> str | None:
    return None if text is None else re.sub(r"[—–-]+$", "-", re.sub(r"[\s“”\"'‘’]", "", fold(text)))


WEAR = (
    "",
    "blur 1",
    "blur 1.5",
    "tilt 1",
    "tilt -2",
    "tilt 3",
    "jpeg 30",
    "scale 0.5",
    "blur 0.7 + tilt 1.5 + jpeg 40",
)


def measure(seeds: int, wear: tuple[str, ...] = WEAR, *, tell: bool = False) -> None:
    """Print how well the forms are read in each style and wear."""
    from time import perf_counter

    from pipelines.figures.images import read_image

    print(f"{'style':14} {'size':10} {'wear':32} {'numbers':>14} {'labels':>14} {'figures':>14}  wrong s/image")
    with camera() as take:
        for style in STYLES:
            for width, size in ((640, 12), (900, 16)):
                pictures = [
                    (form, take(page(form.table, style, width, size))) for n in range(seeds) for form in forms(n)
                ]
                for how in wear:
                    score, began = Score(), perf_counter()
                    for form, picture in pictures:
                        try:
                            tables = read_image(worn(picture, how))
                        except ValueError as error:
                            tables = ()
                            print(f"  {form.name}: {error}")
                        told = (
                            (lambda text, form=form: print(f"  {form.name}: {text}")) if tell else (lambda text: None)
                        )
                        score.add_figures(to_read(form.table), tables, told)
                        grid = max((table.grid() for table in tables), key=len, default=[])
                        score.add(form.grid, grid, told)
                    took = (perf_counter() - began) / len(pictures)
                    shares = (
                        (score.right_numbers, score.numbers),
                        (score.right_labels, score.labels),
                        (score.right_figures, score.figures),
                    )
                    print(
                        f"{style:14} {f'{width}/{size} px':10} {how or 'clean':32}",
                        *(f"{right / all_:7.2%} of {all_:<4}" for right, all_ in shares),
                        f"{score.wrong_figures:6} {took:7.2f}",
                        flush=True,
                    )


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1, tell="--tell" in sys.argv)
