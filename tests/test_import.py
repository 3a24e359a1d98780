"""Import: what other tools captured comes in whole, once, at its own time; and an archive from its segments alone."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import re
import shutil
import subprocess
import time
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import ledger
from archive.evidence.records import warcinfo_record
from archive.foreign import wacz as wacz_module
from archive.foreign.wacz import Wacz
from archive.foreign.warc import NoWarc, Trouble, records_in
from archive.store import Archive
from crawler.demo import CATALOGUE, DemoServer, government
from crawler.demo.resource import Resource
from crawler.portals import load_catalogue
from tests.crawling import NIANBAO, crawl, environment, nianbao, rows

HOST = "www.qinghe.example"
AT = "2024-03-01T08:00:00Z"
REBUILT = {
    "reports": "id, body, publisher, title, year, published_on, source, script, text, generation, copy_of, copy_kind,"
    " url, first_seen, last_seen, quality, format",
    "sightings": "url, report, first_seen, last_seen, capture",
    "sections": "report, position, number, heading, text",
    "figures": "report, position, indicator, dimension, value, raw",
    "attachments": "report, url, filename, capture",
    "captures": "id, url, page, fetched_at, status, media_type, payload_sha256, verdict, via, revisit_of, report",
    "bodies": "id, name, portal, since, until, due",
}

# What no order of coming in may change.
ORDERLESS = REBUILT | {
    "pages": "url, portal, kind, state, report, ifnull(link_title, ''), cover, listed_body, listed_year, discovered_at",
    "problems": "portal, url, kind, detail",
    "events": "report, version, url, kind, at, capture, note",
}


def bring(directory: Path, *files: object, **more: str) -> subprocess.CompletedProcess[str]:
    return nianbao("import", *files, "--archive", directory, "--catalogue", CATALOGUE, **more)


def table(directory: Path, name: str, columns: str = "*") -> list[tuple[Any, ...]]:
    with Archive.read(directory) as archive:
        return sorted(map(tuple, archive.db.execute(f"SELECT {columns} FROM {name}")), key=repr)


def segments(directory: Path) -> list[Path]:
    return sorted((directory / "captures").glob("*.warc.gz"))


def report(publisher: str = "清河市民政局", year: int = 2022, extra: str = "") -> bytes:
    """Return a page that is a report."""
    title = f"{year}年{publisher}政府信息公开工作年度报告"
    headings = ("总体情况", "主动公开情况", "依申请公开情况", "复议和诉讼情况", "存在的问题", "其他事项")
    parts = "".join(
        f"<p>{number}、{heading}</p><p>{publisher}{heading}良好，本年共办理{year}件，均已按时答复申请人。{extra}</p>"
        for number, heading in zip("一二三四五六", headings, strict=True)
    )
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>"
        f"<p>发布日期：{year + 1}-01-20</p><div class=TRS_Editor>{parts}</div></body></html>"
    ).encode()


Response = tuple[str, int, bytes, dict[str, str]]


def page(path: str, body: bytes = b"", status: int = 200, host: str = HOST, **headers: str) -> Response:
    fields = {"Content-Type": "text/html; charset=utf-8"} | {name.replace("_", "-"): headers[name] for name in headers}
    return f"http://{host}{path}", status, body, fields


def written(
    path: Path, *responses: Response, at: str = AT, gz: bool = True, kind: str = "response", **fields: str
) -> Path:
    """Write responses as warcio does, one after the other, behind what is in the file already."""
    with path.open("ab") as stream:
        writer = WARCWriter(stream, gzip=gz)
        for url, status, body, headers in responses:
            head = StatusAndHeaders(f"{status} OK", list(headers.items()), protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, kind, io.BytesIO(body), http_headers=head, warc_headers_dict={"WARC-Date": at} | fields
                )
            )
    return path


def wacz(path: Path, members: dict[str, bytes], described: Iterable[str] = (), wrong: str = "") -> Path:
    """Write a WACZ file as browsertrix does: stored members, a data package with the digest of each."""
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"sha256:{hashlib.sha256(members[name] + (b'!' if name == wrong else b'')).hexdigest()}",
            "bytes": len(members[name]),
        }
        for name in described or members
    ]
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content, zipfile.ZIP_DEFLATED if name.endswith(".warc") else zipfile.ZIP_STORED)
        package = {"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}
        file.writestr("datapackage.json", json.dumps(package), zipfile.ZIP_DEFLATED)
    return path


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two visits: revised reports, revisits, a withdrawal."""
    directory = tmp_path_factory.mktemp("original")
    for visit in (1, 2):
        with DemoServer(government(visit)) as server:
            assert crawl(server, directory, "--all").returncode == 0
    return directory


