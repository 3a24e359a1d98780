"""Dedupe: of the texts known for one body and year, which is the report, and what are the others to it.

Identity (the same text, whatever the script) is settled by `Report.id`. What is left are texts that differ:
an earlier state of the page, a gateway's converted copy, a copy with a few words changed, or another report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.filing import Member, reading_rank
from archive.likeness import SIMILAR, jaccard, shingles
from archive.standing import LOOK_ALIKE, TRUST

Relation = tuple[str | None, str | None]
Relations = Mapping[str, Relation]
_HEAD: Relation = (None, None)


def relate(members: Sequence[Member]) -> Relations:
    """Return (copy_of, copy_kind) for each member's id: (None, None) for a report, else which one it is a copy of.

    `revision`: an earlier text of the same report, replaced where it stood and shown nowhere else; or the report under
    a title that named another body or year. `script`: a near copy in the other script. `format`: a near copy in
    another kind of file. `mirror`: a near copy elsewhere, and whatever a look-alike host shows beside a report. An
    earlier text of a copy is that kind of copy too. What another body's or year's text replaced stays a report. The
    result depends only on the members, not on the order in which they came in.
    """
    by_id = {member.id: member for member in members}
    standing = [member for member in members if member.shown_at or not (member.replaced_by or member.corrected_to)]
    if members and not standing and not any(member.corrected_to for member in members):
        standing = [min(members, key=_rank)]  # each took the place of another: the better reading stands
    ends = _among(standing)
    ends |= {one.id: (one.corrected_to, "revision") for one in members if one.id not in ends and one.corrected_to}
    return {member.id: ends.get(member.id) or _replaced(member, by_id, ends) for member in members}


def _among(standing: Sequence[Member]) -> dict[str, Relation]:
    """Return what the texts that stand now are to each other."""
    heads: list[Member] = []
    relations: dict[str, Relation] = {}
    known = {member.id: shingles(member.text) for member in standing} if len(standing) > 1 else {}
    for member in sorted(standing, key=_rank):
        alike = {head.id: jaccard(known[head.id], known[member.id]) for head in heads}
        head = next((head for head in heads if alike[head.id] >= SIMILAR), None)
        if head is None and heads and member.standing == LOOK_ALIKE:  # forged, whatever it says
            head = max(heads, key=lambda one: alike[one.id])
        if head is None:
            heads.append(member)
            relations[member.id] = _HEAD
        else:
            relations[member.id] = (head.id, _kind(head, member))
    return relations


def _replaced(member: Member, by_id: Mapping[str, Member], ends: Relations) -> Relation:
    """Return what `member` is, by the text that stands in its place in the end."""
    here, passed = member, {member.id}
    while here.id not in ends and (onward := here.replaced_by - passed):
        here = by_id[min(onward, key=lambda one: (ends.get(one) != _HEAD, one))]
        passed.add(here.id)
    if here.id not in ends:  # in a circle
        here = by_id[min(ends, key=lambda one: (ends[one] != _HEAD, one))]
    copy_of, kind = ends[here.id]
    if kind == "revision":  # of another body's or year's report, and only own and official addresses correct
        kind = kind if TRUST[member.standing] <= TRUST[here.standing] else "mirror"
    if copy_of is not None:
        return copy_of, kind
    trusted = here.standing != LOOK_ALIKE and all(TRUST[by_id[one].standing] <= TRUST[here.standing] for one in passed)
    return here.id, "revision" if trusted else _kind(here, member)


def _kind(head: Member, copy: Member) -> str:
    if head.script != copy.script:
        return "script"
    return "format" if head.format != copy.format else "mirror"


def _rank(member: Member) -> tuple[int | bool | str, ...]:
    """Return a key by which the report sorts first: trust, then what stands unchanged, then the better reading."""
    trust, *rest = reading_rank(member.standing, member.quality, member.script, member.format, member.url, member.page)
    return (trust, member.outdated, *rest, member.id)
