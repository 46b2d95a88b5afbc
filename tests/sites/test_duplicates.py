"""Duplicates: the same article under another title is found, what only shares a site's furniture is not."""

import errno
import io
import json
import random
import re
import tempfile
from itertools import combinations

import pytest

from darnel.errors import InputError
from darnel.page.page import Page
from darnel.readers import read
from darnel.sites.article_text import body_of, read_bodies, shingles
from darnel.sites.duplicates import SIMILAR, find, join, overlap, title_distance
from tests.conftest import ROOT

WORDS = re.findall(
    r"\w+",
    "river bridge school garden council evening kettle timber winter ferry letter harvest village museum "
    "teacher weather mill stone",
)
SEEDS = ROOT.parent / "shared" / "corpus" / "seeds"


def article(seed, sentences=12):
    draw = random.Random(seed)
    return [" ".join(draw.choices(WORDS, k=16)).capitalize() + "." for _ in range(sentences)]


def page(title, lines, site="a.example", date=None, number=0, links=()):
    head = f"---\ntitle: {title}\ndate: {date}\n---\n" if date else f"---\ntitle: {title}\n---\n"
    listed = "\n".join(f"- [{text}](/{place})" for place, text in enumerate(links))
    return Page(
        head + "\n\n".join(lines) + "\n\n" + listed,
        "markdown",
        id=f"{site}-{number}",
        source=f"{site}/{number}",
        site=site,
    )


def test_the_same_article_under_another_title_is_found():
    changed = [*article(1)[:11], article(2)[0]]
    pages = [
        page("How the mill was saved", article(1), date="2024-05-02"),
        page("Unleash the power of mills", changed, "b.example", "2021-01-03"),
        page("Another day", article(3), "c.example"),
    ]
    (cluster,) = find(pages)
    assert (cluster["copies"], cluster["sites"]) == (2, ["a.example", "b.example"])
    assert (cluster["original"], cluster["date"]) == ("b.example-0", "2021-01-03")
    assert SIMILAR <= cluster["similarity"] < 1
    assert cluster["title_distance"] > 0.7


def test_the_furniture_of_a_site_is_no_body():
    furniture = article(99, 10)
    assert (
        find(page(f"Post {number}", [*article(number, 6), *furniture], number=number) for number in range(8))
        == []
    )
    assert (
        len(find(page(f"Post {number}", [*article(1, 6), *furniture], number=number) for number in range(2)))
        == 1
    )


def test_lists_of_links_and_code_are_no_body():
    one, other = (
        [" ".join(article(seed * 50 + number, 1)[0].split()[:12]) for number in range(30)] for seed in (1, 2)
    )
    (cluster,) = find(
        [page("A", article(1), links=one, number=1), page("B", article(1), links=other, number=2)]
    )
    assert cluster["similarity"] == 1
    code = [f"function f{number}() {{ var a = {number}; if (a) {{ b = a; }} }}" for number in range(90)]
    assert body_of(page("A", code)).lines == []


def test_short_bodies_and_bad_pages_are_like_no_other():
    bad = [Page("", id=str(number), source="x", error="cannot be read") for number in range(3)]
    assert find([*bad, page("A", article(1, 2)), page("B", article(1, 2), "b.example")]) == []
    assert find([]) == []


class FullDisk(io.BytesIO):
    def write(self, content):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_of_temporary_files_is_named(monkeypatch):
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **options: FullDisk())
    with pytest.raises(InputError, match=r"No space left.*TMPDIR"):
        find([page("A day", article(1, 30), "a.example")])


def test_every_pair_that_is_alike_is_found_and_no_other():
    draw = random.Random(0)
    bodies = [article(seed, 30) for seed in range(40)]
    pages = []
    for number in range(160):
        lines = [
            line if draw.random() < 0.97 else article(1_000 + number, 1)[0] for line in bodies[number % 40]
        ]
        pages.append(page(f"Title {number}", lines, f"s{number}.example"))
    with read_bodies(pages) as bodies:
        kept = list(bodies)
    said = [shingles(body.lines) for body in kept]
    alike = {(a, b) for a, b in combinations(range(160), 2) if overlap(said[a], said[b]) >= SIMILAR}
    name = {body.id: place for place, body in enumerate(kept)}
    groups = [sorted(name[copy["id"]] for copy in cluster["pages"]) for cluster in find(pages)]
    together = {pair for group in groups for pair in combinations(group, 2)}
    assert len(alike) > 100
    assert alike <= together
    assert all(group[0] % 40 == each % 40 for group in groups for each in group)


