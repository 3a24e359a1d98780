"""The whole path: a Page to a Reading. Nothing here fetches, opens files or asks the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive.fold import script_of
from archive.report import Claim, Page, Problem, Reading, Table
from pipelines.attachments import MOST, attachments_of
from pipelines.canary import alike, words_of
from pipelines.clean import Cleaned, clean
from pipelines.container import Container, find_container
from pipelines.decode import Decoded, decode
from pipelines.figures import Counted, figures_of
from pipelines.figures.images import available
from pipelines.files import Unreadable, convert
from pipelines.form import generation_of
from pipelines.kinds import kind_of, kind_of_file, no_report, unknown
from pipelines.lines import Line, lines_around, read_lines
from pipelines.markup import Markup, parse
from pipelines.media import media_of
from pipelines.metadata import Surroundings, chosen, surroundings
from pipelines.naming import is_report_title
from pipelines.pictures import Pictured, addresses, look, pictured, problems_of
from pipelines.publisher import place_claimed, publishers
from pipelines.sections import outline
from pipelines.stated import UNTRUSTED_DATES, dates, numbers, sources
from pipelines.tables import of_a_size
from pipelines.titles import title_of, titles
from pipelines.verdict import led_elsewhere, verdict_of
from pipelines.years import years

# So many lines of the body are looked at for title, date and source, and for what a stand-in page says.
OPENING = 40


def refine(page: Page, *, ocr: bool = False) -> Reading:
    """Return what `page` says; with `ocr` also what the pictures of its tables say, as far as it has them.

    Never raises: a failure becomes a reading with verdict `error` and a problem.
    """
    try:
        return _refine(page, ocr)
    except Exception as failure:  # the record wants a row for every page, whatever was wrong with it
        detail = f"{type(failure).__name__}: {str(failure) or 'there is too much of it'}"[:500]
        return Reading(page.url, verdict="error", problems=(Problem("refinery failed", detail),))


def _refine(page: Page, ocr: bool) -> Reading:
    if not page.body.strip() and page.status < 400:
        empty = Problem("page empty", "The answer has no content; it is asked for again.")
        return Reading(page.url, page.link_title, verdict="error", problems=(empty,))
    media = media_of(page.body)
    if media == "html" or page.status >= 400:
        return _read_page(page, ocr)
    try:
        return _read_file(page, media)
    except Unreadable as failure:
        problem = Problem(failure.kind, failure.detail)
        return Reading(page.url, page.link_title, format=media, quality="degraded", kind="file", problems=(problem,))


def _read_page(page: Page, ocr: bool) -> Reading:
    """Read a page of a portal."""
    decoded = decode(page.body, page.content_type)
    markup = parse(decoded.text)
    container = find_container(markup.root)
    around = _lines_around(markup, container)
    said = surroundings(markup.root, *around, announced=page.link_title)
    titled, title_claims = chosen(list(titles(said)))
    title = titled.value if titled else ""
    cleaned = clean(container, title)
    text = cleaned.text
    unlinked = "\n".join(line.text for line in cleaned.lines if line.text and not line.is_headline)
    verdict = verdict_of(
        page.status, decoded.text, unlinked, f"{said.page_title}\n{title}", page.cookies, _visible(around)
    )
    if verdict == "good":
        verdict = led_elsewhere(page.frontier_url, page.url) or "good"
    if verdict == "good" and page.canary and alike(words_of(markup.root), page.canary):
        verdict = "soft404"
    sections = outline(text)
    files = attachments_of(container.elements, page.url)
    kind, reason = kind_of(title, cleaned, sections, files) if verdict == "good" else ("other", "")
    if kind in ("image", "other") and is_report_title(title) and verdict == "good":
        files = attachments_of([markup.root], page.url)  # where there is no text, they stand beside its container
        kind, reason = kind_of(title, cleaned, sections, files)
    all_tables = tables_of(cleaned)
    tables = of_a_size(all_tables)
    left_out = [_uncounted(len(all_tables) - len(tables))]
    if kind in ("report", "cover") and len(files) > MOST:
        left_out.append(f"{len(files):,} files are linked, of which the first {MOST} are kept")
    degraded = _degraded(decoded, markup, *left_out)
    reading = Reading(
        page.url,
        title=title,
        text=text,
        sections=sections,
        attachments=files[:MOST],
        tables=tables,
        quality="degraded" if degraded else "good",
        verdict=verdict,
        kind=kind,
        problems=degraded,
        claims=tuple(title_claims),
    )
    return _finish(page, said, reading, cleaned, reason, ocr)


def _read_file(page: Page, media: str) -> Reading:
    """Read a file as what it is converted to; `Unreadable` when it cannot be."""
    converted = convert(page.body, media)
    markup = parse(converted.html)
    body = markup.root.find("body")
    container = Container((markup.root if body is None else body,), "file", 0)
    inside = read_lines(container.elements[0], most=OPENING)
    cover = refine(page.cover) if page.cover else None
    said = surroundings(markup.root, [], inside, [], announced=page.link_title, cover=cover, is_file=True)
    titled, title_claims = chosen(list(titles(said)))
    own_title, title = title_of(replace(said, announced="", cover=None)), titled.value if titled else ""
    cleaned = clean(container, own_title, first_reader=lambda roots: None)  # a file has no furniture
    text = cleaned.text
    sections = outline(text)
    kind, reason = kind_of_file(own_title, title, text, sections, cover)
    all_tables = tables_of(cleaned)
    tables = of_a_size(all_tables)
    left_out = _uncounted(len(all_tables) - len(tables))
    degraded = (*converted.problems, *_degraded(Decoded(converted.html, "utf-8"), markup, left_out))
    reading = Reading(
        page.url,
        title=title,
        text=text,
        sections=sections,
        tables=tables,
        format=media,
        quality="degraded" if degraded else "good",
        kind=kind,
        problems=degraded,
        claims=tuple(title_claims),
    )
    return _finish(page, said, reading, cleaned, reason)


def _finish(
    page: Page, said: Surroundings, reading: Reading, cleaned: Cleaned, reason: str, ocr: bool = False
) -> Reading:
    """Add what is said of the text: by whom, when, on which year, under which numbers."""
    text, kind = reading.text, reading.kind
    source, source_claims = chosen(list(sources(said)))
    date, date_claims = chosen(list(dates(said, text, page.url)), never=UNTRUSTED_DATES)
    body, body_claims = chosen(list(publishers(reading.title, said, page.region, source.value if source else None)))
    about, year_claims = chosen(list(years(reading.title, said, text)) if kind != "other" else [])
    index, index_claims = chosen([claim for claim in numbers(said) if claim.field == "index_number"])
    document, document_claims = chosen([claim for claim in numbers(said) if claim.field == "document_number"])
    year, publisher = int(about.value) if about else None, body.value if body else None
    counted, pictures = Counted(), tuple[Pictured, ...]()
    if kind == "report":
        pictures = pictured(cleaned.lines, page.url)
        seen = look(pictures, dict(page.images)) if ocr and pictures and available() else None
        pictured_tables = seen.tables if seen else ()
        counted = figures_of(text, reading.sections, reading.tables, year, pictured_tables, publisher)
        problems = unknown(year, publisher) + problems_of(pictures, seen) + counted.problems
    elif kind == "attachment" and not reason:
        problems = ()
    else:
        problems = (no_report(kind, reading.verdict, page.status, reason),)
    places = [Claim("division_code", said.division_code, "SiteIDCode", True)] if said.division_code else []
    places += [place] if (place := place_claimed(said, page.region)) else []
    return replace(
        reading,
        publisher=publisher,
        year=year,
        published_on=date.value if date else None,
        source=source.value if source else None,
        index_number=index.value if index else None,
        document_number=document.value if document else None,
        script=script_of(text),
        claims=(
            *reading.claims, *body_claims, *year_claims, *date_claims, *source_claims, *index_claims, *document_claims,
            *places,
        ),
        images=addresses(pictures),
        figures=counted.figures,
        checks=counted.checks,
        generation=generation_of(text, year) if kind == "report" else None,
        problems=(*reading.problems, *problems),
    )  # fmt: skip


def tables_of(cleaned: Cleaned) -> tuple[Table, ...]:
    """Return the tables of the text in order, each with the number of the line it begins on."""
    found: dict[int, Table] = {}
    texts = [line for line in cleaned.lines if line.text]
    for number, line in enumerate(texts):
        if line.table is not None:
            found.setdefault(id(line.table), replace(line.table, line=number))
    return tuple(found.values())


def _lines_around(markup: Markup, container: Container) -> tuple[list[Line], list[Line], list[Line]]:
    """Return the lines before the container, in it, and after it."""
    body = markup.root.find("body")
    whole = markup.root if body is None else body
    first = container.elements[0]
    if first is whole:
        return [], read_lines(whole, most=OPENING), []
    before, after = lines_around(whole, container.elements)
    inside = [line for element in container.elements for line in read_lines(element, most=OPENING)]
    return before, inside, after


def _visible(around: Sequence[Sequence[Line]]) -> str:
    return "\n".join(line.text for part in around for line in part if line.text)


def _uncounted(tables: int) -> str:
    return f"{tables} tables are so large, or span so much, that only their lines are kept" if tables else ""


def _degraded(decoded: Decoded, markup: Markup, *left_out: str) -> tuple[Problem, ...]:
    """Return why the text may not be what was meant, `left_out` included."""
    reasons = [reason for reason in left_out if reason]
    if decoded.garbled:
        reasons.append(f"it was in a wrong encoding before it was sent ({decoded.encoding})")
    elif decoded.degraded:
        reasons.append(f"{decoded.replaced} characters could not be decoded ({decoded.encoding})")
    if markup.cut:
        reasons.append("the mark-up is nested deeper, or more of it is on the page, than parsers take without loss")
    return (Problem("text degraded", f"{'; '.join(reasons)}."),) if reasons else ()
