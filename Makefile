# Everything goes through make: what each target needs, it installs, once.
# The stamps in .venv say what is installed; a machine with the tools for tests can also run the shop.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
RUN_STAMP := $(VENV)/.run-stamp
DEV_STAMP := $(VENV)/.dev-stamp
PACKAGES := shop catalog cart orders support
LOCALES := es ca eu el
TEMPLATES := $(addsuffix /templates,$(PACKAGES)) orders/sandbox/templates

.DEFAULT_GOAL := help
.PHONY: help run install test reloaded check format bench faults lighthouse draw revision locales clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN_STAMP) ## Run a demonstration shop on http://127.0.0.1:8000, with its desk and a test terminal
	@DEMO=1 LOG_LEVEL=$${LOG_LEVEL:-WARNING} $(BIN)/taulell run

install: $(UV) ## Install what a real shop needs into .venv, PostgreSQL's driver too
	@$(UV) sync --quiet --frozen --no-dev --extra postgresql --inexact --compile-bytecode

test: $(DEV_STAMP) ## Run all tests, on SQLite and on PostgreSQL, with a real browser (ARGS= for pytest)
	@sh .ci/browser $(BIN)
	@$(BIN)/pytest $(ARGS)

reloaded: $(VENV)/reloaded/.stamp ## Hold the other fork of Whoosh to the same tests
	@PYTHONPATH=$(VENV)/reloaded WHOOSH=Whoosh-Reloaded $(BIN)/pytest -k "whoosh" \
		tests/domain/test_search_contract.py tests/unit/test_search_on_whoosh.py

check: $(DEV_STAMP) ## Check style, types, imports, templates and migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --quiet --lint $(wildcard $(TEMPLATES))
	$(BIN)/pytest tests/unit/test_migrations.py

format: $(DEV_STAMP) ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(DEV_STAMP) ## Measure pages and orders a minute
	$(BIN)/python -m tests.bench $(ARGS)

faults: $(DEV_STAMP) ## Kill the shop a thousand times between 'pay' and 'paid', and recount (CYCLES= on each database)
	$(BIN)/python -m tests.faults --cycles $(or $(CYCLES),517) $(ARGS)

lighthouse: $(DEV_STAMP) ## Have Google's Lighthouse judge the main pages (needs chromium and npm)
	$(BIN)/python -m tests.lighthouse

draw: $(DEV_STAMP) ## Draw the demonstration's pictures anew
	$(BIN)/python -m catalog.demo.draw $(ARGS)

revision: $(DEV_STAMP) ## Write the migration that changed models need: make revision m="why"
	@test -n "$(m)" || (echo 'Say why: make revision m="why"' && false)
	$(BIN)/taulell revision "$(m)"
	$(BIN)/ruff format --quiet shop/migrations

locales: $(RUN_STAMP) ## Collect the texts into the translations: make locales LOCALES="ca el"
	@$(BIN)/pybabel --quiet extract -F shop/translations/babel.cfg -o $(VENV)/messages.pot -k lazy_gettext -k lazy_ngettext:1,2 \
		--no-location --sort-output --project Taulell $(PACKAGES)
	@for code in $(LOCALES); do \
		if test -e shop/translations/$$code/LC_MESSAGES/messages.po; \
		then verb="update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date"; else verb=init; fi; \
		$(BIN)/pybabel --quiet $$verb -i $(VENV)/messages.pot -d shop/translations -l $$code; \
	done

clean: ## Remove what was installed and cached; the shop in instance/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh .ci/venv
	@echo "Preparing $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'

$(VENV)/reloaded/.stamp: .ci/whoosh-reloaded.txt $(DEV_STAMP)
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes --target $(VENV)/reloaded -r .ci/whoosh-reloaded.txt
	@touch $@

# The tools for tests hold everything that running needs, so nothing is ever taken away again.
$(RUN_STAMP): uv.lock pyproject.toml | $(UV)
	@if test -e $(DEV_STAMP); then $(MAKE) --no-print-directory $(DEV_STAMP); else \
		echo "Installing what the shop needs …"; \
		$(UV) sync --quiet --frozen --no-dev --inexact --compile-bytecode; fi
	@touch $@

$(DEV_STAMP): uv.lock pyproject.toml | $(UV)
	@echo "Installing the tools for tests …"
	@$(UV) sync --quiet --frozen --all-extras --inexact --compile-bytecode
	@touch $@ $(RUN_STAMP)
