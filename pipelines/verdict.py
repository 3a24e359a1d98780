"""The access state of a page: an article, or one of the pages that stand in for one.

Block, login and maintenance pages come with status 200 too. They are short and say one thing; a report that
mentions 登录 or 系统维护 has sentences by the dozen. So wording counts only on a page with little text.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from archive.fold import fold

# Of 200 report-like pages none has less body text than this without being an image; stand-in pages have
# some navigation around one or two sentences.
SHORT = 400

_CHALLENGE = re.compile(
    r"\$_ts\s{0,3}[=.\[]|__jsl_clearance|__jsluid|_cf_chl|cf-challenge|challenge-platform|aliyun_waf|acw_sc__v2|"
    r"/_guard/|waf_captcha|"
    r"arg1\s{0,3}=\s{0,3}['\"][0-9a-f]{32}|probe\.js\?|yunsuo_session|eo_bot|tencent.{0,10}captcha|geetest|slidercaptcha",
    re.I,
)
# 加速乐 gives every visitor this cookie; only on a page without words does it say that a script is to answer.
_COOKIE = re.compile(r"__jsluid_[sh]=|__jsl_clearance|yunsuo_session|acw_sc__v2=", re.I)
_ROBOT = re.compile(
    r"(?:安全|人机|滑动|智能|访问)验证|验证(?:您|你)是(?:否)?(?:真人|人类)|请(?:输入|完成|拖动|点击).{0,12}验证|拖动滑块|"
    r"checking your browser|just a moment|verify you are human|enable (?:javascript|cookies)|"
    r"请(?:开启|启用|打开).{0,8}javascript|"
    r"浏览器安全检查|正在(?:进行)?(?:安全|浏览器)检[查测]|captcha",
)
_REGION = re.compile(
    r"(?:仅限|只限|仅供|仅对|只对|仅面向)(?:中国)?(?:大陆|境内|国内|内地|本省|本市).{0,12}(?:访问|浏览|用户|ip)|"
    r"(?:境外|海外|国外|大陆(?:地区)?以外|非(?:中国)?(?:大陆|境内)).{0,20}"
    r"(?:受限|限制|禁止|拒绝|不允许|无法|不可用|暂停|暂不|不支持|未开放)|"
    r"(?:限制|禁止|拒绝|屏蔽|暂停)(?:来自)?(?:了)?(?:境外|海外|国外)|"
    r"所在的?(?:国家|地区|区域|地域|国家或地区|国家/地区).{0,16}"
    r"(?:无法|不能|不可|不支持|未开放|受限|限制|禁止|暂不|不在|未被允许)|"
    r"(?:not|un)\s?available in your (?:region|country|area|location)|"
    r"(?:your|this) (?:region|country|location).{0,30}(?:not allowed|not permitted|restricted|blocked|denied)|"
    r"(?:outside|not (?:in|from)) (?:of )?(?:mainland )?china",
)
_BLOCK = re.compile(
    r"(?:访问|请求)(?:已|被|遭到|受到|存在|异常|过于|频率)?.{0,6}(?:拦截|阻断|阻止|拒绝|禁止|受限|限制|频繁|过快|威胁|可疑)|"
    r"(?:拦截|禁止|拒绝|限制)(?:了)?(?:您|你|本次|此次|该|当前)?的?.{0,6}(?:访问|请求|操作)|"
    r"(?:防火墙|waf|云盾|安全狗|云锁|创宇盾|加速乐|网站卫士|安全防护).{0,20}(?:拦截|阻断|防护|提示|检测|规则)|"
    r"(?:您|你)的(?:ip|访问|请求|操作|行为).{0,16}(?:异常|攻击|黑名单|封禁|危险|可疑|风险|不合法|不允许|被)|"
    r"(?:无权|没有权限|未授权|不允许)(?:访问|查看|浏览)|ip.{0,8}(?:封禁|黑名单|受限)|"
    r"access (?:is )?denied|403 forbidden|forbidden|request blocked|has been blocked|not allowed|"
    r"web application firewall|"
    r"event ?id|攻击行为|恶意(?:访问|请求|攻击)|非法(?:访问|请求|操作)|blocked by",
)
_GONE = re.compile(
    r"(?:页面|网页|文章|内容|信息|文件|栏目|资源|地址|网址|链接).{0,12}"
    r"(?:不存在|找不到|无法找到|未找到|没有找到|已(?:被)?删除|已(?:经)?下线|"
    r"已失效|丢失|走丢|不见了|被移除|已移除|已过期|飞走)|(?:找不到|没有找到|未找到|无法找到|不存在).{0,12}(?:页面|网页|文章|内容|信息|文件|资源)|"
    r"404(?:\s?-?\s?(?:not found|error|错误|页面|找不到|出错|$))|"
    r"(?:http|错误|error|状态码?)\s?[:-]?\s?404|not found|"
    r"page (?:does not|doesn't) exist|"
    r"(?:已(?:被)?(?:删除|撤销|撤稿|下架)).{0,10}(?:文章|信息|页面|内容)|no such page",
)
_MAINTENANCE = re.compile(
    r"(?:系统|网站|平台|服务器?|站点|数据)?(?:正在|正|处于|进行)?.{0,6}(?:升级|维护|改版|建设|调试)(?:中|期间|之中|暂停|,)|"
    r"(?:系统|网站|平台|服务器?).{0,10}(?:维护|升级|改版|繁忙|暂停|关闭)|"
    r"暂停(?:服务|访问|对外)|(?:服务|网站|系统).{0,8}(?:不可用|不能访问|无法访问)|"
    r"under maintenance|service unavailable|temporarily unavailable|稍[后候]再?(?:访问|试)",
)
_LOGIN = re.compile(
    r"请(?:您)?(?:先|重新)登[录陆]|请登[录陆](?:后|[。!,]|$)|(?:未|尚未|没有)登[录陆]|"
    r"登[录陆](?:已)?(?:超时|过期|失效|后(?:查看|访问|浏览))|扫码登[录陆]|密码登[录陆]|"
    r"(?:用户名|账号|帐号).{0,40}密码|忘记密码|please (?:log|sign) ?in"
)
# Words of many a navigation bar: they count only beside a password field.
_LOGIN_BOX = re.compile(r"用户登[录陆]|统一身份认证|账[号户]登[录陆]|登[录陆]")
_LOGIN_PATH = re.compile(r"/(?:user)?(?:login|signin|logon|sso|passport|authserver|cas|oauth2?)(?:[/._;-]|$)", re.I)
_FRONT_PAGE = re.compile(r"/?(?:index|default|home)?(?:\.\w{3,5})?", re.I)
_CLOUDFLARE = re.compile(r"cloudflare|web server is down", re.I)
_PASSWORD = re.compile(r"<input[^<>]{0,300}type\s{0,3}=\s{0,3}[\"']?password", re.I)
_REPORT = re.compile(r"信息公开.{0,8}(?:年度报告|年报|工作报告)")
_OUTLINE = re.compile(r"^一、.{2,30}$(?s:.){1,3000}?^二、", re.M)
# What a stand-in page says of itself may stand in the title alone.
_WORDINGS = (
    ("challenge", _ROBOT),
    ("region", _REGION),
    ("block", _BLOCK),
    ("soft404", _GONE),
    ("login", _LOGIN),
    ("maintenance", _MAINTENANCE),
)
_STATUS = {401: "login", 403: "block", 405: "block", 429: "block", 451: "region", 567: "block"}


def verdict_of(status: int, markup: str, text: str, title: str = "", cookies: str = "", visible: str = "") -> str:
    """Return `good`, `soft404`, `block`, `challenge`, `region`, `maintenance`, `login`, `gone` or `error`.

    `markup` is the page as it was sent, `text` the body that was found on it, `visible` everything that a
    reader sees, if more; `cookies` is the Set-Cookie header, by which some challenges announce themselves.
    """
    stands_in = len("".join(text.split())) < SHORT and text.count("。") < 6
    if status == 521 and _CLOUDFLARE.search(markup[:20_000]):
        return "error"  # there it says that the server behind is down
    if stands_in and (status in (412, 521) or _is_challenge(markup, f"{title}\n{text}", cookies, visible)):
        return "challenge"
    if status in (404, 410):
        return "gone"
    if status == 503 and stands_in:
        return _wording(f"{title}\n{text}\n{visible}") or "maintenance"
    if status in _STATUS:
        said = _wording(f"{title}\n{text}\n{visible}") if status == 403 and stands_in else None
        return said if said in ("challenge", "region", "login") else _STATUS[status]
    if status >= 400 or not 100 <= status < 600:
        return "error"
    if not stands_in:
        return "good"
    if _OUTLINE.search(text):  # the short report of a township
        return "good"
    said = _wording(text) or (_wording(visible) if len(visible) < 3 * SHORT else None)
    if said and len(text) < 100:
        return said
    if _REPORT.search(fold(f"{title}\n{text}")):  # a report whose text is an image, or short
        return "good"
    said = said or _wording(title)
    if said is None and _PASSWORD.search(markup[:200_000]) and len(visible or text) < SHORT:
        said = "login" if _LOGIN_BOX.search(fold(f"{title}\n{visible or text}")) else None
    return said or "good"


def led_elsewhere(asked: str, given: str) -> str | None:
    """Return the access state of a page that a redirect led away from: to the front page or to a login, else None.

    >>> led_elsewhere("http://www.gov.cn/nb/2019.html", "http://www.gov.cn/index.html")
    'soft404'
    >>> led_elsewhere("http://www.gov.cn/nb/2019.html", "http://www.gov.cn/login?back=%2Fnb%2F2019.html")
    'login'
    >>> led_elsewhere("http://www.gov.cn/nb/2019.html", "https://www.gov.cn/nb/2019.html")
    """
    before, after = urlsplit(asked), urlsplit(given)
    if before.path == after.path:
        return None
    if _FRONT_PAGE.fullmatch(after.path):
        return "soft404"
    if _LOGIN_PATH.search(after.path) and not _LOGIN_PATH.search(before.path):
        return "login"
    return None


def _is_challenge(markup: str, said: str, cookies: str, visible: str) -> bool:
    """Whether a short page at any status is a script to be run, and not a page that carries one along."""
    if not visible.strip() and not said.strip() and _COOKIE.search(cookies) and "<script" in markup[:2000].lower():
        return True
    if len(markup) >= 200_000 or not _CHALLENGE.search(markup[:20_000]):
        return False
    # A content network puts its scripts into every page, also into those that it lets through.
    return not (_REPORT.search(fold(said)) and len(visible) > 100)


def _wording(said: str) -> str | None:
    folded = fold(said[:6000])
    return next((name for name, wording in _WORDINGS if wording.search(folded)), None)
