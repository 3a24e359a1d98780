"""Kinds of bodies and wordings of titles: whose report it is, and on which year, must come out exactly."""

from __future__ import annotations

from functools import partial

from tests.pages import markup
from tests.pages.report import Report
from tests.pages.site import Site
from tests.pages.template import Dressed, template
from tests.pages.writing import modern, prose


def _page(site: Site, report: Report, facts: str, *, metas: str | None = None) -> str:
    body = markup.blocks(report, paragraph=markup.indented, grid=partial(markup.table, cell=markup.word_cell))
    return f"""<!DOCTYPE html><html>{site.head(metas=metas)}<body>{site.tool_bar()}{site.mega_menu(6, 6)}{site.crumbs("你的位置：")}
<div class="wz"><h1 class="wz_title">{report.title}</h1><div class="wz_info">{facts}</div><div class="wz_content">{body}</div></div>
{site.sidebar("政策解读", 7)}{site.footer()}</body></html>"""


@template(partial(modern, year=2021, publisher="国家税务总局云溪市税务局"))
def tax_bureau(report: Report, site: Site) -> Dressed:
    facts = f"<span>{report.published_on}</span> <span>来源：{report.source}</span>"
    return Dressed(site.page(_page(site, report, facts)), report)


@template(partial(modern, year=2022, publisher="云溪高新技术产业开发区管理委员会", signed=True))
def development_zone(report: Report, site: Site) -> Dressed:
    facts = f"索引号：{site.note(report.index_number)} 发布机构：{report.publisher} 发布日期：{report.published_on}"
    return Dressed(site.page(_page(site, report, facts, metas=site.metas(source=""))), report, source=None)


@template(partial(modern, year=2023, publisher="沙洲市公安局城东分局"))
def police_branch(report: Report, site: Site) -> Dressed:
    facts = f"来源：{report.source} 时间：{report.published_on} 09:00 {site.note('点击数：')}5"
    return Dressed(site.page(_page(site, report, facts)), report)


@template(
    partial(
        modern, year=2020, publisher="南岭区青石街道办事处", title="2020年南岭区青石街道办事处政府信息公开工作年度报告"
    )
)
def street_office_year_first(report: Report, site: Site) -> Dressed:
    facts = f"发布时间：{report.published_on}&nbsp;&nbsp;&nbsp;&nbsp;来源：{report.source}&nbsp;&nbsp;&nbsp;&nbsp;字号：<a>T+</a> <a>T-</a>"
    site.note("字号：", "T+")
    return Dressed(site.page(_page(site, report, facts)), report)


@template(
    partial(
        prose,
        year=2010,
        publisher="桐川县人民政府办公室",
        title="桐川县人民政府办公室二○一○年度政府信息公开工作年度报告",
    )
)
def year_in_chinese_digits(report: Report, site: Site) -> Dressed:
    facts = f"{site.note('录入：')}办公室　发布日期：{report.published_on}"
    return Dressed(site.page(_page(site, report, facts, metas="")), report, source=None)


@template(
    partial(prose, year=2013, publisher="玉屏县气象局", title="玉屏县气象局关于2013年度政府信息公开工作情况的报告")
)
def report_on_the_state_of_the_work(report: Report, site: Site) -> Dressed:
    facts = f"发布日期：{report.published_on} | 来源：{report.source}"
    return Dressed(site.page(_page(site, report, facts)), report)


@template(partial(modern, year=2019, publisher="白鹭县人民政府", title="白鹭县2019年政府信息公开工作年度报告"))
def county_as_a_whole(report: Report, site: Site) -> Dressed:
    """The county names itself by its name alone, as the report of the whole government does."""
    facts = f"发布日期：{report.published_on} 来源：{site.note('县政府办')}"
    return Dressed(site.page(_page(site, report, facts)), report, source="县政府办")


@template(
    partial(
        modern,
        year=2024,
        publisher="石湾市供销合作社联合社",
        title="石湾市供销合作社联合社2024年度政府信息公开工作年度报告",
    )
)
def cooperative_with_year_twice(report: Report, site: Site) -> Dressed:
    facts = f"公开日期：{report.published_on} 信息来源：{report.source}"
    return Dressed(site.page(_page(site, report, facts)), report)


@template(partial(prose, year=2012, title="政府信息公开年度报告（2012年度）", publisher="临潭市林业局"))
def year_in_brackets(report: Report, site: Site) -> Dressed:
    """The title names neither body nor place: the source does."""
    facts = f"发布时间：{report.published_on}　来源：{report.source}"
    return Dressed(site.page(_page(site, report, facts)), report)
