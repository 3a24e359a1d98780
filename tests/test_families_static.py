"""The families whose lists are static pages: their variants and pitfalls, and which of all families a page is of."""

from __future__ import annotations

import pytest

from crawler.families import FAMILIES, Link, Listing
from crawler.families.pagers import between
from crawler.families.recognise import recognise
from crawler.families.record import MOST_PAGES
from pipelines.decode import decode
from tests.portals import BUILDERS, portal
from tests.portals.around import page

HOST = "http://www.dongshan.example"
TITLE = "某县民政局2023年政府信息公开工作年度报告"
# For each family: the address of a list, and of an article in it.
STATIC = {
    "trs": ("/zwgk/nb/", "/zwgk/nb/202401/t20240102_7.html"),
    "guangdong": ("/zwgk/nb/index.html", "/zwgk/nb/content/post_4123456.html"),
    "shtml": ("/zwgk/c100122/list.shtml", "/zwgk/c100122/202401/c04_163476.shtml"),
    "easysite": ("/qzf/zwfw/nb69/index.html", "/qzf/zwfw/nb69/728322/index.html"),
    "epoint": (
        "/bmpd/019002/019002014/subpage.html",
        "/bmpd/019002/019002014/20240102/f70a4e00-046a-430b-bcf1-f847601e16db.html",
    ),
    "vsb": ("/xxgknb.htm", "/info/1161/2081.htm"),
    "webplus": ("/13749/list.htm", "/2024/0102/c13749a530262/page.htm"),
    "folders": ("/zfxxgknb/2023nb/", "/zfxxgknb/2023nb/202401/t20240102_7.html"),
}
# The same shape of address in another column, as news in a sidebar have.
NEWS = {
    "trs": "/yw/202606/t20260601_{}.html",
    "guangdong": "/yw/content/post_50000{}.html",
    "shtml": "/zwgk/c100001/202606/c04_9000{}.shtml",
    "easysite": "/qzf/zhyw/6120{}/index.html",
    "epoint": "/bmpd/019001/20260601/f70a4e00-046a-430b-bcf1-f847601e16{}.html",
    "vsb": "/info/1001/90{}.htm",
    "webplus": "/2026/0601/c100a6000{}/page.htm",
    "folders": "/yw/202606/t20260601_{}.html",
}


def listing(family: str, main: str, at: str = "") -> Listing:
    """Return what `family` reads from a page with `main` among crumbs, menus and a sidebar of news."""
    url = f"{HOST}{at or STATIC[family][0]}"
    return FAMILIES[family].read(url, page(main, [NEWS[family].format(number) for number in range(10, 19)]))


@pytest.mark.parametrize("template", BUILDERS)
def test_of_all_families_a_page_is_recognised_as_of_its_own(template: str) -> None:
    built = portal(template).built
    start = built.resources[built.start.removeprefix(f"http://{portal(template).host}")]
    found = recognise(built.start, decode(start.body, start.content_type).text)
    assert found[0].family == built.family
    assert found[0].signs
    assert all(one.signs for one in found)


def test_the_last_resort_is_recognised_after_a_family_that_reads_the_same() -> None:
    url = f"{HOST}/zwgk/nb/"
    text = f'<ul><li><a href="t20240102_7.html">{TITLE}</a></li></ul>'
    assert [one.family for one in recognise(url, text)] == ["trs", "links"]


def test_a_family_that_bears_signs_but_reads_nothing_comes_after_the_last_resort() -> None:
    report = '<p><a href="/show.asp?id=7">市民政局政府信息公开工作报告（第三期）</a></p>'
    found = recognise(f"{HOST}/nb/", f'<a href="/yw/t20240102_7.html">要闻</a>{report}')
    assert [(one.family, one.reports) for one in found] == [("links", 1), ("trs", 0)]


def test_a_page_that_no_family_knows_is_not_recognised() -> None:
    assert recognise(f"{HOST}/", "<p>网站维护中</p>") == []
    assert recognise(f"{HOST}/", "") == []
    assert recognise(f"{HOST}/", "\x00") == []


