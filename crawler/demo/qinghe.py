"""清河市: a city portal as TRS WCM publishes it, with the bureau's own site beside it. Strong ETags throughout."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.demo import gateway, site
from crawler.demo.document import Report, render
from crawler.demo.reports import WITHDRAWN_AT_SECOND_VISIT, Key
from crawler.demo.resource import Fault, Resource, strong_etag
from crawler.demo.site import Entry, Other, Place, Site

HOST, BUREAU = "www.qinghe.example", "mzj.qinghe.example"
COLUMN = "/zwgk/zfxxgk/zfxxgknb/"
PAGE_SIZE = 8
MIRRORED: Key = ("清河市民政局", 2022)
CONVERTED: Key = ("清河市民政局", 2021)  # has 信息, 网络 and 注销 in it
BUSY: Key = ("清河市民政局", 2023)
# The site was moved in June 2020: address and PubDate of older pages tell the day of the move.
MOVED: Key = ("清河市人民政府", 2019)
_MOVED_ON = "2020-06-11"


def build(reports: Mapping[Key, Report], visit: int) -> Site:
    """Return both hosts as they stand at `visit`."""
    built = Site()
    entries = [_publish(built, report, visit, number) for number, report in enumerate(_own(reports), 2001)]
    entries += [
        _mirror(built, reports[MIRRORED]),
        _twin(built, reports[CONVERTED]),
        _companion(built),
        _notice(built),
        _missing(built),
        _disallowed(built),
    ]
    pages = site.pages_of(entries, PAGE_SIZE)
    for index, records in enumerate(pages):
        lines = "\n".join(
            f'<li><a href="{entry.href}" target="_blank" title="{entry.title}">{_cut(entry.title)}</a>'
            f"<span>{entry.date}</span></li>"
            for entry in records
        )
        text = site.page("qinghe_list.html", records=lines, count=len(pages), index=index)
        _put(built, HOST, COLUMN + (f"index_{index}.html" if index else ""), text)
    built.resources[HOST, f"{COLUMN}index.html"] = built.resources[HOST, COLUMN]
    area = {"政府信息公开指南": "zfxxgkzn/", "政府信息公开制度": "zfxxgkzd/", "政府信息公开年报": "zfxxgknb/"}
    _put(built, HOST, "/", site.home("清河市人民政府", {"政务公开": "/zwgk/", "政府信息公开": "/zwgk/zfxxgk/"}))
    _put(built, HOST, "/zwgk/", site.home("政务公开_清河市人民政府", {"政府信息公开": "./zfxxgk/"}))
    _put(built, HOST, "/zwgk/zfxxgk/", site.home("政府信息公开_清河市人民政府", area))
    _put(built, BUREAU, "/", site.home("清河市民政局", {"信息公开": "/xxgk/"}))
    built.resources[HOST, "/robots.txt"] = site.robots("Disallow: /zwgk/nbcg/")
    built.resources[BUREAU, "/robots.txt"] = site.robots("Allow: /")
    return built


def _own(reports: Mapping[Key, Report]) -> list[Report]:
    return [report for report in reports.values() if report.body.startswith("清河市")]


def _publish(built: Site, report: Report, visit: int, number: int) -> Entry:
    key = (report.body, report.year)
    stamp = (_MOVED_ON if key == MOVED else report.published_on).replace("-", "")
    href = f"./{stamp[:6]}/t{stamp}_{number}.html"
    path = COLUMN + href[2:]
    if key == WITHDRAWN_AT_SECOND_VISIT and visit >= 2:
        gone = "<!DOCTYPE html><title>410 Gone</title><p>该信息已撤回。</p>"
        built.resources[HOST, path] = Resource(gone.encode(), status=410)
        built.others.append(Other(f"http://{HOST}{path}", report.title, "gone", *key))
    else:
        _put(built, HOST, path, _article(report, path, _MOVED_ON if key == MOVED else report.published_on))
        built.places.append(Place(f"http://{HOST}{path}", *key))
    if key == BUSY:
        built.faults[HOST, path] = Fault(statuses=(503, 503), retry_after=1)
    return Entry(href, report.title, report.published_on)


def _article(report: Report, path: str, pubdate: str) -> str:
    time = site.time_of_day(report)
    table = '<table border="1" cellspacing="0" align="center" style="border-collapse: collapse">'
    content = render(report.blocks, site.paragraph, table, '<p style="text-align: center">{}</p>')
    return site.page(
        "qinghe_article.html",
        title=report.title,
        source=report.source,
        pubdate=f"{pubdate} {time}",
        visible=f"{report.published_on} {time}",
        url=f"http://{HOST}{path}",
        path=path,
        content=content,
    )


def _mirror(built: Site, report: Report) -> Entry:
    path = f"/xxgk/ndbg/{report.published_on[:4]}{report.published_on[5:7]}/t20230119_88.html"
    content = render(report.blocks, lambda block, text: f"<p>　　{text}</p>", '<table class="tj">')
    time = site.time_of_day(report)
    text = site.page(
        "bureau_article.html",
        title=report.title,
        source=report.source,
        content=content,
        pubdate=f"{report.published_on} {time}",
        visible=report.published_on,
    )
    stamp = site.last_modified(report.published_on)
    built.resources[BUREAU, path] = Resource(text.encode(), last_modified=stamp)
    built.places.append(Place(f"http://{BUREAU}{path}", report.body, report.year, "mirror"))
    return Entry(f"http://{BUREAU}{path}", f"{report.title}（市民政局网站）", report.published_on)


def _twin(built: Site, report: Report) -> Entry:
    original = next(place.url for place in built.places if (place.body, place.year) == CONVERTED)
    address = original.removeprefix(f"http://{HOST}")
    path = gateway.path(HOST, address)
    _put(built, HOST, path, gateway.traditional(built.resources[HOST, address].body.decode()))
    built.places.append(Place(f"http://{HOST}{path}", report.body, report.year, "gateway"))
    return Entry(path, gateway.traditional(report.title) + "（繁體版）", report.published_on)


def _companion(built: Site) -> Entry:
    title = "一图读懂：清河市人民政府2024年政府信息公开工作年度报告"
    content = '<p style="text-align: center"><img src="/images/2024nb-tujie.jpg" alt=""></p>\n<p>图解：市政府办公室</p>'
    return _plain(built, "202503/t20250326_2101.html", title, "2025-03-26", content, "companion")


def _notice(built: Site) -> Entry:
    title = "关于做好2024年度政府信息公开工作年度报告编制工作的通知"
    content = "\n".join(
        f"<p>{text}</p>"
        for text in (
            "各区（县）人民政府，市政府各部门：",
            "为做好2024年度政府信息公开工作年度报告的编制和发布工作，现将有关事项通知如下。",
            "一、各部门应于2025年1月31日前，在本部门网站和市政府门户网站的年报专栏公布本部门年度报告；区（县）人民政府应于"
            "3月31日前公布本级政府年度报告。",
            "二、报告应包括六个部分，统计表格按规定格式填写，不得增删栏目，数据之间的勾稽关系必须成立。",
            "三、市政府办公室将对报告的发布情况进行核查，对逾期未发布的单位予以通报。",
            "清河市人民政府办公室",
            "2024年12月9日",
        )
    )
    return _plain(built, "202412/t20241209_2102.html", title, "2024-12-09", content, "notice")


def _plain(built: Site, name: str, title: str, date: str, content: str, kind: str) -> Entry:
    text = site.page(
        "qinghe_article.html",
        title=title,
        source="清河市人民政府办公室",
        pubdate=f"{date} 10:00",
        visible=f"{date} 10:00",
        url=f"http://{HOST}{COLUMN}{name}",
        path=COLUMN + name,
        content=content,
    )
    _put(built, HOST, COLUMN + name, text)
    built.others.append(Other(f"http://{HOST}{COLUMN}{name}", title, kind))
    return Entry(f"./{name}", title, date)


def _missing(built: Site) -> Entry:
    title, name = "清河市教育局2021年政府信息公开工作年度报告", "202201/t20220124_2103.html"
    built.resources[HOST, COLUMN + name] = Resource(site.page("missing.html").encode())
    built.others.append(Other(f"http://{HOST}{COLUMN}{name}", title, "soft404", "清河市教育局", 2021))
    return Entry(f"./{name}", title, "2022-01-24")


def _disallowed(built: Site) -> Entry:
    title, path = "清河市民政局2019年政府信息公开工作年度报告", "/zwgk/nbcg/202001/t20200120_1043.html"
    _put(built, HOST, path, site.home(title, {"本页不供抓取": "/robots.txt"}))
    built.others.append(Other(f"http://{HOST}{path}", title, "disallowed", "清河市民政局", 2019))
    return Entry("../../nbcg/202001/t20200120_1043.html", title, "2020-01-20")


def _put(built: Site, host: str, path: str, text: str) -> None:
    body = text.encode()
    built.resources[host, path] = Resource(body, etag=strong_etag(body))


def _cut(title: str) -> str:
    return title if len(title) <= 30 else title[:28] + "..."
