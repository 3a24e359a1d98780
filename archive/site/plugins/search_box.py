"""datasette's search box finds Chinese: `escape_fts` rewrites the words to what the bigram index holds."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl

from archive.search import match_expression

LONGEST_QUERY = 200  # characters; FTS5 walks every token of a phrase, and nobody searches for a page of text


@hookimpl(trylast=True)  # after datasette's own escape_fts, which it replaces
def prepare_connection(conn: Any) -> None:
    """Register the function on every connection."""
    conn.create_function("escape_fts", 1, lambda words: match_expression(str(words or "")[:LONGEST_QUERY]))
