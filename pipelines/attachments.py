"""Files that a report links to. Converting them is another module's work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from archive.report import Attachment
from pipelines.lines import text_of

_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|csv|zip|rar|7z)$", re.I)


def attachments_of(elements: Iterable[etree._Element], url: str) -> tuple[Attachment, ...]:
    """Return the files linked from inside `elements`, each once; `filename` is the link's text if it is one."""
    found: dict[str, Attachment] = {}
    for element in elements:
        for link in element.iter("a"):
            href = (link.get("href") or "").strip()
            try:
                target = urljoin(url, href)
                path = unquote(urlsplit(target).path)
            except ValueError:  # http://[broken
                continue
            said = text_of(link)
            if _FILE.search(path) or _FILE.search(said):
                name = said if _FILE.search(said) else path.rsplit("/", 1)[-1]
                found.setdefault(target, Attachment(target, name[:200]))
    return tuple(found.values())
