.DEFAULT_GOAL := help
.PHONY: help extras pyodide serve site offline book outputs new-chapter check blocks tests test extratests workflows dist gate fuzz faults mutants coverage links quick upgrade bench times clean FORCE
.NOTPARALLEL: # with -j the speed gate would run beside the tests

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 2
PORT ?= 8000
UPGRADED := .cache/upgrade
# What `make extras` brings, and Firefox, so that they must be there; a block for MPI needs a library of the system.
BROUGHT := torch,pandas,dask,distributed,pyodide,firefox
# What it needs is older than what the project needs, so it gets its own environment.
CFFCONVERT := cffconvert==2.0.0

ifneq ($(words $(VENV)),1)
$(error VENV is "$(VENV)", and make parts names at spaces: choose a name without one)
endif
ifneq ($(shell test -w . && echo yes),yes)
$(error "$(CURDIR)" cannot be written, and the site is built where the project stands: copy it to a folder of yours)
endif

# Material says at every start that it ends in 2027; src/howlearn_site is made for its successor.
export NO_MKDOCS_2_WARNING = 1
# deno asks nobody for a newer one, and keeps what it found of the scripts here.
export DENO_NO_UPDATE_CHECK = 1
export DENO_DIR = $(CURDIR)/.cache/deno
# What the builder is made of reads and writes files in the system's letters, which may lack ours.
export PYTHONUTF8 = 1
# Hundreds of processes load the same modules, which uv has not compiled. They are compiled once, also
# for who wants no such files beside the sources: these are kept where nobody meets them.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX = $(CURDIR)/.cache/bytecode
# Several processes run at once; their own threads would only stand in each other's way.
export OPENBLAS_NUM_THREADS = 1
export OMP_NUM_THREADS = 1

# uv installs in seconds what takes pip more than a minute. It reads none of pip's settings (an index
# or certificates of your own), so where uv cannot do it, pip tries.
PIP := -m pip install --quiet --disable-pip-version-check
OR_SAY := || { echo "Not everything could be installed, which needs the network; when it is there, give the same command again (make clean begins from nothing)." >&2; exit 1; }
EXTRAS := dev parity cluster
# $(call install,ENVIRONMENT,EXTRAS), which are parted by blanks, since call divides at commas.
blank := $() $()
comma := ,
install = @$(1)/bin/python $(PIP) $(PINNED) uv && $(1)/bin/uv pip install --quiet --python $(1)/bin/python $(PINNED) $(THIS) \
	|| $(1)/bin/python $(PIP) $(PINNED) $(THIS) $(OR_SAY)
THIS = --editable '.[$(subst $(blank),$(comma),$(2))]'
PINNED := --constraint constraints.txt

help: ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# An environment without an interpreter or without pip is one that was left half made.
$(VENV)/ready: pyproject.toml constraints.txt $(if $(shell test -x $(BIN)/python && echo yes),,FORCE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "howlearn needs Python 3.11 or newer; name it: make PYTHON=python3.11")'
	@$(BIN)/python -c 'import pip' 2> /dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(call install,$(VENV),dev)
	@$(BIN)/python -m howlearn_site.pages.bundles $(OR_SAY)
	@touch $@

extras: $(VENV)/ready ## install what some pages and tests need besides: PyTorch, which can be gigabytes, Dask, Pyodide
	$(call install,$(VENV),$(EXTRAS))
	$(BIN)/python tests/run_site.py

pyodide: $(VENV)/ready ## Python for the page, into .cache/pyodide, to build a site that has it; VERSION=0.28.0 moves on to that one
	$(BIN)/python -m howlearn_site.in_browser.pyodide $(VERSION)

serve: $(VENV)/ready ## the site at http://127.0.0.1:8000, built again when a file changes; PORT=8001 for another port
	HOWLEARN_SITE_URL=http://127.0.0.1:$(PORT)/ $(BIN)/mkdocs serve --dirty --dev-addr 127.0.0.1:$(PORT)

site: $(VENV)/ready ## the site as files, in site/
	$(BIN)/mkdocs build --strict

offline: site ## the site as one zip in editions/, whose pages open from a disk, without a server or the network
	$(BIN)/python -m howlearn_site offline site editions

book: site ## the chapters as one PDF in editions/, with a table of contents, which takes a minute or two
	$(BIN)/python -m howlearn_site.editions.chromium
	$(BIN)/python -m howlearn_site book site editions

outputs: $(VENV)/ready ## run every block and rewrite what the pages say it prints and draws; PAGE=docs/x.md: one page
	$(BIN)/python -m howlearn_site outputs $(PAGE)
	$(if $(PAGE),,$(BIN)/python tests/approving.py)

quick: $(VENV)/ready ## what is worth running at every save, for the files that changed or those named: FILES="docs/weights.md"
	@$(BIN)/python tests/quick.py $(FILES)

