"""What the exported tables mean, as Markdown: for docs/data-dictionary.md and beside every data package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archive.export.columns import Column, Table

COMMON = """Texts are UTF-8, times UTC in ISO 8601, days `YYYY-MM-DD`. An empty field is what is not known: nothing is
guessed. In CSV a blank's `raw` is empty too: `kind` tells them apart. A text that a spreadsheet would run as a formula
has an apostrophe in front there, and no text has a NUL; JSON lines and Parquet have every text as it is."""


def lines(tables: Mapping[str, Table], heading: str) -> Iterator[str]:
    """Yield the lines of the dictionary: for each table a `heading`, what tells its rows apart, and its columns."""
    for name, table in tables.items():
        yield f"\n{heading} {name}: {table.title[0].lower()}{table.title[1:]}"
        yield f"Rows are told apart by {_listed(table.key)}."
        yield ""
        yield "| column | type | meaning |"
        yield "|---|---|---|"
        for column, one in table.columns.items():
            yield f"| `{column}` | {one.kind} | {_meaning(one, table.refers.get(column)).replace('|', '&#124;')} |"


def _listed(names: tuple[str, ...]) -> str:
    quoted = [f"`{name}`" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _meaning(column: Column, refers: str | None) -> str:
    return f"{column.meaning} (in `{refers}`)" if refers else column.meaning
