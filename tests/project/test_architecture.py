"""The floors of the house: a module imports only from floors below its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOORS = (
    ("darnel", "errors", "core"),
    ("facts", "output"),
    ("page",),
    ("readers", "features"),
    ("model",),
    ("sites", "explain", "scoring", "review"),
    ("corpus", "report", "adapters", "web"),
    ("metrics", "spark"),
    ("training",),
    ("cli",),
    ("__main__",),
)
"""Rooms and single modules, lowest floor first; `darnel` is the package, whose names load late."""

SCORING = (
    "page.page",
    "features.table",
    "model.model",
    "model.predictor",
    "scoring.batch",
    "readers",
    "output.rows",
    "cli",
)
HEAVY = {"sklearn", "scipy", "mlflow", "matplotlib", "pandas"}

SOURCE = Path(__file__).parents[2] / "src" / "darnel"
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


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
    imported: set[str] = set()
    for statement in _statements(ast.parse(FILES[module].read_text("utf-8")), inside_functions):
        if isinstance(statement, ast.Import):
            imported |= {alias.name for alias in statement.names}
            continue
        assert not statement.level, f"{module} has a relative import; write it out"
        names = {f"{statement.module}.{alias.name}" for alias in statement.names}
        inner = {name for name in names if name.removeprefix("darnel.") in FILES}
        imported |= inner or {str(statement.module)}
    return imported


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


def _room(module: str) -> str:
    return module.partition(".")[0]


def test_every_room_is_on_one_floor():
    rooms = [room for floor in FLOORS for room in floor]
    assert len(rooms) == len(set(rooms))
    assert sorted(rooms) == sorted({_room(module) for module in FILES}), (
        "add a new room to FLOORS, remove a deleted one"
    )


def test_the_house_is_small_enough_to_walk():
    assert len([path for path in SOURCE.iterdir() if path.is_file()]) <= 6
    assert len([path for path in SOURCE.iterdir() if (path / "__init__.py").exists()]) <= 17


def test_each_room_says_what_belongs_there():
    rooms = [SOURCE / room / "__init__.py" for floor in FLOORS for room in floor if (SOURCE / room).is_dir()]
    silent = [str(file) for file in rooms if not ast.get_docstring(ast.parse(file.read_text("utf-8")))]
    assert not silent


def test_rooms_import_only_from_floors_below_their_own():
    wrong = {
        f"{module} (floor {FLOOR_OF[_room(module)]}) imports {other} (floor {FLOOR_OF[_room(other)]})"
        for module in FILES
        for other in _own(imports(module))
        if _room(other) != _room(module) and FLOOR_OF[_room(other)] >= FLOOR_OF[_room(module)]
    }
    assert not wrong, "\n".join(sorted(wrong))


def test_no_module_imports_itself_through_others():
    # A package hands on its noun; whoever imports a module of it does not depend on that noun.
    below = {module: _own(imports(module)) for module in FILES}
    while leaves := {module for module, others in below.items() if not others & below.keys()}:
        for module in leaves:
            del below[module]
    assert not below, f"a circle among {sorted(below)}"


def test_only_tracking_and_what_mlflow_runs_import_mlflow():
    assert [
        module for module in FILES if any(name.partition(".")[0] == "mlflow" for name in imports(module))
    ] == ["adapters.mlflow_model", "training.tracking"]


@pytest.mark.parametrize("module", SCORING)
def test_the_scoring_path_imports_nothing_heavy(module):
    heavy = {
        (inner, name)
        for inner in _reached_at_import(module)
        for name in imports(inner, inside_functions=False)
        if name.split(".")[0] in HEAVY
    }
    assert not heavy, f"import it in the function that needs it: {sorted(heavy)}"


def test_files_functions_and_lines_stay_readable():
    too_long = []
    for module, file in FILES.items():
        text = file.read_text("utf-8")
        lines = text.splitlines()
        if len(lines) > 350 and not module.startswith("features."):  # a catalogue grows by its features
            too_long.append(f"{module} has {len(lines)} lines")
        too_long += [
            f"{module}.{node.name} has {length} lines"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (length := node.end_lineno - node.lineno + 1) > 60
        ]
        too_long += [
            f"{module}:{number} has {len(line)} columns"
            for number, line in enumerate(lines, 1)
            if len(line) > 110 and "  # noqa" not in line and "  # type:" not in line and ">>>" not in line
        ]
    assert not too_long, "\n".join(too_long)
