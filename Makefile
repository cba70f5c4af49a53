# The targets a newcomer needs: `make run` (the demo) and `make test` (everything that must pass).
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
VENV := .venv
BIN := $(VENV)/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
PORT ?= 8000
# Python keeps what it compiled, whatever the caller's shell says: each process of Mannam starts in half the time.
unexport PYTHONDONTWRITEBYTECODE
# sudo hands no environment on, so it is set behind it
INSTALL := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -q

.PHONY: setup run walk test tests check types style format bench lock messages browser gettext

setup: $(VENV)/.installed src/mannam/locale/ko/LC_MESSAGES/django.mo

# Debian's python3 comes without what a virtual environment needs (ensurepip is in python3-venv).
$(VENV)/.installed: requirements-dev.txt pyproject.toml
	@command -v python3 >/dev/null || { $(SUDO) apt-get update -q && $(INSTALL) python3; }
	@if [ ! -x $(BIN)/python ]; then \
	  python3 -c 'import ensurepip' 2>/dev/null || { $(SUDO) apt-get update -q && $(INSTALL) python3-venv; }; \
	  python3 -m venv $(VENV); \
	fi
	@echo "Installing what Mannam needs into $(VENV) (a minute or two the first time) ..."
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

src/mannam/locale/ko/LC_MESSAGES/django.mo: src/mannam/locale/ko/LC_MESSAGES/django.po $(VENV)/.installed
	$(BIN)/pybabel -q compile --domain django --directory src/mannam/locale --locale ko
	@touch $@

run: setup
	$(BIN)/mannam up --demo --port $(PORT)

walk: setup browser
	$(BIN)/mannam walk

# What the check of the translations reads the sources with.
gettext:
	@command -v xgettext >/dev/null || { $(SUDO) apt-get update -q && $(INSTALL) gettext; }

# What the tests and the walk need beside Python and gettext: a browser, its shell without windows, Korean fonts.
browser:
	@need=""; for one in chromium chromium-headless-shell; do \
	  command -v $$one >/dev/null || need="$$need $$one"; \
	done; \
	[ -n "$$(fc-list 'Noto Sans CJK KR' file 2>/dev/null)" ] || need="$$need fontconfig fonts-noto-cjk"; \
	if [ -n "$$need" ]; then $(SUDO) apt-get update -q && $(INSTALL) $$need; fi

# The types are read beside the first tests, which wait more than they work.
test: setup gettext browser
	@$(MAKE) --no-print-directory --jobs 2 types tests

# Four processes: the tests of calls wait more than they work. What stays together is in tests/groups.py.
tests: style
	$(BIN)/pytest --numprocesses 4 --no-loadscope-reorder

# The types take as long as all the rest.
check: setup gettext
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target types style

types:
	$(BIN)/mypy

style:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m tests.check_translations

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup browser
	$(BIN)/python -m bench.all

# Pin the dependencies again, with hashes and without download addresses.
lock:
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 --all-extras --constraint requirements.txt pyproject.toml requirements-build.in -o requirements-dev.txt

messages: setup gettext
	cd src/mannam && ../../$(BIN)/django-admin makemessages --locale ko --no-wrap --no-location --extension html,txt,py --ignore 'static/*' --settings mannam.settings
