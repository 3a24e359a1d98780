"""A column of EasySite: pages `17081-2.html`, turned by a script; an article is a folder of its own."""

from __future__ import annotations

from collections.abc import Sequence

from tests.portals.around import cut, page
from tests.portals.parts import Built, Record, article

COLUMN = "/dsqzf/zwfw/zfxxgk/nb69/qzfbm/"


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal. Newer articles have an id of 19 digits that starts with their date."""
    built = Built("easysite", f"http://{host}{COLUMN}index.html")
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    paths = [COLUMN + ("index.html" if not index else f"17081-{index + 1}.html") for index in range(len(pages))]
    for index, some in enumerate(pages):
        rows = ""
        for record in some:
            number = 720000 + record.number
            name = f"{record.date.replace('-', '')}{number:011d}" if record.date >= "2023" else f"{number}"
            path = f"{COLUMN}{name}/index.html"
            built.put(path, article(record, container='<div id="zoom">{}</div>'))
            built.urls.append(f"http://{host}{path}")
            rows += (
                '<table cellspacing="0"><tbody><tr><td width="15"></td><td height="22"><font class="newslist_style">'
                f'<a href="{path}" onclick="void(0)" title="{record.title}" istitle="true">{cut(record.title)}</a>'
                f'</font><span class="hui12">{record.date}</span></td></tr></tbody></table>'
            )
        built.put(paths[index], page(f'<div class="list">{rows}{_pager(paths, index)}</div>', _news()))
    return built


def _pager(paths: Sequence[str], index: int) -> str:
    turn = '<a style="cursor:pointer" onclick="queryArticleByCondition(this,\'{0}\')" tagname="{0}" title="{1}">{1}</a>'
    still = '<a tagname="[{0}]" title="{1}">{1}</a>'
    back = turn.format(paths[index - 1], "上一页") if index else still.format("PREVIOUSPAGE", "上一页")
    last = index + 1 == len(paths)
    after = still.format("NEXTPAGE", "下一页") if last else turn.format(paths[index + 1], "下一页")
    end = still.format("LASTPAGE", "尾页") if last else turn.format(paths[-1], "尾页")
    return (
        f'<div class="easysite-page-wrap">{still.format("HOMEPAGE", "首页")}{back}{after}{end}</div>'
        f'<div class="easysite-total-page">当前页: <b>{index + 1}</b>/<b>{len(paths)}</b></div>'
    )


def _news() -> list[str]:
    # columns with a number for a name, and articles of another column
    return ["/dsqzf/zhyw/113469/index.html", *(f"/dsqzf/zhyw/dxdt13/{612000 + n}/index.html" for n in range(7))]
