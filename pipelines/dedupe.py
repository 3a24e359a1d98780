"""Dedupe: of the texts known for one body and year, which is the report, and what are the others to it.

Identity (the same text, whatever the script) is settled by `Report.id`. What is left are texts that differ:
an earlier state of the page, a gateway's converted copy, a copy with a few words changed, or another report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.filing import Member, reading_rank
from archive.likeness import SIMILAR, jaccard, shingles
from archive.standing import LOOK_ALIKE

Relations = Mapping[str, tuple[str | None, str | None]]


def relate(members: Sequence[Member]) -> Relations:
    """Return (copy_of, copy_kind) for each member's id: (None, None) for a report, else which one it is a copy of.

    `revision`: an earlier text of the same report, replaced at its address. `script`: a near copy in the other
    script. `format`: a near copy in another kind of file. `mirror`: a near copy elsewhere, and whatever a look-alike
    host shows beside a report. The result depends only on the members, not on the order in which they came in.
    """
    by_id = {member.id: member for member in members}
    heads: list[Member] = []
    relations: dict[str, tuple[str | None, str | None]] = {}
    current = [member for member in members if not member.replaced_by]
    swapped = [member for member in members if member.replaced_by <= by_id.keys()]
    if not current and swapped:  # two addresses exchanged their texts: the better reading stands
        current = [min(swapped, key=_rank)]
    known = {member.id: shingles(member.text) for member in current} if len(current) > 1 else {}
    for member in sorted(current, key=_rank):
        alike = {head.id: jaccard(known[head.id], known[member.id]) for head in heads}
        head = next((head for head in heads if alike[head.id] >= SIMILAR), None)
        if head is None and heads and member.standing == LOOK_ALIKE:  # forged, whatever it says
            head = max(heads, key=lambda one: alike[one.id])
        if head is None:
            heads.append(member)
            relations[member.id] = (None, None)
        else:
            relations[member.id] = (head.id, _kind(head, member))
    for member in members:
        if member.id not in relations:
            relations[member.id] = (_head(member, by_id, relations, heads), "revision")
    return relations


def _kind(head: Member, copy: Member) -> str:
    if head.script != copy.script:
        return "script"
    return "format" if head.format != copy.format else "mirror"


def _rank(member: Member) -> tuple[int | bool | str, ...]:
    return reading_rank(member.standing, member.quality, member.script, member.format, member.url, member.page)


def _head(
    member: Member,
    by_id: Mapping[str, Member],
    relations: Mapping[str, tuple[str | None, str | None]],
    heads: Sequence[Member],
) -> str:
    """Follow what replaced `member` to the report that stands now, which may be another body's or year's."""
    seen: set[str] = set()
    here = member
    while here.id not in relations and here.id not in seen:
        seen.add(here.id)
        replacement = min(here.replaced_by)
        if replacement not in by_id:
            return replacement
        here = by_id[replacement]
    if here.id not in relations:
        return heads[0].id
    return relations[here.id][0] or here.id
