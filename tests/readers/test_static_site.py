"""Static sites: the site of a post is read from the configuration of its repository."""

import json
from pathlib import Path

import pytest

from darnel import read
from darnel.readers.static_site import site_of

CONFIGURATIONS = {
    "CNAME": "blog.mill.example.io\n",
    "static/CNAME": "blog.mill.example.io",
    "_config.yml": "title: The mill\nurl: https://blog.mill.example.io/\nbaseurl: /posts\n",
    "hugo.toml": "baseURL = 'https://blog.mill.example.io/'\n[params]\nurl = 'https://other.example.io'\n",
    "config.toml": 'baseurl = "http://blog.mill.example.io"\n',
    "config/_default/hugo.toml": 'baseURL = "https://blog.mill.example.io/"\n',
    "config.yaml": "baseURL: https://blog.mill.example.io/\n",
    "mkdocs.yml": "site_url: https://blog.mill.example.io/\nmarkdown_extensions:\n  - x: !!python/name:y.z\n",
    "astro.config.mjs": "export default defineConfig({\n  site: 'https://blog.mill.example.io',\n})\n",
    "docusaurus.config.js": "module.exports = { url: \"https://blog.mill.example.io\", baseUrl: '/' }",
    "pelicanconf.py": "SITEURL = 'https://blog.mill.example.io'\n",
}


@pytest.fixture
def posts(tmp_path):
    """A checkout with one post."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "_posts").mkdir()
    (tmp_path / "repository" / "_posts" / "a-day.md").write_text("---\ntitle: A day\n---\nBy the river.")
    return tmp_path / "repository"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_site_is_read_from_the_configuration(posts, name):
    write(posts, name, CONFIGURATIONS[name])
    (page,) = read(posts / "_posts" / "a-day.md")
    assert page.site == "blog.mill.example.io"
    assert page.url is None  # where a post will stand is the generator's to say


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_config.yml", "url: http://localhost:4000\n"),
        ("_config.yml", "url: [unclosed\n"),
        ("_config.yml", "- a list\n"),
        ("hugo.toml", "baseURL = 'https://example.org/'\n"),
        ("hugo.toml", "baseURL = \n"),
        ("CNAME", ""),
        ("astro.config.mjs", "export default {}\n"),
        ("hugo.toml", "baseURL = '/'\n"),
        ("_config.yml", "[" * 20_000),
        ("_config.yml", "a: &a [x, x]\nb: &b [*a, *a]\nurl: [*b, *b]\n"),
    ],
)
def test_what_is_no_address_is_no_site(posts, name, text):
    write(posts, name, text)
    assert site_of(posts / "_posts" / "a-day.md") is None


def test_the_nearest_configuration_counts_and_none_above_the_checkout(posts):
    write(posts.parent, "CNAME", "above.example.io")
    write(posts, "sites/one/CNAME", "one.example.io")
    assert site_of(posts / "sites" / "one" / "posts" / "a.md") == "one.example.io"
    assert site_of(posts / "_posts" / "a-day.md") is None


def test_the_home_folder_is_no_site(posts, monkeypatch):
    write(posts, "config.yaml", "url: https://api.mill.example.io")
    monkeypatch.setenv("HOME", str(posts))
    assert site_of(posts / "_posts" / "a-day.md") is None


def test_a_repository_is_judged_as_a_site_before_it_is_published(posts, run_darnel, tmp_path, root):
    write(posts, "CNAME", "farm.example.io")
    for number in range(5):
        write(
            posts,
            f"_posts/{number}.html",
            (root / "data/sample/farm/casino-mirror-ru.html").read_text("utf-8"),
        )
    assert run_darnel("score", posts, "-o", tmp_path / "scores.jsonl").returncode == 0
    row = json.loads(run_darnel("sites", tmp_path / "scores.jsonl").stdout)
    assert (row["site"], row["pages"]) == (
        "farm.example.io",
        5,
    )  # the post of four words is too short to judge