new-chapter: $(VENV)/ready ## the skeleton of a chapter, in docs/ and in nav; NAME=my-chapter
	$(BIN)/python -m howlearn_site new-chapter $(NAME)

check: $(VENV)/ready ## style, types and spelling, and the rules of pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m howlearn_site check
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/python -m deno fmt --quiet --check
	$(BIN)/python -m deno lint --quiet
	$(BIN)/python -m deno check --quiet

blocks: $(VENV)/ready ## run every Python block of every page and compare
	$(BIN)/pytest -q --numprocesses $(WORKERS) --blocks

tests: $(VENV)/ready ## the tests of the package, the pages and the built site
	$(BIN)/python -m howlearn_site.editions.chromium
	$(BIN)/pytest -q --numprocesses $(WORKERS) --dist worksteal --doctest-modules src/howlearn tests

test: check blocks tests gate ## everything but what needs the extras, in a real browser too

extratests: extras ## what needs the extras: parity with PyTorch, a Dask cluster, every block in the page
	HOWLEARN_REQUIRE=$(BROUGHT) $(BIN)/pytest -q --numprocesses $(WORKERS) -m extra --blocks
	HOWLEARN_REQUIRE=$(BROUGHT) $(BIN)/pytest -q --numprocesses $(WORKERS) --dist worksteal -m extra tests

workflows: $(VENV)/ready ## look for faults in .github/workflows, with zizmor and, where it is there, actionlint
	$(call install,$(VENV),dev workflows)
	$(BIN)/zizmor --offline --no-progress .github
	@if command -v actionlint; then actionlint; else echo "actionlint is not on this machine, so it did NOT look at the workflows." >&2; fi

dist: $(VENV)/ready ## the wheel and the sdist in dist/, checked and installed in a clean environment; TAG=v1.2.0 is compared
	$(call install,$(VENV),dev release)
	$(BIN)/python -m howlearn_site.distribution --tag "$${TAG-}"
	$(BIN)/uv tool run --quiet --from $(CFFCONVERT) cffconvert --validate -i CITATION.cff

gate: $(VENV)/ready ## the speed of a training step beside the limit, as CI holds it
	$(BIN)/python benchmarks/gate.py

fuzz: $(VENV)/ready ## 20,000 calls of the package with something wrong in them, and a table of what held
	$(BIN)/python tests/fuzz.py

faults: $(VENV)/ready ## plant faults in what readers see, ten of each kind or SAMPLE=8 in all, and count what was found
	$(BIN)/python tests/faults.py $(if $(SAMPLE),--sample $(SAMPLE))

mutants: $(VENV)/ready ## change the package in one place after the other, and count what no test notices; SAMPLE=15: so many, EACH=20: so many of each module
	$(BIN)/python tests/mutate.py $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(EACH),--each $(EACH)) --workers $(WORKERS) $(MODULES)

coverage: $(VENV)/ready ## which lines and branches of src/ no test runs, the browser's tests included, into .cache/coverage
	@rm -rf .cache/coverage && mkdir -p .cache/coverage
	$(BIN)/python -m howlearn_site.editions.chromium
	@# What is measured changes a few tests, such as one in which the disk is full; make tests says what fails.
	-$(BIN)/python -m coverage run -m pytest -q --numprocesses $(WORKERS) --dist worksteal --doctest-modules src/howlearn tests
	@# Two pages are enough to run the plugin that runs blocks.
	-$(BIN)/python -m coverage run -m pytest -q --blocks docs/slopes.md docs/training.md
	-$(BIN)/python -m coverage combine -q # which leaves out what was written to a full disk
	$(BIN)/python -m coverage report

links: $(VENV)/ready ## ask each address of others' works whether it answers, which needs the network
	$(BIN)/python -m howlearn_site links

upgrade: PINNED =
upgrade: ## the newest versions of everything into constraints.txt, and what that changes on which page
	@rm -rf $(UPGRADED)
	$(PYTHON) -m venv $(UPGRADED)
	$(call install,$(UPGRADED),$(EXTRAS) workflows release)
	$(UPGRADED)/bin/python -m howlearn_site.constraints
	$(UPGRADED)/bin/python -m howlearn_site outputs
	$(UPGRADED)/bin/python tests/approving.py

bench: $(VENV)/ready ## howlearn beside its peers, in one run; writes benchmarks/results.json
	$(call install,$(VENV),dev bench)
	$(BIN)/python benchmarks/run.py

times: $(VENV)/ready ## the site's own times, those of its figures and of make test; into benchmarks/results.json
	$(BIN)/python benchmarks/run.py --parts site,figures,stages

clean: ## remove what was made, the environment too
	rm -rf $(VENV) .cache site editions dist docs/cards docs/figures docs/fonts docs/generated docs/live docs/wheel docs/labs/*.ipynb docs/labs/*/
