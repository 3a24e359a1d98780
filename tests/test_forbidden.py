"""Where a crawl never goes, whoever sends it there: hosts inside, the disk, other ports; and what it never carries."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.traps import pathological, without_session
from tests.crawling import NIANBAO, environment, nianbao, rows
from tests.faults import RESET, FaultServer, Site, answer, redirect, rules
from tests.test_politeness import PAGES, entry, listing, report, whole

PORTAL, SEED, META, SECOND, ROBOTS, RESETS = (f"127.0.3.{number}" for number in range(1, 7))
# What stands for a service inside: it listens on the portals' own port, and everything is found there.
INSIDE, SELF = "127.0.0.2", "127.0.0.1"
SECRET = "the secret of this machine"
ODD = (
    "http://169.254.169.254:{port}/latest/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
    "http://0.0.0.0:{port}/", "http://127.1:{port}/", "http://2130706433:{port}/", "http://0x7f.1:{port}/",
    "http://localhost.:{port}/", "http://xn--bcher-kva.example:{port}/", "http://user:word@127.0.3.1:{port}/",
    "http://127.0.3.1:22/", "file:///etc/hostname", "file://127.0.3.1/etc/hostname", "data:text/html,secret",
    "ftp://127.0.3.1/", "gopher://127.0.3.1/",
)  # fmt: skip


@dataclass
class Crawl:
    server: FaultServer
    directory: Path
    connected: str


def inside() -> Site:
    found = answer(f"<html><body>{SECRET}</body></html>")
    return Site(dict.fromkeys(("/", "/latest/", "/nb/", "/secret.html", "/robots.txt", *PAGES), found))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    directory = tmp_path_factory.mktemp("forbidden")
    sites = {PORTAL: Site(), SEED: Site(), META: Site(), SECOND: Site(), ROBOTS: whole("甲县"), INSIDE: inside()}
    sites[SELF], sites[RESETS] = inside(), whole("甲县", start=RESET)
    with FaultServer(sites) as server:
        secret = server.url(INSIDE, "/secret.html")
        odd = tuple(target.format(port=server.port) for target in ODD)
        ways = tuple(f"/away/{number}.html" for number in range(len(odd)))
        links = "".join(
            f'<li><a href="{url}">甲县教育局2019年政府信息公开工作年度报告</a></li>' for url in (secret, *odd)
        )
        site = listing("甲县", ways, tuple(range(2023, 2023 - len(ways), -1)))
        page = site.replace(b"<ul>", b"<ul>" + links.encode()).replace(
            b"Content-Length: %d" % len(site.partition(b"\r\n\r\n")[2]),
            b"Content-Length: %d" % (len(site.partition(b"\r\n\r\n")[2]) + len(links.encode())),
        )
        sites[PORTAL].paths.update({"/nb/": page, "/robots.txt": rules("Disallow:")})
        sites[PORTAL].paths.update({path: redirect(url) for path, url in zip(ways, odd, strict=True)})
        sites[SEED].paths["/nb/"] = redirect(secret)
        meta = f'<html><head><meta http-equiv="refresh" content="0; url={secret}"></head><body></body></html>'
        sites[META].paths["/nb/"] = answer(meta)
        sites[ROBOTS].paths["/robots.txt"] = redirect(server.url(INSIDE, "/robots.txt"))
        second = server.url(SECOND, "/nb/2024.html")
        cookie = {"Set_Cookie": "session=4711; Path=/", "WWW_Authenticate": 'Basic realm="x"'}
        sites[SECOND].paths.update({
            "/nb/": listing("乙县", ("/go.html", "/nb/2023.html", "/nb/2022.html")),
            "/go.html": redirect(second.replace(SECOND, PORTAL), **cookie),
            "/nb/2023.html": answer("no", 401, **cookie),
            "/nb/2022.html": report("乙县", 2022),
        })  # fmt: skip
        sites[PORTAL].paths[PAGES[0]] = report("乙县", 2024)
        names = {"portal": PORTAL, "seed": SEED, "meta": META, "second": SECOND, "robots": ROBOTS, "resets": RESETS}
        entries = [entry(slug, server.url(host, "/nb/")) for slug, host in names.items()]
        entries[3] += f'hosts = ["{PORTAL}"]\n'
        free = socket.socket()
        free.bind(("127.0.0.1", 0))
        entries.append(entry("refused", f"http://127.0.3.9:{free.getsockname()[1]}/nb/"))
        entries.append(entry("nowhere", "http://www.nowhere.example/nb/"))
        (directory / "catalogue.toml").write_text("\n".join(entries), "utf-8")
        trace = directory / "trace"
        command = ["strace", "-f", "-qq", "-e", "trace=connect", "-o", trace, NIANBAO, "crawl"]
        command += ["--catalogue", directory / "catalogue.toml", "--archive", directory / "data"]
        if subprocess.run(["sh", "-c", "command -v strace"], capture_output=True).returncode:
            command = command[7:]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=600)
        free.close()
        assert done.returncode == 1, done.stderr
        assert "Traceback" not in done.stderr
        yield Crawl(server, directory / "data", trace.read_text("utf-8") if trace.exists() else "")


def test_nothing_inside_is_ever_asked_for(crawled: Crawl) -> None:
    assert crawled.server.hits(INSIDE) == crawled.server.hits(SELF) == []
    assert len(crawled.server.hits(PORTAL)) >= len(ODD)
    for segment in (crawled.directory / "captures").glob("*.warc.gz"):
        assert SECRET.encode() not in subprocess.run(["zcat", segment], capture_output=True).stdout


def test_no_connection_is_made_to_an_odd_address(crawled: Crawl) -> None:
    if not crawled.connected:
        pytest.skip("this machine has no strace")
    port = str(crawled.server.port)
    towards = [line for line in crawled.connected.splitlines() if "AF_INET" in line]
    assert len(towards) > 10
    for line in towards:
        assert f"htons({port})" not in line or '"127.0.3.' in line, line
        assert "htons(22)" not in line


@pytest.mark.parametrize("number", range(len(ODD)))
def test_a_redirect_to_an_odd_address_is_a_problem_of_its_page(crawled: Crawl, number: int) -> None:
    page = crawled.server.url(PORTAL, f"/away/{number}.html")
    assert len(crawled.server.hits(PORTAL, f"/away/{number}.html")) == 1
    (row,) = rows(crawled.directory, "SELECT state, access FROM pages WHERE url = ?", page)
    assert row["state"] in ("failed", "blocked")
    assert row["access"] == ("moved" if "xn--" in ODD[number] else "error")  # a name may be a new home
    assert rows(crawled.directory, "SELECT detail FROM problems WHERE url = ?", page)


def test_a_list_that_redirects_inside_is_not_followed(crawled: Crawl) -> None:
    (row,) = rows(crawled.directory, "SELECT access, access_detail FROM portals WHERE slug = 'seed'")
    assert row["access"] == "error"
    assert f"{INSIDE} is no host of the portal" in row["access_detail"]


def test_a_page_that_refreshes_to_another_is_kept_as_it_is(crawled: Crawl) -> None:
    assert rows(crawled.directory, "SELECT outcome FROM portal_runs WHERE portal = 'meta'") == [{"outcome": "suspect"}]


def test_robots_txt_that_stands_inside_closes_its_host(crawled: Crawl) -> None:
    assert {hit.path for hit in crawled.server.hits(ROBOTS)} == {"/robots.txt"}


def test_no_cookie_and_no_password_is_sent_anywhere(crawled: Crawl) -> None:
    assert crawled.server.hits(PORTAL, PAGES[0])  # the redirect within the portal's own hosts was followed
    for hit in crawled.server.log:
        assert not {"cookie", "authorization", "proxy-authorization", "referer"} & hit.headers.keys(), hit.path


@pytest.mark.parametrize("name", ["refused", "nowhere", "resets"])
def test_a_host_without_a_connection_is_unreachable(crawled: Crawl, name: str) -> None:
    (row,) = rows(crawled.directory, "SELECT access, access_detail FROM portals WHERE slug = ?", name)
    assert row["access"] == "unreachable"
    assert "Failure" not in row["access_detail"]


def test_a_certificate_that_nobody_vouches_for_is_refused_once_and_its_portal_is_tls(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.3.8",
         "-addext", "subjectAltName=IP:127.0.3.8", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with FaultServer({"127.0.3.8": whole("甲县")}, tls=context) as server:
        (tmp_path / "catalogue.toml").write_text(entry("own", server.url("127.0.3.8", "/nb/")), "utf-8")
        result = nianbao("crawl", "--catalogue", tmp_path / "catalogue.toml", "--archive", tmp_path / "data")
    assert result.returncode == 1
    assert server.log == []
    (row,) = rows(tmp_path / "data", "SELECT access, access_detail FROM portals")
    assert row["access"] == "tls"
    assert "certificate verify failed" in row["access_detail"]
    assert rows(tmp_path / "data", "SELECT json_extract(counts, '$.retries') AS retries FROM runs") == [{"retries": 0}]


REBINDING = """
import socket, sys
from twisted.internet import reactor
from crawler.guard import NotPublic, PublicResolver

