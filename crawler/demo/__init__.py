"""A small fictional government on loopback: the embedded default of the product, and what the tests crawl."""

from __future__ import annotations

from crawler.demo.expected import Expectation, ExpectedReport, expectation
from crawler.demo.government import CATALOGUE, Government, government
from crawler.demo.resource import Fault, Resource
from crawler.demo.server import DemoServer, Hit

__all__ = [
    "CATALOGUE",
    "DemoServer",
    "Expectation",
    "ExpectedReport",
    "Fault",
    "Government",
    "Hit",
    "Resource",
    "expectation",
    "government",
]
