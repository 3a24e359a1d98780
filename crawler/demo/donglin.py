"""东林区: a district portal as Hanweb JCMS publishes it. Last-Modified on articles, gzip for those who accept it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files

from crawler.demo import site
from crawler.demo.document import Report, render
from crawler.demo.reports import Key
from crawler.demo.resource import Resource
from crawler.demo.site import Entry, Other, Place, Site

HOST = "www.donglin.example"
GOVERNMENT_COLUMN, DEPARTMENT_COLUMN = "/col/col1201/index.html", "/col/col1202/index.html"
PAGE_SIZE = 4


def build(reports: Mapping[Key, Report], visit: int) -> Site:
    """Return the host as it stands at `visit`: two columns, which page in the two ways of this CMS."""
    built = Site()
    government: list[Entry] = []
    departments: list[Entry] = []
    own = [report for report in reports.values() if report.body.startswith("东林区")]
    for report in own:
        (government if report.body == "东林区人民政府" else departments).append(_publish(built, report))
    departments.append(_blocked(built))
    _counted(built, site.pages_of(government, PAGE_SIZE), len(government))
    _grouped(built, site.pages_of(departments, PAGE_SIZE), len(departments))
    links = {"区政府年报": GOVERNMENT_COLUMN, "部门和街道年报": DEPARTMENT_COLUMN}
    _put(built, "/", site.home("东林区人民政府", {"政务公开": "/col/col1100/index.html"}))
    _put(
        built,
        "/col/col1100/index.html",
        site.home("东林区人民政府 政府信息公开", {"政府信息公开年报": GOVERNMENT_COLUMN, **links}),
    )
    for picture in ("nb2019-table1.png", "nb2019-table2.png", "nb2019-table3.png"):
        body = files("crawler.demo").joinpath("pictures", picture).read_bytes()
        built.resources[HOST, f"/picture/0/{picture}"] = Resource(body, "image/png")
    built.resources[HOST, "/robots.txt"] = site.robots("Disallow: /module/download/")
    return built


def _publish(built: Site, report: Report) -> Entry:
    column = 1201 if report.body == "东林区人民政府" else 1202
    number = 50000 + report.year * 10 % 10000 + len(report.body)
    year, month, day = report.published_on.split("-")
    path = f"/art/{year}/{int(month)}/{int(day)}/art_{column}_{number}.html"
    time = site.time_of_day(report)
    table = '<table width="100%" border="1" cellpadding="0" cellspacing="0">'
    content = render(report.blocks, lambda block, text: f"<p><span>　　{text}</span></p>", table)
    text = site.page(
        "donglin_article.html",
        title=report.title,
        source=report.source,
        visible=report.published_on,
        pubdate=f"{report.published_on} {time}",
        column=f"/col/col{column}/index.html",
        content=content,
    )
    _put(built, path, text, site.last_modified(report.published_on))
    built.places.append(Place(f"http://{HOST}{path}", report.body, report.year))
    return Entry(path, report.title, report.published_on)


def _blocked(built: Site) -> Entry:
    title, path = "东林区教育局2021年度政府信息公开工作年度报告", "/art/2022/1/18/art_1202_50218.html"
    _put(built, path, site.page("blocked.html"))
    built.others.append(Other(f"http://{HOST}{path}", title, "block", "东林区教育局", 2021))
    return Entry(path, title, "2022-01-18")


def _counted(built: Site, pages: Sequence[Sequence[Entry]], total: int) -> None:
    """Put the column whose further pages follow from the pager's count."""
    for number, entries in enumerate(pages, 1):
        path = GOVERNMENT_COLUMN + (f"?uid=4711&pageNum={number}" if number > 1 else "")
        _put(built, path, _list("区政府年报", "4711", _datastore(entries, ""), total))


def _grouped(built: Site, pages: Sequence[Sequence[Entry]], total: int) -> None:
    """Put the column whose further pages come as bare datastores from the data proxy."""
    for number, entries in enumerate(pages):
        proxy = "/module/web/jpage/dataproxy.jsp?page={}&webid=3&path=/&columnid=1202&unitid=4712&permissiontype=0"
        following = f'<a href="{proxy.format(number + 1)}"></a>' if number + 1 < len(pages) else ""
        store = _datastore(entries, following)
        if number:
            _put(built, proxy.format(number), store)
        else:
            _put(built, DEPARTMENT_COLUMN, _list("部门和街道年报", "4712", store, total))


def _list(column: str, unit: str, store: str, total: int) -> str:
    wrapped = f'<script type="text/xml">{store}</script>'
    return site.page("donglin_list.html", column=column, unit=unit, datastore=wrapped, size=PAGE_SIZE, total=total)


def _datastore(entries: Sequence[Entry], following: str) -> str:
    """Return the list block; the stray table around its first record is what real ones carry."""
    records = "\n".join(
        f"<record><![CDATA[\n<li><a href='{entry.href}' title='{entry.title}' target=\"_blank\">{entry.title}</a>"
        f"<b>{entry.date}</b></li>]]></record>"
        for entry in entries
    )
    stray = "<table cellpadding='0' width='95%' align=center></table>"
    return (
        f"<datastore>\n<nextgroup><![CDATA[{following}]]></nextgroup>\n<recordset>\n{stray}{records}\n"
        "</recordset>\n</datastore>"
    )


def _put(built: Site, path: str, text: str, modified: str | None = None) -> None:
    built.resources[HOST, path] = Resource(text.encode(), last_modified=modified, gzip=True)
