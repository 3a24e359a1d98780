"""The families whose lists are fed by data: variants that real sites have, and all of their made-up sites."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from crawler.families import FAMILIES, Link, Listing, address
from crawler.families.recognise import recognise
from crawler.families.record import MOST_PAGES
from pipelines.decode import decode
from tests.portals import BUILDERS, portal

HOST = "http://www.xiling.example"
COLUMN = f"{HOST}/col/col12/index.html"
PROXY = f"{HOST}/module/web/jpage/dataproxy.jsp"
REPORT = "西岭县2023年政府信息公开工作年度报告"
FED = ("hanweb", "jpaas", "trsapi", "search", "sitemap")
LINK = "<a href='/art/2024/1/9/art_12_{0}.html'>{0}年信息公开年报</a>"
RECORD = f"<record><![CDATA[<li>{LINK}<b>2024-01-09</b></li>]]></record>"


def store(count: int, before: str = "") -> str:
    """Return a datastore of `count` records."""
    return f"<datastore>{before}<recordset>{''.join(RECORD.format(n) for n in range(count))}</recordset></datastore>"


# Addresses


def test_the_form_of_a_post_stands_behind_the_method_in_the_query() -> None:
    assert address.posted(f"{HOST}/a?b=1", {"c": "年", "d": "/"}) == f"{HOST}/a?b=1&__wb_method=POST&c=%E5%B9%B4&d=%2F"
    assert address.posted(f"{HOST}/a", {}) == f"{HOST}/a?__wb_method=POST"


def test_a_changed_parameter_leaves_all_others_as_they_are_written() -> None:
    url = f"{HOST}/a?name=%C4%EA&p=1&x=a,b&p=1"
    assert address.with_values(url, {"p": 2}) == f"{HOST}/a?name=%C4%EA&p=2&x=a,b&p=2"


# Hanweb: the pager and its proxy


PAGER = (
    "$('#77').jpage({{totalRecord:{total}, openCookies:false, groupSize:3, proxyUrl:'/proxy.jsp', perPage:{per},"
    " ajaxParam:{{{form}}}}});"
)


def test_a_pager_asks_for_the_groups_behind_the_one_that_the_page_holds() -> None:
    html = store(6) + PAGER.format(total=14, per=2, form="col:1, webid:'3', path:'/', webname:'西岭县'")
    form = "__wb_method=POST&col=1&webid=3&path=%2F&webname=%E8%A5%BF%E5%B2%AD%E5%8E%BF"
    assert FAMILIES["hanweb"].read(COLUMN, html).pages == (
        f"{HOST}/proxy.jsp?startrecord=7&endrecord=12&perpage=2&{form}",
        f"{HOST}/proxy.jsp?startrecord=13&endrecord=18&perpage=2&{form}",
    )


@pytest.mark.parametrize("shown", [0, 5])
def test_a_group_that_the_page_holds_only_in_part_is_asked_for(shown: int) -> None:
    html = store(shown) + PAGER.format(total=8, per=2, form="webid:3")
    starts = [re.search(r"startrecord=(\d+)", page) for page in FAMILIES["hanweb"].read(COLUMN, html).pages]
    assert [start and start.group(1) for start in starts] == ["1", "7"]


def test_a_list_that_stands_in_the_page_whole_has_no_further_pages() -> None:
    html = store(6) + PAGER.format(total=6, per=2, form="webid:3")
    listing = FAMILIES["hanweb"].read(COLUMN, html)
    assert len(listing.reports) == 6 and listing.pages == ()


def test_the_pager_is_asked_before_the_group_that_is_linked_as_the_next() -> None:
    linked = "<nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=1&webid=3'></a>]]></nextgroup>"
    html = store(6, linked) + PAGER.format(total=7, per=2, form="webid:3")
    assert FAMILIES["hanweb"].read(COLUMN, html).pages == (
        f"{HOST}/proxy.jsp?startrecord=7&endrecord=12&perpage=2&__wb_method=POST&webid=3",
    )


def test_two_lists_of_one_page_are_paged_each_by_its_own_pager() -> None:
    pagers = PAGER.format(total=7, per=2, form="unitid:'77'") + PAGER.format(total=2, per=2, form="unitid:'78'")
    pages = FAMILIES["hanweb"].read(COLUMN, store(6) + store(2).replace("art_12", "art_13") + pagers).pages
    assert pages == (f"{HOST}/proxy.jsp?startrecord=7&endrecord=12&perpage=2&__wb_method=POST&unitid=77",)


def test_an_address_of_the_proxy_in_a_script_gives_the_groups_by_get() -> None:
    proxy = "/module/web/jpage/dataproxy.jsp?startrecord=1&amp;endrecord=45&amp;perpage=15&amp;webid=3"
    script = f"<script>load('{proxy}')</script>"
    asked = [
        FAMILIES["hanweb"].read(COLUMN, script + extra).pages for extra in ("", "<script>x={totalRecord: 100}</script>")
    ]
    first = f"{PROXY}?startrecord=1&endrecord=45&perpage=15&webid=3"
    assert asked[0] == (first,)
    assert asked[1] == (
        first,
        f"{PROXY}?startrecord=46&endrecord=90&perpage=15&webid=3",
        f"{PROXY}?startrecord=91&endrecord=135&perpage=15&webid=3",
    )


def test_the_answer_of_the_proxy_names_only_groups_behind_it() -> None:
    asked = f"{PROXY}?startrecord=7&endrecord=12&perpage=2&__wb_method=POST&webid=3"
    following = "<nextgroup><![CDATA[<a href='/module/x/dataproxy.jsp?page=1'></a>]]></nextgroup>"
    answered = store(6, f"<totalrecord>14</totalrecord>{following}")
    listing = FAMILIES["hanweb"].read(asked, f"<?xml version='1.0' encoding='UTF-8'?>{answered}")
    assert listing.pages == (f"{PROXY}?startrecord=13&endrecord=18&perpage=2&__wb_method=POST&webid=3",)
    assert len(listing.reports) == 6
    assert FAMILIES["hanweb"].read(listing.pages[0], answered).pages == ()


@pytest.mark.parametrize(("following", "followed"), [(2, False), (3, False), (4, True), (MOST_PAGES + 1, False)])
def test_a_next_group_that_leads_back_or_to_no_end_is_not_followed(following: int, followed: bool) -> None:
    link = f"<nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page={following}&webid=3'></a>]]></nextgroup>"
    assert bool(FAMILIES["hanweb"].read(f"{PROXY}?page=3&webid=3", store(2, link)).pages) is followed


def test_a_group_without_records_has_none_behind_it() -> None:
    link = "<nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=4'></a>]]></nextgroup>"
    assert FAMILIES["hanweb"].read(f"{PROXY}?page=3", store(0, link)) == Listing()


# Hanweb: the module 信息公开

ANNUAL = "/module/xxgk/xxgkAnnualReport.jsp"


def test_annual_reports_are_found_in_links_and_scripts_and_areas_lead_on() -> None:
    html = f"""<a href="{ANNUAL}?area=11&amp;fbtime=2020" title="两城镇2020年">2020</a> <a href="/">首页</a>
      <a href="{ANNUAL}?area=11&amp;fbtime=2020">2020</a> <a href="{ANNUAL}?fbtime=2020">2020</a>
      <script>d.add(1, 0, '唐村镇', '{ANNUAL}?area=12'); d.add(2, 1, '2019', 'xxgkAnnualReport.jsp?area=12&fbtime=2019')
      </script>"""
    assert FAMILIES["hanweb"].read(f"{HOST}/module/xxgk/tree.jsp", html) == Listing(
        (
            Link(f"{HOST}{ANNUAL}?area=11&fbtime=2020", "两城镇2020年", None),
            Link(f"{HOST}{ANNUAL}?area=12&fbtime=2019", "", None),
        ),
        (f"{HOST}{ANNUAL}?area=12",),
    )


def test_the_catalogue_is_read_with_its_later_pages_and_without_its_menu() -> None:
    url = f"{HOST}/module/xxgk/search.jsp?texttype=0&__wb_method=POST&infotypeId=A05&area=&currpage=2"
    html = """<table><tr><td>1137</td><td>
      <a href="/art/2020/2/14/art_1_2.html" mc="某县2019年年报" rq="2020-02-13">某县…</a></td><td>2020-02-14</td></tr>
      <tr><td><a href="/col/col1/index.html">目录</a></td></tr></table>&nbsp;共4页&nbsp;"""
    listing = FAMILIES["hanweb"].read(url, html)
    assert listing.reports == (Link(f"{HOST}/art/2020/2/14/art_1_2.html", "某县2019年年报", "2020-02-13"),)
    assert listing.pages == (url.replace("currpage=2", "currpage=3"), url.replace("currpage=2", "currpage=4"))


# JPaaS

UNIT = f"{HOST}/api-gateway/jpaas-publish-server/front/page/build/unit"


def script(tag: str) -> str:
    """Return the script that fetches the unit `tag`."""
    query = f"{{'parseType':'bulidstatic','webId':'3096','tagId':'{tag}','pageId':'15'}}"
    return f'<script url="/api-gateway/jpaas-publish-server/front/page/build/unit" queryData="{query}"></script>'


def unit(html: str) -> str:
    """Return the answer that has `html`."""
    return json.dumps({"success": True, "data": {"html": html}}, ensure_ascii=False)


def test_of_the_units_of_a_page_those_that_say_list_are_asked_for() -> None:
    scripts = "".join(script(tag) for tag in ("栏目导航", "当前栏目list", "要闻", "头部内容"))
    assert FAMILIES["jpaas"].read(COLUMN, scripts).pages == (
        f"{UNIT}?parseType=bulidstatic&webId=3096&tagId=%E5%BD%93%E5%89%8D%E6%A0%8F%E7%9B%AElist&pageId=15",
    )
    others = FAMILIES["jpaas"].read(COLUMN, script("栏目导航") + script("zw"))
    assert [page.partition("tagId=")[2] for page in others.pages] == ["zw&pageId=15"]


def test_a_unit_gives_its_articles_with_the_date_of_their_row_and_no_navigation() -> None:
    html = f"""<ul><li><a href="/zwgk/nb/index.html">政府信息公开年报</a></li></ul>
      <ul><li><a href="{HOST}/zwgk/nb/art/2024/art_0a1b.html" title="{REPORT}">西岭县2023年…</a></li>
      <li class="time">2024-01-09</li></ul>
      <ul><li><a href="http://mzj.example/t1.html">县民政局年报</a></li><li>2024-01-08</li></ul>
      <div id="p" queryData="{{'rows':'2','count':'5','pageNo':'1'}}" class="pagination"></div>"""
    listing = FAMILIES["jpaas"].read(f"{UNIT}?pageId=15", unit(html))
    assert listing.reports == (
        Link(f"{HOST}/zwgk/nb/art/2024/art_0a1b.html", REPORT, "2024-01-09"),
        Link("http://mzj.example/t1.html", "县民政局年报", "2024-01-08"),
    )
    two, three = (f"{UNIT}?pageId=15&paramJson=%7B%22pageNo%22%3A{n}%2C%22pageSize%22%3A2%7D" for n in (2, 3))
    assert listing.pages == (two, three)
    assert FAMILIES["jpaas"].read(two, unit(html)).pages == (three,)


def test_a_unit_may_send_its_html_as_the_data_itself() -> None:
    html = "<ul><li><a href='/art/2024/1/9/art_1_2.html'>年报</a> 2024-01-09</li></ul>"
    assert len(FAMILIES["jpaas"].read(UNIT, json.dumps({"data": html})).reports) == 1
    assert FAMILIES["jpaas"].read(UNIT, unit("")) == Listing()


def test_a_unit_that_is_refused_is_an_error_with_its_reason() -> None:
    with pytest.raises(ValueError, match="访问受限"):
        FAMILIES["jpaas"].read(UNIT, json.dumps({"success": False, "message": "访问受限", "data": None}))


# TRS with a script that asks for the rest


def test_data_is_asked_for_from_the_first_page_that_the_html_does_not_hold_whole() -> None:
    row = "<dl><dd><a href='./202401/t20240109_{}.htm'>年报</a></dd><dd>2024-01-09</dd></dl>"
    rows = "".join(row.format(number) for number in range(5))
    model = """SiteInfo={searchId: 200210}; listModel({maxStaticIndex: 2, listArgs:{channelid: SiteInfo.searchId,
      classsql:'' || 'chnlid=1813'}, pagebar:{prepage: 2, recordCount: '9'}})"""
    pages = FAMILIES["trsapi"].read(f"{HOST}/nb/", f"<div>{rows}</div><script>{model}</script>").pages
    assert [re.findall(r"\bpage=(\d+)", page) for page in pages] == [["3"], ["4"], ["5"]]
    assert all("&channelid=200210&" in page and "classsql=chnlid%3D1813" in page for page in pages)


def test_the_data_of_a_list_gives_every_record_whatever_its_title() -> None:
    url = f"{HOST}/fjdzapp/search?__wb_method=POST&page=2&prepage=10"
    rows = [
        {"doctitle": "关于报送材料的通知", "docpuburl": "/a.htm", "chnldocurl": "/b.htm", "docreltime": "2024/01/09"}
    ]
    listing = FAMILIES["trsapi"].read(url, json.dumps({"data": rows, "pageCount": 4}))
    assert listing.reports == (Link(f"{HOST}/a.htm", "关于报送材料的通知", "2024-01-09"),)
    assert [address.values_of(page)["page"] for page in listing.pages] == ["3", "4"]


@pytest.mark.corpus
def test_a_real_list_of_fujian_reads_whole_and_asks_for_its_second_page() -> None:
    """Counted by hand: the transcribed page has ten records in dl and dd, of 2016 to 2025, and its script says 20."""
    page = Path(__file__).parents[2] / "shared/corpus/201_pingtan-list/page.html"
    if not page.exists():
        pytest.skip("the corpus is not on this machine")
    url, html = "https://www.pingtan.gov.cn/zwgk/zfxxgk/zfxxgknb/nlist.htm", page.read_text("utf-8")
    listing = FAMILIES["trsapi"].read(url, html)
    assert [link.title for link in listing.reports] == [
        f"平潭综合实验区{year}年度政府信息公开工作年度报告" for year in range(2025, 2015, -1)
    ]
    assert [(link.date or "")[:4] for link in listing.reports] == [str(year) for year in range(2026, 2016, -1)]
    assert [address.values_of(page) for page in listing.pages] == [
        {
            "__wb_method": "POST",
            "channelid": "200210",
            "sortfield": "-docorderpri,-docreltime",
            "classsql": "chnlid=1813",
            "classcol": "publishyear",
            "classnum": "100",
            "classsort": "0",
            "cache": "true",
            "page": "2",
            "prepage": "10",
        }
    ]
    assert recognise(url, html)[0].family == "trsapi"


# Every template


@pytest.mark.parametrize("template", [name for name in BUILDERS if name.partition("-")[0] in FED])
def test_of_all_families_its_own_knows_a_site_best(template: str) -> None:
    one = portal(template)
    start = one.built.resources[one.built.start.removeprefix(f"http://{one.host}")]
    assert recognise(one.built.start, decode(start.body, start.content_type).text)[0].family == one.built.family


@pytest.mark.parametrize("template", [name for name in BUILDERS if name.partition("-")[0] in FED])
def test_every_list_gives_the_dates_that_its_site_prints(template: str) -> None:
    one = portal(template)
    dates = dict[str, str | None]()
    for path, resource in one.built.resources.items():
        text = gzip.decompress(resource.body) if resource.body.startswith(b"\x1f\x8b") else resource.body
        if f"http://{one.host}{path}" not in one.built.urls:
            listing = FAMILIES[one.built.family].read(f"http://{one.host}{path}", text.decode())
            dates.update((link.url, link.date) for link in listing.reports)
    printed = {url: record.date for url, record in zip(one.built.urls, one.records, strict=True)}
    known = {url: None if template == "hanweb-annual" else printed[url] for url in one.listed}
    assert {url: dates[url] for url in one.listed} == known
