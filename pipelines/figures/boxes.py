"""The geometry of a table in a picture: its ruling lines, the cells they make, and the lines of text in a cell.

Everything works on masks, arrays of height × width of `uint8` that are 255 where there is ink and 0 elsewhere. An `em`
is the height of a Chinese character in pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[Any]  # the stubs of cv2 know no type of the values
MOST_TILT = 6.0  # degrees to either side


class Box(NamedTuple):
    """A rectangle of pixels; `right` and `bottom` are the first beyond it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def shrunk(self, by: int) -> Box:
        """Return the box without a margin of `by` pixels; it may be empty."""
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)


class Place(NamedTuple):
    """A cell of the table: its first row and column, over how many it stands, and its pixels."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box


def ink_of(grey: Mask, by: int = 14) -> Mask:
    """Return where `grey` is darker `by` so much than what is round it: coloured and shaded cells count as paper."""
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, by)


def tilt_of(ink: Mask) -> float:
    """Return by how many degrees the rows of `ink` rise to the right, from -MOST_TILT to MOST_TILT.

    Of all angles, the right one makes the sharpest steps in the number of dark pixels from row to row (Postl, 1986).
    """
    scale = min(1.0, 1000 / max(ink.shape))
    small = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    best = 0.0
    for reach, step in ((MOST_TILT, 0.5), (0.5, 0.1), (0.1, 0.025)):
        angles = best + np.arange(-reach, reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(small, float(angle))))
    return 0.0 if abs(best) < 0.06 else best


def _sharpness(ink: Mask, angle: float) -> float:
    rows = turned(ink, -angle, 0).sum(axis=1, dtype=np.float64)
    return float((np.diff(rows) ** 2).sum())


def turned(image: Mask, angle: float, paper: int) -> Mask:
    """Return `image` turned counter-clockwise by `angle` degrees, on a sheet that holds all of it."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cosine, sine = abs(turn[0, 0]), abs(turn[0, 1])
    wide, high = int(height * sine + width * cosine + 0.5), int(height * cosine + width * sine + 0.5)
    turn[0, 2] += (wide - width) / 2
    turn[1, 2] += (high - height) / 2
    return cv2.warpAffine(
        image, turn, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(paper,) * 3
    )


def em_of(ink: Mask) -> int:
    """Return the height of a character: that of the higher blots, once the long lines are taken away."""
    lines = cv2.bitwise_or(_opened(ink, 60, 1), _opened(ink, 1, 42))
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.subtract(ink, lines), connectivity=8)
    widths, heights, areas = stats[1:, 2], stats[1:, 3], stats[1:, 4]
    solid = areas > 0.17 * widths * heights  # the frame of a low cell is hollow
    letters = heights[solid & (heights > 5) & (heights < 80) & (widths < 80) & (widths < 4 * heights) & (areas > 12)]
    if not len(letters):
        return 24
    usual = np.median(letters[letters >= 0.55 * np.percentile(letters, 90)])
    letters = letters[letters <= 1.35 * usual]  # what is left of frames is higher
    return max(8, round(float(np.percentile(letters, 90)) * 1.08))


def _opened(ink: Mask, width: int, height: int) -> Mask:
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((height, width), np.uint8))


class Ruling(NamedTuple):
    """The ruling lines of the tables, without the strokes of characters, and the tables from top to bottom."""

    horizontal: Mask
    vertical: Mask
    frames: list[Box]


