"""The same input, model and version give the same bytes, wherever and however they run."""

import ast
import hashlib
import shutil
from pathlib import Path

import pytest

from tests.support.depth import sampled

SOURCE = Path(__file__).parents[2] / "src" / "darnel"
PLACES = {
    "two jobs, another hash seed": ("2", {"PYTHONHASHSEED": "1", "PYTHONDONTWRITEBYTECODE": "1"}),
    "Turkish, in Kiribati, optimised": (
        "1",
        {
            "LC_ALL": "tr_TR.UTF-8",
            "LANG": "tr_TR.UTF-8",
            "TZ": "Pacific/Kiritimati",
            "PYTHONHASHSEED": "7",
            "PYTHONOPTIMIZE": "1",
        },
    ),
    "no locale, four threads": (
        "2",
        {
            "LC_ALL": "C",
            "LANG": "C",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "TZ": "America/St_Johns",
            "OMP_NUM_THREADS": "4",
        },
    ),
}


@pytest.fixture(scope="module")
def pages(root, tmp_path_factory):
    """Some sample pages of both labels and formats, under the same name for every run."""
    folder = tmp_path_factory.mktemp("determinism")
    (folder / "in").mkdir()
    for label in ("clean", "farm"):
        for path in sorted((root / "data" / "sample" / label).iterdir())[::3]:
            shutil.copy(path, folder / "in" / f"{label}-{path.name}")
    return folder


def digests(darnel_process, pages, jobs, environment):
    """Digests of what the commands write, by file."""
    written = pages / "out"
    shutil.rmtree(written, ignore_errors=True)
    written.mkdir()
    runs = (
        ("score", "in", "-o", "out/scores.jsonl", "--jobs", jobs),
        ("score", "in", "-o", "out/scores.parquet", "--jobs", jobs, "--duplicates"),
        ("measure", "in", "-o", "out/features.csv", "--jobs", jobs),
        ("sites", "out/scores.jsonl", "-o", "out/sites.csv"),
        ("operators", "in", "-o", "out/operators.jsonl"),
        ("report", "out/scores.jsonl", "-o", "out/report.html"),
        (
            "explain",
            "in/farm-"
            + min(path.name for path in (pages / "in").iterdir() if path.name.startswith("farm"))[5:],
            "--html",
            "out/marked.html",
        ),
    )
    for run in runs:
        assert darnel_process(*run, "--quiet", cwd=pages, **environment).returncode == 0, run
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in written.iterdir()
        if not path.name.endswith(".report.json")
    }


@pytest.fixture(scope="module")
def expected(darnel_process, pages):
    return digests(
        darnel_process,
        pages,
        "1",
        {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC", "OMP_NUM_THREADS": "1"},
    )


@pytest.mark.parametrize("place", sampled(PLACES, 3))
def test_every_file_is_the_same_byte_for_byte(darnel_process, pages, expected, place):
    assert len(expected) == 7
    assert digests(darnel_process, pages, *PLACES[place]) == expected


def test_no_feature_adds_fractions_in_a_way_that_changed_with_python():
    """`sum` of floats rounds less since Python 3.12; `math.fsum` is exact on all of them."""
    wrong = []
    for file in sorted((SOURCE / "features").glob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "sum":
                wrong += [
                    f"{file.name}:{call.lineno}"
                    for inner in ast.walk(call)
                    if isinstance(inner, ast.Div) or getattr(inner, "attr", "").startswith("log")
                ]
    assert not wrong
