"""Cells that a spreadsheet would run as a formula, made harmless."""

from __future__ import annotations

import re

# https://owasp.org/www-community/attacks/CSV_Injection; the full-width signs are formulas too in some locales.
# Spreadsheets pass over white space, marks without a width and control characters before a sign.
_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
_FORMULA = re.compile(rf"[\s\u200b-\u200f\u2060\ufeff\x00-\x1f]*[{_SIGNS}]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?|[-－]{1,2}")  # a dash alone stands for no number


def harmless(cell: str) -> str:
    """Return `cell` with an apostrophe before what a spreadsheet would take for a formula; numbers stay.

    Without NUL, at which many readers of CSV stop.

    >>> harmless("=1+1"), harmless("-12.5"), harmless("养老"), harmless("\\0@SUM(1)")
    ("'=1+1", '-12.5', '养老', "'@SUM(1)")
    """
    cell = cell.replace("\0", "")
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
