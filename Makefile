# "make demo" and "make test" install what they need; the machine has to have Python 3.11 or newer, git and make,
# for "make test" also Node.js 20.11 or newer with npm.

BIN := .venv/bin
INSTALLED := .venv/.installed
RUNTIME := .venv/.installed-runtime
JOBS ?= 3
ARGS ?=
PROMTOOL ?= promtool
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

# The tests start hundreds of processes. Compiling everything each time would take twice as long as the rest of a start.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install install-runtime install-traces demo test faults ha fuzz check lint format openapi translations reviewed serve lock alerts image-check clean bench-seed bench-statements bench-api bench-scale bench-year bench-statistics bench-events bench-crowding bench-soak bench-report desk-figures

help: ## show this list
	@echo "Corridor. Needs Python 3.11 or newer, git and make; tests need Node.js 20.11 with npm. PYTHON=/path/to/python3 chooses the Python."
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile | awk -F@ '{ printf "%-23s %s\n", $$1, $$2 }'

install: $(INSTALLED) ## everything the other commands need, in .venv; they do this themselves

install-runtime: $(RUNTIME) ## only what the service needs, without test tools, for a server

install-traces: $(RUNTIME) requirements-traces.lock ## what sends traces too, beside what the service needs (CORRIDOR_TRACES_URL)
	$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements-traces.lock

demo: $(INSTALLED) ## take one migrant across a border, step by step (ARGS=--exit ends afterwards)
	$(BIN)/corridor demo $(ARGS)

test: lint ## what CI runs: the checks, then every test, in JOBS processes (ARGS=… is passed to pytest)
	@echo "All tests, in $(JOBS) processes: 20 to 30 minutes on two cores."
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

faults: $(INSTALLED) ## inflict every fault three times, and write docs/operations/reliability.md (a quarter of an hour; ARGS="--only disk --times 10")
	$(BIN)/python -m tests.faults $(ARGS)

check: lint ## only the checks: format, style, types, imports, openapi.yaml, source and lock files
	$(BIN)/python -m pytest -q tests/project/test_source_files.py tests/project/test_lock_files.py

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m api.openapi --check

format: $(INSTALLED) ## format the code, and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: $(INSTALLED) ## generate openapi.yaml from the code
	$(BIN)/python -m api.openapi

ha: $(INSTALLED) ## fail over between three PostgreSQL hosts on this machine, as root with etcd-server (6 minutes; ARGS=frozen for one failure)
	$(BIN)/python -m tests.ha $(ARGS)

translations: $(INSTALLED) ## check the words of all languages after a correction, and count those that were reviewed
	$(BIN)/python -m pytest -q tests/unit/api/test_labels.py tests/unit/api/test_sentences.py \
		tests/unit/api/test_shan_labels.py tests/unit/api/test_reviews.py
	$(BIN)/python -m api.labels

reviewed: $(INSTALLED) ## mark translations as read by a fluent speaker (ARGS='km "Sokha Chan" --part problems')
	$(BIN)/python -m api.labels $(ARGS)

serve: $(INSTALLED) ## run the service on its own PostgreSQL (ARGS="--port 9000")
	$(BIN)/corridor serve $(ARGS)

lock: $(INSTALLED) ## update the lock files after a change of pyproject.toml (ARGS=--upgrade takes the newest versions)
	$(COMPILE) $(ARGS) pyproject.toml --group dev --group traces --output-file requirements.lock
	$(COMPILE) pyproject.toml --constraint requirements.lock --output-file requirements-runtime.lock
	$(COMPILE) --group traces --constraint requirements.lock --output-file requirements-traces.lock
	$(COMPILE) $(ARGS) --group bootstrap --output-file requirements-uv.lock
	$(COMPILE) $(ARGS) tests/clients/requirements.in --output-file tests/clients/requirements.lock
	$(COMPILE) $(ARGS) tests/ha/requirements.in --output-file tests/ha/requirements.lock

alerts: ## test the alert rules with promtool (Debian: package prometheus; PROMTOOL=/path/to/promtool)
	@command -v $(PROMTOOL) >/dev/null || { echo "Install promtool first (on Debian it is in the package prometheus), or name it: make alerts PROMTOOL=/path/to/promtool." >&2; exit 1; }
	$(PROMTOOL) test rules deploy/prometheus/alerts_test.yaml

desk-figures: $(INSTALLED) ## measure the desk over a slow line, run axe over every page in every language, take its pictures (ARGS=--pictures; 10 minutes)
	$(BIN)/python -m tests.browser.desk.figures $(ARGS)

fuzz: $(INSTALLED) ## a million inputs for each parser (hours; ARGS="--runs 20000 --only cursor,range")
	$(BIN)/python -m tests.fuzz $(ARGS)

image-check: $(INSTALLED) ## run the install steps of the Dockerfile in an empty folder, without Docker
	$(BIN)/python scripts/run_dockerfile_steps

bench-seed: $(INSTALLED) ## make 100,000 referrals to measure with, kept between runs (a few minutes, once)
	$(BIN)/python -m bench seed 100000

bench-statements: $(INSTALLED) ## count the statements of each request, in PostgreSQL
	$(BIN)/python -m bench statements

bench-api: $(INSTALLED) ## measure the service, beside its ceiling and its floor (ARGS="--processes 2")
	$(BIN)/python -m bench api $(ARGS)

bench-scale: $(INSTALLED) ## measure the same statements at 100,000 and 1,000,000 referrals (half an hour the first time, 40 GB of disk)
	$(BIN)/python -m bench scale

bench-year: $(INSTALLED) ## simulate a year of 200,000 referrals, and check every promise (two and a half hours; ARGS="--referrals 5000")
	$(BIN)/python -m bench year $(ARGS)

bench-statistics: $(INSTALLED) ## time a busy organisation's figures against counting its records (hours the first time; ARGS="--small 1000 --large 10000")
	$(BIN)/python -m bench statistics $(ARGS)

bench-events: $(INSTALLED) ## measure how soon events arrive, what deliveries cost and what a change pays (ARGS="--seconds 60")
	$(BIN)/python -m bench events $(ARGS)

bench-crowding: $(INSTALLED) ## measure what one client's haste costs others, and what is answered at three times the sustainable load
	$(BIN)/python -m bench crowding $(ARGS)

bench-soak: $(INSTALLED) ## show that memory, descriptors and connections stay the same under load (half an hour; ARGS="--minutes 120")
	$(BIN)/python -m bench soak $(ARGS)

bench-report: $(INSTALLED) ## run every other measurement, then write docs/performance.md (half an hour on a quiet machine)
	$(BIN)/python -m bench statements
	$(BIN)/python -m bench plans
	$(BIN)/python -m bench api
	$(BIN)/python -m bench api --connections 8 --only get
	$(BIN)/python -m bench api --processes 2
	$(BIN)/python -m bench isolation
	$(BIN)/python -m bench peers
	$(BIN)/python -m bench events
	$(BIN)/python -m bench report

clean: ## remove everything that can be made again
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis dist
	rm -rf tests/clients/.venv tests/clients/node_modules tests/oauth/foreign/node_modules tests/browser/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): scripts/bootstrap requirements.lock requirements-uv.lock pyproject.toml
	@PYTHON="$(PYTHON)" scripts/bootstrap requirements.lock

$(RUNTIME): scripts/bootstrap requirements-runtime.lock requirements-uv.lock pyproject.toml
	@PYTHON="$(PYTHON)" scripts/bootstrap requirements-runtime.lock
