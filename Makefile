# `make extract` and `make test` set up what they need; everything lands in .venv and output/.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help extract review figures release dictionary notebook test test-fast check lint types bench bench-scale fuzz clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

extract: .venv/.installed ## read raw/, publish the tables to output/latest/
	@$(BIN)/python -m pipeline extract

review: .venv/.installed ## open the review page of the newest release
	@$(BIN)/python -m pipeline review

figures: .venv/.figures ## draw the newest release as SVG and PNG, to output/figures/
	@test -d output/latest || $(BIN)/python -m pipeline extract
	@$(BIN)/python -m pipeline figures

release: .venv/.installed ## pack the newest release as a zip file, to output/
	@$(BIN)/python -m pipeline release

dictionary: .venv/.installed ## write docs/dictionary.md again, from pipeline/data/fields.csv
	@$(BIN)/python -m pipeline dictionary >docs/dictionary.md

notebook: .venv/.tools ## answer the questions of docs/questions.ipynb again, from the newest release
	@$(BIN)/python -m bench.notebook

test: .venv/.tools ## run the tests, on all cores
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test-fast: .venv/.tools ## run the tests that start no processes, browsers or typesetting programs: a minute
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not slow"

check: lint types test ## lint, types, tests

lint: .venv/.tools ## ruff: style and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/.tools ## mypy, strict
	@$(BIN)/mypy

bench: .venv/.tools ## measure the speed beside other programs
	@$(BIN)/python -m bench.speed

bench-scale: .venv/.tools ## measure archives of 100, 1,000 and 10,000 documents
	@$(BIN)/python -m bench.scale --keep output/archives

fuzz: .venv/.tools ## feed damaged documents to the pipeline, for two minutes
	@$(BIN)/python -m bench.fuzz

clean: ## remove what was installed and published
	rm -rf .venv output

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "error: Python 3.11 or newer is needed; name one with  make PYTHON=python3.12 …" >&2; exit 2; }
	@$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "setting up .venv …"
	@$(PIP) --editable .
	@touch $@

.venv/.figures: .venv/.installed
	@echo "setting up what draws the figures …"
	@$(PIP) --editable '.[figures]'
	@touch $@

.venv/.tools: .venv/.installed
	@echo "setting up the test tools …"
	@$(PIP) --editable '.[test,check]'
	@touch $@
