"""The site families: on the lists of the demo government, and on small variants of each template."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.demo import Government, expectation, government
from crawler.families import FAMILIES, Link, Listing
from crawler.families.record import MOST_PAGES, date_in, reads_like_report

HERE = "http://www.dongshan.example/zwgk/nb/"


def crawl(demo: Government, family: str, start: str) -> list[Link]:
    """Read a list of the demo with all its further pages."""
    waiting, seen, links = [start], set(), dict[str, Link]()
    while waiting:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        host, slash, path = url.removeprefix("http://").partition("/")
        answer = demo.at(host, slash + path)
        assert answer.status == 200, url
        try:
            html = answer.body.decode()
        except UnicodeDecodeError:
            html = answer.body.decode("gb18030")
        listing = FAMILIES[family].read(url, html)
        links.update((link.url, link) for link in listing.reports)
        waiting += listing.pages
    return list(links.values())


STARTS = {
    "trs": ["http://www.qinghe.example/zwgk/zfxxgk/zfxxgknb/"],
    "hanweb": [
        "http://www.donglin.example/col/col1201/index.html",
        "http://www.donglin.example/col/col1202/index.html",
    ],
    "table": ["http://www.shiqiao.example/xxgk/list.asp?id=31"],
}


@pytest.mark.parametrize("visit", [1, 2])
@pytest.mark.parametrize("family", STARTS)
def test_every_record_of_the_demo_lists_is_found_and_nothing_else(family: str, visit: int) -> None:
    demo, expected = government(visit), expectation(visit)
    found = [link.url for start in STARTS[family] for link in crawl(demo, family, start)]
    host = STARTS[family][0].split("/")[2].removeprefix("www.")
    planned = [place.cover or place.url for place in demo.places] + [other.url for other in expected.others]
    assert sorted(found) == sorted(url for url in planned if host in url.split("/")[2])


def test_demo_lists_give_the_date_and_title_of_each_report() -> None:
    demo = government(1)
    links = {link.url: link for name, starts in STARTS.items() for start in starts for link in crawl(demo, name, start)}
    for report in expectation(1).reports:
        assert (links[report.listed].title, links[report.listed].date) == (report.title, report.published_on)


def test_the_fallback_finds_reports_and_the_next_page_in_a_list_of_another_template() -> None:
    url = "http://www.shiqiao.example/xxgk/list.asp?id=31"
    html = government(1).at("www.shiqiao.example", "/xxgk/list.asp?id=31").body.decode("gb18030")
    assert FAMILIES["links"].read(url, html) == FAMILIES["table"].read(url, html)


def test_trs_reads_rows_whatever_the_order_and_quotes_of_attributes() -> None:
    html = """<div class="box"><ul>
      <li><span>[2024-03-12]</span><a title='某县2023年政府信息公开工作年度报告' target=_blank
          href='../nb/202403/t20240312_8.html'>某县2023年政府信息公开…</a></li>
      <li><a href="/zwgk/nb/202303/t20230309_7.shtml">某县2022年政府信息公开工作年度报告</a></li>
      <li><a href="./202303/t20230309_7.shtml#top" title="">又一次</a></li>
    </ul></div>"""
    assert FAMILIES["trs"].read(HERE + "index.html", html).reports == (
        Link(HERE + "202403/t20240312_8.html", "某县2023年政府信息公开工作年度报告", "2024-03-12"),
        Link(HERE + "202303/t20230309_7.shtml", "某县2022年政府信息公开工作年度报告", None),
    )


def test_trs_computes_all_further_pages_from_the_first() -> None:
    record = '<ul><li><a href="t20240101_1.html">年报</a> 2024-01-01</li></ul>'
    html = record + '<script>createPageHTML(4,0,"list","htm")</script>'
    assert FAMILIES["trs"].read(HERE, html).pages == tuple(f"{HERE}list_{number}.htm" for number in (1, 2, 3))


def test_trs_understands_a_pager_with_the_id_of_its_element() -> None:
    html = "<ul></ul><script>createPageHTML('page_div', 2, 0, 'index', 'shtml', 31);</script>"
    assert FAMILIES["trs"].read(HERE, html).pages == (HERE + "index_1.shtml",)


def test_trs_never_asks_for_the_first_page_again() -> None:
    html = "<ul><li><a href='t20240101_1.html'>年报</a></li></ul><script>createPageHTML(3, 1, 'index', 'html')</script>"
    assert FAMILIES["trs"].read(HERE + "index_1.html", html).pages == (HERE + "index_2.html",)


def test_trs_takes_an_empty_list_for_empty_though_news_stand_beside_it() -> None:
    html = """<div><div class="side"><ul>
      <li><a href="/yw/202401/t20240102_5.html">要闻</a><i>2024-01-02</i></li></ul></div>
      <div class="main"><div><ul class="list">
      </ul></div><div><script>createPageHTML(1, 0, "index", "html");</script></div></div></div>"""
    assert FAMILIES["trs"].read(HERE, html) == Listing()


def test_trs_takes_the_link_to_the_article_and_not_to_its_category() -> None:
    html = """<ul><li><a href="/mzj/">[市民政局]</a> <a href="./202401/t20240102_5.html">2023年年报</a> 2024-01-02</li>
      <li><a href="/jyj/">[市教育局]</a> <a href="./202401/P020240105.pdf">2023年年报</a> 2024-01-05</li></ul>
      <ul class="nav"><li><a href="/a/">机构</a></li></ul>"""
    found = FAMILIES["trs"].read(HERE, html).reports
    assert [(link.url, link.title, link.date) for link in found] == [
        (HERE + "202401/t20240102_5.html", "2023年年报", "2024-01-02"),
        (HERE + "202401/P020240105.pdf", "2023年年报", "2024-01-05"),
    ]


def test_trs_joins_lists_that_are_split_into_blocks_of_rows() -> None:
    rows = [
        f'<li><a href="./202{n}03/t202{n}0301_{n}.html">202{n}年</a><span>202{n}-03-01</span></li>' for n in range(4)
    ]
    html = f"<div id=list><ul>{rows[3]}{rows[2]}</ul><ul>{rows[1]}{rows[0]}</ul></div>"
    assert [link.date for link in FAMILIES["trs"].read(HERE, html).reports] == [f"202{n}-03-01" for n in (3, 2, 1, 0)]


DATASTORE = """<script type="text/xml"><datastore><nextgroup>{next}</nextgroup><recordset>
<record><![CDATA[<li><a title="某区2023年信息公开年报" href="../../art/2024/1/20/art_12_3.html">某区2023年...</a>
<b>2024-01-20</b></li>]]></record>
<record><![CDATA[<tr><td><img src=a.gif></td><td><a href='/art/2023/1/9/art_12_2.html'>某区2022年信息公开年报</a></td>
<td>[2023/1/9]</td></tr>]]></record>
{stray}</recordset></datastore></script>"""
COLUMN = "http://www.xiling.example/col/col12/index.html"
RECORDS = (
    Link("http://www.xiling.example/art/2024/1/20/art_12_3.html", "某区2023年信息公开年报", "2024-01-20"),
    Link("http://www.xiling.example/art/2023/1/9/art_12_2.html", "某区2022年信息公开年报", "2023-01-09"),
)


@pytest.mark.parametrize(
    "stray", ["", "<table align=center></td> & <br>", "<record><![CDATA[ ]]></record>", "</recordset><"]
)
def test_hanweb_reads_records_out_of_malformed_xml(stray: str) -> None:
    assert FAMILIES["hanweb"].read(COLUMN, DATASTORE.format(next="", stray=stray)).reports == RECORDS


def test_hanweb_follows_the_next_group() -> None:
    href = "/module/web/jpage/dataproxy.jsp?page=1&webid=3&columnid=12"
    listing = FAMILIES["hanweb"].read(COLUMN, DATASTORE.format(next=f'<![CDATA[<a href="{href}"></a>]]>', stray=""))
    assert listing.pages == (f"http://www.xiling.example{href}",)


def test_hanweb_counts_pages_where_no_next_group_stands() -> None:
    pager = "<script>$('#77').jpage({perPage : 2, totalRecord: 5, unitid: '77'})</script>"
    listing = FAMILIES["hanweb"].read(COLUMN, DATASTORE.format(next="", stray="") + pager)
    assert listing.pages == (f"{COLUMN}?uid=77&pageNum=2", f"{COLUMN}?uid=77&pageNum=3")


def test_hanweb_finds_nothing_in_an_empty_datastore() -> None:
    empty = "<div><a href='/art/2024/1/1/art_1_1.html'>要闻</a></div><datastore><recordset></recordset></datastore>"
    assert FAMILIES["hanweb"].read(COLUMN, empty) == Listing()


def test_table_reads_the_date_in_the_next_cell_and_records_without_date() -> None:
    html = """<table><tr><td><a href="/">首页</a> | <a href="/gk/">公开</a></td></tr><tr><td><table>
      <tr><td width=10>·</td><td><a href='../gk/a.htm' title="某县2012年政府信息公开年度报告">某县2012年政府信…</a></td>
        <td>2013.3.29</td></tr>
      <tr><td>·</td><td><a href=b.htm>某县2011年政府信息公开年度报告</a></td><td></td></tr>
      <tr><td colspan=3>第1/2页 <a href="?p=1">首页</a> <a href="list_2.htm">【下一页】</a></td></tr>
    </table></td></tr></table>"""
    base = "http://www.laocheng.example/gk/"
    assert FAMILIES["table"].read(base + "list.htm", html) == Listing(
        (
            Link(base + "a.htm", "某县2012年政府信息公开年度报告", "2013-03-29"),
            Link(base + "b.htm", "某县2011年政府信息公开年度报告", None),
        ),
        (base + "list_2.htm",),
    )


def test_table_reads_several_records_of_one_cell() -> None:
    html = """<table><tr><td><a href=/x>机构</a></td><td>·<a href="a.asp?id=2">2014年年报</a>（2015年3月1日）<br>
      ·<a href="a.asp?id=1">2013年年报</a>（2014年3月9日）<br></td></tr></table>"""
    found = FAMILIES["table"].read("http://www.laocheng.example/", html).reports
    assert [(link.url[-4:], link.date) for link in found] == [("id=2", "2015-03-01"), ("id=1", "2014-03-09")]


def test_table_finds_nothing_where_only_navigation_stands() -> None:
    assert (
        FAMILIES["table"].read(
            HERE, "<table><tr><td><a href='/a'>机构</a></td><td><a href='/b'>领导</a></td></tr></table>"
        )
        == Listing()
    )


def test_links_leaves_out_the_name_of_the_column() -> None:
    html = """<a href="/nb/">政府信息公开年报</a><p><a href=1.html>市民政局2013年 信息公开工作报告</a> 2014-03-03</p>
      <a href="2.html" title="2012年政府信息公开年报"><img src=x></a>
      <a href="javascript:void(0)">2011年信息公开年报</a>"""
    assert FAMILIES["links"].read(HERE, html).reports == (
        Link(HERE + "1.html", "市民政局2013年 信息公开工作报告", "2014-03-03"),
        Link(HERE + "2.html", "2012年政府信息公开年报", None),
    )


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("html", ["", " ", "<!-- -->", "<p>no list</p>", "<a href='http://[bad'>x</a>", "\x00"])
def test_a_page_without_a_list_gives_an_empty_listing(family: str, html: str) -> None:
    assert FAMILIES[family].read(HERE, html) == Listing()


RECORD = '<a href="{}">某县2023年政府信息公开年报</a> <span>2024-01-01</span>'
# How a record stands in each template, and the address that such a site gives it.
STANDING = {
    "trs": ("<ul><li>{}</li></ul>", "t20240101_1.html"),
    "hanweb": ("<datastore><record><![CDATA[{}]]></record></datastore>", "t20240101_1.html"),
    "table": ("<table><tr><td>{}</td></tr></table>", "t20240101_1.html"),
    "links": ("<p>{}</p>", "t20240101_1.html"),
    "guangdong": ("<ul><li>{}</li></ul>", "content/post_1.html"),
    "shtml": ("<ul><li>{}</li></ul>", "c100122/202401/c04_163476.shtml"),
    "epoint": ("<ul><li>{}</li></ul>", "019002/20240628/f70a4e00-046a-430b-bcf1-f847601e16db.html"),
    "vsb": ("<ul><li>{}</li></ul>", "info/1161/2081.htm"),
    "webplus": ("<ul><li>{}</li></ul>", "2024/0101/c13749a530262/page.htm"),
}


@pytest.mark.parametrize("family", STANDING)
def test_relative_links_start_from_the_base_element(family: str) -> None:
    template, address = STANDING[family]
    html = template.format(RECORD.format(address))
    listing = FAMILIES[family].read(
        HERE, f'<html><head><base href="http://static.example/x/"></head><body>{html}</body></html>'
    )
    assert listing.reports == (Link(f"http://static.example/x/{address}", "某县2023年政府信息公开年报", "2024-01-01"),)


def test_a_date_that_is_none_is_not_read_as_one() -> None:
    assert date_in("2014-13-40 2015") is None
    assert date_in("2014年度报告 2015.03.01") == "2015-03-01"


def test_titles_in_either_script_read_like_reports() -> None:
    assert reads_like_report("某市2019年政府信息公開工作年度報告")
    assert not reads_like_report("某市2019年政府工作报告")


REPORT = "2023年政府信息公开年报"


@pytest.mark.parametrize("family", ["table", "links"])
def test_a_record_below_a_thousand_elements_is_found(family: str) -> None:
    record = f"·<a href=1.htm>{REPORT}</a> 2024-01-02"
    html = f"<table><tr><td>{'<div>' * 1200}{record}{'</div>' * 1200}</td></tr></table>"
    assert FAMILIES[family].read(HERE, html).reports == (Link(HERE + "1.htm", REPORT, "2024-01-02"),)


@pytest.mark.parametrize("family", ["table", "links"])
@pytest.mark.parametrize(("before", "between"), [("<td>", "<br>"), ("<td>", "</td><td>")])
def test_thousands_of_records_in_one_row_each_keep_their_own_date(family: str, before: str, between: str) -> None:
    dates = [f"20{10 + n % 10}-0{1 + n % 9}-1{n % 7}" for n in range(3000)]
    records = (f"·<a href={n}.htm>{REPORT}{n}</a><b> [{date}]</b>" for n, date in enumerate(dates))
    found = FAMILIES[family].read(HERE, f"<table><tr>{before}{between.join(records)}</td></tr></table>").reports
    # links takes the smallest element with one link: in one cell that is the link, and its date no text beside it
    assert [link.url for link in found] == [f"{HERE}{n}.htm" for n in range(3000)]
    if family == "table" or between != "<br>":
        assert [link.date for link in found] == dates


def test_the_date_of_a_record_ends_with_its_row_and_stands_behind_comments_too() -> None:
    html = f"""<table><tr><td>·<a href=1.htm>{REPORT}一</a></td></tr><tr><td>2024-01-02</td></tr>
      <tr><td>·<a href=2.htm>{REPORT}<i>二</i></a><!-- date --> 2024-01-03 <?x?></td></tr></table>"""
    assert [link.date for link in FAMILIES["table"].read(HERE, html).reports] == [None, "2024-01-03"]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("words", ["信息公开", "政务", " ", "…", "."])
def test_a_title_as_long_as_a_book_is_read_all_the_same(family: str, words: str) -> None:
    title = f"{words * 30000}x"
    html = f"<table><tr><td>·<a href=1.htm title='{title}'>{title}</a> 2024-01-02</td></tr></table>"
    assert len(FAMILIES[family].read(HERE, html).reports) <= 1


def test_no_more_pages_are_computed_than_a_list_can_have() -> None:
    rows = "<ul><li><a href=t20240101_1.html>年报</a> 2024-01-01</li></ul>"
    trs = FAMILIES["trs"].read(HERE, rows + "<script>createPageHTML(1000000000, 0, 'index', 'html')</script>")
    hanweb = FAMILIES["hanweb"].read(
        HERE, "<datastore></datastore><script>x={totalRecord: 9999999999, perPage: 1}</script>"
    )
    assert len(trs.pages) == len(hanweb.pages) == MOST_PAGES
    assert trs.pages[-1] == f"{HERE}index_{MOST_PAGES}.html"


@pytest.mark.corpus
def test_a_real_list_page_reads_whole() -> None:
    """The transcribed list of a real portal: ten records, in dl and dd."""
    page = Path(__file__).parents[2] / "shared/corpus/201_pingtan-list/page.html"
    if not page.exists():
        pytest.skip("the corpus is not on this machine")
    url = "https://www.pingtan.gov.cn/zwgk/zfxxgk/zfxxgknb/nlist.htm"
    found = FAMILIES["trs"].read(url, page.read_text("utf-8")).reports
    assert [link.date is not None and "年度政府信息公开工作年度报告" in link.title for link in found] == [True] * 10
