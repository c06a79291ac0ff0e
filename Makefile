# Everything a newcomer needs: `make run` and `make test`. Both build .venv themselves; nothing else is installed.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
# The first interpreter that is new enough; set PYTHON to choose another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
PYTEST_ARGS ?= -n 2
TEST_ENV := DJANGO_SETTINGS_MODULE=config.settings.test
ROOMS := portal certificates portfolio invoicing evaluations learning courses messaging accounts common
# Any value will do: nothing is served with these, they only let the production settings be checked.
CHECK_ENV := DJANGO_SETTINGS_MODULE=config.settings.production SITE_URL=https://leergangen.example \
	ALLOWED_HOSTS=leergangen.example SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')

.DEFAULT_GOAL := help
.PHONY: help run test lint messages lock ci clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.runtime ## Start the site and a worker on this machine; PORT=8000 by default, Ctrl-C ends both
	@exec $(PY) scripts/run.py

test: $(VENV)/.dev ## Run every test on SQLite; PYTEST_ARGS='-k word' runs some
	$(PY) -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.dev ## Style, layers, types, templates, migrations, production settings
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy $(ROOMS) config scripts
	$(VENV)/bin/djlint templates courses/instruments --lint --quiet
	$(VENV)/bin/djlint templates --check --quiet --extend-exclude templates/emails,templates/pdf  # where layout is content
	$(TEST_ENV) $(PY) manage.py makemigrations --check --dry-run
	$(CHECK_ENV) $(PY) manage.py check --deploy --fail-level WARNING

messages: $(VENV)/.dev ## Collect the texts into locale/ and compile them; needs gettext
	$(TEST_ENV) $(PY) manage.py makemessages -l nl --no-location --no-obsolete --no-wrap \
		-i 'docs/*' -i 'tests/*' -i 'benchmarks/*' -i '$(VENV)/*' -i 'var/*'
	$(TEST_ENV) $(PY) manage.py compilemessages -l nl -i $(VENV)

LOCK := uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url pyproject.toml
lock: ## Choose versions anew within the ranges of pyproject.toml; needs uv
	$(LOCK) --upgrade -o requirements.lock
	$(LOCK) --constraint requirements.lock --extra s3 -o requirements-s3.lock
	$(LOCK) --constraint requirements.lock --group dev -o requirements-dev.lock

ci: ## What the build server runs: tests, lint, PostgreSQL, a worker over a real broker
	bash .ci/run

clean: ## Remove the virtual environment and caches; var/ (the data of `make run`) stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found. Set PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv is missing; on Debian: apt install python3-venv."; exit 1; }

$(VENV)/.runtime: requirements.lock | $(PY)
	@echo "Installing what requirements.lock names ..."
	@$(PIP) install -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(PY)
	@echo "Installing what requirements-dev.lock names ..."
	@$(PIP) install -r requirements-dev.lock
	@touch $@