@pytest.mark.parametrize("family", STATIC)
def test_the_record_of_a_list_is_read_with_its_date_and_whole_title(family: str) -> None:
    main = f'<ul><li><a href="{STATIC[family][1]}" title="{TITLE}">{TITLE[:12]}...</a><span>2024/1/2</span></li></ul>'
    assert listing(family, main) == Listing((Link(HOST + STATIC[family][1], TITLE, "2024-01-02"),))


@pytest.mark.parametrize("family", STATIC)
@pytest.mark.parametrize(
    "row",
    [
        '<li><a href="{}">{}</a> [2024-01-02]</li>',
        '<li><span>2024-01-02</span><a href="{}">{}</a></li>',
        '<li><a href="{}">{}<em>2024-01-02</em></a></li>',
        '<li><a href="{0}"><img src="x.png"></a><a href="{0}">{1}</a><i>2024-01-02</i></li>',
        '<li><a href="/mzj/">[民政局]</a><a href="{}">{}</a><i>2024-01-02</i></li>',
        '<dl><dt><a href="{}">{}</a></dt><dd>2024-01-02</dd></dl>',
        '<div class="item"><p><a href="{}">{}</a></p><p>发布时间：2024年1月2日</p></div>',
        '<table><tr><td>·</td><td><a href="{}">{}</a></td><td>2024.01.02</td></tr></table>',
        '<table><tr><td><table><tr><td><a href="{}">{}</a></td></tr></table></td><td>2024-01-02</td></tr></table>',
    ],
)
def test_rows_are_read_whatever_elements_they_are_made_of(family: str, row: str) -> None:
    other = STATIC[family][1].replace("7.html", "8.html").replace("6.", "8.").replace("1.htm", "3.htm")
    other = other.replace("728322", "728323").replace("530262", "530263").replace("16db", "16dc")
    second = (
        row.format(other, "某县教育局2022年政府信息公开工作年度报告")
        .replace("01-02", "01-03")
        .replace("01.02", "01.03")
    )
    main = f'<div class="list">{row.format(STATIC[family][1], TITLE)}{second.replace("1月2日", "1月3日")}</div>'
    assert [(link.title[:5], link.date) for link in listing(family, main).reports] == [
        ("某县民政局", "2024-01-02"),
        ("某县教育局", "2024-01-03"),
    ]


@pytest.mark.parametrize("family", STATIC)
@pytest.mark.parametrize("main", ["<ul class='list'></ul>", "<ul><li>暂无数据</li></ul>", "<p>暂无</p>", ""])
def test_an_empty_list_beside_a_full_sidebar_is_empty(family: str, main: str) -> None:
    pager = '<div class="page"><a href="#">首页</a><a href="javascript:void(0)">下一页</a><a href="#">尾页</a></div>'
    assert listing(family, main) == Listing()
    assert listing(family, main + pager) == Listing()
    assert listing(family, main + "<div><script>createPageHTML(1, 0, 'index', 'html')</script></div>") == Listing()


@pytest.mark.parametrize("family", STATIC)
def test_links_to_the_sites_of_other_bodies_are_records_when_they_name_a_report(family: str) -> None:
    elsewhere = "http://www.beihe.example/xxgk/show.asp?id=12"
    main = f'<ul><li><a href="{STATIC[family][1]}">{TITLE}</a></li><li><a href="{elsewhere}">{TITLE}</a></li></ul>'
    assert [link.url for link in listing(family, main).reports] == [HOST + STATIC[family][1], elsewhere]


@pytest.mark.parametrize("family", STATIC)
def test_other_dated_rows_of_the_list_are_records_in_their_place(family: str) -> None:
    elsewhere = "http://www.beihe.example/nb/index.html"
    rows = [f'<a href="{STATIC[family][1]}">{TITLE}</a>2024-01-02', f'<a href="{elsewhere}">市气象局</a>2024-01-01']
    more = '<li><a href="/">返回</a></li><li><a name="top">x</a>2024-01-02</li>'
    for first, second in (rows, rows[::-1]):
        found = listing(family, f"<ul><li>{first}</li><li>{second}</li>{more}</ul>").reports
        assert [link.url for link in found] == [
            HOST + STATIC[family][1] if row == rows[0] else elsewhere for row in (first, second)
        ]


