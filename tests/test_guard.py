"""Guard: which addresses a run may visit, and what may stand behind a name."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.access import access_of
from crawler.guard import Forbidden, Guard, public
from crawler.identity import NoContact, user_agent
from crawler.portals import Portal

ALLOWED = SimpleNamespace(
    spider=SimpleNamespace(
        allowed_hosts=frozenset({"www.qinghe.example", "61.150.65.235"}), allowed_ports=frozenset({80, 443, 8080})
    )
)


@pytest.mark.parametrize(
    "url",
    ["http://www.qinghe.example/nb/", "https://www.qinghe.example:8080/", "http://61.150.65.235/a", "http://WWW.qinghe.example"],
)  # fmt: skip
def test_the_portals_own_hosts_pass(url: str) -> None:
    Guard(ALLOWED).process_request(Request(url))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://evil.example/", "evil.example is no host of the portal"),
        ("file://www.qinghe.example/etc/hostname", "only http and https are fetched"),
        ("ftp://www.qinghe.example/", "only http and https"),
        ("http://user@www.qinghe.example/", "is no host of the portal"),
        ("http://www.qinghe.example:22/", "port 22 is none of the portal's"),
        ("http://127.0.0.1/", "127.0.0.1 is no host"),
        ("http://169.254.169.254/latest/", "169.254.169.254 is no host"),
        ("http://2130706433/", "is no host"),
        ("http://[::1]/", "::1 is no host"),
        ("http://localhost./", "is no host"),
        ("http://www.qinghe.example.evil.example/", "is no host"),
    ],
)
def test_every_other_address_is_refused_with_the_reason(url: str, said: str) -> None:
    with pytest.raises(Forbidden) as caught:
        Guard(ALLOWED).process_request(Request(url))  # type: ignore[arg-type]
    assert said in str(caught.value)


def of_two_portals(source: str) -> Guard:
    """Return the guard of a run over two portals, one of which has a host beside its own and a port of its own."""
    hosts, shared = frozenset({"www.qinghe.example"}), frozenset({"www.dongshan.example", "cdn.example"})
    portals = {
        "qinghe": Portal("qinghe", "", "links", "http://www.qinghe.example/nb/", hosts=hosts | {"cdn.example"}),
        "dongshan": Portal("dongshan", "", "links", "http://www.dongshan.example:8443/nb/", hosts=shared),
    }
    spider = SimpleNamespace(
        run=SimpleNamespace(portals=portals, source=source),
        allowed_hosts=frozenset({"web.example"}),
        allowed_ports=frozenset({80, 443}),
    )
    return Guard(SimpleNamespace(spider=spider))  # type: ignore[arg-type]


def test_a_port_is_open_on_the_hosts_of_its_own_portal_only() -> None:
    of_two_portals("live").process_request(Request("http://www.dongshan.example:8443/nb/", meta={"portal": "dongshan"}))
    with pytest.raises(Forbidden, match="port 8443 is none of the portal's"):
        of_two_portals("live").process_request(Request("http://www.qinghe.example:8443/", meta={"portal": "qinghe"}))


@pytest.mark.parametrize(
    ("portal", "began", "target", "passes"),
    [
        ("qinghe", "http://www.qinghe.example/a", "http://www.qinghe.example/b", True),
        ("qinghe", "http://www.qinghe.example/a", "http://cdn.example/b", True),
        ("qinghe", "http://www.qinghe.example/a", "http://www.dongshan.example/b", False),
        ("qinghe", "http://cdn.example/a", "http://www.dongshan.example/b", False),  # the host of both, for one
        (None, "http://www.qinghe.example/robots.txt", "http://www.dongshan.example/robots.txt", False),
        (None, "http://www.dongshan.example:8443/robots.txt", "http://www.dongshan.example/robots.txt", True),
        ("qinghe", "http://www.dongshan.example/a", "http://www.dongshan.example/b", True),  # it was linked to
        ("qinghe", "http://www.dongshan.example/a", "http://www.qinghe.example/b", False),
    ],
)
def test_a_redirect_stays_within_the_portal_that_it_began_at(
    portal: str | None, began: str, target: str, passes: bool
) -> None:
    request = Request(target, meta={"portal": portal, "redirect_urls": [began]})
    if passes:
        of_two_portals("live").process_request(request)
        return
    with pytest.raises(Forbidden, match=f"{began} redirects to {target}") as caught:
        of_two_portals("live").process_request(request)
    assert access_of(caught.value) == "moved"


def test_a_run_over_a_web_archive_speaks_to_that_alone() -> None:
    guard = of_two_portals("http://web.example/cdx")
    guard.process_request(Request("http://web.example/2024id_/http://www.qinghe.example/", meta={"portal": "qinghe"}))
    with pytest.raises(Forbidden, match=r"www\.qinghe\.example is no host"):
        guard.process_request(Request("http://www.qinghe.example/", meta={"portal": "qinghe"}))


@pytest.mark.parametrize("address", ["127.0.0.2", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1"])
def test_a_name_that_leads_into_a_private_network_is_refused(address: str) -> None:
    with pytest.raises(Forbidden, match="no public address"):
        public("www.qinghe.example", address)


def test_a_public_address_and_one_given_as_a_number_pass() -> None:
    assert public("www.gov.cn", "61.150.65.235") == "61.150.65.235"
    assert public("127.0.0.1", "127.0.0.1") == "127.0.0.1"


def test_nobody_elses_host_is_visited_without_a_contact() -> None:
    assert user_agent("", ["127.0.0.1", "www.qinghe.example"]) == "nianbao/0.1.0"
    assert user_agent("archive@library.edu.cn", ["www.gov.cn"]) == "nianbao/0.1.0 (+archive@library.edu.cn)"
    assert user_agent("you@example.org", ["127.0.0.1", "www.qinghe.example"]) == "nianbao/0.1.0 (+you@example.org)"
    for contact in ("", "  "):
        with pytest.raises(NoContact, match="NIANBAO_CONTACT"):
            user_agent(contact, ["www.qinghe.example", "www.gov.cn"])


@pytest.mark.parametrize(
    "contact",
    [
        "you@example.org",
        "me@example.com",
        "a@mail.example",
        "you@library.edu.cn",
        "test@test",
        "test@test.com",
        "nobody",
        "http://example.com/about",
        "https://localhost/",
        "http://intranet/",
        "ftp://library.edu.cn/",
        "http://",
        "http://[",
        "archive@library",
        "a b@library.edu.cn",
        "https://library.edu.cn/关于",
        "archive@library.edu.cn)\nX-Header: 1",
    ],
)
def test_a_contact_at_which_nobody_can_be_reached_is_refused_for_real_hosts(contact: str) -> None:
    with pytest.raises(NoContact) as caught:
        user_agent(contact, ["www.gov.cn"])
    assert repr(contact) in str(caught.value)
    assert "set NIANBAO_CONTACT to" in str(caught.value)


@pytest.mark.parametrize("contact", ["archive@library.edu.cn", "a.b+c@x.org", "https://library.edu.cn/nianbao?lang=zh"])
def test_an_e_mail_address_or_a_web_page_is_a_contact(contact: str) -> None:
    assert user_agent(contact, ["www.gov.cn"]) == f"nianbao/0.1.0 (+{contact})"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://www.qinghe.example/a", "redirects lead in a circle"),
        ("http://new.gov.cn/nb/", "http://www.qinghe.example/a redirects to http://new.gov.cn/nb/"),
    ],
)
def test_a_redirect_is_refused_with_the_address_that_it_came_from(url: str, said: str) -> None:
    with pytest.raises(IgnoreRequest) as caught:
        Guard(ALLOWED).process_request(  # type: ignore[arg-type]
            Request(url, meta={"redirect_urls": ["http://www.qinghe.example/a"]})
        )
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("url", "access"),
    [
        ("http://new.gov.cn/nb/", "moved"),
        ("http://127.1/", "error"),
        ("http://2130706433/", "error"),
        ("http://0x7f.1/", "error"),
        ("http://[::ffff:127.0.0.1]/", "error"),
        ("http://localhost./", "error"),
        ("http://metadata.google.internal/", "error"),
        ("http://user@new.gov.cn/", "error"),
        ("ftp://new.gov.cn/", "error"),
    ],
)
def test_only_a_redirect_to_somebody_elses_name_says_that_the_portal_has_moved(url: str, access: str) -> None:
    with pytest.raises(Forbidden) as caught:
        Guard(ALLOWED).process_request(  # type: ignore[arg-type]
            Request(url, meta={"redirect_urls": ["http://www.qinghe.example/a"]})
        )
    assert access_of(caught.value) == access
