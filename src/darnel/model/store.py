"""Model folders: a model is saved atomically and without pickle, and loaded without running code."""

import glob
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from darnel.errors import ModelError
from darnel.features.table import COLUMNS
from darnel.model.caution import OTHERS, Caution
from darnel.model.manifest import FILES, NAME, parsed, read_contents, write_manifest, written
from darnel.model.model import Model
from darnel.model.npz import number_in, numbers_in, read_arrays
from darnel.model.scorer import Scorer
from darnel.model.text_score import SLOTS, TextScore
from darnel.model.topics import DENSE, TOPICS, WEIGHTS, Topics
from darnel.model.trees import Trees

SHIPPED = "darnel-2"
_TREE_ARRAYS = {
    "roots": "<i4",
    "feature": "<i2",
    "threshold": "<f8",
    "left": "<i4",
    "right": "<i4",
    "value": "<f8",
    "missing_left": "|b1",
}
_TEXT_ARRAYS = {"weights": "<f2"}
_TOPIC_ARRAYS = {"weights": "<f2", "intercepts": "<f8", "centre": "<f4", "scale": "<f4"}
_NUMBERS = ("start", "text_weight", "text_mean")
_KINDS = ("pages", "texts")
_FORMATS = ("html", "markdown", "text")
_MOST_NODES = 1 << 18
_LARGEST = 1_000.0  # log-odds of a part of a model; those of trained ones are below 20
_STEEPEST = 100.0  # slope of a calibration; those of trained models are about 1
_FORGOTTEN = 3_600  # seconds after which a temporary folder belongs to no save that still runs
_DEEPEST = 8  # levels of lists in the provenance


def save_model(model: Model, folder: Path, card: str) -> Model:
    """Write a model to a folder atomically; a model that is there already is replaced.

    The files are written to a temporary folder next to it, which then changes places with the old one. Where
    the process is killed between those two renames, the old model is loaded under its name; where it is
    killed earlier, the next save removes what is left after an hour.

    Args:
        model: what to save.
        folder: created with its parents.
        card: the model card, Markdown.

    Returns:
        The model with the digest of its folder.

    Raises:
        ModelError: the folder is not a model, or cannot be written to.
    """
    folder = folder.resolve()
    check_replaceable(folder)
    old = _old(folder)
    with _writing(folder):
        if old.exists() and not folder.exists():
            old.rename(folder)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=_prefix(folder)))
        try:
            _write(model, fresh, card)
            for path in (*fresh.iterdir(), fresh):
                _sync(path)
            shutil.rmtree(old, ignore_errors=True)
            if folder.exists():
                folder.rename(old)
            fresh.rename(folder)
            _sync(folder.parent)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            if old.exists() and not folder.exists():
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
        _sweep(folder)
    return replace(model, digest=model_digest(folder))


def check_replaceable(folder: Path) -> None:
    """Check before a model is trained that it can be saved; the parents of its folder are created.

    Raises:
        ModelError: the folder contains something else than a model, which saving would delete, or cannot be
            written to.
    """
    with _writing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        Path(tempfile.mkdtemp(dir=folder.parent, prefix=_prefix(folder))).rmdir()
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ModelError(f"{folder}: is a file; name a folder for the model")
    if others := sorted({path.name for path in folder.iterdir()} - {NAME, *FILES}):
        raise ModelError(
            f"{folder}: contains {others[0]!r}, which is not a file of a model; name a new folder"
        )


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn errors of the file system into one line that names the folder and the remedy."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise ModelError(
            f"{folder}: the model cannot be written ({reason}); free some space or name another folder"
        ) from error


def _prefix(folder: Path) -> str:
    """Return the start of the names of temporary folders of a model."""
    return f".{folder.name}-saving-"


def _sweep(folder: Path) -> None:
    """Remove temporary folders that saves of a model left when they were killed."""
    for left in folder.parent.glob(f"{glob.escape(_prefix(folder))}*"):
        if time.time() - left.stat().st_mtime > _FORGOTTEN:
            shutil.rmtree(left, ignore_errors=True)


