"""What stands beside a text says where it is: its title above, its first paragraph, its signature, a file.

The container of a page is found by its name or its weight (`pipelines.container`); these are the cases in which
both mislead: short pages, and editors' boxes that do not hold everything.
"""

from __future__ import annotations

import re

from lxml import etree

from pipelines.attachments import is_file_name
from pipelines.lines import read_lines, text_of
from pipelines.markup import UNREAD, is_hidden, is_link, name_tokens
from pipelines.naming import is_body, is_companion_title
from pipelines.sections import heading_of
from pipelines.weight import sentences

# Of a page with fewer sentence marks outside links the furniture may weigh as much as the text.
SHORT = 80
_SIGNED = re.compile(
    r"\s*(?:[一-龥]{4,24}(?:局|委员会|委|政府|办公室|办|厅|院|校|学|中心)|(?:20\d\d|二[〇○零]..)年.{1,3}月.{1,4}日)\s*"
)
NOT_A_CONTAINER = frozenset(
    (
        "p", "span", "font", "b", "strong", "em", "i", "u", "a", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "tbody",
        "thead", "table", "tfoot", "wbr", "li", "ul", "ol", "blockquote",
    )
)  # fmt: skip


def below_the_title(root: etree._Element, page: etree._Element, weights: dict[etree._Element, int]) -> etree._Element:
    """Return the smallest element with the title and most of the sentences, of a short page with some, else `page`.

    The furniture of a page (a portrait of the mayor, a disclaimer) may have sentences by the dozen; of a short
    text, it weighs as much as the text itself.
    """
    named = "".join(
        "".join((text or "").split())
        for text in (
            root.findtext(".//title"),
            *(tag.get("content") for tag in root.iter("meta") if (tag.get("name") or "").lower() == "articletitle"),
        )
    )
    least = max(6, *(0.4 * len(part) for part in re.split(r"[_|–—-]", named)))
    short = weights[page] < SHORT
    needed = max(2, min(6, weights[page] // 4)) if short else 0.4 * weights[page]
    found, depth = page, 0
    for element in weights:
        words = "".join((element.text or "").split())
        if len(words) < least or words not in named or element.tag in UNREAD or is_link(element) or is_body(words):
            continue
        around = list(element.iterancestors())
        for number, ancestor in enumerate(around):
            if weights.get(ancestor, 0) - weights[element] >= needed:
                if len(around) - number > depth:
                    found, depth = ancestor, len(around) - number
                break
    while found is not page and found.tag in NOT_A_CONTAINER and (parent := found.getparent()) is not None:
        found = parent
    found = _with_the_like(found, page)
    beside = weights[page] - weights.get(found, 0)
    if beside > 3 * weights.get(found, 0) or (beside > 2 and _leaves_text(page, found, short=short)):
        return page
    return found


def _with_the_like(found: etree._Element, page: etree._Element) -> etree._Element:
    """Return the parent of `found` where elements of the same kind with sentences follow it: parts of one text."""
    while found is not page and (parent := found.getparent()) is not None:
        names = set(name_tokens(found))
        after = (other for other in found.itersiblings(found.tag) if set(name_tokens(other)) == names)
        if not any(sentences(other) and not is_companion_title(text_of(other)[:60]) for other in after):
            break
        found = parent
    return found


def _leaves_text(page: etree._Element, found: etree._Element, *, short: bool) -> bool:
    """Whether text of the report stands on `page` outside `found`: a numbered heading, or, on a page that is not short,
    paragraphs of a tenth of its length; a copy of what stands inside does not count."""
    if found is page:
        return False
    inside = "".join("".join(str(text) for text in found.itertext()).split())
    more = same = 0
    for line in read_lines(page, skip=[found]):
        words = "".join(line.text.split())
        if not words or line.linked:
            continue
        if words[:30] in inside:
            same += len(words)
            continue
        heading = heading_of(line.text)
        if heading is not None and heading.rank < 3:
            return True
        more += len(words) if "。" in words and len(words) >= 20 else 0
    return not short and more > 0.1 * len(inside) and more > same  # a copy may have an ending of its own


def leads(container: etree._Element) -> list[etree._Element]:
    """Return the paragraphs of sentences right before `container`: an editor's box need not hold the first one."""
    found: list[etree._Element] = []
    for before in container.itersiblings("p", preceding=True):
        words = "".join(str(text) for text in before.itertext())
        if not sentences(before) or len(words) < 30 or is_hidden(before) or len(found) == 3:
            break
        found.insert(0, before)
    return found


def signatures(container: etree._Element) -> list[etree._Element]:
    """Return the paragraphs right after `container` that sign it: a body and a date."""
    found: list[etree._Element] = []
    for after in container.itersiblings("p"):
        words = "".join(str(text) for text in after.itertext()).strip()
        if len(found) == 3 or not (_SIGNED.fullmatch(words) and after.find(".//a") is None):
            break
        found.append(after)
    return found if any(char.isdigit() for element in found for char in "".join(map(str, element.itertext()))) else []


def is_link_to_file(element: etree._Element) -> bool:
    """Whether `element` is a link whose words are the name of a file."""
    return element.tag == "a" and is_file_name(text_of(element))
