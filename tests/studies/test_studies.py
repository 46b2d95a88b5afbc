"""Studies: the document is fresh, changes do what they say, and training sets are what they should be."""

import json

import numpy as np
import pytest

from darnel import Page
from darnel.errors import InputError, TableError
from darnel.features.table import measure_page
from darnel.metrics.held_out import HeldOut
from darnel.model.text_score import slots_of
from darnel.output.progress import no_progress
from studies.attacks import (
    CHANGES,
    all_at_once,
    no_ads,
    no_metadata,
    other_format,
    padded,
    plain_title,
    renamed,
    split_lists,
    unknown_words,
)
from studies.common import Data, by_fold, margins, worth
from studies.document import DOCUMENT, FIGURES, rendered
from studies.sites import compare
from studies.webspam import webspam
from tests.conftest import ROOT

HONEST = Page(
    "<p>" + "The ferry leaves at nine from the old pier, and comes back when the tide allows it to. " * 3
)


def test_the_document_is_fresh():
    text = (ROOT / DOCUMENT).read_text("utf-8")
    assert rendered(text, ROOT / FIGURES) == text, "'make docs' writes it anew"


def test_every_study_has_its_place_in_the_document():
    text = (ROOT / DOCUMENT).read_text("utf-8")
    assert all(f"<!-- study: {path.stem} -->" in text for path in (ROOT / FIGURES).glob("*.json"))


def test_figures_are_of_the_corpus_of_the_gate_or_the_document_says_that_they_are_not():
    corpus = json.loads((ROOT / "models" / "floors.json").read_text())["corpus"]
    measured = {path.stem: json.loads(path.read_text())["corpus"] for path in (ROOT / FIGURES).glob("*.json")}
    opening = (ROOT / "docs" / "evaluation.md").read_text().partition("\n## ")[0].lower()
    former = opening.partition("the line under each says what it was measured on")[2]
    assert {name for name in measured if measured[name] != corpus} == {
        name for name in measured if name in former
    }


@pytest.mark.parametrize("name", CHANGES)
def test_changed_pages_can_be_measured(sample, name):
    changed = [CHANGES[name].apply(page, HONEST) for page in sample]
    rows = np.array([measure_page(page) for page in changed])
    assert not np.isinf(rows).any()
    assert (np.isfinite(rows).sum(axis=1) >= 40).all(), "most features apply to a page"
    moved = sum(page.markup != before.markup for page, before in zip(changed, sample, strict=True))
    assert moved == 0 if name == "nothing" else moved >= 10


def test_ads_are_gone():
    page = no_ads(
        Page(
            '<ins class="adsbygoogle"></ins><script src="https://a.example/x.js"></script><a href="https://b.example/?tag=x-20">b</a>'
        ),
        HONEST,
    )
    assert not page.outline.ad_places
    assert not page.embeds
    assert not page.paid_links


def test_names_lists_titles_and_metadata_change():
    assert renamed(Page('<div class="ad-box x" id="y">a</div>'), HONEST).markup.count("c") >= 4
    assert "ad-box" not in renamed(Page('<div class="ad-box">a</div>'), HONEST).markup
    listed = Page("<ul>" + '<li><a href="/x">a</a></li>' * 9 + "</ul>")
    assert len(listed.link_groups[0]) == 9
    assert len(split_lists(listed, HONEST).link_groups[0]) <= 3
    post = Page(
        "---\ntitle: Best Casino Bonus 2026\ndate: 2026-01-01\n---\n# Best Casino Bonus\n\n"
        + "We met on Monday by the mill and talked of rain. " * 3
    )
    assert plain_title(post, HONEST).title.startswith("We met on Monday")
    assert "Casino" not in plain_title(post, HONEST).markup
    assert no_metadata(post, HONEST).front_matter == {}


def test_padding_format_and_words_change():
    post = Page("# A day\n\n[Rain](https://a.example/rain) fell on the mill.", "markdown")
    assert "ferry leaves" in padded(post, HONEST).text
    assert other_format(post, HONEST).format == "html"
    assert other_format(other_format(post, HONEST), HONEST).format == "markdown"
    strange = unknown_words(post, HONEST)
    assert strange.links[0].href == "https://a.example/rain"
    assert "mill" not in strange.text
    assert len(all_at_once(post, HONEST).text) > len(post.text)


@pytest.fixture(scope="module")
def data(table, corpus):
    return Data(table, corpus, corpus / "nowhere", no_progress, 1)


def test_pages_are_found_by_their_id(data, records):
    assert len(data.slots) == len(records)
    pages = {known.page.id: known.page for known in data.pages()}
    np.testing.assert_array_equal(data.slots[7], slots_of(pages[data.frame["id"][7]]))


def test_a_corpus_that_lacks_pages_is_refused(table, records, tmp_path, write_jsonl):
    some = write_jsonl(tmp_path / "some.jsonl", records[:30])
    with pytest.raises(TableError, match="100 pages of the table"):
        Data(table, some, some, no_progress, 1).slots  # noqa: B018 - what is asked for is read


def test_log_odds_are_of_rows_tested_alone(data):
    rows = (data.frame["fold"] < 4).to_numpy()
    splits = by_fold(data.frame, rows)
    assert all(not set(train) & set(test) for train, test in splits)
    found = margins(data, splits, "four folds")
    assert (np.isfinite(found) == rows).all()
    operators, publishers, auc, _ = worth(found, data.frame, rows)
    assert 0 < int(operators) < 10
    assert 0 < int(publishers) < 14
    assert auc.startswith(("0.", "1."))


def test_a_split_that_learns_from_one_fold_is_refused(data):
    rows = (data.frame["fold"] < 2).to_numpy()
    with pytest.raises(TableError, match="more folds"):
        margins(data, by_fold(data.frame, rows), "two folds")


def test_scores_of_sites_are_compared_in_the_folds_of_their_pages(table):
    farm = (table.frame["label"] == "farm").to_numpy()
    score = np.where(farm, 0.9, 0.1) + np.random.default_rng(0).normal(0, 0.02, len(farm))
    found = compare(HeldOut(score, table.frame))
    assert len(found.rows) == 7
    assert {tuple(row[1:]) for row in found.rows[:5]} == {("1.000", "1.000", "1.0000")}
    assert "0 of 14" in found.head[1]
    blind = compare(HeldOut(np.full(len(farm), 0.5), table.frame))
    assert [row[3] for row in blind.rows[:5]] == ["0.5000"] * 5


def test_an_external_set_that_is_not_there_is_named(data):
    with pytest.raises(InputError, match=r"sample2006.csv: not found; --bench"):
        list(webspam(data))
