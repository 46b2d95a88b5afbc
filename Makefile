# The contributor's guide, read aloud. `make score` and `make test` are all that a fresh machine needs.
PYTHON ?= python3
BIN := .venv/bin
DARNEL := $(BIN)/darnel
CORPUS ?= ../shared/corpus/open
QUIET := --quiet --disable-pip-version-check
OLDEST := .venv/oldest/bin
OLDEST_TESTS := $(addprefix tests/,page readers output explain model/test_tampering.py features/test_sample.py)
COMPILE := $(BIN)/uv pip compile --quiet --no-header --no-annotate --generate-hashes --no-emit-index-url --python-version 3.11 $(if $(UPGRADE),--upgrade)

.PHONY: score test lint gate oldest floors train search studies table docs licences golden bench fuzz soak lock screenshots clean

score: .venv/ready  ## judge the sample pages with the shipped model
	$(DARNEL) score data/sample

test: .venv/ready  ## all tests; those of the corpus are skipped where it is absent
	$(BIN)/pytest -n 2 --dist loadfile

lint: .venv/ready  ## style, types, and what is known against the locked versions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m tools.audit

oldest: .venv/ready  ## the wheel beside the oldest versions that it allows: the sample pages, and the tests that need no more
	rm -rf .venv/oldest .venv/dist
	$(BIN)/python -m build --no-isolation --wheel --outdir .venv/dist . > /dev/null
	$(PYTHON) -m venv .venv/oldest
	$(OLDEST)/pip install $(QUIET) --require-hashes -r supply/oldest.txt
	$(OLDEST)/pip install $(QUIET) --no-deps .venv/dist/*.whl
	$(OLDEST)/darnel score data/sample -o .venv/dist/scores.jsonl
	$(OLDEST)/darnel report .venv/dist/scores.jsonl -o .venv/dist/report.html
	$(OLDEST)/python -m pytest -p no:cacheprovider -o filterwarnings= $(OLDEST_TESTS)

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
	$(BIN)/python -m tools.api

licences: .venv/ready  ## docs/licences.md, from what is installed
	$(BIN)/python -m tools.licences > docs/licences.md

lock: .venv/ready  ## the locked versions, after pyproject.toml changed; UPGRADE=1 for newer ones
	$(COMPILE) --universal --extra dev pyproject.toml -o supply/dev.txt
	$(COMPILE) --python-platform linux --resolution lowest-direct --extra why pyproject.toml supply/oldest.in -o supply/oldest.txt

golden: .venv/ready  ## accept today's measurements of the sample pages; review the diff
	$(BIN)/python -m tools.golden

bench: .venv/bench  ## speed and memory, side by side with peers; BENCH=--quick for a look
	$(BIN)/python -m benchmarks $(BENCH)

soak: .venv/ready  ## ten minutes of schemathesis and of a load on the server; its answers, and whether its memory stays flat
	$(BIN)/python -m benchmarks.soak

fuzz: .venv/fuzz  ## hostile pages until the time is over; FUZZ="--minutes 5 --seed 8" for longer, FUZZ="mutants --pages 1000000" for one way
	$(BIN)/python -m fuzz $(FUZZ)

screenshots: .venv/ready  ## docs/images, from the sample pages; needs the distribution's chromium
	$(BIN)/python -m tools.screenshots

clean:  ## forget the environment
	rm -rf .venv

.venv/ready: pyproject.toml supply/dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install $(QUIET) --require-hashes -r supply/dev.txt
	$(BIN)/pip install $(QUIET) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/fuzz: .venv/ready
	$(BIN)/pip install $(QUIET) --no-build-isolation --editable '.[fuzz]'
	@touch $@

.venv/bench: .venv/ready
	$(BIN)/pip install $(QUIET) --no-build-isolation --editable '.[bench]'
	@touch $@
