"""The demo government, asked over HTTP by a real client, and its expectation against its pages."""

from __future__ import annotations

import gzip
import http.client
import itertools
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message

import pytest
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from archive.fold import fingerprint_text, script_of
from crawler.demo import CATALOGUE, DemoServer, ExpectedReport, Fault, expectation, government
from crawler.demo.reports import LATE, NIL, OVERSTATED, PICTURES, REVISED, SPLIT_TITLE, VERY_LATE

QINGHE_LIST = "http://www.qinghe.example/zwgk/zfxxgk/zfxxgknb/"
REPORTS = expectation(1).reports


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(government(1)) as running:
        yield running


def get(server: DemoServer, url: str, **headers: str) -> tuple[int, Message, bytes]:
    """Fetch `url` through the server as proxy; an error status is an answer like any other."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": server.proxy}))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with opener.open(urllib.request.Request(url, headers=named), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def shown(body: bytes) -> str:
    """Return the text of a page without white space."""
    try:
        html = body.decode()
    except UnicodeDecodeError:
        html = body.decode("gb18030")
    return "".join(str(tree_of(html).text_content()).split())


def tree_of(html: str) -> HtmlElement:
    return document_fromstring(html.encode(), parser=HTMLParser(encoding="utf-8"))


def test_each_report_stands_whole_and_in_order_on_its_page() -> None:
    demo = government(1)
    for report in REPORTS:
        if report.url != report.listed:  # a Word file
            continue
        host, slash, path = report.url.removeprefix("http://").partition("/")
        text = shown(demo.at(host, slash + path).body)
        where = 0
        for line in report.lines:
            for cell in line.split(" | "):
                where = text.find("".join(cell.split()), where)
                assert where >= 0, (report.title, cell)
        assert report.published_on in text
        assert "".join(report.title.split()) in text
        assert report.source is None or f"来源：{report.source}" in text


def test_every_page_of_a_place_answers_with_200_over_the_proxy(server: DemoServer) -> None:
    for place in server.government.places:
        if any(place.url.endswith(path) for _, path in server.government.faults):  # busy, see below
            continue
        assert get(server, place.url)[0] == 200, place.url


def test_no_two_reports_read_alike() -> None:
    texts = {(r.body, r.year): fingerprint_text("".join(r.paragraphs)) for r in REPORTS}
    grams = {key: {text[n : n + 5] for n in range(len(text) - 4)} for key, text in texts.items()}
    for one, other in itertools.combinations(grams.values(), 2):
        assert len(one & other) / len(one | other) < 0.75


def test_reports_are_as_long_as_real_ones() -> None:
    assert all(1100 <= len("".join(report.lines)) <= 3500 for report in REPORTS)
    assert 40 <= len(REPORTS) <= 46


def test_all_generations_and_levels_of_the_format_occur() -> None:
    years = {report.year for report in REPORTS}
    assert years == set(range(2013, 2026))
    counts = {report.year: len(report.tables[1]) for report in REPORTS if report.tables}
    assert counts[2019] == counts[2020] == 3 + 23
    assert counts[2021] == counts[2025] == 3 + 25


def applications(report: ExpectedReport) -> list[list[int]]:
    """Return the numeric rows of section 三; a blank or a stroke is a 0 that the body did not print."""
    return [[int(cell) if cell.isdigit() else 0 for cell in row[-7:]] for row in report.tables[1][3:]]


def faults_of(report: ExpectedReport) -> set[str]:
    """Return the identities I1 to I4 (docs: DOMAIN §3) that the tables break."""
    rows = applications(report)
    received, carried, *leaves, handled, left = rows
    broken = set()
    if [a + b for a, b in zip(received, carried, strict=True)] != [a + b for a, b in zip(handled, left, strict=True)]:
        broken.add("I1")
    if [sum(column) for column in zip(*leaves, strict=True)] != handled:
        broken.add("I2")
    if any(sum(row[:6]) != row[6] for row in rows):
        broken.add("I3")
    outcomes = [int(cell) if cell.isdigit() else 0 for cell in report.tables[2][3]]
    if any(sum(outcomes[n : n + 4]) != outcomes[n + 4] for n in (0, 5, 10)):
        broken.add("I4")
    return broken


def test_the_numbers_add_up_in_all_reports_but_the_planned_one() -> None:
    broken = {(r.body, r.year): faults_of(r) for r in REPORTS if r.tables}
    assert broken.pop(OVERSTATED) == {"I1", "I2", "I3"}
    assert not any(broken.values())


def test_what_is_carried_over_is_taken_up_in_the_next_year() -> None:
    tables = {(r.body, r.year): applications(r) for r in REPORTS if r.tables}
    pairs = [(body, year) for body, year in tables if (body, year + 1) in tables]
    assert len(pairs) > 15
    for body, year in pairs:
        assert tables[body, year][-1] == tables[body, year + 1][1], (body, year)


def test_the_prose_tells_the_numbers_of_the_table() -> None:
    for report in REPORTS:
        if report.tables:
            (told,) = re.findall(r"共收到政府信息公开申请(\d+)件", "".join(report.paragraphs))
            assert int(told) == applications(report)[0][6]


def test_zeros_are_printed_in_three_ways() -> None:
    by_key = {(r.body, r.year): r for r in REPORTS}
    for key, nil in NIL.items():
        cells = [cell for row in by_key[key].tables[1] for cell in row]
        assert nil in cells and "0" not in cells


def test_one_report_has_pictures_for_tables_with_the_caption_twice() -> None:
    report = expectation(1).report(*PICTURES)
    assert report.tables == ()
    for caption in ("主动公开政府信息情况", "收到和处理政府信息公开申请情况"):
        assert sum(line.endswith(caption) for line in report.lines) == 2


def test_the_gateway_page_folds_to_the_text_of_the_original(server: DemoServer) -> None:
    (report,) = [report for report in REPORTS if any("/gate/big5/" in url for url in report.copies)]
    page = get(server, report.copies[0])[2].decode()
    (content,) = tree_of(page).find_class("TRS_Editor")
    text = str(content.text_content())
    assert script_of(text) == "hant"
    assert "資訊" in text and "網路" in text and "登出" in text and "信息公開" in text
    assert fingerprint_text("".join(text.split())) == fingerprint_text("".join("".join(report.lines).split(" | ")))


def test_the_mirror_carries_the_same_text_under_other_chrome(server: DemoServer) -> None:
    (report,) = [report for report in REPORTS if any("//mzj." in url for url in report.copies)]
    own, mirror = get(server, report.url)[2].decode(), get(server, report.copies[0])[2].decode()
    assert "扫一扫" in own and "扫一扫" not in mirror
    assert all(paragraph in shown(mirror.encode()) for paragraph in report.paragraphs)


def test_old_pages_are_gb18030_and_not_utf8_whatever_the_header_says(server: DemoServer) -> None:
    for place in server.government.places:
        if "shiqiao" in place.url and not place.cover:
            _, headers, body = get(server, place.url)
            with pytest.raises(UnicodeDecodeError):
                body.decode("utf-8")
            assert "政府信息公开" in body.decode("gb18030").replace("信息<br>公开", "信息公开")
            assert b"charset=gb2312" in body
            assert headers["Content-Type"] in ("text/html", "text/html; charset=utf-8")


def test_the_split_title_stands_under_the_bare_name_of_the_bureau(server: DemoServer) -> None:
    report = expectation(1).report(*SPLIT_TITLE)
    page = get(server, report.url)[2].decode("gb18030")
    assert (
        page.index("<b>县民政局</b>") < page.index("发布时间：2014-03-31") < page.index("政府信息<br>公开工作年度报告")
    )
    assert report.source is None


@pytest.mark.parametrize(
    ("url", "validator", "condition"),
    [
        (QINGHE_LIST, "ETag", "If_None_Match"),
        (next(r.url for r in REPORTS if "donglin" in r.url), "Last-Modified", "If_Modified_Since"),
        (next(u for r in REPORTS for u in r.copies if "mzj" in u), "Last-Modified", "If_Modified_Since"),
    ],
)
def test_an_unchanged_page_is_answered_with_304_and_no_body(
    server: DemoServer, url: str, validator: str, condition: str
) -> None:
    value = get(server, url)[1][validator]
    status, headers, body = get(server, url, **{condition: value})
    assert (status, body, headers[validator]) == (304, b"", value)
    assert server.log[-1].body_bytes == 0


def test_a_stale_validator_gets_the_page(server: DemoServer) -> None:
    assert get(server, QINGHE_LIST, If_None_Match='"other"')[0] == 200
    old = get(server, REPORTS[20].url, If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT")
    assert old[0] == 200


def test_if_none_match_counts_before_if_modified_since(server: DemoServer) -> None:
    late = {"If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT", "If_None_Match": '"other"'}
    assert get(server, next(r.url for r in REPORTS if "donglin" in r.url), **late)[0] == 200


def test_gzip_goes_only_to_those_who_accept_it(server: DemoServer) -> None:
    url = "http://www.donglin.example/col/col1201/index.html"
    _, plain_headers, plain = get(server, url, Accept_Encoding="identity")
    _, headers, packed = get(server, url, Accept_Encoding="gzip, deflate")
    assert plain_headers["Content-Encoding"] is None and headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == plain


def test_one_page_is_busy_twice_and_then_there(server: DemoServer) -> None:
    ((host, path),) = server.government.faults
    answers = [get(server, f"http://{host}{path}") for _ in range(3)]
    assert [answer[0] for answer in answers] == [503, 503, 200]
    assert answers[0][1]["Retry-After"] == "1"
    assert [hit.status for hit in server.hits(host, path)] == [503, 503, 200]


def test_faults_happen_in_their_order_and_can_be_taken_away() -> None:
    ((host, path),) = government(1).faults
    other = ("www.qinghe.example", "/zwgk/")
    with DemoServer(government(1), faults={(host, path): Fault(), other: Fault(statuses=(500, 429, 404))}) as server:
        assert get(server, f"http://{host}{path}")[0] == 200
        assert [get(server, f"http://{other[0]}{other[1]}")[0] for _ in range(4)] == [500, 429, 404, 200]


def test_a_truncated_answer_breaks_off_once() -> None:
    with DemoServer(government(1), faults={("www.qinghe.example", "/"): Fault(truncate=20, times=1)}) as server:
        with pytest.raises(http.client.IncompleteRead) as caught:
            get(server, "http://www.qinghe.example/")
        assert len(caught.value.partial) == 20
        assert get(server, "http://www.qinghe.example/")[0] == 200


def test_requests_in_flight_are_counted_per_host() -> None:
    slow = {("www.qinghe.example", path): Fault(delay=0.2) for path in ("/", "/zwgk/")}
    with DemoServer(government(1), faults=slow) as server:
        urls = ["http://www.qinghe.example/", "http://www.qinghe.example/zwgk/", "http://www.donglin.example/"]
        threads = [threading.Thread(target=get, args=(server, url)) for url in urls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.max_in_flight("www.qinghe.example") == 2
        assert server.max_in_flight("www.donglin.example") == 1
        assert server.max_in_flight("www.shiqiao.example") == 0
        hit = server.hits("www.qinghe.example", "/")[0]
        assert hit.ended - hit.started >= 0.2


def test_requests_one_after_the_other_never_overlap(server: DemoServer) -> None:
    for _ in range(30):
        get(server, "http://www.qinghe.example/")
    assert server.max_in_flight("www.qinghe.example") == 1


def test_the_server_answers_origin_form_by_host_and_shows_its_hosts_otherwise(server: DemoServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/robots.txt", headers={"Host": "www.qinghe.example"})
    assert b"Disallow: /zwgk/nbcg/" in connection.getresponse().read()
    connection.request("GET", "/")
    index = connection.getresponse().read().decode()
    assert all(f"http://{host}/" in index for host in server.government.hosts)
    connection.request("HEAD", "/", headers={"Host": "mzj.qinghe.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    connection.close()


def test_an_unknown_host_is_a_bad_gateway_and_an_unknown_path_a_404(server: DemoServer) -> None:
    assert get(server, "http://www.nowhere.example/")[0] == 502
    assert get(server, "http://www.qinghe.example/nothing")[0] == 404


def test_every_host_has_a_robots_file_and_a_list_leads_to_a_disallowed_page(server: DemoServer) -> None:
    for host in server.government.hosts:
        assert get(server, f"http://{host}/robots.txt")[2].startswith(b"User-agent: *")
    (other,) = [other for other in expectation(1).others if other.kind == "disallowed"]
    assert "/zwgk/nbcg/" in other.url


def test_the_second_visit_finds_one_report_revised_and_one_gone() -> None:
    first = {(r.body, r.year): r for r in expectation(1).reports}
    second = {(r.body, r.year): r for r in expectation(2).reports}
    assert first.keys() - second.keys() == {("清河市教育局", 2022)}
    assert second.keys() <= first.keys()
    assert [key for key in first.keys() & second.keys() if first[key] != second[key]] == [REVISED]
    changed = [(a, b) for a, b in zip(first[REVISED].lines, second[REVISED].lines, strict=True) if a != b]
    assert len(changed) == 2
    gone = next(other for other in expectation(2).others if other.kind == "gone")
    with DemoServer(government(2)) as server:
        assert get(server, gone.url)[0] == 410
        etag = government(1).at("www.qinghe.example", first[REVISED].url.split(".example")[1]).etag
        assert etag and get(server, first[REVISED].url, If_None_Match=etag)[0] == 200


def test_only_the_old_site_changes_its_bytes_without_changing_a_report() -> None:
    one, two = government(1).resources, government(2).resources
    changed = {host for host, path in one.keys() & two.keys() if one[host, path] != two[host, path]}
    assert changed == {"www.qinghe.example", "www.shiqiao.example"}
    reports = [p for p in government(2).places if "shiqiao" in p.url and not p.cover]
    for place in reports:
        address = ("www.shiqiao.example", place.url.split(".example")[1])
        assert one[address].body != two[address].body
        assert one[address].last_modified == two[address].last_modified is not None


def test_gaps_are_the_planned_ones() -> None:
    gaps = {(gap.body, gap.year): gap.why for gap in expectation(1).gaps}
    assert gaps == {
        ("清河市民政局", 2019): "disallowed",
        ("清河市教育局", 2021): "soft404",
        **{("清河市水务局", year): "never published" for year in (2023, 2024, 2025)},
        ("东林区教育局", 2021): "block",
        ("石桥县民政局", 2017): "never published",
    }
    assert {(gap.body, gap.year): gap.why for gap in expectation(2).gaps} == {
        **gaps,
        ("清河市教育局", 2022): "gone",
    }


def test_only_the_late_reports_miss_their_deadline() -> None:
    late = []
    for report in expectation(2).reports:
        department = report.year >= 2019 and not report.body.endswith("人民政府")
        if report.published_on > f"{report.year + 1}-{'01-31' if department else '03-31'}":
            late.append((report.body, report.year))
    assert sorted(late) == sorted([LATE, VERY_LATE])


def test_kinds_of_other_pages_are_told_by_their_wording(server: DemoServer) -> None:
    kinds = {other.kind: get(server, other.url) for other in expectation(1).others}
    assert kinds.keys() == {"companion", "notice", "soft404", "block", "disallowed"}
    assert all(answer[0] == 200 for answer in kinds.values())
    assert "页面不存在" in kinds["soft404"][2].decode()
    assert "防火墙拦截" in kinds["block"][2].decode()


def test_two_builds_of_the_government_are_the_same_to_the_byte() -> None:
    government.cache_clear()
    one = government(1)
    government.cache_clear()
    assert one.resources == government(1).resources


def test_the_catalogue_of_the_demo_stands_beside_its_code() -> None:
    assert CATALOGUE.is_file()
