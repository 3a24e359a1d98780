"""One page of a PDF file to what is drawn on it: characters, ruling lines, images, in points from the top left.

pdfplumber would do the same by way of a dictionary an object, and nothing bounds how many: a page can draw a
million. So this reads the page from pdfminer.six, which pdfplumber itself stands on, and counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTItem, LTLine, LTPage, LTRect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import stream_value

from pipelines.files.radicals import plain

# A page of a report draws 1,500 characters and 600 lines in 100,000 bytes of instructions. pdfminer.six reads
# 200,000 bytes and makes 10,000 to 80,000 objects a second, and takes 100 bytes of memory for one of a long path.
MOST_OBJECTS = 40_000
MOST_INSTRUCTIONS = 3_000_000  # bytes, those of the forms on the page included as often as it uses them
LOST = "\ufffd"
_THIN = 3.0  # points: a filled rectangle as thin as this is a ruling line; WPS and Chromium draw them so
_SHORTEST = 4.0  # points: what is shorter is a tick or a dash
_SMALLEST_IMAGE = 20.0  # points: what is smaller is a bullet or a shadow
_SAME = 1.0  # points between two prints of one character: fake bold


class TooMuch(Exception):
    """A page draws more than `MOST_OBJECTS`, or takes more than `MOST_INSTRUCTIONS` for it."""


class Glyph(NamedTuple):
    """A character, or a few that one glyph stands for.

    `size` is the height of its type; `turn` is 0 for one that stands upright, 1 when its line reads downwards (it
    is turned by a quarter clockwise) and -1 when it reads upwards.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    turn: int = 0

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def upright(glyphs: Sequence[Glyph], turn: int, width: float = 0, height: float = 0) -> list[Glyph]:
    """Return `glyphs`, turned so that those of `turn` are upright, on a page of `width` and `height` before."""
    return [
        Glyph(g.text, *turned(g.x0, g.top, g.x1, g.bottom, turn, width, height), g.size, g.turn - turn) for g in glyphs
    ]


