"""A list of no template: paragraphs with a link each, and only 下一页 below them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.portals.parts import Built, Record, article, menu


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return the portal."""
    built = Built("links", f"http://{host}/gongkai/nianbao.php", by_title=True)
    pages = [records[at : at + size] for at in range(0, len(records), size)]
    for number, page in enumerate(pages, start=1):
        rows = ""
        for record in page:
            path = f"/gongkai/view-{record.number}.php"
            built.put(path, article(record))
            built.urls.append(f"http://{host}{path}")
            rows += f'<p><b>{record.date}</b> <a href="view-{record.number}.php">{record.title}</a></p>\n'
        following = f'<a href="?p={number + 1}">下一页 »</a>' if number < len(pages) else ""
        name = "/gongkai/nianbao.php" + (f"?p={number}" if number > 1 else "")
        built.put(name, f"<!DOCTYPE html><html><body>{menu()}<div>{rows}</div><div>{following}</div></body></html>")
    return built
