"""A list of Fujian's platform: the first page of records in dl and dd, the rest as JSON that its script asks for."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.portals.parts import Built, Record, article, menu

COLUMN = "/zwgk/zfxxgk/zfxxgknb/"
FORM = (
    "channelid=200210&sortfield=-docorderpri%2C-docreltime&classsql=chnlid%3D1813&classcol=publishyear&classnum=100"
    "&classsort=0&cache=true&page={}&prepage={}"
)
WAS5 = "/was5/web/search?channelid=200210&sortfield=-docorderpri%2C-docreltime&classsql=chnlid%3D1813&templet=docs.jsp&prepage={}&page={}"


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal of today: a form is posted to /fjdzapp/search."""
    built, paths = _first(host, records, size, "")
    for number, start in enumerate(range(size, len(records), size), start=2):
        rows = [
            {"doctitle": record.title, "chnldocurl": f"http://{host}{path}", "docreltime": f"{record.date} 09:00:00"}
            for record, path in zip(records[start : start + size], paths[start : start + size], strict=True)
        ]
        value = {"page": number, "pageCount": -(-len(records) // size), "data": rows}
        address = f"/fjdzapp/search?__wb_method=POST&{FORM.format(number, size)}"
        built.put(address, json.dumps(value, ensure_ascii=False), "application/json;charset=utf-8")
    return built


def build_was5(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal of before: a GET of /was5/web/search, whose JSON has line ends in titles and single quotes."""
    built, paths = _first(host, records, size, '<script>var api = "/was5/web/search";</script>')
    for number, start in enumerate(range(size, len(records), size), start=2):
        rows = ",\n".join(
            f'{{"title":"{record.title}\n","url":"http://{host}{path}","chnldocurl":"http://{host}{path}","time":"{record.date}"}}'
            for record, path in zip(records[start : start + size], paths[start : start + size], strict=True)
        )
        text = f"""{{"count":"{len(records)}","chnlname":"年报","pagenum":"{number}","py":'###pypy###',\n"docs":[\n{rows}\n]}}\n"""
        built.put(WAS5.format(size, number), text, "text/html; charset=utf-8")
    return built


def _first(host: str, records: Sequence[Record], size: int, script: str) -> tuple[Built, list[str]]:
    built, paths, rows = Built("trsapi", f"http://{host}{COLUMN}nlist.htm"), list[str](), ""
    for record in records:
        stamp = record.date.replace("-", "")
        name = f"{stamp[:6]}/t{stamp}_{record.number}.htm"
        built.put(COLUMN + name, article(record, container='<div class="TRS_Editor">{}</div>'))
        built.urls.append(f"http://{host}{COLUMN}{name}")
        paths.append(COLUMN + name)
        if len(paths) <= size:
            rows += f'<dl><dd><a href="./{name}" target="_blank" title="{record.title}">{record.title}</a></dd>\n<dd>{record.date}</dd></dl>\n'
    model = (
        f'listModel({{quickMode: "动静结合", maxStaticIndex: 1, listArgs: {{channelid: SiteInfo.searchId, classsql: "" || "chnlid=1813",'
        f" sortfield: \"-docorderpri,-docreltime\"}}, pagebar: {{prepage: {size}, recordCount: '{len(records)}', displayNum: 2}}}});"
    )
    built.put(
        COLUMN + "nlist.htm",
        f'<!DOCTYPE html><html><body>{menu()}<div ms-controller="list"><div ms-visible="showStatic">{rows}</div>\n'
        '<div style="display: none"><dl ms-repeat="list"><dd><a ms-attr-href="el.chnldocurl"></a></dd></dl></div></div>\n'
        f"<script>var SiteInfo = {{itpSiteId: 21, searchId: 200210}};</script>{script}\n"
        f'<script>require(["list2.trsapi", "tools"], function(listModel, tools) {{ {model} }});</script></body></html>',
    )
    return built, paths