answers = iter(sys.argv[1:])
socket.gethostbyname = lambda name: next(answers)
resolver = PublicResolver(reactor, 0, 5.0)

def second(first):
    print(first)
    return resolver.getHostByName("www.rebinding.gov.cn")

def refused(failure):
    failure.trap(NotPublic)
    print(failure.getErrorMessage())

asked = resolver.getHostByName("www.rebinding.gov.cn").addCallback(second).addCallbacks(print, refused)
asked.addBoth(lambda _: reactor.stop())
reactor.run()
"""


def test_a_name_that_answers_a_public_address_and_then_one_inside_is_refused_the_second_time() -> None:
    done = subprocess.run(
        [sys.executable, "-c", REBINDING, "61.150.65.235", INSIDE], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines() == [
        "61.150.65.235", f"www.rebinding.gov.cn resolves to {INSIDE}, which is no public address."
    ]  # fmt: skip


@pytest.mark.parametrize("contact", ["", "you@example.org", "test@test", "https://example.com/", "nobody"])
def test_no_crawl_of_real_hosts_begins_without_a_contact_that_can_be_reached(tmp_path: Path, contact: str) -> None:
    (tmp_path / "catalogue.toml").write_text(entry("real", "http://www.pingtan.gov.cn/nb/"), "utf-8")
    options = ["--catalogue", tmp_path / "catalogue.toml", "--archive", tmp_path / "data", "--contact", contact]
    result = nianbao("crawl", *options)
    assert result.returncode == 2
    assert "NIANBAO_CONTACT" in result.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://a.example/nb/" + "x" * 2000, "more than 2,000 characters"),
        ("http://a.example/nb/a/a/a/a/1.html", "repeats itself"),
        ("http://a.example/nb/gk/nb/gk/nb/gk/nb/gk/2019.html", "repeats itself"),
        ("http://a.example/" + "/".join(map(str, range(25))), "folders deep"),
        ("http://a.example/rili/list.jsp?year=2031&month=13", "calendar"),
        ("http://a.example/calendar/2031/12/", "calendar"),
        ("http://a.example/list.jsp;jsessionid=0A1B2C?page=2", "session"),
        ("http://a.example/list.php?PHPSESSID=ab12cd&page=2", "session"),
        ("http://a.example/(S(lit3py55t21z5v55vlm25s55))/list.aspx", "session"),
        ("http://a.example/list.jsp?page=1&page=2&page=3&page=4", "query grows"),
    ],
)
def test_addresses_that_a_site_makes_up_without_end_are_told(address: str, said: str) -> None:
    assert said in (pathological(address) or "")


@pytest.mark.parametrize(
    "address",
    [
        "http://www.pingtan.gov.cn/zwgk/zfxxgk/zfxxgknb/202501/t20250124_4980000.htm",
        "http://a.example/art/2024/1/31/art_1229397394_58900967.html",
        "http://a.example/zfxxgk/nb/2019/2019/201901/t20190131_1.html",
        "http://a.example/module/xxgk/search.jsp?infotypeId=A05&jdid=3&area=&divid=div12&year=2019&currpage=3",
        "http://a.example/list.jsp?sid=12&page=2",
        "http://a.example/a/a/a/1.html",
        "http://a.example/nb/2011/11/11/11/1.html",
        "http://a.example/nb/gk/nb/gk/nb/gk/2019.html",
        "http://a.example/zwgk/events/1.html",
        "http://a.example/events/2019/12/1.html",
        "http://a.example/zfxxgk/list.jsp?year=2019&month=1",
        "http://a.example/so/s?siteCode=1&__wb_method=POST&" + "&".join(f"field{n}=" for n in range(30)),
    ],
)
def test_addresses_of_real_shapes_are_no_traps(address: str) -> None:
    assert pathological(address) is None
    assert without_session(address) == address
