"""No file of the current folder is run: by the command line, its workers, a server, training, or Spark."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from darnel.scoring.safe_path import safe_environment
from tests.support.serving import serving

ROOT = Path(__file__).parents[2]
NEVER = {"__future__", "__main__"}  # not imported by name, or our own test


def python_imports_before_us() -> set[str]:
    """Modules that `python -m` imports before the package that it is to run."""
    code = (
        "import runpy, pkgutil, importlib.util, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    )
    return set(subprocess.check_output([sys.executable, "-P", "-c", code], text=True).split())


@pytest.fixture
def trap(tmp_path):
    """A checkout whose files leave a mark when they run: modules, programs, git configuration."""
    folder, marks = tmp_path / "checkout", tmp_path / "marks"
    folder.mkdir()
    marks.mkdir()
    mark = f"open({str(marks)!r} + '/' + __name__, 'w').close()\n"
    names = (
        set(sys.stdlib_module_names) | set(packages_distributions()) | {"sitecustomize", "usercustomize"}
    ) - NEVER
    for name in names:
        (folder / f"{name}.py").write_text(mark)
    for name in ("git", "java", "python", "python3", "spark-submit", "latex"):
        (folder / name).write_text(f"#!/bin/sh\ntouch {marks}/program-{name}\n")
        (folder / name).chmod(0o755)
    (folder / "matplotlibrc").write_text("backend: module://antigravity\ntext.usetex: true\n")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(folder)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    (marks / "program-git").unlink(missing_ok=True)
    (folder / ".git" / "watch").write_text(f"#!/bin/sh\ntouch {marks}/fsmonitor\n")
    (folder / ".git" / "watch").chmod(0o755)
    subprocess.run([*git, "config", "core.fsmonitor", ".git/watch"], check=True)
    pages = sorted((ROOT / "data" / "sample").rglob("*.html"))
    for file in pages[:3]:
        shutil.copy(file, folder)
    (tmp_path / "darnel-script.py").write_text(
        "from darnel.cli import main\nif __name__ == '__main__':\n    main()\n"
    )
    return folder, marks


def run(trap, *arguments, start=("{script}",), code=(0, 3), **environment):
    """Run a command inside of the trap, by the script that pip installs, and check that no file of it ran."""
    folder, marks = trap
    command = [sys.executable, *(part.format(script=folder.parent / "darnel-script.py") for part in start)]
    environment = os.environ | {"PATH": f":{os.environ['PATH']}:."} | environment
    done = subprocess.run(
        [*command, *map(str, arguments)],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    assert done.returncode in code, done.stderr
    assert not sorted(mark.name for mark in marks.iterdir())
    return done


@pytest.fixture
def rows(trap):
    out = trap[0].parent / "rows.jsonl"
    run(trap, "score", ".", "-o", out)
    return out


def test_the_trap_is_one(trap):
    folder, marks = trap
    subprocess.run([sys.executable, "-c", "import selectors"], cwd=folder, check=True)
    subprocess.run(["git", "status"], cwd=folder, check=True, capture_output=True)
    assert {"selectors", "fsmonitor"} <= {mark.name for mark in marks.iterdir()}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("command", ["score", "measure"])
def test_pages_are_judged(trap, command, jobs):
    out = trap[0].parent / "out.jsonl"
    run(trap, command, ".", "--jobs", jobs, "-o", out)
    assert len(out.read_text().splitlines()) == 3


def test_python_started_with_less_of_its_environment_is_no_way_in(trap):
    """As some installers start scripts: `python -E`; PYTHONSAFEPATH is then not read."""
    path = f"import sys; sys.path[:] = [{str(ROOT / 'src')!r}, *filter(None, sys.path)]"
    code = f"{path}; from darnel.cli import main; main()"
    run(trap, "score", ".", "--jobs", 2, start=("-E", "-s", "-c", code))


def test_started_as_a_module(trap):
    for name in python_imports_before_us() | {"darnel"}:
        (trap[0] / f"{name}.py").unlink(missing_ok=True)
    run(trap, "score", ".", "--jobs", 2, start=("-m", "darnel"))


def test_sites_operators_lists_and_reports(trap, rows):
    out = trap[0].parent
    page = next(trap[0].glob("*.html"))
    run(trap, "sites", rows, "-o", out / "sites.jsonl")
    run(trap, "operators", ".", "-o", out / "operators.csv")
    run(trap, "duplicates", ".", "-o", out / "duplicates.csv")
    run(trap, "blocklist", rows, "-o", out / "list.txt", code=(0, 1, 3))
    run(trap, "report", rows, "-o", out / "report.html")
    run(trap, "explain", page.name)
    run(trap, "explain", page.name, "--html", out / "page.html")
    run(trap, "features")
    run(trap, "model", "verify", ROOT / "models" / "darnel-2")


@pytest.mark.nightly
def test_tables_training_and_figures(trap, corpus):
    out = trap[0].parent
    run(trap, "table", corpus, "-o", out / "table", "--jobs", 2)
    run(
        trap,
        "train",
        out / "table",
        "-o",
        out / "model",
        "--jobs",
        2,
        "--tracking-uri",
        f"sqlite:///{out}/runs.db",
    )
    run(trap, "evaluate", out / "table", "-o", out / "report.html", "--jobs", 2)


def test_the_commit_that_training_logs_is_that_of_our_own_source(trap, monkeypatch):
    pytest.importorskip("mlflow")
    from darnel.training.tracking import source_commit

    folder, marks = trap
    monkeypatch.chdir(folder)
    assert source_commit(folder) == "not a checkout"
    (folder / "src" / "darnel").mkdir(parents=True)
    (folder / "src" / "darnel" / "__init__.py").touch()
    assert source_commit(folder) != "not a checkout"
    assert not list(marks.iterdir())


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_server(trap, jobs, monkeypatch):
    httpx = pytest.importorskip("httpx")
    folder, marks = trap
    for name in python_imports_before_us() | {"darnel"}:
        (folder / f"{name}.py").unlink(missing_ok=True)
    monkeypatch.chdir(folder)
    with serving("--jobs", jobs) as address:
        answer = httpx.post(f"{address}v1/judge", json={"content": "<title>x</title>"}, timeout=60)
        assert answer.status_code < 500
    assert not sorted(mark.name for mark in marks.iterdir())


SPARK = """
import sys
from pyspark.sql import SparkSession
from darnel.adapters.spark import score

