"""What is written about darnel is true: generated pages are fresh, examples run, links lead somewhere."""

import doctest
import gzip
import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import darnel
from darnel import Page
from darnel.model.row import ROW
from darnel.output.rows import write_rows
from darnel.sites.rollup import COLUMNS, roll_up
from tests.conftest import ROOT, zstd
from tools import api, commands as command_page

TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.split("\n")
FILES = [ROOT / name for name in TRACKED if name and (ROOT / name).is_file()]
INPUTS = (
    ROOT / "data" / "sample",
    ROOT / "tests" / "everyday" / "farm",
    ROOT / "tests" / "everyday" / "clean",
)
PAGES = [file for file in FILES if file.suffix == ".md" and not any(map(file.is_relative_to, INPUTS))]
MODULES = [
    ".".join(file.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
    for file in sorted((ROOT / "src").rglob("*.py"))
    if re.search(r"^\s*>>> ", file.read_text("utf-8"), re.MULTILINE) and file.parent.name != "features"
]
EXAMPLED = [
    ROOT / "README.md",
    ROOT / "docs" / "sites-and-operators.md",
    *sorted((ROOT / "docs" / "how-to").glob("*.md")),
]
LASTING = ("train", "evaluate", "table", "serve", "labels")  # commands that take minutes or do not end
AS_SHOWN = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(page, *languages):
    """Fenced code of a page in some languages."""
    found = re.findall(r"^```(\w+)[^\n]*\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [code for language, code in found if language in languages]


def commands(block):
    """Pairs of a command and the output shown for it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0].partition("  #")[0], part.partition("\n")[2]) for part in parts]


# Pipelines are the shell's; what is shown of darnel alone is run.
EXAMPLES = [
    (command, shown)
    for file in EXAMPLED
    for block in blocks(file, "console")
    for command, shown in commands(block)
    if command.startswith("darnel ")
    and not set("|&") & set(command)
    and "spark" not in command
    and command.split()[1] not in LASTING
    and "https:" not in command
]

by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def test_the_feature_page_is_fresh(run_darnel):
    assert (ROOT / "docs" / "features.md").read_text("utf-8") == run_darnel(
        "features", "--markdown", "--data", "data/tables"
    ).stdout, "'make docs' writes it anew"


def test_the_api_page_is_fresh():
    assert api.DOCUMENT.read_text("utf-8") == api.document(), "'make docs' writes it anew"


def test_the_page_of_commands_is_fresh():
    assert command_page.DOCUMENT.read_text("utf-8") == command_page.document(), "'make docs' writes it again"


def test_the_api_page_tells_every_public_name():
    told = set(re.findall(r"^### (\w+)$", api.DOCUMENT.read_text("utf-8"), re.MULTILINE))
    assert {*darnel.__all__} - {"__version__"} <= told


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_run(name):
    told: list[str] = []
    module = importlib.import_module(name)
    for examples in doctest.DocTestFinder().find(module, name):
        assert doctest.DocTestRunner(optionflags=AS_SHOWN).run(examples, out=told.append).failed == 0, (
            "".join(told)
        )


@pytest.mark.parametrize("file", EXAMPLED, ids=lambda file: file.name)
def test_python_examples_run(file, place, monkeypatch):
    monkeypatch.chdir(place)
    names: dict[str, object] = {}
    for number, code in enumerate(blocks(file, "python", "pycon")):
        told: list[str] = []
        examples = doctest.DocTestParser().get_doctest(
            code, names, f"{file.name}, block {number}", file.name, 0
        )
        assert (
            doctest.DocTestRunner(optionflags=AS_SHOWN)
            .run(examples, out=told.append, clear_globs=False)
            .failed
            == 0
        ), "".join(told)
        names = examples.globs


@pytest.fixture
def place(tmp_path, predictor, sample):
    """A folder with the files that examples name, and the repository's own."""
    for name in ("data", "models"):
        (tmp_path / name).symlink_to(ROOT / name)
    record = b'{"content": "<p>We meet on Mondays at the old mill.", "url": "https://club.example/"}\n'
    (tmp_path / "crawl.jsonl.zst").write_bytes(zstd.compress(record))
    (tmp_path / "crawl.jsonl.gz").write_bytes(gzip.compress(record))
    for name in ("posts", "crawl"):
        (tmp_path / name).mkdir()
    for name in ("page.html", "posts/post.md", "crawl/page.md"):
        (tmp_path / name).write_text("# A day\n\nText.")
    for name in ("scores.jsonl", "scores.parquet"):
        write_rows(predictor.rows(sample[:3] + sample[-3:]), tmp_path / name, ROW)
    write_rows(
        roll_up(predictor.rows([Page(sample[0].markup, "html", "https://farm.example/x")])),
        tmp_path / "sites.jsonl",
        COLUMNS,
    )
    for name in ("operators.jsonl", "untied.jsonl", "farms.txt"):
        (tmp_path / name).touch()
    return tmp_path


def test_pipelines_of_other_libraries_are_built_as_shown(tmp_path, monkeypatch):
    """The blocks that are no Spark job, with the names that their readers have."""
    from datatrove.pipeline.writers import JsonlWriter
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline

    monkeypatch.chdir(tmp_path)
    given = {each.__name__: each for each in (JsonlWriter, HistGradientBoostingClassifier, make_pipeline)}
    names = given | {
        "WarcReader": str,
        "Trafilatura": object,
        "pages": ["<p>rain", "<p>casino"] * 20,
        "labels": ["clean", "farm"] * 20,
    }
    for code in blocks(ROOT / "docs" / "how-to" / "run-at-scale.md", "python"):
        if "pyspark" not in code:
            exec(code, names)  # noqa: S102 - our own
    assert [type(step).__name__ for step in names["pipeline"]] == [
        "str",
        "FarmFilter",
        "object",
        "JsonlWriter",
    ]
    assert names["model"].predict(["<p>casino"]).tolist() == ["farm"]
    ((pipeline, _),) = names["ITEM_PIPELINES"].items()
    module, _, name = pipeline.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name).from_crawler)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_console_examples_of_the_readme_run(place, on_terminal, command, shown):
    code, printed = on_terminal(*shlex.split(command)[1:], cwd=place)
    assert code in (0, 3), printed
    if shown.strip():
        assert doctest.OutputChecker().check_output(shown, printed, AS_SHOWN), printed


@by_page
def test_every_relative_link_leads_to_a_file(page):
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(<?([^)\s>]+)", text) + re.findall(r"(?:src|href)=\"([^\"]+)\"", text)
    local = {target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#|//", target)}
    assert not [target for target in sorted(local) if not (page.parent / target).exists()]


@by_page
def test_every_page_has_one_title(page):
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1


def test_no_file_names_a_folder_of_the_machine_it_was_written_on():
    home = re.compile(rb"(?<![\w./:-])/(?:" + b"wo" + b"rk|ro" + b"ot)(?:/|\\b)")
    written = (file for file in FILES if not any(map(file.is_relative_to, INPUTS)))
    text = (file for file in written if file.suffix not in (".parquet", ".npz", ".png"))
    assert not [str(file.relative_to(ROOT)) for file in text if home.search(file.read_bytes())]


def test_the_version_is_one(run_darnel):
    assert run_darnel("--version").stdout == f"darnel {sys.modules['darnel'].__version__}\n"
    assert Path(ROOT / "CHANGELOG.md").read_text("utf-8").count("\n## ") >= 1
