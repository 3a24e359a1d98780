"""A column of TRS WCM: `index.html`, `index_1.html`, …, counted by createPageHTML."""

from __future__ import annotations

from collections.abc import Sequence

from tests.portals.parts import Built, Record, article, menu

COLUMN = "/zwgk/zfxxgk/zfxxgknb/"


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal."""
    built = Built("trs", f"http://{host}{COLUMN}")
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    for index, page in enumerate(pages):
        rows = ""
        for record in page:
            stamp = record.date.replace("-", "")
            path = f"{stamp[:6]}/t{stamp}_{record.number}.html"
            built.put(COLUMN + path, article(record, container='<div class="TRS_Editor">{}</div>'))
            built.urls.append(f"http://{host}{COLUMN}{path}")
            rows += (
                f'<li><a href="./{path}" title="{record.title}">{record.title[:20]}…</a><span>{record.date}</span></li>'
            )
        pager = f'<script>createPageHTML({len(pages)}, {index}, "index", "html");</script>'
        text = f'<!DOCTYPE html><html><body>{menu()}<div><ul class="list">{rows}</ul><div>{pager}</div></div></body></html>'
        built.put(COLUMN + (f"index_{index}.html" if index else ""), text)
    return built
