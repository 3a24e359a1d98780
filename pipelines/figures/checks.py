"""The identities that figures must satisfy (勾稽关系): pass, fail, or cannot say, each with both sides.

I1 to I4 stand on the forms of 国办公开办函〔2019〕60号 and 〔2021〕30号, I8 on that of 国办发〔2014〕32号. What each
rule is stands in `archive/rules.toml`. A blank, a dash and a text are not 0: an identity over one cannot be said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from archive.indicators import BREAKDOWNS, DIMENSIONS, INDICATORS, TOTAL, label_of
from archive.report import Check, Figure
from pipelines.figures.forms import Key
from pipelines.figures.prose import Sum
from pipelines.figures.tables import Form

PASS, FAIL, CANNOT_SAY = "pass", "fail", "cannot say"
APPLICANTS = tuple(BREAKDOWNS["applicant"].values)
COLUMNS = (*APPLICANTS, TOTAL)
RESULTS = tuple(BREAKDOWNS["result"].values)
CHANNELS = ("in_person", "fax", "online", "letter")  # those of the list of 2014

_PARTS = {
    whole: tuple(each.id for each in INDICATORS.values() if each.part_of == whole)
    for whole in {each.part_of for each in INDICATORS.values()} - {""}
}
# The results of 三 that have no parts, in the order of the form; 其他处理 has had them since the 2021 report.
_LEAVES = tuple(
    part for whole in _PARTS["results_total"] for part in (_PARTS.get(whole, (whole,)) if whole != "otherwise" else ())
)
_OTHERWISE = _PARTS["otherwise"]
# The sums of the list of 2014, without what only the text of a report states.
_LISTED_SUMS: dict[Key, list[Key]] = {
    Key("applications_received"): [Key("applications_received", channel) for channel in CHANNELS],
    **{
        Key(whole): [Key(part) for part in _PARTS[whole] if not INDICATORS[part].prose]
        for whole in ("applications_completed", "applications_answered", "answered_refused", "disclosure_staff")
    },
    **{
        Key(whole): [Key(whole, result) for result in RESULTS if result != "pending"]
        for whole in ("reviews", "lawsuits", "complaints")
    },
}
_EPSILON = 1e-6  # 万元 have decimals
Figures = Mapping[Key, Figure]


def check_form(form: Form) -> Iterator[Check]:
    """Yield the checks within one form."""
    figures = form.figures
    if form.name == "applications":
        yield from _columns(figures, form.strange)
        yield from _rows(figures)
    elif form.name == "disputes":
        for proceeding in ("reviews", "lawsuits_direct", "lawsuits_after_review", "lawsuits"):
            keys = [Key(proceeding, result) for result in RESULTS]
            if any(key in figures for key in keys):
                yield _sum("I4", INDICATORS[proceeding].name, figures, Key(proceeding), keys)
    elif form.name == "statistics":
        yield from _listed(figures)


def _columns(figures: Figures, strange: int) -> Iterator[Check]:
    """I1: 一 + 二 = 三(七) + 四, and I2: 三(七) = the sum of its leaf rows, in each column.

    The total may count what stands in `strange` rows, which the form does not have.
    """
    there = {key.indicator for key in figures}
    leaves = (*_LEAVES, *(_OTHERWISE if there & set(_OTHERWISE) else ("otherwise",)))
    for column in COLUMNS:
        name = DIMENSIONS[column]
        taken = [Key("applications_received", column), Key("applications_carried_in", column)]
        given = [Key("results_total", column), Key("applications_carried_out", column)]
        if any(key in figures for key in (*taken, *given)):
            yield _equation("I1", name, figures, ("一＋二", taken), ("三（七）总计＋四", given), where=f"{name}列：")
        keys = [Key(leaf, column) for leaf in leaves]
        if strange and any(key in figures for key in keys):
            note = f"{name}列：无法判断，表中有 {strange} 行不是格式所列的项目。"
            yield Check("I2", name, CANNOT_SAY, _value(figures, Key("results_total", column)), None, note)
        elif any(key in figures for key in keys):
            yield _equation(
                "I2",
                name,
                figures,
                ("三（七）总计", [Key("results_total", column)]),
                ("各项之和", keys),
                where=f"{name}列：",
            )


def _rows(figures: Figures) -> Iterator[Check]:
    """I3: in each row of 三 the total is the sum of the six applicants."""
    for indicator in dict.fromkeys(key.indicator for key in figures):
        keys = [Key(indicator, applicant) for applicant in APPLICANTS]
        yield _sum("I3", INDICATORS[indicator].name, figures, Key(indicator), keys, "各类申请人之和")


def _listed(figures: Figures) -> Iterator[Check]:
    """I8: the totals of the list of 2014 are the sums of the rows under them."""
    for whole, parts in _LISTED_SUMS.items():
        if whole in figures and any(part in figures for part in parts):
            yield _sum("I8", INDICATORS[whole.indicator].name, figures, whole, parts)


def check_prose(prose: Iterable[Figure], sums: Iterable[Sum], table: Figures) -> Iterator[Check]:
    """Yield I7: what the text says is what the table says, and parts in the text sum to their total.

    Parts of which nobody says that they are all of them cannot make their total wrong by being less.
    """
    for figure in prose:
        key = Key(figure.indicator, figure.dimension)
        if figure.kind == "about" or key not in table:
            continue
        name = label_of(*key)
        yield _outcome(
            "I7", f"正文与表格：{name}", ("正文", figure.value), ("表格", table[key].value), where=f"{name}："
        )
    for one in sums:
        name = label_of(one.total.indicator, one.total.dimension)
        values = [part.value for part in one.parts if part.kind != "about"]
        right = _total(values) if len(values) == len(one.parts) else None
        less = right is not None and one.total.value is not None and right < one.total.value
        if less and not one.complete:
            yield Check(
                "I7", f"正文分项：{name}", CANNOT_SAY, one.total.value, right,
                f"{name}：正文总数 {_shown(one.total.value)}，所列各项之和 {_shown(right)}，正文未说明所列是否为全部。",
            )  # fmt: skip
        else:
            whole = None if one.total.kind == "about" else one.total.value
            # 全部依法进行了答复 gives no number of its own, but that of the applications before it.
            said = "正文总数" if any(map(str.isnumeric, one.total.raw)) else "正文称全部，即"
            yield _outcome("I7", f"正文分项：{name}", (said, whole), ("各项之和", right), where=f"{name}：")


def check_years(figures: Figures, before: Figures, neighbour: str) -> Iterator[Check]:
    """Yield I5 and I6 for the figures of a year and those of the report `neighbour` on the year before.

    I5: what was carried out of the year before is what is carried in. I6: documents in force are those of the year
    before and those made, less those repealed. Nothing where either report does not have the form.
    """
    for column in COLUMNS:
        left, right = Key("applications_carried_out", column), Key("applications_carried_in", column)
        if left in before and right in figures:
            yield _outcome(
                "I5",
                DIMENSIONS[column],
                ("上一年度报告的结转下年度", _value(before, left)),
                ("本年度报告的上年结转", _value(figures, right)),
                where=f"{DIMENSIONS[column]}列：",
                neighbour=neighbour,
            )
    for kind in ("regulations", "normative_documents"):
        in_force, made, repealed = Key(f"{kind}_in_force"), Key(f"{kind}_made"), Key(f"{kind}_repealed")
        if in_force in figures and in_force in before:
            old, new, gone = _value(before, in_force), _value(figures, made), _value(figures, repealed)
            due = None if old is None or new is None or gone is None else old + new - gone
            yield _outcome(
                "I6",
                INDICATORS[in_force.indicator].name,
                ("本年度现行有效", _value(figures, in_force)),
                ("上一年度现行有效＋制发－废止", due),
                where=f"{INDICATORS[in_force.indicator].name}：",
                neighbour=neighbour,
            )


def distinct(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Return the checks with scopes of their own: where one rule is asked twice of the same, the second says so."""
    seen: dict[tuple[str, str], int] = {}
    made = []
    for check in checks:
        number = seen[check.rule, check.scope] = seen.get((check.rule, check.scope), 0) + 1
        made.append(check if number == 1 else replace(check, scope=f"{check.scope}（{number}）"))
    return tuple(made)


