"""A list that a script fills: an empty page, records as JSON, and 下一页 without an address.

Around it stands what a browser would fetch and a crawler should not: pictures, a style sheet, a counter and a frame on
other hosts, a web socket, an address that robots.txt forbids.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.portals.parts import Built, Record, article, menu

COLUMN = "/zwgk/zfxxgknb/"
COUNTER, STATIC = "tongji.example", "static.example"  # hosts that are none of the portal's
FORBIDDEN = "/secret/visits.json"
RECORDS = "/api/annual?page={}"

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>政府信息公开年报</title>
<link rel="stylesheet" href="/css/site.css"><link rel="preload" as="font" href="/font/a.woff2" crossorigin>
<script src="http://{counter}/t.js"></script></head><body>{menu}
<img src="/img/banner.png" alt=""><img src="http://{counter}/pixel.gif" alt="">
<iframe src="http://{counter}/frame.html"></iframe>
<ul id="records" class="list"></ul>
<div class="pager"><span id="where"></span> <a href="javascript:;" onclick="turn(1)">下一页</a>
<a href="javascript:;" onclick="turn(-1)">上一页</a>
<a href="#" onclick="fetch('http://{counter}/next?page=2'); return false">更多</a></div>
<script src="/js/annual.js"></script></body></html>"""

SCRIPT = """"use strict"
let page = 1, pages = 1
async function show(wanted) {
    const answer = await fetch("/api/annual?page=" + wanted, {headers: {"X-Requested-With": "XMLHttpRequest"}})
    const found = await answer.json()
    page = wanted
    pages = found.pages
    document.getElementById("where").textContent = page + "/" + pages
    const list = document.getElementById("records")
    list.textContent = ""
    for (const record of found.records) {
        const item = list.appendChild(document.createElement("li"))
        const link = item.appendChild(document.createElement("a"))
        link.href = record.url
        link.textContent = record.title
        item.appendChild(document.createElement("span")).textContent = record.date
    }
}
function turn(by) { if (page + by >= 1 && page + by <= pages) show(page + by) }
function quietly(what) { try { what() } catch { /* an old browser */ } }
quietly(() => fetch("/secret/visits.json").catch(() => 0))
quietly(() => fetch("http://tongji.example/beacon", {method: "POST", body: "visit"}).catch(() => 0))
quietly(() => navigator.sendBeacon("http://tongji.example/beacon", "visit"))
quietly(() => new WebSocket("ws://" + location.host + "/live"))
quietly(() => new WebSocket("ws://tongji.example/live"))
quietly(() => navigator.serviceWorker.register("/js/worker.js"))
quietly(() => { new Image().src = "http://static.example/seen.gif" })
setInterval(() => { document.title = "政府信息公开年报 " + Date.now() }, 100)
setTimeout(() => show(1), 300)
"""


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal."""
    built = Built("links", f"http://{host}{COLUMN}", more="browser = true\n")
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    for number, page in enumerate(pages, 1):
        found = []
        for record in page:
            path = f"{COLUMN}{record.year}/{record.number}.html"
            built.put(path, article(record))
            built.urls.append(f"http://{host}{path}")
            found.append({"url": path, "title": record.title, "date": record.date})
        answer = json.dumps({"pages": len(pages), "records": found}, ensure_ascii=False)
        built.put(RECORDS.format(number), answer, "application/json")
    built.put(COLUMN, PAGE.format(counter=COUNTER, menu=menu()))
    built.put("/js/annual.js", SCRIPT, "application/javascript")
    built.put(FORBIDDEN, '{"visits": 7}', "application/json")
    return built
