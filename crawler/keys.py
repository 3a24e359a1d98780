"""The keys of a table of TOML: whether they are all there, known, and of the right kind."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

_KIND_NAMES = {str: "a string", int: "a whole number", float: "a number", list: "a list", bool: "true or false"}


def fault(table: Mapping[str, Any], required: Mapping[str, Any], optional: Mapping[str, Any], needs: str) -> str | None:
    """Return what is wrong with the keys of `table`, as the end of a sentence, or None when nothing is.

    `required` and `optional` map each key to its type or types; `needs` is the sentence to add where one is missing.

    >>> fault({"nam": "x"}, {}, {"name": str}, ""), fault({"name": 1}, {"name": str}, {}, "")
    ("has an unknown key 'nam'. Did you mean 'name'?", 'name = 1 is not a string.')
    """
    known = {**required, **optional}
    for key in required:
        if not table.get(key):
            return f"has no {key!r}. {needs}"
    for key, value in table.items():
        if key not in known:
            return f"has an unknown key {key!r}.{hint(key, known)}"
        if not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is not bool):
            kinds = known[key] if isinstance(known[key], tuple) else (known[key],)
            return f"{key} = {value!r} is not {' or '.join(_KIND_NAMES[kind] for kind in kinds)}."
    return None


def hint(word: str, known: Iterable[str]) -> str:
    """Return the question whether the nearest of `known` was meant, after a space; "" where none is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
