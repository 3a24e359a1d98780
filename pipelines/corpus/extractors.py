"""The extractors that are compared: one small function each, from a page to what it says.

Every other one is given the text that our decoder made of the bytes, at no cost, and the page's address. What is
not ours is imported when it is first called, so that the refinery does without it, and by name, because most of it
has no types.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from lxml import html
from trafilatura import bare_extraction

from archive.report import Page
from pipelines.corpus.gold import GoldPage
from pipelines.corpus.scores import FACTS, FIELDS, Extract
from pipelines.decode import decode
from pipelines.refine import refine

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")  # lxml refuses decoded text that has one
_DATE = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Extractor:
    """A function and the name it is shown by, the package and modules it needs, and the fields it never tells."""

    name: str
    extract: Callable[[GoldPage], Extract]
    package: str = ""
    modules: tuple[str, ...] = ()
    lacks: frozenset[str] = frozenset()

    @property
    def installed(self) -> bool:
        return all(find_spec(module) for module in self.modules)


def by_refinery(page: GoldPage) -> Extract:
    """Read `page` with this project."""
    reading = refine(Page(url=page.url, body=page.body))
    facts = {name: getattr(reading, name) for name in FACTS if hasattr(reading, name)}
    return Extract(reading.title, reading.published_on, reading.source, reading.text, facts=facts)


def by_trafilatura(page: GoldPage) -> Extract:
    """Read `page` with trafilatura's defaults and metadata; the site's name is its nearest to a source."""
    found: Any = bare_extraction(_text(page), url=page.gold.get("url") or None, with_metadata=True)
    if found is None:
        return Extract("", None, None, "")
    return Extract(found.title or "", found.date, found.sitename, found.text or "")


def by_readability(page: GoldPage) -> Extract:
    """Read `page` with readability-lxml; its short title is right more often than its long one."""
    document = import_module("readability").Document(_text(page), url=page.url)
    texts = html.fromstring(document.summary()).xpath("//text()")
    assert isinstance(texts, list)
    return Extract(document.short_title(), None, None, "\n".join(map(str, texts)))


def by_justext(page: GoldPage) -> Extract:
    """Read `page` with jusText in its language-independent mode, lengths halved.

    It has no stop words for Chinese and would look for them between spaces. Its limits of 70 and 200 characters are
    meant for letters: on the 23 gold pages mean F1 is 0.656 with them, 0.950 with half and 0.923 with a third.
    """
    paragraphs = import_module("justext").justext(
        _text(page), frozenset(), length_low=35, length_high=100, stopwords_low=0, stopwords_high=0
    )
    text = "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)
    return Extract("", None, None, text)


def by_newspaper(page: GoldPage) -> Extract:
    """Read `page` with newspaper4k in Chinese, images not fetched; the site's name is its nearest to a source."""
    article = _newspaper().Article(page.url, language="zh", fetch_images=False)
    article.download(input_html=_text(page))
    article.parse()
    published = article.publish_date
    return Extract(article.title, published and published.date().isoformat(), article.meta_site_name, article.text)


def by_gne(page: GoldPage) -> Extract:
    """Read `page` with gne, which is made for Chinese news. Its author (often 来源) is a person by definition."""
    found = _gne().extract(_text(page), host=page.url)
    date = _DATE.search(found["publish_time"] or "")
    published = "-".join(part.zfill(2) for part in date.groups()) if date else None
    return Extract(found["title"], published, None, found["content"])


def _text(page: GoldPage) -> str:
    return _decoded(page.body)


@cache
def _decoded(body: bytes) -> str:
    return _XML_DECLARATION.sub("", decode(body).text)


@cache
def _newspaper() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that nltk is missing: we ask for no summaries
        import_module("jieba").setLogLevel("WARNING")
        return import_module("newspaper")


@cache
def _gne() -> Any:
    return import_module("gne").GeneralNewsExtractor()


OURS = Extractor("nianbao", by_refinery, "nianbao")
TRAFILATURA = Extractor("trafilatura", by_trafilatura, "trafilatura")
COMPARED = (
    OURS,
    TRAFILATURA,
    Extractor(
        "readability-lxml",
        by_readability,
        "readability-lxml",
        ("readability",),
        lacks=frozenset(("published", "source")),
    ),
    Extractor("jusText", by_justext, "jusText", ("justext",), lacks=frozenset(FIELDS)),
    Extractor("newspaper4k", by_newspaper, "newspaper4k[zh]", ("newspaper", "jieba")),
    Extractor("gne", by_gne, "gne", ("gne",), lacks=frozenset(("source",))),
)
