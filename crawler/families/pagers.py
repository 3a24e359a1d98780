"""Further pages of a list: counted by the script of its pager, or linked as 下一页 and 尾页."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.families import record

# createPageHTML(count, current, "index", "html", …), with the id of its element before them on some platforms
COUNTED = re.compile(
    r"createPageHTML\(\s*(?:['\"](?P<id>[\w-]{0,50})['\"]\s*,\s*)?(?P<count>\d+)\s*,\s*(?P<current>\d+)\s*,"
    r"\s*['\"](?P<name>[\w-]{1,50})['\"]\s*,\s*['\"](?P<ending>\w{1,10})['\"]"
)
_EDGE = r"[\s\[【(（<«‹]*"
_REST = r"[\s>»›\])）】]*"
_NEXT = re.compile(rf"^{_EDGE}(?:下一?[页頁]|后一?页){_REST}$")
_LAST = re.compile(rf"^{_EDGE}(?:[尾末][页頁]|最后一?页|最末页){_REST}$")
_BACK = re.compile(rf"^{_EDGE}上一?[页頁]{_REST}$")
_NUMBER = re.compile(r"^[\s\[【(（]*\d{1,3}[\s\])）】]*$")
_DIGITS = re.compile(r"(\d+)")
# `//` at the end of http: and at the start of a string begins no comment, nor does the `/*` of a line of asterisks
_LINE_COMMENT = re.compile(r"(?<![:'\"\\])//")
_BLOCK_COMMENT = re.compile(r"(?<!/)/\*")
_MOST_CALLS = 20  # of one script
_LONGEST = 2000  # no address of a list is longer, and a pager multiplies its own
_ONCLICK = re.compile(r"['\"](/[^'\"]+|https?://[^'\"]+)['\"]")


@dataclass(frozen=True, slots=True)
class Pager:
    """Where on the page the pager stands (None: there is none), and the further pages that it tells."""

    node: HtmlElement | None = None
    pages: tuple[str, ...] = ()


def counted(url: str, html: str, tree: HtmlElement) -> Pager:
    """Return the pager that calls createPageHTML.

    Its pages are numbered from 0 or, where the first page calls itself 1, from 1; the first page is the list's own
    address, with or without index.html, and never asked for again.
    """
    for script in tree.iter("script"):
        text = script.text or ""
        calls = islice(COUNTED.finditer(text), _MOST_CALLS)
        call = next((one for one in calls if not _is_comment(text, one.start())), None)
        if call is None:
            continue
        name, ending, count, current = call["name"], call["ending"], int(call["count"][:9]), int(call["current"][:9])
        is_first = not urlsplit(url).path.rpartition("/")[2].startswith(f"{name}_")
        first = 1 if current and (call["id"] is not None or is_first) else 0
        numbers = record.further_pages(first + 1, first + count)
        return Pager(script, tuple(urljoin(url, f"{name}_{number}.{ending}") for number in numbers))
    return Pager()


def _is_comment(script: str, at: int) -> bool:
    """Tell whether a comment of the script, of a line or a block, holds the place `at`."""
    line = script[script.rfind("\n", 0, at) + 1 : at]
    if _LINE_COMMENT.search(line):
        return True
    start = max(script.rfind("*/", 0, at), 0)
    end = script.find("*/", at)
    return end >= 0 and _BLOCK_COMMENT.search(script, start, at) is not None and "/*" not in script[at:end]


def linked(url: str, html: str, tree: HtmlElement) -> Pager:
    """Return the pager that links the next page and, where it links the last one, all pages between them.

    Of several links to a next page (a slide show has one too) it is the one with 尾页, 上一页 or numbers around it; the
    last where none has.
    """
    base = record.base_of(url, html)
    kinds: dict[HtmlElement, re.Pattern[str]] = {}
    for anchor in tree.iter("a"):
        label = (record.words(anchor) or anchor.get("title") or "")[: record.LONGEST_TITLE]
        kind = next((one for one in (_NEXT, _LAST, _BACK, _NUMBER) if one.match(label)), None)
        if kind is not None:
            kinds[anchor] = kind
    nexts = [anchor for anchor, kind in kinds.items() if kind is _NEXT]
    blocks = [{anchor: kinds[anchor] for anchor in top.iter("a") if anchor in kinds} for top in _blocks(nexts)]
    chosen = _best(blocks) or {
        anchor: kind for anchor, kind in kinds.items() if kind is not _NEXT or anchor is nexts[-1]
    }
    node = next((anchor for anchor, kind in chosen.items() if kind is not _NUMBER), None)
    after, last = (
        next((target for anchor, kind in chosen.items() if kind is wanted and (target := _target(base, anchor))), None)
        for wanted in (_NEXT, _LAST)
    )
    return Pager(node, tuple(between(after, last)) if after else ())


def _blocks(anchors: Iterable[HtmlElement]) -> list[HtmlElement]:
    """Return for each of `anchors` the largest element that holds no other of them."""
    one: dict[HtmlElement, HtmlElement] = {}
    more: set[HtmlElement] = set()
    for anchor in anchors:
        for node in (anchor, *anchor.iterancestors()):
            if node in more:
                break  # and so is everything around it
            if one.setdefault(node, anchor) is not anchor:
                more.add(node)
    return list({anchor: node for node, anchor in one.items() if node not in more}.values())


def _best(blocks: list[dict[HtmlElement, re.Pattern[str]]]) -> dict[HtmlElement, re.Pattern[str]]:
    """Return the first block with most of 尾页, 上一页 and numbers, in this order; {} where none has any."""
    signs = [tuple(kind in block.values() for kind in (_LAST, _BACK, _NUMBER)) for block in blocks]
    best = max(signs, default=())
    return blocks[signs.index(best)] if any(best) else {}


def between(after: str, last: str | None) -> Iterator[str]:
    """Yield the addresses from `after` to `last`, which differ in a number; only `after` when they differ otherwise.

    >>> list(between("http://a.example/nb/3.htm", "http://a.example/nb/1.htm"))
    ['http://a.example/nb/3.htm', 'http://a.example/nb/2.htm', 'http://a.example/nb/1.htm']
    """
    one, other = _DIGITS.split(after), _DIGITS.split(last or "")
    differ = [at for at, (mine, its) in enumerate(zip(one, other, strict=False)) if mine != its]
    numbers = [parts[differ[0]] for parts in (one, other)] if len(one) == len(other) and len(differ) == 1 else []
    if not numbers or not all(number.isdecimal() and len(number) < 10 for number in numbers):
        yield after
        return
    first, final = map(int, numbers)
    width = max((len(number) for number in numbers if number.startswith("0")), default=0)  # 02.html before 10.html
    count = len(record.further_pages(0, abs(final - first) + 1))
    step = 1 if final >= first else -1
    for index in range(count):
        one[differ[0]] = str(first + step * index).zfill(width)
        yield "".join(one)


def holder(tree: HtmlElement, name: str) -> HtmlElement | None:
    """Return the first element of the class `name`, the block that a pager stands in."""
    return next((node for node in tree.iter() if name in (node.get("class") or "").split()), None)


def _target(base: str, anchor: HtmlElement) -> str | None:
    """Return where a link of a pager leads; where a script turns the page, its handler or `tagname` says it."""
    target = record.absolute(base, anchor.get("href"))
    if target is None and "[" not in (name := anchor.get("tagname") or "["):
        target = record.absolute(base, name)
    if target is None and (call := _ONCLICK.search(anchor.get("onclick") or "")):
        target = record.absolute(base, call[1])
    return target if target and len(target) <= _LONGEST else None
