"""Reports written to files: every suffix tells the same figures, others are refused."""

import json
import re

import pytest

from darnel.corpus.records import read_corpora
from darnel.errors import InputError, TableError
from darnel.metrics.files import check_results
from darnel.model.predictor import Predictor
from darnel.model.wording import percent
from darnel.training.assessment import assess
from darnel.training.cross_validation import cross_validate
from darnel.training.train import fit_model


@pytest.fixture(scope="module")
def assessed(corpus):
    return assess([corpus], jobs=1)


def test_json_has_figures_and_intervals(assessed, tmp_path):
    assessed.write(tmp_path / "report.json")
    found = json.loads((tmp_path / "report.json").read_text())
    ours = found["report"]
    assert ours["figures"] == assessed.report.figures
    low, high = ours["intervals"]["weighted_auc"]
    assert low <= ours["figures"]["weighted_auc"] <= high
    assert found["about"]["corpus"] == assessed.digest


@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_people_read_the_same(assessed, tmp_path, suffix):
    assessed.write(tmp_path / f"report{suffix}")
    text = (tmp_path / f"report{suffix}").read_text()
    assert dict(assessed.report.lines())["weighted_auc"] in text
    assert all(part in text for part in ("farm-3", "Reliability", assessed.digest))
    assert text.count("data:image/png") == (7 if suffix == ".html" else 0)
    assert [path.name for path in tmp_path.iterdir()] == [f"report{suffix}"]


@pytest.fixture(scope="module")
def folder(table, tmp_path_factory):
    """A model of the small corpus."""
    place = tmp_path_factory.mktemp("model")
    fit_model(table, place / "mine", cross_validate(table.frame, jobs=1))
    return place / "mine"


def test_a_model_judged_on_its_own_pages_is_told_so(folder, corpus, records, tmp_path, write_jsonl):
    own = assess([corpus], model=folder, jobs=1)
    assert "THESE VERY PAGES" in own.about["trained on"]
    assert own.report.figures["weighted_auc"] > 0.9
    some = assess([write_jsonl(tmp_path / "some.jsonl", records[:100])], model=folder, jobs=1)
    assert "THESE" not in some.about["trained on"]
    assert len(some.held_out.score) == 100


def test_scores_of_a_model_are_those_of_its_predictor(folder, corpus):
    found, predictor = assess([corpus], model=folder, jobs=1), Predictor.load(folder)
    pages = [known.page for known in read_corpora([corpus])][:20]
    assert found.held_out.score[:20].tolist() == pytest.approx(
        [predictor.judge(page).score for page in pages]
    )


def test_the_thresholds_of_the_figures_are_not_those_of_the_model(folder, corpus):
    about = assess([corpus], model=folder, jobs=1).about
    assert "set on these very pages" in about["thresholds of the figures"]
    predictor, known = Predictor.load(folder), list(read_corpora([corpus]))
    shares = []
    for threshold in ("balanced", "strict"):
        for label in ("farm", "clean"):
            pages = [each.page for each in known if each.label == label]
            flagged = [
                predictor.judge(page).score >= predictor.model.threshold(threshold, page.format)
                for page in pages
            ]
            shares.append(percent(sum(flagged) / len(pages)))
    assert re.findall(r"[\d.]+%", about["thresholds of the model"]) == shares


def test_a_table_has_no_text_for_a_model(folder, table, tmp_path):
    table.save(tmp_path / "tables")
    with pytest.raises(TableError, match="holds no text"):
        assess([tmp_path / "tables"], model=folder)


def test_a_place_that_cannot_be_written_is_refused_first(tmp_path):
    with pytest.raises(InputError, match=r"\.md \.json \.html"):
        check_results(tmp_path / "report.pdf")
    with pytest.raises(InputError, match="folder does not exist"):
        check_results(tmp_path / "nowhere" / "report.md")
