# Two commands do everything on a machine with Python 3.11, git and make: "make demo" and "make test".

BIN := .venv/bin
INSTALLED := .venv/.installed
JOBS ?= 2
ARGS ?=
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.DEFAULT_GOAL := help
.PHONY: help install demo test check lint format openapi translations serve lock image-check clean bench-seed bench-statements bench-api bench-scale bench-report

help: ## this list
	@echo "Corridor. Nothing need be installed first but Python 3.11+, git and make. PYTHON=… chooses the Python."
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile | awk -F@ '{ printf "%-23s %s\n", $$1, $$2 }'

install: $(INSTALLED) ## what the other commands need, in .venv; they do it by themselves

demo: $(INSTALLED) ## take one migrant across a border, told step by step (ARGS=--exit to end afterwards)
	$(BIN)/corridor demo $(ARGS)

test: lint ## what CI runs: the checks, then every test on JOBS processes (ARGS=… goes to pytest)
	@echo "All tests on $(JOBS) processes: some minutes, never more than 20 on two cores."
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

check: lint ## the checks without the tests of behaviour: format, style, types, imports, openapi.yaml, the tree
	$(BIN)/python -m pytest -q tests/project/test_source_files.py tests/project/test_lock_files.py

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m api.openapi --check

format: $(INSTALLED) ## lay the code out, and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: $(INSTALLED) ## write openapi.yaml anew from the code
	$(BIN)/python -m api.openapi

translations: $(INSTALLED) ## check the words of the seven languages after a correction
	$(BIN)/python -m pytest -q tests/unit/api/test_labels.py tests/unit/api/test_sentences.py

serve: $(INSTALLED) ## the service on its own PostgreSQL (ARGS="--port 9000")
	$(BIN)/corridor serve $(ARGS)

lock: $(INSTALLED) ## renew the lock files after a change of pyproject.toml (ARGS=--upgrade takes what is newest)
	$(COMPILE) $(ARGS) pyproject.toml --group dev --output-file requirements.lock
	$(COMPILE) pyproject.toml --constraint requirements.lock --output-file requirements-runtime.lock
	$(COMPILE) $(ARGS) --group bootstrap --output-file requirements-uv.lock
	$(COMPILE) $(ARGS) tests/clients/requirements.in --output-file tests/clients/requirements.lock

image-check: $(INSTALLED) ## run the install steps of the Dockerfile in an empty folder, without Docker
	$(BIN)/python scripts/run_dockerfile_steps

bench-seed: $(INSTALLED) ## 100,000 referrals to measure with, kept between runs (some minutes, once)
	$(BIN)/python -m bench seed 100000

bench-statements: $(INSTALLED) ## statements a request, counted by PostgreSQL
	$(BIN)/python -m bench statements

bench-api: $(INSTALLED) ## the service beside its ceiling and its floor (ARGS="--processes 2")
	$(BIN)/python -m bench api $(ARGS)

bench-scale: $(INSTALLED) ## the same statements at 100,000 and 1,000,000 referrals (half an hour the first time, 40 GB of disk)
	$(BIN)/python -m bench scale

bench-report: $(INSTALLED) ## every other measurement, then docs/performance.md (ten minutes on a quiet machine)
	$(BIN)/python -m bench statements
	$(BIN)/python -m bench plans
	$(BIN)/python -m bench api
	$(BIN)/python -m bench api --connections 8 --only get
	$(BIN)/python -m bench api --processes 2
	$(BIN)/python -m bench isolation
	$(BIN)/python -m bench peers
	$(BIN)/python -m bench report

clean: ## remove what can be made again
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis dist
	rm -rf tests/clients/.venv tests/clients/node_modules tests/oauth/foreign/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): scripts/bootstrap requirements.lock requirements-uv.lock pyproject.toml
	@PYTHON="$(PYTHON)" scripts/bootstrap
