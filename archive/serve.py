"""How datasette is told to serve an archive with the site."""

from __future__ import annotations

from pathlib import Path

from archive.backup import is_backup

SITE = Path(__file__).parent / "site"

# Researchers query the archive with SQL of their own, so SQL stays allowed, and bounded: in time here, in memory
# and in the size of an answer by plugins/bounds.py. `--setting default_allow_sql off` closes it.
SETTINGS = {
    "default_allow_sql": "on",
    "sql_time_limit_ms": "1500",
    "max_returned_rows": "1000",
    "default_page_size": "30",
    "allow_download": "off",  # a copy of the live file would be torn, and tens of gigabytes large
    "allow_csv_stream": "off",  # one request would hold a thread until the last of two million reports
    "max_csv_mb": "20",
    "suggest_facets": "off",  # tries every column of two million rows
    "default_facet_size": "20",
    "facet_time_limit_ms": "800",
    "truncate_cells_html": "80",
    "template_debug": "off",
    "trace_debug": "off",
}


def datasette_arguments(directory: Path, host: str, port: int) -> list[str]:
    """Return the arguments after `datasette` that serve the archive at `directory` on `host`:`port`.

    The file is not opened as immutable (`-i`), unless it is a backup: a crawl may be writing to it, and an immutable
    connection shows stale or malformed rows then. What is served can be read only, either way.
    """
    database = str(directory / "archive.db")
    arguments = ["serve", *(["-i", database] if is_backup(directory) else [database])]
    arguments += ["--host", host, "--port", str(port)]
    arguments += ["--metadata", str(SITE / "metadata.yml")]
    arguments += ["--plugins-dir", str(SITE / "plugins")]
    arguments += ["--template-dir", str(SITE / "templates")]
    arguments += ["--static", f"static:{SITE / 'static'}"]
    for name, value in SETTINGS.items():
        arguments += ["--setting", name, value]
    return arguments
