"""Pages that are no reports: what stands beside reports, quotes them, links to them, or stands in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from archive.report import Page
from tests.pages import markup
from tests.pages.report import Report, expected_lines
from tests.pages.site import Site
from tests.pages.writing import modern


@dataclass(frozen=True, slots=True)
class Other:
    """A page and what the refinery should say of it."""

    name: str
    page: Page
    kind: str = "other"
    verdict: str = "good"
    chrome: tuple[str, ...] = ()


OTHERS: list[Other] = []
Build = Callable[[Report, Site], Page]


def other(kind: str = "other", verdict: str = "good") -> Callable[[Build], Build]:
    def enter(build: Build) -> Build:
        name = build.__name__
        report = modern(name, 2021)
        site = Site(report, name)
        OTHERS.append(Other(name, build(report, site), kind, verdict, tuple(site.chrome)))
        return build

    return enter


def _article(site: Site, title: str, body: str, *, column: str = "通知公告") -> str:
    site.report = replace(site.report, title=title)
    return f"""<!DOCTYPE html><html>{site.head(metas=site.metas(column=column))}<body>{site.tool_bar()}{site.mega_menu(7, 8)}{site.crumbs()}
<div class="article"><h1>{title}</h1><div class="info">发布时间：{site.report.published_on}　来源：{site.report.source}</div>
<div class="TRS_Editor">{body}</div></div>{site.sidebar("热点信息", 8)}{site.friends()}{site.footer()}{site.leaving()}</body></html>"""


@other()
def notice_on_compiling(report: Report, site: Site) -> Page:
    """The notice that asks every office to write its annual report."""
    sentences = (
        "各乡镇人民政府、街道办事处，县政府各部门、各直属单位：",
        f"根据《中华人民共和国政府信息公开条例》的规定，现就做好{report.year}年政府信息公开工作年度报告的编制和发布工作通知如下。",
        "一、编制主体",
        "各单位应当编制本单位的年度报告，所属事业单位的数据由主管部门汇总。",
        "二、内容要求",
        "年度报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议和行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六部分组成，数据须与台账一致。",
        "三、时间安排",
        "各部门于1月20日前将年度报告送县政府办公室审核，1月31日前在政府信息公开专栏发布。",
        f"{site.name}办公室",
        f"{report.year + 1}年1月4日",
    )
    title = f"关于做好{report.year}年政府信息公开工作年度报告编制和发布工作的通知"
    return site.page(_article(site, title, "".join(map(markup.indented, sentences))))


@other("companion")
def picture_companion(report: Report, site: Site) -> Page:
    """一图读懂: a few words above a long picture."""
    body = "<p>为方便公众了解，现将年度报告的主要内容制成长图。</p><p><img src='tj.jpg' width='800'></p>"
    return site.page(_article(site, f"一图读懂：{report.title}", body, column="图解政策"))


@other("companion")
def companion_with_text(report: Report, site: Site) -> Page:
    """A 图解 that tells in prose, under statutory headings, what the report says."""
    body = markup.blocks(replace(report, blocks=report.blocks[:8]), paragraph=markup.indented)
    return site.page(_article(site, f"【图解】{report.title}", body, column="图解政策"))


@other()
def list_of_reports(report: Report, site: Site) -> Page:
    """The column: twenty reports with dates, and pages to turn."""
    rows = "".join(
        f'<li><a href="t{n}.html" title="{site.place}{body}{report.year}年政府信息公开工作年度报告">{site.place}{body}{report.year}年政府信息公开工作年度报告</a><span>{site.day()}</span></li>'
        for n, body in enumerate(
            ("教育局", "科技局", "民政局", "司法局", "财政局", "水利局", "审计局", "统计局", "林业局", "商务局") * 2
        )
    )
    html = f"""<html>{site.head(f"政府信息公开年报_{site.name}", site.metas(article=False))}<body>{site.tool_bar()}{site.mega_menu()}{site.crumbs()}
{site.disclosure_menu()}<div class="list"><h2>政府信息公开年报</h2><ul>{rows}</ul><div class="page">共3页 <a>上一页</a><a>1</a><a>2</a><a>下一页</a></div></div>{site.footer()}</body></html>"""
    return site.page(html, "/zwgk/zfxxgknb/")


@other()
def policy_quoting_a_report(report: Report, site: Site) -> Page:
    """A plan of work whose text quotes last year's annual report at length."""
    quoted = "".join(markup.indented(line) for line in expected_lines(report)[:6])
    body = (
        markup.indented(f"现印发给你们，请认真组织实施。{report.title}指出：")
        + quoted
        + markup.indented("各单位要对照以上内容，逐条整改。")
    )
    return site.page(
        _article(site, f"{site.name}办公室关于印发{report.year + 1}年政务公开工作要点的通知", body, column="规范性文件")
    )


