"""The documents say what there is, all of it and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from archive.export import TABLES
from archive.store import Archive
from crawler.cli import main

ROOT = Path(__file__).parent.parent
PARTS_OF_SQLITE = re.compile(r"^(_sqlite_|reports_fts)")


def columns_of(heading: str, dictionary: str) -> set[str]:
    """Return the columns that the dictionary's section `heading` explains."""
    section = dictionary.partition(f"\n## {heading}")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| ([a-z_, 0-9]+) \|", section, re.M)
    return {name for cell in cells for name in cell.split(", ")} - {"column"}


def test_the_data_dictionary_explains_every_column_and_no_other(tmp_path: Path) -> None:
    dictionary = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8")
    with Archive.create(tmp_path) as archive:
        names = [name for name in archive.db.table_names() if not PARTS_OF_SQLITE.match(name)]
        for name in (*names, *archive.db.view_names()):
            heading = re.search(rf"^## ([a-z_, ]*\b{name}\b)", dictionary, re.M)
            assert heading, name
            columns = {column.name for column in archive.db.table(name).columns} if name in names else {
                row[0] for row in archive.db.execute(f"SELECT * FROM {name}").description
            }  # fmt: skip
            explained = columns_of(heading.group(1), dictionary)
            assert columns <= explained, name
            if name not in ("runs", "portal_runs"):  # one section for both
                assert explained == columns, name


def test_both_readmes_list_every_command() -> None:
    for readme in ("README.md", "README.zh.md"):
        listed = set(re.findall(r"^\| `nianbao ([a-z]+)", (ROOT / readme).read_text("utf-8"), re.M))
        assert listed == set(main.commands), readme


def test_every_dependency_is_justified() -> None:
    justified = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("## Dependencies")[2]
    project = (ROOT / "pyproject.toml").read_text("utf-8").partition("[project.scripts]")[0]
    lists = re.findall(r"^(?!requires)[a-z]+ = (\[(?:\n|\").*?\])$", project, re.M | re.S)
    names = re.findall(r'"([A-Za-z0-9_-]+)[^"]*"', "".join(lists))
    assert len(names) > 15
    for name in names:
        assert re.search(rf"^\|.*\b{name}\b.*\|", justified, re.M), name


def test_no_document_speaks_of_a_file_that_is_not_there() -> None:
    for document in (ROOT / "README.md", ROOT / "README.zh.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


def test_the_data_dictionary_names_every_exported_column() -> None:
    section = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8").partition("## What `nianbao export` writes")[2]
    named = set(re.findall(r"`([a-z_0-9]+)`", section))
    for name, table in TABLES.items():
        assert set(table.columns) <= named, name
