"""darnel inside datatrove, scikit-learn and Scrapy: the real libraries, the same scores."""

import json
import math
import pickle
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from darnel import Page, measure
from darnel.errors import UsageError
from darnel.features.table import COLUMNS

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"
)


@pytest.fixture(scope="module")
def contents(sample):
    """Sample pages as text, an empty one among them."""
    return [page.markup for page in sample[::4]] + [""]


@pytest.fixture(scope="module")
def expected(contents, predictor):
    return [
        predictor.row(Page(content, url=f"https://a.example/{number}"), reasons=3)
        for number, content in enumerate(contents)
    ]


# --- datatrove ------------------------------------------------------------------------------------


@pytest.fixture
def documents(contents):
    data = pytest.importorskip("datatrove.data", reason="datatrove is not installed")
    return [
        data.Document(content, str(number), metadata={"url": f"https://a.example/{number}"})
        for number, content in enumerate(contents)
    ]


def test_the_datatrove_tagger_marks_every_document(documents, expected):
    from darnel.adapters.datatrove import FarmTagger

    tagger = pickle.loads(pickle.dumps(FarmTagger()))
    found = list(tagger.run(documents))
    assert [document.id for document in found] == [document.id for document in documents]
    for document, row in zip(found, expected, strict=True):
        assert {
            name: document.metadata[f"darnel_{name}"] for name in ("score", "label", "reasons", "error")
        } == {name: row[name] for name in ("score", "label", "reasons", "error")}


def test_the_datatrove_filter_drops_farms_and_its_writer_takes_them(documents, expected, tmp_path):
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.writers import JsonlWriter

    from darnel.adapters.datatrove import FarmFilter

    dropped = JsonlWriter(str(tmp_path / "dropped"), compression=None)
    kept = JsonlWriter(str(tmp_path / "kept"), compression=None)
    block = FarmFilter(exclusion_writer=dropped)
    LocalPipelineExecutor([documents, block, kept], logging_dir=str(tmp_path / "logs")).run()

    def written(name):
        return [
            json.loads(line)
            for file in (tmp_path / name).glob("*.jsonl")
            for line in file.read_text().splitlines()
        ]

    farm = [str(number) for number, row in enumerate(expected) if row["label"] == "farm"]
    assert [each["id"] for each in written("dropped")] == farm
    assert {each["metadata"]["filter_reason"] for each in written("dropped")} == {"farm"}
    assert [each["id"] for each in written("kept")] == [
        str(number) for number in range(len(documents)) if str(number) not in farm
    ]
    assert written("kept")[-1]["metadata"]["darnel_error"] == "the page is empty"


def test_odd_documents_are_marked_with_their_error_or_judged():
    data = pytest.importorskip("datatrove.data", reason="datatrove is not installed")
    from darnel.adapters.datatrove import FarmTagger

    text = "Notes on the mill and its roof, with a few words more about the year that it was built. " * 4
    odd = [
        data.Document("", "empty"),
        data.Document("\x00\x01\x02" * 90, "binary"),
        data.Document(text, "number for a url", metadata={"url": 5}),
        data.Document(text, "odd format", metadata={"format": "HTML 5"}),
        data.Document(text, "no metadata", metadata=None),
        data.Document(None, "no text"),
        data.Document(5, "number for a text"),
    ]
    marked = list(FarmTagger().run(odd))
    errors = [document.metadata["darnel_error"] for document in marked]
    assert [bool(error) for error in errors] == [True, True, False, False, False, True, True]
    assert all("\n" not in error for error in errors if error)


@pytest.mark.parametrize("name", ["content", "html", "Body", "markdown"])
def test_content_in_the_metadata_of_a_document_is_not_its_page(name):
    data = pytest.importorskip("datatrove.data", reason="datatrove is not installed")
    from darnel.adapters.datatrove import FarmTagger

    text = "Notes on the mill and its roof, with a few words more about the year that it was built. " * 4
    documents = [data.Document(text, "a"), data.Document(text, "b", metadata={name: "an article"})]
    plain, described = FarmTagger().run(documents)
    assert described.metadata["darnel_score"] == plain.metadata["darnel_score"]
    assert described.metadata[name] == "an article"


