"""Text to tree, and what libxml2 would silently cut.

libxml2 stops at 256 nested elements and at text nodes of 10 MB; with its huge option at 2,048 elements. A
page beyond the first limits is marked as cut even when its text was recovered: browsers and other tools
disagree about such a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

DEPTH_LIMIT = 254
NODE_LIMIT = 10_000_000

# Elements whose text nobody reads.
UNREAD = frozenset(
    (
        "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "canvas", "audio",
        "video", "map", "head", "title", "select", "option", "textarea", "button", "input", "link", "meta",
    )
)  # fmt: skip
_INLINE_TAGS = re.compile(
    r"</?(?:span|font|b|i|u|em|strong|a|small|big|ins|sub|sup|o:p|st1:\w+)(?=[\s/>])[^<>]*>", re.I
)
_BLOCK_TAGS = re.compile(
    r"</?(?:div|section|article|main|center|blockquote|ul|ol|li|dl|dd|dt|p|table|tbody|tr|td)(?=[\s/>])[^<>]*>", re.I
)
_HIDDEN = re.compile(r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden", re.I)


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed page; `cut` says that it exceeds what libxml2 takes without loss, recovered or not."""

    root: etree._Element
    cut: bool


def parse(text: str) -> Markup:
    """Return the tree of `text`, an empty `html` element when there is none; never raises."""
    root, cut = _parse(text)
    if cut:  # even the huge limit: give up nesting, keep the words
        for tags, put in ((_INLINE_TAGS, ""), (_BLOCK_TAGS, "<br>")):
            root, still = _parse(tags.sub(put, text))
            if not still:
                break
    return Markup(root, cut or _exceeds(root))


def _parse(text: str) -> tuple[etree._Element, bool]:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:  # nothing that could be an element
        root = None
    cut = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    return (etree.Element("html") if root is None else root), cut


def _exceeds(root: etree._Element) -> bool:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        if depth > DEPTH_LIMIT or len(element.text or "") > NODE_LIMIT // 3:
            return True
    return False


def is_hidden(element: etree._Element) -> bool:
    """Whether the element's own attributes hide it."""
    style = element.get("style")
    return bool(style and _HIDDEN.search(style[:500])) or element.get("hidden") is not None


def is_link(element: etree._Element) -> bool:
    """Whether `element` leads somewhere. Word leaves anchors without a target around headings: those do not."""
    return element.tag == "a" and not (element.get("href") or "#").strip().startswith("#")


def name_tokens(element: etree._Element) -> list[str]:
    """Return the id and the class names, lower case; an absurdly long attribute only in part."""
    names = (element.get("class") or "")[:300].lower().split()
    identity = (element.get("id") or "")[:100].strip().lower()
    return [*names, identity] if identity else names
