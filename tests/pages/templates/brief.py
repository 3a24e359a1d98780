"""Reports of a few sentences, as townships write them, in dresses that were cut for long ones.

The shortest has some 110 characters: less than the menus, the headlines and the footer round it.
"""

from __future__ import annotations

from functools import partial

from tests.pages.template import TEMPLATES, Entry
from tests.pages.templates import (
    breaks,
    containers,
    endings,
    hanweb,
    hidden,
    nested,
    outlines,
    platforms,
    strange,
    trs,
    word,
)
from tests.pages.writing import one_paragraph, prose, township

_THREE = (
    trs.trs_editor,
    hanweb.jcms_zoom,
    platforms.guangdong_post,
    platforms.hunan_content,
    platforms.ivs_content,
    platforms.jpaas_township,
    platforms.vsb_college,
    nested.nested_tables_font,
    breaks.line_breaks_once,
    breaks.line_breaks_twice,
    breaks.divisions,
    containers.same_name_everywhere,
    containers.four_hundred_links,
    containers.neighbours_are_reports,
    word.word_single_characters,
    word.wps_sections,
    hidden.tools_above_inside,
    outlines.html5_article,
    strange.body_in_a_form,
)
_FIVE = (
    trs.trs_word_sheets,
    hidden.tools_inside_the_container,
    hidden.attachments_below,
    hidden.two_articles,
    endings.reports_of_other_years,
    endings.rating_and_comments,
    strange.lead_before_the_text,
    containers.pages_of_an_article,
)
_PROSE = (
    endings.rating_and_comments,
    endings.reports_of_other_years,
    hidden.two_articles,
    strange.lead_before_the_text,
)

for dresses, name, write in (
    (_THREE, "three sentences", partial(township, year=2021, sentences=3)),
    (_FIVE, "five sentences", partial(township, year=2022)),
    (_PROSE, "prose", partial(prose, year=2013)),
    (_PROSE, "one paragraph", one_paragraph),
):
    TEMPLATES.extend(Entry(f"{dress.__name__}: {name}", write, dress) for dress in dresses)