def test_characters_are_compared_where_words_have_no_spaces():
    draw = random.Random(0)
    lines = ["".join(chr(draw.randrange(0x4E00, 0x5E00)) for _ in range(60)) for _ in range(6)]
    (cluster,) = find(
        [page("一", lines), page("二", lines, "b.example"), page("三", lines[::-1][:3], "c.example")]
    )
    assert cluster["sites"] == ["a.example", "b.example"]


def test_rows_gain_what_was_found():
    pages = [
        page("The old mill", article(1), date="2020-01-01"),
        page("A new mill", article(1), "b.example"),
        page("C", article(5), "c.example"),
    ]
    rows = join([{"id": each.id, "source": each.source} for each in pages], find(pages))
    told = [(row["duplicate_of"], row["duplicates"], row["title_distance"]) for row in rows]
    assert told == [(None, 1, None), ("a.example-0", 1, 0.8), (None, 0, None)]


@pytest.mark.parametrize(
    ("content", "day"),
    [
        ("---\ndate: 2024-9-5T13:03:22Z\n---\nText.", "2024-09-05"),
        ('<meta property="article:published_time" content="2020-02-03T00:00"><p>Text.', "2020-02-03"),
        (
            '<script type="application/ld+json">{"@type": "Article", "datePublished": "2019-12-31"}</script>',
            "2019-12-31",
        ),
        ("---\ndate: 2024-13-45\n---\nText.", None),
        ("Text.", None),
    ],
)
def test_the_day_of_publication_is_read(content, day):
    assert Page(content).published == day


@pytest.mark.parametrize(("one", "other"), [("", ""), ("a b c", "a b c"), ("火曜日", "火曜日")])
def test_equal_titles_have_no_distance(one, other):
    assert title_distance(one, other) == 0


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the corpus is not here")
def test_the_two_pages_that_the_project_began_with_are_one_article():
    (cluster,) = find(read(SEEDS))
    assert cluster["similarity"] > 0.9
    assert cluster["title_distance"] > 0.8


def test_the_commands(run_darnel, tmp_path, write_jsonl):
    contents = ["\n\n".join([f"# {title}", *article(1)]) for title in ("The old mill", "Unveiling a river")]
    crawl = write_jsonl(tmp_path / "crawl.jsonl", [{"content": content} for content in [*contents, ""]])
    done = run_darnel("duplicates", crawl)
    assert (done.returncode, json.loads(done.stdout)["copies"]) == (0, 2)
    scored = run_darnel("score", crawl, "--duplicates")
    rows = [json.loads(line) for line in scored.stdout.splitlines()]
    assert scored.returncode == 3
    assert [row["duplicates"] for row in rows] == [1, 1, 0]
    assert rows[1]["duplicate_of"] == rows[0]["id"]
    for suffix in ("parquet", "csv"):
        assert run_darnel("duplicates", crawl, "-o", tmp_path / f"c.{suffix}").returncode == 0
        assert run_darnel("score", crawl, "--duplicates", "-o", tmp_path / f"s.{suffix}").returncode == 3
    refused = run_darnel("score", "-", "--duplicates", stdin="{}")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("options", "named"), [(["--threshold", "foo"], "'foo'"), (["--resume"], "--resume")]
)
def test_options_are_checked_before_the_first_reading_for_duplicates(run_darnel, tmp_path, options, named):
    (tmp_path / "empty.jsonl").write_bytes(b"")
    refused = run_darnel("score", tmp_path / "empty.jsonl", "--duplicates", *options)
    assert refused.returncode == 2
    assert named in refused.stderr


def test_a_url_captured_again_is_no_duplicate_of_itself():
    text = "".join(
        f"<p>Line {n} of the chapter on the mill, the weir and the {n} slates of its roof." for n in range(40)
    )
    pages = [Page(text, "html", url=f"http://a.example/1{end}") for end in ("", "#top")]
    assert find(pages) == []
    assert len(find([*pages, Page(text, "html", url="http://b.example/1")])) == 1
