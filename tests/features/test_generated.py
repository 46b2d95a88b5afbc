"""Generated and mutated pages, records, front matter and files keep the contract; `make fuzz` makes more."""

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from darnel import Page
from darnel.errors import PageError
from darnel.features.table import measure_page, out_of_range
from darnel.readers import reader_of
from darnel.readers.record import page_of
from fuzz.contract import fault_of, faults_of_file
from fuzz.generated import generated, mutant
from fuzz.strategies import files, front_matter, pages, records
from fuzz.target import faults, seeds
from tests.support.depth import nightly

SEED = 7
checked = settings(
    deadline=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def contents(sample):
    return [page.markup for page in sample]


@pytest.mark.parametrize("count", [500, nightly(10_000)])
def test_every_feature_is_finite_and_in_its_range(count, contents):
    measured = 0
    for page in generated(random.Random(SEED), contents, count):
        try:
            row = measure_page(page)
        except PageError:
            continue
        measured += 1
        assert not out_of_range(row), (out_of_range(row), page.content)
        assert row.dtype == np.float64
    assert measured > 0.8 * count


@pytest.mark.parametrize("count", [100, nightly(2_000)])
def test_mutants_keep_the_contract(count, contents, predictor):
    faults_by_number = {
        number: fault_of(mutant(SEED, number, contents), predictor, explained=number % 20 == 0)
        for number in range(count)
    }
    assert not {number: fault for number, fault in faults_by_number.items() if fault}


def test_a_mutant_is_made_again_from_its_seed_and_number(contents):
    first, again, other = (mutant(SEED, number, contents) for number in (3, 3, 4))
    assert (first.content, first.url, first.id) == (again.content, again.url, again.id)
    assert first.content != other.content


@checked
@given(pages)
def test_any_page_keeps_the_contract(predictor, page):
    assert fault_of(page, predictor, explained=True) is None


@checked
@given(records)
def test_any_record_keeps_the_contract(predictor, record):
    assert fault_of(page_of(record, "a.jsonl#1"), predictor) is None


@checked
@given(front_matter)
def test_any_front_matter_keeps_the_contract(predictor, text):
    assert fault_of(Page(text, "markdown"), predictor) is None


@checked
@given(files)
def test_any_file_keeps_the_contract(predictor, tmp_path, made):
    suffix, content = made
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)
    assert list(faults_of_file(path, reader_of(path), predictor)) == []


def test_what_guided_fuzzing_starts_from_keeps_the_contract(contents, tmp_path):
    assert {data: found for data in seeds(contents) if (found := faults(data, tmp_path))} == {}


def test_a_fault_is_seen(predictor, monkeypatch):
    """The contract itself: what it is for does not pass it."""
    page = Page("# A day\n\nText.")
    monkeypatch.setattr("fuzz.contract.measure_page", lambda page: np.full_like(measure_page(page), -1))
    assert "out of range: " in fault_of(page, predictor)
    monkeypatch.setattr("fuzz.contract.measure_page", lambda page: page.no_such_view)
    assert "AttributeError" in fault_of(page, predictor)
