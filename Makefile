.DEFAULT_GOAL := help
.PHONY: help extras serve site outputs check blocks tests test gate fuzz bench times clean

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 2

# Material says at every start that it ends in 2027; src/howlearn_site is made for its successor.
export NO_MKDOCS_2_WARNING = 1
# Several processes run at once; threads of their own would only stand in each other's way.
export OPENBLAS_NUM_THREADS = 1
export OMP_NUM_THREADS = 1

help: ## show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "howlearn needs Python 3.11 or newer; name it: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

extras: $(VENV)/ready ## what some pages and tests need besides: torch, which can be gigabytes, and Dask
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,parity,cluster]'

serve: $(VENV)/ready ## the site at http://127.0.0.1:8000, built again when a file changes
	$(BIN)/mkdocs serve --dirty --dev-addr 127.0.0.1:8000

site: $(VENV)/ready ## the site as files, in site/
	$(BIN)/mkdocs build --strict

outputs: $(VENV)/ready ## run every block and rewrite what the pages say it prints and draws; PAGE=docs/x.md: one page
	$(BIN)/python -m howlearn_site outputs $(PAGE)

check: $(VENV)/ready ## style, types and spelling, and the rules of pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m howlearn_site check
	$(BIN)/mypy
	$(BIN)/codespell

blocks: $(VENV)/ready ## run every Python block of every page and compare
	$(BIN)/pytest -q --numprocesses $(WORKERS) --blocks

tests: $(VENV)/ready ## the tests of the package, the pages and the built site
	$(BIN)/python tests/chromium.py
	$(BIN)/pytest -q --numprocesses $(WORKERS) --dist worksteal --doctest-modules src/howlearn tests

test: check blocks tests gate ## everything that CI runs, a real browser included

gate: $(VENV)/ready ## the speed of a training step beside the limit, as CI holds it
	$(BIN)/python benchmarks/gate.py

fuzz: $(VENV)/ready ## 20,000 calls of the package with something wrong in them, and a table of what held
	$(BIN)/python tests/fuzz.py

bench: $(VENV)/ready ## howlearn beside its peers, in one run; writes benchmarks/results.json
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]'
	$(BIN)/python benchmarks/run.py

times: $(VENV)/ready ## the site's own times and those of make test; into benchmarks/results.json
	$(BIN)/python benchmarks/run.py --parts site,stages

clean: ## remove what was made, the environment too
	rm -rf $(VENV) .cache site dist docs/figures docs/fonts docs/generated docs/wheel docs/labs/*.ipynb docs/labs/*/
