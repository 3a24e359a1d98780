"""The listed reports: what a result shows, with the words that were searched for marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datasette.database import Database
from markupsafe import Markup, escape

from archive.fold import fold
from archive.search import excerpt

EXCERPT = 110  # characters: two lines on a desk, four on a telephone


def marked(text: str, words: str) -> Markup:
    """Return `text` as HTML with every occurrence of `words` in <mark>, in whichever script it stands.

    >>> print(marked("推進養老服務 & 救助", "养老"))
    推進<mark>養老</mark>服務 &amp; 救助
    """
    source: Sequence[int] = range(len(text))  # which character of `text` each folded character comes from
    folded = fold(text)
    if len(folded) != len(text):  # NFKC makes three dots of … and three characters of ㈠
        parts = [fold(character) for character in text]
        source, folded = [at for at, part in enumerate(parts) for _ in part], "".join(parts)
    hit = bytearray(len(text))
    for word in {fold(word) for word in words.split()}:
        at = folded.find(word) if word else -1
        while at >= 0:
            for position in source[at : at + len(word)]:
                hit[position] = 1
            at = folded.find(word, at + 1)
    html, start = Markup(), 0
    while start < len(text):
        end = start
        while end < len(text) and hit[end] == hit[start]:
            end += 1
        part = escape(text[start:end])
        html += Markup("<mark>{}</mark>").format(part) if hit[start] else part
        start = end
    return html


async def results(database: Database, rows: Sequence[Mapping[str, Any]], words: str) -> list[dict[str, Any]]:
    """Return the rows of `report_list` as dicts, with `title_html` and, in a search, `excerpt_html`."""
    words = words[:200]
    texts: dict[str, str] = {}
    if words.strip() and rows:
        slots = ", ".join("?" * len(rows))
        sql = f"SELECT id, text FROM reports WHERE id IN ({slots})"
        found = await database.execute(sql, [row["id"] for row in rows])
        texts = {row["id"]: row["text"] for row in found.rows}
    return [
        dict(row)
        | {
            "title_html": marked(row["title"] or "（无标题）", words),
            "excerpt_html": marked(excerpt(texts[row["id"]], words, EXCERPT), words) if row["id"] in texts else None,
        }
        for row in rows
    ]
