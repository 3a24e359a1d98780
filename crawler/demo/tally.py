"""The numbers of a body's reports, year after year, such that the identities of the forms hold.

What is carried over at the end of a year is taken up in the next, and documents in force are last year's plus
those made less those repealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
# How often each kind of applicant asks, and each outcome is given, roughly as in real reports.
_SHARE = (1.0, 0.12, 0.01, 0.015, 0.05, 0.02)
OUTCOMES_2019 = (
    ("（一）予以公开",),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）",),
    (
        "（三）不予公开",
        "1.属于国家秘密",
        "2.其他法律行政法规禁止公开",
        "3.危及“三安全一稳定”",
        "4.保护第三方合法权益",
        "5.属于三类内部事务信息",
        "6.属于四类过程性信息",
        "7.属于行政执法案卷",
        "8.属于行政查询事项",
    ),
    ("（四）无法提供", "1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"),
    (
        "（五）不予处理",
        "1.信访举报投诉类申请",
        "2.重复申请",
        "3.要求提供公开出版物",
        "4.无正当理由大量反复申请",
        "5.要求行政机关确认或重新出具已获取信息",
    ),
    ("（六）其他处理",),
)
OUTCOMES_2021 = (
    *OUTCOMES_2019[:5],
    (
        "（六）其他处理",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
    ),
)
_WEIGHT = {
    "（一）予以公开": 46,
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": 9,
    "2.其他法律行政法规禁止公开": 1,
    "4.保护第三方合法权益": 2,
    "5.属于三类内部事务信息": 2,
    "6.属于四类过程性信息": 2,
    "7.属于行政执法案卷": 2,
    "8.属于行政查询事项": 3,
    "1.本机关不掌握相关政府信息": 20,
    "2.没有现成信息需要另行制作": 4,
    "3.补正后申请内容仍不明确": 2,
    "1.信访举报投诉类申请": 3,
    "2.重复申请": 2,
    "（六）其他处理": 2,
    "3.其他": 2,
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": 2,
}
Columns = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """One year of one body. Columns follow `APPLICANTS`; `reviews` are three kinds × four outcomes."""

    year: int
    made: int
    repealed: int
    in_force: int
    licences: int
    licence_items: int
    services: int
    penalties: int
    penalty_items: int
    coercions: int
    coercion_items: int
    fee: str
    fee_items: int
    purchases: int
    purchase_sum: str
    received: Columns
    carried_in: Columns
    handled: Mapping[str, Columns]
    carried_out: Columns
    reviews: tuple[Columns, ...]

    @property
    def handled_total(self) -> Columns:
        return tuple(map(sum, zip(*self.handled.values(), strict=True)))


def outcomes_of(year: int) -> tuple[tuple[str, ...], ...]:
    """Return the outcome groups of the form in force for `year`: a group's name, then its leaf rows, if any."""
    return OUTCOMES_2021 if year >= 2021 else OUTCOMES_2019


def leaves_of(year: int) -> tuple[str, ...]:
    return tuple(leaf for group in outcomes_of(year) for leaf in (group[1:] or group))


def tallies(body: str, size: int, first: int, last: int) -> dict[int, Tally]:
    """Return the numbers of `body` for each year; `size` is about how many applications it gets in a year."""
    random = Random(f"tally {body}")
    years: dict[int, Tally] = {}
    carried: Columns = (0,) * len(APPLICANTS)
    in_force = size // 3 + random.randint(4, 12)
    for year in range(first, last + 1):
        received = tuple(round(size * share * random.uniform(0.5, 1.6)) for share in _SHARE)
        load = tuple(map(sum, zip(received, carried, strict=True)))
        left = tuple(min(n, random.randint(0, max(1, n // 12))) for n in load)
        done = [n - kept for n, kept in zip(load, left, strict=True)]
        made = random.randint(1, 3 + size // 12)
        repealed = random.randint(0, made)
        in_force += made - repealed
        years[year] = Tally(
            year=year,
            made=made,
            repealed=repealed,
            in_force=in_force,
            licences=size * random.randint(9, 40) + random.randint(0, 99),
            licence_items=random.randint(8, 60),
            services=random.randint(10, 80),
            penalties=random.randint(0, size * 3),
            penalty_items=random.randint(9, 90),
            coercions=random.randint(0, size // 4),
            coercion_items=random.randint(0, 9),
            fee=_money(random, size * 3.0),
            fee_items=random.randint(0, 6),
            purchases=random.randint(1, size),
            purchase_sum=f"{random.uniform(3.0, size * 20.0):.2f}",
            received=received,
            carried_in=carried,
            handled=_distribute(random, done, year),
            carried_out=left,
            reviews=tuple(tuple(random.choices((0, 1, 2), (12, 3, 1), k=4)) for _ in range(3)),
        )
        carried = left
    return years


def _money(random: Random, most: float) -> str:
    """Return 万元 as forms print it: a plain 0 where no fee is taken, else up to four decimals."""
    if random.random() < 0.4:
        return "0"
    return f"{random.uniform(0.5, most):.{random.choice((1, 2, 4))}f}"


def _distribute(random: Random, done: list[int], year: int) -> dict[str, Columns]:
    leaves = leaves_of(year)
    weights = [_WEIGHT.get(leaf, 0) for leaf in leaves]
    columns = []
    for count in done:
        chosen = random.choices(leaves, weights, k=count)
        columns.append([chosen.count(leaf) for leaf in leaves])
    return dict(zip(leaves, zip(*columns, strict=True), strict=True))


def with_licences(tally: Tally, licences: int) -> Tally:
    """Return the tally with another number of licences, which no identity involves."""
    return replace(tally, licences=licences)
