"""The captures of a selection as one WARC file: their records as they stand in the segments, behind a warcinfo."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archive.evidence.members import Member
from archive.evidence.records import warcinfo_record
from archive.export.files import CannotExport, Output, whole_or_not_at_all
from archive.export.segments import Segments
from archive.export.selection import Selection, parameters, selected_captures
from archive.store import Archive

Notice = Callable[[Member, int], None]  # called with the record of each capture, and where it begins in the new file


def export_warc(archive: Archive, target: str, selection: Selection, software: str) -> int:
    """Write the captures of `selection` to the file `target`; return how many. CannotExport when it cannot be."""
    with whole_or_not_at_all(Path(target)) as file:
        return write_warc(archive, file, Path(target).name, selection, software)


def write_warc(
    archive: Archive,
    file: Output,
    name: str,
    selection: Selection,
    software: str,
    notice: Notice = lambda record, offset: None,
) -> int:
    """Write the captures of `selection` to `file`, called `name`; return how many.

    Responses, revisits and the responses that these refer to come with their requests, behind the warcinfo record of
    the segment that they are from. Damaged when the archive does not hold one of them whole.
    """
    end, number, segment = 0, 0, ""

    def write(data: bytes) -> None:
        nonlocal end
        file.write(data)
        end += len(data)

    told = " ".join(f"{name} {value}" for name, value in selection.asked().items())
    more = {"description": f"captures selected by {told}"} if told else {}
    write(warcinfo_record(name, software, str(uuid.uuid4()), **more))
    with Segments(archive.captures) as segments:
        for capture in captures(archive, selection):
            if capture["warc_file"] != segment:
                segment = capture["warc_file"]
                write(segments.first(segment))
            copied = segments.copy(capture)
            notice(copied.head, end)
            write(copied.raw)
            number += 1
    return number


def captures(archive: Archive, selection: Selection) -> Iterator[dict[str, Any]]:
    """Yield id, warc_file, warc_offset and warc_length of the captures of `selection`, in the order of the segments."""
    if selection.indicator:
        raise CannotExport("--indicator: captures are not of an indicator. Leave it out.")
    values = parameters(archive, selection)
    yield from archive.db.query(
        f"SELECT id, warc_file, warc_offset, warc_length FROM captures WHERE id IN ({selected_captures(values)})"
        " ORDER BY warc_file, warc_offset",
        values,
    )
