# Two commands set everything up: `make demo` and `make test`. Both need python3 (3.10 to 3.13) with venv, and make.

PYTHON ?= python3
ARCHIVE ?= data
CORPUS ?= ../shared/corpus
BIN := .venv/bin

.PHONY: demo serve test large lint corpus bench dictionary lock clean

demo: .venv/installed
	@$(BIN)/nianbao demo --archive $(ARCHIVE)

serve: .venv/installed
	@$(BIN)/nianbao serve --archive $(ARCHIVE)

test: .venv/installed lint
	@echo "Running the tests: real crawls, a real SQLite file, a real datasette, all on this machine."
	@$(BIN)/pytest -n 4 --dist loadfile

# A thousand reports with three copies of each and 300 neighbours, through the whole refinery: some minutes.
large: .venv/installed
	@$(BIN)/pytest -m large

lint: .venv/installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# How well pages are read: our refinery beside the tools of the field, over a folder of pages with gold.
corpus: .venv/installed
	@$(BIN)/python -m pipelines.corpus $(CORPUS)

# How fast: ratios within one run, and where the time goes. Where the gold pages are not, on a crawl of the demo.
bench: .venv/installed
	@if [ -d "$(CORPUS)" ]; then exec $(BIN)/python -m pipelines.corpus --bench "$(CORPUS)"; fi; \
	demo=$$(mktemp -d); trap 'rm -rf "$$demo"' EXIT; echo "$(CORPUS) is not here: crawling the demo for its pages."; \
	$(BIN)/nianbao demo --archive "$$demo" >/dev/null 2>&1; $(BIN)/python -m pipelines.corpus --bench "$$demo"

# Installs exactly what requirements.lock names, every file checked by its hash. The lock is complete, and pip before 24
# fails on two spellings of one extra (lxml[html_clean], lxml[html-clean]) if it resolves again.
.venv/installed: requirements.lock pyproject.toml
	@echo "Setting up .venv from requirements.lock (once; takes a minute or two)."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The indicators, dimensions and identities in the data dictionary, from archive/indicators.toml and rules.toml.
dictionary: .venv/installed
	@$(BIN)/python -m archive.dictionary docs/data-dictionary.md

# Needs uv. Resolves for every Python and platform at once.
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.10 --generate-hashes --no-header -o requirements.lock

clean:
	rm -rf .venv .venv-peers .mypy_cache .ruff_cache .pytest_cache *.egg-info
