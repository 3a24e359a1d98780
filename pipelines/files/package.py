"""The ZIP file that a DOCX or XLSX file is, read no further than it is safe to."""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from pipelines.files.problems import Unreadable

MOST_PARTS = 5_000  # files in it; a report has some 20, and one for each image
MOST_UNPACKED = 200_000_000  # bytes of all of them, so that checking them takes under a second
MOST_MARKUP = 30_000_000  # bytes of one part: 250,000 paragraphs, which take 5 s and 160 MB
MOST_RATIO = 200  # bytes to each packed one: long tables of Word and Excel pack to a twentieth or less
_SMALL = 1_000_000  # bytes: below, a ratio says nothing

# Strict documents (ISO/IEC 29500-1) have namespaces of their own for the same elements as transitional ones.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument", b"http://schemas.openxmlformats.org/officeDocument/2006"),
)  # fmt: skip


class Package:
    """An opened package: `broken` and `too large` ones are Unreadable when they are opened, before a part is read."""

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(body))
        except (BadZipFile, ValueError, OSError, NotImplementedError, EOFError, UnicodeError) as error:
            raise _broken(error) from error
        infos = self._zip.infolist()
        unpacked = sum(info.file_size for info in infos)
        if any(info.flag_bits & 1 for info in infos):
            raise Unreadable("file encrypted", "Its parts open only with a password; ask its publisher for it.")
        if len(infos) > MOST_PARTS or unpacked > MOST_UNPACKED:
            raise Unreadable("file too large", f"{len(infos):,} parts of {unpacked:,} bytes in all when unpacked.")
        if unpacked > max(_SMALL, MOST_RATIO * len(body)):
            detail = f"{len(body):,} bytes that unpack to {unpacked:,}: no document packs so well."
            raise Unreadable("file too large", detail)
        self.names = frozenset(info.filename for info in infos)

    def check(self) -> None:
        """Unpack every part once, to see that each has the size it says; for readers that do not look at it."""
        for name in self.names:
            self._unpacked(name)

    def part(self, name: str) -> bytes:
        """Return the bytes of a part of mark-up."""
        return self._unpacked(name, MOST_MARKUP)

    def tree(self, name: str) -> etree._Element | None:
        """Return the root of the part `name`, or None when there is none. Entities are left alone."""
        if name not in self.names:
            return None
        markup = self.part(name)
        for strict, transitional in _STRICT:
            markup = markup.replace(strict, transitional)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(markup, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise _broken(error) from error

    def related(self, source: str, kind: str) -> str | None:
        """Return the part that `source` ("" for the package) names as its `kind`, `styles` say."""
        folder, _, name = source.rpartition("/")
        relations = self.tree(f"{folder}/_rels/{name}.rels".lstrip("/"))
        for relation in relations if relations is not None else ():
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                return target.lstrip("/") if target.startswith("/") or not folder else f"{folder}/{target}"
        return None

    def _unpacked(self, name: str, most: int = MOST_UNPACKED) -> bytes:
        info = self._zip.getinfo(name)
        if info.file_size > most:
            raise Unreadable("file too large", f"Its part {name} has {info.file_size:,} bytes; {most:,} are read.")
        try:
            return self._zip.read(name)
        except (BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError, zlib.error) as error:
            raise _broken(error) from error


def _broken(error: Exception) -> Unreadable:
    return Unreadable("file broken", f"The file cannot be unpacked ({error}); fetch it again.")
