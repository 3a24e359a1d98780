"""Tables without ruling lines: where words and numbers stand in a picture to rows and columns.

A number stands in the row of its own height and in the column of the numbers below and above it; the words left of the
numbers name rows, those above name columns. Cells that span others are told only by where their words stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.report import Cell, Table
from pipelines.figures.boxes import Box
from pipelines.figures.quantity import is_quantity, quantity

Piece = tuple[Box, str]
FEWEST_NUMBERS = 4


def rebuild(pieces: Sequence[Piece], em: int) -> Table | None:
    """Return the table that `pieces`, lines of text with their places, make; None where there are few numbers."""
    numbers = [piece for piece in pieces if _is_value(piece[1])]
    if sum(is_quantity(text) for _, text in numbers) < FEWEST_NUMBERS:
        return None
    rows = _rows(numbers, em)
    columns = _columns(rows)
    first = min(box.left for box, _ in numbers)
    words = [piece for piece in pieces if piece not in numbers]
    labels, alone = _labels([piece for piece in words if piece[0].right <= first], [_height(row) for row in rows], em)
    heads = _rows(_blocks([piece for piece in words if piece[0].right > first], em), em)
    width = max(1, *map(len, labels))
    lines = [(_height([piece]), False, [Cell(piece[1], 1, width), Cell("", 1, len(columns))]) for piece in alone]
    for row, named in zip(rows, labels, strict=True):
        before = [Cell("")] * (width - len(named)) + [Cell(text) for text in named]
        lines.append((_height(row), False, before + _across(row, columns, whole=True)))
    lines += [(_height(row), True, [Cell("", 1, width), *_across(row, columns, whole=False)]) for row in heads]
    return Table(_grown(sorted(lines, key=lambda line: line[0])))


def _grown(lines: Sequence[tuple[float, bool, list[Cell]]]) -> tuple[tuple[Cell, ...], ...]:
    """Return the cells of `lines`, a head standing over what is blank below it down to the last row of heads."""
    rows: list[list[Cell]] = []
    above: dict[tuple[int, int], tuple[int, int]] = {}  # the columns of the heads, and where they stand in `rows`
    for _, is_head, cells in lines:
        kept, column, here = list[Cell](), 0, dict[tuple[int, int], tuple[int, int]]()
        places = list[tuple[int, int]]()
        for cell in cells:
            places.append((column, column + cell.colspan))
            column += cell.colspan
        blank = {
            n for (begin, end), cell in zip(places, cells, strict=True) if not cell.text for n in range(begin, end)
        }
        covered = set[int]()
        for (begin, end), (row, number) in above.items() if is_head else ():
            if blank.issuperset(range(begin, end)):
                rows[row][number] = rows[row][number]._replace(rowspan=len(rows) - row + 1)
                covered.update(range(begin, end))
                here[begin, end] = (row, number)
        for (begin, end), cell in zip(places, cells, strict=True):
            left = [n for n in range(begin, end) if n not in covered]
            if not left:
                continue
            if cell.text:
                here[begin, end] = (len(rows), len(kept))
            kept.append(cell._replace(colspan=len(left)))
        rows.append(kept)
        above = here if is_head else {}
    return tuple(map(tuple, rows))


def _is_value(text: str) -> bool:
    return any(quantity(text, unit, signed=True)[0] != "text" for unit in ("件", "万元"))


def _center(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _height(pieces: Sequence[Piece]) -> float:
    return sum(_center(box) for box, _ in pieces) / len(pieces)


def _columns(rows: Sequence[Sequence[Piece]]) -> list[tuple[int, int]]:
    """Return where each column begins and ends: numbers that stand over each other, one of them in a full row.

    What stands only in rows with fewer numbers may span columns.
    """
    most = max(map(len, rows))
    columns: list[tuple[int, int, bool]] = []
    for left, right, full in sorted((box.left, box.right, len(row) == most) for row in rows for box, _ in row):
        if columns and left < columns[-1][1] and (full or not columns[-1][2] or right <= columns[-1][1]):
            begin, end, before = columns[-1]
            columns[-1] = (begin, max(end, right), full or before)
        else:
            columns.append((left, right, full))
    return [(left, right) for left, right, full in columns if full]


def _across(row: Sequence[Piece], columns: Sequence[tuple[int, int]], *, whole: bool) -> list[Cell]:
    """Return the cells of `row`, with spans where its pieces stand over the middles of columns that they share out.

    Fewer pieces than columns are spans when each is in the middle of its columns and none is left over, or, not
    `whole`, none but at the left; else they are cells among blank ones.
    """
    middles = [(left + right) / 2 for left, right in columns]
    pitch = (middles[-1] - middles[0]) / max(1, len(columns) - 1)
    spans: list[tuple[int, int, str]] = []
    end = len(columns)  # of the columns that are not shared out
    for box, text in sorted(row, reverse=True):
        center = (box.left + box.right) / 2
        begin = min(range(end), key=lambda n: abs((middles[n] + middles[end - 1]) / 2 - center), default=-1)
        if begin < 0 or abs((middles[begin] + middles[end - 1]) / 2 - center) > 0.3 * pitch:
            break
        spans.append((begin, end, text))
        end = begin
    if len(spans) == len(row) and (end == 0 or not whole):
        return [Cell("")] * end + [Cell(text, 1, until - begin) for begin, until, text in reversed(spans)]
    cells = [""] * len(columns)
    for box, text in sorted(row):
        near = min(range(len(columns)), key=lambda n: abs(middles[n] - (box.left + box.right) / 2))
        cells[near] += text
    return [Cell(text) for text in cells]


def _rows(pieces: Sequence[Piece], em: int) -> list[list[Piece]]:
    """Return `pieces` row by row: those on one height."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: _center(piece[0])):
        if rows and _center(piece[0]) - _height(rows[-1]) < 0.45 * em:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _labels(beside: Sequence[Piece], heights: Sequence[float], em: int) -> tuple[list[list[str]], list[Piece]]:
    """Return the labels of each row from left to right, and the pieces that stand between the rows.

    The lines of a label are nearer to each other than to those of the next, and its middle is on the height of the row.
    """
    of_row: list[list[Piece]] = [[] for _ in heights]
    alone: list[Piece] = []
    for piece in _blocks(beside, em):
        near = min(range(len(heights)), key=lambda n: abs(heights[n] - _center(piece[0])))
        if abs(heights[near] - _center(piece[0])) < 0.5 * em:
            of_row[near].append(piece)
        else:
            alone.append(piece)
    return [[text for _, text in sorted(row)] for row in of_row], alone


def _blocks(pieces: Sequence[Piece], em: int) -> list[Piece]:
    """Return `pieces` with the lines of one cell joined: one below the other, no further apart than lines are."""
    blocks: list[Piece] = []
    for box, text in sorted(pieces, key=lambda piece: (piece[0].top, piece[0].left)):
        for number, (other, before) in enumerate(blocks):
            over = min(box.right, other.right) - max(box.left, other.left)
            if over > 0.5 * min(box.width, other.width) and -0.2 * em < box.top - other.bottom < 0.8 * em:
                joined = Box(*map(min, other[:2], box[:2]), *map(max, other[2:], box[2:]))
                blocks[number] = (joined, before + text)
                break
        else:
            blocks.append((box, text))
    return blocks
