"""The words of a portal's own furniture: font size, sharing, printing, QR codes, where you are, leaving the site.

A line is chrome when it consists *entirely* of such words. A looser pattern looks good on snippets and
destroys headings: 六、其他需要报告的事项 … 请登录查询 contains two of them.
"""

from __future__ import annotations

import re

from archive.fold import fold

# A line longer than this is a paragraph whatever it says; the longest furniture seen is a leaving-site
# dialogue of 60 characters.
LONGEST = 160

_DATE = r"(?:20|19)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ t]{0,3}\d{1,2}[:时]\d{1,2}(?:[:分](?:\d{1,2}秒?)?)?)?"

# Each is matched on folded text (simplified, half-width, lower case).
_WORDS = (
    # sharing
    r"分享(?:到|至|给好友|按钮)?", r"(?:新浪|腾讯)?微博", r"微信(?:好友|朋友圈)?", r"qq(?:空间|好友)?",
    r"朋友圈", r"空间", r"人人网?", r"豆瓣(?:网)?", r"一键分享", r"复制(?:链接|连结)", r"转发",
    # font size, printing, reading aloud
    r"字[体号](?:大小)?", r"(?:特|超)?大", r"中", r"小", r"默认", r"正常", r"恢复", r"放大", r"缩小", r"a[+-]",
    r"打印(?:本页|文章|此页|内容|页面|本文)?", r"(?:我要)?纠错", r"内容纠错", r"听全文", r"(?:语音)?(?:播报|朗读)",
    r"(?:点击|语音|倍速)?播放(?:语音|音频)?", r"(?:保护视力|护眼|视力保护)(?:模式|色)?", r"听读", r"倍速",
    r"(?:无障碍|适老化)(?:浏览|阅读|模式)?", r"(?:长者|关怀|适老)(?:模式|版)", r"长者助手",
    r"(?:我的|添加|加入)?收藏(?:本页|本文)?", r"推荐(?:朋友)?",
    # QR codes
    r"(?:微信)?(?:分享)?[\"“「]?(?:扫一扫|扫描二维码|手机扫一扫|扫码)[\"”」]?,?(?:在|用)?(?:手机|移动端)?[上端]?"
    r"(?:打开|查看|浏览|阅读|分享|访问)?(?:至朋友圈)?(?:当前|本|此)?(?:页面|网页|页|文章|文|内容)?",
    r"(?:手机|移动)(?:端)?(?:扫码)?(?:查看|浏览|阅读|打开)(?:本|当前)?(?:页面?|文)?", r"二维码",
    # closing, going back, going on
    r"关闭(?:窗口|本页|页面|此页|当前页面?|本窗口)?", r"返回(?:顶部|列表|首页|上一?页|上级)?", r"回到顶部", r"顶部",
    r"继续(?:访问|浏览)?", r"放弃", r"取消", r"确[定认]", r"是否继续\?",
    r"(?:上|下)一(?:篇|条)(?::.{0,80})?",
    r"(?:上|下)一页(?:\s?\d{1,3}(?!\d))*", r"共\s?\d{1,3}\s?页", r"第\s?\d{1,3}\s?页", r"[尾末]页", r"跳转",
    r"(?:欢迎|敬请)?关注.{0,12}(?:微信|微博|公众号|订阅号|小微|官微|二维码).{0,6}",
    r"登录", r"注册", r"注销", r"首页",
    # placeholders for what the page has none of, and headings of link lists
    r"(?:相关|其他)?附件(?:下载|列表)?", r"视频", r"音频", r"图片", r"(?:全文|文件|附件|word|pdf|文档)下载", r"下载",
    r"(?:文字|图片)版", r"已归档",
    r"(?:相关|关联|推荐|延伸)(?:链接|连结|文章|文档|阅读|新闻|信息|稿件|报道|推荐|解读|内容|政策)",
    r"(?:文字|图片|政策|视频)解读", r"更多", r"(?:阅读|展开|查看)(?:全文|更多)?", r"(?:收起|展开)",
    r"(?:本页|内容|文章)?目录",
)  # fmt: skip
# Words with anything behind them: furniture where nothing makes them a sentence of the report.
_LOOSE = (
    # the site about itself
    r"[您你](?:访问|点击|即将访问)的(?:链接|连结|网站).{0,80}?(?:是否继续\??|继续访问\??|$)",
    r"(?:您?(?:现在|当前|目前)(?:所在)?的?|所在)?(?:位置|栏目)(?:是)?:.{0,120}",
    r"(?:版权所有|网站标识码|(?:政府)?网站(?:支持ipv6|地图)|隐私声明).{0,100}", r"(?:主办|承办)(?:单位)?:.{0,80}",
    r"(?:技术支持|联系我们):?.{0,80}",
    r"[您你]是.{0,8}第\s?\d{1,12}\s?位.{0,8}", r"(?:建议|推荐|浏览|请).{0,30}(?:分辨率|浏览器).{0,40}",
    r".{0,3}icp备.{0,60}", r".{0,3}公网安备.{0,60}",
    r"请?(?:使用|下载|安装|用).{0,24}(?:reader|wps|阅读器|浏览器).{0,12}",
)  # fmt: skip
# Who, when and how often, as it stands between a title and a text.
_LABELS = (
    rf"(?:信息|文件|新闻|稿件)?(?:发布|发文|成文|生成|公开|公布|印发|更新|创建|编辑|录入|时间)?(?:日期|时间|发布):?\s{{0,4}}(?:{_DATE})?",
    _DATE,
    r"(?:信息|文章|稿件|新闻|内容|发布|原文)?来源(?::\s{0,4}\S{0,40})?",
    r"(?:作者|记者|编辑|责任编辑|责编|审核|校对|初审|复审|终审|撰稿|供稿|信息员|录入)(?:人|员)?:\s{0,4}(?:(?!来源|日期|时间|浏览|点击|阅读)\S){0,20}",
    r"(?:浏览|阅读|点击|访问|查看)(?:次数|量|数|率)?:?\s{0,4}[\d,-]{0,12}\s?次?", r"\d{0,9}次",
    r"(?:内容)?概述:.{0,60}",
    r"(?:索引号|索取号|信息索引|文号|文件编号|发文字号|发文文号|发布机构|发布单位|发文机关|发文单位|公开机构|公开主体|制发机关|信息名称|"
    r"名称|标题|主题词|主题分类|体裁分类|服务对象分类|组配分类|信息类别|分类|关键词|公开方式|公开形式|公开时限|公开范围|公开类型|"
    r"有效性|时效性?|是否有效|信息有效性|有效期|废止日期|失效日期|生效日期|备注|载体类型|语种|信息公开目录|目录)(?::.{0,60})?",
)  # fmt: skip
_SEPARATORS = re.compile(r"[\s|\\/>»›·•◆:,、\[\]【】()「」『』“”\"'×-]+")
_LINKS_FOLLOW = re.compile(
    r"(?:相关|关联|推荐|延伸|扩展|热点|热门|精彩|最新|近期|往期|编辑|更多|猜你|为[你您])的?"
    r"(?:链接|连结|文章|文档|阅读|新闻|信息|稿件|报道|推荐|内容|资讯|导读|专题|话题|回顾|喜欢|图片|视频)[:>]{0,2}|"
    r"更多[:>]{0,2}"
)
_SPREAD = re.compile(r"(?<=[一-龥]) (?=[一-龥])")  # 打 印, 关 闭
_STRICT = [re.compile(word) for word in _WORDS]
_CHROME = _STRICT + [re.compile(word) for word in _LOOSE]
_LABELLED = [re.compile(word) for word in _LABELS]


