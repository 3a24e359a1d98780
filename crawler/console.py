"""The terminal that people watch: progress and messages go to standard error, answers to standard output."""

from rich.console import Console

console = Console(stderr=True)
