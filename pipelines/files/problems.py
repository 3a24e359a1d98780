"""Why a file is not read: kinds that a record can count, and a sentence with the value and the remedy."""

from __future__ import annotations

# More bytes than this are scans; the crawler's own limit of a download is below it.
MOST_BYTES = 50_000_000


class Unreadable(Exception):
    """A file of which there is no text to be had.

    `kind` is `file encrypted`, `file broken`, `file too large`, `file without text` or `file not supported`;
    `detail` is a sentence.
    """

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail
