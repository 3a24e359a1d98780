"""A column in folders: `zfxxgknb/2024nb/szfbm/`, a folder for each year and one for each group of bodies in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tests.portals.around import cut, page
from tests.portals.parts import Built, Record, article

COLUMN = "/gongkai/zfxxgknb/"
GROUPS = {"szfbm": "市政府部门", "gqrmzf": "各区人民政府"}


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal. Lists hold half of `size` records a page, so that some have several pages."""
    built = Built("folders", f"http://{host}{COLUMN}")
    lists: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        folder = f"{COLUMN}{record.year}nb/{list(GROUPS)[record.body.endswith('人民政府')]}/"
        stamp = record.date.replace("-", "")
        path = f"{folder}{stamp[:6]}/t{stamp}_{record.number}.html"
        built.put(path, article(record, container='<div class="TRS_Editor">{}</div>'))
        built.urls.append(f"http://{host}{path}")
        lists[folder].append(record)
    years = sorted({folder.rsplit("/", 2)[0] + "/" for folder in lists}, reverse=True)
    crumbs = f'<a href="{COLUMN}">政府信息公开年报</a>'
    news = [f"/yaowen/202606/t20260601_{number}.html" for number in range(8)]
    tabs = "".join(f'<li><a href="{year}">{year[len(COLUMN) :][:4]}年政府信息公开年报</a></li>' for year in years)
    built.put(COLUMN, page(f'{crumbs}<ul class="years">{tabs}</ul>', news))
    for year in years:
        names = (folder for folder in lists if folder.startswith(year))
        groups = "".join(
            f'<li><a href="./{name.split("/")[-2]}/">{GROUPS[name.split("/")[-2]]}</a></li>' for name in names
        )
        built.put(year, page(f'<ul class="years">{tabs}</ul><ul class="groups">{groups}</ul>', news))
    for folder, some in lists.items():
        _put_list(built, folder, some, max(1, size // 4), tabs, news)
    return built


def _put_list(built: Built, folder: str, records: list[Record], size: int, tabs: str, news: list[str]) -> None:
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    for index, some in enumerate(pages):
        rows = ""
        for record in some:
            stamp = record.date.replace("-", "")
            rows += f'<li><a href="./{stamp[:6]}/t{stamp}_{record.number}.html" title="{record.title}">'
            rows += f"{cut(record.title)}</a><span>{record.date}</span></li>"
        pager = f'<div><script>createPageHTML({len(pages)}, {index}, "index", "html");</script></div>'
        text = page(f'<ul class="years">{tabs}</ul><div class="box"><ul class="list">{rows}</ul>{pager}</div>', news)
        built.put(folder + (f"index_{index}.html" if index else ""), text)
