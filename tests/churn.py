"""What changes on a page from one visit to the next while the report stays as it is."""

from __future__ import annotations

import re
from random import Random

_HEADLINES = (
    "市政府召开第{n}次常务会议", "关于做好{n}月份防汛工作的通知", "我市新增{n}个便民服务点", "{n}条公交线路优化调整",
    "“政务服务开放日”活动举行", "重点项目集中开工", "全市经济运行分析会召开", "安全生产专项检查启动",
)  # fmt: skip
_WEATHER = ("晴", "多云", "小雨", "阴", "阵雨转多云")
_WEEK = "一二三四五六日"


def churned(page: str, visit: int) -> str:
    """Return the HTML `page` as it is at a visit: with its date, weather, counters, news and tokens of that moment."""
    draw = Random(f"churn {visit}")
    day, hits = draw.randint(1, 28), draw.randint(10, 99_999)
    news = [headline.format(n=draw.randint(2, 30)) for headline in draw.sample(_HEADLINES, 5)]
    links = "".join(f'<li><a href="/xw/{draw.randint(1, 10**6)}.html">{title}</a></li>' for title in news)
    token = f"{draw.getrandbits(128):032x}"
    top = (
        f'<div class="top-date">今天是2026年{draw.randint(1, 12)}月{day}日 星期{draw.choice(_WEEK)}</div>'
        f'<div class="weather">{draw.choice(_WEATHER)} {draw.randint(1, 15)}℃～{draw.randint(16, 35)}℃</div>'
        f'<form action="/so"><input type="hidden" name="_csrf" value="{token}"></form>'
    )
    bottom = (
        f'<div class="related"><h3>相关新闻</h3><ul>{links}</ul></div>'
        f'<div class="counter">您是第{hits * 7}位访客</div><p class="visit">你是第 {hits * 3} 位访客</p>'
        f"<!-- {token} --><script>var now = {draw.getrandbits(40)}; var token = '{token}';</script>"
    )
    page = re.sub(r"(<body[^<>]*>)", lambda body: body[1] + top, page, count=1, flags=re.I)
    page = re.sub(
        r"(</h1>)", rf'\1<div class="info-hits">浏览次数：<span id="hits">{hits}</span>次</div>', page, count=1
    )
    return re.sub(r"</body>", lambda end: bottom + end[0], page, count=1, flags=re.I)


def counted_within(page: str, visit: int) -> str:
    """Return `page` with a counter and a box of news directly behind the last paragraph or table of its text."""
    draw = Random(f"within {visit}")
    ends = [found.end() for found in re.finditer(r"</p>|</table>", page, re.I)]
    if not ends:
        return page
    links = "".join(
        f'<li><a href="/n/{draw.randint(1, 9999)}.html">{title.format(n=draw.randint(2, 30))}</a></li>'
        for title in draw.sample(_HEADLINES, 4)
    )
    box = (
        f'<p style="text-align:right">浏览次数：{draw.randint(10, 99_999)} 次</p>'
        f'<div class="xgxw"><h4>相关阅读</h4><ul>{links}</ul></div><p>您是第 {draw.randint(10, 99_999)} 位访问者</p>'
    )
    return page[: ends[-1]] + box + page[ends[-1] :]