@pytest.fixture(scope="module")
def rebuilt(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive made of the segments of the other one alone."""
    directory = tmp_path_factory.mktemp("rebuilt")
    done = bring(directory, *segments(original))
    assert done.returncode == 0, done.stderr
    assert "44 new reports and 1 other versions or copies" in done.stderr
    return directory


def test_an_archive_is_rebuilt_from_its_segments_alone(original: Path, rebuilt: Path) -> None:
    for name, columns in REBUILT.items():
        assert table(rebuilt, name, columns) == table(original, name, columns), name


def test_the_evidence_of_a_rebuilt_archive_is_that_of_the_original(original: Path, rebuilt: Path) -> None:
    def exchanges(directory: Path) -> dict[str, Any]:
        found = {}
        for path in segments(directory):
            with path.open("rb") as stream:
                for item in records_in(stream, path.name):
                    assert not isinstance(item, Trouble)
                    found[item.id] = item.exchange
        return found

    ours = exchanges(original)
    assert len(ours) > 100
    assert all(exchange.asked is not None for exchange in ours.values())
    assert exchanges(rebuilt) == ours


def test_the_same_files_twice_add_nothing(original: Path, rebuilt: Path) -> None:
    before = {name: table(rebuilt, name) for name in ("reports", "sightings", "captures", "pages", "problems")}
    done = bring(rebuilt, *segments(original))
    assert (done.returncode, " 0 captured, 0 new reports, 0 seen, 0 problems." in done.stderr) == (0, True), done.stderr
    assert {name: table(rebuilt, name) for name in before} == before


@pytest.fixture(scope="module")
def backwards(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive made of the same segments, the later one first: most of it are revisits of what is in the other."""
    directory = tmp_path_factory.mktemp("backwards")
    first, second = segments(original)
    done = bring(directory, second)
    assert done.returncode == 1
    kinds = Counter(row["kind"] for row in rows(directory, "SELECT kind FROM problems"))
    assert kinds["revisit unresolved"] > 50 and kinds["capture unreadable"] > 5
    assert bring(directory, first).returncode == 0
    return directory


def the_same(one: Path, other: Path) -> None:
    for name, columns in ORDERLESS.items():
        assert table(one, name, columns) == table(other, name, columns), name


def test_segments_that_come_in_in_the_wrong_order_end_as_those_in_the_right_one(rebuilt: Path, backwards: Path) -> None:
    the_same(backwards, rebuilt)
    done = nianbao("reprocess", "--archive", backwards)
    assert (done.returncode, "Nothing to read" in done.stderr) == (0, True), done.stderr
    assert nianbao("verify", "--archive", backwards).returncode == 0


def test_what_an_import_could_not_read_is_read_by_reprocess_once_it_can_be(rebuilt: Path, tmp_path: Path) -> None:
    shutil.copytree(rebuilt, tmp_path / "a")
    sql = (
        "SELECT captures.* FROM captures JOIN pages ON pages.url = page"
        " WHERE kind = ? AND revisit_of IS NOT NULL AND verdict <> 'unchanged' ORDER BY captures.id"
    )
    with Archive.create(tmp_path / "a") as archive, archive.transaction() as db:
        for kind in ("list", "page"):
            row = next(iter(archive.db.query(sql, [kind])))
            detail = (
                f"What is stored of it cannot be read: {row['id']}: the capture that holds its payload is not there."
            )
            ledger.note_problem(db, "capture unreadable", detail, at=AT, url=row["page"])
            db.execute("UPDATE captures SET verdict = 'error', extractor = NULL WHERE id = ?", [row["id"]])
    assert nianbao("reprocess", "--archive", tmp_path / "a", "--catalogue", CATALOGUE).returncode == 0
    the_same(tmp_path / "a", rebuilt)


def test_pages_and_files_that_come_in_before_what_led_to_them_end_as_those_behind_it(
    original: Path, rebuilt: Path, tmp_path: Path
) -> None:
    leading = load_catalogue(CATALOGUE).values()
    lists = {url for portal in leading for url in portal.lists}
    covers = {row["cover"] for row in rows(original, "SELECT cover FROM pages WHERE cover IS NOT NULL")}
    for name, wanted in (("led", False), ("leading", True)):
        path = tmp_path / f"{name}.warc.gz"
        records = [warcinfo_record(path.name, "nianbao/1", "9ff0a3d6-5b0c-4f0e-8d28-1c9a4a2d4b11")]
        for row in rows(original, "SELECT * FROM captures ORDER BY warc_file, warc_offset"):
            if (row["page"] in lists | covers) == wanted:
                content = (original / "captures" / row["warc_file"]).read_bytes()
                records.append(content[row["warc_offset"] :][: row["warc_length"]])
        path.write_bytes(b"".join(records))
        assert len(records) > 5
        assert bring(tmp_path / "a", path).returncode == 0
        if not wanted:  # they were read as what they are not, or without their titles
            assert rows(tmp_path / "a", "SELECT 1 FROM pages WHERE kind = 'list'") == []
            assert rows(tmp_path / "a", "SELECT 1 FROM pages WHERE cover IS NOT NULL") == []
            assert table(tmp_path / "a", "reports", "id, published_on") != []
    the_same(tmp_path / "a", rebuilt)


def test_a_page_that_only_a_list_names_is_read_whenever_the_list_comes_in(original: Path, tmp_path: Path) -> None:
    start = "/zwgk/zfxxgk/zfxxgknb/"
    sql = (
        "SELECT url, listed_body, listed_year FROM pages WHERE found_on = ? AND listed_year > 2018 AND state = 'report'"
    )
    known = rows(original, f"{sql} AND url LIKE ? ORDER BY url", f"http://{HOST}{start}", f"http://{HOST}{start}%")[0]
    nameless = re.sub("<(h1|title)>.*?</(h1|title)>|发布日期.*?</p>", "", report().decode()).replace(
        "清河市民政局", "我局"
    )
    files = [
        written(tmp_path / "page.warc.gz", page(known["url"].removeprefix(f"http://{HOST}"), nameless.encode())),
        written(tmp_path / "list.warc.gz", page(start, government(1).at(HOST, start).body)),
    ]
    assert bring(tmp_path / "forwards", *files[::-1]).returncode == 0
    assert bring(tmp_path / "backwards", files[0]).returncode == 0
    assert table(tmp_path / "backwards", "reports") == []
    assert bring(tmp_path / "backwards", files[1]).returncode == 0
    assert table(tmp_path / "backwards", "reports", "body, year") == [(known["listed_body"], known["listed_year"])]
    the_same(tmp_path / "backwards", tmp_path / "forwards")


def test_an_answer_that_a_page_is_unchanged_tells_of_its_report_when_a_later_one_is_known_too(tmp_path: Path) -> None:
    identity = {"WARC-Record-ID": "<urn:uuid:9ff0a3d6-5b0c-4f0e-8d28-1c9a4a2d4b11>"}
    same = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    path = written(tmp_path / "a.warc.gz", page("/1.html", report()), **identity)
    refers = {"WARC-Profile": same, "WARC-Refers-To": identity["WARC-Record-ID"], "WARC-Refers-To-Date": AT}
    written(path, page("/1.html", status=304), at="2024-06-01T00:00:00Z", kind="revisit", **refers)
    written(path, page("/1.html", report()), at="2024-09-01T00:00:00Z")
    assert bring(tmp_path / "a", path).returncode == 0
    told = rows(tmp_path / "a", "SELECT status, report FROM captures ORDER BY fetched_at")
    assert [row["status"] for row in told] == [200, 304, 200]
    assert len({row["report"] for row in told}) == 1 and told[0]["report"]


def test_an_import_that_was_killed_is_completed_by_doing_it_again(
    original: Path, rebuilt: Path, tmp_path: Path
) -> None:
    command = [NIANBAO, "import", *segments(original), "--archive", tmp_path, "--catalogue", CATALOGUE]
    cut = 0
    for table_, least in (("captures", 1), ("reports", 1)):
        process = subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL)
        while process.poll() is None and _number(tmp_path, table_) < least:
            time.sleep(0.01)
        process.kill()
        cut += process.wait() != 0
    assert cut == 2
    assert bring(tmp_path, *segments(original)).returncode == 0
    for name, columns in REBUILT.items():
        assert table(tmp_path, name, columns) == table(rebuilt, name, columns), name


