"""The catalogue: what is wrong is said with file, table, key and remedy."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.demo import CATALOGUE as DEMO
from crawler.families import FAMILIES
from crawler.families.recognise import recognise
from crawler.portals import CATALOGUE, CatalogueError, Portal, choose, load
from pipelines.places import place_of

GOOD = 'name = "昌平区"\nfamily = "trs"\nstart = "http://www.bjchp.gov.cn/nb/"\n'
# The province-level units of the mainland with the first two digits of their codes (GB/T 2260).
PROVINCES = {
    "beijing": "11", "tianjin": "12", "hebei": "13", "shanxi": "14", "neimenggu": "15", "liaoning": "21",
    "jilin": "22", "heilongjiang": "23", "shanghai": "31", "jiangsu": "32", "zhejiang": "33", "anhui": "34",
    "fujian": "35", "jiangxi": "36", "shandong": "37", "henan": "41", "hubei": "42", "hunan": "43",
    "guangdong": "44", "guangxi": "45", "hainan": "46", "chongqing": "50", "sichuan": "51", "guizhou": "52",
    "yunnan": "53", "xizang": "54", "shaanxi": "61", "gansu": "62", "qinghai": "63", "ningxia": "64",
    "xinjiang": "65",
}  # fmt: skip
# Hosts that are neither gov.cn nor edu.cn, each with what shows that it is the government's.
OTHER_HOSTS = {
    "118.213.59.20": "serves the portal of 青海省 by its number: its pages link 省政府 and name 西宁市's report"
}
# Codes that sites give themselves (SiteIDCode) and GB/T 2260 does not know.
OTHER_CODES = {"359000": "平潭综合实验区, a zone of Fujian's own"}
# Zones run by a committee, and bodies of theirs: they have no code of their own and bear that of their city.
ZONES = ("changchun-gaoxin", "changchun-xinqu", "xiangxi-etdz", "yinchuan-suyin")
# What the rest of a report's address, below its list, tells of the family: the first that fits counts.
SHAPES = (
    (r"[a-z]?(?:19|20)\d\d(?!\d)[a-z]*/", {"folders"}),
    (r"(?:(?:19|20)\d{4,6}/)t\d{4,8}(?:_\d+)?(?:_wap)?\.s?html?$", {"trs", "trsapi", "folders"}),
    (r"(?:19|20)\d{4}/(?:c\d+_\d+|[0-9a-f]{32})\.shtml$", {"shtml"}),
    (r"content/post_\d+\.html$", {"guangdong"}),
    (r"info/\d+/\d+\.html?$", {"vsb"}),
    (r"(?:\d+|[0-9a-f]{24}|\d{8}/i\d+)\.html?$", {"links"}),
)
# Look-alikes and re-publishers that were met while addresses were collected: none of them may come in.
FALSE_HOSTS = (
    "c3e5.com", "zgqmrb.com", "p252.cn", "shao168.com", "tsg211.com",
    "longzhoushangqing.com", "zgcounty.com", "tgflt.cn", "082355.com", "jyqzdz.com", "yaoyejob.com", "bwm8.com",
    "156152.com", "seaflywj.com", "pouringspot.com", "scest.net", "atxlyj.cn", "lgedu.net",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Portal]:
    return load(sorted(CATALOGUE.glob("*.toml")))


def words(portal: Portal) -> str:
    """Return what `seen` says beside the addresses."""
    return re.sub(r"https?://[^\s,]+", "", portal.seen)


def load_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "beijing.toml"
    path.write_text(text, encoding="utf-8")
    load([path])


def test_the_catalogue_that_comes_with_nianbao_is_sound_and_says_where_each_address_was_seen(
    catalogue: dict[str, Portal],
) -> None:
    assert len(catalogue) >= 60
    assert [slug for slug, portal in catalogue.items() if len(portal.seen) < 15] == []


def test_every_entry_says_when_its_address_was_seen(catalogue: dict[str, Portal]) -> None:
    assert [slug for slug, portal in catalogue.items() if not re.search(r" 20\d\d-\d\d(-\d\d)?$", words(portal))] == []


def test_a_body_is_expected_from_a_year_on_which_a_report_was_seen(catalogue: dict[str, Portal]) -> None:
    for slug, portal in catalogue.items():
        years = {int(year) for year in re.findall(r"\breports? on (\d{4})\b", words(portal))}
        assert {body.since for body in portal.bodies} <= years, (slug, years)


def test_the_family_of_an_entry_fits_the_addresses_of_the_reports_that_were_seen(catalogue: dict[str, Portal]) -> None:
    fitted = 0
    for slug, portal in catalogue.items():
        for address in re.findall(r"https?://[^\s,]+", portal.seen):
            below = address.removeprefix(portal.start)
            if below not in ("", address):
                families = next((families for shape, families in SHAPES if re.match(shape, below)), set())
                assert portal.family in families, (slug, portal.family, below)
                fitted += 1
    assert fitted >= 45


@pytest.mark.corpus
def test_the_list_of_which_a_copy_is_kept_is_recognised_as_the_family_of_its_entry(
    catalogue: dict[str, Portal],
) -> None:
    page = Path(__file__).parents[2] / "shared/corpus/201_pingtan-list/page.html"
    if not page.exists():
        pytest.skip("the corpus is not on this machine")
    portal = catalogue["pingtan"]
    assert recognise(portal.start, page.read_text(encoding="utf-8"))[0].family == portal.family


def test_every_file_is_a_province_or_the_ministries_or_the_universities_and_all_provinces_are_there() -> None:
    files = {path.stem for path in CATALOGUE.glob("*.toml")}
    assert files == {*PROVINCES, "ministries", "universities"}


def test_no_entry_claims_a_visit_that_nobody_made(catalogue: dict[str, Portal]) -> None:
    assert [slug for slug, portal in catalogue.items() if portal.verified] == []
    for path in CATALOGUE.glob("*.toml"):
        assert "no entry here has been visited live yet" in path.read_text(encoding="utf-8").splitlines()[0], path


def test_every_address_is_on_a_host_of_the_government_or_of_a_university(catalogue: dict[str, Portal]) -> None:
    hosts = {host for portal in catalogue.values() for host in portal.hosts}
    assert {host for host in hosts if not host.endswith((".gov.cn", ".edu.cn"))} == set(OTHER_HOSTS)
    assert all(ip_address(host).is_global for host in OTHER_HOSTS)


def test_no_look_alike_is_in_the_catalogue_nor_vouches_for_an_address() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in CATALOGUE.glob("*.toml"))
    assert [host for host in FALSE_HOSTS if host in text] == []


def test_no_two_entries_have_the_same_list(catalogue: dict[str, Portal]) -> None:
    seen: dict[str, str] = {}
    for slug, portal in catalogue.items():
        for url in portal.lists:
            address = urlsplit(url)
            host = (address.hostname or "").removeprefix("www.")
            plain = f"{host}{address.path.removesuffix('index.html')}?{address.query}"
            assert seen.setdefault(plain, slug) == slug, url


@pytest.mark.parametrize("file", sorted(PROVINCES))
def test_codes_and_regions_are_those_of_the_province(file: str) -> None:
    for slug, portal in load([CATALOGUE / f"{file}.toml"]).items():
        assert portal.division_code.startswith(PROVINCES[file]), slug
        if portal.division_code not in OTHER_CODES:
            place = place_of(portal.division_code)
            assert place, (slug, portal.division_code)
            assert place.endswith(portal.region) or place in portal.region, (slug, place, portal.region)


@pytest.mark.parametrize("file", sorted(PROVINCES))
def test_the_level_is_that_of_the_code(file: str) -> None:
    for slug, portal in load([CATALOGUE / f"{file}.toml"]).items():
        code = portal.division_code
        if slug in ZONES or code in OTHER_CODES:
            assert code.endswith("00") and portal.level == "county", slug
        elif code.endswith("00"):
            assert portal.level == ("province" if code.endswith("0000") else "city"), (slug, code, portal.level)
        else:
            assert portal.level in ("county", "township"), (slug, code, portal.level)


@pytest.mark.parametrize(("file", "level"), [("ministries", "ministry"), ("universities", "university")])
def test_ministries_and_universities_belong_to_no_place(file: str, level: str) -> None:
    for slug, portal in load([CATALOGUE / f"{file}.toml"]).items():
        assert (portal.level, portal.region, portal.division_code) == (level, "", ""), slug


def test_an_address_taken_from_an_article_is_the_folder_of_a_column_that_is_named_as_one(
    catalogue: dict[str, Portal],
) -> None:
    derived = [portal for portal in catalogue.values() if re.match("(folder|column) of ", portal.seen)]
    assert derived
    for portal in derived:
        article = re.split(r"[ ,]", portal.seen)[2]
        assert article.startswith(portal.start), portal.slug
        assert article != portal.start, portal.slug
        assert re.search(r"/[^/]*(nb|ndbg|ndgzbg|gkbg)[^/]*/", urlsplit(portal.start).path), portal.slug


def test_an_entry_takes_eight_lines_at_most(catalogue: dict[str, Portal]) -> None:
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(CATALOGUE.glob("*.toml")))
    entries = [part.splitlines() for part in re.split(r"\n{2,}", text) if re.match(r"\[[a-z0-9-]+\]\n", part)]
    assert len(entries) == len(catalogue)
    assert [lines[0] for lines in entries if len([line for line in lines if line]) > 8] == []


def test_the_entries_use_most_of_the_families(catalogue: dict[str, Portal]) -> None:
    used = {portal.family for portal in catalogue.values()}
    assert used <= set(FAMILIES)
    assert used >= {"trs", "hanweb", "table", "links", "shtml", "guangdong", "easysite", "vsb"}


def test_the_bodies_of_the_catalogue_are_called_as_their_reports_call_them(catalogue: dict[str, Portal]) -> None:
    bodies = [(portal, body) for portal in catalogue.values() for body in portal.bodies]
    assert len(bodies) >= 20
    for portal, body in bodies:
        assert 2004 <= body.since <= 2026, portal.slug
        assert body.until is None or body.until == body.since, portal.slug
    assert all(
        row["name"].endswith("镇人民政府") for portal, _ in bodies for row in portal.body_rows() if "镇" in row["name"]
    )


def test_the_demo_catalogue_is_sound() -> None:
    portals = load([DEMO])
    assert set(portals) == {"qinghe", "donglin", "shiqiao"}
    assert portals["qinghe"].hosts == {"www.qinghe.example", "mzj.qinghe.example"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[changping]\nname = "昌平区"\nfamily = "trs"\n', "beijing.toml: [changping] has no 'start'. A portal needs"),
        (f"[changping]\n{GOOD}famly = 'trs'\n", "[changping] has an unknown key 'famly'. Did you mean 'family'?"),
        (
            f"[changping]\n{GOOD}".replace("trs", "tsr"),
            f"[changping] family 'tsr' is unknown. Known: {', '.join(sorted(FAMILIES))}.",
        ),
        (f"[changping]\n{GOOD}level = 'town'\n", "[changping] level 'town' is unknown. Known: province"),
        (f"[changping]\n{GOOD}division_code = '11'\n", "[changping] division_code '11' is not 6 digits"),
        (f"[changping]\n{GOOD}delay = 0\n", "[changping] delay 0 is not between 0 and 3600 seconds"),
        (f"[changping]\n{GOOD}delay = '1'\n", "[changping] delay = '1' is not a whole number or a number"),
        (f"[changping]\n{GOOD}match = '('\n", "match '(' is no regular expression (missing ), unterminated subpattern"),
        (f"[changping]\n{GOOD}match = 1\n", "[changping] match = 1 is not a string"),
        (f"[changping]\n{GOOD}browser = 'yes'\n", "[changping] browser = 'yes' is not true or false"),
        (f"[changping]\n{GOOD}browser = 1\n", "[changping] browser = 1 is not true or false"),
        (f"[changping]\n{GOOD}budget = 0\n", "[changping] budget 0 is less than one request a visit"),
        (f"[changping]\n{GOOD}budget = 2.5\n", "[changping] budget = 2.5 is not a whole number"),
        (f"[changping]\n{GOOD}budget = true\n", "[changping] budget = True is not a whole number"),
        (f"[changping]\n{GOOD}every = 0\n", "[changping] every 0 is not between 0 and 366 days"),
        (f"[changping]\n{GOOD}every = 400\n", "[changping] every 400 is not between 0 and 366 days"),
        (f"[changping]\n{GOOD}every = 'day'\n", "[changping] every = 'day' is not a whole number or a number"),
        (f"[changping]\n{GOOD}verified = '2026-3-1'\n", "verified '2026-3-1' is not a day such as 2026-03-13"),
        (f"[changping]\n{GOOD}verified = '2026-99-99'\n", "verified '2026-99-99' is not a day such as 2026-03-13"),
        (f"[changping]\n{GOOD}verified = 2026-03-13\n", "is not a string"),
        (f"[changping]\n{GOOD}hosts = [1]\n", "[changping] hosts holds something that is not a string"),
        (f"[changping]\n{GOOD}".replace("http://", ""), "is no address. Give it whole, with http:// or https://"),
        (f"[changping]\n{GOOD}".replace("http://", "file://"), "is no address. Give it whole"),
        (f"[changping]\n{GOOD}".replace("gov.cn/", "gov.cn:99999/"), "is no address. Give it whole"),
        (f"[changping]\n{GOOD}".replace("http://", "http://["), "is no address. Give it whole"),
        (f"[Changping]\n{GOOD}", "[Changping] is no name for a portal"),
        ("changping = 1\n", "[changping] is a value, not a table"),
        ("[changping\n", "beijing.toml: not TOML: "),
        (f"[changping]\n{GOOD}[[changping.bodies]]\nname = '民政局'\n", "[changping] bodies has no 'since'"),
        (f"[changping]\n{GOOD}[[changping.bodies]]\nname = '局'\nsince = '2'\n", "since = '2' is not a whole number"),
        (f"[changping]\n{GOOD}bodies = [1]\n", "[changping] bodies holds something that is not a table"),
        (
            f"[changping]\n{GOOD}[[changping.bodies]]\nname = '局'\nsince = 2019\ndue = '31 March'\n",
            "due '31 March' is not a day such as 01-31",
        ),
        (
            f"[changping]\n{GOOD}[[changping.bodies]]\nname = '局'\nsince = 2019\ndue = '02-31'\n",
            "due '02-31' is not a day such as 01-31",
        ),
    ],
)
def test_an_error_names_file_table_key_and_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        load_text(tmp_path, text)
    assert said in str(caught.value)
    assert str(caught.value).startswith("beijing.toml: ")


def test_the_newer_keys_are_read_and_have_defaults(tmp_path: Path) -> None:
    path = tmp_path / "beijing.toml"
    keys = "match = '/nb/'\nbrowser = true\nbudget = 30\nevery = 0.5\nverified = '2026-03-13'\n"
    path.write_text(f"[full]\n{GOOD}{keys}\n[plain]\n{GOOD.replace('/nb/', '/ndbg/')}", encoding="utf-8")
    portals = load([path])
    full, plain = portals["full"], portals["plain"]
    assert (full.match, full.browser, full.budget, full.every, full.verified) == ("/nb/", True, 30, 0.5, "2026-03-13")
    assert (plain.match, plain.browser, plain.budget, plain.every, plain.verified) == ("", False, 5000, 1.0, "")


def test_a_start_may_be_a_bare_number_and_a_port_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "qinghai.toml"
    path.write_text(f"[a]\n{GOOD}".replace("www.bjchp.gov.cn", "118.213.59.20:8011"), encoding="utf-8")
    portal = load([path])["a"]
    assert portal.hosts == {"118.213.59.20"}
    assert portal.ports == {8011}


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "beijing.toml"
    path.write_bytes('[a]\nname = "昌平"'.encode("gbk"))
    with pytest.raises(CatalogueError, match=r"beijing\.toml: not UTF-8 at byte 12\. Save the file as UTF-8"):
        load([path])


def test_a_name_used_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("beijing.toml", "tianjin.toml"):
        (tmp_path / name).write_text(f"[changping]\n{GOOD}", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"tianjin\.toml: \[changping\] stands in beijing\.toml too"):
        load(sorted(tmp_path.glob("*.toml")))


def test_an_unknown_portal_is_answered_with_the_nearest() -> None:
    with pytest.raises(CatalogueError, match=r"no portal 'qinhe'\. Did you mean 'qinghe'"):
        choose(load([DEMO]), ["qinhe"])


def test_no_name_means_every_portal() -> None:
    assert choose(load([DEMO]), []) == load([DEMO])
