"""The command line: what a new user types, and one clear sentence with the documented code when it goes wrong."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import select
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.questions import NAMED, ids_named, report_named
from archive.report import Page
from archive.site.labels import STATES
from archive.store import Archive
from crawler.cli import main
from crawler.demo import CATALOGUE, DemoServer, expectation, government
from pipelines.store import Refined, store
from tests.crawling import NIANBAO, environment, nianbao, rows
from tests.filed import OWN, reading

CONTRACT = {
    "url", "title", "publisher", "year", "published_on", "source", "script", "text", "sections", "figures", "checks",
    "attachments", "format", "generation", "quality", "verdict", "problems", "index_number", "document_number",
    "tables", "claims",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    directory = tmp_path_factory.mktemp("demo") / "archive"
    result = nianbao("demo", "--archive", directory)
    assert result.returncode == 0, result.stderr
    return directory, result.stdout


def test_the_demo_prints_what_came_in_and_how_to_look_at_it(demo: tuple[Path, str]) -> None:
    directory, said = demo
    for slug in ("qinghe", "donglin", "shiqiao"):
        assert re.search(rf"^{slug}\s", said, re.M)
    assert "合并副本" in said
    assert f"serve --archive {directory}" in said
    assert len(rows(directory, "SELECT id FROM reports WHERE copy_of IS NULL")) == len(expectation(1).reports)


def test_the_demo_again_adds_no_report_and_shows_the_revision(demo: tuple[Path, str], tmp_path: Path) -> None:
    directory, _ = demo
    before = rows(directory, "SELECT body, year FROM reports WHERE copy_of IS NULL ORDER BY body, year")
    result = nianbao("demo", "--archive", directory)
    assert result.returncode == 0
    assert rows(directory, "SELECT body, year FROM reports WHERE copy_of IS NULL ORDER BY body, year") == before
    assert len(rows(directory, "SELECT id FROM reports WHERE copy_kind = 'revision'")) == 1


def test_search_finds_the_same_in_either_script(demo: tuple[Path, str]) -> None:
    simplified, traditional = (
        nianbao("search", word, "--json", "--archive", demo[0]).stdout for word in ("养老", "養老")
    )
    ids = [json.loads(line)["id"] for line in simplified.splitlines()]
    assert ids
    assert ids == [json.loads(line)["id"] for line in traditional.splitlines()]


def test_a_search_that_finds_more_than_it_lists_says_so(demo: tuple[Path, str]) -> None:
    cut = nianbao("search", "信息", "--limit", "2", "--json", "--archive", demo[0])
    assert (len(cut.stdout.splitlines()), "只列出前 2 份" in cut.stderr) == (2, True)
    assert "只列出" not in nianbao("search", "信息", "--limit", "1000", "--archive", demo[0]).stderr


def test_status_counts_reports_that_are_on_no_portal(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        store(archive, [Refined(Page(OWN, b"", fetched_at="2026-01-01T00:00:00.000Z"), reading())], "run")
    told = nianbao("status", "--archive", tmp_path).stdout
    assert re.search(r"（无门户）\W+1\W+2023–2023", told), told


@pytest.mark.parametrize(
    "command", [["export", "figures", "--to", "-"], ["coverage", "--json"], ["coverage"], ["search", "养老"]]
)
def test_a_reader_that_has_read_enough_is_no_failure(demo: tuple[Path, str], command: list[str]) -> None:
    ends = os.pipe()
    os.close(ends[0])
    done = subprocess.run([NIANBAO, *command, "--archive", demo[0]], stdout=ends[1], stderr=subprocess.PIPE, text=True)
    os.close(ends[1])
    assert (done.returncode, done.stderr) == (0, "")


def test_a_search_without_a_hit_says_so(demo: tuple[Path, str]) -> None:
    result = nianbao("search", "蝴蝶效应", "--archive", demo[0])
    assert (result.returncode, result.stdout) == (0, "")
    assert "没有找到" in result.stderr


def test_show_prints_the_text_with_every_address_and_digest(demo: tuple[Path, str]) -> None:
    report = next(report for report in expectation(1).reports if report.copies)
    (row,) = rows(demo[0], "SELECT id FROM reports WHERE body = ? AND year = ?", report.body, report.year)
    said = nianbao("show", row["id"][:10], "--archive", demo[0]).stdout
    assert report.title in said
    for url in (report.url, *report.copies):
        assert f"网址: {url}" in said
    assert len(re.findall(r"sha256:[0-9a-f]{64}", said)) == 1 + len(report.copies)


def test_show_has_the_days_of_beijing_as_the_site_does(demo: tuple[Path, str], tmp_path: Path) -> None:
    directory = tmp_path / "archive"
    shutil.copytree(demo[0], directory)
    late = "2026-01-05T18:30:00.000Z"  # the next day in Beijing
    with Archive.create(directory) as archive, archive.transaction() as db:
        db.execute("UPDATE captures SET fetched_at = ?", [late])
        db.execute("UPDATE sightings SET first_seen = ?, last_seen = ?", [late, late])
    (row,) = rows(directory, "SELECT report AS id FROM sightings GROUP BY report HAVING count(*) > 1 LIMIT 1")
    said = nianbao("show", row["id"], "--archive", directory).stdout
    told = "2026-01-06 02:30（北京时间）"
    assert f"  {told} – {told}\n" in said
    assert "时间线: 2026-01-06  首次见到" in said and "  2026-01-06 – 2026-01-06\n" in said
    assert "2026-01-05" not in said
    assert late in nianbao("show", row["id"], "--archive", directory, "--json").stdout


def test_the_module_of_the_command_line_runs_as_well(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crawler.cli", "status", "--archive", str(tmp_path)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no archive here" in done.stderr


def test_status_and_coverage_tell_portals_and_what_is_missing(demo: tuple[Path, str]) -> None:
    assert "清河市人民政府" in nianbao("status", "--archive", demo[0]).stdout
    for state, never in (("not found", True), ("unreachable", False)):  # in no list, or listed and not to be had
        missing = nianbao("coverage", "--state", state, "--json", "--archive", demo[0]).stdout
        found = {(row["body"], row["year"]) for row in map(json.loads, missing.splitlines())}
        assert found == {(gap.body, gap.year) for gap in expectation(1).gaps if (gap.why == "never published") is never}


def test_a_state_is_asked_for_in_either_language(demo: tuple[Path, str]) -> None:
    english, chinese = (
        nianbao("coverage", "--state", state, "--archive", demo[0]).stdout for state in ("not found", "未见")
    )
    assert "未见" in chinese and english == chinese
    told = " ".join(nianbao("coverage", "--help").stdout.split())
    for state, (word, _) in STATES.items():
        assert f"{state} ({word})" in told
    wrong = nianbao("coverage", "--state", "没有", "--archive", demo[0])
    assert wrong.returncode == 2 and "'未见'" in wrong.stderr


def test_between_two_years_the_dates_of_publication_are_not_said_to_have_moved(demo: tuple[Path, str]) -> None:
    sql = "SELECT id, year FROM reports WHERE body = ? AND copy_of IS NULL AND published_on IS NOT NULL ORDER BY year"
    earlier, later = (row["id"] for row in rows(demo[0], sql, "东林区人民政府")[:2])
    said = nianbao("diff", earlier, later, "--archive", demo[0]).stdout
    assert re.search(r"^公布日期：20\d\d-\d\d-\d\d → 20\d\d-\d\d-\d\d$", said, re.M)


def test_each_line_of_status_is_in_one_language(demo: tuple[Path, str]) -> None:
    said = nianbao("status", "--archive", demo[0]).stdout.replace("robots.txt", "")
    words, counts = re.search(r"^last run (.*)$", said, re.M), re.search(r"^本次计数: (.*)$", said, re.M)
    assert words and re.fullmatch(r"\S+: done", words[1])
    assert counts and "重试 2" in counts[1] and not re.search(r"[a-z]{2}", counts[1])


def test_extract_prints_the_keys_of_the_contract(tmp_path: Path) -> None:
    report = expectation(1).reports[0]
    body = government(1).at("www.qinghe.example", "/" + report.url.partition("example/")[2]).body
    (tmp_path / "page.html").write_bytes(body)
    result = nianbao("extract", tmp_path / "page.html", "--url", report.url)
    answer = json.loads(result.stdout)
    assert set(answer) == CONTRACT
    assert (answer["title"], answer["year"], answer["url"]) == (report.title, report.year, report.url)
    assert {"number", "heading", "level", "text", "topic"} == set(answer["sections"][0])
    assert {"line", "cells", "rows"} == set(answer["tables"][0])
    assert {"field", "value", "origin", "chosen"} == set(answer["claims"][0])


def test_extract_reads_warc_files_and_live_pages_too(demo: tuple[Path, str]) -> None:
    segment = min((demo[0] / "captures").glob("*.warc.gz"))
    answers = [json.loads(line) for line in nianbao("extract", segment).stdout.splitlines()]
    assert {report.title for report in expectation(1).reports} <= {answer["title"] for answer in answers}
    url = expectation(1).reports[0].url
    with DemoServer(government(1)) as server:
        live = json.loads(nianbao("extract", url, server=server).stdout)
    assert live == next(answer for answer in answers if answer["url"] == url)


def test_extract_says_which_source_could_not_be_read_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_text("<title>年报</title><p>正文。", encoding="utf-8")
    (tmp_path / "torn.warc.gz").write_bytes(b"\x1f\x8b\x08\x00garbage")
    result = nianbao("extract", tmp_path / "none.html", tmp_path, tmp_path / "torn.warc.gz", tmp_path / "good.html")
    assert result.returncode == 2
    assert len(result.stdout.splitlines()) == 1
    assert "none.html: cannot read it (No such file or directory)" in result.stderr
    assert f"{tmp_path}: cannot read it (Is a directory)" in result.stderr
    assert "torn.warc.gz: not a whole WARC file" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_page_that_cannot_be_fetched_is_said_so() -> None:
    with DemoServer(government(1)) as server:
        result = nianbao("extract", "http://nowhere.example/", server=server)
    assert result.returncode == 2
    assert "http://nowhere.example/: could not be fetched (" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["crawl", "--catalogue", CATALOGUE, "qinhe"], 2, "There is no portal 'qinhe'. Did you mean 'qinghe'?"),
        (["crawl", "--catalogue", "{tmp}/bad.toml"], 2, "bad.toml: [a] has no 'name'. A portal needs name, family"),
        (["crawl", "--catalogue", "{tmp}/none.toml"], 2, "does not exist"),
        (["crawl", "--all", "--due"], 2, "--all and --due exclude each other"),
        (["crawl"], 2, "set NIANBAO_CONTACT"),
        (["crawl", "--catalogue", CATALOGUE, "--archive", "{tmp}/bad.toml/x"], 3, "cannot write the archive"),
        (["search", "养老", "--archive", "{tmp}/none"], 2, "no archive here. Make one with"),
        (["status", "--archive", "{tmp}/none"], 2, "no archive here"),
        (["serve", "--archive", "{tmp}/none"], 2, "no archive here"),
        (["extract", "https://www.pingtan.gov.cn/"], 2, "set NIANBAO_CONTACT"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence_and_the_documented_code(
    tmp_path: Path, arguments: list[object], code: int, said: str
) -> None:
    (tmp_path / "bad.toml").write_text("[a]\nfamily = 'trs'\n")
    result = nianbao(*(str(argument).replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert result.returncode == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_serve_answers_from_any_path_and_ends_when_told(demo: tuple[Path, str], tmp_path: Path) -> None:
    directory = tmp_path / "存 档 #1?"
    shutil.copytree(demo[0], directory)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = nianbao("serve", "--archive", directory, "--port", port)
        assert result.returncode == 2
        assert f"127.0.0.1:{port} is taken by another program" in result.stderr
    command = [NIANBAO, "serve", "--archive", directory, "--port", str(port)]
    site = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = None
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                    page = answer.read().decode()
                break
            except OSError:
                time.sleep(0.1)
        assert page is not None and "清河市人民政府" in page
    finally:
        site.terminate()
        site.wait(timeout=30)
    with socket.create_server(("127.0.0.1", port)):  # nothing was left behind on it
        pass


def test_an_id_that_names_no_report_or_two_is_said_so(demo: tuple[Path, str]) -> None:
    result = nianbao("show", "zz", "--archive", demo[0])
    assert (result.returncode, result.stdout) == (2, "")
    assert "zz: no report begins with this id" in result.stderr
    (known,) = rows(demo[0], "SELECT id FROM reports ORDER BY id LIMIT 1")
    for prefix in ("*", f"{known['id'][:8]}*", f"[{known['id'][0]}]{known['id'][1:9]}"):
        result = nianbao("show", prefix, "--archive", demo[0])
        assert (result.returncode, result.stdout) == (2, "")
        assert f"{prefix}: no report begins with this id" in result.stderr
    with Archive.read(demo[0]) as archive:
        assert report_named(archive, known["id"][:12])["id"] == known["id"]
        found = [
            row["id"] for row in rows(demo[0], "SELECT id FROM reports WHERE substr(id, 1, 1) = ?", known["id"][0])
        ]
        assert set(ids_named(archive.db, known["id"][0])) <= set(found)
        assert len(ids_named(archive.db, known["id"][0])) == min(2, len(found))


def test_a_report_is_found_by_the_beginning_of_its_id_without_a_look_at_the_others(demo: tuple[Path, str]) -> None:
    with Archive.read(demo[0]) as archive:
        plan = [row["detail"] for row in archive.db.query(f"EXPLAIN QUERY PLAN {NAMED}", {"prefix": "0123"})]
    assert all(step.startswith("SEARCH reports") for step in plan) and plan


def test_while_another_run_holds_the_lock_a_crawl_ends_with_75(tmp_path: Path) -> None:
    with Archive.create(tmp_path):
        result = nianbao("crawl", "--catalogue", CATALOGUE, "--archive", tmp_path)
    assert result.returncode == 75
    assert "another run is writing to this archive" in result.stderr


def test_the_demo_does_not_mix_with_real_portals(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive, archive.transaction() as db:
        db.table("portals").insert({"slug": "pingtan", "start_url": "https://www.pingtan.gov.cn/"})
    result = nianbao("demo", "--archive", tmp_path)
    assert result.returncode == 2
    assert "holds real portals (pingtan)" in result.stderr


def test_a_full_disk_ends_the_run_with_3_and_the_next_run_completes_it(tmp_path: Path, demo: tuple[Path, str]) -> None:
    with DemoServer(government(1)) as server:
        limit = (60_000, 60_000)  # bytes that any file may grow to
        full = subprocess.run(
            [NIANBAO, "crawl", "--catalogue", CATALOGUE, "--archive", tmp_path],
            env=environment(server), capture_output=True, text=True, timeout=120,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        )  # fmt: skip
        assert full.returncode == 3, full.stderr
        assert "Traceback" not in full.stderr
        assert nianbao("crawl", "--catalogue", CATALOGUE, "--archive", tmp_path, server=server).returncode == 0
    assert len(rows(tmp_path, "SELECT id FROM reports WHERE copy_of IS NULL")) == len(expectation(1).reports)


def test_on_a_terminal_there_is_a_bar_and_elsewhere_lines_of_log(tmp_path: Path) -> None:
    with DemoServer(government(1)) as server:
        command = [NIANBAO, "crawl", "--catalogue", CATALOGUE, "--archive", str(tmp_path / "a")]
        screen, terminal = pty.openpty()
        crawler = subprocess.Popen(
            command,
            env=environment(server, TERM="xterm-256color", COLUMNS="120"),
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
        )
        os.close(terminal)
        shown = b""
        while select.select([screen], [], [], 60)[0]:
            try:
                shown += os.read(screen, 65536)
            except OSError:  # the other end is closed
                break
        assert crawler.wait(timeout=60) == 0
        text = shown.decode()
        assert "采集" in text
        assert "━" in text
        assert " INFO " not in text
        lines = nianbao("crawl", "--catalogue", CATALOGUE, "--archive", tmp_path / "b", server=server).stderr
        assert "━" not in lines
        assert re.search(r"INFO visited \d+ of \d+ pages", lines)


def test_portals_are_a_table_on_a_terminal_and_lines_where_they_are_piped_on() -> None:
    piped = nianbao("portals", "--catalogue", CATALOGUE).stdout.splitlines()
    assert piped[0].split("\t")[:3] == ["qinghe", "清河市人民政府", "trs"]
    assert all(line.count("\t") == 5 for line in piped)
    screen, terminal = pty.openpty()
    command = [NIANBAO, "portals", "--catalogue", CATALOGUE]
    shown = subprocess.Popen(command, env=environment(TERM="dumb", COLUMNS="160"), stdin=terminal, stdout=terminal)
    os.close(terminal)
    text = b""
    while select.select([screen], [], [], 60)[0]:
        try:
            text += os.read(screen, 65536)
        except OSError:  # the other end is closed
            break
    assert shown.wait(timeout=60) == 0
    head, first = text.decode().splitlines()[:2]
    assert all(word in head for word in ("条目 entry", "名称 name", "列表 list", "核实 verified"))
    assert first.split()[:3] == ["qinghe", "清河市人民政府", "trs"] and "\t" not in first


def test_every_command_has_help_with_an_example() -> None:
    for name, command in main.commands.items():
        result = CliRunner().invoke(main, [name, "--help"])
        assert result.exit_code == 0
        assert f"nianbao {name}" in (command.help or ""), name
        assert "Example:" in result.output, name


def test_extract_refuses_an_address_for_two_files_and_a_warc_file_without_a_response(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<title>年报</title>", encoding="utf-8")
    (tmp_path / "bad.warc").write_bytes(b"WARC/1.0 rubbish")
    for arguments, said in (
        (["--url", "http://x.example/", tmp_path / "a.html", tmp_path / "a.html"], "name one file"),
        (["--url", "foo", tmp_path / "a.html"], "begins with http://"),
        ([tmp_path / "bad.warc"], "bad.warc"),
    ):
        result = nianbao("extract", *arguments)
        assert result.returncode == 2 and said in result.stderr and "Traceback" not in result.stderr
