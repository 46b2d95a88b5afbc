"""The review desk: what comes first, and labels that nobody loses."""

import json
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from darnel import Page
from darnel.corpus.records import read_corpora
from darnel.errors import InputError
from darnel.model.row import ROW
from darnel.output.rows import write_rows
from darnel.review.queue import candidates, novelty
from darnel.review.store import Reviews, labels_of
from darnel.web.review_desk import open_desk
from tests.support.browser import browsing, check_accessible, watching
from tests.support.hostile import HOSTILE, MARKER
from tests.support.serving import serving

CONTENTS = [
    f"<title>Page {number}</title>"
    f"<p>We walked to the river, page {number}, and wrote this down in the evening."
    for number in range(12)
]


def test_the_uncertain_come_first_and_a_second_page_of_a_site_later():
    rows = [
        {"id": f"{n}", "score": score, "site": site}
        for n, (score, site) in enumerate([(0.99, "a"), (0.8, "b"), (0.79, "b"), (0.01, "c"), (0.78, "d")])
    ]
    order = [candidate.row["id"] for candidate in candidates(rows, 0.8)]
    assert order[0] == "1"
    assert order.index("4") < order.index("2"), "a page of another site comes before the second of one"
    assert not candidates([{"id": "x", "score": None, "error": "empty"}], 0.8)


def test_texts_are_uncertain_at_their_own_threshold():
    scores = {"page": ("html", 0.9), "text": ("text", 0.6), "sure text": ("text", 0.9)}
    rows = [{"id": id_, "format": format_, "score": score} for id_, (format_, score) in scores.items()]
    found = {each.row["id"]: each.uncertain for each in candidates(rows, 0.9, 0.6)}
    assert found["page"] == found["text"] == 1 > found["sure text"]


def test_what_much_hangs_on_comes_before_what_little_hangs_on():
    rows = [
        {"id": "lone", "score": 0.5, "site": "a"},
        {"id": "copied", "score": 0.5, "site": "b", "duplicates": 40},
    ]
    assert candidates(rows, 0.5)[0].row["id"] == "copied"


def test_a_page_unlike_all_others_is_more_unlike_than_a_plain_one(predictor):
    odd = Page("<p>" + "casino!!! " * 400 + "<iframe src='//x'></iframe>" * 50, "html")
    assert novelty(odd, predictor.model) > novelty(Page(CONTENTS[0]), predictor.model) >= 0
    assert novelty(Page(""), predictor.model) == 0


@pytest.fixture
def scores(tmp_path, predictor, write_jsonl):
    from darnel import read

    records = [
        {"content": content, "url": f"https://site-{number % 5}.example/{number}"}
        for number, content in enumerate(CONTENTS)
    ]
    records.append({"content": f"<p>hostile</p>{HOSTILE}", "url": "https://hostile.example/"})
    crawl = write_jsonl(tmp_path / "crawl.jsonl", records)
    write_rows(predictor.rows(read(crawl)), tmp_path / "scores.jsonl", ROW)
    return tmp_path / "scores.jsonl"


@pytest.fixture
def reviews(tmp_path, scores, predictor):
    assert open_desk(tmp_path / "reviews.sqlite", scores, predictor) == 13
    return Reviews(tmp_path / "reviews.sqlite")


def test_two_reviewers_get_different_pages_and_lose_no_label(reviews):
    def work(name):
        seen = []
        while (page := reviews.next_for(name)) is not None:
            reviews.label(page["id"], name, "clean")
            seen.append(page["id"])
        return seen

    with ThreadPoolExecutor(4) as many:
        seen = [id_ for part in many.map(work, ["ann", "bob", "cy", "di"]) for id_ in part]
    assert len(seen) == len(set(seen)) == 13
    assert reviews.progress() == {"pages": 13, "labelled": 13}


def test_a_page_that_somebody_adds_is_next_until_it_is_labelled(reviews):
    pages = [Page("<p>This verdict is wrong."), Page("<p>And so is this one.")]
    for page in pages:
        reviews.add(page, 0.9)
    reviews.put([])  # the desk is opened again
    assert reviews.progress() == {"pages": 2, "labelled": 0}
    for page in reversed(pages):
        assert reviews.next_for("ann")["id"] == page.id
        reviews.label(page.id, "ann", "clean")
    assert reviews.next_for("ann") is None
    assert reviews.progress() == {"pages": 2, "labelled": 2}


