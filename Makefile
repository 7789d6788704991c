# The front door. `make run` serves a demo site; `make test` installs what the tests need and runs them all.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SITE ?= demo-site
PORT ?= 8000
JOBS ?= auto
PAIRS ?= 20000000
SEED := $(or $(SEED),$(shell date +%s))

PACKAGING := setup.cfg pyproject.toml setup.py
FRONT_END := $(shell find web/assets -type f -not -path '*/node_modules/*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run install test check fuzz fuzz-inputs cover mutants docs bench bench-language system clean

help:
	@echo 'make run     serve a demo site on http://127.0.0.1:$(PORT) (the first time: install and fill it)'
	@echo 'make test    install what the tests need and run them all'
	@echo 'make check   format, lint, types, architecture and fast tests, in under two minutes'
	@echo 'make fuzz    compare the four engines of the rule language all night: PAIRS=$(PAIRS), and SEED=...'
	@echo 'make fuzz-inputs   try a million mutated expressions'
	@echo 'make cover   branch coverage of expressions/ and metadata/'
	@echo 'make mutants AREA=sql SAMPLE=50   break the rule language on purpose; its tests must notice'
	@echo 'make docs    write the generated reference pages'
	@echo 'make bench   measure against floors'
	@echo 'make bench-language   measure the rule language against other engines and hand-written code'

$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Customary needs Python 3.11 or newer; set PYTHON=/path/to/it")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	touch $@

$(VENV)/installed: $(VENV)/created $(PACKAGING) $(FRONT_END)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/created $(PACKAGING) $(FRONT_END)
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $(VENV)/installed $@

install: $(VENV)/installed-dev

run: $(VENV)/installed
	$(BIN)/customary demo $(SITE) --if-missing
	$(BIN)/customary serve --site $(SITE) --port $(PORT) --show-demo-sign-ins

# What the tests need of the operating system, when it is missing and may be installed.
system:
	@tests/system/ensure.sh

test: install system
	$(BIN)/pytest -n $(JOBS) --dist loadgroup

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	CUSTOMARY_AGREEMENT_PAIRS=10000 $(BIN)/pytest -q -n $(JOBS) -m 'not browser and not slow' tests/test_architecture.py tests/expressions tests/metadata

# Random expressions over random records; the seed is printed, so that a difference can be met again.
fuzz: install system
	@echo 'SEED=$(SEED) PAIRS=$(PAIRS)'
	CUSTOMARY_AGREEMENT_SEED=$(SEED) CUSTOMARY_AGREEMENT_PAIRS=$(PAIRS) \
	  $(BIN)/pytest -q -n $(JOBS) tests/expressions/test_agreement.py

# Tests of time are left out: following every line takes several times as long.
cover: install
	CUSTOMARY_AGREEMENT_PAIRS=20000 $(BIN)/pytest -q -n $(JOBS) -k 'not quickly' tests/expressions tests/metadata tests/commands tests/modules tests/platform \
	  --cov customary.expressions --cov customary.metadata --cov-branch --cov-report term-missing:skip-covered --cov-fail-under=100

# A million mutated expressions: none raises, none takes long. Half an hour on two cores.
fuzz-inputs: install
	CUSTOMARY_FUZZ_INPUTS=1000000 $(BIN)/pytest -q -n $(JOBS) tests/expressions/test_mutated_inputs.py

# Areas: checker, python, sql, javascript, analysis. SAMPLE=0 tries every mutant, which takes a night.
AREA ?= checker
SAMPLE ?= 50

$(VENV)/installed-mutants: $(VENV)/installed-dev
	$(BIN)/pip install --quiet --editable '.[mutants]'
	touch $@

mutants: $(VENV)/installed-mutants system
	$(BIN)/python tests/mutation/run.py $(AREA) --sample $(SAMPLE)

docs: install
	$(BIN)/python -m customary.commands.reference docs/reference

bench: install
	$(BIN)/python bench/run.py

$(VENV)/installed-bench: $(VENV)/installed-dev
	$(BIN)/pip install --quiet --editable '.[bench]'
	touch $@

bench-language: $(VENV)/installed-bench system
	$(BIN)/python bench/language.py

clean:
	rm -rf $(VENV) mutants build dist *.egg-info web/static/dist web/assets/node_modules $(SITE)
