"""Likeness: how alike two texts are, and which texts of the whole archive may be nearly the same.

Exact: the Jaccard similarity of the character shingles of two folded texts. At a distance: MinHash (Broder 1997) in
bands (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4), kept in the table `bands`, so that neither memory
nor a pass over all texts is needed. Likeness only marks: what is merged is decided by body and year.

24 bands of 4 rows: texts with a similarity of 0.6 share a band with a chance of 0.96, by 1 - (1 - s^4)^24; at 0.5 it
is 0.79, at 0.3 0.18. Measured on 4,000 pairs of made-up reports of which lines were exchanged (`tests.test_likeness`):
of those at 0.60 to 0.65 97.8 % were found, above that 99.5 %, from 0.70 all; of those at 0.30 to 0.35 13 %. 3 ms a
text.
"""

from __future__ import annotations

import hashlib
import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from archive.fold import fingerprint_text

SHINGLE = 4  # characters
BANDS, ROWS = 24, 4
_SEED = 20190515  # what is in the table was made with it: never changed
# The same report with 2 % edits has a Jaccard similarity of 0.81; two texts that a body publishes for one year
# and that are not copies (a report and its summary, say) were all below 0.3.
SIMILAR = 0.6
# A text that half of the archive shares its forms with: so many of a band are looked at, and so many read.
_MOST_OF_A_BAND = 20_000
_MOST_READ = 50
_MOST_TIED = 5_000  # of those that share as many bands as the last one that is read
_CHUNK = 200  # texts that are in memory at a time


@dataclass(frozen=True, slots=True)
class Alike:
    """Another report, and how alike its text is: a Jaccard similarity, 1 for the same text."""

    report: str
    body: str
    year: int
    title: str
    similarity: float


@lru_cache(maxsize=16)
def shingles(text: str) -> frozenset[str]:
    """Return the runs of SHINGLE characters in the folded text."""
    folded = fingerprint_text(text)
    return frozenset(folded[at : at + SHINGLE] for at in range(max(1, len(folded) - SHINGLE + 1)))


def similarity(one: str, other: str) -> float:
    """Return the Jaccard similarity of two texts' shingles: 1.0 for the same text."""
    return jaccard(shingles(one), shingles(other))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Return which part of what is in either set is in both.

    >>> jaccard(frozenset("abc"), frozenset("bcd"))
    0.5
    """
    both = len(one & other)
    union = len(one) + len(other) - both
    return both / union if union else 1.0


def bands_of(text: str) -> list[int]:
    """Return the hash of each band of the text's MinHash signature, as SQLite's integers: 64 bits with a sign.

    The same on every machine; `tests.test_likeness` pins some, since an archive keeps what it was given.
    """
    # Its allocator takes 1 GB of address space at once, which refining processes do not have (`pipelines.workers`).
    from rensa import RMinHash

    minhash = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    minhash.update(sorted(shingles(text)))
    signature = minhash.digest()
    return [signed_hash(struct.pack(f"<{ROWS}Q", *signature[at : at + ROWS])) for at in range(0, BANDS * ROWS, ROWS)]


def signed_hash(content: bytes) -> int:
    """Return a hash of `content` that fits an integer of SQLite."""
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little", signed=True)


def write(db: Any, serial: int, text: str) -> None:
    """Write the bands of the text of report `serial`, in place of what is there."""
    forget(db, serial)
    for band, value in enumerate(bands_of(text)):
        db.execute("INSERT INTO bands (band, hash, serial) VALUES (?, ?, ?)", [band, value, serial])


def forget(db: Any, serial: int) -> None:
    """Delete the bands of report `serial`."""
    db.execute("DELETE FROM bands WHERE serial = ?", [serial])


def alike(db: Any, report: str, most: int = 10, at_least: float = SIMILAR) -> list[Alike]:
    """Return the other reports with the most similar texts, `most` at most, the most similar first.

    Of those that share most bands, 50 at most are read; copies and earlier texts, which are no reports, are left out.
    """
    row = db.execute("SELECT serial, text FROM reports WHERE id = ?", [report]).fetchone()
    if row is None:
        return []
    serial, text = row
    shared: Counter[int] = Counter()
    for band, value in db.execute("SELECT band, hash FROM bands WHERE serial = ?", [serial]).fetchall():
        rows = db.execute(
            "SELECT serial FROM bands WHERE band = ? AND hash = ? LIMIT ?", [band, value, _MOST_OF_A_BAND]
        )
        shared.update(other for (other,) in rows)
    del shared[serial]
    found = []
    for other in _nearest(db, shared):
        row = db.execute(
            "SELECT id, body, year, title, text FROM reports WHERE serial = ? AND copy_of IS NULL", [other]
        ).fetchone()
        if row is not None and (degree := similarity(text, row[4])) >= at_least:
            found.append(Alike(row[0], row[1], row[2], row[3] or "", round(degree, 4)))
    return sorted(found, key=lambda one: (-one.similarity, one.report))[:most]


def _nearest(db: Any, shared: Counter[int]) -> list[int]:
    """Return the serials that share most bands; of those that share as many, by report id, as serials tell arrival."""
    ranked = shared.most_common()
    if len(ranked) <= _MOST_READ:
        return [serial for serial, _ in ranked]
    least = ranked[_MOST_READ - 1][1]
    sure = [serial for serial, number in ranked if number > least]
    tied = [serial for serial, number in ranked if number == least][:_MOST_TIED]
    rows = [db.execute("SELECT id, serial FROM reports WHERE serial = ?", [serial]).fetchone() for serial in tied]
    return sure + [row[1] for row in sorted((row[0], row[1]) for row in rows if row)][: _MOST_READ - len(sure)]


def measure(db: Any, reports: Iterable[str]) -> None:
    """Write the similarity of each of `reports` to the report that it is a copy or an earlier text of, if not known.

    It depends on the two texts only, which their ids stand for.
    """
    for report in reports:
        row = db.execute(
            "SELECT copy.text, head.text FROM reports AS copy JOIN reports AS head ON head.id = copy.copy_of"
            " WHERE copy.id = ? AND copy.similarity IS NULL",
            [report],
        ).fetchone()
        if row is not None:
            db.execute("UPDATE reports SET similarity = ? WHERE id = ?", [round(similarity(*row), 4), report])


def unmeasured(db: Any) -> Iterator[str]:
    """Yield the copies and earlier texts whose similarity to their report is not known."""
    sql = "SELECT id FROM reports WHERE copy_of IS NOT NULL AND similarity IS NULL"
    yield from [row[0] for row in db.execute(sql).fetchall()]


def texts(db: Any) -> Iterator[tuple[int, str]]:
    """Yield serial and text of every report; tables may be written to meanwhile."""
    last = 0
    while rows := db.execute(
        "SELECT serial, text FROM reports WHERE serial > ? ORDER BY serial LIMIT ?", [last, _CHUNK]
    ).fetchall():
        yield from ((row[0], row[1]) for row in rows)
        last = rows[-1][0]
