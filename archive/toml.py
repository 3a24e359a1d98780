"""TOML files that come with the packages: vocabularies, rules, wordings."""

from __future__ import annotations

import sys
from importlib.resources import files
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def load(package: str, name: str) -> dict[str, Any]:
    """Return the tables of the file `name` in `package`."""
    return tomllib.loads(files(package).joinpath(name).read_text("utf-8"))