def is_chrome(line: str, *, strict: bool = False) -> bool:
    """Whether `line` consists of nothing but furniture; `strict`, of nothing that a sentence might begin with.

    >>> is_chrome("【字體:大 中 小】 分享:"), is_chrome("五、其他")
    (True, False)
    """
    words = _STRICT if strict else _CHROME
    return _consists_of(line, words) or (" " in line and _consists_of(_SPREAD.sub("", line), words))


def is_label(line: str) -> bool:
    """Whether `line` only says where, when and by whom a page was published, furniture included.

    >>> is_label("发布时间:2014-03-31 来源:市民政局"), is_label("2014年3月31日,全市完成公开。")
    (True, False)
    """
    return _consists_of(line, _LABELLED + _CHROME)


def announces_links(line: str) -> bool:
    """Whether `line` is the heading of a list of other pages."""
    return len(line) < 12 and bool(_LINKS_FOLLOW.fullmatch(fold(line).strip("[]【】 ")))


def _consists_of(line: str, words: list[re.Pattern[str]]) -> bool:
    """Take the longest word at each place, never going back: linear, and no word is torn from a heading."""
    if len(line) > LONGEST:
        return False
    text, place = fold(line).strip(), 0
    while place < len(text):
        separator = _SEPARATORS.match(text, place)
        matches = [separator] if separator else [word.match(text, place) for word in words]
        end = max((match.end() for match in matches if match), default=place)
        if end == place:
            return False
        place = end
    return True
