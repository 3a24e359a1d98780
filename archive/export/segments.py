"""The segments of an archive to copy from: records as they stand there, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from archive.evidence.members import Member, member_at
from archive.store import Damaged

_WARCINFO = b"warc-type: warcinfo\r\n"


@dataclass(frozen=True, slots=True)
class Copied:
    """What stands in a segment for a capture: `raw` bytes, of which the first record is `head`. What cannot be read of
    its request is not `whole`, and left out."""

    raw: bytes
    head: Member
    whole: bool


class Segments:
    """The segments in `directory`, the last one read kept open."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._name = ""
        self._file: BinaryIO | None = None

    def __enter__(self) -> Segments:
        return self

    def __exit__(self, *exception: object) -> None:
        self._close()

    def first(self, name: str) -> bytes:
        """Return the warcinfo record with which the segment `name` begins, to which its records refer; else b""."""
        found = self._member(name, 0, None)
        if found is None or _WARCINFO not in found.content.partition(b"\r\n\r\n")[0].lower() + b"\r\n":
            return b""
        return self._bytes(name, 0, found.length)

    def copy(self, capture: Mapping[str, Any]) -> Copied:
        """Return what stands for `capture`, a row of `captures`. Damaged: its answer is not whole, or another's."""
        name, offset, length = capture["warc_file"], capture["warc_offset"], capture["warc_length"]
        head = found = self._member(name, offset, offset + length)
        end = offset
        while found is not None:
            end = found.end
            found = self._member(name, end, offset + length)
        identity = f"<urn:uuid:{capture['id']}>"
        if head is None or identity.encode() not in head.content.partition(b"\r\n\r\n")[0]:
            raise Damaged(f"{name}: no whole record {identity} at offset {offset}. `nianbao verify` lists damage.")
        return Copied(self._bytes(name, offset, end - offset), head, end == offset + length)

    def _bytes(self, name: str, offset: int, length: int) -> bytes:
        file = self._opened(name)
        file.seek(offset)
        return file.read(length)

    def _member(self, name: str, offset: int, end: int | None) -> Member | None:
        file = self._opened(name)
        return member_at(file, offset, file.seek(0, 2) if end is None else end)

    def _opened(self, name: str) -> BinaryIO:
        if self._file is None or self._name != name:
            self._close()
            try:
                self._file, self._name = open(self._directory / name, "rb"), name  # noqa: SIM115 (kept open)
            except OSError as error:
                raise Damaged(
                    f"{name}: cannot be read ({error.strerror}). `nianbao verify` lists what is missing."
                ) from error
        return self._file

    def _close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None
