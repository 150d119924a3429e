# Two commands are enough: `make run` and `make test`. The others are steps of them.
#
#   make run                 install, build the index if needed, start the chat
#   make test                install, then lint, types and all tests; prints the coverage
#   make test-fast           only the quick tests that need no browser, server or real encoder
#   make test-exhaustive     all tests, with the numbers of random cases of docs/reference/security.md
#   make test-gradio-oldest  the tests of the chat with the oldest Gradio that is allowed      TESTS=FILES: others
#   make setup               install what is needed to run      TORCH_INDEX=URL: torch from there
#   make setup-dev           install what is needed to test as well
#   make index               build the index if the corpus or the encoder has changed
#   make lint                ruff and mypy
#   make lock                choose the versions of all packages again
#   make audit               compare the locks with the known security advisories
#   make sbom                write a bill of materials to build/sbom.json
#   make bench-quality       measure the answers      MISSES=N prints misses, UNSEEN=FOLDER adds a corpus
#   make bench-imported      import real documents from Debian packages and ask them      FOLDER=where they are kept
#   make bench-pages         measure the pages: time until an answer is shown, size of a visit
#   make bench-load          measure the server under load      SOAK=MINUTES
#   make bench-fair          measure a visitor beside one address that sends as much as it may
#   make bench-workshop      measure a workshop: thirty people behind one address
#   make bench-growth        measure with up to a million passages      LARGEST=N
#   make bench-vectors       measure the same vectors in faiss and in Milvus      QUICK=1
#   make bench-speed         measure it beside other search programs      QUICK=1
#   make screenshots         take the pictures of the README again
#   make preview-pictures    draw the icons, and the pictures that messengers show beside a link, again

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
FOLDER ?= build/documents
LARGEST ?= 1000000
PEERS := .venv-peers
OLDEST_GRADIO := build/gradio-oldest
TESTS ?= tests/web/test_gradio_api.py tests/web/test_browser_connection.py

# Three processes for the tests, since those that wait for a browser or a server leave a core
# free, each with one thread for numerical libraries. All tests of a file run in the same process.
# pytest-xdist 3.8 cannot group them otherwise: with pytest 9.2 its groups do nothing and say
# nothing.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder
INSIDE := not browser and not real and not processes
COVERAGE := --cov --cov-report=json:build/coverage.json --cov-report=
PROGRAMS := chromium-headless-shell/chromium nginx openssl
FAST := --fast -m "$(INSIDE)" -p no:schemathesis

# Runs a command and prints how long it took: $(call timed,name,command without commas)
define timed
@start=$$(date +%s); $(2); code=$$?; \
	echo "== $(1): $$(( $$(date +%s) - start )) s"; exit $$code
endef

.PHONY: setup setup-dev index run test test-fast test-exhaustive test-gradio-oldest lint audit sbom bench-quality bench-imported bench-pages bench-load bench-fair bench-workshop bench-speed \
	bench-growth bench-vectors screenshots preview-pictures lock

run: index
	$(BIN)/python app.py $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

setup: $(VENV)/.installed

setup-dev: $(VENV)/.installed-dev

# All packages but torch are installed from the lock, with hashes. torch has a step of its own, since
# its CPU builds differ between package indexes, so that no single hash fits.
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
	$(call timed,ruff,$(BIN)/ruff check . && $(BIN)/ruff format --check .)
	$(call timed,mypy,$(BIN)/mypy)

# Needs no network: the advisories stand in supply_chain/advisories.toml.
audit: setup-dev
	$(BIN)/python supply_chain/audit.py

sbom: setup-dev
	$(BIN)/python supply_chain/sbom.py

test-fast: setup-dev
	$(call timed,fast tests,$(PYTEST) $(FAST))

# Coverage is measured in the process of the tests; the lowest figure allowed stands in
# pyproject.toml. It is not measured while a test waits for a browser, a server or the real encoder
# (tests/conftest.py): it would slow them and add little.
test test-exhaustive: lint index
	sh tests/debian.sh $(PROGRAMS)
	mkdir -p build
	$(call timed,check of the index and the corpus,$(BIN)/report-rag check)
	$(call timed,tests,$(if $(findstring exhaustive,$@),REPORT_RAG_EXHAUSTIVE=1) $(PYTEST) $(COVERAGE) \
		--durations=15 --durations-min=5)
	$(BIN)/python tests/print_coverage.py build/coverage.json
	$(MAKE) test-gradio-oldest

