"""`darnel report`: one file that tells what was scored, and a table that can be searched and sorted."""

import json
import re

import pytest

from darnel.errors import InputError
from darnel.report import report
from darnel.report.report import report_page, write_report
from darnel.report.summary import summarise
from tests.support.browser import browsing, check_accessible, watching
from tests.support.hostile import HOSTILE, MARKER


def row(number, score, **more):
    text = "Links for every 100 words: 14 (clean HTML: mostly 0.5 to 6), speaks for farm"
    return {
        "id": f"{number:016x}",
        "source": f"crawl.jsonl#{number}",
        "url": f"https://site-{number % 7}.example/{number}",
        "error": None,
        "site": f"site-{number % 7}.example",
        "format": "html",
        "language": ("en", "de", None)[number % 3],
        "score": score,
        "label": "farm" if score >= 0.8 else "clean",
        "reasons": [{"feature": "link_rate", "value": 14.0, "contribution": 1.25, "text": text}],
        "title": f"Title {number}" if number % 2 else None,
        **more,
    }


BROKEN = {**dict.fromkeys(row(0, 0.1)), "id": "0", "source": "crawl.jsonl#999", "error": "the page is empty"}
ROWS = [row(number, (number * 37 % 120) / 120) for number in range(120)] + [BROKEN]


@pytest.fixture(scope="module")
def browser():
    with browsing() as found:
        yield found


def written_scores(tmp_path):
    written(tmp_path, ROWS)
    (tmp_path / "report.html").unlink()
    return tmp_path / "scores.jsonl"


def written(tmp_path, rows, suffix=".jsonl"):
    from darnel.output.rows import write_rows

    write_rows(rows, tmp_path / f"scores{suffix}", list(rows[0]))
    write_report(tmp_path / f"scores{suffix}", tmp_path / "report.html")
    return tmp_path / "report.html"


def test_counts_add_up():
    overview, listing = summarise(ROWS)
    assert overview.rows == 121
    assert (
        overview.scored
        == sum(map(sum, overview.bins))
        == sum(group.pages for group in overview.languages.values())
        == 120
    )
    assert (
        overview.farm
        == sum(group.farm for group in overview.sites.values())
        == sum(row["label"] == "farm" for row in ROWS)
    )
    assert overview.errors == {"the page is empty": 1}
    assert overview.reasons["link_rate"].farm == pytest.approx(150)
    assert len(listing.columns["name"]) == 121


def test_copies_and_operators_are_told_where_the_rows_name_them():
    rows = [
        row(1, 0.9, duplicate_of=None, duplicates=2.0, operator="o"),
        *(row(n, 0.9, duplicate_of=f"{1:016x}", operator="o") for n in (2, 3)),
    ]
    overview, listing = summarise(rows)
    assert overview.copied() == [("https://site-1.example/1", 2)]
    page = report_page(overview, listing, "scores")
    assert "Operators" in page
    assert "2 copies of 1 pages" in page


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet", ".jsonl.gz"])
def test_every_kind_of_scores_is_read(tmp_path, suffix):
    told = written(tmp_path, ROWS, suffix).read_text("utf-8")
    data = json.loads(re.search(r'id="data">(.*?)</script>', told)[1])
    assert data["score"].count(None) == 1
    assert data["reasons"][0][1] == "14"


def test_what_holds_no_scores_is_refused(tmp_path, run_darnel):
    (tmp_path / "a.jsonl").write_text('{"content": "x"}\n')
    with pytest.raises(InputError, match="darnel score"):
        write_report(tmp_path / "a.jsonl", tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()
    assert (
        run_darnel("report", written_scores(tmp_path), "-o", tmp_path / "no" / "report.html").returncode == 1
    )
    assert run_darnel("report", tmp_path / "none.jsonl", "-o", tmp_path / "report.html").returncode == 1


def test_the_table_is_searched_sorted_and_opened(tmp_path, browser):
    with watching(browser) as page:
        page.goto(written(tmp_path, ROWS).as_uri())
        lines = page.locator("#rows button.open")
        assert lines.count() == 50
        scores = [
            float(text) for text in page.locator("#rows tbody tr:not(.more) td:first-child").all_inner_texts()
        ]
        assert scores == sorted(scores, reverse=True)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the link that skips to the table
        page.get_by_role("searchbox").fill("site-3")
        assert page.get_by_role("status").inner_text() == "17 of 121 pages"
        page.get_by_role("button", name="Page", exact=True).press("Enter")
        names = page.locator("#rows button.open").all_inner_texts()
        assert names == sorted(names)
        page.locator("#rows button.open").first.press("Enter")
        assert (
            page.locator(".told li").first.inner_text().replace("\n", " ")
            == "+1.25 Links for every 100 words: 14 (clean HTML: mostly 0.5 to 6)"
        )
        assert page.locator(".told code").inner_text() == "darnel label crawl.jsonl#101 --as farm"
        page.get_by_role("searchbox").fill("title 33")
        assert page.locator("#rows td:nth-child(3)").inner_text() == "Title 33\nhttps://site-5.example/33"
        page.get_by_role("searchbox").fill("")
        page.get_by_label("Label").select_option("errors")
        page.locator("#rows button.open").first.click()
        assert "the page is empty" in page.locator(".told").inner_text()
        check_accessible(page)


def test_it_is_read_on_a_phone_in_the_dark_and_on_paper(tmp_path, browser):
    file = written(tmp_path, ROWS).as_uri()
    with watching(browser, viewport={"width": 360, "height": 740}, color_scheme="dark") as page:
        page.goto(file)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 27)"
        check_accessible(page)
        page.emulate_media(media="print")
        assert not page.locator(".filters").is_visible()