def turned(
    x0: float, top: float, x1: float, bottom: float, turn: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """Return where a rectangle is after its page is turned back by a quarter.

    >>> turned(10, 20, 11, 25, 1, 100, 200)
    (20, 89, 25, 90)
    """
    if turn > 0:
        return top, width - x1, bottom, width - x0
    return height - bottom, x0, height - top, x1


class Rule(NamedTuple):
    """A ruling line, level (y0 = y1) or upright (x0 = x1)."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def level(self) -> bool:
        return self.y0 == self.y1


class Box(NamedTuple):
    """Where an image is."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Sheet:
    """What is drawn on a page."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)

    @property
    def is_scan(self) -> bool:
        """Whether images cover most of the page."""
        area = sum((box.x1 - box.x0) * (box.bottom - box.top) for box in self.images)
        return area > 0.5 * self.width * self.height


class _Counting(PDFLayoutAnalyzer):
    """Keeps the last page; raises TooMuch before the page fills the memory."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.page: LTPage | None = None
        self.count = self.instructions = 0

    def begin_page(self, page: PDFPage, ctm: tuple[float, float, float, float, float, float]) -> None:
        super().begin_page(page, ctm)
        self.count = self.instructions = 0

    def paint_path(self, *arguments: object) -> None:
        self._counted()
        super().paint_path(*arguments)  # type: ignore[arg-type]

    def render_char(self, *arguments: object) -> float:
        self._counted()
        return super().render_char(*arguments)  # type: ignore[arg-type]

    def begin_figure(self, *arguments: object) -> None:
        self._counted()
        super().begin_figure(*arguments)  # type: ignore[arg-type]

    def follow(self, instructions: int) -> None:
        """Count bytes of instructions that are about to be followed."""
        self.instructions += instructions
        if self.instructions > MOST_INSTRUCTIONS:
            raise TooMuch

    def _counted(self) -> None:
        self.count += 1
        if self.count > MOST_OBJECTS:
            raise TooMuch

    def receive_layout(self, ltpage: LTPage) -> None:
        self.page = ltpage


class _Bounded(PDFPageInterpreter):
    """Follows the instructions of a page and of the forms on it, if they are not too many."""

    def execute(self, streams: Sequence[object]) -> None:
        assert isinstance(self.device, _Counting)
        self.device.follow(sum(len(stream_value(stream).get_data()) for stream in streams))
        super().execute(streams)


class Reader:
    """Reads one page after the other; fonts are shared by them."""

    def __init__(self) -> None:
        resources = PDFResourceManager()
        self._device = _Counting(resources)
        self._interpreter = _Bounded(resources, self._device)

    def read(self, page: PDFPage) -> Sheet:
        """Return what `page` draws; raises TooMuch, and whatever pdfminer.six raises of a broken page."""
        self._interpreter.process_page(page)
        drawn = self._device.page
        assert drawn is not None
        sheet = Sheet(drawn.width, drawn.height)
        for item in _flat(drawn):
            _take(item, sheet)
        sheet.glyphs = _once(sheet.glyphs)
        return _straight(sheet)


def _flat(page: LTPage) -> Iterator[LTItem]:
    waiting: list[LTItem] = [*page][::-1]
    while waiting:
        item = waiting.pop()
        if isinstance(item, LTFigure):
            waiting += list(item)[::-1]
        else:
            yield item


def _take(item: LTItem, sheet: Sheet) -> None:
    height = sheet.height
    if isinstance(item, LTChar):
        text = item.get_text()
        text = LOST if text.startswith("(cid:") else text
        middle = (item.y0 + item.y1) / 2
        if 0 <= middle <= height and -1 <= item.x0 <= sheet.width and item.size > 1:
            sheet.glyphs.append(
                Glyph(plain(text), item.x0, height - item.y1, item.x1, height - item.y0, item.size, _turn(item))
            )
    elif isinstance(item, LTRect):
        _take_rectangle(item, sheet)
    elif isinstance(item, LTLine | LTCurve) and item.stroke:
        for (x0, y0), (x1, y1) in zip(item.pts, item.pts[1:], strict=False):
            if item.original_path is None or len(item.original_path[-1]) <= 3:
                _add(sheet, x0, height - y0, x1, height - y1)
    elif isinstance(item, LTImage):
        box = Box(max(item.x0, 0), max(height - item.y1, 0), min(item.x1, sheet.width), min(height - item.y0, height))
        if box.x1 - box.x0 >= _SMALLEST_IMAGE and box.bottom - box.top >= _SMALLEST_IMAGE:
            sheet.images.append(box)


def _take_rectangle(item: LTRect, sheet: Sheet) -> None:
    x0, x1, top, bottom = item.x0, item.x1, sheet.height - item.y1, sheet.height - item.y0
    if bottom - top <= _THIN or x1 - x0 <= _THIN:
        _add(sheet, x0, top, x1, bottom)
    elif item.stroke:  # one that is only filled is a background: WPS lays a white one under every paragraph
        _add(sheet, x0, top, x1, top)
        _add(sheet, x0, bottom, x1, bottom)
        _add(sheet, x0, top, x0, bottom)
        _add(sheet, x1, top, x1, bottom)


def _add(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    if y1 - y0 <= _THIN and x1 - x0 >= _SHORTEST:
        sheet.rules.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
    elif x1 - x0 <= _THIN and y1 - y0 >= _SHORTEST:
        sheet.rules.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))


def _turn(char: LTChar) -> int:
    across, down = char.matrix[0], -char.matrix[1]
    return 0 if abs(across) >= abs(down) else (1 if down > 0 else -1)


def _straight(sheet: Sheet) -> Sheet:
    """Turn a page on which most characters lie on their side: a wide table may be printed so."""
    turn = next((turn for turn in (1, -1) if 2 * sum(g.turn == turn for g in sheet.glyphs) > len(sheet.glyphs)), 0)
    if not turn:
        return sheet
    width, height = sheet.width, sheet.height
    return Sheet(
        height,
        width,
        upright(sheet.glyphs, turn, width, height),
        [Rule(*turned(*rule, turn, width, height)) for rule in sheet.rules],
        [Box(*turned(*box, turn, width, height)) for box in sheet.images],
    )


def _once(glyphs: list[Glyph]) -> list[Glyph]:
    """Return `glyphs` without those that are printed again on the same place: fake bold."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    kept = []
    for glyph in glyphs:
        x, y = round(glyph.x0), round(glyph.top)
        near = (other for i in (-1, 0, 1) for j in (-1, 0, 1) for other in seen.get((glyph.text, x + i, y + j), ()))
        if not any(abs(o.x0 - glyph.x0) <= _SAME and abs(o.top - glyph.top) <= _SAME for o in near):
            seen.setdefault((glyph.text, x, y), []).append(glyph)
            kept.append(glyph)
    return kept