BELOW = [name for name in STATIC if name not in ("vsb", "webplus")]
OTHER = '<li><a href="http://www.beihe.example/nb/{0}.html">某市{0}局2022年政府信息公开年报</a> 2023-01-0{0}</li>'


@pytest.mark.parametrize("family", BELOW)
def test_a_list_without_pager_and_reports_is_known_by_articles_below_its_own_folder(family: str) -> None:
    main = f'<ul><li><a href="{STATIC[family][1]}">关于考核的通知</a></li></ul>'
    assert [link.title for link in listing(family, main).reports] == ["关于考核的通知"]


@pytest.mark.parametrize("family", STATIC)
def test_the_list_beside_the_pager_is_taken_and_not_a_fuller_one_elsewhere(family: str) -> None:
    near = f'<li><a href="{STATIC[family][1]}">{TITLE}</a> 2024-01-02</li>'
    far = f'<div class="recent"><div><ul>{"".join(OTHER.format(number) for number in range(1, 9))}</ul></div></div>'
    pager = '<div><script>createPageHTML(1, 0, "index", "html")</script><a href="#">上一页</a></div>'
    for main in (f"<div><ul>{near}</ul>{pager}</div>{far}", f"{far}<div><ul>{near}</ul>{pager}</div>"):
        assert [link.url for link in listing(family, main).reports] == [HOST + STATIC[family][1]]


@pytest.mark.parametrize("family", BELOW)
def test_without_pager_a_list_of_reports_goes_before_one_of_other_articles(family: str) -> None:
    folder = STATIC[family][1].rpartition("/")[0]
    notices = "".join(
        f'<li><a href="{folder}/P{number}.pdf">通知{number}</a> 2024-01-0{number}</li>' for number in range(1, 9)
    )
    main = f"<div><ul>{notices}</ul></div><section><ul>{OTHER.format(1)}</ul></section>"
    assert [link.url for link in listing(family, main).reports] == ["http://www.beihe.example/nb/1.html"]


@pytest.mark.parametrize("family", BELOW)
def test_a_list_of_other_articles_in_a_block_of_the_same_kind_is_not_joined(family: str) -> None:
    folder = STATIC[family][1].rpartition("/")[0]
    notices = "".join(
        f'<li><a href="{folder}/P{number}.pdf">通知{number}</a> 2024-01-0{number}</li>' for number in (1, 2)
    )
    lists = (
        f'<li><a href="{STATIC[family][1]}">{TITLE}</a></li>{OTHER.format(1)}',
        notices,
        OTHER.format(2) + OTHER.format(3),
    )
    main = "".join(f'<div class="box"><ul>{rows}</ul></div>' for rows in lists)
    found = [link.url for link in listing(family, main).reports]
    assert found == [HOST + STATIC[family][1], *(f"http://www.beihe.example/nb/{number}.html" for number in (1, 2, 3))]


@pytest.mark.parametrize("family", STATIC)
@pytest.mark.parametrize(
    "row", ['<a href="{0}">{1}</a> <a href="{0}">[详细]</a>', '<a href="{0}">[查看]</a> <a href="{0}">{1}</a>']
)
def test_of_two_links_to_an_article_the_one_that_names_the_report_gives_the_title(family: str, row: str) -> None:
    main = f"<ul><li>{row.format(STATIC[family][1], TITLE)}</li>{OTHER.format(1)}</ul>"
    assert listing(family, main).reports[0] == Link(HOST + STATIC[family][1], TITLE, None)


@pytest.mark.parametrize("family", ["trs", "shtml"])
def test_a_list_of_names_of_bodies_is_known_by_its_pager(family: str) -> None:
    paths = [NEWS[family].format(number) for number in range(30, 33)]
    rows = "".join(f'<li><a href="{path}">市民政局</a><i>2024-01-02</i></li>' for path in paths)
    pager = "<div><script>createPageHTML('page_div', 1, 1, 'list', 'shtml', 3)</script></div>"
    assert [link.url for link in listing(family, f"<ul>{rows}</ul>{pager}").reports] == [HOST + path for path in paths]