def _sync(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _write(model: Model, folder: Path, card: str) -> None:
    folder.chmod(0o755)
    about = {
        "columns": list(COLUMNS),
        "scorers": {kind: _about(getattr(model, kind)) for kind in _KINDS},
        "text_intercept": model.text.intercept,
        "topics": list(model.topics.names) if model.topics else [],
        "usual": {name: _rounded(pairs) for name, pairs in model.clean_range.items()},
        "usual_in": {name: _rounded(pairs) for name, pairs in model.clean_range_by_language.items()},
        "centre": {name: _rounded(row) for name, row in model.clean_median_contribution.items()},
        "provenance": model.provenance,
    }
    (folder / "model.json").write_bytes(written(about))
    for kind in _KINDS:
        trees = getattr(model, kind).trees
        arrays = {name: getattr(trees, name).astype(type_) for name, type_ in _TREE_ARRAYS.items()}
        np.savez_compressed(folder / f"{kind}.npz", **arrays)
    np.savez_compressed(folder / "text.npz", weights=model.text.weights.astype(_TEXT_ARRAYS["weights"]))
    topics = model.topics or Topics((), *[np.zeros(1)] * 4)
    arrays = {name: getattr(topics, name).ravel().astype(type_) for name, type_ in _TOPIC_ARRAYS.items()}
    np.savez_compressed(folder / "topics.npz", **arrays)
    (folder / "MODEL_CARD.md").write_text(card, "utf-8")
    write_manifest(folder)


def _about(scorer: Scorer) -> dict[str, Any]:
    return {
        **{name: getattr(scorer, name) for name in _NUMBERS},
        "depth": scorer.trees.depth,
        "calibration": list(scorer.calibration),
        "thresholds": scorer.thresholds,
        "caution": dict(scorer.caution.amounts),
        "familiar": sorted(scorer.caution.languages),
    }


def load_model(folder: str | os.PathLike[str] | None = None, *, digest: str | None = None) -> Model:
    """Load a model from its folder; without one, the model that ships with the package.

    Every file is compared with the manifest's digest before it is parsed, and only JSON and plain
    arrays are read: no code of a model folder runs.

    Args:
        folder: as `darnel train` wrote it.
        digest: that the folder must have, where one is known from elsewhere; see `model_digest`.

    Raises:
        ModelError: the folder is not a model, a file was changed, or it was fitted on another catalogue.
    """
    path = _existing(folder)
    contents = read_contents(path, digest)
    try:
        return _model_of(contents.files, contents.digest)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{path}: files match the manifest, but are not a valid model: {error!r:.300}"
        ) from error


def _model_of(contents: dict[str, bytes], digest: str) -> Model:
    """Build a model from the files of its folder; ValueError where they are invalid."""
    about = parsed(contents["model.json"])
    if about["columns"] != list(COLUMNS):
        raise ValueError("columns are not those of its catalogue")
    features = len(COLUMNS) + 1  # the text score is the last
    return Model(
        **{kind: _scorer_of(about["scorers"][kind], contents[f"{kind}.npz"]) for kind in _KINDS},
        text=_text_of(contents["text.npz"], number_in(about["text_intercept"], _LARGEST)),
        topics=_topics_of(contents["topics.npz"], about["topics"]),
        clean_range={name: _ranges_of(about["usual"][name]) for name in _FORMATS},
        clean_range_by_language={name: _ranges_of(pairs) for name, pairs in dict(about["usual_in"]).items()},
        clean_median_contribution={
            name: numbers_in(about["centre"][name], (features,), _LARGEST) for name in _FORMATS
        },
        provenance=_provenance_of(about["provenance"]),
        digest=digest,
    )


def _ranges_of(pairs: Any) -> np.ndarray:
    """Usual range of each feature; null at both ends where it applies to no clean page."""
    ranges = [[np.nan, np.nan] if pair == [None, None] else numbers_in(pair, (2,)) for pair in pairs]
    if len(ranges) != len(COLUMNS) + 1:
        raise ValueError(f"usual ranges of {len(ranges)} features instead of {len(COLUMNS) + 1}")
    limits = np.array(ranges, np.float64)
    if (limits[:, 0] > limits[:, 1]).any():
        raise ValueError("a usual range ends before it begins")
    return limits


