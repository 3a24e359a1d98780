"""A column of Epoint: `subpage.html`, `2.html`, `3.html`, …; the pager shows 1/3 and a script turns the pages."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from tests.portals.around import cut, page
from tests.portals.parts import Built, Record, article

COLUMN = "/bmpd/019002/019002014/"


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal."""
    built = Built("epoint", f"http://{host}{COLUMN}subpage.html")
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    for index, some in enumerate(pages):
        rows = ""
        for record in some:
            path = f"{COLUMN}{record.date.replace('-', '')}/{_name(host, record.number)}.html"
            built.put(path, article(record, container='<div class="ewb-article">{}</div>'))
            built.urls.append(f"http://{host}{path}")
            rows += f'<li class="wb-data-list"><div class="wb-data-infor"><a href="{path}" title="{record.title}">'
            rows += f'{cut(record.title)}</a></div><span class="wb-data-date">{record.date}</span></li>'
        turn = "".join(
            f'<li class="ewb-page-li"><a href="javascript:void(0)" onclick="ShowAjaxNewPage(window.location.pathname,'
            f"'categorypagingcontent',{number + 1})\">{number + 1}</a></li>"
            for number in range(len(pages))
        )
        shown = f'<li class="ewb-page-li ewb-page-num"><span>{index + 1}/{len(pages)}</span></li>'
        pager = f'<div class="ewb-page"><ul class="ewb-page-items clearfix">{turn}{shown}</ul></div>'
        main = f'<div id="categorypagingcontent"><ul class="wb-data-item">{rows}</ul>{pager}</div>'
        news = [f"/bmpd/019001/20260601/{_name('news', number)}.html" for number in range(8)]
        built.put(COLUMN + (f"{index + 1}.html" if index else "subpage.html"), page(main, news))
    return built


def _name(host: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{host}/{number}"))
