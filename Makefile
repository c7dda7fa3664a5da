# Bridgework. `make` alone lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Python keeps what it compiled, whatever the shell says: servers and test processes start in a fraction of the time.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help run test check lint types floors templates migrations unit postgres journeys bench lock messages screenshots clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# One environment serves both commands: the product's packages first, what tests need on top of it. The lock files are complete,
# so nothing is resolved again, and Python compiles what is used when it is used.
INSTALL := $(BIN)/python -m pip install --quiet --no-deps --no-compile --require-hashes
$(VENV)/.product: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Bridgework needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Bridgework needs (once) ..."
	@$(INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.tests: requirements-dev.lock $(VENV)/.product
	@echo "Installing what the tests need (once) ..."
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

run: $(VENV)/.product ## Start the whole product with a living example (PORT=, BRIDGEWORK_DATA=)
	@exec $(BIN)/python -m bridgework.config demo --port $(PORT)

test: $(VENV)/.tests ## Everything that CI runs
	@$(BIN)/python -m tests.run all

check: $(VENV)/.tests ## The quick part of test: lint, types, floors, templates, migrations, unit tests
	@$(BIN)/python -m tests.run check

lint types floors templates migrations unit postgres journeys: $(VENV)/.tests ## One part of test
	@$(BIN)/python -m tests.run $@

bench: $(VENV)/.tests ## Measure every claim of speed beside its peer (see bench/README.md)
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(BIN)/python -m bench.$$(basename $$file .py) || exit 1; done

lock: $(VENV)/.tests ## Resolve requirements*.in into the lock files
	@$(BIN)/python -m pip install --quiet uv
	@for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 $$name.in -o $$name.lock; done

messages: $(VENV)/.tests ## Collect and compile translations (needs gettext)
	@cd bridgework && ../$(BIN)/django-admin makemessages -l es -l ar --no-location --no-wrap
	@$(BIN)/python -m tests.house.isolates bridgework/locale/ar/LC_MESSAGES/django.po
	@cd bridgework && ../$(BIN)/django-admin compilemessages -l es -l ar

screenshots: $(VENV)/.tests ## Take the README's pictures from the running example
	@$(BIN)/python -m tests.screenshots

clean: ## Remove the environment and caches (never data)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