@pytest.mark.parametrize("family", [name for name in STATIC if name != "folders"])
def test_tabs_of_years_are_no_records_though_they_name_reports(family: str) -> None:
    tabs = "".join(f'<li><a href="/nb/{year}/">{year}年政府信息公开年报</a></li>' for year in range(2015, 2024))
    main = f'<ul class="tabs">{tabs}</ul><ul><li><a href="{STATIC[family][1]}">{TITLE}</a></li></ul>'
    assert [link.url for link in listing(family, main).reports] == [HOST + STATIC[family][1]]


@pytest.mark.parametrize("family", STATIC)
def test_documents_in_a_list_are_records(family: str) -> None:
    file = f"{HOST}{STATIC[family][0].rpartition('/')[0]}/files/P020240102.pdf"
    main = f'<ul><li><a href="{STATIC[family][1]}">{TITLE}</a></li><li><a href="{file}">{TITLE}</a></li></ul>'
    assert listing(family, main).reports[1].url == file


@pytest.mark.parametrize("family", STATIC)
def test_the_name_of_the_column_is_no_record(family: str) -> None:
    main = (
        '<ul><li><a href="/zwgk/zfxxgknb/">政府信息公开年报</a></li>'
        '<li><a href="/zwgk/2019/">2019年政府信息公开年报</a></li>'
        '<li><a href="/bb/index.html">2018年年度报告</a></li></ul>'
    )
    assert listing(family, main).reports == ()


HOSTILE = {
    "a billion pages": "<script>createPageHTML(1000000000, 0, 'index', 'html'); createPageHTML('p', 1000000000, 1,"
    "'list','shtml'); var countPage = 999999999; total: 999999999, pageSize: 1</script>"
    "<a href='index_2.html'>下一页</a><a href='index_999999999.html'>尾页</a><li class='page'>1/999999999</li>",
    "numbers without end": f"<script>createPageHTML({'9' * 5000}, 0, 'index', 'html')</script>"
    f"<a href='{'1' * 5000}.html'>下一页</a><a href='{'2' * 5000}.html'>尾页</a><li class='page'>1/{'9' * 5000}</li>",
    "an address of 100 kB": f"<script>createPageHTML(9, 0, '{'x' * 100000}', 'html')</script>"
    f"<a href='/{'x' * 100000}2.html'>下一页</a><a href='/{'x' * 100000}999.html'>尾页</a>",
    "a script of one word": f"<script>var countPage = 9; {'x' * 1000000}</script>",
    "openings without end": f"{'content.jsp?' * 20000}{'href=' * 20000}{'/123/123123' * 20000}{'/c12345/' * 20000}",
    "downwards": "<a href='999999999.htm'>下页</a><a href='1.htm'>尾页</a>",
    "a handler": "<a onclick=\"queryArticleByCondition(this,'/a-2.html')\" tagname='/a-2.html'>下一页</a>"
    "<a tagname='/a-999999999.html'>尾页</a>",
    "no address": "<a href='http://[bad'>下一页</a><a tagname='http://[bad'>尾页</a><a onclick='x(\"/\")'>下一页</a>",
    "a book for a label": f"<a href='2.html'>{'下一页 ' * 30000}</a>",
    "one article linked again and again": f"<ul><li>{'<a href=/a.pdf>2023年政府信息公开年报</a>' * 3000}</li></ul>",
    "one list in another": "<ul><li><a href=/a.pdf>2023年政府信息公开年报</a>" * 300,
    "cut off": "<ul><li><a href='t20240101_1.html' title='",
    "control characters": "\x00<ul>\x00<li><a href='\x00'>\x01</a></ul>",
    "depth": "<div>" * 3000 + "<ul><li>" * 500,
    "crossed elements": "<table><ul><tr><li><a href=1.html><td></ul>x</tr></a></table></li>",
}


