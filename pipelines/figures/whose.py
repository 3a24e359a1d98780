"""Whose numbers they are, and of which year: a form filled in for another body or year is not this report's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from archive.fold import fold

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
_OTHER_TIME = re.compile(
    r"(?:[较比与]?(?:上一?年度?|去年|往年|前年|同期)(?:同期)?|累计|历年|同比|环比)(?:相比)?"
    r"(?:数量?|增[加长减幅].{0,4}|减少|情况)?|增[加长减幅].{0,4}"
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{1,20}(?:局|委员会|委(?!托)|办公室|厅|科(?![研技学])|处(?![理罚分置])|院|所(?![有属])|中心|街道|办事处|"
    r"镇|乡|村|社区|公司|学校|大学|部门)"
)
_CAPTION = 60  # characters at most


@dataclass(frozen=True, slots=True)
class Subject:
    """The body that reports, under the name it gives itself, and the year it reports on; "" and None: not known."""

    publisher: str = ""
    year: int | None = None

    def is_not(self, label: str) -> bool:
        """Return whether `label` names another year or body.

        >>> subject = Subject("清河市民政局", 2023)
        >>> labels = ("2022年", "2023年（与2022年相比）", "清河市教育局", "民政局", "不予处理")
        >>> [subject.is_not(label) for label in labels]
        [True, False, True, False, False]
        """
        return _is_not(self.publisher, self.year, label)

    def is_not_of(self, line: str) -> bool:
        """Return whether `line`, which stands above a table, says that it is of another year or body."""
        words = fold("".join(line.split()))
        if len(words) > _CAPTION or "。" in line:
            return False
        body = _BODY.match(re.sub(r"(?:19|20)\d\d年度?", "", words))
        return self._another_year(words) or ("表" in words and body is not None and self._another_body(body.group()))

    def _another_year(self, words: str) -> bool:
        years = _YEAR.findall(words)
        return bool(years) and self.year is not None and str(self.year) not in years

    def _another_body(self, words: str) -> bool:
        name = fold(self.publisher)
        return bool(_BODY.fullmatch(words)) and not (name and (words in name or name in words))


@lru_cache(maxsize=20_000)
def _is_not(publisher: str, year: int | None, label: str) -> bool:
    subject = Subject(publisher, year)
    words = fold("".join(label.split()))
    if len(words) > _CAPTION:
        return False
    return subject._another_year(words) or bool(_OTHER_TIME.fullmatch(words)) or subject._another_body(words)
