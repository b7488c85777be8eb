# The ways into this repository: `make help` lists them.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CHECKED := hooks installer tests benchmarks

# Stamps: made.stamp (a venv with pip), editable.stamp (for tests), installed.stamp (for use). The editable install
# carries the same commands, so where it is there `make install` uses it and puts nothing over it.
ifneq ($(wildcard $(VENV)/editable.stamp),)
READY := $(VENV)/editable.stamp
else
READY := $(VENV)/installed.stamp
endif
SOURCES := CLAUDE.md.tmpl \
  $(wildcard hooks/*.py hooks/*/*.py hooks/*/*/*.py hooks/*/*/*/*.py installer/*/*.py settings-templates/* settings-templates/*/*)

export REPO PYTHON
.PHONY: help install test unit check client tools layers bench repo clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

help:
	@echo 'make install REPO=PATH   set up, and install roles into the git repository at PATH'
	@echo 'make test                set up, and run every check and every test'
	@echo 'make unit                the same without the real client, the browser, packaging tests and the oracle'
	@echo 'make check               formatter, linter and type checker alone'
	@echo 'make client              install the pinned Claude Code client for the tests'
	@echo 'make tools               install tmux, unshare, bubblewrap, socat and chromium for the tests, where they are missing'
	@echo "make layers              measure what each layer stops, and write the README's table"
	@echo 'make bench               measure what a decision costs, beside hooks written by hand and public guards'
	@echo 'make clean               remove the virtual environment'

install: repo $(READY)
	@$(BIN)/install-roles -- "$$REPO"

test: tools check client
	@$(BIN)/pytest -n 2 --dist worksteal

unit: check
	@$(BIN)/pytest -n 2 --dist worksteal -m 'not e2e and not browser and not packaging and not oracle'

check: $(VENV)/editable.stamp
	@$(BIN)/ruff format --check $(CHECKED)
	@$(BIN)/ruff check $(CHECKED)
	@$(BIN)/mypy

# Installed before the tests begin, because their workers would install it twice at the same time.
client: $(VENV)/editable.stamp
	@$(BIN)/python tests/e2e/client_version.py

bench: $(VENV)/editable.stamp
	@$(BIN)/python -m benchmarks --runs 100 --write

layers: tools client
	@LAYERS=write $(BIN)/pytest tests/e2e/test_layers.py

tools:
	@sh tests/install-tools

repo:
	@test -n "$$REPO" || { echo 'error: REPO is not given; write `make install REPO=PATH`' >&2; exit 2; }

$(VENV)/made.stamp:
	@"$$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
	  echo "error: \`$$PYTHON\` is missing or older than 3.10; install Python 3.10 or later," \
	    'or name one: make PYTHON=python3.12 …' >&2; exit 2; }
	@echo 'Setting up $(VENV) …'
	@"$$PYTHON" -m venv $(VENV)
	@touch $@

$(VENV)/installed.stamp: $(VENV)/made.stamp pyproject.toml $(SOURCES)
	@echo 'Installing claude-roles into $(VENV) …'
	@$(PIP) install .
	@touch $@

$(VENV)/editable.stamp: $(VENV)/made.stamp pyproject.toml
	@echo 'Installing claude-roles and its test tools into $(VENV) …'
	@$(PIP) install --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV)
