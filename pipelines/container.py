"""Where on the page the report stands: known containers of Chinese CMSs, checked against text density.

trafilatura knows none of these containers: on four pages of five it sweeps the whole document. Weight is
the number of sentence marks outside links, each text counted once, so that a second copy of the body (a
mobile version, a share summary) weighs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from pipelines.attachments import is_file_name
from pipelines.lines import text_of
from pipelines.markup import UNREAD, is_hidden, is_link, name_tokens
from pipelines.naming import is_body

# The ids and class names (lower case) of the element that editors' text goes into, by CMS where it is known.
# Each is used on many sites; a name of one site's own is left to density.
CONTAINERS = {
    "TRS WCM": "trs_editor trs_editor_view trs_ueditor trs_preappend custom_unionstyle",
    "UCAP": "ucap-content ucapcontent zoomcon cmsarticlecontent",
    "Hanweb JCMS": "zoom bt_content bt-content artcontent",
    "VSB": "v_news_content vsb_content vsb_content_2 vsb_content_4 vsb_content_6 vsb_content_501 vsb_newscontent",
    "Webplus": "wp_articlecontent articlecontent",
    "IVS": "ivs_content",
    "PowerEasy": "fontzoom",
    "EasySite": "easysite-news-text",
    "gov.cn": "pages_content pages-content",
    "xxgk": "xxgk_content xxgk-content zwgk_content zw_content",
    "common": "article-content article_content article-con article_con articlebody article-body article_body "
    "content_article news_content news-content newscontent news_con newscon detail-content detail_content "
    "detailcontent js_content artibody art_content art_con maintext "
    "text_content textcontent zhengwen printcontent print_content "
    "text-content entry-content",
}
_NAMES = {name: cms for cms, names in CONTAINERS.items() for name in names.split()}
_MARKS = re.compile(r"[。;；,，、?？!！]")
_NOT_A_CONTAINER = frozenset(
    (
        "p", "span", "font", "b", "strong", "em", "i", "u", "a", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "tbody",
        "thead", "table", "tfoot", "wbr", "li", "ul", "ol", "blockquote",
    )
)  # fmt: skip


# Of a page with fewer sentence marks outside links the furniture may weigh as much as the text.
SHORT = 80
_SIGNED = re.compile(
    r"\s*(?:[一-龥]{4,24}(?:局|委员会|委|政府|办公室|办|厅|院|校|学|中心)|(?:20\d\d|二[〇○零]..)年.{1,3}月.{1,4}日)\s*"
)


@dataclass(frozen=True, slots=True)
class Container:
    """The elements that hold the body, in document order; `found_by` is a CMS name, `density`, `files` (it holds
    a file or an image and hardly a sentence) or `page`."""

    elements: tuple[etree._Element, ...]
    found_by: str
    weight: int


def find_container(root: etree._Element) -> Container:
    """Return the container of the text below `root`; of a page without sentences the whole body."""
    body = root.find("body")
    page = root if body is None else body
    weights = weigh(page, hidden=False)
    if weights[page] < 10:  # a body that a script unhides is hidden in the source
        weights = weigh(page, hidden=True)
    total = weights[page]
    page = below_the_title(root, page, weights)
    dense = densest(page, weights) if weights[page] else page
    known = known_containers(weights)
    if known and 2 * sum(weights[element] for element in known) >= weights[dense]:
        name = next(_NAMES[token] for token in _tokens(known[0]) if token in _NAMES)
        known = [*leads(known[0]), *known, *signatures(known[-1])]
        return Container(tuple(known), name, sum(weights[element] for element in known))
    if (total < SHORT and sentences(dense) < 3) and (held := holder_of_files(weights)) is not None:
        return Container((held,), "files", weights[held])
    return Container((dense,), "density" if total else "page", weights[dense])


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
    needed = max(2, min(6, weights[page] // 4)) if short else 0.6 * weights[page]
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
    while found is not page and found.tag in _NOT_A_CONTAINER and (parent := found.getparent()) is not None:
        found = parent
    return found if 4 * weights.get(found, 0) >= weights[page] else page


def sentences(element: etree._Element) -> int:
    """Return the number of full stops inside `element` outside links."""
    return sum(
        (each.text or "").count("。") * (not is_link(each) and each.tag not in UNREAD) + (each.tail or "").count("。")
        for each in element.iter("*")
    )


def holder_of_files(weights: dict[etree._Element, int]) -> etree._Element | None:
    """Return the known container with an image or a link and the most words, for a page whose report is a file."""
    hits = [element for element in weights if any(token in _NAMES for token in _tokens(element))]
    held = [element for element in hits if any(True for _ in element.iter("img", "a", "iframe", "embed", "object"))]
    if not held:  # without a known one, the box round the first link that is called like a file
        link = next((element for element in weights if is_link_to_file(element)), None)
        boxes = link.iterancestors("div", "td", "article", "section", "li") if link is not None else iter(())
        return next((box for box in boxes if box in weights), None)
    return max(held, key=lambda element: sum(len(str(text).strip()) for text in element.itertext()))


def is_link_to_file(element: etree._Element) -> bool:
    """Whether `element` is a link whose words are the name of a file."""
    return element.tag == "a" and is_file_name(text_of(element))


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


def weigh(page: etree._Element, *, hidden: bool) -> dict[etree._Element, int]:
    """Return the weight of every element under `page`; hidden elements weigh nothing unless `hidden`."""
    elements = list(page.iter("*"))
    weights = dict.fromkeys(elements, 0)
    ignored: set[etree._Element] = set()
    seen: set[str] = set()
    parents: list[etree._Element | None] = []
    for element in elements:
        parent = element.getparent() if element is not page else None
        parents.append(parent)
        outside = parent in ignored
        if outside or element.tag in UNREAD or is_link(element) or (not hidden and is_hidden(element)):
            ignored.add(element)
        else:
            weights[element] += _marks(element.text, seen)
        if parent is not None and not outside:
            weights[parent] += _marks(element.tail, seen)
    for element, parent in zip(reversed(elements), reversed(parents), strict=True):
        if parent is not None:
            weights[parent] += weights[element]
    return weights


def _marks(text: str | None, seen: set[str]) -> int:
    if not text or text.isspace() or not (count := len(_MARKS.findall(text))):
        return 0
    text = "".join(text.split())
    if text in seen:
        return 0
    seen.add(text)
    return count


def densest(page: etree._Element, weights: dict[etree._Element, int]) -> etree._Element:
    """Return the deepest element that keeps 90 % of the weight, and is more than a paragraph of it."""
    node, needed = page, 0.9 * weights[page]
    while True:
        heaviest = max(node, key=lambda child: weights.get(child, 0), default=None)
        if heaviest is None or weights.get(heaviest, 0) < needed:
            break
        node = heaviest
    while node is not page and node.tag in _NOT_A_CONTAINER and not _holds_blocks(node):
        parent = node.getparent()
        if parent is None:
            break
        node = parent
    return node


def _holds_blocks(element: etree._Element) -> bool:
    """Whether an inline element is used as a box, as ASP.NET labels are."""
    return element.tag == "span" and any(child.tag in ("p", "div", "table", "br", "section") for child in element)


def known_containers(weights: dict[etree._Element, int]) -> list[etree._Element]:
    """Return the innermost known container that holds the text, with its siblings of the same kind."""
    hits = [element for element in weights if any(token in _NAMES for token in _tokens(element))]
    if not hits:
        return []
    best = max(hits, key=lambda element: weights[element])
    for element in hits:  # document order: an inner container comes later
        if weights[element] >= 0.95 * weights[best]:
            best = element
    kind = next(token for token in _tokens(best) if token in _NAMES)
    return [
        element
        for element in hits
        if element is best
        or (element.getparent() is best.getparent() and kind in _tokens(element) and weights[element] > 0)
    ]


def _tokens(element: etree._Element) -> list[str]:
    return [*name_tokens(element), "ucapcontent"] if element.tag == "ucapcontent" else name_tokens(element)
