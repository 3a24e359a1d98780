"""Lacking: what imports read without something that came in later is read once more, and what was said of it goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import attached
from archive.rereading import Wanted, number
from archive.store import Archive

AT = "2026-01-01T00:00:00.000Z"
COVER = "http://www.qinghe.example/2024.html"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive with a file that an import, and one that a crawl could not read, and the page that has both."""
    with Archive.create(tmp_path) as opened:
        with opened.transaction() as db:
            for source in ("import", "live"):
                url = f"{COVER}.{source}.pdf"
                db.table("runs").insert({"id": source, "started_at": AT, "source": source})
                db.table("pages").insert({"url": url, "kind": "attachment", "state": "failed", "discovered_at": AT})
                capture = {"id": source, "url": url, "page": url, "fetched_at": AT, "status": 200, "run": source}
                db.table("captures").insert(capture | {"verdict": "error", "extractor": "nianbao-1"})
                db.table("problems").insert({"run": source, "url": url, "kind": "refinery failed", "at": AT})
            files = [(f"{COVER}.{source}.pdf", "附件.pdf") for source in ("import", "live")]
            attached.discover_files(db, COVER, None, files, AT)
        yield opened


def test_a_file_whose_page_comes_in_later_is_read_once_more_and_said_to_be_unreadable_again_if_it_is(
    archive: Archive,
) -> None:
    assert [row["run"] for row in archive.db.table("problems").rows] == ["live"]
    assert number(archive, Wanted("nianbao-1", imported=True)) == 1
    assert number(archive, Wanted("nianbao-1")) == 2


def test_what_a_crawl_judged_stays_judged(archive: Archive) -> None:
    verdicts = {row["id"]: row["verdict"] for row in archive.db.table("captures").rows}
    assert verdicts == {"import": None, "live": "error"}


def test_what_an_import_has_to_read_is_found_without_a_look_at_all_captures(archive: Archive) -> None:
    wanted = Wanted("nianbao-1", imported=True)
    sql = f"SELECT count(*) FROM captures LEFT JOIN pages ON pages.url = captures.page WHERE {wanted.condition}"
    plan = " ".join(row["detail"] for row in archive.db.query(f"EXPLAIN QUERY PLAN {sql}", wanted.values))
    assert "captures_unread" in plan, plan