def test_text_of_a_document_that_mentions_a_tag_is_text():
    data = pytest.importorskip("datatrove.data", reason="datatrove is not installed")
    from darnel.adapters.datatrove import FarmTagger

    text = "Write <script> into the head, and the browser hides what follows it. " * 12
    (as_text,) = FarmTagger(format="text").run([data.Document(text, "a")])
    (worked_out,) = FarmTagger().run([data.Document(text, "a")])
    assert worked_out.metadata["darnel_score"] == as_text.metadata["darnel_score"]


def test_texts_are_labelled_by_the_threshold_of_texts(sample, predictor):
    """Which is lower than that of pages, and lies between them for some of these."""
    data = pytest.importorskip("datatrove.data", reason="datatrove is not installed")
    from darnel.adapters.datatrove import FarmTagger

    texts = [page.text for page in sample]
    labels = [predictor.row(Page(text, "text"))["label"] for text in texts]
    of_pages = predictor.model.threshold("balanced")
    assert labels != [predictor.row(Page(text, "text"), threshold=of_pages)["label"] for text in texts]
    documents = FarmTagger(format="text").run(data.Document(text, "a") for text in texts)
    assert [document.metadata["darnel_label"] for document in documents] == labels
    pipe, _ = pipeline()
    assert [pipe.process_item({"text": text, "format": "text"})["label"] for text in texts] == labels
    served = served_model().predict(None, pd.DataFrame({"content": texts, "format": "text"}))
    assert list(served["label"]) == labels


# --- scikit-learn ---------------------------------------------------------------------------------


def test_measure_is_the_feature_table(contents):
    from darnel.adapters.sklearn import Measure

    found = Measure().set_output(transform="pandas").fit_transform(contents)
    assert tuple(found.columns) == COLUMNS
    np.testing.assert_array_equal(found.to_numpy(), measure(Page(content) for content in contents).to_numpy())
    assert np.isnan(found.iloc[-1]).all()


def test_a_single_page_or_a_table_is_not_taken_for_pages(contents):
    from darnel.adapters.sklearn import Measure

    for odd in (contents[0], pd.DataFrame({"content": contents})):
        with pytest.raises(UsageError, match="give"):
            Measure().transform(odd)


def test_measure_stands_in_a_pipeline(contents):
    from sklearn.base import clone
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    from darnel.adapters.sklearn import Measure

    labels = [number % 2 for number in range(len(contents))]
    model = clone(
        make_pipeline(
            Measure(format="html"),
            SimpleImputer(keep_empty_features=True),  # a feature may apply to no page of so few
            HistGradientBoostingClassifier(max_iter=2, min_samples_leaf=1),
        )
    )
    assert model.get_params()["measure__format"] == "html"
    assert model.fit(contents, labels).predict_proba([contents[0], Page(contents[1])]).shape == (2, 2)
    assert list(model[:-1].get_feature_names_out()) == list(COLUMNS)


# --- Scrapy ---------------------------------------------------------------------------------------


def pipeline(**settings):
    test = pytest.importorskip("scrapy.utils.test", reason="Scrapy is not installed")
    from darnel.adapters.scrapy import FarmPipeline

    crawler = test.get_crawler(settings_dict=settings)
    return FarmPipeline.from_crawler(crawler), crawler.stats


def test_scrapy_items_get_their_score(contents, expected):
    pipe, stats = pipeline()
    for number, (content, row) in enumerate(zip(contents, expected, strict=True)):
        item = pipe.process_item(
            {"html": content, "format": None, "url": f"https://a.example/{number}"}
            if row["format"] == "html"
            else {"content": content, "url": f"https://a.example/{number}"}
        )
        assert (item["score"], item["label"], item["reasons"], item["error"]) == tuple(
            row[name] for name in ("score", "label", "reasons", "error")
        )
    assert stats.get_value("darnel/farm") == sum(row["label"] == "farm" for row in expected)
    assert stats.get_value("darnel/error") == 1