@pytest.mark.parametrize("family", STATIC)
def test_relative_links_start_from_the_base_element(family: str) -> None:
    start, _, article = STATIC[family][1].partition("/")[2].partition("/")
    text = f'<html><head><base href="{HOST}/{start}/"></head><ul><li><a href="{article}">{TITLE}</a></li></ul></html>'
    found = FAMILIES[family].read(HOST + STATIC[family][0], text).reports
    assert [link.url for link in found] == [HOST + STATIC[family][1]]


@pytest.mark.parametrize("family", STATIC)
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_page_stays_bounded(family: str, what: str) -> None:
    rows = f'<ul><li><a href="{STATIC[family][1]}">{TITLE}</a></li></ul>'
    for text in (HOSTILE[what], rows + HOSTILE[what], HOSTILE[what] + rows):
        url = HOST + STATIC[family][0]
        read = FAMILIES[family].read(url, text)
        assert len(read.pages) <= MOST_PAGES
        assert all(len(address) < 10_000 for address in read.pages)
        FAMILIES[family].signs(url, text)


@pytest.mark.parametrize("family", STATIC)
def test_thousands_of_records_are_each_read_with_their_own_date(family: str) -> None:
    head, _, tail = STATIC[family][1].rpartition("7" if family in ("trs", "folders") else "2")
    rows = (
        f'<li><a href="{head}{1000 + n}{tail if family != "epoint" else ".html"}">{TITLE}{n}</a>'
        f"<b>20{10 + n % 10}-0{1 + n % 9}-1{n % 7}</b></li>"
        for n in range(2000)
    )
    if family == "epoint":
        rows = (row.replace(f"{head}", f"{STATIC[family][1][:-9]}") for row in rows)
    found = listing(family, f"<ul>{''.join(rows)}</ul>").reports
    assert [link.date for link in found] == [f"20{10 + n % 10}-0{1 + n % 9}-1{n % 7}" for n in range(2000)]


def test_pages_between_two_addresses_are_those_whose_number_lies_between() -> None:
    start = f"{HOST}/nb/17081-"
    assert list(between(f"{start}2.html", f"{start}4.html")) == [f"{start}{number}.html" for number in (2, 3, 4)]
    assert list(between(f"{start}2.html", None)) == [f"{start}2.html"]
    assert list(between(f"{start}2.html", f"{HOST}/nb/index.html")) == [f"{start}2.html"]
    assert list(between(f"{start}2.html", f"{HOST}/nb2/17081-4.html")) == [f"{start}2.html"]
    query = f"{HOST}/eportal/ui?pageId=34&currentPage={{}}&moduleId=5f3&staticRequest=yes"
    assert list(between(query.format(2), query.format(3))) == [query.format(2), query.format(3)]


def test_trs_counts_from_1_where_the_first_page_calls_itself_1() -> None:
    for call in ("'page_div', 3, 1, 'index', 'shtml', 293", "3, 1, 'index', 'shtml'"):
        found = listing("trs", f"<script>createPageHTML({call});</script>").pages
        assert found == tuple(f"{HOST}/zwgk/nb/index_{number}.shtml" for number in (2, 3)), call
    assert listing("trs", '<script>createPageHTML(3, 0,"index", "shtml", "black2", 250);</script>').pages == tuple(
        f"{HOST}/zwgk/nb/index_{number}.shtml" for number in (1, 2)
    )


def test_trs_counts_the_pages_of_a_pager_that_writes_its_links_itself() -> None:
    script = """<script>var currentPage = 0; var prevPage = currentPage-1
      var countPage = 4//共多少页
      document.write("<a href=\\"list"+"_" + nextPage + "."+"shtml\\">下一页</a>");</script>"""
    pages = tuple(f"{HOST}/zwgk/nb/list_{number}.shtml" for number in (1, 2, 3))
    assert listing("trs", script).pages == pages
    assert listing("trs", "<script>var countPage = 2;</script>").pages == (f"{HOST}/zwgk/nb/index_1.html",)


