"""The floors of the house: a module imports only from floors below its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOORS = (
    ("darnel", "errors", "batches", "components", "decode"),
    ("facts", "hosts", "excerpt", "frontmatter", "language", "plaintext"),
    ("elements",),
    ("outline", "readers.staticsite", "wellknown"),
    ("page",),
    ("bodies", "identifiers"),
    ("readers.httpbody", "readers.jsonvalue", "readers.reading"),
    ("readers.record",),
    ("readers.csvfile", "readers.document", "readers.jsonl", "readers.parquet", "readers.warc"),
    ("readers",),
    ("feature",),
    (
        "features.ads",
        "features.languages",
        "features.links",
        "features.markup",
        "features.metadata",
        "features.text",
        "features.titles",
    ),
    ("features",),
    ("table",),
    ("arrays", "manifest", "textscore", "trees", "verdict"),
    ("model",),
    ("predictor",),
    ("inputs", "workers", "catalogue", "output", "progress"),
    ("batch", "journal"),
    ("adapters", "adapters.datatrove", "adapters.scrapy", "adapters.sklearn", "runs", "spark"),
    ("tabular",),
    ("duplicates", "operators", "sites"),
    ("blocklist", "habits", "untied"),
    ("fetch", "labels", "overview", "parts", "sources", "teaching", "templating"),
    ("bipartite", "evidence", "reviews"),
    ("explain", "report"),
    ("marked",),
    ("web", "web.settings"),
    ("web.connection", "web.guard"),
    ("web.bench", "web.people"),
    ("web.api", "web.review"),
    ("web.app",),
    ("web.run",),
    ("corpus",),
    ("gate", "ranking", "rows"),
    ("labelled",),
    ("alone", "sitefigures"),
    ("figures",),
    ("evaluate", "baselines.grams", "baselines.heuristics", "baselines.rules"),
    ("baselines",),
    ("effects", "plots", "results"),
    ("assess", "card", "families", "served", "tracking"),
    ("train",),
    ("search",),
    ("cli.app",),
    ("cli.run",),
    ("cli.farms", "cli.models", "cli.pages", "cli.training", "cli.why"),
    ("cli",),
    ("__main__",),
)
"""Lowest first. Each name once; `darnel` is the package itself, whose public names load when they are first used."""

SCORING = ("page", "table", "model", "predictor", "batch", "readers", "output", "cli")
HEAVY = {"sklearn", "scipy", "mlflow", "matplotlib", "pandas"}

SOURCE = Path(__file__).parents[1] / "src" / "darnel"
FLOOR_OF = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}


def _name(file: Path) -> str:
    parts = file.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "darnel"


FILES = {_name(file): file for file in sorted(SOURCE.rglob("*.py"))}


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _statements(node: ast.AST, inside_functions: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    """Import statements below a node, without those that only type checkers read."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif not _for_types_only(child) and (
            inside_functions or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        ):
            yield from _statements(child, inside_functions)


def imports(module: str, inside_functions: bool = True) -> set[str]:
    """Full names of the modules that a module imports."""
    found: set[str] = set()
    for statement in _statements(ast.parse(FILES[module].read_text("utf-8")), inside_functions):
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
            continue
        assert not statement.level, f"{module} has a relative import; write it out"
        names = {f"{statement.module}.{alias.name}" for alias in statement.names}
        inner = {name for name in names if name.removeprefix("darnel.") in FILES}
        found |= inner or {str(statement.module)}
    return found


def _own(names: set[str]) -> set[str]:
    return {name.removeprefix("darnel.") for name in names if name.partition(".")[0] == "darnel"}


def _reached_at_import(module: str) -> set[str]:
    """A module and all modules of the package that importing it imports."""
    reached, waiting = {module}, [module]
    while waiting:
        fresh = _own(imports(waiting.pop(), inside_functions=False)) - reached
        reached |= fresh
        waiting += fresh
    return reached


def test_every_module_stands_on_one_floor():
    names = [module for modules in FLOORS for module in modules]
    assert len(names) == len(set(names))
    assert sorted(names) == sorted(FILES), "give a new module its floor in FLOORS, and take a removed one out"


@pytest.mark.parametrize("module", FILES)
def test_a_module_imports_only_from_floors_below_its_own(module):
    wrong = {other for other in _own(imports(module)) if FLOOR_OF[other] >= FLOOR_OF[module]}
    assert not wrong, (
        f"{module} (floor {FLOOR_OF[module]}) imports {', '.join(f'{name} (floor {FLOOR_OF[name]})' for name in sorted(wrong))}"
    )


def test_only_tracking_and_what_mlflow_runs_import_mlflow():
    assert [
        module for module in FILES if any(name.partition(".")[0] == "mlflow" for name in imports(module))
    ] == ["served", "tracking"]


@pytest.mark.parametrize("module", SCORING)
def test_the_scoring_path_imports_nothing_heavy(module):
    heavy = {
        (inner, name)
        for inner in _reached_at_import(module)
        for name in imports(inner, inside_functions=False)
        if name.split(".")[0] in HEAVY
    }
    assert not heavy, f"import it in the function that needs it: {sorted(heavy)}"


def test_a_module_that_is_no_feature_stays_readable():
    long = {
        module: lines
        for module, file in FILES.items()
        if (lines := len(file.read_text("utf-8").splitlines())) > 400
    }
    assert not {module for module in long if not module.startswith("features.")}, long
