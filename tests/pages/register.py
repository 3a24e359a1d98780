"""All templates, from every family."""

from __future__ import annotations

import importlib
import pkgutil

from tests.pages import templates
from tests.pages.template import TEMPLATES as TEMPLATES

for family in sorted(module.name for module in pkgutil.iter_modules(templates.__path__)):
    importlib.import_module(f"{templates.__name__}.{family}")
