# make demo: read an article of ours, in the terminal and as a page. make test: everything CI runs.
# make models: train what is shipped, from the corpus to the checkpoints in inference/cadrage/models.
PYTHON ?= python3
PIP = -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test lint models clean

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

models: .venv-train/train
	.venv-train/bin/cadrage train linear --out inference/cadrage/models/linear
	.venv-train/bin/cadrage train backbone --out build/backbone
	.venv-train/bin/cadrage train encoder --backbone build/backbone --out inference/cadrage/models/encoder --work build/encoder

.venv/light: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/python $(PIP) -e .
	@touch $@

.venv-test/dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-test
	.venv-test/bin/python $(PIP) -e '.[dev]'
	@touch $@

.venv-train/train: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python $(PIP) -e '.[encoder]'
	@touch $@

clean:
	rm -rf .venv .venv-test .venv-train demo build dist
