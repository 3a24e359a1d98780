"""Pages modelled on the portals of the two seed texts: our own mark-up, round text that is read at run time."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


@dataclass(frozen=True)
class Seed:
    """A seed's parts: the lines above the report's first sentence, the report, and the lines below it."""

    above: tuple[str, ...]
    report: tuple[str, ...]
    below: tuple[str, ...]


def read_seed(number: str) -> Seed:
    """Split a seed where its first long sentence begins and its last sentence ends."""
    (path,) = SEEDS.glob(f"{number}_*.txt")
    lines = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    sentences = [place for place, line in enumerate(lines) if line.endswith("。") and len(line) > 20]
    first, last = sentences[0], sentences[-1]
    return Seed(tuple(lines[:first]), tuple(lines[first : last + 1]), tuple(lines[last + 1 :]))


def paragraphs(lines: tuple[str, ...], mark: str = "p") -> str:
    return "".join(f"<{mark}>　　{escape(line)}</{mark}>\n" for line in lines)


def municipal_bureau(
    seed: Seed, *, editor: str = "view TRS_UEDITOR trs_paper_default trs_web", images: bool = True
) -> str:
    """The page of a bureau of a municipality behind a script gateway (traditional characters)."""
    title, facts = seed.above[0], seed.above[1]
    date, source = facts.split(None, 2)[0] + " " + facts.split()[1], facts.split()[2]
    body = ""
    for line, following in zip(seed.report, (*seed.report[1:], ""), strict=True):
        body += f"<p style='text-indent:2em'>　　{escape(line)}</p>\n"
        if images and following and line.endswith(following) and line != following:
            body += "<p style='text-align:center'><img src='./W020200122.png' alt='' /></p>\n"
    dialogue = "".join(f"<p>{escape(line)}</p>" for line in seed.below[:-1])
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{escape(title)}_政府信息公開年報_示例</title></head>
<body><div class="top"><ul><li><a href="/">首頁</a></li>
<li><a href="/zwgk/">政務公開</a></li><li><a href="/login">登錄</a></li></ul></div>
<div class="crumb">您的位置:<a href="/">首頁</a> &gt;
<a href="/zwgk/">政務公開</a> &gt; <a href="/nb/">年報</a></div>
<div class="wrap"><div class="header"><h1>{escape(title)}</h1>
<p class="facts"><span>{escape(date)}</span>&nbsp;&nbsp;&nbsp; <span>{escape(source)}</span></p>
<div class="tools"><span>分享:</span><div class="bdsharebuttonbox"><a href="#" title="微信"></a><a href="#"></a></div>
<span>字號:</span><a href="javascript:big()">大</a> <a href="javascript:mid()">中</a>
<a href="javascript:small()">小</a></div></div>
<div class="{editor}">{body}</div>
<div class="leave" id="leaving">{dialogue}
<a href="javascript:go()">繼續訪問</a> <a href="javascript:stay()">放棄</a></div>
<div class="state"><span>{escape(seed.below[-1])}</span></div></div>
<div class="footer"><p>主辦:示例單位
<a href="/map">網站地圖</a> 政府網站標識碼:1100000001</p></div></body></html>"""


def city_bureau(seed: Seed, *, site: str = "", editor: str = "content") -> str:
    """The page of a bureau on its city's portal: the title stands in the body, below the publisher's name."""
    where, publisher, date, size, share, *title = seed.above
    meta = f'<meta name="SiteName" content="{escape(site)}">' if site else ""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">{meta}<title>{escape(publisher)}</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/hd/">互动交流</a></div>
<div class="main"><div class="local">{escape(where)}</div>
<div class="detail"><h2>{escape(publisher)}</h2>
<div class="facts"><span>{escape(date)}</span><span class="size">{escape(size)}<a href="javascript:;">大</a>
<a href="javascript:;">中</a> <a href="javascript:;">小</a>】</span></div>
<div class="share">{escape(share)}<a class="wx" href="javascript:;"></a></div>
<div class="{editor}">{"".join(f"<p align=center><strong>{escape(line)}</strong></p>" for line in title)}<p>&nbsp;</p>
{paragraphs(seed.report)}<p>&nbsp;</p><p>&nbsp;</p></div>
<ul class="files">{"".join(f"<li>{escape(line.lstrip('• '))}</li>" for line in seed.below[:-1])}</ul>
<div class="ewm"><img src="/qr.png"><p>{escape(seed.below[-1])}</p></div></div></div>
<div class="foot"><p>版权所有:示例市人民政府 网站标识码:2110000000</p></div></body></html>"""


def one_column(seed: Seed, *, site: str = "", mark: str = "p") -> str:
    """Everything a reader sees, chrome included, as paragraphs of one nameless element."""
    meta = f'<meta name="SiteName" content="{escape(site)}">' if site else ""
    lines = (*seed.above, *seed.report, *seed.below)
    return f"<html><head>{meta}</head><body><div>{paragraphs(lines, mark)}</div></body></html>"
