# Two commands are all a newcomer needs: `make run` and `make test`. Both set up what they need by themselves, in .venv.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
unexport VIRTUAL_ENV
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: run interview test check lint types coverage cases bench bench_day bench-cohort clean

run: .venv/web.stamp
	@$(BIN)/uncramp serve

interview: .venv/run.stamp
	@$(BIN)/uncramp interview

test: lint types
	@$(BIN)/python -m pytest -n 2

coverage: .venv/dev.stamp
	@$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered

check: test

lint: .venv/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/dev.stamp
	@$(BIN)/mypy

cases: .venv/run.stamp
	@$(BIN)/uncramp cases

bench: .venv/dev.stamp
	@$(BIN)/python -m pip install -q -e '.[bench]'
	@$(BIN)/python benchmarks/step.py
	@$(BIN)/python benchmarks/web.py

bench-cohort: .venv/dev.stamp
	@$(BIN)/python -m pip install -q -e '.[peers]'
	@$(BIN)/python benchmarks/cohort.py

bench_day: .venv/dev.stamp
	@$(BIN)/python benchmarks/day.py
	@$(BIN)/python benchmarks/reader.py
	@$(BIN)/python benchmarks/library.py

clean:
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; install one, or say where it is: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "$(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv"; rm -rf .venv; exit 1; }

.venv/run.stamp: pyproject.toml .venv/bin/python
	@echo "Setting up (once)..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

.venv/web.stamp: pyproject.toml .venv/bin/python
	@echo "Setting up (once)..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[web]'
	@touch $@ .venv/run.stamp

.venv/dev.stamp: pyproject.toml .venv/bin/python
	@echo "Setting up for development (once)..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev,web]'
	@touch $@ .venv/run.stamp .venv/web.stamp
