# Two commands do everything from a fresh clone: `make demo` and `make test`.
# PYTHON names the interpreter that the virtual environment is made with (3.11 is the tested version); WORKERS, how many
# tests run side by side (each takes up to 3 GB).

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2

export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types contracts bench audit clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## the bundled sample through a whole night: ledger, report, findings
	@$(BIN)/valueledger demo

test: $(VENV)/.dev ## all tests
	@$(PYTEST) -n $(WORKERS) --dist worksteal --durations=10

check: $(VENV)/.dev lint types contracts ## the quick loop: lint, types, import contracts, fast tests
	@$(PYTEST) -q -m "not slow"

lint: $(VENV)/.dev ## ruff
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy, strict, on the four packages
	@$(BIN)/mypy

contracts: $(VENV)/.dev ## who may import whom
	@$(BIN)/lint-imports

bench: $(VENV)/.dev ## every figure that the documentation states
	@$(BIN)/python -m benchmarks

audit: $(VENV)/.dev ## licences of every package; known vulnerabilities of the pinned versions, where that service can be reached
	@$(BIN)/python .ci/licences.py
	@test -x build/audit/bin/pip-audit || { $(BIN)/python -m venv build/audit && build/audit/bin/pip install --quiet pip-audit; }
	@build/audit/bin/pip-audit --no-deps --disable-pip --progress-spinner off -r constraints.txt

clean: ## everything that make made
	rm -rf $(VENV) data/demo build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "make: no python3.11 on this machine: install it, or run make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "make: $(PYTHON) is older than 3.11: run make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up $(VENV) (once; a few minutes on a slow line) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing what it runs with ..."
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "Adding the tools for development ..."
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@
