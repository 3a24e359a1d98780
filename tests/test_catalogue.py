"""The catalogue: what is wrong is said with file, table, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.demo import CATALOGUE as DEMO
from crawler.portals import CATALOGUE, CatalogueError, choose, load

GOOD = 'name = "昌平区"\nfamily = "trs"\nstart = "http://www.bjchp.gov.cn/nb/"\n'


def load_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "beijing.toml"
    path.write_text(text, encoding="utf-8")
    load([path])


def test_the_catalogue_that_comes_with_nianbao_is_sound_and_says_where_each_address_was_seen() -> None:
    portals = load(sorted(CATALOGUE.glob("*.toml")))
    assert portals
    assert all(portal.seen for portal in portals.values())


def test_the_demo_catalogue_is_sound() -> None:
    portals = load([DEMO])
    assert set(portals) == {"qinghe", "donglin", "shiqiao"}
    assert portals["qinghe"].hosts == {"www.qinghe.example", "mzj.qinghe.example"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[changping]\nname = "昌平区"\nfamily = "trs"\n', "beijing.toml: [changping] has no 'start'. A portal needs"),
        (f"[changping]\n{GOOD}famly = 'trs'\n", "[changping] has an unknown key 'famly'. Did you mean 'family'?"),
        (f"[changping]\n{GOOD}".replace("trs", "tsr"), "[changping] family 'tsr' is unknown. Known: hanweb"),
        (f"[changping]\n{GOOD}level = 'town'\n", "[changping] level 'town' is unknown. Known: province"),
        (f"[changping]\n{GOOD}division_code = '11'\n", "[changping] division_code '11' is not 6 digits"),
        (f"[changping]\n{GOOD}delay = 0\n", "[changping] delay 0 is not between 0 and 3600 seconds"),
        (f"[changping]\n{GOOD}delay = '1'\n", "[changping] delay = '1' is not a whole number or a number"),
        (f"[changping]\n{GOOD}hosts = [1]\n", "[changping] hosts holds something that is not a string"),
        (f"[changping]\n{GOOD}".replace("http://", ""), "is no address. Give it whole, with http:// or https://"),
        (f"[changping]\n{GOOD}".replace("http://", "file://"), "is no address. Give it whole"),
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
    ],
)
def test_an_error_names_file_table_key_and_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        load_text(tmp_path, text)
    assert said in str(caught.value)
    assert str(caught.value).startswith("beijing.toml: ")


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
