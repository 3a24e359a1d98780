"""Writes the templates' pages as a folder of gold pages: `python -m tests.pages DIR`, then `make corpus CORPUS=DIR`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.pages.register import TEMPLATES
from tests.pages.template import Entry


def write(entry: Entry, folder: Path) -> None:
    """Write page.html, gold.json and text.txt of one template into a folder of its own."""
    sample = entry.sample()
    place = folder / entry.name.replace(": ", "__").replace(" ", "_")
    place.mkdir(parents=True, exist_ok=True)
    gold = {
        "url": sample.page.url,
        "title": sample.title,
        "published": sample.published_on,
        "source": sample.source,
        "year": sample.year,
        "publisher": sample.publisher,
        "with": [line for line in sample.lines if len(line) >= 12][::4],
        "without": [words for words in dict.fromkeys(sample.chrome) if len(words) >= 6][:12],
    }
    (place / "page.html").write_bytes(sample.page.body)
    (place / "gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), "utf-8")
    (place / "text.txt").write_text("\n".join(sample.lines), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.pages DIR")
    for each in TEMPLATES:
        write(each, Path(sys.argv[1]))
