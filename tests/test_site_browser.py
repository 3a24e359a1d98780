"""The site in a real browser, served by a real `datasette serve`."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from datasette.utils import tilde_encode

from archive.serve import datasette_arguments
from tests.site_archive import CITY, PAYLOAD, Names, build

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no `chromium` on the path")

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
FIGURES = (
    f"/archive/bodies/{tilde_encode(CITY)}", "/archive/refusals_by_body", "/archive/checks_that_fail",
    "/archive/checks?_facet=outcome", "/archive/indicators/refused",
)  # fmt: skip
DESK, TELEPHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Names]]:
    """The address of a running site, and the ids of its reports."""
    directory = tmp_path_factory.mktemp("archive")
    names = build(directory)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(directory / "datasette.log", "w") as log:
        command = [sys.executable, "-m", "datasette", *datasette_arguments(directory, "127.0.0.1", port)]
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}/-/versions.json", server)
        yield f"http://127.0.0.1:{port}", names
    finally:
        server.terminate()
        server.wait(20)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(url, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("datasette did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(params=[DESK, TELEPHONE], ids=["desk", "telephone"])
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page that fails the test on a dialog, an error of a script or a broken security policy."""
    opened = browser.new_page(viewport=request.param)
    wrong: list[str] = []

    def refuse(dialog: Any) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    opened.on("dialog", refuse)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda message: wrong.extend([message.text] * ("Content Security Policy" in message.text)))
    yield opened
    opened.close()
    assert wrong == []