def _provenance_of(value: Any) -> dict[str, Any]:
    level: list[Any] = [dict(value)]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    if level:
        raise ValueError("the provenance is too deep")
    return dict(value)


def _scorer_of(about: dict[str, Any], content: bytes) -> Scorer:
    slope, intercept = numbers_in(about["calibration"], (2,), _LARGEST).tolist()
    balanced, strict = (number_in(about["thresholds"][name]) for name in ("balanced", "strict"))
    if len(about["thresholds"]) != 2 or not 0 < balanced <= strict <= 1:
        raise ValueError("invalid thresholds")
    if not 1 / _STEEPEST <= slope <= _STEEPEST:
        raise ValueError("invalid calibration")
    arrays = read_arrays(content, _TREE_ARRAYS, _MOST_NODES)
    trees = Trees(**arrays, depth=int(number_in(about["depth"])))
    trees.check(len(COLUMNS) + 1)
    numbers_in(trees.value, trees.value.shape, _LARGEST)
    numbers = {name: number_in(about[name], _LARGEST) for name in _NUMBERS}
    return Scorer(
        trees,
        **numbers,
        calibration=(slope, intercept),
        thresholds={"balanced": balanced, "strict": strict},
        caution=_caution_of(about["caution"], about["familiar"]),
    )


def _caution_of(amounts: Any, familiar: Any) -> Caution:
    if not set(amounts) <= {*_FORMATS, OTHERS} or not all(isinstance(name, str) for name in familiar):
        raise ValueError("the caution names groups or languages that do not exist")
    return Caution({name: number_in(value, _LARGEST) for name, value in amounts.items()}, frozenset(familiar))


def _topics_of(content: bytes, names: Any) -> Topics | None:
    arrays = read_arrays(content, _TOPIC_ARRAYS, len(TOPICS) * WEIGHTS)
    if not names:
        return None
    if not set(names) <= TOPICS.keys() or len(set(names)) != len(names):
        raise ValueError("topics are not those of darnel.model.topics")
    weights = numbers_in(arrays["weights"], (len(names) * WEIGHTS,), _LARGEST).astype(np.float32)
    intercepts = numbers_in(arrays["intercepts"], (len(names),), _LARGEST)
    scale = numbers_in(arrays["scale"], (DENSE,))
    if not (scale > 0).all():
        raise ValueError("a scale of the topics is not above 0")
    centre = numbers_in(arrays["centre"], (DENSE,))
    return Topics(tuple(names), weights.reshape(len(names), WEIGHTS), intercepts, centre, scale)


def _text_of(content: bytes, intercept: float) -> TextScore:
    weights = numbers_in(read_arrays(content, _TEXT_ARRAYS, SLOTS)["weights"], (SLOTS,), _LARGEST)
    return TextScore(weights.astype(np.float32), intercept)


def shipped_model() -> Path:
    """Return the folder of the model inside the package, or of the source tree it is built from."""
    inside = Path(str(files("darnel"))) / "models" / SHIPPED
    return inside if inside.exists() else Path(__file__).resolve().parents[3] / "models" / SHIPPED


def model_digest(folder: str | os.PathLike[str] | None = None) -> str:
    """Return the digest of a model folder, which pins every file of it.

    It is the SHA-256 of the manifest, 64 hex digits; a loaded model has it as `Model.digest`.

    Raises:
        ModelError: the folder is not a model, or a file was changed.
    """
    return read_contents(_existing(folder)).digest


def _existing(folder: str | os.PathLike[str] | None) -> Path:
    """Return where a model is: its folder, or the old one where a save was killed between two renames."""
    path = shipped_model() if folder is None else Path(folder)
    if path.exists():  # `.` has no name, and no old folder next to it
        return path
    old = _old(path)
    return old if old.is_dir() else path


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def _rounded(values: np.ndarray) -> list[Any]:
    """Return plain numbers of four digits; None for NaN."""
    return [
        (None if np.isnan(value) else float(f"{value:.4g}")) if np.ndim(value) == 0 else _rounded(value)
        for value in values
    ]
