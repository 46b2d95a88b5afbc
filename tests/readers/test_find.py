"""Folders are read without what belongs to programs, version control and a site's generator."""

import json
import os
import random
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from darnel import read
from darnel.errors import InputError
from darnel.readers import find_files
from darnel.readers.gitignore import Ignored
from darnel.readers.options import ReadOptions
from darnel.readers.stream import Reading
from tests.readers.test_readers import one, written

CASES = Path(__file__).parents[2] / "../shared/cases"


def planted(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# A page\n\nRain fell.")
    return folder


def found(folder):
    files, others = find_files(folder)
    return [file.relative_to(folder).as_posix() for file in files], dict(others)


def test_what_is_neither_file_nor_folder_is_counted(tmp_path):
    planted(tmp_path, "a.md", "sub/b.md")
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "gone.html").symlink_to(tmp_path / "nothing.html")
    (tmp_path / "circle.html").symlink_to("circle.html")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    others = {"broken links": 2, "links to folders": 1, "pipes, sockets and devices": 1}
    assert found(tmp_path) == (["a.md", "sub/b.md"], others)


def test_a_folder_that_cannot_be_read_is_counted(tmp_path, monkeypatch):
    planted(tmp_path, "a.md", "sub/b.md")
    scandir = os.scandir

    def refuse(path):
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found(tmp_path) == (["a.md"], {"unreadable folders": 1})


@pytest.mark.parametrize("command", ["score", "explain"])
def test_an_empty_name_is_not_the_current_folder(tmp_path, monkeypatch, run_darnel, command):
    monkeypatch.chdir(planted(tmp_path, "a.md"))
    done = run_darnel(command, "")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "an input is empty" in done.stderr


def test_programs_of_others_and_hidden_folders_are_passed_over(tmp_path):
    planted(
        tmp_path,
        "a.md",
        "node_modules/x/README.md",
        "sub/node_modules/y/README.md",
        "bower_components/z.html",
        ".git/description.md",
        ".github/ISSUE_TEMPLATE/bug.md",
        ".well-known/about.html",
        "._a.md",
        "vendor/bundle/gem/README.md",
        "vendor/book.md",
    )
    files, others = found(tmp_path)
    assert files == [".well-known/about.html", "a.md", "vendor/book.md"]
    assert others == {
        "node_modules": 2,
        "bower_components": 1,
        "hidden folders": 2,
        "hidden files": 1,
        "bundle": 1,
    }


def test_templates_are_passed_over_beside_a_configuration(tmp_path):
    planted(tmp_path, "_layouts/post.html", "_includes/head.html", "themes/dark.md", "blog/themes/a.html")
    assert found(tmp_path)[0] == ["blog/themes/a.html", "themes/dark.md"]
    (tmp_path / "hugo.toml").write_text('baseURL = "https://a.example/"')
    planted(tmp_path, "layouts/index.html", "content/layouts/of-gardens.md", "archetypes/default.md")
    files, others = found(tmp_path)
    assert files == ["blog/themes/a.html", "content/layouts/of-gardens.md"]
    assert others == {"templates": 5, ".toml": 1}


def test_the_page_that_is_named_is_read_wherever_it_is(tmp_path):
    planted(tmp_path, "node_modules/x/README.md", ".git/a.md", "_layouts/post.html")
    for name in ("node_modules/x/README.md", ".git/a.md", "_layouts/post.html"):
        assert one(tmp_path / name).error is None
    assert found(tmp_path / "node_modules")[0] == ["x/README.md"]


def test_what_gitignore_leaves_out_is_passed_over(tmp_path):
    planted(
        tmp_path, "a.md", "public/a.html", "drafts/b.md", "drafts/keep.md", "x/public.md", "x/deep/c.html"
    )
    (tmp_path / ".gitignore").write_text("/public/\n# drafts\ndrafts/*\n!drafts/keep.md\r\n")
    (tmp_path / "x" / ".gitignore").write_text("deep\n")
    files, others = found(tmp_path)
    assert files == ["a.md", "drafts/keep.md", "x/public.md"]
    assert others == {".gitignore": 3, "hidden files": 2}


PATTERNS = r"""a|b|/a|a/|/a/|*.md|*a*|a/b|a/*|a/**|**/a|**/a/b|a/**/b|?|[ab]|[!a]|[^a]|!a|!b.md|!/a/b|b.md|\a|
\!a|\#a|a b|a |a\ |**|*|/*|!*/|a//b""".replace("\n", "").split("|")
NAMES = ("a", "b", "c", "a b", "a.md", "b.md", "!a", "#a", "ab")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("seed", range(20))
def test_gitignore_is_read_as_git_reads_it(tmp_path, seed):
    draw = random.Random(seed)
    folders = [Path(), *(Path(*draw.choices(NAMES, k=draw.randint(1, 3))) for _ in range(8))]
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    for folder in folders:
        for name in draw.sample(NAMES, 5):
            if not (tmp_path / folder / name).exists():
                (tmp_path / folder / name).write_text("x")
    lines = draw.choices(PATTERNS, k=draw.randint(1, 5))
    (tmp_path / ".gitignore").write_text("\n".join(lines) + "\n")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True, env=environment)
    listed = subprocess.run(
        [*git, "ls-files", "-z", "--others", "--exclude-standard"],
        check=True,
        env=environment,
        capture_output=True,
    )
    expected = {name for name in listed.stdout.decode().split("\0") if name}
    rules = Ignored(tmp_path / ".gitignore")
    kept = set()
    for folder, folder_names, names in os.walk(tmp_path):
        here = Path(folder)
        folder_names[:] = [
            name for name in folder_names if name != ".git" and not rules.verdict(here / name, folder=True)
        ]
        kept |= {
            (here / name).relative_to(tmp_path).as_posix()
            for name in names
            if not rules.verdict(here / name, folder=False)
        }
    assert kept == expected, lines


