"""The readers of the container, each alone and both: what would be lost without one of them."""

from __future__ import annotations

from pipelines.clean import clean
from pipelines.container import Container, find_container
from pipelines.corpus.extractors import Extractor
from pipelines.corpus.gold import GoldPage
from pipelines.corpus.scores import Extract
from pipelines.decode import decode
from pipelines.markup import parse
from pipelines.survivors import read


def by_both(page: GoldPage) -> Extract:
    """Read the text of `page` with both readers of the container, its title given."""
    return Extract("", None, None, clean(_container(page), page.gold.get("title") or "").text)


def by_walker(page: GoldPage) -> Extract:
    """Read the text of `page` as if trafilatura had no opinion."""
    title = page.gold.get("title") or ""
    return Extract("", None, None, clean(_container(page), title, first_reader=lambda roots: None).text)


def by_trafilatura_on_the_container(page: GoldPage) -> Extract:
    """Read the text of `page` with trafilatura on the container that we find, and nothing after it."""
    body = read(_container(page).elements)
    return Extract("", None, None, "" if body is None else "\n".join(str(text) for text in body.itertext()))


def _container(page: GoldPage) -> Container:
    return find_container(parse(decode(page.body).text).root)


ABLATED = (
    Extractor("both readers", by_both),
    Extractor("the walker alone", by_walker),
    Extractor("trafilatura alone", by_trafilatura_on_the_container),
)
