"""Sites: pages rolled up, with intervals that say how little a few pages tell."""

import json

import numpy as np
import pytest

from darnel.errors import InputError
from darnel.page.page import Page
from darnel.sites.patterns import read_habits
from darnel.sites.rollup import SITE_COLUMNS, THRESHOLD, roll_up, site_name, site_score, wilson


def scored(site, score, **more):
    label = None if score is None else "farm" if score > 0.5 else "clean"
    reason = {
        "feature": "links",
        "value": 9.0,
        "contribution": 2.0 * (score or 0) - 1,
        "text": "Links for every 100 words: 9, speaks for farm",
    }
    return {
        "site": site,
        "score": score,
        "label": label,
        "language": "en",
        "url": f"https://{site}/x",
        "reasons": [reason],
    } | more


def test_pages_are_rolled_up_to_hosts_and_domains():
    rows = [
        scored("a.example", 0.9),
        scored("www.a.example", 0.99),
        scored("b.a.example", 0.1),
        scored("c.github.io", 0.2),
        scored("d.github.io", 0.3),
    ]
    assert {row["site"]: row["pages"] for row in roll_up(rows)} == {
        "a.example": 2,
        "b.a.example": 1,
        "c.github.io": 1,
        "d.github.io": 1,
    }
    assert {row["site"]: row["pages"] for row in roll_up(rows, by="domain")} == {
        "a.example": 3,
        "c.github.io": 1,
        "d.github.io": 1,
    }


def test_a_site_has_a_verdict_with_interval_and_reasons():
    rows = [
        scored("a.example", 0.99, duplicates=number % 2, language="de" if number else None)
        for number in range(8)
    ]
    (row,) = roll_up([*rows, scored("a.example", None)])
    assert tuple(row) == SITE_COLUMNS
    assert (row["label"], row["sample"], row["pages"], row["errors"], row["flagged"]) == (
        "farm",
        "enough",
        8,
        1,
        1,
    )
    assert row["low"] < row["score"] < row["high"]
    assert row["score"] == pytest.approx(0.99)
    assert row["duplicates"] == 0.5
    assert row["languages"] == [{"language": "de", "share": 0.875}, {"language": "unknown", "share": 0.125}]
    assert row["reasons"] == [
        {"feature": "links", "contribution": pytest.approx(0.98), "text": "Links for every 100 words"}
    ]


def test_few_pages_say_little():
    few, many = (roll_up([scored("a.example", 0.95)] * count)[0] for count in (2, 200))
    assert (few["sample"], many["sample"]) == ("small", "enough")
    assert few["high"] - few["low"] > 4 * (many["high"] - many["low"])


def test_folders_are_told_apart():
    rows = [scored("a.example", 0.99, url=f"https://a.example/deals/{number}") for number in range(6)]
    rows += [scored("a.example", 0.01, url=f"https://a.example/news/{number}") for number in range(20)]
    (row,) = roll_up(rows)
    assert [(path["path"], path["pages"], path["score"] > THRESHOLD) for path in row["paths"]] == [
        ("/deals/", 6, True),
        ("/news/", 20, False),
    ]
    assert row["label"] == "clean"


def test_one_page_never_decides():
    assert site_score(np.array([1.0, 0.1, 0.1, 0.1, 0.1])) < 0.5
    assert site_score(np.array([0.0, 1.0])) == 0.5


@pytest.mark.parametrize(("share", "count"), [(0.0, 1), (1.0, 1), (0.3, 10), (0.999, 1_000)])
def test_the_interval_holds_the_share(share, count):
    low, high = wilson(share, count)
    assert 0 <= low <= share <= high <= 1


def test_rows_without_site_or_of_errors_only():
    assert roll_up([scored(None, 0.9)]) == []
    (row,) = roll_up([scored("a.example", None)])
    assert (row["pages"], row["errors"], row["score"], row["label"]) == (0, 1, None, None)
    with pytest.raises(InputError, match="darnel score"):
        roll_up([{"site": "a.example", "content": "x"}])
    for wrong in ({"score": "high"}, {"site": 7}, {"reasons": [{"feature": "x"}]}):
        with pytest.raises(InputError, match="row 2"):
            roll_up([scored("a.example", 0.5), scored("a.example", 0.5) | wrong])


def test_habits_of_one_template_and_of_honest_pages():
    same = [
        Page(
            f'<div class="post"><h2>Deals</h2><a href="https://money.example/{n}">x</a></div>',
            "html",
            url=f"https://a.example/{n}",
        )
        for n in range(4)
    ]
    dated = [
        Page(
            f"---\ntitle: {n}\ndate: 2024-05-0{n}\n---\n# {n}\n\n[a](https://x{n}.example/)", site="b.example"
        )
        for n in range(1, 5)
    ]
    found = read_habits([*same, *dated, Page("", url="https://c.example/", error="gone")])
    assert (found["a.example"]["template_sameness"], found["a.example"]["one_domain"]) == (1, 1)
    assert (
        found["b.example"]["first_date"],
        found["b.example"]["last_date"],
        found["b.example"]["one_domain"],
    ) == ("2024-05-01", "2024-05-04", 0.25)
    assert found["b.example"]["template_sameness"] < 1
    assert set(found["a.example"]) < set(SITE_COLUMNS)
    assert "c.example" not in found


def test_a_repository_is_a_site_as_well():
    assert site_name("Owner/Posts", "domain") == "owner/posts"


def test_the_command(run_darnel, tmp_path, write_jsonl):
    homeless = [scored(None, 0.5)] * 3
    scores = write_jsonl(
        tmp_path / "scores.jsonl", [scored("a.example", 0.99)] * 6 + [scored("b.example", 0.01), *homeless]
    )
    done = run_darnel("sites", scores)
    assert done.stderr.endswith("2 sites, 1 farm, 1 small sample, 3 left out: rows without a site or URL\n")
    assert (done.returncode, [json.loads(line)["site"] for line in done.stdout.splitlines()]) == (
        0,
        ["a.example", "b.example"],
    )
    pages = write_jsonl(
        tmp_path / "pages.jsonl", [{"content": f"# A\n\n{n}", "url": "https://a.example/"} for n in range(2)]
    )
    assert (
        json.loads(run_darnel("sites", scores, "--pages", pages).stdout.splitlines()[0])["template_sameness"]
        == 1
    )
    for suffix in ("csv", "parquet"):
        assert run_darnel("sites", scores, "-o", tmp_path / f"sites.{suffix}").returncode == 0
    refused = run_darnel("sites", pages)
    assert (refused.returncode, "darnel score" in refused.stderr) == (1, True)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_the_scores_of_real_pages_are_read_from_every_format(run_darnel, tmp_path, root, suffix):
    record = {
        "content": (root / "data/sample/farm/casino-mirror-ru.html").read_text("utf-8"),
        "url": "https://farm.example/x",
    }
    (tmp_path / "crawl.jsonl").write_text(f"{json.dumps(record)}\n" * 2)
    assert run_darnel("score", tmp_path / "crawl.jsonl", "-o", tmp_path / f"scores.{suffix}").returncode == 0
    row = json.loads(run_darnel("sites", tmp_path / f"scores.{suffix}").stdout)
    assert (row["site"], row["pages"], row["label"], len(row["reasons"])) == ("farm.example", 2, "farm", 5)
