"""What happened to a report: published, revised, withdrawn, republished. Computed from captures, never stored.

A report is withdrawn when every address at which any of its texts or copies was seen answers 404 or 410 on two visits
14 days apart or more, with nothing good from it in between: a copy elsewhere keeps it available (one on a look-alike
host does not). An address that shows something else, refuses, or was never asked again is not known to be gone.
What a web archive holds proves that a text stood there at that time; its 404s prove nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

ABSENT_DAYS = 14
EVER = "IS NOT NULL"  # in place of a condition on a moment

# A good page of any kind shows that the address is not gone; a 304 confirms what stood there.
_GOOD = "verdict IN ('good', 'unchanged')"
_GONE = "verdict = 'gone' AND status IN (404, 410) AND via IS NULL"
_GONE_HERE = _GONE.replace(" AND ", " AND gone.")
# Of the captures of a page, those that say it is gone: few, so that a page without any is told at once.
GONE_INDEX = f"CREATE INDEX captures_gone ON captures (page, fetched_at) WHERE {_GONE}"


def _last_good(url: str, when: str) -> str:
    """Return SQL for the last moment at which something good stood at `url`, "" for never.

    `when` is a condition on a moment: `<= captures.fetched_at`.
    """
    return f"""max(
        coalesce((SELECT fetched_at FROM captures AS good WHERE good.page = {url} AND good.{_GOOD}
            AND good.fetched_at {when} ORDER BY good.fetched_at DESC LIMIT 1), ''),
        coalesce((SELECT max(first_seen) FROM sightings AS began WHERE began.url = {url}
            AND began.first_seen {when}), ''),
        coalesce((SELECT max(last_seen) FROM sightings AS ended WHERE ended.url = {url}
            AND ended.last_seen {when}), ''))"""


def _gone(what: str, url: str, when: str) -> str:
    """Return SQL for `what` of the captures that say that `url` is gone, since something good stood there last."""
    return f"""(SELECT {what} FROM captures AS gone WHERE gone.page = {url} AND gone.{_GONE_HERE}
        AND gone.fetched_at {when} AND gone.fetched_at > {_last_good(url, when)})"""


# In seconds, which are whole: the difference of two Julian days may fall short of 14 by a rounding.
_SECONDS = "(strftime('%s', gone.fetched_at))"
_LONG = f"coalesce(max{_SECONDS} - min{_SECONDS} >= {ABSENT_DAYS * 86_400}, 0)"


def absent(url: str, when: str) -> str:
    """Return SQL that is 1 when the address `url` is known to be gone, by what is known of it `when`."""
    any_gone = f"EXISTS (SELECT 1 FROM captures AS gone WHERE gone.page = {url} AND gone.{_GONE_HERE})"
    return f"CASE WHEN {any_gone} THEN {_gone(_LONG, url, when)} ELSE 0 END"  # asks nothing more of most addresses


# Every address of a report (`head`), of its earlier texts and of its copies.
_ADDRESSES = """reports AS {text} CROSS JOIN sightings AS {seen} ON {seen}.report = {text}.id
    AND {seen}.standing IS NOT 'look-alike'"""
_OF = "({text}.id = {head} OR {text}.copy_of = {head})"


def _addresses(head: str, text: str, seen: str) -> tuple[str, str]:
    return _ADDRESSES.format(text=text, seen=seen), _OF.format(text=text, head=head)


def withdrawn(head: str, when: str, *, known: str = "") -> str:
    """Return SQL that is true when the report with the id `head` stands nowhere any more, by what is known `when`.

    `known` limits the addresses to those known by then. A report of which no address is known is not withdrawn.
    """
    tables, theirs = _addresses(head, "shown", "place")
    places = f"EXISTS (SELECT 1 FROM {tables} WHERE {theirs} {known}"
    return f"""NOT {places} AND NOT {absent("place.url", when)}) AND {places})"""  # of most, the first address stands


_PLACES, _THEIRS = _addresses("head.id", "version", "seen")
_CAPTURE = """(SELECT id FROM captures WHERE page = {url} AND fetched_at = {at} AND {good}
    ORDER BY payload_sha256, id LIMIT 1)"""
_FIRST_CAPTURE = _CAPTURE.format(url="seen.url", at="seen.first_seen", good=_GOOD)
_FROM_ARCHIVE = f"""CASE WHEN (SELECT via FROM captures WHERE id = {_FIRST_CAPTURE}) IS NOT NULL
    THEN '据网页档案馆的存档' ELSE '' END"""

# The text of a report that stands for itself, or stood there, though a copy shows it still: copies elsewhere have no
# history of their own.
_OWN = """(version.copy_kind IS NULL OR version.copy_kind = 'revision' OR version.copy_kind <> 'reading'
    AND EXISTS (SELECT 1 FROM sightings AS since WHERE since.url = seen.url AND since.report = head.id))"""
# Another text of the report that stood at the address before; what another extractor read in the same bytes is none.
_BEFORE = """SELECT other.id FROM sightings AS before JOIN reports AS other ON other.id = before.report
    WHERE before.url = seen.url AND other.id <> version.id AND coalesce(other.copy_of, other.id) = head.id
    AND other.copy_kind IS NOT 'reading'"""

_PUBLISHED = f"""
SELECT head.id AS report, seen.report AS version, seen.url AS url, 'published' AS kind, seen.first_seen AS at,
    {_FIRST_CAPTURE} AS capture, {_FROM_ARCHIVE} AS note
