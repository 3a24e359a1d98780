"""Text to tree: what libxml2 would silently cut, and what it understands otherwise than a browser.

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
# libxml2 drops what follows them; a browser reads on, and old scripts print `</html>` with the page's head.
_ENDS = re.compile(r"</(?:body|html)\s{0,9}>", re.I)
# These have no content, which libxml2 does not know: everything that follows would stand inside them.
_VOID = ("embed", "source", "track", "wbr", "bgsound", "keygen", "basefont", "spacer")
# A button that opens a section of an accordion is the section's heading.
_OPENS_SECTION = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}\s?[、.．]|第[一二三四五六七八九十]{1,3}部分)")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HIDDEN = re.compile(r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden", re.I)


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed page; `cut` says that it exceeds what libxml2 takes without loss, recovered or not."""

    root: etree._Element
    cut: bool


def parse(text: str) -> Markup:
    """Return the tree of `text`, an empty `html` element when there is none; never raises."""
    text = _ENDS.sub("", text)
    root, cut = _parse(text)
    if cut:  # even the huge limit: give up nesting, keep the words
        for tags, put in ((_INLINE_TAGS, ""), (_BLOCK_TAGS, "<br>")):
            root, still = _parse(tags.sub(put, text))
            if not still:
                break
    cut = cut or _exceeds(root)
    _close_voids(root)
    _show_buttons(root)
    _open_panes(root)
    return Markup(root, cut)


def _close_voids(root: etree._Element) -> None:
    filled = [element for element in root.iter(*_VOID) if element.text or len(element)]
    for element in filled:
        parent = element.getparent()
        if parent is not None:
            empty = etree.Element(element.tag)
            empty.attrib.update(element.attrib)
            parent.insert(parent.index(element), empty)
            element.tag = "void"
    if filled:
        etree.strip_tags(root, "void")


def _show_buttons(root: etree._Element) -> None:
    for button in root.iter("button"):
        above = button.getparent()
        words = "".join(str(text) for text in button.itertext())
        if len(words) < 80 and (_OPENS_SECTION.match(words) or (above is not None and above.tag in _HEADINGS)):
            button.tag = "span" if above is not None and above.tag in _HEADINGS else "div"


def _open_panes(root: etree._Element) -> None:
    """Unhide the closed panes of a page in tabs: beside an open one of the same kind, with a text of their own."""
    panes = [element for element in root.iter(*_PANES) if is_hidden(element) and len(_own_words(element)) >= 10]
    for element in panes[:_MOST_PANES]:
        parent = element.getparent()
        if parent is None or len(parent) > _MOST_PANES:
            continue
        kind = set(name_tokens(element))
        alike = [
            other
            for other in parent.iterchildren(element.tag)
            if not is_hidden(other) and (not kind or kind & set(name_tokens(other)))
        ]
        shown = [_own_words(other) for other in alike]
        if any("。" in words for words in shown) and not any(_own_words(element)[:60] in words for words in shown):
            for name in {"style", "hidden"} & set(element.attrib):
                del element.attrib[name]


_PANES = ("div", "section", "li", "dd", "td", "tr", "article")
_MOST_PANES = 60


def _own_words(element: etree._Element) -> str:
    """Return the text inside `element` outside links and scripts, without white space."""
    words = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in walk:
        if event == "start":
            if is_link(each) or each.tag in UNREAD:
                walk.skip_subtree()
            else:
                words.append(each.text or "")
        elif each is not element:
            words.append(each.tail or "")
    return "".join("".join(words).split())


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
