"""`python -m tests.forms [HTML DOCX PDF [FIRST]]` makes and reads so many reports, and prints the score."""

from __future__ import annotations

import sys

from tests.forms.score import by_medium, by_variant, score_all

if __name__ == "__main__":
    html, docx, pdf, first = ([*map(int, sys.argv[1:]), *(1500, 300, 200, 0)[len(sys.argv) - 1 :]])[:4]
    counts = {"html": html, "docx": docx, "pdf": pdf}
    scores = score_all([(first + number, medium) for medium, count in counts.items() for number in range(count)])
    print(by_medium(scores))
    if any(one.mistakes for one in scores):
        print(by_variant(scores))
        print(*(f"{one.medium} {one.number}: {what[:300]}" for one in scores for what in one.mistakes[:2]), sep="\n")
