"""The figures that the running text of a report states: 全年收到申请96件，其中当面申请17件。

Only what is certain is read: a number counts when the words right before it (or right behind) are a wording of
`prose.toml`, and its sentence speaks of the year reported on, of this body, and of what was, not of what is planned.
Where two sentences differ, both are given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.indicators import INDICATORS, TOTAL
from archive.report import Figure, Section
from pipelines.figures import wordings
from pipelines.figures.numerals import Number, numbers
from pipelines.figures.sentences import Sentence, sentences

REACH = 120  # characters before a number in which its wording stands

_MARK = re.compile(r"[,;:。!?]|\((?!会\)|兼\))|(?<!\(会)(?<!\(兼)\)")
_STRONG = re.compile(r"[;。!?]")
_YEAR = re.compile(r"(\d{4})年")
# One of these stands near every number that a wording takes.
_COUNTED = re.compile(
    "申请|结转|办结|答复|费|复议|诉|举报|信息|公开|规范性|解读|发布|访谈|咨询|查阅|职|从事|会|培训|参训"
)
# Clauses that speak of another time, of a change, of a plan, a rate or a condition.
_OTHERWISE = re.compile(
    r"上年|去年|上一年|前年|往年|同期|同比|环比|比上|较上|较去|相比|增加|增长|减少|下降|上升|提高|平均|每[年月周季个件]|日均|月均|"
    r"不少于|不低于|不超过|至少|力争|计划|拟|将|下一年|明年|次年|来年|目标|假如|如果|如需|应当|必须|争取|今后|下一步"
)
_PART_OF_YEAR = re.compile(r"\d{1,2}月|[一二三四]季度|季度|上半年|下半年|本月|当月|前三季")
_WHOLE_YEAR = re.compile(r"全年|年度|本年|今年|当年|年内")
_OTHERS = re.compile(
    r"各(?:级|乡|镇|街道|县|区|市|部门|单位|科室|处室|股室|社区|村|地|有关|相关|直属)|[市县区省州](?:直|级(?:各)?(?:部门|单位))|"
    r"乡镇|镇街|直属单位|下属|所属|基层|部分(?:单位|部门|科室)|个别|有的|一些|多数|系统内|系统共|成员单位|[个家](?:单位|部门)"
)
_ALL_OF_PLACE = re.compile(r"全[省市县区州旗镇乡](?:各级)?(?:各)?(?:部门|单位|行政机关|政府部门|政府)?")
_SINCE = re.compile(r"累计|截至|截止|以来|历年|至今|施行后")
_THIS_YEAR_SO_FAR = re.compile(r"(?:今年|本年|一年|本年度)(?:以)?来|(?:全年|年度|年内|今年|本年)(?:共)?累计")
_NAMED = re.compile(r"(?<![我本□])[\u4e00-\u9fff](?:局|委|厅|办|院|处|公司|镇|乡|街道|中心|学校)(?!理|公室)")
_INCOMPLETE = re.compile(r"等|主要|另|其余|余下|剩余|含|包括|包含|还有|多数|若干|部分为")
_LEFT_OVER = re.compile(r"另|其余|余下|剩余|还有|其[他它]均|其[他它]为")
_ALL_ANSWERED = re.compile(
    r"(?:全部|均|都)(?:已|依法|依规|依照|按照|按|法定|规定|时限|期限|期|时|在|内|的|要求|予以|进行|作出|做出|给予|了|书面|规范|及时|完成|、){0,10}"
    r"(?:答复|回复)(?!率)"
)
_UNANSWERED = re.compile(r"未|尚|除|正在|结转|不予受理|撤回")
_NO = re.compile(
    r"(?:没有|尚未|并未|暂未|从未|未曾|未有|暂无|均未|均无|未|无|没)(?:发生|收到|出现|被|涉及|引发|产生|有|接到|受理|存在)?(?:过)?"
)
_DISPUTE = re.compile(
    r"(?:被)?(?:提起|申请|引起|引发|提出)?(?:的)?(?:政府信息公开)?(行政复议|行政诉讼|复议|诉讼|行政申诉|申诉|举报投诉|投诉举报|举报|投诉|信访)"
    r"(?:案件|案|申请|事项|事件){0,2}(?:等)?(?:的?(?:情况|情形|事项|案件|事件|现象))?"
)
_AND = re.compile(r"以及|或者|及其|、|和|及|与|或")
_BLAMED = re.compile(r"逾期|超期|败诉|纠错|纠正|撤销|违法|不当|错误|胜诉|建议|提案|信访")
_EACH = re.compile(r"(?:各|均|都)(?:为|是|有)?:?$")
_TWO_DISPUTES = re.compile(r"复议[^,;:。()]{0,8}(?:、|和|及|以及|与|或|或者)[^,;:。()]{0,8}诉讼[^,;:。()]{0,8}$")
_IF = frozenset("若如凡对")
_CASES = frozenset("件宗份起例项次")
_LINES = frozenset("条")
_NOT_PARTS = frozenset({"granted", "partly_granted", "refused", "unavailable", "not_processed", "otherwise"})
_OF_APPLICATIONS = frozenset(
    {"applications_completed", "applications_completed_on_time", "applications_completed_extended", "results_total",
     "applications_answered"}
)  # fmt: skip
_OTHER_BUSINESS = re.compile(r"建议|提案|议案|信访|来信|来访|咨询|留言|投诉|诉求|热线|工单|信箱|许可|案件|复议|诉讼")
_STOCK = frozenset({"reading_points", "disclosure_staff", "disclosure_staff_full_time", "disclosure_staff_part_time"})


@dataclass(frozen=True, slots=True)
class Sum:
    """What the text itself says belongs together.

    `complete` is True only where `parts` are certainly all there is of `total`: a list that ends the statement, every
    item of which was understood.
    """

    total: Figure
    parts: tuple[Figure, ...]
    complete: bool


@dataclass(slots=True)
class _List:
    """Parts that are being collected: of which total, in which sentence, and whether all was understood so far."""

    total: Figure | None
    parts: list[Figure] = field(default_factory=list)
    outcomes: list[tuple[wordings.Outcome, Figure]] = field(default_factory=list)
    understood: bool = True


def read_prose(text: str, sections: Sequence[Section], year: int | None) -> tuple[tuple[Figure, ...], tuple[Sum, ...]]:
    """Return the figures that the sentences of `text` state, and which of them belong together.

    `text` is a report, a paragraph or heading a line; rows of tables (cells joined by " | ") are passed over. `year`
    is the year reported on. The evidence of a figure is its sentence, `text[start:end]`.

    >>> figures, _ = read_prose("全年共收到政府信息公开申请96件。", (), 2019)
    >>> [(figure.indicator, figure.value, figure.raw) for figure in figures]
    [('applications_received', 96.0, '96件')]
    """
    reader = _Reader(text, year)
    for sentence, new_part in sentences(text, sections):
        if new_part:
            reader.end_of_part()
        if sentence is not None:
            reader.read(sentence)
    reader.end_of_part()
    return reader.result()


class _Reader:
    """Reads sentence after sentence; remembers of which total the parts that follow may be."""

    def __init__(self, text: str, year: int | None) -> None:
        self.text, self.year = text, year
        self.found: list[tuple[Figure, bool, bool]] = []  # a figure; its wording is weak; its clause names a body
        self.sums: list[tuple[Figure, tuple[Figure, ...], bool]] = []
        self.totals: dict[str, Figure] = {}
        self.lists: dict[str, _List] = {}
        self.count = self.last_told = 0  # sentences so far; the last of them that spoke of applications

    def end_of_part(self) -> None:
        """Forget the totals: what follows is on another matter."""
        self.break_off_lists()
        self.totals = {}

    def result(self) -> tuple[tuple[Figure, ...], tuple[Sum, ...]]:
        strong = {(one.indicator, one.dimension) for one, weak, _ in self.found if not weak}
        values: dict[tuple[str, str], set[float | None]] = {}
        for one, _, _ in self.found:
            values.setdefault((one.indicator, one.dimension), set()).add(one.value)
        kept: dict[Figure, None] = {}
        for one, weak, named in self.found:
            key = one.indicator, one.dimension
            if (weak and key in strong) or (named and len(values[key]) > 1):
                continue
            kept.setdefault(one)
        sums = tuple(
            Sum(total, parts, complete)
            for total, parts, complete in self.sums
            if total in kept and all(part in kept for part in parts)
        )
        return tuple(sorted(kept, key=lambda one: one.start or 0)), sums

    def read(self, sentence: Sentence) -> None:
        said = sentence.said
        self.count += 1
        counts = [number for number in numbers(said) if number.unit or _stands_alone(said, number)]
        understood: dict[int, bool] = {}  # by the start of a number: whether it is a part
        previous, last_part, heads = 0, None, dict(self.totals)
        received_here: Number | None = None
        dispute: Figure | None = None
        strange = False
        for number in counts:
            label, clause = _label(said, number, previous), _clause(said, number.start)
            figures = self._figures(sentence, number, clause, label.lstrip("、和及与"))
            for figure, wording in figures:
                self._keep(figure, wording.weak, bool(_NAMED.search(clause)))
                self._note_total(figure)
                understood[number.start] = False
                if figure.indicator == "applications_received":
                    received_here = number
                if figure.indicator in ("reviews", "lawsuits"):
                    dispute = figure if len(figures) == 1 else None
            if not figures and not strange and self._part(sentence, number, label, dispute):
                understood[number.start] = True
                last_part = number
            elif not figures and (found := self._outcome(sentence, number, previous)):
                self._open("outcomes").outcomes.append(found)
                understood[number.start] = True
                last_part = number
            elif not figures and number.unit in _CASES and not understood:
                strange = True  # what follows may be parts of this number
            previous = number.end
        self._nothing(sentence)
        self._all_answered(sentence, counts, understood, received_here is not None or "applications_received" in heads)
        self._judge_lists(sentence, counts, understood, last_part)

    # Figures by their wording

    def _figures(
        self, sentence: Sentence, number: Number, clause: str, label: str
    ) -> list[tuple[Figure, wordings.Wording]]:
        said = sentence.said
        if not _COUNTED.search(clause) and not _COUNTED.search(said, number.end, number.end + 24):
            return []
        for wording in wordings.FIGURES:
            if number.unit not in wording.units or not wording.first <= (self.year or wording.first) <= wording.last:
                continue
            if (wording.first or wording.last < 9999) and self.year is None:
                continue
            if not wording.before.search(label) or (wording.after and not wording.after.match(said, number.end)):
                continue
            if not wording.part and "其中" in clause:
                continue
            if wording.unless and wording.unless.search(label):
                continue
            told = said[: number.end + (30 if wording.after else 0)]
            if wording.needs and not (
                wording.needs.search(told) or _above(wording, sentence.heading) or self._goes_on(wording, said)
            ):
                continue
            if not self._of_this_year(sentence, number.start, clause, wording.indicator):
                continue
            if wording.indicator in ("reviews", "lawsuits") and _TWO_DISPUTES.search(_EACH.sub("", clause).rstrip(":")):
                if number.kind != "zero" and not _EACH.search(clause):
                    return []
                both = [self._figure(sentence, name, TOTAL, number) for name in ("reviews", "lawsuits")]
                return [(figure, wording) for figure in both]
            return [(self._figure(sentence, wording.indicator, TOTAL, number), wording)]
        return self._cumulative(sentence, number, clause)

    def _goes_on(self, wording: wordings.Wording, said: str) -> bool:
        """Return whether 办结8件 is said of the applications whose number the text has just given."""
        return (
            wording.indicator in _OF_APPLICATIONS
            and "applications_received" in self.totals
            and self._near(3)
            and not _OTHER_BUSINESS.search(said)
        )

    def _near(self, sentences: int) -> bool:
        """Return whether the text spoke of applications in one of the last `sentences` before this one."""
        return self.count - self.last_told <= sentences

    def _cumulative(self, sentence: Sentence, number: Number, clause: str) -> list[tuple[Figure, wordings.Wording]]:
        """Read 累计公开信息342条 where the sentence gave what was published in the year before that."""
        if number.unit not in _LINES or not re.search(
            r"^(?:历年)?累计(?:主动)?公开(?:政府|政务)?信息(?:共|总数|为|达){0,2}$", clause
        ):
            return []
        earlier = [one for one, _, _ in self.found if one.start == sentence.start]
        if not any(INDICATORS[one.indicator].topic == "proactive" for one in earlier) and "历年" not in clause:
            return []
        return [(self._figure(sentence, "information_published_cumulative", TOTAL, number), wordings.FIGURES[0])]

    def _of_this_year(self, sentence: Sentence, at: int, clause: str, indicator: str = "") -> bool:
        """Return whether what stands at `at` is said of the body, and of the year reported on."""
        said = sentence.said[:at]
        own = _ALL_OF_PLACE.sub("", clause)
        if indicator in ("applications_carried_in", "applications_carried_out"):
            own = re.sub(r"上一?年度?|下一?年度?|次年", "", own)
        if _OTHERWISE.search(own) or _OTHERS.search(own):
            return False
        years = [int(match.group(1)) for match in _YEAR.finditer(said)]
        if years and self.year is not None and years[-1] != self.year:
            return False
        if self.year is None and len(set(years)) > 1:
            return False
        whole = _WHOLE_YEAR.search(clause)
        if _PART_OF_YEAR.search(clause) and not whole:
            return False
        if indicator in _STOCK:
            return True
        since = _THIS_YEAR_SO_FAR.sub("", re.sub(r"\d{4}年以来", "", _STRONG.split(said)[-1]))
        marks = list(_SINCE.finditer(since))
        return not marks or bool(_WHOLE_YEAR.search(since, marks[-1].end()))

    # Parts

    def _part(self, sentence: Sentence, number: Number, label: str, dispute: Figure | None) -> Figure | None:
        if number.unit not in _CASES and number.unit not in _LINES:
            return None
        if _OTHERWISE.search(label):
            return None
        kinds: list[tuple[str, tuple[wordings.Part, ...], Figure | None]] = [
            ("channel", wordings.CHANNELS, self.totals.get("applications_received")),
            ("applicant", wordings.APPLICANTS, self.totals.get("applications_received")),
        ]
        if dispute is not None:
            kinds.append((dispute.indicator, wordings.RESULTS, dispute))
        for kind, parts, total in kinds:
            dimension = _dimension(sentence.said, number, label, parts)
            if dimension is None:
                continue
            if kind in ("channel", "applicant") and not self._near(1):
                total = None
            if total is None and not (kind == "channel" and self._channel_alone(sentence, number, label)):
                continue
            if dimension == "other_channel" and not (self.lists.get(kind) and self.lists[kind].parts):
                continue
            if not self._of_this_year(sentence, number.start, label):
                continue
            figure = self._figure(sentence, total.indicator if total else "applications_received", dimension, number)
            self._keep(figure)
            self._open(kind, total).parts.append(figure)
            if figure.indicator == "applications_received":
                self.last_told = self.count
            return figure
        return None

    def _channel_alone(self, sentence: Sentence, number: Number, label: str) -> bool:
        """Return whether a channel without a total is one of applications: 网络申请6件 in a sentence on them."""
        near = label + sentence.said[number.end : number.end + 12]
        return "申请" in near and bool(wordings.APPLICATIONS.search(sentence.said))

    def _outcome(self, sentence: Sentence, number: Number, previous: int) -> tuple[wordings.Outcome, Figure] | None:
        if number.unit not in _CASES or (self.totals and not self._near(4)):
            return None
        item = _STRONG.split(sentence.said[previous : number.start].rstrip(":"))[-1]
        pieces = [piece for piece in re.split(r"[,:]|\((?!区分)", item) if piece]
        if len(pieces) > 1 and re.match(r"[并及]?告知了?申请人", pieces[-1]):
            pieces.pop()
        if not pieces:
            return None
        if not self._of_this_year(sentence, number.start, pieces[-1]):
            return None
        for outcome in wordings.OUTCOMES:
            if outcome.words.fullmatch(pieces[-1]):
                return outcome, self._figure(sentence, outcome.older or outcome.newer, TOTAL, number)
        return None

    # Words instead of numbers

    def _nothing(self, sentence: Sentence) -> None:
        for nothing in wordings.NOTHING:
            for match in nothing.words.finditer(sentence.said):
                if nothing.needs and not (
                    nothing.needs.search(sentence.said) or nothing.needs.search(sentence.heading)
                ):
                    continue
                if self._is_none(sentence, match.start()):
                    number = Number(0.0, "zero", "", match.start(), _NO.match(sentence.said, match.start()).end())  # type: ignore[union-attr]
                    self._keep(self._figure(sentence, nothing.indicator, TOTAL, number))
        self._no_disputes(sentence)

    def _is_none(self, sentence: Sentence, at: int) -> bool:
        clause = _clause(sentence.said, at)
        return sentence.said[at - 1 : at] not in _IF and self._of_this_year(sentence, at, clause)

    def _no_disputes(self, sentence: Sentence) -> None:
        """Read 未发生因政府信息公开引起的行政复议、行政诉讼: a list of disputes after a word that says none."""
        said = sentence.said
        if "复议" not in said and "诉讼" not in said and "投诉" not in said:
            return
        if not wordings.DISCLOSURE.search(said) and not (
            wordings.DISCLOSURE.search(sentence.heading) and re.search("复议|诉讼", sentence.heading)
        ):
            return
        for no in _NO.finditer(said):
            mark = _MARK.search(said, no.end())
            end = mark.start() if mark else len(said)
            first = _DISPUTE.search(said, no.end(), min(end, no.end() + 50))
            if not first or _BLAMED.search(said, no.end(), first.start()) or not self._is_none(sentence, no.start()):
                continue
            if _NO.search(said, no.end(), first.start()):
                continue
            named, dispute = [], first
            while dispute is not None:
                named.append(dispute.group(1))
                joined = _AND.match(said, dispute.end())
                following = _DISPUTE.match(said, joined.end()) if joined else None
                if following is None and joined is None and (rest := re.compile(r"的?行为").match(said, dispute.end())):
                    following, end = None, rest.end()
                if following is None:
                    break
                dispute = following
            if dispute is None or dispute.end() not in (end, len(said)):
                continue
            number = Number(0.0, "zero", "", no.start(), no.end())
            for indicator, words in (("reviews", "复议"), ("lawsuits", "诉讼")):
                if any(words in name for name in named):
                    self._keep(self._figure(sentence, indicator, TOTAL, number))
            if "举报" in "".join(named) and "投诉" in "".join(named):
                self._keep(self._figure(sentence, "complaints", TOTAL, number))

    def _all_answered(
        self, sentence: Sentence, counts: list[Number], understood: dict[int, bool], of_applications: bool
    ) -> None:
        """Read 全部依法进行了答复 as the number of applications that the text has just given."""
        received = self.totals.get("applications_received")
        words = _ALL_ANSWERED.search(sentence.said)
        if not words or received is None or not of_applications or received.kind == "zero" or not self._near(1):
            return
        before = [number for number in counts if number.start < words.start()]
        if before and not all(number.start in understood for number in before):
            return
        if not before and sentence.said[: words.start()].strip("已,对上述以收到的申请件"):
            return
        if _UNANSWERED.search(sentence.said, before[-1].end if before else 0):
            return
        number = Number(received.value or 0, received.kind, "件", words.start(), words.end())
        figure = self._figure(sentence, "applications_answered", TOTAL, number)
        self._keep(figure)
        self._note_total(figure)

    # Lists

    def _open(self, kind: str, total: Figure | None = None) -> _List:
        opened = self.lists.get(kind)
        if opened is None or (total is not None and opened.total is not total):
            self._close(kind)
            opened = self.lists[kind] = _List(total)
        return opened

    def _judge_lists(
        self, sentence: Sentence, counts: list[Number], understood: dict[int, bool], last: Number | None
    ) -> None:
        """Close the lists that end with this sentence, and note what of it was not understood."""
        said = sentence.said
        if last is None:
            self.break_off_lists()
            return
        first = next(number for number in counts if understood.get(number.start))
        begins = max((number.end for number in counts if number.start < first.start), default=0)
        mark = _MARK.search(said, last.end)
        region = re.sub(r"其[他它]", "", said[begins : mark.start() if mark else len(said)])
        strange = [
            number
            for number in counts
            if number.start > first.start and number.start not in understood and number.unit in _CASES | _LINES
        ]
        roughly = any(number.kind == "about" for number in counts if number.start in understood)
        if _INCOMPLETE.search(region) or strange or roughly or _LEFT_OVER.search(said, last.end):
            for opened in self.lists.values():
                opened.understood = False
        if not said.endswith((";", ":", ",")):
            self.close_lists()

    def break_off_lists(self) -> None:
        """Close the lists whose last line said that they go on."""
        for opened in self.lists.values():
            opened.understood = False
        self.close_lists()

    def close_lists(self) -> None:
        for kind in list(self.lists):
            self._close(kind)

    def _close(self, kind: str) -> None:
        opened = self.lists.pop(kind, None)
        if opened is None:
            return
        if kind == "outcomes":
            self._close_outcomes(opened)
        elif opened.total is not None and len(opened.parts) > 1:
            distinct = len({part.dimension for part in opened.parts}) == len(opened.parts)
            self.sums.append((opened.total, tuple(opened.parts), opened.understood and distinct))

    def _close_outcomes(self, opened: _List) -> None:
        """Decide in which wording the outcomes are told, and of which total they are parts."""
        told = self.totals.get("applications_answered")
        totals = [told, *(self.totals.get(name) for name in ("results_total", "applications_completed"))]
        total = next((one for one in totals if one), None)
        received = self.totals.get("applications_received")
        if (total or received) is None and len(opened.outcomes) < 3:
            return
        form = self._form(opened)
        if not form:
            return
        parts, known = [], opened.understood
        for outcome, figure in opened.outcomes:
            indicator = outcome.older if form == "older" else outcome.newer
            if not indicator:
                known = False
                continue
            parts.append(_renamed(figure, indicator))
            self._keep(parts[-1])
            known = known and (form == "older" or indicator in _NOT_PARTS)
        distinct = len({part.indicator for part in parts}) == len(parts)
        if total is None and received and received.start == opened.outcomes[0][1].start and "其中" in received.evidence:
            total, known = received, False  # what was not answered in the year is no part of it
            if "applications_carried_in" in self.totals:
                return
        if total is not None and len(parts) > 1:
            self.sums.append((total, tuple(parts), known and distinct))

    def _form(self, opened: _List) -> str:
        signs = {outcome.form for outcome, _ in opened.outcomes} - {""}
        if len(signs) > 1:
            return ""
        if self.year is None:
            return signs.pop() if signs else ""
        if self.year < 2019:
            return "older" if signs != {"newer"} else ""
        return signs.pop() if signs else "newer"

    # Figures

    def _figure(self, sentence: Sentence, indicator: str, dimension: str, number: Number) -> Figure:
        printed = self.text[sentence.places[number.start] : sentence.places[number.end - 1] + 1]
        unit = INDICATORS[indicator].unit
        value = number.value / 10_000 if unit == "万元" and number.unit == "元" else number.value
        evidence = self.text[sentence.start : sentence.end]
        return Figure(
            indicator, dimension, value, number.kind, printed, unit, "prose", evidence, sentence.start, sentence.end
        )

    def _keep(self, figure: Figure, weak: bool = False, named: bool = False) -> None:
        self.found.append((figure, weak, named))

    def _note_total(self, figure: Figure) -> None:
        if figure.indicator == "applications_received":
            self.close_lists()
            self.totals = {}
            self.last_told = self.count
        self.totals[figure.indicator] = figure


def _renamed(figure: Figure, indicator: str) -> Figure:
    return Figure(
        indicator, figure.dimension, figure.value, figure.kind, figure.raw, INDICATORS[indicator].unit, "prose",
        figure.evidence, figure.start, figure.end,
    )  # fmt: skip


def _stands_alone(said: str, number: Number) -> bool:
    """Return whether a number without a unit is followed by a mark: 行政复议数0，."""
    return said[number.end : number.end + 1] in ("", *",;。、)")


def _clause(said: str, at: int) -> str:
    """Return what stands between the last mark before `at` and `at`."""
    begin = max(0, at - REACH)
    text = said[begin:at]
    marks = [mark.end() for mark in _MARK.finditer(text.rstrip(":"))]
    return text[marks[-1] :] if marks else text


def _label(said: str, number: Number, previous: int) -> str:
    """Return the words of a number in a list: since the number before it, or the last mark."""
    clause = _clause(said, number.start)
    return clause[max(0, previous - (number.start - len(clause))) :]


def _above(wording: wordings.Wording, heading: str) -> bool:
    """Return whether the headings say what a wording needs; those of disputes must speak of disputes too."""
    if wording.needs is None or not wording.needs.search(heading):
        return False
    return INDICATORS[wording.indicator].topic != "disputes" or bool(re.search("复议|诉讼", heading))


def _dimension(said: str, number: Number, label: str, parts: tuple[wordings.Part, ...]) -> str | None:
    for part in parts:
        if part.before.fullmatch(label):
            return part.dimension
    if re.fullmatch(r"[、和及]?(?:其中)?(?:有|,)?", label):
        for part in parts:
            if part.after.match(said, number.end):
                return part.dimension
    return None