def rulings(ink: Mask, em: int) -> Ruling:
    """Return the lines of `ink` that are longer than strokes and hang together with lines of the other direction."""
    length = max(12, round(em * 1.15))
    near = max(3, em // 5) | 1  # less than what parts a dash from the lines of its cell
    horizontal = cv2.morphologyEx(_opened(ink, length, 1), cv2.MORPH_CLOSE, np.ones((1, near), np.uint8))
    vertical = cv2.morphologyEx(_opened(ink, 1, length), cv2.MORPH_CLOSE, np.ones((near, 1), np.uint8))
    together = cv2.morphologyEx(cv2.bitwise_or(horizontal, vertical), cv2.MORPH_CLOSE, np.ones((near, near), np.uint8))
    number, labels, stats, _ = cv2.connectedComponentsWithStats(together, connectivity=8)
    found = dict[int, Box]()
    for label in range(1, number):
        left, top, width, height = (int(n) for n in stats[label, :4])
        if width > 8 * em and height > 2 * em:
            found[label] = Box(left, top, left + width, top + height)
    outer = {
        label: box
        for label, box in found.items()
        if not any(box != other and _within(box, other) for other in found.values())
    }
    strokes = ~np.isin(labels, list(outer))
    horizontal[strokes] = vertical[strokes] = 0
    return Ruling(horizontal, vertical, sorted(outer.values(), key=lambda box: box.top))


def _within(box: Box, other: Box) -> bool:
    return other.left <= box.left and other.top <= box.top and other.right >= box.right and other.bottom >= box.bottom


def places(ruling: Ruling, frame: Box, em: int, most: int) -> list[Place]:
    """Return the cells that the lines within `frame` make, row by row; places that no line parts are one cell.

    None where there are more than `most` places.
    """
    inside = np.s_[frame.top : frame.bottom, frame.left : frame.right]
    across, down = ruling.horizontal[inside] > 0, ruling.vertical[inside] > 0
    rows = _borders(across.sum(axis=1), 0.8 * em, em, frame.height)
    columns = _borders(down.sum(axis=0), 0.8 * em, em, frame.width)
    while len(rows) * len(columns) <= most:
        below = _parted(across, rows, columns, em)
        beside = _parted(down.T, columns, rows, em).T
        unused_rows = [i for i in range(1, len(rows) - 1) if not below[i - 1].any()]
        unused_columns = [i for i in range(1, len(columns) - 1) if not beside[:, i - 1].any()]
        if not unused_rows and not unused_columns:
            return _cells(below, beside, rows, columns, frame)
        rows = [line for i, line in enumerate(rows) if i not in unused_rows]
        columns = [line for i, line in enumerate(columns) if i not in unused_columns]
    return []


def _cells(
    below: NDArray[np.bool_], beside: NDArray[np.bool_], rows: Sequence[int], columns: Sequence[int], frame: Box
) -> list[Place]:
    found = []
    for top, left, bottom, right in _rectangles(below, beside):
        box = Box(
            columns[left] + frame.left, rows[top] + frame.top, columns[right] + frame.left, rows[bottom] + frame.top
        )
        found.append(Place(top, left, bottom - top, right - left, box))
    return found


def _borders(dark: NDArray[np.int_], least: float, em: int, size: int) -> list[int]:
    """Return where lines stand, by the number of dark pixels of each row: the middle of each run, and both edges.

    Lines nearer than half an em are one: double frames, and a line that a tilt spreads over two rows.
    """
    where = np.flatnonzero(dark >= least)
    lines = []
    for run in np.split(where, np.flatnonzero(np.diff(where) > em / 2) + 1):
        if len(run):
            lines.append(round(float(np.average(run, weights=dark[run]))))
    lines = [line for line in lines if em / 2 < line < size - em / 2]
    return [0, *lines, size - 1]


def _parted(dark: NDArray[np.bool_], lines: Sequence[int], crossing: Sequence[int], em: int) -> NDArray[np.bool_]:
    """Return for each line but the edges, between each two of those that cross it, whether it is drawn there."""
    reach = max(2, em // 3)
    drawn = np.zeros((max(0, len(lines) - 2), len(crossing) - 1), bool)
    for number, line in enumerate(lines[1:-1]):
        band = np.any(dark[max(0, line - reach) : line + reach + 1], axis=0)
        for place, (start, end) in enumerate(pairwise(crossing)):
            margin = min(em // 3, (end - start) // 4)
            drawn[number, place] = band[start + margin : end - margin].mean() > 0.6
    return drawn


def _rectangles(below: NDArray[np.bool_], beside: NDArray[np.bool_]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the cells as (top, left, bottom, right) in rows and columns, each place in exactly one of them.

    What hangs together and is no rectangle (a line is broken off) grows to one.
    """
    height, width = beside.shape[0], below.shape[1]
    owner = np.arange(height * width).reshape(height, width)
    changed = True
    while changed:
        changed = False
        for row in range(height):
            for column in range(width):
                if row + 1 < height and not below[row, column]:
                    changed |= _join(owner, owner[row, column], owner[row + 1, column])
                if column + 1 < width and not beside[row, column]:
                    changed |= _join(owner, owner[row, column], owner[row, column + 1])
        for label in np.unique(owner):
            at = np.argwhere(owner == label)
            if not len(at):  # another has grown over it
                continue
            (top, left), (bottom, right) = at.min(axis=0), at.max(axis=0)
            for other in np.unique(owner[top : bottom + 1, left : right + 1]):
                changed |= _join(owner, label, other)
    done = set[int]()
    for row in range(height):
        for column in range(width):
            label = int(owner[row, column])
            if label not in done:
                done.add(label)
                bottom, right = np.argwhere(owner == label).max(axis=0)
                yield row, column, int(bottom) + 1, int(right) + 1


def _join(owner: NDArray[np.int_], one: int, other: int) -> bool:
    if one == other:
        return False
    owner[owner == other] = one
    return True


def without_specks(ink: Mask, em: int) -> Mask:
    """Return `ink` without blots smaller than a decimal point."""
    number, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = stats[:, 4] < max(3, 0.006 * em * em)
    if number > 1:
        ink = ink.copy()
        ink[small[labels]] = 0
    return ink


def text_lines(ink: Mask, box: Box, em: int) -> list[Box]:
    """Return the lines of text in `box` from top to bottom, none where there is no ink."""
    part = ink[box.top : box.bottom, box.left : box.right]
    if not part.size:
        return []
    where = np.flatnonzero(part.any(axis=1))
    if not len(where):
        return []
    runs = [(int(run[0]), int(run[-1]) + 1) for run in np.split(where, np.flatnonzero(np.diff(where) > 1) + 1)]
    lines: list[tuple[int, int]] = []
    for top, bottom in runs:  # the strokes of 二 and the dots of ： are runs of their own
        if lines and bottom - lines[-1][0] <= 1.15 * em:
            lines[-1] = (lines[-1][0], bottom)
        else:
            lines.append((top, bottom))
    found = []
    for top, bottom in lines:
        across = np.flatnonzero(part[top:bottom].any(axis=0))
        if bottom - top < 0.06 * em:
            continue
        found.append(Box(box.left + int(across[0]), box.top + top, box.left + int(across[-1]) + 1, box.top + bottom))
    return found


def words(ink: Mask, em: int) -> list[Box]:
    """Return the boxes of words: ink on one line with no gap in it that is as wide as a character."""
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(3, round(0.8 * em))), np.uint8))
    number, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = list[Box]()
    for left, top, width, height in sorted(stats[1:number, :4].tolist(), key=lambda each: each[1]):
        box = Box(left, top, left + width, top + height)
        for place, other in enumerate(found):  # the strokes of 二, the dots of ：
            over = min(box.right, other.right) - max(box.left, other.left)
            whole = Box(*map(min, other[:2], box[:2]), *map(max, other[2:], box[2:]))
            if over > 0 and whole.height <= 1.15 * em:
                found[place] = whole
                break
        else:
            found.append(box)
    return [box for box in found if box.height < 3 * em and box.height + box.width > 0.3 * em]


def stroke_of(ink: Mask, box: Box, em: int) -> str:
    """Return which stroke the ink in `box` is by its shape: `—` for a dash, `/`, or "" for anything else."""
    if box.height < 0.3 * em and box.width > 1.5 * box.height:
        return "—"
    part = ink[box.top : box.bottom, box.left : box.right] > 0
    third = box.height // 3
    if box.height < 0.5 * em or box.width > box.height or part.mean() > 0.6:
        return ""
    upper, lower = (np.nonzero(rows)[1] for rows in (part[:third], part[-third:]))
    # From a lower third to an upper, / leans by a quarter of its height and more, 7 by a tenth, 1 to the other side.
    leans = len(upper) and len(lower) and (upper.mean() - lower.mean()) / box.height > 0.17
    return "/" if leans and _is_single(part) else ""


def _is_single(part: NDArray[np.bool_]) -> bool:
    """Whether the ink is one line from top to bottom: no row has much more of it than the others."""
    wide = part.sum(axis=1)
    return bool(wide.max() <= 2.2 * np.median(wide) + 1)