FROM reports AS head JOIN sightings AS seen ON seen.rowid = (
    SELECT first.rowid FROM reports AS version CROSS JOIN sightings AS first ON first.report = version.id
    WHERE {_THEIRS} ORDER BY first.standing IS 'look-alike', first.first_seen, first.url, first.report LIMIT 1)
WHERE head.copy_of IS NULL
"""

_REVISED = f"""
SELECT head.id, version.id, seen.url, 'revised', seen.first_seen, {_FIRST_CAPTURE},
    '取代 ' || substr(({_BEFORE} AND before.first_seen < seen.first_seen
        ORDER BY before.first_seen DESC, other.id LIMIT 1), 1, 12)
FROM reports AS head CROSS JOIN {_PLACES}
WHERE head.copy_of IS NULL AND {_THEIRS} AND {_OWN}
    AND EXISTS ({_BEFORE} AND before.first_seen < seen.first_seen)
    -- once, where it took the place of another text first
    AND NOT EXISTS (SELECT 1 FROM sightings AS sooner WHERE sooner.report = version.id
        AND (sooner.first_seen, sooner.url) < (seen.first_seen, seen.url)
        AND EXISTS ({_BEFORE.replace("seen.url", "sooner.url")} AND before.first_seen < sooner.first_seen))
"""

# A text that came back after another one stood in its place.
_RESTORED = f"""
SELECT head.id, version.id, seen.url, 'revised', back.fetched_at, back.id, '恢复先前的文字'
FROM reports AS head CROSS JOIN {_PLACES}
    CROSS JOIN captures AS back ON back.report = version.id AND back.page = seen.url AND back.{_GOOD}
WHERE head.copy_of IS NULL AND {_THEIRS} AND {_OWN} AND back.fetched_at > seen.first_seen
    AND (SELECT last.report FROM captures AS last WHERE last.page = back.page AND last.{_GOOD}
        AND last.report IS NOT NULL AND last.fetched_at < back.fetched_at
        ORDER BY last.fetched_at DESC, last.id LIMIT 1) IN ({_BEFORE})
"""

# Of several texts at the first of the addresses always the same one: address, a space, and the 32 letters of an id.
_FIRST_PLACE = "min(seen.url || ' ' || version.id)"
_FIRST = f"substr({_FIRST_PLACE}, -32), substr({_FIRST_PLACE}, 1, length({_FIRST_PLACE}) - 33)"

_MISSING = "不可访问"
_WITHDRAWN = f"""
SELECT head.id, {_FIRST}, 'withdrawn', lost.fetched_at, lost.id,
    '自 ' || substr((SELECT max({_gone("min(gone.fetched_at)", "elsewhere.url", "<= lost.fetched_at")})
        FROM {_addresses("head.id", "copy", "elsewhere")[0]}
        WHERE {_addresses("head.id", "copy", "elsewhere")[1]}), 1, 10) || ' 起{_MISSING}'
FROM reports AS head CROSS JOIN {_PLACES}
    CROSS JOIN captures AS lost ON lost.page = seen.url AND lost.{_GONE.replace(" AND ", " AND lost.")}
WHERE head.copy_of IS NULL AND {_THEIRS} AND lost.fetched_at > seen.first_seen
    AND {absent("seen.url", "<= lost.fetched_at")} AND NOT {absent("seen.url", "< lost.fetched_at")}
    AND {withdrawn("head.id", "<= lost.fetched_at", known="AND place.first_seen <= lost.fetched_at")}
GROUP BY head.id, lost.fetched_at
"""

# The first good page after that: the moments are those of captures, and of the sighting, which holds what older
# captures and confirmations (304) said. As JSON, since a join with a union would make a table of all captures.
_MOMENTS = f"""(SELECT json_group_array(at) FROM (SELECT seen.first_seen AS at UNION SELECT seen.last_seen
    UNION SELECT fetched_at FROM captures WHERE report = version.id AND page = seen.url AND {_GOOD}))"""
_REPUBLISHED = f"""
SELECT head.id, {_FIRST}, 'republished', moment.value,
    {_CAPTURE.format(url="seen.url", at="moment.value", good=_GOOD)}, ''
FROM reports AS head CROSS JOIN {_PLACES} CROSS JOIN json_each({_MOMENTS}) AS moment
WHERE head.copy_of IS NULL AND {_THEIRS}
    AND {withdrawn("head.id", "< moment.value", known="AND place.first_seen < moment.value")}
GROUP BY head.id, moment.value
"""

_EVENTS_OF = "SELECT * FROM events WHERE report = :report ORDER BY at, kind, url, version"
EVENTS_VIEW = " UNION ALL ".join((_PUBLISHED, _REVISED, _RESTORED, _WITHDRAWN, _REPUBLISHED))

_MISSING_SINCE = f"SELECT {_gone('min(gone.fetched_at)', ':url', '<= :at')}"


def look_again(db: Any, url: str, at: str) -> str | None:
    """Return when to ask for the page `url`, gone `at`, to know whether it is withdrawn; None when that is settled."""
    (since,) = db.execute(_MISSING_SINCE, {"url": url, "at": at}).fetchone()
    if since is None:  # it says that it is gone at 200, or nothing was captured
        return None
    due = datetime.fromisoformat(since.replace("Z", "+00:00")) + timedelta(days=ABSENT_DAYS)
    again = due.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return again if again > at else None


def events_of(db: Any, report: str) -> list[dict[str, Any]]:
    """Return the rows of `events` about `report`, or about the report of which it is a copy or an earlier text."""
    row = db.execute("SELECT coalesce(copy_of, id) FROM reports WHERE id = ?", [report]).fetchone()
    return [dict(event) for event in db.execute(_EVENTS_OF, {"report": row[0] if row else report})]