@other()
def government_work_report(report: Report, site: Site) -> Page:
    """政府工作报告: another report of the year, with numbered headings."""
    body = "".join(
        map(
            markup.indented,
            (
                "各位代表：",
                "现在，我代表市人民政府向大会报告工作，请予审议。",
                f"一、{report.year}年工作回顾",
                "一年来，经济总体平稳。" * 30,
                "二、今后的主要任务",
                "加快建设。" * 60,
            ),
        )
    )
    return site.page(_article(site, f"{report.year}年{site.place}政府工作报告", body, column="政府工作报告"))


@other(verdict="soft404")
def soft_404(report: Report, site: Site) -> Page:
    """Status 200, the portal's furniture, and an apology."""
    html = f"""<html>{site.head("页面不存在", site.metas(article=False))}<body>{site.tool_bar()}{site.mega_menu()}
<div class="err"><img src="404.png"><h2>抱歉，您访问的页面不存在或已被删除</h2><p>您可以：检查网址是否正确，或者<a href="/">返回首页</a></p><p><em>5</em>秒后自动跳转</p></div>{site.footer()}</body></html>"""
    return site.page(html, "/zwgk/zfxxgknb/202201/t20220120_77.html")


@other(verdict="maintenance")
def maintenance(report: Report, site: Site) -> Page:
    html = f"""<html><head><meta charset="utf-8"><title>{site.name}</title></head><body><div class="box"><h1>网站升级维护公告</h1>
<p>尊敬的用户：为提供更优质的服务，本网站正在进行系统升级，暂停访问，预计3月8日8时恢复，由此给您带来的不便敬请谅解！</p></div></body></html>"""
    return site.page(html, "/zwgk/zfxxgknb/202201/t20220120_78.html")


@other("cover")
def only_a_link_to_a_file(report: Report, site: Site) -> Page:
    """Titled as a report; the text is a link to a PDF and a viewer's hints."""
    file = f"{report.title}.pdf"
    body = f'<p style="text-align:center"><a href="./P020220120.pdf"><img src="/icons/pdf.gif">{file}</a></p><p>（点击查看或下载，请使用PDF阅读器打开）</p>'
    return site.page(_article(site, report.title, body, column="政府信息公开年报"))


@other("image")
def only_an_image(report: Report, site: Site) -> Page:
    """Titled as a report; the text is nine scanned pages."""
    body = "".join(
        f'<p style="text-align: center"><img src="W02022012{n}.jpg" alt="第{n}页"></p>' for n in range(1, 10)
    )
    return site.page(_article(site, report.title, body, column="政府信息公开年报"))


@other()
def guide_of_disclosure(report: Report, site: Site) -> Page:
    """政府信息公开指南, which lies beside the reports and speaks of the same things."""
    body = "".join(
        map(
            markup.indented,
            (
                "为便于公民、法人和其他组织依法获取政府信息，编制本指南，每年第一季度更新。",
                "一、主动公开",
                "本机关主动公开的内容见公开目录，年度报告于每年1月31日前公布。" * 4,
                "二、依申请公开",
                "申请人可以当面、邮寄或者网上提交申请，受理机构：办公室，办公时间：工作日8:30至17:30。" * 3,
                "三、监督和救济",
                "认为行政行为侵犯合法权益的，可以依法申请行政复议或者提起行政诉讼。",
            ),
        )
    )
    return site.page(_article(site, f"{report.publisher}政府信息公开指南", body, column="政府信息公开指南"))


@other()
def statistics_of_the_site(report: Report, site: Site) -> Page:
    """政府网站工作年度报表: an annual form of the web site, not the disclosure report."""
    rows = "".join(
        f"<tr><td>{name}</td><td>{site.random.randint(0, 9999)}</td></tr>"
        for name in (
            "独立用户访问总量",
            "网站总访问量",
            "信息发布总数",
            "概况类信息更新量",
            "解读回应发布数",
            "留言办结数",
        )
    )
    body = f"<p>填报单位：{report.publisher}</p><table border=1>{rows}</table><p>单位负责人：周全　审核人：孙立　填报人：何晴</p>"
    return site.page(
        _article(site, f"{report.publisher}政府网站工作年度报表（{report.year}年度）", body, column="政府网站年度报表")
    )
