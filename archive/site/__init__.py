"""The site: a datasette configuration directory, and what its plugins and templates ask for."""
