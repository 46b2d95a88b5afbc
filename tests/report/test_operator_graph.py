"""Operators in the report: drawn, told again as tables, and what could not be tied."""

import re

import pytest

from darnel.errors import InputError
from darnel.output.rows import write_rows
from darnel.page.page import Page
from darnel.report.operator_graph import MOST, draw, read_operators, untangle
from darnel.report.report import report_page, write_report
from darnel.report.summary import Group, summarise
from darnel.sites.operators import (
    OPERATOR_COLUMNS,
    REJECTED_COLUMNS,
    find_links,
    gather,
    operators,
    rejected_links,
)
from tests.report.test_report import ROWS, row
from tests.sites.test_operators import adsense, amazon, analytics
from tests.support.browser import browsing, check_accessible, watching
from tests.support.hostile import HOSTILE, MARKER


def found(pages):
    """Rows of operators and of what is rejected, from pairs of site and markup."""
    sites, seen = gather(Page(f"<title>t</title>{markup}", "html", site=site) for site, markup in pages)
    links = find_links(sites, seen)
    rows = operators(sites, links)
    return rows, rejected_links(sites, links, rows)


FARMS = [(f"site-{number}.example", adsense(1) + (analytics(7) if number < 3 else "")) for number in range(5)]
PAGES = [
    *FARMS,
    *((f"{name}.wordpress.com", "<script>ga('create', 'UA-52447-2')</script>") for name in "ab"),
    ("review.example", amazon("mill")),
    ("thief.example", amazon("mill")),
    ("alone.example", adsense(9)),
    ("plain.example", "x"),
]


def crossings(left, right, edges):
    places = [(left.index(one), right.index(other)) for one, other in edges]
    return sum((a - c) * (b - d) < 0 for at, (a, b) in enumerate(places) for c, d in places[at + 1 :])


def test_lines_cross_less_once_untangled():
    left, right = list("abcdef"), list("uvwxyz")
    edges = [(one, other) for one, other in zip(left, "wuzvyx", strict=True)] + [("a", "z"), ("c", "v")]
    assert crossings(*untangle(left, right, edges), edges) < crossings(left, right, edges)
    assert crossings(*untangle(left, list("wuzvyx"), edges[:6]), edges[:6]) == 0


def test_a_drawing_has_every_site_and_tie_and_a_line_where_a_site_shows_it():
    (drawing,) = draw(
        found(PAGES)[0], {"site-1.example": Group(9, 9, 8.5), "Site-2.example": Group(1, 0, 0.1)}
    )
    assert sorted(dot.name for dot in drawing.dots) == [f"site-{number}.example" for number in range(5)]
    assert {square.name: len(square.sites) for square in drawing.squares} == {
        "adsense:pub-7100000000000001": 5,
        "google-analytics:UA-5100207": 3,
    }
    assert len(drawing.lines) == 8
    dots = {dot.name: dot for dot in drawing.dots}
    assert (dots["site-1.example"].step, dots["site-2.example"].step, dots["site-3.example"].step) == (
        4,
        0,
        None,
    )
    assert dots["site-1.example"].radius > dots["site-2.example"].radius
    assert {end for line in drawing.lines for end in line[:2]} <= {
        place / 2 for place in range(2 * drawing.rows + 1)
    }


def test_what_is_not_drawn_is_counted():
    evidence = [
        {"tie": f"adsense:pub-{number}", "strong": True, "sites": ["s0", f"s{number}"], "evidence": "x"}
        for number in range(1, 40)
    ]
    big = dict(
        zip(OPERATOR_COLUMNS, ("s0", [f"s{number}" for number in range(40)], 40, [], evidence), strict=True)
    )
    (drawing,) = draw([big], {})
    assert (drawing.sites, drawing.ties) == (40, 39)
    assert (len(drawing.dots), len(drawing.squares)) == (40 - drawing.more_sites, 39 - drawing.more_ties)
    assert drawing.rows < 20
    overview, listing = summarise(ROWS)
    assert "And 3 more operators with 120 sites" in report_page(
        overview, listing, "scores", [big] * (MOST + 3)
    )


def test_what_is_not_tied_is_told_with_the_reason():
    told = {row["tie"] or row["why"]: row for row in found(PAGES)[1]}
    assert told["google-analytics:UA-52447"]["why"] == "belongs to WordPress.com"
    assert told["amazon-tag:mill-20"]["sites"] == ["review.example", "thief.example"]
    assert told["no other site shows its accounts"]["sites"] == ["alone.example"]
    assert told["names no account"]["sites"] == ["plain.example"]
    assert sorted(site for row in [*found(PAGES)[0], *told.values()] for site in row["sites"]) == sorted(
        site for site, _ in PAGES
    )


