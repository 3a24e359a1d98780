"""A column of Hanweb's JPaaS: scripts fetch the units of the page, and the unit of the list is paged by paramJson."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import md5

from tests.portals.parts import Built, Record, article, menu

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
LIST = "parseType=bulidstatic&webId=3096&tplSetId=5HrZiFGO&pageType=column&tagId=%E5%BD%93%E5%89%8D%E6%A0%8F%E7%9B%AElist&editType=null&pageId=1554467"
SCRIPT = (
    '<script id="{id}" src="/script/unitbuild.js?v=3.1" parseType="bulidstatic" url="' + UNIT + '" queryData="{{'
    "'parseType':'bulidstatic','webId':'3096','tplSetId':'5HrZiFGO','pageType':'column','tagId':'{tag}',"
    "'editType':'null','pageId':'1554467'}}\"></script>"
)


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal."""
    built = Built("jpaas", f"http://{host}/col/col1554467/index.html")
    units = SCRIPT.format(id="a", tag="栏目导航") + SCRIPT.format(id="b", tag="当前栏目list")
    built.put(
        "/col/col1554467/index.html",
        f"<!DOCTYPE html><html><body>{menu()}<div class='list'>{units}</div></body></html>",
    )
    for number, start in enumerate(range(0, len(records), size), start=1):
        rows = ""
        for record in records[start : start + size]:
            path = f"/art/{record.date[:4]}/art_{md5(str(record.number).encode()).hexdigest()}.html"
            built.put(path, article(record, container='<div id="zoom">{}</div>'))
            built.urls.append(f"http://{host}{path}")
            rows += f'<li class="cf"><a class="fl" href="{path}" target="_blank" title="{record.title}"><i></i>{record.title}</a><span class="fr">{record.date}</span></li>'
        pager = f'<div class="pagination" rows="{size}" count="{len(records)}" pageNo="{number}"></div>'
        html = f'<div class="page-content"><p><a href="/col/col1554467/index.html">政府信息公开年报</a></p><ul>{rows}</ul></div>{pager}'
        value = {"success": True, "code": "200", "message": "", "data": {"html": html}}
        asked = f"&paramJson=%7B%22pageNo%22%3A{number}%2C%22pageSize%22%3A{size}%7D" if number > 1 else ""
        built.put(f"{UNIT}?{LIST}{asked}", json.dumps(value, ensure_ascii=False), "application/json; charset=utf-8")
    return built
