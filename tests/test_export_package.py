"""`nianbao export` to a Frictionless data package, and the delta since a date."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.dictionary import dictionary
from archive.export import TABLES
from archive.store import Archive
from crawler.cli import main
from tests.site_archive import CIVIL, LATER, Names, build
from tests.webarchives import peer

ROOT = Path(__file__).parent.parent
PLAIN = [name for name, table in TABLES.items() if table.plain]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def names(directory: Path) -> Names:
    made = build(directory)
    with Archive.create(directory) as archive, archive.transaction() as db:
        db.execute("UPDATE reports SET generation = NULL WHERE id = ?", [made.hostile])  # no form that there is
    return made


@pytest.fixture(scope="module")
def package(directory: Path, names: Names, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("export") / "package"
    _export(directory, f"{made}/")
    return made


def _run(directory: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments, "--archive", str(directory)])


def _export(directory: Path, target: str, *options: str) -> None:
    answer = _run(directory, "--to", target, *options)
    assert answer.exit_code == 0, answer.output


def _csv(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _validated(*arguments: object) -> tuple[bool, dict[str, Any]]:
    """Return whether frictionless takes the package for sound, and its report."""
    command = [peer("frictionless"), "validate", *map(str, arguments), "--type", "package", "--json"]
    answer = subprocess.run(command, capture_output=True, text=True)
    return answer.returncode == 0, json.loads(answer.stdout)


def test_frictionless_takes_the_package_for_sound(package: Path) -> None:
    sound, report = _validated(package / "datapackage.json")
    assert sound, report
    assert {task["name"] for task in report["tasks"]} == set(PLAIN)
    assert all(task["stats"]["rows"] > 0 for task in report["tasks"])


@pytest.mark.parametrize(
    ("table", "column", "value", "error"),
    [
        ("figures", "report", "0" * 32, "foreign-key"),
        ("figures", "kind", "guess", "constraint-error"),
        ("reports", "published_on", "2024年", "type-error"),
        ("reports", "body", "", "constraint-error"),
    ],
)
def test_frictionless_sees_what_the_schema_forbids(
    package: Path, tmp_path: Path, table: str, column: str, value: str, error: str
) -> None:
    rows = _csv(package / f"{table}.csv")
    rows[0][column] = value
    for path in package.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with open(tmp_path / f"{table}.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    sound, report = _validated(tmp_path / "datapackage.json")
    errors = {one["type"] for task in report["tasks"] for one in task["errors"]}
    assert not sound and error in errors and "hash-count" in errors


def test_the_package_describes_every_column_and_every_file(package: Path) -> None:
    described = json.loads((package / "datapackage.json").read_text("utf-8"))
    assert "licenses" not in described and "grants no licence" in described["description"]
    assert described["software"].startswith("nianbao/") and described["created"].endswith("Z")
    assert {source["path"] for source in described["sources"]} and "selection" in described
    assert {path.name for path in package.iterdir()} == {
        "README.md", "datapackage.json", *(f"{name}.csv" for name in PLAIN),
    }  # fmt: skip
    readme = (package / "README.md").read_text("utf-8")
    for resource in described["resources"]:
        content = (package / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header = content.decode().partition("\r\n")[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["description"] for field in resource["schema"]["fields"])
        assert f"`{resource['path']}`" in readme
        assert all(f"| `{name}` |" in readme for name in header)


def test_a_zip_holds_the_same(directory: Path, package: Path, tmp_path: Path) -> None:
    _export(directory, str(tmp_path / "x.zip"))
    with zipfile.ZipFile(tmp_path / "x.zip") as packed:
        assert set(packed.namelist()) == {path.name for path in package.iterdir()}
        for name in PLAIN:
            assert packed.read(f"{name}.csv") == (package / f"{name}.csv").read_bytes()
    assert _validated(tmp_path / "x.zip")[0]


def test_a_selection_is_whole_in_itself(directory: Path, names: Names, tmp_path: Path) -> None:
    _export(directory, f"{tmp_path}/one/", "--report", names.earlier)
    sound, report = _validated(tmp_path / "one" / "datapackage.json")
    assert sound, report
    assert [row["report"] for row in _csv(tmp_path / "one" / "reports.csv")] == [names.current]
    seen = {(row["copy"], row["copy_kind"]) for row in _csv(tmp_path / "one" / "sightings.csv")}
    assert {(names.current, ""), (names.earlier, "revision")} <= seen
    assert {row["report"] for row in _csv(tmp_path / "one" / "figures.csv")} == {names.current}
    _export(directory, f"{tmp_path}/body/", "--body", CIVIL)
    assert _validated(tmp_path / "body" / "datapackage.json")[0]
    assert {row["body"] for row in _csv(tmp_path / "body" / "reports.csv")} == {CIVIL}


def test_a_folder_that_is_not_empty_is_left_alone(directory: Path, names: Names, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    answer = _run(directory, "--to", f"{tmp_path}/full/")
    assert answer.exit_code == 2 and "is there already" in answer.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "mine.txt"]
    (tmp_path / "empty").mkdir()
    _export(directory, f"{tmp_path}/empty/")
    assert (tmp_path / "empty" / "datapackage.json").exists()


def test_a_delta_has_what_is_new_and_nothing_else(directory: Path, names: Names, tmp_path: Path) -> None:
    _export(directory, f"{tmp_path}/delta/", "--since", LATER[:10])
    assert _validated(tmp_path / "delta" / "datapackage.json")[0]
    new, seen = _reports_with(directory, "first_seen"), _reports_with(directory, "last_seen")
    assert names.current in new and 0 < len(new) < len(_csv_ids(directory, tmp_path))
    assert {row["report"] for row in _csv(tmp_path / "delta" / "reports.csv")} == seen
    assert {row["report"] for row in _csv(tmp_path / "delta" / "figures.csv")} == new
    told = {(row["copy"], row["copy_kind"]) for row in _csv(tmp_path / "delta" / "sightings.csv")}
    assert (names.earlier, "revision") in told, "what has become an earlier version is told"
    assert "These tables are a delta" in (tmp_path / "delta" / "README.md").read_text("utf-8")
    _export(directory, f"{tmp_path}/none/", "--since", "2100-01-01")
    assert _csv(tmp_path / "none" / "reports.csv") == _csv(tmp_path / "none" / "captures.csv") == []


def _reports_with(directory: Path, moment: str) -> set[str]:
    """Return the reports of which a text, copy or version has such a moment since LATER."""
    sql = f"SELECT coalesce(copy_of, id) FROM sightings JOIN reports ON id = report WHERE sightings.{moment} >= ?"
    with Archive.read(directory) as archive:
        return {row[0] for row in archive.db.execute(sql, [LATER])}


def _csv_ids(directory: Path, tmp_path: Path) -> set[str]:
    assert _run(directory, "reports", "--to", str(tmp_path / "all.csv")).exit_code == 0
    with open(tmp_path / "all.csv", encoding="utf-8-sig", newline="") as file:
        return {row["report"] for row in csv.DictReader(file)}


def test_what_an_import_brings_is_new_although_it_was_captured_long_ago(tmp_path: Path) -> None:
    names = build(tmp_path)
    with Archive.create(tmp_path) as archive, archive.transaction() as db:
        db.execute(
            "INSERT INTO runs (id, source, started_at, finished_at) VALUES ('brought', 'import', ?, ?)",
            ["2026-06-01T00:00:00.000Z", "2026-06-01T01:00:00.000Z"],
        )
        capture = db.execute("SELECT capture FROM sightings WHERE report = ?", [names.late]).fetchone()[0]
        db.execute("UPDATE captures SET run = 'brought', report = ? WHERE id = ?", [names.late, capture])
    for what, column, value in (("texts", "report", names.late), ("captures", "capture", capture)):
        target = tmp_path / f"{what}.jsonl"
        assert _run(tmp_path, what, "--to", str(target), "--since", "2026-06-01").exit_code == 0
        assert [json.loads(line)[column] for line in target.read_text("utf-8").splitlines()] == [value]


def test_a_text_that_stands_there_again_is_new_with_its_whole_report(tmp_path: Path) -> None:
    names = build(tmp_path)
    with Archive.create(tmp_path) as archive, archive.transaction() as db:
        columns = [one for one in db.table("captures").columns_dict if one not in ("id", "fetched_at", "report")]
        db.execute(
            f"INSERT INTO captures (id, fetched_at, report, {', '.join(columns)})"
            f" SELECT 'again', '2026-06-01T00:00:00.000Z', ?, {', '.join(columns)} FROM captures LIMIT 1",
            [names.earlier],
        )
    for what in ("reports", "texts", "figures", "sightings"):
        target = tmp_path / f"{what}.jsonl"
        assert _run(tmp_path, what, "--to", str(target), "--since", "2026-06-01").exit_code == 0
        lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
        assert {line["report"] for line in lines} == {names.current}, what
    assert {line["copy"] for line in lines} >= {names.current, names.earlier}


def test_an_address_that_showed_a_report_of_another_portal_leaves_a_selection_sound(tmp_path: Path) -> None:
    names = build(tmp_path)
    with Archive.create(tmp_path) as archive, archive.transaction() as db:
        year, url, body, portal = db.execute(
            "SELECT year, page, body, portal FROM reports JOIN bodies ON bodies.id = body WHERE reports.id = ?",
            [names.current],
        ).fetchone()
        other = db.execute(
            "SELECT reports.id FROM reports JOIN bodies ON bodies.id = body"
            " WHERE copy_of IS NULL AND portal <> ? AND year <> ?",
            [portal, year],
        ).fetchone()[0]
        columns = [one for one in db.table("captures").columns_dict if one not in ("id", "page", "report")]
        db.execute(
            f"INSERT INTO captures (id, page, report, {', '.join(columns)})"
            f" SELECT 'other', ?, ?, {', '.join(columns)} FROM captures LIMIT 1",
            [url, other],
        )
    for option, value in (("portal", portal), ("body", body), ("year", str(year)), ("report", names.current)):
        folder = tmp_path / option
        _export(tmp_path, f"{folder}/", f"--{option}", value)
        shown = {row["capture"]: row["report"] for row in _csv(folder / "captures.csv")}
        assert shown["other"] == other and other not in {row["report"] for row in _csv(folder / "reports.csv")}
        sound, report = _validated(folder / "datapackage.json")
        assert sound, report


def test_the_dictionary_is_up_to_date_with_the_exported_columns() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8")
    assert dictionary(written) == written
    assert all(f"### {name}:" in written for name in TABLES)
