"""What a table to export is: its columns, each with its type, its meaning and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is a type of Table Schema, `sql` an expression over the table's source.

    `meaning` is what the data dictionary and the data package say of it. `within` are the only values it may have,
    `pattern` what they look like. A column that is not `required` may be NULL.
    """

    kind: str
    sql: str
    meaning: str
    required: bool = False
    within: tuple[str, ...] = ()
    pattern: str = ""

    @property
    def type(self) -> type:
        """As Python holds it. Dates are texts in ISO 8601."""
        return {"integer": int, "number": float}.get(self.kind, str)


@dataclass(frozen=True, slots=True)
class Table:
    """A table to export: `columns` over the SQL `source`, of the rows for which `where` holds, in `order`.

    `filters` maps an option of `Selection` to its condition, in which the option is a named parameter. `key` are the
    columns that tell rows apart; `refers` maps a column to the table whose (only) key it holds. Rows that are
    `evidence` are captures, which are selected as `selection.selected_captures` says. Texts longer than a spreadsheet's
    cell are not `plain`, and do not go into CSV.
    """

    title: str
    columns: Mapping[str, Column]
    source: str
    order: str
    key: tuple[str, ...]
    where: str = "1"
    filters: Mapping[str, str] = field(default_factory=dict)
    refers: Mapping[str, str] = field(default_factory=dict)
    beyond: frozenset[str] = frozenset()  # of these, what a selection's rows may refer to outside of it
    evidence: bool = False
    plain: bool = True
