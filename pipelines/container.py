"""Where on the page the report stands: known containers of Chinese CMSs, checked against text density.

trafilatura knows none of these containers: on four pages of five it sweeps the whole document. Weight is
the number of sentence marks outside links, each text counted once, so that a second copy of the body (a
mobile version, a share summary) weighs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from pipelines.markup import UNREAD, is_hidden, is_link, name_tokens

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
    "text-content",
}
_NAMES = {name: cms for cms, names in CONTAINERS.items() for name in names.split()}
_MARKS = re.compile(r"[。;；,，、?？!！]")
_NOT_A_CONTAINER = frozenset(
    (
        "p", "span", "font", "b", "strong", "em", "i", "u", "a", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "tbody",
        "thead", "table", "tfoot", "wbr", "li", "ul", "ol", "blockquote",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Container:
    """The elements that hold the body, in document order; `found_by` is a CMS name, `density` or `page`."""

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
    if not total:
        return Container((page,), "page", 0)
    dense = densest(page, weights)
    known = known_containers(weights)
    if known and 2 * sum(weights[element] for element in known) >= weights[dense]:
        name = next(_NAMES[token] for token in _tokens(known[0]) if token in _NAMES)
        return Container(tuple(known), name, sum(weights[element] for element in known))
    return Container((dense,), "density", weights[dense])


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
    while node is not page and node.tag in _NOT_A_CONTAINER:
        parent = node.getparent()
        if parent is None:
            break
        node = parent
    return node


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
