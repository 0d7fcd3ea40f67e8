# Every verb of the project. `make help` lists them.
#
# PYTHON=…            the interpreter that makes .venv (3.11 or newer; default: the first one found)
# HOST, PORT, ATTENDANCE_HOME, ATTENDANCE_PUBLIC_URL, ATTENDANCE_ADMIN_EMAIL,
# ATTENDANCE_ADMIN_PASSWORD, ATTENDANCE_WEB_WORKERS    see standalone/options.py

.DEFAULT_GOAL := help
PY := .venv/bin/python

PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	echo "$$name" && break; done)

INSTALL = @test -n "$(PYTHON)" || { echo "Attendance needs Python 3.11 or newer: install it, or name it as in PYTHON=/path/to/python3.11 make run." >&2; exit 1; }; \
	"$(PYTHON)" -I standalone/install.py

.PHONY: help
help: ## List the verbs
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: install ## Start everything on http://localhost:3000 and stay; Ctrl-C stops it
	@exec $(PY) -m standalone --stop-with-parent run

.PHONY: demo
demo: install ## The same with an invented company, in a home of its own (.attendance-demo)
	@exec $(PY) -m standalone --stop-with-parent demo

.PHONY: cli
cli: ## A command beside a running Attendance: make cli ARGS="token create --name till --scope kiosk"
	@exec $(PY) -m standalone exec $(PY) -m attendance_app $(ARGS)

# First each core runs whole files, beside servers of its own; then the browser, alone: what a person
# waits for on a page depends on the load. A failure (status 1) does not keep the browser from its
# turn; Ctrl-C and a broken collection do.
.PHONY: test
test: install-dev browser ## Set up, then run the whole suite: checkers, servers, browser
	@export $(BROWSER_ENV); \
	$(PY) -m pytest tests -m "not (e2e or deploy or kill)" -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder; \
	first=$$?; test $$first -le 1 || exit $$first; \
	$(PY) -m pytest tests -m "e2e and not deploy" && exit $$first

.PHONY: test-deploy
test-deploy: install-dev browser ## The shipped front door before two of everything, restarted under load
	@$(BROWSER_ENV) exec $(PY) -m pytest -m deploy tests/deploy $(ARGS)

.PHONY: test-kill
test-kill: install-dev ## Kill the consumer, PostgreSQL, Valkey or S3 at 20 random moments of an export
	@exec $(PY) -m pytest -m kill tests/faults $(ARGS)

.PHONY: check
check: install-dev ## Lint, formatting, types, and the rules between the layers
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m pyright
	@.venv/bin/lint-imports

# checkov wants other versions of libraries than the application, so it has a place of its own.
CHECKOV = .venv-deploy

$(CHECKOV)/.installed: requirements-deploy.txt
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11 or newer: name it as in PYTHON=/path/to/python3.11 make check-deploy." >&2; exit 1; }
	@echo "Installing checkov"
	@"$(PYTHON)" -m venv --clear $(CHECKOV)
	@$(CHECKOV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-deploy.txt
	@touch $@

.PHONY: check-deploy
check-deploy: install-dev $(CHECKOV)/.installed ## Images, Compose, Kubernetes, Terraform and workflows, by every checker there is
	@exec $(PY) -m deploy.checks

.PHONY: check-images
check-images: install-dev ## Do what the Dockerfiles say in empty folders, and start what comes out: ARGS="--without STAGE"
	@exec $(PY) -m deploy.checks.images $(ARGS)

.PHONY: shots
shots: install-dev browser ## Write a picture of every page into shots/
	@$(BROWSER_ENV) exec $(PY) -m tests.e2e.shots

.PHONY: bench
bench: install-dev ## Measure, each number beside a peer and a limit
	@for file in benchmarks/bench_*.py; do \
		test -e "$$file" || { echo "There are no benchmarks here."; break; }; \
		$(PY) -m "benchmarks.$$(basename "$$file" .py)" || exit 1; done

.PHONY: bench-worker
bench-worker: install-dev ## The recognition worker's promises, each beside its goal: ARGS="--short"
	@$(PY) -m ai_worker weights
	@$(PY) -m benchmarks.bench_worker $(ARGS)

.PHONY: bench-payroll
bench-payroll: install-dev ## A month of ten thousand people, beside SQL alone and an ORM loop
	@$(PY) -m benchmarks.bench_payroll $(ARGS)

.PHONY: bench-exports
bench-exports: install-dev ## Payroll files of ten thousand people, beside openpyxl and fpdf2: ARGS="--short"
	@$(PY) -m benchmarks.bench_exports $(ARGS)

.PHONY: coverage
coverage: install-dev ## Run the tests of the domain; fail unless they reach each of its branches
	@$(PY) -m coverage run -m pytest --hypothesis-seed=0 tests/domain tests/adapters/test_payroll_systems.py
	@$(PY) -m coverage report

.PHONY: lock
lock: install-dev ## Resolve pyproject.toml anew into the requirements files
	@uv="$$(command -v uv || true)"; \
	test -n "$$uv" || { $(PY) -m pip install --quiet uv && uv="$$PWD/.venv/bin/uv"; }; \
	"$$uv" pip compile pyproject.toml --universal --generate-hashes --no-header --quiet -o requirements.txt && \
	"$$uv" pip compile pyproject.toml --extra dev -c requirements.txt --universal --generate-hashes --no-header --quiet -o requirements-dev.txt && \
	"$$uv" pip compile deploy/checks/requirements.in --python-version 3.11 --universal --generate-hashes --no-header --quiet -o requirements-deploy.txt && \
	image="--python-version 3.11 --universal --generate-hashes --no-header --quiet" && \
	"$$uv" pip compile $$image -c requirements.txt ai_worker/requirements.in -o ai_worker/requirements.txt && \
	cd docker/requirements && \
	for name in app pages; do \
		"$$uv" pip compile $$image -c ../../requirements.txt $$name.in -o $$name.txt || exit 1; done && \
	for name in worker-openvino worker-cuda; do \
		"$$uv" pip compile $$image -c ../../ai_worker/requirements.txt --overrides one-onnxruntime.txt $$name.in -o $$name.txt || exit 1; done

.PHONY: clean
clean: ## Remove what was built and installed; data in .attendance stays
	@rm -rf .venv .venv-deploy .web .states .pytest_cache .ruff_cache .hypothesis .import_linter_cache assets/external shots
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: install
install:
	$(INSTALL) requirements.txt

.PHONY: install-dev
install-dev:
	$(INSTALL) requirements-dev.txt

# Browser tests drive Debian's chromium. Root gets it installed; where it cannot be had they are
# skipped, except with CI=true, where a skipped browser test is a failure.
BROWSER_ENV = ATTENDANCE_REQUIRE_BROWSER="$(if $(filter true,$(CI)),1,)"

.PHONY: browser
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing chromium"; \
			apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
				--no-install-recommends chromium fonts-liberation >/dev/null || true; \
		fi; }
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
		echo "==> chromium is missing and only root can install it: the browser tests are skipped." >&2; \
		test "$(CI)" != true || { echo "==> With CI=true that is a failure." >&2; exit 1; }; }