def test_trs_reads_the_lists_of_years_that_stand_below_each_other() -> None:
    years = "".join(
        f'<div class="year"><h3>{year}年</h3><ul><li><a href="./{year}01/t{year}0102_{n}.html">'
        f"某县{n}局{year - 1}年政府信息公开年报</a></li></ul></div>"
        for n, year in enumerate(range(2024, 2020, -1))
    )
    assert len(listing("trs", f'<div class="years">{years}</div>').reports) == 4


def test_trs_reads_the_mobile_twins_of_articles() -> None:
    main = f'<ul><li><a href="202403/t20240327_13086081_wap.html">{TITLE}</a></li></ul>'
    assert listing("trs", main).reports[0].url.endswith("_wap.html")


def test_guangdong_reads_articles_of_the_platforms_directories_and_mobile_pages() -> None:
    for path in ("/gkmlpt/content/11/11956/post_11956962.html", "/zwgk/nb/content/mpost_1.html?x=1"):
        main = f'<ul><li><a href="{path}">某局2023年年报</a><span class="time">2024-01-30</span></li></ul>'
        assert [link.url for link in listing("guangdong", main).reports] == [HOST + path]


def test_guangdong_follows_the_next_page_where_the_last_is_not_linked() -> None:
    pager = '<a href="index.html">1</a><a href="index_2.html">2</a><a href="index_3.html">下一页&gt;</a>'
    assert listing("guangdong", pager, "/zwgk/nb/index_2.html").pages == (f"{HOST}/zwgk/nb/index_3.html",)


@pytest.mark.parametrize("name", ["common_list", "list", "xlist", "fg", "list_yw"])
def test_shtml_counts_from_1_whatever_the_list_is_called(name: str) -> None:
    pager = f"<script>createPageHTML('page_div',3, 1,'{name}','shtml',55);</script>"
    expected = tuple(f"{HOST}/csrc/c106256/{name}_{number}.shtml" for number in (2, 3))
    assert listing("shtml", pager, f"/csrc/c106256/{name}.shtml").pages == expected
    assert listing("shtml", pager.replace("3, 1", "3, 2"), f"/csrc/c106256/{name}_2.shtml").pages == expected[1:]


def test_shtml_reads_the_three_shapes_of_article_addresses() -> None:
    names = ("202401/c04_163476.shtml", "202204/2ecfb31a335f4d689220a3a23e24a986.shtml", "c1653948/content.shtml")
    main = "".join(f'<li><a href="{name}">2023年年报</a></li>' for name in names)
    found = listing("shtml", f"<ul>{main}</ul>", "/csrc/c106256/list.shtml").reports
    assert [link.url for link in found] == [f"{HOST}/csrc/c106256/{name}" for name in names]


EASY_PAGES = {
    "{}/17081-2.html": "{}/17081-4.html",
    "{}/index2.html": "{}/index4.html",
    "{}/15142/index2.html": "{}/15142/index4.html",
    "{}/be842d3c-2.shtml": "{}/be842d3c-4.shtml",
    "/eportal/ui?pageId=6817578&currentPage=2&moduleId=8&staticRequest=yes": "/eportal/ui?pageId=6817578"
    "&currentPage=4&moduleId=8&staticRequest=yes",
}


@pytest.mark.parametrize("after", EASY_PAGES)
def test_easysite_finds_the_pages_that_a_script_turns(after: str) -> None:
    last, column = EASY_PAGES[after].format("/qzf/nb"), after.format("/qzf/nb")
    pager = (
        '<a tagname="[HOMEPAGE]">首页</a><a tagname="[PREVIOUSPAGE]">上一页</a>'
        f'<a onclick="queryArticleByCondition(this,\'{column}\')">下一页</a><a tagname="{last}">末页</a>'
    )
    found = listing("easysite", pager).pages
    assert (len(found), found[0], found[-1]) == (3, HOST + column, HOST + last)


def test_easysite_ends_where_the_pager_leads_nowhere() -> None:
    pager = '<a tagname="/qzf/nb/1-1.html">上一页</a><a tagname="[NEXTPAGE]">下一页</a><a tagname="[LASTPAGE]">尾页</a>'
    assert listing("easysite", pager).pages == ()


