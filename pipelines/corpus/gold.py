"""Pages to score on, from a folder: with gold, or, where only speed is asked, those an archive has captured."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.evidence.captures import exchanges_of
from pipelines.media import media_of


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page and what a careful reader takes from it; `texts` are alternatives, each the whole body."""

    name: str
    body: bytes
    gold: dict[str, Any]
    texts: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The page's address, or one made of its name where the gold has none."""
        return self.gold.get("url") or f"http://{self.name}/"


def read_gold(folder: Path) -> list[GoldPage]:
    """Return the pages in the sub-folders of `folder` that have a `page.html` and a `gold.json`.

    ValueError names a gold.json that is no JSON.
    """
    pages = []
    for place in sorted(path for path in folder.glob("*") if (path / "gold.json").is_file()):
        if not (place / "page.html").is_file():
            continue
        wholes = (place / name for name in ("text.txt", "text.alt.txt"))
        texts = tuple(whole.read_text("utf-8") for whole in wholes if whole.is_file())
        try:
            gold = json.loads((place / "gold.json").read_text("utf-8"))
        except ValueError as failure:
            raise ValueError(f"{place / 'gold.json'}: not JSON in UTF-8: {failure}") from failure
        pages.append(GoldPage(place.name, (place / "page.html").read_bytes(), gold, texts))
    return pages


def read_captured(folder: Path) -> list[GoldPage]:
    """Return the HTML pages in the WARC files below `folder`, each body once; nothing is known of them."""
    pages: dict[bytes, GoldPage] = {}
    for path in sorted(folder.rglob("*.warc*")):
        for exchange in exchanges_of(path):
            if exchange.status == 200 and media_of(exchange.body) == "html":
                pages.setdefault(exchange.body, GoldPage(exchange.url, exchange.body, {"url": exchange.url}))
    return list(pages.values())
