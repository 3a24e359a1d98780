"""Text to tree: what libxml2 would silently cut, and what it understands otherwise than a browser.

libxml2 stops at 256 nested elements and at text nodes of 10 MB; with its huge option at 2,048 elements. A
page beyond the first limits is marked as cut even when its text was recovered: browsers and other tools
disagree about such a page. So is one that had to be simplified before anybody could read it in time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

DEPTH_LIMIT = 254
NODE_LIMIT = 10_000_000
# The longest gold page has 1,830 tags, and 20,464 steps from its elements and texts to the root, all in all. The
# limits are what the refinery reads in some seconds: it asks many an element for all that it holds.
MOST_TAGS = 500_000
MOST_LINES = 250_000
MOST_STEPS = 4_000_000
# libxml2 takes 16 s for an element with 100,000 attributes: it looks for the end of their list for each of them.
MOST_ATTRIBUTES = 1_000

# Elements whose text nobody reads.
UNREAD = frozenset(
    (
        "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "canvas", "audio",
        "video", "map", "head", "title", "select", "option", "textarea", "button", "input", "link", "meta",
    )
)  # fmt: skip
_INLINE_TAGS = re.compile(
    r"</?(?:span|font|b|i|u|em|strong|a|small|big|ins|sub|sup|o:p|st1:\w+|"
    r"embed|source|track|wbr|bgsound|keygen|basefont|spacer)(?=[\s/>])[^<>]*>",
    re.I,
)
_BLOCK_TAGS = re.compile(
    r"</?(?:div|section|article|main|center|blockquote|ul|ol|li|dl|dd|dt|p|table|tbody|tr|td)(?=[\s/>])[^<>]*>", re.I
)
_ALL_TAGS = re.compile(r"(?:</?(?!(?:script|style|title)[\s/>])[a-z!?][^<>]*>\s{0,9})+", re.I)
_TITLE = re.compile(r"<title[^<>]*>[^<]{0,999}</title>", re.I)
_PRE = re.compile(r"</?(?:pre|listing|xmp)(?=[\s/>])[^<>]*>", re.I)
_CROWDED = re.compile(rf"<[a-z][^<>]{{{2 * MOST_ATTRIBUTES},}}", re.I)
_ATTRIBUTE = re.compile(r"""[^\s=/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]*))?""")
# libxml2 drops what follows them; a browser reads on, and old scripts print `</html>` with the page's head.
_ENDS = re.compile(r"</(?:body|html)\s{0,9}>", re.I)
# These have no content, which libxml2 does not know: everything that follows would stand inside them.
_VOID = ("embed", "source", "track", "wbr", "bgsound", "keygen", "basefont", "spacer")
# A button that opens a section of an accordion is the section's heading.
_OPENS_SECTION = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}\s?[、.．]|第[一二三四五六七八九十]{1,3}部分)")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# What lxml refuses to put into a tree.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HIDDEN = re.compile(r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden", re.I)


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed page; `cut` says that it exceeds what libxml2 takes without loss, recovered or not."""

    root: etree._Element
    cut: bool


def parse(text: str) -> Markup:
    """Return the tree of `text`, an empty `html` element when there is none; never raises."""
    whole = _ENDS.sub("", text)
    root, cut = etree.Element("html"), False
    for simpler in _simpler(whole):
        root, left_out = _parse(simpler)
        deepest, longest, steps = _measures(root)
        cut = simpler != whole or left_out or deepest > DEPTH_LIMIT or longest > NODE_LIMIT // 3
        if not left_out and steps <= MOST_STEPS:
            break
    _close_voids(root)
    _show_buttons(root)
    _open_panes(root)
    return Markup(root, cut)


def _simpler(text: str) -> Iterator[str]:
    """Yield `text`, and then with less and less of its nesting: what even the huge limit cuts, but all its words.

    What has more tags or lines than can be read is left out.
    """
    text = _CROWDED.sub(_thinned, text)
    if text.count("\n") > MOST_LINES:
        text = _PRE.sub(" ", text)  # a line break is a space everywhere else
    if text.count("<") <= MOST_TAGS:
        yield text
    text = _INLINE_TAGS.sub("", text)
    if text.count("<") <= MOST_TAGS:
        yield text
        yield _BLOCK_TAGS.sub("<br>", text)
    words = _ALL_TAGS.sub("\n", text)
    if words.count("<") <= MOST_TAGS and words.count("\n") <= MOST_LINES:
        yield f"<pre>{words}"
    title = _TITLE.search(words)
    yield (title.group() if title else "") + words.replace("<", " ")


def _thinned(tag: re.Match[str]) -> str:
    """Return the beginning of a tag with no more attributes than libxml2 can take."""
    start = tag.group()
    last = next(islice(_ATTRIBUTE.finditer(start), MOST_ATTRIBUTES, None), None)
    return start[: last.start()] if last else start


def _close_voids(root: etree._Element) -> None:
    filled = [element for element in root.iter(*_VOID) if element.text or len(element)]
    for element in filled:
        if element.getparent() is not None:
            # Not all attributes: a tree bears none with the names and control characters that a parser lets through.
            empty = etree.Element(element.tag, src=NOT_XML.sub("", element.get("src") or ""))
            element.addprevious(empty)
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
    shown: dict[etree._Element, dict[etree._Element, str]] = {}
    for element in [element for element in root.iter(*_PANES) if is_hidden(element)]:
        parent = element.getparent()
        if parent is None:
            continue
        if parent not in shown:  # read once: each pane has the same siblings
            few = len(parent) <= _MOST_PANES
            shown[parent] = {other: _own_words(other) for other in parent if not is_hidden(other)} if few else {}
        kind = set(name_tokens(element))
        alike = [
            words
            for other, words in shown[parent].items()
            if other.tag == element.tag and (not kind or kind & set(name_tokens(other)))
        ]
        if not any("。" in words for words in alike):
            continue
        own = _own_words(element)
        if len(own) >= 10 and not any(own[:60] in words for words in alike):
            for name in {"style", "hidden"} & set(element.attrib):
                del element.attrib[name]
            shown[parent][element] = own


_PANES = ("div", "section", "li", "dd", "td", "tr", "article")
_MOST_PANES = 60  # in one box; the panes of a report's page are its chapters


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
    types = {entry.type_name for entry in parser.error_log}
    if "ERR_NO_MEMORY" in types:  # what it had by then is half of the page
        raise MemoryError
    cut = "ERR_RESOURCE_LIMIT" in types
    return (etree.Element("html") if root is None else root), cut


def _measures(root: etree._Element) -> tuple[int, int, int]:
    """Return how deep the elements nest, how long the longest text is, and the steps from all of them to the root.

    Twenty characters count as one more element: whoever asks an element for its text reads those below it too.
    """
    depth = deepest = longest = steps = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            text = element.tail
        else:
            depth += 1
            deepest = max(depth, deepest)
            steps += depth
            text = element.text
        if text:
            longest = max(longest, len(text))
            steps += depth * (len(text) // 20)
    return deepest, longest, steps


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
