"""Front matter as site generators write it, whole and broken."""

import time
from itertools import pairwise

import pytest

from darnel import Page
from darnel.page.front_matter import split_front_matter


@pytest.mark.parametrize(
    ("text", "metadata", "body"),
    [
        pytest.param(
            "---\ntitle: A day\ntags:\n  - x\n  - y\n---\nText.",
            {"title": "A day", "tags": ["x", "y"]},
            "Text.",
            id="yaml",
        ),
        pytest.param("---\r\ntitle: A day\r\n---\r\nText.", {"title": "A day"}, "Text.", id="yaml with CRLF"),
        pytest.param(
            "\ufeff---\ntitle: A day\n---\nText.",
            {"title": "A day"},
            "Text.",
            id="yaml after a byte-order mark",
        ),
        pytest.param(
            "\n\n---\ntitle: A day\n---\nText.", {"title": "A day"}, "Text.", id="yaml after blank lines"
        ),
        pytest.param("---\ntitle: A day\n...\nText.", {"title": "A day"}, "Text.", id="yaml closed by dots"),
        pytest.param(
            "title: A day\ndate: 2020-01-01\n---\nText.",
            {"title": "A day", "date": "2020-01-01"},
            "Text.",
            id="hexo without an opening",
        ),
        pytest.param("---\nTitle: A day\n---\nText.", {"title": "A day"}, "Text.", id="keys in lower case"),
        pytest.param(
            "---\ndate: 2020-99-99\ndraft: yes\n---\n",
            {"date": "2020-99-99", "draft": "yes"},
            "",
            id="scalars stay text",
        ),
        pytest.param(
            '+++\ntitle = "A day"\ntags = ["x"]\n+++\nText.',
            {"title": "A day", "tags": ["x"]},
            "Text.",
            id="toml",
        ),
        pytest.param("+++\ntitle = A day\n+++\nText.", {"title": "A day"}, "Text.", id="broken toml"),
        pytest.param(
            '{"title": "A day", "n": [1]}\nText.', {"title": "A day", "n": [1]}, "\nText.", id="json"
        ),
        pytest.param("{% raw %}\nText.", {}, "{% raw %}\nText.", id="a template is not json"),
        pytest.param('{"title": \nText.', {}, '{"title": \nText.', id="broken json"),
        pytest.param(
            "---\ntitle: A: B: {{ c }}\ndate: 2020\n---\nText.",
            {"title": "A: B: {{ c }}", "date": "2020"},
            "Text.",
            id="broken yaml",
        ),
        pytest.param(
            "---\ntitle: 'A day\ntags: [x\n---\nText.",
            {"title": "A day", "tags": "[x"},
            "Text.",
            id="yaml with open quotes",
        ),
        pytest.param(
            "---\ntitle: a\x07b\n---\nText.", {"title": "a\x07b"}, "Text.", id="yaml with control characters"
        ),
        pytest.param("---\n? [a, b]\n: c\n---\nText.", {}, "Text.", id="yaml with a list for a key"),
        pytest.param(
            "Only text.\n\n---\n\nMore.", {}, "Only text.\n\n---\n\nMore.", id="a rule further down"
        ),
        pytest.param("", {}, "", id="nothing"),
    ],
)
def test_metadata_and_body_are_split(text, metadata, body):
    found, rest = split_front_matter(text)
    assert found == metadata
    assert rest.lstrip("\n") == body.lstrip("\n")


def test_front_matter_that_is_never_closed_is_text():
    found, body = split_front_matter("---\ntitle: A day\nText.")
    assert found == {}
    assert body.endswith("title: A day\nText.")


def test_no_tag_builds_an_object(tmp_path):
    trap = tmp_path / "trap"
    split_front_matter(f"---\na: !!python/object/apply:os.mkdir ['{trap}']\n---\nText.")
    assert not trap.exists()


@pytest.mark.parametrize(
    "text",
    [
        "---\na: &a [*a]\n---\nText.",
        "---\n<<: 3\n---\nText.",
        '{"a":' + "[" * 60_000,
        "+++\na = " + "[" * 60_000 + "\n+++\nText.",
    ],
    ids=["an alias of itself", "merged with a number", "deep json", "deep toml"],
)
def test_odd_nesting_does_not_raise(text):
    assert Page(text).title is not None


def test_an_alias_bomb_is_split_fast():
    names = "abcdefghij"
    bomb = f"---\na: &a [{','.join('x' * 9)}]\n"
    bomb += "".join(f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in pairwise(names))
    start = time.process_time()
    found, body = split_front_matter(bomb + "---\nText.")
    assert time.process_time() - start < 5
    assert (set(found), body) == (set(names), "Text.")


@pytest.mark.parametrize(
    "text",
    [
        f"+++\nx = {'9' * 60_000}\n+++\nText.",
        f"+++\n{'.'.join('a' * 30_000)} = 1\n+++\nText.",
        '{"title": "a\\ud800", "\\udfff": ["\\ud800"]}\nText.',
        '---\n"\\ud800": "\\ud800"\n---\nText.',
    ],
    ids=[
        "a number of too many digits",
        "a name of too many parts",
        "half a character in json",
        "half a character in yaml",
    ],
)
def test_what_no_reader_of_metadata_expects(text):
    start = time.process_time()
    found, _ = split_front_matter(text)
    str(found).encode()
    assert time.process_time() - start < 5


def test_aliases_unfold_to_a_bounded_value():
    """Whoever writes the metadata down, as a date or as evidence, meets values and not a billion of them."""
    names = "abcdefghij"
    bomb = "".join(f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in pairwise(names))
    page = Page(f"---\na: &a [x, x]\nauthor: {{name: *a}}\n{bomb}date: *j\n---\nText.")
    assert len(str(page.front_matter)) < 200_000
    assert page.front_matter["author"] == {"name": ["x", "x"]}
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 1_000))
    assert len(str(Page(f"---\n{chain}---\nText.").front_matter["a999"])) < 100
