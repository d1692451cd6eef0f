# The words of this project. Each sets up what it needs, so any of them can be the first.
# pip's own configuration (index, proxy, certificates) is used as it stands.

PYTHON ?= python3
JOBS ?= 2
ARGS ?=
PEOPLE ?=
SEED ?=
CASES ?=
SERVE ?= 1

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile
READY := $(VENV)/.ready
export PYTHONUNBUFFERED = 1
# Where it is set, each of the many processes of the tests would compile all that it imports anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo serve test check format bench prove lock build clean

help: ## list the words
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with everything in it (once)

$(READY): pyproject.toml requirements/build.txt requirements/dev.txt requirements/embedded.txt
	@command -v $(PYTHON) >/dev/null || { \
		echo "$(PYTHON) was not found. Install Python 3.11 or newer, or say which: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) -V 2>&1); Python 3.11 or newer is needed. Say which: make setup PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing into $(VENV), this once: about a minute, with a slow line some more."
	@$(INSTALL) --require-hashes -r requirements/build.txt
	$(INSTALL) --require-hashes -r requirements/dev.txt
	$(INSTALL) -r requirements/embedded.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## make the invented partnership, link it and serve it (SERVE=0: only make it; PEOPLE=5000 SEED=1)
	$(BIN)/richpicture demo $(if $(PEOPLE),--people $(PEOPLE)) $(if $(SEED),--seed $(SEED)) $(if $(filter 0,$(SERVE)),--no-serve) $(ARGS)

serve: $(READY) ## serve what is there
	$(BIN)/richpicture serve $(ARGS)

check: $(READY) ## form, lint, types, import rules, committed schema
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/richpicture schema check

format: $(READY) ## put the form right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: check ## check, then the suite
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

prove: $(READY) ## the long proofs, for a night (SEED=1 ARGS=tests/contract/test_plan_leaks.py)
	$(BIN)/python -m pytest -m prove $(if $(SEED),--seed $(SEED)) $(if $(CASES),--cases $(CASES)) $(ARGS)

bench: $(READY) ## measure what is fast
	$(BIN)/python -m benchmarks $(ARGS)

build: $(READY) ## build the wheel and the source archive into dist/
	$(BIN)/python -m hatchling build

# One lock for every supported Python and platform, without an index address.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-package kglite \
	--custom-compile-command "make lock"

lock: $(READY) ## lock the versions anew
	$(LOCK) --upgrade pyproject.toml --extra postgres --group dev -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt pyproject.toml --extra postgres -o requirements/server.txt
	$(LOCK) -c requirements/dev.txt pyproject.toml -o requirements/base.txt
	$(LOCK) -c requirements/dev.txt --group build -o requirements/build.txt

clean: ## remove .venv, builds and caches
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
