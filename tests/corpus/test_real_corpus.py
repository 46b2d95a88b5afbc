"""Pages of the real corpus, where it is at hand: the smallest files of each label."""

import json
from itertools import chain

import pytest

from darnel import read
from darnel.features.table import measure_page, out_of_range
from tests.conftest import ROOT

CORPUS = ROOT.parent / "shared" / "corpus" / "open"
FILES = [
    file
    for label in ("farm", "clean")
    for file in sorted(CORPUS.glob(f"{label}/*.jsonl.zst"), key=lambda file: file.stat().st_size)[:3]
]

pytestmark = pytest.mark.skipif(
    not FILES, reason="the real corpus is not beside the repository, at ../shared/corpus/open"
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.partition(".")[0])
def test_every_record_is_measured_in_range(file):
    pages = list(read(file))
    assert pages
    for page in pages:
        assert out_of_range(measure_page(page)) == [], page.source


def test_every_record_gets_a_row_in_order(run_darnel):
    done = run_darnel("score", *FILES, "--reasons", 0)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    pages = list(chain.from_iterable(read(file) for file in FILES))
    assert done.returncode == 0
    assert [(row["id"], row["source"]) for row in rows] == [(page.id, page.source) for page in pages]
    assert all(row["score"] is not None and row["error"] is None for row in rows)
