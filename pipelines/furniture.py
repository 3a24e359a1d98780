"""Which elements inside a container are not its text: what trafilatura leaves out, and what is named so.

trafilatura is the first reader. What it leaves out goes, unless the second reader, the walker of
`pipelines.lines`, finds in it something that trafilatura is known to lose: a table row, a heading, a sentence, a
numbered item, a caption. Only blocks with links or buttons go: a signature in a `div` called `author` has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipelines.form import topic_of
from pipelines.lines import INLINE, Line, read_lines, text_of
from pipelines.markup import UNREAD, name_tokens
from pipelines.sections import heading_of
from pipelines.survivors import Text

# The names that trafilatura does not know: pinyin, and tools of the page rather than of the text.
_NAMES = re.compile(
    r"(?:^|[-_])(?:bdshare\w{0,10}|print\w{0,4}|dayin|qr|qrcode\w{0,4}|ewm\w{0,4}|erweima|"
    r"fontsize|font-size|zihao|crumbs?|dialog|modal|popup|toolbar)(?:$|[-_])"
)
_SENTENCE_END = re.compile(r"[。；;！？!?]")
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# A block that trafilatura left out and that holds protected text is searched this deep for blocks without any.
_DEEPEST = 20


# Where readers or machines have their say beside the text.
_TALK = re.compile(
    r"(?:^|[-_])(?:comments?|pinglun|pingjia|rate|rating|vote|toupiao|chat|kefu|robot|aisum\w*|ai-sum\w*|ai-abstract)(?:$|[-_])"
)

_MACHINE = re.compile(r"ai-?(?:sum|abstract)")


def named_furniture(root: etree._Element) -> list[etree._Element]:
    """Return the elements inside `root` that are named after a print button, a QR code and the like."""
    found, whole = [], 0
    for element in root.iterdescendants("*"):
        names = name_tokens(element)
        talks = element.tag not in INLINE and any(_TALK.search(token) for token in names)
        if not talks and not any(_NAMES.search(token) for token in names):
            continue
        whole, text = whole or len(text_of(root)), text_of(element)
        if 2 * len(text) > whole or any(heading_of(line.text) for line in read_lines(element)):
            continue  # named so, it is the text all the same
        if (
            talks
            and (
                _MACHINE.search(" ".join(names))
                or next(element.iter("input", "textarea", "form", "a"), None) is not None
            )
        ) or (not talks and len(text) <= 200 and len(_SENTENCE_END.findall(text)) < (element.tag not in INLINE) + 1):
            found.append(element)
    return found


def left_out(root: etree._Element, kept: set[Text]) -> Iterator[etree._Element]:
    """Yield the outermost blocks inside `root` of which nothing is in `kept`, and that hold links but no text."""
    alive = _holders(kept)
    below = 0  # blocks without survivors around the present one
    walk = etree.iterwalk(root, events=("start", "end"), tag="*")
    for event, element in walk:
        if element in alive or element is root:
            continue
        if event == "end":
            below -= 1
            continue
        below += 1
        if element.tag in UNREAD or below > _DEEPEST:
            walk.skip_subtree()
        elif (element.tag == "span" or element.tag not in INLINE) and _is_furniture(element):
            heading = element.getprevious()
            if heading is not None and heading.tag in _HEADINGS and heading not in alive and not _is_text(heading):
                yield heading  # of the list that goes
            yield element
            walk.skip_subtree()


def _is_furniture(block: etree._Element) -> bool:
    return _leads_away(block) and not _is_text(block) and not _is_listed(block)


def _is_listed(block: etree._Element) -> bool:
    """Whether `block` is among the first lines below a heading, as the addresses are that a section lists.

    The last section of the form (其他事项) is often empty, and what follows it the portal's.
    """
    for before, _ in zip(block.itersiblings(preceding=True), range(8), strict=False):
        if not _leads_away(before):
            found = heading_of(text_of(before))
            return found is not None and topic_of(found.words) != "other"
    return False


def _is_text(block: etree._Element) -> bool:
    return any(is_protected(line) for line in read_lines(block))


def is_protected(line: Line) -> bool:
    """Whether `line` is kept whatever trafilatura says of it: a row, a sentence, a heading, a numbered item."""
    return line.row or bool(
        _ADDRESS.match(line.text)
        or _SENTENCE_END.search(line.text)
        or _NUMBERED.match(line.text)
        or heading_of(line.text)
    )


def _holders(kept: set[Text]) -> set[etree._Element]:
    """Return the elements that hold a text of `kept`, at whatever depth."""
    holders: set[etree._Element] = set()
    for element, tail in kept:
        holder = element.getparent() if tail else element
        while holder is not None and holder not in holders:
            holders.add(holder)
            holder = holder.getparent()
    return holders


def _leads_away(block: etree._Element) -> bool:
    """Whether `block` has links or buttons; one around an image may only show it larger."""
    return any(
        element.find(".//img") is None and (element.tag != "a" or element.get("href") is not None)
        for element in block.iter("a", "button")
    )