def test_easysite_takes_no_column_with_a_number_for_an_article() -> None:
    menu = "".join(f'<li><a href="/tjs/113456/{n}/index.html">栏目</a></li>' for n in range(113469, 113480))
    main = '<ul><li><a href="/tjs/113456/113469/5815859/index.html">2023年年报</a>2024-01-02</li></ul>'
    found = listing("easysite", f"<ul>{menu}</ul>{main}", "/tjs/113456/113469/index.html").reports
    assert [link.url for link in found] == [f"{HOST}/tjs/113456/113469/5815859/index.html"]


def test_vsb_knows_all_pages_from_the_first_though_they_are_numbered_downwards() -> None:
    pager = '<span class="p_next p_fun"><a href="xxgknb/3.htm">下页</a></span><a href="xxgknb/1.htm">尾页</a>'
    assert listing("vsb", pager).pages == tuple(f"{HOST}/xxgknb/{number}.htm" for number in (3, 2, 1))


def test_vsb_reads_old_templates_and_pages_that_are_not_published() -> None:
    href = "content.jsp?urltype=news.NewsContentUrl&wbtreeid=1161&wbnewsid=2081"
    row = f'<tr id="line65"><td><a href="{href}">{TITLE}</a></td><td>2024/01/02</td></tr>'
    after = "list.jsp?totalpage=2&PAGENUM=2&wbtreeid=1161"
    fan = f'<tr><td id="fanye65">共15条 1/2 <a href="{after}" class="Next">下页</a></td></tr>'
    found = listing("vsb", f"<table>{row}{fan}</table>", "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1161")
    assert found.reports == (Link(f"{HOST}/{href}", TITLE, "2024-01-02"),)
    assert found.pages == (f"{HOST}/{after}",)


PAGERS = {
    "vsb": '<div class="c"><span class="p_pages"><span class="p_no_d">1</span></span></div>',
    "webplus": '<div id="wp_paging_w6"><ul class="wp_paging"><li><em class="all_pages">1</em></li></ul></div>',
}


@pytest.mark.parametrize("family", PAGERS)
def test_notices_beside_the_pager_are_records_where_articles_lie_in_one_folder(family: str) -> None:
    main = f'<ul><li><a href="{STATIC[family][1]}">关于考核的通知</a><span>2024-01-02</span></li></ul>'
    found = listing(family, main + PAGERS[family]).reports
    assert [link.title for link in found] == ["关于考核的通知"]
    assert listing(family, f"<ul></ul>{PAGERS[family]}") == Listing()


def test_webplus_reads_the_older_addresses_of_articles() -> None:
    main = f"<ul><li><a href='/bb/46/c24691a834374/page.htm' title='{TITLE}'>{TITLE[:9]}…</a></li></ul>"
    assert listing("webplus", main).reports[0].url == f"{HOST}/bb/46/c24691a834374/page.htm"


@pytest.mark.parametrize(
    ("pager", "expected"),
    [
        ('<ul class="ewb-page-items"><li class="ewb-page-num"><span>1/3</span></li></ul>', ["2.html", "3.html"]),
        ('<div class="pages"><a href="2.html">下页</a><a href="3.html">末页</a></div>', ["2.html", "3.html"]),
        ("<script>$('#page').pagination({total: 31, pageSize: '15'})</script>", ["2.html", "3.html"]),
        ('<a href="?pageing=2">下页 &gt;</a><a href="?pageing=3">末页</a>', ["?pageing=2", "?pageing=3"]),
        ('<li class="page"><span>1/2</span><a onclick="location=\'?pageing=2\'">GO</a></li>', ["?pageing=2"]),
        ('<div class="slides"><span>1/5</span></div>', []),
    ],
)
def test_epoint_counts_or_follows_the_pages_of_its_pagers(pager: str, expected: list[str]) -> None:
    start = f"{HOST}{STATIC['epoint'][0]}"
    pages = [start + name if name.startswith("?") else f"{start.rpartition('/')[0]}/{name}" for name in expected]
    assert list(listing("epoint", pager).pages) == pages


