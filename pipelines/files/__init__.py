"""Files to the page that the cleaner reads: PDF, DOCX, DOC, XLSX, XLS and MHTML.

Nothing is unpacked to disk, nothing fetched, and what a file costs is bounded before it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.report import Problem
from pipelines.files.blocks import Block, Image, page_of
from pipelines.files.doc import read_doc
from pipelines.files.mhtml import read_mhtml
from pipelines.files.pdf import read_pdf
from pipelines.files.problems import MOST_BYTES, Unreadable
from pipelines.files.sheet import percentages, read_xls, read_xlsx
from pipelines.files.word import read_docx

__all__ = ["READABLE", "Converted", "Unreadable", "convert"]


@dataclass(frozen=True, slots=True)
class Converted:
    """A file as a page of HTML: `pages` is their number where the format has any, `problems` what is not in it."""

    html: str
    pages: int | None
    problems: tuple[Problem, ...]


def convert(body: bytes, media: str) -> Converted:
    """Return the file `body`, of the kind that `pipelines.media.media_of` says, as HTML.

    Raises Unreadable, and nothing else.
    """
    if not body:
        raise Unreadable("file broken", "The file has 0 bytes; fetch it again.")
    if len(body) > MOST_BYTES:
        raise Unreadable("file too large", f"{len(body):,} bytes, and no more than {MOST_BYTES:,} are read.")
    if media == "encrypted":
        raise Unreadable("file encrypted", "The document opens only with a password; ask its publisher for it.")
    reader = _READERS.get(media)
    if reader is None:
        supported = ", ".join(sorted(_READERS))
        raise Unreadable("file not supported", f"A file of the kind {media}; {supported} are read.")
    try:
        return reader(body)
    except Unreadable:
        raise
    except MemoryError as error:
        raise Unreadable("file too large", "It takes more memory to read than a worker has.") from error
    except Exception as error:  # parsers of four formats by strangers, and files that nobody has tested them with
        detail = f"The {media} file breaks its reader ({type(error).__name__}: {str(error)[:200]})."
        raise Unreadable("file broken", detail) from error


def _pdf(body: bytes) -> Converted:
    blocks, pages, problems = read_pdf(body)
    return Converted(page_of(blocks), pages, problems)


def _mhtml(body: bytes) -> Converted:
    return Converted(read_mhtml(body), None, ())


def _blocks(read: Callable[[bytes], list[Block]]) -> Callable[[bytes], Converted]:
    def reader(body: bytes) -> Converted:
        blocks = read(body)
        if all(isinstance(block, Image) for block in blocks):
            detail = f"The file holds {len(blocks)} images and no text: they want character recognition."
            raise Unreadable("file without text", detail)
        return Converted(page_of(blocks), None, percentages(body) if read is read_xlsx else ())

    return reader


_READERS: dict[str, Callable[[bytes], Converted]] = {
    "pdf": _pdf,
    "docx": _blocks(read_docx),
    "doc": _blocks(read_doc),
    "xlsx": _blocks(read_xlsx),
    "xls": _blocks(read_xls),
    "mhtml": _mhtml,
}
READABLE = frozenset(_READERS)
