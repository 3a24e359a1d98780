"""The words beside the numbers: which row or column of a form a label means, with tolerance for wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from archive.fold import fold

_NUMBERING = re.compile(
    r"(?:其中[:,]?|\(?[一二三四五六七八九十]{1,3}[)、.,:]+|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[)、.,:]*(?=\D))+"
)
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_NOT_WORDS = re.compile(r"[\W_]+")
_ANOTHER = str.maketrans({"它": "他", "做": "作"})
# In hundredths of a label. 不同意公开答复数 and 同意公开答复数 come to 93, 政务微博 and 政务微信 to 91: what is as near
# to another name is neither. With one character misread or left out, no label of the forms is taken for another
# (tests/test_figures.py), and most of those that have six characters are found.
_ALIKE, _APART = 82.0, 8.0
# Characters by which labels that look alike mean different things.
_SENSE = re.compile(r"\d{4}|[不未非无没拟除]|上一?年|去年|同期|累计|历年|同比|环比|增|减|率")
_NUMBERS = re.compile(r"[一二三四五六七八九十\d]*")
_LONGEST = 120


@lru_cache(maxsize=20_000)
def key_of(label: str) -> str:
    """Return what two wordings of one label have in common: no numbering, notes in brackets, marks, spaces, script.

    >>> key_of("（二）部分公開（區分處理的，只計這一情形，不計其他情形）"), key_of("3. 危及“三安全一稳定”")
    ('部分公开', '危及三安全一稳定')
    """
    words = fold("".join(label[:_LONGEST].split())).translate(_ANOTHER).replace("数目", "数量")
    if numbering := _NUMBERING.match(words):
        words = words[numbering.end() :] or words
    return _NOT_WORDS.sub("", _BRACKETS.sub("", words)) or _NOT_WORDS.sub("", words)


class Words:
    """The wordings of a set of names: `Words({"granted": ["予以公开"]}, before=["本年度办理结果"])`.

    `before` are words that may stand in one cell before those of a name, beside the names themselves.
    """

    def __init__(self, wordings: Mapping[str, Iterable[str]], before: Iterable[str] = ()) -> None:
        self._names = {key_of(wording): name for name, each in wordings.items() for wording in each}
        self._long = [key for key in self._names if len(key) >= 6]
        self._before = sorted({*map(key_of, before), *self._names}, key=len, reverse=True)
        self._cached = lru_cache(maxsize=4096)(self._find)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield every wording, without what does not matter, and its name."""
        return iter(self._names.items())

    def exactly(self, label: str) -> str | None:
        """Return the name of which `label` is a wording."""
        return self._names.get(key_of(label))

    def like(self, label: str) -> str | None:
        """Return the name of which `label` is a wording, stands behind the words of its group, or is nearly one.

        >>> rows = Words({"refused": ["不予公开"], "secret": ["属于国家秘密"]})
        >>> labels = ("（三）不予公开1.属于国家秘密", "属子国家秘密", "不属于国家秘密", "上年不予公开")
        >>> [rows.like(label) for label in labels]
        ['secret', 'secret', None, None]
        """
        return self._cached(label)

    def _find(self, label: str) -> str | None:
        key = key_of(label)
        if name := self._names.get(key):
            return name
        if len(label) > _LONGEST:
            return None
        behind = [known for known in self._names if key.endswith(known) and self._is_group(key[: -len(known)])]
        if behind:
            return self._names[max(behind, key=len)]
        best = process.extract(key, self._long, scorer=fuzz.ratio, score_cutoff=_ALIKE - _APART, limit=6)
        if not best or best[0][1] < _ALIKE or _says_otherwise(key, best[0][0]):
            return None
        near = {self._names[found] for found, score, _ in best if score > best[0][1] - _APART}
        return near.pop() if len(near) == 1 else None

    def _is_group(self, words: str) -> bool:
        """Whether `words` are names of groups and numbers only: the group's cell and the row's were made one."""
        for known in self._before:
            words = words.replace(known, "")
        return bool(_NUMBERS.fullmatch(words))


def _says_otherwise(key: str, wording: str) -> bool:
    """Whether `key` denies what `wording` says, or says it of another time."""
    return sorted(_SENSE.findall(key)) != sorted(_SENSE.findall(wording))