# Before the packages of the environment, those of this folder are found.
test-gradio-oldest: setup-dev index $(OLDEST_GRADIO)/.installed
	PYTHONPATH=$(CURDIR)/$(OLDEST_GRADIO) $(BIN)/python -c "import gradio; print('Gradio', gradio.__version__)"
	$(call timed,tests with the oldest Gradio,PYTHONPATH=$(CURDIR)/$(OLDEST_GRADIO) $(PYTEST) -q $(TESTS))

$(OLDEST_GRADIO)/.installed: supply_chain/gradio-oldest.lock $(VENV)/.installed
	rm -rf $(OLDEST_GRADIO)
	$(PIP) install --quiet --no-deps --require-hashes --target $(OLDEST_GRADIO) -r $<
	touch $@

bench-quality: index
	$(BIN)/python benchmarks/quality.py --output benchmarks/results/quality.json \
		--misses $(MISSES) $(if $(UNSEEN),--unseen $(UNSEEN))

# Fetches the documents with apt-get, once; builds an index for each.
bench-imported: setup index
	$(BIN)/python benchmarks/imported.py $(FOLDER) --output benchmarks/results/imported.json

# These two open the real server in Chromium, as the browser tests do.
bench-pages: setup-dev index
	sh tests/debian.sh chromium-headless-shell/chromium
	PYTHONPATH=tests $(BIN)/python benchmarks/pages.py --output benchmarks/results/pages.json

# The server runs on one core, the load on the other.
bench-load: setup-dev index
	sh tests/debian.sh wrk
	PYTHONPATH=tests $(BIN)/python benchmarks/load.py --soak $(SOAK) --output benchmarks/results/load.json

bench-fair: setup-dev index
	PYTHONPATH=tests $(BIN)/python benchmarks/fair.py --output benchmarks/results/fair.json

# Takes three minutes. The machine has to be idle: the people and the server share it.
bench-workshop: setup-dev index
	PYTHONPATH=tests $(BIN)/python benchmarks/workshop.py --output benchmarks/results/workshop.json

# A million passages need 8 GB of memory and some minutes.
bench-growth: setup index
	$(BIN)/python benchmarks/growth.py --largest $(LARGEST) --output benchmarks/results/growth.json

# Takes about five minutes; a quick run tries everything and saves nothing.
bench-vectors: setup-dev index
	$(BIN)/python benchmarks/elsewhere.py $(if $(QUICK),--vectors 3000 --questions 20,\
		--output benchmarks/results/elsewhere.json)

# Takes about fifteen minutes on an idle machine; a quick run tries everything and saves nothing.
bench-speed: setup-dev index $(PEERS)/.installed
	sh tests/debian.sh wrk
	PYTHONPATH=tests $(BIN)/python benchmarks/speed.py \
		$(if $(QUICK),--quick,--output benchmarks/results/speed.json)
	$(if $(QUICK),,PYTHONPATH=tests $(BIN)/python benchmarks/speed.py --tables benchmarks/results/speed.json)

# The programs for comparison have an environment of their own: they are not needed to run or test.
$(PEERS)/.installed: benchmarks/requirements-peers.lock
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet --no-deps -r $<
	$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet \
		$(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
	touch $@

screenshots: setup-dev index
	sh tests/debian.sh chromium-headless-shell/chromium
	PYTHONPATH=tests $(BIN)/python docs/screenshots.py

preview-pictures: setup-dev
	sh tests/debian.sh chromium-headless-shell/chromium
	PYTHONPATH=tests $(BIN)/python docs/preview_pictures.py

# Chooses versions for every platform and Python from 3.11 on. The dependencies of torch stand in
# pyproject.toml, so that its CUDA libraries are left out. Needs uv (pip install uv).
lock:
	uv pip compile pyproject.toml --extra import --universal --python-version 3.11 --generate-hashes \
		--no-emit-package torch --no-annotate --custom-compile-command "make lock" \
		--quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra dev --constraint requirements.lock --universal \
		--python-version 3.11 --generate-hashes --no-emit-package torch --no-annotate \
		--custom-compile-command "make lock" --quiet --output-file requirements-dev.lock
