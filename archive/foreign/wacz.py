"""WACZ files, read as they are: WARC files in a ZIP, with a data package that says how large each is and its SHA-256.

https://specs.webrecorder.net/wacz/1.1.1/. A member that is stored, as it should be, is read where it stands. Reading
WARC files goes back and forth, so one that is deflated is unpacked to a temporary file first.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast

from archive.foreign.warc import NoWarc

_SEGMENT = re.compile(r"archive/[^/\\]+\.warc(?:\.gz)?")
_MAGIC = b"PK\x03\x04"
_CHUNK = 1 << 20
MOST_MEMBERS = 100_000
MOST_DESCRIBED = 32 << 20  # bytes of datapackage.json
MOST_TIMES = 200  # that a member may grow: a WARC file is text with its bodies mostly compressed
MOST_UNPACKED = 4 << 30  # bytes of a deflated member; WARC files have one or two gigabytes
_AT_A_TIME = 1 << 10  # bytes unpacked: those of the step in which damage shows are lost
# What a damaged ZIP file raises: its streams, its directories, the places that they name.
_DAMAGED = (zlib.error, zipfile.BadZipFile, struct.error, EOFError, NotImplementedError, ValueError)


def is_zip(path: Path) -> bool:
    """Whether the file at `path` begins as a ZIP does."""
    with open(path, "rb") as file:
        return file.read(4) == _MAGIC


class Wacz:
    """An open WACZ file; use it as a context manager. NoWarc says why the file at `path` is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGED as error:
            raise NoWarc(f"{path}: no whole WACZ file ({error}). Copy it once more from where it came.") from error
        self._file: BinaryIO = open(path, "rb")  # noqa: SIM115  (closed with this object)
        self._members = [info for info in self._zip.infolist()[:MOST_MEMBERS] if _SEGMENT.fullmatch(info.filename)]

    @property
    def size(self) -> int:
        """How many bytes its WARC files have."""
        return sum(info.file_size for info in self._members if not _objection(info))

    def objections(self) -> Iterator[str]:
        """Yield a sentence for each thing that is not as the data package says, or that is not read."""
        if len(self._zip.infolist()) > MOST_MEMBERS:
            yield f"{self._path}: more than {MOST_MEMBERS:,} files in it; the rest is not read."
        for info in self._members:
            if why := _objection(info):
                yield f"{self._path}: {info.filename} {why}; it is not read."
        names = {info.filename: info for info in self._members}
        described = self._described()
        for name, info in names.items():
            if not _objection(info):
                yield from self._compared(info, (described or {}).get(name, {}))
        if described is None:
            yield f"{self._path}: no datapackage.json that can be read; sizes and digests cannot be checked."
            return
        if not names:
            yield f"{self._path}: there is no WARC file in its folder archive/."
        for path in described.keys() - names.keys():
            yield f"{self._path}: {path} is in datapackage.json and not in the file."
        for name in names.keys() - described.keys():
            yield f"{self._path}: {name} is not in datapackage.json."

    def segments(self) -> Iterator[tuple[str, BinaryIO]]:
        """Yield the name and a seekable stream of each WARC file, as far as it can be read."""
        for info in self._members:
            if _objection(info):
                continue
            with self._opened(info) as stream:
                yield f"{self._path}: {info.filename}", stream

    def _compared(self, info: zipfile.ZipInfo, resource: dict[str, Any]) -> Iterator[str]:
        size, stated = resource.get("bytes"), str(resource.get("hash") or "")
        if isinstance(size, int) and size != info.file_size:
            yield f"{self._path}: {info.filename} has {info.file_size:,} bytes, {size:,} by its datapackage.json."
        algorithm, _, digest = stated.rpartition(":")
        found = hashlib.sha256()
        try:
            for data in self._bytes_of(info):
                found.update(data)
        except _DAMAGED as error:
            yield f"{self._path}: {info.filename} is damaged ({error}); what can be had of it is read."
            return
        if digest and algorithm in ("", "sha256") and found.hexdigest() != digest.lower():
            yield f"{self._path}: {info.filename} does not have the SHA-256 that its datapackage.json states."

    def _described(self) -> dict[str, dict[str, Any]] | None:
        """Return what the data package says of each WARC file, by its path; None when there is none to be read."""
        try:
            with self._zip.open("datapackage.json") as file:
                resources = json.loads(file.read(MOST_DESCRIBED))["resources"]
            paths = {str(one["path"]): dict(one) for one in resources}
        except (*_DAMAGED, KeyError, TypeError, OSError, RuntimeError):
            return None
        return {path: one for path, one in paths.items() if _SEGMENT.fullmatch(path)}

    def _opened(self, info: zipfile.ZipInfo) -> BinaryIO:
        """Return a member as a seekable stream; of a damaged one, which `objections` names, what can be had of it."""
        with suppress(*_DAMAGED):
            if info.compress_type == zipfile.ZIP_STORED:
                return self._slice(info)
        unpacked = tempfile.TemporaryFile()  # noqa: SIM115  (closed by who reads it)
        with suppress(*_DAMAGED):
            for data in self._bytes_of(info):
                unpacked.write(data)
        unpacked.seek(0)
        return cast(BinaryIO, unpacked)

    def _bytes_of(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield what the member holds. One of `_DAMAGED`, behind all that can be read, when that is not all of it."""
        deflated = info.compress_type != zipfile.ZIP_STORED
        stream, size, crc = self._slice(info), 0, 0
        for data in _inflated(stream) if deflated else iter(lambda: stream.read(_CHUNK), b""):
            data = data[: info.file_size - size]
            size, crc = size + len(data), zlib.crc32(data, crc)
            yield data
            if deflated and size >= info.file_size:
                break
        if size < info.file_size:
            raise EOFError(f"it has {info.file_size:,} bytes, and {size:,} are there")
        if crc != info.CRC:
            raise zipfile.BadZipFile("its bytes are not those of its CRC-32")

    def _slice(self, info: zipfile.ZipInfo) -> BinaryIO:
        """Return the bytes of the member as they stand in the file."""
        self._file.seek(max(0, info.header_offset))
        head = self._file.read(30)
        if info.header_offset < 0 or len(head) < 30 or not head.startswith(_MAGIC):
            raise zipfile.BadZipFile("no member begins where the directory says")
        name, extra = struct.unpack("<HH", head[26:])
        return cast(BinaryIO, _Slice(self._file, info.header_offset + 30 + name + extra, info.compress_size))

    def __enter__(self) -> Wacz:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._zip.close()


class _Slice(io.RawIOBase):
    """A part of an open file, read where it stands: of a ZIP member that fails its CRC the rest can be read, too."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _inflated(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what the deflated `stream` holds, a little at a time. zlib.error where it is damaged."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while not inflate.eof:
        given = inflate.unconsumed_tail or stream.read(_AT_A_TIME << 4)
        if not given:
            return
        yield inflate.decompress(given, _AT_A_TIME)


def _objection(info: zipfile.ZipInfo) -> str:
    """Return why a member is not read, "" when it is."""
    if info.flag_bits & 1:
        return "is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is compressed in a way that WACZ does not know"
    if info.file_size > MOST_TIMES * max(info.compress_size, 1 << 16):
        return f"would grow from {info.compress_size:,} to {info.file_size:,} bytes"
    if info.compress_type != zipfile.ZIP_STORED and info.file_size > MOST_UNPACKED:
        return f"is deflated and has {info.file_size:,} bytes; WACZ has its WARC files stored, not deflated"
    return ""
