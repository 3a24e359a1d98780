"""A column of WebPlus: `/13749/list.htm`, `list2.htm`, …, the list in wp_news_w6 and the pager in wp_paging_w6."""

from __future__ import annotations

from collections.abc import Sequence

from tests.portals.around import cut, page
from tests.portals.parts import Built, Record, article


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal."""
    built = Built("webplus", f"http://{host}/13749/list.htm")
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    paths = [f"/13749/list{number if number > 1 else ''}.htm" for number in range(1, len(pages) + 1)]
    for index, some in enumerate(pages):
        rows = ""
        for record in some:
            day = record.date.replace("-", "")
            path = f"/{day[:4]}/{day[4:]}/c13749a{530000 + record.number}/page.htm"
            built.put(path, article(record, container='<div class="wp_articlecontent">{}</div>'))
            built.urls.append(f"http://{host}{path}")
            rows += (
                f"<li class=\"news n1 clearfix\"><span class=\"news_title\"><a href='{path}' title='{record.title}'>"
            )
            rows += f'{cut(record.title)}</a></span><span class="news_meta">{record.date}</span></li>'
        after = paths[index + 1] if index + 1 < len(pages) else "javascript:void(0);"
        pager = (
            '<div id="wp_paging_w6"><ul class="wp_paging clearfix"><li class="pages_count"><span class="all_count">总共&nbsp;'
            f'<em class="all_count">{len(records)}</em>&nbsp;记录&nbsp;</span></li><li class="page_nav">'
            f'<a class="next" href="{after}"><span>下一页&gt;&gt;</span></a>'
            f'<a class="last" href="{paths[-1]}"><span>尾页</span></a></li><li class="page_jump"><span class="pages">页码&nbsp;'
            f'<em class="curr_page">{index + 1}</em>/<em class="all_pages">{len(pages)}</em></span></li></ul></div>'
        )
        main = f'<div id="wp_news_w6"><ul class="news_list list2">{rows}</ul>{pager}</div>'
        news = [f"/2026/0601/c100a{number}/page.htm" for number in range(600000, 600008)]
        built.put(paths[index], page(main, news))
    return built
