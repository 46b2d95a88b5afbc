"""Sites: pages rolled up, with intervals that say how little a few pages tell."""

import itertools
import json

import numpy as np
import pytest

from darnel.errors import InputError
from darnel.page.page import Page
from darnel.sites.patterns import read_patterns
from darnel.sites.site_verdict import SITE_COLUMNS, THRESHOLD, roll_up, site_name, site_score, wilson

NUMBERS = itertools.count()


def scored(site, score, **more):
    label = None if score is None else "farm" if score > 0.5 else "clean"
    reason = {
        "feature": "anchor_words",
        "value": 9.0,
        "contribution": 2.0 * (score or 0) - 1,
        "text": "Wordy links: 9 words (usual on honest HTML pages: 0.5 to 6), speaks for farm",
    }
    return {
        "site": site,
        "score": score,
        "label": label,
        "language": "en",
        "url": f"https://{site}/x?{next(NUMBERS)}",
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
        {
            "feature": "anchor_words",
            "contribution": pytest.approx(0.98),
            "value": 9.0,
            "text": "Words in a link: 9 words on average",
        }
    ]


def test_few_pages_say_little():
    few, many = (roll_up([scored("a.example", 0.95) for _ in range(count)])[0] for count in (2, 200))
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
    with pytest.raises(InputError, match="row 1: no score of a page"):
        roll_up(roll_up([scored("a.example", 0.9)]))
    for wrong in ({"score": "high"}, {"site": 7}, {"reasons": [{"feature": "x"}]}):
        with pytest.raises(InputError, match="row 2"):
            roll_up([scored("a.example", 0.5), scored("a.example", 0.5) | wrong])


def test_patterns_of_one_template_and_of_honest_pages():
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
    found = read_patterns([*same, *dated, Page("", url="https://c.example/", error="gone")])
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
        tmp_path / "scores.jsonl",
        [*(scored("a.example", 0.99) for _ in range(6)), scored("b.example", 0.01), *homeless],
    )
    done = run_darnel("sites", scores)
    assert done.stderr.endswith("2 sites, 1 farm, 1 small sample, 3 left out: rows without a site or URL\n")
    assert (done.returncode, [json.loads(line)["site"] for line in done.stdout.splitlines()]) == (
        0,
        ["a.example", "b.example"],
    )
    pages = write_jsonl(
        tmp_path / "pages.jsonl",
        [{"content": f"# A\n\n{n}", "url": f"https://a.example/{n}"} for n in range(2)],
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
    }
    rows = [record | {"url": f"https://farm.example/{number}"} for number in (1, 2, 2)]
    (tmp_path / "crawl.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    assert run_darnel("score", tmp_path / "crawl.jsonl", "-o", tmp_path / f"scores.{suffix}").returncode == 0
    done = run_darnel("sites", tmp_path / f"scores.{suffix}")
    assert "1 left out: captured again" in done.stderr
    row = json.loads(done.stdout)
    assert (row["site"], row["pages"], row["label"], len(row["reasons"])) == ("farm.example", 2, "farm", 5)


def names(rows, by="domain"):
    return {row["site"]: row["pages"] for row in roll_up(rows, by=by)}


def test_a_domain_whose_own_pages_were_not_seen_is_rolled_up_host_by_host():
    farm = [scored("codes.pages.example", 0.99, url=f"https://codes.pages.example/{n}") for n in range(9)]
    other = [scored("deals.pages.example", 0.99, url=f"https://deals.pages.example/{n}") for n in range(9)]
    assert names(farm) == {"codes.pages.example": 9}
    assert names(farm + other) == {"codes.pages.example": 9, "deals.pages.example": 9}
    clean_front = [scored("pages.example", 0.01, url="https://pages.example/")]
    assert names(farm + other + clean_front) == {
        "codes.pages.example": 9,
        "deals.pages.example": 9,
        "pages.example": 1,
    }
    bad_front = [scored("www.pages.example", 0.99, url="https://www.pages.example/")]
    assert names(farm + other + bad_front) == {"pages.example": 19}


def test_a_domain_is_the_sum_of_its_hosts():
    rows = [scored(f"{host}a.example", 0.9, duplicates=1) for host in ("", "b.", "c.")]
    (row,) = roll_up([*rows, scored("b.a.example", None)], by="domain")
    assert (row["pages"], row["errors"], row["flagged"], row["duplicates"]) == (3, 1, 1, 1)
    assert row["languages"] == [{"language": "en", "share": 1}]
    assert row["reasons"][0]["contribution"] == pytest.approx(0.8)


def test_a_url_captured_again_counts_once():
    farm = [
        scored("a.example", 0.99, url=f"http{s}://a.example/1{end}") for s, end in (("", ""), ("s", "#top"))
    ]
    (row,) = roll_up([*farm * 9, scored("a.example", 0.01, url="https://a.example/2")])
    assert (row["pages"], row["score"]) == (2, pytest.approx(0.5, abs=0.2))
    assert [names([scored("a.example", 0.9, url=None)] * 3, "host")] == [{"a.example": 3}]


def test_the_command_never_lists_a_platform(run_darnel, tmp_path, write_jsonl):
    rows = [
        scored("codes.pages.example", 0.99, url=f"https://codes.pages.example/{n}", error=None)
        for n in range(9)
    ]
    scores = write_jsonl(tmp_path / "scores.jsonl", rows)
    assert run_darnel("sites", scores, "--by", "domain", "-o", tmp_path / "sites.jsonl").returncode == 0
    assert run_darnel("blocklist", tmp_path / "sites.jsonl", "-o", tmp_path / "list").returncode == 0
    assert (tmp_path / "list").read_text().splitlines()[-1] == "*://*.codes.pages.example/*"


def test_a_site_has_examples_values_and_a_topic():
    rows = [scored("a.example", n / 10, url=f"https://a.example/{n}", topic="coupons") for n in range(10)]
    rows.append(scored("a.example", 1.0, url="https://a.example/" + "x" * 999))
    (row,) = roll_up(rows)
    assert row["examples"] == [f"https://a.example/{n}" for n in (9, 8, 7)]
    assert (row["topic"], row["reasons"][0]["value"]) == ("coupons", 9)


@pytest.mark.parametrize("score", [float("nan"), 2.0, -0.1, "inf"])
def test_a_score_that_is_none_is_refused_by_its_row(score):
    rows = [{"site": "a.example", "url": f"https://a.example/{each}", "score": each} for each in (0.5, score)]
    with pytest.raises(InputError, match="row 2 was not written by 'darnel score': its score is"):
        roll_up(rows)
