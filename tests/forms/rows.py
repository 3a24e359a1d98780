"""The rows of the statutory tables, and the indicator of each: what the reader has to find out by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.demo.tally import APPLICANTS, outcomes_of

Key = tuple[str, str]

APPLICANT_IDS = (
    "natural_person", "enterprise", "research_institution", "public_welfare", "legal_service", "other_organization",
)  # fmt: skip
COLUMNS = (*zip(APPLICANT_IDS, APPLICANTS, strict=True), ("total", "总计"))
RESULTS = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other_result", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)
DISPUTES = (
    ("reviews", "行政复议", ""),
    ("lawsuits_direct", "行政诉讼", "未经复议直接起诉"),
    ("lawsuits_after_review", "行政诉讼", "复议后起诉"),
)
_OUTCOME_IDS = (
    ("granted",),
    ("partly_granted",),
    (
        "refused", "refused_state_secret", "refused_prohibited_by_law", "refused_three_securities",
        "refused_third_party", "refused_internal_affairs", "refused_deliberative", "refused_enforcement_files",
        "refused_administrative_inquiries",
    ),
    ("unavailable", "unavailable_not_held", "unavailable_needs_creation", "unavailable_still_unclear"),
    (
        "not_processed", "not_processed_petitions", "not_processed_repeated", "not_processed_publications",
        "not_processed_excessive", "not_processed_reissue",
    ),
    ("otherwise", "otherwise_not_corrected", "otherwise_fee_unpaid", "otherwise_other"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of section 三, or a group of them: `number` is 一 or 1, `leaves` are its rows, if it has any."""

    number: str
    words: str
    indicator: str
    leaves: tuple[Outcome, ...] = ()


def outcomes(generation: str) -> tuple[Outcome, ...]:
    """Return the groups of section 三 in the form of `generation`."""
    groups = []
    for ids, (name, *leaves) in zip(_OUTCOME_IDS, outcomes_of(int(generation)), strict=True):
        below = [Outcome(*_parted(leaf), one) for leaf, one in zip(leaves, ids[1:], strict=bool(leaves))]
        groups.append(Outcome(*_parted(name), ids[0], tuple(below)))
    return tuple(groups)


def leaves(generation: str) -> tuple[str, ...]:
    """Return the indicators that make up 办理结果总计."""
    return tuple(leaf.indicator for group in outcomes(generation) for leaf in (group.leaves or (group,)))


def _parted(label: str) -> tuple[str, str]:
    found = re.fullmatch(r"（?(.)[）.](.+)", label)
    assert found, label
    return found[1], found[2]


