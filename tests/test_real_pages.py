"""A real portal's list page and a real report, served on this machine, go through the same path as the demo."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.demo import DemoServer, Resource, government
from tests.crawling import nianbao, rows

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
LIST, REPORT = CORPUS / "201_pingtan-list", CORPUS / "202_pingtan-nb2024_TRANSCRIBED"
HOST = "www.pingtan.gov.cn"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not REPORT.is_dir(), reason=f"the gold pages are not here: {CORPUS}"),
]


def test_a_real_list_leads_to_a_real_report_in_the_archive(tmp_path: Path) -> None:
    gold = json.loads((REPORT / "gold.json").read_text("utf-8"))
    path = "/" + gold["url"].split("/", 3)[3]
    page = Resource((REPORT / "page.html").read_bytes())
    demo = government(1)
    listing = (LIST / "page.html").read_bytes().replace(b"https://www.pingtan.gov.cn", b"http://www.pingtan.gov.cn")
    real = {(HOST, "/zwgk/zfxxgk/zfxxgknb/"): Resource(listing), (HOST, path): page}
    catalogue = tmp_path / "real.toml"
    catalogue.write_text(
        f'[pingtan]\nname = "平潭"\nfamily = "links"\nstart = "http://{HOST}/zwgk/zfxxgk/zfxxgknb/"\ndelay = 0.01\n',
        encoding="utf-8",
    )
    with DemoServer(replace(demo, resources={**demo.resources, **real})) as server:
        options = ["--catalogue", catalogue, "--archive", tmp_path / "archive", "--contact", "archive@library.edu.cn"]
        result = nianbao("crawl", *options, server=server)
    assert result.returncode == 0, result.stderr
    (report,) = rows(tmp_path / "archive", "SELECT * FROM reports")
    assert (report["title"], report["year"], report["published_on"]) == (gold["title"], 2024, gold["published"])
    assert all(snippet in report["text"] for snippet in gold["with"])
    assert not any(snippet in report["text"] for snippet in gold["without"])
    gone = rows(tmp_path / "archive", "SELECT link_title FROM pages WHERE state = 'gone'")
    assert len(gone) == 9  # the other years stand in the list, and their pages were not served
    agents = {hit.headers["user-agent"] for hit in server.log}
    assert agents == {"nianbao/0.1.0 (+archive@library.edu.cn)"}
