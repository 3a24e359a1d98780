"""The outside world: portals, politeness, time, the command line."""

__version__ = "0.1.0"
