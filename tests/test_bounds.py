"""What a site can make a crawl spend: lists of a million links, sitemaps without end, archives that burst."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.crawling import measured, rows
from tests.faults import FaultServer, Site, answer, endless, rules
from tests.test_politeness import entry, whole

HEALTHY, MILLION, LARGE, MANY, INDEX, BOMB, SITEMAP, ENDLESS, TRAPS = (f"127.0.4.{number}" for number in range(1, 10))
XML = "application/xml"
BUDGET = 30


def page_of(records: int) -> bytes:
    """Return a list page of so many reports."""
    rows = (f'<li><a href="/nb/{number}.html">2024年信息公开年度报告</a></li>' for number in range(records))
    return f"<html><body><ul>{''.join(rows)}</ul></body></html>".encode()


def index_of(names: list[str]) -> bytes:
    """Return an index of the sitemaps `names`."""
    entries = "".join(f"<sitemap><loc>{name}</loc></sitemap>" for name in names)
    return answer(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>', Content_Type=XML
    )


STARTS = {
    "healthy": (HEALTHY, "/nb/"), "million": (MILLION, "/nb/"), "large": (LARGE, "/nb/"), "many": (MANY, "/nb/"),
    "index": (INDEX, "/sitemap_0.xml"), "bomb": (BOMB, "/nb/"), "sitemap": (SITEMAP, "/sitemap.xml"),
    "endless": (ENDLESS, "/nb/?page=1"), "traps": (TRAPS, "/nb/"),
}  # fmt: skip


def world() -> dict[str, Site]:
    """Return the hosts; what names addresses of its own is added once the port is known."""
    record = b'<li><a href="/nb/1.html">2024</a></li>'
    sites = {host: Site() for host, _ in STARTS.values()}
    sites[HEALTHY] = whole("甲县")
    sites[MILLION].paths["/nb/"] = endless(b"<html><body><ul>", record * 2000, 80_000_000)
    sites[LARGE].paths["/nb/"] = answer(b"<html><body>" + record * 400_000 + b"</body></html>")
    sites[MANY].paths["/nb/"] = answer(page_of(51_000))
    sites[BOMB].paths["/nb/"] = answer(gzip.compress(b"<urlset>" + b" " * 200_000_000), Content_Type="application/gzip")
    sites[ENDLESS].paths["/robots.txt"] = rules("Disallow:")
    sites[ENDLESS].otherwise = next_page
    sites[TRAPS].paths["/robots.txt"] = rules("Disallow:")
    sites[TRAPS].otherwise = deeper
    return sites


def next_page(path: str) -> bytes:
    """Return the page of a list that has a new report on every page, and no last one."""
    number = int(path.rpartition("=")[2]) if "?page=" in path else 0
    record = f'<li><a href="/nb/{number}.html">甲县教育局{number}号2024年信息公开年度报告</a></li>'
    return answer(f'<html><body><ul>{record}</ul><a href="/nb/?page={number + 1}">下一页</a></body></html>')


def deeper(path: str) -> bytes:
    """Return a page whose links go on without end: a month further, a folder deeper, always with a new session."""
    session, month = path.count("/") * 1000 + len(path), len(path) % 12 + 1
    links = (f"/rili/?year=2024&month={month}", f"/nb{path}", f"/a.html;jsessionid=9F{session}", "/b/b/b/b/b/c.html")
    records = "".join(f'<li><a href="{url}">甲县2024年政府信息公开年度报告</a></li>' for url in links)
    return answer(f"<html><body><ul>{records}</ul></body></html>")


def add_sitemaps(sites: dict[str, Site], server: FaultServer) -> None:
    """Add an index of sitemaps that names itself and a next one, 400 times, and a sitemap of 60,000 pages."""
    for number in range(400):
        here, after = (server.url(INDEX, f"/sitemap_{each}.xml") for each in (number, number + 1))
        sites[INDEX].paths[f"/sitemap_{number}.xml"] = index_of([here, after])
    pages = (server.url(SITEMAP, f"/zfxxgknb/{number}.html") for number in range(60_000))
    urls = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
    whole_site = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    sites[SITEMAP].paths["/sitemap.xml"] = answer(whole_site, Content_Type=XML)


def test_a_site_cannot_make_a_crawl_spend_more_than_its_bounds(tmp_path: Path) -> None:
    sites = world()
    with FaultServer(sites) as server:
        add_sitemaps(sites, server)
        entries = {name: entry(name, server.url(*start), delay=0.02) for name, start in STARTS.items()}
        for name in ("index", "bomb", "sitemap"):
            entries[name] = entries[name].replace('"links"', '"sitemap"')
        catalogue = "".join(f"{lines}budget = {BUDGET}\n" for lines in entries.values())
        (tmp_path / "catalogue.toml").write_text(catalogue, "utf-8")
        result, memory = measured("crawl", "--catalogue", tmp_path / "catalogue.toml", "--archive", tmp_path / "data")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert memory < 512 * 1024 * 1024

    def told(name: str) -> str:
        found = rows(tmp_path / "data", "SELECT kind, detail FROM problems WHERE portal = ? ORDER BY id", name)
        return "\n".join(f"{row['kind']}: {row['detail']}" for row in found)

    for name, (host, _) in STARTS.items():
        assert len(server.hits(host)) <= BUDGET + 3, name  # robots.txt and the canary stand beside the budget
    assert len(rows(tmp_path / "data", "SELECT url FROM pages WHERE portal = 'healthy' AND state = 'report'")) == 3
    assert max(hit.sent for hit in server.hits(MILLION)) < 60_000_000
    assert "longer than 33,554,432 bytes" in told("million")
    assert "list too large" in told("large")
    assert len({hit.path for hit in server.hits(ENDLESS) if "?page=" in hit.path}) > 5
    for name in ("many", "sitemap"):
        assert "too many links" in told(name)
        assert "budget spent" in told(name)
        known = rows(tmp_path / "data", "SELECT count(*) AS pages FROM pages WHERE portal = ? AND kind = 'page'", name)
        assert known == [{"pages": 50_000}]
    assert "address without end: 2 of its links are not followed" in told("traps")
    assert {hit.path for hit in server.hits(TRAPS) if hit.path.endswith("/a.html")} == {"/a.html"}
    assert not [hit.path for hit in server.hits(TRAPS) if hit.path.startswith(("/rili", "/b/"))]
    assert "larger than 33554432 bytes once decompressed" in told("bomb")
    assert len({hit.path for hit in server.hits(INDEX) if "sitemap" in hit.path}) > 5
