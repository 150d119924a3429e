# Two commands are enough: `make run` and `make test`. The others are steps of them.
#
#   make run                 install, build the index if needed, start the chat
#   make test                install, then lint, types, tests, browser tests, quality gate
#   make setup               only install        TORCH_INDEX=URL takes torch from another index
#   make index | lint | lock
#   make audit               compare the locks with the known advisories
#   make sbom                write a bill of materials to build/sbom.json
#   make bench-pages         measure the pages: time to the answer, weight of a visit
#   make bench-load          put load on the server     SOAK=MINUTES
#   make bench-growth        grow the corpus to a million passages     LARGEST=N
#   make bench-vectors       the same vectors in faiss and in Milvus     QUICK=1
#   make bench-speed         measure it beside what people would use instead     QUICK=1
#   make screenshots         take the pictures of the README again
#   make bench-quality       measure the answers     MISSES=N prints misses, UNSEEN=FOLDER adds a corpus

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH := torch==2.13.0
TORCH_INDEX ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check
HOST ?=
PORT ?=
MISSES ?= 0
UNSEEN ?=
SOAK ?= 30
QUICK ?=
LARGEST ?= 1000000
PEERS := .venv-peers

.PHONY: setup setup-dev index run test lint audit sbom bench-quality bench-pages bench-load bench-speed \
	bench-growth bench-vectors screenshots lock

run: index
	$(BIN)/report-rag serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

setup: $(VENV)/.installed

setup-dev: $(VENV)/.installed-dev

# Everything but torch comes from the lock, with hashes. torch has a step of its own: its CPU builds
# differ from index to index, so no one hash fits them all. Its dependencies are there by then.
$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	$(PIP) install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
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

# Asks nobody: the advisories stand in supply_chain/advisories.toml.
audit: setup-dev
	$(BIN)/python supply_chain/audit.py

sbom: setup-dev
	$(BIN)/python supply_chain/sbom.py

test: lint index
	sh tests/debian.sh chromium nginx openssl
	$(BIN)/report-rag check
	$(BIN)/python -m pytest

bench-quality: index
	$(BIN)/python benchmarks/quality.py --output benchmarks/results/quality.json \
		--misses $(MISSES) $(if $(UNSEEN),--unseen $(UNSEEN))

# Both drive Chromium over the real server, as the browser tests do.
bench-pages: setup-dev index
	sh tests/debian.sh chromium
	PYTHONPATH=tests $(BIN)/python benchmarks/pages.py --output benchmarks/results/pages.json

# The server on one core, the load on the other.
bench-load: setup-dev index
	sh tests/debian.sh wrk
	PYTHONPATH=tests $(BIN)/python benchmarks/load.py --soak $(SOAK) --output benchmarks/results/load.json

# A million needs 8 GB of memory and some minutes.
bench-growth: setup index
	$(BIN)/python benchmarks/growth.py --largest $(LARGEST) --output benchmarks/results/growth.json

# Some five minutes; a quick run tries it and keeps nothing.
bench-vectors: setup-dev index
	$(BIN)/python benchmarks/elsewhere.py $(if $(QUICK),--vectors 3000 --questions 20,\
		--output benchmarks/results/elsewhere.json)

# Some fifteen minutes on an idle machine. A quick run tries it all and keeps nothing.
bench-speed: setup-dev index $(PEERS)/.installed
	sh tests/debian.sh wrk
	PYTHONPATH=tests $(BIN)/python benchmarks/speed.py \
		$(if $(QUICK),--quick,--output benchmarks/results/speed.json)
	$(if $(QUICK),,PYTHONPATH=tests $(BIN)/python benchmarks/speed.py --tables benchmarks/results/speed.json)

# What it is compared with, in an environment of its own: none of it is needed to run or to test.
$(PEERS)/.installed: benchmarks/requirements-peers.lock
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet --no-deps -r $<
	$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet \
		$(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
	touch $@

screenshots: setup-dev index
	sh tests/debian.sh chromium
	PYTHONPATH=tests $(BIN)/python docs/screenshots.py

# Resolves for every platform and Python from 3.11 on; torch is described in pyproject.toml, so that
# its CUDA libraries stay out. Needs uv (pip install uv).
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-package torch --no-annotate --custom-compile-command "make lock" \
		--quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra dev --constraint requirements.lock --universal \
		--python-version 3.11 --generate-hashes --no-emit-package torch --no-annotate \
		--custom-compile-command "make lock" --quiet --output-file requirements-dev.lock
