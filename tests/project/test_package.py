"""Wheel and sdist, built, installed where darnel is not, and used."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from darnel.model.store import model_digest
from tests.conftest import ROOT

KINDS = ("*.whl", "*.tar.gz")
PAGE = "farm/coupon-doorway-tr.html"


def run(*command, cwd):
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the sdist, and the wheel that is built from it."""
    place = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", place, ROOT, cwd=place)
    return place


@pytest.fixture(scope="module", params=KINDS, ids=["wheel", "sdist"])
def clean(request, built, tmp_path_factory):
    """Install darnel from a package into an environment, its dependencies from here; nothing is fetched."""
    place = tmp_path_factory.mktemp("clean")
    venv.create(place, with_pip=False, symlinks=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(
        sysconfig.get_path("purelib") + "\n"
    )  # what is installed editable there is not seen from here
    (package,) = built.glob(request.param)
    python = place / "bin" / "python"
    options = (
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "--force-reinstall",
        "--ignore-installed",
    )
    run(sys.executable, "-m", "pip", "--python", python, "install", *options, package, cwd=place)
    return python


def test_it_scores_a_page_with_the_shipped_model(clean, tmp_path, predictor):
    from darnel import read

    out = run(clean.with_name("darnel"), "score", ROOT / "data" / "sample" / PAGE, "--quiet", cwd=tmp_path)
    (page,) = read(ROOT / "data" / "sample" / PAGE)
    assert json.loads(out)["score"] == predictor.judge(page).score
    assert model_digest() in run(clean.with_name("darnel"), "model", "verify", cwd=tmp_path)


def test_it_is_not_the_source_tree_that_answers(clean, tmp_path):
    place = Path(run(clean, "-c", "import darnel; print(darnel.__file__)", cwd=tmp_path).strip())
    assert place.is_relative_to(clean.parents[1])


def test_the_packages_hold_every_file_of_the_source_and_nothing_of_the_corpus(built):
    listed = (
        "git",
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "src/darnel",
        "models/darnel-2",
    )
    tracked = run(*listed, cwd=ROOT).split()
    (wheel,), (sdist,) = (built.glob(kind) for kind in KINDS)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    expected = {
        name.removeprefix("src/").replace("models/darnel-2", "darnel/models/darnel-2") for name in tracked
    }
    assert {name for name in names if ".dist-info/" not in name} == expected
    with tarfile.open(sdist) as archive:
        members = {each.name.partition("/")[2] for each in archive if each.isfile()}
    assert members - set(tracked) == {
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "PKG-INFO",
        ".gitignore",
        "models/floors.json",
    }
