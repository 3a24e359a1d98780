"""What a good page is: a report, a companion of one, the cover of a file that holds one, an image of one, or else."""

from __future__ import annotations

from collections.abc import Sequence

from archive.report import Attachment, Problem, Reading, Section
from pipelines.attachments import is_file_name
from pipelines.clean import Cleaned
from pipelines.naming import announces_report, is_companion_title, is_report_title
from pipelines.places import is_placed

# A township's report may have three sentences; but beside a file this much may only introduce it.
SHORTEST, SHORTEST_BESIDE_FILES = 60, 150
IN_A_FILE = "report in a file"
_NO_PAGE = {"gone": "page gone", "soft404": "page gone"}


def kind_of(title: str, cleaned: Cleaned, sections: Sequence[Section], files: Sequence[Attachment]) -> tuple[str, str]:
    """Return what a good page is, and why it is no report ("" when it is one)."""
    if not is_report_title(title) and not (announces_report(title) and number_of_topics(sections) >= 3):
        return "other", f"The title names no annual disclosure report: {title[:80] or '(none)'}"
    if is_companion_title(title):
        return "companion", f"A companion of a report (图解, 图片版 and the like): {title[:80]}"
    words = [line.text for line in cleaned.lines if not line.all_linked]
    chars = sum(len(text) for text in words)
    least = SHORTEST_BESIDE_FILES if files else SHORTEST
    if (chars >= least and any("。" in text for text in words)) or is_outlined(sections):
        return "report", ""
    names = [file.filename for file in files]
    names = names or [line.text for line in cleaned.lines if line.linked and is_file_name(line.text)]
    if names:
        return "cover", f"Titled as a report, which stands in a file: {', '.join(names)[:200]}"
    if any(line.images for line in cleaned.lines):
        return "image", "Titled as a report, which stands in an image."
    return "other", f"Titled as a report, but its text has only {chars} characters outside links."


def is_outlined(sections: Sequence[Section]) -> bool:
    """Whether `sections` are a report's: one with a text, or two of the form; 1.正文.docx is a list of files."""
    headed = [section for section in sections if section.level and not is_file_name(section.heading)]
    return any(section.text for section in headed) or number_of_topics(headed) > 1


def number_of_topics(sections: Sequence[Section]) -> int:
    """Return how many of the six statutory sections are among `sections`."""
    return len({section.topic for section in sections} - {None})


def kind_of_file(
    own_title: str, title: str, text: str, sections: Sequence[Section], cover: Reading | None
) -> tuple[str, str]:
    """Return what a file is that could be read: the report, or an attachment to one; and why it is no report.

    A file beside a report that stands on the page itself is the report once more only if it says so; of several
    files on a page without a text the one that has a report's title or outline is the report.
    """
    if is_companion_title(own_title) or is_companion_title(title):
        return "companion", f"A companion of a report (图解, 图片版 and the like): {title[:80]}"
    if not is_report_title(title):
        return ("other", _untitled(title)) if cover is None else ("attachment", "")  # beside a page that is none
    if cover is None or is_report_title(own_title):
        if len(text) < SHORTEST and not is_outlined(sections):
            return "file", f"Titled as a report, but its text has only {len(text)} characters: {title[:80]}"
        return "report", ""
    if cover.kind != "cover":
        return "attachment", ""
    if number_of_topics(sections) >= 3 or (len(text) >= SHORTEST and len(cover.attachments) == 1):
        return "report", ""
    return "attachment", f"Attached to {cover.url}, which has no text; it has neither title nor outline of a report."


def _untitled(title: str) -> str:
    return f"Neither the file nor the link to it is titled as an annual disclosure report: {title[:80] or '(none)'}"


def no_report(kind: str, verdict: str, status: int, reason: str) -> Problem:
    """Return the problem of a page that is no report."""
    if verdict != "good":
        reason = f"The answer ({status}) is not the page but something in its place: {verdict}."
        return Problem(_NO_PAGE.get(verdict, "page not served"), reason)
    names = {"cover": IN_A_FILE, "image": "report in an image", "file": "file without text"}
    return Problem(names.get(kind, "not a report"), reason)


def unknown(year: int | None, publisher: str | None) -> tuple[Problem, ...]:
    """Return the problems of a report of which it is not certain whose it is, or on which year."""
    problems = []
    if year is None:
        problems.append(Problem("year unknown", "Neither title nor text says which year the report is on."))
    if publisher is None:
        problems.append(Problem("publisher unknown", "Neither title, source nor site says which body reports."))
    elif not is_placed(publisher):
        detail = f"Only {publisher!r} is known, which many places have. Give the portal its 'region'."
        problems.append(Problem("publisher unknown", detail))
    return tuple(problems)
