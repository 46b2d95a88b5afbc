# The contributor's guide, read aloud. `make score` and `make test` are all that a fresh machine needs.
PYTHON ?= python3
BIN := .venv/bin
DARNEL := $(BIN)/darnel
CORPUS ?= ../shared/corpus/open

.PHONY: score test lint gate floors train search studies table docs golden bench fuzz screenshots clean

score: .venv/ready  ## judge the sample pages with the shipped model
	$(DARNEL) score data/sample

test: .venv/ready  ## all tests; those of the corpus are skipped where it is absent
	$(BIN)/pytest -n 2 --dist loadfile

lint: .venv/ready  ## style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

gate: .venv/ready  ## held-out figures may not fall below models/floors.json
	$(DARNEL) evaluate data/tables --floors models/floors.json

floors: .venv/ready  ## set the floors anew; lowering one needs LOWER=1 and a line in CHANGELOG.md
	$(DARNEL) evaluate data/tables --floors models/floors.json --set-floors $(if $(LOWER),--lower)

train: .venv/ready  ## the shipped model, from the shipped table
	$(DARNEL) train data/tables -o models/darnel-1

search: .venv/ready  ## families of models side by side in MLflow; the winner becomes the champion of its registry
	$(DARNEL) search data/tables -o models/champion

studies: .venv/ready  ## the tables of docs/evaluation.md, from the table and the corpus: half an hour; STUDIES=adversary for one
	$(BIN)/python -m studies $(STUDIES) --corpus $(CORPUS)

table: .venv/ready  ## the shipped table and its provenance, from the corpus
	$(DARNEL) table $(CORPUS) -o data/tables --sources data/sources.csv --exclusions data/exclusions.csv

docs: .venv/ready  ## pages that are written from the code
	$(DARNEL) features --markdown --data data/tables > docs/features.md
	$(BIN)/python -m studies --document

golden: .venv/ready  ## accept today's measurements of the sample pages; review the diff
	$(BIN)/python tests/golden.py

bench: .venv/bench  ## speed and memory, side by side with peers; BENCH=--quick for a look
	$(BIN)/python -m benchmarks $(BENCH)

fuzz: .venv/fuzz  ## hostile pages until the time is over; FUZZ="--minutes 5 --seed 8" for longer, FUZZ="mutants --pages 1000000" for one way
	$(BIN)/python -m fuzz $(FUZZ)

screenshots: .venv/ready  ## docs/images, from the sample pages; needs the distribution's chromium
	$(BIN)/python -m tests.screenshots

clean:  ## forget the environment
	rm -rf .venv

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

.venv/fuzz: .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	@touch $@

.venv/bench: .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@
