"""Columns of Hanweb JCMS: a datastore in the page, with a next group, or with groups that the pager asks a proxy for."""

from __future__ import annotations

from collections.abc import Sequence

from tests.portals.parts import Built, Record, article, menu

PROXY = "/module/web/jpage/dataproxy.jsp"
FORM = "col=1&appid=1&webid=3&path=%2F&columnid=12&sourceContentType=1&unitid=77&webname={}&permissiontype=0"
WEBNAME = "%E5%8E%BF%E6%94%BF%E5%BA%9C"  # 县政府
XML = "text/xml; charset=utf-8"


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal whose lists name their next group."""
    built, rows = _articles(host, records)
    groups = [rows[at : at + size] for at in range(0, len(rows), size)]
    for index, group in enumerate(groups):
        following = f"{PROXY}?page={index + 1}&appid=1&webid=3&path=/&columnid=12&unitid=77&permissiontype=0"
        store = _store(group, following if index + 1 < len(groups) else "")
        if index:
            address = f"{PROXY}?page={index}&appid=1&webid=3&path=/&columnid=12&unitid=77&permissiontype=0"
            built.put(address, f"<?xml version='1.0' encoding='UTF-8'?>{store}", XML)
        else:
            built.put("/col/col12/index.html", _page(store, ""))
    return built


def build_posted(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal whose pager posts its parameters, groups of one page each."""
    built, rows = _articles(host, records)
    pager = (
        "<script>var param_77 = {col:1, appid:'1', webid:3, path:'/', columnid:12, sourceContentType:1, unitid:'77',"
        f" webname:'县政府', permissiontype:0}};\n$('#77').jpage({{themeName:'default', totalRecord:{len(rows)}, openCookies:false,"
        f" groupSize:1, proxyUrl:'{PROXY}', perPage:{size}, barPosition:'bottom', ajaxParam:param_77}});</script>"
    )
    built.put("/col/col12/index.html", _page(_store(rows[:size]), pager))
    for start in range(size, len(rows), size):
        asked = f"startrecord={start + 1}&endrecord={start + size}&perpage={size}"
        store = f"<datastore><totalrecord>{len(rows)}</totalrecord>{_records(rows[start : start + size])}</datastore>"
        built.put(f"{PROXY}?{asked}&__wb_method=POST&{FORM.format(WEBNAME)}", store, XML)
    return built


def build_proxied(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal whose page is empty: its script holds the address of the first group, without a count."""
    built, rows = _articles(host, records)

    def asked(start: int) -> str:
        numbers = f"startrecord={start + 1}&endrecord={start + size}&perpage={size}"
        return f"{PROXY}?{numbers}&{FORM.format(WEBNAME)}"

    script = f"<script>$.get('{asked(0)}', function(xml) {{ draw(xml); }});</script>"
    built.put("/col/col12/index.html", _page("<datastore></datastore>", script))
    for start in range(0, len(rows), size):
        store = f"<datastore><totalrecord>{len(rows)}</totalrecord>{_records(rows[start : start + size])}</datastore>"
        built.put(asked(start), store, XML)
    return built


def build_annual(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal of the module 信息公开: a tree of areas, in each area its years, a page for each report."""
    built = Built("hanweb", f"http://{host}/module/xxgk/tree.jsp?divid=div4&area=")
    areas = {name: f"1137088300432926{index:02d}" for index, name in enumerate({record.body: 0 for record in records})}
    years: dict[str, str] = dict.fromkeys(areas, "")
    for record in records:
        # two records of one body and year: the notice stands under a year of its own
        year = record.year if record.kind == "report" else 2000 + record.number % 1000
        path = f"/module/xxgk/xxgkAnnualReport.jsp?area={areas[record.body]}&fbtime={year}"
        built.put(path, article(record))
        built.urls.append(f"http://{host}{path}")
        years[record.body] += f'<li><a href="{path.replace("&", "&amp;")}">{record.year}年</a></li>'
    nodes = ""
    for name, area in areas.items():
        path = f"/module/xxgk/xxgkAnnualReport.jsp?area={area}"
        built.put(path, f"<!DOCTYPE html><html><body>{menu()}<h2>{name}</h2><ul>{years[name]}</ul></body></html>")
        nodes += f"d.add('{area}', 'root', '{name}', '{path}');\n"
    tree = f"<!DOCTYPE html><html><body>{menu()}<div class='dtree'></div><script>{nodes}</script></body></html>"
    built.put("/module/xxgk/tree.jsp?divid=div4&area=", tree)
    return built


def build_catalogue(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal whose list is a class of the catalogue of the module 信息公开, drawn by search.jsp."""
    form = "infotypeId=A05&jdid=3&area=002482429&divid=div12&vc_title=&currpage={}&sortfield=compaltedate%3A0"
    address = f"/module/xxgk/search.jsp?texttype=0&__wb_method=POST&{form}"
    built = Built("hanweb", f"http://{host}{address.format(1)}")
    urls = []
    for record in records:
        path = _path(record)
        built.put(path, article(record))
        built.urls.append(f"http://{host}{path}")
        urls.append(path)
    count = -(-len(records) // size)
    for number in range(1, count + 1):
        part = slice((number - 1) * size, number * size)
        rows = "".join(
            f'<tr class="tr_main_value_odd"><td>1137{record.number}</td><td><a href="{path}" mc="{record.title}" wh=""'
            f' rq="{record.date}">{record.title[:18]}...</a></td><td>{record.date}</td></tr>'
            for record, path in zip(records[part], urls[part], strict=True)
        )
        pager = f"&nbsp;&nbsp;共{count}页&nbsp;<a href='javascript:goto(2)'>下一页</a>"
        built.put(
            address.format(number),
            f"<table><tr><td>索引号</td><td>名称</td></tr>{rows}<tr><td>{pager}</td></tr></table>",
        )
    return built


def _path(record: Record) -> str:
    year, month, day = (int(part) for part in record.date.split("-"))
    return f"/art/{year}/{month}/{day}/art_12_{record.number}.html"


def _articles(host: str, records: Sequence[Record]) -> tuple[Built, list[str]]:
    built, rows = Built("hanweb", f"http://{host}/col/col12/index.html"), []
    for record in records:
        path = _path(record)
        built.put(path, article(record, container='<div class="main-txt" id="zoom">{}</div>'))
        built.urls.append(f"http://{host}{path}")
        rows.append(
            f"<li><a href='{path}' title='{record.title}' target='_blank'>{record.title[:18]}...</a><span>{record.date}</span></li>"
        )
    return built, rows


def _records(rows: Sequence[str]) -> str:
    return "<recordset>" + "".join(f"<record><![CDATA[\n{row}]]></record>\n" for row in rows) + "</recordset>"


def _store(rows: Sequence[str], following: str = "") -> str:
    group = f'<nextgroup><![CDATA[<a href="{following}"></a>]]></nextgroup>' if following else ""
    return f"<datastore>{group}{_records(rows)}</datastore>"


def _page(store: str, pager: str) -> str:
    return (
        f'<!DOCTYPE html><html><body>{menu()}<div id="77" class="default_pgContainer"><script type="text/xml">{store}</script>'
        f"</div>{pager}</body></html>"
    )
