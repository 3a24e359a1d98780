"""Reuse: how much of a report its body has written before, or other bodies write too (table `paragraphs`).

A paragraph is a line of the text that holds a sentence: table rows, headings and the captions of the forms are left
out, and what is shorter than 20 characters. Years do not count: when only the year moved on, the paragraph is the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from archive.fold import fingerprint_text
from archive.likeness import signed_hash
from archive.series import BODIES, report_before

SHORTEST = 20  # characters, folded
_CELLS = " | "
_SENTENCE = re.compile(r"[。；;！!？?]")
# The line above the table of applications, which stands in the text where the table is an image.
_CAPTION = re.compile(r"勾稽关系|勾稽關係")
_YEAR = re.compile(r"20\d\d(?=年)")


@dataclass(frozen=True, slots=True)
class Reuse:
    """Of how many paragraphs of a report (`paragraphs`) the same stand in the report `before`, its body's on the
    previous year, and in reports of other bodies. None: there is no report on the previous year to compare with."""

    paragraphs: int
    before: str | None
    as_before: int | None
    with_others: int

    def shares(self) -> tuple[float | None, float | None]:
        """Return the shares of `as_before` and of `with_others`, None where there is nothing to divide."""
        if not self.paragraphs:
            return None, None
        before = None if self.as_before is None else self.as_before / self.paragraphs
        return before, self.with_others / self.paragraphs

    def sentence(self) -> str:
        """Return what to tell a reader.

        >>> Reuse(8, "3f9a", 6, 2).sentence()
        '与上年相同的段落 6/8（75%）；与其他机构相同的段落 2/8（25%）'
        >>> Reuse(8, None, None, 0).sentence()
        '与上年相同的段落：不详（没有上年报告可比）；与其他机构相同的段落 0/8（0%）'
        """
        if not self.paragraphs:
            return "没有可以比较的段落"
        before, others = self.shares()
        told = (
            "：不详（没有上年报告可比）" if before is None else f" {self.as_before}/{self.paragraphs}（{before:.0%}）"
        )
        return f"与上年相同的段落{told}；与其他机构相同的段落 {self.with_others}/{self.paragraphs}（{others:.0%}）"


def paragraphs_of(text: str) -> set[int]:
    """Return the hashes of the paragraphs of `text`, as SQLite's integers."""
    found = set()
    for line in text.splitlines():
        if _CELLS in line or _CAPTION.search(line) or not _SENTENCE.search(line):
            continue
        folded = _YEAR.sub("", fingerprint_text(line))
        if len(folded) >= SHORTEST:
            found.add(signed_hash(folded.encode()))
    return found


def write(db: Any, serial: int, text: str) -> None:
    """Write the paragraphs of report `serial`, in place of what is there."""
    forget(db, serial)
    for value in paragraphs_of(text):
        db.execute("INSERT INTO paragraphs (serial, hash) VALUES (?, ?)", [serial, value])


def forget(db: Any, serial: int) -> None:
    """Delete the paragraphs of report `serial`."""
    db.execute("DELETE FROM paragraphs WHERE serial = ?", [serial])


def reuse(db: Any, report: str) -> Reuse | None:
    """Return how much of `report` is written again; None for a report that is not there.

    Other bodies are those outside its series: what it was called before, or is now, is none.
    """
    row = db.execute(
        "SELECT serial, body, year, (SELECT count(*) FROM paragraphs WHERE serial = reports.serial) FROM reports"
        " WHERE id = ?",
        [report],
    ).fetchone()
    if row is None:
        return None
    serial, body, year, number = row
    before = report_before(db, body, year)
    earlier = db.execute("SELECT serial FROM reports WHERE id = ?", [before]).fetchone()
    as_before = None
    if earlier is not None:
        (as_before,) = db.execute(
            "SELECT count(*) FROM paragraphs AS here JOIN paragraphs AS there ON there.hash = here.hash"
            " AND there.serial = ? WHERE here.serial = ?",
            [earlier[0], serial],
        ).fetchone()
    (with_others,) = db.execute(
        "SELECT count(*) FROM paragraphs AS here WHERE serial = :serial AND EXISTS (SELECT 1 FROM paragraphs AS there"
        f" JOIN reports ON reports.serial = there.serial WHERE there.hash = here.hash AND body NOT IN ({BODIES}))",
        {"serial": serial, "body": body},
    ).fetchone()
    return Reuse(number, before, as_before, with_others)