def _fits(page: Any) -> bool:
    """Whether nothing makes the page wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_searching_from_the_front_page_finds_both_scripts(site: tuple[str, Names], page: Any) -> None:
    address, names = site
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.locator("h1").inner_text() == "政府信息公开工作年度报告"
    assert page.get_by_role("navigation", name="主要栏目").get_by_role("link").all_inner_texts() == [
        "报告", "应公开未公开", "统计", "问题", "数据",
    ]  # fmt: skip
    assert _fits(page)
    page.get_by_label("检索全部报告的标题、机构和正文").fill("养老")
    page.keyboard.press("Enter")
    page.wait_for_url("**/archive/report_list?**")
    titles = page.locator(".results h2").all_inner_texts()
    assert "臨江區民政局2019年政府信息公開工作年度報告" in titles
    assert "青川市民政局2023年政府信息公开工作年度报告" in titles
    assert {"养老", "養老"} <= set(page.locator("mark").all_inner_texts())
    assert page.locator(".facet summary").count() == 4 and _fits(page)
    page.locator("#facet-year").get_by_role("link", name=re.compile("^2019")).click()
    assert page.locator(".results li").count() == 1
    page.locator(".results h2 a").click()
    assert page.url.endswith(f"/archive/reports/{names.traditional}")
    assert page.locator("article").get_attribute("lang") == "zh-Hant"


def test_reading_a_report(site: tuple[str, Names], page: Any) -> None:
    address, names = site
    page.goto(f"{address}/archive/reports/{names.current}")
    assert page.locator("article table").count() == 2
    page.get_by_role("navigation", name="目录").get_by_role("link", name="来源与证据").click()
    assert page.locator("#evidence").is_visible() and page.url.endswith("#evidence")
    assert re.fullmatch(r"[0-9a-f]{64}", page.locator("#evidence .sightings code").first.inner_text())
    assert _fits(page)
    page.locator("h3:text-is('版本') + ul a").first.click()
    assert "这是旧版本" in page.locator(".notice").first.inner_text()
    page.get_by_role("link", name=re.compile("看现在的版本")).click()
    assert page.url.endswith(names.current)


def test_coverage_by_body_and_year(site: tuple[str, Names], page: Any) -> None:
    address, names = site
    page.goto(f"{address}/coverage")
    assert _fits(page)
    row = page.locator(".grid tr").filter(has_text="临江区民政局")
    assert "迟发" in row.inner_text() and "未见" in row.inner_text()
    page.get_by_label("状态").select_option(label="迟发")
    page.get_by_role("button", name="查看").click()
    page.wait_for_url("**state=late**")
    page.locator(".grid td.late a").click()
    assert page.url.endswith(names.late) and "迟发 12 天" in page.locator(".report-head").inner_text()


@pytest.mark.parametrize("path", ["/archive/pages", "/archive/captures", "/archive/refusals_by_body"])
def test_the_last_column_of_a_wide_table_is_reached_without_leaving_its_head(
    site: tuple[str, Names], page: Any, path: str
) -> None:
    base, _ = site
    page.goto(base + path)
    assert _fits(page)
    box = page.locator(".scroll").first
    box.scroll_into_view_if_needed()
    if page.viewport_size == DESK:  # the bar at the foot of the table is in the window together with its head
        assert box.evaluate("box => box.getBoundingClientRect().height < innerHeight")
    box.evaluate("box => box.scrollTo(box.scrollWidth, box.scrollHeight)")
    last = box.locator("thead th").last
    assert last.evaluate(
        "cell => cell.getBoundingClientRect().right <= cell.closest('.scroll').getBoundingClientRect().right + 1"
    )
    if page.viewport_size == DESK:
        assert last.evaluate(
            "cell => cell.getBoundingClientRect().top <= cell.closest('.scroll').getBoundingClientRect().top + 3"
        )
    first = box.locator("tbody tr td").first  # whose row it is stays in view
    assert first.evaluate(
        "cell => cell.getBoundingClientRect().left >= cell.closest('.scroll').getBoundingClientRect().left"
    )


def test_an_indicator_is_chosen_and_drawn(site: tuple[str, Names], page: Any) -> None:
    address, _ = site
    page.goto(f"{address}/archive/bodies/{tilde_encode(CITY)}")
    assert _fits(page)
    drawing = page.get_by_role("img", name=re.compile("本年新收政府信息公开申请数量"))
    assert drawing.count() == 1 and drawing.locator("circle").count() == 5
    assert drawing.evaluate("svg => getComputedStyle(svg.querySelector('circle')).fill") == page.evaluate(
        "getComputedStyle(document.querySelector('main a')).color"
    )
    page.get_by_label("指标").select_option(label="办理结果总计")
    page.get_by_role("button", name="查看").click()
    page.wait_for_url("**indicator=results_total**")
    assert page.get_by_label("指标").input_value() == "results_total" and _fits(page)
    page.get_by_role("link", name="其他机构的办理结果总计").click()
    assert page.locator("h1").inner_text() == "一个指标：各机构、各年度"
    assert page.get_by_label("指标").input_value() == "results_total" and _fits(page)
    page.locator("td").get_by_role("link", name=CITY).click()
    assert page.locator("h1").inner_text() == CITY


def test_the_numbers_of_a_chart_stand_beside_their_points(site: tuple[str, Names], page: Any) -> None:
    address, _ = site
    page.goto(f"{address}/archive/bodies/{tilde_encode(CITY)}")
    points = page.eval_on_selector_all(".chart circle", _BOXES)
    numbers = page.eval_on_selector_all(".chart .value", _BOXES)
    assert len(points) == len(numbers) == 5
    for (left, top, right, _), (start, _, end, bottom) in zip(points, numbers, strict=True):
        assert abs((left + right) - (start + end)) < 8 and top - 12 < bottom < top + 4


def test_from_a_sum_that_fails_to_the_cell(site: tuple[str, Names], page: Any) -> None:
    address, _ = site
    page.goto(address)
    page.get_by_role("link", name=re.compile("^合计对不上")).click()
    page.locator("td").get_by_role("link", name=re.compile(f"{CITY}2021")).click()
    assert page.locator(".fails li").count() == 1 and "95 ≠ 各类申请人之和 25" in page.locator(".fails").inner_text()
    cell = page.locator("td.disputed")
    assert cell.inner_text().split() == ["95", "≠"] or cell.inner_text() == "95≠"
    cell.locator("a").click()
    assert page.url.endswith("#statistics") and page.locator("#statistics").is_visible() and _fits(page)


def test_hostile_reports_run_nothing(site: tuple[str, Names], page: Any) -> None:
    address, names = site
    for path in (
        f"/archive/reports/{names.hostile}", "/archive/report_list", f"/archive/report_list?_search={quote(PAYLOAD)}",
        "/archive/report_list?_search=养老", "/archive/reports", "/archive/problems", "/archive/coverage", "/coverage",
        "/archive/bodies", f"/coverage?name={quote(PAYLOAD)}", f"/archive/report_list?_sort={quote(PAYLOAD)}",
        f"/{quote(PAYLOAD, safe='')}", "/archive?sql=select+*+from+reports",
        "/archive/figure_list", "/archive/figures", *(path for path in FIGURES if "bodies" not in path),
    ):  # fmt: skip
        page.goto(address + path)
        assert page.locator("script, svg, img, [onerror], [onload], [onmouseover]").count() == 0, path
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.protocol)")
        assert set(links) <= {"http:", "https:"}, path
    page.goto(f"{address}/archive/reports/{names.hostile}")
    assert PAYLOAD in page.locator("h1").inner_text() and "{{7*7}}" in page.locator("article").inner_text()


def test_the_keyboard_reaches_the_text_first(site: tuple[str, Names], page: Any) -> None:
    address, names = site
    page.goto(f"{address}/archive/reports/{names.current}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")  # fails when it never comes; the browser tells a moment after the key


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_background(site: tuple[str, Names], browser: Any, scheme: str) -> None:
    """WCAG 2.1, 1.4.3: a contrast of 4.5 for text."""
    address, names = site
    opened = browser.new_page(viewport=DESK, color_scheme=scheme)
    try:
        for path in (
            "/",
            "/coverage",
            "/archive/report_list?_search=养老",
            f"/archive/reports/{names.earlier}",
            *FIGURES,
        ):
            opened.goto(address + path)
            assert opened.evaluate(_TOO_FAINT) == [], path
    finally:
        opened.close()


_BOXES = """elements => elements.map(element => element.getBoundingClientRect())
  .map(box => [box.left, box.top, box.right, box.bottom])"""
_TOO_FAINT = """() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = parse(getComputedStyle(element).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
    .filter(element => element.getClientRects().length)
    .map(element => {
      const [one, other] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      return [contrast, element.tagName + '.' + element.className + ': ' + element.textContent.trim().slice(0, 20)];
    })
    .filter(([contrast]) => contrast < 4.5).map(([contrast, what]) => contrast.toFixed(2) + ' ' + what);
}"""


def test_what_changed_is_marked_by_more_than_colour(site: tuple[str, Names], page: Any) -> None:
    address, names = site
    page.goto(f"{address}/archive/-/diff/{names.earlier}/{names.current}")
    assert _fits(page)
    changed = page.locator(".changes .changed")
    assert changed.locator(".sign").inner_text() == "改动"
    for tag, line, text in (("del", "line-through", "42"), ("ins", "underline", "44")):
        mark = changed.locator(tag)
        assert mark.inner_text() == text
        assert line in mark.evaluate("one => getComputedStyle(one).textDecorationLine")
