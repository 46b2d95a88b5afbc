# The contributor's guide, read aloud. `make score` and `make test` are all that a fresh machine needs.
# Two environments, both by hash: .venv/score has what scoring needs, .venv all that tests, training and docs need.
PYTHON ?= python3
SCORE := .venv/score/bin
BIN := .venv/bin
DARNEL := $(BIN)/darnel
CORPUS ?= ../shared/corpus
QUIET := --quiet --disable-pip-version-check
PYTEST := $(BIN)/pytest -n 2 --dist loadfile --timeout 300
COVERED := 90
OLDEST := .venv/oldest/bin
CORE_TESTS := $(patsubst %,tests/%.py,features/test_sample page/test_page page/test_outline page/test_front_matter \
	page/test_visible_text readers/test_readers readers/test_containers readers/test_tables output/test_output \
	explain/test_explain explain/test_evidence model/test_tampering model/test_predictor scoring/test_workers)
COMPILE := $(BIN)/uv pip compile --quiet --no-header --no-annotate --generate-hashes --no-emit-index-url \
	--python-version 3.11 $(if $(UPGRADE),--upgrade)
EXTRAS := $(addprefix --extra ,datatrove farms scrapy serve spark train web)

.PHONY: score smoke test nightly coverage lint gate oldest floors train search studies table docs site licences golden bench fuzz soak lock screenshots clean

score: .venv/score/ready .venv/score/core  ## judge the sample pages with the shipped model; the first time, under two minutes to install
	@$(SCORE)/python -m tools.sample

smoke: .venv/score/ready  ## the tests that need no more than scoring: for every Python and system of the matrix
	$(SCORE)/python -m pytest -p no:cacheprovider -o filterwarnings= $(CORE_TESTS)

test: .venv/ready .venv/core  ## all tests but the nightly ones; those of the corpus are skipped where it is absent
	@echo "about six minutes on two idle cores, and the time to install; TESTS=tests/page for one room"
	$(PYTEST) -m "not nightly" $(TESTS)

nightly: .venv/ready  ## what is deep and slow: generated pages, mutants, the second parser, ways of tampering, a soak
	@echo "about half an hour on two idle cores"
	$(PYTEST) -m nightly --timeout 1800
	$(BIN)/python -m benchmarks.soak

coverage: .venv/ready  ## lines of src that the tests reach, with a floor
	$(PYTEST) -m "not nightly" --cov darnel --cov-report term:skip-covered --cov-fail-under $(COVERED)

lint: .venv/ready  ## style, types, and what is known against the locked versions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m tools.audit

oldest: .venv/ready  ## the wheel with the oldest versions that it allows: the sample pages, and the tests that need no more
	rm -rf .venv/oldest .venv/dist
	$(BIN)/python -m build --no-isolation --wheel --outdir .venv/dist . > /dev/null
	$(PYTHON) -m venv .venv/oldest
	$(OLDEST)/pip install $(QUIET) --require-hashes -r supply/oldest.txt
	$(OLDEST)/pip install $(QUIET) --no-deps .venv/dist/*.whl
	$(OLDEST)/darnel score data/sample -o .venv/dist/scores.jsonl
	$(OLDEST)/darnel report .venv/dist/scores.jsonl -o .venv/dist/report.html
	$(OLDEST)/python -m pytest -p no:cacheprovider -o filterwarnings= $(CORE_TESTS)

gate: .venv/ready  ## held-out figures may not fall below models/floors.json
	$(BIN)/python -m tools.gate

floors: .venv/ready  ## set the floors again; lowering one needs LOWER=1 and a line in CHANGELOG.md
	$(BIN)/python -m tools.gate --set $(if $(LOWER),--lower)

train: .venv/ready  ## the shipped model, from the shipped table
	$(DARNEL) train data/tables -o models/darnel-2

search: .venv/ready  ## families of models side by side in MLflow; the winner becomes the champion of its registry
	$(BIN)/python -m studies.search

studies: .venv/ready  ## the tables of docs/evaluation.md, from the table and the corpus: half an hour; STUDIES=adversary for one
	$(BIN)/python -m studies $(STUDIES) --corpus $(CORPUS)/open

table: .venv/ready  ## the shipped table and its provenance, from the corpus
	$(DARNEL) table $(CORPUS)/open $(CORPUS)/text/open.jsonl.zst --provenance $(CORPUS) -o data/tables --sources data/sources.csv --exclusions data/exclusions.csv

docs: .venv/ready  ## pages that are written from the code
	$(BIN)/python -m tools.features
	$(BIN)/python -m studies --document
	$(BIN)/python -m tools.api
	$(BIN)/python -m tools.commands

site: .venv/zensical  ## the docs as a site, in .venv/site/html
	$(BIN)/python -m tools.site

licences: .venv/ready  ## docs/licences.md, from what is installed
	$(BIN)/python -m tools.licences > docs/licences.md

lock: .venv/ready  ## the locked versions, after pyproject.toml changed; UPGRADE=1 for newer ones
	$(COMPILE) --universal --extra why --group score pyproject.toml -o supply/score.txt
	$(COMPILE) --universal $(EXTRAS) --group dev pyproject.toml -o supply/dev.txt
	$(COMPILE) --python-platform linux --resolution lowest-direct --extra why pyproject.toml supply/oldest.in -o supply/oldest.txt

golden: .venv/ready  ## accept today's measurements and scores of the sample pages; review the diff
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

.venv/score/ready: pyproject.toml supply/score.txt
	$(PYTHON) -m venv .venv/score
	$(SCORE)/pip install $(QUIET) --require-hashes -r supply/score.txt
	$(SCORE)/pip install $(QUIET) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready: pyproject.toml supply/dev.txt
	@echo "installing what tests, training and docs need: 2 GB, some minutes"
	$(PYTHON) -m venv .venv
	$(BIN)/pip install $(QUIET) --require-hashes -r supply/dev.txt
	$(BIN)/pip install $(QUIET) --no-deps --no-build-isolation --editable .
	@touch $@

# Where cargo is at hand, pages are read in Rust; where it is not, or fails, in Python, with the same numbers.
CORE_FILES := core/Cargo.toml core/Cargo.lock $(wildcard core/src/*.rs core/src/*/*.rs core/src/*/*/*.rs)

.venv/score/core: .venv/score/ready $(CORE_FILES)
	@$(SCORE)/python -m tools.core
	@touch $@

.venv/core: .venv/ready $(CORE_FILES)
	@$(BIN)/python -m tools.core
	@touch $@

.venv/fuzz: .venv/ready
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group fuzz
	@touch $@

.venv/zensical: .venv/ready
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group site
	@touch $@

.venv/bench: .venv/ready
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group bench
	@touch $@
