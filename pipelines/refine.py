"""The whole path: a Page to a Reading. Nothing here fetches, opens files or asks the time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from archive.fold import fold, script_of
from archive.report import Page, Problem, Reading, Section
from pipelines.attachments import attachments_of
from pipelines.clean import Cleaned, clean
from pipelines.container import Container, find_container
from pipelines.decode import decode
from pipelines.lines import Line, read_lines
from pipelines.markup import Markup, parse
from pipelines.media import media_of
from pipelines.metadata import published_on, source_of, surroundings
from pipelines.publisher import is_placed, publisher_of, year_of
from pipelines.sections import heading_of, outline
from pipelines.titles import is_companion_title, is_report_title, title_of
from pipelines.verdict import verdict_of

# A report of one paragraph exists; less than this is a link to a file or an empty page.
SHORTEST = 150
# So many lines of the body are looked at for title, date and source, and for what a stand-in page says.
OPENING = 100
_NO_PAGE = {"gone": "page gone", "soft404": "page gone"}
_STATUTORY = re.compile(r"主动公开|收到和处理|行政复议|行政诉讼")


def refine(page: Page) -> Reading:
    """Return what `page` says. Never raises: a failure becomes a reading with verdict `error` and a problem."""
    try:
        return _refine(page)
    except Exception as failure:  # the record wants a row for every page, whatever was wrong with it
        detail = f"{type(failure).__name__}: {failure}"[:500]
        return Reading(page.url, verdict="error", problems=(Problem("refinery failed", detail),))


def _refine(page: Page) -> Reading:
    media = media_of(page.body)
    if media != "html":
        unread = Problem("not read", f"A file ({media}), not a page: only HTML is read so far.")
        return Reading(page.url, format=media, quality="degraded", kind="file", problems=(unread,))
    decoded = decode(page.body, page.content_type)
    markup = parse(decoded.text)
    container = find_container(markup.root)
    around = _lines_around(markup, container)
    said = surroundings(markup.root, *around)
    title = title_of(said)
    cleaned = clean(container, title)
    text = cleaned.text
    verdict = verdict_of(page.status, decoded.text, text, f"{said.page_title}\n{title}", visible=_visible(around))
    if verdict == "good" and sent_home(page):
        verdict = "soft404"
    sections = outline(text)
    kind, reason = _kind(verdict, page.status, title, cleaned, sections)
    source = source_of(said)
    year = None if kind == "other" else year_of(title, said, text)
    publisher = publisher_of(title, said, page.region, source)
    if kind == "report":
        problems = _unknown(year, publisher) + _figures_in_images(cleaned)
    else:
        problems = (Problem(_NO_PAGE.get(verdict, "page not served") if verdict != "good" else "not a report", reason),)
    degraded = decoded.degraded or markup.cut
    return Reading(
        url=page.url,
        title=title,
        publisher=publisher,
        year=year,
        published_on=published_on(said),
        source=source,
        script=script_of(text),
        text=text,
        sections=sections,
        attachments=attachments_of(container.elements, page.url),
        generation=_generation(text, year) if kind == "report" else None,
        quality="degraded" if degraded else "good",
        verdict=verdict,
        kind=kind,
        problems=problems,
    )


def sent_home(page: Page) -> bool:
    """Return whether the page that was asked for was answered with its site's front page.

    >>> sent_home(Page("http://www.gov.cn/index.html", b"", requested="http://www.gov.cn/nb/2019.html"))
    True
    """
    asked, given = urlsplit(page.frontier_url), urlsplit(page.url)
    return asked.path != given.path and bool(re.fullmatch(r"/?(?:index|default|home)?(?:\.\w{3,5})?", given.path))


def _lines_around(markup: Markup, container: Container) -> tuple[list[Line], list[Line], list[Line]]:
    """Return the lines before the container, in it, and after it."""
    body = markup.root.find("body")
    whole = markup.root if body is None else body
    first = container.elements[0]
    if first is whole:
        return [], read_lines(whole, most=OPENING), []
    before = read_lines(whole, until=first)
    inside = [line for element in container.elements for line in read_lines(element, most=OPENING)]
    after = read_lines(whole, skip=container.elements)[len(before) :]
    return before, inside, after


def _visible(around: Sequence[Sequence[Line]]) -> str:
    return "\n".join(line.text for part in around for line in part if line.text)


def _kind(verdict: str, status: int, title: str, cleaned: Cleaned, sections: Sequence[Section]) -> tuple[str, str]:
    """Return what the page is, and why it is no report."""
    if verdict != "good":
        return "other", f"The answer ({status}) is not the page but something in its place: {verdict}."
    if not is_report_title(title):
        return "other", f"The title names no annual disclosure report: {title[:80] or '(none)'}"
    if is_companion_title(title):
        return "companion", f"A companion of a report (图解, 图片版 and the like): {title[:80]}"
    chars = sum(len(line.text) for line in cleaned.lines if not line.all_linked)
    if chars < SHORTEST and not any(section.level for section in sections):
        return "other", f"Titled as a report, but its text has only {chars} characters outside links."
    return "report", ""


def _unknown(year: int | None, publisher: str | None) -> tuple[Problem, ...]:
    problems = []
    if year is None:
        problems.append(Problem("year unknown", "Neither title nor text says which year the report is on."))
    if publisher is None:
        problems.append(Problem("publisher unknown", "Neither title, source nor site says which body reports."))
    elif not is_placed(publisher):
        detail = f"Only {publisher!r} is known, which many places have. Give the portal its 'region'."
        problems.append(Problem("publisher unknown", detail))
    return tuple(problems)


def _figures_in_images(cleaned: Cleaned) -> tuple[Problem, ...]:
    """Name each statutory section that has an image and no text but a caption."""
    problems = []
    heading, words, images = "", 0, 0
    for line in (*cleaned.lines, Line("一、完")):
        found = heading_of(line.text) if line.text and not line.row else None
        if found and found.rank < 2:
            if heading and images and words < 40 and _STATUTORY.search(fold(heading)):
                problems.append(Problem("figures in an image", f"Section {heading} holds only an image."))
            heading, words, images = f"{found.number}{found.words}", len(found.rest), line.images
        else:
            words += len(line.text)
            images += line.images
    return tuple(problems)


def _generation(text: str, year: int | None) -> str | None:
    """Return the statutory format that the tables show; else the one that the year implies."""
    folded = "".join(fold(text).split())
    if "本年制发件数" in folded or "现行有效件数" in folded:
        return "2021"
    if "本年新制作数量" in folded or "对外公开总数量" in folded:
        return "2019"
    if year is None:
        return None
    return next((str(first) for first in (2021, 2019, 2014) if year >= first), "2008")
