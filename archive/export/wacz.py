"""A WACZ file: the WARC of a selection with its index and the list of its reports, to open in a replay program.

https://specs.webrecorder.net/wacz/1.1.1/. Everything is stored, not deflated, so that a reader can take a record out of
the middle; index.cdx.gz is in blocks for the same reason (ZipNum), which index.idx lists.
"""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from archive.evidence.members import Member
from archive.export.files import Hashed, whole_or_not_at_all
from archive.export.selection import Selection, parameters, selected_captures
from archive.export.surt import surt
from archive.export.warc import Told, Written, write_warc
from archive.store import Archive, sqlite3

VERSION = "1.1.1"
DATA = "data.warc.gz"
_LINES = 1024  # of the index, in a block


def export_wacz(archive: Archive, target: str, selection: Selection, software: str, now: str, told: Told) -> Written:
    """Write the captures of `selection` to the WACZ file `target`; return which, and tell as `write_warc` does what is
    damaged. `now`: ISO 8601."""
    archive.db.execute("BEGIN")  # records and pages as of one moment, whatever a crawl writes meanwhile
    try:
        return _export(archive, target, selection, software, now, told)
    finally:
        archive.db.rollback()


def _export(archive: Archive, target: str, selection: Selection, software: str, now: str, told: Told) -> Written:
    with (
        whole_or_not_at_all(Path(target)) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed,
        closing(sqlite3.connect("")) as index,  # a temporary file, which sorts more lines than memory holds
    ):
        index.execute("CREATE TABLE lines (key TEXT, line TEXT)")
        resources: list[dict[str, Any]] = []

        @contextmanager
        def entry(path: str) -> Iterator[Hashed]:
            with packed.open(zipfile.ZipInfo(path, _zip_time(now)), "w", force_zip64=True) as opened:
                hashed = Hashed(opened)
                yield hashed
            resources.append(
                {"name": path.rpartition("/")[2], "path": path, "hash": hashed.hash, "bytes": hashed.bytes}
            )

        with entry(f"archive/{DATA}") as data:
            written = write_warc(
                archive, data, DATA, selection, software, told,
                lambda record, offset: index.execute("INSERT INTO lines VALUES (?, ?)", _indexed(record, offset)),
            )  # fmt: skip
        found = (row[0] for row in index.execute("SELECT key || ' ' || line FROM lines ORDER BY key, line"))
        with entry("indexes/index.cdx.gz") as blocks:
            listed = list(_write_blocks(blocks, found))
        with entry("indexes/index.idx") as secondary:
            secondary.write("".join(listed).encode())
        with entry("pages/pages.jsonl") as pages:
            for line in _pages(archive, selection, written.lost):
                pages.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        _describe(packed, resources, selection, software, now)
    return written


def _describe(
    packed: zipfile.ZipFile, resources: list[dict[str, Any]], selection: Selection, software: str, now: str
) -> None:
    def write(path: str, content: dict[str, Any]) -> str:
        with packed.open(zipfile.ZipInfo(path, _zip_time(now)), "w") as opened:
            hashed = Hashed(opened)
            hashed.write(json.dumps(content, ensure_ascii=False, indent=1).encode())
        return hashed.hash

    package = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": " ".join(["政府信息公开工作年度报告", *map(str, selection.asked().values())]),
        "created": now,
        "software": software,
        "resources": resources,
    }
    written = write("datapackage.json", package)
    write("datapackage-digest.json", {"path": "datapackage.json", "hash": written})


def _zip_time(now: str) -> tuple[int, int, int, int, int, int]:
    return datetime.fromisoformat(now.replace("Z", "+00:00")).timetuple()[:6]


def _indexed(member: Member, offset: int) -> tuple[str, str]:
    """Return the key and the line of the index (CDXJ) for a record that stands at `offset`."""
    record = next(iter(ArchiveIterator(BytesIO(member.content))))
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI")
    moment = re.sub(r"\D", "", headers.get_header("WARC-Date"))[:14]
    status = record.http_headers.get_statuscode() if record.http_headers else ""
    kind = record.http_headers.get_header("Content-Type", "") if record.http_headers else ""
    line = {
        "url": url,
        "mime": "warc/revisit" if record.rec_type == "revisit" else kind.partition(";")[0].strip(),
        "status": status,
        "digest": headers.get_header("WARC-Payload-Digest", "-"),
        "length": str(member.length),
        "offset": str(offset),
        "filename": DATA,
    }
    return f"{surt(url)} {moment}", json.dumps({name: value for name, value in line.items() if value})


def _write_blocks(file: Hashed, lines: Iterable[str]) -> Iterator[str]:
    """Write `lines` in gzip members of 1,024, and yield the lines of the index of these."""
    yield f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': 'index.cdx.gz'})}\n"
    left = iter(lines)
    while block := list(islice(left, _LINES)):
        offset = file.bytes
        file.write(gzip.compress("".join(f"{line}\n" for line in block).encode(), mtime=0))
        key = block[0].partition(" {")[0]
        yield f"{key} {json.dumps({'offset': offset, 'length': file.bytes - offset})}\n"


def _pages(archive: Archive, selection: Selection, lost: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield the lines of pages.jsonl: the newest capture of each report at the address where it is kept, but for what
    is `lost`."""
    yield {"format": "json-pages-1.0", "id": "pages", "title": "年度报告"}
    values = parameters(archive, selection)
    for line in archive.db.query(pages_query(values), values):
        if line.pop("capture") not in lost:
            yield line


def pages_query(asked: Iterable[str]) -> str:
    """Return the SQL for the reports to list, of the captures that the options `asked` select."""
    return (
        "SELECT reports.id, captures.id AS capture, captures.url, captures.fetched_at AS ts,"
        " coalesce(reports.title, reports.url) AS title"
        " FROM captures CROSS JOIN sightings ON sightings.capture = captures.id"
        " CROSS JOIN reports ON reports.id = sightings.report AND coalesce(reports.page, reports.url) = sightings.url"
        f" WHERE captures.id IN ({selected_captures(asked)}) AND reports.copy_of IS NULL"
        " ORDER BY reports.body, reports.year, reports.id"
    )
