"""Ten thousand generated pages: slices of the sample pages, nasty fragments between them, any format, any limit."""

import random
from collections.abc import Iterator

import numpy as np
import pytest

from darnel.errors import PageError
from darnel.page import Page
from darnel.table import measure_page, out_of_range

PAGES, SEED = 10_000, 7
PARTS = 4  # tests of a quarter each, so that a failure is found sooner
NASTY = (
    "---\ntitle: [", "---\n", "<!--", "-->", "<script>", "</script>", "<svg>", "<p" * 20, "<div>" * 50, "</div>" * 50, "\0", "\ud800", "\u202e",
    "&#0;", "&#x110000;", "&amp" * 9, "<a href='//[::1]:x/%zz'>", "<a href='http://a..b/?tag=x-20'>", "<img width=1e309 src=data:,>",
    '<script type="application/ld+json">{"@type": [null, {"x": 1e999}], "datePublished": "2024-99-99"}</script>', "9" * 400, "!?…" * 40,
    "# \n", "- [", "](", "|--|", "```", "\u0e01" * 60, "漢字かな" * 20, "\u200b" * 30, "🎰" * 20, " " * 100, "\r",
    "<meta http-equiv=refresh content=';url'>",
    "<ins class=adsbygoogle>", "<title>", "<html lang='🎰'>", "<base href='x:'>", "[x]: <>\n", "{{title}} {a|b|c}", "=\n", "<h1><h1>",
)  # fmt: skip


def generated(draw: random.Random, contents: list[str], count: int) -> Iterator[Page]:
    for _ in range(count):
        parts = []
        for _ in range(draw.randint(0, 8)):
            content = draw.choice(contents)
            start = draw.randrange(len(content))
            parts.append(content[start : start + draw.randint(1, 900)])
            parts.extend(draw.choices(NASTY, k=draw.randint(0, 2)))
        text = "".join(parts)
        content = text if draw.random() < 0.8 else text.encode(draw.choice(("utf-8", "utf-16", "cp1252", "euc-jp")), "replace")
        url = draw.choice((None, "https://a.example/b-c/d", "http://[", "//x", "https://xn--a.example:99999/%"))
        yield Page(content, draw.choice((None, "html", "markdown")), url, max_bytes=draw.choice((300, 2_000, 100_000)))


@pytest.mark.parametrize("part", range(PARTS))
def test_every_feature_is_finite_and_in_its_range(part, sample):
    contents = [page.markup for page in sample]
    measured = 0
    for page in generated(random.Random(SEED + part), contents, PAGES // PARTS):
        try:
            row = measure_page(page)
        except PageError:
            continue
        measured += 1
        assert not out_of_range(row), (out_of_range(row), page.content)
        assert row.dtype == np.float64
    assert measured > 0.8 * PAGES / PARTS
