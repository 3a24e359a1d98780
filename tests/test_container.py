from __future__ import annotations

import pytest
from lxml import etree

from pipelines.container import CONTAINERS, Container, find_container
from pipelines.markup import parse

SENTENCES = "".join(f"<p>第{n}段，全市各级机关认真落实条例，主动公开信息。</p>" for n in range(12))
MENU = "<ul>" + "".join(f"<li><a href='/{n}'>栏目{n}，更多。</a></li>" for n in range(60)) + "</ul>"


def find(html: str) -> Container:
    return find_container(parse(f"<html><body>{html}</body></html>").root)


def words(container: Container) -> str:
    return "".join("".join(str(text) for text in element.itertext()) for element in container.elements)


@pytest.mark.parametrize("name", sorted(name for names in CONTAINERS.values() for name in names.split()))
def test_every_container_of_the_table_is_found_by_class(name: str) -> None:
    found = find(f"{MENU}<div><p>页首。</p><div class='x {name.upper()}'>{SENTENCES}</div></div>")
    assert [element.get("class") for element in found.elements] == [f"x {name.upper()}"]
    assert found.found_by in CONTAINERS


def test_an_unknown_container_is_found_by_density() -> None:
    found = find(f"{MENU}<div id=a><div id=b><h1>标题</h1><div id=c>{SENTENCES}</div></div></div><div>版权所有。</div>")
    assert (found.elements[0].get("id"), found.found_by) == ("c", "density")


def test_a_known_name_that_holds_less_than_half_of_the_text_is_not_believed() -> None:
    found = find(f"<div class='TRS_Editor'><p>简介，一句。</p></div><div id=body>{SENTENCES}</div>")
    assert (found.elements[0].get("id"), found.found_by) == ("body", "density")


def test_the_innermost_of_nested_known_containers_is_taken() -> None:
    found = find(f"<div class='article-content'><p>分享</p><div class='TRS_Editor'>{SENTENCES}</div></div>")
    assert found.found_by == "TRS WCM"


def test_a_body_in_several_editors_side_by_side_is_taken_whole() -> None:
    other = SENTENCES.replace("各级", "有关")
    found = find(f"<div><div class='TRS_Editor'>{SENTENCES}</div><div class='TRS_Editor'>{other}</div></div>")
    assert len(found.elements) == 2 and words(found).count("有关") == 12


def test_a_hidden_or_repeated_copy_of_the_body_does_not_count() -> None:
    found = find(
        f"<div id=pc><div id=one>{SENTENCES}</div></div><div id=mobile><div id=two>{SENTENCES}</div></div>"
        f"<div id=share style='display: none'>{SENTENCES.replace('<p>', '')}</div>"
    )
    assert [element.get("id") for element in found.elements] == ["one"]


def test_a_body_that_a_script_unhides_is_found_all_the_same() -> None:
    found = find(f"{MENU}<div id=late style='display:none'>{SENTENCES}</div>")
    assert found.elements[0].get("id") == "late"


def test_a_page_without_sentences_gives_the_whole_body() -> None:
    found = find("<div>标题</div>")
    assert found.found_by == "page" and found.elements[0].tag == "body"


def test_a_page_laid_out_with_tables_gives_the_cell_of_the_text() -> None:
    found = find(f"<table><tr><td>{MENU}</td><td id=cell>{SENTENCES}</td></tr></table>")
    assert found.elements[0].get("id") == "cell"


def test_an_empty_document_has_a_container_too() -> None:
    assert isinstance(find_container(parse("").root).elements[0], etree._Element)
