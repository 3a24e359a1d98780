"""Standing: whose site an address is on, told by host, SiteIDCode and the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import frontier, standing
from archive.report import Claim
from archive.store import Archive
from pipelines.store import store
from tests.filed import GATE, OWN, PLATFORM, TEXT, declare, reading, refined

BODY = "清河市民政局"
SITE = "990100 清河市民政局"


def stands(url: str, site: str | None = None, *, code: str | None = "990100", portals: tuple[str, ...] = ()) -> str:
    return standing.standing(url, BODY, site, code=code, portals=portals, listed=False)


def test_the_bodys_own_site_is_told_by_its_code_and_its_name_together() -> None:
    assert stands("http://mzj.qinghe.gov.cn/2023.html", SITE) == "own"
    assert stands("http://www.qinghe.gov.cn/2023.html", "990100 清河市人民政府") == "official"
    assert stands("http://mzj.qinghe.gov.cn/2023.html", "990200 清河市民政局") == "official"
    assert stands("http://mzj.qinghe.gov.cn/2023.html", "990200 清河市民政局", code=None) == "own"
    assert stands("http://mzj.qinghe.gov.cn/2023.html") == "official"


def test_a_portal_that_bears_the_bodys_name_is_its_own_and_the_citys_is_not() -> None:
    assert stands("http://mzj.qinghe.example/2023.html", portals=("清河市民政局门户网站",)) == "own"
    assert stands("http://www.qinghe.example/2023.html", portals=("清河市人民政府",)) == "official"
    assert stands("http://www.qinghe.example/2023.html", portals=("清河市民政局下属福利院网",)) == "official"
    city = standing.standing(
        "http://www.qinghe.example/", "清河市人民政府", None, code="", portals=["清河市政府网"], listed=False
    )
    assert city == "own"


@pytest.mark.parametrize(
    "url",
    [
        "http://gov-cn.com/1.html",
        "http://www.qinghe-gov-cn.top/1.html",
        "http://www.qinghe.gov.cn.evil.com/1.html",
        "http://www.qinghe.g0v.cn/1.html",
        "http://www.qinghe.gоv.cn/1.html",  # Cyrillic о
        "http://www.qinghe.xn--gv-jbc.cn/1.html",  # the same, as a browser sends it
        "http://www.qinghegov.cn/1.html",
        "http://www.qinghe.gov.com/1.html",
        "http://user@www.qinghe.gov.cn.evil.com:8080/1.html",
    ],
)
def test_a_host_that_imitates_an_official_name_is_a_look_alike(url: str) -> None:
    assert stands(url) == "look-alike"
    assert stands(url, SITE) == "look-alike"


@pytest.mark.parametrize("url", ["http://www.qinghe.gov.cn:8080/", "https://www.xn--zfr164b.cn/", "http://a.政务.cn/"])
def test_hosts_that_only_governments_get_are_official(url: str) -> None:
    assert stands(url) == "official"


def test_other_hosts_are_other_unless_they_carry_the_mark_of_an_official_site() -> None:
    assert stands("http://www.qinghe.com/1.html") == "other"
    assert stands("http://127.0.0.1:8000/1.html") == "other"
    assert stands("http://www.gov.uk/1.html") == "other"
    assert stands("http://www.qinghe.com/1.html", SITE) == "look-alike"
    assert stands("no address at all") == "other"
    assert stands("http://[::1") == "other"


def test_edu_cn_is_official_for_a_university_only() -> None:
    def of(body: str) -> str:
        return standing.standing("http://xxgk.qhu.edu.cn/", body, None, code=None, portals=[], listed=False)

    assert (of("清河大学"), of(BODY)) == ("official", "other")


def test_what_a_page_says_of_its_site_is_read_from_its_claims() -> None:
    code, name = Claim("division_code", "990100", "SiteIDCode", True), Claim("publisher", BODY, "SiteName")
    assert standing.site_of([code, name]) == SITE
    assert standing.site_of([code]) == "990100 "
    assert standing.site_of([name]) is None


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path) as opened:
        declare(opened)
        yield opened


def standings(archive: Archive) -> dict[str, str]:
    return {row["url"]: row["standing"] for row in archive.db.query("SELECT url, standing FROM copies")}


FORGED = "http://mzj.qinghe.gov.cn.evil.com/2023.html"
MARKS = (Claim("division_code", "990100", "SiteIDCode", True), Claim("publisher", BODY, "SiteName"))


def test_a_look_alike_is_marked_and_never_gives_text_title_or_reading(archive: Archive) -> None:
    forged = reading(FORGED, TEXT, title="另一个标题", claims=MARKS)
    other = reading(f"{FORGED}?2", "伪造的全文。" * 60, claims=MARKS)
    for order in ([forged, other, reading(PLATFORM)], [reading(PLATFORM), other, forged]):
        store(archive, [refined(one) for one in order], "run")
        (row,) = archive.db.query("SELECT * FROM reports WHERE copy_of IS NULL")
        assert (row["url"], row["title"]) == (PLATFORM, reading().title)
        assert standings(archive) == {PLATFORM: "official", FORGED: "look-alike", f"{FORGED}?2": "look-alike"}
        (copy,) = archive.db.query("SELECT * FROM reports WHERE copy_of IS NOT NULL")
        assert (copy["copy_kind"], copy["copy_of"]) == ("mirror", row["id"])
        assert copy["similarity"] < 0.1


def test_what_a_look_alike_shows_next_does_not_make_the_report_an_earlier_version(archive: Archive) -> None:
    store(archive, [refined(reading(PLATFORM)), refined(reading(FORGED))], "run")
    changed = reading(FORGED, TEXT.replace("373条", "999条"))
    store(archive, [refined(changed, "2026-02-01T00:00:00.000Z")], "run")
    (row,) = archive.db.query("SELECT * FROM reports WHERE copy_of IS NULL")
    assert row["text"] == TEXT


def test_an_address_that_is_none_is_filed_all_the_same(archive: Archive) -> None:
    assert store(archive, [refined(reading("http://[::1/2023.html"))], "run") == ["new"]
    assert standings(archive) == {"http://[::1/2023.html": "other"}


def test_a_look_alike_alone_is_filed_and_marked(archive: Archive) -> None:
    assert store(archive, [refined(reading(FORGED))], "run") == ["new"]
    assert standings(archive) == {FORGED: "look-alike"}


def test_the_own_site_stands_before_the_platform_and_its_gateway(archive: Archive) -> None:
    store(archive, [refined(reading(PLATFORM)), refined(reading(GATE)), refined(reading(OWN, claims=MARKS))], "run")
    assert standings(archive) == {OWN: "own", PLATFORM: "official", GATE: "official"}
    assert [row["page"] for row in archive.db.table("reports").rows] == [OWN]
    long = OWN.replace("2023", "2023-a-longer-address-of-the-same-report-that-would-lose-a-tie")
    with Archive.create(archive.directory / "other") as other:
        declare(other)
        frontier.discover(other, "qinghe", "page", [(long, "")], "2026-01-01T00:00:00.000Z")
        store(other, [refined(reading(PLATFORM)), refined(reading(long, claims=MARKS))], "run")
        assert [row["page"] for row in other.db.table("reports").rows] == [long]


def test_standings_follow_a_portal_that_comes_to_be_known(archive: Archive) -> None:
    store(archive, [refined(reading())], "run")
    assert standings(archive) == {OWN: "official"}
    portal = dict.fromkeys(("region", "division_code", "level", "family"), "")
    own = {"slug": "mzj", "name": "清河市民政局", "start_url": "http://mzj.qinghe.example/xxgk/"}
    frontier.declare(archive, portal | own, [])
    with archive.transaction() as db:
        standing.settle_all(db)
    assert standings(archive) == {OWN: "own"}


def test_an_earlier_text_of_a_forged_page_is_forged_and_no_version_of_the_report(archive: Archive) -> None:
    store(archive, [refined(reading(PLATFORM, published_on="2024-06-20"), "2026-06-01T00:00:00.000Z")], "run")
    for month, text in enumerate([f"{TEXT}\n伪造的一行。", "伪造的全文。" * 60, f"{TEXT}\n另一行。", TEXT], start=1):
        forged = reading(FORGED, text, claims=MARKS, published_on="2024-01-02")
        store(archive, [refined(forged, f"2026-0{month}-01T00:00:00.000Z")], "run")
        kinds = [
            row["copy_kind"] for row in archive.db.query("SELECT copy_kind FROM reports WHERE copy_of IS NOT NULL")
        ]
        assert kinds == ["mirror"] * min(month, 3)
        (report,) = archive.db.query("SELECT published_on, url FROM reports WHERE copy_of IS NULL")
        assert report == {"published_on": "2024-06-20", "url": PLATFORM}
        (found,) = archive.db.query("SELECT published_on FROM coverage WHERE year = 2023")
        assert found == {"published_on": "2024-06-20"}
    assert list(archive.db.query("SELECT kind, url FROM events")) == [{"kind": "published", "url": PLATFORM}]


def test_an_earlier_text_of_a_copy_is_that_kind_of_copy(archive: Archive) -> None:
    store(archive, [refined(reading())], "run")
    for month, line in enumerate(("甲的一行。", "乙的另一行。"), start=1):
        store(archive, [refined(reading(f"{PLATFORM}.pdf", f"{TEXT}\n{line}", format="pdf", year=2023),
                                f"2026-0{month}-01T00:00:00.000Z")], "run")  # fmt: skip
    kinds = [row["copy_kind"] for row in archive.db.query("SELECT copy_kind FROM reports WHERE copy_of IS NOT NULL")]
    assert kinds == ["format", "format"]


def test_a_coded_name_of_plain_letters_is_no_government() -> None:
    assert standing.host_name("http://x.xn--gov-.cn/") == "x.xn--gov-.cn"
    assert stands("http://x.xn--gov-.cn/1.html") != "official"


def test_the_portals_of_a_host_are_found_by_an_index(archive: Archive) -> None:
    steps = archive.db.execute(f"EXPLAIN QUERY PLAN {standing._PORTALS_AT}", {"host": "mzj.qinghe.example"}).fetchall()
    assert not any(step[-1].startswith("SCAN") for step in steps), [step[-1] for step in steps]
    portal = dict.fromkeys(("region", "division_code", "level", "family"), "")
    for slug, start in (("a", "HTTPS://mzj.QINGHE.example:8443/"), ("b", "http://mzj.qinghe.example.org/")):
        frontier.declare(archive, portal | {"slug": slug, "name": BODY, "start_url": start}, [])
    found = [standing.look_up(archive.db, url, BODY, None) for url in (OWN, "http://mzj.qinghe.example.net/")]
    assert found == ["own", "other"]