if __name__ == "__main__":
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    print(score(spark.read.json(sys.argv[1])).count())
    spark.stop()
"""


@pytest.mark.nightly
def test_spark(trap):
    pyspark = pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("java is not installed")
    script = trap[0].parent / "job.py"
    script.write_text(SPARK)
    pages = trap[0].parent / "pages.jsonl"
    pages.write_text('{"content": "<title>Our club</title>"}\n' * 40)
    done = run(
        trap, pages, start=(str(script),), PATH=os.environ["PATH"], PYSPARK_PYTHON=sys.executable,
        SPARK_HOME=str(Path(pyspark.__file__).parent), SPARK_LOCAL_IP="127.0.0.1",
    )  # fmt: skip
    assert done.stdout.split()[-1] == "40"


def test_empty_entries_mean_the_current_folder_and_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    changes = safe_environment({"PATH": ":/usr/bin:.:bin", "PYTHONPATH": f":.:{tmp_path}:/opt/x:lib"})
    assert (changes["PATH"], changes["PYTHONPATH"]) == ("/usr/bin", "/opt/x:lib")
    assert changes["PYTHONSAFEPATH"] == "1"
    assert "PATH" not in safe_environment({})


def test_the_environment_of_a_caller_is_left_as_it_was(monkeypatch):
    from darnel import Page, Predictor
    from darnel.scoring.batch import score_pages

    before, path = dict(os.environ), list(sys.path)
    assert len(list(score_pages([Page("<title>a"), Page("<title>b")], Predictor.load()))) == 2
    assert (dict(os.environ), list(sys.path)) == (before, path)
