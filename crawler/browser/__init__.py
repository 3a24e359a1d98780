"""Lists that only a script fills: a Chromium that renders them, and fetches nothing itself."""
