"""The house has one direction: crawler → pipelines → archive."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "archive": {"archive"},
    "pipelines": {"archive", "pipelines"},
    "crawler": {"archive", "pipelines", "crawler"},
}
ROOMS = set(MAY_IMPORT)


def imported(path: Path) -> set[str]:
    """Return the top-level packages that the module at `path` imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_only_the_rooms_behind_it(room: str) -> None:
    modules = list((ROOT / room).rglob("*.py"))
    assert modules
    wrong = {str(path.relative_to(ROOT)): (imported(path) & ROOMS) - MAY_IMPORT[room] for path in modules}
    assert not {path: names for path, names in wrong.items() if names}


def test_the_record_outlives_the_crawler_and_does_without_scrapy() -> None:
    for path in (ROOT / "archive").rglob("*.py"):
        assert not imported(path) & {"scrapy", "twisted", "trafilatura", "pebble"}, path


def test_the_refinery_fetches_nothing_and_opens_no_file() -> None:
    stages = {"stages.py", "workers.py", "corpus.py"}  # the adapters, and the scoring tool
    for path in (ROOT / "pipelines").rglob("*.py"):
        if path.name not in stages:
            tree = ast.parse(path.read_text("utf-8"))
            calls = {
                node.func.id
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            assert "open" not in calls, path
            assert not imported(path) & {"urllib3", "requests", "httpx", "scrapy", "socket", "time"}, path
