# make demo: read an article of ours, in the terminal and as a page. make test: everything CI runs.
# make test-tools: the same with a real Label Studio, doccano and Chromium; installs them (apt for Chromium).
# make models: train what is shipped, from the corpus to the checkpoints in inference/cadrage/models.
PYTHON ?= python3
# Not compiled ahead: most of what is installed is never imported, and what is compiles then.
PIP = -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt

.PHONY: demo test test-tools lint models clean

demo: .venv/light
	mkdir -p demo
	.venv/bin/cadrage flag docs/examples/tramway.txt
	.venv/bin/cadrage flag docs/examples/tramway.txt --out demo/tramway.html
	@echo "The same as a page: demo/tramway.html"

test: .venv-test/dev lint
	.venv-test/bin/python -m pytest -q -n 2 --dist worksteal

test-tools: .venv-test/tools .venv-label-studio/done .venv-doccano/done
	test -x /usr/bin/chromium || (apt-get update -qq && apt-get install -y -qq chromium)
	LABEL_STUDIO_VENV=$(CURDIR)/.venv-label-studio DOCCANO_VENV=$(CURDIR)/.venv-doccano \
		.venv-test/bin/python -m pytest -q tests/tools

lint: .venv-test/dev
	.venv-test/bin/ruff check .
	.venv-test/bin/ruff format --check .
	.venv-test/bin/mypy

models: .venv-train/train
	.venv-train/bin/cadrage train linear --out inference/cadrage/models/linear
	.venv-train/bin/cadrage train backbone --out build/backbone
	.venv-train/bin/cadrage train encoder --backbone build/backbone \
		--linear inference/cadrage/models/linear --out inference/cadrage/models/encoder --work build/encoder
	.venv-train/bin/python -m cadrage_train.corpus export build/corpus
	.venv-train/bin/python benchmarks/calibration.py build/corpus/test.jsonl \
		--picture inference/cadrage/models/encoder/reliability.png

.venv/light: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/python $(PIP) -e .
	@touch $@

.venv-test/dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-test
	.venv-test/bin/python $(PIP) -e '.[dev]'
	@touch $@

.venv-test/tools: .venv-test/dev constraints-tools.txt
	.venv-test/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-tools.txt playwright axe-playwright-python
	@touch $@

.venv-label-studio/done: constraints-label-studio.txt
	$(PYTHON) -m venv .venv-label-studio
	.venv-label-studio/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-label-studio.txt \
		label-studio
	@touch $@

.venv-doccano/done: constraints-doccano.txt
	$(PYTHON) -m venv .venv-doccano
	.venv-doccano/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-doccano.txt \
		doccano "setuptools<81"
	@touch $@

.venv-train/train: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python $(PIP) -e '.[encoder,plots]'
	@touch $@

clean:
	rm -rf .venv .venv-test .venv-train .venv-label-studio .venv-doccano demo build dist
