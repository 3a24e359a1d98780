"""The access state of a page: an article, or one of the pages that stand in for one.

Block, login and maintenance pages come with status 200 too. They are short and say one thing; a report that
mentions 登录 or 系统维护 has sentences by the dozen. So wording counts only on a page with little text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from archive.fold import fold

# Of 200 report-like pages none has less body text than this without being an image; stand-in pages have
# some navigation around one or two sentences.
SHORT = 400

_CHALLENGE = re.compile(
    r"\$_ts\s{0,3}[=.\[]|__jsl_clearance|__jsluid|_cf_chl|cf-challenge|challenge-platform|aliyun_waf|acw_sc__v2|"
    r"arg1\s{0,3}=\s{0,3}['\"][0-9a-f]{32}|probe\.js\?|yunsuo_session|eo_bot|tencent.{0,10}captcha|geetest|slidercaptcha",
    re.I,
)
_ROBOT = re.compile(
    r"(?:安全|人机|滑动|智能|访问)验证|验证(?:您|你)是(?:否)?(?:真人|人类)|请(?:输入|完成|拖动|点击).{0,12}验证|拖动滑块|"
    r"checking your browser|just a moment|verify you are human|enable (?:javascript|cookies)|"
    r"请(?:开启|启用|打开).{0,8}javascript|"
    r"浏览器安全检查|正在(?:进行)?(?:安全|浏览器)检[查测]|captcha",
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
_PASSWORD = re.compile(r"<input[^<>]{0,300}type\s{0,3}=\s{0,3}[\"']?password", re.I)
_REPORT = re.compile(r"信息公开.{0,8}(?:年度报告|年报|工作报告)")
_OUTLINE = re.compile(r"^一、.{2,30}$(?s:.){1,3000}?^二、", re.M)
# What a stand-in page says of itself may stand in the title alone.
_WORDINGS = (
    ("challenge", _ROBOT),
    ("block", _BLOCK),
    ("soft404", _GONE),
    ("login", _LOGIN),
    ("maintenance", _MAINTENANCE),
)
_STATUS = {404: "gone", 410: "gone", 401: "login", 403: "block", 405: "block", 429: "block", 451: "block", 567: "block"}


def verdict_of(
    status: int, markup: str, text: str, title: str = "", headers: Mapping[str, str] | None = None, visible: str = ""
) -> str:
    """Return `good`, `soft404`, `block`, `challenge`, `maintenance`, `login`, `gone` or `error`.

    `markup` is the page as it was sent, `text` the body that was found on it, `visible` everything that a
    reader sees, if more; `headers` matter for challenges announced by cookie.
    """
    signs = markup[:20_000] + " ".join(f"{name}: {value}" for name, value in (headers or {}).items())
    stands_in = len("".join(text.split())) < SHORT and text.count("。") < 6
    if stands_in and (status in (412, 521) or (_CHALLENGE.search(signs) and len(markup) < 200_000)):
        return "challenge"
    if status in (404, 410):
        return "gone"
    if status == 503 and stands_in:
        return _wording(f"{title}\n{text}\n{visible}") or "maintenance"
    if status in _STATUS:
        return _STATUS[status]
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


def _wording(said: str) -> str | None:
    folded = fold(said[:6000])
    return next((name for name, wording in _WORDINGS if wording.search(folded)), None)