def _number(directory: Path, name: str) -> int:
    try:
        return len(rows(directory, f"SELECT 1 FROM {name}"))
    except Exception:  # there is no archive yet
        return 0


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed: it writes the WARC that is read here")
@pytest.mark.parametrize("options", [(), ("--no-warc-compression",)])
def test_what_wget_wrote_comes_in(original: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    urls = [row["url"] for row in rows(original, "SELECT url FROM reports WHERE copy_of IS NULL ORDER BY url LIMIT 5")]
    with DemoServer(government(2)) as server:
        command = ["wget", "-q", "-O", "/dev/null", "--warc-file", tmp_path / "w", *options, "-e", "robots=off", *urls]
        subprocess.run([*command, f"http://{HOST}/no-such.css"], env=environment(server), check=False)
    (path,) = tmp_path.glob("w.warc*")
    done = bring(tmp_path / "a", path)
    assert done.returncode == 0, done.stderr
    assert "6 responses read, 5 captured, 5 new reports, 0 seen, " in done.stderr
    found = rows(tmp_path / "a", "SELECT id, text FROM reports ORDER BY id")
    marks = ", ".join("?" * 5)
    assert found == rows(original, f"SELECT id, text FROM reports WHERE url IN ({marks}) ORDER BY id", *urls)
    content = path.read_bytes()
    records = gzip.decompress(content) if path.suffix == ".gz" else content
    for row in rows(tmp_path / "a", "SELECT id, fetched_at FROM captures"):
        assert f"<urn:uuid:{row['id']}>".encode() in records
        assert f"WARC-Date: {row['fetched_at'][:19]}Z".encode() in records
    assert nianbao("verify", "--archive", tmp_path / "a").returncode == 0


def test_bodies_come_in_however_they_are_encoded(tmp_path: Path) -> None:
    body, path = report(), tmp_path / "a.warc.gz"
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    written(path, page("/1.html", body))
    written(path, page("/2.html", chunked, Transfer_Encoding="chunked"))
    zipped = gzip.compress(body)
    written(path, page("/3.html", zipped, Content_Encoding="gzip"))
    both = b"%x\r\n%s\r\n0\r\n\r\n" % (len(zipped), zipped)
    written(path, page("/4.html", both, Content_Encoding="gzip", Transfer_Encoding="chunked"))
    whole = tmp_path / "whole.warc.gz"  # one member for all records, as gzip itself makes it
    whole.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    for file in (path, whole):
        directory = tmp_path / file.name.partition(".")[0]
        done = bring(directory, file)
        assert "4 responses read, 4 captured, 1 new reports, 3 seen, 0 problems." in done.stderr
        assert len(rows(directory, "SELECT url FROM sightings")) == 4


def test_a_revisit_whose_digest_is_not_that_of_what_it_names_is_unresolved(tmp_path: Path) -> None:
    identity = "<urn:uuid:9ff0a3d6-5b0c-4f0e-8d28-1c9a4a2d4b11>"
    body, path = report(), tmp_path / "a.warc.gz"
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    written(path, page("/1.html", chunked, Transfer_Encoding="chunked"), **{"WARC-Record-ID": identity})
    names = {
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To": identity,
        "WARC-Refers-To-Date": AT,
    }
    for year, payload in ((2025, body), (2026, report(year=2021))):  # the payload as it is without its chunks; another
        digest = f"sha256:{hashlib.sha256(payload).hexdigest()}"
        written(
            path,
            page("/1.html"),
            at=f"{year}-01-01T00:00:00Z",
            kind="revisit",
            **names | {"WARC-Payload-Digest": digest},
        )
    done = bring(tmp_path / "a", path)
    assert "3 responses read, 2 captured, 1 new reports" in done.stderr
    (seen,) = rows(tmp_path / "a", "SELECT last_seen FROM sightings")
    assert seen["last_seen"].startswith("2025")
    assert [row["kind"] for row in rows(tmp_path / "a", "SELECT kind FROM problems")] == ["revisit unresolved"]


def test_the_page_that_a_file_of_another_tool_claims_is_not_believed(tmp_path: Path) -> None:
    script, own = "javascript:alert(1)", f"http://{HOST}/1.html"
    for name, claimed, via, software in (
        ("foreign", script, script, "wget"),
        ("forged", script, "", "nianbao/1"),
        ("via", own, script, "nianbao/1"),
        ("mixed", "http://www.gov.cn/1.html", "", "nianbao/1"),
    ):
        path = tmp_path / f"{name}.warc.gz"
        path.write_bytes(warcinfo_record(path.name, software, "9ff0a3d6-5b0c-4f0e-8d28-1c9a4a2d4b11"))
        written(path, page("/1.html", report()), **{"Nianbao-Page": claimed, "WARC-Source-URI": via})
        done = bring(tmp_path / name, path)
        taken = name == "foreign"
        assert done.returncode == (2 if name == "mixed" else 0), done.stderr
        assert table(tmp_path / name, "pages", "url") == [(f"http://{HOST}/1.html",)] * taken
        assert table(tmp_path / name, "captures", "page, via") == [(f"http://{HOST}/1.html", None)] * taken


@pytest.mark.parametrize("gz", [True, False])
def test_a_header_without_an_end_is_damage_and_takes_no_memory(tmp_path: Path, gz: bool) -> None:
    path = written(tmp_path / "a.warc", page("/1.html", report()), gz=gz)
    bomb = b"WARC/1.1\r\nX: " + b"a" * (8 << 20)
    path.write_bytes(path.read_bytes() + (gzip.compress(bomb) if gz else bomb + b"\r\n\r\n"))
    written(path, page("/2.html", report(year=2021)), gz=gz)
    tracemalloc.start()
    with path.open("rb") as stream:
        found = list(records_in(stream, "a"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    troubles = [item.detail for item in found if isinstance(item, Trouble)]
    assert len(found) - len(troubles) == 2
    assert all("a header of more than 1,048,576 bytes" in detail for detail in troubles) and troubles
    assert most < 4 << 20


def test_what_is_no_page_is_left_out_and_what_redirects_or_is_gone_comes_in_where_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    written(
        path, page("/gone.html", b"gone", 404), page("/old", b"", 301, Location="/1.html"), at="2024-03-05T00:00:00Z"
    )
    written(path, page("/1.html", report()), page("/a.css", b"p {}", Content_Type="text/css"))
    written(path, page("/nobody-knows.html", b"gone", 404), page("/away", b"", 302, Location="/a.css"))
    written(path, page("/gone.html", report(year=2021)), page("/busy.html", report(year=2020), 503))
    done = bring(tmp_path / "a", path)
    assert "8 responses read, 4 captured, 2 new reports" in done.stderr
    assert table(tmp_path / "a", "captures", "url, status, verdict") == [
        (f"http://{HOST}/1.html", 200, "good"),
        (f"http://{HOST}/gone.html", 200, "good"),
        (f"http://{HOST}/gone.html", 404, "gone"),
        (f"http://{HOST}/old", 301, "redirect"),
    ]
    assert table(tmp_path / "a", "pages", "url, state, portal") == [
        (f"http://{HOST}/1.html", "report", "qinghe"),
        (f"http://{HOST}/gone.html", "gone", "qinghe"),
    ]


def test_a_wacz_comes_in_with_its_revisits_and_what_is_wrong_with_it_is_named(tmp_path: Path) -> None:
    first, second = tmp_path / "1.warc.gz", tmp_path / "2.warc"
    body = report()
    sha1 = "sha1:" + hashlib.sha1(body, usedforsecurity=False).hexdigest()
    later = {"at": "2024-06-01T00:00:00Z", "kind": "revisit", "WARC_Payload_Digest": sha1}
    same = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    written(
        first,
        page("/1.html"),
        at="2024-06-01T00:00:00Z",
        kind="revisit",
        **{"WARC-Profile": same, "WARC-Payload-Digest": sha1, "WARC-Refers-To-Date": AT},
    )
    written(
        first, page("/2.html"), at=later["at"], kind="revisit", **{"WARC-Profile": same, "WARC-Payload-Digest": sha1}
    )
    written(second, page("/1.html", body), page("/x.html", report(year=2020)), gz=False)
    members = {"archive/1.warc.gz": first.read_bytes(), "archive/2.warc": second.read_bytes(), "indexes/a.cdx": b"{}"}
    done = bring(tmp_path / "a", wacz(tmp_path / "a.wacz", members))
    assert (done.returncode, "4 responses read, 3 captured, 2 new reports, 1 seen, 1 problems." in done.stderr) == (
        0,
        True,
    )
    (seen,) = rows(tmp_path / "a", "SELECT * FROM sightings WHERE url LIKE '%/1.html'")
    assert (seen["first_seen"], seen["last_seen"]) == ("2024-03-01T08:00:00.000Z", "2024-06-01T00:00:00.000Z")
    (problem,) = rows(tmp_path / "a", "SELECT kind, url FROM problems")
    assert problem == {"kind": "revisit unresolved", "url": f"http://{HOST}/2.html"}
    wrong = bring(tmp_path / "b", wacz(tmp_path / "b.wacz", members, wrong="archive/2.warc"))
    assert wrong.returncode == 1
    assert table(tmp_path / "b", "reports", "id, text") == table(tmp_path / "a", "reports", "id, text")
    details = [
        row["detail"] for row in rows(tmp_path / "b", "SELECT detail FROM problems WHERE kind = 'import damaged'")
    ]
    assert len(details) == 1
    assert "archive/2.warc does not have the SHA-256" in details[0]


def test_a_damaged_wacz_with_deflated_members_gives_what_can_be_had_and_names_the_damage(tmp_path: Path) -> None:
    pages = [page(f"/{year}.html", report(year=year)) for year in range(2015, 2021)]
    content = written(tmp_path / "1.warc.gz", *pages).read_bytes()
    (tmp_path / "plain.warc").write_bytes(gzip.decompress(content))

    def damaged(name: str, member: bytes, at: int) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("archive/1.warc", member)
            file.writestr("datapackage.json", json.dumps({"resources": [{"path": "archive/1.warc"}]}))
        data = bytearray(path.read_bytes())
        data[at : at + 4] = bytes(one ^ 0xFF for one in data[at : at + 4])
        path.write_bytes(data)
        return path

    starts = [at for at in range(len(content)) if content.startswith(b"\x1f\x8b\x08", at)]
    for name, member, at, least in (
        ("a", content, 50 + starts[3], 2),  # within the deflated bytes: zlib.error, or a wrong CRC
        ("b", (tmp_path / "plain.warc").read_bytes(), 900, 0),
        ("c", content, 0, 0),  # the header of the member
    ):
        done = bring(tmp_path / name, damaged(f"{name}.wacz", member, at))
        assert (done.returncode, "Traceback" in done.stderr) == ((2 if name == "c" else 1), False), done.stderr
        if name != "c":
            years = [row["year"] for row in rows(tmp_path / name, "SELECT year FROM reports ORDER BY year")]
            assert years[:least] == list(range(2015, 2015 + least))
            details = [row["detail"] for row in rows(tmp_path / name, "SELECT detail FROM problems")]
            assert any("archive/1.warc is damaged" in detail for detail in details)


def test_a_deflated_member_is_unpacked_once_however_many_records_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unpacked(number: int) -> int:
        path = tmp_path / f"{number}.wacz"
        pages = (page(f"/{at}.html", random.Random(at).randbytes(2000)) for at in range(number))
        content = written(tmp_path / f"{number}.warc.gz", *pages).read_bytes()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("archive/1.warc.gz", content)
        total = 0
        inflated = wacz_module._inflated

        def counted(stream: BinaryIO) -> Iterator[bytes]:
            nonlocal total
            for data in inflated(stream):
                total += len(data)
                yield data

        with monkeypatch.context() as patch, Wacz(path) as opened:
            patch.setattr(wacz_module, "_inflated", counted)
            assert sum(1 for name, stream in opened.segments() for _ in records_in(stream, name)) == number
        assert total == len(content)
        return total

    assert unpacked(40) > unpacked(2)


def test_a_hostile_wacz_is_not_unpacked(tmp_path: Path) -> None:
    good = written(tmp_path / "1.warc.gz", page("/1.html", report())).read_bytes()
    bomb = b"WARC/1.0\r\n" + b"\0" * (64 << 20)
    members = {"archive/1.warc.gz": good, "archive/../../2.warc": good, "archive/3.warc": bomb}
    done = bring(tmp_path / "a", wacz(tmp_path / "a.wacz", members))
    assert done.returncode == 1
    assert "1 captured, 1 new reports" in done.stderr
    (problem,) = rows(tmp_path / "a", "SELECT detail FROM problems")
    assert "archive/3.warc would grow from" in problem["detail"]
    assert not list(tmp_path.rglob("2.warc"))


def test_everything_readable_of_a_damaged_file_comes_in_and_the_damage_is_named(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.warc.gz", *(page(f"/{year}.html", report(year=year)) for year in range(2015, 2024)))
    content = whole.read_bytes()
    starts = [at for at in range(len(content)) if content.startswith(b"\x1f\x8b\x08", at)]
    flipped = bytearray(content)
    flipped[(starts[3] + starts[4]) // 2] ^= 0x10
    whole.write_bytes(flipped[: starts[8] + 200] + bytes(512))
    done = bring(tmp_path / "a", whole)
    assert done.returncode == 1
    years = [row["year"] for row in rows(tmp_path / "a", "SELECT year FROM reports ORDER BY year")]
    assert years == [2015, 2016, 2017, 2019, 2020, 2021, 2022]
    details = [row["detail"] for row in rows(tmp_path / "a", "SELECT detail FROM problems ORDER BY id")]
    assert [f"at byte {start:,};" in detail for start, detail in zip((starts[3], starts[8]), details, strict=True)] == [
        True,
        True,
    ]


@pytest.mark.parametrize("gz", [True, False])
def test_every_place_a_file_can_be_cut_at_is_noticed(tmp_path: Path, gz: bool) -> None:
    path = written(tmp_path / "a.warc", page("/1.html", b"one"), page("/2.html", b"two"), page("/3.html", b"3"), gz=gz)
    content = path.read_bytes()
    with path.open("rb") as stream:
        (*_, last) = records_in(stream, "a")
    assert not isinstance(last, Trouble)
    for size in range(400 if gz else 40, len(content) - 4):  # four bytes stand behind a record of a plain file
        found = list(records_in(io.BytesIO(content[:size]), "a"))
        troubles = [item for item in found if isinstance(item, Trouble)]
        whole = [item for item in found if not isinstance(item, Trouble)]
        begins = [at for at in range(size) if content.startswith((b"\x1f\x8b\x08", b"WARC/1"), at)]
        assert len(whole) == len(begins) or (len(whole) == len(begins) - 1 and troubles), size
        assert [item.exchange.body for item in whole] == [b"one", b"two"][: len(whole)]


def test_a_file_that_is_no_warc_is_an_error_and_makes_no_archive(tmp_path: Path) -> None:
    good = written(tmp_path / "good.warc.gz", page("/1.html", report()))
    for name, content in (
        ("a.html", report()),
        ("b.gz", gzip.compress(report())),
        ("c.wacz", b"PK\x03\x04 no"),
        ("d", b""),
    ):
        (tmp_path / name).write_bytes(content)
        done = bring(tmp_path / "a", good, tmp_path / name)
        assert (done.returncode, name in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert not (tmp_path / "a").exists()
    with pytest.raises(NoWarc):
        list(records_in(io.BytesIO(b"<html>"), "x"))


def test_made_up_and_real_governments_do_not_come_into_one_archive(tmp_path: Path) -> None:
    real = written(tmp_path / "real.warc.gz", page("/1.html", report(), host="www.gov.cn"))
    made_up = written(tmp_path / "made-up.warc.gz", page("/1.html", report()))
    assert bring(tmp_path / "a", made_up).returncode == 0
    before = table(tmp_path / "a", "captures")
    done = bring(tmp_path / "a", real)
    assert (done.returncode, "real ones" in done.stderr) == (2, True)
    assert table(tmp_path / "a", "captures") == before


def test_whose_pages_they_are_is_told_by_the_host_or_by_the_option(tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", page("/1.html", report("民政局"), host="mirror.example"))
    done = bring(tmp_path / "a", path)
    assert table(tmp_path / "a", "pages", "portal, state") == [(None, "report")]
    assert "0 new reports" in done.stderr  # 民政局 is of every place
    done = bring(tmp_path / "b", path, "--portal", "shiqiao")
    assert table(tmp_path / "b", "pages", "portal, state") == [("shiqiao", "report")]
    assert table(tmp_path / "b", "reports", "body") == [("石桥县民政局",)]
    assert bring(tmp_path / "c", path, "--portal", "nowhere").returncode == 2


def test_an_older_capture_changes_nothing_of_how_a_page_is_now(original: Path, tmp_path: Path) -> None:
    directory = tmp_path / "a"
    shutil.copytree(original, directory)
    url = rows(directory, "SELECT url FROM pages WHERE state = 'report' AND etag IS NOT NULL ORDER BY url LIMIT 1")[0][
        "url"
    ]
    before = rows(directory, "SELECT * FROM pages WHERE url = ?", url)[0]
    path = tmp_path / "old.warc.gz"
    written(path, (url, 200, report(extra="旧文"), {"Content-Type": "text/html", "ETag": '"old"'}))
    done = bring(directory, path)
    assert (done.returncode, "1 responses read, 1 captured, " in done.stderr) == (0, True), done.stderr
    after = rows(directory, "SELECT * FROM pages WHERE url = ?", url)[0]
    assert after | {"discovered_at": ""} == before | {"discovered_at": ""}
    (old,) = rows(directory, "SELECT * FROM sightings WHERE last_seen LIKE '2024-03-01%'")
    assert old["url"] == url


def test_an_imported_file_is_read_with_the_page_that_it_is_attached_to(original: Path, tmp_path: Path) -> None:
    (file,) = rows(original, "SELECT url, cover FROM pages WHERE kind = 'attachment' AND report IS NOT NULL")
    kept = government(2)

    def response(url: str) -> Response:
        host, _, path = url.removeprefix("http://").partition("/")
        resource: Resource = kept.at(host, f"/{path}")
        return url, 200, resource.body, {"Content-Type": resource.content_type}

    path = written(tmp_path / "a.warc.gz", response(file["url"]), response(file["cover"]))
    assert bring(tmp_path / "a", path).returncode == 0
    sql = "SELECT id, publisher, title, year, published_on, source FROM reports WHERE url = ?"
    assert rows(tmp_path / "a", sql, file["url"]) == rows(original, sql, file["url"]) != []


def test_what_is_dated_in_the_future_or_takes_the_id_of_another_record_is_left_out(tmp_path: Path) -> None:
    identity = {"WARC-Record-ID": "<urn:uuid:9ff0a3d6-5b0c-4f0e-8d28-1c9a4a2d4b11>"}
    path = tmp_path / "a.warc.gz"
    written(path, page("/1.html", report()), **identity)
    written(path, page("/2.html", report(year=2021)), **identity)
    written(path, page("/3.html", report(year=2020)), at="2099-01-01T00:00:00Z")
    written(path, page("/4.html", report(year=2019)), **{"WARC-Record-ID": "<http://a.example/record/4>"})
    done = bring(tmp_path / "a", path)
    assert "4 responses read, 2 captured, 2 new reports" in done.stderr
    kinds = [row["kind"] for row in rows(tmp_path / "a", "SELECT kind FROM problems ORDER BY id")]
    assert kinds == ["record id taken", "date in the future"]


def test_what_the_demo_exports_comes_in_whole_without_its_catalogue(original: Path, tmp_path: Path) -> None:
    assert nianbao("export", "--to", tmp_path / "all.wacz", "--archive", original).returncode == 0
    done = nianbao("import", tmp_path / "all.wacz", "--archive", tmp_path / "a")
    assert done.returncode == 0, done.stderr
    for name in ("reports", "bodies"):
        assert table(tmp_path / "a", name, REBUILT[name]) == table(original, name, REBUILT[name]), name
    assert {slug for (slug,) in table(tmp_path / "a", "portals", "slug")} == {"donglin", "qinghe", "shiqiao"}
    texts = len(table(original, "reports"))
    reports = len(rows(original, "SELECT 1 FROM reports WHERE copy_of IS NULL"))
    assert f" {reports} new reports and {texts - reports} other versions or copies, " in done.stderr


def test_a_file_that_does_not_belong_here_leaves_no_run_to_be_completed(tmp_path: Path) -> None:
    made_up = written(tmp_path / "a.warc.gz", page("/1.html", report()))
    real = written(tmp_path / "b.warc.gz", page("/1.html", report(), host="www.gov.cn"))
    both = written(shutil.copy(made_up, tmp_path / "c.warc.gz"), page("/1.html", report(), host="www.gov.cn"))
    assert bring(tmp_path / "a", made_up).returncode == 0
    for number, file in enumerate((real, both), 1):
        assert bring(tmp_path / "a", file).returncode == 2
        assert table(tmp_path / "a", "runs", "outcome") == [("done",), ("failed",)][:number]
