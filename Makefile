# make demo: read an article of ours, in the terminal and as a page. make test: everything CI runs.
PYTHON ?= python3
PIP = -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test lint clean

demo: .venv/light
	mkdir -p demo
	.venv/bin/cadrage flag docs/examples/tramway.txt
	.venv/bin/cadrage flag docs/examples/tramway.txt --out demo/tramway.html
	@echo "The same as a page: demo/tramway.html"

test: .venv-test/dev lint
	.venv-test/bin/python -m pytest -q

lint: .venv-test/dev
	.venv-test/bin/ruff check .
	.venv-test/bin/ruff format --check .
	.venv-test/bin/mypy

.venv/light: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/python $(PIP) -e .
	@touch $@

.venv-test/dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-test
	.venv-test/bin/python $(PIP) -e '.[dev]'
	@touch $@

clean:
	rm -rf .venv .venv-test demo build dist
