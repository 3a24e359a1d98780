"""Tables in pictures: the bytes of an image to the tables that it shows.

Where a table is ruled, its lines give the cells, and the recogniser reads each line of text in a cell by itself: text
detectors, which find words in photographs, miss a single digit. Without lines, rows and columns are told by where words
and numbers stand. The models come with the package `rapidocr`; nothing is fetched.
"""

from __future__ import annotations

import io
import re
import warnings
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from archive.report import Cell, Table
from pipelines.figures.quantity import UNSURE

if TYPE_CHECKING:
    from pipelines.figures.boxes import Box, Mask, Place

# A scanned page at 300 dpi has 9 million pixels; a screenshot of all three tables on a fine screen some 10,000 rows.
MOST_BYTES, MOST_PIXELS, MOST_SIDE = 20_000_000, 30_000_000, 12_000
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
# The list of 2014 has 60 rows of 3 cells, section 三 has 270 places; squared paper has tens of thousands.
MOST_CELLS, MOST_LINES = 2_000, 3_000
LEAST_SCORE = 0.8  # a number that is less certain is marked as UNSURE, and states nothing
FAINT = 5  # of 255: by so much are lines darker than paper where a picture was made smaller
_EDGE = 40  # pixels of paper round the picture: a line on its very edge has nothing to be darker than
# What the recogniser makes of 申请 and 审结 in letters of twelve pixels that are blurred; neither is a word.
_MISREAD = {"中请": "申请", "申结": "审结"}
_DASH = re.compile(r"[-—–_一]+")
_WORDS = re.compile(r"[\u3400-\u9fff]{2}")


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_image(body: bytes) -> tuple[Table, ...]:
    """Return the tables of the picture `body` from top to bottom; a cell without ink is blank.

    ValueError, with a few words, for what is no picture or too large a one, and where there is no table in it.
    ImportError without the extra.
    """
    import cv2

    try:
        tables = _tables(_decode(body))
    except cv2.error as error:
        raise ValueError(f"it cannot be worked on ({error.code})") from error
    if not tables:
        raise ValueError("there is no table in it")
    return tables


def _tables(image: Any) -> tuple[Table, ...]:
    import cv2

    from pipelines.figures import boxes

    grey: Mask = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if angle := boxes.tilt_of(boxes.ink_of(grey)):
        image = boxes.turned(image, -angle, 255)
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    ink = boxes.ink_of(grey)
    em = boxes.em_of(ink)
    ruling = boxes.rulings(boxes.ink_of(grey, FAINT), em)
    drawn: Mask = cv2.bitwise_or(ruling.horizontal, ruling.vertical)
    tables = []
    for frame in ruling.frames:
        found = boxes.places(ruling, frame, em, MOST_CELLS)
        if len(found) > 3:  # fewer are a frame round something
            tables.append(_ruled(image, ink, drawn, found, em))
    if not tables and (table := _unruled(image, ink, em)):
        tables.append(table)
    return tuple(table for table in tables if any(cell.text for row in table.cells for cell in row))


def _decode(body: bytes) -> Any:
    """Return the picture as an array of height × width × 3, in the size that the geometry is made for."""
    import cv2
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(body) > MOST_BYTES:
        raise ValueError(f"it has {len(body):,} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large pictures, which are refused here
            with Image.open(io.BytesIO(body), formats=FORMATS) as opened:
                width, height = opened.size
                if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
                    raise ValueError(f"it is too large ({width:,} × {height:,} pixels)")
                picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except UnidentifiedImageError:
        raise ValueError("it is no picture of a kind that is read") from None
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"it is a damaged picture ({error})") from error
    sheet = Image.new("RGBA", picture.size, "white")
    array = np.asarray(Image.alpha_composite(sheet, picture).convert("RGB"))
    width = array.shape[1]
    scale = 2.0 if width < 1200 else 1.0 if width <= 2400 else 2400 / width
    if scale != 1.0:
        how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        array = cv2.resize(array, None, fx=scale, fy=scale, interpolation=how)
    return cv2.copyMakeBorder(array, *(_EDGE,) * 4, cv2.BORDER_CONSTANT, value=(255, 255, 255))


def _ruled(image: Any, ink: Mask, lines: Mask, found: list[Place], em: int) -> Table:
    """Return the table whose cells were found between its lines."""
    import cv2
    import numpy as np

    from pipelines.figures import boxes

    drawn: Mask = cv2.dilate(lines, np.ones((3, 3), np.uint8))
    letters = boxes.without_specks(cv2.subtract(ink, drawn), em)
    insides = [place.box.shrunk(max(2, em // 10)) for place in found]
    texts = [boxes.text_lines(letters, inside, em) for inside in insides]
    crops = [
        _crop(image, drawn, line, inside, em) for inside, text in zip(insides, texts, strict=True) for line in text
    ]
    read = iter(_weighed([line for text in texts for line in text], _recognise(crops), letters, em))
    cells: list[list[Cell]] = [[] for _ in range(max(place.row + place.rowspan for place in found))]
    for place, text in zip(found, texts, strict=True):
        cells[place.row].append(Cell(_joined([next(read) for _ in text]), place.rowspan, place.colspan))
    return Table(tuple(tuple(row) for row in cells))


def _unruled(image: Any, ink: Mask, em: int) -> Table | None:
    """Return the table that words and numbers make by where they stand."""
    import numpy as np

    from pipelines.figures import boxes
    from pipelines.figures.unruled import rebuild

    found = boxes.words(boxes.without_specks(ink, em), em)
    whole = boxes.Box(0, 0, image.shape[1], image.shape[0])
    nothing = np.zeros_like(ink)
    read = _weighed(found, _recognise([_crop(image, nothing, box, whole, em) for box in found]), ink, em)
    pieces = [(box, text) for box, line in zip(found, read, strict=True) if (text := _joined([line]))]
    return rebuild(pieces, em)


def _crop(image: Any, drawn: Mask, line: Box, within: Box, em: int) -> Any:
    """Return the picture of a line of text, as high as a character at least, the ruling lines painted over."""
    import numpy as np

    margin, beside = round(em * 0.18), round(em * 0.36)
    high = max(line.height, round(em * 0.9)) + 2 * margin
    top = (line.top + line.bottom - high) // 2
    top, bottom = max(within.top, top), min(within.bottom, top + high)
    left, right = max(within.left, line.left - beside), min(within.right, line.right + beside)
    crop = image[top:bottom, left:right].copy()
    crop[drawn[top:bottom, left:right] > 0] = np.percentile(crop.reshape(-1, 3), 80, axis=0).astype(np.uint8)
    return crop


def _weighed(found: list[Box], read: list[tuple[str, float]], ink: Mask, em: int) -> list[tuple[str, float]]:
    """Return what was `read` where its shape is not against it: strokes by their shape, and numbers that are as long as
    their digits.

    The recogniser takes / for 1, and drops one of two equal digits (7999 becomes 799), as certain as ever.
    """
    from pipelines.figures import boxes

    numbers = [(box.width, len(text)) for box, (text, _) in zip(found, read, strict=True) if text.isdecimal()]
    wide = [width / length for width, length in numbers if length > 1] or [1.3 * width for width, _ in numbers]
    step = sorted(wide)[len(wide) // 2] if wide else 0.0
    weighed = []
    for box, (text, score) in zip(found, read, strict=True):
        stroke = boxes.stroke_of(ink, box, em) if len(text) < 3 else ""
        length = range(round(step * 0.75 * (len(text) - 1)), round(step * (len(text) + 0.55)) + 1)
        if stroke == "/" or (stroke and _DASH.fullmatch(text)):
            text, score = stroke if stroke == "/" or text == "一" else text, 1.0
        elif _DASH.fullmatch(text) or text in "/／|" or (text.isdecimal() and box.width not in length):
            score = 0.0
        weighed.append((text, score))
    return weighed


def _joined(lines: list[tuple[str, float]]) -> str:
    """Return the lines of a cell as one; a mark says of a number that it is not certain."""
    text = ""
    for part, _ in lines:
        # 12 above 34 may be two numbers.
        text += (" " if text[-1:].isdigit() and part[:1].isdigit() else "") + part
    for wrong, right in _MISREAD.items():
        text = text.replace(wrong, right)
    doubtful = any(score < LEAST_SCORE for _, score in lines) and not _WORDS.search(text)
    return text + UNSURE if doubtful else text


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Global.return_word_box": True,  # with the score of each character
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # as many workers run as there are processors
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Rec.rec_img_shape": [3, 48, 64],  # the least width: at the usual 320 a digit takes three times as long
        }
    )


def _recognise(crops: list[Any]) -> list[tuple[str, float]]:
    """Return what stands in each picture of a line, and the score of its least certain character."""
    if not crops:
        return []
    if len(crops) > MOST_LINES:
        raise ValueError(f"there are {len(crops):,} lines of text in it")
    out = _engine().recognize_txt([crop[:, :, ::-1] for crop in crops])
    return [
        (text, min(word.confs, default=score) if word else score)
        for text, score, word in zip(out.txts, out.scores, out.word_results, strict=True)
    ]