Block = tuple[str, tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]
_ITEMS = ("上一年项目数量", "本年增/减", "处理决定数量")
# Section 二: the item of article 20, the heads of its columns, and its rows with the indicators of their cells.
DISCLOSURE: dict[str, tuple[Block, ...]] = {
    "2021": (
        (
            "一",
            ("本年制发件数", "本年废止件数", "现行有效件数"),
            (
                ("规章", ("regulations_made", "regulations_repealed", "regulations_in_force")),
                (
                    "行政规范性文件",
                    ("normative_documents_made", "normative_documents_repealed", "normative_documents_in_force"),
                ),
            ),
        ),
        ("五", ("本年处理决定数量",), (("行政许可", ("licence_decisions",)),)),
        (
            "六",
            ("本年处理决定数量",),
            (("行政处罚", ("penalty_decisions",)), ("行政强制", ("coercion_decisions",))),
        ),
        ("八", ("本年收费金额（单位：万元）",), (("行政事业性收费", ("fees_collected",)),)),
    ),
    "2019": (
        (
            "一",
            ("本年新制作数量", "本年新公开数量", "对外公开总数量"),
            (
                ("规章", ("regulations_newly_made", "regulations_newly_published", "regulations_published_in_all")),
                (
                    "规范性文件",
                    (
                        "normative_documents_newly_made",
                        "normative_documents_newly_published",
                        "normative_documents_published_in_all",
                    ),
                ),
            ),
        ),
        (
            "五",
            _ITEMS,
            (
                ("行政许可", ("licence_items", "licence_items_change", "licence_decisions")),
                ("其他对外管理服务事项", ("service_items", "service_items_change", "service_decisions")),
            ),
        ),
        (
            "六",
            _ITEMS,
            (
                ("行政处罚", ("penalty_items", "penalty_items_change", "penalty_decisions")),
                ("行政强制", ("coercion_items", "coercion_items_change", "coercion_decisions")),
            ),
        ),
        ("八", _ITEMS[:2], (("行政事业性收费", ("fee_items", "fee_items_change")),)),
        ("九", ("采购项目数量", "采购总金额"), (("政府集中采购", ("procurements", "procurement_amount")),)),
    ),
}
MONEY = frozenset({"fees_collected", "procurement_amount", "application_fees", "disclosure_budget"})


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the 统计表 of 2014: `number` is 一, （一）, 1 or 其中, or "" for a row that goes on with the last."""

    number: str
    words: str
    unit: str = ""
    key: Key | None = None


def _results(indicator: str, upheld: str) -> tuple[Line, ...]:
    names = (("upheld", upheld), ("corrected", "被依法纠错数"), ("other_result", "其他情形数"))
    return tuple(
        Line(f"（{number}）", words, "件", (indicator, result))
        for number, (result, words) in zip("一二三", names, strict=True)
    )


def _line(number: str, words: str, unit: str, indicator: str, dimension: str = "total") -> Line:
    return Line(number, words, unit, (indicator, dimension))


SURVEY: tuple[Line, ...] = (
    Line("一", "主动公开情况"),
    _line("（一）", "主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "information_published"),
    _line("其中", "主动公开规范性文件数", "条", "normative_documents_published"),
    _line("", "制发规范性文件总数", "件", "normative_documents_issued"),
    Line("（二）", "通过不同渠道和方式公开政府信息的情况"),
    _line("1", "政府公报公开政府信息数", "条", "published_gazette"),
    _line("2", "政府网站公开政府信息数", "条", "published_website"),
    _line("3", "政务微博公开政府信息数", "条", "published_microblog"),
    _line("4", "政务微信公开政府信息数", "条", "published_wechat"),
    _line("5", "其他方式公开政府信息数", "条", "published_other_means"),
    Line("二", "回应解读情况"),
    _line("（一）", "回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次", "responses"),
    Line("（二）", "通过不同渠道和方式回应解读的情况"),
    _line("1", "参加或举办新闻发布会总次数", "次", "press_conferences"),
    _line("其中", "主要负责同志参加新闻发布会次数", "次", "press_conferences_by_leaders"),
    _line("2", "政府网站在线访谈次数", "次", "online_interviews"),
    _line("其中", "主要负责同志参加政府网站在线访谈次数", "次", "online_interviews_by_leaders"),
    _line("3", "政策解读稿件发布数", "篇", "policy_explanations"),
    _line("4", "微博微信回应事件数", "次", "responses_microblog_wechat"),
    _line("5", "其他方式回应事件数", "次", "responses_other"),
    Line("三", "依申请公开情况"),
    _line("（一）", "收到申请数", "件", "applications_received"),
    _line("1", "当面申请数", "件", "applications_received", "in_person"),
    _line("2", "传真申请数", "件", "applications_received", "fax"),
    _line("3", "网络申请数", "件", "applications_received", "online"),
    _line("4", "信函申请数", "件", "applications_received", "letter"),
    _line("（二）", "申请办结数", "件", "applications_completed"),
    _line("1", "按时办结数", "件", "applications_completed_on_time"),
    _line("2", "延期办结数", "件", "applications_completed_extended"),
    _line("（三）", "申请答复数", "件", "applications_answered"),
    _line("1", "属于已主动公开范围数", "件", "answered_already_published"),
    _line("2", "同意公开答复数", "件", "answered_granted"),
    _line("3", "同意部分公开答复数", "件", "answered_partly_granted"),
    _line("4", "不同意公开答复数", "件", "answered_refused"),
    _line("其中", "涉及国家秘密", "件", "answered_refused_state_secret"),
    _line("", "涉及商业秘密", "件", "answered_refused_trade_secret"),
    _line("", "涉及个人隐私", "件", "answered_refused_privacy"),
    _line("", "危及国家安全、公共安全、经济安全和社会稳定", "件", "answered_refused_security"),
    _line("", "不是《条例》所指政府信息", "件", "answered_refused_not_information"),
    _line("", "法律法规规定的其他情形", "件", "answered_refused_other"),
    _line("5", "不属于本行政机关公开数", "件", "answered_not_held_here"),
    _line("6", "申请信息不存在数", "件", "answered_nonexistent"),
    _line("7", "告知作出更改补充数", "件", "answered_correction_asked"),
    _line("8", "告知通过其他途径办理数", "件", "answered_other_way"),
    _line("四", "行政复议数量", "件", "reviews"),
    *_results("reviews", "维持具体行政行为数"),
    _line("五", "行政诉讼数量", "件", "lawsuits"),
    *_results("lawsuits", "维持具体行政行为或者驳回原告诉讼请求数"),
    _line("六", "举报投诉数量", "件", "complaints"),
    *_results("complaints", "维持具体行政行为数"),
    _line("七", "依申请公开信息收取的费用", "万元", "application_fees"),
    Line("八", "机构建设和保障经费情况"),
    _line("（一）", "政府信息公开工作专门机构数", "个", "disclosure_units"),
    _line("（二）", "设置政府信息公开查阅点数", "个", "reading_points"),
    _line("（三）", "从事政府信息公开工作人员数", "人", "disclosure_staff"),
    _line("1", "专职人员数（不包括政府公报及政府网站工作人员数）", "人", "disclosure_staff_full_time"),
    _line("2", "兼职人员数", "人", "disclosure_staff_part_time"),
    _line(
        "（四）",
        "政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        "万元",
        "disclosure_budget",
    ),
    Line("九", "政府信息公开会议和培训情况"),
    _line("（一）", "召开政府信息公开工作会议或专题会议数", "次", "meetings"),
    _line("（二）", "举办各类培训班数", "次", "trainings"),
    _line("（三）", "接受培训人员数", "人次", "people_trained"),
)
# The sums that the 统计表 states by its indents: the whole, and its parts.
SUMS: tuple[tuple[Key, tuple[Key, ...]], ...] = (
    (
        ("applications_received", "total"),
        tuple(("applications_received", channel) for channel in ("in_person", "fax", "online", "letter")),
    ),
    (
        ("applications_completed", "total"),
        (("applications_completed_on_time", "total"), ("applications_completed_extended", "total")),
    ),
    (
        ("applications_answered", "total"),
        tuple(
            (f"answered_{kind}", "total")
            for kind in (
                "already_published", "granted", "partly_granted", "refused", "not_held_here", "nonexistent",
                "correction_asked", "other_way",
            )
        ),
    ),
    (
        ("answered_refused", "total"),
        tuple(
            (f"answered_refused_{kind}", "total")
            for kind in ("state_secret", "trade_secret", "privacy", "security", "not_information", "other")
        ),
    ),
    (
        ("disclosure_staff", "total"),
        (("disclosure_staff_full_time", "total"), ("disclosure_staff_part_time", "total")),
    ),
    *(
        ((kind, "total"), tuple((kind, result) for result in ("upheld", "corrected", "other_result")))
        for kind in ("reviews", "lawsuits", "complaints")
    ),
)  # fmt: skip