def test_a_hostile_row_does_nothing(tmp_path, browser):
    rows = [
        row(1, 0.9, url=HOSTILE, site=f"</script>{HOSTILE}", language="<b>x"),
        {**BROKEN, "error": HOSTILE},
    ]
    rows[0]["reasons"][0]["text"] = f"</script><!--<script>{HOSTILE}: 1 (x), y"
    with watching(browser) as page:
        page.goto(written(tmp_path, rows).as_uri())
        for button in page.locator("#rows button.open").all():
            button.click()
        page.wait_for_timeout(200)
        assert page.title() != MARKER
        assert page.locator("#rows button.open").count() == 2
        assert not page.locator("main iframe, main img, main form:not(.filters)").count()


def test_many_rows_stay_usable(tmp_path, browser):
    with watching(browser) as page:
        page.goto(
            written(tmp_path, [row(number, (number * 37 % 997) / 997) for number in range(20_000)]).as_uri()
        )
        page.get_by_role("searchbox").fill("site-3.example/10")
        assert page.locator("#rows button.open").count() == 50
        assert page.locator("body *").count() < 3_000


@pytest.mark.parametrize(("width", "stops"), [(360, True), (1400, False)])
def test_a_table_is_a_stop_of_the_keyboard_where_it_scrolls(tmp_path, browser, width, stops):
    with watching(browser, viewport={"width": width, "height": 740}) as page:
        page.goto(written(tmp_path, ROWS).as_uri())
        page.wait_for_timeout(100)
        scrolls = page.locator(".scroll").evaluate_all(
            "all => all.map(e => "
            "[e.scrollWidth > e.clientWidth, e.tabIndex === 0, e.ariaLabelledByElements.length])"
        )
        assert any(wide for wide, _, _ in scrolls) == stops
        assert all(wide == stop and named == 1 for wide, stop, named in scrolls)


def test_pages_near_the_threshold_are_shown_alone(tmp_path, browser):
    with watching(browser) as page:
        page.goto(written(tmp_path, ROWS).as_uri())
        page.locator("#range").select_option("near the threshold")
        scores = [
            float(text) for text in page.locator("#rows tbody tr:not(.more) td:first-child").all_inner_texts()
        ]
        assert 0 < len(scores) < 60
        assert min(scores) < 0.8 <= max(scores)
        assert all(0.4 < score < 0.96 for score in scores)


def test_the_report_says_where_the_threshold_is_and_who_wrote_it(tmp_path):
    text = written(tmp_path, ROWS).read_text("utf-8")
    assert "lowest score of a farm page, 0.80" in text
    assert 'class="threshold" x1="512.0"' in text
    assert re.search(r"Written by darnel \d+\.\d+\.\d+ from scores.jsonl", text)
    assert 'class="threshold"' not in written(tmp_path, [row(1, 0.1)]).read_text("utf-8")


def test_a_site_with_www_has_the_operator_of_the_site_without():
    row = report._typed({"site": "www.a.example", "score": None}, {"a.example": "a.example"})
    assert row["operator"] == "a.example"


@pytest.mark.parametrize(
    "odd",
    [
        {"score": "high"},
        {"score": float("nan")},
        {"score": -3},
        {"score": 7},
        {"reasons": "[{'feature': 'x'}]"},
        {"reasons": [{"feature": "x"}]},
        {"reasons": [{"feature": "x", "text": "x", "value": None, "contribution": None}]},
        {"other": 1},
    ],
)
def test_a_row_of_something_else_is_named(tmp_path, odd):
    row = {"id": "a", "score": 0.5, "label": "clean", "error": None, "reasons": []}
    rows = [row, odd if "other" in odd else row | odd]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    with pytest.raises(InputError, match=r"a\.jsonl, row 2 was not written by 'darnel score'"):
        report.write_report(tmp_path / "a.jsonl", tmp_path / "out.html")
    assert not (tmp_path / "out.html").exists()
