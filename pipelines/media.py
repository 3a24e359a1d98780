"""What kind of file a body is, told by its first bytes: names and Content-Type headers lie."""

from __future__ import annotations

_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),  # DOCX, XLSX and OFD are ZIP files
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),  # DOC, XLS
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!\x1a\x07", "rar"),
)


def media_of(body: bytes) -> str:
    """Return `html` for whatever has no signature of another kind.

    >>> media_of(b"%PDF-1.7 ..."), media_of(b"<html>")
    ('pdf', 'html')
    """
    return next((name for signature, name in _SIGNATURES if body.startswith(signature)), "html")