def test_scrapy_drops_farms_if_asked_to(contents, expected):
    pipe, _ = pipeline(DARNEL_DROP=True)
    from scrapy.exceptions import DropItem

    farm = next(number for number, row in enumerate(expected) if row["label"] == "farm")
    with pytest.raises(DropItem, match="farm page"):
        pipe.process_item({"content": contents[farm], "url": f"https://a.example/{farm}"})


def test_an_item_without_the_fields_gets_those_that_it_declares(contents):
    scrapy = pytest.importorskip("scrapy", reason="Scrapy is not installed")

    class Bare(scrapy.Item):
        url = scrapy.Field()
        content = scrapy.Field()

    class Scored(Bare):
        label = scrapy.Field()

    @dataclass
    class Plain:
        content: str
        score: float | None = None

    pipe, stats = pipeline()
    bare = pipe.process_item(Bare(content=contents[0], url="https://a.example/"))
    assert set(bare) == {"content", "url"}
    assert stats.get_value("darnel/no_field") == 1
    assert pipe.process_item(Scored(content=contents[0]))["label"] in ("farm", "clean", "unsure")
    assert 0 <= pipe.process_item(Plain(contents[0])).score <= 1
    assert "no content" in pipe.process_item({"url": "https://a.example/"})["error"]
    assert stats.get_value("darnel/no_field") == 1


def test_a_spider_runs_with_the_pipeline(tmp_path, contents, fresh_python):
    """A crawl of files, in a process of its own: Scrapy's reactor starts once."""
    (tmp_path / "page.html").write_text(contents[0])
    code = f"""
import json, scrapy
from scrapy.crawler import CrawlerProcess

class Pages(scrapy.Spider):
    name = "pages"
    start_urls = ["file://{tmp_path}/page.html"]

    def parse(self, response):
        yield {{"url": response.url, "content": response.body}}

pipelines = {{"darnel.adapters.scrapy.FarmPipeline": 300}}
settings = {{"ITEM_PIPELINES": pipelines, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False}}
process = CrawlerProcess(settings)
crawler = process.create_crawler(Pages)
process.crawl(crawler)
process.start()
stats = crawler.stats.get_stats().items()
print(json.dumps({{name: value for name, value in stats if name.startswith(("darnel", "item_scraped"))}}))
"""
    told = json.loads(fresh_python(code).stdout.splitlines()[-1])
    assert told["item_scraped_count"] == 1
    assert sum(value for name, value in told.items() if name.startswith("darnel/")) == 1


def test_adapters_load_nothing_until_they_are_used(fresh_python):
    told = fresh_python(
        "import sys, darnel.adapters, darnel.cli.job; "
        "print([m for m in ('datatrove', 'sklearn', 'scrapy', 'pyspark') if m in sys.modules])"
    )
    assert told.stdout == "[]\n"


# --- MLflow ---------------------------------------------------------------------------------------


def served_model():
    pytest.importorskip("mlflow", reason="MLflow is not installed")
    from darnel.adapters.mlflow_model import Pages
    from darnel.model.store import shipped_model

    served = Pages()
    served.load_context(type("Context", (), {"artifacts": {"model": str(shipped_model())}}))
    return served


@pytest.mark.parametrize(
    ("name", "cells", "errors"),
    [
        ("format", ["html", "HTML", ""], ["", "", ""]),
        ("url", ["http://a.example/", 5, None], ["", "", ""]),
        ("content", ["<p>Notes on the mill.", None, 7.5], ["", "no content", "no content"]),
    ],
)
def test_one_odd_cell_costs_the_served_model_one_row(name, cells, errors):
    frame = pd.DataFrame({"content": ["<p>Notes on the mill."] * 3, name: cells})
    rows = served_model().predict(None, frame)
    assert len(rows) == 3
    for score, error, expected in zip(rows["score"], rows["error"], errors, strict=True):
        assert expected in error
        assert (error == "") == (not math.isnan(score))