YEARS = "".join(f'<li><a href="{name}">{name[:4]}年</a></li>' for name in ("2024nb/", "./2023nb/index.html", "2022nb/"))


def test_folders_leads_to_the_folders_of_years_and_calls_none_of_them_a_record() -> None:
    found = listing("folders", f"<ul>{YEARS}</ul>", "/zfxxgknb/")
    assert found == Listing(
        (), tuple(f"{HOST}/zfxxgknb/{name}" for name in ("2024nb/", "2023nb/index.html", "2022nb/"))
    )


def test_folders_never_climbs_nor_goes_to_a_folder_beside_it() -> None:
    links = [
        "../",
        "/",
        "/zfxxgknb/",
        "../2022nb/",
        "/zfxxgknb/2023nb2/",
        "../../yw/",
        "//other.example/zfxxgknb/2023nb/a/",
    ]
    links += ["a/b/c/", "?year=2023", "202401/728322/", "index_1.html"]
    main = "".join(f'<a href="{link}">2023年</a>' for link in [*links, "szfbm/", "gqrmzf/index.html"])
    main += '<a href="../2022nb/index_2.html">下一页</a>'
    pages = listing("folders", main).pages
    assert pages == tuple(f"{HOST}/zfxxgknb/2023nb/{name}" for name in ("szfbm/", "gqrmzf/index.html"))


def test_folders_takes_a_folder_below_for_a_page_though_it_stands_among_records() -> None:
    main = f'<ul><li><a href="202401/t20240102_7.html">{TITLE}</a></li><li><a href="2022/">2022年年报</a></li></ul>'
    found = listing("folders", main)
    assert [link.title for link in found.reports] == [TITLE]
    assert found.pages == (f"{HOST}/zfxxgknb/2023nb/2022/",)


@pytest.mark.parametrize("links", [["a/"], ["a/", "b/"], ["a/", "b/", "c/", "a/b/"], ["2023/", "2022/"]])
def test_folders_ends_on_a_site_that_answers_any_depth_with_the_same_page(links: list[str]) -> None:
    start = f"{HOST}/zfxxgknb/"
    text = "".join(f'<a href="{link}">栏目</a>' for link in links)
    waiting, read = [start], set[str]()
    while waiting and len(read) < 100:
        url = waiting.pop()
        if url not in read:
            read.add(url)
            waiting += FAMILIES["folders"].read(url, text).pages
    assert 1 < len(read) <= 16


def test_folders_does_not_descend_deeper_than_folders_of_reports_lie() -> None:
    url, steps = f"{HOST}/zfxxgknb/", 0
    while steps < 50 and (pages := FAMILIES["folders"].read(url, f'<a href="d{steps}/">下级</a>').pages):
        url, steps = pages[0], steps + 1
    assert steps == 11


def test_folders_reads_articles_that_are_folders_and_lists_of_several_pages() -> None:
    rows = f'<ul><li><a href="qzfbm/728322/index.html">{TITLE}</a>2019-01-02</li></ul>'
    pager = '<script>createPageHTML(3, 0, "index", "html")</script>'
    found = listing("folders", rows + pager, "/dxqzf69/2018n/")
    assert [link.url for link in found.reports] == [f"{HOST}/dxqzf69/2018n/qzfbm/728322/index.html"]
    assert found.pages == tuple(f"{HOST}/dxqzf69/2018n/index_{number}.html" for number in (1, 2))


def test_folders_are_recognised_by_years_and_not_by_one_of_them() -> None:
    signs = FAMILIES["folders"].signs
    assert signs(f"{HOST}/zfxxgknb/", YEARS)[0] == "folders of years below it, 2022 to 2024"
    assert signs(f"{HOST}/zfxxgknb/", '<a href="2024nb/">2024年</a><a href="zn/">指南</a>') == ()
    assert signs(f"{HOST}/zfxxgknb/2024nb/", '<a href="../2023nb/">2023年</a><a href="../2022nb/">2022年</a>') == ()
