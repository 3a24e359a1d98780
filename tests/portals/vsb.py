"""A column of Visual SiteBuilder: `/xxgknb.htm`, then `/xxgknb/2.htm`, `/xxgknb/1.htm`: numbered downwards."""

from __future__ import annotations

from collections.abc import Sequence

from tests.portals.around import cut, page
from tests.portals.parts import Built, Record, article


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal."""
    built = Built("vsb", f"http://{host}/xxgknb.htm")
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    paths = ["/xxgknb.htm", *(f"/xxgknb/{number}.htm" for number in range(len(pages) - 1, 0, -1))]
    for index, some in enumerate(pages):
        up = "../" if index else ""
        rows = ""
        for at, record in enumerate(some):
            path = f"info/1161/{record.number}.htm"
            built.put(f"/{path}", article(record, container='<div class="v_news_content">{}</div>'))
            built.urls.append(f"http://{host}/{path}")
            rows += f'<li id="line_u8_{at}"><a href="{up}{path}" title="{record.title}"><h3>{cut(record.title)}</h3>'
            rows += f"<span>[{record.date.replace('-', '/')}]</span></a></li>"
        pager = _pager(paths, index)
        news = [f"{up}info/1001/{number}.htm" for number in range(90000, 90008)]
        head = '<script language="javascript" src="/_sitegray/_sitegray.js"></script>'
        built.put(paths[index], page(f'<ul class="list">{rows}</ul>{pager}', news, head))
    return built


def _pager(paths: Sequence[str], index: int) -> str:
    # relative, from the folder that the page stands in: /xxgknb.htm links to xxgknb/2.htm, that one to 1.htm
    links = [
        path.rpartition("/")[2] if index and at else ("../" * bool(index) + path[1:]) for at, path in enumerate(paths)
    ]
    last = index + 1 == len(paths)
    after = (
        '<span class="p_next_d p_fun_d">下页</span>'
        if last
        else f'<span class="p_next p_fun"><a href="{links[index + 1]}">下页</a></span>'
    )
    end = (
        '<span class="p_last_d p_fun_d">尾页</span>'
        if last
        else f'<span class="p_last p_fun"><a href="{links[-1]}">尾页</a></span>'
    )
    numbers = "".join(
        f'<span class="p_no_d">{at + 1}</span>'
        if at == index
        else f'<span class="p_no"><a href="{link}">{at + 1}</a></span>'
        for at, link in enumerate(links)
    )
    return (
        '<div class="pb_sys_common"><span class="p_pages"><span class="p_first_d p_fun_d">首页</span>'
        f"{numbers}{after}{end}</span></div>"
    )