def _sum(rule: str, scope: str, figures: Figures, whole: Key, parts: Sequence[Key], called: str = "各项之和") -> Check:
    return _equation(rule, scope, figures, ("总计", [whole]), (called, parts), where=f"{scope}：")


def _equation(
    rule: str,
    scope: str,
    figures: Figures,
    left: tuple[str, Sequence[Key]],
    right: tuple[str, Sequence[Key]],
    *,
    where: str,
) -> Check:
    """Return whether the figures `left` and `right` have the same sum."""
    unknown = [key for key in (*left[1], *right[1]) if _value(figures, key) is None]
    if not unknown:
        sums = [sum(figures[key].value or 0.0 for key in side[1]) for side in (left, right)]
        return _outcome(rule, scope, (left[0], sums[0]), (right[0], sums[1]), where=where)
    missing = sum(key not in figures for key in unknown)
    blank = len(unknown) - missing
    reasons = [f"{blank} 格空白或不是数字" if blank else "", f"{missing} 格在表中没有" if missing else ""]
    known = [_total([_value(figures, key) for key in side[1]]) for side in (left, right)]
    return Check(rule, scope, CANNOT_SAY, known[0], known[1], f"{where}无法判断，{'，'.join(filter(None, reasons))}。")


def _total(values: Sequence[float | None]) -> float | None:
    return None if None in values else sum(value or 0.0 for value in values)


def _outcome(
    rule: str,
    scope: str,
    left: tuple[str, float | None],
    right: tuple[str, float | None],
    *,
    where: str = "",
    neighbour: str | None = None,
) -> Check:
    if left[1] is None or right[1] is None:
        words = "、".join(name for name, value in (left, right) if value is None)
        note = f"{where}无法判断，{words}没有数字。"
        return Check(rule, scope, CANNOT_SAY, left[1], right[1], note, neighbour)
    same = abs(left[1] - right[1]) < _EPSILON
    note = f"{where}{left[0]} {_shown(left[1])} {'＝' if same else '≠'} {right[0]} {_shown(right[1])}"
    return Check(rule, scope, PASS if same else FAIL, left[1], right[1], note, neighbour)


def _value(figures: Figures, key: Key) -> float | None:
    figure = figures.get(key)
    return figure.value if figure is not None and figure.kind != "about" else None


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
