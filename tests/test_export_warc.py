"""`nianbao export` of captures: WARC and WACZ that other programs read, byte for byte what was captured."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import shutil
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.export.surt import surt
from archive.export.wacz import pages_query
from archive.store import Archive, sqlite3
from crawler.demo import CATALOGUE, DemoServer, government
from tests.crawling import crawl, environment, nianbao, rows
from tests.webarchives import Pywb, free_port, peer

BIN = Path(sys.executable).parent
# Captures of pages, in one of which the bytes were compressed, or went unchanged the second time.
REPLAYED = (
    "SELECT captures.*, held.payload_sha256 AS sha256 FROM captures"
    " JOIN captures AS held ON held.id = coalesce(captures.revisit_of, captures.id)"
    " WHERE captures.status IN (200, 404) AND captures.verdict IS NOT NULL ORDER BY captures.fetched_at"
)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two visits: the second one finds most pages unchanged, one revised, one gone."""
    made = tmp_path_factory.mktemp("archive")
    for visit, options in ((1, ()), (2, ("--all",))):
        with DemoServer(government(visit)) as server:
            result = crawl(server, made, *options)
            assert result.returncode == 0, result.stderr
    return made


@pytest.fixture(scope="module")
def everything(directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all captures as WARC and as WACZ."""
    made = tmp_path_factory.mktemp("exported")
    for name in ("all.warc.gz", "all.wacz"):
        export(directory, made / name)
    return made


def export(directory: Path, target: Path, *options: str) -> str:
    result = nianbao("export", "--to", target, *options, "--archive", directory)
    assert result.returncode == 0, result.stderr
    return result.stderr


def records(path: Path) -> list[Any]:
    with open(path, "rb") as file:
        return [(record.rec_type, record.rec_headers) for record in ArchiveIterator(file)]


def identities(path: Path) -> set[str]:
    """Return the ids of the responses and revisits in a WARC file, as in `captures`."""
    return {
        headers.get_header("WARC-Record-ID")[len("<urn:uuid:") : -1]
        for kind, headers in records(path)
        if kind in ("response", "revisit")
    }


def captures(directory: Path, where: str, *values: object) -> set[str]:
    return {row["id"] for row in rows(directory, f"SELECT id FROM captures WHERE {where}", *values)}


def test_every_record_is_copied_byte_for_byte(directory: Path, everything: Path) -> None:
    whole = (everything / "all.warc.gz").read_bytes()
    held = rows(directory, "SELECT * FROM captures")
    assert len(held) > 60
    for capture in held:
        segment = (directory / "captures" / capture["warc_file"]).read_bytes()
        assert segment[capture["warc_offset"] :][: capture["warc_length"]] in whole
    assert identities(everything / "all.warc.gz") == {capture["id"] for capture in held}
    kinds = [kind for kind, _ in records(everything / "all.warc.gz")]
    assert kinds[0] == "warcinfo" and kinds.count("request") == kinds.count("response") + kinds.count("revisit")
    assert kinds.count("revisit") == len(captures(directory, "revisit_of IS NOT NULL OR status = 304")) > 0


def test_every_record_has_the_warcinfo_it_refers_to(everything: Path) -> None:
    found = records(everything / "all.warc.gz")
    infos = {headers.get_header("WARC-Record-ID") for kind, headers in found if kind == "warcinfo"}
    assert len(infos) == 3, "that of this file, and those of two runs"
    assert {headers.get_header("WARC-Warcinfo-ID") for kind, headers in found if kind != "warcinfo"} < infos


def test_warcio_finds_our_segments_and_our_export_sound(directory: Path, everything: Path) -> None:
    for path in (*sorted((directory / "captures").glob("*.warc.gz")), everything / "all.warc.gz"):
        checked = subprocess.run([BIN / "warcio", "check", "-v", path], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout
        assert "digest pass" in checked.stdout


@pytest.mark.parametrize("source", ["segments", "wacz"])
def test_pywb_replays_ten_captures_byte_for_byte(
    directory: Path, everything: Path, tmp_path: Path, source: str
) -> None:
    files = sorted((directory / "captures").glob("*.warc.gz")) if source == "segments" else [everything / "all.wacz"]
    found = rows(directory, REPLAYED)
    # pywb tells captures apart by the second.
    single = {}
    for capture in found:
        single.setdefault((capture["url"], capture["fetched_at"][:19]), []).append(capture)
    alone = [one[0] for one in single.values() if len(one) == 1]
    unchanged = [capture for capture in alone if capture["revisit_of"]]
    chosen = random.Random(6).sample([one for one in alone if not one["revisit_of"]], 8) + unchanged[:2]
    assert len(chosen) == 10
    with Pywb(tmp_path, files) as running:
        for capture in chosen:
            status, body = running.replay(capture["url"], capture["fetched_at"])
            assert status == capture["status"], capture["url"]
            assert hashlib.sha256(body).hexdigest() == capture["sha256"], capture["url"]


def test_wacz_validate_passes_and_does_not_where_a_byte_is_wrong(everything: Path, tmp_path: Path) -> None:
    command = [peer("wacz"), "validate", "-f"]
    sound = subprocess.run([*command, everything / "all.wacz"], capture_output=True, text=True)
    assert sound.returncode == 0 and "Validation succeeded" in sound.stdout, sound.stdout + sound.stderr
    torn = bytearray((everything / "all.wacz").read_bytes())
    torn[torn.index(b'"mime"') if b'"mime"' in torn else torn.index(b"json-pages")] ^= 1
    (tmp_path / "torn.wacz").write_bytes(torn)
    refused = subprocess.run([*command, tmp_path / "torn.wacz"], capture_output=True, text=True)
    assert refused.returncode != 0


def test_a_wacz_is_stored_and_its_index_is_sorted_and_leads_to_the_records(directory: Path, everything: Path) -> None:
    with zipfile.ZipFile(everything / "all.wacz") as packed:
        assert {entry.compress_type for entry in packed.infolist()} == {zipfile.ZIP_STORED}
        lines = gzip.decompress(packed.read("indexes/index.cdx.gz")).decode().splitlines()
        data = packed.read("archive/data.warc.gz")
        pages = [json.loads(line) for line in packed.read("pages/pages.jsonl").splitlines()]
        secondary = packed.read("indexes/index.idx").decode().splitlines()
        digest = json.loads(packed.read("datapackage-digest.json"))
        assert digest["hash"] == f"sha256:{hashlib.sha256(packed.read('datapackage.json')).hexdigest()}"
    assert lines == sorted(lines, key=str.encode) and len(lines) == len(captures(directory, "1"))
    for line in lines:
        key, moment, rest = line.split(" ", 2)
        entry = json.loads(rest)
        start, length = int(entry["offset"]), int(entry["length"])
        (record,) = ArchiveIterator(BytesIO(data[start : start + length]))
        assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]
        assert key == surt(entry["url"]) and len(moment) == 14
    assert secondary[0].startswith("!meta 0 ") and len(secondary) == 2
    shown = {row["id"] for row in rows(directory, "SELECT id FROM reports WHERE copy_of IS NULL")}
    assert pages[0]["format"] == "json-pages-1.0" and {page["id"] for page in pages[1:]} == shown


def test_the_report_asked_for_comes_with_its_versions(directory: Path, tmp_path: Path) -> None:
    (revised,) = rows(directory, "SELECT * FROM reports WHERE copy_kind = 'revision'")
    export(directory, tmp_path / "one.warc.gz", "--report", revised["id"][:12])
    expected = captures(directory, "page IN (SELECT url FROM sightings WHERE report IN (?, ?))",
                        revised["id"], revised["copy_of"])  # fmt: skip
    assert identities(tmp_path / "one.warc.gz") == expected and len(expected) >= 2


def test_a_delta_is_what_was_captured_since_and_what_that_refers_to(directory: Path, tmp_path: Path) -> None:
    (second,) = rows(directory, "SELECT max(id) AS id, max(started_at) AS at FROM runs")
    export(directory, tmp_path / "delta.warc.gz", "--since", second["at"])
    since = captures(directory, "run = ?", second["id"])
    held = captures(directory, "id IN (SELECT revisit_of FROM captures WHERE run = ?)", second["id"])
    assert identities(tmp_path / "delta.warc.gz") == since | held
    assert held - since and since | held < identities_of_all(directory)
    for name in ("none.wacz", "none.warc.gz"):
        said = export(directory, tmp_path / name, "--since", "2100-01-01")
        assert said == "0 captures: nothing new since 2100-01-01\n"
    assert [kind for kind, _ in records(tmp_path / "none.warc.gz")] == ["warcinfo"]


def identities_of_all(directory: Path) -> set[str]:
    return captures(directory, "1")


def test_a_portal_gives_its_lists_too_a_body_and_year_their_reports_only(directory: Path, tmp_path: Path) -> None:
    export(directory, tmp_path / "portal.warc.gz", "--portal", "qinghe")
    of_portal = captures(directory, "page IN (SELECT url FROM pages WHERE portal = 'qinghe')")
    lists = captures(directory, "page IN (SELECT url FROM pages WHERE portal = 'qinghe' AND kind = 'list')")
    assert lists and of_portal <= identities(tmp_path / "portal.warc.gz") < identities_of_all(directory)
    (body, *_) = rows(directory, "SELECT body, year FROM reports WHERE copy_of IS NULL ORDER BY body, year DESC")
    export(directory, tmp_path / "body.wacz", "--body", body["body"], "--year", str(body["year"]))
    with zipfile.ZipFile(tmp_path / "body.wacz") as packed:
        (tmp_path / "body.warc.gz").write_bytes(packed.read("archive/data.warc.gz"))
    found = identities(tmp_path / "body.warc.gz")
    assert (
        captures(directory, "report IN (SELECT id FROM reports WHERE body = ? AND year = ?)", *body.values()) <= found
    )
    assert not found & lists


def test_what_leaves_comes_in_again(directory: Path, everything: Path, tmp_path: Path) -> None:
    result = nianbao("import", everything / "all.wacz", "--catalogue", CATALOGUE, "--archive", tmp_path / "again")
    assert result.returncode == 0, result.stderr
    for sql in (
        "SELECT id, body, year, title, text, copy_of, copy_kind, first_seen FROM reports ORDER BY id",
        "SELECT url, report, first_seen FROM sightings ORDER BY url, report",
        "SELECT id, url, page, fetched_at, payload_sha256, revisit_of FROM captures WHERE status = 200 ORDER BY id",
    ):
        assert rows(tmp_path / "again", sql) == rows(directory, sql)


def damaged(directory: Path, target: Path, capture: dict[str, Any], at: int) -> Path:
    """Return a copy of an archive in which a byte of what stands for `capture` is another, and the segment of it."""
    shutil.copytree(directory, target)
    segment = target / "captures" / capture["warc_file"]
    content = bytearray(segment.read_bytes())
    content[capture["warc_offset"] + at] ^= 0xFF
    segment.write_bytes(content)
    return segment


def taken(path: Path) -> set[str]:
    """Return the ids of the captures in a WARC or WACZ file, and let warcio read it through."""
    if path.suffix == ".wacz":
        with zipfile.ZipFile(path) as file:
            path = Path(file.extract("archive/data.warc.gz", path.with_suffix(".unpacked")))
    assert subprocess.run([BIN / "warcio", "check", path], capture_output=True).returncode == 0
    return identities(path)


@pytest.mark.parametrize("name", ["x.warc.gz", "x.wacz"])
def test_an_answer_is_written_without_its_request_where_that_alone_is_damaged(
    directory: Path, tmp_path: Path, name: str
) -> None:
    (last, *_) = rows(directory, "SELECT * FROM captures WHERE status = 200 ORDER BY warc_file, warc_offset DESC")
    damaged(directory, tmp_path / "damaged", last, last["warc_length"] - 20)
    result = nianbao("export", "--to", tmp_path / name, "--archive", tmp_path / "damaged")
    assert result.returncode == 0, result.stderr
    assert f"the request of <urn:uuid:{last['id']}>, at offset {last['warc_offset']}, is damaged" in result.stderr
    assert taken(tmp_path / name) == captures(directory, "1")
    assert nianbao("import", tmp_path / name, "--archive", tmp_path / "again").returncode == 0


@pytest.mark.parametrize("name", ["x.warc.gz", "x.wacz"])
def test_damaged_evidence_is_named_and_all_the_other_is_written(directory: Path, tmp_path: Path, name: str) -> None:
    (last, *_) = rows(
        directory,
        "SELECT captures.* FROM captures JOIN sightings ON capture = captures.id WHERE revisit_of IS NULL"
        " ORDER BY warc_file, warc_offset DESC",
    )
    segment = damaged(directory, tmp_path / "damaged", last, 100)
    export = ("export", "--to", tmp_path / name, "--archive", tmp_path / "damaged")
    result = nianbao(*export)
    everything = captures(directory, "1")
    assert (result.returncode, f"{len(everything) - 1:,} captures; 1 are damaged" in result.stderr) == (1, True)
    assert f"{last['warc_file']}: no whole record <urn:uuid:{last['id']}> at offset" in result.stderr
    assert taken(tmp_path / name) == everything - {last["id"]}
    if name.endswith(".wacz"):
        with zipfile.ZipFile(tmp_path / name) as file:
            pages = [json.loads(line) for line in file.read("pages/pages.jsonl").splitlines()[1:]]
        assert pages and (last["url"], last["fetched_at"]) not in [(page["url"], page["ts"]) for page in pages]
        assert "capture" not in pages[0]
    segment.unlink()
    gone = nianbao(*export)
    assert gone.returncode == 1
    assert gone.stderr.count(f"{segment.name}: cannot be read") == 1
    assert taken(tmp_path / name) == captures(directory, "warc_file <> ?", segment.name)


ADDRESSES = [
    "http://www.qinghe.gov.cn", "https://www2.qinghe.gov.cn:443/Zwgk/", "http://qinghe.gov.cn:8080/a//b/../c/./d.html",
    "http://www.qinghe.gov.cn/年报/2024年 度.html", "http://www.qinghe.gov.cn/%E5%B9%B4%E6%8A%A5/%2541.html#top",
    "http://www.qinghe.gov.cn/col/col1/index.html?uid=2&pageNum=1&B=", "http://qinghe.gov.cn/a?b&a=%E5%B9%B4&a",
    "http://qinghe.gov.cn/x.jsp;jsessionid=ABC?id=1", "http://10.1.2.3/index.aspx?ID=7", "http://qinghe.gov.cn/?",
    "http://qinghe.gov.cn/x.jsp?jsessionid=0123456789ABCDEF0123456789ABCDEF&id=1", "http://政府.中国/gk/",
    "http://qinghe.gov.cn/(S(abcdefghijklmnopqrstuvwx))/Show.aspx?Id=3", "http://user:pw@qinghe.gov.cn/a",
    "http://qinghe.gov.cn/list?__wb_method=POST&page=2&size=10", "http://qinghe.gov.cn/a/?x={1}|2",
]  # fmt: skip


def test_keys_are_those_of_pywb() -> None:
    code = "import json, sys; from pywb.utils.canonicalize import canonicalize\n" \
           "print(json.dumps([canonicalize(url) for url in json.load(sys.stdin)]))"  # fmt: skip
    python = Path(peer("wayback")).with_name("python")
    answer = subprocess.run(
        [python, "-W", "ignore", "-c", code], input=json.dumps(ADDRESSES), capture_output=True, text=True, check=True
    )
    assert dict(zip(ADDRESSES, map(surt, ADDRESSES), strict=True)) == dict(
        zip(ADDRESSES, json.loads(answer.stdout), strict=True)
    )


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://x:99999/a/?b=2&a=1#top", "x:99999)/a?a=1&b=2"),
        ("http://[::1/", "[::1)/"),
        ("http://政务..cn/", "%e6%94%bf%e5%8a%a1..cn)/"),
    ],
)
def test_an_address_that_is_none_has_a_key_too(url: str, key: str) -> None:
    assert surt(url) == key


@pytest.mark.parametrize("asked", [(), ("since",), ("report",), ("portal", "since"), ("body", "year")])
def test_pages_are_listed_without_reading_all_sightings_for_each_capture(
    directory: Path, asked: tuple[str, ...]
) -> None:
    with Archive.read(directory) as archive:
        values = dict.fromkeys(asked, "x")
        plan = [row[3] for row in archive.db.execute(f"EXPLAIN QUERY PLAN {pages_query(asked)}", values).fetchall()]
    assert any(step.startswith("SEARCH sightings USING") and "capture=?" in step for step in plan), plan
    assert not any(step.startswith("SCAN sightings") for step in plan), plan


def test_sqlite_utils_reads_the_archive(directory: Path) -> None:
    def answer(*arguments: str) -> Any:
        command = [BIN / "sqlite-utils", arguments[0], directory / "archive.db", *arguments[1:]]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    (number,) = rows(directory, "SELECT count(*) AS n FROM reports")
    tables = {row["table"]: row["count"] for row in answer("tables", "--counts")}
    assert tables["reports"] == number["n"] > 40
    assert answer("rows", "bodies", "--limit", "3") == rows(directory, "SELECT * FROM bodies LIMIT 3")
    (asked,) = answer(
        "query", "SELECT count(*) AS n FROM report_list JOIN coverage ON coverage.report = report_list.id"
    )
    assert asked["n"] > 40


def test_a_plain_datasette_serves_the_archive(directory: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "datasette", directory / "archive.db", "--host", "127.0.0.1", "--port", str(port)]
    with closing(sqlite3.connect(directory / "archive.db")) as db:
        (number,) = db.execute("SELECT count(*) FROM reports").fetchone()
    running = subprocess.Popen(
        [*map(str, command)], env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert (
            fetched(running, f"http://127.0.0.1:{port}/archive/reports.json?_size=1")["filtered_table_rows_count"]
            == number
        )
        (row, *_) = fetched(running, f"http://127.0.0.1:{port}/archive/figure_list.json?_size=1&_shape=array")
        assert row["indicator"] and row["year"]
    finally:
        running.terminate()
        running.wait(20)


def fetched(running: subprocess.Popen[bytes], url: str) -> Any:
    """Return the JSON at `url`, as soon as the server has started."""
    while running.poll() is None:
        try:
            with urlopen(url, timeout=30) as answer:
                return json.load(answer)
        except (ConnectionError, URLError) as error:
            if getattr(error, "code", None):
                raise
            time.sleep(0.1)
    raise AssertionError("datasette ended")