def test_a_page_that_somebody_adds_is_next_also_where_it_was_queued(reviews, scores, predictor, tmp_path):
    first = reviews.next_for("ann")["id"]
    page = next(page for page in map(Page, CONTENTS) if page.id != first and reviews.page(page.id))
    reviews.add(page)
    assert reviews.next_for("ann")["id"] == page.id
    open_desk(tmp_path / "reviews.sqlite", scores, predictor)
    assert reviews.next_for("ann")["id"] == page.id


def test_labels_are_added_and_the_last_of_each_reviewer_counts(reviews, tmp_path):
    first, second, third = (reviews.next_for(name)["id"] for name in ("ann", "bob", "cy"))
    reviews.label(first, "ann", "farm", "sold links")
    reviews.label(first, "ann", "clean")
    reviews.label(second, "ann", "farm", "stolen")
    reviews.label(second, "bob", "clean")
    reviews.label(third, "cy", "unsure")
    records = list(labels_of(tmp_path / "reviews.sqlite"))
    assert [(record["id"], record["label"]) for record in records] == [(first, "clean")], (
        "contested and unsure pages are left out"
    )
    reviews.label(second, "cy", "farm")
    assert {record["label"]: record["notes"] for record in labels_of(tmp_path / "reviews.sqlite")} == {
        "clean": [],
        "farm": ["stolen"],
    }
    with pytest.raises(InputError):
        reviews.label("nowhere", "ann", "farm")
    with pytest.raises(InputError, match="not known"):
        reviews.label(first, "ann", "spam")


def test_exported_labels_are_a_corpus(reviews, tmp_path, run_darnel):
    for label in ("farm", "clean"):
        reviews.label(reviews.next_for("ann")["id"], "ann", label)
    done = run_darnel("labels", tmp_path / "reviews.sqlite", "-o", tmp_path / "reviewed.jsonl")
    assert done.returncode == 0, done.stderr
    found = list(read_corpora([tmp_path / "reviewed.jsonl"]))
    assert sorted(known.label for known in found) == ["clean", "farm"]
    assert all(known.operator == known.page.site for known in found)
    assert run_darnel("labels", tmp_path / "none.sqlite", "-o", tmp_path / "x.jsonl").returncode == 1


def test_a_wrong_verdict_is_labelled_from_the_command_line(tmp_path, run_darnel, write_jsonl):
    path, reviews = (
        write_jsonl(tmp_path / "crawl.jsonl", [{"content": "<p>a"}, {"content": "<p>b"}]),
        tmp_path / "r.sqlite",
    )
    done = run_darnel("label", f"{path}#2", "--as", "clean", "--note", "a club", "--labels", reviews)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"--labels {reviews}" in done.stderr
    assert [(each["content"], each["label"], each["notes"]) for each in labels_of(reviews)] == [
        ("<p>b", "clean", ["a club"])
    ]
    assert run_darnel("label", f"{path}#3", "--as", "farm", "--labels", reviews).returncode == 1
    assert run_darnel("label", f"{path}#2", "--as", "spam", "--labels", reviews).returncode == 2


def test_opening_the_desk_again_keeps_labels(reviews, tmp_path, scores, predictor):
    page = reviews.next_for("ann")["id"]
    reviews.label(page, "ann", "farm")
    assert open_desk(tmp_path / "reviews.sqlite", scores, predictor) == 13
    assert reviews.progress()["labelled"] == 1
    assert reviews.next_for("bob")["id"] != page


def test_figures_of_models_are_remembered_once(reviews):
    before = len(reviews.models())
    for _ in range(2):
        reviews.note_model("abc", {"weighted_auc": 0.5})
    assert [model["figures"] for model in reviews.models()][before:] == [{"weighted_auc": 0.5}]


def test_a_file_that_is_no_desk_is_refused(tmp_path):
    (tmp_path / "x.sqlite").write_text("not a database, but long enough to be read as one" * 40)
    with pytest.raises(InputError):
        Reviews(tmp_path / "x.sqlite")
    with pytest.raises(InputError):
        list(labels_of(tmp_path / "x.sqlite"))


def test_a_desk_is_not_opened_on_pages_without_scores(tmp_path, predictor, write_jsonl):
    pages = write_jsonl(tmp_path / "crawl.jsonl", [{"id": "a", "content": "<p>Text."}])
    with pytest.raises(InputError, match="no rows of scored pages"):
        open_desk(tmp_path / "r.sqlite", pages, predictor)


