"""Where on the page the report stands: known containers of Chinese CMSs, checked against text density.

trafilatura knows none of these containers: on four pages of five it sweeps the whole document.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from pipelines.markup import name_tokens
from pipelines.neighbours import NOT_A_CONTAINER, SHORT, below_the_title, is_link_to_file, leads, signatures
from pipelines.weight import sentences, weigh

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


def holder_of_files(weights: dict[etree._Element, int]) -> etree._Element | None:
    """Return the known container with an image or a link and the most words, for a page whose report is a file."""
    hits = [element for element in weights if any(token in _NAMES for token in _tokens(element))]
    held = [element for element in hits if any(True for _ in element.iter("img", "a", "iframe", "embed", "object"))]
    if not held:  # without a known one, the box round the first link that is called like a file
        link = next((element for element in weights if is_link_to_file(element)), None)
        boxes = link.iterancestors("div", "td", "article", "section", "li") if link is not None else iter(())
        return next((box for box in boxes if box in weights), None)
    return max(held, key=lambda element: sum(len(str(text).strip()) for text in element.itertext()))


def densest(page: etree._Element, weights: dict[etree._Element, int]) -> etree._Element:
    """Return the deepest element that keeps 90 % of the weight, and is more than a paragraph of it."""
    node, needed = page, 0.9 * weights[page]
    while True:
        heaviest = max(node, key=lambda child: weights.get(child, 0), default=None)
        if heaviest is None or weights.get(heaviest, 0) < needed:
            break
        node = heaviest
    while node is not page and node.tag in NOT_A_CONTAINER and not _holds_blocks(node):
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
