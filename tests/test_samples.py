"""Test pages: `portals new` saves what a portal's family read, `portals test` reads it again as a crawl would."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from crawler import samples
from crawler.demo import DemoServer
from crawler.demo.resource import Resource
from crawler.discovery.entry import entry_of
from crawler.portals import load
from tests.crawling import nianbao
from tests.portals import BUILDERS, portal, world
from tests.sites import HOST, PLACE, Pages, Structure, front, made, page
from tests.sites.searching import search
from tests.sites.structures import side_by_side

QUICK = ("--delay", "0.02")
BROKEN: dict[str, object] = {
    "a list": [1],
    "numbers": {"url": 1, "content_type": 2, "records": 3, "pages": 4},
    "no address": {"url": "http://[x", "content_type": "text/html", "records": [], "pages": []},
    "no records": {"url": "http://a.example/", "content_type": "text/html"},
}


@pytest.mark.parametrize("template", [name for name in BUILDERS if not name.startswith("sitemap")])
def test_the_test_pages_of_every_template_read_as_they_were_saved(template: str, tmp_path: Path) -> None:
    one, file = portal(template), tmp_path / "mine.toml"
    found = search(world([one]).resources, f"http://{one.host}/")
    file.write_text(entry_of(found, "2026-11-22"), encoding="utf-8")
    [slug] = load([file])
    assert samples.save(file, slug, found.columns)
    tested = list(samples.test(file, load([file])))
    assert tested
    assert all(test.records and not test.differences for test in tested)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_the_test_page_of_a_sitemap_holds_the_sitemap_and_its_match(packed: bool, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    with DemoServer(sitemap(packed=packed).government) as server:
        answer = nianbao("portals", "new", *QUICK, "--catalogue", file, f"http://{HOST}/", server=server)
    assert answer.returncode == 0, answer.stderr
    [entry] = load([file]).values()
    assert (entry.family, entry.match) == ("sitemap", "/zwgk/zfxxgknb/")
    assert (tmp_path / "mine.pages" / "ganquan.html").stat().st_size > 100
    tested = nianbao("portals", "test", file)
    assert tested.returncode == 0, tested.stderr
    assert "ganquan\t9 records\tas saved" in tested.stdout


def sitemap(*, packed: bool) -> Structure:
    """Return a site that names its reports in its sitemap alone."""
    paths = [f"/zwgk/zfxxgknb/{year}/{year}1.html" for year in range(2015, 2024)]
    addresses = "".join(f"<url><loc>http://{HOST}{path}</loc></url>" for path in ("/", "/xwzx/1.html", *paths))
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{addresses}</urlset>'.encode()
    name = "/sitemap.xml.gz" if packed else "/sitemap.xml"
    pages: Pages = {
        path: page(f"{PLACE}{path[-10:-6]}年政府信息公开工作年度报告", f"<p>{'某年工作。' * 300}</p>") for path in paths
    }
    pages |= {
        "/": front(""),
        "/robots.txt": f"User-agent: *\nDisallow: /admin/\nSitemap: http://{HOST}{name}\n",
        name: Resource(gzip.compress(body), "application/gzip") if packed else Resource(body, "text/xml"),
    }
    return made("sitemap", pages, name)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_test_page_is_told_in_a_sentence(name: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[a]\nname = "某县"\nfamily = "trs"\nstart = "http://a.example/nb/"\n', encoding="utf-8")
    folder = samples.folder_of(file)
    folder.mkdir()
    (folder / "a.html").write_bytes(b"\xff\x00<html")
    (folder / "a.json").write_text(json.dumps(BROKEN[name]), encoding="utf-8")
    refused(file, "a.html: The family trs cannot read it (" if name == "no address" else "a.json: no test page (")


def test_a_page_that_its_family_cannot_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        '[a]\nname = "某县"\nfamily = "sitemap"\nstart = "http://a.example/sitemap.xml"\n', encoding="utf-8"
    )
    folder = samples.folder_of(file)
    folder.mkdir()
    (folder / "a.html").write_bytes(b'<!DOCTYPE urlset [<!ENTITY a "b">]><urlset></urlset>')
    saved = {"url": "http://a.example/sitemap.xml", "content_type": "text/xml", "records": [], "pages": []}
    (folder / "a.json").write_text(json.dumps(saved), encoding="utf-8")
    refused(file, "a.html: The family sitemap cannot read it (ValueError")


def refused(file: Path, said: str) -> None:
    """`portals test` ends with one sentence."""
    answer = nianbao("portals", "test", file)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_slug_that_is_none_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    not_asked(tmp_path / "mine.toml", "--slug A_b: use lower-case letters, digits and hyphens.", "--slug", "A_b")


@pytest.mark.parametrize("where", ["none/mine.toml", "mine.toml"])
def test_a_catalogue_that_cannot_be_written_is_refused_before_anything_is_asked(where: str, tmp_path: Path) -> None:
    (tmp_path / "mine.pages").write_text("no folder", encoding="utf-8")
    not_asked(tmp_path / where, f"{tmp_path / where}: cannot write there (")


def not_asked(file: Path, said: str, *options: str) -> None:
    """`portals new` refuses to write to `file`, asks nobody and leaves nothing behind."""
    structure = side_by_side()
    with DemoServer(structure.government) as server:
        answer = nianbao("portals", "new", *QUICK, "--catalogue", file, *options, structure.url, server=server)
        assert server.log == []
    assert answer.returncode == 2
    assert said in answer.stderr
    assert not file.exists()
