"""Sentences of reports: the figures they state are read, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from opencc import OpenCC

from archive.indicators import INDICATORS
from archive.report import Figure
from pipelines.figures.prose import Sum, read_prose
from pipelines.figures.prose.numerals import han_value, numbers
from pipelines.sections import outline
from tests.seed_pages import SEEDS, read_seed

YEAR = 2017


def read(text: str, year: int | None = YEAR) -> tuple[tuple[Figure, ...], tuple[Sum, ...]]:
    return read_prose(text, outline(text), year)


def told(text: str, year: int | None = YEAR) -> set[tuple[str, str, float | None, str]]:
    return {(one.indicator, one.dimension, one.value, one.raw) for one in read(text, year)[0]}


def of(**figures: tuple[float, str]) -> set[tuple[str, str, float | None, str]]:
    """`applications_received__letter=(3, "3件")` is the figure of that dimension."""
    return {
        (name.partition("__")[0], name.partition("__")[2] or "total", value, raw)
        for name, (value, raw) in figures.items()
    }


STATED = [
    # applications received
    ("全年共收到政府信息公开申请38件。", of(applications_received=(38, "38件"))),
    ("2017年，我局收到公民、法人和其他组织的政府信息公开申请1,204件。", of(applications_received=(1204, "1,204件"))),
    ("本年新收政府信息公开申请数量为：７件", of(applications_received=(7, "７件"))),
    ("全年接到依申请公开三十五件。", of(applications_received=(35, "三十五件"))),
    ("我区共受理依申请公开事项两百零六件。", of(applications_received=(206, "两百零六件"))),
    ("全年收到 12 件 政府信息公开申请，均为网上提交。", of(applications_received=(12, "12 件"))),
    ("政府信息公开申请共收到19件。", of(applications_received=(19, "19件"))),
    ("政府信息公开申请总数为44宗。", of(applications_received=(44, "44宗"))),
    ("年内收到政府信息公开申请200余件。", of(applications_received=(200, "200余件"))),
    ("收到政府信息公开申请近百件。", of(applications_received=(100, "近百件"))),
    ("收到政府信息公开申请0件。", of(applications_received=(0, "0件"))),
    ("全年未收到政府信息公开申请。", of(applications_received=(0, "未收到"))),
    ("本单位没有收到过公民、法人或者其他组织提出的政府信息公开申请。", of(applications_received=(0, "没有收到过"))),
    ("2017年度我镇无依申请公开事项。", of(applications_received=(0, "无"))),
    ("本年度未接到任何依申请公开政府信息的申请。", of(applications_received=(0, "未接到"))),
    ("2017年1月1日至12月31日，共收到政府信息公开申请5件。", of(applications_received=(5, "5件"))),
    ("截至2017年12月31日，全年收到政府信息公开申请6件。", of(applications_received=(6, "6件"))),
    ("2016年收到政府信息公开申请5件，2017年收到政府信息公开申请9件。", of(applications_received=(9, "9件"))),
    ("收到政府信息公开申请9件，同比增加4件。", of(applications_received=(9, "9件"))),
    ("全县共收到政府信息公开申请61件。", of(applications_received=(61, "61件"))),
    # their channels and applicants
    (
        "共收到政府信息公开申请10件，其中当面申请3件，信函申请2件，网络申请4件，传真申请1件。",
        of(
            applications_received=(10, "10件"),
            applications_received__in_person=(3, "3件"),
            applications_received__letter=(2, "2件"),
            applications_received__online=(4, "4件"),
            applications_received__fax=(1, "1件"),
        ),
    ),
    (
        "收到依申请公开4件，其中：通过电子邮件提交的1件、通过互联网提交的2件、以其他方式提交的1件。",
        of(
            applications_received=(4, "4件"),
            applications_received__email=(1, "1件"),
            applications_received__online=(2, "2件"),
            applications_received__other_channel=(1, "1件"),
        ),
    ),
    (
        "收到政府信息公开申请8件，其中5件为当面申请，3件为邮寄申请。",
        of(
            applications_received=(8, "8件"),
            applications_received__in_person=(5, "5件"),
            applications_received__letter=(3, "3件"),
        ),
    ),
    (
        "收到政府信息公开申请8件，其中自然人申请7件，法人或其他组织申请1件。",
        of(applications_received=(8, "8件"), applications_received__natural_person=(7, "7件")),
    ),
    ("依申请公开方面，网络申请6件。", of(applications_received__online=(6, "6件"))),
    # what became of them, in older words
    (
        "受理政府信息公开申请5件，办结5件，均按时办结。",
        of(applications_received=(5, "5件"), applications_completed=(5, "5件")),
    ),
    (
        "收到政府信息公开申请3件，按时办结2件，延期办结1件。",
        of(
            applications_received=(3, "3件"),
            applications_completed_on_time=(2, "2件"),
            applications_completed_extended=(1, "1件"),
        ),
    ),
    (
        "收到政府信息公开申请6件，已全部按期答复。",
        of(applications_received=(6, "6件"), applications_answered=(6, "全部按期答复")),
    ),
    (
        "收到政府信息公开申请6件。以上申请均已答复。",
        of(applications_received=(6, "6件"), applications_answered=(6, "均已答复")),
    ),
    (
        "收到政府信息公开申请7件，共答复6件。",
        of(applications_received=(7, "7件"), applications_answered=(6, "6件")),
    ),
    (
        "收到政府信息公开申请9件，其中属于已主动公开范围4件，同意公开3件，部分公开1件，不予公开1件。",
        of(
            applications_received=(9, "9件"),
            answered_already_published=(4, "4件"),
            answered_granted=(3, "3件"),
            answered_partly_granted=(1, "1件"),
            answered_refused=(1, "1件"),
        ),
    ),
    (
        "在答复中，“同意公开”的5件；“信息不存在”的2件；非本机关政府信息的1件；作出补正告知的1件；重复申请1件。",
        of(
            answered_granted=(5, "5件"),
            answered_nonexistent=(2, "2件"),
            answered_not_held_here=(1, "1件"),
            answered_repeated=(1, "1件"),
        ),
    ),
    # disputes
    (
        "因政府信息公开被申请行政复议3件，被提起行政诉讼1件。",
        of(reviews=(3, "3件"), lawsuits=(1, "1件")),
    ),
    ("因政府信息公开引发的行政复议、行政诉讼均为0件。", of(reviews=(0, "0件"), lawsuits=(0, "0件"))),
    ("因政府信息公开引发的行政复议和行政诉讼各2起。", of(reviews=(2, "2起"), lawsuits=(2, "2起"))),
    ("政府信息公开行政复议、行政诉讼0件。", of(reviews=(0, "0件"), lawsuits=(0, "0件"))),
    ("全年发生1件政府信息公开行政复议案件。", of(reviews=(1, "1件"))),
    (
        "涉及政府信息公开的行政复议4件，其中维持3件，纠正1件。",
        of(reviews=(4, "4件"), reviews__upheld=(3, "3件"), reviews__corrected=(1, "1件")),
    ),
    (
        "全年未发生因政府信息公开引起的行政复议、行政诉讼案件。",
        of(reviews=(0, "未发生"), lawsuits=(0, "未发生")),
    ),
    ("没有因政府信息公开申请行政复议的情况。", of(reviews=(0, "没有"))),
    (
        "我局未收到有关政府信息公开的举报、投诉，也未发生行政诉讼。",
        of(complaints=(0, "未收到"), lawsuits=(0, "未发生")),
    ),
    ("收到政府信息公开方面的举报投诉2件。", of(complaints=(2, "2件"))),
    (
        "四、政府信息公开行政复议、行政诉讼情况\n本年度未发生行政复议、行政诉讼。",
        of(reviews=(0, "未发生"), lawsuits=(0, "未发生")),
    ),
    # publication
    ("全年主动公开政府信息425条。", of(information_published=(425, "425条"))),
    ("2017年，我局向社会主动公开各类政府信息共计1.2万余条。", of(information_published=(12000, "1.2万余条"))),
    ("通过网站、微信公众号等渠道主动公开政府信息310条。", of(information_published=(310, "310条"))),
    (
        "全年公开信息500条，其中政府网站公开信息300条，政务微博公开信息120条，政务微信公开信息80条。",
        of(
            information_published=(500, "500条"),
            published_website=(300, "300条"),
            published_microblog=(120, "120条"),
            published_wechat=(80, "80条"),
        ),
    ),
    ("官方微信“某某发布”全年共发布信息61条。", of(published_wechat=(61, "61条"))),
    (
        "公开政策法规类信息8条，累计公开信息960条。",
        of(policy_information_published=(8, "8条"), information_published_cumulative=(960, "960条")),
    ),
    ("全年共发布政策解读26篇。", of(policy_explanations=(26, "26篇"))),
    ("政策解读稿件发布数31篇。", of(policy_explanations=(31, "31篇"))),
    ("召开新闻发布会三场。", of(press_conferences=(3, "三场"))),
    ("全年举行2场新闻发布会。", of(press_conferences=(2, "2场"))),
    ("开展“面对面”系列在线访谈12期。", of(online_interviews=(12, "12期"))),
    ("全年制定规范性文件6件。", of(normative_documents_issued=(6, "6件"))),
    ("解答群众咨询一千三百余次。", of(inquiries=(1300, "一千三百余次"))),
    # fees, people, meetings
    ("全年未收取任何与政府信息公开有关的费用。", of(application_fees=(0, "未"))),
    ("没有发生依申请提供政府信息的收费。", of(application_fees=(0, "没有发生"))),
    ("全年收取政府信息公开检索费共350元。", of(application_fees=(0.035, "350元"))),
    ("设立政府信息查阅点5个。", of(reading_points=(5, "5个"))),
    ("从事政府信息公开工作人员3人，其中专职人员1人，兼职人员2人。",
     of(disclosure_staff=(3, "3人"), disclosure_staff_full_time=(1, "1人"), disclosure_staff_part_time=(2, "2人"))),
    ("召开政府信息公开工作会议2次，举办政府信息公开培训班4期，参训人员260人次。",
     of(meetings=(2, "2次"), trainings=(4, "4期"), people_trained=(260, "260人次"))),
]  # fmt: skip

NEW_WORDING = [
    (
        "共收到政府信息公开申请20件，上年结转2件；办结21件，其中予以公开9件，部分公开3件，不予公开2件，无法提供6件，"
        "不予处理1件；结转下年度继续办理1件。",
        of(
            applications_received=(20, "20件"),
            applications_carried_in=(2, "2件"),
            results_total=(21, "21件"),
            granted=(9, "9件"),
            partly_granted=(3, "3件"),
            refused=(2, "2件"),
            unavailable=(6, "6件"),
            not_processed=(1, "1件"),
            applications_carried_out=(1, "1件"),
        ),
    ),
    ("本年制发行政规范性文件5件。", of(normative_documents_made=(5, "5件"))),
    (
        "政府信息公开行政诉讼：未经复议直接起诉1件，复议后起诉2件。",
        of(lawsuits_direct=(1, "1件"), lawsuits_after_review=(2, "2件")),
    ),
]

NOTHING = [
    "上年收到政府信息公开申请12件。",
    "2016年收到政府信息公开申请12件。",
    "去年同期收到政府信息公开申请12件。",
    "2017年上半年收到政府信息公开申请12件。",
    "2017年3月收到政府信息公开申请2件。",
    "自2008年以来，收到政府信息公开申请120件。",
    "截至2017年底，累计收到政府信息公开申请120件。",
    "各乡镇收到政府信息公开申请12件。",
    "2023年，区政府办代表区政府受理政府信息公开申请17件。",
    "区本级共收到政府信息公开申请17件。",
    "部分单位未收到政府信息公开申请。",
    "下一步，将主动公开政府信息300条。",
    "力争全年主动公开政府信息300条。",
    "每月主动公开政府信息不少于3条。",
    "县直各部门主动公开政府信息303条。",
    "《收到政府信息公开申请5件的处理办法》已印发。",
    "依申请公开信息46条，不予公开信息14条。",
    "出台《甲办法》《乙办法》等规范性文件10个。",
    "收到人大代表建议23件、政协提案17件，全部答复。",
    "收到监督意见30条，均在十五日内答复。",
    "全市行政复议机关办理行政复议案件300件，行政诉讼案件50件。",
    "因政府信息公开引发的行政复议、行政诉讼3件。",
    "未发生因政府信息公开被纠错的行政复议。",
    "未发生政府信息公开行政复议败诉案件。",
    "对未收到政府信息公开申请的单位进行抽查。",
    "如未收到政府信息公开申请，按零报告处理。",
    "收到政府信息公开申请5至8件。",
    "第3次收到政府信息公开申请。",
    "收到政府信息公开申请几十件。",
    "发布行政公文和政策解读信息9条。",
    "通过新闻发布会公开信息12条。",
    "政策解读率达到90%。",
    "全年主动公开财政预决算信息165条。",
    "区教育局公开教育信息131条。",
    "其他应主动公开政府信息856条。",
    "受理群众咨询、诉求54件次。",
    "为单位和个人提供政策咨询、查阅近百次。",
    "在各中心校增设政府信息查阅点8个。",
    "全年不少于2次召开政府信息公开工作会议，设想举办培训若干期。",
    "我局无不予公开政府信息情况。",
    "收到政府信息公开申请 | 12件 | 全年",
    "微博微信公开信息2148条。",
    "统一受理政府信息公开申请，一次性告知补正事项。",
    "平均办理时限为9个工作日，答复满意率为98%。",
    "五、存在的主要问题及改进情况\n全年收到政府信息公开申请12件。",
    # brackets do not hide whose number it is
    "各县区（含开发区）共接到政府信息公开申请320件。",
    "全市各部门、镇（街）共收到政府信息公开申请320件。",
    "我县各级机关（包括乡镇）受理政府信息公开申请320件。",
    # another body
    "其中，市水务局收到政府信息公开申请41件。",
    "申请最多的单位收到政府信息公开申请41件。",
    "某区收到政府信息公开申请41件。",
    "市水务局未收到政府信息公开申请。",
    "除市水务局外，未收到政府信息公开申请。",
    "收到政府信息公开申请20件以上的镇有2个。",
    "收到政府信息公开申请20件的单位有2个。",
    # in addition to a number given elsewhere
    "另收到政府信息公开申请4件。",
    "另外，收到政府信息公开申请4件。",
    "我局再次收到政府信息公开申请4件。",
    # more years than one, or a part of one
    "2015年、2016年、2017年分别收到政府信息公开申请4件、5件、6件。",
    "2016年和2017年收到政府信息公开申请11件。",
    "近五年共收到政府信息公开申请60件。",
    "八年来，我局收到政府信息公开申请60件。",
    "四年间，共收到政府信息公开申请60件。",
    "两年共收到政府信息公开申请60件。",
    "十二五期间，收到政府信息公开申请60件。",
    "本届政府收到政府信息公开申请60件。",
    "2014至2017年收到政府信息公开申请60件。",
    "汛期期间收到政府信息公开申请6件。",
    # the year of the line above
    "2016年工作回顾：\n主动公开政府信息700条。",
    "上年度：\n共收到政府信息公开申请8件。",
    "一是2016年的遗留事项。共收到政府信息公开申请8件。",
    "二、2016年工作情况\n（一）公开情况\n主动公开政府信息700条。",
    # some applicants only
    "没有收到法人提出的政府信息公开申请。",
    "未收到企业的政府信息公开申请。",
    "未接到公民提出的政府信息公开申请。",
    "收到法人的政府信息公开申请3件。",
    "收到3件法人的政府信息公开申请。",
    "甲乙两县2015、2016、2017年分别收到政府信息公开申请4件、5件、6件。",
    "2015至2016年工作情况：\n主动公开政府信息700条。",
    "除2件外，未发生政府信息公开行政复议、行政诉讼。",
    # what others decide on
    "市司法局收到政府信息公开行政复议申请22件。",
    "市政府作为复议机关收到涉及政府信息公开的行政复议22件。",
    "收到政府信息公开行政复议申请9件，上年结转2件。",
    # what was carried over is counted in
    "共办理政府信息公开申请总数量30件。",
]

TRADITIONAL = OpenCC("s2t")


@pytest.mark.parametrize(("text", "figures"), STATED)
def test_a_wording_gives_its_figures(text: str, figures: set[tuple[str, str, float, str]]) -> None:
    assert told(text) == figures


@pytest.mark.parametrize(("text", "figures"), STATED)
def test_traditional_script_reads_the_same(text: str, figures: set[tuple[str, str, float, str]]) -> None:
    converted = TRADITIONAL.convert(text)
    assert told(converted) == {(*figure[:3], TRADITIONAL.convert(figure[3])) for figure in figures}


@pytest.mark.parametrize(("text", "figures"), NEW_WORDING)
def test_reports_on_2021_and_later_use_the_words_of_the_form(
    text: str, figures: set[tuple[str, str, float, str]]
) -> None:
    assert told(text, 2022) == figures


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_not_certain_is_not_read(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize("text", [text for text, _ in STATED + NEW_WORDING])
def test_the_evidence_is_the_sentence_at_its_place_in_the_text(text: str) -> None:
    before = "㎡…①　开头的段落。\n表头 | 收到政府信息公开申请 | 5件\n"
    figures, _ = read(before + text + "\n后面的段落。", 2017)
    assert all(len(before) <= (one.start or 0) for one in figures)
    for one in figures:
        assert (before + text)[one.start : one.end] == one.evidence
        assert one.raw in one.evidence
        assert one.unit == INDICATORS[one.indicator].unit
        assert one.origin == "prose"


def test_the_kind_says_whether_a_number_is_exact() -> None:
    kinds = {
        one.indicator: one.kind
        for one in read(
            "收到政府信息公开申请5件。解答公众咨询1900余次。召开新闻发布会0场。未发生政府信息公开行政复议。"
        )[0]
    }
    assert kinds == {
        "applications_received": "number",
        "inquiries": "about",
        "press_conferences": "zero",
        "reviews": "zero",
    }


def test_a_count_behind_a_denial_is_none() -> None:
    assert told("没有一起因政府信息公开引发的行政复议。") == of(reviews=(0, "没有"))
    assert told("未发生一例因政府信息公开引发的行政复议、行政诉讼。") == of(
        reviews=(0, "未发生"), lawsuits=(0, "未发生")
    )


def test_what_counts_in_the_year_before_is_not_what_was_received() -> None:
    carried = of(applications_carried_in=(4, "4件"))
    assert told("共收到政府信息公开申请30件（含上年结转4件）。") == carried
    assert told("共收到政府信息公开申请30件，其中上年度结转4件。") == carried
    assert told("共收到政府信息公开申请30件，上年结转4件。") == carried | of(applications_received=(30, "30件"))
    assert told("共收到政府信息公开申请30件，其中新收26件。") == set()


def test_the_line_above_gives_way_to_the_year_that_a_sentence_names() -> None:
    above = "2016年工作回顾：\n"
    assert told(above + "2017年主动公开政府信息700条。") == of(information_published=(700, "700条"))
    assert told(above + "2017年工作情况：\n主动公开政府信息700条。") == of(information_published=(700, "700条"))


def test_the_body_that_the_report_names_as_its_own_is_no_other() -> None:
    denial = "县林业局未收到政府信息公开申请。"
    introduction = "现公布某县林业局2017年度政府信息公开工作年度报告。\n"
    assert told(denial) == set()
    assert told(introduction + denial) == of(applications_received=(0, "未收到"))


def test_two_sentences_that_differ_are_both_given() -> None:
    found = read("全年收到政府信息公开申请5件。\n综上，全年共收到政府信息公开申请6件。")[0]
    assert [one.value for one in found] == [5, 6]


def test_channels_of_something_else_are_not_those_of_applications() -> None:
    letters = "市长信箱收到来信80件，其中网络50件，电话30件。"
    assert told("全年收到政府信息公开申请9件。" + letters) == of(applications_received=(9, "9件"))
    assert told("全年收到政府信息公开申请9件。按期办结。共3个渠道。其中网络5件，电话4件。") == of(
        applications_received=(9, "9件")
    )


def test_what_was_accepted_does_not_contradict_what_was_received() -> None:
    assert told("全年收到政府信息公开申请9件，受理政府信息公开申请8件。") == of(applications_received=(9, "9件"))
    assert told("全年收到9件政府信息公开申请，受理8件政府信息公开申请。") == of(applications_received=(9, "9件"))
    assert told("全年受理8件政府信息公开申请。") == of(applications_received=(8, "8件"))


SUMS = [
    ("收到政府信息公开申请5件，其中当面申请3件，信函申请2件。", [(5, (3, 2), True)]),
    ("收到政府信息公开申请6件。其中，当面申请3件、信函申请2件，全部进行了答复。", [(6, (3, 2), True)]),
    ("收到政府信息公开申请5件，其中当面申请3件，信函申请1件，其余为网络申请。", [(5, (3, 1), False)]),
    ("收到政府信息公开申请5件，其中当面申请3件，信函申请1件等。", [(5, (3, 1), False)]),
    ("收到政府信息公开申请5件，其中当面申请3件，信函申请1件，其他情形1件。", [(5, (3, 1), False)]),
    ("收到政府信息公开申请5件，主要是当面申请3件，信函申请1件。", []),
    ("收到政府信息公开申请5件，其中当面申请3件。", []),
    ("收到政府信息公开申请9件，其中：\n当面申请3件；\n信函申请2件；\n网络申请4件。", [(9, (3, 2, 4), True)]),
    ("收到政府信息公开申请9件，其中：\n当面申请3件；\n信函申请2件；\n微信小程序4件。", [(9, (3, 2), False)]),
    ("收到政府信息公开申请约9件，其中当面申请3件，信函申请6件。", [(9, (3, 6), False)]),
    (
        "收到政府信息公开申请5件，均已答复。\n属于已主动公开的2件；同意公开的2件；不予公开的2件。",
        [(5, (2, 2, 2), True)],
    ),
    ("收到政府信息公开申请5件，其中同意公开的2件，不予公开的2件。", [(5, (2, 2), False)]),
    ("政府信息公开行政复议4件，其中维持3件，纠正1件。", [(4, (3, 1), True)]),
]


@pytest.mark.parametrize(("text", "sums"), SUMS)
def test_parts_are_told_with_their_total(text: str, sums: list[tuple[float, tuple[float, ...], bool]]) -> None:
    figures, found = read(text)
    assert [(one.total.value, tuple(part.value for part in one.parts), one.complete) for one in found] == sums
    for one in found:
        assert {one.total, *one.parts} <= set(figures)


def test_the_outcomes_after_2019_are_the_results_of_the_form() -> None:
    (total,) = read("共办结政府信息公开申请6件，其中予以公开4件，不予公开1件，无法提供1件。", 2020)[1]
    assert total.total.indicator == "results_total"
    assert [part.indicator for part in total.parts] == ["granted", "refused", "unavailable"]
    assert total.complete


def test_a_list_that_mixes_old_and_new_words_gives_no_outcomes() -> None:
    text = "收到政府信息公开申请6件，其中同意公开4件，无法提供1件，不予公开1件。"
    assert told(text, 2020) == of(applications_received=(6, "6件"))


# Numbers in every style, in sentences made of templates.

HAN = "零一二三四五六七八九"


def in_han(number: int) -> str:
    """Return the numeral of a number below 10,000, written as it is read out."""
    words, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            words += ("零" if gap and words else "") + HAN[digit] + name
            gap = False
        else:
            gap = bool(words)
    return words.removeprefix("一") if 10 <= number < 20 else words or "零"


STYLES = {
    "ascii": str,
    "full width": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "separated": lambda number: f"{number:,}",
    "han": in_han,
}

TEMPLATES = [
    ("全年共收到政府信息公开申请{}件。", "applications_received"),
    ("2017年，我局收到{}件政府信息公开申请。", "applications_received"),
    ("全年主动公开政府信息共{}条，其中重点领域信息若干。", "information_published"),
    ("因政府信息公开被申请行政复议{}件。", "reviews"),
    ("全年发布政策解读{}篇。", "policy_explanations"),
    ("共解答群众咨询{}人次。", "inquiries"),
    ("组织召开座谈会，举办新闻发布会{}场。", "press_conferences"),
]


@given(
    st.integers(0, 9999), st.sampled_from(sorted(STYLES)), st.sampled_from(TEMPLATES), st.text("。\n收，a ", max_size=9)
)
@example(10, "han", TEMPLATES[0], "")
@example(1010, "han", TEMPLATES[0], "")
def test_a_number_is_read_exactly_in_every_style(
    number: int, style: str, template: tuple[str, str], before: str
) -> None:
    words, indicator = template
    text = before + "\n" + words.format(STYLES[style](number))
    found, _ = read(text)
    assert [(one.indicator, one.value, one.kind) for one in found] == [
        (indicator, number, "number" if number else "zero")
    ]
    assert text[found[0].start : found[0].end] == found[0].evidence


@given(st.integers(0, 9999))
def test_a_numeral_has_the_value_that_is_read_out(number: int) -> None:
    assert han_value(in_han(number)) == number


@pytest.mark.parametrize("words", ["三百四", "七八", "二〇一九", "十百", "一万二", "三五"])
def test_a_numeral_that_can_be_read_in_two_ways_has_no_value(words: str) -> None:
    assert han_value(words) is None
    assert list(numbers(words + "件")) == []


@given(st.text("收到政府信息公开申请件其中当面未无0123456789、，；。：（）“《\n |余年", max_size=200))
def test_no_text_stops_the_reader(text: str) -> None:
    for one in read(text)[0]:
        assert text[one.start : one.end] == one.evidence


# The two texts that the project was begun with

seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the seed texts are not here: {SEEDS}")


def of_seed(number: str, year: int) -> tuple[dict[tuple[str, str], tuple[float | None, str]], tuple[Sum, ...]]:
    figures, sums = read("\n".join(read_seed(number).report), year)
    return {(one.indicator, one.dimension): (one.value, one.kind) for one in figures}, sums


@seeds
@pytest.mark.corpus
def test_the_applications_of_2019_and_what_became_of_them() -> None:
    figures, sums = of_seed("000", 2019)
    answered = {
        "already_published": 21, "granted": 22, "refused": 3, "not_to_be_published": 12, "not_held_here": 27,
        "nonexistent": 8, "repeated": 2,
    }  # fmt: skip
    channels = {"total": 96, "in_person": 17, "letter": 19, "online": 57, "email": 2, "fax": 1}
    expected = {("applications_received", name): (value, "number") for name, value in channels.items()}
    expected |= {(f"answered_{name}", "total"): (value, "number") for name, value in answered.items()}
    expected |= {
        ("applications_answered", "total"): (96, "number"),
        ("policy_explanations", "total"): (10, "number"),
        ("press_conferences", "total"): (55, "number"),
        ("published_microblog", "total"): (966, "number"),
        ("published_wechat", "total"): (435, "number"),
    }
    assert figures == expected
    assert [(one.total.indicator, one.total.value, sum(part.value or 0 for part in one.parts)) for one in sums] == [
        ("applications_received", 96, 96),
        ("applications_answered", 96, 95),  # a part is missing in the report itself
    ]
    assert all(one.complete for one in sums)


@seeds
@pytest.mark.corpus
def test_the_figures_of_2013() -> None:
    figures, sums = of_seed("004", 2013)
    assert figures == {
        ("applications_received", "total"): (0, "zero"),
        ("reviews", "total"): (0, "zero"),
        ("lawsuits", "total"): (0, "zero"),
        ("information_published_cumulative", "total"): (342, "number"),
        ("policy_information_published", "total"): (1, "number"),
        ("inquiries", "total"): (1900, "about"),
    }
    assert sums == ()


@pytest.mark.parametrize("name", ["东林区教育局", "区教育局", "我局"])
def test_the_body_may_call_itself_by_its_name(name: str) -> None:
    figures, _ = read_prose(f"2022年，{name}没有收取政府信息公开信息处理费。", (), 2022, "东林区教育局")
    assert [(figure.indicator, figure.kind) for figure in figures] == [("application_fees", "zero")]


@pytest.mark.parametrize("name", ["区住建局", "东林区民政局"])
def test_another_body_s_nothing_is_not_this_one_s(name: str) -> None:
    assert read_prose(f"2022年，{name}没有收取政府信息公开信息处理费。", (), 2022, "东林区教育局") == ((), ())
