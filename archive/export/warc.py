"""The captures of a selection as one WARC file: their records as they stand in the segments, behind a warcinfo."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.evidence.members import Member
from archive.evidence.records import warcinfo_record
from archive.export.files import CannotExport, Output, whole_or_not_at_all
from archive.export.segments import Segments
from archive.export.selection import Selection, parameters, selected_captures
from archive.store import Archive, Damaged

Notice = Callable[[Member, int], None]  # called with the record of each capture, and where it begins in the new file
Told = Callable[[str], object]  # called with what is wrong with the evidence, in a sentence


@dataclass(frozen=True, slots=True)
class Written:
    """How many captures were written, and the ids of those that were `lost`: no whole answer of theirs is there."""

    number: int
    lost: frozenset[str]


def export_warc(archive: Archive, target: str, selection: Selection, software: str, told: Told) -> Written:
    """Write the captures of `selection` to the file `target`; return which. CannotExport when it cannot be."""
    with whole_or_not_at_all(Path(target)) as file:
        return write_warc(archive, file, Path(target).name, selection, software, told)


def write_warc(
    archive: Archive,
    file: Output,
    name: str,
    selection: Selection,
    software: str,
    told: Told,
    notice: Notice = lambda record, offset: None,
) -> Written:
    """Write the captures of `selection` to `file`, called `name`; return which.

    Responses, revisits and the responses that these refer to come with their requests, behind the warcinfo record of
    the segment that they are from. What the archive does not hold whole is left out, and `told`: of an answer whose
    request alone is damaged, the request.
    """
    end, number, segment, said, lost = 0, 0, "", "", set[str]()

    def write(data: bytes) -> None:
        nonlocal end
        file.write(data)
        end += len(data)

    about = " ".join(f"{name} {value}" for name, value in selection.asked().items())
    more = {"description": f"captures selected by {about}"} if about else {}
    write(warcinfo_record(name, software, str(uuid.uuid4()), **more))
    with Segments(archive.captures) as segments:
        for capture in captures(archive, selection):
            try:
                if capture["warc_file"] != segment:
                    first = segments.first(capture["warc_file"])
                    segment = capture["warc_file"]
                    write(first)
                copied = segments.copy(capture)
            except Damaged as error:
                lost.add(capture["id"])
                if str(error) != said:  # of a segment that is missing once
                    said = str(error)
                    told(said)
                continue
            if not copied.whole:
                told(
                    f"{segment}: the request of <urn:uuid:{capture['id']}>, at offset {capture['warc_offset']}, is"
                    " damaged; its answer is written without it. `nianbao verify` lists damage."
                )
            notice(copied.head, end)
            write(copied.raw)
            number += 1
    return Written(number, frozenset(lost))


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
