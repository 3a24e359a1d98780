"""`nianbao export`: the same rows in every format, complete or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.export import FORMATS, TABLES, export
from archive.export.files import whole_or_not_at_all
from archive.export.formats import write_plain_csv
from archive.site.spreadsheet import harmless
from archive.store import Archive
from crawler.cli import main
from tests.site_archive import CITY, CIVIL, PAYLOAD, build

BOM = b"\xef\xbb\xbf"
PLAIN = [name for name, table in TABLES.items() if table.plain]
OF_REPORTS = [name for name, table in TABLES.items() if {"body", "year", "report"} <= set(table.columns)]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("archive")
    build(made)
    return made


def _run(directory: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments, "--archive", str(directory)])


def _csv(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _rows(directory: Path, sql: str) -> list[Any]:
    with Archive.read(directory) as archive:
        return [tuple(row) for row in archive.db.execute(sql).fetchall()]


@pytest.mark.parametrize("what", TABLES)
def test_every_format_holds_the_same_rows(directory: Path, tmp_path: Path, what: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    for suffix in FORMATS:
        if suffix != ".csv" or TABLES[what].plain:
            answer = _run(directory, what, "--to", str(tmp_path / f"all{suffix}"))
            assert answer.exit_code == 0, answer.output
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text("utf-8").splitlines()]
    table = parquet.read_table(tmp_path / "all.parquet")
    assert table.to_pylist() == lines and len(lines) > 3
    assert list(lines[0]) == table.column_names == list(TABLES[what].columns)
    if not TABLES[what].plain:
        return
    spread = _csv(tmp_path / "all.csv")
    assert list(spread[0]) == list(lines[0])
    for row, line in zip(spread, lines, strict=True):
        for name, value in line.items():
            assert row[name] == ("" if value is None else harmless(value) if isinstance(value, str) else str(value))


def test_figures_are_those_of_the_view_with_the_same_columns(directory: Path, tmp_path: Path) -> None:
    with Archive.read(directory) as archive:
        columns = [row[0] for row in archive.db.execute("SELECT * FROM figure_list").description]
        assert sorted(columns) == sorted(TABLES["figures"].columns)
        number = export(archive, "figures", str(tmp_path / "figures.jsonl"))
        names = ", ".join(TABLES["figures"].columns)
        expected = {tuple(row) for row in archive.db.execute(f"SELECT {names} FROM figure_list")}
    lines = (tmp_path / "figures.jsonl").read_text("utf-8").splitlines()
    assert {tuple(json.loads(line).values()) for line in lines} == expected
    assert len(lines) == number == len(_rows(directory, "SELECT 1 FROM figure_list"))


def test_rows_come_by_body_and_year(directory: Path, tmp_path: Path) -> None:
    for what in OF_REPORTS:
        assert _run(directory, what, "--to", str(tmp_path / "x.jsonl")).exit_code == 0
        lines = map(json.loads, (tmp_path / "x.jsonl").read_text("utf-8").splitlines())
        order = [(row["body"], row["year"]) for row in lines]
        assert order == sorted(order) and len(set(order)) > 20


def test_a_blank_a_dash_and_a_zero_stay_three_things(directory: Path, tmp_path: Path) -> None:
    assert _run(directory, "figures", "--to", str(tmp_path / "x.csv"), "--body", CITY).exit_code == 0
    found = {
        (row["year"], row["indicator"]): (row["value"], row["kind"], row["raw"])
        for row in _csv(tmp_path / "x.csv")
        if row["dimension"] == "total"
    }
    assert found["2022", "applications_received"] == ("", "blank", "")
    assert found["2022", "refused_third_party"] == ("", "dash", "/")
    assert found["2020", "results_total"] == ("0", "zero", "0")
    assert found["2021", "applications_received"] == ("95", "number", "95")


def test_columns_have_types(directory: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    assert _run(directory, "figures", "--to", str(tmp_path / "x.parquet")).exit_code == 0
    types = {field.name: str(field.type) for field in parquet.read_schema(tmp_path / "x.parquet")}
    assert (types["year"], types["value"], types["indicator_name"]) == ("int64", "double", "string")
    nothing = _run(directory, "figures", "--to", str(tmp_path / "none.parquet"), "--year", "1900")
    assert nothing.exit_code == 0
    assert parquet.read_table(tmp_path / "none.parquet").num_rows == 0
    assert parquet.read_schema(tmp_path / "none.parquet") == parquet.read_schema(tmp_path / "x.parquet")


def test_a_file_has_a_mark_for_excel_and_the_output_has_none(directory: Path, tmp_path: Path) -> None:
    assert _run(directory, "checks", "--to", str(tmp_path / "checks.CSV")).exit_code == 0
    assert (tmp_path / "checks.CSV").read_bytes().startswith(BOM + b"body,publisher,")
    printed = _run(directory, "checks", "--to", "-")
    assert printed.exit_code == 0 and printed.stdout_bytes.startswith(b"body,publisher,")
    assert (tmp_path / "checks.CSV").read_bytes() == BOM + printed.stdout_bytes
    assert "rows" in printed.stderr


def test_checks_say_their_rule_and_both_sides(directory: Path) -> None:
    printed = _run(directory, "checks", "--to", "-", "--body", CITY, "--year", "2021").stdout
    fails = [row for row in csv.DictReader(io.StringIO(printed)) if row["outcome"] == "fail"]
    assert [(row["rule"], row["rule_name"], row["left"], row["right"]) for row in fails] == [
        ("I3", "申请人合计", "95", "25"),
    ]  # fmt: skip


def test_filters_narrow_down(directory: Path) -> None:
    def rows(*arguments: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(_run(directory, *arguments, "--to", "-").stdout)))

    one = rows("figures", "--body", CIVIL, "--indicator", "results_total", "--year", "2020")
    assert {row["dimension"] for row in one} == {row["dimension"] for row in rows("figures", "--year", "2020")} and one
    assert {(row["body"], row["indicator"], row["year"]) for row in one} == {(CIVIL, "results_total", "2020")}
    assert {row["publisher"] for row in rows("reports", "--body", CIVIL)} == {CIVIL}
    assert rows("reports", "--year", "1900") == []


def test_reports_are_the_canonical_ones(directory: Path) -> None:
    printed = _run(directory, "reports", "--to", "-").stdout
    listed = {row["report"] for row in csv.DictReader(io.StringIO(printed))}
    assert listed == {row[0] for row in _rows(directory, "SELECT id FROM report_list")}


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    names = build(tmp_path)
    with Archive.create(tmp_path) as archive, archive.transaction() as db:
        db.execute("UPDATE reports SET title = '=HYPERLINK(1)', source = '-' WHERE id = ?", [names.late])
    printed = _run(tmp_path, "reports", "--to", "-").stdout
    rows = {row["report"]: row for row in csv.DictReader(io.StringIO(printed))}
    assert (rows[names.late]["title"], rows[names.late]["source"]) == ("'=HYPERLINK(1)", "-")
    assert PAYLOAD in rows[names.hostile]["title"], "mark-up is only text here"
    lines = _run(tmp_path, "reports", "--to", str(tmp_path / "x.jsonl"))
    assert lines.exit_code == 0 and '"title": "=HYPERLINK(1)"' in (tmp_path / "x.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "＝1+1", "＋1", "－1+1", "＠SUM(1)",
     "﹦1", "\u200b=1", "\0=1", "\x0b=1"],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_it_reads_as_text(tmp_path: Path, cell: str) -> None:
    with open(tmp_path / "x.csv", "wb") as file:
        write_plain_csv(file, TABLES["dimensions"], [("id", cell, "a\0b")])
    written = (tmp_path / "x.csv").read_bytes()
    assert b"\0" not in written
    (row,) = csv.DictReader(io.StringIO(written.decode(), newline=""))
    assert row == {"dimension": "id", "name": "'" + cell.replace("\0", ""), "breakdown": "ab"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["figures", "--to", "figures.xlsx"], "must end in .csv, .jsonl, .parquet"),
        (["figures", "--to", "figures"], "must end in .csv, .jsonl, .parquet"),
        (["figures", "--to", "x.csv", "--indicator", "refusals"], "--indicator refusals: no such indicator"),
        (["checks", "--to", "x.csv", "--indicator", "refused"], "only figures are of an indicator"),
        (["figures", "--to", "x.csv", "--body", "某局"], "--body 某局: no such body"),
        (["figures", "--to", "no/such/place/x.csv"], "cannot be written"),
        (["tables", "--to", "x.csv"], "'tables' is not one of"),
        (["texts", "--to", "x.csv"], "cannot hold a whole text"),
        (["texts", "--to", "-"], "cannot hold a whole text"),
        (["reports", "--to", "x.csv", "--since", "yesterday"], "--since yesterday: no day or moment"),
        (["reports", "--to", "x.csv", "--portal", "beijing"], "--portal beijing: no such portal"),
        (["reports", "--to", "x.csv", "--report", "zzz"], "--report zzz: no report begins with this id"),
        (["dimensions", "--to", "x.csv", "--since", "2026-01-01"], "are of a time, not dimensions"),
        (["figures", "--to", "x.zip"], "takes no table: leave out figures"),
        (["--to", "x.csv"], "takes one table"),
        (["--to", "x.xlsx"], "unknown format"),
        (["--to", "x.wacz", "--indicator", "refused"], "captures are not of an indicator"),
        (["--to", "x.zip", "--indicator", "refused"], "holds all tables"),
        (["figures"], "--to"),
    ],
)
def test_what_cannot_be_exported_is_said(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = _run(directory, *arguments)
    assert answer.exit_code == 2 and said in answer.stderr and answer.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_is_not_there_is_said(tmp_path: Path) -> None:
    answer = _run(tmp_path / "none", "figures", "--to", "-")
    assert answer.exit_code == 2 and "no archive here" in answer.stderr


def test_without_pyarrow_the_remedy_is_said(directory: Path, tmp_path: Path) -> None:
    """A Python in which importing pyarrow fails, as where the extra is not installed."""
    (tmp_path / "pyarrow.py").write_text("raise ImportError('not installed')\n")
    command = [sys.executable, "-c", "from crawler.cli import main; main()", "export", "figures", "--to", "x.parquet"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(__file__).parent.parent)])}
    answer = subprocess.run(
        [*command, "--archive", str(directory)], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert answer.returncode == 2 and "pip install 'nianbao[parquet]'" in answer.stderr
    assert not list(tmp_path.glob("*.parquet")) and not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_is_therewhole_or_not_at_all(directory: Path, tmp_path: Path, suffix: str) -> None:
    if suffix == ".parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    target = tmp_path / f"figures{suffix}"
    target.write_text("what was there before")
    with Archive.read(directory) as archive:
        # SQLite fails in the middle of the answer, as over a damaged page of the file.
        archive.db.execute("CREATE TEMP VIEW indicators AS SELECT id, abs(CASE id WHEN 'published_website'"
                           " THEN -9223372036854775808 ELSE 1 END) AS name FROM main.indicators")  # fmt: skip
        with pytest.raises(Exception, match="overflow"):
            export(archive, "figures", str(target))
    assert target.read_text() == "what was there before"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_two_exports_to_one_file_do_not_write_into_each_other(directory: Path, tmp_path: Path) -> None:
    target = tmp_path / "figures.csv"
    with whole_or_not_at_all(target) as other:
        other.write(b"half of the ")
        with Archive.read(directory) as archive:
            assert export(archive, "figures", str(target)) > 0
        assert target.read_bytes().startswith(b"\xef\xbb\xbfbody,")
        other.write(b"other")
    assert target.read_bytes() == b"half of the other"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_disk_that_is_full_is_said_and_keeps_nothing(directory: Path, tmp_path: Path, suffix: str) -> None:
    """No file of that process may grow beyond what SQLite needs for itself."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))"
    code = f"{limit}; from crawler.cli import main; main()"
    command = [sys.executable, "-B", "-c", code, "export", "figures", "--to", str(tmp_path / f"x{suffix}")]
    answer = subprocess.run(
        [*command, "--archive", str(directory)], capture_output=True, text=True, cwd=Path(__file__).parent.parent
    )
    assert answer.returncode == 2 and "cannot be written (File too large)" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_closes_its_end_is_no_traceback(directory: Path) -> None:
    command = [sys.executable, "-c", "from crawler.cli import main; main()", "export", "figures", "--to", "-"]
    running = subprocess.Popen(
        [*command, "--archive", str(directory)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert running.stdout is not None and running.stderr is not None
    assert running.stdout.readline().startswith(b"body,")
    running.stdout.close()
    said = running.stderr.read()
    running.stderr.close()
    running.wait(60)
    assert b"Traceback" not in said
