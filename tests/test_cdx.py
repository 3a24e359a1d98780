"""The index of a web archive: what is asked, and what is made of any answer."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.frontier import Known
from crawler.portals import Portal
from crawler.webarchive.cdx import MOST_RECORDS, NotAnIndex, Record, Server, parse, versions
from crawler.webarchive.holdings import Holdings, folders
from crawler.webarchive.memento import original_headers

NOW = "2026-01-01T00:00:00.000Z"
PAGE = Record("http://www.qinghe.example/nb/1.html", "20240201080000", "text/html", 200, "AAAA")
PLACE = ("example,qinghe)/nb/1.html", "http://www.qinghe.example/nb/1.html")
WAYBACK = f"""[["urlkey","timestamp","original","mimetype","statuscode","digest","length"],
["{PLACE[0]}", "20240201080000", "http://www.qinghe.example:80/nb/1.html", "text/html", "200", "AAAA", "99"],
["{PLACE[0]}", "20240301080000", "{PLACE[1]}", "warc/revisit", "-", "AAAA", "9"]]"""
PYWB = (
    f'{{"urlkey": "{PLACE[0]}", "timestamp": "20240201080000", "url": "{PLACE[1]}", "mime": "text/html",'
    ' "status": "200", "digest": "AAAA", "length": "99", "offset": "7", "filename": "a.warc.gz"}\n'
    f'{{"urlkey": "{PLACE[0]}", "timestamp": "20240301080000", "url": "{PLACE[1]}", "mime": "warc/revisit",'
    ' "status": "-", "digest": "AAAA"}\n'
)
CDX11 = (
    " CDX N b a m s k r M S V g\n"
    f"{PLACE[0]} 20240201080000 {PLACE[1]} text/html 200 AAAA - - 99 7 a.warc.gz\n"
    f"{PLACE[0]} 20240301080000 {PLACE[1]} warc/revisit - AAAA - - 9 99 a.warc.gz"
)
CDXJ = "".join(f"{json.loads(line)['urlkey']} {json.loads(line)['timestamp']} {line}\n" for line in PYWB.splitlines())


@pytest.mark.parametrize("answer", [WAYBACK, PYWB, CDX11, CDXJ], ids=["wayback", "pywb", "cdx11", "cdxj"])
def test_all_forms_of_the_answer_say_the_same(answer: str) -> None:
    found = parse(answer.encode(), NOW)
    assert [record.timestamp for record in found.records] == ["20240201080000", "20240301080000"]
    assert [version[0] for version in versions(found.records)] == [PAGE]
    assert (found.resume, found.cut, found.wrong) == ("", False, 0)


@pytest.mark.parametrize("answer", ["", "\n", "[]", "[ ]", "[[]]", '[["urlkey","timestamp","original"]]'])
def test_an_empty_answer_holds_nothing_and_nothing_wrong(answer: str) -> None:
    found = parse(answer.encode(), NOW)
    assert (found.records, found.wrong) == ((), 0)


@pytest.mark.parametrize(
    "answer",
    [
        WAYBACK.removesuffix("]") + ',\n[],\n["example%2Cqinghe%29%2F+20240301080000%21"]]',
        CDX11 + "\n\nexample%2Cqinghe%29%2F+20240301080000%21\n",
    ],
)
def test_the_resume_key_is_asked_with_as_it_is_meant(answer: str) -> None:
    found = parse(answer.encode(), NOW)
    assert found.resume == "example,qinghe)/ 20240301080000!"
    asked = Server.of("http://a.example/cdx/search/cdx").query("http://b.example/", resume=found.resume)
    assert asked.endswith("&resumeKey=example%2Cqinghe%29%2F+20240301080000%21")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"url": "http://a.example/"}', "a line without timestamp"),
        ('{"timestamp": "20240201080000"}', "a line without original"),
        ('{"timestamp": "20241301080000", "url": "http://a.example/"}', "20241301080000 is no date"),
        ('{"timestamp": "20230229080000", "url": "http://a.example/"}', "20230229080000 is no date"),
        ('{"timestamp": "2024", "url": "http://a.example/"}', "'2024' is no timestamp"),
        ('{"timestamp": "２０２４０２０１０８００００", "url": "http://a.example/"}', "is no timestamp"),
        ('{"timestamp": "20270101000000", "url": "http://a.example/"}', "20270101000000 is yet to come"),
        ('{"timestamp": "20240201080000", "url": "ftp://a.example/"}', "'ftp://a.example/' is no address"),
        ('{"timestamp": "20240201080000", "url": "http://[a/"}', "Invalid IPv6 URL"),
        ('{"timestamp": "20240201080000", "url": "http://a.example/ b"}', "is no address"),
        ('{"timestamp": "20240201080000", "url": "http://a.example/' + "x" * 3000 + '"}', "is no address"),
        ('{"timestamp": "2024', '\'{"timestamp": "2024\''),
        ("true", "True"),
        ('{"a":' * 100_000, '\'{"a":{"a":'),
    ],
)
def test_a_line_that_is_wrong_is_told_and_costs_only_itself(line: str, said: str) -> None:
    found = parse(f"{PYWB}{line}\n{PYWB}".encode(), NOW)
    assert [version[0] for version in versions(found.records)] == [PAGE]
    assert len(found.records) == 4
    assert found.wrong == 1
    assert said in found.first


def test_a_row_with_too_few_columns_is_told() -> None:
    found = parse(WAYBACK.replace(', "99"', "").encode(), NOW)
    assert (len(found.records), found.wrong) == (1, 1)


@pytest.mark.parametrize("page", ["<!DOCTYPE html><title>Sorry</title>", "\ufeff\n<html>busy</html>"])
def test_a_page_in_place_of_the_index_is_no_index(page: str) -> None:
    with pytest.raises(NotAnIndex, match="no index of a web archive"):
        parse(page.encode(), NOW)


@pytest.mark.parametrize("line", [PYWB.splitlines()[0], "x", "[" * 20, "}", '["a"]'])
def test_a_million_lines_are_read_as_far_as_was_asked_for(line: str) -> None:
    found = parse(f"{line}\n".encode() * 1_000_000, NOW)
    assert len(found.records) + found.wrong <= MOST_RECORDS + 1
    assert len(found.records) <= MOST_RECORDS
    if found.records:
        assert found.cut


@given(st.binary(max_size=400))
def test_no_answer_is_a_crash(body: bytes) -> None:
    try:
        parse(body, NOW)
    except NotAnIndex:
        assert body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def test_a_text_that_comes_back_is_a_version_of_its_own() -> None:
    years = [("2020", "A"), ("2023", "A"), ("2021", "A"), ("2022", "B"), ("2024", "")]
    records = [Record(PAGE.original, f"{year}0101000000", "", 200, digest) for year, digest in years]
    found = [[record.timestamp[:4] for record in version] for version in versions([*records, records[0]])]
    assert found == [["2020", "2021"], ["2022"], ["2023"], ["2024"]]


def test_the_question_has_what_both_servers_understand() -> None:
    server = Server.of("http://localhost:8080/coll/cdx")
    asked = parse_qs(urlsplit(server.query("http://a.example/nb/?b=1&c=年", since="2019", until="2024")).query)
    assert asked == {
        "url": ["http://a.example/nb/?b=1&c=年"],
        "matchType": ["exact"],
        "output": ["json"],
        "filter": ["statuscode:200"],
        "collapse": ["digest"],
        "from": ["2019"],
        "to": ["2024"],
        "limit": [str(MOST_RECORDS)],
        "showResumeKey": ["true"],
    }
    # Neighbours in the index may be two addresses with one text.
    assert "collapse" not in parse_qs(urlsplit(server.query("http://a.example/", match="prefix")).query)


@pytest.mark.parametrize(
    ("index", "replay", "begins"),
    [
        ("https://web.archive.org/cdx/search/cdx", "", "https://web.archive.org/web"),
        ("http://localhost:8080/coll/cdx", "", "http://localhost:8080/coll"),
        ("http://localhost:8080/coll-cdx", "", "http://localhost:8080/coll"),
        ("http://localhost:8080/deep/coll/index/", "", "http://localhost:8080/deep/coll"),
        ("http://localhost:8080/cdx", "http://replay.example/wayback/", "http://replay.example/wayback"),
    ],
)
def test_the_address_of_replay_follows_from_the_index_or_is_given(index: str, replay: str, begins: str) -> None:
    server = Server.of(index, replay)
    assert server.raw("20240201080000", PAGE.original) == f"{begins}/20240201080000id_/{PAGE.original}"


@pytest.mark.parametrize(
    ("index", "replay", "said"),
    [
        ("http://localhost:8080/cdx", "", "Name that with --replay"),
        ("localhost:8080/coll/cdx", "", "is no address"),
        ("http://localhost:8080/coll/cdx?url=x", "", "without a query"),
        ("http://localhost:8080/coll/cdx", "replay.example", "is no address"),
    ],
)
def test_an_address_that_is_none_is_refused(index: str, replay: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Server.of(index, replay)


def test_the_headers_of_the_site_come_back_and_those_of_the_web_archive_go() -> None:
    sent = [
        ("Content-Type", "text/html"),
        ("X-Archive-Orig-Content-Type", "text/html; charset=gb2312"),
        ("x-archive-orig-last-modified", "Wed, 31 Jan 2024 08:00:00 GMT"),
        ("x-archive-orig-content-length", "9"),
        ("x-archive-orig-content-encoding", "gzip"),
        ("Memento-Datetime", "Thu, 01 Feb 2024 08:00:00 GMT"),
        ("Transfer-Encoding", "chunked"),
    ]
    modified = ("last-modified", "Wed, 31 Jan 2024 08:00:00 GMT")
    kind = ("Content-Type", "text/html; charset=gb2312")
    assert original_headers(sent, b"<html>") == [kind, modified]
    assert original_headers(sent, b"\x1f\x8b\x08") == [kind, modified, ("Content-Encoding", "gzip")]
    assert original_headers([*sent, ("Content-Encoding", "br")], b"\x8b") == [
        kind,
        modified,
        ("Content-Encoding", "br"),
    ]


def portal(*lists: str, match: str = "") -> Portal:
    hosts = frozenset(urlsplit(url).hostname or "" for url in lists)
    return Portal("qinghe", "清河市", "trs", lists[0], tuple(lists[1:]), hosts=hosts, match=match)


def test_folders_are_asked_for_once_and_never_a_whole_host() -> None:
    lists = ("http://a.example/nb/index.html", "http://a.example/nb/2024/", "http://b.example/list.asp?id=3")
    assert folders(portal(*lists)) == ["http://a.example/nb/"]


@pytest.mark.parametrize(("match", "taken"), [("", ["t20240101_9"]), ("notice", ["notice"])])
def test_of_the_addresses_that_only_the_index_names_those_like_pages_are_taken(match: str, taken: list[str]) -> None:
    holdings = Holdings(portal("http://a.example/nb/", match=match))
    names = ["t20230101_7.html", "t20240101_9.html", "logo.png", "notice.html"]
    holdings.add(Record(f"http://a.example/nb/{name}", PAGE.timestamp, "", 200, "") for name in names)
    holdings.add([Record("http://elsewhere.example/nb/t20240101_8.html", PAGE.timestamp, "", 200, "")])
    known = Known("https://www.a.example/nb/t20230101_7.html", "qinghe", "page", "gone", None, None)
    expected = {known.url, *(f"http://a.example/nb/{name}.html" for name in taken)}
    assert set(holdings.pages([known])) == expected


def test_what_the_index_was_asked_for_is_one_address_however_it_was_written() -> None:
    holdings = Holdings(portal("http://www.a.example/nb/"))
    assert not holdings.covers("http://www.a.example/show?b=1&a=2")
    holdings.add(
        [Record("https://a.example/show?a=2&b=1", PAGE.timestamp, "", 200, "")], "http://www.a.example/show?b=1&a=2"
    )
    assert holdings.covers("http://www.a.example/show?b=1&a=2")
    assert len(holdings.versions("http://www.a.example/show?b=1&a=2")) == 1


def test_a_folder_does_not_cover_its_own_address() -> None:
    holdings = Holdings(portal("http://www.a.example/nb/"))
    holdings.cover("http://www.a.example/nb/")
    assert holdings.covers("http://www.a.example/nb/1.html")
    assert not holdings.covers("http://www.a.example/nb/")
    assert not holdings.covers("http://www.a.example/nbx/1.html")
