"""A column of Guangdong's platform: `index.html`, `index_2.html`, …, with the next and the last page linked."""

from __future__ import annotations

from collections.abc import Sequence

from tests.portals.around import cut, page
from tests.portals.parts import Built, Record, article

COLUMN = "/zwgk/xxgknb/"


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal."""
    built = Built("guangdong", f"http://{host}{COLUMN}index.html")
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    names = ["index.html", *(f"index_{number}.html" for number in range(2, len(pages) + 1))]
    for index, some in enumerate(pages):
        rows = ""
        for record in some:
            path = f"{COLUMN}content/{'mpost' if record.kind == 'notice' else 'post'}_{4000000 + record.number}.html"
            built.put(path, article(record))
            built.urls.append(f"http://{host}{path}")
            rows += (
                f'<li><i></i><a href="http://{host}{path}" target="_blank" title="{record.title}"><!-- 年报 -->\n'
                f'{cut(record.title)}</a><span class="time">{record.date}</span></li>'
            )
        links = "".join(f'<a href="{name}">{number}</a>' for number, name in enumerate(names, 1))
        after = f'<a class="next" href="{names[index + 1]}">下一页</a>' if index + 1 < len(pages) else ""
        pager = f'<div class="page"><a class="first" href="index.html">首页</a>{links}{after}'
        pager += f'<a class="last" href="{names[-1]}">尾页</a></div>'
        news = [f"http://{host}/yw/content/post_{5000000 + number}.html" for number in range(8)]
        built.put(COLUMN + names[index], page(f'<ul class="news_list">{rows}</ul>{pager}', news))
    return built
