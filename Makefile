# make run        everything a newcomer needs: installs, prepares a local store, starts dashboard and worker
# make test-fast  unit and integration tests on SQLite, without the slow ones
# make test       every tier of the tests but the rare ones; installs what they need
# make test-rare  tests that take minutes each: chaos, learning, a killed actor, scaling
# make check      format, lint, types, import contracts, tests with a coverage floor
# make bench      the tables of docs/performance.md; half an hour on a quiet machine
# make real       import and classify the real posts in DATA, print throughput and accuracy
# make train      a quick training on a tenth of the posts in DATA and MORE, to check the setup
# make train-full train as what ships was; some two hours, and a run that was stopped goes on
# make evaluate   measure the bundled model on the posts in DATA and MORE
# make learn      let the exercise's corrections teach the model, on a store of its own; print what it gained
# make policy     measure the release review on invented drafts with and without breaches, and attack it
# make cluster    5,000 posts over two workers on Ray, of which one is killed
# make words      bring the catalogue of words up to what the dashboard says
# make lock       write the requirements files from pyproject.toml
# make help       this list

DATA ?= $(or $(LOOKOUT_DATA),../shared/data)
MORE ?= $(wildcard ../shared/data_more)
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
VENV := .venv
BIN := $(VENV)/bin
TESTS ?=
SIDE_BY_SIDE := -n 2 --dist loadfile
# $(call run_tests,PROGRAM): TESTS where they are named; else every tier but the rare tests, two processes beside each
# other. PROGRAM runs those that call the code itself; what coverage costs would nearly double the time of a page.
# What starts the product, and waits for it or kills it, runs alone.
define run_tests
$(1) -m pytest $(or $(TESTS),-m "not rare" $(SIDE_BY_SIDE) tests/meta tests/unit tests/integration)
$(if $(TESTS),,$(BIN)/python -m pytest -m "not rare" $(SIDE_BY_SIDE) tests/app)
$(if $(TESTS),,$(BIN)/python -m pytest -m "not rare" tests/acceptance tests/browser)
endef
REAL := var/real

.PHONY: run test test-fast test-rare check bench real train train-full evaluate learn policy cluster words lock browser postgres help
.DEFAULT_GOAL := help

run: $(VENV)/.installed
	@$(BIN)/python -m dashboard.serve

test: $(VENV)/.installed-dev browser
	$(call run_tests,$(BIN)/python)

test-fast: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not postgres and not slow" tests/unit tests/integration

test-rare: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m rare tests/integration tests/acceptance

check: $(VENV)/.installed-dev browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/coverage erase
	$(call run_tests,$(BIN)/coverage run)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

bench: $(VENV)/.installed-dev postgres
	$(BIN)/python -m tests.benchmarks.worker --posts 501 --rounds 3 --encoders
	$(BIN)/python -m tests.benchmarks.worker --memory 50000
	$(BIN)/python -m tests.benchmarks.growth --rounds 2
	$(BIN)/python -m tests.benchmarks.submission
	$(BIN)/python -m tests.benchmarks.scaling
	$(BIN)/python -m tests.benchmarks.store --rounds 10

real: $(VENV)/.installed
	LOOKOUT_DATA_DIR=$(REAL) $(BIN)/python -m db.ingest $(DATA)/posts.csv --pictures $(DATA) \
		--create "Seven disasters of 2017" --source "CrisisMMD v2.0"
	LOOKOUT_DATA_DIR=$(REAL) $(BIN)/python -m inference.worker --until-empty
	LOOKOUT_DATA_DIR=$(REAL) $(BIN)/python -m inference.evaluation.accuracy $(DATA)

train: $(VENV)/.installed-dev
	$(BIN)/python -m inference.training --data $(DATA) $(MORE) --share 0.1

train-full: $(VENV)/.installed-dev
	$(BIN)/python -m inference.training --data $(DATA) $(MORE)

evaluate: $(VENV)/.installed-dev
	$(BIN)/python -m inference.evaluation --data $(DATA) $(MORE) --split dev

learn: $(VENV)/.installed-dev
	LEARN_ON=all $(BIN)/python -m pytest -s tests/acceptance/test_learning.py

policy: $(VENV)/.installed-dev
	$(BIN)/python -m tests.benchmarks.policy
	$(BIN)/python -m pytest -q tests/integration/policy

cluster: $(VENV)/.installed-dev
	CLUSTER_POSTS=5000 $(BIN)/python -m pytest tests/acceptance/test_cluster.py

words: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.words

lock:
	@$(PYTHON) -m tests.requirements

help:
	@sed -n 's/^# make /make /p' Makefile

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Lookout needs Python 3.11 or newer; $(PYTHON) is older. Set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements-cluster.txt requirements-feeds.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -qq && apt-get install -y -qq chromium; } || \
		{ echo "the browser tests need chromium; install your system's package of it"; exit 1; }

postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && \
		apt-get update -qq && apt-get install -y -qq postgresql; } || \
		{ echo "the store's tests need PostgreSQL; install your system's package of it"; exit 1; }