def test_a_hostile_gitignore_takes_no_time(tmp_path):
    lines = ["*a" * 90 + "b", "a/" + "**/a/" * 30 + "b", "[" * 190, "*" * 10_000, "\\" * 100]
    (tmp_path / ".gitignore").write_text("\n".join(lines * 200))
    rules = Ignored(tmp_path / ".gitignore")
    deep = tmp_path.joinpath(*["a"] * 200) / ("a" * 250)
    assert rules.verdict(deep, folder=False) is None


# --- kinds of files -----------------------------------------------------------------------------------


def test_text_files_are_text(tmp_path):
    planted(tmp_path, "robots.txt", "LICENSE.txt", "essay.txt")
    files, others = found(tmp_path)
    assert (files, others) == (["essay.txt"], {".txt": 2})
    assert one(written(tmp_path / "a.txt", b"Put a <script> tag here.")).format == "text"
    assert one(written(tmp_path / "b.txt", b"<!doctype html><p>A")).format == "html"


def test_json_in_a_folder_is_configuration_unless_it_is_records(tmp_path):
    record = json.dumps({"id": 1, "text": "Rain fell."}) + "\n"
    (tmp_path / "part-0.json").write_text(record * 2)
    (tmp_path / "package.json").write_text('{\n  "name": "x",\n  "content": "y"\n}\n')
    (tmp_path / "tsconfig.json").write_text('{"files": []}')
    assert found(tmp_path) == (["part-0.json"], {".json": 2})
    assert one(tmp_path / "package.json").content == "y"


@pytest.mark.parametrize("name", ["index.php", "page", "page.aspx", "index.html?p=3"])
def test_a_named_file_of_any_suffix_is_read_with_a_format(tmp_path, name):
    path = written(tmp_path / name, b"<!doctype html><p>A")
    with pytest.raises(InputError, match=r"unknown suffix; .*--format html"):
        find_files(path)
    (page,) = read(path, Reading(ReadOptions("html")))
    assert (page.format, page.content, page.error) == ("html", b"<!doctype html><p>A", None)


def test_a_format_makes_no_pages_of_other_files_in_a_folder(tmp_path):
    planted(tmp_path, "a.html", "b.php", "c.png")
    files, others = find_files(tmp_path, ReadOptions("html"))
    assert ([file.name for file in files], others) == (["a.html"], {".php": 1, ".png": 1})


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
def test_a_packed_page_is_read(tmp_path, suffix):
    import bz2
    import gzip
    import lzma

    from tests.conftest import zstd

    pack = {".gz": gzip, ".bz2": bz2, ".xz": lzma, ".zst": zstd}[suffix].compress
    page = one(written(tmp_path / f"a.md{suffix}", pack(b"<p>A")))
    assert (page.content, page.format) == (b"<p>A", "markdown")
    assert "truncated" in one(written(tmp_path / f"b.html{suffix}", pack(b"<p>A" * 999)[:-9])).error


def test_a_folder_without_pages_says_what_it_has(tmp_path):
    planted(tmp_path, "a.png", "b.png", "node_modules/x.md")
    with pytest.raises(InputError, match=r"no page files \(2 \.png, 1 node_modules\)"):
        find_files(tmp_path)


def test_a_page_is_the_same_by_whatever_path_it_is_named(tmp_path, monkeypatch):
    folder = tmp_path / "cheap-casino-bonus-deals"
    planted(folder, "index.html", "0001.html")
    monkeypatch.chdir(folder)
    for name in ("index.html", "0001.html"):
        pages = [one(name), one(folder / name), one(f"../{folder.name}/{name}")]
        pages += [page for page in read(tmp_path) if page.source.endswith(name)]
        assert len({(page.path, tuple(page.slug)) for page in pages}) == 1


# --- handed -------------------------------------------------------------------------------------------

handed = pytest.mark.skipif(
    not CASES.exists(), reason="the handed cases are not beside the repository, at ../shared/cases"
)


@handed
def test_the_handed_checkout(tmp_path):
    with tarfile.open(CASES / "41-node-modules.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    files, others = find_files(tmp_path / "repo")
    assert len(files) == 12
    assert others["node_modules"] == 60
    assert {file.parent.name for file in files} == {"_posts"}
