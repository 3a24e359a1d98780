"""Files to write: there when they are complete, or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, Protocol

from archive.store import ArchiveError


class CannotExport(ArchiveError):
    """What was asked for cannot be written; the message says why, and the remedy."""

    exit_code = 2


class Output(Protocol):
    """What takes bytes."""

    def write(self, data: bytes, /) -> int:
        """Write all of `data`."""


@contextmanager
def whole_or_not_at_all(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes the name `path` when the block is done; a block that fails leaves what was there."""
    part = _part(path)
    with _cleared(path, part):
        with open(part, "xb") as file:
            yield file
        os.replace(part, path)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give a folder that takes the name `path` when the block is done. CannotExport when something is there."""
    part = _part(path)
    with _cleared(path, part):
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise CannotExport(f"{path}: is there already. Name a folder that is new, or empty.")
        part.mkdir()
        yield part
        os.replace(part, path)  # an empty folder gives way


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.{token_hex(8)}.part")  # another export to the same place has its own


@contextmanager
def _cleared(path: Path, part: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CannotExport(
                f"{path}: cannot be written ({error.strerror}). Name another place with --to."
            ) from error
        raise


class Hashed(io.RawIOBase):
    """Hands on to `file` what is written, and remembers its SHA-256 and its length in bytes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.bytes = 0

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, data: Any) -> int:
        """Write all of `data`."""
        self._file.write(data)
        self._hash.update(data)
        self.bytes += len(data)
        return len(data)

    @property
    def hash(self) -> str:
        """As data packages write it."""
        return f"sha256:{self._hash.hexdigest()}"
