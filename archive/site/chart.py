"""A chart of figures over the years, as SVG to stand in a page.

The stylesheet of the site colours it: the pages allow no style and no script of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pygal
from markupsafe import Markup
from pygal.style import Style

from archive.site.labels import number

WIDTH, HEIGHT = 720, 300
_TAKEN_OUT = ("comment", "style", "script", "desc", "title")
_FONTS = dict.fromkeys(("label_font_size", "major_label_font_size", "value_font_size", "legend_font_size"), 14)


def chart(title: str, description: str, series: Mapping[str, Mapping[int, float | None]]) -> Markup:
    """Return the SVG of one line for each of `series`, which maps a name to its values by year; "" for none.

    The years run on without a gap. Where a year has no value, the line is broken: it never falls to 0.
    """
    years = [year for values in series.values() for year, value in values.items() if value is not None]
    if not years:
        return Markup("")
    span = range(min(years), max(years) + 1)
    drawn = pygal.Line(
        width=WIDTH, height=HEIGHT, margin=10, margin_top=26, margin_right=34, style=Style(**_FONTS), js=(),
        no_prefix=True, disable_xml_declaration=True, show_legend=len(series) > 1, legend_at_bottom=True,
        legend_at_bottom_columns=1, allow_interruptions=True, print_values=True, dots_size=4, include_x_axis=True,
        value_formatter=number, min_scale=2, max_scale=5, order_min=0, truncate_legend=-1,
    )  # fmt: skip
    drawn.x_labels = [str(year) for year in span]
    for name, values in series.items():
        drawn.add(name, [values.get(year) for year in span])
    drawn.add_xml_filter(lambda root: _plain(root, title, description))
    return Markup(drawn.render(is_unicode=True))


def _plain(root: Any, title: str, description: str) -> Any:
    """Take out what runs or styles, and what only pygal's own script reads; say what the chart is."""
    for element in list(root.iter()):
        for child in list(element):
            tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "comment"
            if tag in _TAKEN_OUT or "tooltip-overlay" in child.get("class", ""):
                element.remove(child)
    del root.attrib["id"]
    root.set("role", "img")
    root.set("aria-label", f"{title}。{description}")
    return root