@pytest.mark.parametrize(
    "row",
    [
        {"id": "a", "score": 0.5},
        {"source": "a", "score": 0.5},
        {"id": "a", "source": "a", "score": "high"},
        {"id": "a", "source": "a", "site": ["a"], "score": 0.5},
    ],
)
def test_a_desk_is_opened_on_scores_only(tmp_path, predictor, write_jsonl, row):
    path = write_jsonl(tmp_path / "scores.jsonl", [row])
    with pytest.raises(InputError, match=r"scores.jsonl: has a row that 'darnel score' did not write"):
        open_desk(tmp_path / "r.sqlite", path, predictor)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("empty.html", "the page is empty"),
        ("crawl.jsonl", "a file of records; name one of them, such as"),
        ("c#/crawl.jsonl", "a file of records; name one of them, such as"),
    ],
)
def test_what_no_model_can_learn_is_not_labelled(tmp_path, run_darnel, write_jsonl, name, told):
    (tmp_path / "c#").mkdir()
    for crawl in ("crawl.jsonl", "c#/crawl.jsonl"):
        write_jsonl(tmp_path / crawl, [{"content": "<p>a"}, {"content": "<p>b"}])
    (tmp_path / "empty.html").write_text("")
    (tmp_path / "good.html").write_text("<p>a")
    done = run_darnel("label", "good.html", name, "--as", "farm", cwd=tmp_path)
    assert done.returncode == 1
    assert f"{name}: {told}" in done.stderr
    assert not (tmp_path / "reviews.sqlite").exists()


# --- in a browser ---------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path, scores):
    with serving("--review", scores, "--labels", tmp_path / "reviews.sqlite") as address:
        yield f"{address}review"


def test_two_browsers_label_by_keyboard_at_once(desk, tmp_path):
    with (
        browsing() as browser,
        watching(browser) as one,
        watching(browser, color_scheme="dark", viewport={"width": 360, "height": 740}) as other,
    ):
        one.goto(desk)
        other.goto(desk)
        pages = [page.locator("input[name=page]").input_value() for page in (one, other)]
        assert pages[0] != pages[1], "what one looks at is not given to the other"
        assert other.evaluate("document.documentElement.scrollWidth") <= 360
        check_accessible(one)
        check_accessible(other)
        one.keyboard.press("n")
        one.keyboard.type("from a farm")
        one.keyboard.press("Escape")
        for page, key in ((one, "f"), (other, "c")):
            with page.expect_navigation():
                page.keyboard.press(key)
        with one.expect_navigation():
            one.keyboard.press("z")
        assert one.locator("input[name=page]").input_value() == pages[0]
        with one.expect_navigation():
            one.keyboard.press("m")
        assert one.locator(".verdict").is_visible()
        for page in (one, other):
            for _ in range(20):
                if not page.locator("#decide").count():
                    break
                assert page.title() != MARKER
                with page.expect_navigation():
                    page.keyboard.press("u")
        assert "13 of 13" in other.get_by_role("status").inner_text()
    records = {record["id"]: record for record in labels_of(tmp_path / "reviews.sqlite")}
    assert records[pages[1]]["label"] == "clean"
    assert pages[0] not in records, "its reviewer was unsure in the end"
    exported = httpx.get(f"{desk}/corpus.jsonl").text.splitlines()
    assert [json.loads(line)["id"] for line in exported] == list(records)


def test_reviews_stand_above_the_labels_of_a_corpus(reviews, tmp_path, write_jsonl, root):
    page = reviews.next_for("ann")
    reviews.label(page["id"], "ann", "farm")
    content = page["content"] if isinstance(page["content"], str) else page["content"].decode()
    corpus = write_jsonl(
        tmp_path / "corpus.jsonl",
        [{"content": content, "label": "clean"}, {"content": "# Other\n\nText.", "label": "clean"}],
    )
    found = list(read_corpora([corpus], labels=[tmp_path / "reviews.sqlite"]))
    assert [known.label for known in found] == ["farm", "clean"]


# --- files of reviews that somebody else wrote or replaced ------------------------------------------------

