# Elchi: set-up and running. Each target sets up what it needs first; what is up to date is left alone.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench lock setup setup-dev frontend python
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

venv := .venv/bin/python
pip := $(venv) -m pip install --quiet --disable-pip-version-check --require-hashes
npm := sh scripts/npm.sh
catalogues := $(wildcard webapp/translations/*/*.po)
compiled := webapp/translations/ru/LC_MESSAGES/messages.mo
# Templates and code count too: the icons that they name go into the sprite.
frontend_sources := $(shell find frontend templates webapp \( -name node_modules -o -name dist -o -name translations \
	-o -name __pycache__ \) -prune -o -type f -print 2>/dev/null)

help: ## what can be done here
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F '|' '{ printf "make %-8s %s\n", $$1, $$2 }'

run: setup ## start Elchi with all it needs; Ctrl-C stops it
	@exec $(venv) -m scripts.run

test: setup-dev tests/browser/node_modules/.installed ## the whole test suite, on databases of its own
	@$(venv) -m pytest -n 2 --dist loadgroup $(PYTEST)

check: setup-dev ## format, lint, types, import rules, templates, dependencies, translations
	@sh scripts/check.sh

bench: setup-dev ## the benchmarks, each figure as a ratio
	@$(venv) -m bench

lock: python ## compile requirements/*.in into the pinned *.txt; UPGRADE=1 takes newer versions
	@$(pip) -r requirements/lock.txt
	@sh scripts/lock.sh $(if $(UPGRADE),--upgrade)

# Set-up, in small steps that each leave a stamp.

setup: python .venv/.run frontend $(compiled)
setup-dev: setup .venv/.dev

# A Python named by hand must fit even where the environment exists already.
python: .venv/bin/python
	@$(if $(PYTHON),sh scripts/find_python.sh >/dev/null,:)

.venv/bin/python:
	@python=$$(sh scripts/find_python.sh) && echo "Making .venv with $$python" && "$$python" -m venv --clear .venv

.venv/.run: .venv/bin/python requirements/base.txt requirements/run.txt
	@echo "Installing the requirements"
	@$(pip) -r requirements/base.txt -r requirements/run.txt
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@echo "Installing what tests and checks need"
	@$(pip) -r requirements/dev.txt
	@touch $@

frontend: webapp/static/dist/manifest.json

frontend/node_modules/.installed: frontend/package-lock.json | .venv/.run
	@echo "Installing the frontend's packages"
	@$(npm) ci --prefix frontend --no-audit --no-fund --loglevel error >/dev/null
	@touch $@

tests/browser/node_modules/.installed: tests/browser/package-lock.json | .venv/.run
	@echo "Installing what browser tests need"
	@$(npm) ci --prefix tests/browser --no-audit --no-fund --loglevel error >/dev/null
	@touch $@

webapp/static/dist/manifest.json: frontend/node_modules/.installed $(frontend_sources)
	@echo "Building the frontend"
	@$(npm) run build --silent --prefix frontend
	@touch $@

$(compiled): $(catalogues) | .venv/.run
	@echo "Compiling the translations"
	@$(venv) -m scripts.translations compile
	@touch $@
