from __future__ import annotations

import pytest

from pipelines.verdict import led_elsewhere, verdict_of


def judge(text: str, *, status: int = 200, title: str = "", markup: str = "") -> str:
    return verdict_of(
        status, markup or f"<html><title>{title}</title><body>{text}</body></html>", text, title, visible=text
    )


NAVIGATION = "首页 政务公开 办事服务 互动交流 登录 注册 "


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        ("maintenance", "系统维护中，请稍后访问"),
        ("maintenance", NAVIGATION + "网站正在升级改版，暂停服务，敬请谅解。"),
        ("maintenance", "服务器繁忙，请稍后再试"),
        ("block", "您的访问请求可能对网站造成安全威胁，已被网站防火墙拦截。"),
        ("block", "很抱歉，您的IP访问过于频繁，已被限制访问"),
        ("block", "403 Forbidden"),
        ("block", "Access Denied. Event ID: 12345"),
        ("block", "您没有权限访问该页面"),
        ("challenge", "访问验证 请完成下方的滑动验证"),
        ("challenge", "Checking your browser before accessing"),
        ("challenge", "请开启JavaScript并刷新该页"),
        ("region", "本网站仅限中国大陆访问"),
        ("region", NAVIGATION + "境外访问受限，请使用境内网络。"),
        ("region", "您所在的地区无法访问本网站"),
        ("region", "This page is not available in your region."),
        ("login", "请先登录后查看"),
        ("login", "统一身份认证 用户名 密码 忘记密码"),
        ("soft404", NAVIGATION + "抱歉，您访问的页面不存在或已被删除"),
        ("soft404", "404 Not Found"),
        ("soft404", "该信息已下线"),
        ("soft404", "对不起，没有找到您要的网页"),
    ],
)
def test_pages_that_stand_in_for_an_article_are_told_by_what_they_say(verdict: str, text: str) -> None:
    assert judge(text) == verdict


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (404, "gone"),
        (410, "gone"),
        (412, "challenge"),
        (521, "challenge"),
        (403, "block"),
        (429, "block"),
        (500, "error"),
        (502, "error"),
        (503, "maintenance"),
        (401, "login"),
        (451, "region"),
    ],
)
def test_the_status_tells_when_the_page_says_nothing(status: int, verdict: str) -> None:
    assert judge("", status=status) == verdict


@pytest.mark.parametrize(
    "markup",
    [
        "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script>",
        "<script>document.cookie='__jsl_clearance_s=1'</script>",
        "<script>var arg1='0123456789ABCDEF0123456789ABCDEF';</script>",
        "<div id='cf-challenge'></div>",
    ],
)
def test_script_challenges_are_known_at_status_200_too(markup: str) -> None:
    assert judge("", markup=markup) == "challenge"


def test_a_challenge_announced_by_cookie_is_known() -> None:
    assert verdict_of(200, "<script>go()</script>", "", cookies="__jsluid_s=abc; max-age=31536000") == "challenge"


def test_reports_that_mention_the_words_are_good() -> None:
    sentences = "全市加强网站维护，请登录市政府网站查询；页面不存在的及时处理，拒绝访问的核实。"
    assert judge(sentences * 20) == "good"


def test_a_short_report_is_good() -> None:
    assert judge("一、总体情况\n本年度加强系统维护升级，请登录网站查询。\n二、其他\n无。") == "good"


def test_a_report_whose_text_is_an_image_is_good() -> None:
    assert judge(NAVIGATION, title="某局2020年政府信息公开工作年度报告") == "good"


def test_a_report_behind_a_site_with_a_login_box_is_good() -> None:
    assert judge("全年公开信息一百条。" * 60, markup="<input type='password'>" + "公开" * 300) == "good"


def test_a_missing_page_under_a_column_of_reports_is_no_report() -> None:
    assert judge("您访问的页面不存在", title="政府信息公开年报_某市人民政府") == "soft404"


def test_a_page_of_little_but_a_password_field_is_a_login_page() -> None:
    assert judge("某市办公平台 用户登录", markup="<input name=p type='password'>") == "login"


def test_a_list_page_with_a_login_link_is_good() -> None:
    assert judge(NAVIGATION + "用户登录 2020年 2019年 2018年") == "good"


IMAGE_REPORT = "某局2020年政府信息公开工作年度报告"
MENU = NAVIGATION + "政府信息公开指南 政府信息公开制度 法定主动公开内容 政府信息公开年报 网站地图 联系我们 " * 3


def test_a_cookie_that_every_visitor_gets_makes_no_challenge_of_a_page_with_words() -> None:
    page = f"<html><script src=a.js></script><h1>{IMAGE_REPORT}</h1><img src=1.jpg>"
    assert verdict_of(200, page, "", IMAGE_REPORT, cookies="__jsluid_s=abc", visible=MENU) == "good"


def test_a_script_that_every_page_carries_along_makes_no_challenge_of_a_report_in_an_image() -> None:
    page = f"<html><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script><h1>{IMAGE_REPORT}</h1>"
    assert verdict_of(200, page, "", IMAGE_REPORT, visible=MENU + IMAGE_REPORT) == "good"
    assert verdict_of(200, page.replace(IMAGE_REPORT, ""), "", "", visible="") == "challenge"


def test_521_is_no_challenge_where_it_says_that_the_server_behind_is_down() -> None:
    assert judge("Web server is down. Error code 521 cloudflare", status=521) == "error"


def test_a_report_about_regions_and_foreigners_is_good() -> None:
    text = "全年办理境外人员申请三件，均无法提供。所在地区限制养犬的规定已公开。访问受限的栏目已整改。"
    assert judge("一、总体情况\n" + text + "\n二、其他\n无。") == "good"
    assert judge(text * 12) == "good"


@pytest.mark.parametrize(
    ("asked", "given", "state"),
    [
        ("/nb/2019.html", "/", "soft404"),
        ("/nb/2019.html", "/index.htm", "soft404"),
        ("/nb/2019.html", "/default.aspx", "soft404"),
        ("/nb/2019.html", "/login", "login"),
        ("/nb/2019.html", "/sso/login.jsp?service=x", "login"),
        ("/nb/2019.html", "/userLogin.html", "login"),
        ("/login/2019.html", "/login/new/2019.html", None),
        ("/nb/2019.html", "/nb/2019_1.html", None),
        ("/nb/2019.html", "/zwgk/nb/index.html", None),
        ("/nb/2019.html", "/zwgk/logistics/2019.html", None),
    ],
)
def test_a_redirect_to_the_front_page_or_a_login_is_known_by_where_it_leads(
    asked: str, given: str, state: str | None
) -> None:
    assert led_elsewhere(f"http://www.gov.cn{asked}", f"http://www.gov.cn{given}") == state
