"""DATA of `darnel train`: corpora that are measured now, or a measured table, and pages added to it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from darnel.corpus.records import LabelledPage, read_corpora
from darnel.errors import ModelError, TableError
from darnel.model.store import SHIPPED, load_model, shipped_model
from darnel.output.progress import Progress, no_progress
from darnel.training.added import add_pages
from darnel.training.table import USERS_ORIGIN, LabelledTable, is_table, measure_corpus


def load_data(
    paths: Sequence[Path],
    excluded: Collection[str] = (),
    *,
    labels: Sequence[Path] = (),
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> LabelledTable:
    """Return the labelled table of DATA: corpora measured now, or a measured table and pages added to it.

    Args:
        paths: at most one folder of a measured table, and files and folders of labelled pages.
        excluded: operators whose pages are not even measured, where the data are a corpus.
        labels: reviews to learn from; they win over labels of the same pages elsewhere.
        jobs: processes.
        on_progress: called with the stage, how much is done, and how much there is.

    Raises:
        InputError: a path does not exist or contains no records.
        TableError: the data are no table, or several.
    """
    tables = [path for path in paths if is_table(path)]
    if len(tables) > 1:
        raise TableError(
            f"{tables[1]}: two measured tables cannot be joined; measure their corpora with 'darnel table'"
        )
    others = [path for path in paths if path not in tables]
    pages = read_corpora(others, labels=labels)
    names = ", ".join(f"`{path.resolve().name}`" for path in (*others, *labels))
    if not tables:
        origin = f"{USERS_ORIGIN}: {names}."
        measured = measure_corpus(_named(pages, excluded), jobs=jobs, on_progress=on_progress)
        return replace(measured, origin=origin)
    table = LabelledTable.load(tables[0]).exclude(excluded)
    if not names:
        return table
    pages = (page for page in pages if page.operator not in excluded)
    return add_pages(table, pages, names, jobs=jobs, on_progress=on_progress)


def _named(pages: Iterable[LabelledPage], excluded: Collection[str]) -> Iterator[LabelledPage]:
    """Yield the pages of other operators than those excluded.

    Raises:
        TableError: all are read, and an operator to exclude is none of theirs.
    """
    missing = set(excluded)
    for page in pages:
        missing.discard(page.operator)
        if page.operator not in excluded:
            yield page
    if missing:
        raise TableError(
            f"operator {', '.join(sorted(missing))} is not in the data; check --exclude-operator, or name "
            "the operators of pages under group"
        )


def table_of(model: str, data: Sequence[Path]) -> Path:
    """Return the folder of the measured table that a model was trained on.

    Args:
        model: its folder, or the name of a model under `models/`, or of the one that ships.
        data: where the user says that it is; else the source tree and the current folder are looked at.

    Raises:
        ModelError: there is no such model.
        TableError: its table is not here, or another.
    """
    places = [Path(model), Path("models") / model, *([shipped_model()] if model == SHIPPED else [])]
    folder = next((place for place in places if (place / "model.json").exists()), None)
    if folder is None:
        raise ModelError(
            f"--from {model}: no such model; give its folder, or {SHIPPED}, the model that ships"
        )
    digest = load_model(folder).provenance.get("corpus")
    tables = [path for path in data if is_table(path)]
    if not tables:
        near = (folder.resolve().parent.parent / "data" / "tables", Path("data/tables"))
        tables = [path for path in near if is_table(path)]
    if not tables:
        raise TableError(
            f"--from {model}: the measured table that it was trained on is not part of the package; get "
            f"a copy of darnel's repository and name it: darnel train data/tables --from {model} "
            "--labels FILE -o MODEL"
        )
    if LabelledTable.load(tables[0]).digest != digest:
        raise TableError(
            f"--from {model}: {tables[0]} is not the table that it was trained on; where that model was "
            f"retrained, begin with {SHIPPED} again and give all labels: --labels FIRST --labels SECOND"
        )
    return tables[0]
