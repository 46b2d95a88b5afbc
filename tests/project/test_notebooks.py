"""Notebooks run on what ships, define nothing, and are kept without output."""

import ast

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

by_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_notebooks():
    assert [path.stem for path in NOTEBOOKS] == ["01-corpus", "02-features", "03-mistakes"]


@by_notebook
def test_a_notebook_is_kept_without_output(path):
    assert not [cell for cell in cells(path) if cell.outputs or cell.execution_count]


@by_notebook
def test_a_notebook_defines_nothing(path):
    tree = ast.parse("\n".join(cell.source for cell in cells(path)))
    assert not [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
    ]


@by_notebook
@pytest.mark.filterwarnings("ignore")  # of the kernel's own machinery; what a cell warns of is in its output
def test_a_notebook_runs_and_shows_its_plots(path):
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=250, resources={"metadata": {"path": str(ROOT / "notebooks")}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3
    assert not [output for output in outputs if output.get("name") == "stderr"], "a cell warns"