def test_an_agencys_account_is_told_as_such():
    (only,) = found([("a.example", analytics(1) + analytics(2)), ("b.example", analytics(1) + analytics(3))])[
        1
    ]
    assert "the site's own" in only["why"]


@pytest.fixture
def report(tmp_path):
    """Write a report with operators."""

    def write(rows, tied, loose, suffix=".jsonl"):
        names = {name: tmp_path / f"{name}{suffix}" for name in ("scores", "operators", "rejected")}
        write_rows(rows, names["scores"], list(rows[0]))
        write_rows(tied, names["operators"], OPERATOR_COLUMNS)
        write_rows(loose, names["rejected"], REJECTED_COLUMNS)
        overview = write_report(
            names["scores"],
            tmp_path / "report.html",
            operators=names["operators"],
            rejected=names["rejected"],
        )
        return tmp_path / "report.html", overview

    return write


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_the_report_reads_what_the_command_writes(tmp_path, run_darnel, write_jsonl, suffix):
    crawl = write_jsonl(
        tmp_path / "crawl.jsonl",
        [{"content": f"<title>t</title>{markup}", "url": f"https://{site}/"} for site, markup in PAGES],
    )
    names = {name: tmp_path / f"{name}{suffix}" for name in ("scores", "operators", "rejected")}
    assert run_darnel("score", crawl, "-o", names["scores"]).returncode == 0
    assert (
        run_darnel("operators", crawl, "-o", names["operators"], "--rejected", names["rejected"]).returncode
        == 0
    )
    options = (
        "--operators",
        names["operators"],
        "--rejected",
        names["rejected"],
        "-o",
        tmp_path / "report.html",
    )
    done = run_darnel("report", names["scores"], *options)
    assert done.returncode == 0, done.stderr
    told = (tmp_path / "report.html").read_text("utf-8")
    assert len(re.findall("<circle", told)) == 5
    assert len(re.findall("<line", told)) == 8
    assert "belongs to WordPress.com" in told


@pytest.mark.parametrize("name", ["operators", "rejected"])
def test_another_table_is_refused_with_the_command(tmp_path, name):
    write_rows(ROWS, tmp_path / "scores.jsonl", list(ROWS[0]))
    with pytest.raises(InputError, match="darnel operators"):
        write_report(tmp_path / "scores.jsonl", tmp_path / "report.html", **{name: tmp_path / "scores.jsonl"})


@pytest.mark.parametrize(
    "evidence", ["x", [1], [{"tie": "a:b"}], [{"tie": "a:b", "strong": True, "sites": "a", "evidence": "x"}]]
)
def test_ties_that_are_none_are_refused(tmp_path, write_jsonl, evidence):
    row = dict(zip(OPERATOR_COLUMNS, ("a", ["a", "b"], 2, [], evidence), strict=True))
    with pytest.raises(InputError, match="darnel operators"):
        read_operators(write_jsonl(tmp_path / "operators.jsonl", [row]))


@pytest.fixture(scope="module")
def browser():
    with browsing() as opened:
        yield opened


@pytest.mark.parametrize("width", [1200, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dots_and_squares_stand_beside_their_names(report, browser, width, scheme):
    file, overview = report(ROWS, *found(PAGES))
    assert overview.operators["site-0.example"].pages == 86
    with watching(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for marks, names in (("circle", ".names:not(.ties) > div"), ("rect.strong", ".names.ties > div")):
            middles = [
                [
                    box["y"] + box["height"] / 2
                    for box in (each.bounding_box() for each in page.locator(f".tied {part}").all())
                ]
                for part in (marks, names)
            ]
            assert middles[0] == pytest.approx(middles[1], abs=1.5)
        page.get_by_text("As tables").press("Enter")
        assert page.get_by_role(
            "cell", name="site-0.example, site-1.example, site-2.example", exact=True
        ).is_visible()
        check_accessible(page)


def test_hostile_names_of_sites_and_ties_do_nothing(report, browser):
    tied = [
        dict(
            zip(
                OPERATOR_COLUMNS,
                (
                    HOSTILE,
                    [HOSTILE, "b"],
                    2,
                    [],
                    [{"tie": HOSTILE, "strong": True, "sites": [HOSTILE, "b"], "evidence": HOSTILE}],
                ),
                strict=True,
            )
        )
    ]
    loose = [dict(zip(REJECTED_COLUMNS, (HOSTILE, [HOSTILE], 1, HOSTILE, HOSTILE), strict=True))]
    with watching(browser) as page:
        page.goto(report([row(1, 0.9)], tied, loose)[0].as_uri())
        page.wait_for_timeout(200)
        assert page.title() != MARKER
        assert not page.locator("main iframe, main img, main form:not(.filters)").count()