FIRST_VERSION = """
CREATE TABLE pages (id TEXT PRIMARY KEY, content TEXT NOT NULL, format TEXT, url TEXT, site TEXT, source TEXT,
  score REAL, uncertain REAL, stakes REAL, unlike REAL, place INTEGER);
CREATE TABLE labels (number INTEGER PRIMARY KEY AUTOINCREMENT, page TEXT NOT NULL REFERENCES pages,
  reviewer TEXT NOT NULL, label TEXT NOT NULL CHECK (label IN ('farm', 'clean', 'unsure')),
  note TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE held (page TEXT PRIMARY KEY, reviewer TEXT NOT NULL, until REAL NOT NULL);
INSERT INTO pages VALUES ('a', '<p>text', 'html', NULL, NULL, 'x#1', 0.5, 1, 0.5, 0.25, 0),
  ('b', '<p>b', 'html', NULL, NULL, 'x#2', 0.5, 1, 0.5, 0.25, 1);
INSERT INTO labels (page, reviewer, label, note, at) VALUES ('a', 'ann', 'farm', 'mine', '2026-01-01');
"""


def database(path, *statements):
    with closing(sqlite3.connect(path)) as file:
        for statement in statements:
            file.executescript(statement)
    return path


def test_a_file_of_the_first_version_opens_with_its_labels(tmp_path):
    old = database(tmp_path / "old.sqlite", FIRST_VERSION)
    assert [record["id"] for record in labels_of(old)] == ["a"]
    reviews = Reviews(old)
    page = reviews.next_for("bob")
    assert (page["id"], page["impact"], page["novelty"]) == ("b", 0.5, 0.25)
    reviews.label("b", "bob", "clean")
    assert [record["id"] for record in labels_of(old)] == ["a", "b"]


ENDLESS = """
DROP TABLE pages;
CREATE VIEW pages AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
  SELECT id, 'x' AS content,
  'html' AS format, '' AS url, '' AS site, '' AS source, 1 AS position FROM n;
"""


@pytest.mark.parametrize(
    "wrong",
    [
        ENDLESS,
        "DROP TABLE labels;",
        "CREATE TRIGGER t AFTER INSERT ON labels BEGIN DELETE FROM labels; END;",
        "UPDATE pages SET content = x'00ff';",
        "UPDATE pages SET url = x'00ff', position = 1;",
        "UPDATE pages SET score = 'high';",
    ],
)
def test_a_file_that_is_rewritten_while_it_is_served_is_one_error(reviews, tmp_path, wrong):
    database(tmp_path / "reviews.sqlite", wrong)
    with pytest.raises(InputError, match=r"reviews\.sqlite"):
        reviews.next_for("ann")


def test_a_file_that_is_gone_is_not_made_again_empty(reviews, tmp_path):
    (tmp_path / "reviews.sqlite").unlink()
    with pytest.raises(InputError):
        reviews.progress()
    assert not (tmp_path / "reviews.sqlite").exists()


def test_a_page_whose_score_is_sure_does_not_come_early_for_the_size_of_its_site():
    rows = [{"id": f"{n}", "score": 0.999999, "site": "large"} for n in range(400)]
    rows += [{"id": f"near-{n}", "score": 0.7, "site": f"s{n}"} for n in range(5)]
    assert {candidate.row["id"] for candidate in candidates(rows, 0.8)[:5]} == {f"near-{n}" for n in range(5)}


def test_a_writer_that_waits_for_another_holds_nobody_else_up(desk, tmp_path):
    page = re.search(r'name="page" value="(.*?)"', httpx.get(desk).text)[1]
    with (
        closing(sqlite3.connect(tmp_path / "reviews.sqlite", isolation_level=None)) as other,
        ThreadPoolExecutor() as pool,
    ):
        other.execute("BEGIN IMMEDIATE")
        answer = pool.submit(
            httpx.post, desk, data={"page": page, "label": "farm", "reviewer": "ann"}, timeout=60
        )
        health = httpx.get(desk.replace("/review", "/health"), timeout=5)
        assert (health.status_code, answer.done()) == (200, False)
        other.execute("ROLLBACK")
        assert answer.result().status_code == 303


def test_the_desk_says_what_was_said_last(desk):
    with httpx.Client(follow_redirects=True) as client:
        first = re.search(r'name="page" value="(.*?)"', client.get(desk).text)[1]
        after = client.post(desk, data={"page": first, "label": "unsure", "reviewer": "ann"}).text
        assert "you said unsure" in after
        assert "You said unsure" in client.get(desk, params={"page": first}).text
