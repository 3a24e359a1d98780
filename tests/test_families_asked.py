"""Searches and sitemaps as lists, as real sites have them; and what is broken or hostile, for all fed families."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest
from lxml import etree

from archive.report import Page
from crawler import lists
from crawler.families import FAMILIES, Link, Listing, answer, sitemap
from crawler.families.record import MOST_PAGES
from crawler.portals import Portal

HOST = "http://www.xiling.example"
REPORT = "西岭县2023年政府信息公开工作年度报告"
FED = ("hanweb", "jpaas", "trsapi", "search", "sitemap")

# Search

SEARCH = f"{HOST}/so/ss/query/s?siteCode=1100000088&__wb_method=POST&qt=x&page=1&pageSize=2"


def found(value: Any, url: str = SEARCH) -> Listing:
    """Return what the search reads in an answer."""
    return FAMILIES["search"].read(url, json.dumps(value, ensure_ascii=False))


def test_a_search_gives_only_what_reads_like_a_report() -> None:
    docs = [
        {"data": {"titleO": REPORT, "title": "<em>年度报告</em>", "url": "/a.html", "docDate": "2024-01-09 10:00:00"}},
        {"data": {"titleO": "关于政务公开培训的通知", "url": "/b.html", "docDate": "2024-01-08"}},
        {"data": {"titleO": REPORT, "url": "javascript:void(0)"}},
        {"data": None},
        "text",
    ]
    listing = found({"ok": True, "totalHits": 5, "resultDocs": docs})
    assert listing.reports == (Link(f"{HOST}/a.html", REPORT, "2024-01-09"),)
    assert listing.pages == (SEARCH.replace("page=1", "page=2"), SEARCH.replace("page=1", "page=3"))


IGS, JSEARCH = "/igs/front/search.jhtml?siteId=1", "/api-gateway/jpaas-jsearch-web-server/interface/search/info?q=x"
FRONT = "/search-front-server/api/search/info?q=x"


@pytest.mark.parametrize(
    ("value", "url", "last"),
    [
        ({"page": {"content": ["RECORD"], "total": "41", "size": 20}}, f"{IGS}&pageSize=20", "pageNumber=3"),
        ({"page": {"content": ["RECORD"], "totalPages": 4}}, f"{IGS}&pageNumber=1", "pageNumber=4"),
        ({"data": {"resultList": ["RECORD"], "totalHits": 30}}, "/api/query/s?tab=all&page=1&pageSize=20", "page=2"),
        ({"datas": ["RECORD", "RECORD"]}, "/ssp/search/api/search?__wb_method=POST&page=1&rows=2", "page=2"),
        ({"data": {"searchResult": {"dataResults": [{"data": "RECORD"}], "total": 25}}}, f"{FRONT}&pg=10", "p=3"),
        ({"data": {"searchResult": {"result": ["HTML"], "total": 31}}}, f"{JSEARCH}&pg=15", "p=3"),
        ({"data": {"searchResult": {"result": ["HTML"], "total": 2}}}, f"{JSEARCH}&pg=&p=1", "p=2"),
    ],
)
def test_every_back_end_has_its_own_words_for_records_counts_and_pages(value: Any, url: str, last: str) -> None:
    record = f'{{"_doctitle": "{REPORT}", "chnldocurl": "/a.html", "docreltime": 1704758400000}}'
    html = json.dumps(f'<p><a href="/a.html" data-title="{REPORT}">西岭…</a></p>时间:2024-01-09')
    text = json.dumps(value).replace('"RECORD"', record).replace('"HTML"', html)
    listing = FAMILIES["search"].read(HOST + url, text)
    assert listing.reports == (Link(f"{HOST}/a.html", REPORT, "2024-01-09"),)
    assert re.search(rf"[?&]{last}(&|$)", listing.pages[-1])


def test_what_else_stands_in_an_answer_is_none_of_its_records() -> None:
    others = {"hotWords": [{"word": "年报", "url": "/so/s?qt=x"}], "facets": [{"name": "全部", "count": 900}]}
    docs = [{"title": REPORT, "url": "/a.html"}, {"title": REPORT, "url": "/b.html"}]
    listing = found({**others, "totalHits": 4, "resultDocs": docs})
    assert [link.url for link in listing.reports] == [f"{HOST}/a.html", f"{HOST}/b.html"]
    assert listing.pages == (SEARCH.replace("page=1", "page=2"),)


@pytest.mark.parametrize(("sent", "more"), [(1, False), (2, True)])
def test_where_nothing_is_counted_only_a_full_page_has_one_behind_it(sent: int, more: bool) -> None:
    assert bool(found({"resultDocs": [{"title": REPORT, "url": f"/{n}.html"} for n in range(sent)]}).pages) is more


def test_a_later_page_of_a_search_never_leads_back() -> None:
    docs = [{"title": REPORT, "url": f"/{n}.html"} for n in range(2)]
    listing = found({"totalHits": 10, "resultDocs": docs}, SEARCH.replace("page=1", "page=4"))
    assert listing.pages == (SEARCH.replace("page=1", "page=5"),)
    assert found({"totalHits": 10, "resultDocs": []}, SEARCH.replace("page=1", "page=4")) == Listing()


def test_the_address_behind_a_counter_of_clicks_is_taken_from_the_counter_or_from_what_is_shown() -> None:
    shown = f'<a href="visit/link.do?id=7">{REPORT}</a><p><a href="#x">{HOST}/art/2.html</a></p> 2024-01-09'
    told = f'<a href="visit/link.do?url=http%3A%2F%2Fwww.xiling.example%2Fart%2F1.html&amp;q=x">{REPORT}</a>'
    listing = found({"result": [told, shown], "total": 2}, f"{HOST}/jsearchfront/interfaces/cateSearch.do")
    assert [link.url for link in listing.reports] == [f"{HOST}/art/1.html", f"{HOST}/art/2.html"]


def test_a_search_that_finds_nothing_is_an_empty_list_and_one_that_refuses_an_error() -> None:
    assert found({"ok": True, "totalHits": 0, "resultDocs": []}) == Listing()
    assert found({"ok": True, "totalHits": 0}) == Listing()
    with pytest.raises(ValueError, match="不存在的站点"):
        found({"ok": False, "msg": "不存在的站点"})
    with pytest.raises(ValueError, match="no array"):
        found({"ok": True, "user": {"name": "x"}})
    with pytest.raises(ValueError, match="no array"):
        found({"totalHits": 3, "resultDocs": [{"name": "x"}]})


# Sitemaps

NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def test_a_sitemap_gives_addresses_and_days_without_titles() -> None:
    text = f"""<?xml version="1.0" encoding="GBK"?><!-- made --><urlset {NAMESPACE}
      xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
      <url><loc> {HOST}/a?x=1&amp;y=年 </loc><lastmod>2024-01-09T08:00:00+08:00</lastmod>
      <image:image><image:loc>{HOST}/a.jpg</image:loc></image:image></url>
      <url><loc><![CDATA[{HOST}/b]]></loc></url><url><lastmod>2024-01-01</lastmod></url></urlset>"""
    assert FAMILIES["sitemap"].read(f"{HOST}/sitemap.xml", text).reports == (
        Link(f"{HOST}/a?x=1&y=%E5%B9%B4", "", "2024-01-09"),
        Link(f"{HOST}/b", "", None),
    )


def test_an_index_that_names_itself_names_no_further_list() -> None:
    text = f"<sitemapindex {NAMESPACE}>" + "".join(
        f"<sitemap><loc>{HOST}/{name}</loc></sitemap>" for name in ("sitemap.xml", "a.xml.gz", "a.xml.gz")
    )
    assert FAMILIES["sitemap"].read(f"{HOST}/sitemap.xml", text + "</sitemapindex>") == Listing(
        (), (f"{HOST}/a.xml.gz",)
    )


def test_a_sitemap_is_read_as_far_as_the_standard_goes() -> None:
    rows = "".join(f"<url><loc>{HOST}/{n}</loc></url>" for n in range(sitemap.MOST_ADDRESSES + 10))
    assert (
        len(FAMILIES["sitemap"].read(f"{HOST}/sitemap.xml", f"<urlset>{rows}</urlset>").reports)
        == sitemap.MOST_ADDRESSES
    )
    index = "".join(f"<sitemap><loc>{HOST}/{n}.xml</loc></sitemap>" for n in range(MOST_PAGES + 10))
    read = FAMILIES["sitemap"].read
    assert len(read(f"{HOST}/s.xml", f"<sitemapindex>{index}</sitemapindex>").pages) == MOST_PAGES
    with pytest.raises(ValueError, match="allows 52428800"):
        read(f"{HOST}/sitemap.xml", "<urlset>" + " " * sitemap.MOST_CHARACTERS)


def test_a_sitemap_that_declares_entities_is_not_read() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    text = f"""<!DOCTYPE urlset [<!ENTITY e0 "{HOST}/a">{bomb}<!ENTITY file SYSTEM "file:///etc/passwd">]>
      <urlset><url><loc>{HOST}/a&e11;&file;</loc></url></urlset>"""
    with pytest.raises(ValueError, match="declares entities"):
        FAMILIES["sitemap"].read(f"{HOST}/sitemap.xml", text)


def test_an_entity_that_nobody_declared_brings_no_text() -> None:
    text = f"<urlset><url><loc>{HOST}/a&file;b</loc></url><url><loc>{HOST}/c</loc></url></urlset>"
    found = FAMILIES["sitemap"].read(f"{HOST}/sitemap.xml", text).reports
    assert [link.url for link in found] == [f"{HOST}/ab", f"{HOST}/c"]


def test_a_compressed_sitemap_is_unpacked_and_what_the_portal_wants_is_taken() -> None:
    known = Portal("a", "a", "sitemap", f"{HOST}/sitemap.xml.gz", match="/zfxxgknb/")
    text = f"<urlset>{''.join(f'<url><loc>{HOST}/{name}/1.html</loc></url>' for name in ('zfxxgknb', 'news'))}</urlset>"
    read = lists.read(Page(known.start, gzip.compress(text.encode()), "application/x-gzip"), known)
    assert read == Listing((Link(f"{HOST}/zfxxgknb/1.html", "", None),))


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/zwgk/zfxxgknb/202401/t20240109_1.html", True),
        ("/xxgk/xxgknb/1.html", True),
        ("/zfxxgk/fdzdgknr/gkndbg/1.shtml", True),
        ("/zfxxgkgzndbg/1.html", True),
        ("/zwgk/nb/2023.html", True),
        ("/gk/nianbao/1.html", True),
        ("/english/AnnualReports/1.html", True),
        ("/zwgk/zfxxgkzn/1.html", False),
        ("/zwgk/zfxxgkzd/", False),
        ("/xwzx/nbxw/1.html", False),
        ("/", False),
    ],
)
def test_without_a_match_the_words_in_addresses_decide(path: str, wanted: bool) -> None:
    assert (re.search(sitemap.MATCH, HOST + path) is not None) is wanted


# What is broken or hostile


@pytest.mark.parametrize("family", ["search", "jpaas", "trsapi"])
@pytest.mark.parametrize("text", ['{"data": [', '{"data": {"html": "x}', "cb({)", "[1, 2", '{"a": 1}x'])
def test_broken_json_is_an_error_that_says_so(family: str, text: str) -> None:
    with pytest.raises(ValueError, match="The answer is no JSON"):
        FAMILIES[family].read(SEARCH, text)


@pytest.mark.parametrize("family", FED)
@pytest.mark.parametrize("text", ["[" * 200_000, '{"data":' * 200_000, "<urlset>" + "<url>" * 100_000, "<a>" * 100_000])
def test_nesting_without_end_is_no_list(family: str, text: str) -> None:
    try:
        read = FAMILIES[family].read(SEARCH, text)
    except (ValueError, RecursionError, etree.LxmlError):  # which crawler.lists makes a problem of
        return
    assert read == Listing()


@pytest.mark.parametrize("family", FED)
@pytest.mark.parametrize(
    "text",
    [
        "<script " * 100_000,
        "/jpaas-publish-server/front/page/build/unit<script " + "queryData= " * 100_000,
        ".jpage({totalRecord:99,perPage:1,ajaxParam:p " * 20_000,
        "xxgkAnnualReport.jsp?" * 50_000,
        "dataproxy.jsp? " + "a" * 1_000_000,
        "cb({" + ") " * 500_000 + "x",
        "<?xml version='1.0'?>" + "<!-- -->" * 100_000,
        'listModel({ classsql: "' + "x" * 1_000_000,
    ],
)
def test_text_that_is_made_to_hold_a_reader_up_is_read_in_one_go(family: str, text: str) -> None:
    try:
        read = FAMILIES[family].read(SEARCH, text)
    except ValueError:
        return
    assert read.reports == () and len(read.pages) <= MOST_PAGES * 20


def test_no_more_pages_are_asked_for_than_a_list_can_have() -> None:
    huge = "9" * 30
    record = {"title": REPORT, "url": "/a.html"}
    model = f"listModel({{listArgs:{{channelid: 1, classsql:'a=1'}}, pagebar:{{prepage: 1, recordCount: '{huge}'}}}})"
    pager = f"$('#7').jpage({{totalRecord:{huge}, groupSize:1, perPage:1, ajaxParam:{{webid:3}}}})"
    unit = json.dumps({"data": {"html": f"<div class=pagination rows=1 count={huge}></div>"}})
    pages = {
        "search": found({"totalHits": huge, "resultDocs": [record, record]}).pages,
        "jpaas": FAMILIES["jpaas"].read(f"{HOST}/unit", unit).pages,
        "trsapi": FAMILIES["trsapi"].read(HOST, f"<p>x</p><script>{model}</script>").pages,
        "hanweb": FAMILIES["hanweb"].read(f"{HOST}/col/col1/index.html", pager).pages,
        "catalogue": FAMILIES["hanweb"].read(f"{HOST}/module/xxgk/search.jsp", f"<p>共{huge}页</p>").pages,
    }
    assert {name: 0 < len(urls) <= MOST_PAGES for name, urls in pages.items()} == dict.fromkeys(pages, True)


def test_answers_in_jsonp_and_with_line_ends_in_titles_are_read() -> None:
    assert answer.load('\ufeffcallback({"a": "x\ny"});') == {"a": "x\ny"}
    assert answer.load("""{"py": '###pypy###', "docs": []}""") == {"py": "", "docs": []}
    assert not answer.is_json("<html>") and answer.is_json(" [1]") and answer.is_json("cb( {")
