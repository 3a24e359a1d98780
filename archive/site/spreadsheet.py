"""Cells that a spreadsheet would run as a formula, made harmless."""

from __future__ import annotations

import re

# https://owasp.org/www-community/attacks/CSV_Injection; the full-width signs are formulas too in some locales.
_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?|[-－]{1,2}")  # a dash alone stands for no number


def harmless(cell: str) -> str:
    """Return `cell` with an apostrophe before what a spreadsheet would take for a formula; numbers stay.

    >>> harmless("=1+1"), harmless("-12.5"), harmless("养老")
    ("'=1+1", '-12.5', '养老')
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
