# Everything here finds or makes what it needs: a Python, .venv, a PostgreSQL.
# PYTHON=/path/to/python3.13 chooses the Python; HOST, PORT, DATA_DIR and DATABASE_URL are read
# from the environment or from make's own command line.

.DEFAULT_GOAL := help
.PHONY: help run demo test check firefox format lint bench scale screenshots pins clean
MAKEFLAGS += --no-print-directory

help: ## Show this list
	@sed -n 's/^\([a-z]*\): ## \(.*\)/make \1	\2/p' Makefile | expand -t 19

run: ## Start careerladder on http://localhost:8000, database included; Ctrl-C ends it
	@bin/environment local
	@exec env -u WEB_CONCURRENCY .venv/bin/python -m gunicorn --config python:careerladder.server

demo: ## Add an account with nine months of records, and print its login (beside `make run`)
	@bin/environment local
	@exec .venv/bin/python manage.py demo

test: ## Check formatting, types, settings and migrations, and run the tests, browser included
	@bin/environment dev
	@exec bin/test

check: ## The same in a minute: one case of each quick test, without pages or browser
	@bin/environment dev
	@exec bin/test quick

firefox: ## Run the main journey and print the main pages in Firefox
	@bin/environment dev
	@bin/environment firefox
	@exec bin/firefox

format: ## Format Python and templates, and fix what can be fixed
	@bin/environment dev
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format .
	find templates -name '*.html' -exec .venv/bin/djade --target-version 6.1 {} +

lint: ## Lint Python and templates, and check types and imports
	@bin/environment dev
	.venv/bin/ruff check .
	.venv/bin/djlint --lint --quiet templates
	.venv/bin/mypy .
	.venv/bin/lint-imports

bench: ## Time the pages: beside a bare one, with 5,000 entries, and with the slowest texts
	@bin/environment dev
	@exec bin/bench

scale: ## Time the pages among a million people; takes half an hour, 40 GB of disk and Linux
	@bin/environment dev
	@exec bin/scale

screenshots: ## Retake the README's pictures from the running product
	@bin/environment dev
	@exec bin/screenshots

pins: ## Pin the newest packages that fit pyproject.toml (needs uv)
	@bin/pins

clean: ## Remove .venv and the tools' caches; keep var/, with all that people recorded
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +
