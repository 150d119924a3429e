# Two commands are enough: `make run` and `make test`. The others are steps of them.
#
#   make run                 install, build the index if needed, start the chat
#   make test                install, then lint, types, tests, browser tests, quality gate
#   make setup               only install        TORCH_INDEX=URL takes torch from another index
#   make index | lint | lock
#   make bench-quality       measure the answers     MISSES=N prints misses, UNSEEN=FOLDER adds a corpus

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH_INDEX ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check
HOST ?= 127.0.0.1
PORT ?= 7860
MISSES ?= 0
UNSEEN ?=

.PHONY: setup setup-dev index run test lint bench-quality lock

run: index
	$(BIN)/report-rag serve --host $(HOST) --port $(PORT)

setup: $(VENV)/.installed

setup-dev: $(VENV)/.installed-dev

# Everything but torch comes from the lock, with hashes. torch has a step of its own: its CPU builds
# differ from index to index, so no one hash fits them all. Its dependencies are there by then.
$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	$(PIP) install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch==2.13.0
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	$(PIP) check
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-dev.lock
	$(PIP) check
	touch $@

index: setup
	$(BIN)/report-rag build

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint index
	sh tests/browser.sh
	$(BIN)/report-rag check
	$(BIN)/python -m pytest

bench-quality: index
	$(BIN)/python benchmarks/quality.py --output benchmarks/results/quality.json \
		--misses $(MISSES) $(if $(UNSEEN),--unseen $(UNSEEN))

# Resolves for every platform and Python from 3.11 on; torch is described in pyproject.toml, so that
# its CUDA libraries stay out. Needs uv (pip install uv).
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-package torch --no-annotate --custom-compile-command "make lock" \
		--quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra dev --constraint requirements.lock --universal \
		--python-version 3.11 --generate-hashes --no-emit-package torch --no-annotate \
		--custom-compile-command "make lock" --quiet --output-file requirements-dev.lock
