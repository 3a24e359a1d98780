"""`nianbao cite`: entries that other programs read, each with the capture that proves it."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cite import FORMS, bibtex, cite, csl, gbt7714, text
from archive.store import Archive
from crawler.cli import main
from tests.site_archive import CIVIL, Names, build, datasette_of
from tests.webarchives import peer

TITLE = "50%的“{办件}{”~A&B_1 #2^3 \\ $5 已\n办结"

# Commands that pybtex reads, and leaves in a text as they are.
LEFT = {r"\textbraceleft ": "{", r"\textbraceright ": "}", r"\textasciicircum ": "^", r"\$": "$"}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def names(directory: Path) -> Names:
    """The reports of the archive; the late one has a title full of signs, and shows no date."""
    made = build(directory)
    with Archive.create(directory) as archive, archive.transaction() as db:
        db.execute("UPDATE reports SET title = ?, published_on = NULL WHERE id = ?", [TITLE, made.late])
    return made


def _run(directory: Path, *arguments: str) -> str:
    answer = CliRunner().invoke(main, ["cite", *arguments, "--archive", str(directory)])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def _capture(directory: Path, report: str) -> dict[str, Any]:
    with Archive.read(directory) as archive:
        sql = (
            "SELECT captures.* FROM reports"
            " JOIN sightings ON sightings.report = reports.id AND sightings.url = reports.page"
            " JOIN captures ON captures.id = sightings.capture WHERE reports.id = ?"
        )
        return next(iter(archive.db.query(sql, [report])))


def test_the_entry_follows_gbt_7714(directory: Path, names: Names) -> None:
    capture = _capture(directory, names.current)
    entry, evidence = _run(directory, names.current[:12]).splitlines()
    title = f"{CIVIL}2023年政府信息公开工作年度报告"
    assert entry.startswith(f"{CIVIL}. {title}[EB/OL]. (20")
    assert entry.endswith(f")[{capture['fetched_at'][:10]}]. {capture['url']}.")
    moment = f"{capture['fetched_at'].replace('T', ' ').removesuffix('Z')}（UTC）"
    for what in (moment, capture["payload_sha256"], f"urn:uuid:{capture['id']}", names.current):
        assert what in evidence


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_the_address_the_moment_the_digest_and_the_record(
    directory: Path, names: Names, form: str
) -> None:
    capture = _capture(directory, names.current)
    said = _run(directory, names.current, "--format", form)
    for what in ("url", "payload_sha256", "id"):
        assert capture[what] in said, what
    at = capture["fetched_at"]
    assert (at.replace("T", " ").removesuffix("Z") if form == "gbt7714" else at) in said


@pytest.mark.parametrize("form", FORMS)
def test_an_earlier_version_and_a_copy_are_cited_as_such(directory: Path, names: Names, form: str) -> None:
    for report, word in ((names.earlier, "这是旧版本"), (names.converted, "这是简繁转换的副本")):
        with Archive.read(directory) as archive:
            original = archive.db.table("reports").get(report)["copy_of"]
        said = _run(directory, report, "--format", form)
        own = _capture(directory, report)
        assert own["payload_sha256"] in said and own["id"] in said
        assert word in said and original in said
    assert "这是" not in _run(directory, names.current, "--format", form)


def test_a_date_that_is_not_known_is_not_made_up(directory: Path, names: Names) -> None:
    with Archive.read(directory) as archive:
        undated = cite(archive, names.late)
    assert f"[EB/OL]. [{undated.accessed}]. http" in gbt7714(undated)
    assert "issued" not in csl(undated)
    assert "\n  date = " not in bibtex(undated) and "\n  year = " not in bibtex(undated)


def test_a_report_without_a_capture_says_so(tmp_path: Path) -> None:
    names = build(tmp_path)
    with Archive.create(tmp_path) as archive, archive.transaction() as db:
        db.execute("UPDATE sightings SET capture = NULL WHERE report = ?", [names.late])
    with Archive.read(tmp_path) as archive:
        lost = cite(archive, names.late)
    assert "没有抓取记录" in text(lost) and "urn:uuid" not in text(lost)
    assert "accessed" not in csl(lost) and "urldate" not in bibtex(lost)


def test_a_revisit_leads_to_the_record_with_the_bytes(tmp_path: Path) -> None:
    names = build(tmp_path)
    first = _capture(tmp_path, names.current)
    with Archive.create(tmp_path) as archive, archive.transaction() as db:
        columns = [name for name in first if name not in ("id", "fetched_at", "revisit_of")]
        listed = ", ".join(columns)
        db.execute(
            f"INSERT INTO captures (id, fetched_at, revisit_of, {listed})"
            f" SELECT 'later', '2027-01-01T00:00:00.000Z', id, {listed} FROM captures WHERE id = ?",
            [first["id"]],
        )
        db.execute("UPDATE sightings SET capture = 'later' WHERE capture = ?", [first["id"]])
    said = _run(tmp_path, names.current, "--format", "csl")
    assert f"urn:uuid:{first['id']}" in said and first["fetched_at"] in said and "later" not in said


@pytest.mark.parametrize("form", FORMS)
def test_a_web_archive_and_a_look_alike_are_told_and_nothing_breaks_a_line(tmp_path: Path, form: str) -> None:
    names = build(tmp_path)
    via = "https://web.archive.org/web/20240401000000id/http://x.cn/"
    capture = _capture(tmp_path, names.current)
    with Archive.create(tmp_path) as archive, archive.transaction() as db:
        db.execute("UPDATE captures SET via = ?, url = 'http://x.cn/50%年%2a' WHERE id = ?", [via, capture["id"]])
        db.execute("UPDATE sightings SET standing = 'look-alike' WHERE report = ?", [names.current])
        db.execute("UPDATE reports SET publisher = '清河市\n民政局' WHERE id = ?", [names.current])
    said = _run(tmp_path, names.current, "--format", form)
    for what in ("由网络存档抓取于", via, "但不是政府网站", "清河市 民政局", "http://x.cn/50%25%E5%B9%B4%2a"):
        assert what in said, what
    plain = _run(tmp_path, names.mirrored, "--format", form)
    assert "网络存档" not in plain and "但不是政府网站" not in plain


def test_pybtex_reads_the_entry_as_it_was_meant(directory: Path, names: Names, tmp_path: Path) -> None:
    for report in (names.current, names.late, names.earlier):
        with open(tmp_path / "x.bib", "a", encoding="utf-8") as file:
            file.write(_run(directory, report, "--format", "bibtex"))
    code = (
        "import json, sys; from pybtex.database import parse_file; from pybtex.richtext import Text\n"
        "print(json.dumps({key: [one.type, dict(one.fields), [str(p) for p in one.persons['author']],"
        " Text.from_latex(one.fields['title']).render_as('text')]"
        " for key, one in parse_file(sys.argv[1], 'bibtex').entries.items()}))"
    )
    python = Path(peer("pybtex")).with_name("python")
    found = json.loads(subprocess.run([python, "-c", code, tmp_path / "x.bib"], capture_output=True, check=True).stdout)
    assert len(found) == 3
    kind, fields, authors, title = found[f"nianbao-{names.late[:12]}"]
    for command, sign in LEFT.items():
        title = title.replace(command, sign)
    assert kind == "online" and title == " ".join(TITLE.split()) and "date" not in fields
    kind, fields, authors, title = found[f"nianbao-{names.current[:12]}"]
    assert authors == [f"{{{CIVIL}}}"] and fields["url"] == _capture(directory, names.current)["url"]
    assert date.fromisoformat(fields["date"]).year == int(fields["year"])


def test_citeproc_knows_every_field_and_renders_the_item(directory: Path, names: Names, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(_run(directory, names.current, "--format", "csl"), "utf-8")
    code = (
        "import json, sys; import citeproc; from citeproc import *; from citeproc.source.json import CiteProcJSON\n"
        "items = json.load(open(sys.argv[1]))\n"
        "known = {*citeproc.NAMES, *citeproc.DATES, *citeproc.VARIABLES, 'id', 'type', 'language'}\n"
        "assert all(name.replace('-', '_') in known for name in items[0]), items[0]\n"
        "style = CitationStylesStyle('harvard-cite-them-right', validate=False)\n"
        "book = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)\n"
        "book.register(Citation([CitationItem(items[0]['id'])])); print(book.bibliography()[0])"
    )
    python = Path(peer("csl_unsorted")).with_name("python")
    said = subprocess.run([python, "-c", code, tmp_path / "x.json"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert CIVIL in said.stdout and _capture(directory, names.current)["url"] in said.stdout


def test_an_id_that_is_none_is_said(directory: Path, names: Names) -> None:
    answer = CliRunner().invoke(main, ["cite", "zzz", "--archive", str(directory)])
    assert answer.exit_code == 2 and "no report begins with this id" in answer.stderr


@pytest.mark.asyncio
async def test_the_page_of_a_report_has_the_same_to_copy(directory: Path, names: Names) -> None:
    with datasette_of(directory) as datasette:
        page = (await datasette.client.get(f"/archive/reports/{names.earlier}")).text
        for form in ("gbt7714", "bibtex"):
            for line in _run(directory, names.earlier, "--format", form).splitlines():
                assert line in page
