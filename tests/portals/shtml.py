"""A column of the platform with `.shtml`: `list.shtml`, `list_2.shtml`, …, counted from 1 by createPageHTML."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from tests.portals.around import cut, page
from tests.portals.parts import Built, Record, article

COLUMN = "/zfxxgk/c100122/"


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal. One in two articles has a name of 32 hex digits."""
    built = Built("shtml", f"http://{host}{COLUMN}list.shtml")
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    for index, some in enumerate(pages):
        rows = ""
        for record in some:
            name = hashlib.md5(f"{record.number}".encode()).hexdigest() if record.number % 2 else f"c04_{record.number}"
            path = f"{COLUMN}{record.date[:7].replace('-', '')}/{name}.shtml"
            built.put(path, article(record, container='<div class="detail-news">{}</div>'))
            built.urls.append(f"http://{host}{path}")
            rows += f'<li><h4><a href="{path}" title="{record.title}">{cut(record.title)}</a>'
            rows += f"<span>{record.date}</span></h4></li>"
        call = f"createPageHTML('page_div',{len(pages)}, {index + 1},'list','shtml',{len(records)});"
        main = f'<ul class="pageList infoList">{rows}</ul><div id="page_div"></div><script>{call}</script>'
        news = [f"/zfxxgk/c100001/202606/c04_{900000 + number}.shtml" for number in range(8)]
        built.put(COLUMN + (f"list_{index + 1}.shtml" if index else "list.shtml"), page(main, news))
    return built
