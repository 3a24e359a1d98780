"""What kind of file a body is, told by its content: names and Content-Type headers lie."""

from __future__ import annotations

import re
import struct

from pipelines.files.ole import SIGNATURE, CompoundFile

_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # an empty one
    (SIGNATURE, "ole"),
    (b"\xdb\xa5\x2d\x00", "doc"),  # Word 2 for Windows
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
)
# Names in a ZIP file's directory. Word writes word/document2.xml too.
_IN_ZIP = (
    (b"word/document", "docx"),
    (b"xl/workbook.bin", "xlsb"),
    (b"xl/workbook", "xlsx"),
    (b"ppt/presentation", "pptx"),
    (b"OFD.xml", "ofd"),
)
# Names of streams in an OLE file. Both WPS Office's .wps and .et use Microsoft's.
_IN_OLE = (
    ("EncryptedPackage", "encrypted"),  # a DOCX or XLSX under a password: [MS-OFFCRYPTO] 1.3.2
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
# The registered types (IANA) of the files that are read; a page has the type that its server says.
MIME = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PDF_JUNK = 1024  # bytes that may stand before %PDF-: Adobe's implementation note 13 on ISO 32000-1, 7.5.2
_DIRECTORY = 1 << 20  # of a ZIP file's directory so much is looked at; that of a DOCX has some 2,000 bytes
_MIME = re.compile(rb"\s{0,99}(?:MIME-Version|From|Content-Type):.{0,4000}?multipart/related", re.I | re.S)


def media_of(body: bytes) -> str:
    """Return `html` for whatever has no signature of another kind.

    Files of Word and Excel are `docx`, `xlsx`, `doc`, `xls`; under a password the former are `encrypted`; what
    else is in such a container is `zip` or `ole`. `mhtml` is a page with its images in one message, which Word
    saves under the name .doc. Nothing is unpacked.

    >>> media_of(b"%PDF-1.7 ..."), media_of(b"\\xef\\xbb\\xbf <html>")
    ('pdf', 'html')
    """
    name = next((name for signature, name in _SIGNATURES if body.startswith(signature)), "html")
    if name == "zip":
        return _kind_of_zip(body)
    if name == "ole":
        names = CompoundFile(body).entries
        return next((kind for stream, kind in _IN_OLE if stream in names), "ole")
    if name != "html" and name != "bmp":
        return name
    if b"%PDF-" in body[: _PDF_JUNK + 5] and not _is_markup(body):
        return "pdf"
    if name == "bmp" and body[6:10] == bytes(4):  # two letters alone are no signature
        return "bmp"
    return "mhtml" if _MIME.match(body[:8000]) else "html"


def _is_markup(body: bytes) -> bool:
    """Whether a page is meant, which may well speak of %PDF-."""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s{0,99}<[!?a-z]", body[:200], re.I))


def _kind_of_zip(body: bytes) -> str:
    end = body.rfind(b"PK\x05\x06", max(0, len(body) - 65_557))  # APPNOTE.TXT 4.3.16: its comment is 64 KB at most
    if end >= 0 and len(body) >= end + 20:
        size, start = struct.unpack_from("<II", body, end + 12)
        names = body[start : start + min(size, _DIRECTORY)]
    else:  # cut short: the directory is gone, the names before each file are not
        names = body[:_DIRECTORY]
    return next((kind for name, kind in _IN_ZIP if name in names), "zip")
