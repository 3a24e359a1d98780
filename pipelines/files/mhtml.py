"""MHTML to its page (RFC 2557): Word saves one under the name .doc, with the images beside the text."""

from __future__ import annotations

from email import message_from_bytes

from pipelines.decode import decode
from pipelines.files.problems import Unreadable


def read_mhtml(body: bytes) -> str:
    """Return the first page in the message; raises Unreadable."""
    for part in message_from_bytes(body.lstrip()).walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                return decode(payload, str(part.get("Content-Type", ""))).text
    raise Unreadable("file without text", "The message holds no page (no part of the type text/html).")
