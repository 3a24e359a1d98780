"""Sites without a column, or whose column must not or cannot be read."""

from __future__ import annotations

from crawler.demo import site
from crawler.demo.resource import Resource
from tests.sites import COLUMN, PLACE, Structure, column, front, hub, made, page, reports

TELLING = '<a href="{}">政府信息公开年报</a>'


def closed_by_robots() -> Structure:
    """robots.txt keeps everybody from the column."""
    return made(
        "closed by robots",
        {"/": front(TELLING.format(COLUMN)), "/robots.txt": site.robots(f"Disallow: {COLUMN}"), COLUMN: column()},
        "",
        forbidden=(COLUMN,),
    )


def without() -> Structure:
    """A site that publishes other annual reports, in columns that are full of them."""
    others = {
        "企业年度报告公示": "/qynb/",
        "法治政府建设年度报告": "/fzzf/",
        "财政决算": "/czjs/",
        "部门决算年度报告": "/bmjs/",
    }
    area = hub("政务公开", {**others, "政府信息公开指南": "/zn/", "政策文件": "/zc/"})
    rows = iter([(f"{PLACE}{year}年法治政府建设年度报告", f"{year + 1}-02-01") for year in range(2018, 2026)])
    return made(
        "without",
        {
            "/": front('<a href="/zwgk/">政务公开</a><a href="/xxgk/">信息公开</a>'),
            "/zwgk/": area,
            "/xxgk/": area,
            "/zn/": page("政府信息公开指南", "<p>指南</p>"),
            "/fzzf/": column("法治政府建设年度报告", reports(rows)),
        },
        "",
    )


def emptied() -> Structure:
    """A column by its name, with nothing in it."""
    bare = page(f"政府信息公开年报_{PLACE}", "<h2>政府信息公开年报</h2><ul></ul><p>暂无数据</p>")
    return made("emptied", {"/": front(TELLING.format(COLUMN)), COLUMN: bare}, "")


def look_alike() -> Structure:
    """The only link that reads like the column leads to another domain, which serves one."""
    other = "//www.ganquan-gov.example/"
    return made(
        "look-alike",
        {"/": front(TELLING.format("http://www.ganquan-gov.example/nb/")), other: column(), f"{other}nb/": column()},
        "",
        forbidden=("//www.ganquan-gov.example/*",),
    )


def another_county() -> Structure:
    """A city's site, which links the column of one of its counties; both stand under one domain."""
    home, county = "//www.heyuan.gov.example/", "//xishan.heyuan.gov.example/"
    return made(
        "another county",
        {
            home: front(TELLING.format("http://xishan.heyuan.gov.example/nb/")),
            county: column(),
            f"{county}nb/": column(),
        },
        "",
        url=home,
        forbidden=("//xishan.heyuan.gov.example/*",),
    )


def moved_away() -> Structure:
    """The site redirects to another domain."""
    away = Resource(b"", status=301, headers={"Location": "http://www.newname.example/"})
    return made(
        "moved away", {"/": away, "//www.newname.example/": front("")}, "", forbidden=("//www.newname.example/*",)
    )


def guarded() -> Structure:
    """A site that asks for a script's answer first."""
    puzzle = Resource(b"<script>document.cookie='__jsl_clearance=1'</script>", status=521)
    return made("guarded", {"/": puzzle}, "")


def endless() -> Structure:
    """Pages that each promise disclosure on the next ones, for ever; every third is out of order."""
    pages: dict[str, str | bytes | Resource] = {"/": front('<a href="/gk/1/">政务公开</a>')}
    for number in range(1, 300):
        links = {f"政府信息公开 {name}": f"/gk/{number * 3 + step}/" for step, name in enumerate("甲乙丙")}
        content: str | Resource = hub("政府信息公开", links)
        pages[f"/gk/{number}/"] = Resource(b"", status=503) if number % 3 == 2 else content
    return made("endless", pages, "")


def by_script() -> Structure:
    """The column, whose list only a script can fill."""
    shell = (
        "<h2>政府信息公开年报</h2><ul id='list'></ul><script>"
        "$.ajax({url: api + '/query', success: function (d) { render(d); }});</script>"
    )
    return made("by script", {"/": front(TELLING.format(COLUMN)), COLUMN: page("政府信息公开年报", shell)}, COLUMN)
