"""Every example in README and docs runs as printed, page by page and in order, in one folder."""

import doctest
import gzip
import importlib
import importlib.util
import os
import re
import shlex
import subprocess
import sys
from unittest import mock

import pytest
import typer

from darnel.cli.commands import app
from darnel.review.store import Reviews
from tests.conftest import ROOT, zstd

GENERATED = ("api", "commands", "evaluation", "features", "licences")
PAGES = [
    ROOT / "README.md",
    *(file for file in sorted((ROOT / "docs").glob("*.md")) if file.stem not in GENERATED),
    *sorted((ROOT / "docs" / "how-to").glob("*.md")),
]
MODULES = [
    ".".join(file.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
    for file in sorted((ROOT / "src").rglob("*.py"))
    if re.search(r"^\s*>>> ", file.read_text("utf-8"), re.MULTILINE) and file.parent.name != "features"
]
AS_SHOWN = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
SHELL = ("cat", "echo", "grep", "head", "zcat")
"""Other programs that are run; the rest (pip, make, curl, spark-submit) installs things or needs a server."""
LASTING = ("train", "evaluate", "table", "serve")
"""Commands that take minutes or do not end: only their arguments are checked."""


def blocks(page):
    """Yield language and code of each fenced block of a page."""
    yield from re.findall(r"^```(\w+)[^\n]*\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def commands(block):
    """Yield each command of a console block, continuation lines joined, and the output shown for it."""
    for part in re.split(r"^\$ ", block.replace("\\\n", ""), flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield re.sub(r"\s{2,}#.*", "", command), shown


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with what examples expect of a user: data, a crawl, posts, a review file, and `darnel`."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    (tmp_path / "models").mkdir()
    for model in (ROOT / "models").glob("darnel-*"):
        (tmp_path / "models" / model.name).symlink_to(model)
    (tmp_path / "models" / "ours").symlink_to(model)
    crawl = (ROOT / "data" / "crawl.jsonl").read_bytes()
    (tmp_path / "crawl.jsonl.zst").write_bytes(zstd.compress(crawl))
    (tmp_path / "crawl.jsonl.gz").write_bytes(gzip.compress(crawl))
    for name in ("posts", "crawl", "bin"):
        (tmp_path / name).mkdir()
    for name in ("page.html", "posts/post.md", "crawl/page.md"):
        (tmp_path / name).write_text("# A day\n\nWe walked to the river and back, and it rained on the way.")
    Reviews(tmp_path / "reviews.sqlite")
    program = tmp_path / "bin" / "darnel"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m darnel "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run_example(folder, run_darnel, on_terminal):
    """Run a command of a page and compare what it prints with what is shown."""

    def run(command, shown):
        words = command.split() if command.split()[0] in SHELL else shlex.split(command)
        if words[0] == "darnel" and (words[1] in LASTING or "spark" in words or "https:" in command):
            parse(words[1:])
        elif words[0] == "darnel" and shown.strip():
            code, printed = on_terminal(*words[1:], cwd=folder)
            assert code in (0, 3), (command, printed)
            assert doctest.OutputChecker().check_output(shown, printed, AS_SHOWN), printed
        elif words[0] == "darnel" and not set("|<>&") & set(command):
            done = run_darnel(*words[1:], cwd=folder)
            assert done.returncode in (0, 3), (command, done.stderr)
        elif words[0] in (*SHELL, "darnel"):
            done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
            assert done.returncode == 0, (command, done.stderr)

    return run


def parse(words):
    """Check arguments against the command line without running it."""
    group = typer.main.get_command(app)
    context = group.make_context("darnel", list(words))
    name, command, rest = group.resolve_command(context, [*context._protected_args, *context.args])
    command.make_context(name, rest, parent=context)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_of_a_page_run_as_printed(page, run_example):
    names, absent = {}, set()
    for number, (language, code) in enumerate(blocks(page)):
        if language == "console":
            for command, shown in commands(code):
                run_example(command, shown)
        elif language == "pycon":
            absent |= (missing := {name for name in ("polars",) if name in code and not importable(name)})
            names = names if missing else run_pycon(code, names, f"{page.name}, block {number}")
        elif language == "python" and "pyspark" not in code:  # tests/adapters/test_spark.py runs that
            run_python(code, names)
    if absent:
        pytest.skip(f"all examples ran but those that need {', '.join(absent)}")


def importable(name):
    """Return whether a package is installed."""
    return importlib.util.find_spec(name) is not None


def run_pycon(code, names, name):
    """Run a session and compare its answers; return the names that it leaves."""
    printed: list[str] = []
    examples = doctest.DocTestParser().get_doctest(code, names, name, name, 0)
    runner = doctest.DocTestRunner(optionflags=AS_SHOWN)
    assert runner.run(examples, out=printed.append, clear_globs=False).failed == 0, "".join(printed)
    return examples.globs


def run_python(code, names):
    """Run a block, without the packages that the reader of web archives needs; import what settings name."""
    with mock.patch("datatrove.pipeline.readers.WarcReader", str):
        exec(code, names)  # noqa: S102 - our own
    for pipeline in names.get("ITEM_PIPELINES", ()):
        module, _, name = pipeline.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name).from_crawler)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_run(name):
    printed: list[str] = []
    module = importlib.import_module(name)
    for examples in doctest.DocTestFinder().find(module, name):
        result = doctest.DocTestRunner(optionflags=AS_SHOWN).run(examples, out=printed.append)
        assert result.failed == 0, "".join(printed)


def test_a_page_with_a_wrong_example_would_fail(run_example):
    with pytest.raises(AssertionError):
        run_example("darnel score nowhere.html", "")
    with pytest.raises(Exception, match="no-such-option"):
        run_example("darnel train data/tables --no-such-option", "")
